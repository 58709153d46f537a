import { t } from "../../lib/i18n";
import { Link, path } from "../../lib/router";

/** The parts of the overview, as links. */
export function Tabs() {
	const here = path.value.replace(/(.)\/$/, "$1");
	const tabs: [string, string][] = [
		["/today", t("Today")],
		["/overview", t("All requests")],
		["/overview/coverage", t("Coverage")],
		["/overview/figures", t("Figures")],
		["/overview/months", t("Tables by month")],
		["/overview/plan", t("Plan")],
	];
	return (
		<nav class="overview-tabs" aria-label={t("Parts of the overview")}>
			<ul>
				{tabs.map(([to, name]) => (
					<li key={to}>
						<Link to={to} class="overview-tabs__link" current={here === to}>
							{name}
						</Link>
					</li>
				))}
			</ul>
		</nav>
	);
}
