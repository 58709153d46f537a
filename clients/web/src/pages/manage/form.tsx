import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useFocusNext } from "../../lib/focus";
import { t } from "../../lib/i18n";
import type { Act } from "../../lib/use";
import { Button, ButtonGroup } from "../../ui/button";
import { Alert, ProblemAlert } from "../../ui/message";

/** What these pages are filled in on. onSubmit: what Enter does, where it does anything; beside: the fields beside each other. */
export function Form(props: { onSubmit?: () => unknown; beside?: boolean; children: ComponentChildren }) {
	return (
		<form
			class={props.beside === true ? "manage-form manage-form--beside" : "manage-form"}
			onSubmit={(event) => {
				event.preventDefault();
				props.onSubmit?.();
			}}
		>
			{props.children}
		</form>
	);
}

interface EditFormProps {
	title: string;
	act: Act<[], unknown>;
	/** What the button that saves is called, when that is not just "Save". */
	save?: string;
	/** The fields beside which their faults are said. */
	fields: readonly string[];
	onCancel: () => void;
	/** More buttons. */
	buttons?: ComponentChildren;
	children: ComponentChildren;
}

/** The form for one thing of a list, which it stands in the place of. */
export function EditForm(props: EditFormProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), []);
	return (
		<Form onSubmit={props.act.run}>
			<h2 class="nl-heading nl-heading--level-2" tabIndex={-1} ref={heading}>
				{props.title}
			</h2>
			<ProblemAlert problem={props.act.problem} shownFields={props.fields} />
			{props.children}
			<ButtonGroup>
				<Button kind="primary" submit busy={props.act.busy}>
					{props.save ?? t("Save")}
				</Button>
				<Button onClick={props.onCancel}>{t("Cancel")}</Button>
				{props.buttons}
			</ButtonGroup>
		</Form>
	);
}

/** The button of a row that opens its form. */
export function ChangeButton(props: { one: { id: string; name: string }; onClick: () => void }) {
	return (
		<Button id={`change-${props.one.id}`} kind="subtle" label={t("Change {name}", { name: props.one.name })} onClick={props.onClick}>
			{t("Change")}
		</Button>
	);
}

interface EditableProps<T> {
	/** What the button that opens an empty form is called. */
	add: string;
	/** done: what came of it; without, nothing was changed. */
	form: (one: T | undefined, close: (done?: string) => void) => ComponentChildren;
	list: (change: (one: T) => void) => ComponentChildren;
}

/** A list, or the form for one thing of it in its place. Afterwards the focus is on what came of it, or where it came from. */
export function Editable<T extends { id: string }>(props: EditableProps<T>) {
	const [editing, setEditing] = useState<{ one: T | undefined } | undefined>(undefined);
	const [said, setSaid] = useState("");
	const status = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	if (editing !== undefined) {
		const from = `change-${editing.one?.id ?? ""}`;
		return props.form(editing.one, (done = "") => {
			setEditing(undefined);
			setSaid(done);
			focusNext(() => (done === "" ? document.getElementById(from) : null) ?? status.current);
		});
	}
	return (
		<>
			<div tabIndex={-1} ref={status}>
				{said !== "" && (
					<Alert kind="ok">
						<p class="nl-paragraph">{said}</p>
					</Alert>
				)}
			</div>
			<ButtonGroup>
				<Button id="change-" kind="primary" onClick={() => setEditing({ one: undefined })}>
					{props.add}
				</Button>
			</ButtonGroup>
			{props.list((one) => setEditing({ one }))}
		</>
	);
}
