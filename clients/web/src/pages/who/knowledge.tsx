// Search for people by what they know. What is typed may be about a pupil: it is in no address, store or log.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { AgeGroup, FormOfHelp, Role } from "../../gen/common_pb";
import type { SuggestMatchesResponse } from "../../gen/matching_pb";
import { standing, Told } from "../../help/told";
import { checkText, textForTopics } from "../../help/text-check";
import { matching } from "../../lib/api";
import { focusField } from "../../lib/focus";
import { language, t, tn } from "../../lib/i18n";
import { ageName, codesOf, formName } from "../../lib/names";
import { changeQuery, query } from "../../lib/router";
import { topicName, topics } from "../../lib/topics";
import { useLoad } from "../../lib/use";
import { Button } from "../../ui/button";
import { CheckboxGroup, Select } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { TopicPicker } from "../../ui/topic-picker";
import { CandidateCard } from "./candidate";
import type { RegionView } from "./index";

const LIMIT = 50;
const TEXT_MAX = 2000;

/** The names in a text: they are left out of what is sent, and nobody has to take them out. */
function namesIn(text: string): string[] {
	return checkText(text)
		.filter((one) => one.kind === "name")
		.map((one) => text.slice(one.from, one.to));
}

/** The topics that the address names and the vocabulary knows. */
function chosenTopics(): string[] {
	return (query.value.get("topics") ?? "").split(",").filter((id) => topics.value.has(id));
}

/** Where the people work who share what they know. */
function specialistAreas(region: RegionView): string[] {
	const areaOf = new Map(region.organisations.map((one) => [one.id, one.areaId]));
	return region.people.filter((one) => one.roles.includes(Role.SPECIALIST)).map((one) => areaOf.get(one.organisationId) ?? "");
}

function Topics(props: { chosen: readonly string[] }) {
	const change = (ids: readonly string[]) => changeQuery({ topics: ids.join(",") });
	return (
		<>
			<TopicPicker
				label={t("Topics")}
				hint={t("Type a word and choose from the list.")}
				optional
				exclude={props.chosen}
				onPick={(id) => change([...props.chosen, id])}
			/>
			{props.chosen.length > 0 && (
				<ul class="who-chips" aria-label={t("Chosen topics")}>
					{props.chosen.map((id) => (
						<li key={id}>
							<Button kind="secondary" label={t("{topic}: take away", { topic: topicName(id) })} onClick={() => change(props.chosen.filter((one) => one !== id))}>
								{topicName(id)} <span aria-hidden="true">×</span>
							</Button>
						</li>
					))}
				</ul>
			)}
		</>
	);
}

function Found(props: RegionView & { found: SuggestMatchesResponse }) {
	const { found, areaId } = props;
	const inArea = found.candidates.filter((one) => areaId === "" || one.areaId === areaId);
	const away = found.leftOut.filter((one) => areaId === "" || one.areaId === areaId);
	const total = found.candidates.length;
	return (
		<section aria-label={t("People found")}>
			<p class="nl-paragraph who-total" role="status">
				{total >= LIMIT
					? t("{count} people or more found. You see the {count} who fit best.", { count: LIMIT })
					: tn("{count} person found.", "{count} people found.", total)}{" "}
				{areaId !== "" && tn("{count} of them works in this work area.", "{count} of them work in this work area.", inArea.length)}
			</p>
			{found.needs.length > 0 && (
				<p class="nl-paragraph">{t("Searched for: {topics}.", { topics: found.needs.map((need) => need.label || topicName(need.topicId)).join(", ") })}</p>
			)}
			{total === 0 && (
				<Alert kind="info">
					<p class="nl-paragraph">{t("Try other words, or choose a topic from the list.")}</p>
				</Alert>
			)}
			{inArea.map((one) => (
				<CandidateCard key={one.personId} candidate={one} />
			))}
			{away.length > 0 && (
				<More title={tn("{count} more knows about this, but cannot be asked now", "{count} more know about this, but cannot be asked now", away.length)}>
					{away.map((one) => (
						<CandidateCard key={one.personId} candidate={one} />
					))}
				</More>
			)}
		</section>
	);
}

export function Knowledge(props: RegionView) {
	const [text, setText] = useState("");
	const [group, setGroup] = useState<AgeGroup>(AgeGroup.AGE_GROUP_UNSPECIFIED);
	const [forms, setForms] = useState<FormOfHelp[]>([]);
	const [near, setNear] = useState("");
	const [round, setRound] = useState(0);
	const pressed = useRef(false);
	const wordsId = useId();
	const chosen = chosenTopics();
	const wrong = standing(text, namesIn(text), TEXT_MAX).length > 0;
	// Each press of the button asks anew, and each choice of a topic. When the last one is taken away and no words are left, nothing is asked.
	const loaded = useLoad(
		async (signal) => {
			if (!pressed.current && chosen.length === 0 && text.trim() === "") {
				return { found: undefined };
			}
			pressed.current = false;
			if (wrong) {
				return { found: undefined };
			}
			const needs = chosen.map((topicId) => ({ topicId, weight: 1 }));
			return { found: await matching.find({ text: textForTopics(text), needs, ageGroup: group, forms, areaId: near, limit: LIMIT }, { signal }) };
		},
		[chosen.join(","), round],
	);
	const found = loaded.value?.found;
	useLayoutEffect(() => {
		if (found === undefined) {
			props.onRows(t("people who share what they know"), specialistAreas(props));
		} else {
			const what = found.candidates.length >= LIMIT ? t("the {count} people who fit best", { count: LIMIT }) : t("people found");
			props.onRows(what, found.candidates.map((one) => one.areaId));
		}
	}, [found, language.value]);
	const groups = [{ value: AgeGroup.AGE_GROUP_UNSPECIFIED, label: t("any group") }, ...codesOf(AgeGroup).map((value: AgeGroup) => ({ value, label: ageName(value) }))];
	return (
		<>
			<form
				class="who-form"
				onSubmit={(event) => {
					event.preventDefault();
					if (wrong) {
						focusField(document.getElementById(wordsId));
						return;
					}
					pressed.current = true;
					setRound(round + 1);
				}}
			>
				<Told
					id={wordsId}
					short
					label={t("What do you want to know about?")}
					hint={t("In your own words, without names. This is not kept.")}
					optional
					max={TEXT_MAX}
					value={text}
					onValue={setText}
					noNames={namesIn(text)}
					onNoName={() => undefined}
				/>
				<Topics chosen={chosen} />
				<More title={t("More choices")}>
					<Select label={t("For which group")} optional value={group} choices={groups} onValue={setGroup} />
					<CheckboxGroup
						label={t("Which help")}
						optional
						choices={codesOf(FormOfHelp).map((value: FormOfHelp) => ({ value, label: formName(value) }))}
						values={forms}
						onValues={setForms}
					/>
					<Select
						label={t("Near which work area")}
						optional
						value={near}
						choices={[{ value: "", label: t("the one of my own organisation") }, ...props.areas.map((area) => ({ value: area.id, label: area.name }))]}
						onValue={setNear}
					/>
				</More>
				<ProblemAlert problem={loaded.problem} />
				<Button kind="primary" submit busy={loaded.busy}>
					{t("Search")}
				</Button>
			</form>
			{found !== undefined && <Found {...props} found={found} />}
		</>
	);
}
