// What somebody knows, topic by topic.
import { useState } from "preact/hooks";
import type { Expertise } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { useFocusNext } from "../../lib/focus";
import { formatDay, t, tn } from "../../lib/i18n";
import { ageName, formName, levelName } from "../../lib/names";
import { topicName } from "../../lib/topics";
import { useAct } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Alert, Badge, ProblemAlert } from "../../ui/message";
import { Notice, useSaying } from "../../ui/notice";
import { Card, Facts, Section } from "../../ui/page";
import { TopicPicker } from "../../ui/topic-picker";
import { ExpertiseForm } from "./form";

interface KnownProps {
	expertise: readonly Expertise[];
	/** Something was changed. */
	onChanged: () => void;
}

/** Says what was changed. */
type Report = (words: string) => void;

function Remove(props: { topicId: string; onClose: () => void; onRemoved: () => void }) {
	const { topicId } = props;
	const remove = useAct((options) => directory.removeExpertise({ topicId }, options));
	const act = async () => {
		if ((await remove.run()) !== undefined) {
			props.onRemoved();
		}
	};
	return (
		<Dialog title={t("Remove {topic}?", { topic: topicName(topicId) })} onClose={props.onClose}>
			<p class="nl-paragraph">{t("You are not asked for this topic any more. What you filled in about it is gone.")}</p>
			<ProblemAlert problem={remove.problem} />
			<ButtonGroup>
				<Button kind="primary" danger busy={remove.busy} onClick={() => void act()}>
					{t("Remove")}
				</Button>
				<Button onClick={props.onClose}>{t("Back")}</Button>
			</ButtonGroup>
		</Dialog>
	);
}

const PICKER = "add-topic";

function changeId(topicId: string): string {
	return `change-${topicId}`;
}

function KnownTopic(props: { one: Expertise; onEdit: () => void; onChanged: Report }) {
	const { one } = props;
	const [removing, setRemoving] = useState(false);
	const topic = topicName(one.topicId);
	const confirm = useAct((options) => directory.confirmExpertise({ topicIds: [one.topicId] }, options));
	const act = async () => {
		if ((await confirm.run()) !== undefined) {
			props.onChanged(t("{topic} is confirmed as of today.", { topic }));
		}
	};
	return (
		<Card title={topic} badge={one.stale ? <Badge kind="warning">{t("longer than a year ago")}</Badge> : undefined}>
			<Facts
				facts={[
					[t("Level"), levelName(one.level)],
					[t("Groups"), one.ageGroups.map(ageName).join(", ") || t("all groups")],
					[t("Help"), one.forms.map(formName).join(", ") || t("all ways")],
					[t("Rests on"), one.evidence],
					[t("Confirmed on"), formatDay(one.confirmedAtMs)],
				]}
			/>
			<ProblemAlert problem={confirm.problem} />
			<ButtonGroup>
				{one.stale && (
					<Button busy={confirm.busy} label={`${t("Still right")}: ${topic}`} onClick={() => void act()}>
						{t("Still right")}
					</Button>
				)}
				<Button id={changeId(one.topicId)} label={`${t("Change")}: ${topic}`} onClick={props.onEdit}>
					{t("Change")}
				</Button>
				<Button kind="subtle" danger label={`${t("Remove")}: ${topic}`} onClick={() => setRemoving(true)}>
					{t("Remove")}
				</Button>
			</ButtonGroup>
			{removing && (
				<Remove
					topicId={one.topicId}
					onClose={() => setRemoving(false)}
					onRemoved={() => {
						setRemoving(false);
						props.onChanged(t("{topic} is removed.", { topic }));
					}}
				/>
			)}
		</Card>
	);
}

/** Says that everything still holds, with one click. */
function ConfirmAll(props: { expertise: readonly Expertise[]; onChanged: Report }) {
	const stale = props.expertise.filter((one) => one.stale).length;
	const confirm = useAct((options) => directory.confirmExpertise({}, options));
	const act = async () => {
		if ((await confirm.run()) !== undefined) {
			props.onChanged(t("Thank you: everything is confirmed as of today."));
		}
	};
	return (
		<>
			{stale > 0 && (
				<Alert
					kind="warning"
					title={tn(
						"{count} topic was confirmed longer than a year ago.",
						"{count} topics were confirmed longer than a year ago.",
						stale,
					)}
				>
					<p class="nl-paragraph">{t("Others see that. Is it still right?")}</p>
				</Alert>
			)}
			<ProblemAlert problem={confirm.problem} />
			<ButtonGroup>
				<Button kind={stale > 0 ? "primary" : "secondary"} busy={confirm.busy} onClick={() => void act()}>
					{t("Everything is still right")}
				</Button>
			</ButtonGroup>
		</>
	);
}

/** Stale topics first, then by name. */
function inOrder(expertise: readonly Expertise[]): Expertise[] {
	return [...expertise].sort((a, b) => Number(b.stale) - Number(a.stale) || topicName(a.topicId).localeCompare(topicName(b.topicId)));
}

export function Known(props: KnownProps) {
	const [editing, setEditing] = useState("");
	const saying = useSaying();
	const focusNext = useFocusNext();
	const { expertise } = props;
	const isNew = editing !== "" && !expertise.some((one) => one.topicId === editing);
	const report = (text: string) => {
		setEditing("");
		saying.say(text);
		props.onChanged();
	};
	const cancel = () => {
		const id = isNew ? PICKER : changeId(editing);
		focusNext(() => document.getElementById(id));
		setEditing("");
	};
	const form = (before?: Expertise) => (
		<ExpertiseForm
			key={editing}
			topicId={editing}
			{...(before === undefined ? {} : { before })}
			onCancel={cancel}
			onSaved={() => report(t("{topic} is saved.", { topic: topicName(editing) }))}
		/>
	);
	return (
		<>
			<Section title={t("Add a topic")}>
				{isNew ? (
					form()
				) : (
					<TopicPicker
						id={PICKER}
						label={t("What do you know about?")}
						hint={t("Type a word, for example autism or reading, and choose.")}
						exclude={expertise.map((one) => one.topicId)}
						onPick={setEditing}
					/>
				)}
			</Section>
			<Section title={t("What I know ({count})", { count: expertise.length })}>
				<Notice saying={saying} />
				{expertise.length === 0 ? (
					<p class="nl-paragraph">{t("You have filled in nothing yet. Without topics nobody can find you: add the first one above.")}</p>
				) : (
					<ConfirmAll expertise={expertise} onChanged={report} />
				)}
				{inOrder(expertise).map((one) =>
					one.topicId === editing ? (
						form(one)
					) : (
						<KnownTopic key={one.topicId} one={one} onEdit={() => setEditing(one.topicId)} onChanged={report} />
					),
				)}
			</Section>
		</>
	);
}
