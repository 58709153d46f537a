// What somebody types about a request, in one field: looked over here first, and sealed as a note once however often it is sent.
import { useId, useRef, useState } from "preact/hooks";
import type { CallOptions } from "@connectrpc/connect";
import type { NoteKind } from "../gen/intake_pb";
import { intake, isUnclear, matching, newKey, type Problem, problemOf } from "../lib/api";
import { confirmingNames, keyOf } from "./confirm-names";
import { standing, Told, TOLD_MAX } from "./told";

/** By what a note may be added: an offer or a match of the writer's, or else their own request. */
export type NoteLeave = { offerId: string } | { matchId: string } | { requestId: string };

interface Sealing {
	said: string;
	key: string;
	requestId: string;
	grant: string;
	noteId: string;
}

async function take(leave: NoteLeave): Promise<{ requestId: string; grant: string }> {
	return "requestId" in leave ? { requestId: leave.requestId, grant: "" } : matching.issueGrant(leave);
}

/** Words in their field; max: the most characters that they may have. */
export function useOwnWords(max = TOLD_MAX) {
	const id = useId();
	const [text, setText] = useState("");
	const [noNames, setNoNames] = useState<readonly string[]>([]);
	const sealing = useRef<Sealing | undefined>(undefined);

	/** Sends them with a call of the act that has these options. */
	const send = <T,>(options: CallOptions, call: (namesConfirmed: boolean, options: CallOptions) => Promise<T>): Promise<T> =>
		confirmingNames({ key: keyOf(options), noNames, textOf: () => text }, call);

	/** Seals them as a note and gives its id; "" when there are none. A second try of the same seals them no second time. */
	const seal = async (leave: NoteLeave, kind: NoteKind): Promise<string> => {
		if (text.trim() === "") {
			return "";
		}
		const said = JSON.stringify([leave, kind, text, noNames]);
		if (sealing.current?.said !== said) {
			const { requestId, grant } = await take(leave);
			sealing.current = { said, key: newKey(), requestId, grant, noteId: "" };
		}
		const now = sealing.current;
		if (now.noteId === "") {
			const { requestId, grant } = now;
			try {
				const note = await send({ headers: { "Samen-Request-Key": now.key } }, (namesConfirmed, options) =>
					intake.addNote({ requestId, grant, kind, text, namesConfirmed }, options),
				);
				now.noteId = note.id;
			} catch (thrown) {
				if (!isUnclear(problemOf(thrown))) {
					sealing.current = undefined;
				}
				throw thrown;
			}
		}
		return now.noteId;
	};

	return {
		id,
		text,
		max,
		noNames,
		setText,
		addNoNames: (names: readonly string[]) => setNoNames([...new Set([...noNames, ...names])]),
		send,
		seal,
		/** Whether they may be sent (needed: when there are any); otherwise the focus goes to them. */
		ready: (needed = false): boolean => {
			const good = standing(text, noNames, max).length === 0 && !(needed && text.trim() === "");
			if (!good) {
				document.getElementById(id)?.focus();
			}
			return good;
		},
		/** Begins anew. */
		clear: () => {
			setText("");
			setNoNames([]);
			sealing.current = undefined;
		},
	};
}

export type OwnWords = ReturnType<typeof useOwnWords>;

/** The fields of the services that a note may be refused by. */
export const noteFields = ["text", "note_id", "remark_note_id"] as const;

interface OwnWordsFieldProps {
	label: string;
	hint?: string;
	words: OwnWords;
	/** They must be there. */
	required?: boolean;
	/** One line, for short answers. */
	short?: boolean;
	/** What it says about these fields is shown here. */
	problem: Problem | undefined;
	fields?: readonly string[];
}

export function OwnWordsField(props: OwnWordsFieldProps) {
	const { words, problem } = props;
	const fields = props.fields ?? noteFields;
	return (
		<Told
			id={words.id}
			label={props.label}
			hint={props.hint}
			optional={props.required !== true}
			short={props.short === true}
			max={words.max}
			value={words.text}
			onValue={words.setText}
			noNames={words.noNames}
			onNoName={words.addNoNames}
			refused={(problem?.fields ?? []).filter((one) => fields.includes(one.field))}
		/>
	);
}
