// A deployment to try the page with: its services and its gateway as processes of their own, and the demo region in it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PASSWORD = "samen-test-2026";
/** That of everybody whom a year invents. */
export const YEAR_PASSWORD = "samen-demo-2026";
/** The coordinator who set the region up. */
export const COORDINATOR = "anneke.bos@example.org";

const bin = process.env.SAMEN_BIN;
const source = process.env.SAMEN_SOURCE;
const SERVICES = ["directory", "intake", "matching", "notify", "gateway"];
const PATIENCE_MS = 30000;

/** Waits until holds() gives something true, and gives that. */
export async function until(what, holds) {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
		const held = await holds();
		if (held) return held;
	}
	throw new Error(`${what}: not within ${PATIENCE_MS / 1000} seconds`);
}

function freePort() {
	return new Promise((resolve) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

function rowsOf(name) {
	const [head, ...rows] = readFileSync(join(source, "data/demo", name), "utf8").trim().split("\n").map((line) => line.split(";"));
	return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i]])));
}

/** The name of somebody's profile of the command line: what stands before the @. */
const profileOf = (email) => email.split("@")[0];

export class Region {
	#home;
	#running = new Map();
	#environment;

	/** The address of the page. */
	base;

	/** Runs the command line as somebody (by e-mail address); input is what it reads. Gives what it prints. */
	samen(email, words, input = "") {
		return execFileSync(join(bin, "samen"), ["--profile", profileOf(email), ...words], {
			env: this.#environment,
			input,
			encoding: "utf8",
			timeout: words[0] === "demo-year" ? 120000 : 30000,
			stdio: ["pipe", "pipe", "pipe"],
		});
	}

	/** The same with --json, read. */
	json(email, words, input = "") {
		return JSON.parse(this.samen(email, [...words, "--json"], input));
	}

	/** Starts a service, or all; ready when /readyz says so. */
	async start(...names) {
		for (const name of names.length > 0 ? names : SERVICES) {
			// Killed itself, this program leaves nothing behind.
			const child = spawn("setpriv", ["--pdeathsig", "TERM", join(bin, `samen-${name}`), "--home", this.#home], {
				env: this.#environment,
				stdio: ["ignore", "ignore", process.env.SAMEN_TEST_LOG ? "inherit" : "ignore"],
			});
			this.#running.set(name, { child, ended: new Promise((resolve) => child.once("exit", resolve)) });
		}
		if (this.#running.size === SERVICES.length) {
			await until("all services", async () => (await fetch(`${this.base}/readyz`).catch(() => ({ ok: false }))).ok);
		}
	}

	/** Stops a service, or all. */
	async stop(...names) {
		for (const name of names.length > 0 ? names : [...this.#running.keys()].reverse()) {
			const { child, ended } = this.#running.get(name);
			child.kill("SIGTERM");
			await ended;
			this.#running.delete(name);
		}
	}

	/** Ends a service at once, as a crash or a machine that goes down does. */
	async kill(name) {
		const { child, ended } = this.#running.get(name);
		child.kill("SIGKILL");
		await ended;
		this.#running.delete(name);
	}

	/** Adds a line to samen.conf: for services that are started after it. */
	configure(line) {
		writeFileSync(join(this.#home, "samen.conf"), `${line}\n`, { flag: "a" });
	}

	/** Invites people of data/demo/people.csv (all, or those of these addresses), who accept. */
	invite(emails) {
		for (const { email, name, roles, organisation, areas, function: title } of rowsOf("people.csv")) {
			if (emails !== undefined && !emails.includes(email)) continue;
			const words = ["invite", email, "--name", name, "--organisation", organisation, "--role", roles, "--area", areas, "--title", title];
			const { code } = this.json(COORDINATOR, words);
			this.samen(email, ["accept", email], `${code}\n${PASSWORD}\n`);
		}
		for (const row of rowsOf("expertise.csv")) {
			if (emails !== undefined && !emails.includes(row.email)) continue;
			const what = ["--level", row.level, "--age", row.age_groups, "--form", row.forms, "--evidence", row.evidence];
			this.samen(row.email, ["expertise", "add", row.topic, ...what]);
			this.samen(row.email, ["availability", "--capacity", row.capacity]);
		}
	}

	/** Files data/demo/requests/NAME.json as a teacher; gives the request's id. */
	file(email, name, needs) {
		const path = join(source, "data/demo/requests", `${name}.json`);
		return this.json(email, ["request", "file", "--from", path, "--needs", needs, "--names-confirmed"]).id;
	}

	/** What the command line cannot do: calls ("samen.directory.v1.Directory/UpdatePerson", message) as the coordinator, one after the other. */
	async call(...calls) {
		const post = async (method, headers, message) => {
			const answer = await fetch(`${this.base}/${method}`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(message) });
			if (!answer.ok) throw new Error(`${method}: ${await answer.text()}`);
			return answer.json();
		};
		const { accessToken } = await post("samen.directory.v1.Directory/Login", {}, { email: COORDINATOR, password: PASSWORD });
		for (const [method, message] of calls) {
			await post(method, { Authorization: `Bearer ${accessToken}` }, message);
		}
	}

	/** Moves the time of the services by so much from real time, in a demo region; whoever is to use the command line signs in anew. */
	async setClock(offsetMs) {
		const services = ["Directory", "Intake", "Matching", "Notify"];
		await this.call(...services.map((name) => [`samen.${name.toLowerCase()}.v1.${name}/SetDemoClock`, { offsetMs: String(offsetMs) }]));
	}

	/** Signs people in at the command line. */
	login(...emails) {
		for (const email of emails) this.samen(email, ["login", email], `${PASSWORD}\n`);
	}

	/**
	 * Sets it all up and starts it. people: as for invite; year: words for demo-year, which is played instead; demo: its clock can
	 * be moved; settings: lines for samen.conf.
	 */
	async open({ people, year, demo = year !== undefined, settings = "" } = {}) {
		this.#home = mkdtempSync(join(tmpdir(), "samen-web-"));
		this.#environment = {
			...process.env,
			SAMEN_HOME: this.#home,
			XDG_STATE_HOME: join(this.#home, "people"),
			LC_ALL: "C.UTF-8",
			SAMEN_TEST_CHEAP_PASSWORDS: "1",
		};
		const port = await freePort();
		this.base = `http://127.0.0.1:${port}`;
		const region = ["--region", "PO Noord-Kennemerland", "--name", "Anneke Bos", "--email", COORDINATOR];
		this.samen(COORDINATOR, ["setup", ...region, "--web", `127.0.0.1:${port}`, ...(demo ? ["--demo"] : [])], `${PASSWORD}\n`);
		writeFileSync(join(this.#home, "samen.conf"), `limit.calls_per_second = 0\ngateway.anonymous_per_second = 0\n${settings}\n`, { flag: "a" });
		await this.start();
		this.samen(COORDINATOR, ["login", COORDINATOR], `${PASSWORD}\n`);
		if (year !== undefined) {
			this.samen(COORDINATOR, ["demo-year", "--data", join(source, "data"), ...year]);
			return;
		}
		this.samen(COORDINATOR, ["area", "import", join(source, "data/demo/areas.csv")]);
		for (const name of ["schools-regular", "schools-special"]) {
			this.samen(COORDINATOR, ["school", "import", join(source, `data/demo/${name}.csv`)]);
		}
		this.samen(COORDINATOR, ["organisation", "import", join(source, "data/demo/organisations.csv")]);
		this.samen(COORDINATOR, ["topic", "import", join(source, "data/vocabulary.csv")]);
		this.invite(people);
	}

	/** Stops all and removes its folder. Safe to call again. */
	async close() {
		await this.stop();
		if (this.#home !== undefined) {
			rmSync(this.#home, { recursive: true, force: true });
		}
	}
}
