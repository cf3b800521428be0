#include "system/remote/qr.h"

#include "base/error.h"

#include <qrencode.h>

/* The lowest bit of a module tells its colour; the others what it is for. */
#define DARK 1

QrCode *remote_qr_encode(const char *text, GError **error)
{
	QRcode *encoded = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (!encoded) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED,
			"the address is too long for a QR code");
		return NULL;
	}

	QrCode *code = g_new(QrCode, 1);
	gsize count = (gsize)encoded->width * (gsize)encoded->width;

	code->size = encoded->width;
	code->modules = g_malloc(count);
	for (gsize i = 0; i < count; i++)
		code->modules[i] = encoded->data[i] & DARK;
	QRcode_free(encoded);
	return code;
}
