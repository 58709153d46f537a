// How long a page waits for the topics of a text: SuggestTopics from a browser over loopback, 200 texts after each other. Prints the
// median and the 95th percentile, and fails when the latter is above 50 ms. Not a test of ctest, as it measures; run it with
//
//	tests/web/run BUILD/bin BUILD/tests/web/node bench_suggest.mjs
import assert from "node:assert/strict";
import { signIn, useRegion, webTest } from "./support.mjs";

const TEACHER = "noor.van.dijk@example.org";
const TEXTS = 200;
const WARM_UP = 10;
const LIMIT_MS = 50;
const PARTS = [
	["Een kind in groep {n}", "Een leerling van {n} jaar", "Een kleuter", "Een nieuwe leerling"],
	["kan een vol lokaal niet aan", "leest traag en spelt slecht", "praat op school met niemand", "is sinds de scheiding erg boos", "wil niet meer naar school", "begrijpt onze taal nog niet"],
	["en kruipt onder de tafel als het rumoerig wordt.", "en wordt bang bij elke toets.", "en slaat naar wie dichtbij komt.", "en huilt bij het afscheid.", "en komt elke dag te laat."],
	["Ik heb een rustige plek gemaakt, maar dat helpt nog niet genoeg. Thuis gaat het ook vaak mis, en de ouders denken graag mee.", "Wie kan een keer meekijken?", "Wie weet hoe ik hier het beste mee begin?"],
];

useRegion({ people: [TEACHER] });

const textOf = (n) => PARTS.map((choices, part) => choices[Math.floor(n / 7 ** part) % choices.length].replace("{n}", String((n % 8) + 1))).join(" ");
const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];

webTest("topics of a text, from the page", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/ask" });
	const happens = page.getByLabel("2. Wat gebeurt er?");
	await happens.waitFor();
	await page.evaluate((most) => performance.setResourceTimingBufferSize(most), 10 * TEXTS);
	for (let n = 0; n < TEXTS + WARM_UP; n++) {
		const answer = page.waitForResponse((response) => response.url().endsWith("/SuggestTopics"));
		await happens.fill(textOf(n));
		await (await answer).finished();
	}
	// What the browser itself says of each call: from when it was asked for to its last byte.
	const times = await page.evaluate(() =>
		performance
			.getEntriesByType("resource")
			.filter((one) => one.name.endsWith("/SuggestTopics"))
			.map((one) => one.duration),
	);
	const sorted = times.slice(-TEXTS).sort((a, b) => a - b);
	const p95 = share(sorted, 0.95);
	console.log(`SuggestTopics from the page, ${sorted.length} texts: p50 ${share(sorted, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
	assert.equal(sorted.length, TEXTS);
	assert.ok(p95 < LIMIT_MS, `p95 ${p95} ms`);
});
