// The main story with three people at once, each in a browser of their own and by the screens alone: a teacher asks, somebody helps, a
// consultant watches; what one does, the others see without asking for it. Services are killed on the way.
import assert from "node:assert/strict";
import { axe, signIn, until, useRegion, webTest } from "./support.mjs";

const TEACHER = "lotte.visser@example.org";
const HELPER = "hassan.yildiz@example.org";
const HELPER_NAME = "Hassan Yıldız";
const CONSULTANT = "jeroen.bakker@example.org";
const HAPPENS = "Een kind in groep 2 kan een vol lokaal niet aan: het houdt de handen over de oren en kruipt onder de tafel.";
const AWAY = "samen is nu niet bereikbaar";

const region = useRegion({ people: [TEACHER, HELPER, "tessa.dekker@example.org", CONSULTANT] });

const mainOf = (page) => page.getByRole("main");
const button = (page, name) => mainOf(page).getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
const said = (page, text) => page.getByRole("status").filter({ hasText: text });

/** Three people, each signed in at where they work. */
async function three(open) {
	const [teacher, helper, consultant] = [await open(), await open(), await open()];
	await Promise.all([
		signIn(teacher, TEACHER, { at: "/ask" }),
		signIn(helper, HELPER, { at: "/offers" }),
		signIn(consultant, CONSULTANT, { at: "/overview" }),
	]);
	await helper.getByRole("heading", { name: "Wacht op uw antwoord (0)" }).waitFor();
	return { teacher, helper, consultant };
}

/** What is not to happen in a story that goes by itself: that a page is loaded anew. */
async function neverLoadedAgain(pages, run) {
	for (const page of pages) await page.evaluate(() => (globalThis.sameDocument = true));
	await run();
	for (const page of pages) assert.equal(await page.evaluate(() => globalThis.sameDocument), true, "loaded anew");
}

/** The row of the only request, when it says this. */
const row = (consultant, text) => consultant.getByRole("table").getByRole("row").filter({ hasText: "groep 2" }).filter({ hasText: text });

async function fillIn(teacher, name) {
	await teacher.getByLabel("1. In welke groep zit de leerling?").selectOption({ label: "groep 2" });
	await teacher.getByLabel("2. Wat gebeurt er?").pressSequentially(HAPPENS, { delay: 5 });
	await teacher.getByRole("button", { name: "Weghalen: Prikkelverwerking" }).waitFor();
	await teacher.getByLabel("Niet gehoord?").fill("nog te jong");
	await teacher.getByLabel("Ja, de ouders vinden het goed").check();
	await teacher.getByLabel("10. Onder welke naam").fill(name);
}

/** The reasons for the first person add up to the score beneath them. */
async function addsUp(teacher) {
	const why = teacher.getByRole("table", { name: /^Waarom / }).first();
	const numbers = (await why.getByRole("cell").allInnerTexts()).map((text) => Number(text.replace(",", ".")));
	const score = numbers.pop();
	const sum = numbers.reduce((all, one) => all + one, 0);
	assert.ok(numbers.length > 3 && Math.abs(sum - score) < 0.001 * numbers.length, `${numbers} make ${score}`);
}

/** Opens the folded part of that name and gives it. */
async function unfold(page, name) {
	const summary = page.locator("summary").filter({ hasText: name });
	await summary.click();
	return mainOf(page).locator("details").filter({ has: summary }).last();
}

async function finish(teacher, name, words) {
	const part = await unfold(teacher, name);
	await part.getByLabel("geholpen", { exact: true }).check();
	await part.getByLabel(/eigen woorden/).fill(words);
	await part.getByRole("button", { name }).click();
}

const requests = (state) => (region.json(TEACHER, ["request", "list"]).requests ?? []).filter((one) => one.state === state);

webTest("a request from the first word to the last, seen live by all three", async ({ open }) => {
	const { teacher, helper, consultant } = await three(open);
	await neverLoadedAgain([teacher, helper, consultant], async () => {
		await fillIn(teacher, "kleuter 2b");
		await button(teacher, "Hulp vragen").click();
		await button(teacher, `Vraag ${HELPER_NAME}`).waitFor();
		await addsUp(teacher);
		await row(consultant, "nog niet gevraagd").waitFor();

		await button(teacher, `Vraag ${HELPER_NAME}`).click();
		await teacher.getByRole("heading", { name: "Wie is gevraagd" }).waitFor();
		await helper.getByRole("heading", { name: "Wacht op uw antwoord (1)" }).waitFor();
		await said(helper, "1 nieuwe vraag wacht op uw antwoord.").waitFor({ state: "attached" });
		await row(consultant, "wacht op antwoord").waitFor();

		await button(helper, /^Ja, ik help/).click();
		await helper.getByRole("dialog").getByRole("button", { name: "Ja, ik help" }).click();
		await helper.getByRole("link", { name: TEACHER }).waitFor();
		await teacher.getByRole("heading", { name: "Wie helpt" }).waitFor();
		await teacher.getByRole("link", { name: HELPER }).waitFor();
		await row(consultant, "krijgt hulp").filter({ hasText: HELPER_NAME }).waitFor();
		await axe(teacher, "being helped");

		await button(helper, "Open de tekst").click();
		await mainOf(helper).getByText(HAPPENS).waitFor();
		await helper.getByLabel("Er was contact").check();
		await helper.getByLabel("Wat hebt u gezien of afgesproken?").fill("Gekeken in de klas: een vaste plek bij de muur helpt.");
		await button(helper, "Opslaan").click();
		await mainOf(helper).getByText(/Opgeslagen\. Het volgende contact/).waitFor();
		await teacher.getByText("Laatste contact").waitFor();

		await finish(teacher, "Deze hulp afronden", "De vaste plek maakt het verschil.");
		await said(teacher, "Deze hulp is afgerond").waitFor();
		await mainOf(helper).getByText("afgerond", { exact: true }).waitFor();
		await row(consultant, "hulp klaar").waitFor();
		await finish(teacher, "Deze vraag afsluiten", "Een vaste plek.");
		await said(teacher, "Uw vraag is afgesloten.").waitFor();
		await row(consultant, "klaar op").waitFor();
		await axe(consultant, "ended");
	});
	assert.equal(requests("CLOSED").length, 1);
});

webTest("services that are killed on the way cost nothing and double nothing", async ({ open }) => {
	const { teacher, helper, consultant } = await three(open);
	const away = (page) => page.getByText(AWAY).first();
	const back = async (page) => until("the page says that it works again", async () => (await page.getByRole("banner").or(page.getByRole("status")).filter({ hasText: AWAY }).count()) === 0);
	await neverLoadedAgain([teacher, helper, consultant], async () => {
		const filedBefore = requests("OPEN").length;
		await fillIn(teacher, "kleuter 2c");
		await region.kill("intake");
		await button(teacher, "Hulp vragen").click();
		await away(teacher).waitFor();
		assert.equal(await teacher.getByLabel("2. Wat gebeurt er?").inputValue(), HAPPENS);
		await region.start("intake");
		await back(teacher);
		assert.equal(await teacher.getByLabel("10. Onder welke naam").inputValue(), "kleuter 2c");
		await button(teacher, "Hulp vragen").click();
		await button(teacher, `Vraag ${HELPER_NAME}`).waitFor();
		assert.equal(requests("OPEN").length, filedBefore + 1);

		await button(teacher, `Vraag ${HELPER_NAME}`).click();
		await button(helper, /^Ja, ik help/).click();
		await region.kill("matching");
		const yes = helper.getByRole("dialog").getByRole("button", { name: "Ja, ik help" });
		await yes.click();
		await away(helper).waitFor();
		await region.start("matching");
		await back(helper);
		// Her yes is tried again for a while: it may have come through by itself.
		const accepted = helper.getByRole("link", { name: TEACHER });
		await until("her yes came through", async () => {
			if (await yes.isVisible()) await yes.click({ timeout: 1000 }).catch(() => undefined);
			return (await accepted.count()) > 0;
		});
		await teacher.getByRole("link", { name: HELPER }).waitFor();
		await row(consultant, "krijgt hulp").waitFor();
		const [request] = requests("OPEN");
		assert.equal(region.json(TEACHER, ["match", "list", request.id]).matches.length, 1);

		await helper.getByLabel("Wat hebt u gezien of afgesproken?").fill("Gebeld: wij kijken samen in de klas.");
		await helper.getByLabel("Er was contact").check();
		await region.kill("directory");
		await teacher.getByRole("link", { name: "Wie weet wat" }).click();
		await away(teacher).waitFor();
		await region.start("directory");
		await back(teacher);
		await teacher.getByRole("heading", { level: 1, name: "Wie weet wat" }).waitFor();
		await button(helper, "Opslaan").click();
		await mainOf(helper).getByText(/Opgeslagen\. Het volgende contact/).waitFor();
		const [match] = region.json(TEACHER, ["match", "list", request.id]).matches;
		assert.equal(match.followUpsAtMs.length, 1);
		assert.equal(match.noteIds.length, 1);
	});
});
