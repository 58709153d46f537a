// What waits for whoever is signed in.
import { Role } from "../../gen/common_pb";
import { RequestState } from "../../gen/intake_pb";
import { CheckFilter, MatchState, OfferState, Part } from "../../gen/matching_pb";
import { intake, matching } from "../../lib/api";
import { has, me } from "../../lib/session";

const ALL = { size: 500 };
/** Of so many requests it is looked up whether somebody was asked. */
const LOOKED_AT = 20;

/** How many, of each kind; what their roles do not see stays 0. */
export interface Waiting {
	offers: number;
	followUps: number;
	checks: number;
	open: number;
	/** Nobody helps, and nobody is asked: it is her turn. */
	unasked: number;
	today: number;
}

/** Whether somebody can still answer. */
async function isAsked(requestId: string, signal: AbortSignal): Promise<boolean> {
	const { offers } = await matching.listOffers({ requestId, state: OfferState.OFFERED, page: ALL }, { signal });
	return offers.some(({ part }) => part !== Part.SENDING_SCHOOL && part !== Part.RECEIVING_SCHOOL);
}

export async function askWaiting(signal: AbortSignal): Promise<Waiting> {
	const isTeacher = has(Role.TEACHER);
	const isHelper = isTeacher || has(Role.SPECIALIST);
	const [offers, matches, checks, requests, today] = await Promise.all([
		isHelper ? matching.listOffers({ state: OfferState.OFFERED, page: ALL }, { signal }) : undefined,
		isHelper ? matching.listMatches({ state: MatchState.ACTIVE, page: ALL }, { signal }) : undefined,
		isTeacher ? matching.listMatches({ checks: CheckFilter.CHECKS_DUE, page: ALL }, { signal }) : undefined,
		isTeacher ? intake.listRequests({ state: RequestState.OPEN, page: ALL }, { signal }) : undefined,
		has(Role.CONSULTANT) ? matching.getToday({ page: { size: 1 } }, { signal }) : undefined,
	]);
	const id = me.peek()?.id;
	// Consultants are told of all matches of their areas.
	const own = (matches?.matches ?? []).filter((match) => match.specialist?.personId === id || match.filer?.personId === id);
	const helped = new Set((matches?.matches ?? []).map((match) => match.requestId));
	const open = (requests?.requests ?? []).filter((request) => request.filerId === id);
	const unhelped = open.filter((request) => !helped.has(request.id));
	const asked = await Promise.all(unhelped.slice(0, LOOKED_AT).map((request) => isAsked(request.id, signal)));
	return {
		offers: offers?.offers.length ?? 0,
		followUps: own.filter((match) => match.nextFollowUpAtMs !== 0n && Number(match.nextFollowUpAtMs) <= Date.now()).length,
		checks: checks?.matches.length ?? 0,
		open: open.length,
		unasked: unhelped.length - asked.filter((one) => one).length,
		today: today?.total ?? 0,
	};
}
