/*
 * Finds the lines of a shell's start file, or of another list of variables, that set a variable
 * of the environment.
 *
 *	g_autoptr(ShellFile) file =
 *		shell_file_scan(text, length, SHELL_FILE_SH, "ANTHROPIC_API_KEY", value);
 *	for (guint i = 0; i < file->lines->len; i++)
 *		… g_array_index(file->lines, ShellLine, i).line …
 *	… file->sources: what else the shell reads on its way …
 *
 * Nothing is executed and no shell is imitated: a line counts wherever it stands, in a branch that
 * is not taken too. Comments, here-documents and quoted text do not count, nor does an assignment
 * that only a single command is given (X=1 command), one that is not exported, or one that an
 * unset at the beginning of a later line takes back.
 *
 * No value is kept. Whether a line sets the value that is asked for is told where it is written
 * out; with "$(…)" in it nobody can say. Takes time in proportion to the length, whatever the
 * text is, and nests nothing.
 */
#ifndef FORMAT_SHELL_FILE_H
#define FORMAT_SHELL_FILE_H

#include <glib.h>
#include <stdbool.h>

typedef enum ShellFileKind {
	SHELL_FILE_SH,             /* sh, bash, zsh; an .envrc of direnv */
	SHELL_FILE_FISH,           /* config.fish, conf.d */
	SHELL_FILE_FISH_VARIABLES, /* fish_variables: what set -U leaves */
	SHELL_FILE_LIST,           /* NAME=VALUE: environment.d, /etc/environment, .env */
	SHELL_FILE_PAM,            /* NAME DEFAULT=VALUE OVERRIDE=VALUE: pam_env(5) */
} ShellFileKind;

typedef enum ShellMatch {
	SHELL_MATCH_UNKNOWN, /* it is put together when the file is read, or no value was asked for
			      */
	SHELL_MATCH_SAME,
	SHELL_MATCH_OTHER,
} ShellMatch;

typedef struct ShellLine {
	unsigned line; /* from 1: where the command begins */
	ShellMatch match;
} ShellLine;

/* Another file that is read by it. */
typedef struct ShellSource {
	char *path; /* as written, without quotes; "~/" for the home directory and for $HOME */
	ShellFileKind kind;
} ShellSource;

typedef struct ShellFile {
	GArray *lines;      /* of ShellLine, the last of the file first; at most 100 */
	GPtrArray *sources; /* of ShellSource *, in their order; at most 100 */
} ShellFile;

/* Never NULL. The value may be NULL: nobody asks for it. The text may hold any bytes. */
ShellFile *shell_file_scan(const char *text, gsize length, ShellFileKind kind, const char *variable,
	const char *value);
void shell_file_free(ShellFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ShellFile, shell_file_free)

#endif
