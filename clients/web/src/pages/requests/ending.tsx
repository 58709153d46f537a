// How a request ends: closed with its outcome, taken back, or erased for good.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { toJsonString } from "@bufbuild/protobuf";
import { Sector } from "../../gen/common_pb";
import { ErasureReason, Outcome, type Request, RequestState, type SignedErasureProof, SignedErasureProofSchema } from "../../gen/intake_pb";
import { OwnWordsField, useOwnWords } from "../../help/own-words";
import { outcomeName, outcomes } from "../../help/words";
import { fieldMessage, intake } from "../../lib/api";
import { download } from "../../lib/download";
import { formatMoment, t, tn } from "../../lib/i18n";
import { codesOf, sectorName } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Checkbox, RadioGroup, Select } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Facts } from "../../ui/page";
import type { Saying } from "../../ui/notice";
import { erasureName } from "./words";

interface EndingProps {
	request: Request;
	saying: Saying;
	onChanged: () => void;
}

export function Close(props: EndingProps) {
	const [outcome, setOutcome] = useState<Outcome>(Outcome.OUTCOME_UNSPECIFIED);
	const [referredTo, setReferredTo] = useState<Sector>(Sector.SECTOR_UNSPECIFIED);
	const words = useOwnWords();
	const act = useAct(async (options) => {
		const how = { outcome, referredTo: outcome === Outcome.REFERRED ? referredTo : Sector.SECTOR_UNSPECIFIED, words: words.text };
		await words.send(options, (namesConfirmed, sent) => intake.closeRequest({ requestId: props.request.id, ...how, namesConfirmed }, sent));
		props.saying.say(t("Your question is closed. Thank you: what worked helps the next teacher."));
		props.onChanged();
	});
	return (
		<More title={t("Close this question")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (words.ready()) {
						void act.run();
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["outcome", "referred_to", "words"]} />
				<RadioGroup
					label={t("How did it end?")}
					error={fieldMessage(act.problem, "outcome")}
					value={outcome}
					choices={outcomes.map((value) => ({ value, label: outcomeName(value) }))}
					onValue={setOutcome}
				/>
				{outcome === Outcome.REFERRED && (
					<Select
						label={t("What kind of organisation goes on with it?")}
						optional
						error={fieldMessage(act.problem, "referred_to")}
						value={referredTo}
						choices={[
							{ value: Sector.SECTOR_UNSPECIFIED, label: t("not said") },
							...codesOf(Sector).map((code) => ({ value: code as Sector, label: sectorName(code as Sector) })),
						]}
						onValue={setReferredTo}
					/>
				)}
				<OwnWordsField words={words} label={t("In your own words")} hint={t("What made the difference?")} problem={act.problem} fields={["words"]} />
				<Button submit busy={act.busy}>
					{t("Close this question")}
				</Button>
			</form>
		</More>
	);
}

export function Withdraw(props: EndingProps) {
	const [asking, setAsking] = useState(false);
	const act = useAct(async (options) => {
		await intake.withdrawRequest({ requestId: props.request.id }, options);
		setAsking(false);
		props.saying.say(t("Your question is taken back."));
		props.onChanged();
	});
	return (
		<More title={t("Take this question back")}>
			<p class="nl-paragraph">{t("Who was asked and who helps hear that it is not needed any more.")}</p>
			<Button danger onClick={() => setAsking(true)}>
				{t("Take back")}
			</Button>
			{asking && (
				<Confirm title={t("Take this question back?")} act={act} button={t("Take back")} onClose={() => setAsking(false)}>
					{t("Open offers and help end. It cannot be opened again; you can ask a new question at any time.")}
				</Confirm>
			)}
		</More>
	);
}

const reasons = [ErasureReason.PARENTS_ASKED, ErasureReason.SCHOOL_ASKED, ErasureReason.MISTAKE] as const;

/** What is left of a request that was erased: the proof that it was. */
export function Proof(props: { signed: SignedErasureProof }) {
	const { proof } = props.signed;
	const frame = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => frame.current?.focus(), []);
	if (proof === undefined) {
		return null;
	}
	return (
		<div ref={frame} tabIndex={-1}>
			<Alert kind="ok" title={t("This question is erased. Nobody can bring it back.")}>
				<Facts
					facts={[
						[t("Reference"), proof.requestId],
						[t("Erased"), formatMoment(proof.erasedAtMs)],
						[t("Why"), erasureName(proof.reason)],
						[t("Erased texts"), tn("{count} text", "{count} texts", proof.texts + proof.notes)],
						[t("Key erased"), proof.keyErasedAtMs === 0n ? t("within a day") : formatMoment(proof.keyErasedAtMs)],
					]}
				/>
				<Button onClick={() => download(`samen-${proof.requestId}-proof.json`, "application/json", toJsonString(SignedErasureProofSchema, props.signed, { prettySpaces: 2 }))}>
					{t("Download the signed proof")}
				</Button>
			</Alert>
		</div>
	);
}

export function Erase(props: { request: Request; onErased: (proof: SignedErasureProof) => void }) {
	const [reason, setReason] = useState<ErasureReason>(ErasureReason.ERASURE_REASON_UNSPECIFIED);
	const [sure, setSure] = useState(false);
	const act = useAct(async (options) => {
		props.onErased(await intake.eraseRequest({ requestId: props.request.id, reason }, options));
	});
	const open = props.request.state === RequestState.OPEN;
	return (
		<More title={t("Erase everything")}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (sure) {
						void act.run();
					}
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["reason"]} />
				<p class="nl-paragraph">
					{t("This deletes the question for good: what was told, all notes, who was asked and who helped. Nobody can bring it back.")}{" "}
					{open && t("Open offers and help end.")}
				</p>
				<RadioGroup
					label={t("Why?")}
					error={fieldMessage(act.problem, "reason")}
					value={reason}
					choices={reasons.map((value) => ({ value, label: erasureName(value) }))}
					onValue={setReason}
				/>
				<Checkbox label={t("Yes, erase everything for good")} checked={sure} onChecked={setSure} />
				<ButtonGroup>
					<Button submit danger disabled={!sure} busy={act.busy}>
						{t("Erase")}
					</Button>
				</ButtonGroup>
			</form>
		</More>
	);
}
