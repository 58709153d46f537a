import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useFocusNext } from "../lib/focus";
import { t } from "../lib/i18n";
import { Button, ButtonGroup } from "./button";

/**
 * The first of many rows; more when asked for, and the focus goes to the first of those. children draws a table, a list, or the rows
 * one after the other. reset: another list begins.
 */
export function InSteps<R>(props: { rows: readonly R[]; step: number; reset?: string; children: (shown: readonly R[]) => ComponentChildren }) {
	const { rows, step } = props;
	const [count, setCount] = useState(step);
	const list = useRef<HTMLDivElement>(null);
	const focusNext = useFocusNext();
	useLayoutEffect(() => setCount(step), [props.reset]);
	const showMore = () => {
		setCount(count + step);
		focusNext(() => {
			const drawn = list.current?.querySelector(":scope > ol, :scope > ul, :scope > .samen-table > * > table > tbody") ?? list.current;
			const row = drawn?.children[count] as HTMLElement | undefined;
			row?.setAttribute("tabindex", "-1");
			return row;
		});
	};
	return (
		<>
			<div ref={list}>{props.children(rows.slice(0, count))}</div>
			{rows.length > count && (
				<ButtonGroup>
					<Button onClick={showMore}>{t("Show more ({count} left)", { count: rows.length - count })}</Button>
				</ButtonGroup>
			)}
		</>
	);
}
