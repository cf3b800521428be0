#include "base/diff.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define ELLIPSIS "…"

/* What is shown of a long line on each side of the place where it differs, in characters. */
#define NEIGHBOURHOOD 60

/* A character takes no more bytes than this, so no more of a line is ever looked at. */
#define CHARACTER_BYTES 4

/*
 * Beyond this many differing lines, or this many compared lines, all lines between the first and
 * the last difference are shown as replaced.
 */
#define DIFFERENCES_MAX 3000
#define COMPARISONS_MAX (1 << 26)

/* A line with its newline, if it has one. */
typedef struct Line {
	const char *start, *end;
} Line;

/* The part of a text that matters: the lines that may differ, and context around them. */
typedef struct Side {
	GArray *lines;  /* of Line */
	guint from, to; /* those that may differ */
	bool *changed;  /* for each line */
} Side;

/* A run of lines that were replaced by others; one of the two may be empty. */
typedef struct Run {
	guint old_from, old_to;
	guint new_from, new_to;
} Run;

typedef struct Diff {
	Side old, new;
	unsigned above; /* how many lines both texts have above these */
	guint context;
	GPtrArray *result; /* of DiffLine * */
} Diff;

static gsize common_start(const char *a, const char *b, gsize length)
{
	gsize common = 0;

	while (common < length && a[common] == b[common])
		common++;
	return common;
}

static gsize common_end(const char *a_end, const char *b_end, gsize length)
{
	gsize common = 0;

	while (common < length && a_end[-1 - (gssize)common] == b_end[-1 - (gssize)common])
		common++;
	return common;
}

/* ---- lines ---- */

static const Line *line_at(const Side *side, guint index)
{
	return &g_array_index(side->lines, Line, index);
}

static bool begins_line(const char *text, gsize offset)
{
	return offset == 0 || text[offset - 1] == '\n';
}

static gsize lines_back(const char *text, gsize offset, guint count)
{
	for (; count > 0 && offset > 0; count--)
		do
			offset--;
		while (!begins_line(text, offset));
	return offset;
}

/* Takes up to count lines; returns how many there were. */
static guint add_lines(GArray *lines, const char *text, const char *end, guint count)
{
	guint added = 0;

	for (; text < end && added < count; added++) {
		const char *newline = memchr(text, '\n', (gsize)(end - text));
		Line line = { text, newline ? newline + 1 : end };

		g_array_append_val(lines, line);
		text = line.end;
	}
	return added;
}

/* Takes the lines of a text between the bytes common to both, and the context around them. */
static void side_init(
	Side *side, const char *text, gsize length, gsize start, gsize end, guint context)
{
	gsize head = lines_back(text, start, context);

	side->lines = g_array_new(FALSE, FALSE, sizeof(Line));
	side->from = add_lines(side->lines, text + head, text + start, G_MAXUINT);
	add_lines(side->lines, text + start, text + length - end, G_MAXUINT);
	side->to = side->lines->len;
	add_lines(side->lines, text + length - end, text + length, context);
	side->changed = g_new0(bool, side->lines->len + 1);
}

static void side_clear(Side *side)
{
	g_array_unref(side->lines);
	g_free(side->changed);
}

static guint line_hash(gconstpointer key)
{
	const Line *line = key;
	guint hash = 5381;

	for (const char *at = line->start; at < line->end; at++)
		hash = hash * 33 + (guchar)*at;
	return hash;
}

static gboolean line_equal(gconstpointer a, gconstpointer b)
{
	const Line *one = a;
	const Line *other = b;
	gsize length = (gsize)(one->end - one->start);

	return length == (gsize)(other->end - other->start) &&
	       memcmp(one->start, other->start, length) == 0;
}

/* A number for each line that may differ; equal lines have the same. */
static guint *number_lines(GHashTable *numbers, const Side *side)
{
	guint *result = g_new(guint, side->to - side->from + 1);

	for (guint i = side->from; i < side->to; i++) {
		Line *line = &g_array_index(side->lines, Line, i);
		guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, line));

		if (number == 0) {
			number = g_hash_table_size(numbers) + 1;
			g_hash_table_insert(numbers, line, GUINT_TO_POINTER(number));
		}
		result[i - side->from] = number;
	}
	return result;
}

/* ---- which lines differ: Myers, "An O(ND) difference algorithm and its variations" ---- */

/*
 * How many old lines the best path with so many differences has used up on a diagonal (old lines
 * minus new lines); -1 when it cannot get there. Every second diagonal is in reach.
 */
static int reach_of(const GArray *reaches, int differences, int diagonal)
{
	if (ABS(diagonal) > differences)
		return -1;
	return g_array_index(
		reaches, int, differences *(differences + 1) / 2 + (differences + diagonal) / 2);
}

/* Marks the lines that the path to a diagonal leaves out. */
static void mark_path(Diff *diff, const GArray *reaches, int differences, int diagonal)
{
	while (differences-- > 0) {
		int removal = reach_of(reaches, differences, diagonal - 1);
		int addition = reach_of(reaches, differences, diagonal + 1);

		if (removal < addition) {
			diagonal++;
			diff->new.changed[diff->new.from + (guint)(addition - diagonal)] = true;
		} else {
			diagonal--;
			diff->old.changed[diff->old.from + (guint)removal] = true;
		}
	}
}

/* Finds a shortest path through both texts and marks it; false when that would take too long. */
static bool find_path(Diff *diff, const guint *old, const guint *new)
{
	int old_count = (int)(diff->old.to - diff->old.from);
	int new_count = (int)(diff->new.to - diff->new.from);
	gint64 comparisons = 0;
	g_autoptr(GArray) reaches = g_array_new(FALSE, FALSE, sizeof(int));

	for (int differences = 0; differences <= DIFFERENCES_MAX; differences++) {
		for (int diagonal = -differences; diagonal <= differences; diagonal += 2) {
			int removal = reach_of(reaches, differences - 1, diagonal - 1) + 1;
			int at = MAX(removal, reach_of(reaches, differences - 1, diagonal + 1));
			int start = at;

			while (at < old_count && at - diagonal < new_count &&
				old[at] == new[at - diagonal])
				at++;
			g_array_append_val(reaches, at);
			comparisons += at - start;
			if (comparisons > COMPARISONS_MAX)
				return false;
			if (at == old_count && at - diagonal == new_count) {
				mark_path(diff, reaches, differences, diagonal);
				return true;
			}
		}
	}
	return false;
}

static void mark_all(Side *side)
{
	for (guint i = side->from; i < side->to; i++)
		side->changed[i] = true;
}

static void mark_changes(Diff *diff)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(line_hash, line_equal);
	g_autofree guint *old = number_lines(numbers, &diff->old);
	g_autofree guint *new = number_lines(numbers, &diff->new);

	if (!find_path(diff, old, new)) {
		mark_all(&diff->old);
		mark_all(&diff->new);
	}
}

static guint skip_changed(const Side *side, guint index)
{
	while (index < side->lines->len && side->changed[index])
		index++;
	return index;
}

/* A GArray of Run. */
static GArray *collect_runs(const Diff *diff)
{
	GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
	guint old = 0, new = 0;

	while (old < diff->old.lines->len || new < diff->new.lines->len) {
		Run run = { old, skip_changed(&diff->old, old), new,
			skip_changed(&diff->new, new) };

		if (run.old_to > old || run.new_to > new)
			g_array_append_val(runs, run);
		old = run.old_to + 1;
		new = run.new_to + 1;
	}
	return runs;
}

/* ---- what is shown of a line ---- */

static bool continues_character(char c)
{
	return ((guchar)c & 0xC0) == 0x80;
}

/* The start of the character that holds the byte at. */
static const char *character_start(const char *at, const char *start, const char *end)
{
	for (int i = 1; i < CHARACTER_BYTES; i++)
		if (at > start && at < end && continues_character(*at))
			at--;
	return at;
}

static const char *characters_back(const char *at, const char *start, int count)
{
	if (at - start > count * CHARACTER_BYTES)
		start = at - count * CHARACTER_BYTES;
	while (at > start && count > 0)
		if (!continues_character(*--at))
			count--;
	return at;
}

static const char *characters_on(const char *at, const char *end, int count)
{
	if (end - at > (count + 1) * CHARACTER_BYTES)
		end = at + (count + 1) * CHARACTER_BYTES;
	for (; at < end; at++)
		if (!continues_character(*at) && count-- == 0)
			break;
	return at;
}

/* The bytes of a line, without what ends it. */
static Line content_of(const Line *line)
{
	Line content = *line;

	if (content.end > content.start && content.end[-1] == '\n')
		content.end--;
	if (content.end > content.start && content.end[-1] == '\r')
		content.end--;
	return content;
}

static char *clean_part(const char *from, const char *to)
{
	g_autoptr(GString) text = g_string_new("");

	for (const char *tab; (tab = memchr(from, '\t', (gsize)(to - from))); from = tab + 1) {
		g_string_append_len(text, from, tab - from);
		g_string_append(text, "  ");
	}
	g_string_append_len(text, from, to - from);
	return text_clean(text->str, (gssize)text->len);
}

/* A part of a line, with marks where it was cut. */
static char *show_part(const Line *content, const char *from, const char *to)
{
	const char *stop = characters_on(from, to, DIFF_COLUMNS_MAX);
	g_autofree char *part = clean_part(from, stop);
	g_autofree char *text = g_strconcat(from > content->start ? ELLIPSIS : "", part,
		stop < content->end ? ELLIPSIS : "", NULL);

	return text_fit(text, DIFF_COLUMNS_MAX, TEXT_CUT_END);
}

static char *show_line(const Line *line)
{
	Line content = content_of(line);

	return show_part(&content, content.start, content.end);
}

static bool is_long(const Line *line)
{
	Line content = content_of(line);
	const char *stop = characters_on(content.start, content.end, DIFF_COLUMNS_MAX);
	g_autofree char *text = clean_part(content.start, stop);

	return stop < content.end || text_width(text) > DIFF_COLUMNS_MAX;
}

/* Shows a long line where it differs from the one that it was replaced by, or that it replaces. */
static char *show_difference(const Line *line, const Line *peer)
{
	Line a = content_of(line);
	Line b = content_of(peer);
	gsize length = (gsize)MIN(a.end - a.start, b.end - b.start);
	gsize same = common_start(a.start, b.start, length);
	const char *from = character_start(a.start + same, a.start, a.end);
	const char *to = a.end - common_end(a.end, b.end, length - same);

	return show_part(&a, characters_back(from, a.start, NEIGHBOURHOOD),
		characters_on(to, a.end, NEIGHBOURHOOD));
}

/* ---- the result ---- */

static void diff_line_free(gpointer data)
{
	DiffLine *line = data;

	g_free(line->text);
	g_free(line);
}

static void add(Diff *diff, DiffKind kind, unsigned number, char *take_text)
{
	DiffLine *line = g_new(DiffLine, 1);

	*line = (DiffLine){ kind, number, take_text };
	g_ptr_array_add(diff->result, line);
}

/* Adds a line of a text; peer is the one that stands for it in the other text, or NULL. */
static void add_line(Diff *diff, DiffKind kind, guint index, const Line *peer)
{
	const Line *line = line_at(kind == DIFF_REMOVED ? &diff->old : &diff->new, index);
	bool is_cut = peer && (is_long(line) || is_long(peer));

	add(diff, kind, diff->above + index + 1,
		is_cut ? show_difference(line, peer) : show_line(line));
	if (line->end[-1] != '\n')
		add(diff, DIFF_NOTE, 0, g_strdup("\\ No newline at end of file"));
}

static void add_context(Diff *diff, guint from, guint to)
{
	for (guint i = from; i < to; i++)
		add_line(diff, DIFF_CONTEXT, i, NULL);
}

static void add_run(Diff *diff, const Run *run)
{
	guint removed = run->old_to - run->old_from;
	guint added = run->new_to - run->new_from;

	for (guint i = 0; i < removed; i++)
		add_line(diff, DIFF_REMOVED, run->old_from + i,
			i < added ? line_at(&diff->new, run->new_from + i) : NULL);
	for (guint i = 0; i < added; i++)
		add_line(diff, DIFF_ADDED, run->new_from + i,
			i < removed ? line_at(&diff->old, run->old_from + i) : NULL);
}

/* "12,7", "12" for one line, and for none the number of the line above. */
static char *range_text(unsigned first, guint count)
{
	if (count == 1)
		return g_strdup_printf("%u", first);
	return g_strdup_printf("%u,%u", count == 0 ? first - 1 : first, count);
}

static void add_hunk(Diff *diff, const Run *first, const Run *last)
{
	guint before = MIN(diff->context, first->old_from);
	guint after = MIN(diff->context, diff->old.lines->len - last->old_to);
	guint old = first->old_from - before;
	guint new = first->new_from - before;
	g_autofree char *old_range = range_text(diff->above + old + 1, last->old_to + after - old);
	g_autofree char *new_range = range_text(diff->above + new + 1, last->new_to + after - new);

	add(diff, DIFF_HUNK, 0, g_strdup_printf("@@ -%s +%s @@", old_range, new_range));
	for (const Run *run = first; run <= last; run++) {
		add_context(diff, new, run->new_from);
		add_run(diff, run);
		new = run->new_to;
	}
	add_context(diff, new, new + after);
}

/* Runs stand in one hunk when the context between them touches. */
static void add_hunks(Diff *diff)
{
	g_autoptr(GArray) runs = collect_runs(diff);
	const Run *run = (const Run *)(gpointer)runs->data;
	const Run *end = run + runs->len;

	while (run < end) {
		const Run *last = run;

		while (last + 1 < end && (last[1].old_from - last->old_to + 1) / 2 <= diff->context)
			last++;
		add_hunk(diff, run, last);
		run = last + 1;
	}
}

static unsigned count_lines(const char *text, gsize length)
{
	const char *end = text + length;
	unsigned count = 0;

	while ((text = memchr(text, '\n', (gsize)(end - text)))) {
		text++;
		count++;
	}
	return count;
}

GPtrArray *diff_lines(
	const char *old, gsize old_length, const char *new, gsize new_length, unsigned context)
{
	Diff diff = { .context = context };
	gsize length = MIN(old_length, new_length);
	gsize start = common_start(old, new, length);

	diff.result = g_ptr_array_new_with_free_func(diff_line_free);
	if (start == old_length && start == new_length)
		return diff.result;

	while (!begins_line(old, start))
		start--;

	gsize end = common_end(old + old_length, new + new_length, length - start);

	while (end > 0 &&
		!(begins_line(old, old_length - end) && begins_line(new, new_length - end)))
		end--;

	side_init(&diff.old, old, old_length, start, end, context);
	side_init(&diff.new, new, new_length, start, end, context);
	diff.above = count_lines(old, lines_back(old, start, context));
	mark_changes(&diff);
	add_hunks(&diff);
	side_clear(&diff.old);
	side_clear(&diff.new);
	return diff.result;
}

char *diff_text(const GPtrArray *lines)
{
	static const char *const marks[] = {
		[DIFF_HUNK] = "",
		[DIFF_CONTEXT] = " ",
		[DIFF_REMOVED] = "-",
		[DIFF_ADDED] = "+",
		[DIFF_NOTE] = "",
	};
	GString *text = g_string_new("");

	for (guint i = 0; i < lines->len; i++) {
		const DiffLine *line = lines->pdata[i];

		g_string_append_printf(text, "%s%s\n", marks[line->kind], line->text);
	}
	return g_string_free(text, FALSE);
}
