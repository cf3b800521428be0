#include "system/machine.h"

#include "system/file.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#define ID_SIZE_MAX 256

/* Keeps these keys apart from whatever else is derived from the machine id. */
#define PURPOSE "claude-accounts fingerprint 1"

static void add_machine_id(GHmac *hmac)
{
	static const char *const paths[] = { "/etc/machine-id", "/var/lib/dbus/machine-id" };
	char host[HOST_NAME_MAX + 1] = "";

	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_auto(FileRead) file = { 0 };

		file_read(paths[i], ID_SIZE_MAX, &file);
		if (file.state == FILE_READ && file.bytes->length > 0) {
			g_hmac_update(
				hmac, (const guchar *)file.bytes->data, (gssize)file.bytes->length);
			return;
		}
	}
	gethostname(host, sizeof host - 1);
	g_hmac_update(hmac, (const guchar *)host, (gssize)strlen(host));
}

void machine_key_init(MachineKey *ret_key)
{
	g_autoptr(GHmac) hmac =
		g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)PURPOSE, strlen(PURPOSE));
	g_autofree char *user = g_strdup_printf(" %lu", (unsigned long)getuid());
	gsize length = sizeof ret_key->bytes;

	add_machine_id(hmac);
	g_hmac_update(hmac, (const guchar *)user, (gssize)strlen(user));
	g_hmac_get_digest(hmac, ret_key->bytes, &length);
}

void machine_key_clear(MachineKey *key)
{
	explicit_bzero(key, sizeof *key);
}

void machine_fingerprint(const MachineKey *key, const char *bytes, gsize length,
	char ret_print[MACHINE_FINGERPRINT_SIZE])
{
	g_autofree char *digest = g_compute_hmac_for_data(
		G_CHECKSUM_SHA256, key->bytes, sizeof key->bytes, (const guchar *)bytes, length);

	g_strlcpy(ret_print, digest, MACHINE_FINGERPRINT_SIZE);
}
