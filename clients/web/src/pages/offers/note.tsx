// A note that is sealed with the request: its field, and the way it goes.
import { useRef } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import type { NoteKind } from "../../gen/intake_pb";
import { intake, matching, newKey, type Problem, problemOf } from "../../lib/api";
import { t } from "../../lib/i18n";
import { textMessage } from "../../lib/text-message";
import { Checkbox, TextArea } from "../../ui/field";

const CHARACTERS_MAX = 4000;

export interface NoteDraft {
	text: string;
	/** Whoever wrote it says that what looks like a name is no pupil's or parent's. */
	namesConfirmed: boolean;
}

export const noNote: NoteDraft = { text: "", namesConfirmed: false };

/** By what the note may be added: an offer or a match of the writer's, or else their own request. */
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

/** Whether it is not known what became of a call. */
export function isUnclear(problem: Problem): boolean {
	return problem.code === Code.Unavailable || problem.code === Code.DeadlineExceeded || problem.code === Code.Unknown;
}

/**
 * Seals a note and gives its id; "" for an empty one. A second try, of this or of what the note goes with, seals it no second time;
 * done() forgets it.
 */
export function useSealing() {
	const kept = useRef<Sealing | undefined>(undefined);
	const seal = async (leave: NoteLeave, kind: NoteKind, note: NoteDraft): Promise<string> => {
		if (note.text.trim() === "") {
			return "";
		}
		const said = JSON.stringify([leave, kind, note]);
		if (kept.current?.said !== said) {
			const { requestId, grant } = await take(leave);
			kept.current = { said, key: newKey(), requestId, grant, noteId: "" };
		}
		const now = kept.current;
		if (now.noteId === "") {
			const { requestId, grant } = now;
			try {
				const sealed = await intake.addNote(
					{ requestId, grant, kind, text: note.text, namesConfirmed: note.namesConfirmed },
					{ headers: { "Samen-Request-Key": now.key } },
				);
				now.noteId = sealed.id;
			} catch (thrown) {
				if (!isUnclear(problemOf(thrown))) {
					kept.current = undefined;
				}
				throw thrown;
			}
		}
		return now.noteId;
	};
	return {
		seal,
		done: () => {
			kept.current = undefined;
		},
	};
}

/** The fields that NoteField says what is wrong about, for ProblemAlert. */
export const noteFields = ["text", "note_id", "remark_note_id"] as const;

interface NoteFieldProps {
	label: string;
	hint: string;
	note: NoteDraft;
	onNote: (note: NoteDraft) => void;
	problem: Problem | undefined;
}

export function NoteField(props: NoteFieldProps) {
	const { note, onNote, problem } = props;
	const named = problem?.fields.some((one) => one.reason === "NAME_FOUND") ?? false;
	return (
		<>
			<TextArea
				label={props.label}
				hint={props.hint}
				error={textMessage(problem, noteFields, note.text)}
				optional
				maxLength={CHARACTERS_MAX}
				value={note.text}
				onValue={(text) => onNote({ ...note, text })}
			/>
			{(named || note.namesConfirmed) && (
				<Checkbox
					label={t("I looked: no name of a pupil or parent is in it.")}
					checked={note.namesConfirmed}
					onChecked={(namesConfirmed) => onNote({ ...note, namesConfirmed })}
				/>
			)}
		</>
	);
}
