/*
 * Signing with OpenSSL.
 */
#ifndef SYSTEM_REMOTE_SIGN_H
#define SYSTEM_REMOTE_SIGN_H

#include "system/sign.h"

Secret *remote_sign_rs256(const Secret *pem, const Secret *bytes, GError **error);

#endif
