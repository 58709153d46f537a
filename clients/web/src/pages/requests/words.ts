// What codes about consent, the log and offers are called.
import { AccessKind, BasisKind, ErasureReason, HoldReason, NoteKind, Purpose } from "../../gen/intake_pb";
import { Locality, type Offer, OfferState } from "../../gen/matching_pb";
import { formatDay, N, t } from "../../lib/i18n";
import { namer } from "../../lib/names";

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

export const noteName = namer<NoteKind>({
	[NoteKind.DECLINE_REMARK]: N("why somebody could not help"),
	[NoteKind.FOLLOW_UP]: N("about a contact"),
	[NoteKind.OUTCOME_WORDS]: N("how it ended"),
	[NoteKind.REMARK]: N("remark"),
	[NoteKind.PARENT_REMARK]: N("of the parents"),
	[NoteKind.CONSULTANT_NOTE]: N("of a consultant"),
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

/** One line for all who were asked just now. */
export function askedText(offers: readonly Offer[]): string {
	return t("{names}: asked. You hear before {day}.", { names: offers.map((one) => one.personName).join(", "), day: formatDay(offers[0]?.expiresAtMs ?? 0n) });
}
