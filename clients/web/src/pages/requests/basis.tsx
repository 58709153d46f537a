// The ground on which helpers may read the text: what it is, another one, and taking consent back.
import { useState } from "preact/hooks";
import { BasisKind, Purpose, Recipients, type Request } from "../../gen/intake_pb";
import { OwnWordsField, useOwnWords } from "../../help/own-words";
import { REMARK_MAX } from "../../help/told";
import { fieldMessage, intake } from "../../lib/api";
import { startOf, today } from "../../lib/days";
import { formatDay, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { RadioGroup, Select, TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Facts } from "../../ui/page";
import { recipientsName, RecipientsField } from "../ask/consent";
import { isMove } from "../ask/draft";
import { Notice, type Saying, useSaying } from "../../ui/notice";
import { basisName, purposeName } from "./words";

function stands(request: Request): boolean {
	const basis = request.basis;
	return basis !== undefined && basis.kind !== BasisKind.NO_BASIS && basis.withdrawnAtMs === 0n;
}

export function basisText(request: Request): string {
	const basis = request.basis;
	if (basis === undefined) {
		return "";
	}
	return basis.withdrawnAtMs === 0n ? basisName(basis.kind) : t("{ground}, withdrawn on {day}", { ground: basisName(basis.kind), day: formatDay(basis.withdrawnAtMs) });
}

interface BasisProps {
	request: Request;
	saying: Saying;
	onChanged: () => void;
}

function Withdraw(props: BasisProps) {
	const [asking, setAsking] = useState(false);
	const act = useAct(async (options) => {
		await intake.withdrawConsent({ requestId: props.request.id }, options);
		setAsking(false);
		props.saying.say(t("Consent is withdrawn: from now on nobody outside the school opens the text."));
		props.onChanged();
	});
	return (
		<>
			<ButtonGroup>
				<Button danger onClick={() => setAsking(true)}>
					{t("Withdraw consent")}
				</Button>
			</ButtonGroup>
			{asking && (
				<Confirm title={t("Withdraw consent?")} act={act} button={t("Withdraw")} onClose={() => setAsking(false)}>
					{t("From that moment nobody outside the school can read the text, also not who helps now.")}
				</Confirm>
			)}
		</>
	);
}

function Record(props: BasisProps) {
	const before = props.request.basis;
	const [kind, setKind] = useState<BasisKind>(before?.kind ?? BasisKind.BASIS_KIND_UNSPECIFIED);
	const [day, setDay] = useState(today());
	const [recipients, setRecipients] = useState<Recipients>(before?.recipients ?? Recipients.RECIPIENTS_UNSPECIFIED);
	const [purpose, setPurpose] = useState<Purpose>(before?.purpose ?? Purpose.PURPOSE_UNSPECIFIED);
	const why = useOwnWords(REMARK_MAX);
	const act = useAct(async (options) => {
		const basis = {
			kind,
			givenAtMs: kind === BasisKind.PARENTAL_CONSENT ? startOf(day) : 0n,
			recipients,
			purpose,
			note: kind === BasisKind.OTHER_BASIS ? why.text : "",
		};
		await why.send(options, (namesConfirmed, sent) => intake.recordBasis({ requestId: props.request.id, basis, namesConfirmed }, sent));
		props.saying.say(t("It is written down."));
		props.onChanged();
	});
	const kinds = [BasisKind.PARENTAL_CONSENT, ...(isMove(props.request.kind) ? [] : [BasisKind.ANONYMOUS_CONSULT]), BasisKind.OTHER_BASIS, BasisKind.NO_BASIS];
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (kind !== BasisKind.OTHER_BASIS || why.ready()) {
					void act.run();
				}
			}}
		>
			<ProblemAlert problem={act.problem} shownFields={["basis.kind", "basis.given_at_ms", "basis.note"]} />
			<RadioGroup
				label={t("On which ground may a helper read the text?")}
				error={fieldMessage(act.problem, "basis.kind")}
				value={kind}
				choices={kinds.map((value) => ({ value, label: basisName(value) }))}
				onValue={setKind}
			/>
			{kind === BasisKind.PARENTAL_CONSENT && (
				<TextField label={t("When did they agree?")} type="date" max={today()} error={fieldMessage(act.problem, "basis.given_at_ms")} value={day} onValue={setDay} />
			)}
			{kind === BasisKind.OTHER_BASIS && (
				<OwnWordsField words={why} short required label={t("Which ground of the law?")} problem={act.problem} fields={["basis.note"]} />
			)}
			<RecipientsField value={recipients} onValue={setRecipients} />
			<Select
				label={t("What may it be used for?")}
				value={purpose === Purpose.PURPOSE_UNSPECIFIED ? Purpose.FIND_HELP : purpose}
				choices={[Purpose.FIND_HELP, Purpose.ADVICE_ONLY, Purpose.RETURN_OR_TRANSITION].map((value) => ({ value, label: purposeName(value) }))}
				onValue={setPurpose}
			/>
			<Button submit busy={act.busy}>
				{t("Write down")}
			</Button>
		</form>
	);
}

export function BasisPart(props: { request: Request; onChanged: () => void }) {
	const saying = useSaying();
	const basis = props.request.basis;
	return (
		<More title={t("Consent: who may read it")}>
			<Notice saying={saying} />
			<Facts
				facts={[
					[t("Ground"), basisText(props.request)],
					[t("Given on"), formatDay(basis?.givenAtMs ?? 0n)],
					[t("May be read by"), stands(props.request) ? recipientsName(basis?.recipients ?? Recipients.RECIPIENTS_UNSPECIFIED) : ""],
					[t("May be used"), stands(props.request) ? purposeName(basis?.purpose ?? Purpose.PURPOSE_UNSPECIFIED) : ""],
					[t("Written down by"), basis?.recordedBy === "parent" ? t("the parents") : ""],
				]}
			/>
			{stands(props.request) && <Withdraw {...props} saying={saying} />}
			<More title={t("Write down another ground")}>
				<Record key={String(basis?.recordedAtMs)} {...props} saying={saying} />
			</More>
		</More>
	);
}
