// Asking people for a request: more of them, or others instead of an offer or a match that then ends.
import { useState } from "preact/hooks";
import { type Candidate, type Match, type Offer, OfferState, StopReason } from "../../gen/matching_pb";
import { isSchool, stopName, stopReasons } from "../../help/words";
import { fieldMessage, matching } from "../../lib/api";
import { t, tn } from "../../lib/i18n";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, RadioGroup } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Show } from "../../ui/page";
import { candidateText, Why } from "./candidate";
import { offerStateName } from "./words";

const SHOWN = 10;

interface AskProps {
	requestId: string;
	/** Who was asked before. */
	offers: readonly Offer[];
	/** What ends when others are asked; neither: nothing does. */
	offer?: Offer | undefined;
	match?: Match | undefined;
	onDone: (said: string) => void;
	onCancel: () => void;
}

/** What somebody answered before, when that was no yes. */
function answerBefore(offers: readonly Offer[], personId: string): string {
	const offer = offers.find((one) => one.personId === personId && (one.state === OfferState.DECLINED || one.state === OfferState.EXPIRED));
	return offer === undefined ? "" : offerStateName(offer.state);
}

export function Ask(props: AskProps) {
	const [chosen, setChosen] = useState<string[]>([]);
	const [reason, setReason] = useState(StopReason.STOP_REASON_UNSPECIFIED);
	const ends = props.offer !== undefined || props.match !== undefined;
	const asksReason = props.match !== undefined && !isSchool(props.match.part);
	const before = props.offer?.personId ?? props.match?.specialist?.personId;
	const said = (person: Candidate) => answerBefore(props.offers, person.personId);
	const found = useLoad(
		async (signal) => {
			const { candidates, leftOut } = await matching.suggestMatches({ requestId: props.requestId, limit: SHOWN }, { signal });
			const others = candidates.filter((person) => person.personId !== before);
			return { candidates: [...others.filter((person) => said(person) === ""), ...others.filter((person) => said(person) !== "")], leftOut };
		},
		[props.requestId, before],
	);
	const ask = useAct(async (options, personIds: string[], stopReason: StopReason) => {
		if (ends) {
			await matching.reassign({ matchId: props.match?.id ?? "", offerId: props.offer?.id ?? "", personIds, reason: stopReason }, options);
		} else {
			await matching.createOffers({ requestId: props.requestId, personIds }, options);
		}
		return true;
	});
	const send = async () => {
		if (await ask.run(chosen, asksReason ? reason : StopReason.STOP_REASON_UNSPECIFIED)) {
			props.onDone(tn("{count} person was asked.", "{count} people were asked.", chosen.length));
		}
	};
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			{ends && <p class="nl-paragraph">{t("What was agreed before ends, and the people you choose are asked for the same. Both happen at once.")}</p>}
			{asksReason && (
				<RadioGroup
					label={t("Why does the help end?")}
					value={reason}
					onValue={setReason}
					error={fieldMessage(ask.problem, "reason")}
					choices={stopReasons.map((value) => ({ value, label: stopName(value) }))}
				/>
			)}
			<Show loaded={found}>
				{({ candidates, leftOut }) => (
					<>
						{candidates.length === 0 ? (
							<p class="nl-paragraph">{t("Nobody was found who fits and has room.")}</p>
						) : (
							<fieldset class="samen-group overview-people">
								<legend class="utrecht-form-label">{t("Whom do you want to ask? The best fit comes first.")}</legend>
								{candidates.map((person) => (
									<div key={person.personId} class="overview-person">
										<Checkbox
											label={person.name}
											hint={[said(person), candidateText(person)].filter(Boolean).join("; ")}
											checked={chosen.includes(person.personId)}
											onChecked={(on) =>
												setChosen(on ? [...chosen, person.personId] : chosen.filter((id) => id !== person.personId))
											}
										/>
										<Why person={person} />
									</div>
								))}
							</fieldset>
						)}
						{leftOut.length > 0 && (
							<More title={tn("{count} person is left out", "{count} people are left out", leftOut.length)}>
								<ul class="utrecht-unordered-list">
									{leftOut.map((person) => (
										<li key={person.personId}>
											{person.name}: {person.leftOutReason}
										</li>
									))}
								</ul>
							</More>
						)}
					</>
				)}
			</Show>
			<ProblemAlert problem={ask.problem} shownFields={asksReason ? ["reason"] : []} />
			<ButtonGroup>
				<Button kind="primary" submit busy={ask.busy} disabled={chosen.length === 0}>
					{chosen.length === 0 ? t("Ask") : tn("Ask {count} person", "Ask {count} people", chosen.length)}
				</Button>
				<Button onClick={props.onCancel}>{t("Back")}</Button>
			</ButtonGroup>
		</form>
	);
}
