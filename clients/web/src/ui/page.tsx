// The parts every page is made of.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { takesFocus, visits } from "../lib/router";
import type { Loaded } from "../lib/use";
import { Busy, ProblemAlert } from "./message";

/** A page: its heading gets the focus when the user comes here by a link, and names the tab. */
export function Page(props: { title: string; lead?: ComponentChildren; children: ComponentChildren; wide?: boolean }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		document.title = `${props.title} - samen`;
	}, [props.title]);
	useLayoutEffect(() => {
		if (takesFocus()) {
			heading.current?.focus({ preventScroll: true });
		}
	}, [visits.value]);
	return (
		<article class={props.wide === true ? "samen-page samen-page--wide" : "samen-page"}>
			<h1 class="nl-heading nl-heading--level-1" tabIndex={-1} ref={heading}>
				{props.title}
			</h1>
			{props.lead !== undefined && <p class="nl-paragraph nl-paragraph--lead">{props.lead}</p>}
			{props.children}
		</article>
	);
}

/** A part of a page with a heading of its own. */
export function Section(props: { title: string; children: ComponentChildren; level?: 2 | 3 }) {
	const Heading = `h${props.level ?? 2}` as "h2" | "h3";
	return (
		<section class="samen-section">
			<Heading class={`nl-heading nl-heading--level-${props.level ?? 2}`}>{props.title}</Heading>
			{props.children}
		</section>
	);
}

/** A framed thing of a list: an offer, a request, a person. */
export function Card(props: { title: ComponentChildren; badge?: ComponentChildren; children?: ComponentChildren; level?: 2 | 3 }) {
	const Heading = `h${props.level ?? 3}` as "h2" | "h3";
	return (
		<div class="samen-card">
			<div class="samen-card__head">
				<Heading class="nl-heading nl-heading--level-4">{props.title}</Heading>
				{props.badge}
			</div>
			{props.children}
		</div>
	);
}

/** Shows what was loaded; before that, that it loads; with it, what went wrong when loading again. */
export function Show<T>(props: { loaded: Loaded<T>; children: (value: T) => ComponentChildren }) {
	const { value, problem, reload } = props.loaded;
	return (
		<>
			<ProblemAlert problem={problem} onRetry={reload} />
			{value !== undefined ? props.children(value) : problem === undefined ? <Busy /> : null}
		</>
	);
}

/** Name and value pairs. */
export function Facts(props: { facts: readonly (readonly [string, ComponentChildren])[] }) {
	return (
		<dl class="samen-facts">
			{props.facts
				.filter(([, value]) => value !== "" && value !== undefined && value !== null)
				.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}
