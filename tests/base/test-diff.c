#include "base/diff.h"

#include <stdbool.h>
#include <string.h>

static GPtrArray *diff_of(const char *old, const char *new, unsigned context)
{
	return diff_lines(old, strlen(old), new, strlen(new), context);
}

static void assert_diff(const char *old, const char *new, unsigned context, const char *expected)
{
	g_autoptr(GPtrArray) lines = diff_of(old, new, context);
	g_autofree char *text = diff_text(lines);

	g_assert_cmpstr(text, ==, expected);
}

#define NOTE "\\ No newline at end of file\n"

static void test_pictures(void)
{
	assert_diff("", "", 3, "");
	assert_diff("a\nb", "a\nb", 3, "");
	assert_diff("", "a\n", 3, "@@ -0,0 +1 @@\n+a\n");
	assert_diff("a\n", "", 3, "@@ -1 +0,0 @@\n-a\n");
	assert_diff("", "\n", 3, "@@ -0,0 +1 @@\n+\n");
	assert_diff("a\nb\nc\n", "a\nX\nc\n", 3, "@@ -1,3 +1,3 @@\n a\n-b\n+X\n c\n");
	assert_diff("a\nb\nc\n", "a\nX\nc\n", 0, "@@ -2 +2 @@\n-b\n+X\n");
	assert_diff("a\nb\n", "a\nX\nY\nb\n", 0, "@@ -1,0 +2,2 @@\n+X\n+Y\n");
	assert_diff("a\nb\nc\nd\n", "a\nd\n", 1, "@@ -1,4 +1,2 @@\n a\n-b\n-c\n d\n");
	assert_diff("{\n  {\n  }\n}\n", "{\n  {\n  }\n  {\n  }\n}\n", 1,
		"@@ -3,2 +3,4 @@\n   }\n+  {\n+  }\n }\n");
}

static void test_newline_at_end(void)
{
	assert_diff("a", "a\n", 3, "@@ -1 +1 @@\n-a\n" NOTE "+a\n");
	assert_diff("a\n", "a", 3, "@@ -1 +1 @@\n-a\n+a\n" NOTE);
	assert_diff("a", "b", 3, "@@ -1 +1 @@\n-a\n" NOTE "+b\n" NOTE);
	assert_diff("a\nb", "X\nb", 3, "@@ -1,2 +1,2 @@\n-a\n+X\n b\n" NOTE);
	assert_diff("a\n", "a\nb", 3, "@@ -1 +1,2 @@\n a\n+b\n" NOTE);
	assert_diff("a\nxb", "a\nyb", 0, "@@ -2 +2 @@\n-xb\n" NOTE "+yb\n" NOTE);
}

/* Two changes stand in one hunk as long as no line between them is left out. */
static void test_hunks(void)
{
	assert_diff("a\n1\n2\nb\n", "A\n1\n2\nB\n", 1, "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
	assert_diff("a\n1\n2\n3\nb\n", "A\nX\n1\n2\n3\nB\n", 1,
		"@@ -1,2 +1,3 @@\n-a\n+A\n+X\n 1\n@@ -4,2 +5,2 @@\n 3\n-b\n+B\n");
	assert_diff("a\n1\nb\n", "A\n1\nB\n", 0, "@@ -1 +1 @@\n-a\n+A\n@@ -3 +3 @@\n-b\n+B\n");
	assert_diff("a\n1\nb\n", "A\n1\nB\n", G_MAXUINT, "@@ -1,3 +1,3 @@\n-a\n+A\n 1\n-b\n+B\n");
}

static void test_clean(void)
{
	assert_diff("a\r\n\tb\r\n", "a\r\n\tB\x1B[0m\xFF\r\n", 3,
		"@@ -1,2 +1,2 @@\n a\n-  b\n+  B[0m\xEF\xBF\xBD\n");
	assert_diff("a\r\n", "a\n", 3, "@@ -1 +1 @@\n-a\n+a\n");

	g_autoptr(GPtrArray) lines = diff_lines("a\0b\n", 4, "a\0c\n", 4, 3);
	g_autofree char *text = diff_text(lines);

	g_assert_cmpstr(text, ==, "@@ -1 +1 @@\n-ab\n+ac\n");
}

static void test_numbers(void)
{
	static const struct {
		DiffKind kind;
		unsigned line;
	} expected[] = {
		{ DIFF_HUNK, 0 },
		{ DIFF_CONTEXT, 5 },
		{ DIFF_REMOVED, 6 },
		{ DIFF_ADDED, 6 },
		{ DIFF_ADDED, 7 },
		{ DIFF_CONTEXT, 8 },
		{ DIFF_REMOVED, 8 },
		{ DIFF_NOTE, 0 },
	};
	g_autoptr(GPtrArray) lines =
		diff_of("1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\n5\nX\nY\n7\n", 1);

	g_assert_cmpuint(lines->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < lines->len; i++) {
		const DiffLine *line = lines->pdata[i];

		g_assert_cmpint(line->kind, ==, expected[i].kind);
		g_assert_cmpuint(line->line, ==, expected[i].line);
	}
}

/* A line that consists of so many times a part, a middle, and so many times a part again. */
static char *long_line(const char *part, const char *middle, int count)
{
	GString *line = g_string_new("");

	for (int i = 0; i < count; i++)
		g_string_append(line, part);
	g_string_append(line, middle);
	for (int i = 0; i < count; i++)
		g_string_append(line, part);
	return g_string_free(line, FALSE);
}

static void assert_cut(const char *part, int count)
{
	g_autofree char *old = long_line(part, "old", count);
	g_autofree char *new = long_line(part, "new", count);
	g_autofree char *old_part = long_line(part, "old", 60);
	g_autofree char *new_part = long_line(part, "new", 60);
	g_autofree char *picture =
		g_strdup_printf("@@ -1 +1 @@\n-…%s…\n" NOTE "+…%s…\n" NOTE, old_part, new_part);

	assert_diff(old, new, 3, picture);
}

static void test_long_lines(void)
{
	assert_cut("x", 120);
	assert_cut("x", 500000);
	assert_cut("ä", 200);
}

static void test_long_lines_at_end(void)
{
	g_autofree char *line = long_line("x", "", 200);
	g_autofree char *shown = g_strdup_printf("%.239s…", line);
	g_autofree char *context = g_strdup_printf("%s\na\n", line);
	g_autofree char *changed = g_strdup_printf("%s\nb\n", line);
	g_autofree char *picture = g_strdup_printf("@@ -1,2 +1,2 @@\n %s\n-a\n+b\n", shown);
	g_autofree char *removed = g_strdup_printf("@@ -1 +0,0 @@\n-%s\n" NOTE, shown);

	assert_diff(context, changed, 3, picture);
	assert_diff(line, "", 3, removed);
}

static void test_line_that_fits(void)
{
	g_autofree char *line = long_line("x", "", 119);
	g_autofree char *old = g_strdup_printf("a%s…\n", line);
	g_autofree char *new = g_strdup_printf("b%s…\n", line);
	g_autofree char *picture = g_strdup_printf("@@ -1 +1 @@\n-%s+%s", old, new);

	assert_diff(old, new, 3, picture);
}

/* Reads "12,7" or "12" behind a sign; returns what follows. */
static const char *take_range(const char *text, char sign, guint64 *ret_first, guint64 *ret_count)
{
	char *end = NULL;

	g_assert_cmpint(*text, ==, sign);
	*ret_first = g_ascii_strtoull(text + 1, &end, 10);
	*ret_count = 1;
	if (*end == ',')
		*ret_count = g_ascii_strtoull(end + 1, &end, 10);
	if (*ret_count == 0)
		(*ret_first)++;
	return end + 1;
}

typedef struct Patch {
	const char *old; /* what has not been used of it */
	GString *new;
	guint64 old_line, new_line; /* the next ones */
	guint64 old_stop, new_stop; /* where the hunk must end */
	guint changes;
} Patch;

/* Moves a line of the old text to the new one, or drops it. */
static void use_line(Patch *patch, bool is_kept)
{
	gsize length = strcspn(patch->old, "\n");

	g_assert_cmpint(patch->old[0], !=, '\0');
	length += patch->old[length] == '\n';
	if (is_kept) {
		g_string_append_len(patch->new, patch->old, (gssize)length);
		patch->new_line++;
	}
	patch->old += length;
	patch->old_line++;
}

static void use_hunk(Patch *patch, const char *header)
{
	guint64 first_old, count_old, first_new, count_new;

	g_assert_cmpuint(patch->old_line, ==, patch->old_stop);
	g_assert_cmpuint(patch->new_line, ==, patch->new_stop);
	header = take_range(header + 3, '-', &first_old, &count_old);
	header = take_range(header, '+', &first_new, &count_new);
	g_assert_cmpstr(header, ==, "@@");
	while (patch->old_line < first_old)
		use_line(patch, true);
	g_assert_cmpuint(patch->new_line, ==, first_new);
	patch->old_stop = first_old + count_old;
	patch->new_stop = first_new + count_new;
}

static void use_diff_line(Patch *patch, const DiffLine *line)
{
	switch (line->kind) {
	case DIFF_HUNK:
		use_hunk(patch, line->text);
		break;
	case DIFF_CONTEXT:
	case DIFF_REMOVED:
		g_assert_true(g_str_has_prefix(patch->old, line->text));
		g_assert_cmpuint(line->line, ==,
			line->kind == DIFF_CONTEXT ? patch->new_line : patch->old_line);
		use_line(patch, line->kind == DIFF_CONTEXT);
		break;
	case DIFF_ADDED:
		g_assert_cmpuint(line->line, ==, patch->new_line++);
		g_string_append_printf(patch->new, "%s\n", line->text);
		break;
	case DIFF_NOTE:
		g_assert_true(g_str_equal(patch->old, "") || patch->new->len > 0);
		break;
	}
	patch->changes += line->kind == DIFF_REMOVED || line->kind == DIFF_ADDED;
}

/* Applies a diff to the old text; returns the new one for g_free. */
static char *apply(const char *old, const GPtrArray *lines, guint *ret_changes)
{
	Patch patch = { old, g_string_new(""), 1, 1, 1, 1, 0 };

	for (guint i = 0; i < lines->len; i++) {
		const DiffLine *line = lines->pdata[i];
		const DiffLine *next = i + 1 < lines->len ? lines->pdata[i + 1] : NULL;
		bool is_unfinished = next && next->kind == DIFF_NOTE && line->kind == DIFF_ADDED;

		use_diff_line(&patch, line);
		if (is_unfinished)
			g_string_truncate(patch.new, patch.new->len - 1);
	}
	g_assert_cmpuint(patch.old_line, ==, patch.old_stop);
	g_assert_cmpuint(patch.new_line, ==, patch.new_stop);
	g_string_append(patch.new, patch.old);
	*ret_changes = patch.changes;
	return g_string_free(patch.new, FALSE);
}

/* The lines of a text, each with its newline. */
static GPtrArray *split(const char *text)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	while (*text) {
		gsize length = strcspn(text, "\n");

		length += text[length] == '\n';
		g_ptr_array_add(lines, g_strndup(text, length));
		text += length;
	}
	return lines;
}

/* How many lines a shortest diff removes and adds. */
static guint distance(const char *old, const char *new)
{
	g_autoptr(GPtrArray) a = split(old);
	g_autoptr(GPtrArray) b = split(new);
	g_autofree guint *row = g_new0(guint, b->len + 1);

	for (guint i = 0; i < a->len; i++) {
		guint corner = 0;

		for (guint j = 0; j < b->len; j++) {
			guint above = row[j + 1];

			row[j + 1] = g_str_equal(a->pdata[i], b->pdata[j])
					     ? corner + 1
					     : MAX(row[j], row[j + 1]);
			corner = above;
		}
	}
	return a->len + b->len - 2 * row[b->len];
}

/* A text of few different lines, with or without a newline at its end. */
static char *random_text(GRand *random)
{
	GString *text = g_string_new("");
	int count = g_rand_int_range(random, 0, 25);

	for (int i = 0; i < count; i++)
		g_string_append_printf(text, "%c\n", "abcdefgh"[g_rand_int_range(random, 0, 8)]);
	if (text->len > 0 && g_rand_boolean(random))
		g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}

/* The text with few lines changed. */
static char *random_change(GRand *random, const char *text)
{
	g_autoptr(GPtrArray) lines = split(text);
	GString *changed = g_string_new("");

	for (guint i = 0; i < lines->len; i++) {
		int what = g_rand_int_range(random, 0, 12);

		if (what == 0)
			continue;
		if (what == 1)
			g_string_append(changed, "new\n");
		g_string_append(changed, lines->pdata[i]);
	}
	return g_string_free(changed, FALSE);
}

static void test_random(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(1);

	for (int i = 0; i < 20000; i++) {
		g_autofree char *old = random_text(random);
		g_autofree char *new =
			i % 2 == 0 ? random_text(random) : random_change(random, old);
		g_autoptr(GPtrArray) lines = diff_of(old, new, (unsigned)i % 5);
		guint changes = 0;
		g_autofree char *applied = NULL;

		if (g_str_equal(old, new)) {
			g_assert_cmpuint(lines->len, ==, 0);
			continue;
		}
		applied = apply(old, lines, &changes);
		g_assert_cmpstr(applied, ==, new);
		g_assert_cmpuint(changes, ==, distance(old, new));
	}
}

static char *numbered_lines(const char *word, int count, int changed)
{
	GString *text = g_string_new("");

	for (int i = 0; i < count; i++)
		g_string_append_printf(text, "%s %d\n", i == changed ? "changed" : word, i);
	return g_string_free(text, FALSE);
}

/* Too many differences for a shortest diff: all is replaced, and still correct. */
static void test_rewritten(void)
{
	g_autofree char *old = numbered_lines("old", 20000, 10000);
	g_autofree char *new = numbered_lines("new", 20000, 10000);
	g_autoptr(GPtrArray) lines = diff_of(old, new, 3);
	guint changes = 0;
	g_autofree char *applied = apply(old, lines, &changes);

	g_assert_cmpstr(applied, ==, new);
	g_assert_cmpuint(changes, ==, 40000);
}

static double seconds_of_diff(const char *old, const char *new, guint expected)
{
	g_autoptr(GTimer) timer = g_timer_new();
	g_autoptr(GPtrArray) lines = diff_of(old, new, 3);

	g_assert_cmpuint(lines->len, ==, expected);
	return g_timer_elapsed(timer, NULL);
}

/* Loose bounds, for a busy machine and sanitizers. */
static void test_speed(void)
{
	g_autofree char *old = numbered_lines("some text of a line", 400000, 1);
	g_autofree char *near = numbered_lines("some text of a line", 400000, 2);
	g_autofree char *far = numbered_lines("some text of a line", 400000, 399998);
	g_autofree char *long_old = long_line("0123456789", "old", 500000);
	g_autofree char *long_new = long_line("0123456789", "new", 500000);
	double near_seconds = seconds_of_diff(old, near, 9);
	double far_seconds = seconds_of_diff(old, far, 14);
	double long_seconds = seconds_of_diff(long_old, long_new, 5);

	g_test_message("%f %f %f", near_seconds, far_seconds, long_seconds);
	g_assert_cmpfloat(near_seconds, <, 2);
	g_assert_cmpfloat(far_seconds, <, 5);
	g_assert_cmpfloat(long_seconds, <, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/diff/pictures", test_pictures);
	g_test_add_func("/diff/newline-at-end", test_newline_at_end);
	g_test_add_func("/diff/hunks", test_hunks);
	g_test_add_func("/diff/clean", test_clean);
	g_test_add_func("/diff/numbers", test_numbers);
	g_test_add_func("/diff/long-lines", test_long_lines);
	g_test_add_func("/diff/long-lines-at-end", test_long_lines_at_end);
	g_test_add_func("/diff/line-that-fits", test_line_that_fits);
	g_test_add_func("/diff/random", test_random);
	g_test_add_func("/diff/rewritten", test_rewritten);
	g_test_add_func("/diff/speed", test_speed);
	return g_test_run();
}
