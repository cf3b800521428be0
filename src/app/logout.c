#include "app/logout.h"

#include "app/apply.h"
#include "base/error.h"
#include "base/i18n.h"
#include "core/oauth.h"
#include "core/plan.h"
#include "format/credentials.h"
#include "format/login-edits.h"
#include "format/oauth-message.h"
#include "format/state.h"
#include "system/file.h"
#include "system/http.h"

#define CREDENTIALS_MAX (256 << 10)
#define STATE_MAX       (64 << 20)
#define TIMEOUT_MS      10000
#define REPLY_CAP       (64 << 10)

struct LogoutFlow {
	HttpCall *call;
	guint due;
	void (*callback)(const char *problem, gpointer data);
	gpointer data;
};

/* A malformed file may hold a login: removing it is refused then, with the reason. */
static Secret *refresh_token_of(const char *path, bool *ret_has_login)
{
	g_auto(FileRead) file = { 0 };
	g_autoptr(Credentials) credentials = NULL;

	file_read(path, CREDENTIALS_MAX, &file);
	if (file.state == FILE_READ)
		credentials = credentials_parse(file.bytes->data, file.bytes->length);
	*ret_has_login = credentials && (credentials->has_login || credentials->malformed);
	return credentials ? g_steal_pointer(&credentials->refresh_token) : NULL;
}

static bool has_console_key(const Paths *paths)
{
	g_auto(FileRead) file = { 0 };
	g_autoptr(State) state = NULL;

	file_read(paths->state, STATE_MAX, &file);
	if (file.state == FILE_READ)
		state = state_parse(file.bytes->data, file.bytes->length, NULL);
	return state && state->primary_api_key;
}

static void add_steps(const Paths *paths, Plan *plan)
{
	g_autofree char *path = paths_credentials(paths);
	Step *credentials = plan_add(plan, STEP_EDIT, path);
	Step *state = plan_add(plan, STEP_EDIT, paths->state);

	credentials->role = FILE_CREDENTIALS;
	g_ptr_array_extend_and_steal(credentials->edits, login_edits_sign_out());
	state->role = FILE_STATE;
	g_ptr_array_extend_and_steal(state->edits, login_edits_no_account());
}

static bool remove_login(const Paths *paths, guint wait_ms, GError **error)
{
	const ApplyOptions options = { .title = "", .wait_ms = wait_ms, .unrecorded = true };
	g_autoptr(Plan) plan = plan_new();

	add_steps(paths, plan);

	g_autoptr(Applied) applied = apply_plan(paths, plan, &options, error);

	return applied != NULL;
}

static void on_reply(const HttpReply *reply, gpointer data)
{
	LogoutFlow *flow = data;
	bool good = reply->outcome == HTTP_REPLIED && reply->status / 100 == 2;

	flow->call = NULL;
	flow->callback(good                             ? NULL
		       : reply->outcome == HTTP_REPLIED ? _("the server did not accept it")
							: _(reply->problem),
		flow->data);
}

static gboolean on_nothing_to_revoke(gpointer data)
{
	LogoutFlow *flow = data;

	flow->due = 0;
	flow->callback(NULL, flow->data);
	return G_SOURCE_REMOVE;
}

static void revoke_grant(LogoutFlow *flow, const char *endpoint, const Secret *refresh_token)
{
	g_autofree char *url = oauth_url(OAUTH_REVOKE, endpoint);
	g_autoptr(Secret) body = revoke_body(refresh_token);
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.body = body,
		.timeout_ms = TIMEOUT_MS,
		.cap = REPLY_CAP,
	};

	flow->call = http_start(&request, on_reply, flow, NULL);
}

/* Without a token there is nothing to revoke. */
static LogoutFlow *begin(const Secret *refresh_token, const LogoutOptions *options,
	void (*callback)(const char *problem, gpointer data), gpointer data)
{
	LogoutFlow *flow = g_new0(LogoutFlow, 1);

	flow->callback = callback;
	flow->data = data;
	if (refresh_token && !options->keep_grant)
		revoke_grant(flow, options->endpoint, refresh_token);
	if (!flow->call)
		flow->due = g_idle_add(on_nothing_to_revoke, flow);
	return flow;
}

Wish *logout_wish(const Survey *survey)
{
	Wish *wish = wish_new(g_strdup(_("sign out")));

	add_steps(&survey->paths, wish->plan);
	g_ptr_array_add(wish->notes,
		g_strdup(_(
			"The grant is revoked: the login ends wherever it was copied to. This cannot "
			"be taken back.")));
	return wish;
}

LogoutFlow *logout_start(const Paths *paths, const LogoutOptions *options,
	void (*callback)(const char *problem, gpointer data), gpointer data, GError **error)
{
	g_autofree char *path = paths_credentials(paths);
	bool has_login;
	g_autoptr(Secret) refresh_token = refresh_token_of(path, &has_login);

	if (!has_login && !has_console_key(paths)) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED, _("nobody is signed in"));
		return NULL;
	}
	if (!remove_login(paths, options->wait_ms, error))
		return NULL;

	return begin(refresh_token, options, callback, data);
}

LogoutFlow *logout_revoke(const Secret *parked, const LogoutOptions *options,
	void (*callback)(const char *problem, gpointer data), gpointer data)
{
	/* It has the member of the file. */
	g_autoptr(Credentials) credentials = credentials_parse(parked->data, parked->length);

	return begin(credentials ? credentials->refresh_token : NULL, options, callback, data);
}

void logout_free(LogoutFlow *flow)
{
	if (!flow)
		return;
	http_cancel(flow->call);
	if (flow->due != 0)
		g_source_remove(flow->due);
	g_free(flow);
}
