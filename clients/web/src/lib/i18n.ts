// The language of the screen. Texts are written in English in the code; catalogues (nl.po, one a folder) hold the Dutch.
import { signal } from "@preact/signals";

export type Language = "nl" | "en";
type Catalogue = Record<string, string[]>;
type Values = Record<string, string | number>;

const STORED = "samen.language";

function stored(): Language {
	try {
		return localStorage.getItem(STORED) === "en" ? "en" : "nl";
	} catch {
		return "nl";
	}
}

/** What the screen speaks. Reading it in a component makes that follow a switch. */
export const language = signal<Language>(stored());
document.documentElement.lang = language.value;

const dutch: Catalogue = Object.create(null);

/** Takes the texts of a folder: `import nl from "./nl.po"; addCatalogue(nl);`, once, at the top of its first file. */
export function addCatalogue(catalogue: Catalogue): void {
	Object.assign(dutch, catalogue);
}

export function switchLanguage(to: Language): void {
	try {
		localStorage.setItem(STORED, to);
	} catch {
		// It holds until the page is left.
	}
	document.documentElement.lang = to;
	language.value = to;
}

/** Signs that turn the writing direction, and letters of scripts that go from right to left. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const ISOLATES = /[\u2066-\u2069]/g;

/** Set apart when it would turn the words around it. */
function isolated(value: string): string {
	return TURNS.test(value) ? `\u2068${value.replace(ISOLATES, "")}\u2069` : value;
}

function fillIn(text: string, values?: Values): string {
	return values === undefined ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : isolated(String(values[name]))));
}

/** The text in the screen's language, its {places} filled in. The text must be written out where it is called, or marked with N. */
export function t(text: string, values?: Values): string {
	return fillIn(language.value === "nl" ? (dutch[text]?.[0] ?? text) : text, values);
}

/** The same for one and for several; {count} is filled in. */
export function tn(one: string, several: string, count: number, values?: Values): string {
	const forms = language.value === "nl" ? dutch[one] : undefined;
	const text = count === 1 ? (forms?.[0] ?? one) : (forms?.[1] ?? several);
	return fillIn(text, { count: formatNumber(count), ...values });
}

/** Marks a text that t is given later. */
export function N(text: string): string {
	return text;
}

function tag(): string {
	return language.value === "nl" ? "nl-NL" : "en-GB";
}

export function formatNumber(value: number, digits = 0): string {
	return new Intl.NumberFormat(tag(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A day, "3 november 2026"; of milliseconds since 1970, as all times. "" for 0. */
export function formatDay(ms: bigint | number): string {
	return Number(ms) === 0 ? "" : new Intl.DateTimeFormat(tag(), { dateStyle: "long", timeZone: "Europe/Amsterdam" }).format(Number(ms));
}

/** A moment, "3 november 2026 om 14:05". */
export function formatMoment(ms: bigint | number): string {
	return Number(ms) === 0
		? ""
		: new Intl.DateTimeFormat(tag(), { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam" }).format(Number(ms));
}
