// The live list of requests: its pages, and a long poll that brings what changes.
import { useEffect, useRef, useState } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import type { MonitorRow, RowFilter } from "../../gen/matching_pb";
import { matching, type Problem, problemOf } from "../../lib/api";
import { language } from "../../lib/i18n";
import { type News, noRows, type Rows, withNews, withPage } from "./rows";

const PAGE_SIZE = 50;
const WAIT_MS = 25000;
const CALL_MS = 40000;
const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 30000;
const NEWS_MS = 2000;

interface Live {
	rows: Rows;
	/** Nothing was loaded yet. */
	first: boolean;
	busy: boolean;
	hasMore: boolean;
	problem: Problem | undefined;
	/** What news came last; a new object each time. */
	news: News | undefined;
	loadMore: () => Promise<void>;
	reload: () => void;
	/** Puts in what an act answered, until the news of it comes. */
	put: (row: MonitorRow) => void;
}

const pause = (ms: number, signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			resolve();
		});
	});

interface State {
	rows: Rows;
	token: string;
	first: boolean;
	busy: boolean;
	problem?: Problem | undefined;
	news?: News | undefined;
}

const TRANSIENT = new Set([Code.Unavailable, Code.Unknown, Code.DeadlineExceeded, Code.Unauthenticated, Code.ResourceExhausted, Code.Canceled, Code.Aborted]);

interface Watching {
	after: bigint;
	areaId: string;
	filter?: RowFilter;
	signal: AbortSignal;
	/** Takes what changed. */
	take: (rows: MonitorRow[]) => void;
	/** The number to go on from means nothing any more: the list has to be loaded anew. */
	lost: () => void;
}

/** Asks for news again and again until aborted; pauses that grow when that fails. */
async function watch(what: Watching): Promise<void> {
	const { signal, areaId, filter } = what;
	let after = what.after;
	let wait = PAUSE_MS;
	while (!signal.aborted) {
		try {
			const answer = await matching.watchMonitor({ after, waitMs: WAIT_MS, areaId, filter }, { signal, timeoutMs: CALL_MS });
			wait = PAUSE_MS;
			after = answer.last;
			if (!signal.aborted && answer.rows.length > 0) {
				what.take(answer.rows);
			}
		} catch (thrown) {
			await pause(wait, signal);
			wait = Math.min(wait * 2, PAUSE_MAX_MS);
			if (!signal.aborted && !TRANSIENT.has(problemOf(thrown).code)) {
				what.lost();
				return;
			}
		}
	}
}

/** Calls back when something changed in the area, for a page that then loads anew: at most once in a while. */
export function useNews(areaId: string, changed: () => void): void {
	const call = useRef(changed);
	call.current = changed;
	useEffect(() => {
		const mine = new AbortController();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const soon = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				call.current();
			}, NEWS_MS);
		};
		matching.monitor({ page: { size: 1 }, areaId }, { signal: mine.signal }).then(
			(page) => void watch({ after: page.last, areaId, signal: mine.signal, take: soon, lost: soon }),
			() => {},
		);
		return () => {
			mine.abort();
			clearTimeout(timer);
		};
	}, [areaId]);
}

/** The requests of the area that fit, live. filterKey: another one is another list. */
export function useLive(areaId: string, filter: RowFilter, filterKey: string): Live {
	const [state, setState] = useState<State>({ rows: noRows, token: "", first: true, busy: true });
	const [round, setRound] = useState(0);
	const abort = useRef(new AbortController());
	useEffect(() => {
		const mine = new AbortController();
		const since = Date.now();
		abort.current = mine;
		const change = (next: (before: State) => State) => mine.signal.aborted || setState(next);
		change((before) => ({ ...before, busy: true, news: undefined }));
		matching.monitor({ page: { size: PAGE_SIZE }, areaId, filter }, { signal: mine.signal }).then(
			(page) => {
				change(() => ({ rows: withPage(noRows, page.rows), token: page.nextToken, first: false, busy: false }));
				const take = (rows: MonitorRow[]) =>
					change((before) => {
						const next = withNews(before.rows, rows, before.token !== "", since);
						return { ...before, rows: next.rows, news: next.news };
					});
				void watch({ after: page.last, areaId, filter, signal: mine.signal, take, lost: () => setRound((one) => one + 1) });
			},
			async (thrown: unknown) => {
				const problem = problemOf(thrown);
				change((before) => ({ ...before, busy: false, problem }));
				// Nobody has to ask for it again once the services are back.
				if (TRANSIENT.has(problem.code)) {
					await pause(PAUSE_MS, mine.signal);
					if (!mine.signal.aborted) {
						setRound((one) => one + 1);
					}
				}
			},
		);
		return () => mine.abort();
	}, [areaId, filterKey, round, language.value]);
	const loadMore = async () => {
		const mine = abort.current;
		setState((before) => ({ ...before, busy: true, problem: undefined }));
		try {
			const page = await matching.monitor({ page: { size: PAGE_SIZE, token: state.token }, areaId, filter }, { signal: mine.signal });
			if (!mine.signal.aborted) {
				setState((before) => ({ ...before, rows: withPage(before.rows, page.rows), token: page.nextToken, busy: false }));
			}
		} catch (thrown) {
			if (!mine.signal.aborted) {
				setState((before) => ({ ...before, busy: false, problem: problemOf(thrown) }));
			}
		}
	};
	return {
		...state,
		hasMore: state.token !== "",
		problem: state.problem,
		news: state.news,
		loadMore,
		reload: () => setRound((one) => one + 1),
		// Acts answer without offers and matches; those of before stay until the news comes.
		put: (row) =>
			setState((before) => ({
				...before,
				rows: {
					...before.rows,
					items: before.rows.items.map((one) =>
						one.requestId === row.requestId ? { ...row, offers: one.offers, matches: one.matches, change: one.change } : one,
					),
				},
			})),
	};
}
