import type { ComponentChildren, JSX } from "preact";

interface ButtonProps {
	children: ComponentChildren;
	onClick?: (event: JSX.TargetedMouseEvent<HTMLButtonElement>) => void;
	/** The one main act of a place; others are secondary, or subtle where there are many. */
	kind?: "primary" | "secondary" | "subtle";
	danger?: boolean;
	submit?: boolean;
	/** Being done: stays focusable, and does nothing. */
	busy?: boolean;
	disabled?: boolean;
	/** For the screen reader, when the words on it do not say enough by themselves: must begin with those words. */
	label?: string;
	pressed?: boolean;
	id?: string;
}

export function Button(props: ButtonProps) {
	const look = { primary: "primary-action", secondary: "secondary-action", subtle: "subtle" }[props.kind ?? "secondary"];
	return (
		<button
			id={props.id}
			type={props.submit === true ? "submit" : "button"}
			class={`utrecht-button utrecht-button--${look}${props.danger === true ? " utrecht-button--danger" : ""}${props.busy === true ? " utrecht-button--busy" : ""}`}
			aria-disabled={props.busy === true ? true : undefined}
			aria-label={props.label}
			aria-pressed={props.pressed}
			disabled={props.disabled}
			onClick={(event) => {
				if (props.busy === true) {
					event.preventDefault();
				} else {
					props.onClick?.(event);
				}
			}}
		>
			{props.children}
		</button>
	);
}

/** Buttons beside each other. */
export function ButtonGroup(props: { children: ComponentChildren }) {
	return <div class="samen-buttons">{props.children}</div>;
}
