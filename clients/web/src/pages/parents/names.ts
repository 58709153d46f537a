// Who did something, as far as parents are told.
import type { ExportedHelp, ExportHelpResponse } from "../../gen/matching_pb";
import { t } from "../../lib/i18n";
import { sectorName } from "../../lib/names";

/** "Femke Jansen, ambulant begeleider, De Spil". */
export function helperName(help: ExportedHelp): string {
	return [help.name, help.title, help.organisationName].filter(Boolean).join(", ");
}

/** Who was asked and did not help: parents are told what kind of organisation alone. */
export function unnamed(help: ExportedHelp): string {
	const sector = sectorName(help.sector);
	return sector === "" ? t("somebody") : t("somebody of: {sector}", { sector });
}

export function whoDid(help: ExportHelpResponse | undefined, personId: string): string {
	const roles: Record<string, string> = { "": "samen", intake: "samen", parent: t("a parent"), school: t("the school"), consultant: t("a consultant of the region") };
	const found = help?.help.find((one) => one.personId === personId);
	return roles[personId] ?? (found !== undefined ? helperName(found) : t("somebody who takes part no longer"));
}
