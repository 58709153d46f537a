import type { PlanAssignmentsResponse, PlannedRequest } from "../../gen/matching_pb";
import { formatNumber, t, tn } from "../../lib/i18n";
import { topicName } from "../../lib/topics";
import { InSteps } from "../../ui/in-steps";
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
				{request.topicIds.map(topicName).join(", ")}; {t("people: {planned} of {wanted}", { planned: people.length, wanted })}
			</span>
			<span class="overview-line">{shortage.reason}</span>
			{others > 0 && (
				<span class="overview-line overview-soft">
					{tn(
						"It wants the same people as {count} other request: together they want {want}, and there is room for {room}.",
						"It wants the same people as {count} other requests: together they want {want}, and there is room for {room}.",
						others,
						{ want: formatNumber(shortage.rivalsWant), room: formatNumber(shortage.rivalsRoom) },
					)}
				</span>
			)}
		</li>
	);
}

/** The requests that get fewer people than they want, and why. */
export function PlanShortages(props: { plan: PlanAssignmentsResponse }) {
	const short = props.plan.requests.filter((one) => one.shortage !== undefined);
	if (short.length === 0) {
		return null;
	}
	return (
		<Section title={t("With too little help ({count})", { count: formatNumber(short.length) })}>
			<InSteps rows={short} step={AT_ONCE}>
				{(some) => (
					<ul class="overview-gaps">
						{some.map((planned) => (
							<Shortage key={planned.request?.requestId ?? ""} planned={planned} />
						))}
					</ul>
				)}
			</InSteps>
		</Section>
	);
}
