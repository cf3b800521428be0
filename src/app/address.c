#include "app/address.h"

#include "app/own-file.h"
#include "system/qr.h"

#define NAME "sign-in-address.txt"

char *address_save(const Paths *paths, const char *address, GError **error)
{
	g_autofree char *line = g_strconcat(address, "\n", NULL);
	g_autofree char *path = own_file_path(paths, NAME);

	return own_file_write(paths, NAME, line, error) ? paths_shown(paths, path) : NULL;
}

void address_forget(const Paths *paths)
{
	own_file_remove(paths, NAME);
}

QrCode *address_qr(const char *address, GError **error)
{
	return qr_encode(address, error);
}
