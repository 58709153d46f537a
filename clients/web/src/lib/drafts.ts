// What somebody was typing, kept on this device so that a reload or a lost session costs nothing. Sealed (AES-GCM) under a key of
// that person that no script can take out of this browser, and forgotten after a week, on signing out, and once it is sent.
import { onSignOut } from "./session";

const KEPT_MS = 7 * 24 * 3600 * 1000;
const KEYS = "keys";
const DRAFTS = "drafts";

interface Sealed {
	nonce: Uint8Array<ArrayBuffer>;
	data: ArrayBuffer;
	savedAt: number;
	/** Which tab wrote it. */
	tab: string;
}

/** What a tab did with the draft. */
export type DraftNews = "changed" | "dropped" | "sent";

interface Told {
	personId: string;
	tab: string;
	news: DraftNews;
}

/** Tells tabs apart. */
const thisTab = crypto.getRandomValues(new Uint32Array(2)).join("-");
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("samen.drafts");

/** Whether this browser can keep drafts: not over plain http, nor where storage is off. */
export const draftsWork = typeof indexedDB !== "undefined" && crypto.subtle !== undefined;

function settled<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

let opening: Promise<IDBDatabase> | undefined;

function store(): Promise<IDBDatabase> {
	if (opening === undefined) {
		const request = indexedDB.open("samen", 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore(KEYS);
			request.result.createObjectStore(DRAFTS);
		};
		opening = settled(request);
	}
	return opening;
}

async function places(mode: IDBTransactionMode): Promise<{ keys: IDBObjectStore; drafts: IDBObjectStore }> {
	const change = (await store()).transaction([KEYS, DRAFTS], mode);
	return { keys: change.objectStore(KEYS), drafts: change.objectStore(DRAFTS) };
}

/** The person's key; the first to come makes it, also when two tabs come at once. */
async function keyOf(personId: string): Promise<CryptoKey> {
	const known = (await settled((await places("readonly")).keys.get(personId))) as CryptoKey | undefined;
	if (known !== undefined) {
		return known;
	}
	const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
	const { keys } = await places("readwrite");
	try {
		await settled(keys.add(made, personId));
		return made;
	} catch {
		return (await settled((await places("readonly")).keys.get(personId))) as CryptoKey;
	}
}

let last: Promise<unknown> = Promise.resolve();

/** One change after another, so that nothing comes back that was thrown away. */
function inTurn(work: () => Promise<void>): Promise<void> {
	const done = last.then(work);
	last = done.catch(() => undefined);
	return done;
}

async function seal(personId: string, draft: unknown): Promise<void> {
	const key = await keyOf(personId);
	const nonce = crypto.getRandomValues(new Uint8Array(12));
	const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(JSON.stringify(draft)));
	const sealed: Sealed = { nonce, data, savedAt: Date.now(), tab: thisTab };
	await settled((await places("readwrite")).drafts.put(sealed, personId));
	tell(personId, "changed");
}

function tell(personId: string, news: DraftNews): void {
	channel?.postMessage({ personId, tab: thisTab, news } satisfies Told);
}

async function drop(personId: string, news: DraftNews): Promise<void> {
	const { keys, drafts } = await places("readwrite");
	await Promise.all([settled(keys.delete(personId)), settled(drafts.delete(personId))]);
	tell(personId, news);
}

/** Keeps a draft of this person, in place of the one before. */
export function saveDraft(personId: string, draft: unknown): Promise<void> {
	return inTurn(() => seal(personId, draft));
}

/** Throws the draft and the key that opens it away; news: why, for the other tabs. */
export function dropDraft(personId: string, news: DraftNews): Promise<void> {
	return inTurn(() => drop(personId, news));
}

/** Whether something of this person was not sent yet, in any tab; no when that cannot be found out. */
export async function hasDraft(personId: string): Promise<boolean> {
	return draftsWork && (await last.then(() => loadDraft(personId)).catch(() => undefined)) !== undefined;
}

/** The draft of this person; undefined when there is none, or it cannot be opened any more. */
export async function loadDraft(personId: string): Promise<unknown> {
	const sealed = (await settled((await places("readonly")).drafts.get(personId))) as Sealed | undefined;
	if (sealed === undefined || sealed.savedAt < Date.now() - KEPT_MS) {
		return undefined;
	}
	try {
		const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.nonce }, await keyOf(personId), sealed.data);
		return JSON.parse(new TextDecoder().decode(plain)) as unknown;
	} catch {
		return undefined;
	}
}

/** Calls when another tab has done something with the person's draft; returns what ends that. */
export function watchDraft(personId: string, heard: (news: DraftNews) => void): () => void {
	const hear = (event: MessageEvent<Told>) => {
		if (event.data.personId === personId && event.data.tab !== thisTab) {
			heard(event.data.news);
		}
	};
	channel?.addEventListener("message", hear);
	return () => channel?.removeEventListener("message", hear);
}

async function dropOld(): Promise<void> {
	const { keys, drafts } = await places("readwrite");
	const walk = drafts.openCursor();
	walk.onsuccess = () => {
		const cursor = walk.result;
		if (cursor !== null) {
			if ((cursor.value as Sealed).savedAt < Date.now() - KEPT_MS) {
				keys.delete(cursor.key);
				cursor.delete();
			}
			cursor.continue();
		}
	};
}

if (draftsWork) {
	void dropOld().catch(() => undefined);
	onSignOut((personId) => void dropDraft(personId, "dropped").catch(() => undefined));
}
