// How well what is asked can be met, in a cell of the coverage.
import type { CoverageCell } from "../../gen/matching_pb";
import { N, t, tn } from "../../lib/i18n";
import { formatNumber } from "../../lib/i18n";

type Heat = "quiet" | "enough" | "full" | "short" | "nobody";

/** What each means, and the sign that says it without colour. */
export const heats: readonly { heat: Heat; sign: string; meaning: string }[] = [
	{ heat: "enough", sign: "✓", meaning: N("room enough") },
	{ heat: "full", sign: "•", meaning: N("nobody has room now") },
	{ heat: "short", sign: "!", meaning: N("not room enough for who waits") },
	{ heat: "nobody", sign: "✕", meaning: N("nobody to ask") },
];

export function heatOf(cell: CoverageCell | undefined): Heat {
	if (cell === undefined || (cell.demand === 0 && cell.waiting === 0)) {
		return "quiet";
	}
	if (cell.people === 0) {
		return "nobody";
	}
	if (cell.unmet > 0 || cell.gain > 0) {
		return "short";
	}
	return cell.room === 0 ? "full" : "enough";
}

export function signOf(heat: Heat): string {
	return heats.find((one) => one.heat === heat)?.sign ?? "";
}

/** "5 / 3": asked and room. */
export function figuresOf(cell: CoverageCell): string {
	return `${formatNumber(cell.demand)} / ${cell.people > 0 ? formatNumber(cell.room) : "-"}`;
}

/** The cell in words. */
export function wordsOf(cell: CoverageCell | undefined): string {
	if (cell === undefined) {
		return t("not asked for, and nobody comes here");
	}
	return [
		t("asked for: {demand}, wait now: {waiting}", { demand: formatNumber(cell.demand), waiting: formatNumber(cell.waiting) }),
		cell.people === 0
			? t("nobody to ask")
			: tn("{count} person, room for {room}", "{count} people, room for {room}", cell.people, { room: formatNumber(cell.room) }),
		cell.unmet > 0 ? t("{unmet} without room", { unmet: formatNumber(cell.unmet) }) : "",
	]
		.filter(Boolean)
		.join("; ");
}
