// Help under way, or help that has ended, in a list.
import { type Match, MatchState } from "../../gen/matching_pb";
import { isSchool, partName } from "../../help/words";
import { daysUntil } from "../../lib/days";
import { formatDay, t, tn } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { Link } from "../../lib/router";
import { Badge } from "../../ui/message";
import { Card, Facts } from "../../ui/page";
import { matchStateName, outcomeName, stopReasonName, topicsText } from "./names";

export function matchTitle(match: Match): string {
	return isSchool(match.part) ? t("Taking part for the {part}", { part: partName(match.part) }) : topicsText(match.topicIds);
}

/** Whether the date of the next contact is past. */
export function isOverdue(match: Match): boolean {
	return match.state === MatchState.ACTIVE && match.nextFollowUpAtMs !== 0n && daysUntil(match.nextFollowUpAtMs) < 0;
}

/** When the next contact is, and how soon, in words. */
export function nextContact(match: Match): string {
	if (match.nextFollowUpAtMs === 0n) {
		return t("no date yet");
	}
	const days = daysUntil(match.nextFollowUpAtMs);
	const words =
		days < 0
			? tn("{count} day ago", "{count} days ago", -days)
			: days === 0
				? t("today")
				: tn("in {count} day", "in {count} days", days);
	return `${formatDay(match.nextFollowUpAtMs)} (${words})`;
}

/** How a match stands or ended. */
export function MatchBadge(props: { match: Match }) {
	const { match } = props;
	if (isOverdue(match)) {
		return <Badge kind="warning">{t("contact is overdue")}</Badge>;
	}
	return <Badge kind={match.state === MatchState.ACTIVE ? "active" : "neutral"}>{matchStateName(match.state)}</Badge>;
}

export function endText(match: Match): string {
	return match.state === MatchState.COMPLETED ? outcomeName(match.outcome) : stopReasonName(match.stopReason);
}

export function MatchCard(props: { match: Match }) {
	const { match } = props;
	const active = match.state === MatchState.ACTIVE;
	return (
		<Card title={<Link to={`/matches/${match.id}`}>{matchTitle(match)}</Link>} badge={<MatchBadge match={match} />}>
			<Facts
				facts={[
					[t("Asked by"), [match.filer?.name, match.filer?.organisationName].filter(Boolean).join(", ")],
					[t("Group"), ageName(match.ageGroup)],
					[t("Next contact"), active ? nextContact(match) : ""],
					[t("Ended on"), active ? "" : formatDay(match.endedAtMs)],
					[t("How it ended"), active ? "" : endText(match)],
				]}
			/>
		</Card>
	);
}
