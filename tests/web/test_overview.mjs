// The consultant's overview in a browser, before real services and a short year of a drawn region: what changes comes by
// itself and only to whom it concerns, each act is done once and keeps the focus, and axe-core finds nothing in any state,
// light and dark, wide and narrow.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, COORDINATOR, fitsWidth, signIn, until, useRegion, webTest, YEAR_PASSWORD } from "./support.mjs";

const region = useRegion({ year: ["--requests", "150", "--people", "40"] });
let teacher;
let consultant; // of the teacher's area
let stranger; // of other areas

/** Whom the tests are about, of those whom the year invented. */
function choosePeople() {
	if (teacher !== undefined) {
		return;
	}
	const schools = region.json(COORDINATOR, ["school", "list", "--size", "500"]).organisations;
	const areaOf = new Map(schools.map((school) => [school.id, school.areaId]));
	const people = region.json(COORDINATOR, ["people", "--size", "500"]).people.filter((person) => person.state === "ACTIVE");
	const consultants = people.filter((person) => person.roles.includes("CONSULTANT"));
	teacher = people.find(
		(person) => person.roles.includes("TEACHER") && consultants.some((one) => one.areaIds.includes(areaOf.get(person.organisationId))),
	);
	const area = areaOf.get(teacher.organisationId);
	consultant = consultants.find((person) => person.areaIds.includes(area));
	stranger = consultants.find((person) => !person.areaIds.includes(area));
	for (const { email } of [teacher, consultant]) {
		region.samen(email, ["login", email], `${YEAR_PASSWORD}\n`);
	}
}

const overviewTest = (name, run) =>
	webTest(name, (tools) => {
		choosePeople();
		return run(tools);
	});

/** Somebody at a page of the overview, signed in, in a browser of their own. */
async function comeIn(open, person, path, options) {
	const page = await open({ reducedMotion: "reduce", ...options });
	await signIn(page, person.email, { at: path, password: YEAR_PASSWORD });
	await page.getByRole("navigation", { name: "Onderdelen van het overzicht" }).waitFor();
	return page;
}

async function isClean(page, state) {
	await page.locator("h1").waitFor();
	await until("loaded", async () => (await page.locator(".samen-busy").count()) === 0);
	await axe(page, state);
	await fitsWidth(page, state);
}

/** Waits until the focus is on something that says this. */
async function focusIsOn(page, text) {
	await page.waitForFunction((wanted) => document.activeElement !== document.body && document.activeElement.textContent.includes(wanted), text);
}

const fileRequest = () => region.file(teacher.email, "prikkels-kleuter", "prikkelverwerking");
const rowOf = (page, id) => page.locator(`[data-request="${id}"]`);

overviewTest("a request that is filed comes by itself, to its consultant alone, and acts are done where it stands", async ({ open }) => {
	const page = await comeIn(open, consultant, "/overview?progress=1");
	const other = await comeIn(open, stranger, "/overview?progress=1");
	for (const one of [page, other]) {
		await one.locator(".overview-live, main p.nl-paragraph").first().waitFor();
	}
	await page.getByLabel("Werkgebied").focus();
	const id = fileRequest();
	await rowOf(page, id).waitFor();
	await page.getByRole("status").getByText("Er kwam 1 hulpvraag bij.").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.tagName), "SELECT", "news does not take the focus");
	assert.equal(await rowOf(other, id).count(), 0, "another area's consultant does not see it");
	await isClean(page, "live table");

	await rowOf(page, id).press("Enter");
	const dialog = page.getByRole("dialog");
	await dialog.getByText("Er is nog niemand gevraagd.").waitFor();
	await isClean(page, "details");
	await dialog.getByRole("button", { name: "Overnemen" }).click();
	await dialog.getByText("U hebt deze hulpvraag nu in handen.").waitFor();
	await focusIsOn(page, "Loslaten");
	await dialog.getByLabel("Nieuwe notitie").fill("De school gebeld.");
	await dialog.getByRole("button", { name: "Notitie bewaren" }).click();
	await dialog.getByText("De notitie is bewaard.").waitFor();
	await dialog.getByRole("button", { name: "Notities lezen" }).click();
	await dialog.getByText("De school gebeld.").waitFor();

	await dialog.getByRole("button", { name: "Mensen vragen" }).click();
	await dialog.locator(".overview-person input").first().check();
	await isClean(page, "asking");
	await dialog.getByRole("button", { name: "1 persoon vragen" }).dblclick();
	await dialog.getByText("1 persoon is gevraagd.").waitFor();
	await focusIsOn(page, "1 persoon is gevraagd.");
	assert.equal(region.json(teacher.email, ["match", "offers", id]).offers.length, 1, "a double click asks once");
	await dialog.getByRole("button", { name: /^Aanbod intrekken: / }).click();
	await focusIsOn(page, "Het aanbod is ingetrokken.");
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	// On the row it was opened from; where that is away, as news of who was asked is still coming in, on what says so.
	await page.waitForFunction((wanted) => {
		const { dataset, role } = document.activeElement;
		return dataset.request === wanted || role === "status";
	}, id);

	await page.reload();
	await rowOf(page, id).waitFor();
	assert.equal(await page.getByLabel("Voortgang").inputValue(), "1", "a reload keeps the filter");
	await rowOf(page, id).focus();
	region.samen(teacher.email, ["request", "withdraw", id]);
	await rowOf(page, id).waitFor({ state: "detached" });
	await focusIsOn(page, "ging uit deze lijst");
	assert.equal(await rowOf(other, id).count(), 0);
});

overviewTest("news comes again when the services were away", async ({ open }) => {
	const page = await comeIn(open, consultant, "/overview?progress=1");
	await page.locator(".overview-live, main p.nl-paragraph").first().waitFor();
	await region.stop("matching");
	await page.getByLabel("Onderwerp").selectOption({ index: 1 });
	await page.getByText("samen is nu niet bereikbaar.").first().waitFor({ timeout: 40000 });
	await axe(page, "services away");
	await page.getByLabel("Onderwerp").selectOption({ index: 0 });
	await region.start("matching");
	const id = fileRequest();
	await rowOf(page, id).waitFor({ timeout: 40000 });
	await page.getByText("samen is nu niet bereikbaar.").waitFor({ state: "detached" });
});

overviewTest("the list is walked in pages, each request once, longest waiting first", async ({ open }) => {
	const page = await comeIn(open, consultant, "/overview");
	const more = page.getByRole("button", { name: "Meer laden" });
	await page.locator("table").waitFor();
	assert.ok((await page.locator("tbody tr").count()) <= 50, "a page at a time");
	while (await more.count()) {
		const rows = await page.locator("tbody tr").count();
		await more.click();
		await page.waitForFunction((had) => document.querySelectorAll("tbody tr").length > had, rows);
		await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
	}
	const ids = await page.locator("[data-request]").evaluateAll((all) => all.map((one) => one.dataset.request));
	const rows = region.json(consultant.email, ["monitor", "--all"]).rows.map((row) => row.requestId);
	assert.deepEqual(ids, rows, "as the command line has them");
	await isClean(page, "all requests");
});

overviewTest("what needs a person: by reason, and an act keeps the focus", async ({ open }) => {
	const page = await comeIn(open, consultant, "/today");
	await page.locator(".overview-item").first().waitFor();
	await isClean(page, "today");
	const reasons = page.getByRole("group", { name: "Laat één reden zien" });
	for (const item of await page.locator(".overview-item").all()) {
		assert.match(await item.innerText(), /op deze lijst sinds/);
	}
	const reason = reasons.getByRole("button").first();
	const count = Number(await reason.locator(".overview-count").textContent());
	await reason.click();
	assert.equal(await page.locator(".overview-item").count(), Math.min(count, 20));
	await isClean(page, "one reason");
	const take = page.locator(".overview-item").first().getByRole("button", { name: /^(Overnemen|Loslaten)$/ });
	await take.focus();
	await page.keyboard.press("Enter");
	await page.getByText("U hebt deze hulpvraag nu in handen.").waitFor();
	await focusIsOn(page, "Loslaten");
	await page.keyboard.press("Enter");
	await page.getByText("U hebt de hulpvraag losgelaten.").waitFor();
	await focusIsOn(page, "Overnemen");
});

overviewTest("a plan is looked at line by line; what is approved is asked once", async ({ open }) => {
	fileRequest();
	const page = await comeIn(open, consultant, "/overview/plan");
	await page.getByRole("button", { name: "Plan maken" }).click();
	const lines = page.locator(".overview-plan-line");
	await lines.first().waitFor();
	await lines.first().locator("summary").click();
	await isClean(page, "plan");
	await page.getByRole("button", { name: "Alles kiezen" }).click();
	assert.equal(await lines.locator("input:checked").count(), await lines.count());
	await page.getByRole("button", { name: "Niets kiezen" }).click();
	await lines.first().getByRole("checkbox").check();
	await page.getByRole("button", { name: "1 regel goedkeuren en vragen" }).dblclick();
	await focusIsOn(page, "1 persoon is gevraagd.");
	await lines.first().getByText("gevraagd", { exact: true }).waitFor();
	assert.equal(await lines.first().getByRole("checkbox").count(), 0, "an approved line cannot be approved again");
	await isClean(page, "approved");
});

overviewTest("coverage and figures say in tables what they show in colours and pictures", async ({ open }) => {
	const page = await comeIn(open, consultant, "/overview/coverage");
	const map = page.locator(".overview-map table");
	await map.waitFor();
	const all = await map.locator("tbody tr").count();
	await page.getByLabel("Alleen onderwerpen waar hulp ontbreekt").check();
	assert.ok(new URL(page.url()).searchParams.get("gaps") === "1");
	const gaps = (await map.count()) === 0 ? 0 : await map.locator("tbody tr").count();
	assert.ok(gaps <= all);
	await isClean(page, "gaps");

	await page.goto("/overview/figures");
	await page.getByRole("img").first().waitFor();
	assert.equal(await page.getByRole("img").count(), 2);
	const figures = region.json(consultant.email, ["figures", "--by", "area"]);
	const filed = await page.locator(".samen-facts dd").first().textContent();
	assert.ok(filed.startsWith(figures.total.filed ?? "0"), filed);
	const picture = () => page.locator("canvas").first().evaluate((canvas) => canvas.toDataURL());
	const light = await picture();
	await page.emulateMedia({ colorScheme: "dark" });
	await until("the picture in dark colours", async () => (await picture()) !== light);
	await axe(page, "figures, gone dark");
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "Downloaden als tabel (CSV)" }).click();
	const text = readFileSync(await (await download).path(), "utf8");
	const folder = mkdtempSync(join(tmpdir(), "samen-figures-"));
	try {
		region.samen(consultant.email, ["figures", "--by", "area", "--csv", join(folder, "figures.csv")]);
		assert.equal(text, readFileSync(join(folder, "figures.csv"), "utf8"), "the same file as the command line writes");
	} finally {
		rmSync(folder, { recursive: true });
	}
});

for (const [name, options] of [
	["dark and 320 pixels wide", { dark: true, width: 320, height: 640 }],
	["dark", { dark: true }],
	["320 pixels wide", { width: 320, height: 640 }],
]) {
	overviewTest(`every part, ${name}`, async ({ open }) => {
		const page = await comeIn(open, consultant, "/today", options);
		await page.locator(".overview-item").first().waitFor();
		await isClean(page, "today");
		for (const [path, part] of [
			["/overview", "table"],
			["/overview/coverage", ".overview-map"],
			["/overview/figures", "canvas"],
			["/overview/months", ".overview-month, main p"],
			["/overview/plan", "main form"],
		]) {
			await page.goto(path);
			await page.locator(part).first().waitFor();
			await isClean(page, path);
		}
		await page.goto("/overview");
		await page.locator(".overview-open").first().click();
		await page.getByRole("dialog").getByRole("heading", { name: "Wie helpt" }).waitFor();
		await isClean(page, "details");
	});
}

overviewTest("the parts are reached with the keyboard alone", async ({ open }) => {
	const page = await comeIn(open, consultant, "/today");
	await page.getByRole("link", { name: "Dekking" }).focus();
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { level: 1, name: "Dekking" }).waitFor();
	await focusIsOn(page, "Dekking");
	await page.goBack();
	await page.getByRole("heading", { level: 1, name: "Wat vandaag aandacht vraagt" }).waitFor();
});
