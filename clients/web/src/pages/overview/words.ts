// What codes of the consultant's view are called on screen.
import { Outcome, RequestKind, RequestState } from "../../gen/intake_pb";
import {
	Attention,
	ContributionKind,
	DeclineReason,
	Locality,
	type Match,
	MatchState,
	OfferState,
	Part,
	Progress,
	StopReason,
} from "../../gen/matching_pb";
import { Sector } from "../../gen/common_pb";
import { formatNumber, N, t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";

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
	[RequestState.WITHDRAWN]: N("taken back"),
});

export const progressName = namer<Progress>({
	[Progress.NO_OFFER]: N("nobody is asked"),
	[Progress.AWAITING_ANSWER]: N("waits for an answer"),
	[Progress.ALL_DECLINED]: N("all said no"),
	[Progress.BEING_HELPED]: N("is being helped"),
	[Progress.ENDED]: N("ended"),
	[Progress.HELP_ENDED]: N("help ended, request still open"),
});

export const attentionName = namer<Attention>({
	[Attention.NO_CANDIDATE]: N("nobody can be asked"),
	[Attention.NOBODY_ASKED]: N("nobody was asked"),
	[Attention.ALL_SAID_NO]: N("all said no"),
	[Attention.OFFER_EXPIRING]: N("an offer expires soon"),
	[Attention.SIGNAL_UNANSWERED]: N("an early signal without a yes"),
	[Attention.HELP_STOPPED]: N("help ended, request still open"),
	[Attention.NO_FOLLOW_UP]: N("help without contact"),
	[Attention.CHECK_UNANSWERED]: N("not said whether help lasts"),
	[Attention.DID_NOT_LAST]: N("help did not last"),
	[Attention.FILER_GONE]: N("who asked is gone"),
	[Attention.SCHOOL_MISSING]: N("a school is missing"),
	[Attention.NEED_LEFT]: N("help, but not for everything"),
});

export const offerStateName = namer<OfferState>({
	[OfferState.OFFERED]: N("waits for an answer"),
	[OfferState.ACCEPTED]: N("said yes"),
	[OfferState.DECLINED]: N("said no"),
	[OfferState.EXPIRED]: N("did not answer in time"),
	[OfferState.REVOKED]: N("taken back"),
});

export const declineName = namer<DeclineReason>({
	[DeclineReason.NO_ROOM]: N("no room"),
	[DeclineReason.NOT_MY_EXPERTISE]: N("not their expertise"),
	[DeclineReason.TOO_FAR]: N("too far"),
	[DeclineReason.KNOWS_PUPIL]: N("knows the pupil"),
	[DeclineReason.LEAVE]: N("on leave"),
	[DeclineReason.OTHER_REASON]: N("another reason"),
});

export const stopName = namer<StopReason>({
	[StopReason.NO_CONTACT]: N("no contact"),
	[StopReason.NO_FIT_AFTER_ALL]: N("no fit after all"),
	[StopReason.SPECIALIST_UNAVAILABLE]: N("specialist not available"),
	[StopReason.REQUEST_WITHDRAWN]: N("request taken back"),
	[StopReason.OTHER_STOP]: N("another reason"),
	[StopReason.REPLACED]: N("somebody else took over"),
});

/** Why a match ends, as far as people may say. */
export const stopReasons = [StopReason.NO_CONTACT, StopReason.NO_FIT_AFTER_ALL, StopReason.SPECIALIST_UNAVAILABLE, StopReason.OTHER_STOP] as const;

export const outcomeName = namer<Outcome>({
	[Outcome.HELPED]: N("helped"),
	[Outcome.PARTLY_HELPED]: N("partly helped"),
	[Outcome.NOT_HELPED]: N("not helped"),
	[Outcome.REFERRED]: N("went on to other help"),
	[Outcome.NOT_NEEDED]: N("not needed any more"),
});

export const partName = namer<Part>({
	[Part.SENDING_SCHOOL]: N("sending school"),
	[Part.RECEIVING_SCHOOL]: N("receiving school"),
});

export const localityName = namer<Locality>({
	[Locality.OWN_SCHOOL]: N("own school"),
	[Locality.OWN_AREA]: N("own area"),
	[Locality.NEIGHBOUR_AREA]: N("neighbouring area"),
	[Locality.OWN_REGION]: N("elsewhere in the region"),
});

export const contributionName = namer<ContributionKind>({
	[ContributionKind.NEED]: N("topics"),
	[ContributionKind.TEXT]: N("words"),
	[ContributionKind.LEVEL]: N("level"),
	[ContributionKind.AGE]: N("age group"),
	[ContributionKind.FORM]: N("form of help"),
	[ContributionKind.LOCALITY]: N("nearness"),
	[ContributionKind.ROOM]: N("room"),
	[ContributionKind.BALANCE]: N("balance"),
	[ContributionKind.FRESHNESS]: N("freshness"),
	[ContributionKind.OUTCOMES]: N("outcomes"),
});

const matchStateName = namer<MatchState>({
	[MatchState.ACTIVE]: N("is helping"),
	[MatchState.COMPLETED]: N("completed"),
	[MatchState.STOPPED]: N("stopped"),
});

/** "stopped: no contact" */
export function matchStateText(match: Match): string {
	const more = match.state === MatchState.COMPLETED ? outcomeName(match.outcome) : match.state === MatchState.STOPPED ? stopName(match.stopReason) : "";
	return more === "" ? matchStateName(match.state) : `${matchStateName(match.state)}: ${more}`;
}

export function isSchool(match: Match): boolean {
	return match.part === Part.SENDING_SCHOOL || match.part === Part.RECEIVING_SCHOOL;
}

/** How long it lasted or lasts, in the largest unit that says enough: "12 days", "5 hours". */
export function durationText(ms: number | bigint): string {
	const minutes = Math.max(0, Math.floor(Number(ms) / 60000));
	if (minutes < 60) {
		return tn("{count} minute", "{count} minutes", minutes);
	}
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? tn("{count} hour", "{count} hours", hours) : tn("{count} day", "{count} days", Math.floor(hours / 24));
}

/** "3 d 4 h", as tables have it. */
export function shortDuration(ms: number | bigint): string {
	const minutes = Math.floor(Number(ms) / 60000);
	const hours = Math.floor(minutes / 60);
	if (hours >= 24) {
		return t("{days} d {hours} h", { days: Math.floor(hours / 24), hours: hours % 24 });
	}
	return hours > 0 ? t("{hours} h {minutes} min", { hours, minutes: minutes % 60 }) : t("{minutes} min", { minutes });
}

export function percent(share: number): string {
	return `${formatNumber(share * 100)}%`;
}

/** The sector by the name of its code, as rows of figures have it. */
export function sectorOfKey(key: string): string {
	return sectorName(Sector[key as keyof typeof Sector] ?? Sector.SECTOR_UNSPECIFIED) || t("not known");
}

export function kindOfKey(key: string): string {
	return kindName(RequestKind[key as keyof typeof RequestKind] ?? RequestKind.REQUEST_KIND_UNSPECIFIED) || t("not known");
}
