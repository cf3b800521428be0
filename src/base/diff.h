/*
 * What differs between two texts, line by line, for people: the lines of a unified diff.
 *
 *	g_autoptr(GPtrArray) lines = diff_lines(old, old_length, new, new_length, 3);
 *	for (guint i = 0; i < lines->len; i++)
 *		… ((const DiffLine *)lines->pdata[i])->text …
 *
 * Lines come out as clean text (base/text.h): a carriage return at their end is left out, a tab is
 * two blanks. Where the texts are one long line, such as minified JSON, the lines are cut to the
 * neighbourhood of what differs, with U+2026 for what is left out, so a diff is always short
 * enough to look at.
 */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include <glib.h>

typedef enum DiffKind {
	DIFF_HUNK, /* "@@ -12,7 +12,8 @@" */
	DIFF_CONTEXT,
	DIFF_REMOVED,
	DIFF_ADDED,
	DIFF_NOTE, /* "\ No newline at end of file", about the line above */
} DiffKind;

typedef struct DiffLine {
	DiffKind kind;
	unsigned line; /* of the old text for what is removed, else of the new; 0 for none */
	char *text;    /* without the leading blank, "-" or "+" */
} DiffLine;

/* No line is wider than this many characters. */
#define DIFF_COLUMNS_MAX 240

/*
 * A GPtrArray of DiffLine * for g_ptr_array_unref; empty when the texts are equal. The number of
 * unchanged lines around a change is context. The result is a shortest diff for up to some
 * thousand differing lines and a coarser one beyond that; time and memory stay linear.
 */
GPtrArray *diff_lines(
	const char *old, gsize old_length, const char *new, gsize new_length, unsigned context);

/* The lines as text with their leading characters and newlines; for g_free. */
char *diff_text(const GPtrArray *lines);

#endif
