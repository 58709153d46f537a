// How help ends: with an outcome, or early with a reason.
import { useState } from "preact/hooks";
import type { CallOptions } from "@connectrpc/connect";
import { NoteKind } from "../../gen/intake_pb";
import type { Match } from "../../gen/matching_pb";
import { noteFields, type NoteLeave, useOwnWords } from "../../help/own-words";
import { isSchool, outcomes, stopReasons } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { N, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { outcomeName, stopReasonName } from "./names";
import { NoteField } from "./note-field";

/** A way to end it; the texts are marked only. */
interface Way {
	opens: string;
	title: string;
	lead?: string;
	question: string;
	codes: readonly number[];
	codeName: (code: number) => string;
	/** What the service calls the code. */
	field: string;
	noteLabel: string;
	noteKind: NoteKind;
	button: string;
	danger?: boolean;
	/** Said once it has ended. */
	done: string;
	end: (matchId: string, code: number, noteId: string, options: CallOptions) => Promise<Match>;
}

const complete: Way = {
	opens: N("Complete this help…"),
	title: N("How did this help end?"),
	question: N("Outcome"),
	codes: outcomes,
	codeName: outcomeName,
	field: "outcome",
	noteLabel: N("In your own words"),
	noteKind: NoteKind.OUTCOME_WORDS,
	button: N("Complete this help"),
	done: N("This help is completed. In some weeks you are asked whether it lasts."),
	end: (matchId, outcome, noteId, options) => matching.completeMatch({ matchId, outcome, noteId }, options),
};

const stop: Way = {
	opens: N("Stop early…"),
	title: N("Stop this help?"),
	lead: N("It cannot be started again. The text does not open any more for who helped."),
	question: N("Why?"),
	codes: stopReasons,
	codeName: stopReasonName,
	field: "reason",
	noteLabel: N("Do you want to add something?"),
	noteKind: NoteKind.REMARK,
	button: N("Stop this help"),
	danger: true,
	done: N("This help has stopped. The teacher sees that and can ask somebody else."),
	end: (matchId, reason, noteId, options) => matching.stopMatch({ matchId, reason, noteId }, options),
};

interface EndProps {
	match: Match;
	leave: NoteLeave | undefined;
	/** It has ended; the words say how. */
	onEnded: (words: string) => void;
}

function End(props: EndProps & { way: Way; onClose: () => void }) {
	const { match, leave, way } = props;
	const [code, setCode] = useState(0);
	const words = useOwnWords();
	const end = useAct(async (options) => {
		const noteId = code === 0 || leave === undefined ? "" : await words.seal(leave, way.noteKind);
		return way.end(match.id, code, noteId, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if (words.ready() && (await end.run()) !== undefined) {
			props.onEnded(t(way.done));
		}
	};
	return (
		<Dialog title={t(way.title)} onClose={props.onClose}>
			{way.lead !== undefined && <p class="nl-paragraph">{t(way.lead)}</p>}
			<form onSubmit={(event) => void submit(event)}>
				<ProblemAlert problem={end.problem} shownFields={[way.field, ...noteFields]} />
				<RadioGroup
					label={t(way.question)}
					choices={way.codes.map((value) => ({ value, label: way.codeName(value) }))}
					value={code}
					onValue={setCode}
					error={fieldMessage(end.problem, way.field)}
				/>
				<NoteField leave={leave} words={words} label={t(way.noteLabel)} problem={end.problem} />
				<ButtonGroup>
					<Button kind="primary" danger={way.danger === true} submit busy={end.busy}>
						{t(way.button)}
					</Button>
					<Button onClick={props.onClose}>{t("Back")}</Button>
				</ButtonGroup>
			</form>
		</Dialog>
	);
}

/** The ways in which whoever is signed in can end it; asked: whoever asked says how it ended. */
export function Ending(props: EndProps & { asked: boolean }) {
	const { match, asked } = props;
	const [way, setWay] = useState<Way | undefined>(undefined);
	const ways = asked && !isSchool(match.part) ? [complete, stop] : [stop];
	return (
		<>
			{!asked && (
				<p class="nl-paragraph">
					{isSchool(match.part)
						? t("This ends by itself when the request is closed. Can you not go on? Then stop early, so that a colleague can be asked.")
						: t("When it is done, the teacher says how it ended. Can you not go on? Then stop early, so that somebody else can be asked.")}
				</p>
			)}
			<ButtonGroup>
				{ways.map((one) => (
					<Button key={one.field} onClick={() => setWay(one)}>
						{t(one.opens)}
					</Button>
				))}
			</ButtonGroup>
			{way !== undefined && (
				<End
					match={match}
					leave={props.leave}
					way={way}
					onClose={() => setWay(undefined)}
					onEnded={(words) => {
						setWay(undefined);
						props.onEnded(words);
					}}
				/>
			)}
		</>
	);
}
