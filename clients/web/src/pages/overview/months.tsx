// The tables of the whole region, as they were published for a month.
import { toJsonString } from "@bufbuild/protobuf";
import { Outcome, RequestKind } from "../../gen/intake_pb";
import { Sector } from "../../gen/common_pb";
import { DeclineReason, type MonthlyHeading, type MonthlySpread, type MonthlyTable, type MonthlyTables, MonthlyTablesSchema, type Spread } from "../../gen/matching_pb";
import { declineName, kindName, outcomeName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatDay, formatNumber, language, N, t } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { query } from "../../lib/router";
import { useLoad } from "../../lib/use";
import { Section, Show } from "../../ui/page";
import { type Column, Table } from "../../ui/table";
import { Downloads } from "./downloads";
import { QuerySelect } from "./filter";
import { monthName } from "./figures";
import type { PartProps } from "./index";
import { type Cell, sheetText } from "./sheet";
import { shortDuration } from "./words";

const HOUR_MS = 60 * 60 * 1000;

type Naming = (key: string) => string;

/** Names a key that is the name of a code; its zero is what is not known. */
function byCode<K extends number>(codes: Record<string, string | number>, name: (code: K) => string): Naming {
	return (key) => (key.endsWith("_UNSPECIFIED") ? t("not known") : name(codes[key] as K));
}

const events: Record<string, string> = {
	total: N("total"),
	filed: N("filed"),
	early: N("early"),
	offered: N("offered"),
	helped: N("helped"),
	closed: N("closed"),
	withdrawn: N("taken back"),
	offers: N("offers"),
	declined: N("declined"),
	expired: N("expired"),
};

const plain: Naming = (key) => key;
const kind = byCode<RequestKind>(RequestKind, kindName);
const outcome = byCode<Outcome>(Outcome, outcomeName);
const reason = byCode<DeclineReason>(DeclineReason, declineName);
const sector = byCode<Sector>(Sector, sectorName);

/** What the tables are called and what their headings are; turned: rows as columns, of which there are fewer. */
const abouts: Record<string, { title: string; rows: Naming; columns: Naming; turned?: boolean }> = {
	area_events: { title: N("What happened, by work area"), rows: plain, columns: plain },
	area_kind: { title: N("Filed, by work area and kind"), rows: plain, columns: kind },
	area_topic: { title: N("Filed, by topic and work area"), rows: plain, columns: plain, turned: true },
	area_outcome: { title: N("Closed, by work area and outcome"), rows: plain, columns: outcome },
	area_decline: { title: N("Declined, by work area and reason"), rows: plain, columns: reason },
	sector_kind: { title: N("Filed, by sector and kind"), rows: sector, columns: kind },
	moves: { title: N("Pupils who moved, from (rows) and to (columns)"), rows: sector, columns: sector },
	referrals: { title: N("Pupils who were referred, from (rows) and to (columns)"), rows: sector, columns: sector },
};

/** A table that this page does not know yet is shown under its own name. */
function aboutOf(name: string) {
	return abouts[name] ?? { title: name, rows: plain, columns: plain };
}

function headingText(name: Naming, heading: MonthlyHeading): string {
	const label = language.value === "nl" ? heading.labelNl : heading.labelEn || heading.labelNl;
	const event = events[heading.key];
	return label || (event !== undefined ? t(event) : name(heading.key) || heading.key);
}

function Count(props: { count: bigint }) {
	return props.count >= 0n ? (
		<>{formatNumber(Number(props.count))}</>
	) : (
		<>
			<span aria-hidden="true">*</span>
			<span class="samen-hidden">{t("hidden")}</span>
		</>
	);
}

interface Row {
	heading: string;
	counts: bigint[];
}

function CountTable(props: { table: MonthlyTable }) {
	const { table } = props;
	const about = aboutOf(table.name);
	const turned = about.turned === true;
	const rowHeads = table.rows.map((one) => headingText(about.rows, one));
	const columnHeads = table.columns.map((one) => headingText(about.columns, one));
	const count = (row: number, column: number) => table.counts[row * table.columns.length + column] ?? 0n;
	const rows: Row[] = turned
		? columnHeads.map((heading, column) => ({ heading, counts: rowHeads.map((_, row) => count(row, column)) }))
		: rowHeads.map((heading, row) => ({ heading, counts: columnHeads.map((_, column) => count(row, column)) }));
	const columns: Column<Row>[] = [
		{ title: turned ? t("Topic") : "", cell: (row) => row.heading, rowHeader: true },
		...(turned ? rowHeads : columnHeads).map((title, i) => ({ title, number: true, cell: (row: Row) => <Count count={row.counts[i] ?? 0n} /> })),
	];
	columns[0] = { ...(columns[0] as Column<Row>), title: turned ? t("Topic") : about.rows === sector ? t("Sector") : t("Work area") };
	return (
		<details class="overview-month">
			<summary>{t(about.title)}</summary>
			<Table caption={t(about.title)} captionHidden columns={columns} rows={rows} rowKey={(row) => row.heading} />
		</details>
	);
}

/** Published times are cut down to whole hours, and say no more than that. */
function hoursText(ms: bigint): string {
	const hours = Math.floor(Number(ms) / HOUR_MS);
	return hours < 1 ? t("< 1 h") : hours < 24 ? t("{hours} h", { hours }) : shortDuration(ms);
}

function Spreads(props: { spreads: readonly MonthlySpread[] }) {
	const cell = (spread: Spread | undefined, which: "medianMs" | "p90Ms") => (spread === undefined ? "-" : hoursText(spread[which]));
	const columns: Column<MonthlySpread>[] = [
		{ title: t("Work area"), rowHeader: true, cell: (row) => (row.area === undefined ? "" : headingText(plain, row.area)) },
		{ title: t("To offer: half within"), number: true, cell: (row) => cell(row.toFirstOffer, "medianMs") },
		{ title: t("To offer: nine of ten"), number: true, cell: (row) => cell(row.toFirstOffer, "p90Ms") },
		{ title: t("To help: half within"), number: true, cell: (row) => cell(row.toFirstAcceptance, "medianMs") },
		{ title: t("To help: nine of ten"), number: true, cell: (row) => cell(row.toFirstAcceptance, "p90Ms") },
		{ title: t("To outcome: half within"), number: true, cell: (row) => cell(row.toOutcome, "medianMs") },
		{ title: t("To outcome: nine of ten"), number: true, cell: (row) => cell(row.toOutcome, "p90Ms") },
	];
	return (
		<details class="overview-month" open>
			<summary>{t("How long it took")}</summary>
			<Table caption={t("How long it took")} captionHidden columns={columns} rows={props.spreads} rowKey={(row) => row.area?.key ?? ""} />
		</details>
	);
}

function spreadLines(month: string, name: string, area: MonthlyHeading, spread: Spread | undefined): Cell[][] {
	const label = headingText(plain, area);
	return spread === undefined
		? []
		: ([["cases", spread.cases], ["median_ms", spread.medianMs], ["p90_ms", spread.p90Ms]] as const).map(([key, value]) => [month, name, area.key, label, key, key, value]);
}

/** One line a count, as the command line writes them; an empty count is hidden. */
function sheetOf(tables: MonthlyTables): string {
	const counts = tables.tables.flatMap((table) => {
		const about = aboutOf(table.name);
		return table.rows.flatMap((row, r) =>
			table.columns.map((column, c): Cell[] => {
				const count = table.counts[r * table.columns.length + c] ?? 0n;
				return [tables.month, table.name, row.key, headingText(about.rows, row), column.key, headingText(about.columns, column), count < 0n ? "" : count];
			}),
		);
	});
	const spreads = tables.spreads.flatMap((one) =>
		one.area === undefined
			? []
			: [
					...spreadLines(tables.month, "to_first_offer", one.area, one.toFirstOffer),
					...spreadLines(tables.month, "to_first_acceptance", one.area, one.toFirstAcceptance),
					...spreadLines(tables.month, "to_outcome", one.area, one.toOutcome),
				],
	);
	return sheetText([["month", "table", "row", "row_label", "column", "column_label", "count"], ...counts, ...spreads]);
}

function Published(props: { month: string }) {
	const tables = useLoad((signal) => matching.getMonthlyTables({ month: props.month }, { signal }), [props.month]);
	return (
		<Show loaded={tables}>
			{(value) => (
				<Section title={t("{month}, the whole region", { month: monthName(value.month) })}>
					<p class="nl-paragraph">
						{t("Published {day}; nothing of it changes any more. * is hidden: it is 1 to 4, or it would tell what such a number is.", {
							day: formatDay(value.publishedAtMs),
						})}
					</p>
					<Spreads spreads={value.spreads} />
					{value.tables.map((table) => (
						<CountTable key={table.name} table={table} />
					))}
					<Downloads name={`samen-${value.month}`} csv={() => sheetOf(value)} json={() => toJsonString(MonthlyTablesSchema, value, { prettySpaces: 2 })} />
				</Section>
			)}
		</Show>
	);
}

export function MonthsPart(_props: PartProps) {
	const months = useLoad((signal) => matching.listMonthlyTables({}, { signal }), []);
	return (
		<Show loaded={months}>
			{({ months: published }) => {
				const newest = [...published].reverse();
				const chosen = query.value.get("month") ?? "";
				return newest.length === 0 ? (
					<p class="nl-paragraph">{t("No month was published yet. That happens a day after its end.")}</p>
				) : (
					<>
						<div class="overview-filter__fields">
							<QuerySelect
								name="month"
								label={t("Month")}
								choices={newest.map((month, i) => ({ value: i === 0 ? "" : month, label: monthName(month) }))}
							/>
						</div>
						<Published month={chosen || (newest[0] ?? "")} />
					</>
				);
			}}
		</Show>
	);
}
