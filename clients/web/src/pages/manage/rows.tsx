import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";

const STEP = 50;

/** The first rows of a long table, and the button that shows more. reset: another list begins. */
export function useRows<R>(rows: readonly R[], reset: string): { shown: readonly R[]; more: ComponentChildren } {
	const [count, setCount] = useState(STEP);
	const status = useRef<HTMLParagraphElement>(null);
	useLayoutEffect(() => setCount(STEP), [reset]);
	useLayoutEffect(() => {
		// The button goes with the last rows: the focus must not go with it.
		if (count > STEP && count >= rows.length) {
			status.current?.focus();
		}
	}, [count]);
	return {
		shown: rows.slice(0, count),
		more: (
			<>
				<p class="samen-hidden" role="status" tabIndex={-1} ref={status}>
					{count > STEP ? t("{count} rows are shown.", { count: Math.min(count, rows.length) }) : ""}
				</p>
				{rows.length > count && <Button onClick={() => setCount(count + STEP)}>{t("Show more ({count} left)", { count: rows.length - count })}</Button>}
			</>
		),
	};
}
