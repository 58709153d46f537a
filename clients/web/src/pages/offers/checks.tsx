// Whether help that was completed lasts: asked weeks later, answered by who asked for the help.
import { useState } from "preact/hooks";
import { NoteKind, Outcome } from "../../gen/intake_pb";
import type { Check, Match } from "../../gen/matching_pb";
import { fieldMessage, matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { codesOf } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Facts, Section } from "../../ui/page";
import { lastingName } from "./names";
import { NoteField, noNote, noteFields, type NoteLeave, useSealing } from "./note";

function answer(check: Check): string {
	if (check.answeredAtMs === 0n) {
		return check.dueAtMs > BigInt(Date.now()) ? t("is asked then") : t("not answered yet");
	}
	const outcome = lastingName(check.outcome);
	if (!check.didNotLast) {
		return outcome;
	}
	return check.handledAtMs === 0n
		? t("{outcome}; a consultant looks at it", { outcome })
		: t("{outcome}; a consultant has seen to it", { outcome });
}

interface AnswerProps {
	match: Match;
	leave: NoteLeave | undefined;
	/** It was answered. */
	onChanged: () => void;
}

function AnswerForm(props: AnswerProps) {
	const { match, leave } = props;
	const [outcome, setOutcome] = useState<Outcome>(Outcome.OUTCOME_UNSPECIFIED);
	const [note, setNote] = useState(noNote);
	const sealing = useSealing();
	const save = useAct(async (options) => {
		const given = outcome !== Outcome.OUTCOME_UNSPECIFIED && leave !== undefined;
		const noteId = given ? await sealing.seal(leave, NoteKind.OUTCOME_WORDS, note) : "";
		return matching.answerCheck({ matchId: match.id, outcome, noteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if ((await save.run()) !== undefined) {
			sealing.done();
			setOutcome(Outcome.OUTCOME_UNSPECIFIED);
			setNote(noNote);
			props.onChanged();
		}
	};
	return (
		<form onSubmit={(event) => void submit(event)}>
			<ProblemAlert problem={save.problem} shownFields={["outcome", ...noteFields]} />
			<RadioGroup
				label={t("How is it now?")}
				choices={(codesOf(Outcome) as Outcome[]).map((value) => ({ value, label: lastingName(value) }))}
				value={outcome}
				onValue={setOutcome}
				error={fieldMessage(save.problem, "outcome")}
			/>
			{leave !== undefined && (
				<NoteField
					label={t("In your own words")}
					hint={t("It is sealed with the request. The teacher and who helps can read it, and the parents.")}
					note={note}
					onNote={setNote}
					problem={save.problem}
				/>
			)}
			<Button kind="primary" submit busy={save.busy}>
				{t("Answer")}
			</Button>
		</form>
	);
}

/** mayAnswer: whoever is signed in asked for the help, or looks after the request. */
export function Checks(props: AnswerProps & { mayAnswer: boolean }) {
	const { checks } = props.match;
	const saying = useSaying();
	const changed = () => {
		saying.say(t("Thank you: your answer is kept."));
		props.onChanged();
	};
	if (checks.length === 0) {
		return null;
	}
	const asked = checks.some((check) => check.answeredAtMs === 0n && check.dueAtMs <= BigInt(Date.now()));
	return (
		<Section title={t("Does it last?")}>
			<Notice saying={saying} />
			<Facts facts={checks.map((check) => [formatDay(check.dueAtMs), answer(check)] as const)} />
			{props.mayAnswer && asked && <AnswerForm {...props} onChanged={changed} />}
		</Section>
	);
}
