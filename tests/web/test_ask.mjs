// Asking for help: filled in, looked over before anything is sent, kept, and filed once.
import assert from "node:assert/strict";
import { axe, fitsWidth, focused, looks, signIn, tabTo, until, useRegion, webTest } from "./support.mjs";

const TEACHER = "noor.van.dijk@example.org";
const HELPERS = ["hassan.yildiz@example.org", "tessa.dekker@example.org"];
const HAPPENS = "Een kind kan een vol lokaal niet aan: het houdt de handen over de oren en kruipt onder de tafel.";
const BSN = "123456782";
/** Keys a minute of somebody who types without haste (forty words of five letters). */
const KEYS_A_MINUTE = 200;

const region = useRegion({ people: [TEACHER, ...HELPERS] });
const filed = () => region.json(TEACHER, ["request", "list"]).requests ?? [];
const called = (page, name) => page.waitForResponse((response) => response.url().endsWith(`/${name}`));
const draftOf = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve, reject) => {
				const opening = indexedDB.open("samen");
				opening.onerror = () => reject(opening.error);
				opening.onsuccess = () => {
					const places = opening.result.transaction(["drafts", "keys"]);
					const drafts = places.objectStore("drafts").getAll();
					const keys = places.objectStore("keys").getAll();
					places.oncomplete = () => {
						opening.result.close();
						resolve({
							count: drafts.result.length,
							text: drafts.result.map((one) => new TextDecoder("latin1").decode(one.data)).join(""),
							extractable: keys.result.some((one) => one.extractable),
						});
					};
				};
			}),
	);

async function ask(open, options) {
	const page = await open(options);
	await signIn(page, TEACHER, { at: "/ask" });
	await page.getByLabel("2. Wat gebeurt er?").waitFor();
	return page;
}

/** Everything that must be filled in. */
async function fillIn(page, name) {
	await page.getByLabel("1. In welke groep zit de leerling?").selectOption({ label: "groep 2" });
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await page.getByLabel("Niet gehoord?").fill("nog te jong om het met woorden te zeggen");
	await page.getByLabel("Het is een anonieme vraag").check();
	await page.getByLabel("10. Onder welke naam").fill(name);
}

const send = (page) => page.getByRole("main").getByRole("button", { name: "Hulp vragen" });
const people = (page) => page.getByRole("heading", { name: "Deze mensen kunnen helpen" });

webTest("by keyboard alone, in two minutes and ten questions", async ({ open }) => {
	const page = await ask(open);
	assert.equal(await page.locator(".samen-ask__question").count(), 10);
	let keys = 0;
	const press = async (key) => {
		keys++;
		await page.keyboard.press(key);
	};
	const type = async (text) => {
		keys += text.length;
		await page.keyboard.type(text);
	};
	const go = async (locator) => {
		await tabTo(page, locator);
		keys += 2;
	};
	await go(page.getByLabel("1. In welke groep zit de leerling?"));
	await type("groep 2");
	await go(page.getByLabel("2. Wat gebeurt er?"));
	await type(HAPPENS);
	await go(page.getByLabel("Niet gehoord?"));
	await type("nog te jong");
	await go(page.getByLabel("Ja, de ouders vinden het goed"));
	await press("ArrowDown");
	assert.equal(await page.getByLabel("Het is een anonieme vraag").isChecked(), true);
	await go(page.getByLabel("10. Onder welke naam"));
	await type("kleuter 2b");
	await press("Enter");
	await people(page).waitFor();
	assert.ok(keys < 2 * KEYS_A_MINUTE, `${keys} keys`);
	assert.match(page.url(), /\/requests\/r-[0-9a-z]+$/);
	assert.equal(filed()[0].ageGroup, "GROEP_2");
	await tabTo(page, page.getByRole("button", { name: /^Vraag / }).first());
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Wie is gevraagd" }).waitFor();
	assert.match(await focused(page), /gevraagd. U hoort het vóór/);
});

webTest("what it is about is recognised, and hers to correct", async ({ open }) => {
	const page = await ask(open);
	const needs = page.locator(".samen-ask__need-name");
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await needs.filter({ hasText: "Prikkelverwerking" }).waitFor();
	await page.getByRole("status").filter({ hasText: /Herkend: .*Prikkelverwerking/ }).waitFor({ state: "attached" });
	await axe(page, "recognised");
	await page.getByRole("button", { name: "Weghalen: Prikkelverwerking" }).click();
	assert.notEqual(await focused(page), "BODY");
	const again = called(page, "SuggestTopics");
	await page.getByLabel("2. Wat gebeurt er?").fill(`${HAPPENS} Elke dag.`);
	await again;
	const search = page.getByRole("combobox", { name: /Voeg een onderwerp toe/ });
	await search.fill("rouw");
	await page.getByRole("option", { name: /Rouw/ }).first().waitFor();
	await axe(page, "search for a topic");
	await search.press("Enter");
	await needs.filter({ hasText: "Rouw" }).waitFor();
	assert.equal(await needs.filter({ hasText: "Prikkelverwerking" }).count(), 0, "removed stays removed");
});

webTest("a BSN and a name are seen before anything is sent", async ({ open }) => {
	const page = await ask(open);
	const bodies = [];
	page.on("request", (request) => bodies.push(request.postDataBuffer()?.toString("latin1") ?? ""));
	await page.getByLabel("2. Wat gebeurt er?").pressSequentially(`Een kind met nummer ${BSN} kruipt onder de tafel. Het speelt met Fatima.`);
	await page.getByText("Dit lijkt een BSN. Haal het weg: eerder wordt er niets verstuurd.").first().waitFor();
	await send(page).click();
	await page.getByText("Uw vraag is nog niet verstuurd").waitFor();
	assert.match(await focused(page), /Uw vraag is nog niet verstuurd/);
	await page.getByRole("link", { name: /2\. Wat gebeurt er\? kijk naar: 123456782/ }).waitFor();
	await axe(page, "BSN and name");
	const before = filed().length;
	assert.ok(bodies.every((body) => !body.includes("1234") && !body.includes("Fatima")), "nothing was sent");

	await page.getByLabel("2. Wat gebeurt er?").fill(`${HAPPENS} Het speelt met Fatima.`);
	await page.locator(".samen-ask__need-name").first().waitFor();
	assert.ok(bodies.every((body) => !body.includes("Fatima")), "not to recognise topics either");
	await page.getByRole("button", { name: "Nee, toch versturen: Fatima" }).click();
	await page.getByLabel("1. In welke groep zit de leerling?").selectOption({ label: "groep 2" });
	await page.getByLabel("Niet gehoord?").fill("nog te jong");
	await page.getByLabel("Ja, de ouders vinden het goed").check();
	await page.getByLabel("10. Onder welke naam").fill("kleuter 2c");
	await send(page).click();
	await people(page).waitFor();
	assert.equal(filed().length, before + 1);
});

webTest("a text that is too long stays as it was pasted, and is not sent", async ({ open }) => {
	const page = await ask(open);
	const happens = page.getByLabel("2. Wat gebeurt er?");
	const fits = HAPPENS.padEnd(3999, " en het gilt") + "😀";
	await happens.fill(fits);
	await page.locator(".samen-ask__need-name").first().waitFor();
	assert.equal(await happens.getAttribute("aria-invalid"), null);
	await happens.fill(`${fits} Dit past niet meer.`);
	await page.getByText("Dit is te lang: er passen hoogstens 4.000 tekens.").first().waitFor();
	assert.equal(await happens.inputValue(), `${fits} Dit past niet meer.`);
	await send(page).click();
	await page.getByRole("link", { name: "2. Wat gebeurt er? is te lang" }).waitFor();
	await axe(page, "too long");
	await happens.fill(fits);
	assert.equal(await page.getByText("Dit is te lang").count(), 0);
});

webTest("what the service refuses stands beside the field, with a list that leads there", async ({ open }) => {
	const page = await ask(open);
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await send(page).click();
	const link = page.getByRole("link", { name: /10. Onder welke naam kent uw school deze vraag\? ontbreekt/ });
	await link.waitFor();
	assert.match(await focused(page), /Uw vraag is nog niet verstuurd/);
	await axe(page, "refused");
	await link.click();
	assert.match(await focused(page), /^INPUT 10\. Onder welke naam/);
	await page.keyboard.type("kleuter");
	assert.equal(await link.count(), 0, "not said any longer once it is filled in");
});

webTest("the draft is kept, locked, and goes on signing out", async ({ open }) => {
	const page = await ask(open);
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await page.getByText("Wat u typt, wordt alleen op dit apparaat bewaard").waitFor();
	const kept = await draftOf(page);
	assert.equal(kept.count, 1);
	assert.ok(!kept.text.includes("lokaal") && !kept.extractable, "sealed, under a key that stays in the browser");
	await page.reload();
	await page.getByText("U was hier eerder mee bezig").waitFor();
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
	await axe(page, "draft of before");

	const other = await page.context().newPage();
	await other.goto("/ask");
	await other.getByLabel("4. Wat gaat goed?").fill("De bouwhoek.");
	await page.getByText("U hebt deze vraag ook in een ander tabblad gewijzigd.").waitFor();
	await axe(page, "changed in another tab");
	await page.getByRole("button", { name: "Laat die zien" }).click();
	await until("the other tab's draft", async () => (await page.getByLabel("4. Wat gaat goed?").inputValue()) === "De bouwhoek.");
	await other.close();

	await page.getByRole("button", { name: "Uitloggen" }).click();
	await page.getByRole("dialog").getByText("Uw hulpvraag is nog niet verstuurd.").waitFor();
	await axe(page, "signing out with a draft");
	await page.getByRole("dialog").getByRole("button", { name: "Terug" }).click();
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
	assert.equal((await draftOf(page)).count, 1);
	await page.getByRole("button", { name: "Uitloggen" }).click();
	await page.getByRole("button", { name: "Uitloggen en weggooien" }).click();
	await page.getByLabel("Wachtwoord").waitFor();
	await until("the draft is gone", async () => (await draftOf(page)).count === 0);
});

webTest("a name that begins a sentence is pointed out, and is not sent to recognise topics", async ({ open }) => {
	const page = await ask(open);
	const bodies = [];
	page.on("request", (request) => bodies.push(request.postDataBuffer()?.toString("latin1") ?? ""));
	const recognised = called(page, "SuggestTopics");
	await page.getByLabel("2. Wat gebeurt er?").pressSequentially("Daan is druk en kan niet stilzitten. Daan de Vries gilt.");
	await page.getByRole("button", { name: "Nee, toch versturen: Daan, Daan de Vries" }).waitFor();
	await recognised;
	assert.ok(bodies.some((body) => body.includes("stilzitten")) && bodies.every((body) => !body.includes("Daan") && !body.includes("Vries")));
	await page.getByLabel("Het is een anonieme vraag").check();
	await page.getByText("Dit lijkt een naam. In een anonieme vraag mag dat niet: laat hem weg.").first().waitFor();
	assert.equal(await page.getByRole("button", { name: /^Nee, toch versturen/ }).count(), 0, "what cannot work is not offered");
	await send(page).click();
	await page.getByRole("link", { name: "2. Wat gebeurt er? kijk naar: Daan de Vries" }).waitFor();
});

webTest("what was filled in is thrown away when she says so twice", async ({ open }) => {
	const page = await ask(open);
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	const away = page.getByRole("button", { name: "Weggooien" });
	await away.click();
	await axe(page, "throwing away");
	await page.getByRole("dialog").getByRole("button", { name: "Terug" }).click();
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
	await away.click();
	await page.getByRole("dialog").getByRole("button", { name: "Weggooien" }).click();
	await page.getByRole("dialog").waitFor({ state: "detached" });
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), "");
	assert.equal(await focused(page), "H1 Hulp vragen");
	assert.equal((await draftOf(page)).count, 0);
});

webTest("what is sent in one tab is not sent again in another", async ({ open }) => {
	const page = await ask(open);
	const before = filed().length;
	await fillIn(page, "kleuter 2f");
	await page.getByText("Wat u typt, wordt alleen op dit apparaat bewaard").waitFor();
	await until("all of it is kept", async () => {
		await page.reload();
		return (await page.getByLabel("10. Onder welke naam").inputValue()) === "kleuter 2f";
	});
	const other = await page.context().newPage();
	await other.goto("/ask");
	await other.getByText("U was hier eerder mee bezig").waitFor();
	await send(page).click();
	await people(page).waitFor();
	await other.getByText("U hebt deze vraag in een ander tabblad verstuurd.").waitFor();
	await other.getByRole("link", { name: "Naar mijn hulpvragen" }).waitFor();
	await axe(other, "sent in another tab");
	assert.equal(await send(other).isDisabled(), true);
	assert.equal(await other.getByLabel("2. Wat gebeurt er?").isDisabled(), true);
	await other.getByRole("button", { name: "Een nieuwe vraag beginnen" }).click();
	await until("an empty form", async () => (await other.getByLabel("2. Wat gebeurt er?").inputValue()) === "");
	assert.equal(await focused(other), "H1 Hulp vragen");
	assert.equal(await send(other).isDisabled(), false);
	assert.equal(filed().length, before + 1);
});

webTest("what is on its way cannot be changed under it", async ({ open }) => {
	const page = await ask(open);
	await fillIn(page, "kleuter 2g");
	let go;
	const held = new Promise((resolve) => (go = resolve));
	await page.route("**/FileRequest", async (route) => {
		await held;
		await route.abort("connectionrefused");
	});
	await page.getByLabel("10. Onder welke naam").press("Enter");
	const happens = page.getByLabel("2. Wat gebeurt er?");
	await page.getByRole("button", { name: "Een moment…" }).waitFor();
	assert.equal(await happens.isDisabled(), true);
	assert.match(await focused(page), /^BUTTON/);
	await axe(page, "on its way");
	go();
	await page.getByText("Uw vraag is niet verstuurd.").waitFor();
	assert.equal(await happens.isDisabled(), false);
	assert.equal(await happens.inputValue(), HAPPENS);
});

webTest("who may read it is read whole, and the pupil is asked about", async ({ open }) => {
	const page = await ask(open, { width: 320, height: 640 });
	await page.getByLabel("Ja, de ouders vinden het goed").check();
	await page.getByRole("radiogroup", { name: "Wie mag het lezen?" }).getByLabel("mensen die in het onderwijs werken", { exact: true }).check();
	assert.doesNotMatch(await page.locator("label").filter({ hasText: "6. Wat zegt de leerling" }).innerText(), /hoeft niet/);
	await send(page).click();
	await page.getByRole("link", { name: "6. Niet gehoord? zeg dat de leerling is gehoord, of waarom niet" }).waitFor();
	await fitsWidth(page, "refused");
});

webTest("a lost session costs nothing that was typed", async ({ open }) => {
	const page = await ask(open);
	await page.getByLabel("2. Wat gebeurt er?").fill(HAPPENS);
	await page.getByText("Wat u typt, wordt alleen op dit apparaat bewaard").waitFor();
	await page.context().clearCookies();
	await send(page).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Wachtwoord").fill("samen-test-2026");
	await axe(page, "signing in again");
	await dialog.getByRole("button", { name: "Inloggen" }).click();
	await dialog.waitFor({ state: "detached" });
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
});

webTest("a double click files once, and so does one without a connection", async ({ open }) => {
	const page = await ask(open);
	const before = filed().length;
	await fillIn(page, "kleuter 2d");
	await page.context().setOffline(true);
	await send(page).click();
	await page.getByText("Uw vraag is niet verstuurd.").waitFor();
	await axe(page, "without a connection");
	assert.equal(await page.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
	await page.context().setOffline(false);
	await send(page).dblclick();
	await people(page).waitFor();
	assert.equal(filed().length, before + 1);
	assert.equal((await draftOf(page)).count, 0);
	await page.goBack();
	assert.doesNotMatch(page.url(), /\/ask$/);
});

webTest("an answer that got lost does not file it twice", async ({ open }) => {
	const page = await ask(open);
	const before = filed().length;
	await fillIn(page, "kleuter 2e");
	let lost = 0;
	await page.route("**/FileRequest", async (route) => {
		await route.fetch();
		lost++;
		await route.abort("connectionreset");
	});
	await send(page).click();
	await page.getByText("Uw vraag is niet verstuurd.").waitFor();
	const first = lost;
	assert.ok(first > 0);
	await send(page).click();
	await until("another try", () => lost > first);
	await send(page).and(page.locator(":not([aria-disabled])")).waitFor();
	await page.unroute("**/FileRequest");
	await page.reload();
	await page.getByText("U was hier eerder mee bezig").waitFor();
	await send(page).click();
	await people(page).waitFor();
	assert.equal(filed().length, before + 1);
});

for (const look of looks) {
	webTest(`narrow: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await open({ ...look, width: 320, height: 640 });
		await signIn(page, TEACHER, { at: "/ask" });
		const happens = page.getByLabel(/^2\. /);
		await happens.waitFor();
		await axe(page, "empty");
		await fitsWidth(page, "empty");
		await happens.fill(HAPPENS);
		await page.locator(".samen-ask__need").first().waitFor();
		await axe(page, "recognised");
		await fitsWidth(page, "recognised");
		await page.locator("summary").first().click();
		for (const kind of [/^(Een terugkeer|A return)/, /^(Een overgang|A transition)/]) {
			await page.getByLabel(kind).check();
			await axe(page, String(kind));
			await fitsWidth(page, String(kind));
			assert.equal(await page.locator(".samen-ask__question").count(), 10);
		}
		await page.locator("button[type=submit]").click();
		await page.getByRole("alert").first().waitFor();
		await axe(page, "refused");
		await fitsWidth(page, "refused");
	});
}
