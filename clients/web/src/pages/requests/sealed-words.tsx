// Words about a request that are sealed with it: looked over here first, and kept once however often they are sent.
import type { CallOptions } from "@connectrpc/connect";
import { useState } from "preact/hooks";
import type { FieldError } from "../../gen/envelope_pb";
import type { NoteKind } from "../../gen/intake_pb";
import { intake, type Problem } from "../../lib/api";
import { confirmingNames, keyOf } from "../ask/confirm-names";
import { standing, Told } from "../ask/told";

export interface Words {
	text: string;
	noNames: string[];
}

export interface WordsField {
	words: Words;
	/** Nothing stands in the way of sending them. */
	good: boolean;
	change: (words: Words) => void;
	clear: () => void;
}

const none: Words = { text: "", noNames: [] };

export function useWords(): WordsField {
	const [words, setWords] = useState<Words>(none);
	return { words, good: standing(words.text, words.noNames).length === 0, change: setWords, clear: () => setWords(none) };
}

/** Seals the words as a note; "" when there are none. */
export async function sealNote(options: CallOptions, requestId: string, kind: NoteKind, words: Words): Promise<string> {
	if (words.text.trim() === "") {
		return "";
	}
	const note = await confirmingNames(
		{ key: `${keyOf(options)}-note`, noNames: words.noNames, textOf: () => words.text },
		(namesConfirmed, sent) => intake.addNote({ requestId, kind, text: words.text, namesConfirmed }, sent),
	);
	return note.id;
}

/** The field of such words; what the service says about the paths is shown in it. */
export function WordsArea(props: { id: string; label: string; hint?: string; field: WordsField; problem?: Problem | undefined; paths?: readonly string[] }) {
	const paths = props.paths ?? ["text"];
	const refused: FieldError[] = (props.problem?.fields ?? []).filter((one) => paths.includes(one.field));
	return (
		<Told
			id={props.id}
			label={props.label}
			hint={props.hint}
			optional
			value={props.field.words.text}
			onValue={(text) => props.field.change({ ...props.field.words, text })}
			noNames={props.field.words.noNames}
			onNoName={(names) => props.field.change({ ...props.field.words, noNames: [...new Set([...props.field.words.noNames, ...names])] })}
			refused={refused}
		/>
	);
}
