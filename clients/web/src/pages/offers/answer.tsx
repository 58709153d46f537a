// Yes or no to an offer.
import { useState } from "preact/hooks";
import { Code } from "@connectrpc/connect";
import { NoteKind } from "../../gen/intake_pb";
import { DeclineReason, type Match, type Offer } from "../../gen/matching_pb";
import { noteFields, OwnWordsField, useOwnWords } from "../../help/own-words";
import { isSchool } from "../../help/words";
import { fieldMessage, matching, problemOf } from "../../lib/api";
import { noonOf } from "../../lib/days";
import { t } from "../../lib/i18n";
import { codesOf } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { RadioGroup, TextField } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { declineReasonName } from "./names";

interface AnswerProps {
	offer: Offer;
	onClose: () => void;
	/** The service says that it cannot be answered so any more, and why. */
	onRefused: (message: string) => void;
}

/** A refusal that a second try does not change: the offer is not what it was on screen. */
function refusal(thrown: unknown): string | undefined {
	const problem = problemOf(thrown);
	const settled = problem.code === Code.FailedPrecondition || problem.code === Code.NotFound || problem.code === Code.PermissionDenied;
	return settled ? problem.message : undefined;
}

function useAnswer<A extends unknown[], T>(props: AnswerProps, act: Parameters<typeof useAct<A, T>>[0]) {
	return useAct<A, T | undefined>(async (options, ...input) => {
		try {
			return await act(options, ...input);
		} catch (thrown) {
			const message = refusal(thrown);
			if (message === undefined) {
				throw thrown;
			}
			props.onRefused(message);
			return undefined;
		}
	});
}

/** Says what a yes means, and takes it. */
export function Accept(props: AnswerProps & { onAccepted: (match: Match) => void }) {
	const school = isSchool(props.offer.part);
	const [day, setDay] = useState("");
	const accept = useAnswer(props, (options) => matching.acceptOffer({ offerId: props.offer.id, followUpAtMs: noonOf(day) }, options));
	const submit = async (event: Event) => {
		event.preventDefault();
		const match = await accept.run();
		if (match !== undefined) {
			props.onAccepted(match);
		}
	};
	return (
		<Dialog title={school ? t("Take part?") : t("Help with this request?")} onClose={props.onClose}>
			<form onSubmit={(event) => void submit(event)}>
				<ul class="utrecht-unordered-list samen-meaning">
					<li class="utrecht-unordered-list__item">{t("You and the teacher who asks see each other's name, e-mail address and phone number.")}</li>
					<li class="utrecht-unordered-list__item">{t("You may open what the teacher tells about the pupil. Each opening is logged, and parents can see that.")}</li>
					{!school && <li class="utrecht-unordered-list__item">{t("One of you makes the first contact. You will be reminded.")}</li>}
				</ul>
				<ProblemAlert problem={accept.problem} shownFields={["follow_up_at_ms"]} />
				{!school && (
					<TextField
						label={t("Day of the first contact")}
						hint={t("If you leave it empty, it is two weeks from now.")}
						type="date"
						optional
						value={day}
						onValue={setDay}
						error={fieldMessage(accept.problem, "follow_up_at_ms")}
					/>
				)}
				<ButtonGroup>
					<Button kind="primary" submit busy={accept.busy}>
						{school ? t("Yes, I take part") : t("Yes, I help")}
					</Button>
					<Button onClick={props.onClose}>{t("Not yet")}</Button>
				</ButtonGroup>
			</form>
		</Dialog>
	);
}

/** Takes a no, its reason and what else there is to say. */
export function Decline(props: AnswerProps & { onDeclined: () => void }) {
	const offerId = props.offer.id;
	const [reason, setReason] = useState<DeclineReason>(DeclineReason.DECLINE_REASON_UNSPECIFIED);
	const words = useOwnWords();
	const decline = useAnswer(props, async (options) => {
		const remarkNoteId = reason === DeclineReason.DECLINE_REASON_UNSPECIFIED ? "" : await words.seal({ offerId }, NoteKind.DECLINE_REMARK);
		return matching.declineOffer({ offerId, reason, remarkNoteId }, options);
	});
	const submit = async (event: Event) => {
		event.preventDefault();
		if (words.ready() && (await decline.run()) !== undefined) {
			props.onDeclined();
		}
	};
	return (
		<Dialog title={t("Say no")} onClose={props.onClose}>
			<p class="nl-paragraph">{t("A no is fine. Somebody else is asked then.")}</p>
			<form onSubmit={(event) => void submit(event)}>
				<ProblemAlert problem={decline.problem} shownFields={["reason", ...noteFields]} />
				<RadioGroup
					label={t("Why not?")}
					choices={(codesOf(DeclineReason) as DeclineReason[]).map((value) => ({ value, label: declineReasonName(value) }))}
					value={reason}
					onValue={setReason}
					error={fieldMessage(decline.problem, "reason")}
				/>
				<OwnWordsField
					words={words}
					label={t("Do you want to add something?")}
					hint={t("Only the teacher who asks can read it.")}
					problem={decline.problem}
				/>
				<ButtonGroup>
					<Button kind="primary" submit busy={decline.busy}>
						{t("Say no to this request")}
					</Button>
					<Button onClick={props.onClose}>{t("Back")}</Button>
				</ButtonGroup>
			</form>
		</Dialog>
	);
}
