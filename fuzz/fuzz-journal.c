/* Entries of the journal: what is read can be written, and is the same when it is read again. */
#include "core/account.h"
#include "format/journal.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_id(const char *id)
{
	g_assert_true(!id || account_is_id(id));
}

static void check_entry(const JournalEntry *entry)
{
	g_assert_true(entry->files->len > 0 || entry->login.done);
	g_assert_true(entry->login.done || (!entry->login.from && !entry->login.to));
	check_id(entry->login.from);
	check_id(entry->login.to);
	for (guint i = 0; i < entry->files->len; i++) {
		const JournalFile *file = entry->files->pdata[i];
		g_autoptr(Secret) some = secret_new("{\"a\": 1}", 8);

		g_assert_true(g_path_is_absolute(file->path));
		secret_free(journal_file_before(file, some));
		secret_free(journal_file_before(file, NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	g_autoptr(JournalEntry) entry = journal_parse(copy ? copy : "", size);

	if (!entry)
		return 0;
	check_entry(entry);

	g_autoptr(Secret) text = journal_write(entry);
	g_autoptr(JournalEntry) again = journal_parse(text->data, text->length);

	g_assert_nonnull(again);
	check_entry(again);

	g_autoptr(Secret) text_again = journal_write(again);

	g_assert_cmpmem(text_again->data, text_again->length, text->data, text->length);
	return 0;
}
