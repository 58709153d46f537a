// Somebody who can help, and why.
import type { Candidate } from "../../gen/matching_pb";
import { OfferState } from "../../gen/matching_pb";
import { Reasons } from "../../help/reasons";
import { t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { Badge } from "../../ui/message";
import { More } from "../../ui/more";
import { localityName, offerName } from "./words";

/** Where somebody works, how near, and how much room they have. */
export function Whereabouts(props: { candidate: Candidate }) {
	const { candidate } = props;
	const place = [candidate.title, candidate.organisationName, sectorName(candidate.sector)].filter(Boolean).join(", ");
	const near = [localityName(candidate.locality), candidate.areaName].filter(Boolean).join(": ");
	return (
		<>
			<p class="nl-paragraph samen-tight">{place}</p>
			<p class="nl-paragraph samen-tight">
				{near}
				{near !== "" && "; "}
				{tn("room for {count} request", "room for {count} requests", candidate.room)}
			</p>
		</>
	);
}

/** Neither asked nor helping now: who said no, or was asked before, may be asked again. */
export function canBeAsked(candidate: Candidate): boolean {
	return candidate.offerState !== OfferState.OFFERED && candidate.offerState !== OfferState.ACCEPTED;
}

/** How asking this person stands; nothing when they were not asked. */
export function Asked(props: { candidate: Candidate }) {
	const { candidate } = props;
	if (candidate.offerState === OfferState.OFFER_STATE_UNSPECIFIED) {
		return null;
	}
	return <Badge kind={candidate.offerState === OfferState.OFFERED ? "active" : "neutral"}>{offerName(candidate.offerState)}</Badge>;
}

export function Why(props: { candidate: Candidate; open?: boolean }) {
	return (
		<More title={t("Why {name}?", { name: props.candidate.name })} open={props.open === true}>
			<Reasons candidate={props.candidate} />
		</More>
	);
}
