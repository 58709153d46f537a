// Mijn aanbod: what waits for an answer, what is under way, and what was.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Role } from "../../gen/common_pb";
import { type Match, type Offer, OfferState } from "../../gen/matching_pb";
import { notify } from "../../lib/api";
import { formatDay, t, tn } from "../../lib/i18n";
import { useNews } from "../../lib/news";
import { go, Link } from "../../lib/router";
import { has } from "../../lib/session";
import { loadTopics } from "../../lib/topics";
import { type Loaded, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Badge } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Card, Facts, Page, Section, Show } from "../../ui/page";
import { useAnswering } from "./answering";
import { isOverdue, MatchCard } from "./match-card";
import { declineReasonName, offerStateName } from "./names";
import { OfferCard, offerTitle } from "./offer-card";
import { activeMatches, endedMatches, openOffers, pastOffers } from "./own";
import { Paged } from "./paged";

interface Own {
	offers: Offer[];
	matches: Match[];
}

async function loadOwn(signal: AbortSignal): Promise<Own> {
	const [offers, matches] = await Promise.all([openOffers(signal), activeMatches(signal), loadTopics()]);
	return { offers, matches };
}

/** What came and went since the list was loaded before; answered: what went because it was answered here. */
function useChanges(loaded: Loaded<Own>, answered: ReadonlySet<string>): { came: number; went: number } {
	const known = useRef<Set<string> | undefined>(undefined);
	const [changes, setChanges] = useState({ came: 0, went: 0 });
	useLayoutEffect(() => {
		if (loaded.value === undefined) {
			return;
		}
		const ids = new Set(loaded.value.offers.map((offer) => offer.id));
		const before = known.current ?? ids;
		known.current = ids;
		const came = [...ids].filter((id) => !before.has(id)).length;
		const went = [...before].filter((id) => !ids.has(id) && !answered.has(id)).length;
		setChanges({ came, went });
	}, [loaded.value]);
	return changes;
}

function changeText(changes: { came: number; went: number }): string {
	const { came, went } = changes;
	return [
		came === 0 ? "" : tn("{count} new request waits for your answer.", "{count} new requests wait for your answer.", came),
		went === 0 ? "" : goneText(went),
	].join(" ");
}

function goneText(count: number): string {
	return tn("{count} request does not wait for your answer any more.", "{count} requests do not wait for your answer any more.", count);
}

function NoOffers() {
	const mail = useLoad((signal) => notify.getMailPreferences({}, { signal }), []).value;
	const isMailed = mail?.mailIsSent === true && mail.kinds.some((kind) => kind.name === "offer-made" && kind.on);
	return (
		<>
			<p class="nl-paragraph">
				{t("Nothing waits for your answer.")} {isMailed && t("You get a mail when somebody asks for your help.")}
			</p>
			{has(Role.SPECIALIST) && (
				<p class="nl-paragraph">
					{t("Colleagues find you by what you know.")} <Link to="/expertise">{t("Keep your expertise up to date")}</Link>
				</p>
			)}
		</>
	);
}

function PastOffer(props: { offer: Offer }) {
	const { offer } = props;
	return (
		<Card title={offerTitle(offer)} badge={<Badge>{offerStateName(offer.state)}</Badge>}>
			<Facts
				facts={[
					[t("Asked on"), formatDay(offer.offeredAtMs)],
					[t("Ended on"), formatDay(offer.answeredAtMs)],
					[t("Your reason"), offer.state === OfferState.DECLINED ? declineReasonName(offer.declineReason) : ""],
				]}
			/>
		</Card>
	);
}

function Past() {
	return (
		<>
			<Section title={t("Help that has ended")}>
				<Paged show={t("Show help that has ended")} none={t("There is none yet.")} fetch={endedMatches}>
					{(match) => <MatchCard key={match.id} match={match} />}
				</Paged>
			</Section>
			<Section title={t("Offers of before")}>
				<Paged show={t("Show offers of before")} none={t("There are none yet.")} fetch={pastOffers}>
					{(offer) => <PastOffer key={offer.id} offer={offer} />}
				</Paged>
			</Section>
		</>
	);
}

function Under(props: { matches: readonly Match[] }) {
	const overdue = props.matches.filter(isOverdue).length;
	return (
		<Section title={t("Help under way ({count})", { count: props.matches.length })}>
			{props.matches.length === 0 && <p class="nl-paragraph">{t("You help nobody at this moment.")}</p>}
			{overdue > 0 && (
				<p class="nl-paragraph">
					{tn(
						"For {count} the date of the next contact is past. Call or write, and say how it went.",
						"For {count} the date of the next contact is past. Call or write, and say how it went.",
						overdue,
					)}
				</p>
			)}
			{props.matches.map((match) => (
				<MatchCard key={match.id} match={match} />
			))}
		</Section>
	);
}

export function OfferList() {
	const loaded = useLoad(loadOwn, []);
	const saying = useSaying();
	const answered = useRef(new Set<string>()).current;
	const changes = useChanges(loaded, answered);
	useNews(loaded.reload, (one) => one.offerIds.length + one.matchIds.length > 0);
	const report = (offer: Offer, text: string, kind?: "error") => {
		answered.add(offer.id);
		saying.say(text, kind);
		loaded.reload();
	};
	const { answer, dialog } = useAnswering({
		onAccepted: (match) => go(`/matches/${match.id}`),
		onDeclined: (offer) => report(offer, t("You said no. Thank you for answering: somebody else can be asked now.")),
		onRefused: (offer, message) => report(offer, message, "error"),
		onLeft: (offer) => {
			if (loaded.value?.offers.every((one) => one.id !== offer.id) === true) {
				saying.say(goneText(1), "warning");
			}
		},
	});
	useLayoutEffect(() => {
		if (changes.went > 0 && document.activeElement === document.body) {
			saying.say(goneText(changes.went), "warning");
		}
	}, [changes]);
	return (
		<Page title={t("My offers")}>
			<Notice saying={saying} />
			<p class="samen-hidden" role="status">
				{changeText(changes)}
			</p>
			<Show loaded={loaded}>
				{({ offers, matches }) => (
					<>
						<Section title={t("Waits for your answer ({count})", { count: offers.length })}>
							{offers.length === 0 && <NoOffers />}
							{offers.map((offer) => (
								<OfferCard key={offer.id} offer={offer} onAnswer={answer} />
							))}
							<Button kind="subtle" busy={loaded.busy} onClick={loaded.reload}>
								{t("Look again")}
							</Button>
						</Section>
						<Under matches={matches} />
					</>
				)}
			</Show>
			{dialog}
			<Past />
		</Page>
	);
}
