// What a question is about: topics that were recognised in the text, and others that the teacher chose.
import { useRef } from "preact/hooks";
import type { TopicSuggestion } from "../../gen/matching_pb";
import { useFocusNext } from "../../lib/focus";
import { t } from "../../lib/i18n";
import { topicName } from "../../lib/topics";
import { TopicPicker } from "../../ui/topic-picker";

export interface ChosenNeed {
	topicId: string;
	weight: number;
	/** The words that led to it; empty: the teacher chose it. */
	words: string[];
	/** The teacher finds it less important than the others. */
	less?: boolean;
	/** Chosen or weighed by hand: what is recognised later does not change it. */
	byHand: boolean;
}

/** The most needs that the services take. */
const NEEDS_MAX = 12;

/** What is less important counts for so much of what it would. */
const LESS = 0.4;
const WORDS_SHOWN = 4;

/** The needs as they are sent. */
export function weighed(needs: readonly ChosenNeed[]): { topicId: string; weight: number }[] {
	return needs.map(({ topicId, weight, less }) => ({ topicId, weight: less === true ? weight * LESS : weight }));
}

interface NeedsProps {
	needs: readonly ChosenNeed[];
	onNeeds: (needs: ChosenNeed[], removed?: string) => void;
	/** What may be meant as well: added by one press. */
	possible?: readonly TopicSuggestion[];
}

function Need(props: { need: ChosenNeed; onWeight: () => void; onRemove: () => void }) {
	const name = topicName(props.need.topicId);
	const less = props.need.less === true;
	return (
		<li class={less ? "samen-ask__need samen-ask__need--less" : "samen-ask__need"}>
			<span class="samen-ask__need-name">
				{name}
				{props.need.words.length > 0 && <span class="samen-choice__hint">{t("by: {words}", { words: props.need.words.slice(0, WORDS_SHOWN).join(", ") })}</span>}
			</span>
			<button
				type="button"
				class="samen-ask__need-button"
				aria-pressed={less}
				aria-label={t("Less important: {topic}", { topic: name })}
				onClick={props.onWeight}
			>
				{t("Less important")}
			</button>
			<button
				type="button"
				class="samen-ask__need-button samen-ask__need-remove"
				aria-label={t("Remove: {topic}", { topic: name })}
				onClick={props.onRemove}
			>
				<span aria-hidden="true">×</span>
			</button>
		</li>
	);
}

export function Needs(props: NeedsProps) {
	const frame = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	const possible = (props.possible ?? []).filter((one) => props.needs.every((need) => need.topicId !== one.topicId));
	const change = (topicId: string, changed: Partial<ChosenNeed>) =>
		props.onNeeds(props.needs.map((one) => (one.topicId === topicId ? { ...one, byHand: true, ...changed } : one)));
	const remove = (topicId: string) => {
		const place = props.needs.findIndex((one) => one.topicId === topicId);
		props.onNeeds(
			props.needs.filter((one) => one.topicId !== topicId),
			topicId,
		);
		focusNext(() => {
			const others = frame.current?.querySelectorAll<HTMLElement>(".samen-ask__need-remove");
			return others?.[Math.min(place, others.length - 1)] ?? frame.current?.querySelector<HTMLElement>("input");
		});
	};
	return (
		<div ref={frame}>
			{props.needs.length > 0 && (
				<ul class="samen-ask__needs">
					{props.needs.map((need) => (
						<Need
							key={need.topicId}
							need={need}
							onWeight={() => change(need.topicId, { less: need.less !== true })}
							onRemove={() => remove(need.topicId)}
						/>
					))}
				</ul>
			)}
			{possible.length > 0 && (
				<p class="nl-paragraph samen-ask__possible">
					{t("Perhaps also:")}{" "}
					{possible.map(({ topicId, weight, words }) => (
						<button
							key={topicId}
							type="button"
							class="samen-ask__need-button samen-ask__need-add"
							aria-label={t("Add: {topic}", { topic: topicName(topicId) })}
							onClick={() => {
								props.onNeeds([...props.needs, { topicId, weight, words, byHand: true }]);
								frame.current?.querySelector<HTMLElement>("input")?.focus();
							}}
						>
							<span aria-hidden="true">+ </span>
							{topicName(topicId)}
						</button>
					))}
				</p>
			)}
			{props.needs.length < NEEDS_MAX && (
				<TopicPicker
					label={t("Add a subject")}
					optional
					exclude={props.needs.map((one) => one.topicId)}
					onPick={(topicId) => props.onNeeds([...props.needs, { topicId, weight: 1, words: [], byHand: true }])}
				/>
			)}
		</div>
	);
}
