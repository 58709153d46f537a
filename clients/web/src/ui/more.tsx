import type { ComponentChildren } from "preact";

/** Something that few need: folded away under its name. */
export function More(props: { title: ComponentChildren; children: ComponentChildren; open?: boolean }) {
	return (
		<details class="samen-more" open={props.open}>
			<summary class="samen-more__name">{props.title}</summary>
			<div class="samen-more__body">{props.children}</div>
		</details>
	);
}
