import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Column<R> {
	title: string;
	cell: (row: R) => ComponentChildren;
	number?: boolean;
	/** The cell that names its row for screen readers. */
	rowHeader?: boolean;
}

interface TableProps<R> {
	/** Says what the table holds; also its name for screen readers. */
	caption: string;
	/** Hides the caption from sight where a heading says the same. */
	captionHidden?: boolean;
	columns: readonly Column<R>[];
	rows: readonly R[];
	rowKey: (row: R) => string;
}

/** A table that scrolls sideways in itself where it does not fit, with the keyboard too. */
export function Table<R>(props: TableProps<R>) {
	const frame = useRef<HTMLDivElement>(null);
	const [scrolls, setScrolls] = useState(false);
	useEffect(() => {
		const element = frame.current;
		if (element === null) {
			return undefined;
		}
		const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
		observer.observe(element);
		return () => observer.disconnect();
	}, [props.rows]);
	return (
		<div
			class="samen-table-frame"
			ref={frame}
			tabIndex={scrolls ? 0 : undefined}
			role={scrolls ? "region" : undefined}
			aria-label={scrolls ? props.caption : undefined}
		>
			<table class="utrecht-table utrecht-table--html-table">
				<caption class={props.captionHidden === true ? "samen-hidden" : "utrecht-table__caption"}>{props.caption}</caption>
				<thead>
					<tr>
						{props.columns.map((column) => (
							<th key={column.title} scope="col" class={column.number === true ? "samen-number" : undefined}>
								{column.title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{props.rows.map((row) => (
						<tr key={props.rowKey(row)}>
							{props.columns.map((column) =>
								column.rowHeader === true ? (
									<th key={column.title} scope="row" class={column.number === true ? "samen-number" : undefined}>
										{column.cell(row)}
									</th>
								) : (
									<td key={column.title} class={column.number === true ? "samen-number" : undefined}>
										{column.cell(row)}
									</td>
								),
							)}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
