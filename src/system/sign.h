/*
 * Signatures with somebody's private key, made by OpenSSL in the private module
 * (src/system/remote/), which is loaded on the first call.
 */
#ifndef SYSTEM_SIGN_H
#define SYSTEM_SIGN_H

#include "base/secret.h"

#include <glib.h>

/*
 * RS256 (RFC 7518, section 3.3) of bytes, with an RSA key as PEM, PKCS #8 or #1, without a
 * password. Fails with APP_ERROR_USAGE when it is no such key, with APP_ERROR_FAILED when the
 * module cannot be loaded or used.
 */
Secret *sign_rs256(const Secret *pem, const Secret *bytes, GError **error);

#endif
