// What every kind of file becomes: rows to send, what is wrong by line, and what of it is shown before it is sent.
import { t } from "../../../lib/i18n";
import { columnOf, type Csv, split } from "./csv";

export interface Fault {
	/** 0: of the whole file. */
	line: number;
	text: string;
}

export interface Entry<T> {
	line: number;
	value: T;
}

export interface Reading<T> {
	entries: Entry<T>[];
	faults: Fault[];
}

/** A column of a file: what it is called, and whether it has to be there. */
export interface FileColumn {
	name: string;
	/** What it is called in other years. */
	other?: string;
	needed: boolean;
}

const ROWS_MAX = 20000;

/** Thrown for one line. */
export class BadLine extends Error {}

/** Where each column is; -1 for none. */
export function placesOf(csv: Csv, columns: readonly FileColumn[]): number[] {
	return columns.map((column) => {
		const place = columnOf(csv, column.name);
		return place < 0 && column.other !== undefined ? columnOf(csv, column.other) : place;
	});
}

export function missing(csv: Csv, columns: readonly FileColumn[]): string[] {
	const places = placesOf(csv, columns);
	return columns.filter((column, i) => column.needed && (places[i] as number) < 0).map((column) => column.name);
}

export const required = (...names: string[]): FileColumn[] => names.map((name) => ({ name, needed: true }));
export const optional = (...names: string[]): FileColumn[] => names.map((name) => ({ name, needed: false }));

/** Tells a kind of file by columns that no other kind has both of. */
export function hasColumns(...names: string[]) {
	return (csv: Csv) => names.every((name) => columnOf(csv, name) >= 0);
}

/** Reads all rows with the columns; what take throws as BadLine is a fault of that line, undefined passes a row over. */
export function readRows<T>(csv: Csv, columns: readonly FileColumn[], take: (fields: string[]) => T | undefined): Reading<T> {
	const places = placesOf(csv, columns);
	const reading: Reading<T> = { entries: [], faults: [] };
	for (const row of csv.rows) {
		try {
			if (row.fault !== "") {
				throw new BadLine(row.fault);
			}
			const value = take(places.map((place) => row.fields[place] ?? ""));
			if (value !== undefined && reading.entries.length === ROWS_MAX) {
				throw new BadLine(t("a file has at most {count} rows", { count: ROWS_MAX }));
			}
			if (value !== undefined) {
				reading.entries.push({ line: row.line, value });
			}
		} catch (thrown) {
			if (!(thrown instanceof BadLine)) {
				throw thrown;
			}
			reading.faults.push({ line: row.line, text: thrown.message });
		}
	}
	return reading;
}

/** The number of a word of the contract, whatever its case: "youth care" and "YOUTH_CARE". wrong: what is said of a word that is none. */
export function codeOf(codes: Record<string, string | number>, text: string, wrong: () => string): number {
	const code = codes[text.toUpperCase().replace(/[- ]/g, "_")];
	if (typeof code !== "number" || code === 0) {
		throw new BadLine(wrong());
	}
	return code;
}

/** The parts of a field that holds several: "heiloo|bergen". */
export function listOf(text: string): string[] {
	return split(text, /[|,]/);
}
