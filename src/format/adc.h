/*
 * Reads a file of Google's Application Default Credentials: of what type it is and whom it stands
 * for. Its keys, secrets and tokens are not taken.
 *
 *	g_autoptr(Adc) adc = adc_parse(text, length);
 *	if (adc->malformed)
 *		… adc->problem …
 */
#ifndef FORMAT_ADC_H
#define FORMAT_ADC_H

#include "format/json.h"

#include <glib.h>
#include <stdbool.h>

typedef struct Adc {
	bool malformed; /* not a JSON object */
	JsonProblem problem;
	char *type;    /* clean text, NULL when absent: "authorized_user", "service_account" … */
	char *account; /* client_email, the impersonated account or the signed-in one */
	char *project_id; /* of a service account */
	char *quota_project_id;
} Adc;

/* Never NULL. */
Adc *adc_parse(const char *text, gsize length);
void adc_free(Adc *adc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Adc, adc_free)

#endif
