// Lays a .gz and a .br beside every built file that gets smaller by it, so that the gateway need not compress.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "build", "web");

function walk(folder) {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) {
			walk(path);
		} else if (/\.(html|js|css|svg|json|webmanifest)$/.test(name)) {
			compress(path);
		}
	}
}

function compress(path) {
	const plain = readFileSync(path);
	const gz = gzipSync(plain, { level: 9 });
	const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
	if (gz.length < plain.length) writeFileSync(`${path}.gz`, gz);
	if (br.length < plain.length) writeFileSync(`${path}.br`, br);
}

walk(root);
