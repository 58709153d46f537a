// Somebody who could be asked, and why.
import type { Candidate } from "../../gen/matching_pb";
import { formatNumber, t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { Bar } from "../../ui/bar";
import { contributionName, localityName } from "./words";

/** "Openbare School De Linde, regular school; own area; room for 2 more" */
export function candidateText(person: Candidate): string {
	return [
		[person.organisationName, sectorName(person.sector)].filter(Boolean).join(", "),
		localityName(person.locality),
		tn("room for {count} more request", "room for {count} more requests", person.room),
		person.offerReason,
	]
		.filter((part) => part !== "")
		.join("; ");
}

/** What the score is made of: each part with its reason, and a bar as long as its share. */
export function Reasons(props: { person: Candidate }) {
	const parts = props.person.contributions.filter((part) => part.value > 0);
	const most = Math.max(...parts.map((part) => part.value), 0);
	return (
		<details class="overview-reasons">
			<summary>
				{t("Why {name}", { name: props.person.name })}
				<span class="overview-soft"> {t("(score {score})", { score: formatNumber(props.person.score, 2) })}</span>
			</summary>
			<ul>
				{parts.map((part) => (
					<li key={part.kind}>
						<span class="overview-reasons__name">{contributionName(part.kind)}</span>
						<span class="overview-reasons__bar">
							<Bar value={part.value} whole={most} />
						</span>
						<span class="overview-reasons__value">{formatNumber(part.value, 2)}</span>
						<span class="overview-reasons__why">{part.reason}</span>
					</li>
				))}
			</ul>
		</details>
	);
}
