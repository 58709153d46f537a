// What the codes of offers and matches are called here.
import { Outcome, RequestKind } from "../../gen/intake_pb";
import { DeclineReason, MatchState, OfferState, StopReason } from "../../gen/matching_pb";
import { N, t } from "../../lib/i18n";
import { namer } from "../../lib/names";
import { topicNames } from "../../lib/topics";

export const offerStateName = namer<OfferState>({
	[OfferState.OFFERED]: N("waits for your answer"),
	[OfferState.ACCEPTED]: N("you said yes"),
	[OfferState.DECLINED]: N("you said no"),
	[OfferState.EXPIRED]: N("not answered in time"),
	[OfferState.REVOKED]: N("not needed any more"),
});

export const declineReasonName = namer<DeclineReason>({
	[DeclineReason.NO_ROOM]: N("I have no time now"),
	[DeclineReason.NOT_MY_EXPERTISE]: N("This is not my expertise"),
	[DeclineReason.TOO_FAR]: N("It is too far away"),
	[DeclineReason.KNOWS_PUPIL]: N("I know the pupil or the family"),
	[DeclineReason.LEAVE]: N("I am away, or will be soon"),
	[DeclineReason.OTHER_REASON]: N("Another reason"),
});

export const matchStateName = namer<MatchState>({
	[MatchState.ACTIVE]: N("under way"),
	[MatchState.COMPLETED]: N("completed"),
	[MatchState.STOPPED]: N("stopped"),
});

export const stopReasonName = namer<StopReason>({
	[StopReason.NO_CONTACT]: N("We did not get in touch"),
	[StopReason.NO_FIT_AFTER_ALL]: N("It does not fit after all"),
	[StopReason.SPECIALIST_UNAVAILABLE]: N("Who helps cannot go on"),
	[StopReason.REQUEST_WITHDRAWN]: N("The request was taken back"),
	[StopReason.OTHER_STOP]: N("Another reason"),
	[StopReason.REPLACED]: N("Somebody else took over"),
});

export const outcomeName = namer<Outcome>({
	[Outcome.HELPED]: N("It helped"),
	[Outcome.PARTLY_HELPED]: N("It helped in part"),
	[Outcome.NOT_HELPED]: N("It did not help"),
	[Outcome.REFERRED]: N("Went on to other help"),
	[Outcome.NOT_NEEDED]: N("Not needed any more"),
});

/** The same scale, as an answer to whether it lasts. */
export const lastingName = namer<Outcome>({
	[Outcome.HELPED]: N("It still helps"),
	[Outcome.PARTLY_HELPED]: N("It still helps in part"),
	[Outcome.NOT_HELPED]: N("It does not help"),
	[Outcome.REFERRED]: N("Went on to other help"),
	[Outcome.NOT_NEEDED]: N("Not needed any more"),
});

export const kindName = namer<RequestKind>({
	[RequestKind.RETURN]: N("return to a regular school"),
	[RequestKind.TRANSITION]: N("step to the next school"),
});

/** What it is about. */
export function topicsText(ids: readonly string[]): string {
	return ids.length === 0 ? t("A request for help") : topicNames(ids);
}
