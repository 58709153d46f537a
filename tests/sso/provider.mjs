// An OpenID Connect provider on a free port of 127.0.0.1, for tests. Prints "ready ISSUER". /test/rotate gives it new keys;
// /test/token?mode=MODE has its token endpoint do something else: gone, html, large, elsewhere, slow; well ends that.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

// Of the command line's test, and of the gateway: a native client's port on this machine does not count (RFC 8252).
const redirectUris = ['http://127.0.0.1:9/signed-in', 'http://127.0.0.1/sso/callback'];
const accounts = {
	juf: { email: 'Juf@school.nl', email_verified: true },
	'juf-too': { email: 'juf@school.nl', email_verified: true },
	meester: { email: 'meester@school.nl', email_verified: true },
	gone: { email: 'gone@school.nl', email_verified: true },
	unknown: { email: 'unknown@school.nl', email_verified: true },
	unverified: { email: 'unverified@school.nl', email_verified: false },
	elsewhere: { email: 'elsewhere@other.nl', email_verified: true },
	password: { email: 'password@school.nl', email_verified: true },
	walker: { email: 'walker@school.nl', email_verified: true },
	linker: { email: 'linker@school.nl', email_verified: true },
	careful: { email: 'careful@school.nl', email_verified: true },
};
const algorithms = { 'samen-rs': 'RS256', 'samen-es': 'ES256', 'samen-ed': 'EdDSA', other: 'RS256', confidential: 'RS256' };
const secrets = { confidential: 'a secret: with=odd&characters%' };

function freshKeys() {
	const pairs = [
		['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
		['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
		['EdDSA', generateKeyPairSync('ed25519')],
	];
	return pairs.map(([alg, pair]) => ({
		...pair.privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomUUID(),
	}));
}

function client(id) {
	return {
		client_id: id,
		application_type: 'native',
		token_endpoint_auth_method: id in secrets ? 'client_secret_basic' : 'none',
		...(id in secrets && { client_secret: secrets[id] }),
		grant_types: ['authorization_code'],
		response_types: ['code'],
		redirect_uris: redirectUris,
		id_token_signed_response_alg: algorithms[id],
	};
}

function open(issuer) {
	return new Provider(issuer, {
		clients: Object.keys(algorithms).map(client),
		jwks: { keys: freshKeys() },
		enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'] },
		claims: { openid: ['sub'], email: ['email', 'email_verified'] },
		conformIdTokenClaims: false,
		cookies: { keys: [randomUUID()] },
		pkce: { required: () => true },
		ttl: { IdToken: 60, AccessToken: 60, AuthorizationCode: 60, Interaction: 60, Session: 60, Grant: 60 },
		findAccount: (_context, id) => id in accounts && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
	});
}

let mode = 'well';
const broken = {
	gone: (response) => response.destroy(),
	html: (response) => response.setHeader('content-type', 'text/html').end('<p>hello</p>'),
	large: (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ id_token: 'a'.repeat(100000) })),
	elsewhere: (response) => response.writeHead(307, { location: `${issuer}/token` }).end(),
	slow: () => {},
};

let handle;
const server = createServer((request, response) => {
	if (request.url === '/test/rotate') {
		handle = open(issuer).callback();
		response.end('rotated');
	} else if (request.url.startsWith('/test/token?mode=')) {
		mode = request.url.split('=')[1];
		response.end(mode);
	} else if (request.url === '/token' && mode in broken) {
		broken[mode](response);
	} else {
		handle(request, response);
	}
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;
handle = open(issuer).callback();
console.log(`ready ${issuer}`);
