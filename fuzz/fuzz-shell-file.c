/*
 * Start files of shells: lines are in the file, the last one first; sources can be opened; and
 * whatever stands above, a line that follows in a file of its own kind is found, unless a quote, a
 * substitution or a here-document is open.
 */
#include "format/shell-file.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned count_lines(const char *text, gsize length)
{
	unsigned lines = 1;

	for (gsize i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static void check_lines(const ShellFile *file, unsigned lines, bool asked)
{
	unsigned last = lines;

	g_assert_cmpuint(file->lines->len, <=, 100);
	for (guint i = 0; i < file->lines->len; i++) {
		const ShellLine *line = &g_array_index(file->lines, ShellLine, i);

		g_assert_true(line->line >= 1 && line->line <= last);
		g_assert_true(asked || line->match == SHELL_MATCH_UNKNOWN);
		last = line->line;
	}
}

static void check_sources(const ShellFile *file)
{
	g_assert_cmpuint(file->sources->len, <=, 100);
	for (guint i = 0; i < file->sources->len; i++) {
		const ShellSource *source = file->sources->pdata[i];

		g_assert_cmpuint(strlen(source->path), >, 0);
	}
}

/* What is asked for changes what is said of a line, and nothing else. */
static void check_same(const ShellFile *a, const ShellFile *b)
{
	g_assert_cmpuint(a->lines->len, ==, b->lines->len);
	g_assert_cmpuint(a->sources->len, ==, b->sources->len);
	for (guint i = 0; i < a->lines->len; i++)
		g_assert_cmpuint(g_array_index(a->lines, ShellLine, i).line, ==,
			g_array_index(b->lines, ShellLine, i).line);
}

static void check_kind(const char *text, gsize length, ShellFileKind kind)
{
	g_autoptr(ShellFile) asked = shell_file_scan(text, length, kind, "X", "value");
	g_autoptr(ShellFile) plain = shell_file_scan(text, length, kind, "X", NULL);
	unsigned lines = count_lines(text, length);

	check_lines(asked, lines, true);
	check_lines(plain, lines, false);
	check_sources(asked);
	check_same(asked, plain);
}

static void check_appended(
	const char *text, gsize length, ShellFileKind kind, const char *line, ShellMatch match)
{
	g_autoptr(GString) more = g_string_new_len(text, (gssize)length);

	g_string_append_printf(more, "\n%s\n", line);

	g_autoptr(ShellFile) file = shell_file_scan(more->str, more->len, kind, "X", "value");

	g_assert_cmpuint(file->lines->len, >, 0);
	g_assert_cmpuint(
		g_array_index(file->lines, ShellLine, 0).line, ==, count_lines(text, length) + 1);
	g_assert_cmpint(g_array_index(file->lines, ShellLine, 0).match, ==, match);
}

/* Nothing in it can be left open. */
static bool is_plain(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (strchr("\\'\"`$(<&|!{", text[i]) && text[i] != '\0')
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	const char *text = copy ? copy : "";

	for (ShellFileKind kind = SHELL_FILE_SH; kind <= SHELL_FILE_PAM; kind++)
		check_kind(text, size, kind);
	check_appended(text, size, SHELL_FILE_LIST, "X='value'", SHELL_MATCH_SAME);
	check_appended(text, size, SHELL_FILE_PAM, "X DEFAULT=value", SHELL_MATCH_UNKNOWN);
	check_appended(text, size, SHELL_FILE_FISH_VARIABLES, "SETUVAR --export X:valu",
		SHELL_MATCH_OTHER);
	if (is_plain(text, size)) {
		check_appended(text, size, SHELL_FILE_SH, "export X=value", SHELL_MATCH_SAME);
		check_appended(text, size, SHELL_FILE_FISH, "set -gx X val", SHELL_MATCH_OTHER);
	}
	return 0;
}
