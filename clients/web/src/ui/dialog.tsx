import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/**
 * A question over the page (modal): focus goes in and comes back where it was; Escape closes it when onClose is given. Shown for
 * as long as it is rendered: a browser that closes it by itself (as Chromium does at a second Escape) does not have its way.
 */
export function Dialog(props: { title: string; children: ComponentChildren; onClose?: () => void }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const id = useId();
	useLayoutEffect(() => {
		const element = dialog.current;
		const before = document.activeElement;
		element?.showModal();
		return () => {
			element?.close();
			if (before instanceof HTMLElement && before.isConnected) {
				before.focus();
			}
		};
	}, []);
	return (
		<dialog
			class="utrecht-alert-dialog samen-dialog"
			ref={dialog}
			aria-labelledby={id}
			onCancel={(event) => {
				event.preventDefault();
				props.onClose?.();
			}}
			onClose={() => {
				if (dialog.current !== null) {
					dialog.current.showModal();
					props.onClose?.();
				}
			}}
		>
			<h2 class="nl-heading nl-heading--level-2" id={id}>
				{props.title}
			</h2>
			{props.children}
		</dialog>
	);
}
