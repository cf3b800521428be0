/* AWS profiles, in the dialect of the AWS SDK for JavaScript. */
#include "cut.h"

#include "format/aws-ini.h"

#include <string.h>

static const char config[] = "# a comment\n"
			     "[default]\n"
			     "region = us-east-1\n"
			     "\n"
			     "[profile work]\n"
			     "sso_session = corp\n"
			     "sso_account_id = 123456789012\n"
			     "sso_role_name = Developer\n"
			     "region=eu-west-1 # near\n"
			     "s3 =\n"
			     "  max_concurrent_requests = 20\n"
			     "  region = nested\n"
			     "[profile \"quoted\"]\n"
			     "role_arn = arn:aws:iam::1:role/x\n"
			     "source_profile = default\n"
			     "[profile tool]\n"
			     "credential_process = /usr/bin/tool --opt=\"a b\" ; comment\n"
			     "[sso-session corp]\n"
			     "sso_start_url = https://corp.awsapps.com/start#/\n"
			     "sso_region = eu-west-1\n"
			     "[plugins]\n"
			     "x = y\n";

static const char credentials[] = "[default]\r\n"
				  "aws_access_key_id = AKIAEXAMPLE\r\n"
				  "aws_secret_access_key = wJalr/secret=\r\n"
				  "[work]\r\n"
				  "aws_session_token = token\r\n"
				  "region = eu-north-1\r\n";

static AwsIni *parse(const char *text, AwsIniDialect dialect)
{
	return aws_ini_parse(text, strlen(text), dialect);
}

static void assert_value(const AwsSection *section, AwsKey key, const char *text, unsigned line)
{
	g_assert_nonnull(section);
	g_assert_cmpstr(section->values[key].text, ==, text);
	g_assert_cmpuint(section->values[key].line, ==, line);
}

static void test_config(void)
{
	g_autoptr(AwsIni) ini = parse(config, AWS_INI_CONFIG);
	const AwsSection *work = aws_ini_profile(ini, "work");
	const AwsSection *quoted = aws_ini_profile(ini, "quoted");
	const AwsSection *corp = aws_ini_sso_session(ini, "corp");
	unsigned line = 0;

	assert_value(aws_ini_profile(ini, "default"), AWS_REGION, "us-east-1", 3);
	g_assert_cmpuint(work->line, ==, 5);
	assert_value(work, AWS_SSO_SESSION, "corp", 6);
	assert_value(work, AWS_SSO_ACCOUNT_ID, "123456789012", 7);
	assert_value(work, AWS_SSO_ROLE_NAME, "Developer", 8);
	assert_value(work, AWS_REGION, "eu-west-1", 9);
	assert_value(work, AWS_ROLE_ARN, NULL, 0);
	assert_value(quoted, AWS_ROLE_ARN, "arn:aws:iam::1:role/x", 14);
	assert_value(quoted, AWS_SOURCE_PROFILE, "default", 15);
	assert_value(aws_ini_profile(ini, "tool"), AWS_CREDENTIAL_PROCESS,
		"/usr/bin/tool --opt=\"a b\"", 17);
	assert_value(corp, AWS_SSO_START_URL, "https://corp.awsapps.com/start#/", 19);
	assert_value(corp, AWS_SSO_REGION, "eu-west-1", 20);
	g_assert_null(aws_ini_profile(ini, "corp"));
	g_assert_null(aws_ini_profile(ini, "plugins"));
	g_assert_null(aws_ini_sso_session(ini, "work"));
	g_assert_cmpuint(aws_ini_profile_count(ini), ==, 4);
	g_assert_null(aws_ini_problem(ini, &line));
}

/* Of keys only their place is kept. */
static void test_credentials(void)
{
	g_autoptr(AwsIni) ini = parse(credentials, AWS_INI_CREDENTIALS);
	const AwsSection *section = aws_ini_profile(ini, "default");

	assert_value(section, AWS_ACCESS_KEY_ID, NULL, 2);
	assert_value(section, AWS_SECRET_ACCESS_KEY, NULL, 3);
	assert_value(section, AWS_SESSION_TOKEN, NULL, 0);
	assert_value(aws_ini_profile(ini, "work"), AWS_SESSION_TOKEN, NULL, 5);
	assert_value(aws_ini_profile(ini, "work"), AWS_REGION, "eu-north-1", 6);
	g_assert_cmpuint(aws_ini_profile_count(ini), ==, 2);
	g_assert_null(aws_ini_sso_session(ini, "work"));
}

typedef struct HeaderCase {
	const char *header;
	const char *config, *credentials; /* the name of the profile in each dialect */
} HeaderCase;

static void test_headers(void)
{
	static const HeaderCase cases[] = {
		{ "[default]", "default", "default" },
		{ "[profile default]", "default", "profile.default" },
		{ "[profile a]", "a", "profile.a" },
		{ "[profile\ta]", "a", "profile.a" },
		{ "  [profile a]  ", "a", "profile.a" },
		{ "[profile a] # comment", "a", "profile.a" },
		{ "[profile 'a']", "a", "profile.a" },
		{ "[profile \"a.b-c_d@e+f%g:h/i\"]", "a.b-c_d@e+f%g:h/i",
			"profile.a.b-c_d@e+f%g:h/i" },
		{ "[profile.a]", "a", "profile.a" },
		{ "[a]", NULL, "a" },
		{ "[a b]", NULL, NULL },
		{ "[my name!]", NULL, "my name!" },
		{ "[profile  a]", NULL, "profile  a" },
		{ "[profile a b]", NULL, "profile a b" },
		{ "[profile \"a]", NULL, "profile \"a" },
		{ "[profile 'a\"]", NULL, "profile 'a\"" },
		{ "[profile \"\"]", NULL, "profile \"\"" },
		{ "[ profile a]", NULL, " profile a" },
		{ "[default ]", NULL, "default " },
		{ "[Profile a]", NULL, NULL },
		{ "[]", NULL, NULL },
		{ "[", NULL, NULL },
		{ "[profile a", NULL, NULL },
		{ "profile a]", NULL, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(cases[i].header, "\nregion = here\n", NULL);
		g_autoptr(AwsIni) in_config = parse(text, AWS_INI_CONFIG);
		g_autoptr(AwsIni) in_credentials = parse(text, AWS_INI_CREDENTIALS);

		g_test_message("%s", cases[i].header);
		g_assert_cmpuint(aws_ini_profile_count(in_config), ==, cases[i].config ? 1 : 0);
		g_assert_cmpuint(
			aws_ini_profile_count(in_credentials), ==, cases[i].credentials ? 1 : 0);
		if (cases[i].config)
			assert_value(
				aws_ini_profile(in_config, cases[i].config), AWS_REGION, "here", 2);
		if (cases[i].credentials)
			assert_value(aws_ini_profile(in_credentials, cases[i].credentials),
				AWS_REGION, "here", 2);
	}
}

static void test_values(void)
{
	static const struct {
		const char *lines, *region;
		unsigned line;
	} cases[] = {
		{ "region=x", "x", 2 },
		{ "  region   =   x  ", "x", 2 },
		{ "region = a=b", "a=b", 2 },
		{ "region = x#y", "x#y", 2 },
		{ "region = x;y", "x;y", 2 },
		{ "region = x #y", "x", 2 },
		{ "region = x\t; y", "x", 2 },
		{ "region = \"x\"", "\"x\"", 2 },
		{ "region = x\nregion = y", "y", 3 },
		{ "region = x\nregion =", "x", 2 },
		{ "region =\n  region = y", NULL, 0 },
		{ "region =\nregion = y", "y", 3 },
		{ "s3 =\n  a = b\nregion = y", "y", 4 },
		{ "s3 =\n\n  # c\n  region = y", NULL, 0 },
		{ "s3 = x\n  region = y", "y", 3 },
		{ "s3 =\n[default]\n  region = y", "y", 4 },
		{ "; region = x", NULL, 0 },
		{ " # region = x", NULL, 0 },
		{ "Region = x", NULL, 0 },
		{ "= x", NULL, 0 },
		{ "region", NULL, 0 },
		{ "region = a\x1b[31mb", "a[31mb", 2 },
		{ "region = \xff", "\xEF\xBF\xBD", 2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat("[default]\n", cases[i].lines, NULL);
		g_autofree char *other = g_strconcat(text, "\noutput = json", NULL);
		g_autoptr(AwsIni) ini = parse(other, AWS_INI_CONFIG);

		g_test_message("%s", text);
		assert_value(aws_ini_profile(ini, "default"), AWS_REGION, cases[i].region,
			cases[i].line);
	}
}

/* A section comes to be with the first thing that is set in it; twice the same one is one. */
static void test_sections(void)
{
	g_autoptr(AwsIni) ini = parse("[profile a]\n"
				      "[profile b]\n"
				      "output = json\n"
				      "[default]\n"
				      "region = old\n"
				      "[profile default]\n"
				      "output = text\n"
				      "[profile c]\n"
				      "region = x\n"
				      "[profile c]\n"
				      "sso_session = s\n"
				      "[other type]\n"
				      "region = y\n",
		AWS_INI_CONFIG);
	const AwsSection *c = aws_ini_profile(ini, "c");

	g_assert_null(aws_ini_profile(ini, "a"));
	assert_value(aws_ini_profile(ini, "b"), AWS_REGION, NULL, 0);
	assert_value(aws_ini_profile(ini, "default"), AWS_REGION, NULL, 0);
	g_assert_cmpuint(c->line, ==, 10);
	assert_value(c, AWS_REGION, "x", 9);
	assert_value(c, AWS_SSO_SESSION, "s", 11);
	g_assert_cmpuint(aws_ini_profile_count(ini), ==, 3);
}

static void test_problems(void)
{
	static const struct {
		const char *text;
		unsigned line;
	} cases[] = {
		{ "region = x", 1 },
		{ "[default]\nregion = x\nnonsense\nmore", 3 },
		{ "[default]\n= x", 2 },
		{ "[default]\n[profile x\n", 2 },
		{ "\xEF\xBB\xBF[default]\nregion = x", 0 },
		{ "\n# c\n; c\n[default]\n\n", 0 },
		{ "[unknown kind]\nregion = x", 0 },
		{ "", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AwsIni) ini = parse(cases[i].text, AWS_INI_CONFIG);
		unsigned line = 0;

		g_test_message("%s", cases[i].text);
		g_assert_true((aws_ini_problem(ini, &line) != NULL) == (cases[i].line > 0));
		g_assert_cmpuint(line, ==, cases[i].line);
	}
}

/* The rest of a file counts, whatever stands in one line of it. */
static void test_hostile_lines(void)
{
	static const char text[] = "[default]\nregion\0 = x\n\0\0\n\xff\xfe = y\nregion = z\0\n";
	g_autoptr(AwsIni) ini = aws_ini_parse(text, sizeof text - 1, AWS_INI_CONFIG);

	assert_value(aws_ini_profile(ini, "default"), AWS_REGION, "z", 5);
}

static void test_mark_and_line_ends(void)
{
	g_auto(GStrv) lines = g_strsplit(config, "\n", -1);
	g_autofree char *joined = g_strjoinv("\r\n", lines);
	g_autofree char *text = g_strconcat("\xEF\xBB\xBF", joined, NULL);
	g_autoptr(AwsIni) ini = parse(text, AWS_INI_CONFIG);

	assert_value(aws_ini_profile(ini, "work"), AWS_REGION, "eu-west-1", 9);
	assert_value(aws_ini_sso_session(ini, "corp"), AWS_SSO_START_URL,
		"https://corp.awsapps.com/start#/", 19);
	g_assert_cmpuint(aws_ini_profile_count(ini), ==, 4);
}

static void test_many(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 5000; i++)
		g_string_append_printf(text,
			"[profile p%d]\nregion = r%d\nsso_session = corp\nsso_account_id = %012d\n",
			i, i, i);

	g_test_timer_start();

	g_autoptr(AwsIni) ini = parse(text->str, AWS_INI_CONFIG);

	g_test_minimized_result(g_test_timer_elapsed(), "5000 profiles");
	g_assert_cmpuint(aws_ini_profile_count(ini), ==, 5000);
	assert_value(aws_ini_profile(ini, "p4321"), AWS_REGION, "r4321", 4321 * 4 + 2);
}

static void check_cut(const char *text, gsize length, bool whole)
{
	for (AwsIniDialect dialect = AWS_INI_CONFIG; dialect <= AWS_INI_CREDENTIALS; dialect++) {
		g_autoptr(AwsIni) ini = aws_ini_parse(text, length, dialect);
		unsigned line = 0;

		if (whole)
			g_assert_null(aws_ini_problem(ini, &line));
	}
}

static void test_cut(void)
{
	cut_everywhere(config, strlen(config), check_cut);
	cut_everywhere(credentials, strlen(credentials), check_cut);
}

/* Every byte for who is to use them, and the sections that name endpoints. */
static void test_raw(void)
{
	static const char text[] = "[profile a]\n"
				   "aws_secret_access_key = a/b=#c\n"
				   "credential_process = x \x1b y\n"
				   "services = local\n"
				   "[services local]\n"
				   "sts =\n"
				   "  endpoint_url = http://127.0.0.1:1/\n"
				   "  stsx.endpoint_url = http://127.0.0.1:2/\n"
				   "sso =\n"
				   "  endpoint_url = http://127.0.0.1:3/\n"
				   "endpoint_url = http://127.0.0.1:4/\n";
	g_autoptr(AwsIni) ini = aws_ini_parse_raw(text, strlen(text), AWS_INI_CONFIG);
	g_autoptr(AwsIni) plain = parse(text, AWS_INI_CONFIG);
	const AwsSection *profile = aws_ini_profile(ini, "a");
	const AwsSection *services = aws_ini_services(ini, "local");

	g_assert_cmpstr(profile->values[AWS_SECRET_ACCESS_KEY].raw->data, ==, "a/b=#c");
	g_assert_null(profile->values[AWS_SECRET_ACCESS_KEY].text);
	g_assert_cmpstr(profile->values[AWS_CREDENTIAL_PROCESS].raw->data, ==, "x \x1b y");
	g_assert_cmpstr(profile->values[AWS_CREDENTIAL_PROCESS].text, ==, "x  y");
	assert_value(services, AWS_STS_ENDPOINT_URL, "http://127.0.0.1:1/", 7);
	assert_value(services, AWS_SSO_ENDPOINT_URL, "http://127.0.0.1:3/", 10);
	assert_value(services, AWS_ENDPOINT_URL, "http://127.0.0.1:4/", 11);
	g_assert_null(aws_ini_services(ini, "a"));
	g_assert_null(aws_ini_services(ini, "other"));
	g_assert_null(aws_ini_profile(plain, "a")->values[AWS_SECRET_ACCESS_KEY].raw);
	g_assert_null(aws_ini_profile(plain, "a")->values[AWS_CREDENTIAL_PROCESS].raw);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/aws-ini/config", test_config);
	g_test_add_func("/aws-ini/credentials", test_credentials);
	g_test_add_func("/aws-ini/headers", test_headers);
	g_test_add_func("/aws-ini/values", test_values);
	g_test_add_func("/aws-ini/sections", test_sections);
	g_test_add_func("/aws-ini/problems", test_problems);
	g_test_add_func("/aws-ini/hostile-lines", test_hostile_lines);
	g_test_add_func("/aws-ini/mark-and-line-ends", test_mark_and_line_ends);
	g_test_add_func("/aws-ini/many", test_many);
	g_test_add_func("/aws-ini/cut", test_cut);
	g_test_add_func("/aws-ini/raw", test_raw);
	return g_test_run();
}
