/*
 * The program's one error domain.
 *
 * A function that can fail returns false and fills a GError of this domain. The codes are few:
 * each one stands for something else that the caller would do, and each has its own exit status
 * (docs/architecture.md lists them). The message is a full lower-case clause that names the
 * thing it is about, for example "cannot read /etc/x: Permission denied".
 *
 * A broken file of the user is not an error: it is evidence (core/evidence.h).
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>

#define APP_ERROR (app_error_quark())

typedef enum AppError {
	APP_ERROR_FAILED,    /* the operation failed; nothing better is known */
	APP_ERROR_USAGE,     /* wrong arguments: the user has to call again, corrected */
	APP_ERROR_REFUSED,   /* a file, a policy or missing trust forbids it */
	APP_ERROR_NETWORK,   /* a server could not be reached or said no */
	APP_ERROR_TIMED_OUT, /* it took too long */
	APP_ERROR_CANCELLED, /* the user gave up */
} AppError;

GQuark app_error_quark(void);

/*
 * The exit status for an error, as the contract has it: FAILED 1, USAGE 2, REFUSED 3,
 * NETWORK 4, TIMED_OUT 5, CANCELLED 6. An error of another domain counts as FAILED.
 */
int app_error_exit_status(const GError *error);

#endif
