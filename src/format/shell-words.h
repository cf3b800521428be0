/*
 * Takes a text of sh, bash, zsh or fish apart into words and what stands between commands. Nothing
 * is executed or put in: of "$(…)" a word only tells that it was there.
 *
 *	g_auto(ShellWords) words = { 0 };
 *
 *	shell_words_init(&words, text, length, false);
 *	while ((token = shell_words_next(&words)) != SHELL_END)
 *		if (token == SHELL_WORD)
 *			… words.word->data …
 *
 * Comments, here-documents and redirections are passed over. Time is in proportion to the length,
 * whatever the text is.
 */
#ifndef FORMAT_SHELL_WORDS_H
#define FORMAT_SHELL_WORDS_H

#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef enum ShellToken {
	SHELL_END,
	SHELL_BREAK, /* a command ends: a line end, ; & | ( or ) */
	SHELL_WORD,
} ShellToken;

typedef struct ShellWords {
	const char *at, *end;
	const char *line_start;
	bool is_fish;
	unsigned line;

	/* Of the word that was read last: */
	Secret *word;       /* without its quotes; wiped at the end */
	unsigned word_line; /* from 1: where it begins */
	bool at_margin;     /* it stands at the beginning of a line */
	bool expands;       /* something is put in when the shell reads it, which is missing here */
	bool leads;         /* as expands, but it is only "$NAME" at its beginning, which is kept */
	gsize bare;         /* so many of its first characters are neither quoted nor put in */

	GQueue documents; /* the ends of here-documents that begin with the next line, char * */
} ShellWords;

/* The text must outlive it. */
void shell_words_init(ShellWords *words, const char *text, gsize length, bool is_fish);
void shell_words_clear(ShellWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShellWords, shell_words_clear)

ShellToken shell_words_next(ShellWords *words);

#endif
