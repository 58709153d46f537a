// Figures as a table for a spreadsheet, with the columns that the command line writes too.
import { Outcome, RequestKind } from "../../gen/intake_pb";
import { DeclineReason, type Figures, type FiguresResponse, type Spread } from "../../gen/matching_pb";
import { type Cell, sheetText } from "./sheet";

const CASES_MIN = 5;

type Codes = Record<string, string | number>;

function numbersOf(codes: Codes): number[] {
	return Object.values(codes).filter((code): code is number => typeof code === "number");
}

function headsOf(prefix: string, codes: Codes): string[] {
	return numbersOf(codes).map((code) => `${prefix}_${code === 0 ? "unknown" : String(codes[code as unknown as string]).toLowerCase()}`);
}

function countsOf(codes: Codes, counts: readonly { count: bigint; code: number }[]): Cell[] {
	return numbersOf(codes).map((code) => counts.find((one) => one.code === code)?.count ?? 0);
}

function spreadOf(spread: Spread | undefined): Cell[] {
	const cases = spread?.cases ?? 0n;
	return spread === undefined || cases < CASES_MIN ? [cases, "", ""] : [cases, spread.medianMs, spread.p90Ms];
}

function lineOf(key: string, label: string, f: Figures): Cell[] {
	return [
		key,
		label,
		f.filed,
		f.earlySignals,
		f.offered,
		f.helped,
		f.closed,
		f.withdrawn,
		f.offers,
		f.accepted,
		f.declined,
		f.expired,
		...spreadOf(f.toFirstOffer),
		...spreadOf(f.toFirstAcceptance),
		...spreadOf(f.toOutcome),
		f.toSpecial,
		f.fromSpecial,
		...countsOf(RequestKind, f.kinds.map((one) => ({ count: one.count, code: one.kind }))),
		...countsOf(Outcome, f.outcomes.map((one) => ({ count: one.count, code: one.outcome }))),
		...countsOf(DeclineReason, f.declines.map((one) => ({ count: one.count, code: one.reason }))),
	];
}

export function figuresSheet(figures: FiguresResponse): string {
	const spreads = ["to_first_offer", "to_first_acceptance", "to_outcome"].flatMap((name) => [`${name}_cases`, `${name}_median_ms`, `${name}_p90_ms`]);
	const heads = [
		"key",
		"label",
		...["filed", "early_signals", "offered", "helped", "closed", "withdrawn", "offers", "accepted", "declined", "expired"],
		...spreads,
		"to_special",
		"from_special",
		...headsOf("kind", RequestKind),
		...headsOf("outcome", Outcome),
		...headsOf("declined", DeclineReason),
	];
	const lines = figures.rows.flatMap((row) => (row.figures === undefined ? [] : [lineOf(row.key, row.label, row.figures)]));
	return sheetText([heads, ...lines, ...(figures.total === undefined ? [] : [lineOf("", "total", figures.total)])]);
}
