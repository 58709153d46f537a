// Makes TypeScript of the contract (proto/*.proto) in src/gen. Needs protoc.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
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
