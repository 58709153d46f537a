// Who helps, how contact goes, and how it ends.
import { useState } from "preact/hooks";
import type { CallOptions } from "@connectrpc/connect";
import type { Contact } from "../../gen/common_pb";
import { NoteKind, Outcome } from "../../gen/intake_pb";
import { type Check, type Match, MatchState, Part, StopReason } from "../../gen/matching_pb";
import { noteFields, type OwnWords, OwnWordsField, useOwnWords } from "../../help/own-words";
import { isSchool, outcomeName, outcomes, partName, stopName, stopReasons } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { noonOf } from "../../lib/days";
import { formatDay, N, t } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { me } from "../../lib/session";
import { topicNames } from "../../lib/topics";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox, RadioGroup, TextField } from "../../ui/field";
import { Badge, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, type Saying, useSaying } from "../../ui/notice";
import { Card, Facts, Section } from "../../ui/page";
import type { Whole } from "./load";
import { Replace } from "./replace";

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

/** Seals a note with the request; consultants write no other notes than their own. */
function seal(props: ActProps, kind: NoteKind, words: OwnWords): Promise<string> {
	return words.seal({ requestId: props.match.requestId }, props.mine ? kind : NoteKind.CONSULTANT_NOTE);
}

function FollowUp(props: ActProps) {
	const { match } = props;
	const [done, setDone] = useState(false);
	const [next, setNext] = useState("");
	const words = useOwnWords();
	const act = useAct(async (options) => {
		const noteId = await seal(props, NoteKind.FOLLOW_UP, words);
		await matching.followUp({ matchId: match.id, tookPlace: done, nextAtMs: noonOf(next), noteId }, options);
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
					if (words.ready()) {
						void act.run();
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={noteFields} />
				<Checkbox label={t("We had contact")} checked={done} onChecked={setDone} />
				<TextField label={t("Next contact")} optional type="date" value={next} onValue={setNext} />
				<OwnWordsField words={words} label={t("How did it go?")} problem={act.problem} />
				<Button submit busy={act.busy}>
					{t("Write down")}
				</Button>
			</form>
		</More>
	);
}

interface OutcomeProps {
	question: string;
	button: string;
	/** Sends it, with the note that goes with it, if any. */
	send: (outcome: Outcome, noteId: string, options: CallOptions) => Promise<unknown>;
	/** What is said once it is sent. */
	done: string;
}

/** How help ended, or how it is now; a note is sealed only with an answer. */
function OutcomeForm(props: ActProps & OutcomeProps) {
	const [outcome, setOutcome] = useState<Outcome>(Outcome.OUTCOME_UNSPECIFIED);
	const words = useOwnWords();
	const act = useAct(async (options) => {
		const noteId = outcome === Outcome.OUTCOME_UNSPECIFIED ? "" : await seal(props, NoteKind.OUTCOME_WORDS, words);
		await props.send(outcome, noteId, options);
		props.saying.say(props.done);
		props.onChanged();
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (words.ready()) {
					void act.run();
				}
			}}
		>
			<ProblemAlert problem={act.problem} shownFields={["outcome", ...noteFields]} />
			<RadioGroup
				label={props.question}
				error={fieldMessage(act.problem, "outcome")}
				value={outcome}
				choices={outcomes.map((value) => ({ value, label: outcomeName(value) }))}
				onValue={setOutcome}
			/>
			<OwnWordsField words={words} label={t("In your own words")} problem={act.problem} />
			<Button submit busy={act.busy}>
				{props.button}
			</Button>
		</form>
	);
}

function Complete(props: ActProps) {
	return (
		<More title={t("Finish this help")}>
			<OutcomeForm
				{...props}
				question={t("How did it end?")}
				button={t("Finish this help")}
				send={(outcome, noteId, options) => matching.completeMatch({ matchId: props.match.id, outcome, noteId }, options)}
				done={t("This help is finished. After 6 and 12 weeks you are asked whether it lasted.")}
			/>
		</More>
	);
}

function Stop(props: ActProps) {
	const [reason, setReason] = useState<StopReason>(StopReason.STOP_REASON_UNSPECIFIED);
	const words = useOwnWords();
	const act = useAct(async (options) => {
		const noteId = reason === StopReason.STOP_REASON_UNSPECIFIED ? "" : await seal(props, NoteKind.REMARK, words);
		await matching.stopMatch({ matchId: props.match.id, reason, noteId }, options);
		props.saying.say(t("This help has stopped."));
		props.onChanged();
	});
	return (
		<More title={t("Stop early")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (words.ready()) {
						void act.run();
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["reason", ...noteFields]} />
				<RadioGroup
					label={t("Why?")}
					error={fieldMessage(act.problem, "reason")}
					value={reason}
					choices={stopReasons.map((value) => ({ value, label: stopName(value) }))}
					onValue={setReason}
				/>
				<OwnWordsField words={words} label={t("In your own words")} problem={act.problem} />
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
						{...props}
						question={t("How is it now?")}
						button={t("Answer")}
						send={(outcome, noteId, options) => matching.answerCheck({ matchId: match.id, outcome, noteId }, options)}
						done={t("Thank you: your answer is written down.")}
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
					[t("Helps with"), isSchool(match.part) ? "" : topicNames(match.topicIds)],
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
