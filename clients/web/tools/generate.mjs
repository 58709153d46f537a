// Makes TypeScript in src/gen: of the contract (proto/*.proto), and of the words by which the services tell names. Needs protoc.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const proto = join(web, "..", "..", "proto");
const out = join(web, "src", "gen");
const files = ["common", "directory", "intake", "matching", "notify", "envelope", "stored"];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync(
	"protoc",
	[
		`--plugin=protoc-gen-es=${join(web, "node_modules", ".bin", "protoc-gen-es")}`,
		"-I",
		proto,
		`--es_out=${out}`,
		"--es_opt=target=ts",
		...files.map((name) => `${name}.proto`),
	],
	{ stdio: "inherit" },
);

function wordsOf(file, from, to) {
	const text = readFileSync(join(web, "..", "..", "services", "runtime", file), "utf8");
	const words = [...text.slice(text.indexOf(from), text.indexOf(to)).matchAll(/"([^"]+)"/g)].map((match) => match[1]);
	if (words.length < 100) throw new Error(`${file}: the list ${from} was not found`);
	return words;
}

const lists = {
	firstNames: wordsOf("textcheck_names.c", "const char *const", "const struct word_list"),
	noNames: wordsOf("textcheck_words.c", "const char *const no_names", "const char *const person_verbs"),
	personVerbs: wordsOf("textcheck_words.c", "const char *const person_verbs", "const struct word_list"),
};
writeFileSync(
	join(out, "text-words.ts"),
	`// Folded: without accents and capitals.\n${Object.entries(lists)
		.map(([name, words]) => `export const ${name}: ReadonlySet<string> = new Set(${JSON.stringify(words.join(" "))}.split(" "));\n`)
		.join("")}`,
);
