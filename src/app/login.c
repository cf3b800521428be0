#include "app/login.h"

#include "app/apply.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/plan.h"
#include "format/login-edits.h"
#include "format/oauth-message.h"
#include "system/browser.h"
#include "system/http.h"
#include "system/listener.h"
#include "system/machine.h"
#include "system/replace.h"

#include <string.h>

#define TOKEN_CAP    (64 << 10)
#define REPLY_CAP    (256 << 10)
#define TIMEOUT_MS   20000
#define WAIT_MS      3000
#define INFERENCE    "user:inference"
#define PRIVATE_MODE 0600

struct LoginFlow {
	SignIn state;
	Paths paths;
	char *email, *organization, *endpoint;
	bool sso, no_browser;
	void (*changed)(gpointer data);
	gpointer data;

	Secret *verifier;
	char *request_state; /* the parameter of that name */
	char *loopback_uri;  /* NULL when there is no listener */
	char *manual_uri;
	char *address, *paste_address;
	Listener *listener;
	guint timer;
	gint64 end; /* of the waiting, monotonic, s */

	Secret *code;
	const char *redirect_uri; /* the one that the code came by */
	HttpCall *call;
	TokenReply *token;
	ProfileReply *profile;
	Secret *key;
	GError *problem;
	SignInEffect effect;   /* that is due */
	guint due;             /* the source that carries it out; 0 for none */
	GSourceFunc carry_out; /* what it calls: the effects stand below the events */
};

static void happen(LoginFlow *flow, SignInEvent event)
{
	SignInEffect effect = sign_in_next(&flow->state, event);

	if (effect != SIGN_IN_EFFECT_NONE) {
		flow->effect = effect;
		if (flow->due == 0)
			flow->due = g_idle_add(flow->carry_out, flow);
	}
	flow->changed(flow->data);
}

/* Takes the error, which ends it. */
static void fail(LoginFlow *flow, GError *error)
{
	if (flow->problem || flow->state.over) {
		g_error_free(error);
		return;
	}
	flow->problem = error;
	happen(flow, SIGN_IN_EVENT_ERROR);
}

static void fail_with(LoginFlow *flow, AppError code, char *message)
{
	fail(flow, g_error_new_literal(APP_ERROR, code, message));
	g_free(message);
}

/* ---- the answer of the browser, or of the user ---- */

static OauthAnswer take_answer(LoginFlow *flow, OauthAnswer answer, Secret *code, const char *uri)
{
	if (answer == OAUTH_ANSWER_CODE) {
		secret_free(flow->code);
		flow->code = code;
		flow->redirect_uri = uri;
		happen(flow, SIGN_IN_EVENT_CODE);
	} else if (answer == OAUTH_ANSWER_REFUSED) {
		g_set_error_literal(&flow->problem, APP_ERROR, APP_ERROR_REFUSED,
			_("the sign-in was refused in the browser"));
		happen(flow, SIGN_IN_EVENT_REFUSED);
	}
	return answer;
}

static bool is_waiting(const LoginFlow *flow)
{
	return !flow->state.over && flow->state.marks[SIGN_IN_STEP_CONSENT] != SIGN_IN_MARK_DONE;
}

static ListenerVerdict on_query(const char *query, gpointer data)
{
	LoginFlow *flow = data;
	Secret *code = NULL;
	OauthAnswer answer = is_waiting(flow) ? oauth_read_query(query, flow->request_state, &code)
					      : OAUTH_ANSWER_NONE;

	if (take_answer(flow, answer, code, flow->loopback_uri) == OAUTH_ANSWER_NONE)
		return LISTENER_IGNORE;
	return LISTENER_HOLD;
}

/* An address of our own listener that somebody copied out of a browser on another machine. */
static bool is_loopback_address(const LoginFlow *flow, const Secret *text)
{
	return flow->loopback_uri && oauth_paste_is_of(text, flow->loopback_uri);
}

bool login_paste(LoginFlow *flow, const Secret *text, GError **error)
{
	const char *problem = N_("the sign-in does not wait for a code any more");
	bool loopback = is_loopback_address(flow, text);
	Secret *code = NULL;
	OauthAnswer answer = is_waiting(flow)
				     ? oauth_read_paste(text, flow->request_state, &code, &problem)
				     : OAUTH_ANSWER_NONE;

	if (take_answer(flow, answer, code, loopback ? flow->loopback_uri : flow->manual_uri) !=
		OAUTH_ANSWER_NONE)
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
	return false;
}

/* ---- replies of the servers ---- */

/* What went wrong with a call, in words; for g_free. An error need not have a code. */
static char *describe(const HttpReply *reply, const char *what)
{
	g_autofree char *status = g_strdup_printf("%d", reply->status);
	g_autofree char *code = reply->outcome == HTTP_REPLIED
					? error_reply_code(reply->body->data, reply->body->length)
					: NULL;

	if (reply->outcome != HTTP_REPLIED)
		return text_fill(
			_("{what}: {problem}"), "what", what, "problem", _(reply->problem), NULL);
	return text_fill(code ? _("{what}: the server answers {status} {code}")
			      : _("{what}: the server answers {status}"),
		"what", what, "status", status, "code", code, NULL);
}

static void fail_reply(LoginFlow *flow, const HttpReply *reply, const char *what)
{
	fail_with(flow, reply->outcome == HTTP_TIMED_OUT ? APP_ERROR_TIMED_OUT : APP_ERROR_NETWORK,
		describe(reply, what));
}

static bool is_good(const HttpReply *reply)
{
	return reply->outcome == HTTP_REPLIED && reply->status == 200;
}

static void call(LoginFlow *flow, const HttpRequest *request, HttpCallback *callback)
{
	GError *error = NULL;

	flow->call = http_start(request, callback, flow, &error);
	if (!flow->call)
		fail(flow, error);
}

static bool is_right_organization(const LoginFlow *flow, const char *uuid)
{
	g_auto(GStrv) allowed = flow->organization ? g_strsplit(flow->organization, ",", -1) : NULL;

	return !allowed || (uuid && g_strv_contains((const char *const *)allowed, uuid));
}

static void on_token(const HttpReply *reply, gpointer data)
{
	LoginFlow *flow = data;

	flow->call = NULL;
	if (is_good(reply))
		flow->token = token_reply_parse(reply->body->data, reply->body->length);
	if (!flow->token)
		fail_reply(flow, reply, _("the tokens could not be fetched"));
	else if (flow->token->organization_uuid &&
		 !is_right_organization(flow, flow->token->organization_uuid))
		fail_with(flow, APP_ERROR_REFUSED,
			g_strdup(_("the settings demand a sign-in to another organisation")));
	else
		happen(flow, SIGN_IN_EVENT_TOKENS);
}

static void on_profile(const HttpReply *reply, gpointer data)
{
	LoginFlow *flow = data;

	flow->call = NULL;
	if (is_good(reply))
		flow->profile = profile_reply_parse(reply->body->data, reply->body->length);
	if (!is_right_organization(flow, flow->profile ? flow->profile->organization_uuid
						       : flow->token->organization_uuid))
		fail_with(flow, APP_ERROR_REFUSED,
			g_strdup(_("the settings demand a sign-in to another organisation")));
	else
		happen(flow, flow->profile ? SIGN_IN_EVENT_ACCOUNT : SIGN_IN_EVENT_NO_ACCOUNT);
}

/* ---- saving ---- */

static void add_step(Plan *plan, const char *path, FileRole role, GPtrArray *edits)
{
	Step *step = plan_add(plan, STEP_EDIT, path);

	step->role = role;
	step->create_mode = PRIVATE_MODE;
	g_ptr_array_extend_and_steal(step->edits, edits);
}

/* The two files after it, by the kind of what was granted: a login, or a key. */
static Plan *plan_of(const LoginFlow *flow)
{
	g_autofree char *path = paths_credentials(&flow->paths);
	gint64 now_ms = g_get_real_time() / 1000;
	Plan *plan = plan_new();
	GPtrArray *account = login_edits_account(flow->token, flow->profile);

	add_step(plan, path, FILE_CREDENTIALS,
		flow->key ? login_edits_sign_out()
			  : login_edits_sign_in(flow->token, flow->profile,
				    oauth_scope(flow->state.kind), now_ms));
	if (flow->key)
		g_ptr_array_extend_and_steal(account, login_edits_console_key(flow->key));
	add_step(plan, flow->paths.state, FILE_STATE, account);
	return plan;
}

/* Others may not read a file that holds a login, whatever its mode was. */
static void close_to_others(const LoginFlow *flow)
{
	g_autofree char *path = paths_credentials(&flow->paths);

	if (!flow->key)
		replace_set_mode(path, PRIVATE_MODE, NULL);
}

static void save(LoginFlow *flow)
{
	const ApplyOptions options = { .title = "", .wait_ms = WAIT_MS, .unrecorded = true };
	g_autoptr(Plan) plan = plan_of(flow);
	GError *error = NULL;
	g_autoptr(Applied) applied = apply_plan(&flow->paths, plan, &options, &error);

	if (!applied) {
		fail(flow, error);
		return;
	}
	close_to_others(flow);
	happen(flow, SIGN_IN_EVENT_SAVED);
}

static void on_key(const HttpReply *reply, gpointer data)
{
	LoginFlow *flow = data;

	flow->call = NULL;
	if (is_good(reply))
		flow->key = key_reply_parse(reply->body->data, reply->body->length);
	if (flow->key)
		save(flow);
	else
		fail_reply(flow, reply, _("no API key could be made"));
}

/* ---- effects ---- */

static gboolean on_timeout(gpointer data)
{
	LoginFlow *flow = data;

	flow->timer = 0;
	if (is_waiting(flow)) {
		g_set_error_literal(&flow->problem, APP_ERROR, APP_ERROR_TIMED_OUT,
			_("nobody agreed within 10 minutes"));
		happen(flow, SIGN_IN_EVENT_TIMEOUT);
	}
	return G_SOURCE_REMOVE;
}

static char *address_for(const LoginFlow *flow, const char *redirect_uri)
{
	g_autofree char *challenge = oauth_challenge(flow->verifier);
	const OauthRequest request = {
		.kind = flow->state.kind,
		.redirect_uri = redirect_uri,
		.state = flow->request_state,
		.challenge = challenge,
		.email = flow->email,
		.sso = flow->sso,
		.base = flow->endpoint,
	};

	return oauth_authorize_url(&request);
}

static void listen_for_browser(LoginFlow *flow)
{
	static const ListenerCallbacks callbacks = { .query = on_query };

	flow->listener = listener_new(&callbacks, flow, NULL);
	if (flow->listener) {
		flow->loopback_uri = oauth_loopback_uri(listener_port(flow->listener));
		flow->address = address_for(flow, flow->loopback_uri);
	}
	flow->timer = g_timeout_add_seconds(OAUTH_LOGIN_S, on_timeout, flow);
	happen(flow, flow->listener ? SIGN_IN_EVENT_LISTENING : SIGN_IN_EVENT_NO_LISTENER);
}

bool login_open_browser(const LoginFlow *flow)
{
	return flow->address && browser_is_here() && browser_open(flow->address, NULL);
}

static void open_browser(LoginFlow *flow)
{
	bool opened = !flow->no_browser && login_open_browser(flow);

	happen(flow, opened ? SIGN_IN_EVENT_BROWSER : SIGN_IN_EVENT_NO_BROWSER);
}

static void exchange(LoginFlow *flow)
{
	g_autofree char *url = oauth_url(OAUTH_TOKEN, flow->endpoint);
	g_autoptr(Secret) body = exchange_body(flow->code, flow->redirect_uri, flow->verifier,
		flow->request_state, flow->state.kind == OAUTH_SETUP_TOKEN ? OAUTH_TOKEN_S : 0);
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.body = body,
		.timeout_ms = TIMEOUT_MS,
		.cap = TOKEN_CAP,
	};

	call(flow, &request, on_token);
}

static void look_up(LoginFlow *flow)
{
	g_autofree char *url = oauth_url(OAUTH_PROFILE, flow->endpoint);
	const HttpRequest request = {
		.method = "GET",
		.url = url,
		.bearer = flow->token->access_token,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_CAP,
	};

	call(flow, &request, on_profile);
}

/* A Console account may not use the token itself: it gets a key, which is saved instead. */
static void make_key(LoginFlow *flow)
{
	g_autofree char *url = oauth_url(OAUTH_API_KEY, flow->endpoint);
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.bearer = flow->token->access_token,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_CAP,
	};

	call(flow, &request, on_key);
}

static void end(LoginFlow *flow)
{
	bool console = flow->state.kind == OAUTH_CONSOLE;
	g_autofree char *success =
		oauth_url(console ? OAUTH_SUCCESS_CONSOLE : OAUTH_SUCCESS, flow->endpoint);

	if (flow->listener)
		listener_answer(flow->listener, flow->state.failed ? NULL : success);
	flow->changed(flow->data);
}

static gboolean carry_out(gpointer data)
{
	LoginFlow *flow = data;

	flow->due = 0;
	switch (flow->effect) {
	case SIGN_IN_EFFECT_LISTEN:
		listen_for_browser(flow);
		break;
	case SIGN_IN_EFFECT_BROWSER:
		open_browser(flow);
		break;
	case SIGN_IN_EFFECT_EXCHANGE:
		exchange(flow);
		break;
	case SIGN_IN_EFFECT_LOOK_UP:
		look_up(flow);
		break;
	case SIGN_IN_EFFECT_SAVE:
		if (token_reply_grants(flow->token, INFERENCE))
			save(flow);
		else
			make_key(flow);
		break;
	default:
		end(flow);
	}
	return G_SOURCE_REMOVE;
}

/* ---- the outside ---- */

static Secret *random_text(void)
{
	guint8 bytes[OAUTH_RANDOM_SIZE];

	machine_random(bytes, sizeof bytes);

	Secret *text = oauth_random_text(bytes);

	explicit_bzero(bytes, sizeof bytes);
	return text;
}

LoginFlow *login_start(const Paths *paths, const LoginOptions *options,
	void (*changed)(gpointer data), gpointer data)
{
	LoginFlow *flow = g_new0(LoginFlow, 1);
	g_autoptr(Secret) state = random_text();

	paths_copy(&flow->paths, paths);
	flow->state.kind = options->kind;
	flow->email = g_strdup(options->email);
	flow->organization = g_strdup(options->organization);
	flow->endpoint = g_strdup(options->endpoint);
	flow->sso = options->sso;
	flow->no_browser = options->no_browser;
	flow->changed = changed;
	flow->data = data;
	flow->carry_out = carry_out;
	flow->verifier = random_text();
	flow->request_state = g_strdup(state->data);
	flow->manual_uri = oauth_url(OAUTH_MANUAL_REDIRECT, flow->endpoint);
	flow->paste_address = address_for(flow, flow->manual_uri);
	flow->end = g_get_monotonic_time() / G_USEC_PER_SEC + OAUTH_LOGIN_S;
	happen(flow, SIGN_IN_EVENT_START);
	return flow;
}

void login_free(LoginFlow *flow)
{
	if (!flow)
		return;
	if (flow->due != 0)
		g_source_remove(flow->due);
	if (flow->timer != 0)
		g_source_remove(flow->timer);
	http_cancel(flow->call);
	listener_free(flow->listener);
	paths_clear(&flow->paths);
	g_free(flow->email);
	g_free(flow->organization);
	g_free(flow->endpoint);
	secret_free(flow->verifier);
	g_free(flow->request_state);
	g_free(flow->loopback_uri);
	g_free(flow->manual_uri);
	g_free(flow->address);
	g_free(flow->paste_address);
	secret_free(flow->code);
	token_reply_free(flow->token);
	profile_reply_free(flow->profile);
	secret_free(flow->key);
	g_clear_error(&flow->problem);
	g_free(flow);
}

const SignIn *login_state(const LoginFlow *flow)
{
	return &flow->state;
}

const GError *login_problem(const LoginFlow *flow)
{
	return flow->problem;
}

const char *login_address(const LoginFlow *flow)
{
	return flow->address;
}

const char *login_paste_address(const LoginFlow *flow)
{
	return flow->paste_address;
}

bool login_is_remote(void)
{
	return browser_is_remote();
}

guint16 login_port(const LoginFlow *flow)
{
	return flow->listener ? listener_port(flow->listener) : 0;
}

gint64 login_seconds_left(const LoginFlow *flow)
{
	return MAX(flow->end - g_get_monotonic_time() / G_USEC_PER_SEC, 0);
}

void login_cancel(LoginFlow *flow)
{
	if (flow->state.over)
		return;
	http_cancel(g_steal_pointer(&flow->call));
	g_clear_error(&flow->problem);
	g_set_error_literal(&flow->problem, APP_ERROR, APP_ERROR_CANCELLED,
		_("the sign-in was given up; nothing was changed"));
	happen(flow, SIGN_IN_EVENT_CANCEL);
}

const Secret *login_setup_token(const LoginFlow *flow)
{
	return flow->state.kind == OAUTH_SETUP_TOKEN && flow->state.over && flow->token
		       ? flow->token->access_token
		       : NULL;
}

bool login_is_answering(const LoginFlow *flow)
{
	return flow->due != 0 || (flow->listener && listener_is_busy(flow->listener));
}
