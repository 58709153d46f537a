// What coordinators do: work areas, organisations, people, files, and what they look at.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { axe, COORDINATOR, fitsWidth, focused, looks, PASSWORD, signIn, tabTo, until, useRegion, visit, webTest } from "./support.mjs";

const CONSULTANT = "jeroen.bakker@example.org";
const TEACHER = "lotte.visser@example.org";
const PARTS = ["", "/people", "/people?invite=1", "/organisations", "/areas", "/import", "/vocabulary", "/limits", "/retention", "/log", "/mail"];

const region = useRegion({ people: [CONSULTANT, TEACHER] });
const folder = mkdtempSync(join(tmpdir(), "samen-manage-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const data = (name) => join(process.env.SAMEN_SOURCE, "data", name);

function write(name, text) {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

async function manage(open, part, options) {
	const page = await open(options);
	await signIn(page, COORDINATOR, { at: `/manage${part}` });
	await page.locator("h1").waitFor();
	return page;
}

async function choose(page, path) {
	await page.getByLabel("Bestand", { exact: true }).setInputFiles(path);
}

/** Imports a file; gives what the page says of it. */
async function importFile(page, path) {
	await choose(page, path);
	await page.getByRole("button", { name: /regels importeren$/ }).click();
	await page.getByRole("heading", { name: /^De import is/ }).waitFor();
	const said = await page.locator(".utrecht-alert").first().innerText();
	await page.getByRole("button", { name: "Nog een bestand importeren" }).click();
	return said.trim();
}

webTest("files give what the command line gives", async ({ open }) => {
	const page = await manage(open, "/import");
	assert.equal(await importFile(page, data("demo/schools-regular.csv")), "0 toegevoegd, 0 gewijzigd, 97 ongewijzigd, 0 gesloten.");
	assert.equal(await importFile(page, data("demo/schools-special.csv")), "0 toegevoegd, 0 gewijzigd, 12 ongewijzigd, 0 gesloten.");
	assert.equal(await importFile(page, data("demo/organisations.csv")), "0 toegevoegd, 0 gewijzigd, 12 ongewijzigd, 0 gesloten.");
	assert.match(await importFile(page, data("vocabulary.csv")), /^0 toegevoegd, 0 gewijzigd, 216 ongewijzigd, 0 niet meer te kiezen\./);
	const before = region.samen(COORDINATOR, ["area", "list", "--json"]);
	assert.equal(await importFile(page, data("demo/areas.csv")), "8 werkgebieden zijn opgeslagen.");
	assert.equal(region.samen(COORDINATOR, ["area", "list", "--json"]), before);
});

webTest("a file of Windows, with commas and quotes, is read as the command line reads it", async ({ open }) => {
	const text = 'Code,NAME,sector,city\r\nkoffie-1,"Caf\xe9 ""De Brug"", voor iedereen",Youth-care,ALKMAAR\r\n\r\nkoffie-2, Zo\xeb \x80 ,other,HEILOO\r\n';
	const path = write("windows.csv", Buffer.from(text, "latin1"));
	const page = await manage(open, "/import");
	assert.match(await importFile(page, path), /^2 toegevoegd, 0 gewijzigd, 0 ongewijzigd/);
	assert.match(region.samen(COORDINATOR, ["organisation", "import", path]), /0 added, 0 changed, 2 unchanged/);
	assert.match(region.samen(COORDINATOR, ["organisation", "list", "koffie-2"]), /Zoë €/);
});

webTest("wrong lines are named, and nothing is sent until that is asked for", async ({ open }) => {
	const lines = readFileSync(data("demo/schools-regular.csv"), "utf8").trimEnd().split("\n");
	const path = write("broken.csv", [lines[0], lines[1].replace("21PO00", "21P000"), lines[2].replace("1816 XA", "1816XA"), lines[3], `${lines[4]};te veel`].join("\n"));
	const page = await manage(open, "/import");
	await choose(page, path);
	await page.getByText("3 regels zijn niet goed").waitFor();
	const faults = await page.locator("table").first().locator("tbody tr").allInnerTexts();
	assert.match(faults[0], /^2\s+VESTIGINGSNUMMER: hier horen twee cijfers/);
	assert.match(faults[1], /^3\s+POSTCODE: hier horen vier cijfers/);
	assert.match(faults[2], /^5\s+meer velden dan de kopregel heeft/);
	assert.equal(await page.getByRole("button", { name: /regels importeren$/ }).count(), 0);
	await axe(page, "wrong lines");
	await page.getByLabel("Importeer de regels die goed zijn").check();
	await page.getByRole("button", { name: /^1 regel importeren$/ }).click();
	await page.getByText("0 toegevoegd, 0 gewijzigd, 1 ongewijzigd, 0 gesloten.").waitFor();
	await page.getByText("Er is niets gesloten.").waitFor();
	await axe(page, "done with wrong lines");
});

webTest("a file that is none, and a vocabulary that the service refuses", async ({ open }) => {
	const page = await manage(open, "/import");
	await choose(page, write("none.csv", "naam;straat\nA;B\n"));
	await page.getByText("Deze kolommen zijn niet bekend: naam, straat.").waitFor();
	await axe(page, "unknown columns");
	const topics = readFileSync(data("vocabulary.csv"), "utf8").trimEnd().split("\n");
	topics[3] = topics[3].replace(/^([^;]*;[^;]*;)[^;]*;/, "$1;");
	await choose(page, write("vocabulary.csv", topics.join("\n")));
	await page.getByRole("button", { name: /regels importeren$/ }).click();
	await page.getByText("Er is niets geïmporteerd.").waitFor();
	assert.match(await page.locator("table tbody tr").first().innerText(), /^4\s+label_nl: /);
	assert.match(region.samen(COORDINATOR, ["topic", "import", data("vocabulary.csv")]), /0 topics added, 0 changed, 216 unchanged/);
});

webTest("an import that was cut off goes on where it was", async ({ open }) => {
	const rows = Array.from({ length: 1200 }, (_, i) => `proef-${i};Proef ${i};OTHER;ALKMAAR`);
	const path = write("many.csv", ["code;name;sector;city", ...rows].join("\n"));
	const page = await manage(open, "/import");
	let calls = 0;
	await page.route("**/ImportOrganisations", async (route) => {
		calls++;
		// The second call is done, but nobody hears of it: tried again with the same key it does no harm.
		if (calls === 2) {
			await route.fetch();
			await route.fulfill({ status: 502, contentType: "text/html", body: "" });
		} else if (calls < 8) {
			await (calls === 1 ? route.continue() : route.fulfill({ status: 502, contentType: "text/html", body: "" }));
		} else {
			await route.continue();
		}
	});
	await choose(page, path);
	await page.getByRole("button", { name: /regels importeren$/ }).click();
	await page.getByRole("button", { name: "Verdergaan" }).waitFor({ timeout: 30000 });
	assert.equal(await page.locator("progress").getAttribute("value"), "500");
	await axe(page, "paused");
	calls = 8;
	await page.getByRole("button", { name: "Verdergaan" }).click();
	await page.getByText("1200 toegevoegd, 0 gewijzigd, 0 ongewijzigd").waitFor();
});

webTest("work areas: a new one, what the service says of wrong fields, and a change", async ({ open }) => {
	const page = await manage(open, "/areas");
	await page.getByRole("button", { name: "Nieuw werkgebied" }).click();
	await page.locator("h2:focus").waitFor();
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.locator(".utrecht-form-field-error-message").first().waitFor();
	await axe(page, "wrong fields");
	await page.getByLabel("Code", { exact: true }).fill("wieringen");
	await page.getByLabel("Naam").fill("Wieringen");
	await page.getByLabel("Plaatsen en postcodes").fill("Den Oever\n1779");
	await page.getByLabel("Langedijk").check();
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Wieringen is opgeslagen.").waitFor();
	assert.notEqual(await focused(page), "BODY");
	const row = page.getByRole("row", { name: /^Langedijk/ });
	await until("neighbours hold both ways", async () => /Wieringen/.test(await row.innerText()));
	await page.getByRole("button", { name: "Wieringen wijzigen" }).click();
	await page.getByRole("button", { name: "Annuleren" }).click();
	assert.match(await focused(page), /^BUTTON Wieringen wijzigen/);
	await page.getByRole("button", { name: "Wieringen wijzigen" }).click();
	await page.getByLabel("Langedijk").uncheck();
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Wieringen is opgeslagen.").waitFor();
	assert.ok(!/langedijk/.test(region.samen(COORDINATOR, ["area", "list"]).split("\n").find((line) => line.startsWith("wieringen"))));
});

webTest("an organisation is added, changed and closed", async ({ open }) => {
	const page = await manage(open, "/organisations");
	await page.getByRole("button", { name: "Nieuwe organisatie" }).click();
	await page.getByLabel("Code", { exact: true }).fill("zorg-proef");
	await page.getByLabel("Naam").fill("Zorg Proef");
	await page.getByLabel("Soort").selectOption({ label: "zorg" });
	await page.getByLabel("Plaats (hoeft niet)").fill("HEILOO");
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Zorg Proef is opgeslagen.").waitFor();
	await page.getByLabel("Naam, plaats of code").fill("zorg-proef");
	await page.getByText("1 organisatie", { exact: true }).waitFor();
	assert.match(await page.getByRole("row", { name: /Zorg Proef/ }).innerText(), /Heiloo/);
	await page.getByRole("button", { name: "Zorg Proef wijzigen" }).click();
	await page.getByRole("button", { name: "Organisatie sluiten" }).click();
	await page.getByRole("dialog").waitFor();
	await axe(page, "asked before closing");
	await page.getByRole("dialog").getByRole("button", { name: "Organisatie sluiten" }).click();
	await page.getByText("Zorg Proef is gesloten.").waitFor();
	assert.notEqual(await focused(page), "BODY");
});

webTest("a long list comes in steps; each gives the focus to its first row, to the last", async ({ open }) => {
	const page = await manage(open, "/organisations");
	const rows = page.locator("tbody tr");
	await rows.first().waitFor();
	const more = page.getByRole("button", { name: /^Meer tonen/ });
	while (await more.count()) {
		const before = await rows.count();
		await more.click();
		await page.waitForFunction((first) => document.activeElement === document.querySelectorAll("tbody tr")[first], before);
	}
	assert.ok((await rows.count()) > 100);
});

webTest("somebody is invited, comes in with the code of the letter, and gets another role", async ({ open }) => {
	const page = await manage(open, "/people");
	await page.getByRole("button", { name: "Iemand uitnodigen" }).click();
	await page.getByRole("button", { name: "Uitnodigen", exact: true }).click();
	await page.locator(".utrecht-form-field-error-message, .utrecht-alert--error").first().waitFor();
	await page.getByRole("alert").getByRole("link", { name: "Naam" }).waitFor();
	assert.match(await focused(page), /^DIV/);
	await axe(page, "wrong fields");
	await page.getByLabel("Naam").fill("Piet Proef");
	await page.getByLabel("E-mailadres").fill("piet.proef@example.org");
	await page.getByRole("combobox", { name: /^Organisatie/ }).fill("rijckenborgh");
	await page.getByRole("option", { name: /Jan van Rijckenborghschool/ }).waitFor();
	await page.keyboard.press("Enter");
	await page.getByLabel("consulent").check();
	await page.getByLabel("Heiloo").check();
	await page.getByRole("button", { name: "Uitnodigen", exact: true }).click();
	const code = (await page.locator(".manage-code").innerText()).trim();
	assert.match(code, /^(\w{4}-){3}\w{4}$/);
	assert.notEqual(await focused(page), "BODY");
	await axe(page, "the code");
	region.samen("piet.proef@example.org", ["accept", "piet.proef@example.org"], `${code}\n${PASSWORD}\n`);
	await page.getByRole("link", { name: "Terug naar de lijst" }).click();
	await page.getByLabel("Naam, e-mailadres, functie of organisatie").fill("proef");
	await page.getByText("1 persoon", { exact: true }).waitFor();
	await page.getByRole("link", { name: "Piet Proef" }).click();
	await page.locator("h1:focus").waitFor();
	await page.getByText("samen command line").waitFor();
	await page.getByLabel("consulent").uncheck();
	await page.getByLabel("leerkracht").check();
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Opgeslagen.").waitFor();
	await axe(page, "a person");
	assert.deepEqual(region.json("piet.proef@example.org", ["whoami"]).roles, ["TEACHER"]);
	await page.getByRole("button", { name: /^Beëindigen/ }).click();
	await page.getByText("De sessie is beëindigd.").waitFor();
	await page.getByText("Is nergens ingelogd.").waitFor();
	await page.getByRole("button", { name: "Code geven voor een nieuw wachtwoord" }).click();
	assert.notEqual(await page.locator(".manage-code").innerText(), code);
	await page.getByRole("button", { name: "Account sluiten" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Account sluiten" }).click();
	await page.getByText("gesloten", { exact: true }).waitFor();
	await page.getByRole("button", { name: "Opnieuw uitnodigen" }).waitFor();
	assert.notEqual(await focused(page), "BODY");
});

webTest("many are invited from a file; who cannot be is named, and the letters are there to print", async ({ open }) => {
	const [head, ...rows] = readFileSync(data("demo/people.csv"), "utf8").trimEnd().split("\n");
	const fresh = rows.filter((row) => /^(noor|femke|tom)\./.test(row));
	const path = write("people.csv", [head, ...fresh, rows.find((row) => row.startsWith(TEACHER)), "x@example.org;X;TEACHER;99XX99;;"].join("\n"));
	const page = await manage(open, "/import");
	await choose(page, path);
	await page.getByRole("button", { name: /regels importeren$/ }).click();
	await page.getByText("3 mensen zijn uitgenodigd.").waitFor();
	await page.getByText("2 regels zijn niet goed").waitFor();
	assert.equal(await page.locator(".manage-code").count(), 3);
	await axe(page, "letters");
	await page.emulateMedia({ media: "print" });
	assert.equal(await page.locator("header.samen-head").isVisible(), false);
	assert.equal(await page.locator(".manage-letter").first().isVisible(), true);
});

const SPECIALISTS = ["ingrid.mulder@example.org", "samira.el.amrani@example.org"];

/** What the command line says of what specialists know and of their room, but for when that was confirmed. */
function known() {
	const { people } = region.json(COORDINATOR, ["people", "--role", "specialist", "--size", "500"]);
	return people
		.filter((one) => SPECIALISTS.includes(one.email))
		.map(({ id }) => {
			const { expertise } = region.json(COORDINATOR, ["expertise", "list", id]);
			return { id, expertise: expertise.map(({ confirmedAtMs, ...one }) => one), room: region.json(COORDINATOR, ["availability", "--person", id]) };
		});
}

webTest("what people know is imported as each would have registered it; wrong lines are named before and after", async ({ open }) => {
	// Each of them registers it at the command line, line by line.
	region.invite(SPECIALISTS);
	const before = known();
	for (const { id, expertise } of before) {
		region.samen(COORDINATOR, ["availability", "--capacity", "9", "--leave-from", "01-01-2031", "--leave-to", "02-01-2031", "--person", id]);
		expertise.forEach((one) => region.samen(COORDINATOR, ["expertise", "remove", one.topicId, "--person", id]));
	}
	const [head, ...rows] = readFileSync(data("demo/expertise.csv"), "utf8").trimEnd().split("\n");
	const theirs = rows.filter((row) => SPECIALISTS.some((one) => row.startsWith(one)));
	const [ingrid] = SPECIALISTS;
	const wrong = [`${ingrid};tos;masters;;;;2`, `${ingrid};tos;KNOWS;1-9;;;2`, `${ingrid};tos;KNOWS;;SING;;2`, "nobody@example.org;tos;KNOWS;;;;2", `${ingrid};tos;KNOWS;;;;veel`];
	const refused = [`${ingrid};no-such-topic;KNOWS;;;;`, `${TEACHER};tos;KNOWS;;;;2`, `${ingrid};tos;KNOWS;;;Bel 06-12345678;`];
	const page = await manage(open, "/import");
	await choose(page, write("expertise.csv", [head, ...wrong, ...theirs, ...refused].join("\n")));
	await page.getByRole("heading", { name: "Expertise van mensen: expertise.csv" }).waitFor();
	await page.getByText("5 regels zijn niet goed").waitFor();
	const faults = page.locator("table").first().locator("tbody tr");
	const columns = (await faults.allInnerTexts()).map((text) => /^\d+\s+(\w+): /.exec(text)[1]);
	assert.deepEqual(columns, ["level", "age_groups", "forms", "email", "capacity"]);
	await axe(page, "expertise with wrong lines");
	await page.getByLabel("Importeer de regels die goed zijn").check();
	await page.getByRole("button", { name: `${theirs.length + refused.length} regels importeren` }).click();
	await page.getByText(`${theirs.length} regels met expertise zijn opgeslagen.`).waitFor();
	await page.getByText("8 regels zijn niet goed").waitFor();
	const last = (await faults.allInnerTexts()).slice(5);
	assert.match(last[0], /^\d+\s+ingrid.mulder@example.org, no-such-topic: topic: /);
	assert.match(last[1], /^\d+\s+lotte.visser@example.org, tos: deze persoon is geen specialist/);
	assert.match(last[2], /^\d+\s+ingrid.mulder@example.org, tos: evidence: /);
	const after = known();
	assert.ok(after.every((one) => one.room.leaveFromMs > 0), "leave stays");
	const withoutLeave = ({ room: { leaveFromMs, leaveToMs, ...room }, ...one }) => ({ ...one, room });
	assert.deepEqual(after.map(withoutLeave), before.map(withoutLeave), "the same as at the command line");
});

webTest("limits are set, and what the service refuses is said at its field", async ({ open }) => {
	const page = await manage(open, "/limits");
	const weeks = page.getByLabel("Weken hulp zonder contact");
	await weeks.fill("99");
	await page.getByRole("button", { name: "Opslaan" }).click();
	await until("said at the field", async () => (await weeks.getAttribute("aria-invalid")) === "true");
	await weeks.fill("8");
	await page.getByRole("button", { name: "Opslaan" }).click();
	await page.getByText("Opgeslagen.").waitFor();
	await page.getByText(/Ingesteld door Anneke Bos/).waitFor();
});

webTest("the vocabulary is searched, and downloaded as the command line writes it", async ({ open }) => {
	const page = await manage(open, "/vocabulary");
	await page.getByText("216 onderwerpen").waitFor();
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Downloaden als bestand" }).click()]);
	assert.equal(readFileSync(await download.path(), "utf8"), region.samen(COORDINATOR, ["topic", "export"]));
	await page.getByLabel("Naam, afkorting of ander woord").fill("TOS");
	await page.getByRole("heading", { name: /Taalontwikkelingsstoornis/ }).waitFor();
});

webTest("a request is put on hold and taken off, and the access log names who did so", async ({ open }) => {
	const id = region.file(TEACHER, "prikkels-kleuter", "prikkelverwerking");
	const page = await manage(open, "/retention");
	await page.getByLabel("Nummer van de hulpvraag").fill(id);
	await page.getByRole("button", { name: "Vasthouden", exact: true }).click();
	await page.getByText(`${id} wordt vastgehouden.`).waitFor();
	await page.getByRole("button", { name: "Niet meer vasthouden" }).click();
	await page.getByText(`${id} wordt niet vastgehouden.`).waitFor();
	await page.goto("/manage/log");
	await page.getByLabel("Nummer van de hulpvraag").fill(id);
	await page.getByRole("button", { name: "Tonen" }).click();
	const row = page.getByRole("row", { name: /hield vast/ });
	await row.waitFor();
	assert.match(await row.innerText(), /Anneke Bos/);
	await axe(page, "the log of one request");
});

webTest("by keyboard alone: from the menu to a changed area", async ({ open }) => {
	const page = await manage(open, "");
	await tabTo(page, page.getByRole("link", { name: "Werkgebieden" }));
	await page.keyboard.press("Enter");
	await page.locator("h1:focus").waitFor();
	await tabTo(page, page.getByRole("button", { name: "Heiloo wijzigen" }));
	await page.keyboard.press("Enter");
	await page.locator("h2:focus").waitFor();
	await tabTo(page, page.getByLabel("Naam"));
	await page.keyboard.press("Enter");
	await page.getByText("Heiloo is opgeslagen.").waitFor();
	assert.notEqual(await focused(page), "BODY");
});

webTest("an address that names no part shows the parts", async ({ open }) => {
	const page = await open();
	await signIn(page, COORDINATOR, { at: "/manage/__proto__" });
	for (const part of ["__proto__", "constructor", "nothing"]) {
		await visit(page, `/manage/${part}`);
		await page.locator(".manage-overview").waitFor();
	}
});

webTest("what a table is called stays in view when it scrolls, and its rows stay low", async ({ open }) => {
	const page = await open({ width: 320, height: 640 });
	await signIn(page, COORDINATOR, { at: "/manage/areas" });
	const row = page.locator("tbody tr").first();
	await row.waitFor();
	const heights = await page.locator("tbody tr").evaluateAll((all) => all.map((one) => one.offsetHeight));
	assert.ok(Math.max(...heights) < 160, `${heights}`);
	assert.equal(await page.getByRole("table", { name: "Werkgebieden" }).count(), 1);
	assert.equal(await page.locator(".samen-table-frame figcaption, .samen-table-frame caption").count(), 0);
});

webTest("is for coordinators", async ({ open }) => {
	const page = await open();
	await signIn(page, TEACHER, { at: "/manage/people" });
	await page.getByRole("heading", { level: 1, name: /voor anderen/ }).waitFor();
});

for (const look of looks) {
	webTest(`without faults for axe-core, 320 px wide: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const page = await manage(open, "", { ...look, width: 320, height: 640 });
		for (const part of PARTS) {
			await page.goto(`/manage${part}`);
			await page.locator("h1").waitFor();
			await until("loaded", async () => (await page.locator(".samen-busy").count()) === 0);
			await axe(page, part);
			await fitsWidth(page, part);
		}
	});
}
