// Form fields: a label, what to fill in, what is wrong, and the control, tied together for screen readers.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../lib/i18n";

interface FieldProps {
	label: string;
	/** A few words of help, under the label. */
	hint?: ComponentChildren;
	/** What is wrong; "" for nothing. */
	error?: ComponentChildren;
	/** Where a link of a summary of faults leads; made up when nobody links to it. */
	id?: string | undefined;
	/** Said in the label: fields are required unless they say so. */
	optional?: boolean;
}

interface Wired {
	id: string;
	"aria-describedby": string | undefined;
	"aria-invalid": boolean | undefined;
	"aria-required": boolean | undefined;
}

/** What every field has around its control. */
function useFrame(props: FieldProps) {
	const made = useId();
	const id = props.id ?? made;
	const wrong = props.error !== undefined && props.error !== "";
	return {
		id,
		wrong,
		describedBy: [props.hint !== undefined ? `${id}-hint` : "", wrong ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined,
		name: (
			<>
				{props.label}
				{props.optional === true && <span class="samen-optional"> {t("(optional)")}</span>}
			</>
		),
		said: (
			<>
				{props.hint !== undefined && (
					<div class="utrecht-form-field-description" id={`${id}-hint`}>
						{props.hint}
					</div>
				)}
				{wrong && (
					<div class="utrecht-form-field-error-message" id={`${id}-error`}>
						{props.error}
					</div>
				)}
			</>
		),
	};
}

/** The label and what goes with it, around a control of another kind. */
export function Field(props: FieldProps & { kind: string; children: (wired: Wired) => ComponentChildren }) {
	const { id, wrong, describedBy, name, said } = useFrame(props);
	return (
		<div class={`utrecht-form-field utrecht-form-field--${props.kind}${wrong ? " utrecht-form-field--invalid" : ""}`}>
			<label class="utrecht-form-label" for={id}>
				{name}
			</label>
			{said}
			{props.children({
				id,
				"aria-describedby": describedBy,
				"aria-invalid": wrong || undefined,
				"aria-required": props.optional === true ? undefined : true,
			})}
		</div>
	);
}

interface TextProps extends FieldProps {
	value: string;
	onValue: (value: string) => void;
	type?: "text" | "email" | "password" | "search" | "tel" | "url" | "date" | "number" | "month";
	autocomplete?: string;
	maxLength?: number;
	min?: number | string;
	max?: number | string;
	inputMode?: "numeric";
}

export function TextField(props: TextProps) {
	return (
		<Field {...props} kind="text">
			{(wired) => (
				<input
					{...wired}
					class="utrecht-textbox utrecht-textbox--html-input"
					type={props.type ?? "text"}
					value={props.value}
					autoComplete={props.autocomplete ?? "off"}
					maxLength={props.maxLength}
					min={props.min}
					max={props.max}
					inputMode={props.inputMode}
					onInput={(event) => props.onValue(event.currentTarget.value)}
				/>
			)}
		</Field>
	);
}

interface AreaProps extends FieldProps {
	value: string;
	onValue: (value: string) => void;
	rows?: number;
	maxLength?: number;
}

export function TextArea(props: AreaProps) {
	return (
		<Field {...props} kind="textarea">
			{(wired) => (
				<textarea
					{...wired}
					class="utrecht-textarea utrecht-textarea--html-textarea"
					rows={props.rows ?? 4}
					value={props.value}
					maxLength={props.maxLength}
					onInput={(event) => props.onValue(event.currentTarget.value)}
				/>
			)}
		</Field>
	);
}

export interface Choice<K extends string | number> {
	value: K;
	label: string;
	hint?: string;
}

interface SelectProps<K extends string | number> extends FieldProps {
	value: K;
	choices: readonly Choice<K>[];
	onValue: (value: K) => void;
}

export function Select<K extends string | number>(props: SelectProps<K>) {
	return (
		<Field {...props} kind="select">
			{(wired) => (
				<select
					{...wired}
					class="utrecht-select utrecht-select--html-select"
					value={String(props.value)}
					onChange={(event) => {
						const chosen = props.choices[event.currentTarget.selectedIndex];
						if (chosen !== undefined) {
							props.onValue(chosen.value);
						}
					}}
				>
					{props.choices.map((choice) => (
						<option key={choice.value} value={String(choice.value)} selected={choice.value === props.value}>
							{choice.label}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

interface GroupProps<K extends string | number> extends FieldProps {
	choices: readonly Choice<K>[];
	/** Beside each other instead of under each other, where there is room. */
	inline?: boolean;
}

function Group<K extends string | number>(
	props: GroupProps<K> & { role: "radiogroup" | "group"; children: (choice: Choice<K>, id: string) => ComponentChildren },
) {
	const { id, wrong, describedBy, name, said } = useFrame(props);
	return (
		<fieldset
			id={id}
			class={`utrecht-form-fieldset samen-group${props.inline === true ? " samen-group--inline" : ""}${wrong ? " utrecht-form-fieldset--invalid" : ""}`}
			role={props.role}
			aria-describedby={describedBy}
			aria-invalid={props.role === "radiogroup" && wrong ? true : undefined}
		>
			<legend class="utrecht-form-label">{name}</legend>
			{said}
			<div class="samen-group__choices">{props.choices.map((choice) => props.children(choice, id))}</div>
		</fieldset>
	);
}

export function RadioGroup<K extends string | number>(props: GroupProps<K> & { value: K; onValue: (value: K) => void }) {
	return (
		<Group {...props} role="radiogroup">
			{(choice, id) => (
				<ChoiceField {...choice} key={choice.value} type="radio" name={id} checked={choice.value === props.value} onChange={() => props.onValue(choice.value)} />
			)}
		</Group>
	);
}

export function CheckboxGroup<K extends string | number>(props: GroupProps<K> & { values: readonly K[]; onValues: (values: K[]) => void }) {
	return (
		<Group {...props} role="group">
			{(choice) => (
				<Checkbox
					key={choice.value}
					label={choice.label}
					hint={choice.hint}
					checked={props.values.includes(choice.value)}
					onChecked={(checked) =>
						props.onValues(checked ? [...props.values, choice.value] : props.values.filter((one) => one !== choice.value))
					}
				/>
			)}
		</Group>
	);
}

export function Checkbox(props: { label: string; hint?: string | undefined; checked: boolean; onChecked: (checked: boolean) => void }) {
	return <ChoiceField {...props} type="checkbox" onChange={props.onChecked} />;
}

interface ChoiceFieldProps {
	type: "radio" | "checkbox";
	label: string;
	hint?: string | undefined;
	/** Those of one name are one choice. */
	name?: string;
	checked: boolean;
	onChange: (checked: boolean) => void;
}

function ChoiceField(props: ChoiceFieldProps) {
	const look = { radio: "utrecht-radio-button utrecht-radio-button--html-input", checkbox: "utrecht-checkbox utrecht-checkbox--html-input" }[props.type];
	return (
		<label class="samen-choice">
			<input type={props.type} class={look} name={props.name} checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
			<span>
				{props.label}
				{props.hint !== undefined && <span class="samen-choice__hint">{props.hint}</span>}
			</span>
		</label>
	);
}
