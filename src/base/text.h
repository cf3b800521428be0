/*
 * Text for people: cleaning it, measuring it in terminal columns, cutting and wrapping it, and
 * filling the gaps of a translated sentence.
 *
 * Whatever comes from outside (a name, a path, a value, an error text) passes text_clean() once,
 * where it enters the evidence; from then on it is valid UTF-8 without control characters, and
 * every other function here expects that. Columns are those of a terminal: 2 for a wide
 * character, 0 for a combining one; they do not depend on the locale.
 *
 * Every returned string is the caller's to g_free. Nothing fails.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/*
 * A copy that is valid UTF-8 and harmless on any terminal: control characters (Cc), format
 * characters such as bidi overrides and zero-width ones (Cf), what else cannot be seen
 * (variation selectors, Hangul fillers), line and paragraph separators, private use and
 * unassigned characters are dropped, what is no UTF-8 becomes U+FFFD, tab and newline become a
 * blank, and at most 8 combining marks follow a character. length may be -1 for a string that
 * ends with NUL. Applying it twice changes nothing.
 */
char *text_clean(const char *bytes, gssize length);

/* Whether a character outside Cf cannot be seen, yet takes room or changes others. */
bool text_is_invisible(gunichar c);

/* Columns that clean text takes. */
int text_width(const char *text);

/* Where text_fit() takes the surplus out. */
typedef enum TextCut {
	TEXT_CUT_END,    /* for sentences: "Requests are bil…" */
	TEXT_CUT_MIDDLE, /* for paths and names: "~/very/lo…/settings.json:12" */
} TextCut;

/*
 * Cuts clean text to at most the given columns and marks the cut with U+2026. Text that fits is
 * copied. With columns <= 0 the result is empty.
 */
char *text_fit(const char *text, int columns, TextCut cut);

/* Like text_fit(), then filled up with blanks to exactly the given columns. */
char *text_pad(const char *text, int columns, TextCut cut);

/*
 * Breaks clean text into lines of at most the given columns (at least 1), at blanks where it
 * can, between wide characters, and inside a word only when the word alone is wider than a
 * line, then behind a "/" if it has one. Blanks at either end of a line are left out; a wide
 * character has a line of its own where there is one column only. Returns a NULL-terminated
 * vector for g_strfreev; an empty text gives one empty line.
 */
char **text_wrap(const char *text, int columns);

/*
 * Fills a template: every "{name}" is replaced by the value that follows that name in the
 * NULL-terminated list of pairs (name, value, name, value, …, NULL); a NULL value is replaced
 * by nothing, an unknown "{…}" stays. Sentences are built so, and not with printf, because a
 * translation may need its parts in another order and cannot harm the program.
 */
char *text_fill(const char *pattern, ...) G_GNUC_NULL_TERMINATED;

/*
 * For a terminal without UTF-8: the punctuation, marks and lines that this program prints itself
 * become their likeness in ASCII, every other character outside ASCII a "?" (two for a wide one,
 * none for a combining one). The columns stay the same.
 */
char *text_ascii(const char *text);

/* A clause with a capital, as a title; and as a sentence, with a full stop unless it has an end. */
char *text_title(const char *clause);
char *text_sentence(const char *clause);

/* A path with a leading home directory shown as "~"; home may be NULL. */
char *text_tilde(const char *path, const char *home);

#endif
