// One question of the form, in the way its kind is answered.
import { AgeGroup, FormOfHelp, Urgency } from "../../gen/common_pb";
import type { FieldError } from "../../gen/envelope_pb";
import { RequestKind } from "../../gen/intake_pb";
import type { StoryPart } from "../../help/story";
import { REMARK_MAX, Told } from "../../help/told";
import { N, t } from "../../lib/i18n";
import { ageName, codesOf, formName, urgencyName } from "../../lib/names";
import { Checkbox, CheckboxGroup, RadioGroup, Select, TextField } from "../../ui/field";
import { More } from "../../ui/more";
import { Consent } from "./consent";
import { type Draft, isMove, mayHoldNames, noNamesOf, PSEUDONYM_MAX } from "./draft";
import { errorsOf, idOf, messageOf, pathOf } from "./fields";
import type { Question } from "./questions";
import { SchoolField } from "./schools";

interface FormProps {
	draft: Draft;
	errors: readonly FieldError[];
	/** paths: of the fields that changed, so that what was wrong with them is not said any longer. */
	onChange: (changed: Partial<Draft>, ...paths: string[]) => void;
}

const urgencyHints: Partial<Record<Urgency, string>> = {
	[Urgency.EARLY_SIGNAL]: N("Worth watching; there is no hurry."),
	[Urgency.NORMAL]: N("In the coming weeks."),
	[Urgency.URGENT]: N("In the coming days."),
};

function useNoName(props: FormProps, path: string) {
	return {
		noNames: noNamesOf(props.draft),
		onNoName: mayHoldNames(props.draft.basis)
			? (words: string[]) => props.onChange({ noNames: [...new Set([...props.draft.noNames, ...words])] }, path)
			: undefined,
		refused: errorsOf(props.errors, path),
	};
}

function StoryField(props: FormProps & { part: StoryPart; label: string; hint?: string | undefined; required?: boolean | undefined; rows?: number }) {
	const path = pathOf(props.part);
	return (
		<Told
			{...useNoName(props, path)}
			id={idOf(path)}
			label={props.label}
			hint={props.hint}
			rows={props.rows ?? 3}
			optional={props.required !== true}
			value={props.draft.story[props.part]}
			onValue={(value) => props.onChange({ story: { ...props.draft.story, [props.part]: value } }, path, "hearing")}
		/>
	);
}

function Age(props: FormProps & { label: string }) {
	const choices = codesOf(AgeGroup).map((code) => ({ value: code as AgeGroup, label: ageName(code as AgeGroup) }));
	return (
		<Select
			id={idOf("age_group")}
			label={props.label}
			error={messageOf(props.errors, "age_group")}
			value={props.draft.ageGroup}
			choices={[{ value: AgeGroup.AGE_GROUP_UNSPECIFIED, label: t("Choose a group") }, ...choices]}
			onValue={(ageGroup) => props.onChange({ ageGroup }, "age_group")}
		/>
	);
}

function Pseudonym(props: FormProps & { label: string }) {
	return (
		<Told
			{...useNoName(props, "pseudonym")}
			id={idOf("pseudonym")}
			short
			max={PSEUDONYM_MAX}
			label={props.label}
			hint={t("Not the pupil's name; for example: leerling 7b.")}
			value={props.draft.pseudonym}
			onValue={(pseudonym) => props.onChange({ pseudonym }, "pseudonym")}
		/>
	);
}

function Asks(props: FormProps & { label: string }) {
	return (
		<>
			<StoryField {...props} part="asks" />
			<More title={t("Do you wish for help of a certain form?")} open={props.draft.forms.length > 0 || props.draft.notOwnSchool}>
				<CheckboxGroup
					label={t("Form of help")}
					optional
					hint={t("Choose nothing when all is well with you.")}
					error={messageOf(props.errors, "forms")}
					values={props.draft.forms}
					choices={codesOf(FormOfHelp).map((code) => ({ value: code as FormOfHelp, label: formName(code as FormOfHelp) }))}
					onValues={(forms) => props.onChange({ forms }, "forms")}
				/>
				<Checkbox
					label={t("Rather nobody of my own school")}
					checked={props.draft.notOwnSchool}
					onChecked={(notOwnSchool) => props.onChange({ notOwnSchool })}
				/>
			</More>
		</>
	);
}

function Pupil(props: FormProps & { label: string }) {
	return (
		<>
			<StoryField {...props} part="pupilView" required hint={t("Every pupil is heard, in words or otherwise. If not, say below why not.")} />
			{props.draft.story.pupilView.trim() === "" && (
				<Told
					{...useNoName(props, "hearing.waived_reason")}
					refused={errorsOf(props.errors, "hearing", "hearing.waived_reason")}
					id={idOf("hearing")}
					short
					max={REMARK_MAX}
					label={t("Not heard? Say in a few words why not.")}
					value={props.draft.waivedReason}
					onValue={(waivedReason) => props.onChange({ waivedReason }, "hearing", "hearing.waived_reason")}
				/>
			)}
		</>
	);
}

function BasisField(props: FormProps & { label: string }) {
	return (
		<Consent
			id={idOf("basis.kind")}
			label={props.label}
			move={isMove(props.draft.kind)}
			value={props.draft.basis}
			agreedOn={props.draft.agreedOn}
			recipients={props.draft.recipients}
			error={messageOf(props.errors, "basis", "basis.kind")}
			dayError={messageOf(props.errors, "basis.given_at_ms")}
			onValue={(changed) => props.onChange(changed, "basis", "basis.kind", "basis.given_at_ms")}
		/>
	);
}

function Move(props: FormProps & { label: string }) {
	const needed = props.draft.kind === RequestKind.RETURN;
	const sending = "move.sending_organisation_id";
	const receiving = "move.receiving_organisation_id";
	return (
		<fieldset class="samen-group">
			<legend class="utrecht-form-label">{props.label}</legend>
			<SchoolField
				id={idOf(sending)}
				label={needed ? t("From which special school does the pupil come?") : t("From which voorschool or school does the pupil come?")}
				hint={t("Type a few letters of its name or place.")}
				optional={!needed}
				error={messageOf(props.errors, sending, "move")}
				school={props.draft.from}
				onSchool={(from) => props.onChange({ from }, sending, "move")}
			/>
			<SchoolField
				id={idOf(receiving)}
				label={t("To which school?")}
				optional={!needed}
				error={messageOf(props.errors, receiving)}
				school={props.draft.to}
				onSchool={(to) => props.onChange({ to }, receiving, "move")}
			/>
			<TextField
				id={idOf("move.planned_at_ms")}
				label={t("From when?")}
				hint={t("Leave it empty when that is not known yet.")}
				optional
				type="date"
				error={messageOf(props.errors, "move.planned_at_ms")}
				value={props.draft.plannedOn}
				onValue={(plannedOn) => props.onChange({ plannedOn }, "move.planned_at_ms")}
			/>
		</fieldset>
	);
}

function UrgencyField(props: FormProps & { label: string }) {
	return (
		<RadioGroup
			id={idOf("urgency")}
			label={props.label}
			error={messageOf(props.errors, "urgency")}
			value={props.draft.urgency}
			choices={codesOf(Urgency).map((code) => ({
				value: code as Urgency,
				label: urgencyName(code as Urgency),
				hint: t(urgencyHints[code as Urgency] ?? ""),
			}))}
			onValue={(urgency) => props.onChange({ urgency }, "urgency")}
		/>
	);
}

/** A question with its number, so that one sees how many there are still to come. */
export function Asked(props: FormProps & { question: Question; number: number }) {
	const { question, number, ...form } = props;
	const label = `${number}. ${t(question.text)}`;
	switch (question.ask) {
		case "told":
			return (
				<StoryField
					{...form}
					part={question.part}
					label={label}
					hint={question.hint === undefined ? undefined : t(question.hint)}
					required={question.required}
					rows={question.part === "happens" ? 5 : 3}
				/>
			);
		case "age":
			return <Age {...form} label={label} />;
		case "ageAndName":
			return (
				<>
					<Age {...form} label={label} />
					<Pseudonym {...form} label={t("Under which name does your school know this question?")} />
				</>
			);
		case "name":
			return <Pseudonym {...form} label={label} />;
		case "asks":
			return <Asks {...form} label={label} />;
		case "pupil":
			return <Pupil {...form} label={label} />;
		case "parents":
			return <StoryField {...form} part="parentsView" label={label} />;
		case "parentsAndConsent":
			return (
				<>
					<StoryField {...form} part="parentsView" label={label} />
					<BasisField {...form} label={t("Did they agree that the helper and the other school read this?")} />
				</>
			);
		case "consent":
			return <BasisField {...form} label={label} />;
		case "urgency":
			return <UrgencyField {...form} label={label} />;
		case "move":
			return <Move {...form} label={label} />;
	}
}
