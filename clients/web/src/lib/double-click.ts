// The second half of a double click never lands on something else that moved under the pointer meanwhile.
const TOGETHER_MS = 500;
const TOGETHER_PX = 8;

/** What a click is meant for: a button or a link rather than the words on it, and the field of a label. */
function controlOf(event: Event): Element | null {
	const element = event.target instanceof Element ? (event.target.closest("a, button, input, select, textarea, summary, label") ?? event.target) : null;
	return element instanceof HTMLLabelElement ? (element.control ?? element) : element;
}

/** Begins, once, for as long as the page is open. */
export function guardDoubleClicks(): void {
	let last = { at: -TOGETHER_MS, x: 0, y: 0, control: null as Element | null };
	const guard = (event: MouseEvent) => {
		// Clicks made with the keyboard have no count.
		if (event.detail === 0) {
			return;
		}
		const control = controlOf(event);
		// Only what the system counts as a second click: two quick clicks of their own are both meant.
		const isSecond = event.detail > 1 && Math.hypot(event.clientX - last.x, event.clientY - last.y) < TOGETHER_PX && event.timeStamp - last.at < TOGETHER_MS;
		if (isSecond && control !== last.control) {
			event.preventDefault();
			event.stopImmediatePropagation();
		} else {
			last = { at: event.timeStamp, x: event.clientX, y: event.clientY, control };
		}
	};
	window.addEventListener("click", guard, { capture: true });
}
