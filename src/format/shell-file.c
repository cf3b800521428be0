#include "format/shell-file.h"

#include "format/shell-list.h"
#include "format/shell-words.h"

#include <string.h>

#define LINES_MAX   100
#define SOURCES_MAX 100

/* What the words of a command mean. */
typedef enum Role {
	ROLE_BEGIN, /* no command has been named yet */
	ROLE_OTHER,
	ROLE_EXPORT,
	ROLE_DECLARE,
	ROLE_UNSET,
	ROLE_SET,
	ROLE_FISH_SET,
	ROLE_SOURCE,
	ROLE_DOTENV,
} Role;

typedef struct Found {
	ShellLine line;
	bool exported;
} Found;

/* The command that is being read. */
typedef struct Command {
	Role role;
	bool at_margin;
	bool exports, erases, asks; /* by its options */
	bool plus;                  /* the last option began with a "+" */
	guint words;                /* that are no options */
	bool is_named;              /* fish: it is the variable that is set */
	bool has_assignment;        /* X=1, which may yet turn out to be for one command only */
	ShellLine assignment;
} Command;

typedef struct Reader {
	ShellWords words;
	const char *variable, *value;
	gsize name_length;
	GArray *found; /* of Found, in the order of the file */
	bool exports;  /* the variable is exported somewhere, with or without a value */
	bool exports_all;
	Command command;
	ShellFile *file;
} Reader;

static void source_free(gpointer data)
{
	ShellSource *source = data;

	g_free(source->path);
	g_free(source);
}

void shell_file_free(ShellFile *file)
{
	if (!file)
		return;
	g_array_unref(file->lines);
	g_ptr_array_unref(file->sources);
	g_free(file);
}

/* ---- what was found ---- */

static void record(Reader *reader, ShellLine line, bool exported)
{
	const Found found = { line, exported };

	if (reader->found->len == LINES_MAX)
		g_array_remove_index(reader->found, 0);
	g_array_append_val(reader->found, found);
}

/* Only at the margin, for elsewhere it may be in a branch that is seldom taken. */
static void forget(Reader *reader)
{
	if (!reader->command.at_margin)
		return;
	g_array_set_size(reader->found, 0);
	reader->exports = false;
}

static void add_source(Reader *reader, const char *path, ShellFileKind kind)
{
	if (reader->file->sources->len == SOURCES_MAX)
		return;

	ShellSource *source = g_new(ShellSource, 1);

	source->path = g_strdup(path);
	source->kind = kind;
	g_ptr_array_add(reader->file->sources, source);
}

/* What the last word says from a place on. */
static ShellMatch match_from(const Reader *reader, gsize at)
{
	const ShellWords *words = &reader->words;

	if (!reader->value || words->expands || words->leads || words->word->data[at] == '~')
		return SHELL_MATCH_UNKNOWN;
	return shell_list_match(words->word->data + at, words->word->length - at, reader->value);
}

/* ---- words of a command ---- */

static bool is_word(const Reader *reader, const char *text)
{
	const Secret *word = reader->words.word;

	return strlen(text) == word->length && memcmp(word->data, text, word->length) == 0;
}

static bool is_one_of(const Reader *reader, const char *const *texts)
{
	for (; *texts; texts++)
		if (is_word(reader, *texts))
			return true;
	return false;
}

/* "X=…" or "X+=…" for the variable: where its value begins; else 0. */
static gsize assignment_at(const Reader *reader)
{
	const Secret *word = reader->words.word;
	gsize at = reader->name_length;

	if (word->length <= at || memcmp(word->data, reader->variable, at) != 0)
		return 0;
	at += word->data[at] == '+' ? 1 : 0;
	return at < word->length && word->data[at] == '=' ? at + 1 : 0;
}

static ShellLine assignment(const Reader *reader, gsize at)
{
	bool appends = reader->words.word->data[at - 2] == '+';

	return (ShellLine){ reader->words.word_line,
		appends ? SHELL_MATCH_UNKNOWN : match_from(reader, at) };
}

/* "NAME=" without quotes, of any variable: a command may follow. */
static bool is_any_assignment(const Reader *reader)
{
	const char *data = reader->words.word->data;
	gsize at = 0;

	while (at < reader->words.bare && (g_ascii_isalnum(data[at]) || data[at] == '_'))
		at++;
	if (at > 0 && at + 1 < reader->words.bare && data[at] == '+')
		at++;
	return at > 0 && at < reader->words.bare && data[at] == '=';
}

static Role role_of(const Reader *reader)
{
	static const struct {
		const char *name;
		Role role;
	} roles[] = {
		{ "export", ROLE_EXPORT },
		{ "declare", ROLE_DECLARE },
		{ "typeset", ROLE_DECLARE },
		{ "local", ROLE_DECLARE },
		{ "readonly", ROLE_DECLARE },
		{ "unset", ROLE_UNSET },
		{ "set", ROLE_SET },
		{ "setopt", ROLE_SET },
		{ "source", ROLE_SOURCE },
		{ ".", ROLE_SOURCE },
		{ "source_env", ROLE_SOURCE },
		{ "source_env_if_exists", ROLE_SOURCE },
		{ "dotenv", ROLE_DOTENV },
		{ "dotenv_if_exists", ROLE_DOTENV },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
		if (is_word(reader, roles[i].name))
			return roles[i].role == ROLE_SET && reader->words.is_fish ? ROLE_FISH_SET
										  : roles[i].role;
	return ROLE_OTHER;
}

/* Behind these the command begins. */
static bool is_transparent(const Reader *reader)
{
	static const char *const texts[] = { "if", "then", "else", "elif", "do", "while", "until",
		"time", "and", "or", "not", "begin", "builtin", "command", "{", "!", NULL };

	return is_one_of(reader, texts);
}

static void begin_command(Reader *reader)
{
	Command *command = &reader->command;
	gsize at = assignment_at(reader);

	if (!command->has_assignment && command->words == 0)
		command->at_margin = reader->words.at_margin;
	if (is_any_assignment(reader) && !reader->words.is_fish) {
		command->words++;
		if (at > 0) {
			command->has_assignment = true;
			command->assignment = assignment(reader, at);
		}
	} else if (!is_transparent(reader)) {
		command->role = role_of(reader);
		command->has_assignment = false;
		command->words = 0;
	}
}

/* ---- options ---- */

static bool has_letter(const Reader *reader, char letter)
{
	const char *data = reader->words.word->data;

	return data[1] != '-' && memchr(data + 1, letter, reader->words.word->length - 1);
}

/* Those of fish have long names as well. */
static bool has_option(const Reader *reader, char letter, const char *name)
{
	return has_letter(reader, letter) || is_word(reader, name);
}

static void take_fish_option(Reader *reader)
{
	Command *command = &reader->command;

	command->exports |= has_option(reader, 'x', "--export");
	command->erases |= has_option(reader, 'e', "--erase");
	command->asks |= has_option(reader, 'q', "--query") || has_option(reader, 'l', "--local") ||
			 has_option(reader, 'f', "--function") ||
			 has_option(reader, 'n', "--names") || has_option(reader, 'S', "--show");
}

static void take_option(Reader *reader)
{
	Command *command = &reader->command;

	command->plus = reader->words.word->data[0] == '+';
	switch (command->role) {
	case ROLE_EXPORT:
		command->erases |= has_letter(reader, 'n');
		command->asks |= has_letter(reader, 'f');
		break;
	case ROLE_DECLARE:
		command->exports |= !command->plus && has_letter(reader, 'x');
		command->asks |= has_letter(reader, 'f') || has_letter(reader, 'F');
		break;
	case ROLE_UNSET:
		command->asks |= has_letter(reader, 'f');
		break;
	case ROLE_SET:
		if (has_letter(reader, 'a'))
			reader->exports_all = !command->plus;
		break;
	case ROLE_FISH_SET:
		take_fish_option(reader);
		break;
	default:
		break;
	}
}

static bool is_option(const Reader *reader)
{
	const Secret *word = reader->words.word;

	return word->length > 1 && (word->data[0] == '-' || word->data[0] == '+') &&
	       reader->command.role != ROLE_SOURCE && reader->command.role != ROLE_DOTENV &&
	       !(reader->command.role == ROLE_FISH_SET && reader->command.words > 0);
}

/* ---- arguments ---- */

static void take_declared(Reader *reader, bool exported)
{
	gsize at = assignment_at(reader);

	if (reader->command.asks)
		return;
	if (at > 0 && !reader->command.erases)
		record(reader, assignment(reader, at), exported || reader->exports_all);
	else if (is_word(reader, reader->variable) && reader->command.erases)
		forget(reader);
	else if (is_word(reader, reader->variable) && exported)
		reader->exports = true;
}

/* "set -x NAME VALUE…": more than one value is put together with blanks. */
static void take_fish_word(Reader *reader)
{
	Command *command = &reader->command;

	if (command->words == 1) {
		command->is_named = is_word(reader, reader->variable);
		command->assignment = (ShellLine){ reader->words.word_line, SHELL_MATCH_UNKNOWN };
	} else if (command->words == 2) {
		command->assignment.match = match_from(reader, 0);
	} else {
		command->assignment.match = SHELL_MATCH_UNKNOWN;
	}
}

/* What is put together when it is read, or matches many, is nobody's path. */
static bool is_path(const ShellWords *words)
{
	const char *path = words->word->data;

	return *path != '\0' && strlen(path) == words->word->length && !words->expands &&
	       !strpbrk(path, "*?[");
}

static void take_source(Reader *reader, ShellFileKind kind)
{
	if (reader->command.words == 1 && is_path(&reader->words))
		add_source(reader, reader->words.word->data, kind);
}

static void take_argument(Reader *reader)
{
	Command *command = &reader->command;

	command->words++;
	switch (command->role) {
	case ROLE_EXPORT:
		take_declared(reader, true);
		break;
	case ROLE_DECLARE:
		take_declared(reader, command->exports);
		break;
	case ROLE_UNSET:
		if (!command->asks && is_word(reader, reader->variable))
			forget(reader);
		break;
	case ROLE_SET:
		if (is_word(reader, "allexport"))
			reader->exports_all = !command->plus;
		break;
	case ROLE_FISH_SET:
		take_fish_word(reader);
		break;
	case ROLE_SOURCE:
		take_source(reader, reader->words.is_fish ? SHELL_FILE_FISH : SHELL_FILE_SH);
		break;
	case ROLE_DOTENV:
		take_source(reader, SHELL_FILE_LIST);
		break;
	default:
		/* The body of a function. */
		if (is_word(reader, "{"))
			*command = (Command){ .role = ROLE_BEGIN };
		break;
	}
}

static void take_word(Reader *reader)
{
	if (reader->command.role == ROLE_BEGIN)
		begin_command(reader);
	else if (is_option(reader))
		take_option(reader);
	else
		take_argument(reader);
}

static void end_command(Reader *reader)
{
	Command *command = &reader->command;

	if (command->role == ROLE_BEGIN && command->has_assignment)
		record(reader, command->assignment, reader->exports_all);
	else if (command->role == ROLE_FISH_SET && command->is_named && command->erases)
		forget(reader);
	else if (command->role == ROLE_FISH_SET && command->is_named && command->exports &&
		 !command->asks)
		record(reader, command->assignment, true);
	else if (command->role == ROLE_DOTENV && command->words == 0)
		add_source(reader, ".env", SHELL_FILE_LIST);
	*command = (Command){ .role = ROLE_BEGIN };
}

static void read_shell(Reader *reader)
{
	ShellToken token;

	while ((token = shell_words_next(&reader->words)) != SHELL_END)
		if (token == SHELL_WORD)
			take_word(reader);
		else
			end_command(reader);
	end_command(reader);
}

/* The last one first, for it is the one that counts. */
static void finish(Reader *reader)
{
	for (guint i = reader->found->len; i > 0; i--) {
		const Found *found = &g_array_index(reader->found, Found, i - 1);

		if (found->exported || reader->exports)
			g_array_append_val(reader->file->lines, found->line);
	}
}

ShellFile *shell_file_scan(
	const char *text, gsize length, ShellFileKind kind, const char *variable, const char *value)
{
	ShellFile *file = g_new0(ShellFile, 1);
	Reader reader = {
		.variable = variable,
		.value = value,
		.name_length = strlen(variable),
		.file = file,
	};

	file->lines = g_array_new(FALSE, FALSE, sizeof(ShellLine));
	file->sources = g_ptr_array_new_with_free_func(source_free);
	if (kind != SHELL_FILE_SH && kind != SHELL_FILE_FISH) {
		shell_list_scan(text, length, kind, variable, value, file->lines);
		return file;
	}
	reader.found = g_array_new(FALSE, FALSE, sizeof(Found));
	shell_words_init(&reader.words, text, length, kind == SHELL_FILE_FISH);
	read_shell(&reader);
	finish(&reader);
	shell_words_clear(&reader.words);
	g_array_unref(reader.found);
	return file;
}
