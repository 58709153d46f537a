// Whether helpers may read what the school tells: how it stands, agreeing, and withdrawing.
import { useState } from "preact/hooks";
import { type Basis, BasisKind, Purpose, Recipients, type Request, RequestState } from "../../gen/intake_pb";
import type { ExportHelpResponse } from "../../gen/matching_pb";
import { formatDay, t } from "../../lib/i18n";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { RadioGroup } from "../../ui/field";
import { Badge, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";
import { Facts } from "../../ui/page";
import { recipientsName } from "../ask/consent";
import { isMove } from "../ask/draft";
import { basisName, purposeName } from "../requests/words";
import { intake } from "./client";
import { whoDid } from "./names";

const RECIPIENTS = [Recipients.EDUCATION_ONLY, Recipients.EDUCATION_AND_YOUTH_CARE, Recipients.EDUCATION_AND_CARE, Recipients.ALL_PARTNERS];

function stands(basis: Basis | undefined): boolean {
	return basis !== undefined && basis.kind !== BasisKind.NO_BASIS && basis.withdrawnAtMs === 0n;
}

function sentence(basis: Basis | undefined): string {
	if (basis !== undefined && basis.withdrawnAtMs !== 0n) {
		return t("Consent is withdrawn. Nobody outside the school can read it.");
	}
	switch (basis?.kind) {
		case BasisKind.PARENTAL_CONSENT:
			return t("The parents find it good that who helps reads what the school tells.");
		case BasisKind.ANONYMOUS_CONSULT:
			return t("The school asks without saying which child it is about. Who helps may read it.");
		case BasisKind.OTHER_BASIS:
			return t("The school uses another rule of the law. Who helps may read it.");
		default:
			return t("Nobody outside the school can read it yet.");
	}
}

/** A ground, as it was written down. */
export function BasisFacts(props: { basis: Basis; help: ExportHelpResponse | undefined }) {
	const { basis, help } = props;
	return (
		<Facts
			facts={[
				[t("Why it may be read"), basisName(basis.kind)],
				[t("More about it"), basis.note],
				[t("The parents agreed on"), formatDay(basis.givenAtMs)],
				[t("May be read by"), basis.kind === BasisKind.NO_BASIS ? "" : recipientsName(basis.recipients)],
				[t("May be used"), basis.kind === BasisKind.NO_BASIS ? "" : purposeName(basis.purpose)],
				[t("Written down by"), whoDid(help, basis.recordedBy)],
				[t("Withdrawn on"), formatDay(basis.withdrawnAtMs)],
				[t("Withdrawn by"), basis.withdrawnAtMs === 0n ? "" : whoDid(help, basis.withdrawnBy)],
			]}
		/>
	);
}

interface ChangeProps {
	request: Request;
	onChanged: (said: string) => void;
}

function Agree(props: ChangeProps) {
	const { request } = props;
	const [recipients, setRecipients] = useState(Recipients.RECIPIENTS_UNSPECIFIED);
	const purposes = [isMove(request.kind) ? Purpose.RETURN_OR_TRANSITION : Purpose.FIND_HELP, Purpose.ADVICE_ONLY] as const;
	const [purpose, setPurpose] = useState<Purpose>(purposes.find((one) => one === request.basis?.purpose) ?? purposes[0]);
	const [tried, setTried] = useState(false);
	const act = useAct(async (options, who: Recipients, what: Purpose) => {
		await intake.recordBasis({ requestId: request.id, basis: { kind: BasisKind.PARENTAL_CONSENT, recipients: who, purpose: what } }, options);
		props.onChanged(t("Thank you. It is written down: who helps may read it."));
	});
	const unchosen = recipients === Recipients.RECIPIENTS_UNSPECIFIED;
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				setTried(true);
				if (!unchosen) {
					void act.run(recipients, purpose);
				}
			}}
		>
			<ProblemAlert problem={act.problem} />
			<RadioGroup
				label={t("Who may read it?")}
				hint={t("Only who helps, and only if they work there.")}
				error={tried && unchosen ? t("Choose who may read it.") : ""}
				value={recipients}
				choices={RECIPIENTS.map((value) => ({ value, label: recipientsName(value) }))}
				onValue={setRecipients}
			/>
			<RadioGroup
				label={t("What may they use it for?")}
				value={purpose}
				choices={purposes.map((value) => ({
					value,
					label: purposeName(value),
					...(value === Purpose.ADVICE_ONLY ? { hint: t("Then nobody contacts your child or you.") } : {}),
				}))}
				onValue={setPurpose}
			/>
			<Button kind="primary" submit busy={act.busy}>
				{t("I find this good")}
			</Button>
		</form>
	);
}

function Withdraw(props: ChangeProps) {
	const [asking, setAsking] = useState(false);
	const act = useAct(async (options) => {
		await intake.withdrawConsent({ requestId: props.request.id }, options);
		setAsking(false);
		props.onChanged(t("Consent is withdrawn. From now on nobody outside the school can read it."));
	});
	return (
		<p class="nl-paragraph">
			<Button danger onClick={() => setAsking(true)}>
				{t("Withdraw consent")}
			</Button>
			{asking && (
				<Confirm title={t("Withdraw consent?")} act={act} button={t("Withdraw")} onClose={() => setAsking(false)}>
					{t("From then on nobody outside the school can read it, also not who helps now. What somebody has read already, they keep in mind. You can agree again later.")}
				</Confirm>
			)}
		</p>
	);
}

export function Consent(props: { request: Request; help: ExportHelpResponse | undefined; onChanged: () => void }) {
	const { request } = props;
	const saying = useSaying();
	const { basis } = request;
	const readable = stands(basis);
	const change = {
		request,
		onChanged: (text: string) => {
			saying.say(text);
			props.onChanged();
		},
	};
	const agree = <Agree key={String(basis?.recordedAtMs)} {...change} />;
	return (
		<>
			<Notice saying={saying} />
			<p class="nl-paragraph">
				<Badge kind={readable ? "active" : "neutral"}>{readable ? t("open for who helps") : t("locked")}</Badge> {sentence(basis)}
			</p>
			{basis !== undefined && <BasisFacts basis={basis} help={props.help} />}
			{readable && <Withdraw {...change} />}
			{request.state === RequestState.OPEN && (readable ? <More title={t("Choose otherwise who may read it")}>{agree}</More> : agree)}
		</>
	);
}
