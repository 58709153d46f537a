// Recognises what a text is about while it is being typed: after a pause, one call at a time.
import { useEffect, useRef } from "preact/hooks";
import type { TopicSuggestion } from "../../gen/matching_pb";
import { matching } from "../../lib/api";
import { language } from "../../lib/i18n";

const PAUSE_MS = 250;
const SHORTEST = 12;
const SENDING_MS = 3000;

/** What a text is about, asked when it is sent before it was recognised; nothing when that takes too long. */
export async function recogniseNow(text: string): Promise<TopicSuggestion[]> {
	try {
		return text.length < SHORTEST ? [] : (await matching.suggestTopics({ text }, { timeoutMs: SENDING_MS })).suggestions;
	} catch {
		return [];
	}
}

/** Calls found with what was recognised, whenever the text came to rest as something new; "" is never sent. */
export function useRecognised(text: string, found: (suggestions: TopicSuggestion[]) => void): void {
	const tell = useRef(found);
	tell.current = found;
	useEffect(() => {
		if (text.length < SHORTEST) {
			return undefined;
		}
		const abort = new AbortController();
		const timer = setTimeout(async () => {
			try {
				const answer = await matching.suggestTopics({ text }, { signal: abort.signal });
				if (!abort.signal.aborted) {
					tell.current(answer.suggestions);
				}
			} catch {
				// It helps while typing; without it the request is filed all the same.
			}
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [text, language.value]);
}
