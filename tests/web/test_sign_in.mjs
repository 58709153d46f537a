// Signing in and out.
import assert from "node:assert/strict";
import { axe, COORDINATOR, fitsWidth, focused, looks, PASSWORD, signIn, tabTo, useRegion, webTest } from "./support.mjs";

useRegion({ people: ["noor.van.dijk@example.org"] });

webTest("by keyboard alone, to the start page", async ({ open }) => {
	const page = await open();
	await page.goto("/");
	await tabTo(page, page.getByLabel("E-mailadres"));
	await page.keyboard.type(COORDINATOR);
	await page.keyboard.press("Tab");
	await page.keyboard.type(PASSWORD);
	await page.keyboard.press("Enter");
	await page.getByRole("button", { name: "Uitloggen" }).waitFor();
	await page.locator("h1:focus").waitFor();
	assert.match(await focused(page), /^H1/);
	await tabTo(page, page.getByRole("button", { name: "Uitloggen" }), { key: "Shift+Tab" });
	await page.keyboard.press("Enter");
	await page.getByLabel("Wachtwoord").waitFor();
	assert.notEqual(await focused(page), "BODY");
});

webTest("what is not filled in is named, at its field, and has the focus", async ({ open }) => {
	const page = await open({ width: 320, height: 640 });
	for (const [at, button, names] of [
		["/", "Inloggen", ["E-mailadres", "Wachtwoord"]],
		["/accept", "Beginnen", ["E-mailadres", "Code uit de brief"]],
	]) {
		await page.goto(at);
		await page.getByRole("button", { name: button }).click();
		await page.getByText("Er klopt iets niet: kijk naar deze velden").waitFor();
		assert.match(await focused(page), /^DIV .*klopt iets niet/i);
		for (const name of names) {
			assert.equal(await page.getByLabel(name, { exact: true }).getAttribute("aria-invalid"), "true", name);
			assert.match(await page.getByLabel(name, { exact: true }).evaluate((one) => document.getElementById(one.getAttribute("aria-describedby").split(" ").at(-1)).textContent), /vul/);
		}
		await axe(page, `nothing filled in at ${at}`);
		await page.getByRole("alert").getByRole("link", { name: names.at(-1) }).click();
		assert.match(await focused(page), new RegExp(`^INPUT ${names.at(-1)}`));
	}
	await page.getByLabel("Nieuw wachtwoord", { exact: true }).fill("een zin van mij");
	await page.getByRole("button", { name: "Beginnen" }).click();
	await page.getByText("niet gelijk").waitFor();
	assert.match(await focused(page), /^INPUT Nog een keer/);
});

for (const look of looks) {
	webTest(`without faults for axe-core: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await open({ ...look, width: 320, height: 640 });
		await page.goto("/");
		await page.locator("input[type=password]").waitFor();
		await axe(page, "sign in");
		await fitsWidth(page, "sign in");
		await page.locator("button[type=submit]").click();
		await page.getByRole("alert").waitFor();
		await axe(page, "refused");
		await signIn(page, "noor.van.dijk@example.org");
		await page.locator("h1").waitFor();
		await axe(page, "start page");
		await fitsWidth(page, "start page");
	});
}
