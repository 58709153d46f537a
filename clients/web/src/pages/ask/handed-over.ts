// The words of a request that was just filed, for looking for people by them: in memory only, never in the
// address or a store, and no longer than somebody is signed in.
import { onSignOut } from "../../lib/session";

const told = new Map<string, string>();

onSignOut(() => told.clear());

export function handOver(requestId: string, text: string): void {
	told.clear();
	told.set(requestId, text);
}

/** The words; "" when it was not filed just now in this tab. */
export function handedOver(requestId: string): string {
	return told.get(requestId) ?? "";
}
