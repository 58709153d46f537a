import { useLayoutEffect, useRef } from "preact/hooks";

/** What came of an act. A new object each time, so that the same words twice are said twice. */
export interface Said {
	kind: "ok" | "warning" | "error";
	text: string;
}

/** Takes the focus when something is said: what had it is often gone by then. */
export function Notice(props: { said: Said | undefined }) {
	const words = useRef<HTMLParagraphElement>(null);
	useLayoutEffect(() => {
		words.current?.focus();
	}, [props.said]);
	if (props.said === undefined) {
		return null;
	}
	return (
		<div class={`utrecht-alert utrecht-alert--${props.said.kind}`}>
			<div class="utrecht-alert__content">
				<p class="nl-paragraph samen-alert__title" tabIndex={-1} ref={words}>
					{props.said.text}
				</p>
			</div>
		</div>
	);
}
