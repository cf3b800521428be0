/* Access keys of AWS as JSON: every form, and everything that is not quite one. */
#include "cut.h"

#include "format/aws-credentials.h"

#include <string.h>

#define END_TEXT "2026-11-23T01:02:03Z"
#define END      1795395723

static const struct {
	AwsKeysForm form;
	const char *pattern; /* with the id, the key, the token and the end for %s */
	bool token, end;     /* whether they are needed */
} forms[] = {
	{ AWS_KEYS_PROCESS,
		"{\"Version\":1,\"AccessKeyId\":%s,\"SecretAccessKey\":%s,\"SessionToken\":%s,"
		"\"Expiration\":%s}",
		false, false },
	{ AWS_KEYS_EXPORT,
		"{\"Credentials\":{\"AccessKeyId\":%s,\"SecretAccessKey\":%s,\"SessionToken\":%s,"
		"\"Expiration\":%s}}",
		true, false },
	{ AWS_KEYS_EXPORT,
		"{\"AccessKeyId\":%s,\"SecretAccessKey\":%s,\"SessionToken\":%s,\"Expiration\":%s}",
		true, false },
	{ AWS_KEYS_METADATA,
		"{\"Code\":\"Success\",\"AccessKeyId\":%s,\"SecretAccessKey\":%s,\"Token\":%s,"
		"\"Expiration\":%s}",
		true, true },
	{ AWS_KEYS_SSO,
		"{\"roleCredentials\":{\"accessKeyId\":%s,\"secretAccessKey\":%s,"
		"\"sessionToken\":%s,\"expiration\":%s}}",
		true, true },
};

/* The part of a pattern that is replaced by something else than its usual value. */
enum { ID, KEY, TOKEN, MOMENT, PARTS };

static char *fill(gsize form, int part, const char *value)
{
	const char *values[PARTS] = { "\"id\"", "\"secret\"", "\"token\"",
		forms[form].form == AWS_KEYS_SSO ? "1795395723000" : "\"" END_TEXT "\"" };
	g_auto(GStrv) pieces = g_strsplit(forms[form].pattern, "%s", -1);
	GString *text = g_string_new(pieces[0]);

	if (part < PARTS)
		values[part] = value;
	for (int i = 0; i < PARTS; i++)
		g_string_append_printf(text, "%s%s", values[i], pieces[i + 1]);
	return g_string_free(text, FALSE);
}

static AwsKeys *parse(const char *text, AwsKeysForm form)
{
	const char *problem = NULL;
	AwsKeys *keys = aws_keys_parse(text, strlen(text), form, &problem);

	g_assert_true((keys != NULL) == (problem == NULL));
	return keys;
}

static void test_whole(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *text = fill(i, PARTS, NULL);
		g_autoptr(AwsKeys) keys = parse(text, forms[i].form);

		g_assert_nonnull(keys);
		g_assert_cmpstr(keys->id->data, ==, "id");
		g_assert_cmpstr(keys->key->data, ==, "secret");
		g_assert_cmpstr(keys->session_token->data, ==, "token");
		g_assert_cmpint(keys->expires_at, ==, END);
		g_assert_true(aws_keys_are_valid(keys));
	}
}

/* Of every member: what is no text, or none that could be meant. */
static void test_wrong_values(void)
{
	static const char *const wrong[] = { "7", "true", "[]", "{}", "[\"id\"]", "\"\\u0000\"",
		"\"a\\u0000b\"" };
	static const char *const absent[] = { "null", "\"\"" };

	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		for (int part = ID; part <= KEY; part++) {
			for (gsize j = 0; j < G_N_ELEMENTS(wrong); j++) {
				g_autofree char *text = fill(i, part, wrong[j]);

				g_assert_null(parse(text, forms[i].form));
			}
			for (gsize j = 0; j < G_N_ELEMENTS(absent); j++) {
				g_autofree char *text = fill(i, part, absent[j]);

				g_assert_null(parse(text, forms[i].form));
			}
		}
		for (gsize j = 0; j < 5; j++) {
			g_autofree char *text = fill(i, TOKEN, wrong[j]);

			g_assert_null(parse(text, forms[i].form));
		}
		for (gsize j = 0; j < G_N_ELEMENTS(absent); j++) {
			g_autofree char *text = fill(i, TOKEN, absent[j]);
			g_autoptr(AwsKeys) keys = parse(text, forms[i].form);

			g_assert_true((keys == NULL) == forms[i].token);
			g_assert_true(!keys || !keys->session_token);
		}
	}
}

static void test_ends(void)
{
	static const struct {
		const char *value;
		bool good;
	} cases[] = { { "\"2026-11-23T01:02:03+00:00\"", true },
		{ "\"2026-11-23T01:02:03.5Z\"", true }, { "\"soon\"", false }, { "\"\"", false },
		{ "17", false }, { "null", false }, { "{}", false },
		{ "\"2026-02-30T01:02:03Z\"", false } };

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = fill(0, MOMENT, cases[i].value);
		g_autoptr(AwsKeys) keys = parse(text, forms[0].form);

		g_test_message("%s", text);
		g_assert_true((keys != NULL) == cases[i].good);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = fill(4, MOMENT, cases[i].value);
		g_autoptr(AwsKeys) keys = parse(text, forms[4].form);

		g_assert_true((keys != NULL) == (strcmp(cases[i].value, "17") == 0));
	}
}

static void test_absent_members(void)
{
	static const char *const process = "{\"Version\":1,\"AccessKeyId\":\"a\","
					   "\"SecretAccessKey\":\"b\"}";
	static const char *const token = "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\","
					 "\"SessionToken\":\"c\",\"Token\":\"c\"}";
	g_autoptr(AwsKeys) keys = parse(process, AWS_KEYS_PROCESS);
	g_autoptr(AwsKeys) export = parse(token, AWS_KEYS_EXPORT);

	g_assert_null(keys->session_token);
	g_assert_cmpint(keys->expires_at, ==, 0);
	g_assert_cmpstr(export->session_token->data, ==, "c");
	g_assert_null(parse(process, AWS_KEYS_EXPORT));
	g_assert_null(parse(token, AWS_KEYS_METADATA)); /* no end */
	g_assert_null(parse(token, AWS_KEYS_PROCESS));  /* no version */
	g_assert_null(parse("{\"Version\":\"1\",\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}",
		AWS_KEYS_PROCESS));
	g_assert_null(parse("{\"Version\":2,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}",
		AWS_KEYS_PROCESS));
}

static void test_no_objects(void)
{
	static const char *const texts[] = { "", "null", "[]", "{}", "\"x\"", "{\"Credentials\":1}",
		"{\"Credentials\":{}}", "{\"roleCredentials\":{}}", "{\"roleCredentials\":[]}",
		"\xEF\xBB\xBF{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"SessionToken\":\"c\"}",
		"{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"SessionToken\":\"c\"}junk",
		"{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"SessionToken\":\"c\",}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		for (AwsKeysForm form = 0; form < AWS_KEYS_FORM_COUNT; form++)
			g_assert_null(parse(texts[i], form));
}

static void test_deep(void)
{
	g_autofree char *open = g_strnfill(1000, '[');
	g_autofree char *close = g_strnfill(1000, ']');
	g_autofree char *text = g_strdup_printf("{\"more\":%s%s,\"AccessKeyId\":\"a\","
						"\"SecretAccessKey\":\"b\",\"SessionToken\":\"c\"}",
		open, close);
	g_autoptr(AwsKeys) keys = parse(text, AWS_KEYS_EXPORT);

	g_assert_nonnull(keys);
}

/* What a header of a request, or libcurl's, cannot carry. */
static void test_valid(void)
{
	static const struct {
		const char *id, *key, *token;
		bool valid;
	} cases[] = {
		{ "AKTEST_1", "a/b+c=:d", "x/+=", true },
		{ "AKTEST_1", "a", NULL, true },
		{ "", "a", NULL, false },
		{ "a", "", NULL, false },
		{ "a", "b", "", false },
		{ "a b", "c", NULL, false },
		{ "a/b", "c", NULL, false },
		{ "a\r\nX: y", "c", NULL, false },
		{ "\xC3\xA4", "c", NULL, false },
		{ "a", "b c", NULL, false },
		{ "a", "b\n", NULL, false },
		{ "a", "\xC3\xA4", NULL, false },
		{ "a", "b", "c\r\nX: y", false },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Secret) id = secret_new(cases[i].id, strlen(cases[i].id));
		g_autoptr(Secret) key = secret_new(cases[i].key, strlen(cases[i].key));
		g_autoptr(Secret) token =
			cases[i].token ? secret_new(cases[i].token, strlen(cases[i].token)) : NULL;
		g_autoptr(AwsKeys) keys = aws_keys_new(id, key, token);

		g_test_message("%" G_GSIZE_FORMAT, i);
		g_assert_true(aws_keys_are_valid(keys) == cases[i].valid);
	}
}

static void test_access_token(void)
{
	static const char good[] = "{\"accessToken\":\"t\"}", empty[] = "{\"accessToken\":\"\"}";
	g_autoptr(Secret) token = aws_sso_access_token(good, strlen(good));

	g_assert_cmpstr(token->data, ==, "t");
	g_assert_null(aws_sso_access_token(empty, strlen(empty)));
	g_assert_null(aws_sso_access_token("[]", 2));
}

static void test_error_code(void)
{
	static const struct {
		const char *text, *code;
	} cases[] = {
		{ "{\"__type\":\"com.amazonaws.sso#UnauthorizedException\"}",
			"UnauthorizedException" },
		{ "{\"__type\":\"ForbiddenException:http://internal/\"}", "ForbiddenException" },
		{ "{\"code\":\"AccessDenied\"}", "AccessDenied" },
		{ "{\"__type\":\"a b\"}", NULL },
		{ "{\"__type\":\"\"}", NULL },
		{ "{\"__type\":7}", NULL },
		{ "{}", NULL },
		{ "[]", NULL },
		{ "", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *code = aws_json_error_code(cases[i].text, strlen(cases[i].text));

		g_assert_cmpstr(code, ==, cases[i].code);
	}
}

static void check_cut(const char *text, gsize length, bool whole)
{
	const char *problem = NULL;
	g_autoptr(AwsKeys) keys = aws_keys_parse(text, length, AWS_KEYS_PROCESS, &problem);

	g_assert_true((keys != NULL) == whole);
	g_assert_true((problem == NULL) == whole);
}

static void test_cut(void)
{
	g_autofree char *text = fill(0, PARTS, NULL);

	cut_everywhere(text, strlen(text), check_cut);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/aws-credentials/whole", test_whole);
	g_test_add_func("/aws-credentials/wrong-values", test_wrong_values);
	g_test_add_func("/aws-credentials/ends", test_ends);
	g_test_add_func("/aws-credentials/absent-members", test_absent_members);
	g_test_add_func("/aws-credentials/no-objects", test_no_objects);
	g_test_add_func("/aws-credentials/deep", test_deep);
	g_test_add_func("/aws-credentials/valid", test_valid);
	g_test_add_func("/aws-credentials/access-token", test_access_token);
	g_test_add_func("/aws-credentials/error-code", test_error_code);
	g_test_add_func("/aws-credentials/cut", test_cut);
	return g_test_run();
}
