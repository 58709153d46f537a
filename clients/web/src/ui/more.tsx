import type { ComponentChildren } from "preact";

/** Something that few need: folded away under its name. */
export function More(props: { title: ComponentChildren; children: ComponentChildren; open?: boolean; onOpen?: () => void }) {
	return (
		<details class="samen-more" open={props.open} onToggle={(event) => (event.currentTarget.open ? props.onOpen?.() : undefined)}>
			<summary class="samen-more__name">{props.title}</summary>
			<div class="samen-more__body">{props.children}</div>
		</details>
	);
}
