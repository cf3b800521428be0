#include "format/parked.h"

#include "format/json-writer.h"
#include "format/json.h"

#include <string.h>

#define HEAD   "{\"claudeAiOauth\":"
#define MIDDLE ",\"oauthAccount\":"
#define TAIL   "}"

Secret *parked_member(const char *text, gsize length, const char *key)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);
	const JsonNode *node = doc ? json_member(doc, json_root(doc), key) : NULL;

	return node ? secret_new(text + node->start, node->end - node->start) : NULL;
}

static void put(Secret *to, const char *bytes, gsize length)
{
	memcpy(to->data + to->length, bytes, length);
	to->length += length;
}

Secret *parked_print(const Secret *login, const Secret *account)
{
	Secret *text = secret_new_sized(
		login->length + (account ? account->length : 0) + strlen(HEAD MIDDLE TAIL));

	text->length = 0;
	put(text, HEAD, strlen(HEAD));
	put(text, login->data, login->length);
	if (account) {
		put(text, MIDDLE, strlen(MIDDLE));
		put(text, account->data, account->length);
	}
	put(text, TAIL, strlen(TAIL));
	return text;
}

Secret *parked_login_of_token(const Secret *token)
{
	static const char *const scopes[] = { "user:inference", NULL };
	JsonWriter *writer = json_writer_new();

	json_writer_secret(writer, "accessToken", token);
	json_writer_texts(writer, "scopes", scopes);
	return json_writer_end(writer);
}
