/*
 * Ways of an address from this terminal to a browser elsewhere.
 */
#ifndef APP_ADDRESS_H
#define APP_ADDRESS_H

#include "app/paths.h"
#include "core/qr.h"

/*
 * Writes the address into a file of mode 0600 among this program's own, which replaces the one
 * before. Returns its path for people, for g_free; NULL with the error set.
 */
char *address_save(const Paths *paths, const char *address, GError **error);

/* Removes that file, if there is one: the address is of no use any more. */
void address_forget(const Paths *paths);

/* The address to be photographed. */
QrCode *address_qr(const char *address, GError **error);

#endif
