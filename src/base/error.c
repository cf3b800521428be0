#include "base/error.h"

G_DEFINE_QUARK(claude - accounts - error, app_error)

int app_error_exit_status(const GError *error)
{
	if (error->domain != APP_ERROR)
		return 1;
	switch ((AppError)error->code) {
	case APP_ERROR_FAILED:
		return 1;
	case APP_ERROR_USAGE:
		return 2;
	case APP_ERROR_REFUSED:
		return 3;
	case APP_ERROR_NETWORK:
		return 4;
	case APP_ERROR_TIMED_OUT:
		return 5;
	case APP_ERROR_CANCELLED:
		return 6;
	}
	return 1;
}
