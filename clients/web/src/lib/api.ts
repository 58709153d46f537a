// Calls to the services, through the gateway, by the Connect protocol. Puts in what every call carries (language, key of a
// write, how far this person's own changes go) and tries again what did not reach anybody.
import { computed, signal } from "@preact/signals";
import { toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { Directory } from "../gen/directory_pb";
import { FieldErrorSchema, type FieldError } from "../gen/envelope_pb";
import { Intake } from "../gen/intake_pb";
import { Matching } from "../gen/matching_pb";
import { Notify } from "../gen/notify_pb";
import { language } from "./i18n";

const POSITIONS = "samen.positions";
const PATIENCE_MS = 8000;
const PAUSE_MS = 300;

/** The services that could not be reached when last tried ("matching"), and "network" when the browser has none. */
export const lost = signal<ReadonlySet<string>>(new Set());
/** Whether all could be reached. connection.ts sees to it that this becomes true again by itself. */
export const reachable = computed(() => lost.value.size === 0);
/** Counts up when a call found that nobody is signed in (any more). */
export const signedOut = signal(0);

/** A fresh request key: the same key twice is one change. */
export function newKey(): string {
	return crypto.randomUUID();
}

// How far this person's own changes go, by service, so that no later call reads a past in which they never happened.
function positions(): Record<string, string> {
	try {
		return JSON.parse(sessionStorage.getItem(POSITIONS) ?? "{}") as Record<string, string>;
	} catch {
		return {};
	}
}

/** What the header of an answer says of it: { intake: "14" }; nothing when it is not there. */
export function positionIn(header: string | null): Record<string, string> {
	const match = /^(\w+)=(\d+)$/.exec(header ?? "");
	return match === null ? {} : { [match[1] as string]: match[2] as string };
}

function savePosition(header: string | null): void {
	if (header !== null) {
		try {
			sessionStorage.setItem(POSITIONS, JSON.stringify({ ...positions(), ...positionIn(header) }));
		} catch {
			// Without storage a later read may not know of this change yet; the change itself was made.
		}
	}
}

export function forgetPositions(): void {
	sessionStorage.removeItem(POSITIONS);
}

/** Says that somebody could not be reached, or can be again. */
export function setLost(name: string, isLost: boolean): void {
	if (lost.peek().has(name) !== isLost) {
		lost.value = new Set(isLost ? [...lost.peek(), name] : [...lost.peek()].filter((one) => one !== name));
	}
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the call may be sent once more with the same key: nobody was reached, or it is not known what became of it. */
function unreached(error: ConnectError): boolean {
	return error.code === Code.Unavailable || (error.code === Code.Unknown && error.cause instanceof TypeError);
}

/** Nobody is signed in (any more). What names a field, a wrong code for one, is about what was sent instead. */
export function isSignedOut(error: ConnectError): boolean {
	return error.code === Code.Unauthenticated && error.findDetails(FieldErrorSchema).length === 0;
}

/** A short name of some content, the same each time (FNV-1a, 32 bits). */
function nameOf(content: Uint8Array): string {
	return content.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5).toString(36);
}

/** Methods by which one signs in, out, or finds out who is: that nobody is, is an answer. */
const ENTRANCES = new Set(["Login", "WhoAmI", "RenewToken", "SignOn", "AcceptInvitation", "Logout"]);

type Call = Parameters<ReturnType<Interceptor>>[0];

/** Puts in what every call carries: the language, the key by which a repeat is known, and what was seen of whom. */
export function prepare(call: Call, seen: Record<string, string>): void {
	call.header.set("Accept-Language", language.value);
	// What the user changed after an answer got lost is another act, and gets another key.
	const act = call.header.get("Samen-Request-Key");
	call.header.set("Samen-Request-Key", act === null || call.stream ? newKey() : `${act}-${nameOf(toBinary(call.method.input, call.message))}`);
	const known = Object.entries(seen);
	if (known.length > 0) {
		call.header.set("Samen-Not-Before", known.map(([service, change]) => `${service}=${change}`).join(", "));
	}
}

/** Sends until somebody is reached, as long as patience lasts, and says who is lost. */
export async function insist<T>(call: Call, send: () => Promise<T>): Promise<T> {
	const end = Date.now() + PATIENCE_MS;
	const service = /^samen\.(\w+)\./.exec(call.service.typeName)?.[1] ?? "";
	for (let wait = PAUSE_MS; ; wait *= 2) {
		try {
			const response = await send();
			setLost(service, false);
			return response;
		} catch (thrown) {
			const error = ConnectError.from(thrown);
			if (!unreached(error) || call.signal.aborted) {
				throw error;
			}
			if (Date.now() + wait > end || !navigator.onLine) {
				setLost(service, true);
				throw error;
			}
			await pause(wait);
		}
	}
}

const carry: Interceptor = (next) => async (call) => {
	call.header.set("Samen-Session", "cookie");
	prepare(call, positions());
	try {
		const response = await insist(call, () => next(call));
		savePosition(response.header.get("Samen-Position"));
		return response;
	} catch (thrown) {
		if (isSignedOut(ConnectError.from(thrown)) && !ENTRANCES.has(call.method.name)) {
			signedOut.value++;
		}
		throw thrown;
	}
};

/** The way to the services; send: another fetch. */
export function newTransport(interceptor: Interceptor, send?: typeof fetch): Transport {
	return createConnectTransport({
		baseUrl: location.origin,
		useBinaryFormat: true,
		useHttpGet: false,
		defaultTimeoutMs: 15000,
		interceptors: [interceptor],
		fetch: send,
	});
}

const transport = newTransport(carry);

export const directory = createClient(Directory, transport);
export const intake = createClient(Intake, transport);
export const matching = createClient(Matching, transport);
export const notify = createClient(Notify, transport);

/** What went wrong, ready to be shown. message is worded by the service, in the screen's language. */
export interface Problem {
	code: Code;
	message: string;
	fields: FieldError[];
}

export function problemOf(thrown: unknown): Problem {
	const error = ConnectError.from(thrown);
	return { code: error.code, message: unreached(error) ? "" : error.rawMessage, fields: error.findDetails(FieldErrorSchema) };
}

/** Whether it is not known what became of a call: a second try is the same act then. */
export function isUnclear(problem: Problem): boolean {
	return problem.code === Code.Unavailable || problem.code === Code.DeadlineExceeded || problem.code === Code.Unknown;
}

/** What is said about one field, by its path ("story.happens"); "" when nothing is. */
export function fieldMessage(problem: Problem | undefined, field: string): string {
	return (problem?.fields ?? []).filter((one) => one.field === field).map((one) => one.message).join(" ");
}
