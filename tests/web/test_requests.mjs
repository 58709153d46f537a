// What becomes of a question: who can help, who is asked and says yes, and how it ends.
import assert from "node:assert/strict";
import { axe, COORDINATOR, fitsWidth, focused, looks, signIn, until, useRegion, webTest } from "./support.mjs";

const TEACHER = "lotte.visser@example.org";
const HELPERS = ["hassan.yildiz@example.org", "tessa.dekker@example.org", "karin.hoekstra@example.org"];
const CONSULTANT = "jeroen.bakker@example.org";

const region = useRegion({ people: [TEACHER, CONSULTANT, ...HELPERS] });
const file = (needs = "prikkelverwerking,autisme") => region.file(TEACHER, "prikkels-kleuter", needs);
const offersOf = (email) => region.json(email, ["match", "offers"]).offers ?? [];

/** The folded part of that name, opened. */
async function unfold(page, name) {
	const summary = page.locator("summary").filter({ hasText: name }).first();
	const part = page.locator("details").filter({ has: summary }).last();
	if (!(await part.evaluate((element) => element.open))) await summary.click();
	return part;
}

async function unfoldAll(page) {
	for (const summary of await page.locator("details:not([open]) > summary").all()) {
		if (await summary.isVisible()) await summary.click();
	}
}

async function see(open, id, options) {
	const page = await open(options);
	await signIn(page, TEACHER, { at: `/requests/${id}` });
	await page.getByRole("button", { name: /^Vraag / }).first().waitFor();
	return page;
}

webTest("people with reasons that add up, asked at once; the answer comes by itself", async ({ open }) => {
	const id = file();
	const page = await see(open, id);
	const why = page.getByRole("table", { name: /^Waarom / }).first();
	const numbers = (await why.locator("td").allInnerTexts()).map((text) => Number(text.replace(",", ".")));
	const score = numbers.pop();
	assert.ok(numbers.length > 3 && Math.abs(numbers.reduce((sum, one) => sum + one, 0) - score) < 0.01, `${numbers} make ${score}`);
	await axe(page, "people");
	const boxes = page.getByLabel("Kies, om er meer tegelijk te vragen");
	await boxes.nth(0).check();
	await boxes.nth(1).check();
	await page.getByRole("button", { name: "Vraag de 2 gekozen mensen" }).click();
	await page.getByRole("heading", { name: "Wie is gevraagd" }).waitFor();
	assert.match(await focused(page), /^P .*gevraagd. U hoort het vóór/);
	await axe(page, "asked");

	const [first, second] = HELPERS.filter((email) => offersOf(email).some((one) => one.requestId === id));
	const offer = (email) => offersOf(email).find((one) => one.requestId === id).id;
	region.samen(first, ["match", "decline", offer(first), "--reason", "no_room"]);
	region.samen(second, ["match", "accept", offer(second)]);
	await page.getByRole("heading", { name: "Wie helpt" }).waitFor();
	await page.getByRole("link", { name: second }).waitFor();
	await axe(page, "being helped");

	let part = await unfold(page, "Contact: hoe het ging");
	await part.getByLabel("We hebben contact gehad").check();
	await part.getByLabel(/Hoe ging het/).fill("De klas is bekeken.");
	await part.getByRole("button", { name: "Vastleggen" }).click();
	await page.getByText("Het is vastgelegd.").first().waitFor();
	assert.match(await focused(page), /Het is vastgelegd/);

	part = await unfold(page, "Vraag in plaats daarvan");
	await part.getByRole("checkbox").first().waitFor();
	await axe(page, "somebody else instead");
	part = await unfold(page, "Deze hulp afronden");
	await part.getByLabel("geholpen", { exact: true }).check();
	await part.getByLabel(/eigen woorden/).fill("De vaste plek maakt het verschil.");
	await part.getByRole("button", { name: "Deze hulp afronden" }).click();
	await page.getByText("Deze hulp is afgerond").first().waitFor();
	assert.match(await focused(page), /Deze hulp is afgerond/);
	await axe(page, "finished");

	part = await unfold(page, "Deze vraag afsluiten");
	await part.getByRole("button", { name: "Deze vraag afsluiten" }).click();
	await part.getByText("ontbreekt: vul het in").waitFor();
	await part.getByLabel("geholpen", { exact: true }).check();
	await part.getByRole("button", { name: "Deze vraag afsluiten" }).click();
	await page.getByText("Uw vraag is afgesloten.").first().waitFor();
	assert.match(await focused(page), /Uw vraag is afgesloten/);
	await axe(page, "closed");
	assert.equal(region.json(TEACHER, ["request", "show", id]).outcome, "HELPED");
});

webTest("what came last of asking is said in one place", async ({ open }) => {
	const id = file("prikkelverwerking");
	const page = await see(open, id);
	await page.getByRole("button", { name: /^Vraag / }).first().click();
	await page.getByRole("status").filter({ hasText: "gevraagd. U hoort het vóór" }).and(page.locator("p:focus")).waitFor();
	await page.getByRole("button", { name: /^Intrekken: / }).first().click();
	await page.getByRole("status").filter({ hasText: "wordt niet meer gevraagd" }).waitFor();
	assert.equal(await page.locator("[role=status][tabindex]").filter({ hasText: "gevraagd. U hoort het" }).count(), 0);
});

webTest("only what waits for her is counted on the start page", async ({ open }) => {
	const id = file("prikkelverwerking");
	const page = await open();
	await signIn(page, TEACHER);
	const link = page.getByRole("main").getByRole("link", { name: /waarvoor nog niemand is gevraagd/ });
	const count = async () => ((await link.count()) === 0 ? 0 : Number.parseInt(await link.innerText(), 10));
	await link.waitFor();
	const before = await count();
	const { id: helper } = region.json(COORDINATOR, ["people", "--size", "500"]).people.find((person) => person.email === HELPERS[0]);
	region.json(TEACHER, ["match", "offer", id, "--to", helper]);
	await until("one less", async () => (await count()) === before - 1);
	region.samen(TEACHER, ["request", "withdraw", id]);
});

webTest("the list says what stands, the open ones first", async ({ open }) => {
	file("rouw");
	const page = await open();
	await signIn(page, TEACHER, { at: "/requests" });
	await page.getByText("Wacht op u: kies wie u wilt vragen.").first().waitFor();
	await axe(page, "open");
	await page.getByRole("button", { name: "Toon wat is afgelopen" }).click();
	await page.getByText("geholpen").or(page.getByText("U hebt geen afgesloten hulpvragen.")).first().waitFor();
	await axe(page, "ended");
});

webTest("consent, parents' letter, readers, everything in a file, another text, and erasing", async ({ open }) => {
	const id = file();
	const page = await see(open, id);
	let part = await unfold(page, "Toestemming: wie mag het lezen");
	await part.getByRole("button", { name: "Toestemming intrekken" }).click();
	await axe(page, "withdrawing consent");
	await page.getByRole("dialog").getByRole("button", { name: "Intrekken" }).click();
	await page.getByText(/anonieme vraag, ingetrokken op/).first().waitFor();
	assert.match(await focused(page), /De toestemming is ingetrokken/);
	const other = await unfold(page, "Een andere grond vastleggen");
	await other.getByLabel("de ouders vinden het goed").check();
	await other.getByRole("button", { name: "Vastleggen" }).click();
	await until("the ground", () => region.json(TEACHER, ["request", "show", id]).basis.kind === "PARENTAL_CONSENT");

	part = await unfold(page, "Brief voor de ouders");
	await part.getByRole("button", { name: "Maak de brief" }).click();
	await page.locator(".samen-letter").waitFor();
	await axe(page, "letter");
	await part.getByRole("button", { name: "Klaar" }).click();
	assert.notEqual(await focused(page), "BODY");

	part = await unfold(page, "Wat u vertelde");
	await part.getByRole("button", { name: "Lezen" }).click();
	await part.getByText("In groep 2 heb ik een kind").waitFor();
	part = await unfold(page, "Schrijf het anders op");
	await part.getByLabel("Wat goed gaat").fill("In de bouwhoek gaat het goed.");
	await part.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Het is gewijzigd.").first().waitFor();
	await unfold(page, "Wie het las");
	await page.getByRole("table", { name: "Wat er met de tekst is gedaan" }).getByText("maakte een brief voor de ouders").waitFor();

	part = await unfold(page, "Alles meenemen");
	const [download] = await Promise.all([page.waitForEvent("download"), part.getByRole("button", { name: "Downloaden" }).click()]);
	assert.equal(download.suggestedFilename(), `samen-${id}.json`);
	await unfoldAll(page);
	await axe(page, "all unfolded");

	part = await unfold(page, "Alles wissen");
	await part.getByLabel("de ouders vroegen erom").check();
	await part.getByLabel("Ja, wis alles voorgoed").check();
	await part.getByRole("button", { name: "Wissen" }).click();
	await page.getByText("Deze vraag is gewist.").waitFor();
	assert.match(await focused(page), /Deze vraag is gewist/);
	await axe(page, "erased");
	await page.reload();
	await page.getByText("Deze vraag is gewist.").waitFor();
	await axe(page, "erased before");
});

webTest("why somebody is not in the list", async ({ open }) => {
	const page = await see(open, file("prikkelverwerking"));
	const part = await unfold(page, "Mist u iemand?");
	await part.getByRole("combobox", { name: "Naam van wie u mist" }).fill("karin");
	await part.getByRole("option", { name: /Karin Hoekstra/ }).click();
	await part.getByText("Karin Hoekstra").first().waitFor();
	assert.notEqual(await focused(page), "BODY");
	await axe(page, "why not");
});

webTest("a consultant of the area sees it without what is the teacher's alone", async ({ open }) => {
	const id = file();
	const page = await open();
	await signIn(page, CONSULTANT, { at: `/requests/${id}` });
	await page.getByRole("heading", { name: "Deze mensen kunnen helpen" }).waitFor();
	assert.equal(await page.getByText("Wat u vertelde").count(), 0);
	assert.equal(await page.getByText("Alles wissen").count(), 0);
	await axe(page, "consultant");
});

for (const look of looks) {
	webTest(`narrow: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const id = file();
		const page = await open({ ...look, width: 320, height: 640 });
		await signIn(page, TEACHER, { at: `/requests/${id}` });
		await page.locator(".samen-people > li").first().waitFor();
		await unfoldAll(page);
		await unfoldAll(page);
		await axe(page, "request");
		await fitsWidth(page, "request");
	});
}
