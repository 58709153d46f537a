// What a teacher has filled in so far, as it is kept and as it is sent.
import { create } from "@bufbuild/protobuf";
import { AgeGroup, type FormOfHelp, Urgency } from "../../gen/common_pb";
import { BasisKind, type FileRequestRequest, FileRequestRequestSchema, Recipients, RequestKind } from "../../gen/intake_pb";
import { type StoryPart, storyParts } from "../../help/story";
import { noonOf, startOf, today } from "../../lib/days";
import { type ChosenNeed, weighed } from "./needs";

/** Unicode characters. */
export const PSEUDONYM_MAX = 40;

export interface School {
	id: string;
	name: string;
}

export interface Draft {
	kind: RequestKind;
	ageGroup: AgeGroup;
	story: Record<StoryPart, string>;
	waivedReason: string;
	basis: BasisKind;
	/** "2026-11-22" */
	agreedOn: string;
	recipients: Recipients;
	basisNote: string;
	urgency: Urgency;
	pseudonym: string;
	forms: FormOfHelp[];
	notOwnSchool: boolean;
	from: School | null;
	to: School | null;
	plannedOn: string;
	needs: ChosenNeed[];
	/** Topics that were recognised and taken away again. */
	removed: string[];
	/** Words that look like a name, of which the teacher said that they are no pupil's or parent's. */
	noNames: string[];
	/** The key under which it is being filed: the same words under the same key are one request. */
	filing: { key: string; said: string } | null;
}

export function emptyDraft(): Draft {
	return {
		kind: RequestKind.SUPPORT,
		ageGroup: AgeGroup.AGE_GROUP_UNSPECIFIED,
		story: Object.fromEntries(storyParts.map((part) => [part, ""])) as Record<StoryPart, string>,
		waivedReason: "",
		basis: BasisKind.BASIS_KIND_UNSPECIFIED,
		agreedOn: today(),
		recipients: Recipients.RECIPIENTS_UNSPECIFIED,
		basisNote: "",
		urgency: Urgency.NORMAL,
		pseudonym: "",
		forms: [],
		notOwnSchool: false,
		from: null,
		to: null,
		plannedOn: "",
		needs: [],
		removed: [],
		noNames: [],
		filing: null,
	};
}

/** Whether there is anything in it worth keeping. */
export function isEmpty(draft: Draft): boolean {
	return storyParts.every((part) => draft.story[part] === "") && draft.pseudonym === "" && draft.waivedReason === "" && draft.basisNote === "";
}

/** The words that look like a name and may be sent: in an anonymous question none, whatever she said of them. */
export function noNamesOf(draft: Draft): readonly string[] {
	return mayHoldNames(draft.basis) ? draft.noNames : [];
}

export function mayHoldNames(basis: BasisKind | undefined): boolean {
	return basis !== BasisKind.ANONYMOUS_CONSULT;
}

export function isMove(kind: RequestKind): boolean {
	return kind === RequestKind.RETURN || kind === RequestKind.TRANSITION;
}

function parts(draft: Draft, asked: readonly StoryPart[]): Partial<Record<StoryPart, string>> {
	return Object.fromEntries(asked.map((part) => [part, draft.story[part]]));
}

/** The request as it is filed; asked: the parts that its kind asks for. */
export function toRequest(draft: Draft, asked: readonly StoryPart[], namesConfirmed: boolean): FileRequestRequest {
	const moves = isMove(draft.kind) && (draft.from !== null || draft.to !== null || draft.kind === RequestKind.RETURN);
	const heard = draft.story.pupilView.trim() !== "";
	const agreed = draft.basis === BasisKind.PARENTAL_CONSENT;
	return create(FileRequestRequestSchema, {
		kind: draft.kind,
		ageGroup: draft.ageGroup,
		urgency: draft.urgency,
		story: parts(draft, asked),
		needs: weighed(draft.needs),
		forms: draft.forms,
		basis: {
			kind: draft.basis,
			givenAtMs: agreed ? startOf(draft.agreedOn) : 0n,
			note: draft.basis === BasisKind.OTHER_BASIS ? draft.basisNote : "",
			recipients: draft.recipients,
		},
		hearing: { heard, waivedReason: heard ? "" : draft.waivedReason },
		pseudonym: draft.pseudonym,
		namesConfirmed,
		notOwnSchool: draft.notOwnSchool,
		move: moves
			? { sendingOrganisationId: draft.from?.id ?? "", receivingOrganisationId: draft.to?.id ?? "", plannedAtMs: noonOf(draft.plannedOn) }
			: undefined,
	});
}

/** What matching looks at: not what goes well, which would lead away from the question. */
export function matchingText(draft: Draft, asked: readonly StoryPart[]): string {
	return (["happens", "tried", "neededThere", "asks"] as const)
		.filter((part) => asked.includes(part))
		.map((part) => draft.story[part])
		.join("\n");
}
