// A field in which one types a few letters and chooses from what they find (the combobox pattern of ARIA 1.2).
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t, tn } from "../lib/i18n";
import { Field } from "./field";

export interface Found {
	id: string;
	label: string;
	/** More about it, beside its name. */
	hint?: string | undefined;
}

interface ComboboxProps {
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	optional?: boolean;
	id?: string | undefined;
	/** What the letters find: at once, or after asking (see afterPause); undefined when they say too little. */
	search: (text: string, signal: AbortSignal) => readonly Found[] | Promise<readonly Found[]> | undefined;
	/** Called with what is chosen; the field is empty again then and keeps the focus. */
	onChoose: (found: Found) => void;
	/** How many there are, in words of their kind. */
	count?: (found: number) => string;
	/** There are none, in words of their kind. */
	none?: string;
}

const ASK_PAUSE_MS = 150;
const STATUS_PAUSE_MS = 500;

/** A search that asks a service, once the typing pauses. */
export function afterPause(ask: (text: string, signal: AbortSignal) => Promise<readonly Found[]>): ComboboxProps["search"] {
	return (text, signal) => {
		const asked = text.trim();
		return asked === ""
			? undefined
			: new Promise<void>((resolve) => setTimeout(resolve, ASK_PAUSE_MS)).then(() => (signal.aborted ? [] : ask(asked, signal)));
	};
}

/** Says what there is once the typing pauses, so that a screen reader does not speak at every letter. */
function useStatus(): [string, (text: string, pause?: number) => void] {
	const [status, setStatus] = useState("");
	const timer = useRef(0);
	useEffect(() => () => clearTimeout(timer.current), []);
	const say = (text: string, pause = STATUS_PAUSE_MS) => {
		clearTimeout(timer.current);
		timer.current = window.setTimeout(() => setStatus(text), pause);
	};
	return [status, say];
}

function Option(props: { id: string; found: Found; active: boolean; onChoose: () => void }) {
	const item = useRef<HTMLLIElement>(null);
	useLayoutEffect(() => {
		if (props.active) {
			item.current?.scrollIntoView({ block: "nearest" });
		}
	}, [props.active]);
	const { label, hint } = props.found;
	return (
		<li
			id={props.id}
			ref={item}
			role="option"
			aria-selected={props.active}
			class={props.active ? "samen-picker__option samen-picker__option--active" : "samen-picker__option"}
			onClick={props.onChoose}
		>
			{label}
			{hint !== undefined && hint !== "" && <span class="samen-picker__by"> {hint}</span>}
		</li>
	);
}

/** What the letters find; undefined while that is not known, and when nothing was looked for. */
function useSearch(search: ComboboxProps["search"], onFound: (found: readonly Found[]) => void, onFailed: () => void) {
	const [found, setFound] = useState<readonly Found[] | undefined>(undefined);
	const asking = useRef<AbortController | undefined>(undefined);
	useEffect(() => () => asking.current?.abort(), []);
	const take = (answer: readonly Found[]) => {
		setFound(answer);
		onFound(answer);
	};
	/** Looks for it, and for nothing before any more; false when it says too little. */
	const look = (text: string): boolean => {
		asking.current?.abort();
		const abort = new AbortController();
		asking.current = abort;
		const answer = search(text, abort.signal);
		if (answer instanceof Promise) {
			setFound(undefined);
			answer.then(
				(later) => abort.signal.aborted || take(later),
				() => abort.signal.aborted || onFailed(),
			);
		} else if (answer !== undefined) {
			take(answer);
		}
		return answer !== undefined;
	};
	return { found, look, stop: () => asking.current?.abort() };
}

export function Combobox(props: ComboboxProps) {
	const list = useId();
	const [text, setText] = useState("");
	const [open, setOpen] = useState(false);
	const [active, setActive] = useState(-1);
	const [status, say] = useStatus();
	const count = props.count ?? ((number) => tn("{count} found", "{count} found", number));
	const close = () => {
		stop();
		setOpen(false);
		setActive(-1);
		say("", 0);
	};
	const { found, look, stop } = useSearch(props.search, (answer) => say(count(answer.length)), close);
	const shown = (open ? found : undefined) ?? [];
	const at = Math.min(active, shown.length - 1);
	const optionId = (place: number) => `${list}-${place}`;

	/** Opens the list of what text finds; first: the place of the option to begin at, -1 for none. */
	const show = (wanted: string, first: number) => {
		setText(wanted);
		setActive(first);
		if (look(wanted)) {
			setOpen(true);
		} else {
			close();
		}
	};
	const choose = (one: Found) => {
		close();
		setText("");
		say(t("Chosen: {name}.", { name: one.label }), 0);
		props.onChoose(one);
	};
	const move = (step: 1 | -1) => {
		if (open) {
			setActive(shown.length === 0 ? -1 : (Math.max(at, step > 0 ? -1 : 0) + step + shown.length) % shown.length);
		} else {
			show(text, step > 0 ? 0 : Number.MAX_SAFE_INTEGER);
		}
	};
	const onEscape = () => {
		if (!open) {
			setText("");
		}
		close();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const chosen = shown[at];
		if (event.key === "ArrowDown" && !event.altKey) {
			move(1);
		} else if (event.key === "ArrowDown") {
			show(text, -1);
		} else if (event.key === "ArrowUp" && !event.altKey) {
			move(-1);
		} else if (event.key === "ArrowUp" && open) {
			close();
		} else if (event.key === "Enter" && chosen !== undefined) {
			choose(chosen);
		} else if (event.key === "Enter" && text !== "") {
			show(text, 0);
		} else if (event.key === "Escape" && (open || text !== "")) {
			onEscape();
		} else {
			return;
		}
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="samen-picker">
			<Field {...props} kind="text">
				{(wired) => (
					<input
						{...wired}
						class="utrecht-textbox utrecht-textbox--html-input"
						type="text"
						role="combobox"
						aria-autocomplete="list"
						aria-expanded={shown.length > 0}
						aria-controls={list}
						aria-activedescendant={at >= 0 ? optionId(at) : undefined}
						autoComplete="off"
						autoCapitalize="none"
						spellcheck={false}
						maxLength={100}
						value={text}
						onInput={(event) => show(event.currentTarget.value, 0)}
						onKeyDown={onKeyDown}
						onClick={() => (open ? undefined : show(text, -1))}
						onBlur={close}
					/>
				)}
			</Field>
			<ul
				id={list}
				class="samen-picker__list"
				role="listbox"
				aria-label={props.label}
				hidden={shown.length === 0}
				onMouseDown={(event) => event.preventDefault()}
			>
				{shown.map((one, place) => (
					<Option key={one.id} id={optionId(place)} found={one} active={place === at} onChoose={() => choose(one)} />
				))}
			</ul>
			{open && shown.length === 0 && (
				<p class="samen-picker__list samen-picker__none">
					{found === undefined ? t("One moment…") : (props.none ?? t("Nothing fits. Try another word."))}
				</p>
			)}
			<p class="samen-hidden" role="status">
				{status}
			</p>
		</div>
	);
}
