// What codes of the consultant's view are called on screen.
import { Sector } from "../../gen/common_pb";
import { RequestKind } from "../../gen/intake_pb";
import { Attention, Locality, type Match, MatchState, OfferState, Progress } from "../../gen/matching_pb";
import { kindName, outcomeName, stopName } from "../../help/words";
import { formatNumber, N, t, tn } from "../../lib/i18n";
import { namer, sectorName } from "../../lib/names";

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

export const localityName = namer<Locality>({
	[Locality.OWN_SCHOOL]: N("own school"),
	[Locality.OWN_AREA]: N("own area"),
	[Locality.NEIGHBOUR_AREA]: N("neighbouring area"),
	[Locality.OWN_REGION]: N("elsewhere in the region"),
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
