// Runs the tests of the page's own logic (src/**/*.test.ts) with node's test runner: translated in memory of types, bundled
// into a folder that is removed again.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

function tests(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? tests(path) : entry.name.endsWith(".test.ts") ? [path] : [];
	});
}

const out = mkdtempSync(join(tmpdir(), "samen-web-test-"));
try {
	const entryPoints = tests(source);
	await build({ entryPoints, outdir: out, outbase: source, outExtension: { ".js": ".mjs" }, bundle: true, platform: "node", format: "esm", logLevel: "error" });
	const files = readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".mjs"));
	if (files.length !== entryPoints.length) throw new Error(`${files.length} of ${entryPoints.length} tests were built (${basename(out)})`);
	process.exitCode = spawnSync(process.execPath, ["--test", ...files.map((name) => join(out, name))], { stdio: "inherit" }).status ?? 1;
} finally {
	rmSync(out, { recursive: true, force: true });
}
