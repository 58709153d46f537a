// A file that was read, the calls that send it, and what comes of them.
import { type CallOptions, Code } from "@connectrpc/connect";
import type { InviteResponse } from "../../../gen/directory_pb";
import { type Problem, problemOf } from "../../../lib/api";
import { N } from "../../../lib/i18n";
import type { Csv } from "./csv";
import type { Entry, Fault, FileColumn } from "./table";

/** What an import has done so far. */
export interface Report {
	added: number;
	changed: number;
	unchanged: number;
	/** Organisations that are closed now, topics that are not offered any more. */
	gone: number;
	/** Rows of kinds that are not counted so. */
	saved: number;
	warnings: string[];
	faults: Fault[];
	invited: InviteResponse[];
}

/** One step: a call, or several that belong together. Its key stays the same when it is tried again. */
export interface Step {
	key: string;
	/** How many rows are done after it. */
	upTo: number;
	send: (options: CallOptions) => Promise<void>;
}

/** A file that was read and can be sent. */
export interface Plan {
	count: number;
	faults: Fault[];
	/** Whether the lines that are right may be imported without the others. */
	mayGoOn: boolean;
	steps: (report: Report) => Step[];
}

export interface FileKind {
	name: string;
	title: string;
	/** What becomes of it. */
	about: string;
	is: (csv: Csv) => boolean;
	/** Those that count in this file; without one, those that the region makes up itself. */
	columns: (csv?: Csv) => readonly FileColumn[];
	plan: (csv: Csv) => Plan | Promise<Plan>;
	/** What came of it, in sentences. stopped: before its end, by a step. */
	outcome: (report: Report, plan: Plan, stopped: boolean) => string[];
}

/** Of kinds of which each call stands by itself. */
export const SENT_IS_SAVED = N("What was sent before that is saved. Mend the file and import it again: what is there already counts as unchanged.");

/** Thrown by a step after which the others make no sense; the report says why. */
export class Stopped extends Error {}

export function emptyReport(): Report {
	return { added: 0, changed: 0, unchanged: 0, gone: 0, saved: 0, warnings: [], faults: [], invited: [] };
}

const REFUSALS = [Code.InvalidArgument, Code.AlreadyExists, Code.FailedPrecondition, Code.NotFound];

/** Does it; what the service says against it goes to refused. Anything else is thrown, and pauses the import. */
export async function unlessRefused(act: () => Promise<void>, refused: (problem: Problem) => void): Promise<void> {
	try {
		await act();
	} catch (thrown) {
		const problem = problemOf(thrown);
		if (!REFUSALS.includes(problem.code)) {
			throw thrown;
		}
		refused(problem);
	}
}

/** Faults of the rows of one call: "organisations[3].name" is about the row 3 after the first of that call. */
export function faultsOf(problem: Problem, entries: readonly Entry<unknown>[], first: number): Fault[] {
	const found = problem.fields.map((one): Fault => {
		const [, number, id, rest = ""] = /^\w+\[(?:(\d+)|id=([^\]]*))\]\.?(.*)$/.exec(one.field) ?? [];
		const entry =
			number !== undefined ? entries[first + Number(number)] : id !== undefined ? entries.find((row) => (row.value as { id?: string }).id === id) : undefined;
		return { line: entry?.line ?? 0, text: rest === "" || entry === undefined ? one.message : `${rest}: ${one.message}` };
	});
	return found.length > 0 ? found : [{ line: 0, text: problem.message }];
}

/** The fault of a row that is a call by itself: "noor@example.org: roles: ...". */
export function faultOfRow(problem: Problem, line: number, about: string): Fault {
	const reasons = problem.fields.map((one) => `${one.field.replace(/^.*\.|_id$/g, "")}: ${one.message}`);
	return { line, text: `${about}: ${reasons.length > 0 ? reasons.join("; ") : problem.message}` };
}

/** The rows in parts of at most so many: what is sent in one call. */
export function partsOf<T>(entries: readonly Entry<T>[], size: number): { first: number; rows: T[]; last: boolean }[] {
	return Array.from({ length: Math.ceil(entries.length / size) }, (_, i) => ({
		first: i * size,
		rows: entries.slice(i * size, (i + 1) * size).map((entry) => entry.value),
		last: (i + 1) * size >= entries.length,
	}));
}
