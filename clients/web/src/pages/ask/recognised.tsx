// What samen makes of the story so far: the needs it recognises, to be corrected at will.
import { useEffect, useRef, useState } from "preact/hooks";
import type { TopicSuggestion } from "../../gen/matching_pb";
import { t } from "../../lib/i18n";
import { loadTopics, topicName } from "../../lib/topics";
import type { Draft } from "./draft";
import { type ChosenNeed, Needs } from "./needs";
import { recogniseNow, useRecognised } from "./use-recognised";

/** So many of what is recognised are taken as needs, when they weigh enough; others are there to be chosen. */
const TAKEN_MAX = 4;
const TAKEN_WEIGHT = 0.3;

/** What was recognised now, beside what the teacher chose, weighed or took away by hand. */
function withRecognised(draft: Draft, suggestions: readonly TopicSuggestion[]): ChosenNeed[] {
	const own = draft.needs.filter((one) => one.byHand);
	const taken = new Set([...own.map((one) => one.topicId), ...draft.removed]);
	const recognised = suggestions
		.slice(0, TAKEN_MAX)
		.filter((one) => one.weight >= TAKEN_WEIGHT && !taken.has(one.topicId))
		.map((one) => ({ topicId: one.topicId, weight: one.weight, words: one.words, byHand: false }));
	return [...recognised, ...own];
}

/** The needs to send: those of the draft, or what is recognised now when nothing was so far and nothing was taken away. */
export async function needsToSend(draft: Draft, text: string): Promise<ChosenNeed[]> {
	const isFirst = draft.needs.length === 0 && draft.removed.length === 0 && draft.filing === null;
	return isFirst ? withRecognised(draft, await recogniseNow(text)) : draft.needs;
}

interface RecognisedProps {
	draft: Draft;
	/** The text that matching looks at, without what must not be sent. */
	text: string;
	error: string;
	onChange: (changed: Partial<Draft>) => void;
}

export function Recognised(props: RecognisedProps) {
	const { draft, onChange } = props;
	const [said, setSaid] = useState("");
	const [possible, setPossible] = useState<TopicSuggestion[]>([]);
	const now = useRef(draft);
	now.current = draft;
	useEffect(() => void loadTopics().catch(() => undefined), []);
	useRecognised(props.text, (suggestions) => {
		if (now.current.filing !== null) {
			// What is being sent, or may have arrived, does not change by itself: it would be another request.
			return;
		}
		const needs = withRecognised(now.current, suggestions);
		onChange({ needs });
		setPossible(suggestions);
		const names = needs.filter((one) => !one.byHand).map((one) => topicName(one.topicId));
		setSaid(names.length > 0 ? t("Recognised: {topics}.", { topics: names.join(", ") }) : t("Nothing was recognised yet."));
	});
	const change = (needs: ChosenNeed[], removed?: string) =>
		onChange({
			needs,
			removed: removed === undefined ? draft.removed.filter((id) => !needs.some((one) => one.topicId === id)) : [...draft.removed, removed],
		});
	return (
		<section aria-labelledby="recognised">
			<h2 class="nl-heading nl-heading--level-3" id="recognised">
				{t("This is what samen reads in it")}
			</h2>
			<p class="nl-paragraph">{t("People are found by this. Take away what is not right, and add what is missing.")}</p>
			{props.error !== "" && <p class="utrecht-form-field-error-message">{props.error}</p>}
			<Needs needs={draft.needs} onNeeds={change} possible={possible.filter((one) => !draft.removed.includes(one.topicId))} />
			<div class="samen-hidden" role="status">
				{said}
			</div>
		</section>
	);
}
