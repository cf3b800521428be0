#include "format/json.h"

#include "base/i18n.h"
#include "base/text.h"
#include "format/json-scan.h"

#include <string.h>

#define BOM        "\xef\xbb\xbf"
#define BOM_LENGTH 3

struct JsonDoc {
	const char *text;
	gsize length;
	GArray *nodes;  /* of JsonNode; the root is the first */
	GArray *breaks; /* of guint32: the offset of every line feed */
};

/* Line and column, from 1, of an offset; a column is a character, whatever its width. */
static void place(const char *text, gsize offset, JsonProblem *problem)
{
	gsize line_start = 0;

	problem->line = 1;
	for (gsize i = 0; i < offset; i++)
		if (text[i] == '\n') {
			problem->line++;
			line_start = i + 1;
		}
	problem->column = 1;
	if (problem->line == 1 && strncmp(text, BOM, BOM_LENGTH) == 0)
		line_start = MIN(BOM_LENGTH, offset);
	for (gsize i = line_start; i < offset; i++)
		if (((guchar)text[i] & 0xc0) != 0x80)
			problem->column++;
}

static GArray *find_breaks(const char *text, gsize length)
{
	GArray *breaks = g_array_new(FALSE, FALSE, sizeof(guint32));
	const char *end = text + length;

	for (const char *at = text; (at = memchr(at, '\n', (gsize)(end - at))); at++) {
		guint32 offset = (guint32)(at - text);

		g_array_append_val(breaks, offset);
	}
	return breaks;
}

JsonDoc *json_doc_parse(const char *text, gsize length, JsonProblem *ret_problem)
{
	gsize start = length >= BOM_LENGTH && memcmp(text, BOM, BOM_LENGTH) == 0 ? BOM_LENGTH : 0;
	GArray *nodes = g_array_new(FALSE, FALSE, sizeof(JsonNode));
	JsonProblem problem = { .what = N_("too large") };
	bool valid = length < G_MAXUINT32 &&
		     json_scan(text, start, length, nodes, &problem.offset, &problem.what);

	if (!valid) {
		g_array_unref(nodes);
		place(text, problem.offset, &problem);
		if (ret_problem)
			*ret_problem = problem;
		return NULL;
	}

	JsonDoc *doc = g_new(JsonDoc, 1);

	doc->text = text;
	doc->length = length;
	doc->nodes = nodes;
	doc->breaks = find_breaks(text, length);
	return doc;
}

void json_doc_free(JsonDoc *doc)
{
	if (!doc)
		return;
	g_array_unref(doc->nodes);
	g_array_unref(doc->breaks);
	g_free(doc);
}

const JsonNode *json_root(const JsonDoc *doc)
{
	return &g_array_index(doc->nodes, JsonNode, 0);
}

static const JsonNode *node_or_null(const JsonDoc *doc, guint32 index)
{
	return index == 0 ? NULL : &g_array_index(doc->nodes, JsonNode, index);
}

const JsonNode *json_first(const JsonDoc *doc, const JsonNode *parent)
{
	return node_or_null(doc, parent->child);
}

const JsonNode *json_next(const JsonDoc *doc, const JsonNode *node)
{
	return node_or_null(doc, node->next);
}

static guint32 hex4(const char *text)
{
	guint32 value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 4 | (guint32)g_ascii_xdigit_value(text[i]);
	return value;
}

/* Decodes \uXXXX at text, with its other half when it is a pair; returns the bytes consumed. */
static gsize decode_unicode(const char *text, gsize left, gunichar *ret_character)
{
	guint32 high = hex4(text + 2);
	guint32 low = left >= 12 && text[6] == '\\' && text[7] == 'u' ? hex4(text + 8) : 0;

	if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
		*ret_character = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
		return 12;
	}
	*ret_character = high >= 0xd800 && high < 0xe000 ? 0xfffd : high;
	return 6;
}

static char decode_short(char c)
{
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return c;
	}
}

/* Decodes the string between its quotes; what comes out is never longer than what went in. */
static Secret *decode(const JsonDoc *doc, guint32 start, guint32 end)
{
	const char *at = doc->text + start + 1;
	const char *stop = doc->text + end - 1;
	Secret *bytes = secret_new_sized((gsize)(stop - at));
	char *out = bytes->data;

	while (at < stop) {
		if (*at != '\\') {
			*out++ = *at++;
		} else if (at[1] == 'u') {
			gunichar character;

			at += decode_unicode(at, (gsize)(stop - at), &character);
			out += g_unichar_to_utf8(character, out);
		} else {
			*out++ = decode_short(at[1]);
			at += 2;
		}
	}
	bytes->length = (gsize)(out - bytes->data);
	*out = '\0';
	return bytes;
}

bool json_key_is(const JsonDoc *doc, const JsonNode *node, const char *key)
{
	const char *raw = doc->text + node->key_start + 1;
	gsize length = strlen(key);

	if (node->key_end == 0)
		return false;

	gsize raw_length = node->key_end - node->key_start - 2;

	if (raw_length == length && memcmp(raw, key, length) == 0)
		return !memchr(key, '\\', length);
	if (raw_length <= length || !memchr(raw, '\\', raw_length))
		return false;

	g_autoptr(Secret) decoded = decode(doc, node->key_start, node->key_end);

	return decoded->length == length && memcmp(decoded->data, key, length) == 0;
}

const JsonNode *json_member(const JsonDoc *doc, const JsonNode *parent, const char *key)
{
	const JsonNode *found = NULL;

	if (!parent || parent->kind != JSON_OBJECT)
		return NULL;
	for (const JsonNode *node = json_first(doc, parent); node; node = json_next(doc, node))
		if (json_key_is(doc, node, key))
			found = node;
	return found;
}

const JsonNode *json_member_of(
	const JsonDoc *doc, const JsonNode *parent, const char *key, JsonKind kind)
{
	const JsonNode *node = json_member(doc, parent, key);

	return node && node->kind == kind ? node : NULL;
}

unsigned json_line(const JsonDoc *doc, const JsonNode *node)
{
	if (!node)
		return 0;

	guint32 offset = node->key_end > 0 ? node->key_start : node->start;
	guint low = 0, high = doc->breaks->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(doc->breaks, guint32, middle) < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low + 1;
}

char *json_key_dup(const JsonDoc *doc, const JsonNode *node)
{
	g_autoptr(Secret) decoded = decode(doc, node->key_start, node->key_end);

	return g_strndup(decoded->data, decoded->length);
}

Secret *json_string(const JsonDoc *doc, const JsonNode *node)
{
	return node && node->kind == JSON_STRING ? decode(doc, node->start, node->end) : NULL;
}

char *json_text_dup(const JsonDoc *doc, const JsonNode *node)
{
	g_autoptr(Secret) bytes = json_string(doc, node);

	return bytes ? text_clean(bytes->data, (gssize)bytes->length) : NULL;
}

char *json_number_dup(const JsonDoc *doc, const JsonNode *node)
{
	if (!node || node->kind != JSON_NUMBER)
		return NULL;
	return g_strndup(doc->text + node->start, node->end - node->start);
}

bool json_int64(const JsonDoc *doc, const JsonNode *node, gint64 *ret_value)
{
	g_autofree char *text = json_number_dup(doc, node);
	double value = text ? g_ascii_strtod(text, NULL) : 0;

	if (!text || value < -9007199254740992.0 || value > 9007199254740992.0)
		return false;
	*ret_value = (gint64)value;
	return true;
}
