#include "core/account.h"

#include "base/i18n.h"

#include <string.h>

static const struct {
	const char *name, *label;
	bool has_secret;
} kinds[ACCOUNT_KIND_COUNT] = {
	[ACCOUNT_CLAUDE_AI] = { "claude_ai", N_("claude.ai"), true },
	[ACCOUNT_API_KEY] = { "api_key", N_("API key"), true },
	[ACCOUNT_TOKEN] = { "token", N_("token"), true },
	[ACCOUNT_BEDROCK] = { "bedrock", N_("Bedrock"), false },
	[ACCOUNT_VERTEX] = { "vertex", N_("Vertex"), false },
	[ACCOUNT_GATEWAY] = { "gateway", N_("gateway"), true },
};

static const char *const places[] = {
	[ACCOUNT_NOWHERE] = "none",
	[ACCOUNT_LIVE] = "live",
	[ACCOUNT_OWN] = "own",
	[ACCOUNT_PARKED] = "parked",
};

bool account_is_id(const char *text)
{
	return strlen(text) == ACCOUNT_ID_LENGTH &&
	       strspn(text, "0123456789abcdef") == ACCOUNT_ID_LENGTH;
}

const char *account_kind_name(AccountKind kind)
{
	return kinds[kind].name;
}

AccountKind account_kind_from_name(const char *name)
{
	AccountKind kind = 0;

	while (kind < ACCOUNT_KIND_COUNT && g_strcmp0(kinds[kind].name, name) != 0)
		kind++;
	return kind;
}

const char *account_kind_label(AccountKind kind)
{
	return kinds[kind].label;
}

bool account_kind_has_secret(AccountKind kind)
{
	return kinds[kind].has_secret;
}

const char *account_place_name(AccountPlace place)
{
	return places[place];
}

AccountPlace account_place_from_name(const char *name)
{
	for (AccountPlace place = 0; place < G_N_ELEMENTS(places); place++)
		if (g_strcmp0(places[place], name) == 0)
			return place;
	return ACCOUNT_NOWHERE;
}

Account *account_new(AccountKind kind, const char *name)
{
	Account *account = g_new0(Account, 1);

	account->kind = kind;
	account->name = g_strdup(name);
	return account;
}

/* All its strings, for those who treat them alike. */
#define STRINGS 14

static void list_strings(Account *account, char **ret_fields[STRINGS])
{
	char **fields[STRINGS] = { &account->id, &account->name, &account->email,
		&account->account_uuid, &account->organization, &account->organization_uuid,
		&account->plan, &account->fingerprint, &account->config_dir, &account->profile,
		&account->region, &account->project, &account->refresh_command,
		&account->base_url };

	memcpy(ret_fields, fields, sizeof fields);
}

Account *account_copy(const Account *account)
{
	Account *copy = g_new(Account, 1);
	char **fields[STRINGS];

	*copy = *account;
	list_strings(copy, fields);
	for (int i = 0; i < STRINGS; i++)
		*fields[i] = g_strdup(*fields[i]);
	copy->directories = g_strdupv(account->directories);
	return copy;
}

void account_free(Account *account)
{
	char **fields[STRINGS];

	if (!account)
		return;
	list_strings(account, fields);
	for (int i = 0; i < STRINGS; i++)
		g_free(*fields[i]);
	g_strfreev(account->directories);
	g_free(account);
}

void account_set(char **field, const char *value)
{
	char *before = *field;

	*field = g_strdup(value);
	g_free(before);
}

static bool may_stand(char character, bool first)
{
	return g_ascii_isalnum(character) || (!first && character && strchr("._-@+", character));
}

const char *account_name_problem(const char *name)
{
	if (!*name)
		return N_("the name is empty");
	if (strlen(name) > ACCOUNT_NAME_MAX)
		return N_("the name is longer than 64 characters");
	for (const char *at = name; *at; at++)
		if (!may_stand(*at, at == name))
			return N_(
				"a name is made of letters, digits and . _ - @ +, and begins with a "
				"letter or a digit");
	return NULL;
}

bool account_is_same_login(
	const Account *account, const char *account_uuid, const char *organization_uuid)
{
	return account->kind == ACCOUNT_CLAUDE_AI && account->account_uuid && account_uuid &&
	       account->organization_uuid && organization_uuid &&
	       strcmp(account->account_uuid, account_uuid) == 0 &&
	       strcmp(account->organization_uuid, organization_uuid) == 0;
}

static void free_account(gpointer data)
{
	account_free(data);
}

GPtrArray *accounts_new(void)
{
	return g_ptr_array_new_with_free_func(free_account);
}

void accounts_add(GPtrArray *accounts, Account *account)
{
	g_ptr_array_add(accounts, account);
}

Account *accounts_find(const GPtrArray *accounts, const char *name)
{
	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		if (g_ascii_strcasecmp(account->name, name) == 0)
			return account;
	}
	return NULL;
}

Account *accounts_find_id(const GPtrArray *accounts, const char *id)
{
	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		if (g_strcmp0(account->id, id) == 0)
			return account;
	}
	return NULL;
}

Account *accounts_find_login(
	const GPtrArray *accounts, const char *account_uuid, const char *organization_uuid)
{
	for (guint i = 0; i < accounts->len; i++)
		if (account_is_same_login(accounts->pdata[i], account_uuid, organization_uuid))
			return accounts->pdata[i];
	return NULL;
}

/* What of a wish can stand in a name. */
static char *name_of_wish(const char *wish)
{
	GString *name = g_string_new(NULL);

	for (const char *at = wish; *at && name->len < ACCOUNT_NAME_MAX - 8; at++)
		if (may_stand(*at, name->len == 0))
			g_string_append_c(name, *at);
		else if (name->len > 0 && name->str[name->len - 1] != '-')
			g_string_append_c(name, '-');
	while (name->len > 0 && name->str[name->len - 1] == '-')
		g_string_truncate(name, name->len - 1);
	if (name->len == 0)
		g_string_append(name, "account");
	return g_string_free(name, FALSE);
}

char *accounts_free_name(const GPtrArray *accounts, const char *wish)
{
	g_autofree char *base = name_of_wish(wish);
	char *name = g_strdup(base);

	for (guint number = 2; accounts_find(accounts, name); number++) {
		g_free(name);
		name = g_strdup_printf("%s-%u", base, number);
	}
	return name;
}
