// How help ends: with an outcome, or early with a reason.
import { useState } from "preact/hooks";
import { NoteKind, Outcome } from "../../gen/intake_pb";
import { type Match, StopReason } from "../../gen/matching_pb";
import { isSchool } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { N, t } from "../../lib/i18n";
import { codesOf } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { outcomeName, stopReasonName } from "./names";
import { NoteField, noNote, noteFields, type NoteLeave, useSealing } from "./note";

interface EndProps {
	match: Match;
	leave: NoteLeave | undefined;
	onClose: () => void;
	/** It has ended; the words say how. */
	onEnded: (words: string) => void;
}

/** Those that a person gives: the others the services give by themselves. */
const STOPS = [StopReason.NO_CONTACT, StopReason.NO_FIT_AFTER_ALL, StopReason.SPECIALIST_UNAVAILABLE, StopReason.OTHER_STOP] as const;

const outcomes = (codesOf(Outcome) as Outcome[]).map((value) => ({ value, label: () => outcomeName(value) }));

function Stop(props: EndProps) {
	const { match, leave } = props;
	const [reason, setReason] = useState<StopReason>(StopReason.STOP_REASON_UNSPECIFIED);
	const [note, setNote] = useState(noNote);
	const { seal } = useSealing();
	const stop = useAct(async (options) => {
		const given = reason !== StopReason.STOP_REASON_UNSPECIFIED && leave !== undefined;
		const noteId = given ? await seal(leave, NoteKind.REMARK, note) : "";
		return matching.stopMatch({ matchId: match.id, reason, noteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if ((await stop.run()) !== undefined) {
			props.onEnded(t("This help has stopped. The teacher sees that and can ask somebody else."));
		}
	};
	return (
		<Dialog title={t("Stop this help?")} onClose={props.onClose}>
			<p class="nl-paragraph">{t("It cannot be started again. The text does not open any more for who helped.")}</p>
			<form onSubmit={(event) => void submit(event)}>
				<ProblemAlert problem={stop.problem} shownFields={["reason", ...noteFields]} />
				<RadioGroup
					label={t("Why?")}
					choices={STOPS.map((value) => ({ value, label: stopReasonName(value) }))}
					value={reason}
					onValue={setReason}
					error={fieldMessage(stop.problem, "reason")}
				/>
				{leave !== undefined && (
					<NoteField
						label={t("Do you want to add something?")}
						hint={t("It is sealed with the request. The teacher and who helps can read it, and the parents.")}
						note={note}
						onNote={setNote}
						problem={stop.problem}
					/>
				)}
				<ButtonGroup>
					<Button kind="primary" danger submit busy={stop.busy}>
						{t("Stop this help")}
					</Button>
					<Button onClick={props.onClose}>{t("Back")}</Button>
				</ButtonGroup>
			</form>
		</Dialog>
	);
}

function Complete(props: EndProps) {
	const { match, leave } = props;
	const [outcome, setOutcome] = useState<Outcome>(Outcome.OUTCOME_UNSPECIFIED);
	const [note, setNote] = useState(noNote);
	const { seal } = useSealing();
	const complete = useAct(async (options) => {
		const given = outcome !== Outcome.OUTCOME_UNSPECIFIED && leave !== undefined;
		const noteId = given ? await seal(leave, NoteKind.OUTCOME_WORDS, note) : "";
		return matching.completeMatch({ matchId: match.id, outcome, noteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if ((await complete.run()) !== undefined) {
			props.onEnded(t("This help is completed. In some weeks you are asked whether it lasts."));
		}
	};
	return (
		<Dialog title={t("How did this help end?")} onClose={props.onClose}>
			<form onSubmit={(event) => void submit(event)}>
				<ProblemAlert problem={complete.problem} shownFields={["outcome", ...noteFields]} />
				<RadioGroup
					label={t("Outcome")}
					choices={outcomes.map(({ value, label }) => ({ value, label: label() }))}
					value={outcome}
					onValue={setOutcome}
					error={fieldMessage(complete.problem, "outcome")}
				/>
				{leave !== undefined && (
					<NoteField
						label={t("In your own words")}
						hint={t("It is sealed with the request. The teacher and who helps can read it, and the parents.")}
						note={note}
						onNote={setNote}
						problem={complete.problem}
					/>
				)}
				<ButtonGroup>
					<Button kind="primary" submit busy={complete.busy}>
						{t("Complete this help")}
					</Button>
					<Button onClick={props.onClose}>{t("Back")}</Button>
				</ButtonGroup>
			</form>
		</Dialog>
	);
}

const acts = {
	complete: { name: N("Complete this help…"), Form: Complete },
	stop: { name: N("Stop early…"), Form: Stop },
};

interface EndingProps {
	match: Match;
	leave: NoteLeave | undefined;
	/** Whoever asked says how it ended. */
	asked: boolean;
	/** It has ended; the words say how. */
	onEnded: (words: string) => void;
}

/** The ways in which whoever is signed in can end it. */
export function Ending(props: EndingProps) {
	const { match, leave, asked } = props;
	const [act, setAct] = useState<keyof typeof acts | undefined>(undefined);
	const offered: (keyof typeof acts)[] = asked && !isSchool(match.part) ? ["complete", "stop"] : ["stop"];
	const Form = act === undefined ? undefined : acts[act].Form;
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
				{offered.map((name) => (
					<Button key={name} onClick={() => setAct(name)}>
						{t(acts[name].name)}
					</Button>
				))}
			</ButtonGroup>
			{Form !== undefined && (
				<Form
					match={match}
					leave={leave}
					onClose={() => setAct(undefined)}
					onEnded={(words) => {
						setAct(undefined);
						props.onEnded(words);
					}}
				/>
			)}
		</>
	);
}
