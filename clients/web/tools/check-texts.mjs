// Fails when a text of the page has no Dutch translation in the nl.po nearest to its file (its own folder's or one above),
// when a translation has other {places} than its text, when nothing uses it any more, or when two files translate the same
// text otherwise: the page holds all that it has loaded in one list, so which of the two is shown would depend on the way there.
// With --fill: adds the missing texts to those files, untranslated, and drops what nothing uses.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import gettextParser from "gettext-parser";
import ts from "typescript";
import { readCatalogue } from "./po.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const fill = process.argv.includes("--fill");
const faults = [];

function files(folder) {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) return name === "gen" ? [] : files(path);
		return /\.tsx?$/.test(name) ? [path] : [];
	});
}

function catalogueOf(path) {
	let folder = dirname(path);
	while (folder !== source && !existsSync(join(folder, "nl.po"))) folder = dirname(folder);
	return join(folder, "nl.po");
}

/** The texts that calls of t, N and tn name: [text, plural or undefined]. */
function textsOf(path) {
	const texts = [];
	const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
	const visit = (node) => {
		if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ["t", "N", "tn"].includes(node.expression.text)) {
			const [first, second] = node.arguments;
			const plural = node.expression.text === "tn";
			const literal = (argument) => argument !== undefined && ts.isStringLiteralLike(argument);
			if (literal(first) && (!plural || literal(second))) {
				texts.push([first.text, plural ? second.text : undefined]);
			} else if (node.expression.text !== "t" || first === undefined || ts.isTemplateExpression(first)) {
				const { line } = file.getLineAndCharacterOfPosition(node.getStart());
				faults.push(`${relative(source, path)}:${line + 1}: the text is not written out`);
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return texts;
}

const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

const wanted = new Map();
for (const path of files(source)) {
	const catalogue = catalogueOf(path);
	const texts = wanted.get(catalogue) ?? new Map();
	for (const [text, plural] of textsOf(path)) texts.set(text, plural ?? texts.get(text));
	wanted.set(catalogue, texts);
}

for (const [path, texts] of wanted) {
	const name = relative(source, path);
	const parsed = existsSync(path)
		? gettextParser.po.parse(readFileSync(path))
		: { charset: "utf-8", headers: {}, translations: { "": {} } };
	parsed.charset = "utf-8";
	parsed.headers = { "Content-Type": "text/plain; charset=UTF-8", Language: "nl", "Plural-Forms": "nplurals=2; plural=(n != 1);" };
	const entries = parsed.translations[""] ?? {};
	delete entries[""];
	for (const msgid of Object.keys(entries)) {
		if (!texts.has(msgid)) {
			if (fill) delete entries[msgid];
			else faults.push(`${name}: nothing uses "${msgid}"`);
		}
	}
	for (const [msgid, plural] of texts) {
		const entry = entries[msgid];
		if (entry === undefined || entry.msgstr.some((text) => text === "")) {
			if (!fill) faults.push(`${name}: no translation of "${msgid}"`);
			entries[msgid] ??= { msgid, ...(plural ? { msgid_plural: plural } : {}), msgstr: plural ? ["", ""] : [""] };
		} else if (entry.msgstr.length !== (plural ? 2 : 1) || entry.msgstr.some((text, i) => places(text) !== places(i > 0 && plural ? plural : msgid))) {
			faults.push(`${name}: the translation of "${msgid}" does not fit its text`);
		}
	}
	if (fill && (existsSync(path) || texts.size > 0)) {
		parsed.translations[""] = Object.fromEntries(Object.keys(entries).sort().map((key) => [key, entries[key]]));
		writeFileSync(path, `${gettextParser.po.compile(parsed, { foldLength: 0 }).toString().trimEnd()}\n`);
	}
}

const known = new Map();
for (const path of wanted.keys()) {
	for (const [msgid, msgstr] of existsSync(path) && !fill ? Object.entries(readCatalogue(path)) : []) {
		const before = known.get(msgid);
		if (before !== undefined && before.text !== msgstr.join("|")) {
			faults.push(`${relative(source, path)}: "${msgid}" is translated otherwise in ${before.name}`);
		}
		known.set(msgid, before ?? { text: msgstr.join("|"), name: relative(source, path) });
	}
}

if (faults.length > 0) {
	console.error(faults.join("\n"));
	process.exit(1);
}
console.log(fill ? "the catalogues have every text" : "every text of the page has a Dutch translation");
