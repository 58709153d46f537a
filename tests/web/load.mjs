// What loading a page costs: the bytes that come over the wire, and the time until it can be used.
import { until } from "./support.mjs";

/** What browsers of today take, and what old ones and some proxies do. */
export const ENCODINGS = { br: "gzip, deflate, br", gzip: "gzip" };
/** The most that the first page may weigh, sign-in and start page in all. */
export const FIRST_PAGE_BYTES = 100 * 1024;
// These wait for news: they end when there is some.
const WAITS = /\/Watch\w+$/;

/** Counts what comes to a page from now on, as transferred: compressed, with headers. accepted: the encodings that are taken. */
export async function count(page, accepted) {
	const session = await page.context().newCDPSession(page);
	const pending = new Map();
	const counted = { bytes: 0, files: [], calls: 0, encodings: new Set() };
	session.on("Network.requestWillBeSent", ({ requestId, request }) => pending.set(requestId, new URL(request.url).pathname));
	session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
		const path = pending.get(requestId) ?? "";
		counted.bytes += encodedDataLength;
		counted.calls += path.startsWith("/samen.") ? 1 : 0;
		counted.files.push({ path, bytes: encodedDataLength });
		pending.delete(requestId);
	});
	session.on("Network.responseReceived", ({ response }) => {
		const used = response.headers["Content-Encoding"] ?? response.headers["content-encoding"];
		if (used !== undefined) counted.encodings.add(used);
	});
	session.on("Network.loadingFailed", ({ requestId }) => pending.delete(requestId));
	await session.send("Network.enable");
	await session.send("Network.clearBrowserCache");
	await session.send("Network.setExtraHTTPHeaders", { headers: { "Accept-Encoding": accepted } });
	return {
		/** Everything so far, once all has come. */
		all: async () => {
			await until("all has come", () => [...pending.values()].every((path) => WAITS.test(path)));
			return counted;
		},
	};
}

/** From now on every page of this tab notes when it could first be used: its heading and first field are there and painted. */
export async function watchUsable(page, { slower }) {
	const session = await page.context().newCDPSession(page);
	await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
	await page.addInitScript(() => {
		const look = () => {
			const there = document.querySelector("main h1") !== null && document.querySelector("main .samen-busy") === null;
			if (!there) return void requestAnimationFrame(look);
			requestAnimationFrame(() => setTimeout(() => (globalThis.usableMs = performance.now())));
		};
		requestAnimationFrame(look);
	});
	return {
		/** Loads the page, with nothing of it kept from before, and gives the milliseconds from its address to its use. */
		load: async (path) => {
			await session.send("Network.clearBrowserCache");
			await page.goto(path);
			return (await page.waitForFunction(() => globalThis.usableMs)).jsonValue();
		},
	};
}
