// What the tests of the page share: a region, a browser, people in it, and what they look for.
//
//	const region = useRegion();
//	webTest("what it shows", async ({ open }) => {
//		const page = await open({ dark: true });
//		await signIn(page, "noor.van.dijk@example.org");
//		await axe(page, "start page");
//	});
//
// Any error in the console, breach of the content security policy or call to elsewhere fails the test, and so does an accessibility
// fault. Nothing waits for a time: use locators, which wait for what they look for, and until().
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { PASSWORD, Region } from "./region.mjs";

export { COORDINATOR, PASSWORD, until, YEAR_PASSWORD } from "./region.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BROWSER = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];
const PATIENCE_MS = 15000;
// SAMEN_LATE_MS=300: frames and timers come so much later than asked for, as on a machine that is busy. Whoever looks too early fails.
const LATE_MS = Number(process.env.SAMEN_LATE_MS ?? 0);
const region = new Region();
let browser;

async function finish() {
	await browser?.close();
	await region.close();
}

for (const end of ["SIGTERM", "SIGINT"]) {
	process.once(end, () => void finish().finally(() => process.exit(124)));
}

/** A region for the tests of this file, made before the first and gone after the last: see Region.open. */
export function useRegion(options) {
	before(async () => {
		browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: BROWSER });
		await region.open(options);
	});
	after(finish);
	return region;
}

/** Light and dark, Dutch and English: for open(). */
export const looks = [
	{ dark: false, language: "nl" },
	{ dark: true, language: "nl" },
	{ dark: false, language: "en" },
	{ dark: true, language: "en" },
];

// A call that is refused or does not come through is said in the console too; the page says it to the user, which is what counts.
function isCall(url) {
	const { pathname } = new URL(url, region.base);
	return pathname.startsWith("/samen.") || pathname === "/readyz";
}

function watch(page, troubles) {
	page.on("pageerror", (error) => troubles.push(`error: ${error.stack ?? error.message}`));
	page.on("console", (message) => {
		const failedCall = message.text().startsWith("Failed to load resource") && isCall(message.location().url);
		if (["error", "warning"].includes(message.type()) && !failedCall) {
			troubles.push(`console: ${message.text()} (${message.location().url})`);
		}
	});
	page.on("request", (request) => {
		const url = request.url();
		if (!url.startsWith(`${region.base}/`) && !/^(data|blob):/.test(url)) {
			troubles.push(`a call to elsewhere: ${url}`);
		}
	});
}

/** A browser of somebody's own (context): pages opened in it share cookies, as tabs do. */
async function openContext(troubles, { width = 1280, height = 900, dark = false, language = "nl", reducedMotion = "no-preference", javaScriptEnabled = true } = {}) {
	const context = await browser.newContext({
		viewport: { width, height },
		colorScheme: dark ? "dark" : "light",
		reducedMotion,
		javaScriptEnabled,
		locale: language,
		timezoneId: "Europe/Amsterdam",
		baseURL: region.base,
	});
	context.setDefaultTimeout(PATIENCE_MS);
	context.on("page", (page) => watch(page, troubles));
	if (LATE_MS > 0) {
		await context.addInitScript((late) => {
			const { setTimeout: later } = window;
			window.setTimeout = (run, ms = 0, ...rest) => later(run, ms + late, ...rest);
			window.requestAnimationFrame = (run) => later(() => run(performance.now()), late);
			window.cancelAnimationFrame = clearTimeout;
		}, LATE_MS);
	}
	if (language !== "nl") {
		await context.addInitScript((wanted) => {
			if (location.protocol === "http:" && localStorage.getItem("samen.language") === null) {
				localStorage.setItem("samen.language", wanted);
			}
		}, language);
	}
	return context;
}

/**
 * A test. run gets open(options), which gives a page in a browser of its own (width, height, dark, language, reducedMotion, javaScriptEnabled), and allow(pattern):
 * troubles that fit are expected.
 */
export function webTest(name, run) {
	test(name, { timeout: 120000 }, async () => {
		const troubles = [];
		const allowed = [];
		const contexts = [];
		const open = async (options) => {
			const context = await openContext(troubles, options);
			contexts.push(context);
			return context.newPage();
		};
		try {
			await run({ open, allow: (pattern) => allowed.push(pattern) });
			assert.deepEqual(troubles.filter((trouble) => !allowed.some((pattern) => pattern.test(trouble))), []);
		} finally {
			for (const context of contexts) await context.close();
		}
	});
}

/** Signs somebody in at the page where they are (default: the start page). */
export async function signIn(page, email, { at = "/", password = PASSWORD } = {}) {
	await page.goto(at);
	await page.getByLabel(/^(E-mailadres|E-mail address)$/).fill(email);
	await page.getByLabel(/^(Wachtwoord|Password)$/).fill(password);
	await page.getByRole("button", { name: /^(Inloggen|Sign in)$/ }).click();
	// The link to their account; behind the menu where there is little room.
	await page.locator(".samen-head__who").waitFor({ state: "attached" });
}

/** Goes to a page of ours by its address within the page (no load), as links do. */
export async function visit(page, path) {
	await page.evaluate((to) => {
		history.pushState(null, "", to);
		dispatchEvent(new PopStateEvent("popstate"));
	}, path);
	await page.locator("h1").waitFor();
}

/** Fails when axe-core finds a fault in the page as it is, once there is one; state names that in the message. */
export async function axe(page, state) {
	await page.locator("h1").first().waitFor({ state: "attached" });
	await page.evaluate(axeSource);
	const { violations } = await page.evaluate(() =>
		globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
	);
	const faults = violations.flatMap(({ id, help, nodes }) =>
		nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`),
	);
	assert.deepEqual(faults, [], `axe-core, ${state}`);
}

/** Fails when the page can be scrolled sideways. */
export async function fitsWidth(page, state) {
	const [content, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
	if (content > window) {
		const wide = await page.evaluate(() =>
			[...document.querySelectorAll("body *")]
				.filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
				.slice(0, 5)
				.map((one) => `${one.tagName} ${one.className}`),
		);
		assert.fail(`${state}: ${content} px wide in ${window}: ${wide.join("; ")}`);
	}
}

/** Presses Tab until the locator has the focus; fails after too many. */
export async function tabTo(page, locator, { most = 60, key = "Tab" } = {}) {
	await locator.waitFor();
	for (let i = 0; i < most; i++) {
		if (await locator.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press(key);
	}
	assert.fail(`${locator}: not reached by ${most} times ${key}`);
}

/** What has the focus: its tag and its text or label; "BODY" when it got lost. */
export function focused(page) {
	return page.evaluate(() => {
		const element = document.activeElement;
		const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
		return element === document.body ? "BODY" : `${element.tagName} ${name.trim().slice(0, 80)}`;
	});
}
