// Reads gettext catalogues: as modules for the build, as maps for the check of texts.
import { readFileSync } from "node:fs";
import gettextParser from "gettext-parser";

/** The translations of a .po file: msgid -> [msgstr, plural forms...]. */
export function readCatalogue(path) {
	const parsed = gettextParser.po.parse(readFileSync(path));
	const texts = {};
	for (const entry of Object.values(parsed.translations[""] ?? {})) {
		if (entry.msgid !== "" && entry.msgstr.every((text) => text !== "")) {
			texts[entry.msgid] = entry.msgstr;
		}
	}
	return texts;
}

/** Lets code import a .po file. */
export function poCatalogues() {
	return {
		name: "po-catalogues",
		load(id) {
			const path = id.split("?")[0];
			return path.endsWith(".po") ? `export default ${JSON.stringify(readCatalogue(path))};` : null;
		},
	};
}
