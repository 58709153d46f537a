// What came of an act: said where it was done, with the focus on it, since what had the focus is often gone by then.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

type Kind = "ok" | "warning" | "error";

export interface Saying {
	/** A new object each time, so that the same words twice are said twice. */
	said: { kind: Kind; text: string } | undefined;
	say: (text: string, kind?: Kind) => void;
}

export function useSaying(): Saying {
	const [said, setSaid] = useState<Saying["said"]>(undefined);
	return { said, say: (text, kind = "ok") => setSaid({ kind, text }) };
}

/** The place of it, always there; takes the focus when something is said. */
export function Notice(props: { saying: Saying }) {
	const { said } = props.saying;
	const words = useRef<HTMLParagraphElement>(null);
	useLayoutEffect(() => {
		if (said !== undefined) {
			words.current?.focus();
		}
	}, [said]);
	return (
		<div class={said === undefined ? "samen-hidden" : `utrecht-alert utrecht-alert--${said.kind}`}>
			<div class="utrecht-alert__content">
				<p class="nl-paragraph samen-alert__title" role="status" tabIndex={-1} ref={words}>
					{said?.text}
				</p>
			</div>
		</div>
	);
}
