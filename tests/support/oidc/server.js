#!/usr/bin/env node
// A certified authorization server that no one here wrote, npm's oidc-provider 9, on loopback,
// under the paths and with the JSON bodies that Claude Code's sign-in uses. PKCE with S256 is
// required, refresh tokens rotate, and the second use of one ends the whole family.
//
//	OIDC_PROVIDER_DIR=DIR oidc/server.js
//
// where DIR/node_modules/oidc-provider is it; NODE_PATH does as well. Prints its port and runs
// until standard input ends. Status 77: oidc-provider is not installed; standard error says so.
// The user agrees at once; the account is that of the login_hint, else ada@example.com. GET
// /control answers with counts.
'use strict';

const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const translate = require('./translate.js');

const MISSING = 77;
const EMAIL = 'ada@example.com';

// Its warnings, some on standard output, are for those who run it in production.
console.info = console.warn = () => {};

async function load() {
	const directory = process.env.OIDC_PROVIDER_DIR;
	const from = directory ? createRequire(path.join(path.resolve(directory), 'x')) : require;
	let file;
	try {
		file = from.resolve('oidc-provider');
	} catch {
		console.error('oidc-provider is not installed: set OIDC_PROVIDER_DIR or NODE_PATH');
		process.exit(MISSING);
	}
	return (await import(pathToFileURL(file).href)).default;
}

function listen(server) {
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve(server.address().port));
	});
}

// What oidc-provider is told. The client and the lives of tokens are Claude Code's.
function configuration(front) {
	return {
		clients: [{
			client_id: translate.CLIENT_ID,
			application_type: 'native',
			token_endpoint_auth_method: 'none',
			grant_types: ['authorization_code', 'refresh_token'],
			response_types: ['code'],
			redirect_uris: ['http://localhost/callback',
				`${front}/oauth/code/callback`],
		}],
		scopes: translate.SCOPES,
		claims: { openid: ['sub', 'email', 'name'] },
		conformIdTokenClaims: false,
		pkce: { required: () => true },
		issueRefreshToken: async () => true,
		rotateRefreshToken: true,
		ttl: {
			AccessToken: 28800, AuthorizationCode: 600, Grant: 2592000, IdToken: 3600,
			Interaction: 600, RefreshToken: 2592000, Session: 2592000,
		},
		cookies: { keys: ['tests only'] },
		features: {
			devInteractions: { enabled: false },
			revocation: { enabled: true },
			userinfo: { enabled: true },
		},
		interactions: { url: (ctx, interaction) => `/agree/${interaction.uid}` },
		findAccount: (ctx, id) => ({
			accountId: id,
			claims: async () => ({ sub: id, email: id, name: id.split('@')[0] }),
		}),
	};
}

// The user signs in and agrees to all that is asked for.
async function agree(provider, request, response) {
	const { params, session } = await provider.interactionDetails(request, response);
	const accountId = session?.accountId ?? params.login_hint ?? EMAIL;
	const grant = new provider.Grant({ accountId, clientId: params.client_id });
	grant.addOIDCScope(params.scope);
	const result = { login: { accountId }, consent: { grantId: await grant.save() } };
	await provider.interactionFinished(request, response, result);
}

function count(provider) {
	const counts = { exchanges: 0, refreshes: 0, errors: 0, revocations: 0 };
	provider.on('grant.success', (ctx) => {
		const refreshed = ctx.oidc.params.grant_type === 'refresh_token';
		counts[refreshed ? 'refreshes' : 'exchanges'] += 1;
	});
	provider.on('grant.error', () => { counts.errors += 1; });
	provider.on('grant.revoked', () => { counts.revocations += 1; });
	provider.on('server_error', (ctx, error) => console.error(error));
	return counts;
}

async function main() {
	const Provider = await load();
	let provider, answer;
	const inner = http.createServer((request, response) => {
		if (!request.url.startsWith('/agree/'))
			return provider.callback()(request, response);
		return agree(provider, request, response).catch((error) => {
			console.error(error);
			response.writeHead(500).end();
		});
	});
	const outer = http.createServer((request, response) => answer(request, response));
	const innerUrl = `http://127.0.0.1:${await listen(inner)}`;
	const port = await listen(outer);
	provider = new Provider(innerUrl, configuration(`http://127.0.0.1:${port}`));
	answer = translate.front(innerUrl, count(provider));
	console.log(port);
	process.stdin.resume();
	process.stdin.on('end', () => process.exit(0));
}

main();
