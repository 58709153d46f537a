// A free text, with what should not be in it marked under it before anything is sent.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { FieldError } from "../gen/envelope_pb";
import { formatNumber, N, t } from "../lib/i18n";
import { Button, ButtonGroup } from "../ui/button";
import { TextArea, TextField } from "../ui/field";
import { beyond, checkText, placeOfCharacters, refuses, type Suspect, type Suspicion } from "./text-check";
import "./told.css";
import "./words";

/** The longest texts that the services take, in Unicode characters: a story or a note, and a reason in a few words. */
export const TOLD_MAX = 4000;
export const REMARK_MAX = 200;
const SHOWN_AROUND = 24;
const MARKED_MAX = 60;

const warnings: Record<Suspicion, string> = {
	bsn: N("This looks like a BSN. Take it out: nothing is sent before that."),
	date: N("This looks like a birth date. Take it out: nothing is sent before that. The group says enough."),
	email: N("This looks like an e-mail address. Take it out: nothing is sent before that."),
	phone: N("This looks like a telephone number. Take it out: nothing is sent before that."),
	name: N("Is this the name of a child or a parent? Then write 'the pupil', for example."),
	long: N("This is too long: at most {max} characters fit. Make it shorter; it does not fit from here on."),
};

const NO_NAME_AT_ALL = N("This looks like a name. An anonymous question may hold none: leave it out.");

/** What still stands in the way of sending this text. */
export function standing(text: string, noNames: readonly string[], max = TOLD_MAX): Suspect[] {
	const long = beyond(text, max);
	const found = checkText(text.slice(0, long?.from)).filter((one) => refuses(one.kind) || !noNames.includes(text.slice(one.from, one.to)));
	return long === undefined ? found : [long, ...found];
}

/** The place, with a few words around it. */
function Place(props: { text: string; from: number; to: number }) {
	const start = Math.max(0, props.from - SHOWN_AROUND);
	const to = Math.min(props.to, props.from + MARKED_MAX);
	const end = Math.min(props.text.length, to + SHOWN_AROUND);
	return (
		<q class="samen-told__place">
			{start > 0 && "…"}
			{props.text.slice(start, props.from)}
			<mark>{props.text.slice(props.from, to)}</mark>
			{props.text.slice(to, end)}
			{end < props.text.length && "…"}
		</q>
	);
}

interface ToldProps {
	id: string;
	label: string;
	hint?: ComponentChildren;
	optional?: boolean;
	/** One line, for short answers. */
	short?: boolean;
	rows?: number;
	/** The most characters that it may have. */
	max?: number;
	value: string;
	onValue: (value: string) => void;
	noNames: readonly string[];
	/** She says that these are nobody's names; undefined: such a text may hold none at all. */
	onNoName: ((words: string[]) => void) | undefined;
	/** What the service said about this field. */
	refused?: readonly FieldError[];
	/** What is missing, in words. */
	missing?: string;
}

/** What the service said: its words, and the place it named where there is one. */
function Refusals(props: { text: string; refused: readonly FieldError[] }) {
	return (
		<>
			{props.refused.map((one) => (
				<div key={`${one.reason}${one.from}`}>
					{one.message}
					{one.to > one.from && (
						<>
							{" "}
							<Place text={props.text} {...placeOfCharacters(props.text, one.from, one.to)} />
						</>
					)}
				</div>
			))}
		</>
	);
}

/** The words of a text that the service takes for a name. */
function refusedNames(text: string, refused: readonly FieldError[]): string[] {
	return refused
		.filter((one) => one.reason === "NAME_FOUND" && one.to > one.from)
		.map((one) => {
			const place = placeOfCharacters(text, one.from, one.to);
			return text.slice(place.from, place.to);
		});
}

/** What the service said, until the text or the word about its names changes. */
function useStillSaid(props: ToldProps): readonly FieldError[] {
	const about = useRef<{ first: FieldError | undefined; value: string; noNames: number }>({ first: undefined, value: "", noNames: 0 });
	const first = props.refused?.[0];
	if (about.current.first !== first) {
		about.current = { first, value: props.value, noNames: props.noNames.length };
	}
	const same = about.current.value === props.value && about.current.noNames === props.noNames.length;
	return same ? (props.refused ?? []) : [];
}

export function Told(props: ToldProps) {
	const found = standing(props.value, props.noNames, props.max);
	const { onNoName } = props;
	const warning = ({ kind }: Suspect) => t(kind === "name" && onNoName === undefined ? NO_NAME_AT_ALL : warnings[kind], { max: formatNumber(props.max ?? TOLD_MAX) });
	const refused = useStillSaid(props);
	const names = [
		...new Set([
			...found.filter((one) => one.kind === "name").map((one) => props.value.slice(one.from, one.to)),
			...refusedNames(props.value, refused).filter((name) => !props.noNames.includes(name)),
		]),
	];
	const wrong = found.length > 0 || refused.length > 0 || (props.missing ?? "") !== "";
	const error = wrong && (
		<>
			{props.missing}
			{found.map((one) => (
				<div key={`${one.kind}${one.from}`}>
					{warning(one)} <Place text={props.value} from={one.from} to={one.to} />
				</div>
			))}
			{found.length === 0 && <Refusals text={props.value} refused={refused} />}
		</>
	);
	const field = {
		id: props.id,
		label: props.label,
		hint: props.hint,
		optional: props.optional === true,
		value: props.value,
		onValue: props.onValue,
		error: error === false ? "" : error,
	};
	return (
		<div class="samen-told">
			{props.short === true ? <TextField {...field} /> : <TextArea {...field} rows={props.rows ?? 3} />}
			<div role="status" class="samen-hidden">
				{found.map((one) => `${warning(one)} ${one.kind === "long" ? "" : props.value.slice(one.from, one.to)}`).join(" ")}
			</div>
			{onNoName !== undefined && names.length > 0 && (
				<ButtonGroup>
					<Button
						onClick={() => {
							onNoName(names);
							document.getElementById(props.id)?.focus();
						}}
					>
						{t("No, this is nobody's name here: {names}", { names: names.join(", ") })}
					</Button>
				</ButtonGroup>
			)}
		</div>
	);
}
