// Somebody who could be asked, and why.
import type { Candidate } from "../../gen/matching_pb";
import { Reasons } from "../../help/reasons";
import { formatNumber, t, tn } from "../../lib/i18n";
import { sectorName } from "../../lib/names";
import { More } from "../../ui/more";
import { localityName } from "./words";

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

/** Why they fit, folded away. */
export function Why(props: { person: Candidate }) {
	return (
		<More
			title={
				<>
					{t("Why {name}", { name: props.person.name })}
					<span class="overview-soft"> {t("(score {score})", { score: formatNumber(props.person.score, 2) })}</span>
				</>
			}
		>
			<Reasons candidate={props.person} />
		</More>
	);
}
