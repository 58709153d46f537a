// Finds topics of the vocabulary by what people type: names, abbreviations and other words for them.
import type { Topic } from "../gen/directory_pb";
import { language } from "./i18n";
import { offeredTopics, topicName } from "./topics";

/** A topic that fits, and which of its other words did; "" when its own name did. */
export interface FoundTopic {
	topic: Topic;
	by: string;
}

/** How a word fits, the best first. */
enum Fit {
	WHOLE,
	BEGIN,
	WORD,
	PART,
	NONE,
}

/** Without accents and capitals. */
export function fold(text: string): string {
	return text
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.trim();
}

function fitOf(name: string, wanted: string, words: readonly string[]): Fit {
	const folded = fold(name);
	if (folded === wanted) {
		return Fit.WHOLE;
	}
	if (folded.startsWith(wanted)) {
		return Fit.BEGIN;
	}
	const parts = folded.split(/[^\p{L}\p{N}]+/u);
	if (words.every((word) => parts.some((part) => part.startsWith(word)))) {
		return Fit.WORD;
	}
	return words.every((word) => folded.includes(word)) ? Fit.PART : Fit.NONE;
}

/** What a topic is called besides its name on screen: words of the other language would find what nobody means. */
function otherNames(topic: Topic): string[] {
	return language.value === "nl" ? [...topic.abbreviations, ...topic.synonymsNl] : [...topic.abbreviations, ...topic.synonymsEn, topic.labelNl];
}

/** The place of a topic in the list, and by which word; its own name goes before what else fits as well. */
function placeOf(topic: Topic, wanted: string, words: readonly string[]): { place: number; by: string } {
	const own = topicName(topic.id);
	let best = { place: fitOf(own, wanted, words) * 2, by: "" };
	for (const name of otherNames(topic)) {
		const place = fitOf(name, wanted, words) * 2 + 1;
		if (place < best.place) {
			best = { place, by: fold(own).includes(fold(name)) ? "" : name };
		}
	}
	return best;
}

/** The topics that fit, best first; all of them by name when nothing is typed. */
export function findTopics(text: string, exclude: readonly string[] = []): FoundTopic[] {
	const wanted = fold(text);
	const words = wanted.split(/\s+/).filter(Boolean);
	return offeredTopics()
		.filter((topic) => !exclude.includes(topic.id))
		.map((topic) => ({ topic, ...placeOf(topic, wanted, words) }))
		.filter((one) => one.place < Fit.NONE * 2)
		.sort((a, b) => a.place - b.place)
		.map(({ topic, by }) => ({ topic, by }));
}
