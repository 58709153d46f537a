// Where the user is: the address, and links that change it without loading the page anew.
import { batch, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** The path and the question of the address. */
export const path = signal(location.pathname);
export const query = signal(new URLSearchParams(location.search));
/** Counts navigations, for what must happen after each (focus, title). */
export const visits = signal(0);

/** What had the focus when the last visit began: where it still is then, the new page takes it. */
let leftFocus: Element | null = null;
/** The visit whose page has got the focus. */
let focusedVisit = 0;

/** A visit begins: also without another address, after signing in. */
export function arrive(): void {
	leftFocus = document.activeElement;
	visits.value++;
}

/** Whether a page that shows itself takes the focus: on a visit, unless something of the page took it; and when nothing has it. */
export function takesFocus(): boolean {
	const isNew = focusedVisit !== visits.peek();
	focusedVisit = visits.peek();
	const active = document.activeElement;
	const isLost = active === null || active === document.body;
	return visits.peek() > 0 && (isLost || (isNew && active === leftFocus));
}

function follow(): void {
	batch(() => {
		arrive();
		path.value = location.pathname;
		query.value = new URLSearchParams(location.search);
	});
}

/** How far each entry of the history was scrolled, by the key in its state. */
const scrolled = new Map<string, number>();
const keyOfEntry = () => (history.state as { key?: string } | null)?.key ?? "";
let restoring: ResizeObserver | undefined;

window.addEventListener("scroll", () => restoring ?? scrolled.set(keyOfEntry(), window.scrollY), { passive: true });

function stopRestoring(): void {
	restoring?.disconnect();
	restoring = undefined;
}

for (const sign of ["wheel", "touchstart", "keydown", "pointerdown"]) {
	window.addEventListener(sign, stopRestoring, { passive: true });
}

/** Scrolls to where the user was, as soon as what was there has come in again; until they scroll themselves. */
function restoreScroll(to: number): void {
	stopRestoring();
	restoring = new ResizeObserver(() => {
		window.scrollTo(0, to);
		if (Math.abs(window.scrollY - to) < 2) {
			stopRestoring();
		}
	});
	restoring.observe(document.body);
}

window.addEventListener("popstate", () => {
	const to = scrolled.get(keyOfEntry()) ?? 0;
	follow();
	restoreScroll(to);
});

export function go(to: string, options: { replace?: boolean } = {}): void {
	if (options.replace === true) {
		history.replaceState(history.state, "", to);
	} else {
		history.pushState({ key: crypto.randomUUID() }, "", to);
	}
	stopRestoring();
	follow();
	window.scrollTo(0, 0);
}

/** Changes the question only, without a new visit: filters of a list, for reload and the back button. */
export function setQuery(values: Record<string, string>): void {
	const next = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
	const text = next.toString();
	history.replaceState(history.state, "", text === "" ? location.pathname : `${location.pathname}?${text}`);
	query.value = next;
}

/** Changes a part of the question, and keeps the rest of it. */
export function changeQuery(values: Record<string, string>): void {
	setQuery({ ...Object.fromEntries(query.value), ...values });
}

export function Link(props: { to: string; children: ComponentChildren; class?: string; current?: boolean }) {
	const click = (event: MouseEvent) => {
		if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
			event.preventDefault();
			go(props.to);
		}
	};
	return (
		<a class={props.class ?? "nl-link"} href={props.to} onClick={click} aria-current={props.current === true ? "page" : undefined}>
			{props.children}
		</a>
	);
}

/** The values of a pattern's places (":id") in the path; undefined when it does not fit. */
export function match(pattern: string, actual: string): Record<string, string> | undefined {
	const wanted = pattern.split("/");
	const parts = actual.replace(/(.)\/$/, "$1").split("/");
	if (wanted.length !== parts.length) {
		return undefined;
	}
	const values: Record<string, string> = {};
	for (const [i, part] of wanted.entries()) {
		if (part.startsWith(":")) {
			try {
				values[part.slice(1)] = decodeURIComponent(parts[i] ?? "");
			} catch {
				return undefined;
			}
		} else if (part !== parts[i]) {
			return undefined;
		}
	}
	return values;
}
