// One match, for whoever takes part in it: who helps, who asked, and what they do.
import { useLayoutEffect, useRef } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import type { Contact } from "../../gen/common_pb";
import { type Match, MatchState } from "../../gen/matching_pb";
import type { NoteLeave } from "../../help/own-words";
import { isSchool, partName } from "../../help/words";
import { matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { ageName, urgencyName } from "../../lib/names";
import { useNews } from "../../lib/news";
import { Link } from "../../lib/router";
import { me } from "../../lib/session";
import { loadTopics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Alert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Facts, Page, Section, Show } from "../../ui/page";
import { Checks } from "./checks";
import { ContactFacts } from "./contact";
import { Ending } from "./ending";
import { FollowUpSection } from "./follow-up";
import { endText, MatchBadge, matchTitle } from "./match-card";
import { StorySection } from "./story";

/** As what whoever is signed in looks at a match. */
interface Side {
	helps: boolean;
	asked: boolean;
	keeps: boolean;
}

function sideOf(match: Match): Side {
	const is = (contact: Contact | undefined) => contact !== undefined && contact.personId === me.value?.id;
	return { helps: is(match.specialist), asked: is(match.filer), keeps: is(match.keeper) };
}

function leaveOf(match: Match, side: Side): NoteLeave | undefined {
	return side.helps ? { matchId: match.id } : side.asked ? { requestId: match.requestId } : undefined;
}

function Person(props: { title: string; contact: Contact | undefined }) {
	return props.contact === undefined || props.contact.name === "" ? null : (
		<>
			<h3 class="nl-heading nl-heading--level-4 samen-sentence">{props.title}</h3>
			<ContactFacts contact={props.contact} />
		</>
	);
}

/** Everybody who takes part, but for who is signed in. */
function People(props: { match: Match; side: Side }) {
	const { match, side } = props;
	return (
		<Section title={t("Who takes part")}>
			{!side.helps && (
				<Person title={isSchool(match.part) ? partName(match.part) : t("Who helps")} contact={match.specialist} />
			)}
			{!side.asked && <Person title={t("Who asked")} contact={match.filer} />}
			{match.parties
				.filter(({ contact }) => ![me.value?.id, match.specialist?.personId, match.filer?.personId].includes(contact?.personId))
				.map((party) => (
					<Person key={party.part} title={partName(party.part)} contact={party.contact} />
				))}
			{!side.keeps && <Person title={t("Consultant who looks after it")} contact={match.keeper} />}
		</Section>
	);
}

function About(props: { match: Match }) {
	const { match } = props;
	const active = match.state === MatchState.ACTIVE;
	return (
		<>
			<p class="nl-paragraph">
				<MatchBadge match={match} />
			</p>
			<Facts
				facts={[
					[t("Group"), ageName(match.ageGroup)],
					[t("Urgency"), urgencyName(match.urgency)],
					[t("Since"), formatDay(match.acceptedAtMs)],
					[t("Ended on"), active ? "" : formatDay(match.endedAtMs)],
					[t("How it ended"), active ? "" : endText(match)],
				]}
			/>
		</>
	);
}

function Content(props: { match: Match; onChanged: () => void; onEnded: (words: string) => void }) {
	const { match } = props;
	const side = sideOf(match);
	const leave = leaveOf(match, side);
	const acts = { match, leave };
	const active = match.state === MatchState.ACTIVE;
	const speaksForFiler = side.asked || (side.keeps && !side.helps);
	const acting = active && (side.helps || speaksForFiler);
	return (
		<>
			<p class="nl-paragraph nl-paragraph--lead">{matchTitle(match)}</p>
			<About match={match} />
			{!side.helps && (
				<p class="nl-paragraph">
					<Link to={`/requests/${match.requestId}`}>{t("To the request")}</Link>
				</p>
			)}
			<People match={match} side={side} />
			{side.helps && active && <StorySection match={match} />}
			{acting && <FollowUpSection {...acts} onChanged={props.onChanged} />}
			<Checks {...acts} mayAnswer={speaksForFiler} onChanged={props.onChanged} />
			{acting && (
				<Section title={t("End this help")}>
					<Ending {...acts} asked={speaksForFiler} onEnded={props.onEnded} />
				</Section>
			)}
		</>
	);
}

/** There is none at this address, or it is none of theirs. */
function Gone() {
	return (
		<>
			<Alert kind="info" title={t("This help is not there, or is not shown to you.")} />
			<p class="nl-paragraph">
				<Link to="/offers">{t("To all my offers")}</Link>
			</p>
		</>
	);
}

export function MatchPage(props: { id: string }) {
	const loaded = useLoad(async (signal) => (await Promise.all([matching.getMatch({ matchId: props.id }, { signal }), loadTopics()]))[0], []);
	const saying = useSaying();
	const wasActive = useRef(false);
	const state = loaded.value?.state;
	useNews(loaded.reload, (one) => one.matchIds.includes(props.id));
	// Somebody else ended it: what could be done here is gone, and the focus with it.
	useLayoutEffect(() => {
		if (wasActive.current && state !== undefined && state !== MatchState.ACTIVE) {
			saying.say(t("This help has ended meanwhile."), "warning");
		}
		wasActive.current = state === MatchState.ACTIVE;
	}, [state]);
	const ended = (text: string) => {
		wasActive.current = false;
		saying.say(text);
		loaded.reload();
	};
	const helps = loaded.value !== undefined && sideOf(loaded.value).helps;
	return (
		<Page title={helps ? t("Help that you give") : t("Help with a request")}>
			<Notice saying={saying} />
			{loaded.problem?.code === Code.NotFound ? (
				<Gone />
			) : (
				<Show loaded={loaded}>{(match) => <Content match={match} onChanged={loaded.reload} onEnded={ended} />}</Show>
			)}
			{helps && (
				<p class="nl-paragraph">
					<Link to="/offers">{t("To all my offers")}</Link>
				</p>
			)}
		</Page>
	);
}
