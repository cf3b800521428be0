/*
 * What is kept of a change so that it can be undone, and completed or taken back after a crash:
 * the text of an entry of the journal. Only what the change took out of a file and put into it is
 * kept, not the file: together with the place it tells the old text from the new one, and SHA-256
 *proves that it is the right one.
 *
 *	g_autoptr(GString) text = journal_write(entry);
 *	JournalEntry *entry = journal_parse(text->str, text->len);
 */
#ifndef FORMAT_JOURNAL_H
#define FORMAT_JOURNAL_H

#include "base/secret.h"
#include "core/plan.h"

#include <glib.h>
#include <stdbool.h>

/* One file of a change. */
typedef struct JournalFile {
	StepKind kind;
	FileRole role;
	char *path;        /* raw, as it was named */
	char *before;      /* SHA-256 of the content; NULL when there was no file */
	char *after;       /* likewise; NULL when there is no file any more */
	gsize prefix;      /* bytes at the beginning that are the same in both */
	gsize added;       /* bytes behind those that only the new content has */
	Secret *removed;   /* bytes there that only the old content had */
	unsigned mode;     /* the old permissions */
	unsigned new_mode; /* the new ones */
	GPtrArray *edits;  /* of Edit *: what was done */
	GPtrArray *undo;   /* of Edit *: what takes it back, in that order */
} JournalFile;

typedef struct JournalEntry {
	unsigned number;  /* in the journal; not a part of the text */
	unsigned undoes;  /* the number of the change that it takes back; 0 for none */
	gint64 time;      /* s since 1970 */
	char *title;      /* for people, as it was when the change was made */
	Switch login;     /* whose login took the place of whose */
	GPtrArray *files; /* of JournalFile *; none only where a login was switched */
} JournalEntry;

JournalEntry *journal_entry_new(const char *title, gint64 time);
void journal_entry_free(JournalEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JournalEntry, journal_entry_free)

/* Adds a file, which the entry owns. */
JournalFile *journal_add(JournalEntry *entry, StepKind kind, const char *path);

/* How many bytes two contents have in common at their beginnings, and then at their ends. */
void journal_common(const Secret *a, const Secret *b, gsize *ret_prefix, gsize *ret_suffix);

/* Notes what a content was and what it becomes; NULL for no file. */
void journal_file_set(JournalFile *file, const Secret *before, const Secret *after);

/*
 * The old content, from the new one. NULL when that is not the content that the entry tells of.
 * Only for a file that was there before.
 */
Secret *journal_file_before(const JournalFile *file, const Secret *after);

/* Whether a content (NULL for no file) is that with the digest (NULL for no file). */
bool journal_digest_is(const char *digest, const Secret *content);

/* The digest of a content, for g_free; NULL for NULL. */
char *journal_digest(const Secret *content);

/* An entry as text, and back; NULL for what is not an entry. */
Secret *journal_write(const JournalEntry *entry);
JournalEntry *journal_parse(const char *text, gsize length);

#endif
