// Finds out by itself when samen can be reached again.
import { effect } from "@preact/signals";
import { lost, reachable, setLost } from "./api";

const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 30000;

/** Asks how the services are: those that are well are not lost any more. */
async function look(): Promise<void> {
	const response = await fetch("/readyz", { cache: "no-store" });
	const ready = (await response.json()) as Record<string, boolean>;
	setLost("network", false);
	[...lost.value].filter((name) => ready[name] === true).forEach((name) => setLost(name, false));
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Looks until nothing is lost, after growing pauses. */
function lookAfter(pauseMs: number): void {
	clearTimeout(timer);
	timer = setTimeout(() => {
		void look()
			.catch(() => undefined)
			.then(() => {
				if (!reachable.peek()) {
					lookAfter(Math.min(pauseMs * 2, PAUSE_MAX_MS));
				}
			});
	}, pauseMs);
}

/** Begins, once, for as long as the page is open. */
export function watchConnection(): void {
	window.addEventListener("offline", () => setLost("network", true));
	window.addEventListener("online", () => !reachable.peek() && lookAfter(0));
	document.addEventListener("visibilitychange", () => !document.hidden && !reachable.peek() && lookAfter(0));
	effect(() => {
		if (!reachable.value) {
			lookAfter(PAUSE_MS);
		}
	});
}
