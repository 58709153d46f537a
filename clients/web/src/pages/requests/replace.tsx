// Ends help, or takes an offer back, and asks somebody else for the same at once.
import { useState } from "preact/hooks";
import { type Match, type Offer, StopReason } from "../../gen/matching_pb";
import { stopName, stopReasons } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { t } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { CheckboxGroup, RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import type { Saying } from "../../ui/notice";
import { Show } from "../../ui/page";
import { handedOver } from "../ask/handed-over";
import { canBeAsked } from "./candidate";

const SHOWN = 10;

interface ReplaceProps {
	match?: Match;
	offer?: Offer;
	saying: Saying;
	onChanged: () => void;
}

function Form(props: ReplaceProps & { requestId: string }) {
	const [personIds, setPersonIds] = useState<string[]>([]);
	const [reason, setReason] = useState<StopReason>(StopReason.STOP_REASON_UNSPECIFIED);
	const suggested = useLoad(
		(signal) => matching.suggestMatches({ requestId: props.requestId, text: handedOver(props.requestId), limit: SHOWN }, { signal }),
		[props.requestId],
	);
	const act = useAct(async (options) => {
		const answer = await matching.reassign({ matchId: props.match?.id ?? "", offerId: props.offer?.id ?? "", personIds, reason }, options);
		props.saying.say(t("{names}: asked instead.", { names: answer.offers.map((one) => one.personName).join(", ") }));
		props.onChanged();
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void act.run();
			}}
		>
			<ProblemAlert problem={act.problem} shownFields={["reason"]} />
			<Show loaded={suggested}>
				{({ candidates }) => {
					const others = candidates.filter(canBeAsked);
					return others.length === 0 ? (
						<p class="nl-paragraph">{t("Nobody was found who fits and has room. Your consultant sees this too, and looks along.")}</p>
					) : (
						<CheckboxGroup
							label={t("Whom do you want to ask instead?")}
							values={personIds}
							choices={others.map((one) => ({ value: one.personId, label: one.name, hint: [one.title, one.organisationName].filter(Boolean).join(", ") }))}
							onValues={setPersonIds}
						/>
					);
				}}
			</Show>
			{props.match !== undefined && (
				<RadioGroup
					label={t("Why?")}
					error={fieldMessage(act.problem, "reason")}
					value={reason}
					choices={stopReasons.map((value) => ({ value, label: stopName(value) }))}
					onValue={setReason}
				/>
			)}
			<Button submit busy={act.busy}>
				{t("Ask them instead")}
			</Button>
		</form>
	);
}

export function Replace(props: ReplaceProps) {
	const [open, setOpen] = useState(false);
	const requestId = props.match?.requestId ?? props.offer?.requestId ?? "";
	return (
		<More title={t("Ask somebody else instead")} onOpen={() => setOpen(true)}>
			{open && <Form {...props} requestId={requestId} />}
		</More>
	);
}
