// What the page costs to load: bytes over the wire, compressed, and the time until it can be used on a machine four times slower. Prints
// a table of each page that somebody comes in at; fails when one takes a second or longer. Not a test of ctest, as it measures; run it
// with
//
//	tests/web/run BUILD/bin BUILD/tests/web/node bench_page.mjs
import assert from "node:assert/strict";
import { count, ENCODINGS, watchUsable } from "./load.mjs";
import { COORDINATOR, signIn, useRegion, webTest } from "./support.mjs";

const ROUNDS = 9;
const SLOWER = 4;
const LIMIT_MS = 1000;
const TEACHER = "lotte.visser@example.org";
const HELPER = "hassan.yildiz@example.org";
const CONSULTANT = "jeroen.bakker@example.org";
const PAGES = [
	["signing in", undefined, "/"],
	["teacher, start", TEACHER, "/"],
	["teacher, asking for help", TEACHER, "/ask"],
	["teacher, her requests", TEACHER, "/requests"],
	["who helps, start", HELPER, "/"],
	["who helps, offers", HELPER, "/offers"],
	["consultant, start", CONSULTANT, "/"],
	["consultant, overview", CONSULTANT, "/overview"],
	["coordinator, start", COORDINATOR, "/"],
	["coordinator, management", COORDINATOR, "/manage"],
];

const region = useRegion({ people: [TEACHER, HELPER, CONSULTANT] });

async function comeIn(open, person) {
	const page = await open();
	if (person !== undefined) await signIn(page, person);
	return page;
}

/** What loading it brings, in a browser that takes these encodings. */
async function weigh(page, path, accepted) {
	const counting = await count(page, accepted);
	await page.goto(path);
	await page.locator("main h1").waitFor();
	return counting.all();
}

const kib = ({ bytes }) => (bytes / 1024).toFixed(1);
let hasRequest = false;

for (const [name, person, path] of PAGES) {
	webTest(name, async ({ open }) => {
		if (!hasRequest) region.file(TEACHER, "prikkels-kleuter", "prikkelverwerking");
		hasRequest = true;
		const br = await weigh(await comeIn(open, person), path, ENCODINGS.br);
		const gzip = await weigh(await comeIn(open, person), path, ENCODINGS.gzip);
		const usable = await watchUsable(await comeIn(open, person), { slower: SLOWER });
		const times = [];
		for (let round = 0; round < ROUNDS; round++) times.push(await usable.load(path));
		times.sort((a, b) => a - b);
		const median = times[(ROUNDS - 1) / 2];
		console.log(`| ${name} | ${kib(br)} | ${kib(gzip)} | ${br.calls} | ${median.toFixed(0)} | ${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)} |`);
		if (process.env.SAMEN_FILES) console.log(br.files);
		assert.ok(median < LIMIT_MS, `${median} ms`);
	});
}
