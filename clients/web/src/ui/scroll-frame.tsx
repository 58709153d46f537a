import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A frame in which what does not fit scrolls, with the keyboard too. name is for screen readers; content: measured again when it changes. */
export function ScrollFrame(props: { class: string; name: string; content: unknown; children: ComponentChildren }) {
	const frame = useRef<HTMLDivElement>(null);
	const [scrolls, setScrolls] = useState(false);
	useLayoutEffect(() => {
		const element = frame.current as HTMLDivElement;
		const measure = () => setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => observer.disconnect();
	}, [props.content]);
	return (
		<div
			class={props.class}
			ref={frame}
			tabIndex={scrolls ? 0 : undefined}
			role={scrolls ? "region" : undefined}
			aria-label={scrolls ? props.name : undefined}
		>
			{props.children}
		</div>
	);
}
