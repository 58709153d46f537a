// Walks through the gateway's single sign-on as a browser does, and prints where that ends and as whom: "/ juf@school.nl".
// Usage: node walk.mjs GATEWAY SCENARIO ISSUER ACCOUNT [WORDS...]; the scenarios are at the end.
import { request } from 'node:http';

const [gateway, scenario, issuer, account, ...words] = process.argv.slice(2);
const stepsMax = 20;

// One request; the gateway learns from its headers what a real browser would say.
function send(url, { method = 'GET', headers = {}, body } = {}) {
	return new Promise((done, fail) => {
		const sent = request(url, { method, headers, agent: false }, (response) => {
			const pieces = [];
			response.on('data', (piece) => pieces.push(piece));
			response.on('end', () => done({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString() }));
		});
		sent.on('error', fail);
		sent.end(body);
	});
}

class Browser {
	cookies = new Map(); // by origin and name
	strict = new Set(); // the names of those that no other site sends along

	jar(origin) {
		const own = [...this.cookies].filter(([key]) => key.startsWith(`${origin} `));
		return own.map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`).join('; ');
	}

	// strict: whether the page that sends the browser is of the same site; cookies with SameSite=Strict come along only then.
	async visit(url, { strict = true, ...how } = {}) {
		const { origin } = new URL(url);
		const cookie = this.jar(origin).split('; ').filter((one) => strict || !this.strict.has(one.split('=')[0])).join('; ');
		const response = await send(url, { ...how, headers: { ...(cookie && { cookie }), ...how.headers } });
		for (const line of response.headers['set-cookie'] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			const ends = /Max-Age=0(;|$)/.test(line);
			ends ? this.cookies.delete(`${origin} ${name}`) : this.cookies.set(`${origin} ${name}`, value);
			line.includes('SameSite=Strict') && !ends ? this.strict.add(name) : this.strict.delete(name);
		}
		return response;
	}

	// Goes somewhere, as by a link of the own page, or of another site.
	go(url, own) {
		const site = own ? 'same-origin' : 'cross-site';
		return this.visit(url, { strict: own, headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } });
	}

	// A call of the own page.
	async call(method, body) {
		const response = await this.visit(`${gateway}/samen.directory.v1.Directory/${method}`, {
			method: 'POST', body: JSON.stringify(body),
			headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'samen-session': 'cookie' },
		});
		return { status: response.status, ...JSON.parse(response.text) };
	}

	async who() {
		return (await this.call('WhoAmI', {})).email ?? 'nobody';
	}

	// To the issuer: the address that the gateway sends the browser to.
	async start(more = '') {
		const response = await this.go(`${gateway}/sso/start?issuer=${issuer}${more}`, true);
		if (response.status !== 303) {
			throw new Error(`no redirect: ${response.status} ${response.text}`);
		}
		return response.headers.location;
	}

	// Signs in there; the address that the issuer sends the browser back to.
	async signIn(address) {
		let next = [address, {}];
		for (let step = 0; step < stepsMax; step++) {
			const response = await this.visit(...next);
			const { location } = response.headers;
			if (location?.startsWith(`${gateway}/`)) {
				return location;
			}
			next = location ? [new URL(location, next[0]), {}] : this.fill(response.text, next[0]);
		}
		throw new Error('too many pages');
	}

	// The form of a page, filled in.
	fill(page, base) {
		const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
		const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
		if (!action || !prompt) {
			throw new Error(`no form in the page: ${page.slice(0, 500)}`);
		}
		const fields = prompt === 'login' ? { prompt, login: account, password: 'any' } : { prompt };
		const body = new URLSearchParams(fields).toString();
		return [new URL(action, base), { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }];
	}

	// Back at the gateway: where that sends the browser.
	async back(address) {
		const response = await this.go(address, false);
		const { location } = response.headers;
		if (response.status !== 303 || !/^\/(\?sso=[a-z_]+)?$/.test(location)) {
			throw new Error(`${response.status} to ${location}`);
		}
		return location;
	}
}

// The address with other arguments; undefined takes one away.
function changed(address, changes) {
	const url = new URL(address);
	for (const [name, value] of Object.entries(changes)) {
		value === undefined ? url.searchParams.delete(name) : url.searchParams.set(name, value);
	}
	return url.href;
}

const argument = (address, name) => new URL(address).searchParams.get(name);
const one = new Browser();
const whole = async (browser, more) => browser.signIn(await browser.start(more));

const scenarios = {
	'sign-in': async () => one.back(await whole(one)),
	'no-such-issuer': async () => one.back(`${gateway}/sso/start?issuer=${issuer}`),
	'another-state': async () => one.back(changed(await whole(one), { state: 'A'.repeat(43) })),
	// The same beginning, by which the cookie is found.
	'near-state': async () => {
		const address = await whole(one);
		return one.back(changed(address, { state: argument(address, 'state').slice(0, 8) + 'A'.repeat(35) }));
	},
	'no-state': async () => one.back(changed(await whole(one), { state: undefined })),
	'state-twice': async () => {
		const address = await whole(one);
		return one.back(`${address}&state=${argument(address, 'state')}`);
	},
	'another-browser': async () => new Browser().back(await whole(one)),
	'code-again': async () => {
		const address = await whole(one);
		const cookies = new Map(one.cookies);
		await one.back(address);
		one.cookies = cookies;
		return one.back(address);
	},
	'callback-again': async () => {
		const address = await whole(one);
		await one.back(address);
		one.cookies.clear();
		return one.back(address);
	},
	// The code of one tab with the state, and so the verifier, of the other.
	'another-verifier': async () => {
		const [first, second] = [await whole(one), await whole(one)];
		return one.back(changed(second, { code: argument(first, 'code') }));
	},
	'another-code': async () => one.back(changed(await whole(one), { code: 'made-up' })),
	'another-iss': async () => one.back(changed(await whole(one), { iss: 'https://evil.example' })),
	'denied': async () => one.back(changed(await whole(one), { code: undefined, error: 'access_denied', error_description: '<script>' })),
	'busy-issuer': async () => one.back(changed(await whole(one), { code: undefined, error: 'temporarily_unavailable' })),
	'two-tabs': async () => {
		const [first, second] = [await one.start(), await one.start()];
		const addresses = [await one.signIn(first), await one.signIn(second)];
		const ends = [await one.back(addresses[1]), await one.back(addresses[0])];
		return ends.join(' ');
	},
	'many-tabs': async () => {
		for (let i = 0; i < 12; i++) {
			await one.start();
		}
		const count = [...one.cookies.keys()].filter((key) => key.includes('samen-sso-')).length;
		return count <= 8 ? one.back(await whole(one)) : `${count} cookies`;
	},
	// The way of the issuer's answer breaks: what the provider's token endpoint does is words[0].
	'broken': async () => {
		const address = await whole(one);
		await send(`${words[0]}/test/token?mode=${words[1]}`);
		const end = await one.back(address);
		await send(`${words[0]}/test/token?mode=well`);
		return end;
	},
	'link-as-nobody': async () => one.back(`${gateway}/sso/start?issuer=${issuer}&link=1`),
	'link-from-elsewhere': async () => {
		await one.call('Login', { email: words[0], password: words[1] });
		const { headers } = await one.go(`${gateway}/sso/start?issuer=${issuer}&link=1`, false);
		return headers.location;
	},
	'link': async () => {
		await one.call('Login', { email: words[0], password: words[1] });
		const end = await one.back(await whole(one, '&link=1'));
		await one.call('Logout', {});
		return `${end} ${await one.back(await whole(one))}`;
	},
	'second-factor': async () => {
		const end = await one.back(await whole(one));
		const before = await one.who();
		const wrong = await one.call('SignOn', { code: '000000' });
		const right = await one.call('SignOn', { code: words[0] });
		const again = await one.call('SignOn', { code: words[0] });
		return [end, before, wrong.code, right.status, right.sessionSecret ?? 'no-secret', again.code].join(' ');
	},
	'framed': async () => {
		const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
		return (await one.visit(`${gateway}/sso/start?issuer=${issuer}`, { headers })).status;
	},
};

const end = await scenarios[scenario]();
console.log(`${end} ${await one.who()}`);
