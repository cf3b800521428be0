/*
 * Making QR codes with libqrencode.
 */
#ifndef SYSTEM_REMOTE_QR_H
#define SYSTEM_REMOTE_QR_H

#include "system/qr.h"

QrCode *remote_qr_encode(const char *text, GError **error);

#endif
