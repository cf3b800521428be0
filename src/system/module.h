/*
 * Loading the private module (system/remote/remote.h) when it is first needed. Its faces in the
 * program, system/http.h and system/qr.h, are what the rest of the program calls.
 */
#ifndef SYSTEM_MODULE_H
#define SYSTEM_MODULE_H

#include "system/remote/remote.h"

#include <glib.h>

/*
 * The module's functions; it is loaded once, for the life of the program. NULL with
 * APP_ERROR_FAILED when it is missing, broken, or not built with this program.
 */
const Remote *module_get(GError **error);

#endif
