// What each service keeps and for how long; and requests that are put on hold.
import { useState } from "preact/hooks";
import type { RetentionClass } from "../../gen/common_pb";
import { type Hold, HoldReason } from "../../gen/intake_pb";
import { directory, fieldMessage, intake, matching, notify } from "../../lib/api";
import { formatDay, formatNumber, N, t, tn } from "../../lib/i18n";
import { codesOf } from "../../lib/names";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { RadioGroup, TextField } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { Section, Show } from "../../ui/page";
import { Table } from "../../ui/table";
import { Form } from "./form";
import { Part } from "./part";

const services = [
	{ title: N("Requests and texts"), ask: intake.getRetention },
	{ title: N("Offers, matches and figures"), ask: matching.getRetention },
	{ title: N("People, organisations and accounts"), ask: directory.getRetention },
	{ title: N("Mail"), ask: notify.getRetention },
];

function daysOf(one: RetentionClass): string {
	if (one.days === 0) {
		return t("does not end by itself");
	}
	const days = tn("{count} day", "{count} days", one.days);
	return one.reportedOnly ? t("{days}, then somebody looks at it", { days }) : days;
}

function Classes(props: { title: string; classes: readonly RetentionClass[] }) {
	const count = (value: bigint) => formatNumber(Number(value));
	return (
		<Table
			caption={props.title}
			rows={props.classes}
			rowKey={(one) => one.name}
			columns={[
				{
					title: t("What"),
					rowHeader: true,
					cell: (one) => (
						<>
							{one.about}
							{one.setting !== "" && <code class="manage-setting">{one.setting}</code>}
						</>
					),
				},
				{ title: t("How long"), cell: daysOf },
				{ title: t("Why"), cell: (one) => one.ground },
				{ title: t("Kept now"), number: true, cell: (one) => (one.keptMore ? t("more than {count}", { count: count(one.kept) }) : count(one.kept)) },
				{ title: t("Oldest"), cell: (one) => formatDay(one.oldestAtMs) || "-" },
				{ title: t("Deleted within 30 days"), number: true, cell: (one) => count(one.dueSoon) },
				{ title: t("On hold"), number: true, cell: (one) => count(one.onHold) },
				{ title: t("Deleted so far"), number: true, cell: (one) => count(one.purged) },
				{ title: t("Last deleted"), cell: (one) => formatDay(one.purgedAtMs) || "-" },
			]}
		/>
	);
}

function Service(props: { title: string; ask: typeof intake.getRetention }) {
	const loaded = useLoad((signal) => props.ask({}, { signal }), []);
	return <Show loaded={loaded}>{({ classes }) => <Classes title={props.title} classes={classes} />}</Show>;
}

const reasons: Record<HoldReason, string> = {
	[HoldReason.HOLD_REASON_UNSPECIFIED]: "",
	[HoldReason.COMPLAINT]: N("a complaint is being handled"),
	[HoldReason.DISPUTE]: N("a legal claim, or one that is expected"),
	[HoldReason.INSPECTION]: N("an authority looks into it"),
	[HoldReason.RESTRICTION]: N("the parents asked that nothing is done with it meanwhile"),
};

function HoldForm() {
	const [requestId, setRequestId] = useState("");
	const [reason, setReason] = useState<HoldReason>(HoldReason.COMPLAINT);
	const [done, setDone] = useState<{ requestId: string; hold?: Hold } | undefined>(undefined);
	const set = useAct(async (options, on: boolean) => {
		setDone(undefined);
		const { requestId: id, hold } = await intake.setHold({ requestId: requestId.trim(), on, reason: on ? reason : HoldReason.HOLD_REASON_UNSPECIFIED }, options);
		setDone(hold === undefined ? { requestId: id } : { requestId: id, hold });
	});
	return (
		<Form onSubmit={() => set.run(true)}>
			<p class="nl-paragraph">{t("While a request is on hold, nothing of it is deleted, whatever its age.")}</p>
			<ProblemAlert problem={set.problem} shownFields={["request_id"]} />
			<div role="status">
				{done !== undefined && (
					<p class="nl-paragraph manage-total">
						{done.hold === undefined ? t("{request} is not on hold.", { request: done.requestId }) : t("{request} is on hold.", { request: done.requestId })}
					</p>
				)}
			</div>
			<TextField label={t("Number of the request")} hint={t("For example r-7k2m9xw3ta0c.")} value={requestId} error={fieldMessage(set.problem, "request_id")} onValue={setRequestId} />
			<RadioGroup
				label={t("Why")}
				value={reason}
				choices={codesOf(HoldReason).map((value: HoldReason) => ({ value, label: t(reasons[value]) }))}
				onValue={setReason}
			/>
			<div class="samen-buttons">
				<Button kind="primary" submit busy={set.busy}>
					{t("Put on hold")}
				</Button>
				<Button busy={set.busy} onClick={() => void set.run(false)}>
					{t("Take off hold")}
				</Button>
			</div>
		</Form>
	);
}

export function Retention() {
	return (
		<Part title={t("Retention")}>
			<Alert kind="info">
				<p class="nl-paragraph">{t("What is too old is deleted by itself. How long things are kept is set in samen.conf, by who runs the machine.")}</p>
			</Alert>
			<div class="manage-wide">
				{services.map((service) => (
					<Service key={service.title} title={t(service.title)} ask={service.ask} />
				))}
			</div>
			<Section title={t("Put a request on hold")}>
				<HoldForm />
			</Section>
		</Part>
	);
}
