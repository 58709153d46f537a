// Chooses a topic of the vocabulary by typing (a combobox with a list, as ARIA 1.2 describes it).
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t, tn } from "../lib/i18n";
import { type FoundTopic, findTopics } from "../lib/topic-search";
import { loadTopics, topicName } from "../lib/topics";
import { useLoad } from "../lib/use";
import { Field } from "./field";
import { ProblemAlert } from "./message";

interface TopicPickerProps {
	label: string;
	hint?: string;
	error?: string;
	optional?: boolean;
	id?: string;
	/** Called with each topic that is chosen; the field is empty again then and keeps the focus. */
	onPick: (topicId: string) => void;
	/** Topics that are not offered: those chosen already. */
	exclude?: readonly string[];
}

const STATUS_PAUSE_MS = 500;

/** Says how many there are once the typing pauses, so that a screen reader does not speak at every letter. */
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

function Option(props: { id: string; found: FoundTopic; active: boolean; onPick: () => void }) {
	const item = useRef<HTMLLIElement>(null);
	useEffect(() => {
		if (props.active) {
			item.current?.scrollIntoView({ block: "nearest" });
		}
	}, [props.active]);
	return (
		<li
			id={props.id}
			ref={item}
			role="option"
			aria-selected={props.active}
			class={props.active ? "samen-picker__option samen-picker__option--active" : "samen-picker__option"}
			onClick={props.onPick}
		>
			{topicName(props.found.topic.id)}
			{props.found.by !== "" && <span class="samen-picker__by"> {props.found.by}</span>}
		</li>
	);
}

export function TopicPicker(props: TopicPickerProps) {
	const list = useId();
	const loaded = useLoad(() => loadTopics(), []);
	const [text, setText] = useState("");
	const [open, setOpen] = useState(false);
	const [active, setActive] = useState(-1);
	const [status, say] = useStatus();
	const found = open ? findTopics(text, props.exclude) : [];
	const at = Math.min(active, found.length - 1);
	const optionId = (place: number) => `${list}-${place}`;

	const show = (wanted: string, first: number) => {
		setText(wanted);
		setOpen(true);
		setActive(first);
		say(tn("{count} topic fits.", "{count} topics fit.", findTopics(wanted, props.exclude).length));
	};
	const pick = (one: FoundTopic) => {
		setText("");
		setOpen(false);
		setActive(-1);
		say(t("Chosen: {topic}.", { topic: topicName(one.topic.id) }), 0);
		props.onPick(one.topic.id);
	};
	const move = (step: number) => {
		if (open) {
			setActive(found.length === 0 ? -1 : (Math.max(at, step > 0 ? -1 : 0) + step + found.length) % found.length);
		} else {
			show(text, step > 0 ? 0 : findTopics(text, props.exclude).length - 1);
		}
	};
	const close = () => {
		setOpen(false);
		setActive(-1);
		say("", 0);
	};
	const onEscape = () => {
		if (!open) {
			setText("");
		}
		close();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const chosen = found[at];
		if (event.key === "ArrowDown" && !event.altKey) {
			move(1);
		} else if (event.key === "ArrowDown") {
			show(text, -1);
		} else if (event.key === "ArrowUp" && !event.altKey) {
			move(-1);
		} else if (event.key === "ArrowUp" && open) {
			close();
		} else if (event.key === "Enter" && open && chosen !== undefined) {
			pick(chosen);
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
			<ProblemAlert problem={loaded.problem} onRetry={loaded.reload} />
			<Field {...props} kind="text">
				{(wired) => (
					<input
						{...wired}
						class="utrecht-textbox utrecht-textbox--html-input"
						type="text"
						role="combobox"
						aria-autocomplete="list"
						aria-expanded={open}
						aria-controls={list}
						aria-activedescendant={open && at >= 0 ? optionId(at) : undefined}
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
				hidden={!open || found.length === 0}
				onMouseDown={(event) => event.preventDefault()}
			>
				{found.map((one, place) => (
					<Option key={one.topic.id} id={optionId(place)} found={one} active={place === at} onPick={() => pick(one)} />
				))}
			</ul>
			{open && found.length === 0 && (
				<p class="samen-picker__list samen-picker__none">{loaded.busy ? t("One moment…") : t("No topic fits. Try another word.")}</p>
			)}
			<p class="samen-hidden" role="status">
				{status}
			</p>
		</div>
	);
}
