// Who is signed in. The secrets are in cookies that no script can read; here is only who it is, the same in all tabs.
import { signal } from "@preact/signals";
import { Code, ConnectError } from "@connectrpc/connect";
import { Role } from "../gen/common_pb";
import type { Person } from "../gen/directory_pb";
import { directory, forgetPositions, signedOut } from "./api";
import { arrive } from "./router";

/** undefined: not known yet; null: nobody. */
export const me = signal<Person | null | undefined>(undefined);
/** A second factor is required and missing: nothing works but setting one up. */
export const mustEnrol = signal(false);
/** The session ended while somebody was at work: they sign in over the page. */
export const sessionEnded = signal(false);

/** What tabs tell each other: who signed in (an id), or that somebody signed out (""). */
const tabs = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("samen.session");

/** What happens to drafts and the like when somebody leaves; each is called with the person who left. */
const goodbyes: ((personId: string) => void)[] = [];

export function onSignOut(goodbye: (personId: string) => void): void {
	goodbyes.push(goodbye);
}

/** Another person than before must not see anything of that one: all of the page is loaded anew. */
function isAnother(id: string): boolean {
	const before = me.peek();
	if (before == null || before.id === id) {
		return false;
	}
	forgetPositions();
	location.replace("/");
	return true;
}

/** Takes who is signed in now. */
function become(person: Person, factorMissing: boolean): void {
	if (isAnother(person.id)) {
		return;
	}
	const isEntrance = me.peek() === null || (mustEnrol.peek() && !factorMissing);
	mustEnrol.value = factorMissing;
	sessionEnded.value = false;
	me.value = person;
	if (isEntrance) {
		arrive();
	}
}

/** After a sign-in here. */
export function signedIn(person: Person, factorMissing: boolean): void {
	become(person, factorMissing);
	tabs?.postMessage(person.id);
}

/** Takes a fresh token, once the second factor that was missing is there: from now on all answers. */
export async function renew(): Promise<void> {
	const session = await directory.renewToken({});
	if (session.person !== undefined) {
		become(session.person, session.secondFactorMissing);
	}
}

/** Whoever is signed in; undefined: nobody. */
async function askWho(): Promise<Person | undefined> {
	try {
		return await directory.whoAmI({});
	} catch (thrown) {
		if (ConnectError.from(thrown).code === Code.Unauthenticated) {
			return undefined;
		}
		throw thrown;
	}
}

/** Whether this person has to set up a second factor first. */
async function lacksFactor(): Promise<boolean> {
	const { required, onSinceMs } = await directory.getSecondFactor({});
	return required && onSinceMs === 0n;
}

/** Finds out who it is. */
export async function loadMe(): Promise<void> {
	if (mustEnrol.peek()) {
		return;
	}
	const isFirst = me.peek() == null;
	const person = await askWho();
	if (person !== undefined) {
		become(person, isFirst && (await lacksFactor()));
	} else if (me.peek() == null) {
		me.value = null;
	} else {
		sessionEnded.value = true;
	}
}

function leave(): void {
	const personId = me.peek()?.id ?? "";
	forgetPositions();
	goodbyes.forEach((goodbye) => goodbye(personId));
	mustEnrol.value = false;
	sessionEnded.value = false;
	me.value = null;
	arrive();
}

/** Fails when the gateway cannot be reached: the cookies are still there then, and so is whoever is signed in. */
export async function signOut(): Promise<void> {
	try {
		await directory.logout({});
	} catch (thrown) {
		if (ConnectError.from(thrown).code !== Code.Unauthenticated) {
			throw thrown;
		}
	}
	leave();
	tabs?.postMessage("");
}

/** Follows what happens to the session elsewhere: in other tabs, and at the service. Once, for as long as the page is open. */
export function watchSession(): void {
	tabs?.addEventListener("message", (event: MessageEvent<string>) => {
		if (event.data === "") {
			if (me.peek() != null) {
				leave();
			}
		} else if (!isAnother(event.data)) {
			void loadMe().catch(() => undefined);
		}
	});
	const look = () => {
		if (!document.hidden && me.peek() != null) {
			void loadMe().catch(() => undefined);
		}
	};
	window.addEventListener("focus", look);
	document.addEventListener("visibilitychange", look);
	signedOut.subscribe((times) => {
		if (times > 0 && me.peek() != null) {
			sessionEnded.value = true;
		}
	});
}

export function has(role: Role): boolean {
	return me.value?.roles.includes(role) ?? false;
}
