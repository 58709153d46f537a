// Who was asked for a request and who helps, with what a consultant can do about each.
import { useState } from "preact/hooks";
import { Outcome } from "../../gen/intake_pb";
import { type Check, type Match, MatchState, type Offer, OfferState } from "../../gen/matching_pb";
import { declineName, isSchool, outcomeName, partName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatDay, formatMoment, t } from "../../lib/i18n";
import { codesOf } from "../../lib/names";
import { me } from "../../lib/session";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Select } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { matchStateText, offerStateName } from "./words";

interface HelpProps {
	onSaid: (said: string) => void;
	onReassign: (what: { offer?: Offer; match?: Match }) => void;
}

function offerText(offer: Offer): string {
	const why = offer.state === OfferState.DECLINED ? declineName(offer.declineReason) : "";
	return [offerStateName(offer.state), why].filter(Boolean).join(": ");
}

function OfferLine(props: HelpProps & { offer: Offer }) {
	const { offer } = props;
	const revoke = useAct(async (options) => matching.revokeOffer({ offerId: offer.id }, options));
	const open = offer.state === OfferState.OFFERED;
	return (
		<li>
			<strong>{offer.personName}</strong>
			{partName(offer.part) !== "" && ` (${partName(offer.part)})`}: {offerText(offer)}
			<span class="overview-soft overview-line">
				{open
					? t("Asked {since}, answer until {until}", { since: formatDay(offer.offeredAtMs), until: formatMoment(offer.expiresAtMs) })
					: t("Asked {since}, ended {until}", { since: formatDay(offer.offeredAtMs), until: formatDay(offer.answeredAtMs) })}
			</span>
			<ProblemAlert problem={revoke.problem} />
			{open && (
				<ButtonGroup>
					<Button label={`${t("Ask others instead")}: ${offer.personName}`} onClick={() => props.onReassign({ offer })}>
						{t("Ask others instead")}
					</Button>
					<Button
						danger
						busy={revoke.busy}
						label={`${t("Take back the offer")}: ${offer.personName}`}
						onClick={() => void revoke.run().then((done) => done !== undefined && props.onSaid(t("The offer was taken back.")))}
					>
						{t("Take back the offer")}
					</Button>
				</ButtonGroup>
			)}
		</li>
	);
}

export function Offers(props: HelpProps & { offers: Offer[] }) {
	return props.offers.length === 0 ? (
		<p class="nl-paragraph">{t("Nobody was asked yet.")}</p>
	) : (
		<ul class="overview-list">
			{props.offers.map((offer) => (
				<OfferLine key={offer.id} {...props} offer={offer} />
			))}
		</ul>
	);
}

function checkText(check: Check): string {
	if (check.answeredAtMs === 0n && Number(check.dueAtMs) > Date.now()) {
		return t("Does it last? Will be asked on {day}.", { day: formatDay(check.dueAtMs) });
	}
	return check.answeredAtMs === 0n
		? t("Does it last? Asked on {day}, not answered yet.", { day: formatDay(check.dueAtMs) })
		: t("Does it last? Answer on {day}: {answer}.", { day: formatDay(check.answeredAtMs), answer: outcomeName(check.outcome) });
}

function Answer(props: { match: Match; onSaid: (said: string) => void }) {
	const [outcome, setOutcome] = useState(Outcome.OUTCOME_UNSPECIFIED);
	const answer = useAct(async (options, value: Outcome) => matching.answerCheck({ matchId: props.match.id, outcome: value }, options));
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void answer.run(outcome).then((done) => done !== undefined && props.onSaid(t("The answer was kept.")));
			}}
		>
			<ProblemAlert problem={answer.problem} />
			<Select
				label={t("What the school says about how it is now")}
				value={outcome}
				onValue={setOutcome}
				choices={[
					{ value: Outcome.OUTCOME_UNSPECIFIED, label: t("choose") },
					...codesOf(Outcome).map((value) => ({ value: value as Outcome, label: outcomeName(value) })),
				]}
			/>
			<Button submit busy={answer.busy} disabled={outcome === Outcome.OUTCOME_UNSPECIFIED}>
				{t("Keep the answer")}
			</Button>
		</form>
	);
}

function MatchLine(props: HelpProps & { match: Match }) {
	const { match } = props;
	const handle = useAct(async (options) => matching.handleCheck({ matchId: match.id }, options));
	const contact = useAct(async (options) => matching.followUp({ matchId: match.id, tookPlace: true }, options));
	const name = match.specialist?.name ?? "";
	const last = match.followUpsAtMs[match.followUpsAtMs.length - 1];
	const bad = match.checks.some((check) => check.didNotLast && check.handledAtMs === 0n);
	const asked = match.checks.some((check) => check.answeredAtMs === 0n && Number(check.dueAtMs) <= Date.now());
	const keeps = match.keeper !== undefined && match.keeper.personId === me.value?.id;
	return (
		<li>
			<strong>{name}</strong>
			{isSchool(match.part) && ` (${partName(match.part)})`}, {match.specialist?.organisationName}: {matchStateText(match)}
			<span class="overview-soft overview-line">
				{[
					t("Since {day}", { day: formatDay(match.acceptedAtMs) }),
					last === undefined ? t("no contact noted yet") : t("last contact {day}", { day: formatDay(last) }),
					match.state === MatchState.ACTIVE && match.nextFollowUpAtMs !== 0n ? t("next contact {day}", { day: formatDay(match.nextFollowUpAtMs) }) : "",
				]
					.filter(Boolean)
					.join(", ")}
			</span>
			{match.specialist !== undefined && match.specialist.email !== "" && (
				<span class="overview-line">
					{match.specialist.phone !== "" && (
						<>
							<a class="nl-link" href={`tel:${match.specialist.phone.replace(/[^+\d]/g, "")}`}>
								{match.specialist.phone}
							</a>
							,{" "}
						</>
					)}
					<a class="nl-link" href={`mailto:${match.specialist.email}`}>
						{match.specialist.email}
					</a>
				</span>
			)}
			{match.checks.map((check) => (
				<span class="overview-line" key={String(check.dueAtMs)}>
					{checkText(check)} {check.didNotLast && <strong>{check.handledAtMs === 0n ? t("It did not last.") : t("It did not last; handled.")}</strong>}
				</span>
			))}
			<ProblemAlert problem={handle.problem ?? contact.problem} />
			{match.state === MatchState.ACTIVE && (
				<ButtonGroup>
					{keeps && (
						<Button
							busy={contact.busy}
							label={`${t("There was contact now")}: ${name}`}
							onClick={() => void contact.run().then((done) => done !== undefined && props.onSaid(t("The contact was noted.")))}
						>
							{t("There was contact now")}
						</Button>
					)}
					<Button label={`${t("Ask others instead")}: ${name}`} onClick={() => props.onReassign({ match })}>
						{t("Ask others instead")}
					</Button>
				</ButtonGroup>
			)}
			{bad && (
				<ButtonGroup>
					<Button
						busy={handle.busy}
						onClick={() => void handle.run().then((done) => done !== undefined && props.onSaid(t("It is noted that something was done about it.")))}
					>
						{t("Something was done about it")}
					</Button>
				</ButtonGroup>
			)}
			{asked && keeps && <Answer match={match} onSaid={props.onSaid} />}
			{asked && !keeps && <span class="overview-soft overview-line">{t("Take the request over to fill in the answer for the school.")}</span>}
		</li>
	);
}

export function Matches(props: HelpProps & { matches: Match[] }) {
	return props.matches.length === 0 ? (
		<p class="nl-paragraph">{t("Nobody helps yet.")}</p>
	) : (
		<ul class="overview-list">
			{props.matches.map((match) => (
				<MatchLine key={match.id} {...props} match={match} />
			))}
		</ul>
	);
}
