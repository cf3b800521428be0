#include "format/json.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "format/json-scan.h"

#include <math.h>
#include <string.h>

#define BOM        "\xEF\xBB\xBF"
#define BOM_LENGTH 3

/* Lines are counted once for each block of the text, and within one block when one is asked for. */
#define BLOCK_LENGTH 4096

/* The greatest whole number before JavaScript's have gaps. */
#define WHOLE_MAX 9007199254740992.0

struct JsonDoc {
	const char *text;
	GArray *nodes;        /* of JsonNode; the root is the first */
	guint32 *lines_above; /* for each block */
};

static guint32 count_breaks(const char *text, gsize length)
{
	const char *end = text + length;
	guint32 count = 0;

	while ((text = memchr(text, '\n', (gsize)(end - text)))) {
		text++;
		count++;
	}
	return count;
}

static guint32 *count_lines(const char *text, gsize length)
{
	guint32 *lines_above = g_new(guint32, length / BLOCK_LENGTH + 1);
	guint32 lines = 0;

	for (gsize block = 0; block <= length / BLOCK_LENGTH; block++) {
		gsize start = block * BLOCK_LENGTH;

		lines_above[block] = lines;
		lines += count_breaks(text + start, MIN(BLOCK_LENGTH, length - start));
	}
	return lines_above;
}

JsonDoc *json_doc_parse(const char *text, gsize length, JsonProblem *ret_problem)
{
	JsonProblem problem = { .line = 1, .column = 1, .what = N_("more than 4 GiB") };
	g_autoptr(GArray) nodes = g_array_sized_new(FALSE, FALSE, sizeof(JsonNode), 32);

	if (length >= G_MAXUINT32 || !json_scan(text, length, nodes, &problem)) {
		if (ret_problem)
			*ret_problem = problem;
		return NULL;
	}

	JsonDoc *doc = g_new(JsonDoc, 1);

	doc->text = text;
	doc->nodes = g_steal_pointer(&nodes);
	doc->lines_above = count_lines(text, length);
	return doc;
}

void json_doc_free(JsonDoc *doc)
{
	if (!doc)
		return;
	g_array_unref(doc->nodes);
	g_free(doc->lines_above);
	g_free(doc);
}

const JsonNode *json_root(const JsonDoc *doc)
{
	return &g_array_index(doc->nodes, JsonNode, 0);
}

const char *json_source(const JsonDoc *doc)
{
	return doc->text;
}

guint json_count(const JsonDoc *doc)
{
	return doc->nodes->len;
}

static const JsonNode *node_at(const JsonDoc *doc, guint32 index)
{
	return index == 0 ? NULL : &g_array_index(doc->nodes, JsonNode, index);
}

const JsonNode *json_first(const JsonDoc *doc, const JsonNode *parent)
{
	return node_at(doc, parent ? parent->child : 0);
}

const JsonNode *json_next(const JsonDoc *doc, const JsonNode *node)
{
	return node_at(doc, node ? node->next : 0);
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
	guint32 block = offset / BLOCK_LENGTH;
	guint32 start = block * BLOCK_LENGTH;

	return 1 + doc->lines_above[block] + count_breaks(doc->text + start, offset - start);
}

/* Counted in characters; a byte-order mark takes no column. */
static unsigned column_at(const char *text, guint32 offset)
{
	bool marked = offset >= BOM_LENGTH && memcmp(text, BOM, BOM_LENGTH) == 0;
	const char *end = text + offset, *at = end;
	const char *first = marked ? text + BOM_LENGTH : text;
	unsigned column = 1;

	while (at > first && at[-1] != '\n')
		if (((guchar) * --at & 0xC0) != 0x80)
			column++;
	return column;
}

JsonProblem json_problem_at(const JsonDoc *doc, const JsonNode *node, const char *what)
{
	guint32 offset = node->key_end > 0 ? node->key_start : node->start;

	return (JsonProblem){
		.offset = offset,
		.line = json_line(doc, node),
		.column = column_at(doc->text, offset),
		.what = what,
	};
}

/* The four digits of an escape \uXXXX at text, which the scanner has seen to be digits. */
static gunichar hex_of(const char *text)
{
	gunichar value = 0;

	for (int i = 2; i < 6; i++)
		value = value << 4 | (gunichar)g_ascii_xdigit_value(text[i]);
	return value;
}

/* Takes an escape \uXXXX, and the one after it when they are the halves of one character. */
static gunichar take_unicode(const char **at, const char *end)
{
	gunichar high = hex_of(*at), low;

	*at += 6;
	if (high < 0xD800 || high > 0xDFFF)
		return high;
	if (high > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
		return high;
	low = hex_of(*at);
	if (low < 0xDC00 || low > 0xDFFF)
		return high;
	*at += 6;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Takes one decoded character out of what stands between the quotes. */
static gunichar take(const char **at, const char *end)
{
	static const char names[] = "bfnrt", controls[] = "\b\f\n\r\t";

	if (**at != '\\')
		return utf8_take(at, end);
	if ((*at)[1] == 'u')
		return take_unicode(at, end);

	const char *name = strchr(names, (*at)[1]);
	char c = name ? controls[name - names] : (*at)[1];

	*at += 2;
	return (gunichar)c;
}

/* What a lone surrogate, which UTF-8 cannot hold, is written as. */
static gunichar writable(gunichar c)
{
	return c >= 0xD800 && c <= 0xDFFF ? UTF8_REPLACEMENT : c;
}

/* Decodes what stands between the quotes at start and before end. */
static Secret *decode(const JsonDoc *doc, guint32 start, guint32 end)
{
	const char *first = doc->text + start + 1, *last = doc->text + end - 1;
	gsize length = 0;

	for (const char *at = first; at < last;)
		length += (gsize)g_unichar_to_utf8(writable(take(&at, last)), NULL);

	Secret *bytes = secret_new_sized(length);
	char *out = bytes->data;

	for (const char *at = first; at < last;)
		out += g_unichar_to_utf8(writable(take(&at, last)), out);
	return bytes;
}

bool json_key_is(const JsonDoc *doc, const JsonNode *node, const char *key)
{
	if (node->key_end == 0)
		return false;

	const char *at = doc->text + node->key_start + 1, *last = doc->text + node->key_end - 1;
	const char *end = key + strlen(key);

	while (at < last && key < end)
		if (take(&at, last) != utf8_take(&key, end))
			return false;
	return at == last && key == end;
}

char *json_key_dup(const JsonDoc *doc, const JsonNode *node)
{
	if (node->key_end == 0)
		return NULL;

	const char *at = doc->text + node->key_start + 1, *last = doc->text + node->key_end - 1;
	GString *key = g_string_new(NULL);

	while (at < last) {
		gunichar c = take(&at, last);

		g_string_append_unichar(key, c ? writable(c) : UTF8_REPLACEMENT);
	}
	return g_string_free(key, FALSE);
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
	double value = text ? g_ascii_strtod(text, NULL) : INFINITY;

	if (value < -WHOLE_MAX || value > WHOLE_MAX)
		return false;
	*ret_value = (gint64)value;
	return true;
}
