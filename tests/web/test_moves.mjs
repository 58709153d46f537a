// A pupil who moves: a return and a transition, asked by the form; the other school takes part, by the teacher or the consultant.
import assert from "node:assert/strict";
import { axe, fitsWidth, focused, signIn, tabTo, until, useRegion, webTest } from "./support.mjs";

const NOOR = "noor.van.dijk@example.org"; // OBS de Kustlijn
const MIRJAM = "mirjam.de.boer@example.org"; // Expertisecluster Nexus
const TESSA = "tessa.dekker@example.org"; // Kinderopvang Klaverland
const TOM = "tom.kuiper@example.org"; // Daltonschool Columbus
const CONSULTANT = "annelies.groot@example.org";
const HAPPENS = "Na de vakantie komt een leerling uit het sbo bij ons in groep 6. Dat vinden wij spannend.";

const region = useRegion({ people: [NOOR, MIRJAM, TESSA, TOM, CONSULTANT] });
const requestOf = (page) => new URL(page.url()).pathname.split("/").at(-1);
const sectionOf = (page, name) => page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) }).last();
const dialog = (page) => page.getByRole("dialog");

/** Chooses a school by a few letters of its name, with the keyboard. */
async function chooseSchool(page, label, letters, name) {
	const field = page.getByRole("combobox", { name: label });
	await field.fill(letters);
	await page.getByRole("option", { name }).first().waitFor();
	await field.press("Enter");
	await page.getByRole("button", { name: `Wijzigen: ${name}` }).and(page.locator(":focus")).waitFor();
}

async function begin(open, kind) {
	const page = await open();
	await signIn(page, NOOR, { at: "/ask" });
	await page.locator("summary").filter({ hasText: "Gaat het om iets anders" }).click();
	await page.getByLabel(kind).check();
	return page;
}

const send = (page) => page.getByRole("main").getByRole("button", { name: "Hulp vragen" }).click();

async function fileReturn(open, name) {
	const page = await begin(open, /^Een terugkeer/);
	await page.getByLabel("1. In welke groep komt de leerling?").selectOption({ label: "groep 6" });
	await page.getByLabel("Onder welke naam kent uw school deze vraag?").fill(name);
	await page.getByLabel("3. Wat gebeurt er, en waarom").fill(HAPPENS);
	await page.getByLabel("4. Wat werkt waar de leerling nu zit").fill("Een vaste plek en een kaart met de dag erop.");
	await page.getByLabel("5. Wat is er nodig op de ontvangende school").fill("Een plek om tot rust te komen.");
	await page.getByLabel("9. Wat zegt de leerling").fill("Ik heb al een maatje.");
	await page.getByLabel("Ja, de ouders vinden het goed").check();
	return page;
}

webTest("a return: the form, the special school takes part, and who takes part learns of another day and school", async ({ open }) => {
	const page = await fileReturn(open, "leerling 6a");
	await send(page);
	await page.getByText("Uw vraag is nog niet verstuurd").waitFor();
	assert.match(await focused(page), /Uw vraag is nog niet verstuurd/);
	await axe(page, "without schools");
	await page.getByRole("link", { name: /Van welke speciale school/ }).first().click();
	assert.match(await focused(page), /^INPUT Van welke speciale school/);
	await chooseSchool(page, /Van welke speciale school/, "nex", "Expertisecluster Nexus");
	await chooseSchool(page, /Naar welke school/, "kustl", "OBS de Kustlijn");
	await page.getByLabel("Vanaf wanneer?").fill("2027-08-23");
	await axe(page, "return filled in");
	await send(page);
	await page.getByRole("heading", { name: "De terugkeer" }).waitFor();
	const id = requestOf(page);
	const filed = region.json(NOOR, ["request", "show", id]);
	assert.equal(filed.kind, "RETURN");
	assert.equal(filed.basis.kind, "PARENTAL_CONSENT");
	const move = sectionOf(page, "De terugkeer");
	await move.getByText("Expertisecluster Nexus").first().waitFor();
	await move.getByText("23 augustus 2027").waitFor();

	const askSchool = page.getByRole("button", { name: "Vraag Expertisecluster Nexus om mee te doen" });
	await page.getByRole("group", { name: "Wie van Expertisecluster Nexus wilt u vragen?" }).getByLabel(/Mirjam de Boer/).check();
	await axe(page, "whom of the other school");
	await askSchool.dblclick();
	await page.getByText(/Mirjam de Boer: gevraagd/).waitFor();
	assert.match(await focused(page), /Mirjam de Boer: gevraagd/);
	assert.equal(region.json(NOOR, ["match", "offers", id]).offers.length, 1, "a double click asks once");
	await axe(page, "the other school is asked");

	const mirjam = await open();
	await signIn(mirjam, MIRJAM, { at: "/offers" });
	await mirjam.getByRole("button", { name: /^Ja, ik doe mee/ }).click();
	await dialog(mirjam).getByRole("button", { name: "Ja, ik doe mee" }).click();
	await mirjam.getByText("Meedoen voor de school waar de leerling vandaan komt").waitFor();
	await mirjam.getByRole("button", { name: "Open de tekst" }).click();
	await mirjam.getByText("Een vaste plek en een kaart met de dag erop.").waitFor();
	await axe(mirjam, "the other school reads");

	await page.getByRole("link", { name: MIRJAM }).first().waitFor();
	await page.getByText("Er is nog niemand gevraagd: kies wie u wilt vragen.").waitFor();
	assert.equal(await askSchool.count(), 0, "who takes part is not asked again");
	await axe(page, "the other school takes part");
	await page.locator("summary").filter({ hasText: "Scholen of dag wijzigen" }).click();
	await page.getByLabel("Vanaf wanneer?").fill("2027-09-06");
	await move.getByRole("button", { name: "Opslaan" }).click();
	await move.getByText("6 september 2027").waitFor();
	await until("the focus", async () => /Het is gewijzigd/.test(await focused(page)));
	assert.equal(region.json(MIRJAM, ["match", "list"]).matches[0].state, "ACTIVE", "another day ends nothing");

	await move.getByRole("button", { name: "Wijzigen: Expertisecluster Nexus" }).click();
	await until("the focus", async () => /^INPUT Komt van/.test(await focused(page)));
	await chooseSchool(page, "Komt van", "pirami", "School voor Speciaal Basisonderwijs De Piramide");
	await axe(page, "another school");
	await move.getByRole("button", { name: "Opslaan" }).click();
	await page.getByRole("button", { name: "Vraag School voor Speciaal Basisonderwijs De Piramide om mee te doen" }).waitFor();
});

webTest("a transition: the consultant asks the voorschool, which takes part", async ({ open }) => {
	const page = await begin(open, /^Een overgang/);
	await page.getByLabel("1. In welke groep zit de leerling?").selectOption({ label: "voorschool (0 tot 4)" });
	await page.getByLabel("Onder welke naam kent uw school deze vraag?").fill("peuter 1");
	await chooseSchool(page, /Van welke voorschool of school/, "klaver", "Kinderopvang Klaverland (verzonnen)");
	await chooseSchool(page, /Naar welke school/, "kustl", "OBS de Kustlijn");
	await page.getByLabel("3. Wat gebeurt er?").fill("Een peuter komt na de zomer bij ons en vindt nieuwe plekken spannend.");
	await page.getByLabel("4. Wat moet de volgende school weten").fill("Een liedje bij het weggaan.");
	await page.getByLabel("Niet gehoord?").fill("nog te jong");
	await page.getByLabel("Nog niet").check();
	await axe(page, "transition filled in");
	await send(page);
	await page.getByRole("heading", { name: "De overgang" }).waitFor();
	const id = requestOf(page);

	const consultant = await open({ reducedMotion: "reduce" });
	await signIn(consultant, CONSULTANT, { at: "/overview" });
	await consultant.locator(`[data-request="${id}"]`).press("Enter");
	await dialog(consultant).getByLabel(/Tessa Dekker/).check();
	await axe(consultant, "whom of the other school");
	await fitsWidth(consultant, "whom of the other school");
	await dialog(consultant).getByRole("button", { name: "De andere school vragen" }).click();
	await dialog(consultant).getByText("Mensen van de andere school zijn gevraagd om mee te doen.").waitFor();
	await until("the focus", async () => /gevraagd om mee te doen/.test(await focused(consultant)));
	await dialog(consultant).getByText(/Tessa Dekker \(/).or(dialog(consultant).getByText("Tessa Dekker")).first().waitFor();
	assert.equal(await dialog(consultant).getByRole("button", { name: "De andere school vragen" }).count(), 0);

	const tessa = await open();
	await signIn(tessa, TESSA, { at: "/offers" });
	await tessa.getByRole("button", { name: /^Ja, ik doe mee/ }).click();
	await dialog(tessa).getByRole("button", { name: "Ja, ik doe mee" }).click();
	await tessa.getByText("Meedoen voor de school waar de leerling vandaan komt").waitFor();
	await axe(tessa, "takes part without consent");
	await page.getByRole("link", { name: TESSA }).first().waitFor();
	await axe(page, "the voorschool takes part");
});

webTest("what was typed outlives a service that restarts, and is filed after it", async ({ open }) => {
	const page = await fileReturn(open, "leerling 6b");
	await chooseSchool(page, /Van welke speciale school/, "nex", "Expertisecluster Nexus");
	await page.getByText("Wat u typt, wordt alleen op dit apparaat bewaard").waitFor();
	await region.stop("intake", "directory");
	await page.getByRole("combobox", { name: /Naar welke school/ }).fill("kustl");
	await send(page);
	await page.getByText("Uw vraag is niet verstuurd.").waitFor({ timeout: 40000 });
	await axe(page, "services away");
	await region.start("directory", "intake");
	await page.locator(".samen-banner").waitFor({ state: "detached", timeout: 40000 });
	assert.equal(await page.getByLabel("3. Wat gebeurt er, en waarom").inputValue(), HAPPENS);
	await chooseSchool(page, /Naar welke school/, "kustlij", "OBS de Kustlijn");
	await send(page);
	await page.getByRole("heading", { name: "De terugkeer" }).waitFor();
	assert.equal(region.json(NOOR, ["request", "list"]).requests.filter((one) => one.pseudonym === "leerling 6b").length, 1);
});
