// School lists as DUO publishes them, read as services/directory/school_file.c does.
import { create } from "@bufbuild/protobuf";
import { Sector } from "../../../gen/common_pb";
import { type Organisation, OrganisationSchema } from "../../../gen/directory_pb";
import { t } from "../../../lib/i18n";
import { columnOf, type Csv } from "./csv";
import { BadLine, type FileColumn, type Reading, readRows } from "./table";

const needed = (name: string, other?: string): FileColumn => ({ name, needed: true, ...(other === undefined ? {} : { other }) });

const regular: readonly FileColumn[] = [
	needed("VESTIGINGSNUMMER", "VESTIGINGSCODE"),
	needed("VESTIGINGSNAAM"),
	needed("STRAATNAAM"),
	needed("HUISNUMMER-TOEVOEGING"),
	needed("POSTCODE"),
	needed("PLAATSNAAM"),
	needed("GEMEENTENUMMER"),
	needed("GEMEENTENAAM"),
	needed("TELEFOONNUMMER"),
	needed("INTERNETADRES"),
	needed("DENOMINATIE"),
	needed("PROVINCIE"),
	needed("BEVOEGD GEZAG NUMMER"),
	needed("RMC-REGIO NAAM"),
];
const KIND = "SOORT PRIMAIR ONDERWIJS";
const special: readonly FileColumn[] = [...regular, needed(KIND), needed("ONDERWIJS")];

export function isSpecial(csv: Csv): boolean {
	return columnOf(csv, KIND) >= 0;
}

export function isSchoolFile(csv: Csv): boolean {
	return isSpecial(csv) || columnOf(csv, "VESTIGINGSNUMMER") >= 0 || columnOf(csv, "VESTIGINGSCODE") >= 0;
}

export function schoolColumns(csv: Csv): readonly FileColumn[] {
	return isSpecial(csv) ? special : regular;
}

/** Whether "SO LZ/P + VSO LZ/P + RP-VSO LZ/P" names this sort, at the school or at a residential place (RP). */
function teaches(teaching: string, sort: string): boolean {
	return teaching.split("+").some((part) => new RegExp(`^ *(RP-)?${sort}( |$)`).test(part));
}

function sectorOf(kind: string, teaching: string): Sector {
	const known: Record<string, Sector> = { SBAO: Sector.SBO, SBO: Sector.SBO, SO: Sector.SO, VSO: Sector.VSO };
	const sector = known[kind] ?? (kind === "(V)SO" ? (teaches(teaching, "VSO") && !teaches(teaching, "SO") ? Sector.VSO : Sector.SO) : undefined);
	if (sector === undefined) {
		throw new BadLine(`${KIND}: ${t("expected SBAO, SBO, SO, VSO or (V)SO")}`);
	}
	return sector;
}

function check(csv: Csv, fields: readonly string[]): void {
	const [code = "", name = "", , , postcode = "", city = ""] = fields;
	const wrong = (column: FileColumn | undefined, reason: string) => {
		const shown = column?.other !== undefined && columnOf(csv, column.name) < 0 ? column.other : column?.name;
		throw new BadLine(`${shown ?? ""}: ${reason}`);
	};
	if (!/^\d\d[A-Z]{2}\d\d$/.test(code)) {
		wrong(regular[0], t("expected two digits, two letters and two digits, as in 21PO00"));
	}
	if (name === "") {
		wrong(regular[1], t("is empty"));
	}
	if (!/^[1-9]\d{3} [A-Z]{2}$/.test(postcode)) {
		wrong(regular[4], t("expected four digits, a space and two letters, as in 1852 CC"));
	}
	if (city === "") {
		wrong(regular[5], t("is empty"));
	}
}

export function readSchools(csv: Csv): Reading<Organisation> {
	return readRows(csv, schoolColumns(csv), (fields) => {
		check(csv, fields);
		const [code = "", name = "", street = "", number = "", postcode = "", city = "", municipalityCode = "", municipality = "", phone = "", website = ""] = fields;
		return create(OrganisationSchema, {
			code,
			name,
			sector: isSpecial(csv) ? sectorOf(fields[regular.length] ?? "", fields[regular.length + 1] ?? "") : Sector.REGULAR,
			street: [street, number].filter(Boolean).join(" "),
			postcode,
			city,
			municipalityCode,
			municipality,
			phone,
			website,
		});
	});
}
