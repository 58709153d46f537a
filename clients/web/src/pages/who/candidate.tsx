import { type Candidate, Locality } from "../../gen/matching_pb";
import { Reasons } from "../../help/reasons";
import { formatNumber, N, t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { Badge } from "../../ui/message";
import { More } from "../../ui/more";
import { Card, Facts } from "../../ui/page";
import { Knows } from "./knows";

const localities: Record<Locality, string> = {
	[Locality.LOCALITY_UNSPECIFIED]: "",
	[Locality.OWN_SCHOOL]: N("at your own organisation"),
	[Locality.OWN_AREA]: N("in your own work area"),
	[Locality.NEIGHBOUR_AREA]: N("in a work area beside yours"),
	[Locality.OWN_REGION]: N("elsewhere in the region"),
};

function room(candidate: Candidate) {
	return candidate.leftOut !== 0 ? (
		<Badge kind="neutral">{t("cannot be asked now")}</Badge>
	) : (
		<Badge kind="safe">{tn("room for {count} request", "room for {count} requests", candidate.room)}</Badge>
	);
}

/** Somebody who knows about what was searched for, and why they are in the list. */
export function CandidateCard(props: { candidate: Candidate }) {
	const one = props.candidate;
	return (
		<Card level={2} title={one.name} badge={room(one)}>
			<Facts
				facts={[
					[t("Function"), one.title],
					[t("Works at"), [one.organisationName, sectorName(one.sector)].filter(Boolean).join(", ")],
					[t("Work area"), [one.areaName, t(localities[one.locality])].filter(Boolean).join(", ")],
					[t("Topics"), one.topicIds.map(topicName).join(", ")],
					[t("Not now"), one.leftOutReason],
				]}
			/>
			{one.contributions.length > 0 && (
				<More title={t("Why {name}? {score} points", { name: one.name, score: formatNumber(one.score, 1) })}>
					<Reasons candidate={one} />
				</More>
			)}
			<Knows personId={one.personId} name={one.name} />
		</Card>
	);
}
