#include "app/account-form.h"

#include "base/error.h"
#include "base/i18n.h"
#include "core/setting-form.h"

#include <string.h>

/* What a helper may print (facts page, section 6). */
#define SECRET_MAX 16384

#define API_KEY_PREFIX "sk-ant-api"
#define TOKEN_PREFIX   "sk-ant-oat"

static bool fail(GError **error, const char *problem)
{
	g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, problem);
	return false;
}

static bool is_visible(const char *text)
{
	while (g_ascii_isgraph(*text))
		text++;
	return *text == '\0';
}

bool account_form_check_secret(AccountKind kind, Secret *secret, GError **error)
{
	if (strlen(secret->data) != secret->length)
		return fail(error, _("a key or token is one line of visible ASCII"));
	g_strstrip(secret->data);
	secret->length = strlen(secret->data);
	if (secret->length == 0)
		return fail(error, _("there is no key or token"));
	if (secret->length > SECRET_MAX || !is_visible(secret->data))
		return fail(error, _("a key or token is one line of visible ASCII"));
	if (kind == ACCOUNT_API_KEY && g_str_has_prefix(secret->data, TOKEN_PREFIX))
		return fail(error, _("this is a long-lived token (--token-stdin), not an API key"));
	if (kind == ACCOUNT_TOKEN && g_str_has_prefix(secret->data, API_KEY_PREFIX))
		return fail(error, _("this is an API key (--api-key-stdin), not a token"));
	return true;
}

static bool is_loopback(const char *host)
{
	static const char *const hosts[] = { "127.0.0.1", "::1", "localhost", NULL };

	return g_strv_contains(hosts, host);
}

static bool check_url(const char *url, GError **error)
{
	g_autoptr(GUri) uri = url ? g_uri_parse(url, G_URI_FLAGS_NONE, NULL) : NULL;
	const char *host = uri ? g_uri_get_host(uri) : NULL;

	if (!host || !*host || g_uri_get_userinfo(uri) || !is_visible(url))
		return fail(error, _("the address of a gateway is like https://llm.example.com"));
	if (strcmp(g_uri_get_scheme(uri), "https") == 0 ||
		(strcmp(g_uri_get_scheme(uri), "http") == 0 && is_loopback(host)))
		return true;
	return fail(error,
		_("the address of a gateway begins with https://, or its token could be read "
		  "on the way"));
}

/* A value that could not stand in the settings cannot be an account's. */
static bool check_setting(SettingId id, const char *value, GError **error)
{
	const char *problem = value ? setting_form_problem(id, value) : NULL;

	if (!problem)
		return true;
	g_set_error(
		error, APP_ERROR, APP_ERROR_USAGE, "%s: %s", setting_info(id)->name, _(problem));
	return false;
}

static bool check_values(const Account *account, GError **error)
{
	bool is_bedrock = account->kind == ACCOUNT_BEDROCK;

	return check_setting(SETTING_AWS_PROFILE, account->profile, error) &&
	       check_setting(is_bedrock ? SETTING_AWS_REGION : SETTING_CLOUD_ML_REGION,
		       account->region, error) &&
	       check_setting(SETTING_ANTHROPIC_VERTEX_PROJECT_ID, account->project, error) &&
	       check_setting(is_bedrock ? SETTING_AWS_AUTH_REFRESH : SETTING_GCP_AUTH_REFRESH,
		       account->refresh_command, error);
}

bool account_form_check(const Account *account, GError **error)
{
	const char *problem = account_name_problem(account->name);

	if (problem)
		return fail(error, _(problem));
	if (account->kind == ACCOUNT_BEDROCK && !account->region)
		return fail(error, _("Bedrock needs a region, such as us-east-1"));
	if (account->kind == ACCOUNT_VERTEX && (!account->project || !account->region))
		return fail(error, _("Vertex needs a project and a region, such as us-east5"));
	if (account->kind == ACCOUNT_GATEWAY)
		return check_url(account->base_url, error);
	return check_values(account, error);
}
