// What somebody knows about one topic, to fill in.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { AgeGroup, FormOfHelp, Level } from "../../gen/common_pb";
import type { Expertise } from "../../gen/directory_pb";
import { directory, fieldMessage } from "../../lib/api";
import { t } from "../../lib/i18n";
import { ageName, codesOf, formName, levelName } from "../../lib/names";
import { textMessage } from "../../lib/text-message";
import { topicName } from "../../lib/topics";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { CheckboxGroup, RadioGroup, TextArea } from "../../ui/field";
import { ProblemAlert } from "../../ui/message";

const SHOWN = ["expertise.level", "expertise.age_groups", "expertise.forms", "expertise.evidence"];

interface ExpertiseFormProps {
	topicId: string;
	/** As it is now; undefined for a topic that is new. */
	before?: Expertise;
	onSaved: () => void;
	onCancel: () => void;
}

function inOrder<K extends number>(codes: readonly K[]): K[] {
	return [...codes].sort((a, b) => a - b);
}

export function ExpertiseForm(props: ExpertiseFormProps) {
	const { topicId, before } = props;
	const [level, setLevel] = useState<Level>(before?.level ?? Level.LEVEL_UNSPECIFIED);
	const [ageGroups, setAgeGroups] = useState<AgeGroup[]>(before?.ageGroups ?? []);
	const [forms, setForms] = useState<FormOfHelp[]>(before?.forms ?? []);
	const [evidence, setEvidence] = useState(before?.evidence ?? "");
	const heading = useRef<HTMLHeadingElement>(null);
	const save = useAct((options) =>
		directory.putExpertise({ expertise: { topicId, level, ageGroups: inOrder(ageGroups), forms: inOrder(forms), evidence } }, options),
	);
	useLayoutEffect(() => heading.current?.focus(), []);
	const submit = async (event: Event) => {
		event.preventDefault();
		if ((await save.run()) !== undefined) {
			props.onSaved();
		}
	};
	return (
		<form class="samen-card" onSubmit={(event) => void submit(event)}>
			<h3 class="nl-heading nl-heading--level-3" tabIndex={-1} ref={heading}>
				{topicName(topicId)}
			</h3>
			<ProblemAlert problem={save.problem} shownFields={SHOWN} />
			<RadioGroup
				label={t("How well do you know it?")}
				choices={(codesOf(Level) as Level[]).map((value) => ({ value, label: levelName(value) }))}
				value={level}
				onValue={setLevel}
				error={fieldMessage(save.problem, "expertise.level")}
			/>
			<CheckboxGroup
				label={t("For which groups?")}
				hint={t("If you choose none, it holds for all groups.")}
				optional
				inline
				choices={(codesOf(AgeGroup) as AgeGroup[]).map((value) => ({ value, label: ageName(value) }))}
				values={ageGroups}
				onValues={setAgeGroups}
				error={fieldMessage(save.problem, "expertise.age_groups")}
			/>
			<CheckboxGroup
				label={t("How do you want to help?")}
				hint={t("If you choose none, all ways are fine.")}
				optional
				inline
				choices={(codesOf(FormOfHelp) as FormOfHelp[]).map((value) => ({ value, label: formName(value) }))}
				values={forms}
				onValues={setForms}
				error={fieldMessage(save.problem, "expertise.forms")}
			/>
			<TextArea
				label={t("What does it rest on?")}
				hint={t("For example your training or work. Others can read it. Write nothing about pupils.")}
				optional
				value={evidence}
				onValue={setEvidence}
				error={textMessage(save.problem, ["expertise.evidence"], evidence)}
			/>
			<ButtonGroup>
				<Button kind="primary" submit busy={save.busy}>
					{t("Save")}
				</Button>
				<Button onClick={props.onCancel}>{t("Cancel")}</Button>
			</ButtonGroup>
		</form>
	);
}
