// Tables for a spreadsheet, as the command line writes them.
export type Cell = string | number | bigint | undefined;

/** A cell that a spreadsheet would take for a formula gets a ' in front. */
function cellText(cell: Cell): string {
	if (cell === undefined || typeof cell !== "string") {
		return String(cell ?? "");
	}
	const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
	return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Semicolons and a byte order mark, as Dutch spreadsheets read them. */
export function sheetText(rows: readonly (readonly Cell[])[]): string {
	return `\uFEFF${rows.map((row) => `${row.map(cellText).join(";")}\n`).join("")}`;
}
