/*
 * What holds for all bytes that core/http-head.h is given: it takes exactly what the regular
 * expressions here take, and however the bytes are split the result is the same. Used by the
 * fuzzer and by the tests; a violation aborts.
 */
#ifndef FUZZ_CHECK_HTTP_HEAD_H
#define FUZZ_CHECK_HTTP_HEAD_H

#include "core/http-head.h"

#include <string.h>

/* The port of the listener that would have received the bytes; ::1 is bound as well. */
#define CHECK_HTTP_HEAD_PORT 8080

#define CHECK_HTTP_HEAD_HOST "(localhost|127\\.0\\.0\\.1|\\[::1\\]):8080"

/* A head by its grammar, its query being the group. */
#define CHECK_HTTP_HEAD_GRAMMAR                                                                    \
	"\\AGET /callback(?:\\?([!$-;=?-~]*+))? HTTP/1\\.[01]\r\n"                                 \
	"(?:[-!#$%&'*+.^_`|~0-9A-Za-z]++:[\t\\x20-\\x7E\\x80-\\xFF]*+\r\n)*+\r\n"

/* What no head may have in it. */
#define CHECK_HTTP_HEAD_WRONG                                                                      \
	"\n(?:(?i:host):(?![ \t]*+" CHECK_HTTP_HEAD_HOST "[ \t]*+\r)"                              \
	"|(?i:origin):(?![ \t]*+(?:null|http://" CHECK_HTTP_HEAD_HOST ")[ \t]*+\r)"                \
	"|(?i:sec-fetch-mode):(?![ \t]*+navigate[ \t]*+\r)"                                        \
	"|(?i:sec-fetch-dest):(?![ \t]*+document[ \t]*+\r)"                                        \
	"|(?i:content-length):(?![ \t]*+0[ \t]*+\r)"                                               \
	"|(?i:transfer-encoding|upgrade):)"

static inline GRegex *check_http_head_regex(const char *pattern)
{
	return g_regex_new(pattern, G_REGEX_RAW | G_REGEX_NEWLINE_LF, 0, NULL);
}

static inline int check_http_head_count(const char *pattern, const char *text)
{
	g_autoptr(GRegex) regex = check_http_head_regex(pattern);
	g_autoptr(GMatchInfo) match = NULL;
	int count = 0;

	for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); count++)
		g_match_info_next(match, NULL);
	return count;
}

/* The query of a head that is to be taken, or NULL. */
static inline char *check_http_head_expected(const char *bytes, gsize length)
{
	g_autoptr(GRegex) grammar = check_http_head_regex(CHECK_HTTP_HEAD_GRAMMAR);
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match_full(grammar, bytes, (gssize)length, 0, 0, &match, NULL))
		return NULL;

	g_autofree char *text = g_match_info_fetch(match, 0);

	if (strlen(text) > HTTP_HEAD_MAX ||
		check_http_head_count("\n", text) > HTTP_HEAD_FIELDS_MAX + 2 ||
		check_http_head_count("\n(?i:host):", text) != 1 ||
		check_http_head_count(CHECK_HTTP_HEAD_WRONG, text) > 0)
		return NULL;
	return g_match_info_get_match_count(match) > 1 ? g_match_info_fetch(match, 1)
						       : g_strdup("");
}

/* Gives the bytes in pieces of that size. */
static inline HttpHead *check_http_head_split(
	const char *bytes, gsize length, gsize piece, HttpHeadState *ret_state)
{
	HttpHead *head = http_head_new(CHECK_HTTP_HEAD_PORT, true);

	*ret_state = HTTP_HEAD_MORE;
	for (gsize at = 0; at < length; at += piece) {
		g_autofree char *copy = g_memdup2(bytes + at, MIN(piece, length - at));

		*ret_state = http_head_take(head, copy, MIN(piece, length - at));
	}
	return head;
}

static inline HttpHeadState check_http_head(const char *bytes, gsize length)
{
	const gsize pieces[] = { 1, 2, 3, 7, 64, 1000, length / 2 + 1, MAX(length, 1) };
	g_autofree char *query = check_http_head_expected(bytes, length);
	HttpHeadState state, first = HTTP_HEAD_MORE;

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(HttpHead) head = check_http_head_split(bytes, length, pieces[i], &state);

		first = i == 0 ? state : first;
		g_assert_cmpint(state, ==, first);
		g_assert_true((state == HTTP_HEAD_COMPLETE) == (query != NULL));
		if (query)
			g_assert_cmpstr(http_head_query(head), ==, query);
	}
	g_assert_true(first != HTTP_HEAD_MORE || length < HTTP_HEAD_MAX);
	return first;
}

#endif
