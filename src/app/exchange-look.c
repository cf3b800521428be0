#include "app/exchange.h"

#include "app/identity.h"

const Account *exchange_occupant(const Paths *paths, const GPtrArray *accounts, bool *ret_unknown)
{
	g_auto(LoginLook) look = { 0 };
	const Account *owner = NULL;
	bool looked = login_look(paths, &look, NULL);

	if (looked)
		owner = login_look_likely_owner(&look, accounts);
	if (ret_unknown)
		*ret_unknown = looked && !owner && login_look_has_login(&look);
	return owner;
}

/* The login of an account in a directory, as it is now. */
static void settle_in(
	const Paths *paths, const GPtrArray *accounts, AccountPlace place, GHashTable *settled)
{
	g_auto(LoginLook) look = { 0 };
	Account *owner =
		login_look(paths, &look, NULL) ? login_look_likely_owner(&look, accounts) : NULL;

	if (!owner)
		return;

	bool is_proved = login_look_owner(&look, accounts) == owner;
	g_autofree char *fingerprint = g_strdup(owner->fingerprint);

	owner->place = place;
	login_look_describe(&look, NULL, owner);
	/* It is a proof from now on, so it must not come of a guess. */
	if (!is_proved)
		account_set(&owner->fingerprint, fingerprint);
	g_hash_table_add(settled, owner);
}

void exchange_settle(const Paths *paths, GPtrArray *accounts)
{
	g_autoptr(GHashTable) settled = g_hash_table_new(NULL, NULL);
	Paths main;

	for (guint i = 0; i < accounts->len; i++) {
		const Account *account = accounts->pdata[i];
		Paths own;

		if (!account->config_dir)
			continue;
		paths_copy_with_config(&own, paths, account->config_dir);
		settle_in(&own, accounts, ACCOUNT_OWN, settled);
		paths_clear(&own);
	}
	paths_main(&main, paths);
	settle_in(&main, accounts, ACCOUNT_LIVE, settled);
	paths_clear(&main);
	for (guint i = 0; i < accounts->len; i++) {
		Account *account = accounts->pdata[i];

		if (!g_hash_table_contains(settled, account) && account->place != ACCOUNT_PARKED)
			account->place = ACCOUNT_NOWHERE;
	}
}
