import { Urgency } from "../../gen/common_pb";
import { type ApprovedLineResult, type Candidate, type MonitorRow, type PlanAssignmentsResponse } from "../../gen/matching_pb";
import { t } from "../../lib/i18n";
import { ageName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { Badge } from "../../ui/message";
import { Section } from "../../ui/page";
import { UrgencyText } from "./badge";
import { candidateText, Why } from "./candidate";
import { durationText } from "./words";

/** One person for one request. */
interface PlanLine {
	request: MonitorRow;
	person: Candidate;
	topicIds: string[];
}

export function lineKey(line: PlanLine): string {
	return `${line.request.requestId} ${line.person.personId}`;
}

export function linesOf(plan: PlanAssignmentsResponse): PlanLine[] {
	return plan.requests.flatMap(({ request, people }) =>
		request === undefined ? [] : people.flatMap(({ person, topicIds }) => (person === undefined ? [] : [{ request, person, topicIds }])),
	);
}

/** "De Linde, groep 4, Alkmaar" */
export function placeOf(row: MonitorRow): string {
	return [row.organisationName, ageName(row.ageGroup), row.areaName].filter(Boolean).join(", ");
}

function Result(props: { result: ApprovedLineResult }) {
	const { result } = props;
	return result.offer !== undefined ? (
		<p class="nl-paragraph">
			<Badge kind="safe">{t("asked")}</Badge>
		</p>
	) : (
		<p class="nl-paragraph">
			<Badge kind="warning">{t("not asked")}</Badge> {result.message}
		</p>
	);
}

function Line(props: { line: PlanLine; checked: boolean; onChecked: (checked: boolean) => void; result: ApprovedLineResult | undefined }) {
	const { line } = props;
	const { request } = line;
	const waits = request.waitingSinceMs === 0n ? "" : t("waits {time}", { time: durationText(Date.now() - Number(request.waitingSinceMs)) });
	const hint = [t("ask for {topics}", { topics: line.topicIds.map(topicName).join(", ") }), waits].filter(Boolean).join("; ");
	return (
		<li class="samen-card overview-plan-line">
			{props.result === undefined ? (
				<Checkbox label={t("Ask {person} for {place}", { person: line.person.name, place: placeOf(request) })} hint={hint} checked={props.checked} onChecked={props.onChecked} />
			) : (
				<>
					<p class="nl-paragraph">{t("Ask {person} for {place}", { person: line.person.name, place: placeOf(request) })}</p>
					<Result result={props.result} />
				</>
			)}
			<p class="overview-soft">
				{request.urgency === Urgency.URGENT && <UrgencyText urgency={request.urgency} />} {candidateText(line.person)}
			</p>
			<Why person={line.person} />
		</li>
	);
}

interface LinesProps {
	lines: readonly PlanLine[];
	chosen: ReadonlySet<string>;
	onChosen: (chosen: ReadonlySet<string>) => void;
	/** What became of lines that were approved. */
	results: ReadonlyMap<string, ApprovedLineResult>;
}

export function PlanLines(props: LinesProps) {
	const { lines, chosen, results } = props;
	const left = lines.map(lineKey).filter((key) => !results.has(key));
	const toggle = (key: string, on: boolean) => {
		const next = new Set(chosen);
		if (on) {
			next.add(key);
		} else {
			next.delete(key);
		}
		props.onChosen(next);
	};
	return (
		<Section title={t("The lines, longest waiting first")}>
			{lines.length === 0 && <p class="nl-paragraph">{t("Nobody can be asked for these requests now.")}</p>}
			{left.length > 0 && (
				<ButtonGroup>
					<Button onClick={() => props.onChosen(new Set(left))}>{t("Choose all")}</Button>
					<Button onClick={() => props.onChosen(new Set())}>{t("Choose none")}</Button>
				</ButtonGroup>
			)}
			<ol class="overview-items">
				{lines.map((line) => {
					const key = lineKey(line);
					return <Line key={key} line={line} checked={chosen.has(key)} onChecked={(on) => toggle(key, on)} result={results.get(key)} />;
				})}
			</ol>
		</Section>
	);
}
