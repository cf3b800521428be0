#include "format/json-mend.h"

#include "format/json.h"

#include <stdbool.h>
#include <string.h>

typedef struct Mend {
	const char *at, *end;
	char *out;   /* where the next byte goes */
	char *first; /* where the first one went */
	char *comma; /* the last comma, if nothing but blanks came after it; else NULL */
} Mend;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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
	mend->comma = NULL;
}

/* The end of the comment that begins here; NULL when none does. */
static const char *comment_end(const Mend *mend)
{
	gsize left = (gsize)(mend->end - mend->at);
	bool block = left > 1 && mend->at[0] == '/' && mend->at[1] == '*';
	bool line = *mend->at == '#' || (left > 1 && mend->at[0] == '/' && mend->at[1] == '/');
	const char *stop;

	if (block) {
		stop = memmem(mend->at + 2, left - 2, "*/", 2);
		return stop ? stop + 2 : mend->end;
	}
	if (!line)
		return NULL;
	stop = memchr(mend->at, '\n', left);
	if (!stop)
		return mend->end;
	return stop > mend->at && stop[-1] == '\r' ? stop - 1 : stop;
}

/* Where the line break behind blanks ends; NULL when something else stands there. */
static const char *line_end(const Mend *mend, const char *at)
{
	while (at < mend->end && is_blank(*at) && *at != '\n')
		at++;
	if (at == mend->end)
		return at;
	return *at == '\n' ? at + 1 : NULL;
}

/* A comment goes with the blanks before it and, where it has lines of its own, with those. */
static void drop_comment(Mend *mend, const char *stop)
{
	const char *next = line_end(mend, stop);
	char *out = mend->out;

	while (out > mend->first && (out[-1] == ' ' || out[-1] == '\t'))
		out--;
	if (next && (out == mend->first || out[-1] == '\n')) {
		mend->out = out;
		mend->at = next;
		return;
	}
	if (next)
		mend->out = out;
	mend->at = stop;
}

static void drop_comma(Mend *mend)
{
	memmove(mend->comma, mend->comma + 1, (gsize)(mend->out - mend->comma - 1));
	mend->out--;
	mend->comma = NULL;
}

static void keep_byte(Mend *mend)
{
	char c = *mend->at;

	if (mend->comma && (c == '}' || c == ']'))
		drop_comma(mend);
	if (c == ',')
		mend->comma = mend->out;
	else if (!is_blank(c))
		mend->comma = NULL;
	keep(mend, mend->at + 1);
}

static void mend_next(Mend *mend)
{
	const char *stop = *mend->at == '"' ? NULL : comment_end(mend);

	if (*mend->at == '"')
		keep_string(mend);
	else if (stop)
		drop_comment(mend, stop);
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
	Mend mend = {
		.at = text,
		.end = text + length,
		.out = mended->data,
		.first = mended->data,
	};

	if (is_json(text, length))
		return NULL;
	while (mend.at < mend.end)
		mend_next(&mend);
	memset(mend.out, 0, length - (gsize)(mend.out - mend.first));
	mended->length = (gsize)(mend.out - mend.first);
	return is_json(mended->data, mended->length) ? g_steal_pointer(&mended) : NULL;
}
