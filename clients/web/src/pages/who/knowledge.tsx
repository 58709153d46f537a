// Search for people by what they know. What is typed may be about a pupil: it is in no address, store or log.
import { useEffect, useState } from "preact/hooks";
import { AgeGroup, FormOfHelp, Role } from "../../gen/common_pb";
import type { SuggestMatchesResponse } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { language, t, tn } from "../../lib/i18n";
import { ageName, codesOf, formName } from "../../lib/names";
import { query } from "../../lib/router";
import { topicName, topics } from "../../lib/topics";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { CheckboxGroup, Select, TextField } from "../../ui/field";
import { Alert, ProblemAlert } from "../../ui/message";
import { TopicPicker } from "../../ui/topic-picker";
import { CandidateCard } from "./candidate";
import type { RegionView } from "./index";
import { changeQuery } from "./query";

const LIMIT = 50;

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
					? t("The {count} people who fit best.", { count: LIMIT })
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
				<details class="who-more">
					<summary>{tn("{count} more knows about this, but cannot be asked now", "{count} more know about this, but cannot be asked now", away.length)}</summary>
					{away.map((one) => (
						<CandidateCard key={one.personId} candidate={one} />
					))}
				</details>
			)}
		</section>
	);
}

export function Knowledge(props: RegionView) {
	const [text, setText] = useState("");
	const [group, setGroup] = useState<AgeGroup>(AgeGroup.AGE_GROUP_UNSPECIFIED);
	const [forms, setForms] = useState<FormOfHelp[]>([]);
	const [near, setNear] = useState("");
	const [found, setFound] = useState<SuggestMatchesResponse | undefined>(undefined);
	const chosen = chosenTopics();
	const search = useAct(async (options) => {
		const response = await matching.find(
			{ text, needs: chosen.map((topicId) => ({ topicId, weight: 1 })), ageGroup: group, forms, areaId: near, limit: LIMIT },
			options,
		);
		setFound(response);
	});
	const topicsChosen = chosen.join(",");
	useEffect(() => {
		if (topicsChosen !== "") {
			void search.run();
		}
	}, [topicsChosen]);
	useEffect(() => {
		if (found === undefined) {
			props.onRows(t("people who share what they know"), specialistAreas(props));
		} else {
			props.onRows(t("people found"), found.candidates.map((one) => one.areaId));
		}
	}, [found, language.value]);
	const groups = [{ value: AgeGroup.AGE_GROUP_UNSPECIFIED, label: t("any group") }, ...codesOf(AgeGroup).map((value: AgeGroup) => ({ value, label: ageName(value) }))];
	return (
		<>
			<form
				class="who-form"
				onSubmit={(event) => {
					event.preventDefault();
					void search.run();
				}}
			>
				<TextField
					label={t("What do you want to know about?")}
					hint={t("In your own words, without names. This is not kept.")}
					type="search"
					optional
					maxLength={2000}
					value={text}
					onValue={setText}
				/>
				<Topics chosen={chosen} />
				<details class="who-more">
					<summary>{t("More choices")}</summary>
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
				</details>
				<ProblemAlert problem={search.problem} />
				<Button kind="primary" submit busy={search.busy}>
					{t("Search")}
				</Button>
			</form>
			{found !== undefined && <Found {...props} found={found} />}
		</>
	);
}
