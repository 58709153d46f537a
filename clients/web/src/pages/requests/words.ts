// What the states and codes of requests, offers and matches are called.
import { AccessKind, BasisKind, ErasureReason, HoldReason, Outcome, Purpose, RequestKind, RequestState } from "../../gen/intake_pb";
import { DeclineReason, Locality, OfferState, Part, StopReason } from "../../gen/matching_pb";
import { N, t } from "../../lib/i18n";

function namer<K extends number>(names: Partial<Record<K, string>>): (code: K) => string {
	return (code) => {
		const name = names[code];
		return name === undefined ? "" : t(name);
	};
}

export const kindName = namer<RequestKind>({
	[RequestKind.SUPPORT]: N("support"),
	[RequestKind.EARLY_SIGNAL]: N("early signal"),
	[RequestKind.RETURN]: N("return to a regular school"),
	[RequestKind.TRANSITION]: N("transition"),
});

export const stateName = namer<RequestState>({
	[RequestState.OPEN]: N("open"),
	[RequestState.CLOSED]: N("closed"),
	[RequestState.WITHDRAWN]: N("withdrawn"),
});

export const outcomeName = namer<Outcome>({
	[Outcome.HELPED]: N("helped"),
	[Outcome.PARTLY_HELPED]: N("partly helped"),
	[Outcome.NOT_HELPED]: N("not helped"),
	[Outcome.REFERRED]: N("referred"),
	[Outcome.NOT_NEEDED]: N("not needed any more"),
});

export const basisName = namer<BasisKind>({
	[BasisKind.PARENTAL_CONSENT]: N("the parents agreed"),
	[BasisKind.ANONYMOUS_CONSULT]: N("anonymous question"),
	[BasisKind.OTHER_BASIS]: N("another legal ground"),
	[BasisKind.NO_BASIS]: N("none yet"),
});

export const purposeName = namer<Purpose>({
	[Purpose.FIND_HELP]: N("to find and give help"),
	[Purpose.ADVICE_ONLY]: N("to advise the school only"),
	[Purpose.RETURN_OR_TRANSITION]: N("to prepare a return or the step to the next school"),
});

export const accessName = namer<AccessKind>({
	[AccessKind.OPENED]: N("read the text"),
	[AccessKind.EXPORTED]: N("took everything along"),
	[AccessKind.PARENT_CAME]: N("a parent came in"),
	[AccessKind.CONSENT_GIVEN]: N("recorded the ground"),
	[AccessKind.CONSENT_WITHDRAWN]: N("withdrew the consent"),
	[AccessKind.LETTER_MADE]: N("made a letter for the parents"),
	[AccessKind.ERASED]: N("erased it"),
	[AccessKind.HELD]: N("put it on hold"),
	[AccessKind.HOLD_ENDED]: N("ended the hold"),
	[AccessKind.LOG_PURGED]: N("purged the oldest entries of the log"),
	[AccessKind.NOTES_READ]: N("read the consultants' notes"),
});

export const erasureName = namer<ErasureReason>({
	[ErasureReason.PARENTS_ASKED]: N("the parents asked for it"),
	[ErasureReason.SCHOOL_ASKED]: N("the school does not need it any more"),
	[ErasureReason.RETENTION]: N("its days were over"),
	[ErasureReason.MISTAKE]: N("it should not have been filed"),
});

export const holdName = namer<HoldReason>({
	[HoldReason.COMPLAINT]: N("a complaint"),
	[HoldReason.DISPUTE]: N("a dispute"),
	[HoldReason.INSPECTION]: N("an authority looks into it"),
	[HoldReason.RESTRICTION]: N("the parents asked that nothing is done with it"),
});

export const localityName = namer<Locality>({
	[Locality.OWN_SCHOOL]: N("works at your own school"),
	[Locality.OWN_AREA]: N("works in your own area"),
	[Locality.NEIGHBOUR_AREA]: N("works in a neighbouring area"),
	[Locality.OWN_REGION]: N("works elsewhere in the region"),
});

export const offerName = namer<OfferState>({
	[OfferState.OFFERED]: N("asked"),
	[OfferState.ACCEPTED]: N("said yes"),
	[OfferState.DECLINED]: N("said no"),
	[OfferState.EXPIRED]: N("did not answer in time"),
	[OfferState.REVOKED]: N("taken back"),
});

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

export const partName = namer<Part>({
	[Part.SENDING_SCHOOL]: N("school that the pupil comes from"),
	[Part.RECEIVING_SCHOOL]: N("school that the pupil goes to"),
});

export const outcomes = [Outcome.HELPED, Outcome.PARTLY_HELPED, Outcome.NOT_HELPED, Outcome.REFERRED, Outcome.NOT_NEEDED] as const;
