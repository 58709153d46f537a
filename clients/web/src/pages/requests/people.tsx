// The people who can help, best first; who of them to ask is up to the teacher.
import { useState } from "preact/hooks";
import type { Candidate } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { t, tn } from "../../lib/i18n";
import { topicNames } from "../../lib/topics";
import { type Loaded, useAct, useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import type { Saying } from "../../ui/notice";
import { Card, Section, Show } from "../../ui/page";
import { handedOver } from "../ask/handed-over";
import { Asked, canBeAsked, Whereabouts, Why } from "./candidate";
import type { Whole } from "./load";
import { Team } from "./team";
import { WhyNot } from "./why-not";
import { askedText } from "./words";

const SHOWN = 10;

interface PersonProps {
	candidate: Candidate;
	first: boolean;
	chosen: boolean;
	busy: boolean;
	onChoose: (chosen: boolean) => void;
	onAsk: () => void;
}

function Person(props: PersonProps) {
	const { candidate } = props;
	return (
		<li>
			<Card title={`${candidate.place}. ${candidate.name}`} badge={<Asked candidate={candidate} />}>
				<Whereabouts candidate={candidate} />
				{candidate.topicIds.length > 0 && (
					<p class="nl-paragraph samen-tight">{t("Knows about: {topics}", { topics: topicNames(candidate.topicIds) })}</p>
				)}
				<Why candidate={candidate} open={props.first} />
				{canBeAsked(candidate) && (
					<div class="samen-buttons">
						<Button
							kind={props.first ? "primary" : "secondary"}
							busy={props.busy}
							label={t("Ask {name}", { name: candidate.name })}
							onClick={props.onAsk}
						>
							{t("Ask {name}", { name: candidate.name })}
						</Button>
						<Checkbox label={t("Choose, to ask several at once")} checked={props.chosen} onChecked={props.onChoose} />
					</div>
				)}
			</Card>
		</li>
	);
}

/** Whether one person knows about everything that is asked. */
function oneCoversAll(candidates: readonly Candidate[], topicIds: readonly string[]): boolean {
	return candidates.some((one) => topicIds.every((id) => one.topicIds.includes(id)));
}

/** saying: what came of asking, said with those who were asked. */
export function People(props: { whole: Whole; saying: Saying; onChanged: () => void }) {
	const { request } = props.whole;
	const [chosen, setChosen] = useState<string[]>([]);
	const state = props.whole.offers.map((one) => `${one.id}${one.state}`).join();
	const needs = request.needs.map((one) => one.topicId);
	const suggested = useLoad(
		(signal) => matching.suggestMatches({ requestId: request.id, text: handedOver(request.id), limit: SHOWN }, { signal }),
		[request.id, state, needs.join()],
	);
	const offering = useAct(async (options, personIds: string[], topicIds: string[]) => {
		const { offers } = await matching.createOffers({ requestId: request.id, personIds, topicIds }, options);
		props.saying.say(askedText(offers));
		setChosen([]);
		props.onChanged();
	});
	const ask = (personIds: string[]) => void offering.run(personIds, []);
	return (
		<Section title={t("These people can help")}>
			<ProblemAlert problem={offering.problem} />
			<Show loaded={suggested as Loaded<NonNullable<typeof suggested.value>>}>
				{(found) => (
					<>
						<p class="nl-paragraph">
							{found.needs.length > 0
								? t("Looked for: {topics}.", { topics: found.needs.map((one) => one.label).join(", ") })
								: t("Say first what your question is about: then people can be found.")}{" "}
							{found.textUsed && t("Your own words were used as well, and forgotten.")}
						</p>
						{found.candidates.length === 0 && found.needs.length > 0 && (
							<p class="nl-paragraph">{t("Nobody was found who fits and has room. Your consultant sees this too, and looks along.")}</p>
						)}
						<ol class="samen-people">
							{found.candidates.map((candidate, i) => (
								<Person
									key={candidate.personId}
									candidate={candidate}
									first={i === 0}
									busy={offering.busy}
									chosen={chosen.includes(candidate.personId)}
									onChoose={(on) =>
										setChosen(on ? [...chosen, candidate.personId] : chosen.filter((id) => id !== candidate.personId))
									}
									onAsk={() => ask([candidate.personId])}
								/>
							))}
						</ol>
						{chosen.length > 0 && (
							<div class="samen-people__bar">
								<Button kind="primary" busy={offering.busy} onClick={() => ask(chosen)}>
									{tn("Ask the {count} chosen person", "Ask the {count} chosen people", chosen.length)}
								</Button>{" "}
								{t("Who says yes first, helps.")}
							</div>
						)}
						{found.leftOut.length > 0 && (
							<More title={tn("{count} other fits, but not now", "{count} others fit, but not now", found.leftOut.length)}>
								<ul class="utrecht-unordered-list">
									{found.leftOut.map((one) => (
										<li key={one.personId}>
											<bdi>{one.name}</bdi>, <bdi>{one.organisationName}</bdi>: {one.leftOutReason}
										</li>
									))}
								</ul>
							</More>
						)}
						{needs.length > 1 && !oneCoversAll(found.candidates, needs) && (
							<Team requestId={request.id} state={state} offering={offering} />
						)}
					</>
				)}
			</Show>
			<WhyNot requestId={request.id} />
		</Section>
	);
}
