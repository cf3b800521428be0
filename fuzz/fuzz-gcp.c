/*
 * Files with Application Default Credentials and the answers of Google's servers: what is for
 * people is clean, what is sent on can be, and all of it is read within its bounds. The input is a
 * file, up to a NUL byte, and then an answer.
 */
#include "base/text.h"
#include "format/gcp-message.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_secret(const Secret *secret)
{
	g_assert_true(!secret || (secret->length > 0 && strlen(secret->data) == secret->length));
}

static void check_headers(const GcpFile *file)
{
	for (char **line = file->headers; line && *line; line++) {
		g_assert_nonnull(strstr(*line, ": "));
		g_assert_null(strpbrk(*line, "\r\n"));
	}
}

/* What a request is made of has nothing in it that its form does not allow. */
static void check_requests(const GcpFile *file)
{
	g_autoptr(Secret) signature = secret_new("\xFB\xFF", 2);
	g_autoptr(Secret) jwt = gcp_jwt_begin(file, "https://a/", 1);
	g_autoptr(Secret) refresh = gcp_body_refresh(file);
	g_autoptr(Secret) exchange = gcp_body_exchange(file, signature);
	g_autoptr(Secret) assertion = gcp_body_assertion(jwt, signature);
	const Secret *bodies[] = { refresh, exchange, assertion };
	g_autoptr(Secret) json = gcp_body_impersonation(file);
	g_autoptr(Secret) header = gcp_client_header(file);
	g_autoptr(JsonDoc) doc = json_doc_parse(json->data, json->length, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
		for (const char *at = bodies[i]->data; *at; at++)
			g_assert_true(g_ascii_isalnum(*at) || strchr("-._~%&=", *at));
		check_secret(bodies[i]);
	}
	g_assert_nonnull(doc);
	check_secret(header);
}

static void check_file(const GcpFile *file)
{
	check_clean(file->type_name);
	check_headers(file);
	for (GcpMember id = 0; id < GCP_MEMBER_COUNT; id++)
		check_secret(file->members[id]);
	if (file->members[GCP_SUBJECT_COMMAND]) {
		char **words = gcp_command_words(file->members[GCP_SUBJECT_COMMAND]);

		gcp_words_free(words);
	}
	check_requests(file);
	if (file->source)
		check_file(file->source);
}

static void check_code(const char *code)
{
	for (; code && *code; code++)
		g_assert_true(g_ascii_isalnum(*code) || *code == '_');
}

static void check_reply(const char *text, gsize length)
{
	g_autoptr(GcpReply) reply = gcp_reply_parse(text, length);

	if (!reply)
		return;
	check_secret(reply->token);
	check_clean(reply->email);
	check_clean(reply->description);
	check_code(reply->code);
	check_code(reply->subtype);
	g_assert_false(reply->token && reply->code);
	g_assert_true(reply->expires_in >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	gsize length = end ? (gsize)(end - data) : size;
	gsize rest = end ? size - length - 1 : 0;
	g_autofree char *text = g_memdup2(data, length); /* to notice a byte read too much */
	g_autofree char *answer = rest > 0 ? g_memdup2(end + 1, rest) : NULL;
	JsonProblem problem;
	g_autoptr(GcpFile) file = gcp_file_parse(text ? text : "", length, &problem);

	check_reply(text ? text : "", length);
	if (!file)
		return 0;
	check_file(file);

	bool complete = file->type == GCP_TYPE_EXTERNAL && !file->missing;
	g_autoptr(Secret) subject =
		complete ? gcp_subject_parse(file, answer ? answer : "", rest) : NULL;
	g_autoptr(GcpAnswer) read =
		complete ? gcp_answer_parse(file, answer ? answer : "", rest) : NULL;

	check_secret(subject);
	if (read)
		check_secret(read->token);
	return 0;
}
