/*
 * What comes back from a browser or a clipboard: nothing without the right state is an answer, a
 * code is printable, and what is no answer says why.
 */
#include "core/oauth.h"

#include <stdint.h>
#include <string.h>

#define STATE "s-_0123456789abcdefghijklmnopqrstuvwxyzABCD"
#define OTHER "t-_0123456789abcdefghijklmnopqrstuvwxyzABCD"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_code(OauthAnswer answer, const Secret *code)
{
	g_assert((answer == OAUTH_ANSWER_CODE) == (code != NULL));
	for (gsize i = 0; code && i < code->length; i++)
		g_assert(g_ascii_isgraph(code->data[i]));
}

/* One who knows no state gets no answer out of it, whatever else is in the text. */
static void check_query(const char *text)
{
	g_autoptr(Secret) code = NULL, other = NULL;
	OauthAnswer answer = oauth_read_query(text, STATE, &code);

	check_code(answer, code);
	if (answer != OAUTH_ANSWER_NONE)
		g_assert(oauth_read_query(text, OTHER, &other) == OAUTH_ANSWER_NONE && !other);
}

static void check_paste(const char *text, gsize length)
{
	g_autoptr(Secret) pasted = secret_new(text, length);
	g_autoptr(Secret) code = NULL, other = NULL;
	const char *problem = NULL;
	OauthAnswer answer = oauth_read_paste(pasted, STATE, &code, &problem);

	check_code(answer, code);
	g_assert((answer == OAUTH_ANSWER_NONE) == (problem != NULL));
	if (answer != OAUTH_ANSWER_NONE)
		g_assert(oauth_read_paste(pasted, OTHER, &other, &problem) == OAUTH_ANSWER_NONE &&
			 !other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup(data ? (const char *)data : "", size);

	check_query(text);
	check_paste(data ? (const char *)data : "", size);
	return 0;
}
