/*
 * What comes back from a browser or a clipboard. Whether it is an answer is decided here once more
 * and in another way: without the right state it never is one. What is no answer says why; a code
 * that a page shows is taken in every form in which people paste it.
 */
#include "core/oauth.h"

#include <stdint.h>
#include <string.h>

#define STATE "s-_0123456789abcdefghijklmnopqrstuvwxyzABCD"
#define OTHER "s-_0123456789abcdefghijklmnopqrstuvwxyzABCE"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How often a parameter is there; the value is decoded, NULL when that cannot be done. */
static guint count_parameter(char **parameters, const char *name, char **ret_value)
{
	guint count = 0;

	*ret_value = NULL;
	for (; *parameters; parameters++) {
		g_auto(GStrv) parts = g_strsplit(*parameters, "=", 2);

		if (g_strcmp0(parts[0], name) != 0)
			continue;
		g_free(*ret_value);
		*ret_value = g_uri_unescape_string(parts[1] ? parts[1] : "", NULL);
		count++;
	}
	return count;
}

static bool is_code(const char *code)
{
	return code && g_regex_match_simple("\\A[!-~]+\\z", code, G_REGEX_RAW, 0);
}

static OauthAnswer expected_of(const char *query)
{
	g_auto(GStrv) parameters = g_strsplit(query, "&", -1);
	g_autofree char *state = NULL, *code = NULL, *error = NULL;
	guint states = count_parameter(parameters, "state", &state);
	guint codes = count_parameter(parameters, "code", &code);
	guint errors = count_parameter(parameters, "error", &error);

	if (states != 1 || g_strcmp0(state, STATE) != 0 || codes + errors != 1)
		return OAUTH_ANSWER_NONE;
	if (codes == 1)
		return is_code(code) ? OAUTH_ANSWER_CODE : OAUTH_ANSWER_NONE;
	return error && *error ? OAUTH_ANSWER_REFUSED : OAUTH_ANSWER_NONE;
}

static void check_code(OauthAnswer answer, const Secret *code)
{
	g_assert_true((answer == OAUTH_ANSWER_CODE) == (code != NULL));
	if (!code)
		return;
	g_assert_cmpuint(code->length, ==, strlen(code->data));
	g_assert_true(is_code(code->data));
}

static void check_query(const char *text)
{
	g_autoptr(Secret) code = NULL;
	OauthAnswer answer = oauth_read_query(text, STATE, &code);

	g_assert_cmpint(answer, ==, expected_of(text));
	check_code(answer, code);
}

/* A paste without what copying puts in. */
static char *squeeze(const char *text)
{
	GString *plain = g_string_new(NULL);

	for (; *text; text++)
		if (!g_ascii_isspace(*text) && !strchr("\"'`<>", *text))
			g_string_append_c(plain, *text);
	return g_string_free(plain, FALSE);
}

/* An address says it in its query; of anything else the end does. */
static void check_taken(const char *plain, OauthAnswer answer)
{
	const char *query = strchr(plain, '?');

	if (!strstr(plain, "://") && !strstr(plain, "/callback?")) {
		g_assert_true(g_str_has_suffix(plain, "#" STATE));
		return;
	}
	g_assert_nonnull(query);

	g_autofree char *alone = g_strndup(query + 1, strcspn(query + 1, "#"));

	g_assert_cmpint(answer, ==, expected_of(alone));
}

static void check_paste(const char *bytes, gsize length, const char *plain)
{
	g_autoptr(Secret) pasted = secret_new(bytes, length);
	g_autoptr(Secret) code = NULL, other = NULL;
	const char *problem = NULL;
	OauthAnswer answer = oauth_read_paste(pasted, STATE, &code, &problem);

	check_code(answer, code);
	g_assert_true((answer == OAUTH_ANSWER_NONE) == (problem != NULL));
	if (answer == OAUTH_ANSWER_NONE)
		return;
	check_taken(plain, answer);
	g_assert_cmpint(oauth_read_paste(pasted, OTHER, &other, &problem), ==, OAUTH_ANSWER_NONE);
	g_assert_null(other);
}

static void check_form(const char *form, const char *code)
{
	g_autoptr(Secret) pasted = secret_new(form, strlen(form));
	g_autoptr(Secret) found = NULL;
	const char *problem = NULL;

	g_assert_cmpint(oauth_read_paste(pasted, STATE, &found, &problem), ==, OAUTH_ANSWER_CODE);
	g_assert_cmpstr(found->data, ==, code);
}

/* "#" and ":" stand around a code; "?" and, behind a ":", "//" make an address. */
static void check_forms(const char *code)
{
	if (!is_code(code) || strpbrk(code, "#:?") || g_str_has_prefix(code, "//"))
		return;

	g_autofree char *escaped = g_uri_escape_string(code, NULL, FALSE);
	g_autofree char *pair = g_strconcat(code, "#" STATE, NULL);
	g_autofree char *label = g_strconcat(" Code: \"", code, "\n#" STATE "\"\n", NULL);
	g_autofree char *address = g_strconcat(
		"http://localhost:1/callback?code=", escaped, "&state=" STATE "#x", NULL);
	g_autofree char *manual = g_strconcat("<https://x/oauth/code/callback?state=" STATE "&\r\n"
					      "code=",
		escaped, ">", NULL);

	check_form(pair, code);
	check_form(label, code);
	check_form(address, code);
	check_form(manual, code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = data ? (const char *)data : "";
	g_autofree char *text = g_strndup(bytes, size);
	g_autofree char *plain = squeeze(text);

	check_query(text);
	check_paste(bytes, size, plain);
	check_forms(plain);
	return 0;
}
