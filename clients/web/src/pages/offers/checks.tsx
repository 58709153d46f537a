// Whether help that was completed lasts: asked weeks later, answered by who asked for the help.
import { useState } from "preact/hooks";
import { NoteKind, Outcome } from "../../gen/intake_pb";
import type { Check, Match } from "../../gen/matching_pb";
import { noteFields, type NoteLeave, useOwnWords } from "../../help/own-words";
import { outcomes } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Facts, Section } from "../../ui/page";
import { lastingName } from "./names";
import { NoteField } from "./note-field";

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
	const words = useOwnWords();
	const save = useAct(async (options) => {
		const given = outcome !== Outcome.OUTCOME_UNSPECIFIED && leave !== undefined;
		const noteId = given ? await words.seal(leave, NoteKind.OUTCOME_WORDS) : "";
		return matching.answerCheck({ matchId: match.id, outcome, noteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if (words.ready() && (await save.run()) !== undefined) {
			words.clear();
			setOutcome(Outcome.OUTCOME_UNSPECIFIED);
			props.onChanged();
		}
	};
	return (
		<form onSubmit={(event) => void submit(event)}>
			<ProblemAlert problem={save.problem} shownFields={["outcome", ...noteFields]} />
			<RadioGroup
				label={t("How is it now?")}
				choices={outcomes.map((value) => ({ value, label: lastingName(value) }))}
				value={outcome}
				onValue={setOutcome}
				error={fieldMessage(save.problem, "outcome")}
			/>
			<NoteField leave={leave} words={words} label={t("In your own words")} problem={save.problem} />
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
		saying.say(t("Thank you: your answer is saved."));
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
