// Where the focus goes when the page changes. It goes there in the same step (a layout effect), never a frame later: what is typed
// meanwhile would land nowhere.
import { useLayoutEffect, useRef } from "preact/hooks";

/** Gives a function that asks for the focus: find is looked up, once, when the component has been drawn again. */
export function useFocusNext(): (find: () => HTMLElement | null | undefined) => void {
	const wanted = useRef<(() => HTMLElement | null | undefined) | undefined>(undefined);
	useLayoutEffect(() => {
		const find = wanted.current;
		wanted.current = undefined;
		find?.()?.focus();
	});
	return (find) => {
		wanted.current = find;
	};
}

/** The fields of a form that say what is wrong with them, from the top down. */
export function wrongFields(form: Element | null | undefined): HTMLElement[] {
	return [...(form?.querySelectorAll<HTMLElement>('[aria-invalid="true"], .utrecht-form-fieldset--invalid') ?? [])];
}

/** Gives the focus to a field, or to the first choice of a group, in view. */
export function focusField(field: Element | null | undefined): void {
	const control = field?.matches("input, select, textarea") === true ? (field as HTMLElement) : field?.querySelector<HTMLElement>("input, select, textarea, button");
	control?.focus();
	control?.scrollIntoView({ block: "center" });
}
