import { useState } from "preact/hooks";
import { Outcome } from "../../gen/intake_pb";
import { Sector } from "../../gen/common_pb";
import { outcomeName } from "../../help/words";
import { fieldMessage, intake } from "../../lib/api";
import { t } from "../../lib/i18n";
import { codesOf, sectorName } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, RadioGroup, Select, TextArea } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";

const FIELDS = ["outcome", "words", "referred_to"];

/** Closes a request for a filer who takes part no longer. */
export function Close(props: { requestId: string; onDone: (said: string) => void; onCancel: () => void }) {
	const [outcome, setOutcome] = useState(Outcome.OUTCOME_UNSPECIFIED);
	const [referredTo, setReferredTo] = useState(Sector.SECTOR_UNSPECIFIED);
	const [words, setWords] = useState("");
	const [confirmed, setConfirmed] = useState(false);
	const close = useAct(async (options, input: { outcome: Outcome; words: string; namesConfirmed: boolean; referredTo: Sector }) => {
		await intake.closeRequest({ requestId: props.requestId, ...input }, options);
		return true;
	});
	const referred = outcome === Outcome.REFERRED;
	const asksNames = close.problem?.fields.some((field) => field.reason === "NAME_FOUND") ?? false;
	const send = async () => {
		const to = referred ? referredTo : Sector.SECTOR_UNSPECIFIED;
		if (await close.run({ outcome, words, namesConfirmed: confirmed, referredTo: to })) {
			props.onDone(t("The request is closed."));
		}
	};
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<p class="nl-paragraph">{t("Only when who asked for help does not take part any more. Call the school first.")}</p>
			<ProblemAlert problem={close.problem} shownFields={FIELDS} />
			<RadioGroup
				label={t("How did it end?")}
				value={outcome}
				onValue={setOutcome}
				error={fieldMessage(close.problem, "outcome")}
				choices={codesOf(Outcome).map((value) => ({ value: value as Outcome, label: outcomeName(value) }))}
			/>
			{referred && (
				<Select
					label={t("To what kind of organisation?")}
					value={referredTo}
					onValue={setReferredTo}
					error={fieldMessage(close.problem, "referred_to")}
					choices={[
						{ value: Sector.SECTOR_UNSPECIFIED, label: t("choose") },
						...codesOf(Sector).map((value) => ({ value: value as Sector, label: sectorName(value) })),
					]}
				/>
			)}
			<TextArea label={t("In words")} optional rows={2} value={words} onValue={setWords} error={fieldMessage(close.problem, "words")} />
			{(asksNames || confirmed) && <Checkbox label={t("This is no name of a pupil or parent.")} checked={confirmed} onChecked={setConfirmed} />}
			<ButtonGroup>
				<Button kind="primary" danger submit busy={close.busy}>
					{t("Close the request")}
				</Button>
				<Button onClick={props.onCancel}>{t("Back")}</Button>
			</ButtonGroup>
		</form>
	);
}
