/*
 * Carries out edits for test-json-edit.js: reads requests from standard input until it ends and
 * writes an answer to each. Numbers are little endian, "bytes" are a 32-bit length and as many.
 *
 *	request: kind (8 bits), number of keys (8 bits), bytes for each key, value (8 bits: whether
 *	         there is one; then bytes), text (bytes)
 *	answer:  result, whether there is an inverse edit, result of the same edit on the edited
 *	         text, result of the inverse on it (8 bits each, NOTHING for what was not done),
 *	         whether the journal brings back the text (8 bits), line, column, offset of the
 *	         problem (32 bits each), edited text, text after the inverse edit (bytes each)
 */
#include "format/journal.h"
#include "format/json-edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING 255

typedef struct Answer {
	guint8 result, has_inverse, again, inverse, undone;
	JsonProblem problem;
	Secret *text, *restored;
} Answer;

static void read_all(void *bytes, gsize length)
{
	g_assert_cmpuint(fread(bytes, 1, length, stdin), ==, length);
}

static guint8 read_byte(void)
{
	guint8 byte;

	read_all(&byte, 1);
	return byte;
}

/* In memory of exactly that size, so that a sanitizer notices a byte read too much. */
static char *read_bytes(guint32 *ret_length)
{
	guint32 little;

	read_all(&little, sizeof little);
	*ret_length = GUINT32_FROM_LE(little);

	char *bytes = g_malloc(MAX(*ret_length, 1));

	read_all(bytes, *ret_length);
	return bytes;
}

static Secret *read_secret(void)
{
	guint32 length;
	g_autofree char *bytes = read_bytes(&length);

	return secret_new(bytes, length);
}

static Edit *read_edit(EditKind kind)
{
	guint keys = read_byte();
	g_auto(GStrv) path = g_new0(char *, keys + 1);

	for (guint i = 0; i < keys; i++) {
		g_autoptr(Secret) key = read_secret();

		path[i] = g_strdup(key->data);
	}
	return edit_new(kind, (const char *const *)path, read_byte() ? read_secret() : NULL);
}

static void write_number(gsize number)
{
	guint32 little = GUINT32_TO_LE((guint32)number);

	fwrite(&little, sizeof little, 1, stdout);
}

static void write_secret(const Secret *secret)
{
	write_number(secret ? secret->length : 0);
	if (secret)
		fwrite(secret->data, 1, secret->length, stdout);
}

static void write_answer(const Answer *answer)
{
	putchar(answer->result);
	putchar(answer->has_inverse);
	putchar(answer->again);
	putchar(answer->inverse);
	putchar(answer->undone);
	write_number(answer->problem.line);
	write_number(answer->problem.column);
	write_number(answer->problem.offset);
	write_secret(answer->text);
	write_secret(answer->restored);
}

static JsonEditResult apply(const char *text, gsize length, const Edit *edit, Secret **ret_text,
	JsonProblem *ret_problem)
{
	JsonEditResult result = json_edit_apply(text, length, edit, ret_text, ret_problem);

	g_assert_true((result == JSON_EDITED) == (*ret_text != NULL));
	return result;
}

/* Whether what is noted of an edit, written and read again, tells the old text to the byte. */
static bool journal_undoes(
	const Secret *before, const Secret *after, const Edit *edit, const Edit *inverse)
{
	g_autoptr(JournalEntry) entry = journal_entry_new("edit", 0);
	JournalFile *file = journal_add(entry, STEP_EDIT, "/settings.json");

	journal_file_set(file, before, after);
	g_ptr_array_add(file->edits, edit_copy(edit));
	g_ptr_array_add(file->undo, edit_copy(inverse));

	g_autoptr(Secret) text = journal_write(entry);
	g_autoptr(JournalEntry) known = journal_parse(text->data, text->length);
	g_autoptr(Secret) old = known ? journal_file_before(known->files->pdata[0], after) : NULL;

	return old && old->length == before->length &&
	       memcmp(old->data, before->data, old->length) == 0;
}

static void answer_request(char *text, gsize length, const Edit *edit)
{
	g_autoptr(Secret) edited = NULL;
	g_autoptr(Secret) twice = NULL;
	g_autoptr(Secret) restored = NULL;
	g_autoptr(Edit) inverse = json_edit_inverse(text, length, edit);
	Answer answer = { .again = NOTHING, .inverse = NOTHING };

	answer.result = (guint8)apply(text, length, edit, &edited, &answer.problem);
	answer.has_inverse = inverse != NULL;
	if (edited)
		answer.again = (guint8)apply(edited->data, edited->length, edit, &twice, NULL);
	if (edited && inverse) {
		const Secret before = { .data = text, .length = length };

		answer.inverse =
			(guint8)apply(edited->data, edited->length, inverse, &restored, NULL);
		answer.undone = journal_undoes(&before, edited, edit, inverse);
	}
	answer.text = edited;
	answer.restored = restored;
	write_answer(&answer);
}

int main(void)
{
	int kind;

	while ((kind = getchar()) != EOF) {
		g_autoptr(Edit) edit = read_edit((EditKind)kind);
		guint32 length;
		g_autofree char *text = read_bytes(&length);

		answer_request(text, length, edit);
	}
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
