// The vocabulary: as a file that is imported, and as the file that can be imported again.
import { create } from "@bufbuild/protobuf";
import { type Topic, TopicSchema } from "../../../gen/directory_pb";
import { directory, newKey } from "../../../lib/api";
import { N, t } from "../../../lib/i18n";
import { split } from "./csv";
import { type FileKind, faultsOf, partsOf, type Plan, type Report, Stopped, unlessRefused } from "./plan";
import { hasColumns, type Reading, readRows, required } from "./table";

const ROWS_A_CALL = 50;
const columns = required("id", "domain", "label_nl", "label_en", "abbreviations", "synonyms_nl", "synonyms_en", "broader", "related", "phrases");

function take(fields: string[]): Topic | undefined {
	// Rows without any text are passed over: spreadsheet programs leave them.
	if (fields.every((field) => field === "")) {
		return undefined;
	}
	const [id = "", domain = "", labelNl = "", labelEn = "", ...lists] = fields;
	const [abbreviations = [], synonymsNl = [], synonymsEn = [], broader = [], related = [], phrases = []] = lists.map((list) => split(list, /\|/));
	return create(TopicSchema, { id, domain, labelNl, labelEn, abbreviations, synonymsNl, synonymsEn, broader, related, phrases });
}

function plan({ entries, faults }: Reading<Topic>): Plan {
	return {
		count: entries.length,
		faults,
		mayGoOn: false,
		steps: (report) => {
			const importId = newKey();
			return partsOf(entries, ROWS_A_CALL).map(({ first, rows, last }) => ({
				key: newKey(),
				upTo: first + rows.length,
				// After wrong rows the others are still looked at, and nothing is put in place.
				send: async (options) => {
					await unlessRefused(
						async () => {
							const done = await directory.importTopics({ importId, topics: rows, last: last && report.faults.length === 0 }, options);
							report.added += done.added;
							report.changed += done.changed;
							report.unchanged += done.unchanged;
							report.gone += done.retired;
							report.warnings.push(...done.warnings);
						},
						(problem) => report.faults.push(...faultsOf(problem, entries, first)),
					);
					if (last && report.faults.length > 0) {
						throw new Stopped();
					}
				},
			}));
		},
	};
}

function outcome({ added, changed, unchanged, gone }: Report, _plan: Plan, stopped: boolean): string[] {
	return stopped
		? [t("Nothing was imported.")]
		: [t("{added} added, {changed} changed, {unchanged} unchanged, {gone} not offered any more.", { added, changed, unchanged, gone })];
}

export const topics: FileKind = {
	name: "topics",
	title: N("Vocabulary"),
	about: N("The vocabulary becomes what the file says. Topics that are not in it are not offered any more."),
	is: hasColumns("id", "label_nl"),
	columns: () => columns,
	plan: (csv) => plan(readRows(csv, columns, take)),
	outcome,
};

function cell(items: readonly string[]): string {
	const text = items.join("|").replaceAll('"', '""');
	return items.some((item) => /[;"\r\n]/.test(item)) ? `"${text}"` : text;
}

/** Byte for byte as "samen topic export" writes it; without topics that are not offered any more. */
export function topicsCsv(all: readonly Topic[]): string {
	const lines = all
		.filter((one) => !one.retired)
		.map((one) =>
			[[one.id], [one.domain], [one.labelNl], [one.labelEn], one.abbreviations, one.synonymsNl, one.synonymsEn, one.broader, one.related, one.phrases].map(cell).join(";"),
		);
	return `\uFEFF${[columns.map((column) => column.name).join(";"), ...lines].join("\n")}\n`;
}
