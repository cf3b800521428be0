#include "format/shell-list.h"

#include <string.h>

#define LINES_MAX 100

/* Between the elements of a list in fish_variables. */
#define FISH_SEPARATOR 0x1e

/* A part of the text. */
typedef struct Span {
	const char *at, *end;
} Span;

ShellMatch shell_list_match(const char *bytes, gsize length, const char *value)
{
	if (!value)
		return SHELL_MATCH_UNKNOWN;
	return strlen(value) == length && memcmp(bytes, value, length) == 0 ? SHELL_MATCH_SAME
									    : SHELL_MATCH_OTHER;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void trim(Span *span)
{
	while (span->at < span->end && is_blank(*span->at))
		span->at++;
	while (span->end > span->at && is_blank(span->end[-1]))
		span->end--;
}

/* Takes a text away that the span begins with. */
static bool skip(Span *span, const char *text)
{
	gsize length = strlen(text);

	if ((gsize)(span->end - span->at) < length || memcmp(span->at, text, length) != 0)
		return false;
	span->at += length;
	return true;
}

static bool has(const Span *span, char c)
{
	return memchr(span->at, c, (gsize)(span->end - span->at)) != NULL;
}

/* Something that is put in, or that the many readers of such lists do not agree about. */
static bool is_composed(const Span *span, char quote)
{
	return (quote != '\'' && has(span, '$')) || has(span, '\\') || has(span, '\'') ||
	       has(span, '"');
}

static ShellMatch match_quoted(Span span, const char *value)
{
	char quote = '\0';

	trim(&span);
	if (span.end - span.at >= 2 && (*span.at == '"' || *span.at == '\'') &&
		span.end[-1] == *span.at) {
		quote = *span.at++;
		span.end--;
	}
	if (is_composed(&span, quote))
		return SHELL_MATCH_UNKNOWN;
	return shell_list_match(span.at, (gsize)(span.end - span.at), value);
}

/* NAME=VALUE, perhaps with "export" before it. */
static bool look_at_assignment(
	Span span, const char *variable, const char *value, ShellMatch *ret_match)
{
	if (skip(&span, "export ") || skip(&span, "export\t"))
		trim(&span);
	if (!skip(&span, variable))
		return false;
	trim(&span);
	if (!skip(&span, "="))
		return false;
	*ret_match = match_quoted(span, value);
	return true;
}

/* NAME DEFAULT=VALUE OVERRIDE=VALUE; many have NAME=VALUE as well. */
static bool look_at_pam(Span span, const char *variable, const char *value, ShellMatch *ret_match)
{
	if (look_at_assignment(span, variable, value, ret_match))
		return true;
	if (!skip(&span, variable) || span.at == span.end || !is_blank(*span.at))
		return false;
	*ret_match = SHELL_MATCH_UNKNOWN;
	return true;
}

static bool take_escape(Span *span, char *ret_byte)
{
	int high, low;

	if (span->at < span->end && *span->at == '\\') {
		*ret_byte = *span->at++;
		return true;
	}
	if (span->end - span->at < 3 || *span->at != 'x')
		return false;
	high = g_ascii_xdigit_value(span->at[1]);
	low = g_ascii_xdigit_value(span->at[2]);
	if (high < 0 || low < 0 || high * 16 + low == FISH_SEPARATOR)
		return false;
	*ret_byte = (char)(high * 16 + low);
	span->at += 3;
	return true;
}

/* Without a copy of it: byte by byte. */
static ShellMatch match_escaped(Span span, const char *value)
{
	if (!value)
		return SHELL_MATCH_UNKNOWN;
	while (span.at < span.end) {
		char c = *span.at++;

		if (c == '\\' && !take_escape(&span, &c))
			return SHELL_MATCH_UNKNOWN;
		if (*value == '\0' || *value != c)
			return SHELL_MATCH_OTHER;
		value++;
	}
	return *value == '\0' ? SHELL_MATCH_SAME : SHELL_MATCH_OTHER;
}

/* "--export " or another option of a line. */
static bool skip_option(Span *span, bool *ret_exported)
{
	if (!skip(span, "--"))
		return false;
	*ret_exported |= skip(span, "export ");
	while (span->at < span->end && span->at[-1] != ' ')
		span->at++;
	return true;
}

/* "SETUVAR --export NAME:VALUE", formerly "SET_EXPORT NAME:VALUE". */
static bool look_at_fish(Span span, const char *variable, const char *value, ShellMatch *ret_match)
{
	bool exported = skip(&span, "SET_EXPORT ");

	if (!exported && !skip(&span, "SETUVAR "))
		return false;
	while (skip_option(&span, &exported))
		;
	if (!exported || !skip(&span, variable) || !skip(&span, ":"))
		return false;
	*ret_match = match_escaped(span, value);
	return true;
}

static bool look_at_line(Span span, ShellFileKind kind, const char *variable, const char *value,
	ShellMatch *ret_match)
{
	trim(&span);
	if (span.at == span.end || *span.at == '#' || *span.at == ';')
		return false;
	switch (kind) {
	case SHELL_FILE_PAM:
		return look_at_pam(span, variable, value, ret_match);
	case SHELL_FILE_FISH_VARIABLES:
		return look_at_fish(span, variable, value, ret_match);
	default:
		return look_at_assignment(span, variable, value, ret_match);
	}
}

void shell_list_scan(const char *text, gsize length, ShellFileKind kind, const char *variable,
	const char *value, GArray *ret_lines)
{
	const char *end = text + length;
	unsigned line = 0;

	while (text < end) {
		const char *stop = memchr(text, '\n', (gsize)(end - text));
		Span span = { text, stop ? stop : end };
		ShellLine found = { .line = ++line };

		if (look_at_line(span, kind, variable, value, &found.match)) {
			g_array_prepend_val(ret_lines, found);
			g_array_set_size(ret_lines, MIN(ret_lines->len, LINES_MAX));
		}
		text = stop ? stop + 1 : end;
	}
}
