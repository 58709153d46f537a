// The plan: who could best be asked for which waiting request. A person looks at each line and approves; only then is anybody asked.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ApprovedLineResult, PlanObjective, type PlanAssignmentsResponse } from "../../gen/matching_pb";
import { matching, type Problem, problemOf } from "../../lib/api";
import { formatNumber, t, tn } from "../../lib/i18n";
import { query } from "../../lib/router";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { RadioGroup, Select } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { QuerySelect } from "./filter";
import type { PartProps } from "./index";
import { lineKey, linesOf, PlanLines } from "./plan-lines";
import { PlanShortages } from "./plan-shortages";

const LINES_A_CALL = 64;
const MARGIN_MS = 10000;

function Quality(props: { plan: PlanAssignmentsResponse }) {
	const { plan } = props;
	const fair = plan.objective === PlanObjective.FAIR;
	const text = plan.proven
		? fair
			? t("No better plan is possible: with as many people, the request that is helped worst cannot be helped better, nor then all together.")
			: t("No better plan is possible: with as many people, all together cannot be helped better.")
		: t("A better plan may be possible, by at most {gap}% for all together.", { gap: formatNumber(100 * plan.totalGap, 1) });
	return (
		<p class="nl-paragraph">
			{tn("People wanted for {count} request: {wanted}. In the plan: {planned}.", "People wanted for {count} requests: {wanted}. In the plan: {planned}.", plan.requests.length, {
				planned: formatNumber(plan.planned),
				wanted: formatNumber(plan.wanted),
			})}{" "}
			{plan.planned > 0 && text} {plan.timedOut && t("The time was up: more time may find a better plan.")}{" "}
			{plan.more && t("More requests wait than one plan holds: this one is about those that wait longest.")}
		</p>
	);
}

interface Ask {
	areaId: string;
	objective: PlanObjective;
	people: number;
	seconds: number;
}

interface Making {
	plan: PlanAssignmentsResponse | undefined;
	/** How many were made: another plan is looked at from the start. */
	made: number;
	problem: Problem | undefined;
	busy: boolean;
	make: (ask: Ask) => void;
	cancel: () => void;
}

/** Has a plan made; that takes seconds and can be called off. */
function useMaking(): Making {
	const [state, setState] = useState<{ plan?: PlanAssignmentsResponse; problem?: Problem; busy: boolean }>({ busy: false });
	const made = useRef(0);
	const abort = useRef<AbortController | undefined>(undefined);
	useEffect(() => () => abort.current?.abort(), []);
	const make = (ask: Ask) => {
		abort.current?.abort();
		const mine = new AbortController();
		abort.current = mine;
		setState({ busy: true });
		matching
			.planAssignments(
				{ areaId: ask.areaId, objective: ask.objective, peoplePerRequest: ask.people, timeLimitMs: ask.seconds * 1000 },
				{ signal: mine.signal, timeoutMs: ask.seconds * 1000 + MARGIN_MS },
			)
			.then(
				(plan) => {
					if (!mine.signal.aborted) {
						made.current++;
						setState({ plan, busy: false });
					}
				},
				(thrown: unknown) => mine.signal.aborted || setState({ problem: problemOf(thrown), busy: false }),
			);
	};
	const cancel = () => {
		abort.current?.abort();
		setState({ busy: false });
	};
	return { plan: state.plan, made: made.current, problem: state.problem, busy: state.busy, make, cancel };
}

function Form(props: { areas: PartProps["areas"]; making: Making }) {
	const [objective, setObjective] = useState(PlanObjective.FAIR);
	const [people, setPeople] = useState(1);
	const [seconds, setSeconds] = useState(2);
	const { making } = props;
	// The button to call it off is gone when there is nothing to call off: the focus goes to the one beside it.
	const id = useId();
	const began = useRef(false);
	useLayoutEffect(() => {
		if (began.current && !making.busy && document.activeElement === document.body) {
			document.getElementById(id)?.focus();
		}
		began.current = making.busy;
	}, [making.busy]);
	return (
		<form
			class="overview-filter"
			aria-label={t("What to plan")}
			onSubmit={(event) => {
				event.preventDefault();
				making.make({ areaId: query.value.get("area") ?? "", objective, people, seconds });
			}}
		>
			<div class="overview-filter__fields">
				<QuerySelect name="area" label={t("Work area")} choices={props.areas} />
				<Select label={t("People for each request, at most")} value={people} onValue={setPeople} choices={[1, 2, 3].map((value) => ({ value, label: String(value) }))} />
				<Select
					label={t("Time to look for a better plan")}
					value={seconds}
					onValue={setSeconds}
					choices={[2, 5, 10].map((value) => ({ value, label: t("{seconds} seconds", { seconds: value }) }))}
				/>
			</div>
			<RadioGroup
				label={t("What is best?")}
				value={objective}
				onValue={setObjective}
				choices={[
					{ value: PlanObjective.FAIR, label: t("Fair"), hint: t("First the request that is helped worst, as well as can be.") },
					{ value: PlanObjective.TOTAL, label: t("Total"), hint: t("All requests together, as well as can be.") },
				]}
			/>
			<ButtonGroup>
				<Button id={id} kind="primary" submit busy={making.busy}>
					{t("Make a plan")}
				</Button>
				{making.busy && <Button onClick={making.cancel}>{t("Cancel")}</Button>}
			</ButtonGroup>
			<p class="overview-said" role="status">
				{making.busy ? t("The plan is being made. This takes some seconds.") : making.plan !== undefined ? t("The plan is below.") : ""}
			</p>
		</form>
	);
}

function Review(props: { plan: PlanAssignmentsResponse }) {
	const { plan } = props;
	const lines = linesOf(plan);
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const [results, setResults] = useState<ReadonlyMap<string, ApprovedLineResult>>(new Map());
	const status = useRef<HTMLDivElement>(null);
	const approve = useAct(async (options, keys: string[]) => {
		const wanted = lines
			.filter((line) => keys.includes(lineKey(line)))
			.slice(0, LINES_A_CALL)
			.map((line) => ({ requestId: line.request.requestId, personId: line.person.personId, topicIds: line.topicIds }));
		return matching.approvePlan({ lines: wanted }, options);
	});
	const send = async () => {
		const answer = await approve.run([...chosen]);
		if (answer !== undefined) {
			const done = new Map(answer.results.map((one) => [`${one.requestId} ${one.personId}`, one]));
			setResults(new Map([...results, ...done]));
			setChosen(new Set([...chosen].filter((key) => !done.has(key))));
			status.current?.focus();
		}
	};
	const made = [...results.values()].filter((one) => one.offer !== undefined).length;
	return (
		<>
			<Quality plan={plan} />
			<div ref={status} tabIndex={-1}>
				{results.size > 0 && (
					<Alert kind={made === results.size ? "ok" : "warning"} title={tn("{count} person was asked.", "{count} people were asked.", made)}>
						{made < results.size && (
							<p class="nl-paragraph">
								{tn("{count} line could not be done any more; it says why.", "{count} lines could not be done any more; they say why.", results.size - made)}
							</p>
						)}
					</Alert>
				)}
			</div>
			<PlanLines lines={lines} chosen={chosen} onChosen={setChosen} results={results} />
			<ProblemAlert problem={approve.problem} />
			{lines.length > 0 && (
				<div class="overview-approve">
					<ButtonGroup>
						<Button kind="primary" busy={approve.busy} disabled={chosen.size === 0} onClick={() => void send()}>
							{tn("Approve {count} line and ask", "Approve {count} lines and ask", chosen.size)}
						</Button>
					</ButtonGroup>
					{chosen.size > LINES_A_CALL && <p class="overview-soft">{t("At most {count} at once; the others stay chosen.", { count: LINES_A_CALL })}</p>}
				</div>
			)}
			<PlanShortages plan={plan} />
		</>
	);
}

export function PlanPart(props: PartProps) {
	const making = useMaking();
	const { plan } = making;
	return (
		<>
			<p class="nl-paragraph">{t("Who could best be asked for which request that waits. Nobody is asked until you approve a line.")}</p>
			<Form areas={props.areas} making={making} />
			<ProblemAlert problem={making.problem} />
			{plan !== undefined && (plan.requests.length === 0 ? <Alert kind="ok" title={t("No request waits for help.")} /> : <Review key={making.made} plan={plan} />)}
		</>
	);
}
