// Who is signed in. The secrets are in cookies that no script can read; here is only who it is.
import { signal } from "@preact/signals";
import { Code, ConnectError } from "@connectrpc/connect";
import { Role } from "../gen/common_pb";
import type { Person } from "../gen/directory_pb";
import { directory, forgetPositions } from "./api";

/** undefined: not known yet; null: nobody. */
export const me = signal<Person | null | undefined>(undefined);
/** A second factor is required and missing: nothing works but setting one up. */
export const mustEnrol = signal(false);

export async function loadMe(): Promise<void> {
	try {
		me.value = await directory.whoAmI({});
	} catch (thrown) {
		const code = ConnectError.from(thrown).code;
		if (code === Code.Unauthenticated || code === Code.PermissionDenied) {
			me.value = null;
		} else {
			throw thrown;
		}
	}
}

/** What happens to drafts and the like when somebody leaves; each is called with the person who left. */
const goodbyes: ((personId: string) => void)[] = [];

export function onSignOut(goodbye: (personId: string) => void): void {
	goodbyes.push(goodbye);
}

export async function signOut(): Promise<void> {
	const personId = me.value?.id ?? "";
	try {
		await directory.logout({});
	} finally {
		forgetPositions();
		goodbyes.forEach((goodbye) => goodbye(personId));
		me.value = null;
	}
}

export function has(role: Role): boolean {
	return me.value?.roles.includes(role) ?? false;
}
