// Figures about the consultant's own areas: how long help takes, how it ends, and everything by area, topic and so on.
import { toJsonString } from "@bufbuild/protobuf";
import { FigureGroup, type Figures, type FiguresResponse, FiguresResponseSchema, type FiguresRow, type Spread } from "../../gen/matching_pb";
import { Outcome } from "../../gen/intake_pb";
import { declineName, kindName, outcomeName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatNumber, language, t } from "../../lib/i18n";
import { codesOf, sectorName } from "../../lib/names";
import { changeQuery, query } from "../../lib/router";
import { useLoad } from "../../lib/use";
import { TextField } from "../../ui/field";
import { Facts, Section, Show } from "../../ui/page";
import { type Column, Table } from "../../ui/table";
import { ChartPicture } from "./chart";
import { Downloads } from "./downloads";
import { figuresSheet } from "./figures-sheet";
import { QuerySelect, TopicSelect } from "./filter";
import type { PartProps } from "./index";
import { kindOfKey, percent, sectorOfKey, shortDuration } from "./words";

const CASES_MIN = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

export function monthName(month: string): string {
	const date = new Date(`${month}-15T12:00:00Z`);
	return Number.isNaN(date.getTime())
		? month
		: new Intl.DateTimeFormat(language.value === "nl" ? "nl-NL" : "en-GB", { month: "short", year: "numeric", timeZone: "UTC" }).format(date);
}

function groupOf(text: string): FigureGroup {
	const value = Number(text);
	return codesOf(FigureGroup).includes(value) ? value : FigureGroup.BY_AREA;
}

function rowName(group: FigureGroup, row: FiguresRow): string {
	switch (group) {
		case FigureGroup.BY_MONTH:
			return monthName(row.key);
		case FigureGroup.BY_SECTOR:
			return sectorOfKey(row.key);
		case FigureGroup.BY_KIND:
			return kindOfKey(row.key);
		default:
			return row.label;
	}
}

function isKnown(spread: Spread | undefined): spread is Spread {
	return spread !== undefined && spread.cases >= CASES_MIN;
}

function days(ms: bigint): number {
	return Math.round((Number(ms) / DAY_MS) * 10) / 10;
}

function spreadText(spread: Spread | undefined, which: "medianMs" | "p90Ms"): string {
	return isKnown(spread) ? shortDuration(spread[which]) : "-";
}

function TimeToHelp(props: { months: readonly FiguresRow[] }) {
	const spreads = props.months.map((row) => ({ month: monthName(row.key), spread: row.figures?.toFirstAcceptance }));
	const value = (which: "medianMs" | "p90Ms") => spreads.map(({ spread }) => (isKnown(spread) ? days(spread[which]) : null));
	const columns: Column<(typeof spreads)[number]>[] = [
		{ title: t("Month"), cell: (row) => row.month, rowHeader: true },
		{ title: t("Helped"), cell: (row) => formatNumber(Number(row.spread?.cases ?? 0)), number: true },
		{ title: t("Half within"), cell: (row) => spreadText(row.spread, "medianMs"), number: true },
		{ title: t("Nine of ten within"), cell: (row) => spreadText(row.spread, "p90Ms"), number: true },
	];
	return (
		<Section title={t("How long until somebody helps")}>
			<p class="nl-paragraph">{t("From filing to the first yes, in the month of that yes. Months with fewer than 5 have no time.")}</p>
			<div class="overview-beside">
				<ChartPicture
					kind="line"
					label={t("Days until somebody helps, by month: half and nine of ten. The table beside it has the same numbers.")}
					unit={t("days")}
					labels={spreads.map((one) => one.month)}
					series={[
						{ name: t("Half within"), values: value("medianMs"), color: "--overview-series-1" },
						{ name: t("Nine of ten within"), values: value("p90Ms"), color: "--overview-series-2", dashed: true },
					]}
				/>
				<Table caption={t("Until somebody helps, by month")} columns={columns} rows={spreads} rowKey={(row) => row.month} />
			</div>
		</Section>
	);
}

function Outcomes(props: { total: Figures }) {
	const { total } = props;
	const rows = codesOf(Outcome).map((code) => ({
		name: outcomeName(code as Outcome),
		count: Number(total.outcomes.find((one) => one.outcome === (code as Outcome))?.count ?? 0),
	}));
	const closed = Number(total.closed);
	const columns: Column<(typeof rows)[number]>[] = [
		{ title: t("Outcome"), cell: (row) => row.name, rowHeader: true },
		{ title: t("Requests"), cell: (row) => formatNumber(row.count), number: true },
		{ title: t("Share"), cell: (row) => (closed > 0 ? percent(row.count / closed) : "-"), number: true },
	];
	return (
		<Section title={t("How it ended")}>
			<div class="overview-beside">
				<ChartPicture
					kind="bar"
					label={t("Closed requests by outcome. The table beside it has the same numbers.")}
					unit={t("requests")}
					labels={rows.map((row) => row.name)}
					series={[{ name: t("Requests"), values: rows.map((row) => row.count), color: "--overview-series-1" }]}
				/>
				<Table caption={t("Closed requests by outcome")} columns={columns} rows={rows} rowKey={(row) => row.name} />
			</div>
		</Section>
	);
}

function Total(props: { total: Figures }) {
	const { total } = props;
	const number = (value: bigint) => formatNumber(Number(value));
	const kinds = total.kinds.map((one) => `${kindName(one.kind) || t("not said")} ${number(one.count)}`).join(", ");
	return (
		<Facts
			facts={[
				[t("Filed"), kinds === "" ? number(total.filed) : `${number(total.filed)} (${kinds})`],
				[t("Early signals"), percent(total.earlyShare)],
				[t("Helped"), number(total.helped)],
				[t("Closed"), number(total.closed)],
				[t("Taken back"), number(total.withdrawn)],
				[t("Offers"), t("{offers} (declined: {declined}, expired: {expired})", { offers: number(total.offers), declined: number(total.declined), expired: number(total.expired) })],
			]}
		/>
	);
}

function Declines(props: { total: Figures }) {
	const rows = props.total.declines;
	const columns: Column<(typeof rows)[number]>[] = [
		{ title: t("Reason"), cell: (row) => declineName(row.reason) || t("not said"), rowHeader: true },
		{ title: t("Offers"), cell: (row) => formatNumber(Number(row.count)), number: true },
	];
	return <Table caption={t("Why people said no")} columns={columns} rows={rows} rowKey={(row) => String(row.reason)} />;
}

function Flows(props: { total: Figures }) {
	const { total } = props;
	const columns: Column<(typeof total.flows)[number]>[] = [
		{ title: t("From"), cell: (row) => sectorName(row.from) || t("not known"), rowHeader: true },
		{ title: t("To"), cell: (row) => sectorName(row.to) || t("not known") },
		{ title: t("How"), cell: (row) => (row.referral ? t("referred") : t("moved")) },
		{ title: t("Pupils"), cell: (row) => formatNumber(Number(row.count)), number: true },
	];
	return (
		<>
			<Table caption={t("Where pupils went")} columns={columns} rows={total.flows} rowKey={(row) => `${row.from} ${row.to} ${row.referral}`} />
			<p class="overview-soft">
				{t("To SBO or SO: {to}; from SBO or SO: {from}.", { to: formatNumber(Number(total.toSpecial)), from: formatNumber(Number(total.fromSpecial)) })}
			</p>
		</>
	);
}

/** What the total is made of, for who wants to know. */
function Parts(props: { total: Figures }) {
	const { total } = props;
	return (
		<details class="overview-month">
			<summary>{t("Why people said no, and where pupils went")}</summary>
			<div class="overview-beside">
				<Declines total={total} />
				{total.flows.length > 0 && (
					<div>
						<Flows total={total} />
					</div>
				)}
			</div>
		</details>
	);
}

interface Line {
	key: string;
	name: string;
	figures: Figures;
}

function Everything(props: { group: FigureGroup; answer: FiguresResponse }) {
	const { group, answer } = props;
	const lines: Line[] = answer.rows.flatMap((row) => (row.figures === undefined ? [] : [{ key: row.key, name: rowName(group, row), figures: row.figures }]));
	if (answer.total !== undefined) {
		lines.push({ key: "", name: t("total"), figures: answer.total });
	}
	const number = (title: string, value: (f: Figures) => bigint): Column<Line> => ({ title, number: true, cell: (row) => formatNumber(Number(value(row.figures))) });
	const columns: Column<Line>[] = [
		{ title: groupName(group), cell: (row) => row.name, rowHeader: true },
		number(t("Filed"), (f) => f.filed),
		{ title: t("Early"), number: true, cell: (row) => percent(row.figures.earlyShare) },
		number(t("Helped"), (f) => f.helped),
		{ title: t("Half helped within"), number: true, cell: (row) => spreadText(row.figures.toFirstAcceptance, "medianMs") },
		number(t("Closed"), (f) => f.closed),
		{ title: t("Half ended within"), number: true, cell: (row) => spreadText(row.figures.toOutcome, "medianMs") },
		number(t("Offers"), (f) => f.offers),
		number(t("Declined"), (f) => f.declined),
		number(t("Expired"), (f) => f.expired),
	];
	return <Table caption={t("From {from} to {to}", { from: monthName(answer.fromMonth), to: monthName(answer.toMonth) })} columns={columns} rows={lines} rowKey={(row) => row.key} />;
}

function groupName(group: FigureGroup): string {
	switch (group) {
		case FigureGroup.BY_SECTOR:
			return t("Sector");
		case FigureGroup.BY_TOPIC:
			return t("Topic");
		case FigureGroup.BY_MONTH:
			return t("Month");
		case FigureGroup.BY_KIND:
			return t("Kind");
		default:
			return t("Work area");
	}
}

function MonthField(props: { name: string; label: string; hint: string }) {
	return (
		<TextField
			label={props.label}
			type="month"
			hint={props.hint}
			optional
			value={query.value.get(props.name) ?? ""}
			onValue={(next) => changeQuery({ [props.name]: /^\d{4}-\d{2}$/.test(next) ? next : "" })}
		/>
	);
}

export function FiguresPart(props: PartProps) {
	const value = (name: string) => query.value.get(name) ?? "";
	const group = groupOf(value("by"));
	const asked = { areaId: value("area"), fromMonth: value("from"), toMonth: value("to"), topicId: value("topic") };
	const loaded = useLoad(
		async (signal) => {
			const months = matching.getFigures({ ...asked, groupBy: FigureGroup.BY_MONTH }, { signal });
			const grouped = group === FigureGroup.BY_MONTH ? months : matching.getFigures({ ...asked, groupBy: group }, { signal });
			return { months: await months, answer: await grouped, group };
		},
		[...Object.values(asked), group],
	);
	return (
		<>
			<form class="overview-filter" aria-label={t("What is shown")} onSubmit={(event) => event.preventDefault()}>
				<div class="overview-filter__fields">
					<QuerySelect name="area" label={t("Work area")} choices={props.areas} />
					<TopicSelect />
					<MonthField name="from" label={t("From month")} hint={t("as 2026-11")} />
					<MonthField name="to" label={t("To month")} hint={t("as 2026-11")} />
				</div>
			</form>
			<Show loaded={loaded}>
				{({ months, answer, group: by }) => (
					<>
						{months.total !== undefined && <Total total={months.total} />}
						<TimeToHelp months={months.rows} />
						{months.total !== undefined && <Outcomes total={months.total} />}
						{months.total !== undefined && <Parts total={months.total} />}
						<Section title={t("Everything, side by side")}>
							<div class="overview-filter__fields">
								<QuerySelect
									name="by"
									label={t("A row for each")}
									choices={[FigureGroup.BY_AREA, FigureGroup.BY_SECTOR, FigureGroup.BY_TOPIC, FigureGroup.BY_MONTH, FigureGroup.BY_KIND].map((one) => ({
										value: one === FigureGroup.BY_AREA ? "" : String(one),
										label: groupName(one).toLowerCase(),
									}))}
								/>
							</div>
							<Everything group={by} answer={answer} />
							<Downloads name="samen-cijfers" csv={() => figuresSheet(answer)} json={() => toJsonString(FiguresResponseSchema, answer, { prettySpaces: 2 })} />
						</Section>
					</>
				)}
			</Show>
		</>
	);
}
