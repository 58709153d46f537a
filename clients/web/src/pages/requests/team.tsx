// Who can help together, where no one person knows about everything.
import type { ProposeTeamResponse, TeamMember } from "../../gen/matching_pb";
import { OfferState } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { t, tn } from "../../lib/i18n";
import { type Act, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Card, Section, Show } from "../../ui/page";
import { handedOver } from "../ask/handed-over";
import { Asked, Whereabouts } from "./candidate";

function labelOf(team: ProposeTeamResponse, topicId: string): string {
	return team.needs.find((one) => one.topicId === topicId)?.label ?? topicId;
}

function Member(props: { team: ProposeTeamResponse; member: TeamMember; offering: Act<[string[], string[]], void> }) {
	const { person, topicIds, reasons } = props.member;
	if (person === undefined) {
		return null;
	}
	const free = person.leftOut === 0 && person.offerState !== OfferState.OFFERED && person.offerState !== OfferState.ACCEPTED;
	const part = topicIds.map((id) => labelOf(props.team, id)).join(", ");
	return (
		<li>
			<Card level={3} title={person.name} badge={<Asked candidate={person} />}>
				<Whereabouts candidate={person} />
				<ul class="utrecht-unordered-list">
					{topicIds.map((id, i) => (
						<li key={id}>{t("takes on {topic}: {reason}", { topic: labelOf(props.team, id), reason: reasons[i] ?? "" })}</li>
					))}
				</ul>
				{free && props.team.needsConfirmed && (
					<Button busy={props.offering.busy} onClick={() => void props.offering.run([person.personId], topicIds)}>
						{t("Ask {name} for {topics}", { name: person.name, topics: part })}
					</Button>
				)}
			</Card>
		</li>
	);
}

export function Team(props: { requestId: string; state: string; offering: Act<[string[], string[]], void> }) {
	const proposed = useLoad(
		(signal) => matching.proposeTeam({ requestId: props.requestId, text: handedOver(props.requestId) }, { signal }),
		[props.requestId, props.state],
	);
	return (
		<Section title={t("Together they know about more")}>
			<Show loaded={proposed}>
				{(team) => (
					<>
						<p class="nl-paragraph">
							{tn("{count} person covers {covered} of {all} subjects.", "{count} people together cover {covered} of {all} subjects.", team.members.length, {
								covered: team.needs.length - team.uncovered.length,
								all: team.needs.length,
							})}
						</p>
						<ol class="samen-people">
							{team.members.map((member) => (
								<Member key={member.person?.personId ?? ""} team={team} member={member} offering={props.offering} />
							))}
						</ol>
						{team.uncovered.length > 0 && (
							<>
								<p class="nl-paragraph">{t("Nobody can help with this now:")}</p>
								<ul class="utrecht-unordered-list">
									{team.uncovered.map((one) => (
										<li key={one.topicId}>
											{labelOf(team, one.topicId)}: {one.reason}
										</li>
									))}
								</ul>
							</>
						)}
					</>
				)}
			</Show>
		</Section>
	);
}
