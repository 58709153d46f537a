// The first page stays small, as people open it on whatever connection they have: everything that the sign-in page and the start page
// behind it need, as it comes over the wire.
import assert from "node:assert/strict";
import { count, ENCODINGS, FIRST_PAGE_BYTES } from "./load.mjs";
import { signIn, useRegion, webTest } from "./support.mjs";

const TEACHER = "lotte.visser@example.org";

useRegion({ people: [TEACHER] });

for (const [encoding, accepted] of Object.entries(ENCODINGS)) {
	webTest(`sign-in and start page come in at most ${FIRST_PAGE_BYTES} bytes (${encoding})`, async ({ open }) => {
		const page = await open();
		const counting = await count(page, accepted);
		await signIn(page, TEACHER);
		await page.getByRole("heading", { level: 1 }).waitFor();
		const { bytes, files, encodings } = await counting.all();
		assert.ok(encodings.has(encoding) && (encoding === "br" || encodings.size === 1), [...encodings].join());
		assert.ok(files.some((file) => file.path.endsWith(".js")) && files.some((file) => file.path.endsWith("/Login")), "counted");
		assert.ok(bytes <= FIRST_PAGE_BYTES, `${bytes} bytes: ${files.map((file) => `${file.path} ${file.bytes}`).join(", ")}`);
	});
}
