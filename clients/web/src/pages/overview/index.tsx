// The consultant's overview: what needs a person, all requests live, coverage, figures, published tables, and the plan.
import type { ComponentType } from "preact";
import { addCatalogue, t } from "../../lib/i18n";
import { path } from "../../lib/router";
import type { PageProps } from "../../routes";
import type { Choice } from "../../ui/field";
import { Page, Show } from "../../ui/page";
import { PartNav } from "../../ui/part-nav";
import { useAreas } from "./areas";
import { CoveragePart } from "./coverage";
import { FiguresPart } from "./figures";
import { MonitorPart } from "./monitor";
import { MonthsPart } from "./months";
import nl from "./nl.po";
import { PlanPart } from "./plan";
import "./overview.css";
import { TodayPart } from "./today";

addCatalogue(nl);

export interface PartProps {
	/** The areas to choose from; "" for all. */
	areas: Choice<string>[];
}

interface PartOf {
	title: string;
	Part: ComponentType<PartProps>;
}

function partOf(name: string): PartOf | undefined {
	switch (name) {
		case "today":
			return { title: t("What needs somebody today"), Part: TodayPart };
		case "":
			return { title: t("All requests"), Part: MonitorPart };
		case "coverage":
			return { title: t("Coverage"), Part: CoveragePart };
		case "figures":
			return { title: t("Figures"), Part: FiguresPart };
		case "months":
			return { title: t("Tables by month"), Part: MonthsPart };
		case "plan":
			return { title: t("Plan"), Part: PlanPart };
		default:
			return undefined;
	}
}

export default function Overview(props: PageProps) {
	const name = path.value.startsWith("/today") ? "today" : (props.params.part ?? "");
	const areas = useAreas();
	const part = partOf(name);
	return (
		<Page key={name} title={part?.title ?? t("This part is not there")} wide>
			<PartNav
				name={t("Parts of the overview")}
				parts={[
					{ to: "/today", title: t("Today") },
					{ to: "/overview", title: t("All requests") },
					{ to: "/overview/coverage", title: t("Coverage") },
					{ to: "/overview/figures", title: t("Figures") },
					{ to: "/overview/months", title: t("Tables by month") },
					{ to: "/overview/plan", title: t("Plan") },
				]}
			/>
			{part !== undefined && (
				<div class="overview-part">
					<Show loaded={areas}>{(choices) => <part.Part areas={choices} />}</Show>
				</div>
			)}
		</Page>
	);
}
