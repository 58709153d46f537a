// The vocabulary: search, phrases and links, and as a file.
import { useState } from "preact/hooks";
import type { Topic } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { download } from "../../lib/download";
import { t, tn } from "../../lib/i18n";
import { allPages } from "../../lib/pages";
import { go } from "../../lib/router";
import { useSettled } from "../../lib/settled";
import { loadTopics, topicName } from "../../lib/topics";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, TextField } from "../../ui/field";
import { InSteps } from "../../ui/in-steps";
import { Badge, ProblemAlert } from "../../ui/message";
import { More } from "../../ui/more";
import { Card, Facts, Show } from "../../ui/page";
import { topicsCsv } from "./files/topics";
import { Form } from "./form";
import { Part } from "./part";

async function listTopics(text: string, withRetired: boolean, signal?: AbortSignal): Promise<Topic[]> {
	return allPages(async (token) => {
		const page = await directory.listTopics({ page: { size: 500, token }, text, withPhrases: true, withRetired }, signal === undefined ? {} : { signal });
		return { items: page.topics, nextToken: page.nextToken };
	});
}

function TopicCard(props: { topic: Topic }) {
	const { topic } = props;
	const names = (ids: readonly string[]) => ids.map(topicName).join("; ");
	return (
		<Card level={2} title={topic.labelNl} badge={topic.retired ? <Badge kind="warning">{t("not offered any more")}</Badge> : undefined}>
			<Facts
				facts={[
					[t("Id"), topic.id],
					[t("Chapter"), topic.domain],
					[t("In English"), topic.labelEn],
					[t("Abbreviations"), topic.abbreviations.join("; ")],
					[t("Part of"), names(topic.broader)],
					[t("Near to"), names(topic.related)],
				]}
			/>
			<More title={t("Other words and phrases of {topic}", { topic: topic.labelNl })}>
				<Facts
					facts={[
						[t("Dutch words"), topic.synonymsNl.join("; ")],
						[t("English words"), topic.synonymsEn.join("; ")],
						[
							t("Phrases"),
							topic.phrases.length === 0 ? (
								""
							) : (
								<ul class="utrecht-unordered-list">
									{topic.phrases.map((phrase) => (
										<li key={phrase}>{phrase}</li>
									))}
								</ul>
							),
						],
					]}
				/>
			</More>
		</Card>
	);
}

export function Vocabulary() {
	const [text, setText] = useState("");
	const [withRetired, setWithRetired] = useState(false);
	const asked = useSettled(text);
	const loaded = useLoad(
		async (signal) => {
			await loadTopics();
			return listTopics(asked, withRetired, signal);
		},
		[asked, withRetired],
	);
	const saving = useAct(async () => download("vocabulary.csv", "text/csv", topicsCsv(await listTopics("", false))));
	return (
		<Part title={t("Vocabulary")}>
			<ProblemAlert problem={saving.problem} />
			<ButtonGroup>
				<Button busy={saving.busy} onClick={() => void saving.run()}>
					{t("Download as a file")}
				</Button>
				<Button onClick={() => go("/manage/import")}>{t("Import a file")}</Button>
			</ButtonGroup>
			<Form>
				<TextField label={t("Name, abbreviation or other word")} type="search" optional value={text} onValue={setText} />
				<Checkbox label={t("Also those that are not offered any more")} checked={withRetired} onChecked={setWithRetired} />
			</Form>
			<Show loaded={loaded}>
				{(all) => (
					<>
						<p class="nl-paragraph manage-total" role="status">
							{tn("{count} topic", "{count} topics", all.length)}
						</p>
						<InSteps rows={all} step={20} reset={`${asked}|${withRetired}`}>
							{(some) => some.map((topic) => <TopicCard key={topic.id} topic={topic} />)}
						</InSteps>
					</>
				)}
			</Show>
		</Part>
	);
}
