#include "format/json-mend.h"

#include "format/json.h"

#include <stdbool.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef struct Mend {
	const char *at, *end;
	char *first; /* where what follows the byte-order mark went */
	char *out;   /* where the next byte goes */
	char *bare;  /* the same without the spaces and tabs before it */
	char *comma; /* a comma behind a value, if nothing but blanks came after it; else NULL */
	char last;   /* the last byte that was no blank */
} Mend;

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

/* Whether two such bytes, put together, could make another word of two. */
static bool is_of_word(char c)
{
	return g_ascii_isalnum(c) || c == '.' || c == '+' || c == '-';
}

static void keep(Mend *mend, const char *stop)
{
	mend->out = mempcpy(mend->out, mend->at, (gsize)(stop - mend->at));
	mend->at = stop;
}

static void keep_string(Mend *mend)
{
	const char *stop = mend->at + 1;

	for (; stop < mend->end && *stop != '"'; stop++)
		if (*stop == '\\' && stop + 1 < mend->end)
			stop++;
	keep(mend, stop < mend->end ? stop + 1 : stop);
	mend->bare = mend->out;
	mend->comma = NULL;
	mend->last = '"';
}

/* The end of the comment that begins here; NULL when none does. */
static const char *comment_end(const Mend *mend)
{
	const char *stop = mend->at;
	gsize left = (gsize)(mend->end - stop);

	if (left > 1 && stop[0] == '/' && stop[1] == '*') {
		stop = memmem(stop + 2, left - 2, "*/", 2);
		return stop ? stop + 2 : mend->end;
	}
	if (*stop != '#' && !(left > 1 && stop[0] == '/' && stop[1] == '/'))
		return NULL;
	while (stop < mend->end && !is_break(*stop))
		stop++;
	return stop;
}

static const char *skip_break(const Mend *mend, const char *at)
{
	if (mend->end - at > 1 && at[0] == '\r' && at[1] == '\n')
		return at + 2;
	return at < mend->end ? at + 1 : at;
}

/*
 * A comment on lines of its own goes with those; at the start of a line with the blanks behind it,
 * for the ones before it indent the line; else with the ones before it.
 */
static void drop_comment(Mend *mend, const char *stop)
{
	bool begins_line = mend->bare == mend->first || mend->bare[-1] == '\n';
	const char *next = stop;

	while (next < mend->end && is_space(*next))
		next++;
	if (begins_line && next < mend->end && !is_break(*next)) {
		mend->at = next;
		return;
	}
	mend->out = mend->bare;
	mend->at = begins_line ? skip_break(mend, next) : stop;
	if (!begins_line && is_of_word(mend->bare[-1]) && stop < mend->end && is_of_word(*stop))
		*mend->out++ = ' ';
}

static void drop_comma(Mend *mend)
{
	memmove(mend->comma, mend->comma + 1, (gsize)(mend->out - mend->comma - 1));
	mend->out--;
}

static void keep_byte(Mend *mend)
{
	char c = *mend->at;
	bool is_closing = c == '}' || c == ']';
	bool is_behind_value = mend->last != '[' && mend->last != '{';

	if (is_closing && mend->comma)
		drop_comma(mend);
	if (!is_space(c) && !is_break(c)) {
		mend->comma = c == ',' && is_behind_value ? mend->out : NULL;
		mend->last = c;
	}
	keep(mend, mend->at + 1);
	if (!is_space(c))
		mend->bare = mend->out;
}

static void mend_next(Mend *mend)
{
	const char *stop = comment_end(mend);

	if (stop)
		drop_comment(mend, stop);
	else if (*mend->at == '"')
		keep_string(mend);
	else
		keep_byte(mend);
}

static bool is_json(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);

	return doc != NULL;
}

Secret *json_mend(const char *text, gsize length)
{
	g_autoptr(Secret) mended = secret_new_sized(length);
	Mend mend = { .at = text, .end = text + length, .out = mended->data };

	if (is_json(text, length))
		return NULL;
	if (length >= strlen(BYTE_ORDER_MARK) && g_str_has_prefix(text, BYTE_ORDER_MARK))
		keep(&mend, text + strlen(BYTE_ORDER_MARK));
	mend.first = mend.bare = mend.out;
	while (mend.at < mend.end)
		mend_next(&mend);
	mended->length = (gsize)(mend.out - mended->data);
	memset(mend.out, 0, length - mended->length);
	return is_json(mended->data, mended->length) ? g_steal_pointer(&mended) : NULL;
}
