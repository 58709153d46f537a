import { useState } from "preact/hooks";
import type { PlanAssignmentsResponse, PlannedRequest } from "../../gen/matching_pb";
import { formatNumber, t } from "../../lib/i18n";
import { topicName } from "../../lib/topics";
import { Button, ButtonGroup } from "../../ui/button";
import { Section } from "../../ui/page";
import { placeOf } from "./plan-lines";

const AT_ONCE = 10;

function Shortage(props: { planned: PlannedRequest }) {
	const { request, shortage, people, wanted } = props.planned;
	if (request === undefined || shortage === undefined) {
		return null;
	}
	const others = shortage.rivalRequestIds.filter((id) => id !== request.requestId).length;
	return (
		<li>
			<strong>{placeOf(request)}</strong>
			<span class="overview-line">
				{request.topicIds.map(topicName).join(", ")}; {t("{planned} of {wanted} people", { planned: people.length, wanted })}
			</span>
			<span class="overview-line">{shortage.reason}</span>
			{others > 0 && (
				<span class="overview-line overview-soft">
					{t("It wants the same people as {others} other requests: together they want {want}, and there is room for {room}.", {
						others: formatNumber(others),
						want: formatNumber(shortage.rivalsWant),
						room: formatNumber(shortage.rivalsRoom),
					})}
				</span>
			)}
		</li>
	);
}

/** The requests that get fewer people than they want, and why. */
export function PlanShortages(props: { plan: PlanAssignmentsResponse }) {
	const [count, setCount] = useState(AT_ONCE);
	const short = props.plan.requests.filter((one) => one.shortage !== undefined);
	if (short.length === 0) {
		return null;
	}
	return (
		<Section title={t("With too little help ({count})", { count: formatNumber(short.length) })}>
			<ul class="overview-gaps">
				{short.slice(0, count).map((planned) => (
					<Shortage key={planned.request?.requestId ?? ""} planned={planned} />
				))}
			</ul>
			{count < short.length && (
				<ButtonGroup>
					<Button onClick={() => setCount(count + AT_ONCE)}>{t("Show more ({count} left)", { count: short.length - count })}</Button>
				</ButtonGroup>
			)}
		</Section>
	);
}
