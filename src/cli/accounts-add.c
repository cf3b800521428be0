#include "cli/accounts-what.h"

#include "app/account-form.h"
#include "app/identity.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool fail(GError **error, const char *problem)
{
	g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, problem);
	return false;
}

/* ---- asking, where nothing was said ---- */

/* A line that is typed, for g_free; NULL at the end of input. */
static char *ask_line(const Paint *paint, const char *question, GError **error)
{
	char line[1024] = "";

	paint_text(paint, PAINT_TITLE, question);
	fflush(stdout);
	if (fgets(line, sizeof line, stdin))
		return g_strdup(g_strstrip(line));
	g_set_error_literal(error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
	return NULL;
}

static bool ask_kind(const Paint *paint, AccountKind *ret_kind, GError **error)
{
	static const char *const kinds[ACCOUNT_KIND_COUNT] = {
		[ACCOUNT_CLAUDE_AI] = N_("a claude.ai login"),
		[ACCOUNT_API_KEY] = N_("an API key"),
		[ACCOUNT_TOKEN] = N_("a long-lived token (claude setup-token)"),
		[ACCOUNT_BEDROCK] = N_("Amazon Bedrock"),
		[ACCOUNT_VERTEX] = N_("Google Vertex AI"),
		[ACCOUNT_GATEWAY] = N_("a gateway, with an address and a token"),
	};
	g_autofree char *typed = NULL;

	for (AccountKind kind = 0; kind < ACCOUNT_KIND_COUNT; kind++) {
		g_autofree char *line = g_strdup_printf("%d  %s\n", (int)kind + 1, _(kinds[kind]));

		paint_text(paint, PAINT_NORMAL, line);
	}
	typed = ask_line(paint, _("What is it? "), error);
	if (!typed)
		return false;
	if (strlen(typed) != 1 || typed[0] < '1' || typed[0] >= '1' + ACCOUNT_KIND_COUNT)
		return fail(error, _("a number of the list is wanted"));
	*ret_kind = (AccountKind)(typed[0] - '1');
	return true;
}

/* An answer that is empty leaves the field as it is. */
static bool ask_field(const Paint *paint, const char *question, char **field, GError **error)
{
	g_autofree char *typed = *field ? g_strdup("") : ask_line(paint, question, error);

	if (typed && *typed)
		account_set(field, typed);
	return typed != NULL;
}

static bool ask_fields(const Paint *paint, Account *account, GError **error)
{
	switch (account->kind) {
	case ACCOUNT_BEDROCK:
		return ask_field(
			       paint, _("Profile (empty: default): "), &account->profile, error) &&
		       ask_field(paint, _("Region: "), &account->region, error);
	case ACCOUNT_VERTEX:
		return ask_field(paint, _("Project: "), &account->project, error) &&
		       ask_field(paint, _("Region: "), &account->region, error);
	case ACCOUNT_GATEWAY:
		return ask_field(paint, _("Address: "), &account->base_url, error);
	default:
		return true;
	}
}

/* ---- what was said ---- */

static bool find_kind(const AccountsRequest *request, AccountKind *ret_kind, GError **error)
{
	const bool said[ACCOUNT_KIND_COUNT] = {
		[ACCOUNT_CLAUDE_AI] = request->claudeai,
		[ACCOUNT_API_KEY] = request->api_key_stdin,
		[ACCOUNT_TOKEN] = request->token_stdin && !request->gateway,
		[ACCOUNT_BEDROCK] = request->bedrock,
		[ACCOUNT_VERTEX] = request->vertex,
		[ACCOUNT_GATEWAY] = request->gateway != NULL,
	};
	int count = 0;

	for (AccountKind kind = 0; kind < ACCOUNT_KIND_COUNT; kind++)
		if (said[kind]) {
			*ret_kind = kind;
			count++;
		}
	if (count > 1)
		return fail(error, _("only one kind of account can be meant"));
	if (count == 0 && !ask_is_possible())
		return fail(
			error, _("which kind of account? One of --claudeai, --api-key-stdin, "
				 "--token-stdin, --bedrock, --vertex and --gateway is missing"));
	if (count == 0) {
		Paint paint = paint_for_stdout(request->common->no_color);

		return ask_kind(&paint, ret_kind, error);
	}
	return true;
}

/* An option that would mean nothing was meant otherwise. */
static bool check_options(const AccountsRequest *request, AccountKind kind, GError **error)
{
	bool is_bedrock = kind == ACCOUNT_BEDROCK, is_vertex = kind == ACCOUNT_VERTEX;
	const struct {
		const char *name, *value;
		bool fits;
	} options[] = {
		{ "--profile", request->profile, is_bedrock },
		{ "--vertex-project", request->project, is_vertex },
		{ "--region", request->region, is_bedrock || is_vertex },
		{ "--refresh-command", request->refresh_command, is_bedrock || is_vertex },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
		if (options[i].value && !options[i].fits) {
			g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
				_("%s does not go with that kind of account (%s)"), options[i].name,
				_(account_kind_label(kind)));
			return false;
		}
	return true;
}

static Secret *read_secret(const AccountsRequest *request, const Account *account, GError **error)
{
	bool from_stdin = request->api_key_stdin || request->token_stdin;
	g_autoptr(Secret) secret = NULL;

	if (from_stdin && !isatty(STDIN_FILENO))
		secret = ask_all(STDIN_FILENO, error);
	else if (account->kind == ACCOUNT_GATEWAY && !from_stdin && !ask_is_possible())
		fail(error, _("a gateway needs a token: give --token-stdin"));
	else
		secret = ask_secret(
			account->kind == ACCOUNT_API_KEY ? _("API key: ") : _("Token: "), error);
	return secret && account_form_check_secret(account->kind, secret, error)
		       ? g_steal_pointer(&secret)
		       : NULL;
}

/* ---- keeping it ---- */

/* The secret first: an account without one would be no account. */
static bool keep(const AccountsRequest *request, const Paint *paint, Account *account,
	const Secret *secret, GError **error)
{
	const Paths *paths = &request->survey->paths;
	g_autoptr(Secrets) secrets =
		secret ? keep_open(paint, paths, &request->keep, KEEP_TO_WRITE, error) : NULL;

	if (secret && (!secrets || !keep_store(secrets, account, secret, error)))
		return false;
	if (registry_put(paths, ACCOUNTS_WAIT_MS, account, error))
		return true;
	if (secrets)
		keep_clear(secrets, account, NULL);
	return false;
}

static void tell(const Paint *paint, const Account *account)
{
	g_autofree char *line =
		text_fill(_("{name} is an account now. To use it: claude-accounts use {name}"),
			"name", account->name, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, line);
}

static Account *fill_in(const AccountsRequest *request, AccountKind kind)
{
	Account *account = account_new(kind, request->arguments[0]);
	bool is_cloud = kind == ACCOUNT_BEDROCK || kind == ACCOUNT_VERTEX;

	account->id = registry_new_id();
	account->added_at = request->survey->evidence->now;
	account_set(&account->profile, kind == ACCOUNT_BEDROCK ? request->profile : NULL);
	account_set(&account->region, is_cloud ? request->region : NULL);
	account_set(&account->project, kind == ACCOUNT_VERTEX ? request->project : NULL);
	account_set(&account->refresh_command, is_cloud ? request->refresh_command : NULL);
	account_set(&account->base_url, request->gateway);
	return account;
}

static bool check_free(const AccountsRequest *request, const char *name, GError **error)
{
	g_autoptr(GPtrArray) accounts = registry_load(&request->survey->paths, error);
	const Account *taken = accounts ? accounts_find(accounts, name) : NULL;

	if (taken)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE, _("there is an account %s already"),
			taken->name);
	return accounts && !taken;
}

static int add(AccountsRequest *request, AccountKind kind, GError **error)
{
	Paint paint = paint_for_stdout(request->common->no_color);
	g_autoptr(Account) account = fill_in(request, kind);
	g_autoptr(Secret) secret = NULL;
	bool asks = !request->api_key_stdin && !request->token_stdin && !request->bedrock &&
		    !request->vertex && !request->gateway;

	if ((asks && !ask_fields(&paint, account, error)) || !account_form_check(account, error))
		return -1;
	if (account_kind_has_secret(kind)) {
		secret = read_secret(request, account, error);
		if (!secret)
			return -1;
		account->fingerprint = identity_fingerprint(secret);
	}
	if (!keep(request, &paint, account, secret, error))
		return -1;
	tell(&paint, account);
	return 0;
}

int accounts_add_one(AccountsRequest *request, GError **error)
{
	const char *name = request->arguments[0];
	const char *problem = account_name_problem(name);
	AccountKind kind = ACCOUNT_CLAUDE_AI;

	request->keep.yes = request->yes;
	if (problem) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, _(problem));
		return -1;
	}
	if (!check_free(request, name, error) || !find_kind(request, &kind, error) ||
		!check_options(request, kind, error))
		return -1;
	if (kind == ACCOUNT_CLAUDE_AI)
		return login_account(request->common, request->survey, name, error);
	return add(request, kind, error);
}
