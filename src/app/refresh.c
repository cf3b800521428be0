#define G_LOG_USE_STRUCTURED

#include "app/refresh.h"

#include "app/apply.h"
#include "app/login-locks.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/oauth.h"
#include "core/plan.h"
#include "format/credentials.h"
#include "format/journal.h"
#include "format/json-writer.h"
#include "format/login-edits.h"
#include "format/oauth-message.h"
#include "system/file.h"
#include "system/http.h"
#include "system/replace.h"
#include "system/reserve.h"

#include <string.h>
#include <unistd.h>

#define CREDENTIALS_MAX (256 << 10)
#define TOKEN_CAP       (64 << 10)
#define TIMEOUT_MS      20000

/* What waits least for locks waits so long when the new tokens are there. */
#define SAVE_WAIT_MS 3000

/* So often it is tried when somebody else changes the file meanwhile. */
#define SAVE_TRIES 10

/* What came of a request and could not be saved, until it is; of another directory than ~/.claude
 * with a part of its SHA-256. */
#define RECOVERY       "refresh.json"
#define RECOVERY_OTHER "refresh-%.12s.json"

struct RefreshFlow {
	Paths paths;
	char *endpoint;
	char *credentials; /* path */
	char *recovery;    /* path */
	int room;          /* the recovery file, open; -1 for none */
	guint wait_ms;
	LoginLocks *locks;
	guint due; /* the source that tells what was found at once */
	Secret *refresh_token;
	HttpCall *call;
	RefreshCallback *callback;
	gpointer data;
};

static void end(RefreshFlow *flow, RefreshOutcome outcome, GError *problem)
{
	login_locks_release(g_steal_pointer(&flow->locks));
	flow->callback(outcome, problem, flow->data);
	g_clear_error(&problem);
}

static Credentials *read_login(const char *path)
{
	g_auto(FileRead) file = { 0 };

	file_read(path, CREDENTIALS_MAX, &file);
	return file.state == FILE_READ ? credentials_parse(file.bytes->data, file.bytes->length)
				       : NULL;
}

static bool is_fresh(const Credentials *credentials)
{
	gint64 now_ms = g_get_real_time() / 1000;

	return credentials->access_token &&
	       credentials->expires_at_ms > now_ms + REFRESH_MARGIN_S * 1000;
}

static bool has_token(const Credentials *credentials, const Secret *refresh_token)
{
	const Secret *stored = credentials ? credentials->refresh_token : NULL;

	return stored && stored->length == refresh_token->length &&
	       memcmp(stored->data, refresh_token->data, stored->length) == 0;
}

/* ---- saving ---- */

/* Whether the login has the refresh token with that digest. */
static bool is_for(const char *digest, const Credentials *credentials)
{
	return credentials && credentials->refresh_token &&
	       journal_digest_is(digest, credentials->refresh_token);
}

/* Only while the file is what base says. */
static bool save_over(const Paths *paths, guint wait_ms, const char *base, const TokenReply *token,
	gint64 came_ms, GError **error)
{
	const ApplyOptions options = {
		.title = "",
		.wait_ms = MAX(wait_ms, SAVE_WAIT_MS),
		.unrecorded = true,
	};
	g_autofree char *credentials = paths_credentials(paths);
	g_autoptr(Plan) plan = plan_new();
	Step *step = plan_add(plan, STEP_EDIT, credentials);

	step->role = FILE_CREDENTIALS;
	step->base = g_strdup(base);
	g_ptr_array_extend_and_steal(step->edits, login_edits_refresh(token, came_ms));

	g_autoptr(Applied) applied = apply_plan(paths, plan, &options, error);

	if (applied)
		replace_set_mode(credentials, 0600, NULL);
	return applied != NULL;
}

/* What stands in the file, and its digest; NULL when there is none. */
static Credentials *read_with_digest(const char *path, char **ret_digest)
{
	g_auto(FileRead) file = { 0 };

	file_read(path, CREDENTIALS_MAX, &file);
	if (file.state != FILE_READ)
		return NULL;
	*ret_digest = journal_digest(file.bytes);
	return credentials_parse(file.bytes->data, file.bytes->length);
}

/*
 * Saves the answer for the refresh token with that digest, and only over it: who signs in takes
 * none of our locks but that of the file. False without an error when another login is there.
 */
static bool save(const Paths *paths, guint wait_ms, const char *digest, const TokenReply *token,
	gint64 came_ms, GError **error)
{
	g_autofree char *path = paths_credentials(paths);

	for (int i = 0; i < SAVE_TRIES; i++) {
		g_autofree char *base = NULL;
		g_autofree char *now = NULL;
		g_autoptr(Credentials) before = read_with_digest(path, &base);
		g_autoptr(Credentials) after = NULL;
		g_autoptr(GError) problem = NULL;

		if (!is_for(digest, before))
			return false;
		if (save_over(paths, wait_ms, base, token, came_ms, &problem))
			return true;
		after = read_with_digest(path, &now);
		if (i + 1 == SAVE_TRIES || g_strcmp0(base, now) == 0) {
			g_propagate_error(error, g_steal_pointer(&problem));
			return false;
		}
	}
	return false;
}

/* What is kept of an answer: for which token it is, when it came, and the answer itself. */
static Secret *recovery_text(const Secret *refresh_token, const Secret *body)
{
	g_autofree char *digest = journal_digest(refresh_token);
	JsonWriter *writer = json_writer_new();

	json_writer_text(writer, "for", digest);
	json_writer_number(writer, "at", g_get_real_time() / 1000);
	json_writer_secret(writer, "answer", body);
	return json_writer_end(writer);
}

/* One for each directory: an answer for one login is no answer for another. */
static char *recovery_path(const Paths *paths)
{
	g_autofree char *own = paths_own_state(paths);
	g_autofree char *usual = g_build_filename(paths->home, ".claude", NULL);
	g_autofree char *sum =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, paths->config_dir, -1);
	g_autofree char *other = g_strdup_printf(RECOVERY_OTHER, sum);

	return g_build_filename(
		own, strcmp(paths->config_dir, usual) == 0 ? RECOVERY : other, NULL);
}

/* Behind the answer there may be what is left of the room that was taken for it: NUL bytes. */
bool refresh_adopt(const Paths *paths, guint wait_ms, GError **error)
{
	g_autofree char *recovery = recovery_path(paths);
	g_autofree char *path = paths_credentials(paths);
	g_auto(FileRead) file = { 0 };
	g_autoptr(JsonDoc) doc = NULL;
	g_autoptr(Credentials) credentials = read_login(path);
	g_autofree char *wanted = NULL;
	g_autoptr(GError) problem = NULL;
	gint64 came_ms = 0;

	file_read(recovery, 4 * TOKEN_CAP, &file);
	if (file.state == FILE_READ)
		doc = json_doc_parse(
			file.bytes->data, strnlen(file.bytes->data, file.bytes->length), NULL);
	if (!doc || !credentials || !credentials->refresh_token)
		return true;
	wanted = json_text_dup(doc, json_member(doc, json_root(doc), "for"));

	g_autoptr(Secret) answer = json_string(doc, json_member(doc, json_root(doc), "answer"));
	g_autoptr(TokenReply) token =
		answer ? token_reply_parse(answer->data, answer->length) : NULL;

	json_int64(doc, json_member(doc, json_root(doc), "at"), &came_ms);
	if (token && !save(paths, wait_ms, wanted, token, came_ms, &problem) && problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return false;
	}
	reserve_remove(recovery);
	return true;
}

/* ---- the answer ---- */

static void keep_answer(RefreshFlow *flow, const HttpReply *reply)
{
	g_autoptr(Secret) text = recovery_text(flow->refresh_token, reply->body);

	if (!reserve_fill(flow->room, text))
		g_debug("%s: the answer could not be kept", flow->recovery);
}

static void take_tokens(RefreshFlow *flow, const HttpReply *reply, const TokenReply *token)
{
	g_autofree char *digest = journal_digest(flow->refresh_token);
	GError *error = NULL;

	keep_answer(flow, reply);
	if (login_locks_are_ours(flow->locks) && save(&flow->paths, flow->wait_ms, digest, token,
							 g_get_real_time() / 1000, &error)) {
		reserve_remove(flow->recovery);
		end(flow, REFRESH_DONE, NULL);
		return;
	}
	if (error)
		g_prefix_error(&error,
			"%s: ", _("the new tokens are kept aside and will be saved the next time"));
	else
		g_set_error_literal(&error, APP_ERROR, APP_ERROR_FAILED,
			_("another program has changed the login meanwhile; the new tokens are "
			  "kept aside"));
	end(flow, REFRESH_FAILED, error);
}

static GError *describe(const HttpReply *reply, const char *code)
{
	g_autofree char *status = g_strdup_printf("%d", reply->status);
	g_autofree char *wait = g_strdup_printf("%" G_GINT64_FORMAT, reply->retry_after);
	g_autofree char *message = NULL;

	if (reply->outcome != HTTP_REPLIED)
		message = text_fill(_("the login could not be refreshed: {problem}"), "problem",
			_(reply->problem), NULL);
	else if (reply->status == 429)
		message = text_fill(_("the server asks to wait {seconds} s before the next try"),
			"seconds", wait, NULL);
	else
		message =
			text_fill(_("the login could not be refreshed: the server answers {status} "
				    "{code}"),
				"status", status, "code", code ? code : "", NULL);
	g_strchomp(message);
	return g_error_new_literal(APP_ERROR,
		reply->outcome == HTTP_TIMED_OUT ? APP_ERROR_TIMED_OUT : APP_ERROR_NETWORK,
		message);
}

/* invalid_grant means that the token is dead only if the file still holds that token. */
static void take_refusal(RefreshFlow *flow, const HttpReply *reply)
{
	bool replied = reply->outcome == HTTP_REPLIED;
	g_autofree char *code =
		replied ? error_reply_code(reply->body->data, reply->body->length) : NULL;
	g_autoptr(Credentials) now = read_login(flow->credentials);

	reserve_remove(flow->recovery);
	if (replied && reply->status == 400 && g_strcmp0(code, "invalid_grant") == 0) {
		if (has_token(now, flow->refresh_token))
			end(flow, REFRESH_FAILED,
				g_error_new_literal(APP_ERROR, APP_ERROR_REFUSED,
					_("the login has ended: sign in again with "
					  "claude-accounts login")));
		else
			end(flow, REFRESH_NOT_NEEDED, NULL);
		return;
	}
	end(flow, REFRESH_FAILED, describe(reply, code));
}

static void on_reply(const HttpReply *reply, gpointer data)
{
	RefreshFlow *flow = data;
	g_autoptr(TokenReply) token = NULL;

	flow->call = NULL;
	if (reply->outcome == HTTP_REPLIED && reply->status == 200)
		token = token_reply_parse(reply->body->data, reply->body->length);
	if (token)
		take_tokens(flow, reply, token);
	else
		take_refusal(flow, reply);
}

/* ---- the request ---- */

/*
 * Who was stopped for long may have lost the locks to another process, which has used the token
 * then. Nothing was asked yet: it is no loss to give up.
 */
static bool check_locks(const RefreshFlow *flow, GError **error)
{
	if (login_locks_are_ours(flow->locks))
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED,
		_("another program has taken the lock of the login meanwhile"));
	return false;
}

static bool reserve(RefreshFlow *flow, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(flow->recovery);

	if (!replace_make_directory(folder, 0700, error))
		return false;
	flow->room = reserve_open(flow->recovery, 4 * TOKEN_CAP, error);
	return flow->room >= 0;
}

static bool send(RefreshFlow *flow, const Credentials *credentials, GError **error)
{
	g_autofree char *url = oauth_url(OAUTH_TOKEN, flow->endpoint);
	g_autoptr(Secret) body =
		refresh_body(flow->refresh_token, (const char *const *)credentials->scopes);
	const HttpRequest request = {
		.method = "POST",
		.url = url,
		.body = body,
		.timeout_ms = TIMEOUT_MS,
		.cap = TOKEN_CAP,
	};

	flow->call = http_start(&request, on_reply, flow, error);
	return flow->call != NULL;
}

/* The last look at the locks is made when nothing is left to be done but to ask. */
static bool ask(RefreshFlow *flow, const Credentials *credentials, GError **error)
{
	return check_locks(flow, error) && reserve(flow, error) && check_locks(flow, error) &&
	       send(flow, credentials, error);
}

static gboolean on_not_needed(gpointer data)
{
	RefreshFlow *flow = data;

	flow->due = 0;
	end(flow, REFRESH_NOT_NEEDED, NULL);
	return G_SOURCE_REMOVE;
}

static bool tell_not_needed(RefreshFlow *flow)
{
	flow->due = g_idle_add(on_not_needed, flow);
	return true;
}

static bool fail_login(const Credentials *credentials, GError **error)
{
	g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
		credentials && credentials->has_login
			? _("the stored login cannot be refreshed: sign in again with claude-accounts "
			    "login")
			: _("there is no stored login to refresh"));
	return false;
}

static bool has_refresh_token(const Credentials *credentials)
{
	return credentials && credentials->refresh_token;
}

/* Under the locks: what was true before may have changed. */
static bool begin(RefreshFlow *flow, bool force, GError **error)
{
	g_autoptr(Credentials) before = read_login(flow->credentials);

	if (!has_refresh_token(before))
		return fail_login(before, error);
	if (!force && is_fresh(before) && !g_file_test(flow->recovery, G_FILE_TEST_EXISTS))
		return tell_not_needed(flow);
	flow->locks = login_locks_take(&flow->paths, flow->wait_ms, error);
	if (!flow->locks || !refresh_adopt(&flow->paths, flow->wait_ms, error))
		return false;

	g_autoptr(Credentials) now = read_login(flow->credentials);

	if (!has_refresh_token(now))
		return fail_login(now, error);
	if (is_fresh(now) && (!force || !has_token(now, before->refresh_token)))
		return tell_not_needed(flow);
	flow->refresh_token = secret_new(now->refresh_token->data, now->refresh_token->length);
	return ask(flow, now, error);
}

RefreshFlow *refresh_start(const Paths *paths, const RefreshOptions *options,
	RefreshCallback *callback, gpointer data, GError **error)
{
	g_autoptr(RefreshFlow) flow = g_new0(RefreshFlow, 1);

	paths_copy(&flow->paths, paths);
	flow->endpoint = g_strdup(options->endpoint);
	flow->credentials = paths_credentials(paths);
	flow->recovery = recovery_path(paths);
	flow->room = -1;
	flow->wait_ms = options->wait_ms;
	flow->callback = callback;
	flow->data = data;
	return begin(flow, options->force, error) ? g_steal_pointer(&flow) : NULL;
}

void refresh_free(RefreshFlow *flow)
{
	if (!flow)
		return;
	http_cancel(flow->call);
	if (flow->due != 0)
		g_source_remove(flow->due);
	if (flow->room >= 0)
		close(flow->room);
	login_locks_release(flow->locks);
	secret_free(flow->refresh_token);
	paths_clear(&flow->paths);
	g_free(flow->endpoint);
	g_free(flow->credentials);
	g_free(flow->recovery);
	g_free(flow);
}
