/*
 * Making QR codes, for an address that goes from a terminal to a telephone.
 */
#ifndef SYSTEM_QR_H
#define SYSTEM_QR_H

#include "core/qr.h"

/* Fails with APP_ERROR_FAILED when the text is too long for a code, or the module is missing. */
QrCode *qr_encode(const char *text, GError **error);

#endif
