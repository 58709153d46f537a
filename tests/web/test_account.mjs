// How somebody comes in, and looks after the account.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { axe, COORDINATOR, fitsWidth, focused, PASSWORD, signIn, until, useRegion, webTest } from "./support.mjs";

const NOOR = "noor.van.dijk@example.org";
const region = useRegion({ people: [NOOR] });

/** The code of an app at this moment (RFC 6238), from the key in base32. */
function codeOf(key) {
	const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
	const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
	const digest = createHmac("sha1", secret).update(step).digest();
	return String((digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

webTest("an invited person begins with the code of the letter", async ({ open }) => {
	const words = ["invite", "nieuw@example.org", "--name", "Nieuwe Collega", "--organisation", "swv-demo", "--role", "SPECIALIST"];
	const { code } = region.json(COORDINATOR, words);
	const page = await open();
	await page.goto("/accept?email=nieuw@example.org");
	await page.getByLabel("Code uit de brief").or(page.getByLabel(/^Code/)).first().fill(code);
	await page.getByLabel("Nieuw wachtwoord").fill(PASSWORD);
	await page.getByLabel("Nog een keer hetzelfde wachtwoord").or(page.getByLabel(/zelfde wachtwoord/)).first().fill("iets anders");
	await page.locator("form button[type=submit]").click();
	await page.getByText("De twee wachtwoorden zijn niet gelijk.").waitFor();
	await axe(page, "two passwords");
	await page.getByLabel(/zelfde wachtwoord/).fill(PASSWORD);
	await page.locator("form button[type=submit]").click();
	await page.getByRole("heading", { name: "Hallo Nieuwe Collega" }).waitFor();
	assert.match(await focused(page), /^H1/);
});

webTest("another password, and other places signed out", async ({ open }) => {
	const [first, second] = [await open(), await open()];
	await signIn(first, NOOR, { at: "/account" });
	await signIn(second, NOOR, { at: "/account" });
	await second.getByText("Een ander wachtwoord kiezen").click();
	await second.getByLabel("Wachtwoord van nu").fill("dat is het niet");
	await second.getByLabel("Nieuw wachtwoord").fill(PASSWORD);
	await second.getByLabel(/zelfde wachtwoord/).fill(PASSWORD);
	await second.getByRole("button", { name: "Wachtwoord wijzigen" }).click();
	await second.locator('[aria-invalid="true"]').or(second.getByRole("alert")).first().waitFor();
	await axe(second, "wrong password");
	await second.getByLabel("Wachtwoord van nu").fill(PASSWORD);
	await second.getByRole("button", { name: "Wachtwoord wijzigen" }).dblclick();
	await second.getByText("Uw wachtwoord is gewijzigd.").waitFor();
	await first.reload();
	await first.getByLabel("Wachtwoord").waitFor();
	await signIn(first, NOOR, { at: "/account" });
	await second.reload();
	await second.getByRole("button", { name: "Overal elders uitloggen" }).click();
	await second.getByText(/uitgelogd\.$/).waitFor();
	await until("one session", async () => (await second.getByRole("row").count()) === 2);
});

webTest("a second step is set up, used, and switched off", async ({ open }) => {
	const page = await open({ width: 320, height: 640 });
	await signIn(page, NOOR, { at: "/account" });
	await page.getByRole("button", { name: "Tweede stap instellen" }).click();
	const key = (await page.locator(".samen-key").innerText()).replaceAll(" ", "");
	await page.locator(".samen-qr").waitFor();
	await axe(page, "setting up");
	await fitsWidth(page, "setting up");
	const digits = page.getByLabel("Vul de zes cijfers in die de app toont");
	await digits.fill("000000");
	await page.getByRole("button", { name: "Aanzetten" }).click();
	await page.getByRole("alert").or(page.locator('[aria-invalid="true"]')).first().waitFor();
	await axe(page, "wrong code");
	await digits.fill(codeOf(key));
	await page.getByRole("button", { name: "Aanzetten" }).click();
	await page.getByRole("heading", { name: "Bewaar uw herstelcodes" }).waitFor();
	const codes = await page.locator(".samen-codes code").allInnerTexts();
	assert.equal(codes.length, 8);
	await axe(page, "recovery codes");
	await fitsWidth(page, "recovery codes");
	await page.getByRole("button", { name: "Ik heb de codes bewaard" }).click();
	await page.getByText("De tweede stap staat aan.").waitFor();
	await page.context().clearCookies();
	await page.goto("/account");
	await page.getByLabel("E-mailadres").fill(NOOR);
	await page.getByLabel("Wachtwoord").fill(PASSWORD);
	await page.getByRole("button", { name: "Inloggen" }).click();
	await page.getByLabel("Code van uw app").waitFor();
	assert.match(await focused(page), /Code van uw app/);
	await axe(page, "code asked");
	await page.keyboard.type(codes[0]);
	await page.keyboard.press("Enter");
	await page.getByText("U hebt nog 7 herstelcodes.").waitFor();
	await page.getByText("De tweede stap uitzetten").click();
	await page.getByLabel("Wachtwoord", { exact: true }).fill(PASSWORD);
	await page.getByLabel("Code van uw app").fill(codes[1]);
	await page.getByRole("button", { name: "Uitzetten" }).click();
	await page.getByText("De tweede stap staat uit.").waitFor();
});

webTest("mail preferences are kept", async ({ open }) => {
	const page = await open();
	await signIn(page, NOOR, { at: "/account" });
	const weekend = page.getByLabel("Geen mail in het weekend");
	await weekend.uncheck();
	await page.getByLabel("Geen mail van").selectOption("21");
	await page.getByRole("button", { name: "Opslaan" }).dblclick();
	await page.getByText("Het is opgeslagen.").waitFor();
	await page.reload();
	await weekend.waitFor();
	await until("what was kept", async () => !(await weekend.isChecked()) && (await page.getByLabel("Geen mail van").inputValue()) === "21");
});

webTest("where everybody needs a second step, nothing else is shown before it is set up", async ({ open }) => {
	region.configure("directory.second_factor = everyone");
	await region.stop("directory");
	await region.start("directory");
	const page = await open({ width: 320, height: 640 });
	await signIn(page, NOOR);
	await page.getByRole("heading", { name: "Eerst een tweede stap" }).waitFor();
	await axe(page, "first a second step");
	await page.reload();
	await page.getByRole("button", { name: "Tweede stap instellen" }).click();
	const key = (await page.locator(".samen-key").innerText()).replaceAll(" ", "");
	await page.getByLabel("Vul de zes cijfers in die de app toont").fill(codeOf(key));
	await page.getByRole("button", { name: "Aanzetten" }).click();
	await page.getByRole("button", { name: "Ik heb de codes bewaard" }).click();
	await page.locator("h1:focus", { hasText: "Hallo Noor van Dijk" }).waitFor();
});
