// Says what came of an act, and takes the focus when what had it is gone.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Saying {
	said: string;
	round: number;
	say: (text: string) => void;
}

export function useSaying(): Saying {
	const [state, setState] = useState({ said: "", round: 0 });
	return { ...state, say: (text) => setState((before) => ({ said: text, round: before.round + 1 })) };
}

export function Said(props: { saying: Saying }) {
	const line = useRef<HTMLParagraphElement>(null);
	useLayoutEffect(() => {
		if (props.saying.round > 0) {
			line.current?.focus();
		}
	}, [props.saying.round]);
	return (
		<p ref={line} role="status" tabIndex={-1} class={props.saying.said === "" ? "samen-hidden" : "samen-said"}>
			{props.saying.said}
		</p>
	);
}
