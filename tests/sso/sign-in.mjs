// Signs in at a provider as a browser would: the authorisation code flow with PKCE, its forms filled in. Prints the ID token.
// Usage: node sign-in.mjs ISSUER CLIENT ACCOUNT NONCE
import { createHash, randomBytes } from 'node:crypto';

const [issuer, clientId, account, nonce] = process.argv.slice(2);
const redirectUri = 'http://127.0.0.1:9/signed-in';
const stepsMax = 20;
const state = randomBytes(16).toString('base64url');
const cookies = new Map();

async function visit(url, body) {
	const response = await fetch(url, {
		method: body ? 'POST' : 'GET',
		body,
		redirect: 'manual',
		headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
	});
	for (const line of response.headers.getSetCookie?.() ?? []) {
		const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
		cookies.set(name, value);
	}
	return response;
}

// The form of a page, filled in.
function fill(page, base) {
	const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
	const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
	if (!action || !prompt) {
		throw new Error(`no form in the page: ${page.slice(0, 500)}`);
	}
	const fields = prompt === 'login' ? { prompt, login: account, password: 'any' } : { prompt };
	return [new URL(action, base), new URLSearchParams(fields)];
}

// Goes on from page to page until the provider sends the browser back with a code.
async function codeOf(start) {
	let next = [start, undefined];
	for (let step = 0; step < stepsMax; step++) {
		const response = await visit(...next);
		const location = response.headers.get('location');
		if (location?.startsWith(redirectUri)) {
			const answer = new URL(location).searchParams;
			if (!answer.has('code') || answer.get('state') !== state) {
				throw new Error(`no code, or for somebody else: ${location}`);
			}
			return answer.get('code');
		}
		next = location ? [new URL(location, next[0])] : fill(await response.text(), next[0]);
	}
	throw new Error('too many pages');
}

const about = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const verifier = randomBytes(32).toString('base64url');
const start = new URL(about.authorization_endpoint);
start.search = new URLSearchParams({
	client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid email', nonce, state,
	code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
});
const code = await codeOf(start);
const answer = await (await fetch(about.token_endpoint, {
	method: 'POST',
	body: new URLSearchParams({
		grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: redirectUri, code_verifier: verifier,
	}),
})).json();
if (!answer.id_token) {
	throw new Error(`no ID token: ${JSON.stringify(answer)}`);
}
process.stdout.write(answer.id_token);
