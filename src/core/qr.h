/*
 * A QR code: a square of dark and light modules. system/qr.h makes one of a text.
 *
 * What draws it has to leave QR_QUIET light modules around it, and dark has to be darker than
 * light (ISO/IEC 18004 demands four modules around; readers are content with two).
 */
#ifndef CORE_QR_H
#define CORE_QR_H

#include <glib.h>
#include <stdbool.h>

#define QR_QUIET 2

typedef struct QrCode {
	int size;        /* modules on each side */
	guint8 *modules; /* row by row; 1 is dark */
} QrCode;

void qr_free(QrCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QrCode, qr_free)

/* Whether a module is dark; those outside are not. */
bool qr_is_dark(const QrCode *code, int row, int column);

#endif
