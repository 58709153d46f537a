// Who knows what: people by what they know or by name, organisations, and where in the region they are.
import { useMemo, useState } from "preact/hooks";
import type { Area, Organisation, Person } from "../../gen/directory_pb";
import { addCatalogue, N, t } from "../../lib/i18n";
import { areaName, loadAreas, loadOrganisations, loadPeople } from "../../lib/places";
import { changeQuery, query } from "../../lib/router";
import { loadTopics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import type { PageProps } from "../../routes";
import { Button } from "../../ui/button";
import { Page, Show } from "../../ui/page";
import { AreaTable } from "./area-table";
import { Knowledge } from "./knowledge";
import { RegionMapView } from "./map";
import nl from "./nl.po";
import { Organisations } from "./organisations";
import { People } from "./people";
import "./who.css";

addCatalogue(nl);

/** What all views share. */
export interface RegionView {
	areas: Area[];
	organisations: Organisation[];
	people: Person[];
	/** The area that lists are narrowed to; "" for none. */
	areaId: string;
	/** Tells the map what the list holds, before it is narrowed to an area: what it is, and the areas of the rows. */
	onRows: (what: string, areaIds: readonly string[]) => void;
}

const views = [
	{ name: "knowledge", title: N("By what they know"), View: Knowledge },
	{ name: "people", title: N("By name"), View: People },
	{ name: "organisations", title: N("Organisations"), View: Organisations },
] as const;

async function loadRegion() {
	const [areas, organisations, people] = await Promise.all([loadAreas(), loadOrganisations(), loadPeople(), loadTopics()]);
	return { areas, organisations, people };
}

function tally(areaIds: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	areaIds.forEach((id) => counts.set(id, (counts.get(id) ?? 0) + 1));
	return counts;
}

function Views(props: { chosen: string }) {
	return (
		<div class="who-views" role="group" aria-label={t("How you want to search")}>
			{views.map((view) => (
				<Button
					key={view.name}
					kind={view.name === props.chosen ? "primary" : "secondary"}
					pressed={view.name === props.chosen}
					onClick={() => changeQuery({ show: view.name })}
				>
					{t(view.title)}
				</Button>
			))}
		</div>
	);
}

function Region(props: { areas: Area[]; organisations: Organisation[]; people: Person[] }) {
	const { areas, organisations } = props;
	const [rows, setRows] = useState<{ what: string; areaIds: readonly string[] }>({ what: "", areaIds: [] });
	const view = views.find((one) => one.name === query.value.get("show")) ?? views[0];
	const areaId = areas.find((area) => area.id === query.value.get("area"))?.id ?? "";
	const counts = useMemo(() => tally(rows.areaIds), [rows]);
	const choose = (id: string) => changeQuery({ area: id === areaId ? "" : id });
	return (
		<>
			<Views chosen={view.name} />
			<p class="nl-paragraph who-to-map">
				<a class="nl-link" href="#region">
					{t("To the map")}
				</a>
			</p>
			<div class="who-columns">
				<div>
					{areaId !== "" && (
						<p class="nl-paragraph who-chosen">
							{t("Only in {area}.", { area: areaName(areas, areaId) })}{" "}
							<Button kind="subtle" onClick={() => choose(areaId)}>
								{t("Show the whole region")}
							</Button>
						</p>
					)}
					<view.View key={view.name} {...props} areaId={areaId} onRows={(what, areaIds) => setRows({ what, areaIds })} />
				</div>
				<aside class="who-aside" id="region" aria-label={t("The region by work area")}>
					<RegionMapView areas={areas} organisations={organisations} counts={counts} caption={rows.what} chosen={areaId} onChoose={choose} />
					<AreaTable areas={areas} counts={counts} caption={rows.what} chosen={areaId} onChoose={choose} />
				</aside>
			</div>
		</>
	);
}

export default function Who(_props: PageProps) {
	const loaded = useLoad(loadRegion, []);
	return (
		<Page title={t("Who knows what")} lead={t("Search who in the region knows about something, or which schools and organisations there are.")} wide>
			<Show loaded={loaded}>{(region) => <Region {...region} />}</Show>
		</Page>
	);
}
