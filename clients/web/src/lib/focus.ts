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
