#include "system/remote/remote.h"

#include "system/remote/http.h"
#include "system/remote/keyring.h"
#include "system/remote/memory.h"
#include "system/remote/qr.h"
#include "system/remote/sign.h"
#include "system/remote/vault.h"

#include <sodium.h>

static const Remote table = {
	.version = REMOTE_VERSION,
	.http_start = remote_http_start,
	.http_cancel = remote_http_cancel,
	.qr_encode = remote_qr_encode,
	.sign_rs256 = remote_sign_rs256,
	.keyring_start = remote_keyring_start,
	.keyring_cancel = remote_keyring_cancel,
	.vault_key_new = remote_vault_key_new,
	.vault_key_save = remote_vault_key_save,
	.vault_key_load = remote_vault_key_load,
	.vault_key_free = remote_vault_key_free,
	.vault_key_fits = remote_vault_key_fits,
	.vault_open = remote_vault_open,
	.vault_seal = remote_vault_seal,
};

__attribute__((visibility("default"))) RemoteEntry remote_entry;

const Remote *remote_entry(void)
{
	/* TLS libraries would write the keys of all connections into the file that it names. */
	g_unsetenv("SSLKEYLOGFILE");
	return memory_wipe_libraries() && sodium_init() >= 0 ? &table : NULL;
}
