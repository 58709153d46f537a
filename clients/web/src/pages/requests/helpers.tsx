// Who helps, how contact goes, and how it ends.
import { useState } from "preact/hooks";
import type { Contact } from "../../gen/common_pb";
import { NoteKind, Outcome } from "../../gen/intake_pb";
import { type Check, type Match, MatchState, Part, StopReason } from "../../gen/matching_pb";
import { isSchool, outcomeName, outcomes, partName, stopName, stopReasons } from "../../help/words";
import { matching } from "../../lib/api";
import { noonOf } from "../../lib/days";
import { formatDay, N, t } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox, RadioGroup, TextField } from "../../ui/field";
import { Badge, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, type Saying, useSaying } from "../../ui/notice";
import { Card, Facts, Section } from "../../ui/page";
import type { Whole } from "./load";
import { topicsText } from "./people";
import { Replace } from "./replace";
import { sealNote, useWords, WordsArea } from "./sealed-words";

/** How to reach somebody. */
export function Reach(props: { contact: Contact }) {
	const { contact } = props;
	return (
		<address class="samen-tight">
			{[contact.title, contact.organisationName, sectorName(contact.sector)].filter(Boolean).join(", ")}
			<br />
			<a class="nl-link" href={`mailto:${contact.email}`}>
				{contact.email}
			</a>
			{contact.phone !== "" && (
				<>
					{", "}
					<a class="nl-link" href={`tel:${contact.phone.replace(/[^+\d]/g, "")}`}>
						{contact.phone}
					</a>
				</>
			)}
		</address>
	);
}

interface ActProps {
	match: Match;
	/** The teacher's own request; otherwise a consultant looks at it. */
	mine: boolean;
	saying: Saying;
	onChanged: () => void;
}

/** Consultants write no other notes than their own. */
function noteKind(props: ActProps, kind: NoteKind): NoteKind {
	return props.mine ? kind : NoteKind.CONSULTANT_NOTE;
}

function FollowUp(props: ActProps) {
	const { match } = props;
	const [done, setDone] = useState(false);
	const [next, setNext] = useState("");
	const words = useWords();
	const act = useAct(async (options, tookPlace: boolean, nextAtMs: bigint, said: typeof words.words) => {
		const noteId = await sealNote(options, match.requestId, noteKind(props, NoteKind.FOLLOW_UP), said);
		await matching.followUp({ matchId: match.id, tookPlace, nextAtMs, noteId }, options);
		words.clear();
		setDone(false);
		setNext("");
		props.saying.say(t("It is written down."));
		props.onChanged();
	});
	return (
		<More title={t("Contact: how it went, and when the next is")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (words.good) {
						void act.run(done, noonOf(next), words.words);
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["text"]} />
				<Checkbox label={t("We had contact")} checked={done} onChecked={setDone} />
				<TextField label={t("Next contact")} optional type="date" value={next} onValue={setNext} />
				<WordsArea id={`follow-${match.id}`} label={t("How did it go?")} field={words} problem={act.problem} />
				<Button submit busy={act.busy}>
					{t("Write down")}
				</Button>
			</form>
		</More>
	);
}

function OutcomeForm(props: { id: string; question: string; button: string; busy: boolean; problem: ReturnType<typeof useAct>["problem"]; onSubmit: (outcome: Outcome, words: ReturnType<typeof useWords>) => void }) {
	const [outcome, setOutcome] = useState<Outcome>(Outcome.OUTCOME_UNSPECIFIED);
	const words = useWords();
	const wrong = props.problem?.fields.filter((one) => one.field === "outcome").map((one) => one.message).join(" ") ?? "";
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (words.good) {
					props.onSubmit(outcome, words);
				}
			}}
		>
			<ProblemAlert problem={props.problem} shownFields={["text", "outcome"]} />
			<RadioGroup
				label={props.question}
				error={wrong}
				value={outcome}
				choices={outcomes.map((value) => ({ value, label: outcomeName(value) }))}
				onValue={setOutcome}
			/>
			<WordsArea id={`${props.id}-words`} label={t("In your own words")} field={words} problem={props.problem} />
			<Button submit busy={props.busy}>
				{props.button}
			</Button>
		</form>
	);
}

function Complete(props: ActProps) {
	const act = useAct(async (options, outcome: Outcome, said: ReturnType<typeof useWords>["words"]) => {
		const noteId = await sealNote(options, props.match.requestId, noteKind(props, NoteKind.OUTCOME_WORDS), said);
		await matching.completeMatch({ matchId: props.match.id, outcome, noteId }, options);
		props.saying.say(t("This help is finished. After 6 and 12 weeks you are asked whether it lasted."));
		props.onChanged();
	});
	return (
		<More title={t("Finish this help")}>
			<OutcomeForm
				id={`complete-${props.match.id}`}
				question={t("How did it end?")}
				button={t("Finish this help")}
				busy={act.busy}
				problem={act.problem}
				onSubmit={(outcome, words) => void act.run(outcome, words.words)}
			/>
		</More>
	);
}

function Stop(props: ActProps) {
	const [reason, setReason] = useState<StopReason>(StopReason.STOP_REASON_UNSPECIFIED);
	const words = useWords();
	const act = useAct(async (options, why: StopReason, said: typeof words.words) => {
		const noteId = await sealNote(options, props.match.requestId, noteKind(props, NoteKind.REMARK), said);
		await matching.stopMatch({ matchId: props.match.id, reason: why, noteId }, options);
		props.saying.say(t("This help has stopped."));
		props.onChanged();
	});
	return (
		<More title={t("Stop early")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (words.good) {
						void act.run(reason, words.words);
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["text", "reason"]} />
				<RadioGroup
					label={t("Why?")}
					error={act.problem?.fields.find((one) => one.field === "reason")?.message}
					value={reason}
					choices={stopReasons.map((value) => ({ value, label: stopName(value) }))}
					onValue={setReason}
				/>
				<WordsArea id={`stop-${props.match.id}`} label={t("In your own words")} field={words} problem={act.problem} />
				<Button submit danger busy={act.busy}>
					{t("Stop this help")}
				</Button>
			</form>
		</More>
	);
}

function checkText(check: Check): string {
	if (check.answeredAtMs === 0n) {
		return t("not answered yet");
	}
	if (!check.didNotLast) {
		return outcomeName(check.outcome);
	}
	const seen = check.handledAtMs !== 0n ? N("a consultant has seen to it") : N("a consultant looks at it");
	return `${outcomeName(check.outcome)}; ${t(seen)}`;
}

/** Whether it lasted: what was answered, and the question that is due. */
function Checks(props: ActProps) {
	const { match } = props;
	const act = useAct(async (options, outcome: Outcome, said: ReturnType<typeof useWords>["words"]) => {
		const noteId = await sealNote(options, match.requestId, noteKind(props, NoteKind.OUTCOME_WORDS), said);
		await matching.answerCheck({ matchId: match.id, outcome, noteId }, options);
		props.saying.say(t("Thank you: your answer is written down."));
		props.onChanged();
	});
	const due = match.checks.find((one) => one.answeredAtMs === 0n);
	return (
		<>
			<ul class="utrecht-unordered-list">
				{match.checks.map((check) => (
					<li key={String(check.dueAtMs)}>{t("Does it last? Question of {day}: {answer}", { day: formatDay(check.dueAtMs), answer: checkText(check) })}</li>
				))}
			</ul>
			{props.mine && due !== undefined && (
				<More title={t("Answer whether it still helps")} open={Number(due.dueAtMs) <= Date.now()}>
					<OutcomeForm
						key={String(due.dueAtMs)}
						id={`check-${match.id}`}
						question={t("How is it now?")}
						button={t("Answer")}
						busy={act.busy}
						problem={act.problem}
						onSubmit={(outcome, words) => void act.run(outcome, words.words)}
					/>
				</More>
			)}
		</>
	);
}

function stateText(match: Match): string {
	switch (match.state) {
		case MatchState.ACTIVE:
			return t("helps");
		case MatchState.COMPLETED:
			return t("finished: {outcome}", { outcome: outcomeName(match.outcome) });
		default:
			return t("stopped: {reason}", { reason: stopName(match.stopReason) });
	}
}

function Helper(props: ActProps & { whole: Whole }) {
	const { match, mine } = props;
	const active = match.state === MatchState.ACTIVE;
	const keeps = match.keeper?.personId === me.value?.id;
	return (
		<Card
			title={match.specialist?.name ?? t("somebody who took part")}
			badge={<Badge kind={active ? "active" : "neutral"}>{isSchool(match.part) && active ? partName(match.part) : stateText(match)}</Badge>}
		>
			{match.specialist !== undefined && active && <Reach contact={match.specialist} />}
			<Facts
				facts={[
					[t("Helps with"), isSchool(match.part) ? "" : topicsText(match.topicIds)],
					[t("Since"), formatDay(match.acceptedAtMs)],
					[t("Last contact"), formatDay(match.followUpsAtMs.at(-1) ?? 0n)],
					[t("Next contact"), active ? formatDay(match.nextFollowUpAtMs) : ""],
					[t("Ended"), formatDay(match.endedAtMs)],
					[t("Looked after by"), match.keeper?.name ?? ""],
				]}
			/>
			{match.consentWithdrawnAtMs !== 0n && (
				<p class="nl-paragraph">{t("Consent was withdrawn on {day}: the text does not open any more.", { day: formatDay(match.consentWithdrawnAtMs) })}</p>
			)}
			{active && (mine || keeps) && <FollowUp {...props} />}
			{active && (mine || keeps) && !isSchool(match.part) && <Complete {...props} />}
			{active && match.part !== Part.SENDING_SCHOOL && <Stop {...props} />}
			{active && !isSchool(match.part) && <Replace {...props} match={match} />}
			{match.checks.length > 0 && <Checks {...props} />}
		</Card>
	);
}

export function Helpers(props: { whole: Whole; mine: boolean; onChanged: () => void }) {
	const saying = useSaying();
	const { matches } = props.whole;
	const active = matches.filter((one) => one.state === MatchState.ACTIVE);
	const ended = matches.filter((one) => one.state !== MatchState.ACTIVE);
	const asksNow = ended.filter((one) => one.checks.some((check) => check.answeredAtMs === 0n && Number(check.dueAtMs) <= Date.now()));
	const rest = ended.filter((one) => !asksNow.includes(one));
	const card = (match: Match) => (
		<li key={match.id}>
			<Helper match={match} mine={props.mine} whole={props.whole} saying={saying} onChanged={props.onChanged} />
		</li>
	);
	if (matches.length === 0) {
		return null;
	}
	const title = active.some((one) => !isSchool(one.part)) ? t("Who helps") : active.length > 0 ? t("Who takes part") : t("Who helped");
	return (
		<Section title={title}>
			<Notice saying={saying} />
			<ul class="samen-people">{[...active, ...asksNow].map(card)}</ul>
			{rest.length > 0 && (
				<More title={t("Help that has ended ({count})", { count: rest.length })} open={active.length + asksNow.length === 0}>
					<ul class="samen-people">{rest.map(card)}</ul>
				</More>
			)}
		</Section>
	);
}
