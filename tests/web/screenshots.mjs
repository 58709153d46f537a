// Pictures of every page and its main states, for docs/screenshots: a small region for those who ask and help, a year of a region for
// consultants. All people in them are invented. Writes the pictures and the page that shows them; run it with
//
//	tests/web/run BUILD/bin BUILD/tests/web/node screenshots.mjs
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { withPalette } from "./palette.mjs";
import { COORDINATOR, PASSWORD, Region, YEAR_PASSWORD } from "./region.mjs";
import { signIn, visit } from "./support.mjs";

const FOLDER = join(process.env.SAMEN_SOURCE, "docs/screenshots");
const HEIGHT_MAX = 1600;
const TOTAL_MAX = 2_500_000;
const TEACHER = "noor.van.dijk@example.org";
const HELPER = "hassan.yildiz@example.org";
const HAPPENS = "Een kind kan een vol lokaal niet aan: het houdt de handen over de oren en kruipt onder de tafel als het rumoerig wordt.";

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--lang=nl"], env: { ...process.env, LANGUAGE: "nl" } });
const chapters = [];
let region;

function chapter(title) {
	chapters.push({ title, pictures: [] });
}

async function open(email, { width = 1280, dark = false, password = PASSWORD, at = "/" } = {}) {
	const context = await browser.newContext({
		viewport: { width, height: width < 600 ? 844 : 900 },
		colorScheme: dark ? "dark" : "light",
		reducedMotion: "reduce",
		locale: "nl",
		timezoneId: "Europe/Amsterdam",
		baseURL: region.base,
	});
	context.setDefaultTimeout(20000);
	const page = await context.newPage();
	if (email === undefined) await page.goto(at);
	else await signIn(page, email, { at, password });
	await page.locator("main h1").waitFor();
	return page;
}

/** Takes a picture of the page from its top, when nothing loads any more. text: what it shows; asIs: of what the window shows. */
async function shot(page, name, text, { height = HEIGHT_MAX, asIs = false } = {}) {
	await page.mouse.move(0, 0);
	await page.waitForFunction(() => document.querySelector(".samen-busy, [aria-busy=true]") === null);
	await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))));
	const window = page.viewportSize();
	const whole = await page.evaluate(() => document.scrollingElement.scrollHeight);
	if (!asIs) {
		// As in a window so high: what keeps to its edge is at the edge of the picture.
		await page.setViewportSize({ width: window.width, height: Math.min(whole, height) });
		await page.evaluate(() => scrollTo(0, 0));
	}
	const png = await page.screenshot({ animations: "disabled", caret: "hide" });
	await page.setViewportSize(window);
	writeFileSync(join(FOLDER, `${name}.png`), withPalette(png));
	chapters.at(-1).pictures.push({ name, text });
}

async function unfold(page, name) {
	await page.locator("summary").filter({ hasText: name }).first().click();
}

async function pictureAsking() {
	chapter("Asking for help");
	const page = await open(TEACHER, { at: "/ask" });
	await page.getByLabel("2. Wat gebeurt er?").waitFor();
	await shot(page, "ask", "Hulp vragen: ten questions.");
	await page.getByLabel("1. In welke groep zit de leerling?").selectOption({ label: "groep 2" });
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await page.getByRole("button", { name: "Weghalen: Prikkelverwerking" }).waitFor();
	await shot(page, "ask-recognised", "What it is about is recognised while typing, and hers to correct.", { height: 1100 });
	await page.getByLabel("2. Wat gebeurt er?").fill(`${HAPPENS} Het speelt vaak met Fatima. Nummer 123456782.`);
	await page.getByText("Dit lijkt een BSN").first().waitFor();
	await page.getByRole("main").getByRole("button", { name: "Hulp vragen" }).click();
	await page.getByText("Uw vraag is nog niet verstuurd").waitFor();
	await shot(page, "ask-refused", "A number like a BSN and names are pointed out before anything is sent.", { height: 1200 });
	await page.context().close();
}

async function pictureRequest() {
	const { id } = region.json(TEACHER, ["request", "list"]).requests[0];
	const page = await open(TEACHER, { at: `/requests/${id}` });
	await page.getByRole("table", { name: /^Waarom / }).first().waitFor();
	await shot(page, "request-people", "People who can help, with reasons that add up to their score.");
	await page.getByRole("button", { name: "Vraag Hassan Yıldız", exact: true }).click();
	await page.getByRole("heading", { name: "Wie is gevraagd" }).waitFor();
	await shot(page, "request-asked", "Somebody is asked.", { height: 1000 });
	await page.context().close();
	return id;
}

async function pictureHelping(id) {
	chapter("Helping");
	const page = await open(HELPER, { at: "/" });
	await shot(page, "start-helper", "The start page of somebody who helps: what waits.");
	await visit(page, "/offers");
	await page.getByRole("button", { name: /^Ja, ik help/ }).waitFor();
	await shot(page, "offers", "Mijn aanbod: what is asked of her, without the school.");
	await page.getByRole("button", { name: /^Nee, dit keer niet/ }).click();
	await page.getByRole("dialog").waitFor();
	await shot(page, "offer-no", "A no has a reason.", { asIs: true });
	await page.keyboard.press("Escape");
	await page.getByRole("button", { name: /^Ja, ik help/ }).click();
	await page.getByRole("dialog").waitFor();
	await shot(page, "offer-yes", "What a yes means.", { asIs: true });
	await page.getByRole("dialog").getByRole("button", { name: "Ja, ik help" }).click();
	await page.getByRole("button", { name: "Open de tekst" }).waitFor();
	await shot(page, "match", "A match: who takes part; the text is sealed.");
	await page.getByRole("button", { name: "Open de tekst" }).click();
	await page.getByRole("button", { name: "Sluit de tekst" }).or(page.getByRole("group", { name: "De geopende tekst" })).first().waitFor();
	await shot(page, "match-opened", "The text is opened; that it was is in the log.");
	await visit(page, "/expertise");
	await page.locator("main h2").first().waitFor();
	await shot(page, "expertise", "Mijn expertise: what she knows and how much room she has.");
	await page.context().close();
	const teacher = await open(TEACHER, { at: `/requests/${id}` });
	await teacher.getByRole("heading", { name: "Wie helpt" }).waitFor();
	await shot(teacher, "request-helped", "The teacher's request while she is helped, with how to reach who helps.");
	await unfold(teacher, "Deze hulp afronden");
	await teacher.getByRole("radio", { name: "geholpen", exact: true }).first().check();
	await shot(teacher, "request-finish", "Finishing it.", { height: 1300 });
	await visit(teacher, "/requests");
	await teacher.locator(".samen-card").first().waitFor();
	await shot(teacher, "requests", "Mijn hulpvragen.");
	await visit(teacher, "/");
	await shot(teacher, "start-teacher", "The start page of a teacher.");
	await teacher.context().close();
}

async function pictureEntrance() {
	chapter("Coming in");
	const page = await open(undefined);
	await page.getByLabel("Wachtwoord").waitFor();
	await shot(page, "sign-in", "Signing in.");
	await page.goto("/accept?email=nieuw.iemand@example.org");
	await page.locator("main h1").waitFor();
	await shot(page, "accept", "Accepting an invitation.");
	await page.goto("/accessibility");
	await page.locator("main h1").waitFor();
	await shot(page, "accessibility", "The accessibility statement.");
	await page.context().close();
	const account = await open(TEACHER, { at: "/account" });
	await account.getByRole("heading", { name: "Waar u bent ingelogd" }).or(account.locator("main h2").last()).first().waitFor();
	await shot(account, "account", "Mijn account: mail, password, second step, sessions.");
	await account.context().close();
}

async function pictureSmall() {
	chapter("Narrow and dark");
	const { id } = region.json(TEACHER, ["request", "list"]).requests[0];
	for (const [name, email, at, options, text] of [
		["ask-390", TEACHER, "/ask", { width: 390 }, "Hulp vragen, 390 pixels wide."],
		["request-390", TEACHER, `/requests/${id}`, { width: 390 }, "A request, 390 pixels wide."],
		["who-390", TEACHER, "/who", { width: 390 }, "Wie weet wat, 390 pixels wide."],
		["start-dark", TEACHER, "/", { dark: true }, "The start page, dark."],
		["request-dark", TEACHER, `/requests/${id}`, { dark: true }, "A request, dark."],
	]) {
		const page = await open(email, { ...options, at });
		await shot(page, name, text);
		await page.context().close();
	}
	const page = await open(TEACHER, { at: "/requests" });
	await region.kill("intake");
	await page.getByRole("button", { name: "Toon wat is afgelopen" }).click();
	await page.locator(".samen-banner").waitFor();
	await shot(page, "away", "A service is away: the page says so, and recovers by itself.", { height: 900 });
	await page.context().close();
	await region.start("intake");
}

async function pictureParents(id) {
	chapter("Parents");
	const { code } = region.json(TEACHER, ["request", "letter", id]);
	const page = await open(undefined, { at: "/parents", width: 390 });
	await page.getByLabel("Kenmerk").fill(id);
	await page.getByLabel("Code", { exact: true }).fill(code);
	await shot(page, "parents-door", "Parents come in with the code of the school's letter, 390 pixels wide.");
	await page.getByRole("button", { name: "Naar binnen", exact: true }).click();
	await page.getByRole("button", { name: "Ik heb de code bewaard" }).click();
	await page.getByRole("heading", { name: "Hulp voor uw kind" }).waitFor();
	await page.getByRole("table").first().waitFor();
	await shot(page, "parents", "What they see and may do.", { height: 1200 });
	await page.context().close();
}

async function pictureKnowledge() {
	chapter("Who knows what");
	const page = await open(TEACHER, { at: "/who" });
	await page.locator(".who-map").waitFor();
	await shot(page, "who", "Wie weet wat: search and map, with a table that says the same.");
	await page.getByLabel("Waar wilt u iets over weten?").fill("Een leerling leest traag en raakt ontmoedigd.");
	await page.keyboard.press("Enter");
	await page.getByText(/^Waarom .*\?/).first().click();
	await shot(page, "who-found", "Found by a story, and why.", { height: 1200 });
	await page.context().close();
}

async function pictureOverview() {
	chapter("The consultant, in a year of a region");
	const person = region.json(COORDINATOR, ["people", "--size", "500"]).people.find((one) => one.state === "ACTIVE" && one.roles.includes("CONSULTANT"));
	const year = { password: YEAR_PASSWORD };
	const page = await open(person.email, { ...year, at: "/" });
	await shot(page, "start-consultant", "The start page of a consultant.");
	for (const [name, at, part, text, height] of [
		["today", "/today", ".overview-item", "What needs a person today, by reason.", 1300],
		["overview", "/overview", "tbody tr", "All requests of her areas, live.", 1100],
		["coverage", "/overview/coverage", ".overview-map table", "Where help is missing.", 1300],
		["figures", "/overview/figures", "canvas", "Figures, with tables beside the pictures.", 1600],
		["months", "/overview/months", ".overview-month, main p", "Published tables of months.", 1100],
	]) {
		await visit(page, at);
		await page.locator(part).first().waitFor();
		await shot(page, name, text, { height });
	}
	await visit(page, "/overview/plan");
	await page.getByRole("button", { name: "Plan maken" }).click();
	await page.locator(".overview-plan-line, main .nl-paragraph").first().waitFor();
	await shot(page, "plan", "A plan of who can help whom, approved line by line.", { height: 1200 });
	await visit(page, "/overview");
	await page.locator(".overview-open").first().click();
	await page.getByRole("dialog").getByRole("heading", { name: "Wie helpt" }).waitFor();
	await shot(page, "overview-request", "One request, with what she can do.", { asIs: true });
	await page.context().close();
	for (const [name, options, at, text] of [
		["overview-390", { width: 390 }, "/overview", "The same, 390 pixels wide."],
		["figures-dark", { dark: true }, "/overview/figures", "Figures, dark."],
	]) {
		const other = await open(person.email, { ...year, ...options, at });
		await other.locator("canvas, tbody tr").first().waitFor();
		await shot(other, name, text, { height: 1200 });
		await other.context().close();
	}
}

async function pictureManagement() {
	chapter("The coordinator");
	const page = await open(COORDINATOR, { at: "/manage" });
	await shot(page, "manage", "Beheer.");
	for (const [part, text] of [
		["people", "People."],
		["organisations", "Schools and other organisations."],
		["areas", "Work areas."],
		["import", "Importing a file."],
		["vocabulary", "The vocabulary."],
		["limits", "Limits."],
		["retention", "What is kept for how long, and what was deleted."],
		["log", "Who opened what, when and why."],
		["mail", "Whether mail goes out."],
	]) {
		await visit(page, `/manage/${part}`);
		await page.locator("main h1").waitFor();
		await page.waitForLoadState("load");
		await shot(page, `manage-${part}`, text, { height: 1000 });
	}
	await page.context().close();
}

/** Does one part; the others are made all the same when it fails. */
async function attempt(part, ...input) {
	try {
		return await part(...input);
	} catch (error) {
		process.exitCode = 1;
		console.error(`${part.name}: ${error.message.split("\n").slice(0, 4).join(" ")}`);
		return undefined;
	}
}

/** Makes a region, takes pictures in it and ends it. */
async function within(options, run) {
	region = new Region();
	try {
		await region.open(options);
		await run();
	} finally {
		await region.close();
	}
}

mkdirSync(FOLDER, { recursive: true });
const only = process.argv[2] ?? "";
if (only === "") readdirSync(FOLDER).filter((name) => name.endsWith(".png")).forEach((name) => rmSync(join(FOLDER, name)));
try {
	if (only !== "year") {
		await within({}, async () => {
			await attempt(pictureEntrance);
			await attempt(pictureAsking);
			region.file(TEACHER, "prikkels-kleuter", "prikkelverwerking,klassenmanagement:0.5");
			const id = await attempt(pictureRequest);
			await attempt(pictureHelping, id);
			await attempt(pictureParents, id);
			await attempt(pictureKnowledge);
			await attempt(pictureSmall);
		});
	}
	if (only !== "small") {
		await within({ year: ["--requests", "400", "--people", "120"] }, async () => {
			await attempt(pictureOverview);
			await attempt(pictureManagement);
		});
	}
} finally {
	await browser.close();
}

const lines = chapters.flatMap(({ title, pictures }) => [`## ${title}`, "", ...pictures.flatMap(({ name, text }) => [text, "", `![${text}](${name}.png)`, ""])]);
if (only === "") writeFileSync(join(FOLDER, "README.md"), `# The page in pictures\n\nAll people are invented. \`tests/web/screenshots.mjs\` makes these pictures.\n\n${lines.join("\n")}`);
const total = readdirSync(FOLDER).reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
console.log(`${chapters.flatMap((one) => one.pictures).length} pictures, ${total} bytes`);
if (total > TOTAL_MAX) process.exitCode = 1;
