// Offers made to whoever is signed in, and what they take part in themselves.
import { type Match, MatchState, type Offer, OfferState } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { allPages, type Page } from "../../lib/pages";
import { me } from "../../lib/session";

const PAGE = 500;
const HISTORY_PAGE = 20;

/** Lists of matches also have those of the requests that somebody filed or watches. */
export function isMine(match: Match): boolean {
	return match.specialist?.personId === me.value?.id;
}

async function offersPage(state: OfferState, token: string, size: number, signal?: AbortSignal) {
	const page = await matching.listOffers({ state, page: { size, token } }, { signal });
	return { items: page.offers, nextToken: page.nextToken };
}

async function matchesPage(state: MatchState, token: string, size: number, signal?: AbortSignal) {
	const page = await matching.listMatches({ state, page: { size, token } }, { signal });
	return { items: page.matches.filter(isMine), nextToken: page.nextToken };
}

/** Those that wait for an answer, the soonest to end first. */
export async function openOffers(signal: AbortSignal): Promise<Offer[]> {
	const offers = await allPages((token) => offersPage(OfferState.OFFERED, token, PAGE, signal));
	return offers.sort((a, b) => Number(a.expiresAtMs - b.expiresAtMs));
}

/** What is under way, the next contact first; without a date last. */
export async function activeMatches(signal: AbortSignal): Promise<Match[]> {
	const matches = await allPages((token) => matchesPage(MatchState.ACTIVE, token, PAGE, signal));
	const place = (match: Match) => (match.nextFollowUpAtMs === 0n ? Number.MAX_SAFE_INTEGER : Number(match.nextFollowUpAtMs));
	return matches.sort((a, b) => place(a) - place(b));
}

/** A page of what has ended, the newest first. */
export async function endedMatches(token: string): Promise<Page<Match>> {
	const page = await matchesPage(MatchState.MATCH_STATE_UNSPECIFIED, token, HISTORY_PAGE);
	return { ...page, items: page.items.filter((match) => match.state !== MatchState.ACTIVE) };
}

/** A page of the offers that became nothing, the newest first. */
export async function pastOffers(token: string): Promise<Page<Offer>> {
	const page = await offersPage(OfferState.OFFER_STATE_UNSPECIFIED, token, HISTORY_PAGE);
	return { ...page, items: page.items.filter((offer) => offer.state !== OfferState.OFFERED && offer.state !== OfferState.ACCEPTED) };
}

/** One of them, whatever became of it; undefined when there is none. */
export async function findOffer(id: string, signal: AbortSignal): Promise<Offer | undefined> {
	let token = "";
	do {
		const page = await offersPage(OfferState.OFFER_STATE_UNSPECIFIED, token, PAGE, signal);
		const found = page.items.find((offer) => offer.id === id);
		if (found !== undefined) {
			return found;
		}
		token = page.nextToken;
	} while (token !== "");
	return undefined;
}
