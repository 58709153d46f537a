// Chooses a topic of the vocabulary by typing.
import { t, tn } from "../lib/i18n";
import { findTopics } from "../lib/topic-search";
import { loadTopics, topicName, topics } from "../lib/topics";
import { useLoad } from "../lib/use";
import { Combobox, type Found } from "./combobox";
import { ProblemAlert } from "./message";

interface TopicPickerProps {
	label: string;
	hint?: string;
	optional?: boolean;
	id?: string;
	onPick: (topicId: string) => void;
	/** Topics that are not offered: those chosen already. */
	exclude: readonly string[];
}

export function TopicPicker(props: TopicPickerProps) {
	const loaded = useLoad(() => loadTopics(), []);
	const find = (text: string): Found[] =>
		findTopics(text, props.exclude).map(({ topic, by }) => ({ id: topic.id, label: topicName(topic.id), hint: by }));
	return (
		<>
			<ProblemAlert problem={loaded.problem} onRetry={loaded.reload} />
			<Combobox
				{...props}
				search={(text) => (topics.value.size > 0 ? find(text) : loadTopics().then(() => find(text)))}
				onChoose={({ id }) => props.exclude.includes(id) || props.onPick(id)}
				count={(number) => tn("{count} topic fits.", "{count} topics fit.", number)}
				none={t("No topic fits. Try another word.")}
			/>
		</>
	);
}
