// Everything that a page about one request shows, asked for together.
import type { Request } from "../../gen/intake_pb";
import type { Match, Offer } from "../../gen/matching_pb";
import { intake, matching } from "../../lib/api";
import { me } from "../../lib/session";

export interface Whole {
	request: Request;
	/** Newest first. */
	offers: Offer[];
	/** Newest first. */
	matches: Match[];
}

/** Whether it is a request of whoever is signed in. */
export function isMine(whole: Whole): boolean {
	return whole.request.filerId === me.value?.id;
}

const PAGE = 200;

export async function loadRequest(requestId: string, signal: AbortSignal): Promise<Whole> {
	const [request, offers, matches] = await Promise.all([
		intake.getRequest({ requestId }, { signal }),
		matching.listOffers({ requestId, page: { size: PAGE } }, { signal }),
		matching.listMatches({ requestId, page: { size: PAGE } }, { signal }),
	]);
	return { request, offers: offers.offers, matches: matches.matches };
}
