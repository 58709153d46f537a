// Mijn expertise: what somebody knows, and how much room they have.
import assert from "node:assert/strict";
import { axe, fitsWidth, focused, looks, signIn, tabTo, useRegion, webTest } from "./support.mjs";

const HASSAN = "hassan.yildiz@example.org";
const INGRID = "ingrid.mulder@example.org";
const BAS = "bas.van.leeuwen@example.org";
const TOPICS_OF_BAS = ["rekenen", "dyscalculie"];

const region = useRegion({ people: [HASSAN, INGRID, BAS] });

const known = (email) => (region.json(email, ["expertise", "list"]).expertise ?? []).map((one) => one.topicId).sort();
const picker = (page) => page.getByRole("combobox", { name: "Waar weet u veel van?" });
const keep = (page) => page.getByRole("button", { name: "Opslaan", exact: true });

/** The options of the list that is open. */
const options = (page) => page.getByRole("listbox").getByRole("option");

webTest("a topic is found by any word for it, with the keyboard alone", async ({ open }) => {
	const page = await open();
	await signIn(page, INGRID, { at: "/expertise" });
	await tabTo(page, picker(page));
	assert.equal(await picker(page).getAttribute("aria-expanded"), "false");
	await page.keyboard.type("sensorische int");
	await options(page).first().waitFor();
	assert.equal(await picker(page).getAttribute("aria-expanded"), "true");
	assert.match(await options(page).first().textContent(), /Prikkelverwerking/);
	const active = await picker(page).getAttribute("aria-activedescendant");
	assert.equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
	await page.getByRole("status").filter({ hasText: /onderwerp(en)? pas/ }).waitFor();
	await axe(page, "the list of topics");

	await page.keyboard.press("Escape");
	assert.equal(await picker(page).getAttribute("aria-expanded"), "false");
	assert.equal(await picker(page).inputValue(), "sensorische int");
	await page.keyboard.press("Escape");
	assert.equal(await picker(page).inputValue(), "");
	await page.keyboard.type("bestaatniet");
	await page.getByText("Geen onderwerp past. Probeer een ander woord.").waitFor();
	await axe(page, "no topic");
	await picker(page).fill("ASS");
	assert.match(await options(page).first().textContent(), /^Autisme \(ASS\)/);
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Autisme (ASS)" }).waitFor();
	assert.match(await focused(page), /^H3 Autisme/);
	await page.getByRole("button", { name: "Annuleren" }).click();
	await picker(page).and(page.locator(":focus")).waitFor();
});

webTest("a topic is added, looked at by the service, changed and removed", async ({ open }) => {
	const page = await open();
	await signIn(page, HASSAN, { at: "/expertise" });
	await picker(page).fill("faalangst");
	await options(page).first().click();
	await keep(page).click();
	await page.getByText(/zeg hoe goed/i).waitFor();
	assert.notEqual(await focused(page), "BODY");
	await axe(page, "no level");
	await page.getByLabel("werkt ermee").check();
	for (const name of ["groep 5", "groep 4", "meedenken aan de telefoon"]) await page.getByLabel(name).check();
	await page.getByLabel("Waar berust dat op?").fill("Bel mij op 06-12345678.");
	await keep(page).click();
	await page.getByText(/“06-12345678”: bevat een telefoonnummer/).waitFor();
	await axe(page, "a phone number");
	await page.getByLabel("Waar berust dat op?").fill("Training voor leerkrachten gevolgd.");
	await keep(page).dblclick();
	await page.getByText("Faalangst is opgeslagen.").waitFor();
	assert.match(await focused(page), /Faalangst is opgeslagen/);
	await page.getByRole("heading", { name: "Wat ik weet (4)" }).waitFor();
	const saved = region.json(HASSAN, ["expertise", "list"]).expertise.find((one) => one.topicId === "faalangst");
	assert.deepEqual([saved.level, saved.ageGroups, saved.forms], ["APPLIES", ["GROEP_4", "GROEP_5"], ["CALL"]]);

	const change = page.getByRole("button", { name: "Wijzigen: Faalangst" });
	await change.click();
	assert.equal(await page.getByLabel("groep 4").isChecked(), true);
	await page.getByRole("button", { name: "Annuleren" }).click();
	await change.and(page.locator(":focus")).waitFor();
	await change.click();
	await page.getByLabel("begeleidt anderen erin").check();
	await keep(page).click();
	await page.getByText("Faalangst is opgeslagen.").waitFor();
	await picker(page).fill("faalangst");
	assert.equal(await options(page).filter({ hasText: /^Faalangst$/ }).count(), 0, "what is known already is not offered again");
	await page.keyboard.press("Escape");

	const remove = page.getByRole("button", { name: "Verwijder: Faalangst" });
	await remove.click();
	await axe(page, "removing");
	await page.keyboard.press("Escape");
	await remove.and(page.locator(":focus")).waitFor();
	await page.keyboard.press("Enter");
	await page.getByRole("dialog").getByRole("button", { name: "Verwijder" }).dblclick();
	await page.getByText("Faalangst is verwijderd.").waitFor();
	assert.match(await focused(page), /Faalangst is verwijderd/);
	await page.getByRole("heading", { name: "Wat ik weet (3)" }).waitFor();
	assert.ok(!known(HASSAN).includes("faalangst"));
});

webTest("everything is confirmed with one click", async ({ open }) => {
	const before = region.json(HASSAN, ["expertise", "list"]).expertise.map((one) => Number(one.confirmedAtMs));
	const page = await open();
	await signIn(page, HASSAN, { at: "/expertise" });
	await page.getByRole("button", { name: "Alles klopt nog" }).click();
	await page.getByText("Dank u. Alles is vandaag bevestigd.").waitFor();
	assert.match(await focused(page), /Dank u/);
	const after = region.json(HASSAN, ["expertise", "list"]).expertise.map((one) => Number(one.confirmedAtMs));
	assert.ok(after.every((at, i) => at > before[i]));
});

webTest("who knows nothing yet is told what to do", async ({ open }) => {
	TOPICS_OF_BAS.forEach((topic) => region.samen(BAS, ["expertise", "remove", topic]));
	const page = await open();
	await signIn(page, BAS, { at: "/expertise" });
	await page.getByText(/U hebt nog niets ingevuld/).waitFor();
	assert.equal(await page.getByRole("button", { name: "Alles klopt nog" }).count(), 0);
	await axe(page, "nothing yet");
});

webTest("room, leave and areas are kept, and what is wrong is said at its field", async ({ open }) => {
	const page = await open();
	await signIn(page, INGRID, { at: "/expertise" });
	const capacity = page.getByLabel("Bij hoeveel hulpvragen wilt u tegelijk helpen?");
	const save = page.getByRole("button", { name: "Mijn ruimte opslaan" });
	for (const wrong of ["99", ""]) {
		await capacity.fill(wrong);
		await save.click();
		await page.getByText(/van 0 tot 50 hulpvragen tegelijk|van 0 tot 50/i).waitFor();
		assert.equal(await capacity.getAttribute("aria-invalid"), "true");
		await capacity.fill("7");
		await save.click();
		await page.getByText("Uw ruimte is opgeslagen.").waitFor();
	}
	await axe(page, "kept");
	await page.getByLabel("Eerste dag afwezig").fill("2035-12-24");
	await page.getByLabel("Laatste dag afwezig").fill("2035-12-20");
	await save.click();
	await page.getByText(/verlof|afwezig/i).and(page.locator(".utrecht-form-field-error-message")).waitFor();
	await axe(page, "a leave that ends before it begins");
	await page.getByLabel("Laatste dag afwezig").fill("2036-01-02");
	await page.getByLabel("Heiloo").check();
	await save.dblclick();
	await page.getByText("U wilt er hoogstens 7 tegelijk doen.").waitFor();
	await page.getByText("Uw ruimte is opgeslagen.").waitFor();
	await page.locator("p:focus").filter({ hasText: "Uw ruimte is opgeslagen" }).waitFor();
	const room = region.json(INGRID, ["availability"]);
	assert.equal(Number(room.leaveFromMs), Date.parse("2035-12-24T00:00+01:00"));
	assert.equal(Number(room.leaveToMs), Date.parse("2036-01-03T00:00+01:00"), "the last day is a day away");
	assert.equal(room.areaIds.length, 1);
	await page.reload();
	assert.equal(await page.getByLabel("Laatste dag afwezig").inputValue(), "2036-01-02");
	await page.getByRole("button", { name: "Ik ben niet afwezig" }).click();
	await page.getByLabel("Heiloo").uncheck();
	await save.click();
	await page.getByText("Uw ruimte is opgeslagen.").waitFor();
	const later = region.json(INGRID, ["availability"]);
	assert.deepEqual([later.leaveToMs ?? "0", later.areaIds ?? []], ["0", []]);
});

webTest("two tabs do not disturb each other", async ({ open }) => {
	const first = await open();
	await signIn(first, INGRID, { at: "/expertise" });
	const second = await first.context().newPage();
	await second.goto("/expertise");
	const change = (page) => page.getByRole("button", { name: "Wijzigen: Motoriek" });
	for (const [page, words] of [[first, "Eerst dit."], [second, "Toen dit."]]) {
		await change(page).click();
		await page.getByLabel("Waar berust dat op?").fill(words);
		await keep(page).click();
		await page.getByText("Motoriek is opgeslagen.").waitFor();
		await page.getByText(words).waitFor();
	}
	assert.equal(region.json(INGRID, ["expertise", "list"]).expertise.find((one) => one.topicId === "motoriek").evidence, "Toen dit.");
});

for (const look of looks) {
	webTest(`without faults for axe-core at 320 px: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await open({ ...look, width: 320, height: 640, reducedMotion: "reduce" });
		await signIn(page, HASSAN, { at: "/expertise" });
		await page.getByRole("combobox").fill("a");
		await options(page).first().waitFor();
		await axe(page, "list of topics");
		await fitsWidth(page, "list of topics");
		await options(page).first().click();
		await page.getByRole("radio").first().waitFor();
		await axe(page, "form");
		await fitsWidth(page, "form");
	});
}
