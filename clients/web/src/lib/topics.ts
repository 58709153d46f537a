// The vocabulary of support needs, loaded once a language and kept while the page is open.
import { signal } from "@preact/signals";
import type { Topic } from "../gen/directory_pb";
import { directory } from "./api";
import { language } from "./i18n";

/** All topics by id; empty until loadTopics has been awaited. */
export const topics = signal<ReadonlyMap<string, Topic>>(new Map());
let loading: Promise<void> | undefined;

async function loadAll(): Promise<void> {
	const all = new Map<string, Topic>();
	let token = "";
	do {
		const page = await directory.listTopics({ page: { size: 500, token }, withRetired: true });
		page.topics.forEach((topic) => all.set(topic.id, topic));
		token = page.nextToken;
	} while (token !== "");
	topics.value = all;
}

export function loadTopics(): Promise<void> {
	loading ??= loadAll().catch((thrown: unknown) => {
		loading = undefined;
		throw thrown;
	});
	return loading;
}

/** What a topic is called on screen; its id while that is not known. */
export function topicName(id: string): string {
	const topic = topics.value.get(id);
	return topic === undefined ? id : language.value === "nl" ? topic.labelNl : topic.labelEn || topic.labelNl;
}

/** The same for several. */
export function topicNames(ids: readonly string[]): string {
	return ids.map(topicName).join(", ");
}

/** The topics that can be chosen, by name. */
export function offeredTopics(): Topic[] {
	return [...topics.value.values()].filter((topic) => !topic.retired).sort((a, b) => topicName(a.id).localeCompare(topicName(b.id), language.value));
}
