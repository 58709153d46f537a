import { type Candidate, type Contribution, ContributionKind, Locality } from "../../gen/matching_pb";
import { formatNumber, N, t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { Bar } from "../../ui/bar";
import { Badge } from "../../ui/message";
import { Card, Facts } from "../../ui/page";
import { Knows } from "./knows";

const localities: Record<Locality, string> = {
	[Locality.LOCALITY_UNSPECIFIED]: "",
	[Locality.OWN_SCHOOL]: N("at your own organisation"),
	[Locality.OWN_AREA]: N("in your own work area"),
	[Locality.NEIGHBOUR_AREA]: N("in a work area beside yours"),
	[Locality.OWN_REGION]: N("elsewhere in the region"),
};

const parts: Record<ContributionKind, string> = {
	[ContributionKind.CONTRIBUTION_KIND_UNSPECIFIED]: "",
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
};

function Reasons(props: { contributions: readonly Contribution[] }) {
	const shown = props.contributions.filter((one) => one.value > 0);
	const whole = Math.max(...shown.map((one) => one.value));
	return (
		<ul class="who-reasons">
			{shown.map((one) => (
				<li key={one.kind}>
					<span class="who-reasons__part">{t(parts[one.kind])}</span>
					<Bar value={one.value} whole={whole} />
					<span class="who-reasons__value">{formatNumber(one.value, 1)}</span>
					<span class="who-reasons__why">{one.reason}</span>
				</li>
			))}
		</ul>
	);
}

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
	const reasons = one.contributions.filter((part) => part.value > 0);
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
			{reasons.length > 0 && (
				<details class="who-more">
					<summary>{t("Why {name}? {score} points", { name: one.name, score: formatNumber(one.score, 1) })}</summary>
					<Reasons contributions={one.contributions} />
				</details>
			)}
			<Knows personId={one.personId} name={one.name} />
		</Card>
	);
}
