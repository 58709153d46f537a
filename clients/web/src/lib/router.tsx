// Where the user is: the address, and links that change it without loading the page anew.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** The path and the question of the address. */
export const path = signal(location.pathname);
export const query = signal(new URLSearchParams(location.search));
/** Counts navigations, for what must happen after each (focus, title). */
export const visits = signal(0);

function follow(): void {
	path.value = location.pathname;
	query.value = new URLSearchParams(location.search);
	visits.value++;
}

window.addEventListener("popstate", follow);

export function go(to: string, options: { replace?: boolean } = {}): void {
	if (options.replace === true) {
		history.replaceState(null, "", to);
	} else {
		history.pushState(null, "", to);
	}
	follow();
	window.scrollTo(0, 0);
}

/** Changes the question only, without a new visit: filters of a list, for reload and the back button. */
export function setQuery(values: Record<string, string>): void {
	const next = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
	const text = next.toString();
	history.replaceState(null, "", text === "" ? location.pathname : `${location.pathname}?${text}`);
	query.value = next;
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
			values[part.slice(1)] = decodeURIComponent(parts[i] ?? "");
		} else if (part !== parts[i]) {
			return undefined;
		}
	}
	return values;
}
