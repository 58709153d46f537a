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

/** The label and what goes with it, around a control of another kind. */
export function Field(props: FieldProps & { kind: string; children: (wired: Wired) => ComponentChildren }) {
	const made = useId();
	const id = props.id ?? made;
	const wrong = props.error !== undefined && props.error !== "";
	const described = [props.hint !== undefined ? `${id}-hint` : "", wrong ? `${id}-error` : ""].filter(Boolean).join(" ");
	return (
		<div class={`utrecht-form-field utrecht-form-field--${props.kind}${wrong ? " utrecht-form-field--invalid" : ""}`}>
			<label class="utrecht-form-label" for={id}>
				{props.label}
				{props.optional === true && <span class="samen-optional"> {t("(optional)")}</span>}
			</label>
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
			{props.children({
				id,
				"aria-describedby": described === "" ? undefined : described,
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
	inputMode?: "numeric" | "text" | "email";
	list?: string;
	onBlur?: () => void;
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
					list={props.list}
					onInput={(event) => props.onValue(event.currentTarget.value)}
					onBlur={props.onBlur}
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
	onBlur?: () => void;
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
					onBlur={props.onBlur}
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
	props: GroupProps<K> & { role: "radiogroup" | "group"; children: (choice: Choice<K>, name: string) => ComponentChildren },
) {
	const made = useId();
	const id = props.id ?? made;
	const wrong = props.error !== undefined && props.error !== "";
	return (
		<fieldset
			id={id}
			class={`utrecht-form-fieldset samen-group${props.inline === true ? " samen-group--inline" : ""}${wrong ? " utrecht-form-fieldset--invalid" : ""}`}
			role={props.role}
			aria-describedby={[props.hint !== undefined ? `${id}-hint` : "", wrong ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined}
			aria-invalid={props.role === "radiogroup" && wrong ? true : undefined}
		>
			<legend class="utrecht-form-label">
				{props.label}
				{props.optional === true && <span class="samen-optional"> {t("(optional)")}</span>}
			</legend>
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
			<div class="samen-group__choices">{props.choices.map((choice) => props.children(choice, id))}</div>
		</fieldset>
	);
}

export function RadioGroup<K extends string | number>(props: GroupProps<K> & { value: K; onValue: (value: K) => void }) {
	return (
		<Group {...props} role="radiogroup">
			{(choice, name) => (
				<label class="samen-choice" key={choice.value}>
					<input
						type="radio"
						class="utrecht-radio-button utrecht-radio-button--html-input"
						name={name}
						checked={choice.value === props.value}
						onChange={() => props.onValue(choice.value)}
					/>
					<span>
						{choice.label}
						{choice.hint !== undefined && <span class="samen-choice__hint">{choice.hint}</span>}
					</span>
				</label>
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
	return (
		<label class="samen-choice">
			<input
				type="checkbox"
				class="utrecht-checkbox utrecht-checkbox--html-input"
				checked={props.checked}
				onChange={(event) => props.onChecked(event.currentTarget.checked)}
			/>
			<span>
				{props.label}
				{props.hint !== undefined && <span class="samen-choice__hint">{props.hint}</span>}
			</span>
		</label>
	);
}
