#include "core/qr.h"

void qr_free(QrCode *code)
{
	if (!code)
		return;
	g_free(code->modules);
	g_free(code);
}

bool qr_is_dark(const QrCode *code, int row, int column)
{
	return row >= 0 && row < code->size && column >= 0 && column < code->size &&
	       code->modules[row * code->size + column];
}
