// An offer: what is asked of somebody, without saying which school asks.
import { Urgency } from "../../gen/common_pb";
import { type Offer, OfferState } from "../../gen/matching_pb";
import { isSchool, partName } from "../../help/words";
import { daysUntil } from "../../lib/days";
import { formatDay, formatMoment, t, tn } from "../../lib/i18n";
import { ageName, formName, urgencyName } from "../../lib/names";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert, Badge } from "../../ui/message";
import { Card, Facts } from "../../ui/page";
import type { Answering } from "./answering";
import { kindName, topicsText } from "./names";

export function offerTitle(offer: Offer): string {
	return isSchool(offer.part) ? t("{school} asks your school to take part", { school: offer.schoolName }) : topicsText(offer.topicIds);
}

function left(expiresAtMs: bigint): string {
	const days = daysUntil(expiresAtMs);
	return days <= 0 ? t("today is the last day") : tn("{count} day left", "{count} days left", days);
}

function UrgencyBadge(props: { urgency: Urgency }) {
	return <Badge kind={props.urgency === Urgency.URGENT ? "danger" : "neutral"}>{urgencyName(props.urgency)}</Badge>;
}

export function OfferFacts(props: { offer: Offer }) {
	const { offer } = props;
	return (
		<Facts
			facts={[
				[t("About"), isSchool(offer.part) ? kindName(offer.kind) : ""],
				[t("Your school"), isSchool(offer.part) ? partName(offer.part) : ""],
				[t("Group"), ageName(offer.ageGroup)],
				[t("Wanted"), isSchool(offer.part) ? "" : offer.forms.map(formName).join(", ") || t("any form of help")],
				[t("Area"), offer.areaName],
				[t("Asked on"), formatDay(offer.offeredAtMs)],
				[
					t("Answer before"),
					offer.state === OfferState.OFFERED ? `${formatMoment(offer.expiresAtMs)} (${left(offer.expiresAtMs)})` : "",
				],
			]}
		/>
	);
}

function ConsentGone(props: { offer: Offer }) {
	return props.offer.consentWithdrawnAtMs === 0n ? null : (
		<Alert kind="warning">
			<p class="nl-paragraph">
				{t("Consent was withdrawn on {day}. You cannot open what the teacher tells.", {
					day: formatDay(props.offer.consentWithdrawnAtMs),
				})}
			</p>
		</Alert>
	);
}

/** The two answers to an open offer. */
export function OfferAnswers(props: { offer: Offer; onAnswer: Answering }) {
	const { offer, onAnswer } = props;
	const yes = isSchool(offer.part) ? t("Yes, I take part") : t("Yes, I help");
	const no = t("No, not this time");
	return (
		<>
			<ConsentGone offer={offer} />
			<ButtonGroup>
				<Button kind="primary" label={`${yes}: ${offerTitle(offer)}`} onClick={() => onAnswer(offer, "yes")}>
					{yes}
				</Button>
				<Button label={`${no}: ${offerTitle(offer)}`} onClick={() => onAnswer(offer, "no")}>
					{no}
				</Button>
			</ButtonGroup>
		</>
	);
}

/** An open offer in the list. */
export function OfferCard(props: { offer: Offer; onAnswer: Answering }) {
	return (
		<Card title={offerTitle(props.offer)} badge={<UrgencyBadge urgency={props.offer.urgency} />}>
			<OfferFacts offer={props.offer} />
			<OfferAnswers {...props} />
		</Card>
	);
}
