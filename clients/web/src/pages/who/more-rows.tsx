import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";

const STEP = 20;

/** The first of many rows; more when asked for, and the focus goes to the first of those. reset: another list begins. */
export function MoreRows<R>(props: { rows: readonly R[]; reset: string; children: (row: R) => ComponentChildren }) {
	const [count, setCount] = useState(STEP);
	const [focused, setFocused] = useState(-1);
	const first = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		setCount(STEP);
		setFocused(-1);
	}, [props.reset]);
	useLayoutEffect(() => first.current?.focus(), [focused]);
	return (
		<>
			{props.rows.slice(0, count).map((row, i) => (
				<div key={i} ref={i === focused ? first : undefined} tabIndex={i === focused ? -1 : undefined}>
					{props.children(row)}
				</div>
			))}
			{props.rows.length > count && (
				<Button
					onClick={() => {
						setFocused(count);
						setCount(count + STEP);
					}}
				>
					{t("Show more ({count} left)", { count: props.rows.length - count })}
				</Button>
			)}
		</>
	);
}
