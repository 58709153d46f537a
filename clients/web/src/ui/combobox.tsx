// A field in which one types a few letters and chooses from what they find (the combobox pattern of ARIA 1.2);
// topic-picker.tsx is its like for topics, which are at hand.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { tn } from "../lib/i18n";
import { Field } from "./field";

export interface Found {
	id: string;
	label: string;
	/** More about it, under its name. */
	hint?: string | undefined;
}

interface ComboboxProps {
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	optional?: boolean;
	id?: string | undefined;
	/** What the letters find, at once or after asking a service. */
	search: (text: string, signal: AbortSignal) => readonly Found[] | Promise<readonly Found[]>;
	onChoose: (found: Found) => void;
}

const PAUSE_MS = 150;

export function Combobox(props: ComboboxProps) {
	const made = useId();
	const id = props.id ?? made;
	const [text, setText] = useState("");
	const [found, setFound] = useState<readonly Found[] | undefined>(undefined);
	const [at, setAt] = useState(-1);
	const [open, setOpen] = useState(false);
	const search = useRef(props.search);
	search.current = props.search;
	useLayoutEffect(() => {
		const asked = text.trim();
		setFound(undefined);
		setAt(-1);
		if (asked === "") {
			return undefined;
		}
		const abort = new AbortController();
		const timer = setTimeout(async () => {
			try {
				const answer = await search.current(asked, abort.signal);
				if (!abort.signal.aborted) {
					setFound(answer);
				}
			} catch {
				// The next letter asks again.
			}
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [text]);
	const shown = open && found !== undefined ? found : [];
	const choose = (one: Found) => {
		setText("");
		setOpen(false);
		props.onChoose(one);
	};
	const key = (event: KeyboardEvent) => {
		if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found !== undefined && found.length > 0) {
			event.preventDefault();
			const step = event.key === "ArrowDown" ? 1 : -1;
			setOpen(true);
			setAt(at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length);
		} else if (event.key === "Enter") {
			event.preventDefault();
			const one = shown[at < 0 ? 0 : at];
			if (one !== undefined) {
				choose(one);
			}
		} else if (event.key === "Escape" && open) {
			event.preventDefault();
			event.stopPropagation();
			setOpen(false);
		}
	};
	return (
		<div class="samen-picker">
			<Field {...props} id={id} kind="text">
				{(wired) => (
					<input
						{...wired}
						class="utrecht-textbox utrecht-textbox--html-input"
						type="text"
						role="combobox"
						aria-autocomplete="list"
						aria-expanded={shown.length > 0}
						aria-controls={`${id}-list`}
						aria-activedescendant={at >= 0 && shown.length > 0 ? `${id}-${at}` : undefined}
						autoComplete="off"
						maxLength={100}
						value={text}
						onInput={(event) => {
							setText(event.currentTarget.value);
							setOpen(true);
						}}
						onKeyDown={key}
						onBlur={() => setOpen(false)}
					/>
				)}
			</Field>
			<ul id={`${id}-list`} class="samen-picker__list" role="listbox" aria-label={props.label} hidden={shown.length === 0}>
				{shown.map((one, i) => (
					<li
						key={one.id}
						id={`${id}-${i}`}
						role="option"
						class={i === at ? "samen-picker__option samen-picker__option--active" : "samen-picker__option"}
						aria-selected={i === at}
						onMouseDown={(event) => {
							event.preventDefault();
							choose(one);
						}}
					>
						{one.label}
						{one.hint !== undefined && one.hint !== "" && <span class="samen-picker__by"> {one.hint}</span>}
					</li>
				))}
			</ul>
			<div class="samen-hidden" role="status">
				{open && found !== undefined && text.trim() !== "" ? tn("{count} found", "{count} found", found.length) : ""}
			</div>
		</div>
	);
}
