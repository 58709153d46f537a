// The gateway as clients see it that others made: connect-node and connect-web, with code generated from proto/, and curl.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { compressionGzip, createConnectTransport as nodeTransport } from "@connectrpc/connect-node";
import { createConnectTransport as webTransport } from "@connectrpc/connect-web";
import { Directory, LoginRequestSchema } from "./gen/directory_pb.js";
import { FieldErrorSchema } from "./gen/envelope_pb.js";
import { Intake } from "./gen/intake_pb.js";
import { Matching } from "./gen/matching_pb.js";
import { Notify } from "./gen/notify_pb.js";

const PASSWORD = "samen-test-2026";
const EMAIL = "anneke@example.org";
const bin = process.env.SAMEN_BIN;
const home = mkdtempSync(join(tmpdir(), "samen-connect-"));
const environment = { ...process.env, SAMEN_HOME: home, XDG_STATE_HOME: home, LC_ALL: "C.UTF-8", SAMEN_TEST_CHEAP_PASSWORDS: "1" };
let services;
let base;
let token;

function samen(input, ...words) {
	return execFileSync(join(bin, "samen"), words, { env: environment, input, encoding: "utf8", timeout: 20000 });
}

async function until(what, holds) {
	for (const end = Date.now() + 30000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
		if (await holds()) return;
	}
	throw new Error(`${what}: not within 30 seconds`);
}

before(async () => {
	samen(`${PASSWORD}\n`, "setup", "--region", "PO Teststreek", "--name", "Anneke Bos", "--email", EMAIL, "--web", "127.0.0.1:0");
	// Two hundred calls at once are more than a person makes.
	writeFileSync(join(home, "samen.conf"), "limit.calls_per_second = 0\ngateway.anonymous_per_second = 0\n", { flag: "a" });
	services = spawn(join(bin, "samen"), ["up"], { env: environment, stdio: ["ignore", "ignore", "ignore"] });
	await until("the gateway's port", () => {
		try {
			base = `http://127.0.0.1:${readFileSync(join(home, "run/gateway.port"), "utf8").trim()}`;
			return base !== "http://127.0.0.1:";
		} catch {
			return false;
		}
	});
	await until("all services", async () => (await fetch(`${base}/readyz`)).ok);
	const directory = createClient(Directory, nodeTransport({ baseUrl: base, httpVersion: "1.1" }));
	token = (await directory.login({ email: EMAIL, password: PASSWORD })).accessToken;
});

after(async () => {
	const ended = new Promise((resolve) => services.once("exit", resolve));
	services.kill("SIGTERM");
	assert.equal(await ended, 0);
	rmSync(home, { recursive: true });
});

// Every way in which the two clients speak the protocol.
const transports = {
	"connect-node, proto": (options) => nodeTransport({ httpVersion: "1.1", useBinaryFormat: true, ...options }),
	"connect-node, JSON": (options) => nodeTransport({ httpVersion: "1.1", useBinaryFormat: false, ...options }),
	"connect-node, gzip both ways": (options) =>
		nodeTransport({ httpVersion: "1.1", sendCompression: compressionGzip, compressMinBytes: 1, ...options }),
	"connect-node, GET": (options) => nodeTransport({ httpVersion: "1.1", useHttpGet: true, ...options }),
	"connect-web, proto": (options) => webTransport({ useBinaryFormat: true, ...options }),
	"connect-web, JSON": (options) => webTransport({ useBinaryFormat: false, ...options }),
	"connect-web, GET": (options) => webTransport({ useBinaryFormat: false, useHttpGet: true, ...options }),
};

const signedIn = (next) => async (request) => {
	request.header.set("Authorization", `Bearer ${token}`);
	return next(request);
};

async function failure(call) {
	try {
		await call();
	} catch (thrown) {
		return ConnectError.from(thrown);
	}
	throw new Error("the call should have failed");
}

for (const [name, make] of Object.entries(transports)) {
	const transport = (options = {}) => make({ baseUrl: base, interceptors: [signedIn], ...options });

	test(`${name}: a read, a write, and a repeat of it`, async () => {
		const directory = createClient(Directory, transport());
		assert.equal((await directory.getRegion({})).name, "PO Teststreek");
		const headers = { "Samen-Request-Key": `key-of-${Buffer.from(name).toString("hex")}`.slice(0, 64) };
		const area = { code: name.toLowerCase().replace(/[^a-z]+/g, "-"), name: `Gebied van ${name}, ook met é` };
		let position;
		const onHeader = (header) => (position = header.get("Samen-Position"));
		const first = await directory.putArea(area, { headers, onHeader });
		assert.match(position, /^directory=\d+$/);
		assert.equal((await directory.putArea(area, { headers })).id, first.id);
		const { areas } = await directory.listAreas({}, { headers: { "Samen-Not-Before": position } });
		assert.equal(areas.find((one) => one.id === first.id).name, area.name);
	});

	test(`${name}: what is wrong comes with its fields`, async () => {
		const directory = createClient(Directory, transport());
		const error = await failure(() => directory.putArea({ code: "Niet Goed", name: "" }));
		assert.equal(error.code, Code.InvalidArgument);
		const fields = error.findDetails(FieldErrorSchema);
		assert.deepEqual(fields.map((one) => one.field).sort(), ["code", "name"]);
		assert.ok(fields.every((one) => one.reason !== "" && one.message !== ""));
	});

	test(`${name}: who is nobody, and what is not there`, async () => {
		const nobody = createClient(Directory, transport({ interceptors: [] }));
		assert.equal((await failure(() => nobody.whoAmI({}))).code, Code.Unauthenticated);
		// Wrong tries are counted by address: each way has its own.
	const email = `niemand-${Object.keys(transports).indexOf(name)}@example.org`;
	assert.equal((await failure(() => nobody.login({ email, password: "iets-heel-anders" }))).code, Code.Unauthenticated);
		const intake = createClient(Intake, transport());
		const code = (await failure(() => intake.getErasureProof({ requestId: "r-0000000000000" }))).code;
		assert.ok([Code.NotFound, Code.PermissionDenied].includes(code), Code[code]);
	});

	test(`${name}: waiting ends with the caller's time`, async () => {
		const matching = createClient(Matching, transport());
		const { change } = await matching.watchOwn({});
		const began = Date.now();
		// Just before that time is over the service says that there is no news; on a busy machine that may come too late.
		const none = await matching.watchOwn({ after: change, waitMs: 20000 }, { timeoutMs: 3000 }).catch((thrown) => ConnectError.from(thrown));
		assert.ok(Date.now() - began < 15000);
		if (none instanceof ConnectError) {
			assert.equal(none.code, Code.DeadlineExceeded);
		} else {
			assert.deepEqual([none.change, none.requestIds], [change, []]);
		}
	});

	test(`${name}: every method of every service answers by the protocol`, async () => {
		for (const service of [Directory, Intake, Matching, Notify]) {
			const client = createClient(service, transport({ defaultTimeoutMs: 8000 }));
			for (const method of service.methods) {
				// The first three would end what other tests go on with; the last counts wrong tries, however they come.
				if (["Logout", "EndOtherSessions", "SetDemoClock", "EnterAsParent"].includes(method.name)) continue;
				try {
					await client[method.localName]({});
				} catch (thrown) {
					const { code, rawMessage } = ConnectError.from(thrown);
					const known = [Code.InvalidArgument, Code.NotFound, Code.PermissionDenied, Code.FailedPrecondition, Code.Unauthenticated, Code.AlreadyExists];
					assert.ok(known.includes(code), `${service.typeName}/${method.name}: ${Code[code]} ${rawMessage}`);
					assert.notEqual(rawMessage, "", `${service.typeName}/${method.name}`);
				}
			}
		}
	});
}

function curl(...words) {
	return execFileSync("curl", ["--silent", "--show-error", "--max-time", "10", ...words], { encoding: "buffer" });
}

test("curl: JSON, protobuf, GET, and an error", { skip: spawnable("curl") }, () => {
	const url = `${base}/samen.directory.v1.Directory`;
	const bearer = ["-H", `Authorization: Bearer ${token}`];
	const json = (...words) => JSON.parse(curl(...bearer, "-H", "Content-Type: application/json", ...words).toString());
	assert.equal(json("-d", "{}", `${url}/GetRegion`).name, "PO Teststreek");
	assert.equal(json("--compressed", `${url}/GetRegion?connect=v1&encoding=json&message=%7B%7D`).name, "PO Teststreek");
	const error = json("-d", '{"nergens": 1}', `${url}/GetRegion`);
	assert.equal(error.code, "invalid_argument");
	assert.match(error.message, /nergens/);
	const request = join(home, "login.bin");
	writeFileSync(request, toBinary(LoginRequestSchema, create(LoginRequestSchema, { email: EMAIL, password: PASSWORD })));
	const answer = curl("-H", "Content-Type: application/proto", "--data-binary", `@${request}`, `${url}/Login`);
	assert.ok(answer.includes("Anneke Bos"));
});

function spawnable(program) {
	try {
		execFileSync(program, ["--version"], { stdio: "ignore" });
		return false;
	} catch {
		return `there is no ${program}`;
	}
}
