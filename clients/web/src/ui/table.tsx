import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { ScrollFrame } from "./scroll-frame";

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

/** A table that scrolls sideways in itself where it does not fit, with the keyboard too; what it is called stays in view. */
export function Table<R>(props: TableProps<R>) {
	const id = useId();
	return (
		<figure class="samen-table">
			<figcaption id={id} class={props.captionHidden === true ? "samen-hidden" : "utrecht-table__caption"}>
				{props.caption}
			</figcaption>
			<ScrollFrame class="samen-table-frame" name={props.caption} content={props.rows}>
				<table class="utrecht-table utrecht-table--html-table" aria-labelledby={id}>
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
			</ScrollFrame>
		</figure>
	);
}
