#include "format/shell-words.h"

#include <string.h>

/* Quotes within substitutions within quotes: what is deeper is taken to be on this level. */
#define DEPTH_MAX 100

/* Here-documents that begin in one line; others are not passed over. */
#define DOCUMENTS_MAX 16

/* Closes "${…}" within double quotes, where an apostrophe is a character as any other. */
#define QUOTED_BRACE '{'

void shell_words_init(ShellWords *words, const char *text, gsize length, bool is_fish)
{
	*words = (ShellWords){
		.at = text,
		.end = text + length,
		.line_start = text,
		.is_fish = is_fish,
		.line = 1,
		.word = secret_new_sized(length + 1),
		.documents = G_QUEUE_INIT,
	};
}

void shell_words_clear(ShellWords *words)
{
	g_clear_pointer(&words->word, secret_free);
	g_queue_clear_full(&words->documents, g_free);
}

static bool is_name(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* The byte that comes so much later; NUL at the end. */
static char peek(const ShellWords *words, gsize later)
{
	return later < (gsize)(words->end - words->at) ? words->at[later] : '\0';
}

static char take(ShellWords *words)
{
	char c = *words->at++;

	if (c == '\n') {
		words->line++;
		words->line_start = words->at;
	}
	return c;
}

static void skip_one(ShellWords *words)
{
	if (words->at < words->end)
		take(words);
}

static void put(ShellWords *words, char c)
{
	words->word->data[words->word->length++] = c;
}

static void skip_to_line_end(ShellWords *words)
{
	const char *end = memchr(words->at, '\n', (gsize)(words->end - words->at));

	words->at = end ? end : words->end;
}

/* ---- what is passed over whole ---- */

typedef struct Nest {
	char closers[DEPTH_MAX];
	guint depth;
} Nest;

static void nest_open(Nest *nest, char closer)
{
	if (nest->depth < DEPTH_MAX)
		nest->closers[nest->depth++] = closer;
}

static bool is_closed_by(char closer, char c)
{
	return c == (closer == QUOTED_BRACE ? '}' : closer);
}

/* What opens something within quotes and without them. */
static void look_inside(ShellWords *words, Nest *nest, char c, bool quoted)
{
	if (c == '$' && peek(words, 0) == '(') {
		take(words);
		nest_open(nest, ')');
	} else if (c == '$' && peek(words, 0) == '{') {
		take(words);
		nest_open(nest, quoted ? QUOTED_BRACE : '}');
	} else if ((c == '`' && !words->is_fish) || c == '"') {
		nest_open(nest, c);
	} else if (!quoted && c == '\'') {
		nest_open(nest, c);
	} else if (!quoted && c == '(') {
		nest_open(nest, ')');
	}
}

/* Passes over all up to where it is closed. */
static void skip_nested(ShellWords *words, char closer)
{
	Nest nest = { { closer }, 1 };
	char before = ' ';

	while (nest.depth > 0 && words->at < words->end) {
		char top = nest.closers[nest.depth - 1];
		char c = take(words);

		if (is_closed_by(top, c))
			nest.depth--;
		else if (c == '\\' && (top != '\'' || words->is_fish))
			skip_one(words);
		else if (top == ')' && c == '#' && g_ascii_isspace(before))
			skip_to_line_end(words);
		else if (top != '\'')
			look_inside(words, &nest, c, top == '"' || top == QUOTED_BRACE);
		before = c;
	}
}

/* ---- words ---- */

/* "$NAME" at the beginning of a word stays; elsewhere something is missing. */
static void put_variable(ShellWords *words, const char *name, gsize length)
{
	if (words->word->length > 0) {
		words->expands = true;
		return;
	}
	words->leads = true;
	put(words, '$');
	memcpy(words->word->data + words->word->length, name, length);
	words->word->length += length;
}

static void read_braces(ShellWords *words, bool quoted)
{
	const char *name = words->at;
	gsize length = 0;

	while (is_name(peek(words, length)))
		length++;
	if (length > 0 && peek(words, length) == '}') {
		words->at += length + 1;
		put_variable(words, name, length);
		return;
	}
	words->expands = true;
	skip_nested(words, quoted ? QUOTED_BRACE : '}');
}

/* $'…', in which a backslash has many meanings. */
static void read_escaped(ShellWords *words)
{
	while (words->at < words->end) {
		char c = take(words);

		if (c == '\'')
			return;
		if (c != '\\') {
			put(words, c);
			continue;
		}
		words->expands = true;
		skip_one(words);
	}
}

/* Behind a "$". */
static void read_dollar(ShellWords *words, bool quoted)
{
	gsize length = 0;
	char c = peek(words, 0);

	while (is_name(peek(words, length)))
		length++;
	if (length > 0) {
		const char *name = words->at;

		words->at += length;
		put_variable(words, name, length);
	} else if (c == '(') {
		take(words);
		words->expands = true;
		skip_nested(words, ')');
	} else if (c == '{') {
		take(words);
		read_braces(words, quoted);
	} else if (c == '\'' && !quoted && !words->is_fish) {
		take(words);
		read_escaped(words);
	} else if (c != '\0' && strchr("?@*#!-$", c)) {
		take(words);
		words->expands = true;
	} else if (c != '"') {
		put(words, '$');
	}
}

static void read_double_quotes(ShellWords *words)
{
	while (words->at < words->end) {
		char c = take(words);

		if (c == '"')
			return;
		if (c == '$') {
			read_dollar(words, true);
		} else if (c == '`' && !words->is_fish) {
			words->expands = true;
			skip_nested(words, '`');
		} else if (c == '\\' && words->at < words->end && strchr("\"\\$`\n", *words->at)) {
			c = take(words);
			if (c != '\n')
				put(words, c);
		} else {
			put(words, c);
		}
	}
}

static void read_single_quotes(ShellWords *words)
{
	while (words->at < words->end) {
		char c = take(words);

		if (c == '\'')
			return;
		if (c == '\\' && words->is_fish &&
			(peek(words, 0) == '\'' || peek(words, 0) == '\\'))
			c = take(words);
		put(words, c);
	}
}

static void read_backslash(ShellWords *words)
{
	if (words->at == words->end)
		return;

	char c = take(words);

	if (c == '\n')
		return;
	/* fish: \n, \t, \x41 and the like. */
	if (words->is_fish && g_ascii_isalnum(c))
		words->expands = true;
	put(words, c);
}

/* Of a command whose output takes its place: <(…), >(…) and `…`, and in fish (…). */
static bool starts_nested(const ShellWords *words)
{
	switch (*words->at) {
	case '<':
	case '>':
		return !words->is_fish && peek(words, 1) == '(';
	case '(':
		return words->is_fish;
	case '`':
		return !words->is_fish;
	default:
		return false;
	}
}

static void read_nested(ShellWords *words)
{
	char c = take(words);

	if (c == '<' || c == '>')
		take(words);
	words->expands = true;
	skip_nested(words, c == '`' ? '`' : ')');
}

/* A piece of a word that is not taken as it stands; false when there is none of that kind. */
static bool read_special(ShellWords *words)
{
	if (starts_nested(words)) {
		read_nested(words);
		return true;
	}
	switch (*words->at) {
	case '\\':
		take(words);
		read_backslash(words);
		return true;
	case '\'':
		take(words);
		read_single_quotes(words);
		return true;
	case '"':
		take(words);
		read_double_quotes(words);
		return true;
	case '$':
		take(words);
		read_dollar(words, false);
		return true;
	default:
		return false;
	}
}

static bool ends_word(char c)
{
	return c != '\0' && strchr(" \t\r\n;&|()<>", c);
}

static void read_word(ShellWords *words)
{
	bool is_bare = true;

	words->word->length = 0;
	words->word_line = words->line;
	words->at_margin = words->at == words->line_start;
	words->expands = words->leads = false;
	words->bare = 0;
	while (words->at < words->end) {
		if (read_special(words)) {
			is_bare = false;
			continue;
		}
		if (ends_word(*words->at))
			break;
		put(words, take(words));
		words->bare += is_bare ? 1 : 0;
	}
	words->word->data[words->word->length] = '\0';
}

/* ---- between words ---- */

static void skip_blanks(ShellWords *words)
{
	while (words->at < words->end) {
		char c = *words->at;

		if (c == ' ' || c == '\t' || c == '\r') {
			words->at++;
		} else if (c == '\\' && peek(words, 1) == '\n') {
			take(words);
			take(words);
		} else {
			break;
		}
	}
}

/* Whether a line, tabs before it aside, is the end of a here-document. */
static bool is_end_of_document(const char *line, const char *end, const char *document)
{
	gsize length = strlen(document + 1);

	while (*document == '-' && line < end && *line == '\t')
		line++;
	return (gsize)(end - line) == length && memcmp(line, document + 1, length) == 0;
}

static void skip_document(ShellWords *words, const char *document)
{
	while (words->at < words->end) {
		const char *line = words->at;

		skip_to_line_end(words);

		const char *end = words->at;

		if (words->at < words->end)
			take(words);
		if (is_end_of_document(line, end, document))
			return;
	}
}

static void skip_documents(ShellWords *words)
{
	char *document;

	while ((document = g_queue_pop_head(&words->documents))) {
		skip_document(words, document);
		g_free(document);
	}
}

/* An end is kept behind a "-" or a blank: whether tabs may stand before it. */
static void read_document(ShellWords *words)
{
	bool tabs = peek(words, 0) == '-';

	if (tabs)
		take(words);
	skip_blanks(words);
	read_word(words);
	if (words->word->length > 0 && words->documents.length < DOCUMENTS_MAX)
		g_queue_push_tail(
			&words->documents, g_strconcat(tabs ? "-" : " ", words->word->data, NULL));
}

/* Passes over a redirection with the word that belongs to it. */
static void skip_redirection(ShellWords *words)
{
	gsize length = 0;

	while (peek(words, length) == '<' || peek(words, length) == '>')
		length++;
	if (length == 2 && !words->is_fish && words->at[0] == '<' && words->at[1] == '<') {
		words->at += length;
		read_document(words);
		return;
	}
	words->at += length;
	while (peek(words, 0) == '&' || peek(words, 0) == '|' || peek(words, 0) == '?')
		words->at++;
	skip_blanks(words);
	read_word(words);
}

static bool is_redirection(const ShellWords *words)
{
	char c = *words->at, next = peek(words, 1);

	if (c == '&')
		return next == '>';
	return c == '>' || c == '<';
}

static ShellToken read_break(ShellWords *words)
{
	char c = take(words);

	if (c == '\n') {
		skip_documents(words);
	} else if (c == '(' && peek(words, 0) == '(') {
		/* ((…)) is arithmetic, in which << is no here-document. */
		take(words);
		skip_nested(words, ')');
		if (peek(words, 0) == ')')
			take(words);
	}
	return SHELL_BREAK;
}

ShellToken shell_words_next(ShellWords *words)
{
	for (;;) {
		skip_blanks(words);
		if (words->at == words->end)
			return SHELL_END;
		if (*words->at == '#') {
			skip_to_line_end(words);
		} else if (is_redirection(words) && (words->is_fish || peek(words, 1) != '(')) {
			words->at += *words->at == '&' ? 1 : 0;
			skip_redirection(words);
		} else if (ends_word(*words->at) && *words->at != '<' && *words->at != '>' &&
			   !(words->is_fish && *words->at == '(')) {
			return read_break(words);
		} else {
			read_word(words);
			return SHELL_WORD;
		}
	}
}
