// Mijn aanbod: what is asked of somebody who helps, what a yes and a no do, and the help that follows.
import assert from "node:assert/strict";
import { afterEach } from "node:test";
import { axe, COORDINATOR, fitsWidth, focused, looks, signIn, tabTo, until, useRegion, visit, webTest } from "./support.mjs";

const NOOR = "noor.van.dijk@example.org";
const HASSAN = "hassan.yildiz@example.org";
const TESSA = "tessa.dekker@example.org";
const MIRJAM = "mirjam.de.boer@example.org";
const DAY_MS = 24 * 3600 * 1000;
const FIRST_WORDS = "In groep 2 heb ik een kind dat een vol lokaal niet aankan.";
const SCHOOL = "OBS de Kustlijn";

const region = useRegion({ people: [NOOR, HASSAN, TESSA, MIRJAM] });
/** The requests of the present test. */
const asked = [];

// Each test begins with empty lists, whatever became of the one before.
afterEach(() => asked.splice(0).forEach((request) => region.samen(NOOR, ["request", "withdraw", request])));

function idOf(email) {
	return region.json(COORDINATOR, ["people", "--size", "500"]).people.find((person) => person.email === email).id;
}

const dayOf = (ms) => new Date(ms).toLocaleDateString("sv-SE", { timeZone: "Europe/Amsterdam" });

/** Records the consent of parents, and what the test has to end. */
function consent(request) {
	asked.push(request);
	region.samen(NOOR, ["request", "basis", request, "--kind", "parental_consent", "--given", dayOf(Date.now() - DAY_MS)]);
}

/** Noor asks for help, with the consent of parents, and asks these people; gives the request's id and the offers'. */
function ask(...emails) {
	const request = region.file(NOOR, "prikkels-kleuter", "prikkelverwerking");
	consent(request);
	const { offers } = region.json(NOOR, ["match", "offer", request, "--to", emails.map(idOf).join(",")]);
	return { request, offers: offers.map((offer) => offer.id) };
}

/** The same, with a yes of the one who is asked; gives the match's id as well. */
function help(email) {
	const { request, offers } = ask(email);
	return { request, offer: offers[0], match: region.json(email, ["match", "accept", offers[0]]).id };
}

const openings = (request) => (region.json(NOOR, ["request", "reads", request]).reads ?? []).filter((read) => read.kind === "OPENED").length;

const yes = (page) => page.getByRole("button", { name: /^Ja, ik help:/ });
const dialog = (page) => page.getByRole("dialog");

webTest("the first yes counts, and who comes later is told so", async ({ open }) => {
	const { request } = ask(HASSAN, TESSA);
	const [hassan, tessa] = [await open(), await open()];
	await signIn(hassan, HASSAN, { at: "/offers" });
	await signIn(tessa, TESSA, { at: "/offers" });
	await hassan.getByRole("heading", { name: "Wacht op uw antwoord (1)" }).waitFor();
	const card = hassan.locator(".samen-card").first();
	for (const words of ["Prikkelverwerking", "groep 2", "kijken in de klas, meedenken aan de telefoon"]) {
		assert.ok((await card.textContent()).includes(words), words);
	}
	assert.ok(!(await hassan.content()).includes(SCHOOL), "an offer shows no school");

	await yes(tessa).click();
	await yes(hassan).click();
	await axe(hassan, "what a yes means");
	await dialog(hassan).getByRole("button", { name: "Ja, ik help" }).dblclick();
	await hassan.waitForURL(/\/matches\/m-/);
	await hassan.locator("h1:focus").waitFor();
	assert.equal(await hassan.getByRole("link", { name: NOOR }).getAttribute("href"), `mailto:${NOOR}`);
	assert.ok((await hassan.locator("main").textContent()).includes(SCHOOL));
	assert.equal(region.json(NOOR, ["match", "list", request]).matches.length, 1);

	await dialog(tessa).getByRole("button", { name: "Ja, ik help" }).click();
	await tessa.getByText("iemand anders was eerder").waitFor();
	await tessa.getByRole("heading", { name: "Wacht op uw antwoord (0)" }).waitFor();
	assert.match(await focused(tessa), /iemand anders was eerder/);
	await axe(tessa, "refused");
});

webTest("a text is opened by a click, logged once, and gone with the page", async ({ open }) => {
	const { request, match } = help(HASSAN);
	const page = await open();
	await signIn(page, HASSAN, { at: `/matches/${match}` });
	await page.getByRole("button", { name: "Open de tekst" }).waitFor();
	await axe(page, "before opening");
	assert.equal(openings(request), 0);
	await page.getByRole("button", { name: "Open de tekst" }).dblclick();
	await page.getByText(FIRST_WORDS).waitFor();
	assert.match(await focused(page), /De geopende tekst/);
	await axe(page, "opened");
	await page.getByRole("button", { name: "English" }).click();
	await page.getByText("What goes well").waitFor();
	await page.getByRole("button", { name: "Nederlands" }).click();
	assert.equal(openings(request), 1, "a double click and another language open it once");
	const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.title, location.href]));
	assert.ok(!kept.includes("vol lokaal"));

	await visit(page, "/offers");
	await page.getByRole("heading", { name: "Hulp die loopt (1)" }).waitFor();
	await page.goBack();
	await page.getByRole("button", { name: "Open de tekst" }).waitFor();
	await page.reload();
	await page.getByRole("button", { name: "Open de tekst" }).waitFor();
	assert.equal(await page.getByText(FIRST_WORDS).count(), 0);
	assert.equal(openings(request), 1, "coming back and reloading open nothing");
});

webTest("a withdrawn consent closes the text while it is read", async ({ open }) => {
	const { request, match } = help(HASSAN);
	const page = await open();
	await signIn(page, HASSAN, { at: `/matches/${match}` });
	await page.getByRole("button", { name: "Open de tekst" }).click();
	await page.getByText(FIRST_WORDS).waitFor();
	region.samen(NOOR, ["request", "basis", request, "--withdraw"]);
	await page.getByText(/De toestemming is ingetrokken op/).waitFor();
	assert.equal(await page.getByText(FIRST_WORDS).count(), 0);
	assert.equal(await page.getByRole("button", { name: "Open de tekst" }).count(), 0);
	assert.notEqual(await focused(page), "BODY");
	await axe(page, "consent withdrawn");
	assert.equal(openings(request), 1);
});

webTest("without news, the service's word on a withdrawn consent is shown", async ({ open }) => {
	const { request, match } = help(HASSAN);
	const page = await open();
	await page.route("**/WatchOwn*", (route) => route.abort());
	await signIn(page, HASSAN, { at: `/matches/${match}` });
	await page.getByRole("button", { name: "Open de tekst" }).waitFor();
	region.samen(NOOR, ["request", "basis", request, "--withdraw"]);
	await until("matching to hear of it", () => Number(region.json(HASSAN, ["match", "show", match]).consentWithdrawnAtMs ?? 0) > 0);
	await page.getByRole("button", { name: "Open de tekst" }).click();
	await page.getByRole("alert").filter({ hasText: /toestemming is ingetrokken/i }).waitFor();
	await axe(page, "refused to open");
	assert.equal(openings(request), 0);
});

webTest("what is asked comes and goes by itself, and takes no focus away", async ({ open }) => {
	const page = await open();
	await signIn(page, HASSAN, { at: "/offers" });
	await page.getByText(/Er wacht niets op uw antwoord/).waitFor();
	assert.equal(await page.getByText(/U krijgt een mail/).count(), 0, "this region sends none");
	await axe(page, "nothing waits");
	await page.locator("h1:focus").waitFor();
	const { request, offers } = ask(HASSAN);
	await yes(page).waitFor();
	await page.getByRole("status").filter({ hasText: "1 nieuwe vraag wacht op uw antwoord." }).waitFor({ state: "attached" });
	assert.equal(await focused(page), "H1 Mijn aanbod");
	await yes(page).focus();
	region.samen(NOOR, ["match", "revoke", offers[0]]);
	await yes(page).waitFor({ state: "detached" });
	await page.locator("p:focus").filter({ hasText: "1 vraag wacht niet meer op uw antwoord." }).waitFor();
	const [again] = region.json(NOOR, ["match", "offer", request, "--to", idOf(HASSAN)]).offers;
	await yes(page).click();
	region.samen(NOOR, ["match", "revoke", again.id]);
	await page.getByRole("heading", { name: "Wacht op uw antwoord (0)", includeHidden: true }).waitFor({ state: "attached" });
	await page.keyboard.press("Escape");
	await page.locator("p:focus").filter({ hasText: "1 vraag wacht niet meer op uw antwoord." }).waitFor();
});

webTest("contact is kept with a note, once, and a name in it is asked about", async ({ open }) => {
	const { request, match } = help(HASSAN);
	const page = await open();
	await signIn(page, HASSAN, { at: `/matches/${match}` });
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText(/zeg dat er contact was/i).waitFor();
	assert.notEqual(await focused(page), "BODY");
	await page.getByLabel("Er was contact").check();
	await page.getByLabel("Dag van het volgende contact").fill(dayOf(Date.now() + 30 * DAY_MS));
	await page.getByLabel("Wat hebt u gezien of afgesproken?").fill("Gebeld met Sanne de Vries: we kijken samen.");
	await page.getByText("Is dit de naam van een kind of een ouder?").first().waitFor();
	await page.getByRole("button", { name: "Opslaan" }).click();
	assert.match(await focused(page), /^TEXTAREA Wat hebt u gezien/);
	await axe(page, "a name in the note");
	await page.getByRole("button", { name: "Nee, toch versturen: Sanne de Vries" }).click();
	await page.getByRole("button", { name: "Opslaan" }).dblclick();
	await page.getByText(/Opgeslagen\. Het volgende contact:.*\(over 30 dagen\)/).waitFor();
	assert.match(await focused(page), /Opgeslagen/);
	const kept = region.json(HASSAN, ["match", "show", match]);
	assert.equal(kept.followUpsAtMs.length, 1);
	assert.equal(kept.noteIds.length, 1);
	assert.equal(await page.getByLabel("Wat hebt u gezien of afgesproken?").inputValue(), "");
	const { notes } = region.json(NOOR, ["open", request]);
	assert.deepEqual(notes.map((note) => note.text), ["Gebeld met Sanne de Vries: we kijken samen."]);
});

webTest("a no has a reason, and a remark for the teacher alone; by keyboard", async ({ open }) => {
	const { request, offers } = ask(TESSA);
	const page = await open();
	await signIn(page, TESSA, { at: "/offers" });
	const no = page.getByRole("button", { name: /^Nee, dit keer niet/ });
	await tabTo(page, no);
	await page.keyboard.press("Enter");
	await axe(page, "saying no");
	await page.keyboard.press("Escape");
	await no.and(page.locator(":focus")).waitFor();
	await page.keyboard.press("Enter");
	const send = page.getByRole("button", { name: "Zeg nee tegen deze vraag" });
	await tabTo(page, send);
	await page.keyboard.press("Enter");
	await page.getByText(/kies een van de redenen/).waitFor();
	await axe(page, "without a reason");
	await tabTo(page, page.getByLabel("Ik heb nu geen tijd"), { key: "Shift+Tab" });
	await page.keyboard.press("Space");
	await page.keyboard.press("ArrowDown");
	await tabTo(page, page.getByLabel("Wilt u nog iets zeggen?"));
	await page.keyboard.type("Vraag het mij na de zomer gerust nog eens.");
	await tabTo(page, send);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Wacht op uw antwoord (0)" }).waitFor();
	assert.match(await focused(page), /U zei nee/);
	const [offer] = region.json(NOOR, ["match", "offers", request]).offers;
	assert.equal(offer.declineReason, "NOT_MY_EXPERTISE");
	assert.deepEqual(region.json(NOOR, ["open", request]).notes.map((note) => note.text), ["Vraag het mij na de zomer gerust nog eens."]);
	await visit(page, `/offers/${offers[0]}`);
	await page.getByText(/U zei nee op/).waitFor();
});

webTest("the link of a mail says what became of an offer", async ({ open }) => {
	const { offers } = ask(HASSAN);
	const page = await open();
	await signIn(page, HASSAN, { at: `/offers/${offers[0]}` });
	await yes(page).waitFor();
	await axe(page, "an open offer");
	await yes(page).click();
	region.samen(NOOR, ["match", "revoke", offers[0]]);
	await dialog(page).getByRole("button", { name: "Ja, ik help" }).click();
	await page.getByText(/Uw hulp is niet meer nodig/).waitFor();
	assert.match(await focused(page), /ingetrokken/);
	assert.equal(await yes(page).count(), 0);
	await axe(page, "taken back");
	await visit(page, "/offers/f-000000000000");
	await page.getByText("Deze vraag is er niet voor u.").waitFor();
	await visit(page, "/matches/m-000000000000");
	await page.getByText("Deze hulp is er niet, of u mag haar niet zien.").waitFor();
	assert.equal(await page.getByRole("button", { name: "Probeer opnieuw" }).count(), 0);
	await page.getByRole("main").getByRole("link", { name: "Naar al mijn aanbod" }).waitFor();
	await axe(page, "no such match");
});

webTest("who helps stops early, and finds it back among what has ended", async ({ open }) => {
	const { match } = help(TESSA);
	const page = await open();
	await signIn(page, TESSA, { at: `/matches/${match}` });
	await page.getByRole("button", { name: "Stop eerder…" }).click();
	await page.getByRole("button", { name: "Deze hulp stoppen" }).click();
	await page.getByText(/kies een van de redenen/).waitFor();
	await axe(page, "stopping");
	await page.getByLabel("Wie helpt, kan niet verder").check();
	await page.getByRole("button", { name: "Deze hulp stoppen" }).dblclick();
	await page.getByText("eerder gestopt").waitFor();
	assert.match(await focused(page), /Deze hulp is gestopt/);
	assert.equal(await page.getByRole("button", { name: "Open de tekst" }).count(), 0);
	await page.getByRole("link", { name: "Naar al mijn aanbod" }).click();
	await page.getByRole("button", { name: "Toon hulp die klaar is" }).click();
	await page.getByText("Wie helpt, kan niet verder").first().waitFor();
	assert.notEqual(await focused(page), "BODY");
	await page.getByRole("button", { name: "Toon wat eerder aan u is gevraagd" }).click();
	await page.getByText("u zei nee").or(page.getByText("niet meer nodig")).first().waitFor();
	await axe(page, "what has ended");
});

webTest("who asked says how it ended", async ({ open }) => {
	const { match } = help(HASSAN);
	const page = await open();
	await signIn(page, NOOR, { at: `/matches/${match}` });
	await page.getByRole("link", { name: "Naar de hulpvraag" }).waitFor();
	assert.equal(await page.getByRole("button", { name: "Open de tekst" }).count(), 0);
	await page.getByRole("button", { name: "Rond deze hulp af…" }).click();
	await page.getByLabel("Het hielp deels").check();
	await page.getByLabel("In uw eigen woorden").fill("De rustige hoek werkt.");
	await axe(page, "completing");
	await page.getByRole("button", { name: "Rond deze hulp af", exact: true }).click();
	await page.getByText("afgerond", { exact: true }).waitFor();
	assert.match(await focused(page), /Deze hulp is afgerond/);
	await page.getByText("wordt dan gevraagd").first().waitFor();
	assert.equal(region.json(NOOR, ["match", "show", match]).outcome, "PARTLY_HELPED");
	await axe(page, "completed");
});

webTest("somebody of the other school takes part", async ({ open }) => {
	const path = new URL("data/demo/requests/terugkeer-uit-sbo.json", `file://${process.env.SAMEN_SOURCE}/`).pathname;
	const schools = ["--kind", "return", "--from-school", "01LP00", "--to-school", "12TX00"];
	const request = region.json(NOOR, ["request", "file", "--from", path, ...schools, "--needs", "terugkeer-regulier", "--names-confirmed"]).id;
	consent(request);
	region.samen(NOOR, ["match", "ask-school", request, "--to", idOf(MIRJAM)]);
	const page = await open();
	await signIn(page, MIRJAM, { at: "/offers" });
	await page.getByRole("heading", { name: `${SCHOOL} vraagt uw school om mee te doen` }).waitFor();
	await page.getByRole("button", { name: /^Ja, ik doe mee/ }).click();
	await axe(page, "taking part");
	await dialog(page).getByRole("button", { name: "Ja, ik doe mee" }).click();
	await page.getByText("Meedoen voor de school waar de leerling vandaan komt").waitFor();
	await page.getByRole("button", { name: "Open de tekst" }).click();
	await page.getByText("In de kleine groep daar ging het werken goed").waitFor();
});

webTest("a service that is away for a moment loses nothing", async ({ open }) => {
	ask(HASSAN);
	const page = await open();
	await signIn(page, HASSAN, { at: "/offers" });
	await yes(page).waitFor();
	await region.stop("matching");
	await page.getByRole("button", { name: "Opnieuw kijken" }).click();
	await page.getByText(/niet bereikbaar/).first().waitFor();
	assert.equal(await yes(page).count(), 1, "what was there stays");
	await axe(page, "unreachable");
	await region.start("matching");
	await page.getByRole("button", { name: "Opnieuw kijken" }).click();
	await until("the list again", async () => (await page.getByText(/niet bereikbaar/).count()) === 0);
	await yes(page).waitFor();
});

for (const look of looks) {
	webTest(`without faults for axe-core at 320 px: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		region.samen(HASSAN, ["availability", "--capacity", "9"]);
		const { match } = help(HASSAN);
		ask(HASSAN);
		const page = await open({ ...look, width: 320, height: 640, reducedMotion: "reduce" });
		await signIn(page, HASSAN, { at: "/offers" });
		const answer = page.locator(".samen-card .samen-buttons button");
		await answer.first().waitFor();
		await axe(page, "list");
		await fitsWidth(page, "list");
		for (const i of [0, 1]) {
			await answer.nth(i).click();
			await dialog(page).waitFor();
			await axe(page, `dialog ${i}`);
			await fitsWidth(page, `dialog ${i}`);
			await page.keyboard.press("Escape");
			await dialog(page).waitFor({ state: "detached" });
		}
		await visit(page, `/matches/${match}`);
		await page.getByRole("button", { name: /^(Open de tekst|Open the text)$/ }).click();
		await page.getByText(FIRST_WORDS).waitFor();
		await axe(page, "match");
		await fitsWidth(page, "match");
	});
}
