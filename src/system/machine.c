#include "system/machine.h"

#include "system/file.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define ID_SIZE_MAX 256

/* Keeps these keys apart from whatever else is derived from the machine id. */
#define PURPOSE "claude-accounts fingerprint 1"

/* machine-id(5); at the first boot of a machine the file may be empty or "uninitialized". */
static bool is_machine_id(const char *text)
{
	return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

/* The machine's id, else its name; the caller's to g_free. */
static char *machine_id(void)
{
	static const char *const paths[] = { "/etc/machine-id", "/var/lib/dbus/machine-id" };
	char host[HOST_NAME_MAX + 1] = "";

	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_auto(FileRead) file = { 0 };

		file_read(paths[i], ID_SIZE_MAX, &file);
		if (file.state == FILE_READ && is_machine_id(g_strchomp(file.bytes->data)))
			return g_strdup(file.bytes->data);
	}
	gethostname(host, sizeof host - 1);
	return g_strdup(host);
}

void machine_key_init(MachineKey *ret_key)
{
	g_autoptr(GHmac) hmac =
		g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)PURPOSE, strlen(PURPOSE));
	g_autofree char *machine = machine_id();
	g_autofree char *whose = g_strdup_printf("%s %lu", machine, (unsigned long)getuid());
	gsize length = sizeof ret_key->bytes;

	g_hmac_update(hmac, (const guchar *)whose, -1);
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

void machine_random(guint8 *bytes, gsize length)
{
	for (gsize filled = 0; filled < length;) {
		gssize count = getrandom(bytes + filled, length - filled, 0);

		if (count < 0 && errno != EINTR)
			g_error("getrandom: %s", g_strerror(errno));
		filled += count > 0 ? (gsize)count : 0;
	}
}
