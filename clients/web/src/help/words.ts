// What the states and codes of requests, offers and matches are called, on all pages that show them.
import { Outcome, RequestKind, RequestState } from "../gen/intake_pb";
import { DeclineReason, Part, StopReason } from "../gen/matching_pb";
import { addCatalogue, N } from "../lib/i18n";
import { namer } from "../lib/names";
import nl from "./nl.po";

addCatalogue(nl);

export const kindName = namer<RequestKind>({
	[RequestKind.SUPPORT]: N("support"),
	[RequestKind.EARLY_SIGNAL]: N("early signal"),
	[RequestKind.RETURN]: N("return to a regular school"),
	[RequestKind.TRANSITION]: N("transition"),
});

export const stateName = namer<RequestState>({
	[RequestState.OPEN]: N("open"),
	[RequestState.CLOSED]: N("closed"),
	[RequestState.WITHDRAWN]: N("taken back"),
});

export const outcomeName = namer<Outcome>({
	[Outcome.HELPED]: N("helped"),
	[Outcome.PARTLY_HELPED]: N("partly helped"),
	[Outcome.NOT_HELPED]: N("not helped"),
	[Outcome.REFERRED]: N("referred"),
	[Outcome.NOT_NEEDED]: N("not needed any more"),
});

export const outcomes = [Outcome.HELPED, Outcome.PARTLY_HELPED, Outcome.NOT_HELPED, Outcome.REFERRED, Outcome.NOT_NEEDED] as const;

export const declineName = namer<DeclineReason>({
	[DeclineReason.NO_ROOM]: N("no room now"),
	[DeclineReason.NOT_MY_EXPERTISE]: N("not the right expertise"),
	[DeclineReason.TOO_FAR]: N("too far away"),
	[DeclineReason.KNOWS_PUPIL]: N("knows the pupil or the family"),
	[DeclineReason.LEAVE]: N("on leave"),
	[DeclineReason.OTHER_REASON]: N("another reason"),
});

export const stopName = namer<StopReason>({
	[StopReason.NO_CONTACT]: N("we never met"),
	[StopReason.NO_FIT_AFTER_ALL]: N("it does not fit after all"),
	[StopReason.SPECIALIST_UNAVAILABLE]: N("the helper cannot go on"),
	[StopReason.REQUEST_WITHDRAWN]: N("the request was withdrawn"),
	[StopReason.OTHER_STOP]: N("another reason"),
	[StopReason.REPLACED]: N("somebody else takes part"),
});

/** Why help ends early, as far as people may say. */
export const stopReasons = [StopReason.NO_CONTACT, StopReason.NO_FIT_AFTER_ALL, StopReason.SPECIALIST_UNAVAILABLE, StopReason.OTHER_STOP] as const;

export const partName = namer<Part>({
	[Part.SENDING_SCHOOL]: N("school that the pupil comes from"),
	[Part.RECEIVING_SCHOOL]: N("school that the pupil goes to"),
});

/** Whether it is no help but taking part for a school. */
export function isSchool(part: Part): boolean {
	return part === Part.SENDING_SCHOOL || part === Part.RECEIVING_SCHOOL;
}
