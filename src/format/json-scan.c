#include "format/json-scan.h"

#include "base/i18n.h"

#include <string.h>

#define BOM        "\xEF\xBB\xBF"
#define BOM_LENGTH 3

/* An array or object that is not closed yet. */
typedef struct Level {
	guint32 node;
	guint32 last; /* its latest child, 0 while it has none */
	char bracket; /* that closes it */
} Level;

typedef struct Scan {
	const char *text; /* behind a byte-order mark, which is before base only */
	const char *base; /* what offsets count from */
	const char *at;
	const char *end;
	GArray *nodes;
	GArray *open;               /* of Level, innermost last */
	guint32 key_start, key_end; /* of the value that comes next */
	const char *where;          /* the problem */
	const char *what;
} Scan;

/* What has to come next. */
typedef enum Expected {
	EXPECTED_VALUE,
	EXPECTED_KEY,
	EXPECTED_COLON,
	EXPECTED_COMMA,
	EXPECTED_END,
} Expected;

static bool fail(Scan *scan, const char *where, const char *what)
{
	scan->where = where;
	scan->what = what;
	return false;
}

/* For a token that stops being one at a place. */
static bool fail_token(Scan *scan, const char *stop, const char *where, const char *what)
{
	if (stop == scan->end)
		return fail(scan, stop, N_("unexpected end of file"));
	return fail(scan, where, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_closing(char c)
{
	return c == ']' || c == '}';
}

/* Whether words and numbers, good ones and bad ones, are made of it. */
static bool is_of_word(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '$' || c == '.' || c == '+' || c == '-';
}

static bool is_comment(const Scan *scan)
{
	const char *at = scan->at;

	return *at == '#' || (*at == '/' && scan->end - at > 1 && (at[1] == '/' || at[1] == '*'));
}

/* U+2018 to U+201F, as text processors put them. */
static bool is_typographic_quote(const Scan *scan)
{
	return scan->end - scan->at > 2 && memcmp(scan->at, "\xE2\x80", 2) == 0 &&
	       (guchar)scan->at[2] >= 0x98 && (guchar)scan->at[2] <= 0x9F;
}

static void skip_blanks(Scan *scan)
{
	while (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

/* The end of the last token: what is missing belongs there. */
static const char *last_token_end(const Scan *scan)
{
	const char *end = scan->at;

	while (end > scan->text && is_blank(end[-1]))
		end--;
	return end;
}

/* Names what stands where a key or a value should. */
static const char *intruder(const Scan *scan, Expected expected)
{
	char c = *scan->at;

	if (is_closing(c))
		return N_("unexpected closing bracket");
	if (c == ',')
		return N_("unexpected comma");
	if (c == '\'')
		return N_("single quotes");
	if (is_typographic_quote(scan))
		return N_("typographic quotes");
	if (!is_of_word(c))
		return N_("unexpected character");
	if (expected == EXPECTED_KEY)
		return N_("key without quotes");
	return g_ascii_isalpha(c) || c == '_' || c == '$' ? N_("unknown word")
							  : N_("malformed number");
}

static bool fail_item(Scan *scan, Expected expected, const char *gap)
{
	char last = gap > scan->text ? gap[-1] : '\0';

	if (last == ',' && is_closing(*scan->at))
		return fail(scan, gap - 1, N_("trailing comma"));
	if (last == ':' && (is_closing(*scan->at) || *scan->at == ','))
		return fail(scan, gap, N_("missing value"));
	return fail(scan, scan->at, intruder(scan, expected));
}

static bool fail_comma(Scan *scan, const char *gap)
{
	char c = *scan->at;

	if (is_closing(c))
		return fail(scan, scan->at, N_("unexpected closing bracket"));
	if (is_of_word(c) || c == '"' || c == '\'' || c == '[' || c == '{')
		return fail(scan, gap, N_("missing comma"));
	return fail(scan, scan->at, N_("unexpected character"));
}

/* What is expected does not begin at scan->at: finds out what is wrong there. */
static bool fail_expecting(Scan *scan, Expected expected)
{
	const char *gap = last_token_end(scan);

	if (scan->at == scan->end)
		return fail(scan, gap,
			scan->nodes->len == 0 ? N_("empty file") : N_("unexpected end of file"));
	if (is_comment(scan))
		return fail(scan, scan->at, N_("comment"));

	switch (expected) {
	case EXPECTED_COLON:
		return fail(scan, gap, N_("missing colon"));
	case EXPECTED_COMMA:
		return fail_comma(scan, gap);
	case EXPECTED_END:
		return fail(scan, scan->at, N_("text after the end"));
	default:
		return fail_item(scan, expected, gap);
	}
}

/* Moves *at to the end of the escape that begins there, or to where it stops being one. */
static bool skip_escape(const char **at, const char *end)
{
	int digits = 0;

	(*at)++;
	if (*at == end || **at == '\0' || !strchr("\"\\/bfnrtu", **at))
		return false;
	if (**at == 'u')
		digits = 4;
	for ((*at)++; digits > 0; digits--, (*at)++)
		if (*at == end || !g_ascii_isxdigit(**at))
			return false;
	return true;
}

/* The bytes of a string that mean themselves; which bytes are UTF-8 does not matter here. */
static const char *skip_plain(const char *at, const char *end)
{
	while (at < end && (guchar)*at >= ' ' && *at != '"' && *at != '\\')
		at++;
	return at;
}

static bool scan_string(Scan *scan)
{
	const char *at = scan->at + 1;

	while ((at = skip_plain(at, scan->end)) < scan->end && *at != '"') {
		const char *escape = at;

		if (*at == '\n' || *at == '\r')
			return fail(scan, at, N_("line break in a string"));
		if (*at != '\\')
			return fail(scan, at, N_("control character in a string"));
		if (!skip_escape(&at, scan->end))
			return fail_token(scan, at, escape, N_("unknown escape in a string"));
	}
	if (at == scan->end)
		return fail(scan, at, N_("unexpected end of file"));
	scan->at = at + 1;
	return true;
}

static bool skip(const char **at, const char *end, char c)
{
	if (*at == end || **at != c)
		return false;
	(*at)++;
	return true;
}

static bool skip_digits(const char **at, const char *end)
{
	const char *start = *at;

	while (*at < end && g_ascii_isdigit(**at))
		(*at)++;
	return *at > start;
}

static bool scan_number(Scan *scan)
{
	const char *at = scan->at + (*scan->at == '-');
	const char *end = scan->end;
	const char *digits = at;
	bool valid = skip_digits(&at, end);

	if (at - digits > 1 && *digits == '0')
		return fail(scan, digits, N_("number with a leading zero"));
	if (valid && skip(&at, end, '.'))
		valid = skip_digits(&at, end);
	if (valid && (skip(&at, end, 'e') || skip(&at, end, 'E'))) {
		if (!skip(&at, end, '+'))
			skip(&at, end, '-');
		valid = skip_digits(&at, end);
	}
	if (!valid || (at < end && is_of_word(*at)))
		return fail_token(scan, at, scan->at, N_("malformed number"));
	scan->at = at;
	return true;
}

static bool scan_word(Scan *scan, const char *word)
{
	const char *at = scan->at;

	while (*word && skip(&at, scan->end, *word))
		word++;
	if (*word || (at < scan->end && is_of_word(*at)))
		return fail_token(scan, at, scan->at, N_("unknown word"));
	scan->at = at;
	return true;
}

static JsonNode *node_at(Scan *scan, guint32 index)
{
	return &g_array_index(scan->nodes, JsonNode, index);
}

static Level *innermost(const Scan *scan)
{
	return &g_array_index(scan->open, Level, scan->open->len - 1);
}

/* Appends a node that begins here, and hangs it into the innermost container. */
static guint32 add_node(Scan *scan, JsonKind kind)
{
	guint32 index = scan->nodes->len;
	JsonNode node = {
		.kind = kind,
		.start = (guint32)(scan->at - scan->base),
		.key_start = scan->key_start,
		.key_end = scan->key_end,
	};

	g_array_append_val(scan->nodes, node);
	scan->key_start = scan->key_end = 0;
	if (scan->open->len > 0) {
		Level *level = innermost(scan);

		if (level->last == 0)
			node_at(scan, level->node)->child = index;
		else
			node_at(scan, level->last)->next = index;
		level->last = index;
	}
	return index;
}

static bool open_container(Scan *scan, JsonKind kind, char bracket)
{
	const Level level = { .node = add_node(scan, kind), .bracket = bracket };

	g_array_append_val(scan->open, level);
	scan->at++;
	return true;
}

static void close_container(Scan *scan)
{
	scan->at++;
	node_at(scan, innermost(scan)->node)->end = (guint32)(scan->at - scan->base);
	g_array_set_size(scan->open, scan->open->len - 1);
}

static bool scan_scalar(Scan *scan, JsonKind kind)
{
	switch (kind) {
	case JSON_STRING:
		return scan_string(scan);
	case JSON_TRUE:
		return scan_word(scan, "true");
	case JSON_FALSE:
		return scan_word(scan, "false");
	case JSON_NULL:
		return scan_word(scan, "null");
	default:
		return scan_number(scan);
	}
}

static bool add_scalar(Scan *scan, JsonKind kind)
{
	guint32 index = add_node(scan, kind);
	bool valid = scan_scalar(scan, kind);

	node_at(scan, index)->end = (guint32)(scan->at - scan->base);
	return valid;
}

/* Scans a value; of a container only the opening bracket. */
static bool scan_value(Scan *scan)
{
	char c;

	skip_blanks(scan);
	c = scan->at < scan->end ? *scan->at : '\0';
	switch (c) {
	case '{':
		return open_container(scan, JSON_OBJECT, '}');
	case '[':
		return open_container(scan, JSON_ARRAY, ']');
	case '"':
		return add_scalar(scan, JSON_STRING);
	case 't':
		return add_scalar(scan, JSON_TRUE);
	case 'f':
		return add_scalar(scan, JSON_FALSE);
	case 'n':
		return add_scalar(scan, JSON_NULL);
	default:
		if (c != '-' && !g_ascii_isdigit(c))
			return fail_expecting(scan, EXPECTED_VALUE);
		return add_scalar(scan, JSON_NUMBER);
	}
}

/* Scans a key and its colon. */
static bool scan_key(Scan *scan)
{
	if (scan->at == scan->end || *scan->at != '"')
		return fail_expecting(scan, EXPECTED_KEY);
	scan->key_start = (guint32)(scan->at - scan->base);
	if (!scan_string(scan))
		return false;
	scan->key_end = (guint32)(scan->at - scan->base);
	skip_blanks(scan);
	return skip(&scan->at, scan->end, ':') || fail_expecting(scan, EXPECTED_COLON);
}

/* Scans what stands between a value, or an opening bracket, and the next value or the end. */
static bool scan_between(Scan *scan)
{
	for (; scan->open->len > 0; close_container(scan)) {
		const Level *level = innermost(scan);

		skip_blanks(scan);
		if (scan->at < scan->end && *scan->at == level->bracket)
			continue;
		if (level->last != 0 && !skip(&scan->at, scan->end, ','))
			return fail_expecting(scan, EXPECTED_COMMA);
		skip_blanks(scan);
		return level->bracket == ']' || scan_key(scan);
	}
	skip_blanks(scan);
	return scan->at == scan->end || fail_expecting(scan, EXPECTED_END);
}

static bool scan_document(Scan *scan)
{
	do {
		if (!scan_value(scan) || !scan_between(scan))
			return false;
	} while (scan->open->len > 0);
	return true;
}

static JsonProblem problem_of(const Scan *scan)
{
	JsonProblem problem = {
		.offset = (gsize)(scan->where - scan->base),
		.line = 1,
		.column = 1,
		.what = scan->what,
	};
	const char *line = scan->text, *next;

	for (; (next = memchr(line, '\n', (gsize)(scan->where - line))); line = next + 1)
		problem.line++;
	for (; line < scan->where; line++)
		if (((guchar)*line & 0xC0) != 0x80)
			problem.column++;
	return problem;
}

bool json_scan(const char *text, gsize length, GArray *nodes, JsonProblem *ret_problem)
{
	bool bom = length >= BOM_LENGTH && memcmp(text, BOM, BOM_LENGTH) == 0;
	g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(Level));
	Scan scan = {
		.text = bom ? text + BOM_LENGTH : text,
		.base = text,
		.end = text + length,
		.nodes = nodes,
		.open = open,
	};

	scan.at = scan.text;
	if (scan_document(&scan))
		return true;
	*ret_problem = problem_of(&scan);
	return false;
}
