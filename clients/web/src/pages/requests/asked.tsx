// Who was asked, and what they said.
import { type Offer, OfferState } from "../../gen/matching_pb";
import { declineName, isSchool, partName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { topicNames } from "../../lib/topics";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Badge, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, type Saying } from "../../ui/notice";
import { Card, Section } from "../../ui/page";
import type { Whole } from "./load";
import { Replace } from "./replace";
import { offerName } from "./words";

function about(offer: Offer): string {
	return isSchool(offer.part) ? partName(offer.part) : topicNames(offer.topicIds);
}

function OpenOffer(props: { offer: Offer; saying: Saying; onChanged: () => void }) {
	const { offer } = props;
	const act = useAct(async (options) => {
		await matching.revokeOffer({ offerId: offer.id }, options);
		props.saying.say(t("{name} is not asked any more.", { name: offer.personName }));
		props.onChanged();
	});
	return (
		<Card title={offer.personName} badge={<Badge kind="active">{t("asked; can answer until {day}", { day: formatDay(offer.expiresAtMs) })}</Badge>}>
			<p class="nl-paragraph samen-tight">{about(offer)}</p>
			<ProblemAlert problem={act.problem} />
			<Button kind="subtle" busy={act.busy} label={t("Take back: {name}", { name: offer.personName })} onClick={() => void act.run()}>
				{t("Take back")}
			</Button>
			{!isSchool(offer.part) && <Replace offer={offer} saying={props.saying} onChanged={props.onChanged} />}
		</Card>
	);
}

function answerText(offer: Offer): string {
	const reason = declineName(offer.declineReason);
	return reason === "" ? offerName(offer.state) : `${offerName(offer.state)}: ${reason}`;
}

/** saying: what came last of asking people and of taking that back, said here. */
export function AskedPeople(props: { whole: Whole; saying: Saying; onChanged: () => void }) {
	const { saying } = props;
	const open = props.whole.offers.filter((one) => one.state === OfferState.OFFERED);
	const answered = props.whole.offers.filter((one) => one.state !== OfferState.OFFERED && one.state !== OfferState.ACCEPTED);
	if (open.length + answered.length === 0 && saying.said === undefined) {
		return null;
	}
	return (
		<Section title={t("Who was asked")}>
			<Notice saying={saying} />
			<ul class="samen-people">
				{open.map((offer) => (
					<li key={offer.id}>
						<OpenOffer offer={offer} saying={saying} onChanged={props.onChanged} />
					</li>
				))}
			</ul>
			{answered.length > 0 && (
				<More title={t("Who cannot help ({count})", { count: answered.length })}>
					<ul class="utrecht-unordered-list">
						{answered.map((offer) => (
							<li key={offer.id}>
								<bdi>{offer.personName}</bdi>: {answerText(offer)} ({formatDay(offer.answeredAtMs)})
							</li>
						))}
					</ul>
				</More>
			)}
		</Section>
	);
}
