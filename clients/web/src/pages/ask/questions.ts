// Which questions are asked of each kind of request: ten at most, in this order.
import { RequestKind } from "../../gen/intake_pb";
import type { StoryPart } from "../../help/story";
import { N } from "../../lib/i18n";

export type Question =
	| { ask: "age" | "pupil" | "parents" | "consent" | "parentsAndConsent" | "urgency" | "name" | "ageAndName" | "move" | "asks"; text: string }
	| { ask: "told"; part: StoryPart; text: string; hint?: string; required?: boolean };

const pupil: Question = { ask: "pupil", text: N("What does the pupil say about it?") };
const parentsAndConsent: Question = { ask: "parentsAndConsent", text: N("What do the parents say about it?") };
const asks: Question = { ask: "asks", text: N("What would you like help with?") };

const support: readonly Question[] = [
	{ ask: "age", text: N("Which group is the pupil in?") },
	{
		ask: "told",
		part: "happens",
		text: N("What happens?"),
		hint: N("Tell it in your own words. Do not use the pupil's name."),
		required: true,
	},
	{ ask: "told", part: "tried", text: N("What did you try?") },
	{ ask: "told", part: "goesWell", text: N("What goes well?") },
	asks,
	pupil,
	{ ask: "parents", text: N("What do the parents say about it?") },
	{ ask: "consent", text: N("Did the parents agree that the helper reads this?") },
	{ ask: "urgency", text: N("How urgent is it?") },
	{ ask: "name", text: N("Under which name does your school know this question?") },
];

const returning: readonly Question[] = [
	{ ask: "ageAndName", text: N("Which group will the pupil come into?") },
	{ ask: "move", text: N("From which school to which school, and when?") },
	{
		ask: "told",
		part: "happens",
		text: N("What happens, and why does the pupil come back?"),
		hint: N("Tell it in your own words. Do not use the pupil's name."),
		required: true,
	},
	{ ask: "told", part: "worksHere", text: N("What works where the pupil is now, and should come along?"), required: true },
	{ ask: "told", part: "neededThere", text: N("What is needed at the receiving school: in the group, the team, the room?"), required: true },
	{ ask: "told", part: "worries", text: N("What do the pupil, the parents or the schools dread?") },
	{ ask: "told", part: "agreements", text: N("What is agreed: getting used to it, a way back, who calls whom?") },
	asks,
	pupil,
	parentsAndConsent,
];

const transition: readonly Question[] = [
	{ ask: "ageAndName", text: N("Which group is the pupil in?") },
	{ ask: "move", text: N("From which school to which school, and when?") },
	{
		ask: "told",
		part: "happens",
		text: N("What happens?"),
		hint: N("Tell it in your own words. Do not use the pupil's name."),
		required: true,
	},
	{ ask: "told", part: "worksHere", text: N("What must the next school know: what works now?"), required: true },
	{ ask: "told", part: "neededThere", text: N("What will be needed at the next school?") },
	{ ask: "told", part: "worries", text: N("What do the pupil, the parents or the schools dread?") },
	{ ask: "told", part: "agreements", text: N("What is agreed: getting used to it, who calls whom, who looks back?") },
	asks,
	pupil,
	parentsAndConsent,
];

export function questionsOf(kind: RequestKind): readonly Question[] {
	return kind === RequestKind.RETURN ? returning : kind === RequestKind.TRANSITION ? transition : support;
}

/** The parts of the story that a kind asks for. */
export function askedParts(kind: RequestKind): StoryPart[] {
	return questionsOf(kind).flatMap((one): StoryPart[] => {
		switch (one.ask) {
			case "told":
				return [one.part];
			case "asks":
				return ["asks"];
			case "pupil":
				return ["pupilView"];
			case "parents":
			case "parentsAndConsent":
				return ["parentsView"];
			default:
				return [];
		}
	});
}
