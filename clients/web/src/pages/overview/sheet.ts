// Files to take along: tables for a spreadsheet (as the command line writes them) and whole answers.
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

/** Hands a text to the user as a file. */
export function save(name: string, type: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 1000);
}
