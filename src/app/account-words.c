#include "app/account-words.h"

#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

#define DAY (24 * 60 * 60)

/* What ends so soon should be known. */
#define NEAR (3 * DAY)

/* Those that are not empty, with a text between them. */
static char *joined(const char *const *parts, guint count, const char *between)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < count; i++)
		if (parts[i] && *parts[i])
			g_string_append_printf(
				text, "%s%s", text->len > 0 ? between : "", parts[i]);
	return g_string_free(text, FALSE);
}

/* "https://llm.corp.example/v1" without what is the same everywhere. */
static const char *without_scheme(const char *address)
{
	return address && g_str_has_prefix(address, "https://") ? address + strlen("https://")
								: address;
}

static char *key_words(const Account *account)
{
	return account->fingerprint ? text_fill(_("key {fingerprint}"), "fingerprint",
					      account->fingerprint, NULL)
				    : g_strdup("");
}

static char *cloud_words(const Account *account)
{
	g_autofree char *profile =
		account->profile ? text_fill(_("profile {name}"), "name", account->profile, NULL)
				 : NULL;
	const char *parts[] = { profile, account->project, account->region };

	return joined(parts, G_N_ELEMENTS(parts), ", ");
}

char *account_words_who(const Account *account)
{
	switch (account->kind) {
	case ACCOUNT_BEDROCK:
	case ACCOUNT_VERTEX:
		return cloud_words(account);
	case ACCOUNT_GATEWAY:
		return g_strdup(account->base_url ? without_scheme(account->base_url) : "");
	default:
		if (account->email)
			return g_strdup(account->email);
		return account->organization ? g_strdup(account->organization) : key_words(account);
	}
}

char *account_words_plan(const Account *account)
{
	if (account->plan)
		return g_strdup(account->plan);
	return g_strdup(account->organization && account->email ? account->organization : "");
}

static char *words_of_end(gint64 end, gint64 now, ClockState *ret_state)
{
	gint64 left = end - now;

	if (left <= 0) {
		*ret_state = CLOCK_OVER;
		/* TRANSLATORS: a login or a token that has ended, in a column. */
		return g_strdup(_("over"));
	}
	*ret_state = left <= NEAR ? CLOCK_NEAR : CLOCK_FINE;
	return times_brief(left);
}

char *account_words_login(const Account *account, gint64 now, ClockState *ret_state)
{
	bool is_login = account->kind == ACCOUNT_CLAUDE_AI;
	gint64 end = is_login ? account->login_ends_at : account->token_ends_at;

	*ret_state = CLOCK_NONE;
	if (is_login && account->place == ACCOUNT_NOWHERE) {
		*ret_state = CLOCK_OVER;
		/* TRANSLATORS: an account without a login, in a column of 10. */
		return g_strdup(_("signed out"));
	}
	return end > 0 ? words_of_end(end, now, ret_state) : g_strdup("");
}

char *account_words_token(const Account *account, gint64 now)
{
	bool has_one = account->kind == ACCOUNT_CLAUDE_AI && account->place != ACCOUNT_NOWHERE;

	return has_one && account->token_ends_at > now ? times_brief(account->token_ends_at - now)
						       : g_strdup("");
}

static const char *where_of_secret(SecretsKind kind)
{
	switch (kind) {
	case SECRETS_KEYRING:
		return N_("in your keyring");
	case SECRETS_VAULT:
		return N_("in a file that your passphrase encrypts");
	default:
		return N_("nowhere yet");
	}
}

static char *where_of_login(const Paths *paths, const Account *account, SecretsKind kind)
{
	g_autofree char *shown = NULL;

	switch (account->place) {
	case ACCOUNT_LIVE:
		shown = paths_credentials(paths);
		break;
	case ACCOUNT_OWN:
		shown = g_strdup(account->config_dir);
		break;
	case ACCOUNT_PARKED:
		return text_fill(_("parked {where}"), "where", _(where_of_secret(kind)), NULL);
	default:
		return g_strdup(_("nowhere: it is signed out"));
	}

	g_autofree char *path = paths_shown(paths, shown);

	return text_fill(account->place == ACCOUNT_LIVE ? _("in {path}, Claude Code's own file")
							: _("in its own directory, {path}"),
		"path", path, NULL);
}

char *account_words_where(const Paths *paths, const Account *account, SecretsKind kind)
{
	if (account->kind == ACCOUNT_CLAUDE_AI)
		return where_of_login(paths, account, kind);
	return g_strdup(account_kind_has_secret(account->kind) ? _(where_of_secret(kind)) : "");
}

static const char *use_of_login(const Account *account)
{
	switch (account->place) {
	case ACCOUNT_LIVE:
		return N_("what wins over this login in your settings is taken out");
	case ACCOUNT_OWN:
		return N_("its login moves to the main directory; the one there is parked");
	default:
		return N_("its login is put back; the one that is there is parked");
	}
}

static const char *use_of(const Account *account)
{
	switch (account->kind) {
	case ACCOUNT_CLAUDE_AI:
		return use_of_login(account);
	case ACCOUNT_TOKEN:
		return N_("its token takes the place of the login, which is parked");
	case ACCOUNT_API_KEY:
		return N_("your settings get an apiKeyHelper that hands the key out");
	case ACCOUNT_GATEWAY:
		return N_("your settings get its address, and an apiKeyHelper that hands the token "
			  "out");
	case ACCOUNT_BEDROCK:
		return N_("your settings switch Bedrock on, with its profile and region");
	default:
		return N_("your settings switch Vertex on, with its project and region");
	}
}

char *account_words_use(const Account *account, bool current, gint64 now)
{
	ClockState state;

	g_free(account_words_login(account, now, &state));
	if (state == CLOCK_OVER && account->kind == ACCOUNT_TOKEN)
		return g_strdup(_("its token is over: it needs a new one"));
	if (state == CLOCK_OVER)
		return g_strdup(_("it needs a new sign-in first"));
	return g_strdup(current ? _("it is the one in use") : _(use_of(account)));
}

char *account_words_fold(const char *text)
{
	const char *at = text;

	while (*at && (guchar)*at < 0x80)
		at++;
	return *at ? g_utf8_casefold(text, -1) : g_ascii_strdown(text, -1);
}

char *account_words_folded(const Account *account)
{
	const char *parts[] = { account->name, account->email, account->organization, account->plan,
		account_kind_name(account->kind), _(account_kind_label(account->kind)),
		account->profile, account->region, account->project, account->base_url };
	g_autofree char *all = joined(parts, G_N_ELEMENTS(parts), " ");

	return account_words_fold(all);
}
