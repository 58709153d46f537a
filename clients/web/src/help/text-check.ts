// What must not leave the browser: a first look at free text, before anything of it is sent. The service looks again, closer.
import { firstNames, noNames, personVerbs } from "../gen/text-words";

export type Suspicion = "bsn" | "date" | "email" | "phone" | "name" | "long";

/** A place in a text, in UTF-16 units as text fields count. */
export interface Suspect {
	kind: Suspicion;
	from: number;
	to: number;
}

/** Whether nine digits are a BSN: weights 9 to 2 and -1, the sum a multiple of eleven. */
export function isBsn(digits: string): boolean {
	const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i < 8 ? 9 - i : -1), 0);
	return digits.length === 9 && Number(digits) > 0 && sum % 11 === 0;
}

const MONTHS =
	"jan(?:uari|\\.)?|feb(?:ruari|r?\\.)?|maart|mrt\\.?|apr(?:il|\\.)?|mei|juni?\\.?|juli?\\.?|aug(?:ustus|\\.)?|sept?(?:ember|\\.)?|okt(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?";
const DATES = [
	/(?<!\d)(?:0?[1-9]|[12]\d|3[01]) ?[-/.] ?(?:0?[1-9]|1[0-2]) ?[-/.] ?(?:(?:19|20)\d\d|\d\d)(?!\d)/g,
	/(?<!\d)(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)/g,
	new RegExp(`(?<!\\d)(?:0?[1-9]|[12]\\d|3[01])(?:e|ste|de)? (?:${MONTHS}),? ?'?(?:(?:19|20)\\d\\d|(?<=')\\d\\d)(?!\\d)`, "gi"),
];
const EMAILS = /[^\s@<>()[\],;:]+@[^\s@<>()[\],;:]+\.\p{L}{2,}/gu;
const PHONES = /(?<![\d+])(?:\+\d{2}|00\d{2}|\(?0)[\d\s().-]{7,14}\d(?!\d)/g;
/** Nine digits, together or in groups. */
const NUMBERS = /(?<![\d.,])\d(?:[ ./-]?\d){8}(?![\d]|[.,]\d)/g;

/** Nine digits or eight (the first 0 left out) after the word BSN, however they are written. */
const CALLED_BSN = /(?:bsn|burgerservicenummer|sofi-?nummer)[\s:.=-]*((?:\d[ ./-]?){7,8}\d)/gi;

const LOOK_BACK = 40;
/** "(7 jaar)", ", 7 jaar", "(7)": so much of what follows a word is looked at. */
const LOOK_AHEAD = 60;
const THINGS = /.(?:school|vakantie|training|college|methode|toets|klas|zorg)$/;
const INITIALS = /(?:\p{Lu}\. ?){2,}/gu;
const INTRODUCED = /^\s(?:(?:komt|zit) (?:in|uit) (?:groep|klas)|(?:is|was) een (?:jongen|jongetje|kind|kleuter|leerling|meisje|peuter))(?!\p{L})/iu;
const AGED = /^\s*[,(][\s,(]*(?:1?\d|2[01])(?!\d)(?:\)|\s(?:jaar|jarige?|jr|years?)(?!\p{L}))/iu;
const VERB_NEXT = /^\s(\p{L}+)(?:\s(\p{L}+))?/u;
/** As the third word of a sentence these are its subject: "Buiten gooit hij". */
const SUBJECTS = new Set("hij ie iedereen iemand ik je jij men niemand u we wij ze zij".split(" "));
const PARTICLE = "(?:(?:van|de|den|der|ten|ter|el|al|ben|'t)\\s+)*";
const CAPITALISED = new RegExp(`\\p{Lu}[\\p{Ll}'’]+(?:-\\p{Lu}?\\p{Ll}+)*(?:\\s+${PARTICLE}\\p{Lu}\\p{Ll}+)*`, "gu");
const CALLED = /\b(?:heet|heette|genaamd|leerling|jongen|meisje|zoon|dochter|broer|zus|broertje|zusje|vader|moeder|juf|meester)\s+$/iu;
const SENTENCE_START = /(?:^|[.!?:•\n]["'”’)]*\s*|(?:^|\n)\s*[-*]\s*|["“‘(]\s*)$/u;
/** After these a dot ends no sentence. */
const ABBREVIATION = /\b(?:bijv|bv|ca|dhr|dr|drs|evt|hr|incl|ing|ir|mevr|mr|mw|nr|prof|st|o\.a|i\.v\.m|m\.b\.t)\.\s*$/iu;

function places(text: string, pattern: RegExp, kind: Suspicion, counts: (found: string) => boolean = () => true): Suspect[] {
	return [...text.matchAll(pattern)]
		.filter((match) => counts(match[0]))
		.map((match) => ({ kind, from: match.index, to: match.index + match[0].trimEnd().length }));
}

function calledBsns(text: string): Suspect[] {
	return [...text.matchAll(CALLED_BSN)]
		.filter((match) => isBsn((match[1] ?? "").replace(/\D/g, "").padStart(9, "0")))
		.map((match) => ({ kind: "bsn", from: match.index, to: match.index + match[0].length }));
}

function isPhone(found: string): boolean {
	const digits = found.replace(/\(0\)/, "").replace(/\D/g, "");
	return found.startsWith("+") || digits.startsWith("00") ? digits.length >= 11 : digits.length === 10;
}

/** Whether a capital stands at this place because a sentence begins there. */
function beginsSentence(before: string): boolean {
	return SENTENCE_START.test(before) && !ABBREVIATION.test(before);
}

function fold(word: string): string {
	return word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Also in the genitive, and as the first part of Jan-Willem. */
function isFirstName(word: string): boolean {
	const bare = fold(word.replace(/(?<=.)['’-].*$/u, ""));
	return firstNames.has(bare) || (bare.length > 3 && bare.endsWith("s") && firstNames.has(bare.slice(0, -1)));
}

/** Maarten is a name, though maart is a month and Maartse no name. */
function isNoName(word: string): boolean {
	const folded = fold(word);
	const stems = ["e", "s", "en"].filter((ending) => folded.endsWith(ending) && folded.length >= ending.length + 3).map((ending) => folded.slice(0, -ending.length));
	return noNames.has(folded) || THINGS.test(folded) || (!firstNames.has(folded) && stems.some((stem) => noNames.has(stem)));
}

/** Whether what follows tells that the first word of a sentence is somebody: "Xanto gooit", but not "Buiten gooit hij". */
function isSomebody(after: string): boolean {
	const [, verb = "", third = ""] = VERB_NEXT.exec(after) ?? [];
	return (personVerbs.has(fold(verb)) && !SUBJECTS.has(fold(third))) || INTRODUCED.test(after) || AGED.test(after);
}

/** As the services decide it, for a capital that may stand there because a sentence begins. */
function isName(text: string, place: Suspect): boolean {
	const before = text.slice(Math.max(0, place.from - LOOK_BACK), place.from);
	const whole = text.slice(place.from, place.to);
	const first = whole.split(/\s/)[0] ?? "";
	if (/[\p{L}\d]$/u.test(before) || first.split("-").every((part) => isNoName(part.replace(/(?<=.)['’].*$/u, "")))) {
		return false;
	}
	return !beginsSentence(before) || CALLED.test(before) || isFirstName(first) || isSomebody(text.slice(place.to, place.to + LOOK_AHEAD));
}

/** Without the first word of a sentence, which has a capital anyway, unless it is a first name: "Met Jan" holds the name Jan. */
function withoutBeginning(text: string, place: Suspect): Suspect {
	const before = text.slice(Math.max(0, place.from - LOOK_BACK), place.from);
	const more = beginsSentence(before) ? /^\S+\s+(?=.*\p{Lu})/u.exec(text.slice(place.from, place.to)) : null;
	return more === null || isFirstName(more[0].trim()) ? place : { ...place, from: place.from + more[0].length };
}

function names(text: string): Suspect[] {
	return places(text, CAPITALISED, "name")
		.map((place) => withoutBeginning(text, place))
		.filter((place) => isName(text, place));
}

/** All that should not be sent, in the order of the text, none overlapping. */
export function checkText(text: string): Suspect[] {
	const found = [
		...places(text, EMAILS, "email"),
		...DATES.flatMap((pattern) => places(text, pattern, "date")),
		...calledBsns(text),
		...places(text, NUMBERS, "bsn", (digits) => isBsn(digits.replace(/\D/g, ""))),
		...places(text, PHONES, "phone", isPhone),
		...names(text),
	];
	const kept: Suspect[] = [];
	for (const one of found) {
		if (kept.every((other) => one.to <= other.from || one.from >= other.to)) {
			kept.push(one);
		}
	}
	return kept.sort((a, b) => a.from - b.from);
}

/** Whether such text is refused whatever anybody says; a name can be somebody else's, or nobody's. */
export function refuses(kind: Suspicion): boolean {
	return kind !== "name";
}

/**
 * What may be sent to recognise topics while somebody is typing: without anything that looks like a name, or could be one in small
 * letters, and without numbers and addresses, also those that are only half there yet. "" when the text holds what is refused.
 */
export function textForTopics(text: string): string {
	const found = checkText(text);
	if (found.some((one) => refuses(one.kind))) {
		return "";
	}
	let sent = "";
	let at = 0;
	for (const one of found) {
		sent += `${text.slice(at, one.from)} `;
		at = one.to;
	}
	return `${sent}${text.slice(at)}`
		.replace(/\p{L}[\p{L}'’-]*/gu, (word) => (isFirstName(word) ? " " : word))
		.replace(INITIALS, " ")
		.replace(/\S*@\S*/g, " ")
		.replace(/\d[\d ./-]{2,}/g, " ")
		.trim();
}

/** What stands beyond the longest text that the service takes, in Unicode characters. */
export function beyond(text: string, max: number): Suspect | undefined {
	const from = placeOfCharacters(text, max, max).from;
	return from < text.length ? { kind: "long", from, to: text.length } : undefined;
}

/** A place that the service named, in Unicode characters, as text fields count. */
export function placeOfCharacters(text: string, from: number, to: number): { from: number; to: number } {
	const characters = [...text];
	const units = (count: number) => characters.slice(0, count).join("").length;
	return { from: units(from), to: units(to) };
}
