// Organisations, from a list of DUO or from a table of one's own.
import { create } from "@bufbuild/protobuf";
import { Sector } from "../../../gen/common_pb";
import { type Organisation, OrganisationSchema } from "../../../gen/directory_pb";
import { directory, newKey } from "../../../lib/api";
import { N, t } from "../../../lib/i18n";
import { type FileKind, faultsOf, partsOf, type Plan, type Report, SENT_IS_SAVED, Stopped, unlessRefused } from "./plan";
import { isSchoolFile, isSpecial, readSchools, schoolColumns } from "./schools";
import { codeOf, hasColumns, optional, type Reading, readRows, required } from "./table";

const ROWS_A_CALL = 500;

function plan({ entries, faults }: Reading<Organisation>, source: string): Plan {
	return {
		count: entries.length,
		faults,
		mayGoOn: true,
		steps: (report) => {
			const importId = newKey();
			return partsOf(entries, ROWS_A_CALL).map(({ first, rows, last }) => ({
				key: newKey(),
				upTo: first + rows.length,
				send: (options) =>
					unlessRefused(
						async () => {
							// The school of a broken line must not pass for one that vanished.
							const done = await directory.importOrganisations({ importId, source, organisations: rows, last: last && faults.length === 0 }, options);
							report.added += done.added;
							report.changed += done.changed;
							report.unchanged += done.unchanged;
							report.gone += done.closed;
						},
						(problem) => {
							report.faults.push(...faultsOf(problem, entries, first));
							throw new Stopped();
						},
					),
			}));
		},
	};
}

function outcome({ added, changed, unchanged, gone }: Report, { faults }: Plan, stopped: boolean): string[] {
	return [
		t("{added} added, {changed} changed, {unchanged} unchanged, {gone} closed.", { added, changed, unchanged, gone }),
		...(faults.length > 0 ? [t("Lines that are not right were left out, and nothing was closed.")] : []),
		...(stopped ? [t(SENT_IS_SAVED)] : []),
	];
}

export const schools: FileKind = {
	name: "schools",
	title: N("School list of DUO"),
	about: N("Schools are added or changed. A school that is not in the list any more, in a municipality of the list, is closed."),
	is: isSchoolFile,
	columns: (csv) => (csv === undefined ? [] : schoolColumns(csv)),
	plan: (csv) => plan(readSchools(csv), isSpecial(csv) ? "duo-special" : "duo-regular"),
	outcome,
};

const columns = [...required("code", "name", "sector"), ...optional("street", "postcode", "city", "municipality", "phone", "website")];

function take([code = "", name = "", kind = "", street = "", postcode = "", city = "", municipality = "", phone = "", website = ""]: string[]): Organisation {
	const sector = codeOf(Sector, kind, () => `sector: ${t("'{text}' is no sector", { text: kind })}`);
	return create(OrganisationSchema, { code, name, sector, street, postcode, city, municipality, phone, website });
}

export const organisations: FileKind = {
	name: "organisations",
	title: N("Other organisations"),
	about: N("Organisations are added or changed. One that you imported before and that is not in the file any more, in a municipality of the file, is closed."),
	is: hasColumns("code", "sector"),
	columns: () => columns,
	plan: (csv) => plan(readRows(csv, columns, take), "own"),
	outcome,
};
