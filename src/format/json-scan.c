#include "format/json-scan.h"

#include "base/i18n.h"

#include <string.h>

/* An array or object that is not closed yet. */
typedef struct Level {
	guint32 node;
	guint32 last; /* its latest child, 0 while it has none */
} Level;

typedef struct Scanner {
	const char *text;
	gsize at, length;
	GArray *nodes;
	GArray *open; /* of Level: the arrays and objects around here, innermost last */
	const char *what;
	gsize where;
} Scanner;

static bool fail_at(Scanner *scanner, gsize where, const char *what)
{
	scanner->where = where;
	scanner->what = what;
	return false;
}

static bool fail(Scanner *scanner, const char *what)
{
	return fail_at(scanner, scanner->at, what);
}

/* The byte that is next, or NUL at the end; a NUL byte in the text is refused wherever it is. */
static char peek(const Scanner *scanner)
{
	return scanner->at < scanner->length ? scanner->text[scanner->at] : '\0';
}

static void skip_blanks(Scanner *scanner)
{
	while (scanner->at < scanner->length) {
		char c = scanner->text[scanner->at];

		if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
			return;
		scanner->at++;
	}
}

/* What is wrong with a character that cannot stand here; the common slips have names. */
static const char *complaint(const Scanner *scanner)
{
	char c = peek(scanner);

	if (scanner->at >= scanner->length)
		return N_("unexpected end of file");
	if (c == '/' || c == '#')
		return N_("comment");
	if (c == '\'')
		return N_("single quotes");
	return N_("unexpected character");
}

static bool is_hex(const char *text)
{
	for (int i = 0; i < 4; i++)
		if (!g_ascii_isxdigit(text[i]))
			return false;
	return true;
}

static bool scan_escape(Scanner *scanner)
{
	gsize escape = scanner->at++;
	char c = peek(scanner);

	if (c == 'u') {
		if (scanner->length - scanner->at < 5 || !is_hex(scanner->text + scanner->at + 1))
			return fail_at(scanner, escape, N_("invalid escape in a string"));
		scanner->at += 5;
		return true;
	}
	if (c == '\0' || !strchr("\"\\/bfnrt", c))
		return fail_at(scanner, escape, N_("invalid escape in a string"));
	scanner->at++;
	return true;
}

/* Scans a string from its opening quote to behind its closing one. */
static bool scan_string(Scanner *scanner)
{
	gsize start = scanner->at++;

	while (scanner->at < scanner->length) {
		guchar c = (guchar)scanner->text[scanner->at];

		if (c == '"') {
			scanner->at++;
			return true;
		}
		if (c == '\\') {
			if (!scan_escape(scanner))
				return false;
		} else if (c < 0x20) {
			return fail(scanner, c == '\n' || c == '\r'
						     ? N_("line break in a string")
						     : N_("control character in a string"));
		} else {
			scanner->at++;
		}
	}
	return fail_at(scanner, start, N_("string without an end"));
}

static bool scan_digits(Scanner *scanner)
{
	if (!g_ascii_isdigit(peek(scanner)))
		return fail(scanner, N_("digit missing in a number"));
	while (g_ascii_isdigit(peek(scanner)))
		scanner->at++;
	return true;
}

static bool scan_number(Scanner *scanner)
{
	if (peek(scanner) == '-')
		scanner->at++;
	if (peek(scanner) == '0') {
		scanner->at++;
		if (g_ascii_isdigit(peek(scanner)))
			return fail(scanner, N_("number with a leading zero"));
	} else if (!scan_digits(scanner)) {
		return false;
	}
	if (peek(scanner) == '.') {
		scanner->at++;
		if (!scan_digits(scanner))
			return false;
	}
	if (peek(scanner) == 'e' || peek(scanner) == 'E') {
		scanner->at++;
		if (peek(scanner) == '+' || peek(scanner) == '-')
			scanner->at++;
		return scan_digits(scanner);
	}
	return true;
}

static bool scan_word(Scanner *scanner, const char *word)
{
	gsize length = strlen(word);

	if (scanner->length - scanner->at < length ||
		memcmp(scanner->text + scanner->at, word, length) != 0)
		return fail(scanner, N_("unexpected word"));
	scanner->at += length;
	return true;
}

static JsonNode *node_at(Scanner *scanner, guint32 index)
{
	return &g_array_index(scanner->nodes, JsonNode, index);
}

static Level *innermost(const Scanner *scanner)
{
	return &g_array_index(scanner->open, Level, scanner->open->len - 1);
}

/* Appends a node that begins here, and hangs it into the innermost container. */
static guint32 add_node(Scanner *scanner, JsonKind kind, const JsonNode *key)
{
	guint32 index = scanner->nodes->len;
	JsonNode node = {
		.kind = kind,
		.start = (guint32)scanner->at,
		.key_start = key->key_start,
		.key_end = key->key_end,
	};

	g_array_append_val(scanner->nodes, node);
	if (scanner->open->len > 0) {
		Level *level = innermost(scanner);

		if (level->last == 0)
			node_at(scanner, level->node)->child = index;
		else
			node_at(scanner, level->last)->next = index;
		level->last = index;
	}
	return index;
}

static JsonKind kind_of(char c)
{
	switch (c) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

static bool scan_scalar(Scanner *scanner, JsonKind kind)
{
	switch (kind) {
	case JSON_STRING:
		return scan_string(scanner);
	case JSON_TRUE:
		return scan_word(scanner, "true");
	case JSON_FALSE:
		return scan_word(scanner, "false");
	case JSON_NULL:
		return scan_word(scanner, "null");
	case JSON_NUMBER:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	if (!g_ascii_isdigit(peek(scanner)) && peek(scanner) != '-')
		return fail(scanner, g_ascii_isalpha(peek(scanner)) ? N_("unexpected word")
								    : complaint(scanner));
	return scan_number(scanner);
}

/* Scans a value; of a container only the opening bracket. */
static bool scan_value(Scanner *scanner, const JsonNode *key)
{
	JsonKind kind = kind_of(peek(scanner));
	guint32 index = add_node(scanner, kind, key);

	if (kind != JSON_OBJECT && kind != JSON_ARRAY) {
		bool valid = scan_scalar(scanner, kind);

		node_at(scanner, index)->end = (guint32)scanner->at;
		return valid;
	}

	const Level level = { .node = index };

	g_array_append_val(scanner->open, level);
	scanner->at++;
	return true;
}

/* Scans a key and its colon. */
static bool scan_key(Scanner *scanner, JsonNode *ret_key)
{
	if (peek(scanner) != '"')
		return fail(scanner, g_ascii_isalpha(peek(scanner)) ? N_("key without quotes")
								    : complaint(scanner));
	ret_key->key_start = (guint32)scanner->at;
	if (!scan_string(scanner))
		return false;
	ret_key->key_end = (guint32)scanner->at;
	skip_blanks(scanner);
	if (peek(scanner) != ':')
		return fail(scanner,
			scanner->at < scanner->length ? N_("missing colon") : complaint(scanner));
	scanner->at++;
	skip_blanks(scanner);
	return true;
}

static void close_container(Scanner *scanner)
{
	scanner->at++;
	node_at(scanner, innermost(scanner)->node)->end = (guint32)scanner->at;
	g_array_set_size(scanner->open, scanner->open->len - 1);
}

/* Scans what may stand in a container at this point: its end, or the next member or element. */
static bool scan_next(Scanner *scanner)
{
	bool object = node_at(scanner, innermost(scanner)->node)->kind == JSON_OBJECT;
	char end = object ? '}' : ']';
	JsonNode key = { 0 };

	skip_blanks(scanner);
	if (peek(scanner) == end) {
		close_container(scanner);
		return true;
	}
	if (innermost(scanner)->last != 0) {
		gsize comma = scanner->at;

		if (peek(scanner) != ',')
			return fail(scanner,
				peek(scanner) == '"' ? N_("missing comma") : complaint(scanner));
		scanner->at++;
		skip_blanks(scanner);
		if (peek(scanner) == '}' || peek(scanner) == ']')
			return fail_at(scanner, comma, N_("trailing comma"));
	}
	if (object && !scan_key(scanner, &key))
		return false;
	return scan_value(scanner, &key);
}

static bool scan_document(Scanner *scanner)
{
	const JsonNode no_key = { 0 };

	skip_blanks(scanner);
	if (!scan_value(scanner, &no_key))
		return false;
	while (scanner->open->len > 0)
		if (!scan_next(scanner))
			return false;
	skip_blanks(scanner);
	if (scanner->at == scanner->length)
		return true;
	return fail(scanner, peek(scanner) == '/' || peek(scanner) == '#'
				     ? N_("comment")
				     : N_("text after the end"));
}

bool json_scan(const char *text, gsize start, gsize length, GArray *nodes, gsize *ret_offset,
	const char **ret_what)
{
	g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(Level));
	Scanner scanner = {
		.text = text, .at = start, .length = length, .nodes = nodes, .open = open
	};

	if (scan_document(&scanner))
		return true;
	*ret_offset = scanner.where;
	*ret_what = scanner.what;
	return false;
}
