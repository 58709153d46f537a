// What people know and how much room they have: a line is one topic of one person, read as "samen expertise add" and "samen
// availability --capacity" read their options.
import type { CallOptions } from "@connectrpc/connect";
import { AgeGroup, FormOfHelp, Level } from "../../../gen/common_pb";
import { directory, newKey } from "../../../lib/api";
import { N, t, tn } from "../../../lib/i18n";
import { loadPeople } from "../../../lib/places";
import { type FileKind, faultOfRow, type Plan, unlessRefused } from "./plan";
import { BadLine, codeOf, hasColumns, listOf, optional, type Reading, readRows, required } from "./table";

const columns = [...required("email", "topic", "level"), ...optional("age_groups", "forms", "evidence", "capacity")];

interface Known {
	personId: string;
	email: string;
	topicId: string;
	level: Level;
	ageGroups: AgeGroup[];
	forms: FormOfHelp[];
	evidence: string;
	/** Undefined: the room they have stays as it is. */
	capacity: number | undefined;
}

const namedAges = new Map([
	["voorschool", AgeGroup.VOORSCHOOL],
	["0", AgeGroup.VOORSCHOOL],
	["vo", AgeGroup.VOORTGEZET],
	["voortgezet", AgeGroup.VOORTGEZET],
]);

function ageOf(text: string): AgeGroup | undefined {
	const name = text.toLowerCase().replace(/^groep[ _]*/, "");
	return /^[1-8]$/.test(name) ? AgeGroup.GROEP_1 + Number(name) - 1 : namedAges.get(name);
}

/** "voorschool,1-3": each group by itself. */
function agesOf(text: string): AgeGroup[] {
	return listOf(text).flatMap((part) => {
		const [, from = part, to = part] = /^(.*?)-(.*)$/.exec(part) ?? [];
		const first = ageOf(from);
		const last = ageOf(to);
		if (first === undefined || last === undefined || last < first) {
			throw new BadLine(`age_groups: ${t("'{text}' is no group: use voorschool, 1 to 8, vo, or a range as 3-5", { text: part })}`);
		}
		return Array.from({ length: last - first + 1 }, (_, i): AgeGroup => first + i);
	});
}

function capacityOf(text: string): number | undefined {
	if (!/^\d{0,9}$/.test(text)) {
		throw new BadLine(`capacity: ${t("'{text}' is no number", { text })}`);
	}
	return text === "" ? undefined : Number(text);
}

function take([email = "", topicId = "", level = "", ages = "", forms = "", evidence = "", capacity = ""]: string[], ids: ReadonlyMap<string, string>): Known {
	const personId = ids.get(email.toLowerCase());
	if (personId === undefined) {
		throw new BadLine(`email: ${t("nobody here has the address '{text}': invite them first", { text: email })}`);
	}
	return {
		personId,
		email,
		topicId,
		level: codeOf(Level, level, () => `level: ${t("'{text}' is no level: use knows, applies or coaches", { text: level })}`),
		ageGroups: agesOf(ages),
		forms: listOf(forms).map((text) => codeOf(FormOfHelp, text, () => `forms: ${t("'{text}' is no form of help", { text })}`)),
		evidence,
		capacity: capacityOf(capacity),
	};
}

/** Leave and the areas they serve stay as they are. */
async function putCapacity(personId: string, capacity: number, options: CallOptions): Promise<void> {
	const availability = await directory.getAvailability({ personId });
	await directory.putAvailability({ availability: { ...availability, capacity } }, options);
}

function plan({ entries, faults }: Reading<Known>): Plan {
	// What a file says of somebody's room on every line is sent once.
	const capacities = new Map<string, number>();
	return {
		count: entries.length,
		faults,
		mayGoOn: true,
		steps: (report) =>
			entries.map(({ line, value: { email, capacity, ...expertise } }, i) => ({
				key: newKey(),
				upTo: i + 1,
				send: (options) =>
					unlessRefused(
						async () => {
							await directory.putExpertise({ expertise }, options);
							if (capacity !== undefined && capacities.get(email) !== capacity) {
								await putCapacity(expertise.personId, capacity, options);
								capacities.set(email, capacity);
							}
							report.saved++;
						},
						(problem) => report.faults.push(faultOfRow(problem, line, `${email}, ${expertise.topicId}`)),
					),
			})),
	};
}

export const expertise: FileKind = {
	name: "expertise",
	title: N("What people know"),
	about: N("Expertise is added or changed, and counts as confirmed today. Expertise that is not in the file stays as it is."),
	is: hasColumns("email", "topic"),
	columns: () => columns,
	plan: async (csv) => {
		const ids = new Map((await loadPeople()).map((one) => [one.email.toLowerCase(), one.id]));
		return plan(readRows(csv, columns, (fields) => take(fields, ids)));
	},
	outcome: (report) => [tn("{count} line with expertise is saved.", "{count} lines with expertise are saved.", report.saved)],
};
