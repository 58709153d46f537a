// News of what is the caller's: one call that waits, over and over, while the page is open. It says that something changed, and
// which; whoever shows it loads it anew.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { matching } from "./api";
import { me, mustEnrol } from "./session";

const WAIT_MS = 25000;
const PAUSE_MS_FIRST = 1000;
const PAUSE_MS_MAX = 30000;

/** What changed last; every answer with news is another one. all: anything may have changed. */
export interface News {
	all: boolean;
	requestIds: readonly string[];
	offerIds: readonly string[];
	matchIds: readonly string[];
}

export const news = signal<News | undefined>(undefined);

/** Ends at once, with rejection, when it is aborted. */
function pause(ms: number, abort: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, ms);
		abort.addEventListener("abort", () => {
			clearTimeout(timer);
			reject(abort.reason as Error);
		});
	});
}

async function watch(abort: AbortSignal): Promise<void> {
	let after: bigint | undefined;
	let pauseMs = PAUSE_MS_FIRST;
	while (!abort.aborted) {
		try {
			const answer = await matching.watchOwn({ after: after ?? 0n, waitMs: WAIT_MS }, { signal: abort, timeoutMs: WAIT_MS + 10000 });
			const has = answer.all || answer.requestIds.length + answer.offerIds.length + answer.matchIds.length > 0;
			// The first answer only says where to begin: the page was loaded a moment ago.
			if (has && after !== undefined && answer.change !== after) {
				news.value = answer;
			}
			after = answer.change;
			pauseMs = PAUSE_MS_FIRST;
		} catch {
			// Whatever it was, the next try tells; in between anything may have happened, which `after` covers.
			await pause(pauseMs, abort);
			pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
		}
	}
}

let watching: { person: string; abort: AbortController } | undefined;

/** Watches for whoever is signed in, as long as the page can be seen; a page in the background catches up when it is seen again. */
function follow(): void {
	const person = mustEnrol.value || document.visibilityState === "hidden" ? "" : (me.value?.id ?? "");
	if (watching?.person === person) {
		return;
	}
	watching?.abort.abort();
	watching = undefined;
	if (person !== "") {
		const abort = new AbortController();
		watching = { person, abort };
		watch(abort.signal).catch(() => undefined);
	}
}

me.subscribe(follow);
mustEnrol.subscribe(follow);
let hidden: ReturnType<typeof setTimeout> | undefined;
const HIDDEN_MS = 5 * 60000;
document.addEventListener("visibilitychange", () => {
	clearTimeout(hidden);
	if (document.visibilityState === "hidden") {
		// For a look at another tab nothing stops.
		hidden = setTimeout(follow, HIDDEN_MS);
	} else {
		const slept = watching === undefined;
		follow();
		if (slept && me.value != null) {
			news.value = { all: true, requestIds: [], offerIds: [], matchIds: [] };
		}
	}
});

/** Calls back on every news that concerns; without concerns on all. */
export function useNews(reload: () => void, concerns: (one: News) => boolean = () => true): void {
	const current = news.value;
	// What came before was there when the page loaded what it shows.
	const seen = useRef(current);
	useEffect(() => {
		if (current !== undefined && current !== seen.current && (current.all || concerns(current))) {
			reload();
		}
	}, [current]);
}
