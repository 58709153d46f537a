// From when on something needs a consultant.
import { useLayoutEffect, useState } from "preact/hooks";
import type { Limits as RegionLimits } from "../../gen/matching_pb";
import { fieldMessage, matching } from "../../lib/api";
import { formatDay, t } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Show } from "../../ui/page";
import { Form } from "./form";
import { Part } from "./part";

const names = ["followUpWeeks", "earlySignalDays", "nobodyAskedDays", "urgentHours", "offerExpiringHours", "checkDays"] as const;
type Name = (typeof names)[number];

/** What the service calls a field: "follow_up_weeks". */
function wireName(name: Name): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function label(name: Name): string {
	return {
		followUpWeeks: t("Weeks of help without contact"),
		earlySignalDays: t("Days that an early signal waits for a yes"),
		nobodyAskedDays: t("Days that a request waits until somebody is asked"),
		urgentHours: t("The same for an urgent request, in hours"),
		offerExpiringHours: t("Hours before an offer expires"),
		checkDays: t("Days that a date for contact or a check may be past"),
	}[name];
}

function valuesOf(limits: RegionLimits): Record<Name, string> {
	return Object.fromEntries(names.map((name) => [name, String(limits[name])])) as Record<Name, string>;
}

function LimitsForm(props: { limits: RegionLimits; onSaved: () => void }) {
	const { limits } = props;
	const [values, setValues] = useState(valuesOf(limits));
	const [saved, setSaved] = useState(false);
	// Somebody set them, here or elsewhere: what is being typed is not lost to anything less.
	useLayoutEffect(() => setValues(valuesOf(limits)), [limits.setAtMs]);
	const save = useAct(async (options) => {
		setSaved(false);
		await matching.putLimits({ limits: Object.fromEntries(names.map((name) => [name, Math.trunc(Math.abs(Number(values[name]))) || 0])) }, options);
		setSaved(true);
		props.onSaved();
	});
	const error = (name: Name) => fieldMessage(save.problem, wireName(name)) || fieldMessage(save.problem, `limits.${wireName(name)}`);
	return (
		<Form onSubmit={save.run}>
			<ProblemAlert problem={save.problem} shownFields={names.flatMap((name) => [wireName(name), `limits.${wireName(name)}`])} />
			{names.map((name) => (
				<TextField
					key={name}
					label={label(name)}
					type="number"
					min={0}
					inputMode="numeric"
					value={values[name]}
					error={error(name)}
					onValue={(value) => {
						setSaved(false);
						setValues({ ...values, [name]: value });
					}}
				/>
			))}
			<p class="nl-paragraph">
				{limits.setBy === undefined
					? t("Nobody has changed these yet.")
					: t("Set by {name} on {day}.", { name: limits.setBy.name, day: formatDay(limits.setAtMs) })}{" "}
				{t("0 is the usual value.")}
			</p>
			<div role="status">{saved && <p class="nl-paragraph manage-total">{t("Saved.")}</p>}</div>
			<Button kind="primary" submit busy={save.busy}>
				{t("Save")}
			</Button>
		</Form>
	);
}

export function Limits() {
	const loaded = useLoad((signal) => matching.getLimits({}, { signal }), []);
	return (
		<Part title={t("Limits")} lead={t("When something goes past a limit, consultants see it among what needs them today. They hold for the whole region.")}>
			<Show loaded={loaded}>{(limits) => <LimitsForm limits={limits} onSaved={loaded.reload} />}</Show>
		</Part>
	);
}
