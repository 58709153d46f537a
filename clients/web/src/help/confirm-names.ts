// Sends text that may hold names: first as it is, and with the teacher's word only when the service finds no other names than
// those that she has said are nobody's.
import type { CallOptions } from "@connectrpc/connect";
import { type Problem, problemOf } from "../lib/api";
import { placeOfCharacters } from "./text-check";

interface Confirming {
	/** The request key of this act. */
	key: string;
	/** What she said is nobody's name. */
	noNames: readonly string[];
	/** The text of a field, by the path that the service calls it. */
	textOf: (field: string) => string;
}

function onlyConfirmed(problem: Problem, confirming: Confirming): boolean {
	return (
		problem.fields.length > 0 &&
		problem.fields.every((one) => {
			const text = confirming.textOf(one.field);
			const place = placeOfCharacters(text, one.from, one.to);
			return one.reason === "NAME_FOUND" && confirming.noNames.includes(text.slice(place.from, place.to));
		})
	);
}

export async function confirmingNames<T>(
	confirming: Confirming,
	send: (namesConfirmed: boolean, options: CallOptions) => Promise<T>,
): Promise<T> {
	try {
		return await send(false, { headers: { "Samen-Request-Key": confirming.key } });
	} catch (thrown) {
		if (onlyConfirmed(problemOf(thrown), confirming)) {
			return await send(true, { headers: { "Samen-Request-Key": `${confirming.key}-names` } });
		}
		throw thrown;
	}
}

/** The request key that an act was given. */
export function keyOf(options: CallOptions): string {
	return new Headers(options.headers).get("Samen-Request-Key") ?? "";
}
