// What is said to the user about how things go.
import { Code } from "@connectrpc/connect";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { focusField, wrongFields } from "../lib/focus";
import type { Problem } from "../lib/api";
import { t } from "../lib/i18n";

/** Stays on the page. kind error is read out at once; the others when the screen reader has time. */
export function Alert(props: { kind: "info" | "ok" | "warning" | "error"; title?: string; children?: ComponentChildren }) {
	return (
		<div class={`utrecht-alert utrecht-alert--${props.kind}`} role={props.kind === "error" ? "alert" : "status"}>
			<div class="utrecht-alert__content">
				{props.title !== undefined && <p class="nl-paragraph samen-alert__title">{props.title}</p>}
				{props.children}
			</div>
		</div>
	);
}

function wording(problem: Problem): string {
	if (problem.message !== "") {
		return problem.message;
	}
	return problem.code === Code.DeadlineExceeded
		? t("This took too long. Try again.")
		: t("samen cannot be reached at this moment. What you typed stays here. Try again in a moment.");
}

/** The way to a field that says itself what is wrong with it. */
function WrongField(props: { field: HTMLElement }) {
	const { field } = props;
	const name = field.querySelector("legend") ?? (field as HTMLInputElement).labels?.[0];
	return (
		<li>
			<a
				class="nl-link samen-alert__field"
				href={`#${field.id}`}
				onClick={(event) => {
					event.preventDefault();
					focusField(field);
				}}
			>
				{name?.textContent}
			</a>
		</li>
	);
}

/**
 * What went wrong with a load or an act; nothing when nothing did. When it is about fields it takes the focus, and names those of
 * its form that say themselves what is wrong. shownFields: said beside their fields, not here.
 */
export function ProblemAlert(props: { problem: Problem | undefined; shownFields?: readonly string[]; onRetry?: () => void }) {
	const { problem } = props;
	const place = useRef<HTMLDivElement>(null);
	const [wrong, setWrong] = useState<readonly HTMLElement[]>([]);
	useLayoutEffect(() => {
		if (problem !== undefined && problem.fields.length > 0) {
			setWrong(wrongFields(place.current?.closest("form")));
			place.current?.focus();
		}
	}, [problem]);
	if (problem === undefined) {
		return null;
	}
	const others = problem.fields.filter((one) => !(props.shownFields ?? []).includes(one.field));
	const named = problem.fields.length > others.length ? wrong : [];
	return (
		<div ref={place} tabIndex={-1}>
			<Alert kind="error" title={wording(problem)}>
				{others.length + named.length > 0 && (
					<ul class="utrecht-unordered-list">
						{named.map((field) => (
							<WrongField key={field.id} field={field} />
						))}
						{others.map((one) => (
							<li key={one.field + one.reason}>{one.message}</li>
						))}
					</ul>
				)}
				{props.onRetry !== undefined && (
					<button type="button" class="utrecht-button utrecht-button--secondary-action" onClick={props.onRetry}>
						{t("Try again")}
					</button>
				)}
			</Alert>
		</div>
	);
}

/** While something loads for the first time. */
export function Busy() {
	return (
		<p class="nl-paragraph samen-busy" role="status">
			{t("One moment…")}
		</p>
	);
}

/** A short word with a colour; the word says it all, the colour helps. */
export function Badge(props: { kind?: "neutral" | "safe" | "warning" | "danger" | "active"; children: ComponentChildren }) {
	return <span class={`utrecht-badge-status utrecht-badge-status--${props.kind ?? "neutral"}`}>{props.children}</span>;
}
