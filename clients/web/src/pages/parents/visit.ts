// A parent's visit of half an hour: in this page's memory alone, never in the address, in storage or in a cookie.
import { batch, effect, signal } from "@preact/signals";
import type { ParentSession } from "../../gen/intake_pb";
import { arrive } from "../../lib/router";

const MINUTE_MS = 60_000;
const VISIT_MS = 30 * MINUTE_MS;
const WARNING_MS = 5 * MINUTE_MS;
const TICK_MS = 5_000;

export interface Visit {
	requestId: string;
	token: string;
	/** For the next visit; "" once the parent said that it is kept. */
	nextCode: string;
	codeExpiresAtMs: bigint;
	/** By the clock of this computer. */
	endsAtMs: number;
}

/** Why nobody is in: not yet, the half hour is over, there is nothing any more to be seen with this letter, or the parent left. */
export type Why = "new" | "over" | "gone" | "left";

export const visit = signal<Visit | undefined>(undefined);
export const door = signal<{ why: Why; reference: string }>({ why: "new", reference: "" });
/** The half hour is nearly over. */
export const endsSoon = signal(false);
/** What the parent is typing: it stays when the half hour is over, for who comes back with the next code. */
export const typed = signal("");

export function begin(session: ParentSession): void {
	batch(() => {
		if (door.peek().reference !== session.requestId) {
			typed.value = "";
		}
		arrive();
		visit.value = {
			requestId: session.requestId,
			token: session.token,
			nextCode: session.nextCode,
			codeExpiresAtMs: session.letterExpiresAtMs,
			endsAtMs: Date.now() + VISIT_MS,
		};
		endsSoon.value = false;
	});
}

export function end(why: Why): void {
	const { requestId } = visit.peek() ?? {};
	if (requestId === undefined) {
		return;
	}
	batch(() => {
		if (why === "left") {
			typed.value = "";
		}
		arrive();
		visit.value = undefined;
		endsSoon.value = false;
		door.value = { why, reference: why === "left" ? "" : requestId };
	});
}

/** The parent has kept the code for the next visit. */
export function kept(): void {
	if (visit.value !== undefined) {
		arrive();
		visit.value = { ...visit.value, nextCode: "" };
		look();
	}
}

/** Ends a visit whose time is over, but never before its next code is kept; also after the computer slept. */
function look(): void {
	const left = (visit.peek()?.endsAtMs ?? Infinity) - Date.now();
	endsSoon.value = left < WARNING_MS;
	if (left <= 0 && visit.peek()?.nextCode === "") {
		end("over");
	}
}

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

effect(() => {
	if (visit.value === undefined) {
		return undefined;
	}
	const timer = setInterval(look, TICK_MS);
	// A browser may keep the page that was left, to come back to it.
	const shut = () => end("left");
	addEventListener("pagehide", shut);
	if (visit.value.nextCode !== "") {
		addEventListener("beforeunload", ask);
	}
	return () => {
		clearInterval(timer);
		removeEventListener("pagehide", shut);
		removeEventListener("beforeunload", ask);
	};
});
