// The ground on which a helper may read the text, and who may.
import { BasisKind, Recipients } from "../../gen/intake_pb";
import { today } from "../../lib/days";
import { N, t } from "../../lib/i18n";
import { RadioGroup, TextField } from "../../ui/field";

const recipientWords: readonly (readonly [Recipients, string])[] = [
	[Recipients.EDUCATION_ONLY, N("people who work in education")],
	[Recipients.EDUCATION_AND_YOUTH_CARE, N("people who work in education and youth care")],
	[Recipients.EDUCATION_AND_CARE, N("people who work in education, youth care, health care and the municipality")],
	[Recipients.ALL_PARTNERS, N("people of all organisations of the region")],
];

export function recipientsName(recipients: Recipients): string {
	const named = recipientWords.find(([code]) => code === recipients)?.[1];
	return named === undefined ? "" : t(named);
}

export function RecipientsField(props: { value: Recipients; onValue: (value: Recipients) => void }) {
	return (
		<RadioGroup
			label={t("Who may read it?")}
			value={props.value === Recipients.RECIPIENTS_UNSPECIFIED ? Recipients.EDUCATION_AND_CARE : props.value}
			choices={recipientWords.map(([value, label]) => ({ value, label: t(label) }))}
			onValue={props.onValue}
		/>
	);
}

interface ConsentProps {
	id: string;
	label: string;
	/** The other school knows the pupil: no question of a move is anonymous. */
	move: boolean;
	value: BasisKind;
	agreedOn: string;
	recipients: Recipients;
	error?: string;
	dayError?: string;
	onValue: (changed: { basis?: BasisKind; agreedOn?: string; recipients?: Recipients }) => void;
}

export function Consent(props: ConsentProps) {
	const choices = [
		{ value: BasisKind.PARENTAL_CONSENT, label: t("Yes, the parents agree") },
		...(props.move
			? []
			: [
					{
						value: BasisKind.ANONYMOUS_CONSULT,
						label: t("It is an anonymous question"),
						hint: t("Nobody can tell from this which pupil it is."),
					},
				]),
		{ value: BasisKind.NO_BASIS, label: t("Not yet"), hint: t("Your question is kept; a helper cannot read it until the parents agree.") },
	];
	return (
		<>
			<RadioGroup
				id={props.id}
				label={props.label}
				choices={choices}
				value={props.value}
				error={props.error}
				onValue={(basis) => props.onValue({ basis })}
			/>
			{props.value === BasisKind.PARENTAL_CONSENT && (
				<div class="samen-ask__part">
					<TextField
						id={`${props.id}-day`}
						label={t("When did they agree?")}
						type="date"
						max={today()}
						value={props.agreedOn}
						error={props.dayError}
						onValue={(agreedOn) => props.onValue({ agreedOn })}
					/>
					<RecipientsField value={props.recipients} onValue={(recipients) => props.onValue({ recipients })} />
				</div>
			)}
		</>
	);
}
