// One offer, where the link of a mail leads.
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Offer, OfferState } from "../../gen/matching_pb";
import { formatDay, N, t } from "../../lib/i18n";
import { useNews } from "../../lib/news";
import { go, Link } from "../../lib/router";
import { loadTopics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Alert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Page, Section, Show } from "../../ui/page";
import { useAnswering } from "./answering";
import { OfferAnswers, OfferFacts, offerTitle } from "./offer-card";
import { findOffer } from "./own";

const ends: Partial<Record<OfferState, string>> = {
	[OfferState.ACCEPTED]: N("You said yes to this on {day}."),
	[OfferState.DECLINED]: N("You said no to this on {day}. Nothing more is needed."),
	[OfferState.EXPIRED]: N("This was not answered in time, and ended on {day}. Who asked can ask you again."),
	[OfferState.REVOKED]: N("Your help is not needed any more since {day}: somebody else helps, or the request was taken back."),
};

function Ended(props: { offer: Offer }) {
	const { offer } = props;
	return (
		<Alert kind="info" title={t(ends[offer.state] ?? "", { day: formatDay(offer.answeredAtMs) })}>
			{offer.matchId !== "" && (
				<p class="nl-paragraph">
					<Link to={`/matches/${offer.matchId}`}>{t("To this help")}</Link>
				</p>
			)}
		</Alert>
	);
}

export function OfferPage(props: { id: string }) {
	const loaded = useLoad(async (signal) => (await Promise.all([findOffer(props.id, signal), loadTopics()]))[0] ?? null, [props.id]);
	const saying = useSaying();
	const state = loaded.value?.state;
	const wasOpen = useRef(false);
	useNews(loaded.reload, (one) => one.offerIds.includes(props.id));
	const report = (text: string, kind?: "error") => {
		wasOpen.current = false;
		saying.say(text, kind);
		loaded.reload();
	};
	const { answer, dialog } = useAnswering({
		onAccepted: (match) => go(`/matches/${match.id}`),
		onDeclined: () => report(t("You said no. Thank you for answering: somebody else can be asked now.")),
		onRefused: (_, message) => report(message, "error"),
		onLeft: () => undefined,
	});
	useLayoutEffect(() => {
		wasOpen.current ||= state === OfferState.OFFERED;
	}, [loaded.value]);
	// What could be answered a moment ago and had the focus is gone.
	useLayoutEffect(() => {
		if (wasOpen.current && state !== OfferState.OFFERED && dialog === null) {
			saying.say(t("This request does not wait for your answer any more."), "warning");
			wasOpen.current = false;
		}
	}, [state, dialog === null]);
	return (
		<Page title={t("Can you help?")}>
			<Notice saying={saying} />
			<Show loaded={loaded}>
				{(offer) =>
					offer === null ? (
						<Alert kind="info" title={t("There is no such offer to you.")}>
							<p class="nl-paragraph">{t("It was made to somebody else, or the request was deleted.")}</p>
						</Alert>
					) : (
						<Section title={offerTitle(offer)}>
							{offer.state !== OfferState.OFFERED && <Ended offer={offer} />}
							<OfferFacts offer={offer} />
							{offer.state === OfferState.OFFERED && <OfferAnswers offer={offer} onAnswer={answer} />}
						</Section>
					)
				}
			</Show>
			{dialog}
			<p class="nl-paragraph">
				<Link to="/offers">{t("To all my offers")}</Link>
			</p>
		</Page>
	);
}
