// What was told about a pupil: the parts of it, in the order in which they are told and shown.
import type { Story } from "../gen/intake_pb";
import { N, t } from "../lib/i18n";
import "./story.css";
import "./words";

/** A text of a story, by its name in the contract. */
export type StoryPart = Exclude<keyof Story, "$typeName" | "$unknown">;

const names: Record<StoryPart, string> = {
	happens: N("What happens"),
	tried: N("What was tried"),
	goesWell: N("What goes well"),
	worksHere: N("What works now, and should come along"),
	neededThere: N("What the next school needs"),
	worries: N("What is dreaded"),
	agreements: N("What is agreed"),
	asks: N("What is asked for"),
	pupilView: N("The pupil's own view"),
	parentsView: N("The parents' view"),
};

export const storyParts = Object.keys(names) as StoryPart[];

export function storyPartName(part: StoryPart): string {
	return t(names[part]);
}

/** A text under its title, as it was typed; nothing when it is empty. */
export function TypedText(props: { title: string; text: string }) {
	return props.text === "" ? null : (
		<>
			<h3 class="nl-heading nl-heading--level-4">{props.title}</h3>
			<p class="nl-paragraph samen-own-words">{props.text}</p>
		</>
	);
}

/** The parts that say something. */
export function StoryTexts(props: { story: Story | undefined }) {
	return (
		<>
			{storyParts.map((part) => (
				<TypedText key={part} title={storyPartName(part)} text={props.story?.[part] ?? ""} />
			))}
		</>
	);
}
