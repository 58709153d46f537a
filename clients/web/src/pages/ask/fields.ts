// The fields of a request, as the service names them, and where they stand on the page.
import type { FieldError } from "../../gen/envelope_pb";
import type { StoryPart } from "../../help/story";

/** "goesWell" is "story.goes_well". */
export function pathOf(part: StoryPart): string {
	return `story.${part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/** The id of the element in which a field is filled in. */
export function idOf(path: string): string {
	return `ask-${path.replace(/[^a-z]+/g, "-")}`;
}

export function errorsOf(errors: readonly FieldError[], ...paths: string[]): FieldError[] {
	return errors.filter((one) => paths.includes(one.field));
}

export function messageOf(errors: readonly FieldError[], ...paths: string[]): string {
	return errorsOf(errors, ...paths)
		.map((one) => one.message)
		.join(" ");
}

/** Goes to a field: its own element, or the first control in it. */
export function focusField(id: string): void {
	const element = document.getElementById(id);
	const control = element?.matches("input, select, textarea") === true ? element : element?.querySelector<HTMLElement>("input, select, textarea, button");
	control?.focus();
	control?.scrollIntoView({ block: "center" });
}
