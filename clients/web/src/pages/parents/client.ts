// Calls of parents. They carry the token of the visit and no cookie: whoever else is signed in at this computer has no part in them.
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { Intake } from "../../gen/intake_pb";
import { Matching } from "../../gen/matching_pb";
import { insist, isSignedOut, newTransport, positionIn, prepare } from "../../lib/api";
import { end, visit } from "./visit";

/** How far the parents' own changes go. */
let seen: Record<string, string> = {};

/** The visit is over by what the service says: the token does not count any more, or there is nothing to see with it. */
function endBy(error: ConnectError): void {
	if (isSignedOut(error)) {
		end("over");
	} else if (error.code === Code.NotFound) {
		end("gone");
	}
}

const carry: Interceptor = (next) => async (call) => {
	const token = visit.peek()?.token;
	prepare(call, seen);
	if (token !== undefined) {
		call.header.set("Authorization", `Bearer ${token}`);
	}
	try {
		const response = await insist(call, () => next(call));
		seen = { ...seen, ...positionIn(response.header.get("Samen-Position")) };
		return response;
	} catch (thrown) {
		const error = ConnectError.from(thrown);
		// Only what intake says of a request is the last word on it.
		if (token !== undefined && token === visit.peek()?.token && call.service.typeName === Intake.typeName) {
			endBy(error);
		}
		throw error;
	}
};

const transport = newTransport(carry, (input, init) => fetch(input, { ...init, credentials: "omit" }));

export const intake = createClient(Intake, transport);
export const matching = createClient(Matching, transport);
