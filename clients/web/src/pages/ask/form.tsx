// The form itself: looked over here, filed once, and what the service refuses shown where it is.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import type { FieldError } from "../../gen/envelope_pb";
import { type Request, RequestKind } from "../../gen/intake_pb";
import { confirmingNames } from "../../help/confirm-names";
import { textForTopics } from "../../help/text-check";
import { REMARK_MAX, standing, TOLD_MAX } from "../../help/told";
import { intake, newKey } from "../../lib/api";
import { t } from "../../lib/i18n";
import { go } from "../../lib/router";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { RadioGroup } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { type Draft, matchingText, noNamesOf, PSEUDONYM_MAX, toRequest } from "./draft";
import { focusField, idOf, pathOf } from "./fields";
import { handOver } from "./handed-over";
import { Asked } from "./question";
import { askedParts, questionsOf } from "./questions";
import { needsToSend, Recognised } from "./recognised";
import type { KeptDraft } from "./use-draft";

const TEXT_MAX = 12000;
const SEND = "ask-send";

/** The texts that would be sent, by their paths, and how many characters each may have. */
function textsOf(draft: Draft): (readonly [string, string, number])[] {
	return [
		...askedParts(draft.kind).map((part) => [pathOf(part), draft.story[part], TOLD_MAX] as const),
		...(draft.story.pupilView.trim() === "" ? [["hearing", draft.waivedReason, REMARK_MAX] as const] : []),
		["pseudonym", draft.pseudonym, PSEUDONYM_MAX],
	];
}

/** Files the draft under one key, however often it is tried with the same words. */
async function file(told: Draft, text: string, kept: KeptDraft): Promise<Request> {
	const draft = { ...told, needs: await needsToSend(told, text) };
	const asked = askedParts(draft.kind);
	const request = toRequest(draft, asked, false);
	const said = JSON.stringify(request, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
	const key = draft.filing?.said === said ? draft.filing.key : newKey();
	kept.change({ needs: draft.needs, filing: { key, said } });
	await kept.keepNow({ ...draft, filing: { key, said } });
	const texts = new Map<string, string>([...textsOf(draft).map(([path, told]) => [path, told] as const), ["hearing.waived_reason", draft.waivedReason]]);
	return confirmingNames({ key, noNames: noNamesOf(draft), textOf: (field) => texts.get(field) ?? "" }, (confirmed, options) =>
		intake.fileRequest(toRequest(draft, asked, confirmed), options),
	);
}

/** What a field is called on the page. */
function labelOf(id: string): string {
	const element = document.getElementById(id);
	const label = element instanceof HTMLFieldSetElement ? element.querySelector("legend") : (element as HTMLInputElement | null)?.labels?.[0];
	return label?.firstChild?.textContent ?? "";
}

interface Fault {
	id: string;
	/** What the field is called, when its label is too long for that. */
	name?: string;
	message: string;
}

/** As they stand on the page, one below the other. */
function inOrder(faults: readonly Fault[]): Fault[] {
	const places = [...document.querySelectorAll("form [id]")].map((element) => element.id);
	const place = (fault: Fault) => (places.includes(fault.id) ? places.indexOf(fault.id) : places.length);
	return [...faults].sort((one, other) => place(one) - place(other));
}

/** All that is wrong, with links to where; gets the focus when a try to file found it. */
function Faults(props: { faults: readonly Fault[]; round: number }) {
	const frame = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (props.round > 0 && props.faults.length > 0) {
			frame.current?.focus();
		}
	}, [props.round]);
	if (props.faults.length === 0) {
		return null;
	}
	return (
		<div ref={frame} tabIndex={-1} class="samen-ask__faults">
			<Alert kind="error" title={t("Your question is not sent yet. Look at this first:")}>
				<ul class="utrecht-unordered-list">
					{inOrder(props.faults).map((one) => (
						<li key={one.id + one.message}>
							<a
								class="nl-link"
								href={`#${one.id}`}
								onClick={(event) => {
									event.preventDefault();
									focusField(one.id);
								}}
							>
								{one.name ?? labelOf(one.id)} <span>{one.message}</span>
							</a>
						</li>
					))}
				</ul>
			</Alert>
		</div>
	);
}

function Kinds(props: { draft: Draft; onKind: (kind: RequestKind) => void }) {
	return (
		<More
			title={t("Is it about something else: an early signal, a return or a transition?")}
			open={props.draft.kind !== RequestKind.SUPPORT}
		>
			<RadioGroup
				id={idOf("kind")}
				label={t("What is your question about?")}
				value={props.draft.kind}
				choices={[
					{ value: RequestKind.SUPPORT, label: t("A pupil needs more than I can give now") },
					{ value: RequestKind.EARLY_SIGNAL, label: t("An early signal: something to watch before it is a problem") },
					{ value: RequestKind.RETURN, label: t("A return: a pupil comes back from SO or SBO to a regular school") },
					{ value: RequestKind.TRANSITION, label: t("A transition: from voorschool to school, or to another or the next school") },
				]}
				onValue={props.onKind}
			/>
		</More>
	);
}

/** Where what was wrong with a field is said; the place of a whole message is that of its first part. */
function idOfError(field: string): string {
	return idOf(field === "hearing.waived_reason" ? "hearing" : field === "move" ? "move.sending_organisation_id" : field === "basis" ? "basis.kind" : field);
}

export function AskForm(props: { draft: Draft; kept: KeptDraft }) {
	const { draft, kept } = props;
	const [errors, setErrors] = useState<readonly FieldError[]>([]);
	const [round, setRound] = useState(0);
	const [local, setLocal] = useState(false);
	const questionsFrame = useRef<HTMLFieldSetElement>(null);
	const asked = askedParts(draft.kind);
	const text = matchingText(draft, asked);
	const textToSend = textForTopics(text).slice(0, TEXT_MAX);
	const filing = useAct(async () => file(draft, textToSend, kept));

	useLayoutEffect(() => {
		if (filing.problem !== undefined) {
			setErrors(filing.problem.fields);
			setRound((one) => one + 1);
		}
	}, [filing.problem]);

	const change = (changed: Partial<Draft>, ...paths: string[]) => {
		kept.change({ ...changed, filing: null });
		if (errors.some((one) => paths.includes(one.field))) {
			setErrors(errors.filter((one) => !paths.includes(one.field)));
		}
	};
	const questions = questionsOf(draft.kind);
	const placeOf = (field: string): { id: string; name?: string } => {
		const id = idOfError(field);
		const number = questions.findIndex((one) => one.ask === "pupil") + 1;
		return id === idOf("hearing") ? { id, name: `${number}. ${t("Not heard?")}` } : { id };
	};
	const suspects: Fault[] = textsOf(draft).flatMap(([path, told, max]) =>
		standing(told, noNamesOf(draft), max).map((one) => ({
			...placeOf(path),
			message: one.kind === "long" ? t("is too long") : t("Look at: {word}", { word: told.slice(one.from, one.to) }),
		})),
	);
	const faults: Fault[] = [
		...(local ? suspects : []),
		...errors.map((one) => ({ ...placeOf(one.field), message: one.message })),
	];
	const submit = async () => {
		setLocal(suspects.length > 0);
		if (suspects.length > 0) {
			setErrors([]);
			setRound((one) => one + 1);
			return;
		}
		if (questionsFrame.current?.contains(document.activeElement) === true) {
			document.getElementById(SEND)?.focus();
		}
		const request = await filing.run();
		if (request !== undefined) {
			handOver(request.id, text.slice(0, TEXT_MAX));
			await kept.drop("sent");
			go(`/requests/${encodeURIComponent(request.id)}`, { replace: true });
		}
	};
	const wasSent = kept.elsewhere === "sent";
	return (
		<form
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (!wasSent) {
					void submit();
				}
			}}
		>
			<Faults faults={faults} round={round} />
			{/* What is on its way is not changed under it: what is typed then would be lost. */}
			<fieldset class="samen-ask__all" ref={questionsFrame} disabled={filing.busy || wasSent}>
				<Kinds draft={draft} onKind={(kind) => change({ kind }, "kind")} />
				{questions.map((question, i) => (
					<div class="samen-ask__question" key={`${question.ask}${question.text}`}>
						<Asked question={question} number={i + 1} draft={draft} errors={errors} onChange={change} />
						{question.ask === "told" && question.part === "happens" && (
							<Recognised
								draft={draft}
								text={textToSend}
								error={errors
									.filter((one) => one.field.startsWith("needs"))
									.map((one) => one.message)
									.join(" ")}
								onChange={(changed) => change(changed)}
							/>
						)}
					</div>
				))}
			</fieldset>
			{filing.problem !== undefined && filing.problem.fields.length === 0 && <ProblemAlert problem={filing.problem} />}
			{filing.problem !== undefined && (filing.problem.code === Code.Unavailable || filing.problem.code === Code.Unknown) && (
				<p class="nl-paragraph">{t("Your question was not sent. Press the button again when it works: it is sent once.")}</p>
			)}
			<Button id={SEND} kind="primary" submit busy={filing.busy} disabled={wasSent}>
				{filing.busy ? t("One moment…") : t("Ask for help")}
			</Button>
			<p class="nl-paragraph">{t("Then you see at once who can help. Nobody is asked before you choose.")}</p>
		</form>
	);
}
