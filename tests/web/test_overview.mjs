// The consultant's overview in a browser, before real services and a short year of a drawn region: what changes comes by
// itself and only to whom it concerns, each act is done once and keeps the focus, and axe-core finds nothing in any state,
// light and dark, wide and narrow.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const bin = process.env.SAMEN_BIN ?? join(root, "build", "release", "bin");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const password = "samen-demo-2026";
const COORDINATOR = "anneke.bos@example.org";
const PATIENCE_MS = 20000;

// --- the deployment ---

let home;
let services;
let base;
let browser;
let teacher;
let consultant; // of the teacher's area
let stranger; // of other areas

function samen(profile, args, input) {
	return execFileSync(join(bin, "samen"), ["--profile", profile, ...args], { cwd: root, env: environment(), input, encoding: "utf8", timeout: 120000 });
}

const json = (profile, ...args) => JSON.parse(samen(profile, [...args, "--json"]));

function environment() {
	return { ...process.env, SAMEN_HOME: home, XDG_STATE_HOME: join(home, "people"), LANG: "nl_NL.UTF-8", LC_ALL: "", LANGUAGE: "" };
}

function startServices() {
	return new Promise((resolve, reject) => {
		services = spawn(join(bin, "samen"), ["up"], { cwd: root, env: environment(), stdio: ["ignore", "pipe", "ignore"] });
		let said = "";
		services.stdout.on("data", (data) => {
			said += data;
			const address = /http:\/\/[^\s]+/.exec(said);
			if (address !== null && said.includes("Ctrl-C")) resolve(address[0]);
		});
		services.on("exit", () => reject(new Error(`the services ended: ${said}`)));
	});
}

function choosePeople() {
	const areaOf = new Map(json("coordinator", "school", "list", "--size", "500").organisations.map((school) => [school.id, school.areaId]));
	const people = json("coordinator", "people", "--size", "500").people.filter((person) => person.state === "ACTIVE");
	const consultants = people.filter((person) => person.roles.includes("CONSULTANT"));
	teacher = people.find((person) => person.roles.includes("TEACHER") && consultants.some((one) => one.areaIds.includes(areaOf.get(person.organisationId))));
	const area = areaOf.get(teacher.organisationId);
	consultant = consultants.find((person) => person.areaIds.includes(area));
	stranger = consultants.find((person) => !person.areaIds.includes(area));
	samen("teacher", ["login", teacher.email], `${password}\n`);
}

before(async () => {
	home = mkdtempSync(join(tmpdir(), "samen-overview-"));
	const setup = ["setup", "--region", "Proef", "--name", "Anneke Bos", "--email", COORDINATOR, "--web", "127.0.0.1:0", "--demo"];
	samen("coordinator", setup, `${password}\n`);
	base = await startServices();
	samen("coordinator", ["login", COORDINATOR], `${password}\n`);
	samen("coordinator", ["demo-year", "--requests", "150", "--people", "40"]);
	choosePeople();
	const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
	browser = await chromium.launch({
		executablePath: process.env.SAMEN_CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet],
	});
}, { timeout: 240000 });

after(async () => {
	await browser?.close();
	if (services !== undefined) {
		services.removeAllListeners("exit");
		const ended = new Promise((resolve) => services.on("exit", resolve));
		services.kill("SIGTERM");
		await ended;
	}
	if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

// --- the browser ---

/** A new browser of somebody, at a path, signed in; closed when the test ends. */
async function comeIn(context, person, path, options = {}) {
	const own = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "nl-NL", reducedMotion: "reduce", ...options });
	context.after(() => own.close());
	const page = await own.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	page.faults = [];
	page.on("pageerror", (fault) => page.faults.push(fault.message));
	await page.goto(base + path);
	await page.getByLabel("E-mailadres").fill(person.email);
	await page.getByLabel("Wachtwoord").fill(password);
	await page.getByRole("button", { name: "Inloggen" }).click();
	await page.getByRole("navigation", { name: "Onderdelen van het overzicht" }).waitFor();
	return page;
}

/** Nothing to say for axe-core, nothing beside the screen, nothing thrown. */
async function isClean(page, state) {
	await page.evaluate(axe);
	// What is measured once it is drawn has been measured two frames later.
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
	const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), tags);
	const faults = found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
	assert.deepEqual(faults, [], state);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	assert.ok(wide <= 0, `${state}: ${wide} pixels too wide`);
	assert.deepEqual(page.faults, [], state);
}

const focused = (page) => page.evaluate(() => (document.activeElement === document.body ? "" : document.activeElement?.textContent));

/** Waits until the focus is on something that says this. */
async function focusIsOn(page, text) {
	await page.waitForFunction((wanted) => document.activeElement !== document.body && document.activeElement.textContent.includes(wanted), text);
}

function fileRequest() {
	const from = join(root, "data", "demo", "requests", "prikkels-kleuter.json");
	const answer = json("teacher", "request", "file", "--from", from, "--needs", "prikkelverwerking");
	return answer.id ?? answer.request.id;
}

const rowOf = (page, id) => page.locator(`[data-request="${id}"]`);

// --- the tests ---

test("a request that is filed comes by itself, to its consultant alone, and acts are done where it stands", async (context) => {
	const page = await comeIn(context, consultant, "/overview?progress=1");
	const other = await comeIn(context, stranger, "/overview?progress=1");
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
	await dialog.getByText("U let nu op deze hulpvraag.").waitFor();
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
	assert.equal(json("teacher", "match", "offers", id).offers.length, 1, "a double click asks once");
	await dialog.getByRole("button", { name: /^Aanbod intrekken: / }).click();
	await focusIsOn(page, "Het aanbod is ingetrokken.");
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	await focusIsOn(page, "groep");

	await page.reload();
	await rowOf(page, id).waitFor();
	assert.equal(await page.getByLabel("Voortgang").inputValue(), "1", "a reload keeps the filter");
	await rowOf(page, id).focus();
	samen("teacher", ["request", "withdraw", id]);
	await rowOf(page, id).waitFor({ state: "detached" });
	await focusIsOn(page, "ging uit deze lijst");
	assert.equal(await rowOf(other, id).count(), 0);
});

test("the list is walked in pages, each request once, longest waiting first", async (context) => {
	const page = await comeIn(context, consultant, "/overview");
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
	samen("consultant", ["login", consultant.email], `${password}\n`);
	const rows = json("consultant", "monitor", "--all").rows.map((row) => row.requestId);
	assert.deepEqual(ids, rows, "as the command line has them");
	await isClean(page, "all requests");
});

test("what needs a person: by reason, and an act keeps the focus", async (context) => {
	const page = await comeIn(context, consultant, "/today");
	await page.locator(".overview-item").first().waitFor();
	await isClean(page, "today");
	const reason = page.getByRole("group", { name: "Laat één reden zien" }).getByRole("button").first();
	const count = Number(await reason.locator(".overview-count").textContent());
	await reason.click();
	assert.equal(await page.locator(".overview-item").count(), Math.min(count, 20));
	await isClean(page, "one reason");
	const take = page.locator(".overview-item").first().getByRole("button", { name: /^(Overnemen|Loslaten)$/ });
	await take.focus();
	await page.keyboard.press("Enter");
	await page.getByText("U let nu op deze hulpvraag.").waitFor();
	await focusIsOn(page, "Loslaten");
	await page.keyboard.press("Enter");
	await page.getByText("U hebt de hulpvraag losgelaten.").waitFor();
	await focusIsOn(page, "Overnemen");
});

test("a plan is looked at line by line; what is approved is asked once", async (context) => {
	fileRequest();
	const page = await comeIn(context, consultant, "/overview/plan");
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

test("coverage and figures say in tables what they show in colours and pictures", async (context) => {
	const page = await comeIn(context, consultant, "/overview/coverage");
	const map = page.locator(".overview-map table");
	await map.waitFor();
	const all = await map.locator("tbody tr").count();
	await page.getByLabel("Alleen onderwerpen waar hulp ontbreekt").check();
	assert.ok(new URL(page.url()).searchParams.get("gaps") === "1");
	const gaps = (await map.count()) === 0 ? 0 : await map.locator("tbody tr").count();
	assert.ok(gaps <= all);
	await isClean(page, "gaps");

	await page.goto(`${base}/overview/figures`);
	await page.getByRole("img").first().waitFor();
	assert.equal(await page.getByRole("img").count(), 2);
	samen("consultant", ["login", consultant.email], `${password}\n`);
	const figures = json("consultant", "figures", "--by", "area");
	const filed = await page.locator(".samen-facts dd").first().textContent();
	assert.ok(filed.startsWith(figures.total.filed ?? "0"), filed);
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "Downloaden als tabel (CSV)" }).click();
	const text = readFileSync(await (await download).path(), "utf8");
	const file = join(home, "figures.csv");
	samen("consultant", ["figures", "--by", "area", "--csv", file]);
	assert.equal(text, readFileSync(file, "utf8"), "the same file as the command line writes");
});

for (const [name, options] of [
	["dark and 320 pixels wide", { colorScheme: "dark", viewport: { width: 320, height: 640 } }],
	["dark", { colorScheme: "dark" }],
	["320 pixels wide", { viewport: { width: 320, height: 640 } }],
]) {
	test(`every part, ${name}`, async (context) => {
		const page = await comeIn(context, consultant, "/today", options);
		await page.locator(".overview-item").first().waitFor();
		await isClean(page, "today");
		for (const [path, part] of [
			["/overview", "table"],
			["/overview/coverage", ".overview-map"],
			["/overview/figures", "canvas"],
			["/overview/months", ".overview-month, main p"],
			["/overview/plan", "main form"],
		]) {
			await page.goto(base + path);
			await page.locator(part).first().waitFor();
			await isClean(page, path);
		}
		await page.goto(`${base}/overview`);
		await page.locator(".overview-open").first().click();
		await page.getByRole("dialog").getByRole("heading", { name: "Wie helpt" }).waitFor();
		await isClean(page, "details");
	});
}

test("the parts are reached with the keyboard alone", async (context) => {
	const page = await comeIn(context, consultant, "/today");
	await page.getByRole("link", { name: "Dekking" }).focus();
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { level: 1, name: "Dekking" }).waitFor();
	await focusIsOn(page, "Dekking");
	assert.notEqual(await focused(page), "");
	await page.goBack();
	await page.getByRole("heading", { level: 1, name: "Wat vandaag iemand nodig heeft" }).waitFor();
});
