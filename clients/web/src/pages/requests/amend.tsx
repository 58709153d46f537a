// Changes what is given about a request: what it is about, how urgent, the group, the form of help, and the text.
import { create } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { AgeGroup, FormOfHelp, Urgency } from "../../gen/common_pb";
import { AmendRequestRequestSchema, type Request, type Story, StorySchema } from "../../gen/intake_pb";
import { confirmingNames, keyOf } from "../../help/confirm-names";
import { storyPartName } from "../../help/story";
import { standing, Told } from "../../help/told";
import { fieldMessage, intake } from "../../lib/api";
import { t } from "../../lib/i18n";
import { ageName, codesOf, formName, urgencyName } from "../../lib/names";
import { useAct } from "../../lib/use";
import { Button } from "../../ui/button";
import { CheckboxGroup, RadioGroup, Select } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Notice, useSaying } from "../../ui/notice";
import { mayHoldNames } from "../ask/draft";
import { pathOf } from "../ask/fields";
import { type ChosenNeed, Needs, weighed } from "../ask/needs";
import { askedParts } from "../ask/questions";

export function AmendGiven(props: { request: Request; onChanged: () => void }) {
	const { request } = props;
	const [needs, setNeeds] = useState<ChosenNeed[]>(request.needs.map((one) => ({ topicId: one.topicId, weight: one.weight, words: [], byHand: true })));
	const [urgency, setUrgency] = useState(request.urgency);
	const [ageGroup, setAgeGroup] = useState(request.ageGroup);
	const [forms, setForms] = useState<FormOfHelp[]>(request.forms);
	const saying = useSaying();
	const act = useAct(async (options) => {
		const changed = { requestId: request.id, needs: weighed(needs), urgency, ageGroup, forms };
		await intake.amendRequest(changed, options);
		saying.say(t("It is changed."));
		props.onChanged();
	});
	return (
		<More title={t("Change what it is about, the group or how urgent it is")} open={request.needs.length === 0}>
			<Notice saying={saying} />
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void act.run();
				}}
			>
				<ProblemAlert problem={act.problem} shownFields={["urgency", "age_group", "forms"]} />
				<p class="nl-paragraph">{t("What it is about:")}</p>
				<Needs needs={needs} onNeeds={setNeeds} />
				<Select
					label={t("Group")}
					error={fieldMessage(act.problem, "age_group")}
					value={ageGroup}
					choices={codesOf(AgeGroup).map((code) => ({ value: code as AgeGroup, label: ageName(code as AgeGroup) }))}
					onValue={setAgeGroup}
				/>
				<RadioGroup
					label={t("How urgent is it?")}
					inline
					error={fieldMessage(act.problem, "urgency")}
					value={urgency}
					choices={codesOf(Urgency).map((code) => ({ value: code as Urgency, label: urgencyName(code as Urgency) }))}
					onValue={setUrgency}
				/>
				<CheckboxGroup
					label={t("Form of help")}
					optional
					error={fieldMessage(act.problem, "forms")}
					values={forms}
					choices={codesOf(FormOfHelp).map((code) => ({ value: code as FormOfHelp, label: formName(code as FormOfHelp) }))}
					onValues={setForms}
				/>
				<Button submit busy={act.busy}>
					{t("Save")}
				</Button>
			</form>
		</More>
	);
}

function Texts(props: { request: Request; story: Story; onChanged: () => void }) {
	const { request } = props;
	const parts = askedParts(request.kind);
	const [story, setStory] = useState<Record<string, string>>(Object.fromEntries(parts.map((part) => [part, props.story[part]])));
	const [noNames, setNoNames] = useState<string[]>([]);
	const saying = useSaying();
	const texts = new Map(parts.map((part) => [pathOf(part), story[part] ?? ""]));
	const act = useAct(async (options) => {
		await confirmingNames({ key: keyOf(options), noNames, textOf: (field) => texts.get(field) ?? "" }, (namesConfirmed, sent) =>
			intake.amendRequest(
				create(AmendRequestRequestSchema, { requestId: request.id, story: create(StorySchema, story), namesConfirmed }),
				sent,
			),
		);
		saying.say(t("It is changed."));
		props.onChanged();
	});
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if ([...texts.values()].every((text) => standing(text, noNames).length === 0)) {
					void act.run();
				}
			}}
		>
			<Notice saying={saying} />
			<ProblemAlert problem={act.problem} shownFields={[...texts.keys()]} />
			{parts.map((part) => (
				<Told
					key={part}
					id={`amend-${part}`}
					label={storyPartName(part)}
					optional={part !== "happens"}
					value={story[part] ?? ""}
					onValue={(text) => setStory({ ...story, [part]: text })}
					noNames={noNames}
					onNoName={mayHoldNames(request.basis?.kind) ? (words) => setNoNames([...new Set([...noNames, ...words])]) : undefined}
					refused={(act.problem?.fields ?? []).filter((one) => one.field === pathOf(part))}
				/>
			))}
			<Button submit busy={act.busy}>
				{t("Save")}
			</Button>
		</form>
	);
}

/** The text again, to be written otherwise; reading it is logged. */
export function AmendText(props: { request: Request; onChanged: () => void }) {
	const [story, setStory] = useState<Story | undefined>(undefined);
	const open = useAct(async (options) => {
		const opened = await intake.openRequest({ requestId: props.request.id }, options);
		setStory(opened.story);
	});
	return (
		<More title={t("Write it otherwise")} onOpen={() => void (story === undefined && open.run())}>
			<ProblemAlert problem={open.problem} />
			{story !== undefined && <Texts request={props.request} story={story} onChanged={props.onChanged} />}
		</More>
	);
}
