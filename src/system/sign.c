#include "system/sign.h"

#include "system/module.h"

Secret *sign_rs256(const Secret *pem, const Secret *bytes, GError **error)
{
	const Remote *remote = module_get(error);

	return remote ? remote->sign_rs256(pem, bytes, error) : NULL;
}
