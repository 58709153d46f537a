// The vocabulary: search, phrases and links, and as a file.
import { useState } from "preact/hooks";
import type { Topic } from "../../gen/directory_pb";
import { directory } from "../../lib/api";
import { download } from "../../lib/download";
import { t, tn } from "../../lib/i18n";
import { allPages } from "../../lib/pages";
import { go } from "../../lib/router";
import { loadTopics, topicName } from "../../lib/topics";
import { useAct, useLoad } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Checkbox, TextField } from "../../ui/field";
import { Badge, ProblemAlert } from "../../ui/message";
import { Card, Facts, Show } from "../../ui/page";
import { topicsCsv } from "./files/topics";
import { Part } from "./part";
import { useRows } from "./rows";

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
			<details class="samen-more">
				<summary class="samen-more__name">{t("Other words and phrases of {topic}", { topic: topic.labelNl })}</summary>
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
			</details>
		</Card>
	);
}

export function Vocabulary() {
	const [text, setText] = useState("");
	const [asked, setAsked] = useState("");
	const [withRetired, setWithRetired] = useState(false);
	const loaded = useLoad(
		async (signal) => {
			await loadTopics();
			return listTopics(asked, withRetired, signal);
		},
		[asked, withRetired],
	);
	const rows = useRows(loaded.value ?? [], `${asked}|${withRetired}`);
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
			<form
				class="manage-form"
				onSubmit={(event) => {
					event.preventDefault();
					setAsked(text);
				}}
			>
				<TextField label={t("Name, abbreviation or other word")} type="search" optional value={text} onValue={setText} />
				<Checkbox label={t("Also those that are not offered any more")} checked={withRetired} onChecked={setWithRetired} />
				<Button submit>{t("Search")}</Button>
			</form>
			<Show loaded={loaded}>
				{(all) => (
					<>
						<p class="nl-paragraph manage-total" role="status">
							{tn("{count} topic", "{count} topics", all.length)}
						</p>
						{rows.shown.map((topic) => (
							<TopicCard key={topic.id} topic={topic} />
						))}
						{rows.more}
					</>
				)}
			</Show>
		</Part>
	);
}
