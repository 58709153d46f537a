// Where help is missing: the map of topics and areas, and the gaps in words.
import { toJsonString } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { type CoverageCell, type GetCoverageResponse, GetCoverageResponseSchema, Locality } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { formatDay, formatNumber, t, tn } from "../../lib/i18n";
import { changeQuery, query } from "../../lib/router";
import { topicName } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { Section, Show } from "../../ui/page";
import { Downloads } from "./downloads";
import { QuerySelect, TopicSelect } from "./filter";
import { HeatMap } from "./heat-map";
import type { PartProps } from "./index";
import { sheetText } from "./sheet";
import { localityName } from "./words";

const GAPS_AT_ONCE = 10;
const TOPICS_AT_ONCE = 25;

function areaName(coverage: GetCoverageResponse, id: string): string {
	return coverage.areas.find((area) => area.id === id)?.name ?? id;
}

function nearestText(cell: CoverageCell): string {
	if (cell.nearest === Locality.LOCALITY_UNSPECIFIED) {
		return t("Nobody in the region knows about it.");
	}
	const place = localityName(cell.nearest);
	return cell.people > 0
		? tn("The nearest: {place}, {count} person.", "The nearest: {place}, {count} people.", cell.nearestPeople, { place })
		: tn(
				"Nobody who comes here knows about it. The nearest: {place}, {count} person.",
				"Nobody who comes here knows about it. The nearest: {place}, {count} people.",
				cell.nearestPeople,
				{ place },
			);
}

function Gap(props: { coverage: GetCoverageResponse; cell: CoverageCell }) {
	const { coverage, cell } = props;
	const place = { topic: topicName(cell.topicId), area: areaName(coverage, cell.areaId) };
	return (
		<li>
			<strong>
				{place.topic}, {place.area}
			</strong>
			<span class="overview-line">
				{t("Asked for: {demand}; wait now: {waiting}; people: {people}; room: {room}.", {
					demand: formatNumber(cell.demand),
					waiting: formatNumber(cell.waiting),
					people: formatNumber(cell.people),
					room: formatNumber(cell.room),
				})}{" "}
				{nearestText(cell)}
			</span>
			{cell.gain > 0 && (
				<span class="overview-line">
					{t("One more person with {topic} in {area} would solve {gain} of {all}.", {
						...place,
						gain: formatNumber(cell.gain),
						all: formatNumber(coverage.waiting - coverage.taken),
					})}
				</span>
			)}
		</li>
	);
}

function Gaps(props: { coverage: GetCoverageResponse }) {
	const { coverage } = props;
	const gaps = coverage.cells.filter((cell) => cell.gapRank > 0).sort((a, b) => a.gapRank - b.gapRank);
	return (
		<Section title={t("Where help is missing")}>
			<p class="nl-paragraph">
				{t("Needs that wait: {waiting}. The people there are have room for {taken} of them. One more person is taken to have room for {room}.", {
					waiting: formatNumber(coverage.waiting),
					taken: formatNumber(coverage.taken),
					room: formatNumber(coverage.room),
				})}
			</p>
			{gaps.length === 0 && <p class="nl-paragraph">{t("Nowhere.")}</p>}
			<InSteps rows={gaps} step={GAPS_AT_ONCE} reset={`${query.value}`}>
				{(some) => (
					<ol class="overview-gaps">
						{some.map((cell) => (
							<Gap key={cell.gapRank} coverage={coverage} cell={cell} />
						))}
					</ol>
				)}
			</InSteps>
		</Section>
	);
}

function sheetOf(coverage: GetCoverageResponse): string {
	const heads = ["area_id", "area", "topic_id", "topic", "demand", "waiting", "people", "room", "unmet", "gain", "gap_rank", "nearest", "nearest_people"];
	return sheetText([
		heads,
		...coverage.cells.map((cell) => [
			cell.areaId,
			areaName(coverage, cell.areaId),
			cell.topicId,
			coverage.topics.find((topic) => topic.id === cell.topicId)?.label ?? cell.topicId,
			cell.demand,
			cell.waiting,
			cell.people,
			cell.room,
			cell.unmet,
			cell.gain,
			cell.gapRank,
			cell.nearest === Locality.LOCALITY_UNSPECIFIED ? "" : Locality[cell.nearest],
			cell.nearestPeople,
		]),
	]);
}

/** The topics that are shown: those asked for, or only those with a gap. */
function shownTopics(coverage: GetCoverageResponse, gapsOnly: boolean): string[] {
	const wanted = new Set(
		coverage.cells.filter((cell) => (gapsOnly ? cell.gapRank > 0 : cell.demand > 0 || cell.waiting > 0)).map((cell) => cell.topicId),
	);
	return coverage.topics.map((topic) => topic.id).filter((id) => wanted.has(id));
}

function CoverageMap(props: { coverage: GetCoverageResponse }) {
	const { coverage } = props;
	const [all, setAll] = useState(false);
	const gapsOnly = query.value.get("gaps") === "1";
	const topicIds = shownTopics(coverage, gapsOnly);
	return (
		<Section title={t("By topic and work area")}>
			<Checkbox
				label={t("Only topics with a gap")}
				checked={gapsOnly}
				onChecked={(on) => changeQuery({ gaps: on ? "1" : "" })}
			/>
			{topicIds.length === 0 ? (
				<p class="nl-paragraph">{t("Nothing to show.")}</p>
			) : (
				<HeatMap coverage={coverage} topicIds={all ? topicIds : topicIds.slice(0, TOPICS_AT_ONCE)} />
			)}
			{topicIds.length > TOPICS_AT_ONCE && (
				<ButtonGroup>
					<Button pressed={all} onClick={() => setAll(!all)}>
						{t("All {count} topics", { count: topicIds.length })}
					</Button>
				</ButtonGroup>
			)}
			<Downloads name="samen-dekking" csv={() => sheetOf(coverage)} json={() => toJsonString(GetCoverageResponseSchema, coverage, { prettySpaces: 2 })} />
		</Section>
	);
}

export function CoveragePart(props: PartProps) {
	const area = query.value.get("area") ?? "";
	const topic = query.value.get("topic") ?? "";
	const months = Number(query.value.get("months") ?? "") || 0;
	const room = Number(query.value.get("room") ?? "") || 0;
	const coverage = useLoad((signal) => matching.getCoverage({ areaId: area, topicId: topic, months, room }, { signal }), [area, topic, months, room]);
	return (
		<>
			<form class="overview-filter" aria-label={t("What is shown")} onSubmit={(event) => event.preventDefault()}>
				<div class="overview-filter__fields">
					<QuerySelect name="area" label={t("Work area")} choices={props.areas} />
					<TopicSelect />
					<QuerySelect
						name="months"
						label={t("Asked in the last")}
						choices={[
							{ value: "", label: tn("{count} month", "{count} months", 12) },
							{ value: "3", label: tn("{count} month", "{count} months", 3) },
							{ value: "6", label: tn("{count} month", "{count} months", 6) },
							{ value: "24", label: tn("{count} month", "{count} months", 24) },
						]}
					/>
					<QuerySelect
						name="room"
						label={t("One more person takes")}
						choices={[
							{ value: "", label: tn("{count} request", "{count} requests", 2) },
							{ value: "1", label: tn("{count} request", "{count} requests", 1) },
							{ value: "5", label: tn("{count} request", "{count} requests", 5) },
						]}
					/>
				</div>
			</form>
			<Show loaded={coverage}>
				{(value) => (
					<>
						<p class="nl-paragraph">{t("Asked since {day}; people and room of this moment.", { day: formatDay(value.fromMs) })}</p>
						<Gaps coverage={value} />
						<CoverageMap coverage={value} />
					</>
				)}
			</Show>
		</>
	);
}
