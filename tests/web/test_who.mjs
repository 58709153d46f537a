// Who knows what: people by knowledge and name, organisations, the map and its table.
import assert from "node:assert/strict";
import { axe, COORDINATOR, fitsWidth, focused, looks, signIn, tabTo, until, useRegion, webTest } from "./support.mjs";

const TEACHER = "lotte.visser@example.org";
const PEOPLE = [TEACHER, "femke.jansen@example.org", "ingrid.mulder@example.org", "karin.hoekstra@example.org", "mirjam.de.boer@example.org"];
const STORY = "een kleuter die onder tafel kruipt bij veel geluid en snel overprikkeld raakt";

const region = useRegion({ people: PEOPLE });

const cards = (page) => page.locator(".samen-card");
const total = (page) => page.locator(".who-total");

/** The numbers of the table of work areas, by name. */
async function counts(page) {
	const rows = await page.locator(".who-aside tbody tr").all();
	const pairs = await Promise.all(rows.map(async (row) => [await row.getByRole("button").innerText(), Number(await row.locator(".samen-number").innerText())]));
	return Object.fromEntries(pairs);
}

webTest("people by what they know, with reasons, and what they typed in no address", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who" });
	await page.getByLabel("Waar wilt u iets over weten?").fill(STORY);
	await page.keyboard.press("Enter");
	await cards(page).first().waitFor();
	const card = cards(page).filter({ hasText: "Ingrid Mulder" });
	await card.getByText("Waarom Ingrid Mulder?").click();
	const values = (await card.locator(".samen-why tbody td").allInnerTexts()).map((text) => Number(text.replace(",", ".")));
	const score = Number(/([\d,]+) punten/.exec(await card.getByText("Waarom Ingrid Mulder?").innerText())[1].replace(",", "."));
	assert.ok(values.length > 2);
	assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) - score) < 0.06 * values.length, "the parts add up to the score");
	await card.getByText("Wat weet Ingrid Mulder?").press("Enter");
	await card.getByText("Bevestigd op").first().waitFor();
	assert.ok(!page.url().includes("overprikkeld"), page.url());
	const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
	assert.ok(!kept.includes("overprikkeld"));
	await axe(page, "found");
});

webTest("a BSN is not sent, and neither is a name", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who" });
	await page.getByRole("button", { name: "Op kennis" }).waitFor();
	const sent = [];
	page.on("request", (request) => request.url().endsWith("/Find") && sent.push(request.postDataBuffer().toString("latin1")));
	const field = page.getByLabel("Waar wilt u iets over weten?");
	await field.fill(`Daan 123456782 ${STORY}`);
	await page.getByRole("button", { name: "Zoeken", exact: true }).click();
	await page.getByText("Dit lijkt een BSN.").first().waitFor();
	assert.equal(await field.getAttribute("aria-invalid"), "true");
	assert.match(await focused(page), /^INPUT Waar wilt u iets over weten/);
	await axe(page, "a BSN");
	assert.deepEqual(sent, []);
	await field.fill(`Daan is ${STORY}`);
	await page.keyboard.press("Enter");
	await cards(page).first().waitFor();
	assert.equal(sent.length, 1);
	assert.ok(!sent[0].includes("Daan"));
});

webTest("a topic stays in the address, and an area narrows the list", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who?topics=tos" });
	await cards(page).first().waitFor();
	const all = await cards(page).filter({ visible: true }).count();
	const numbers = await counts(page);
	assert.equal(Object.values(numbers).reduce((sum, one) => sum + one, 0), all);
	const [area, number] = Object.entries(numbers).find(([, one]) => one > 0);
	await page.getByRole("button", { name: area, exact: true }).click();
	await page.getByText(`Alleen in ${area}.`).waitFor();
	assert.equal(await cards(page).filter({ visible: true }).count(), number);
	await page.reload();
	await page.getByText(`Alleen in ${area}.`).waitFor();
	await page.getByRole("button", { name: "Hele regio tonen" }).click();
	await until("the whole list", async () => (await cards(page).filter({ visible: true }).count()) === all);
	await page.getByRole("button", { name: /weghalen$/ }).click();
	assert.ok(!page.url().includes("topics"));
	await cards(page).first().waitFor({ state: "detached" });
	await page.getByLabel("Onderwerpen (hoeft niet)").fill("prikkelverwerking");
	await page.keyboard.press("Enter");
	await page.getByLabel("Onderwerpen (hoeft niet)").fill("tos");
	await page.keyboard.press("Enter");
	await page.getByText(/^Gezocht op: prikkelverwerking, /i).waitFor();
});

webTest("organisations by word, kind and area, and who works there", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who?show=organisations" });
	const all = region.json(COORDINATOR, ["organisation", "list", "--size", "500"]).organisations.length;
	await page.getByText(`${all} organisaties`, { exact: true }).waitFor();
	await page.getByRole("button", { name: "Heiloo", exact: true }).click();
	await page.getByText("10 organisaties", { exact: true }).waitFor();
	await page.getByRole("button", { name: "Heiloo", exact: true }).click();
	await page.getByLabel("Naam, plaats of code").fill("20WR05");
	await page.getByText("1 organisatie", { exact: true }).waitFor();
	await page.getByText(/^Wie werkt er bij/).click();
	await page.getByText("Femke Jansen, ambulant begeleider taal").waitFor();
	await page.getByLabel("Naam, plaats of code").fill("");
	await page.getByLabel("Soort").selectOption({ label: "jeugdhulp" });
	await until("youth care only", async () => /^\d organisatie/.test(await total(page).innerText()));
	await axe(page, "organisations");
});

webTest("the map: a click on an area is what its name in the table is", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who?show=people" });
	const shapes = page.locator(".who-map__area");
	await shapes.first().waitFor();
	assert.equal(await shapes.count(), 8);
	assert.match(await page.locator(".who-map").getAttribute("aria-label"), /tabel zegt hetzelfde/);
	await shapes.filter({ hasText: "Heiloo" }).locator("path").first().click();
	const pressed = page.getByRole("button", { name: "Heiloo", exact: true });
	await until("Heiloo is chosen", async () => (await pressed.getAttribute("aria-pressed")) === "true");
	await page.locator(".who-map__border--chosen").waitFor({ state: "attached" });
});

webTest("by keyboard alone", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/who" });
	await tabTo(page, page.getByLabel("Onderwerpen (hoeft niet)"));
	await page.keyboard.type("prikkel");
	await page.keyboard.press("Enter");
	await cards(page).first().waitFor();
	assert.match(await focused(page), /^INPUT Onderwerpen/);
	await tabTo(page, page.getByRole("button", { name: "Op naam" }), { key: "Shift+Tab" });
	await page.keyboard.press("Enter");
	await page.getByText("6 mensen", { exact: true }).waitFor();
	assert.match(await focused(page), /^BUTTON Op naam/);
	await tabTo(page, page.locator(".who-area").first());
	await page.keyboard.press("Space");
	await page.getByText(/^Alleen in/).waitFor();
});

for (const look of looks) {
	webTest(`without faults for axe-core, 320 px wide: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await open({ ...look, width: 320, height: 640 });
		await signIn(page, TEACHER, { at: "/who?topics=prikkelverwerking" });
		await cards(page).first().waitFor();
		await page.locator(".who-map").waitFor();
		for (const summary of await page.locator("summary").all()) await summary.click();
		await axe(page, "everything open");
		await fitsWidth(page, "everything open");
		for (const show of ["people", "organisations"]) {
			await page.goto(`/who?show=${show}`);
			await cards(page).first().waitFor();
			await axe(page, show);
			await fitsWidth(page, show);
		}
	});
}
