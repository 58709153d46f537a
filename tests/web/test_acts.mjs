// What goes otherwise than hoped, and what comes later: somebody else is asked, help stops, a question is taken back or erased, weeks and a
// year go by, a teacher leaves. The tests share one clock, which only goes on: they are in its order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axe, COORDINATOR, focused, signIn, until, useRegion, webTest } from "./support.mjs";

const LOTTE = "lotte.visser@example.org";
const HASSAN = "hassan.yildiz@example.org";
const TESSA = "tessa.dekker@example.org";
const JEROEN = "jeroen.bakker@example.org"; // consultant of Lotte's area
const DAY_MS = 24 * 3600 * 1000;
const WEEK_MS = 7 * DAY_MS;

const region = useRegion({ people: [LOTTE, HASSAN, TESSA, JEROEN], demo: true });
const file = () => region.file(LOTTE, "prikkels-kleuter", "prikkelverwerking");
const people = () => region.json(COORDINATOR, ["people", "--size", "500"]).people;
const idOf = (email) => people().find((person) => person.email === email).id;
const offer = (request, email) => region.json(LOTTE, ["match", "offer", request, "--to", idOf(email)]).offers[0].id;
const dialog = (page) => page.getByRole("dialog");

/** A request that Hassan said yes to. */
function helped(email = HASSAN) {
	const request = file();
	const match = region.json(email, ["match", "accept", offer(request, email)]).id;
	return { request, match };
}

/** Everybody's time, the services' and the browsers', so much later than it is. */
let ahead = 0;
async function later(ms, ...emails) {
	ahead = ms;
	await region.setClock(ms);
	region.login(COORDINATOR, ...emails);
}

async function comeIn(open, email, at) {
	const page = await open({ reducedMotion: "reduce" });
	if (ahead > 0) await page.clock.setSystemTime(Date.now() + ahead);
	await signIn(page, email, { at });
	return page;
}

async function unfold(page, name) {
	const summary = page.locator("summary").filter({ hasText: name }).first();
	await summary.waitFor();
	const part = page.locator("details").filter({ has: summary }).last();
	if (!(await part.evaluate((element) => element.open))) await summary.click();
	return part;
}

const focusSays = (page, words) => until(`the focus on ${words}`, async () => words.test(await focused(page)));

webTest("an offer is taken back, another goes to somebody else, and so does help", async ({ open }) => {
	const request = file();
	offer(request, HASSAN);
	const page = await comeIn(open, LOTTE, `/requests/${request}`);
	await page.getByRole("button", { name: "Intrekken: Hassan Yıldız" }).dblclick();
	await focusSays(page, /Hassan Yıldız wordt niet meer gevraagd|Hassan Yıldız/);
	await axe(page, "taken back");
	assert.equal(region.json(LOTTE, ["match", "offers", request]).offers[0].state, "REVOKED");

	await page.getByRole("button", { name: "Vraag Hassan Yıldız" }).click();
	let part = await unfold(page, "Vraag in plaats daarvan");
	await part.getByLabel(/Tessa Dekker/).check();
	await axe(page, "another instead of who is asked");
	await part.getByRole("button", { name: "Vraag hen in plaats daarvan" }).dblclick();
	await focusSays(page, /Tessa Dekker/);
	const open1 = region.json(LOTTE, ["match", "offers", request]).offers.filter((one) => one.state === "OFFERED");
	assert.deepEqual(open1.map((one) => one.personName), ["Tessa Dekker"]);

	region.samen(TESSA, ["match", "accept", open1[0].id]);
	await page.getByRole("heading", { name: "Wie helpt" }).waitFor();
	part = await unfold(page, "Vraag in plaats daarvan");
	await part.getByLabel(/Hassan Yıldız/).check();
	await part.getByRole("button", { name: "Vraag hen in plaats daarvan" }).click();
	await part.getByText(/kies een van de redenen|ontbreekt/).first().waitFor();
	await axe(page, "without a reason");
	await part.getByLabel("het past toch niet").check();
	await part.getByRole("button", { name: "Vraag hen in plaats daarvan" }).click();
	await focusSays(page, /Hassan Yıldız/);
	await page.getByText("1 persoon is gevraagd").first().waitFor();
	await axe(page, "help went to somebody else");

	part = await unfold(page, "Deze vraag intrekken");
	await part.getByRole("button", { name: "Intrekken" }).click();
	await axe(page, "taking the question back");
	await dialog(page).getByRole("button", { name: "Intrekken" }).dblclick();
	await focusSays(page, /Uw vraag is ingetrokken/);
	await axe(page, "the question is taken back");
	assert.equal(region.json(LOTTE, ["request", "show", request]).state, "WITHDRAWN");
	assert.equal(await page.getByRole("heading", { name: "Deze mensen kunnen helpen" }).count(), 0);
});

webTest("help stops with a reason, and the erased question leaves a proof", async ({ open }) => {
	const { request } = helped();
	const page = await comeIn(open, LOTTE, `/requests/${request}`);
	let part = await unfold(page, "Eerder stoppen");
	await part.getByRole("button", { name: "Deze hulp stoppen" }).click();
	await part.getByText(/kies een van de redenen|ontbreekt/).first().waitFor();
	await part.getByLabel("we hebben elkaar niet gesproken").or(part.getByRole("radio").first()).first().check();
	await part.getByRole("button", { name: "Deze hulp stoppen" }).click();
	await focusSays(page, /Deze hulp is gestopt/);
	await axe(page, "stopped");

	part = await unfold(page, "Alles wissen");
	await part.getByLabel("Ja, wis alles voorgoed").check();
	await part.getByLabel("de ouders vroegen erom").check();
	await part.getByRole("button", { name: "Wissen" }).click();
	await page.getByText("Deze vraag is gewist.").waitFor();
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download het ondertekende bewijs" }).click()]);
	assert.equal(download.suggestedFilename(), `samen-${request}-proof.json`);
	const signed = JSON.parse(readFileSync(await download.path(), "utf8"));
	assert.equal(signed.proof.requestId, request);
	assert.ok(signed.signature.length > 40);
});

webTest("a consultant has a plan made, calls it off, and sees what it cannot give", async ({ open }) => {
	for (let i = 0; i < 4; i++) file();
	const page = await comeIn(open, JEROEN, "/overview/plan");
	let held;
	const asked = new Promise((resolve) => (held = resolve));
	await page.route("**/PlanAssignments*", () => held());
	await page.getByRole("button", { name: "Plan maken" }).click();
	await asked;
	await page.getByText("Het plan wordt gemaakt.").waitFor();
	await axe(page, "being made");
	await page.getByRole("button", { name: "Annuleren" }).click();
	await focusSays(page, /Plan maken/);
	await page.getByText("Het plan wordt gemaakt.").waitFor({ state: "detached" });
	await page.unroute("**/PlanAssignments*");
	await page.getByRole("button", { name: "Plan maken" }).click();
	await page.getByRole("heading", { name: /^Met te weinig hulp/ }).waitFor();
	assert.ok((await page.locator(".overview-gaps > li").count()) > 0);
	await axe(page, "shortages");
	for (const { id } of region.json(LOTTE, ["request", "list"]).requests.filter((one) => one.state === "OPEN")) {
		region.samen(LOTTE, ["request", "withdraw", id]);
	}
});

webTest("days later: who did not answer in time is not asked any more", async ({ open }) => {
	const request = file();
	const id = offer(request, HASSAN);
	await later(6 * DAY_MS, LOTTE, HASSAN);
	await until("the offer expires", () => region.json(LOTTE, ["match", "offers", request]).offers[0].state === "EXPIRED");
	const page = await comeIn(open, LOTTE, `/requests/${request}`);
	const part = await unfold(page, "Wie niet kan helpen");
	await part.getByText(/Hassan Yıldız: antwoordde niet op tijd/).waitFor();
	await page.getByText("Er is nog niemand gevraagd: kies wie u wilt vragen.").waitFor();
	await axe(page, "expired, for who asked");
	const hassan = await comeIn(open, HASSAN, `/offers/${id}`);
	await hassan.getByText(/kwam niet op tijd een antwoord/).waitFor();
	assert.equal(await hassan.getByRole("button", { name: /^Ja, ik help/ }).count(), 0);
	await axe(hassan, "expired, for who was asked");
	region.samen(LOTTE, ["request", "withdraw", request]);
});

webTest("weeks later: whether help lasts is asked, answered, and seen by who helped and the consultant", async ({ open }) => {
	const { request, match } = helped();
	region.samen(LOTTE, ["match", "complete", match, "--outcome", "helped"]);
	region.samen(LOTTE, ["request", "close", request, "--outcome", "helped"]);
	await later(ahead + 6 * WEEK_MS + DAY_MS, LOTTE, HASSAN, JEROEN);
	const page = await comeIn(open, LOTTE, "/requests");
	await page.getByText("1 vraag voor u: helpt het nog?").or(page.getByRole("link", { name: /Hulp van Hassan Yıldız, afgelopen op/ })).first().waitFor();
	await axe(page, "asked whether it lasts");
	await page.getByRole("link", { name: /Hulp van Hassan Yıldız, afgelopen op/ }).click();
	const part = await unfold(page, "Zeg of het nog helpt");
	await axe(page, "the question");
	await part.getByRole("button", { name: "Antwoord geven" }).click();
	await part.getByText(/ontbreekt|kies/).first().waitFor();
	await part.getByLabel("niet geholpen").check();
	await part.getByLabel(/eigen woorden/).fill("Na de vakantie kwam het terug.");
	await part.getByRole("button", { name: "Antwoord geven" }).dblclick();
	await focusSays(page, /uw antwoord is vastgelegd/);
	await page.getByText(/een consulent kijkt ernaar/).waitFor();
	await axe(page, "answered");
	const { checks } = region.json(LOTTE, ["match", "show", match]);
	assert.equal(checks[0].outcome, "NOT_HELPED");
	assert.equal(checks[1].answeredAtMs ?? "0", "0", "a double click answers one of the two");

	const hassan = await comeIn(open, HASSAN, `/matches/${match}`);
	await hassan.getByRole("heading", { name: "Blijft het goed gaan?" }).waitFor();
	await hassan.getByText(/een consulent kijkt ernaar/).waitFor();
	assert.equal(await hassan.getByRole("button", { name: "Antwoord geven" }).count(), 0);
	await axe(hassan, "who helped sees it");

	const jeroen = await comeIn(open, JEROEN, "/today");
	const item = jeroen.locator(".overview-item").filter({ hasText: "hulp bleef niet werken" }).or(jeroen.locator(".overview-item").filter({ has: jeroen.getByRole("button", { name: "Er is iets mee gedaan" }) })).first();
	await item.waitFor();
	await axe(jeroen, "help that did not last");
	await item.getByRole("button", { name: "Er is iets mee gedaan" }).click();
	await jeroen.getByText("Genoteerd: er is iets mee gedaan.").waitFor();
	assert.notEqual(await focused(jeroen), "BODY");
	await page.getByText(/een consulent heeft er iets aan gedaan/).first().waitFor();

	await later(ahead + 6 * WEEK_MS, LOTTE);
	const again = await comeIn(open, LOTTE, `/matches/${match}`);
	await again.getByLabel("Het helpt nog", { exact: true }).check();
	await again.getByRole("button", { name: "Antwoord geven" }).click();
	await focusSays(again, /Uw antwoord is opgeslagen/);
	await again.getByRole("button", { name: "Antwoord geven" }).waitFor({ state: "detached" });
	await axe(again, "both answered");
});

webTest("a year later: what one knows is asked anew; a teacher leaves and the consultant closes for the school", async ({ open }) => {
	await later(ahead + 366 * DAY_MS, LOTTE, HASSAN, JEROEN);
	const hassan = await comeIn(open, HASSAN, "/expertise");
	await hassan.getByText(/langer dan een jaar geleden/).first().waitFor();
	await axe(hassan, "stale expertise");
	await hassan.getByRole("button", { name: /^Klopt nog: |^Nog juist: |: Autisme/ }).first().click();
	await until("the focus", async () => (await focused(hassan)) !== "BODY");
	await hassan.getByRole("button", { name: "Alles klopt nog" }).click();
	await hassan.getByText(/langer dan een jaar geleden/).first().waitFor({ state: "detached" });
	assert.notEqual(await focused(hassan), "BODY");
	await axe(hassan, "confirmed");

	const request = file();
	const jeroen = await comeIn(open, JEROEN, "/overview?progress=1");
	const row = jeroen.locator(`[data-request="${request}"]`);
	await row.press("Enter");
	await dialog(jeroen).getByRole("button", { name: "Afsluiten voor de school" }).click();
	await dialog(jeroen).getByLabel("niet meer nodig").check();
	await dialog(jeroen).getByRole("button", { name: "Hulpvraag afsluiten" }).click();
	await dialog(jeroen).getByRole("alert").first().waitFor();
	await axe(jeroen, "refused while the teacher is there");
	await region.call(["samen.directory.v1.Directory/UpdatePerson", { personId: idOf(LOTTE), close: true }]);
	await until("it is closed", async () => {
		await dialog(jeroen).getByRole("button", { name: "Hulpvraag afsluiten" }).click({ timeout: 2000 }).catch(() => undefined);
		return (await dialog(jeroen).getByText("De hulpvraag is afgesloten.").count()) > 0;
	});
	await focusSays(jeroen, /De hulpvraag is afgesloten/);
	await axe(jeroen, "closed for the school");
});
