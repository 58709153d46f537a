// One offer, where the link of a mail leads.
import { useState } from "preact/hooks";
import { type Offer, OfferState } from "../../gen/matching_pb";
import { formatDay, N, t } from "../../lib/i18n";
import { go, Link } from "../../lib/router";
import { loadTopics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Alert } from "../../ui/message";
import { Notice, type Said } from "../../ui/notice";
import { Page, Section, Show } from "../../ui/page";
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
	const [said, setSaid] = useState<Said | undefined>(undefined);
	const report = (kind: Said["kind"]) => (text: string) => {
		setSaid({ kind, text });
		loaded.reload();
	};
	return (
		<Page title={t("Can you help?")}>
			<Notice said={said} />
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
							{offer.state === OfferState.OFFERED && (
								<OfferAnswers
									offer={offer}
									onAccepted={(match) => go(`/matches/${match.id}`)}
									onDeclined={() => report("ok")(t("You said no. Thank you for answering: somebody else can be asked now."))}
									onRefused={report("error")}
								/>
							)}
						</Section>
					)
				}
			</Show>
			<p class="nl-paragraph">
				<Link to="/offers">{t("To all my offers")}</Link>
			</p>
		</Page>
	);
}
