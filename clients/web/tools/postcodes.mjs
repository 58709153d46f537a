// Makes src/pages/who/map/postcodes.txt of the table 4pp (its README and licence stand beside that file):
// node tools/postcodes.mjs 4pp.csv
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const out = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "pages", "who", "map", "postcodes.txt");
const places = new Map();
for (const line of readFileSync(process.argv[2], "utf8").split(/\r?\n/)) {
	const fields = line.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((field) => field.replace(/,$/, "").replace(/^"|"$/g, "")) ?? [];
	const [, postcode, place, , , , , latitude, longitude, kind] = fields;
	// Postcodes of postal boxes alone are no places on a map.
	if (!/^\d{4}$/.test(postcode ?? "") || !kind?.startsWith("Adres")) {
		continue;
	}
	const points = places.get(place) ?? [];
	points.push(`${postcode} ${Number(latitude).toFixed(3)} ${Number(longitude).toFixed(3)}`);
	places.set(place, points);
}
const lines = [...places].map(([place, points]) => `${place};${points.join(";")}`).sort();
writeFileSync(out, `${lines.join("\n")}\n`);
console.log(`${lines.length} places`);
