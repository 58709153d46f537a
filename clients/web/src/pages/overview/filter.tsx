// Which requests are looked at: kept in the address, so that a reload and a link keep it.
import { create } from "@bufbuild/protobuf";
import { AgeGroup, Sector, Urgency } from "../../gen/common_pb";
import { RequestKind, RequestState } from "../../gen/intake_pb";
import { Progress, type RowFilter, RowFilterSchema } from "../../gen/matching_pb";
import { kindName, stateName } from "../../help/words";
import { t } from "../../lib/i18n";
import { ageName, codesOf, sectorName, urgencyName } from "../../lib/names";
import { changeQuery, query, setQuery } from "../../lib/router";
import { offeredTopics, topicName } from "../../lib/topics";
import { Button } from "../../ui/button";
import { type Choice, Select, TextField } from "../../ui/field";
import { progressName } from "./words";

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = ["area", "sector", "topic", "state", "progress", "group", "urgency", "kind", "from", "until"] as const;
type Name = (typeof NAMES)[number];
type Filter = Record<Name, string>;

export function filterOfQuery(): Filter {
	return Object.fromEntries(NAMES.map((name) => [name, query.value.get(name) ?? ""])) as Filter;
}

function code(text: string): number {
	const value = Number(text);
	return Number.isInteger(value) && value > 0 ? value : 0;
}

function midnight(day: string): number {
	const ms = new Date(`${day}T00:00:00`).getTime();
	return day === "" || Number.isNaN(ms) ? 0 : ms;
}

export function rowFilterOf(filter: Filter): RowFilter {
	const group = code(filter.group);
	const until = midnight(filter.until);
	return create(RowFilterSchema, {
		sector: code(filter.sector) as Sector,
		topicId: filter.topic,
		state: code(filter.state) as RequestState,
		progress: code(filter.progress) as Progress,
		ageGroups: group === 0 ? [] : [group as AgeGroup],
		urgency: code(filter.urgency) as Urgency,
		kind: code(filter.kind) as RequestKind,
		filedFromMs: BigInt(midnight(filter.from)),
		filedBeforeMs: BigInt(until === 0 ? 0 : until + DAY_MS),
	});
}

function choicesOf<K extends number>(all: string, codes: Record<string, string | number>, name: (one: K) => string): Choice<string>[] {
	return [{ value: "", label: all }, ...codesOf(codes).map((value) => ({ value: String(value), label: name(value as K) }))];
}

function topicChoices(): Choice<string>[] {
	return [{ value: "", label: t("all topics") }, ...offeredTopics().map((topic) => ({ value: topic.id, label: topicName(topic.id) }))];
}

/** A select whose value is in the address. */
export function QuerySelect(props: { name: string; label: string; choices: Choice<string>[] }) {
	const value = query.value.get(props.name) ?? "";
	return (
		<Select
			label={props.label}
			value={value}
			choices={props.choices}
			optional={false}
			onValue={(next) => changeQuery({ [props.name]: next })}
		/>
	);
}

export function TopicSelect() {
	return <QuerySelect name="topic" label={t("Topic")} choices={topicChoices()} />;
}

function QueryDay(props: { name: string; label: string }) {
	return (
		<TextField
			label={props.label}
			type="date"
			value={query.value.get(props.name) ?? ""}
			onValue={(next) => changeQuery({ [props.name]: next })}
		/>
	);
}

/** The area and progress at once, the rest behind a word. */
export function FilterForm(props: { areas: Choice<string>[] }) {
	const filter = filterOfQuery();
	const more = NAMES.filter((name) => !["area", "progress", "topic"].includes(name) && filter[name] !== "").length;
	return (
		<form class="overview-filter" aria-label={t("Which requests")} onSubmit={(event) => event.preventDefault()}>
			<div class="overview-filter__fields">
				<QuerySelect name="area" label={t("Work area")} choices={props.areas} />
				<QuerySelect name="progress" label={t("Progress")} choices={choicesOf<Progress>(t("any progress"), Progress, progressName)} />
				<TopicSelect />
			</div>
			<details open={more > 0}>
				<summary>{more > 0 ? t("More filters ({count} set)", { count: more }) : t("More filters")}</summary>
				<div class="overview-filter__fields">
					<QuerySelect name="state" label={t("State")} choices={choicesOf<RequestState>(t("any state"), RequestState, stateName)} />
					<QuerySelect name="urgency" label={t("Urgency")} choices={choicesOf<Urgency>(t("any urgency"), Urgency, urgencyName)} />
					<QuerySelect name="group" label={t("Group")} choices={choicesOf<AgeGroup>(t("all groups"), AgeGroup, ageName)} />
					<QuerySelect name="kind" label={t("Kind")} choices={choicesOf<RequestKind>(t("all kinds"), RequestKind, kindName)} />
					<QuerySelect name="sector" label={t("Sector")} choices={choicesOf<Sector>(t("all sectors"), Sector, sectorName)} />
					<QueryDay name="from" label={t("Filed from")} />
					<QueryDay name="until" label={t("Filed until")} />
				</div>
			</details>
			{NAMES.some((name) => filter[name] !== "") && (
				<Button kind="subtle" onClick={() => setQuery({})}>
					{t("Show everything")}
				</Button>
			)}
		</form>
	);
}
