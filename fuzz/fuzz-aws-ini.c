/*
 * AWS profiles: places are in the file, no key is kept, line ends do not matter, and whatever
 * stands above, a profile that follows is read.
 */
#include "base/text.h"
#include "format/aws-ini.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_section(const AwsSection *section, unsigned lines)
{
	for (AwsKey key = 0; section && key < AWS_KEY_COUNT; key++) {
		const AwsValue *value = &section->values[key];
		g_autofree char *again = value->text ? text_clean(value->text, -1) : NULL;

		g_assert_cmpuint(value->line, <=, lines);
		g_assert_cmpstr(value->text, ==, again);
		g_assert_true(
			(value->text != NULL) == (key < AWS_ACCESS_KEY_ID && value->line > 0));
	}
}

static unsigned count_lines(const char *text, gsize length)
{
	unsigned lines = 1;

	for (gsize i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static void check_same(const AwsIni *a, const AwsIni *b)
{
	unsigned line_a = 0, line_b = 0;

	g_assert_cmpuint(aws_ini_profile_count(a), ==, aws_ini_profile_count(b));
	g_assert_cmpstr(aws_ini_problem(a, &line_a), ==, aws_ini_problem(b, &line_b));
	g_assert_cmpuint(line_a, ==, line_b);
}

static void check_line_ends(
	const AwsIni *ini, const char *text, gsize length, AwsIniDialect dialect)
{
	g_autoptr(GString) other = g_string_new(NULL);

	for (gsize i = 0; i < length; i++)
		g_string_append_len(
			other, text[i] == '\n' ? "\r\n" : text + i, text[i] == '\n' ? 2 : 1);

	g_autoptr(AwsIni) same = aws_ini_parse(other->str, other->len, dialect);

	check_same(ini, same);
}

static void check_appended(const char *text, gsize length)
{
	g_autoptr(GString) more = g_string_new_len(text, (gssize)length);

	g_string_append(more, "\n[profile last]\nregion = here\n");

	g_autoptr(AwsIni) ini = aws_ini_parse(more->str, more->len, AWS_INI_CONFIG);
	const AwsSection *section = aws_ini_profile(ini, "last");

	g_assert_cmpstr(section->values[AWS_REGION].text, ==, "here");
	g_assert_cmpuint(section->values[AWS_REGION].line, ==, count_lines(text, length) + 2);
}

static void check_dialect(const char *text, gsize length, AwsIniDialect dialect)
{
	g_autoptr(AwsIni) ini = aws_ini_parse(text, length, dialect);
	unsigned line = 0, lines = count_lines(text, length);

	if (aws_ini_problem(ini, &line))
		g_assert_true(line >= 1 && line <= lines);
	g_assert_cmpuint(aws_ini_profile_count(ini), <=, lines);
	check_section(aws_ini_profile(ini, "default"), lines);
	check_section(aws_ini_profile(ini, "a"), lines);
	check_section(aws_ini_sso_session(ini, "a"), lines);
	check_line_ends(ini, text, length, dialect);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	const char *text = copy ? copy : "";

	check_dialect(text, size, AWS_INI_CONFIG);
	check_dialect(text, size, AWS_INI_CREDENTIALS);
	check_appended(text, size);
	return 0;
}
