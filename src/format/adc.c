#include "format/adc.h"

#include "format/json-object.h"

#include <string.h>

/*
 * The account that is impersonated, out of the URL that gives its tokens:
 * https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/NAME:generateAccessToken
 */
static char *impersonated_account(const JsonDoc *doc, const JsonNode *root)
{
	g_autofree char *url = json_object_text(doc, root, "service_account_impersonation_url");
	const char *start = url ? strstr(url, "/serviceAccounts/") : NULL;

	if (!start)
		return NULL;
	start += strlen("/serviceAccounts/");

	gsize length = strcspn(start, ":/?#");

	return length > 0 ? g_strndup(start, length) : NULL;
}

static char *account(const JsonDoc *doc, const JsonNode *root)
{
	if (json_object_has_text(doc, root, "client_email"))
		return json_object_text(doc, root, "client_email");

	char *impersonated = impersonated_account(doc, root);

	/* gcloud writes "account": "" for a user whom it does not know by name. */
	if (impersonated || !json_object_has_text(doc, root, "account"))
		return impersonated;
	return json_object_text(doc, root, "account");
}

Adc *adc_parse(const char *text, gsize length)
{
	Adc *adc = g_new0(Adc, 1);
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &adc->problem);

	if (!doc) {
		adc->malformed = true;
		return adc;
	}

	const JsonNode *root = json_root(doc);

	adc->type = json_object_text(doc, root, "type");
	adc->account = account(doc, root);
	adc->project_id = json_object_text(doc, root, "project_id");
	adc->quota_project_id = json_object_text(doc, root, "quota_project_id");
	return adc;
}

void adc_free(Adc *adc)
{
	if (!adc)
		return;
	g_free(adc->type);
	g_free(adc->account);
	g_free(adc->project_id);
	g_free(adc->quota_project_id);
	g_free(adc);
}
