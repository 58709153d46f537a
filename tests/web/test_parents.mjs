// The page for parents: in with the code of the school's letter, to see, agree, withdraw, add and take along, and out again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axe, COORDINATOR, fitsWidth, focused, looks, signIn, tabTo, until, useRegion, visit, webTest } from "./support.mjs";

const TEACHER = "noor.van.dijk@example.org";
const HELPER = "hassan.yildiz@example.org";
const FIRST_WORDS = "In groep 2 heb ik een kind dat een vol lokaal niet aankan.";
const REMARK = "Thuis helpt een koptelefoon, en <b>rustig</b> wakker worden.";
const HALF_HOUR_MS = 30 * 60_000;

const region = useRegion({ people: [TEACHER, HELPER], demo: true });
const file = () => region.file(TEACHER, "prikkels-kleuter", "prikkelverwerking");
const letter = (id) => region.json(TEACHER, ["request", "letter", id]).code;
const basisOf = (id) => region.json(TEACHER, ["request", "show", id]).basis;
const readsOf = (id) => region.json(TEACHER, ["request", "reads", id]).reads ?? [];

/** The helper is asked and says yes; gives the match's id. */
function help(id) {
	const { people } = region.json(COORDINATOR, ["people", "--size", "500"]);
	const to = people.find((person) => person.email === HELPER).id;
	const [offer] = region.json(TEACHER, ["match", "offer", id, "--to", to]).offers;
	return region.json(HELPER, ["match", "accept", offer.id]).id;
}

function opens(match) {
	try {
		return region.samen(HELPER, ["open", match]).includes(FIRST_WORDS);
	} catch {
		return false;
	}
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const newCode = (page) => page.locator(".samen-parents__code").nth(1).innerText();

async function fillDoor(page, id, code) {
	await page.getByLabel("Kenmerk").fill(id);
	await page.getByLabel("Code", { exact: true }).fill(code);
	await button(page, "Naar binnen").click();
}

/** Comes in, keeps the code, and gives it. */
async function comeIn(page, id, code) {
	await page.goto("/parents");
	await fillDoor(page, id, code);
	await page.getByRole("heading", { name: "Bewaar uw nieuwe code" }).waitFor();
	const next = await newCode(page);
	await button(page, "Ik heb de code bewaard").click();
	await page.getByRole("heading", { name: "Hulp voor uw kind" }).waitFor();
	return next;
}

async function downloaded(page, name) {
	const [file] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
	return readFileSync(await file.path(), "utf8");
}

webTest("in, the code kept, all seen, agreed, withdrawn, added to, taken along, and out", async ({ open }) => {
	const id = file();
	const match = help(id);
	const page = await open();
	await page.goto("/");
	await page.getByRole("link", { name: "Ik ben ouder en heb een brief van school" }).click();
	await page.getByRole("heading", { name: "Voor ouders" }).waitFor();
	assert.match(await focused(page), /^H1/);
	await axe(page, "door");
	const code = letter(id);
	await fillDoor(page, ` ${id.toUpperCase().replace("-", " ")} `, code.toLowerCase().replaceAll("-", " "));
	await page.locator("h1:focus").waitFor();
	assert.match(await focused(page), /^H1 Bewaar uw nieuwe code/);
	await axe(page, "new code");
	assert.equal(await page.getByText(FIRST_WORDS).count(), 0);
	const next = await newCode(page);
	assert.match(next, /^(\w{4}-){3}\w{4}$/);
	assert.notEqual(next, code);
	await button(page, "Ik heb de code bewaard").click();
	await page.getByText("OBS de Kustlijn").first().waitFor();
	assert.match(await focused(page), /^H1 Hulp voor uw kind/);
	await page.getByText(/^Hassan Yıldız, .*: helpt sinds|Hassan Yıldız/).first().waitFor();
	await page.getByText("op slot").or(page.getByText("open voor wie helpt")).first().waitFor();
	await page.getByText("De school vraagt hulp en zegt niet om welk kind het gaat.").waitFor();
	await page.getByRole("table").getByText("een ouder kwam binnen").waitFor();
	await axe(page, "inside");
	assert.ok(opens(match), "the helper reads it");

	// What the school tells, by whom it was read.
	await button(page, "Lezen").click();
	await page.getByText(FIRST_WORDS).waitFor();
	assert.match(await focused(page), /Wat de school vertelt/);
	await axe(page, "read");
	await page.getByRole("row", { name: /Hassan Yıldız.*las de tekst/ }).waitFor();
	assert.equal(await page.getByText("kleuter 2b").count(), 0);

	// Agreeing: nothing is chosen beforehand.
	await page.locator("summary").filter({ hasText: "Iets anders kiezen" }).click();
	await button(page, "Ik vind dit goed").click();
	await page.getByText("Kies wie het mag lezen.").waitFor();
	await axe(page, "not chosen");
	await page.getByLabel("mensen die in het onderwijs werken", { exact: true }).check();
	await button(page, "Ik vind dit goed").click();
	await page.getByText("Dank u. Het is opgeschreven: wie helpt, mag het lezen.").waitFor();
	assert.match(await focused(page), /Dank u/);
	assert.equal(basisOf(id).recipients, "EDUCATION_ONLY");
	assert.equal(basisOf(id).recordedBy, "parent");
	assert.ok(opens(match), "the helper reads it, works in education");

	// Withdrawing is asked once more.
	await button(page, "Toestemming intrekken").click();
	await page.getByRole("dialog").waitFor();
	await axe(page, "withdrawing");
	await page.keyboard.press("Escape");
	assert.match(await focused(page), /Toestemming intrekken/);
	await button(page, "Toestemming intrekken").click();
	await page.getByRole("dialog").getByRole("button", { name: "Intrekken" }).click();
	await page.getByText("De toestemming is ingetrokken. Vanaf nu").waitFor();
	assert.match(await focused(page), /De toestemming is ingetrokken/);
	await page.getByText("op slot").waitFor();
	assert.equal(basisOf(id).withdrawnBy, "parent");
	assert.ok(!opens(match), "the helper reads it no more");
	await page.getByRole("table").getByText("trok de toestemming in").waitFor();
	await axe(page, "withdrawn");

	// Own words.
	await button(page, "Naar de school sturen").click();
	await page.getByText("Schrijf eerst iets op.").waitFor();
	assert.match(await focused(page), /^TEXTAREA/);
	await page.getByLabel("Wat wilt u toevoegen?").fill(REMARK);
	await button(page, "Naar de school sturen").click();
	await page.getByText("De school en wie helpt kunnen het nu lezen.").waitFor();
	assert.match(await focused(page), /De school en wie helpt/);
	const [note] = region.json(TEACHER, ["open", id]).notes;
	assert.deepEqual([note.kind, note.text], ["PARENT_REMARK", REMARK]);
	await axe(page, "added");

	// Everything, for people and for programs.
	const text = await downloaded(page, "Downloaden om te lezen of af te drukken");
	for (const words of [FIRST_WORDS, "Hassan Yıldız", "OBS de Kustlijn", "rustig&lt;/b&gt; wakker", "trok de toestemming in", 'lang="nl"']) {
		assert.ok(text.includes(words), words);
	}
	assert.ok(!/<script|http:|https:|kleuter 2b/.test(text.replace(/<meta[^>]*>/g, "")));
	await page.getByText("Het bestand staat bij uw downloads.").waitFor();
	const all = JSON.parse(await downloaded(page, "Downloaden voor een computerprogramma"));
	assert.equal(all.format, "samen-export-1");
	assert.ok(all.request.opened.story.happens.startsWith(FIRST_WORDS));
	assert.deepEqual(all.request.opened.notes.map((one) => one.text), [REMARK]);
	assert.equal(all.request.earlierBases.length, 1);
	assert.equal(all.help.help.length, 1);
	assert.equal(readsOf(id).filter((read) => read.kind === "EXPORTED" && read.personId === "parent").length, 3);

	await button(page, "Ik ben klaar: alles sluiten").first().click();
	await page.getByRole("heading", { name: "U bent weg" }).waitFor();
	assert.match(await focused(page), /^H1/);
	assert.equal(await page.getByLabel("Kenmerk").inputValue(), "");
	assert.equal(await page.getByText(FIRST_WORDS).count(), 0);
	await axe(page, "left");
	assert.deepEqual(await page.evaluate(() => [location.search, location.hash, document.cookie]), ["", "", ""]);
	assert.ok(!JSON.stringify(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])).includes(id));
	await comeIn(page, id, next);
});

webTest("what does not let in: nothing, a wrong code, a used one", async ({ open }) => {
	const id = file();
	const code = letter(id);
	const page = await open();
	await page.goto("/parents");
	await button(page, "Naar binnen").click();
	await page.getByText("Vul de code in.").waitFor();
	await axe(page, "nothing filled in");
	await fillDoor(page, id, "AAAA-BBBB-CCCC-DDDD");
	const refused = page.getByRole("alert").getByText("deze code werkt niet (meer) voor deze hulpvraag");
	await refused.waitFor();
	await axe(page, "refused");
	await comeIn(page, id, code);
	const other = await open();
	await other.goto("/parents");
	await fillDoor(other, id, code);
	await other.getByRole("alert").getByText("deze code werkt niet (meer) voor deze hulpvraag").waitFor();
	// A letter ends after 60 days.
	const late = letter(id);
	await region.setClock(61 * 24 * 3600 * 1000);
	try {
		await fillDoor(other, id, late);
		await other.getByRole("alert").getByText("deze code werkt niet (meer) voor deze hulpvraag").waitFor();
	} finally {
		await region.setClock(0);
		region.login(COORDINATOR, TEACHER, HELPER);
	}
});

webTest("the half hour ends by the clock: said before, and what was typed is there after the next code", async ({ open }) => {
	const id = file();
	const page = await open();
	await page.clock.install();
	const next = await comeIn(page, id, letter(id));
	await page.getByLabel("Wat wilt u toevoegen?").fill(REMARK);
	await page.clock.fastForward(HALF_HOUR_MS - 4 * 60_000);
	await page.getByText("Over een paar minuten is uw half uur om.").waitFor();
	assert.match(await focused(page), /^TEXTAREA/);
	await page.getByText("Over een paar minuten is uw half uur om.").evaluate((warning) => {
		const { top, bottom } = warning.getBoundingClientRect();
		if (top < 0 || bottom > innerHeight) throw new Error("out of sight");
	});
	await axe(page, "ends soon");
	await page.clock.fastForward(5 * 60_000);
	await page.getByRole("heading", { name: "Uw half uur is om" }).waitFor();
	assert.match(await focused(page), /^H1/);
	assert.equal(await page.getByText("OBS de Kustlijn").count(), 0);
	assert.equal(await page.getByLabel("Kenmerk").inputValue(), id);
	await axe(page, "over");
	await fillDoor(page, id, next);
	await button(page, "Ik heb de code bewaard").click();
	await page.getByLabel("Wat wilt u toevoegen?").waitFor();
	assert.equal(await page.getByLabel("Wat wilt u toevoegen?").inputValue(), REMARK);
});

webTest("the visit ends by what the services say: the token is over, or the letter", async ({ open }) => {
	const id = file();
	const page = await open();
	const next = await comeIn(page, id, letter(id));
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await region.setClock(HALF_HOUR_MS + 60_000);
	try {
		await button(page, "Lezen").click();
		await page.getByRole("heading", { name: "Uw half uur is om" }).waitFor();
		assert.match(await focused(page), /^H1/);
	} finally {
		await region.setClock(0);
		region.login(COORDINATOR, TEACHER, HELPER);
	}
	await comeIn(page, id, next);
	// All that is loaded by itself has come: what ends the visit is the click.
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await page.getByRole("table").waitFor();
	letter(id);
	await button(page, "Lezen").click();
	await page.getByRole("heading", { name: "Er is hier niets meer" }).waitFor();
	await axe(page, "gone");
});

webTest("a reload asks before the code is kept, and ends the visit after it", async ({ open }) => {
	const id = file();
	const page = await open();
	await page.goto("/parents");
	await fillDoor(page, id, letter(id));
	await page.getByRole("heading", { name: "Bewaar uw nieuwe code" }).waitFor();
	const next = await newCode(page);
	const asked = [];
	page.on("dialog", (dialog) => {
		asked.push(dialog.type());
		void dialog.dismiss();
	});
	await page.evaluate(() => location.reload());
	await until("the browser asks", () => asked.length > 0);
	assert.deepEqual(asked, ["beforeunload"]);
	assert.equal(await newCode(page), next);
	// The address of another page of samen, and back: it is still shown.
	await visit(page, "/accessibility");
	await page.goBack();
	assert.equal(await newCode(page), next);
	await button(page, "Ik heb de code bewaard").click();
	await page.getByText("Ook als u deze pagina sluit of opnieuw laadt.").waitFor();
	await page.reload();
	await page.getByRole("heading", { name: "Voor ouders" }).waitFor();
	assert.equal(asked.length, 1);
	await comeIn(page, id, next);
});

webTest("services that restart in the middle: said, nothing is lost, nothing happens twice", async ({ open }) => {
	const id = file();
	const page = await open();
	const code = letter(id);
	await page.goto("/parents");
	await page.getByRole("heading", { name: "Voor ouders" }).waitFor();
	await region.kill("intake");
	await fillDoor(page, id, code);
	await region.start("intake");
	await page.getByRole("heading", { name: "Bewaar uw nieuwe code" }).waitFor();
	await button(page, "Ik heb de code bewaard").click();
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await page.getByLabel("Wat wilt u toevoegen?").fill(REMARK);
	await region.kill("intake");
	await button(page, "Naar de school sturen").click();
	await page.getByText("samen is nu niet bereikbaar").first().waitFor();
	await axe(page, "cannot be reached");
	await region.start("intake");
	await until("it can be reached", async () => (await page.getByText("samen is nu niet bereikbaar").count()) < 2);
	await button(page, "Naar de school sturen").click();
	await page.getByText("De school en wie helpt kunnen het nu lezen.").waitFor();
	assert.equal(region.json(TEACHER, ["open", id]).notes.length, 1);
	assert.equal(readsOf(id).filter((read) => read.kind === "PARENT_CAME").length, 1);
});

webTest("at a computer where a teacher is signed in: the two have nothing to do with each other", async ({ open }) => {
	const id = file();
	const code = letter(id);
	const page = await open();
	await signIn(page, TEACHER);
	const calls = [];
	page.on("request", (request) => calls.push(request));
	await visit(page, "/parents");
	await page.getByText("Op deze computer is Noor van Dijk ingelogd.").waitFor();
	await axe(page, "door, a teacher signed in");
	await fillDoor(page, id, code);
	await button(page, "Ik heb de code bewaard").click();
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await button(page, "Lezen").click();
	await page.getByText(FIRST_WORDS).waitFor();
	await page.getByRole("table").getByText("las alles of nam het mee").waitFor();
	const made = await Promise.all(
		calls
			.filter((call) => /\/(EnterAsParent|GetRequest|ExportRequest|ListReads|ExportHelp)$/.test(call.url()))
			.map(async (call) => ({ method: call.url().split("/").pop(), headers: await call.allHeaders() })),
	);
	assert.ok(made.length >= 5);
	for (const { method, headers } of made) {
		assert.equal(headers.cookie, undefined, method);
		assert.equal(headers["samen-session"], undefined, method);
		assert.equal(headers.authorization === undefined, method === "EnterAsParent", method);
	}
	// It is the parents who read it.
	assert.equal(readsOf(id).at(-1).personId, "parent");

	// Cookies that come along with a parent's token change nothing: it is the parent who calls.
	const { token } = await (
		await fetch(`${region.base}/samen.intake.v1.Intake/EnterAsParent`, {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ requestId: id, code: letter(id) }),
		})
	).json();
	const answers = await page.evaluate(
		async ([mine, bearer]) => {
			const ask = async (path, message) => {
				const headers = { "Content-Type": "application/json", Authorization: `Bearer ${bearer}`, "Samen-Session": "cookie" };
				const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(message) });
				return { status: answer.status, body: await answer.json() };
			};
			return [
				await ask("/samen.intake.v1.Intake/GetRequest", { requestId: mine }),
				await ask("/samen.intake.v1.Intake/ListRequests", {}),
				await ask("/samen.intake.v1.Intake/OpenRequest", { requestId: mine }),
			];
		},
		[id, token],
	);
	assert.deepEqual([answers[0].status, answers[0].body.filerId, answers[0].body.pseudonym], [200, "school", undefined]);
	assert.deepEqual(answers.slice(1).map((one) => one.status), [403, 403]);

	// The teacher is still there; a parent's call that is refused (a new letter) signs nobody out.
	await button(page, "Sluit de tekst").click();
	await button(page, "Lezen").click();
	await page.getByRole("heading", { name: "Er is hier niets meer" }).waitFor();
	assert.equal(await page.getByRole("dialog").count(), 0);
	await visit(page, "/requests");
	await page.getByRole("heading", { level: 1, name: "Mijn hulpvragen" }).waitFor();
});

webTest("the teacher's session ends: no question lies over the parents' page", async ({ open }) => {
	const id = file();
	const page = await open();
	await signIn(page, TEACHER);
	await visit(page, "/parents");
	await fillDoor(page, id, letter(id));
	await button(page, "Ik heb de code bewaard").click();
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await page.context().clearCookies();
	const answered = page.waitForResponse(/WhoAmI$/);
	await page.evaluate(() => dispatchEvent(new Event("focus")));
	await answered;
	await button(page, "Lezen").click();
	await page.getByText(FIRST_WORDS).waitFor();
	await visit(page, "/requests");
	await page.getByRole("dialog", { name: "Log opnieuw in" }).waitFor();
});

webTest("by keyboard alone", async ({ open }) => {
	const id = file();
	const page = await open();
	await page.goto("/parents");
	await tabTo(page, page.getByLabel("Kenmerk"));
	await page.keyboard.type(id);
	await page.keyboard.press("Tab");
	await page.keyboard.type(letter(id));
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Bewaar uw nieuwe code" }).waitFor();
	await tabTo(page, button(page, "Ik heb de code bewaard"));
	await page.keyboard.press("Enter");
	await page.getByText("OBS de Kustlijn").first().waitFor();
	await tabTo(page, button(page, "Toestemming intrekken"));
	await page.keyboard.press("Enter");
	await tabTo(page, page.getByRole("dialog").getByRole("button", { name: "Intrekken" }));
	await page.keyboard.press("Enter");
	await page.getByText("De toestemming is ingetrokken. Vanaf nu").waitFor();
	// Not withdrawn by mistake: agreed again.
	await tabTo(page, page.getByLabel("mensen die in het onderwijs werken", { exact: true }));
	await page.keyboard.press("Space");
	await tabTo(page, button(page, "Ik vind dit goed"));
	await page.keyboard.press("Enter");
	await page.getByText("Dank u. Het is opgeschreven").waitFor();
	await tabTo(page, button(page, "Ik ben klaar: alles sluiten").last());
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "U bent weg" }).waitFor();
	assert.match(await focused(page), /^H1/);
});

const english = { reference: "Reference", code: "Code", in: "Go in", kept: "I have kept the code", read: "Read it" };
const dutch = { reference: "Kenmerk", code: "Code", in: "Naar binnen", kept: "Ik heb de code bewaard", read: "Lezen" };

for (const look of looks) {
	webTest(`320 px wide, without faults for axe-core: ${look.dark ? "dark" : "light"}, ${look.language}`, async ({ open }) => {
		const words = look.language === "en" ? english : dutch;
		const id = file();
		const page = await open({ ...look, width: 320, height: 640 });
		const check = async (state) => {
			await axe(page, state);
			await fitsWidth(page, state);
		};
		await page.goto("/parents");
		await page.getByLabel(words.reference).waitFor();
		await check("door");
		await page.getByLabel(words.reference).fill(id);
		await page.getByLabel(words.code, { exact: true }).fill(letter(id));
		await button(page, words.in).click();
		await button(page, words.kept).waitFor();
		await check("new code");
		await button(page, words.kept).click();
		await page.getByText("OBS de Kustlijn").first().waitFor();
		await button(page, words.read).click();
		await page.getByText(FIRST_WORDS).waitFor();
		await page.getByRole("table").waitFor();
		await page.locator("details:not([open]) > summary").first().click();
		await check("inside");
	});
}
