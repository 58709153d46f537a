import type { ComponentChildren } from "preact";
import { t } from "../../lib/i18n";
import { Link, path } from "../../lib/router";
import { Page } from "../../ui/page";
import { parts } from "./parts";

/** One part of the management pages, with the way to the others. */
export function Part(props: { title: string; lead?: string; children: ComponentChildren }) {
	return (
		<Page title={props.title} wide {...(props.lead === undefined ? {} : { lead: props.lead })}>
			<nav class="manage-nav" aria-label={t("Management")}>
				<ul>
					{parts.map((part) => (
						<li key={part.name}>
							<Link to={`/manage/${part.name}`} class="manage-nav__link" current={path.value === `/manage/${part.name}`}>
								{t(part.title)}
							</Link>
						</li>
					))}
				</ul>
			</nav>
			{props.children}
		</Page>
	);
}
