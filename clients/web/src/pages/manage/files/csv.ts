// Tables in text files, read exactly as the command line reads them (services/runtime/csv.c): UTF-8 or Windows-1252, `;` or
// `,` between fields, quotes around them, faults told by line.
import { t, tn } from "../../../lib/i18n";

export const FILE_BYTES_MAX = 64 * 1024 * 1024;
const COLUMNS_MAX = 1024;
const ROW_LINES_MAX = 64;
const MARK = "\uFEFF";
const REPLACED = "\uFFFD";
/** Bytes that mean nothing in Windows-1252. */
const NO_LETTER = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** A line with its fields, or with what is wrong with it. */
export interface Row {
	line: number;
	fields: string[];
	fault: string;
}

export interface Csv {
	columns: string[];
	rows: Row[];
}

class Broken extends Error {}

function decode(bytes: Uint8Array, encoding: string, fatal: boolean): string | undefined {
	try {
		return new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** Whether a file that is not UTF-8 was meant to be: it begins with its mark, or most of what is no ASCII is right. */
function meantAsUtf8(bytes: Uint8Array): boolean {
	let right = 0;
	let wrong = 0;
	for (let at = 0; at < bytes.length; ) {
		const first = bytes[at] as number;
		const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
		const whole = size === 1 || (at + size <= bytes.length && [...(decode(bytes.subarray(at, at + size), "utf-8", true) ?? "  ")].length === 1);
		right += size > 1 && whole ? 1 : 0;
		wrong += whole ? 0 : 1;
		at += whole ? size : 1;
	}
	return (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) || right > wrong;
}

/** Windows-1252; a byte without a meaning becomes a control character, which no field may hold. */
function decode1252(bytes: Uint8Array): string {
	return decode(bytes.map((byte) => (NO_LETTER.has(byte) ? 1 : byte)), "windows-1252", false) ?? "";
}

class Reader {
	private at = 0;
	private line = 1;
	private rowLine = 1;
	private readonly separator: string;

	constructor(
		private readonly text: string,
		private readonly damaged: boolean,
	) {
		this.at = text.startsWith(MARK) ? 1 : 0;
		this.separator = this.findSeparator();
	}

	private ends(at: number): boolean {
		return at >= this.text.length || this.text[at] === "\n" || (this.text[at] === "\r" && this.text[at + 1] === "\n");
	}

	private findSeparator(): string {
		let commas = 0;
		let semicolons = 0;
		let quoted = false;
		for (let at = this.at; at < this.text.length && (quoted || !this.ends(at)); at++) {
			const letter = this.text[at];
			quoted = (letter === '"') !== quoted;
			commas += !quoted && letter === "," ? 1 : 0;
			semicolons += !quoted && letter === ";" ? 1 : 0;
		}
		return commas > semicolons ? "," : ";";
	}

	private skipLine(): void {
		const end = this.text.indexOf("\n", this.at);
		this.at = end < 0 ? this.text.length : end + 1;
		this.line++;
	}

	private skipBlank(): void {
		while (this.at < this.text.length && (this.text[this.at] === " " || this.text[this.at] === "\t")) {
			this.at++;
		}
	}

	private skipBlankLines(): void {
		while (this.at < this.text.length) {
			const begin = this.at;
			this.skipBlank();
			if (!this.ends(this.at)) {
				this.at = begin;
				return;
			}
			this.skipLine();
		}
	}

	/** From after the opening quote to on the closing one. */
	private closeQuote(): void {
		for (; this.at < this.text.length; this.at++) {
			const letter = this.text[this.at];
			if (letter === '"' && this.text[this.at + 1] !== '"') {
				return;
			}
			this.at += letter === '"' ? 1 : 0;
			this.line += letter === "\n" ? 1 : 0;
			if (this.line - this.rowLine >= ROW_LINES_MAX) {
				break;
			}
		}
		throw new Broken(t("a quote is left open"));
	}

	private quoted(): string {
		const begin = ++this.at;
		this.closeQuote();
		const field = this.text.slice(begin, this.at++).replaceAll('""', '"');
		this.skipBlank();
		if (!this.ends(this.at) && this.text[this.at] !== this.separator) {
			throw new Broken(this.line > this.rowLine ? t("a quote is left open") : t("text after the closing quote"));
		}
		return field.replaceAll("\r\n", "\n");
	}

	private plain(): string {
		const begin = this.at;
		for (; !this.ends(this.at) && this.text[this.at] !== this.separator; this.at++) {
			if (this.text[this.at] === '"') {
				throw new Broken(t("a quote in a field that does not begin with one"));
			}
		}
		return this.text.slice(begin, this.at);
	}

	private field(): string {
		const begin = this.at;
		this.skipBlank();
		if (this.text[this.at] !== '"') {
			this.at = begin;
		}
		const raw = this.text[this.at] === '"' ? this.quoted() : this.plain();
		if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(raw)) {
			throw new Broken(t("bytes that are no text"));
		}
		if (this.damaged && raw.includes(REPLACED)) {
			throw new Broken(t("bytes that are no UTF-8: save the file as UTF-8"));
		}
		return raw.replace(/^[ \t]+|[ \t]+$/g, "");
	}

	/** From the first character of a row to the first of the next line. */
	fields(most: number): string[] {
		this.rowLine = this.line;
		const fields: string[] = [];
		for (;;) {
			if (fields.length === most) {
				throw new Broken(t("more fields than the header has"));
			}
			try {
				fields.push(this.field());
			} catch (thrown) {
				throw thrown instanceof Broken ? new Broken(t("field {number}: {fault}", { number: fields.length + 1, fault: thrown.message })) : thrown;
			}
			if (this.ends(this.at)) {
				this.skipLine();
				return fields;
			}
			this.at++;
		}
	}

	/** The next row; undefined after the last one. A broken one is passed over by one line. */
	row(columns: number): Row | undefined {
		this.skipBlankLines();
		if (this.at >= this.text.length) {
			return undefined;
		}
		const { at, line } = this;
		try {
			const fields = this.fields(columns);
			if (fields.length === columns) {
				return { line, fields, fault: "" };
			}
			throw new Broken(tn("{count} field where the header has {wanted}", "{count} fields where the header has {wanted}", fields.length, { wanted: columns }));
		} catch (thrown) {
			if (!(thrown instanceof Broken)) {
				throw thrown;
			}
			this.at = at;
			this.line = line;
			this.skipLine();
			return { line, fields: [], fault: thrown.message };
		}
	}
}

/** Undefined when the file is empty, too large, or does not begin with a line of column names. */
export function readCsv(bytes: Uint8Array): Csv | undefined {
	if (bytes.length === 0 || bytes.length > FILE_BYTES_MAX) {
		return undefined;
	}
	const whole = decode(bytes, "utf-8", true);
	const damaged = whole === undefined && meantAsUtf8(bytes);
	const reader = new Reader(whole ?? (damaged ? (decode(bytes, "utf-8", false) ?? "") : decode1252(bytes)), damaged);
	try {
		const columns = reader.fields(COLUMNS_MAX);
		const rows: Row[] = [];
		for (let row = reader.row(columns.length); row !== undefined; row = reader.row(columns.length)) {
			rows.push(row);
		}
		return columns.some((column) => column !== "") ? { columns, rows } : undefined;
	} catch (thrown) {
		if (thrown instanceof Broken) {
			return undefined;
		}
		throw thrown;
	}
}

/** The place of a column, by its name whatever its case; -1 for none. */
export function columnOf(csv: Csv, name: string): number {
	return csv.columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
}

/** The parts of a list within a field. */
export function split(text: string, separators: RegExp): string[] {
	return text
		.split(separators)
		.map((part) => part.replace(/^ +| +$/g, ""))
		.filter((part) => part !== "");
}
