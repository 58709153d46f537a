// The frame around the pages: connection, session, tabs, addresses, room.
import assert from "node:assert/strict";
import { axe, COORDINATOR, fitsWidth, focused, looks, PASSWORD, signIn, until, useRegion, visit, webTest } from "./support.mjs";

const NOOR = "noor.van.dijk@example.org";
const FEMKE = "femke.jansen@example.org";
const JEROEN = "jeroen.bakker@example.org";
const OFFLINE = "Deze melding verdwijnt vanzelf";
const region = useRegion({ people: [NOOR, FEMKE, JEROEN] });

/** Opens the form for another password and types in it: what must not get lost. */
async function typeSomething(page) {
	await page.getByText("Een ander wachtwoord kiezen").click();
	await page.getByLabel("Nieuw wachtwoord").fill("half getypt");
}

const typed = (page) => page.getByLabel("Nieuw wachtwoord").inputValue();

async function signInAgain(page, email) {
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("E-mailadres").fill(email);
	await dialog.getByLabel("Wachtwoord").fill(PASSWORD);
	await dialog.getByRole("button", { name: "Inloggen" }).click();
}

/** Ends the session behind the page's back, and lets the page find out. */
async function loseSession(page) {
	await page.context().clearCookies();
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await page.getByRole("dialog").waitFor();
}

webTest("without a network it says so, and goes on by itself", async ({ open, allow }) => {
	allow(/ERR_INTERNET_DISCONNECTED/);
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	await typeSomething(page);
	await page.context().setOffline(true);
	await page.getByText(OFFLINE).waitFor();
	await axe(page, "offline");
	await page.context().setOffline(false);
	await page.getByText(OFFLINE).waitFor({ state: "detached" });
	assert.equal(await typed(page), "half getypt");
});

webTest("a service that starts anew costs no typing", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	await typeSomething(page);
	await region.stop("directory");
	await page.getByRole("button", { name: "English" }).click();
	await page.getByText("samen cannot be reached at this moment", { exact: false }).first().waitFor();
	await region.start("directory");
	await page.locator(".samen-banner").waitFor({ state: "detached" });
	await page.getByRole("button", { name: "Nederlands" }).click();
	await page.getByText("Waar u bent ingelogd").first().waitFor();
	assert.equal(await typed(page), "half getypt");
});

webTest("a session that ends is begun anew over the page, and what was typed stays", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	await typeSomething(page);
	await loseSession(page);
	await axe(page, "signed out");
	await signInAgain(page, NOOR);
	await page.getByRole("dialog").waitFor({ state: "detached" });
	assert.equal(await typed(page), "half getypt");
	assert.notEqual(await focused(page), "BODY");
});

webTest("signing in again cannot be put away, however often Escape is pressed", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	await typeSomething(page);
	await loseSession(page);
	for (let i = 0; i < 4; i++) {
		await page.keyboard.press("Escape");
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
	}
	assert.ok(await page.evaluate(() => document.querySelector("dialog").matches(":modal")));
	await signInAgain(page, NOOR);
	await page.getByRole("dialog").waitFor({ state: "detached" });
	assert.equal(await typed(page), "half getypt");
});

webTest("without JavaScript it says so, in both languages, at the top", async ({ open }) => {
	const page = await open({ javaScriptEnabled: false, width: 320, height: 480 });
	await page.goto("/");
	for (const words of ["samen heeft JavaScript nodig", "samen needs JavaScript"]) {
		const box = await page.locator("p", { hasText: words }).boundingBox();
		assert.ok(box !== null && box.y + box.height < 480, `${words}: ${JSON.stringify(box)}`);
	}
});

webTest("a page that cannot be fetched without a connection says only that, and comes by itself", async ({ open, allow }) => {
	allow(/ERR_INTERNET_DISCONNECTED|preload assets/);
	const page = await open();
	await signIn(page, JEROEN);
	await page.context().setOffline(true);
	await page.getByText(OFFLINE).waitFor();
	await visit(page, "/overview");
	await page.getByRole("heading", { name: "Er is op dit moment geen verbinding." }).waitFor();
	assert.equal(await page.getByText("nieuwere versie").count(), 0);
	await axe(page, "not fetched");
});

webTest("with forced colours only what is current or chosen looks so", async ({ open }) => {
	const page = await open();
	await page.emulateMedia({ forcedColors: "active" });
	await signIn(page, JEROEN);
	await visit(page, "/overview");
	const bars = (links) =>
		links.evaluateAll((all) =>
			all.map((one) => [one.hasAttribute("aria-current"), getComputedStyle(one).borderBlockEndColor !== getComputedStyle(document.documentElement).backgroundColor]),
		);
	for (const name of ["Onderdelen van het overzicht", "Hoofdmenu"]) {
		const links = page.getByRole("navigation", { name }).getByRole("link");
		await links.first().waitFor();
		for (const [current, seen] of await bars(links)) {
			assert.equal(seen, current, name);
		}
	}
	await visit(page, "/who");
	const pressed = page.locator("[aria-pressed=true]");
	await pressed.waitFor();
	const ground = (one) => one.evaluate((element) => getComputedStyle(element).backgroundColor);
	assert.notEqual(await ground(pressed), await ground(page.locator("[aria-pressed=false]").first()));
});

webTest("another person who signs in there sees nothing of the first", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	await typeSomething(page);
	await loseSession(page);
	await signInAgain(page, FEMKE);
	await page.getByRole("heading", { name: "Hallo Femke Jansen" }).waitFor();
	assert.equal(await page.getByText("Noor").count(), 0);
});

webTest("signing out in one tab signs out the other", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR);
	const other = await page.context().newPage();
	await other.goto("/account");
	await other.getByRole("heading", { name: "Mijn account" }).waitFor();
	await page.getByRole("button", { name: "Uitloggen" }).click();
	await other.getByRole("heading", { name: "Inloggen", exact: true, level: 1 }).waitFor();
	await signIn(page, FEMKE);
	await other.getByRole("heading", { name: "Mijn account" }).waitFor();
	await other.getByText("femke.jansen@example.org").waitFor();
});

webTest("the back button goes back, with title and focus", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR);
	await page.getByRole("navigation").getByRole("link", { name: "Mijn hulpvragen" }).click();
	await page.locator("h1:focus").waitFor();
	assert.match(await page.title(), /^Mijn hulpvragen - samen$/);
	await page.getByRole("link", { name: /Noor van Dijk/ }).click();
	await page.getByRole("heading", { name: "Mijn account" }).waitFor();
	await page.goBack();
	await page.locator("h1:focus").waitFor();
	assert.match(await page.title(), /^Mijn hulpvragen - samen$/);
	await visit(page, "/nowhere");
	await page.getByRole("heading", { name: "Deze pagina is er niet" }).waitFor();
	await axe(page, "no such page");
	await visit(page, "/manage");
	await page.getByRole("heading", { name: "Deze pagina is voor anderen" }).waitFor();
	await axe(page, "not for this person");
});

webTest("on a small screen the menu is behind a button, which Escape closes", async ({ open }) => {
	const page = await open({ width: 320, height: 640 });
	await signIn(page, NOOR);
	const button = page.getByRole("button", { name: "Menu" });
	const link = page.getByRole("link", { name: "Mijn hulpvragen" }).first();
	await button.click();
	await page.getByRole("navigation").getByRole("link", { name: "Mijn hulpvragen" }).waitFor();
	await axe(page, "menu");
	await fitsWidth(page, "menu");
	await page.keyboard.press("Escape");
	assert.match(await focused(page), /^BUTTON Menu/);
	assert.equal(await page.getByRole("navigation").count(), 0);
	await button.click();
	await link.click();
	await page.getByRole("heading", { name: "Mijn hulpvragen", level: 1 }).waitFor();
	assert.equal(await button.getAttribute("aria-expanded"), "false");
});

const PLACES = {
	[NOOR]: ["/", "/ask", "/requests", "/offers", "/who", "/account", "/accessibility", "/mail/off/none"],
	[FEMKE]: ["/", "/offers", "/expertise", "/who"],
	[JEROEN]: ["/", "/today", "/overview"],
	[COORDINATOR]: ["/", "/manage"],
};

// 640 pixels are what is left of 1280 at 200 %.
for (const width of [320, 640]) {
	webTest(`nothing has to be scrolled sideways: ${width}`, async ({ open }) => {
		for (const [email, places] of Object.entries(PLACES)) {
			const page = await open({ width, height: 640, reducedMotion: "reduce" });
			await signIn(page, email);
			for (const place of places) {
				await visit(page, place);
				await until("all of it", async () => (await page.locator(".samen-busy").count()) === 0);
				await fitsWidth(page, place);
			}
		}
	});
}

for (const look of looks) {
	webTest(`own pages without faults for axe-core: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await open(look);
		for (const place of ["/accept", "/accessibility", "/mail/off/none", "/?sso=not_invited", "/?sso=second_factor"]) {
			await page.goto(place);
			await page.locator("h1").waitFor();
			await axe(page, place);
		}
		await signIn(page, NOOR);
		await visit(page, "/account");
		await page.locator(".samen-hours").waitFor();
		await page.locator("details summary").first().click();
		await axe(page, "/account");
	});
}

webTest("on the way back the page is where it was left", async ({ open }) => {
	const page = await open({ width: 390, height: 640, reducedMotion: "reduce" });
	await signIn(page, NOOR, { at: "/account" });
	await page.getByRole("button", { name: "Opslaan" }).waitFor();
	await page.getByText("Waar u bent ingelogd").first().waitFor();
	await page.getByRole("link", { name: "Toegankelijkheid" }).scrollIntoViewIfNeeded();
	const left = await page.evaluate(() => scrollY);
	assert.ok(left > 300, `${left} px`);
	await page.getByRole("link", { name: "Toegankelijkheid" }).click();
	await page.getByRole("heading", { name: "Toegankelijkheid", level: 1 }).waitFor();
	assert.equal(await page.evaluate(() => scrollY), 0);
	await page.goBack();
	await until("where it was", async () => Math.abs((await page.evaluate(() => scrollY)) - left) < 150);
});
