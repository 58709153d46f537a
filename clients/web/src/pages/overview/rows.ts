// The rows of the live table, and how news is taken in.
import { RequestState } from "../../gen/intake_pb";
import type { MonitorRow } from "../../gen/matching_pb";

export interface Rows {
	items: readonly MonitorRow[];
	/** Requests that came or changed since the list was opened, for a mark beside them. */
	fresh: ReadonlyMap<string, "new" | "changed">;
}

export const noRows: Rows = { items: [], fresh: new Map() };

// Waiting first, then being helped, then ended: as the service orders them.
function place(row: MonitorRow): [number, bigint] {
	if (row.state !== RequestState.OPEN) {
		return [2, -row.endedAtMs];
	}
	return row.waitingSinceMs !== 0n ? [0, row.waitingSinceMs] : [1, row.filedAtMs];
}

function comesBefore(one: MonitorRow, other: MonitorRow): boolean {
	const [group, moment] = place(one);
	const [otherGroup, otherMoment] = place(other);
	if (group !== otherGroup) {
		return group < otherGroup;
	}
	return moment !== otherMoment ? moment < otherMoment : one.requestId < other.requestId;
}

/** The next page behind what is there; a row that is there already stays where it is, in its latest form. */
export function withPage(rows: Rows, page: readonly MonitorRow[]): Rows {
	const known = new Map(rows.items.map((row, i) => [row.requestId, i]));
	const items = [...rows.items];
	for (const row of page) {
		const at = known.get(row.requestId);
		if (at === undefined) {
			items.push(row);
		} else if ((items[at] as MonitorRow).change < row.change) {
			items[at] = row;
		}
	}
	return { ...rows, items };
}

export interface News {
	/** The number of the latest change: tells one piece of news from the next that says the same. */
	upTo: bigint;
	added: number;
	changed: number;
	removed: number;
}

/**
 * Takes news in: a row that is shown changes in its place, so that nothing jumps under the reader; a new one is put where it
 * belongs, one that is gone leaves. One that belongs on a page not loaded yet is left to that page, unless it was filed after
 * since, which the reader is to see.
 */
export function withNews(rows: Rows, news: readonly MonitorRow[], hasMore: boolean, since: number): { rows: Rows; news: News } {
	const items = [...rows.items];
	const fresh = new Map(rows.fresh);
	const counts: News = { upTo: news[news.length - 1]?.change ?? 0n, added: 0, changed: 0, removed: 0 };
	for (const row of news) {
		const at = items.findIndex((one) => one.requestId === row.requestId);
		if (row.gone) {
			if (at >= 0) {
				items.splice(at, 1);
				counts.removed++;
			}
		} else if (at >= 0) {
			if ((items[at] as MonitorRow).change !== row.change) {
				items[at] = row;
				fresh.set(row.requestId, fresh.get(row.requestId) ?? "changed");
				counts.changed++;
			}
		} else {
			const isNew = Number(row.filedAtMs) >= since;
			const before = items.findIndex((one) => comesBefore(row, one));
			if (before >= 0 || !hasMore || isNew) {
				items.splice(before >= 0 ? before : items.length, 0, row);
				fresh.set(row.requestId, isNew ? "new" : "changed");
				counts.added++;
			}
		}
	}
	return { rows: { items, fresh }, news: counts };
}
