#include "system/qr.h"

#include "system/module.h"

QrCode *qr_encode(const char *text, GError **error)
{
	const Remote *remote = module_get(error);

	return remote ? remote->qr_encode(text, error) : NULL;
}
