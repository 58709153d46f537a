// The kinds of file that can be imported, told apart by their columns: what is in each, and the calls that send it.
import { create } from "@bufbuild/protobuf";
import { type CallOptions, Code } from "@connectrpc/connect";
import { Role, Sector } from "../../../gen/common_pb";
import {
	type InviteRequest,
	InviteRequestSchema,
	type InviteResponse,
	type Organisation,
	OrganisationSchema,
	type PutAreaRequest,
	PutAreaRequestSchema,
	type Topic,
	TopicSchema,
} from "../../../gen/directory_pb";
import { directory, newKey, type Problem, problemOf } from "../../../lib/api";
import { N, t } from "../../../lib/i18n";
import { type Csv, split } from "./csv";
import { isSchoolFile, isSpecial, readSchools, schoolColumns } from "./schools";
import { BadLine, codeOf, type Entry, type Fault, type FileColumn, missing, type Reading, readRows } from "./table";

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

/** One call. Its key stays the same when it is tried again. */
export interface Step {
	key: string;
	/** How many rows are done after it. */
	upTo: number;
	send: (options: CallOptions) => Promise<void>;
}

/** A file that was read and can be sent. */
export interface Plan {
	kind: FileKind;
	/** The columns that count. */
	columns: readonly FileColumn[];
	count: number;
	faults: Fault[];
	/** Whether the lines that are right may be imported without the others. */
	mayGoOn: boolean;
	steps: (report: Report) => Step[];
}

export interface FileKind {
	name: "schools" | "organisations" | "areas" | "people" | "topics";
	title: string;
	/** What becomes of it. */
	about: string;
	is: (csv: Csv) => boolean;
	columns: (csv: Csv) => readonly FileColumn[];
	plan: (csv: Csv) => Omit<Plan, "kind" | "columns">;
}

const ORGANISATIONS_A_CALL = 500;
const TOPICS_A_CALL = 50;

export function emptyReport(): Report {
	return { added: 0, changed: 0, unchanged: 0, gone: 0, saved: 0, warnings: [], faults: [], invited: [] };
}

const required = (...names: string[]): FileColumn[] => names.map((name) => ({ name, needed: true }));
const optional = (...names: string[]): FileColumn[] => names.map((name) => ({ name, needed: false }));

function has(columns: readonly FileColumn[], ...telling: string[]) {
	return (csv: Csv) => missing(csv, columns.filter((one) => telling.includes(one.name))).length === 0;
}

/** Faults that the service found, by the lines of the file: "organisations[3].name" of a call that began at row `first`. */
export function faultsOf(problem: Problem, entries: readonly Entry<unknown>[], first: number): Fault[] {
	const found = problem.fields.map((one): Fault => {
		const [, number, id, rest = ""] = /^\w+\[(?:(\d+)|id=([^\]]*))\]\.?(.*)$/.exec(one.field) ?? [];
		const entry =
			number !== undefined ? entries[first + Number(number)] : id !== undefined ? entries.find((row) => (row.value as { id?: string }).id === id) : undefined;
		return { line: entry?.line ?? 0, text: rest === "" || entry === undefined ? one.message : `${rest}: ${one.message}` };
	});
	return found.length > 0 ? found : [{ line: 0, text: problem.message }];
}

function refused(thrown: unknown): Problem | undefined {
	const problem = problemOf(thrown);
	return [Code.InvalidArgument, Code.AlreadyExists, Code.FailedPrecondition, Code.NotFound].includes(problem.code) ? problem : undefined;
}

function chunks<T>(entries: readonly Entry<T>[], size: number): { first: number; rows: T[]; last: boolean }[] {
	return Array.from({ length: Math.ceil(entries.length / size) }, (_, i) => ({
		first: i * size,
		rows: entries.slice(i * size, (i + 1) * size).map((entry) => entry.value),
		last: (i + 1) * size >= entries.length,
	}));
}

/** A stop that the report tells the reason of. */
export class Stopped extends Error {}

function organisationPlan(reading: Reading<Organisation>, source: string): Omit<Plan, "kind" | "columns"> {
	const { entries, faults } = reading;
	return {
		count: entries.length,
		faults,
		mayGoOn: true,
		steps: (report) => {
			const importId = newKey();
			return chunks(entries, ORGANISATIONS_A_CALL).map(({ first, rows, last }) => ({
				key: newKey(),
				upTo: first + rows.length,
				send: async (options) => {
					try {
						// The school of a broken line must not pass for one that vanished.
						const done = await directory.importOrganisations({ importId, source, organisations: rows, last: last && faults.length === 0 }, options);
						report.added += done.added;
						report.changed += done.changed;
						report.unchanged += done.unchanged;
						report.gone += done.closed;
					} catch (thrown) {
						const problem = refused(thrown);
						if (problem === undefined) {
							throw thrown;
						}
						report.faults.push(...faultsOf(problem, entries, first));
						throw new Stopped();
					}
				},
			}));
		},
	};
}

const organisationColumns = [...required("code", "name", "sector"), ...optional("street", "postcode", "city", "municipality", "phone", "website")];

function readOrganisations(csv: Csv): Reading<Organisation> {
	return readRows(csv, organisationColumns, ([code = "", name = "", kind = "", street = "", postcode = "", city = "", municipality = "", phone = "", website = ""]) => {
		const sector = codeOf(Sector, kind);
		if (sector === undefined) {
			throw new BadLine(`sector: ${t("'{text}' is no sector", { text: kind })}`);
		}
		return create(OrganisationSchema, { code, name, sector, street, postcode, city, municipality, phone, website });
	});
}

const areaColumns = required("code", "name", "neighbours", "places");
const LIST = /[|,]/;

function areaPlan(csv: Csv): Omit<Plan, "kind" | "columns"> {
	const { entries, faults } = readRows(csv, areaColumns, ([code = "", name = "", neighbours = "", places = ""]) =>
		create(PutAreaRequestSchema, { code, name, neighbours: split(neighbours, LIST), places: split(places, LIST) }),
	);
	const step = (report: Report, { line, value }: Entry<PutAreaRequest>, upTo: number, again: boolean): Step => ({
		key: newKey(),
		upTo,
		send: async (options) => {
			try {
				// Areas name each other as neighbours: so first all without, then all with.
				await directory.putArea(again ? value : { ...value, neighbours: [] }, options);
				report.saved += again ? 1 : 0;
			} catch (thrown) {
				const problem = refused(thrown);
				if (problem === undefined) {
					throw thrown;
				}
				report.faults.push(...(problem.fields.length > 0 ? problem.fields : [problem]).map((one) => ({ line, text: one.message })));
				throw new Stopped();
			}
		},
	});
	return {
		count: entries.length,
		faults,
		mayGoOn: false,
		steps: (report) => [
			...entries.map((entry) => step(report, entry, 0, false)),
			...entries.map((entry, i) => step(report, entry, i + 1, true)),
		],
	};
}

const peopleColumns = [...required("email", "name", "roles", "organisation"), ...optional("areas", "function", "phone")];

function readPeople(csv: Csv): Reading<InviteRequest> {
	return readRows(csv, peopleColumns, ([email = "", name = "", roles = "", organisationId = "", areas = "", title = "", phone = ""]) =>
		create(InviteRequestSchema, {
			email,
			name,
			organisationId,
			title,
			phone,
			areaIds: split(areas, LIST),
			roles: split(roles, LIST).map((text) => {
				const role = codeOf(Role, text);
				if (role === undefined) {
					throw new BadLine(`roles: ${t("'{text}' is no role", { text })}`);
				}
				return role;
			}),
		}),
	);
}

function peoplePlan(csv: Csv): Omit<Plan, "kind" | "columns"> {
	const { entries, faults } = readPeople(csv);
	return {
		count: entries.length,
		faults,
		mayGoOn: true,
		steps: (report) =>
			entries.map(({ line, value }, i) => ({
				key: newKey(),
				upTo: i + 1,
				// Somebody who cannot be invited keeps nobody else from it.
				send: async (options) => {
					try {
						report.invited.push(await directory.invite(value, options));
						report.saved++;
					} catch (thrown) {
						const problem = refused(thrown);
						if (problem === undefined) {
							throw thrown;
						}
						const reasons = problem.fields.length > 0 ? problem.fields.map((one) => `${one.field}: ${one.message}`) : [problem.message];
						report.faults.push({ line, text: `${value.email}: ${reasons.join("; ")}` });
					}
				},
			})),
	};
}

export const topicColumns = required("id", "domain", "label_nl", "label_en", "abbreviations", "synonyms_nl", "synonyms_en", "broader", "related", "phrases");

function readTopics(csv: Csv): Reading<Topic> {
	return readRows(csv, topicColumns, (fields) => {
		// Rows without any text are passed over: spreadsheet programs leave them.
		if (fields.every((field) => field === "")) {
			return undefined;
		}
		const [id = "", domain = "", labelNl = "", labelEn = "", ...lists] = fields;
		const [abbreviations = [], synonymsNl = [], synonymsEn = [], broader = [], related = [], phrases = []] = lists.map((list) => split(list, /\|/));
		return create(TopicSchema, { id, domain, labelNl, labelEn, abbreviations, synonymsNl, synonymsEn, broader, related, phrases });
	});
}

function topicPlan(csv: Csv): Omit<Plan, "kind" | "columns"> {
	const { entries, faults } = readTopics(csv);
	return {
		count: entries.length,
		faults,
		mayGoOn: false,
		steps: (report) => {
			const importId = newKey();
			return chunks(entries, TOPICS_A_CALL).map(({ first, rows, last }) => ({
				key: newKey(),
				upTo: first + rows.length,
				// After wrong rows the others are still looked at, and nothing is put in place.
				send: async (options) => {
					try {
						const done = await directory.importTopics({ importId, topics: rows, last: last && report.faults.length === 0 }, options);
						report.added += done.added;
						report.changed += done.changed;
						report.unchanged += done.unchanged;
						report.gone += done.retired;
						report.warnings.push(...done.warnings);
					} catch (thrown) {
						const problem = refused(thrown);
						if (problem === undefined) {
							throw thrown;
						}
						report.faults.push(...faultsOf(problem, entries, first));
					}
				},
			}));
		},
	};
}

export const fileKinds: readonly FileKind[] = [
	{
		name: "schools",
		title: N("School list of DUO"),
		about: N("Schools are added or changed. A school that is not in the list any more, in a municipality of the list, is closed."),
		is: isSchoolFile,
		columns: schoolColumns,
		plan: (csv) => organisationPlan(readSchools(csv), isSpecial(csv) ? "duo-special" : "duo-regular"),
	},
	{
		name: "topics",
		title: N("Vocabulary"),
		about: N("The vocabulary becomes what the file says. Topics that are not in it are not offered any more."),
		is: has(topicColumns, "id", "label_nl"),
		columns: () => topicColumns,
		plan: topicPlan,
	},
	{
		name: "areas",
		title: N("Work areas"),
		about: N("Work areas are made or changed."),
		is: has(areaColumns, "code", "places"),
		columns: () => areaColumns,
		plan: areaPlan,
	},
	{
		name: "people",
		title: N("People to invite"),
		about: N("Each person is invited. You see the codes once, as letters to print."),
		is: has(peopleColumns, "email", "roles"),
		columns: () => peopleColumns,
		plan: peoplePlan,
	},
	{
		name: "organisations",
		title: N("Other organisations"),
		about: N("Organisations are added or changed. One that you imported before and that is not in the file any more, in a municipality of the file, is closed."),
		is: has(organisationColumns, "code", "sector"),
		columns: () => organisationColumns,
		plan: (csv) => organisationPlan(readOrganisations(csv), "own"),
	},
];
