// Makes TypeScript in src/gen: of the contract (proto/*.proto), and of the first names that the services look for. Needs protoc.
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

const list = readFileSync(join(web, "..", "..", "services", "runtime", "textcheck_names.c"), "utf8");
const firstNames = [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]).filter((name) => !name.includes("/"));
if (firstNames.length < 1000) throw new Error("textcheck_names.c: the list of first names was not found");
writeFileSync(join(out, "first-names.ts"), `/** Folded: without accents and capitals. */\nexport const firstNames: ReadonlySet<string> = new Set("${firstNames.join(" ")}".split(" "));\n`);
