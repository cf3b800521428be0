#include "format/aws-sso.h"

#include "format/json-object.h"

AwsSso *aws_sso_parse(const char *text, gsize length)
{
	AwsSso *sso = g_new0(AwsSso, 1);
	g_autoptr(JsonDoc) doc = json_object_parse(text, length, &sso->problem);

	if (!doc) {
		sso->malformed = true;
		return sso;
	}

	const JsonNode *root = json_root(doc);

	sso->has_access_token = json_object_has_text(doc, root, "accessToken");
	sso->has_refresh_token = json_object_has_text(doc, root, "refreshToken");
	sso->has_client = json_object_has_text(doc, root, "clientId") &&
			  json_object_has_text(doc, root, "clientSecret");
	sso->expires_at = json_object_instant(doc, root, "expiresAt");
	sso->registration_expires_at = json_object_instant(doc, root, "registrationExpiresAt");
	sso->start_url = json_object_text(doc, root, "startUrl");
	sso->region = json_object_text(doc, root, "region");
	return sso;
}

void aws_sso_free(AwsSso *sso)
{
	if (!sso)
		return;
	g_free(sso->start_url);
	g_free(sso->region);
	g_free(sso);
}

bool aws_sso_is_refreshable(const AwsSso *sso, gint64 now)
{
	return sso->has_refresh_token && sso->has_client &&
	       (sso->registration_expires_at == 0 || sso->registration_expires_at > now);
}

char *aws_sso_cache_name(const char *session_or_start_url)
{
	g_autofree char *sum =
		g_compute_checksum_for_string(G_CHECKSUM_SHA1, session_or_start_url, -1);

	return g_strconcat(sum, ".json", NULL);
}
