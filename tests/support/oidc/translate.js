// Between Claude Code's messages and those of the standards: paths, JSON for form bodies, the scope
// "openid", without which no userinfo endpoint answers, and the profile. Nothing is decided here.
'use strict';

const CLIENT_ID = '9d1c250a-e61b-44d9-88ed-5944d1962f5e';
const KEY_SCOPE = 'org:create_api_key';
const SCOPES = ['openid', KEY_SCOPE, 'user:profile', 'user:inference', 'user:sessions:claude_code',
	'user:mcp_servers', 'user:file_upload', 'user:plugins', 'user:privacy_consents:write',
	'org:desktop_config'];
const CONSOLE_SCOPES = [KEY_SCOPE, 'user:profile'];

const ACCOUNT = '11111111-2222-4333-8444-555555555555';
const ORGANIZATION = { uuid: '66666666-7777-4888-9999-aaaaaaaaaaaa', name: 'Example Org' };

function sendJson(response, status, document) {
	response.writeHead(status, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify(document));
}

function sendPage(response, text) {
	const escaped = text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
	response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
	response.end(`<!DOCTYPE html><title>Code</title><code id="code">${escaped}</code>\n`);
}

async function readJson(request) {
	const pieces = [];
	for await (const piece of request)
		pieces.push(piece);
	return JSON.parse(Buffer.concat(pieces).toString());
}

function changeScope(scope, keep) {
	return scope.split(' ').filter(keep).join(' ');
}

// A subscription gives no right to make keys, the Console nothing else.
function authorizeUrl(inner, url) {
	const target = new URL('/auth', inner);
	const console = url.pathname === '/oauth/authorize';
	const keep = (scope) => (console ? CONSOLE_SCOPES.includes(scope) : scope !== KEY_SCOPE);
	target.search = url.search;
	target.searchParams.delete('code');
	const scope = changeScope(url.searchParams.get('scope') ?? '', keep);
	target.searchParams.set('scope', `openid ${scope}`);
	return target.href;
}

// The fields are the members, but for two that the standards do not know.
async function post(url, document) {
	const { state, expires_in: life, ...fields } = document;
	if (fields.grant_type === 'refresh_token' && fields.scope)
		fields.scope = `openid ${fields.scope}`;
	const reply = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
	const text = await reply.text();
	return { status: reply.status, document: text ? JSON.parse(text) : {} };
}

async function userinfo(inner, request) {
	const headers = { Authorization: request.headers.authorization ?? '' };
	const reply = await fetch(new URL('/me', inner), { headers });
	return reply.ok ? reply.json() : null;
}

function profile(user) {
	return {
		account: {
			uuid: ACCOUNT, email: user.email,
			full_name: user.name, display_name: user.name,
			has_claude_max: true, has_claude_pro: false,
		},
		organization: {
			...ORGANIZATION, organization_type: 'claude_max',
			rate_limit_tier: 'default_claude_max_5x',
			billing_type: 'stripe_subscription',
		},
	};
}

async function token(inner, request, response) {
	const { status, document } = await post(new URL('/token', inner), await readJson(request));
	const { id_token: ignored, ...reply } = document;
	if (reply.scope)
		reply.scope = changeScope(reply.scope, (scope) => scope !== 'openid');
	if (status === 200) {
		const user = await userinfo(inner,
			{ headers: { authorization: `Bearer ${reply.access_token}` } });
		reply.account = { uuid: ACCOUNT, email_address: user.email };
		reply.organization = ORGANIZATION;
	}
	sendJson(response, status, reply);
}

async function revoke(inner, request, response) {
	const url = new URL('/token/revocation', inner);
	const { status, document } = await post(url, await readJson(request));
	sendJson(response, status, document);
}

// An answer about the user whose token it is.
function about(make) {
	return async (inner, request, response) => {
		const user = await userinfo(inner, request);
		if (user)
			return sendJson(response, 200, make(user));
		const error = { type: 'authentication_error', message: 'Invalid bearer token' };
		return sendJson(response, 401, { type: 'error', error });
	};
}

function authorize(inner, request, response, url) {
	response.writeHead(302, { Location: authorizeUrl(inner, url) }).end();
}

function manual(inner, request, response, url) {
	const { code, state, error } = Object.fromEntries(url.searchParams);
	sendPage(response, code ? `${code}#${state}` : error ?? '');
}

function success(inner, request, response) {
	sendPage(response, 'You are all set up for Claude Code.');
}

const ROUTES = {
	'GET /cai/oauth/authorize': authorize,
	'GET /oauth/authorize': authorize,
	'GET /oauth/code/callback': manual,
	'GET /oauth/code/success': success,
	'GET /buy_credits': success,
	'POST /v1/oauth/token': token,
	'POST /v1/oauth/token/revoke': revoke,
	'GET /api/oauth/profile': about(profile),
	'GET /api/oauth/claude_cli/roles': about(() => ({
		organization_role: 'admin', workspace_role: null,
		organization_name: ORGANIZATION.name,
	})),
	'POST /api/oauth/claude_cli/create_api_key': about(() => ({
		raw_key: `sk-ant-api03-${'oidc'.repeat(20)}`,
	})),
};

// The handler of requests for the server at that URL.
function front(inner, counts) {
	return async (request, response) => {
		const url = new URL(request.url, 'http://127.0.0.1');
		const route = ROUTES[`${request.method} ${url.pathname}`];
		if (url.pathname === '/control')
			return sendJson(response, 200, counts);
		if (!route)
			return sendJson(response, 404, { error: 'not_found' });
		try {
			return await route(inner, request, response, url);
		} catch (error) {
			const reply = { error: 'invalid_request', error_description: error.message };
			return sendJson(response, 400, reply);
		}
	};
}

module.exports = { CLIENT_ID, SCOPES, front };
