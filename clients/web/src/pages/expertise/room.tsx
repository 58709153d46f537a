// How much room somebody has, when and where.
import { useRef, useState } from "preact/hooks";
import type { Area, Availability } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { dayOf, endOf, startOf } from "../../lib/days";
import { language, t, tn } from "../../lib/i18n";
import { Link } from "../../lib/router";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { CheckboxGroup, TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Section } from "../../ui/page";

const CAPACITY_MAX = 50;
/** What is no number is sent as one that the service refuses and explains. */
const NO_NUMBER = 0xffff_ffff;

function numberOf(text: string): number {
	return /^\d{1,9}$/.test(text) ? Number(text) : NO_NUMBER;
}

/** The first and the last day of a leave; "" when there is none, or it is over. */
function leaveOf(availability: Availability): { first: string; last: string } {
	const { leaveFromMs, leaveToMs } = availability;
	return leaveToMs <= BigInt(Date.now()) ? { first: "", last: "" } : { first: dayOf(leaveFromMs), last: dayOf(leaveToMs - 1n) };
}

interface RoomProps {
	availability: Availability;
	areas: readonly Area[];
	/** How many requests they help with now. */
	helping: number;
	onChanged: () => void;
}

/** The fields, filled in with what is known. */
function RoomForm(props: RoomProps & { onSaved: (availability: Availability) => void }) {
	const { availability } = props;
	const [capacity, setCapacity] = useState(String(availability.capacity));
	const [from, setFrom] = useState(leaveOf(availability).first);
	const [to, setTo] = useState(leaveOf(availability).last);
	const [areaIds, setAreaIds] = useState<string[]>(availability.areaIds);
	const save = useAct((options) =>
		directory.putAvailability(
			{ availability: { capacity: numberOf(capacity), leaveFromMs: startOf(from), leaveToMs: endOf(to), areaIds } },
			options,
		),
	);
	const error = (field: string) => fieldMessage(save.problem, `availability.${field}`);
	const submit = async (event: Event) => {
		event.preventDefault();
		const saved = await save.run();
		if (saved !== undefined) {
			props.onSaved(saved);
		}
	};
	const areas = [...props.areas].sort((a, b) => a.name.localeCompare(b.name, language.value));
	return (
		<form onSubmit={(event) => void submit(event)} noValidate>
			<ProblemAlert
				problem={save.problem}
				shownFields={["capacity", "leave_from_ms", "leave_to_ms", "area_ids"].map((field) => `availability.${field}`)}
			/>
			<TextField
				label={t("How many requests do you want to help with at once?")}
				type="number"
				inputMode="numeric"
				min={0}
				max={CAPACITY_MAX}
				value={capacity}
				onValue={setCapacity}
				error={error("capacity")}
			/>
			<fieldset class="utrecht-form-fieldset samen-group">
				<legend class="utrecht-form-label">{t("When are you away?")}</legend>
				<div class="utrecht-form-field-description">{t("Nobody asks you in those days.")}</div>
				<TextField label={t("First day away")} type="date" optional value={from} onValue={setFrom} error={error("leave_from_ms")} />
				<TextField label={t("Last day away")} type="date" optional value={to} onValue={setTo} error={error("leave_to_ms")} />
				{(from !== "" || to !== "") && (
					<Button
						kind="subtle"
						onClick={() => {
							setFrom("");
							setTo("");
						}}
					>
						{t("I am not away")}
					</Button>
				)}
			</fieldset>
			<CheckboxGroup
				label={t("Where do you help?")}
				hint={t("If you choose none, you help in the whole region.")}
				optional
				inline
				choices={areas.map((area) => ({ value: area.id, label: area.name }))}
				values={areaIds}
				onValues={setAreaIds}
				error={error("area_ids")}
			/>
			<Button kind="primary" submit busy={save.busy}>
				{t("Save my room")}
			</Button>
		</form>
	);
}

function textOf(availability: Availability): string {
	return JSON.stringify(availability, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

export function Room(props: RoomProps) {
	const { availability, helping } = props;
	const saying = useSaying();
	const shown = textOf(availability);
	// The form is filled in anew by what was saved elsewhere, not by its own: what is typed while that comes back stays.
	const form = useRef({ shown, own: shown, round: 0 }).current;
	if (shown !== form.shown) {
		form.shown = shown;
		form.round += shown === form.own ? 0 : 1;
	}
	const saved = (own: Availability) => {
		form.own = textOf(own);
		saying.say(t("Your room is saved."));
		props.onChanged();
	};
	return (
		<Section title={t("My room")}>
			<p class="nl-paragraph">
				{tn("You help with {count} request now.", "You help with {count} requests now.", helping)}{" "}
				{tn("You want to do at most {count} at once.", "You want to do at most {count} at once.", availability.capacity)}{" "}
				<Link to="/offers">{t("To my offers")}</Link>
			</p>
			<Notice saying={saying} />
			<RoomForm key={form.round} {...props} onSaved={saved} />
		</Section>
	);
}
