/* Entries of the journal: what a change was, and how the old content comes out of the new one. */
#include "cut.h"

#include "format/journal.h"

#include <string.h>

#define RANDOM_RUNS 3000

/* Ids of accounts. */
#define FROM "0123456789abcdef"
#define TO   "fedcba9876543210"

static Secret *secret_of(const char *text)
{
	return text ? secret_new(text, strlen(text)) : NULL;
}

static void assert_same_bytes(const Secret *found, const Secret *wanted)
{
	g_assert_true((found != NULL) == (wanted != NULL));
	if (wanted)
		g_assert_cmpmem(found->data, found->length, wanted->data, wanted->length);
}

static void assert_same_edits(const GPtrArray *found, const GPtrArray *wanted)
{
	g_assert_cmpuint(found->len, ==, wanted->len);
	for (guint i = 0; i < wanted->len; i++) {
		const Edit *a = found->pdata[i], *b = wanted->pdata[i];

		g_assert_cmpint(a->kind, ==, b->kind);
		g_assert_true(
			g_strv_equal((const char *const *)a->path, (const char *const *)b->path));
		assert_same_bytes(a->value, b->value);
	}
}

static void assert_same_files(const JournalFile *found, const JournalFile *wanted)
{
	g_assert_cmpint(found->kind, ==, wanted->kind);
	g_assert_cmpint(found->role, ==, wanted->role);
	g_assert_cmpstr(found->path, ==, wanted->path);
	g_assert_cmpstr(found->before, ==, wanted->before);
	g_assert_cmpstr(found->after, ==, wanted->after);
	g_assert_cmpuint(found->prefix, ==, wanted->prefix);
	g_assert_cmpuint(found->added, ==, wanted->added);
	g_assert_cmpuint(found->mode, ==, wanted->mode);
	g_assert_cmpuint(found->new_mode, ==, wanted->new_mode);
	assert_same_bytes(found->removed, wanted->removed);
	assert_same_edits(found->edits, wanted->edits);
	assert_same_edits(found->undo, wanted->undo);
}

static void assert_same_switch(const Switch *found, const Switch *wanted)
{
	g_assert_true(found->done == wanted->done);
	g_assert_cmpstr(found->from, ==, wanted->from);
	g_assert_cmpstr(found->to, ==, wanted->to);
}

/* An entry with everything that one can hold. */
static JournalEntry *sample(void)
{
	static const char *const region[] = { "env", "AWS_REGION", NULL };
	static const char *const odd[] = { "", "\"\\/\n", "schlüssel", NULL };
	JournalEntry *entry = journal_entry_new("set \"AWS_REGION\" – für alle", 1795417002);
	JournalFile *file = journal_add(entry, STEP_EDIT, "/home/me/.claude/settings.json");
	g_autoptr(Secret) before = secret_of("{\"env\": {\"A\": \"\xff\"}}");
	g_autoptr(Secret) after = secret_of("{\"env\": {\"AWS_REGION\": \"x\"}}");

	file->role = FILE_STATE;
	file->mode = 0640;
	journal_file_set(file, before, after);
	g_ptr_array_add(file->edits, edit_new(EDIT_SET, region, secret_of("\"x\"")));
	g_ptr_array_add(file->edits, edit_new(EDIT_ADD_ITEM, odd, secret_of("{\"a\": [1e400]}")));
	g_ptr_array_add(file->undo, edit_new(EDIT_REMOVE_ITEM, odd, secret_of("7")));
	g_ptr_array_add(file->undo, edit_new(EDIT_UNSET, region, NULL));
	file = journal_add(entry, STEP_REPLACE, "/tmp/no \xff utf-8\n\"");
	journal_file_set(file, NULL, after);
	file = journal_add(entry, STEP_DELETE, "/a");
	journal_file_set(file, before, NULL);
	file = journal_add(entry, STEP_MODE, "/b");
	file->mode = 0644;
	file->new_mode = 07600;
	journal_add(entry, STEP_UNLOCK, "/c");
	entry->undoes = 7;
	switch_set(&entry->login, FROM, TO, true);
	return entry;
}

static void test_round_trip(void)
{
	g_autoptr(JournalEntry) entry = sample();
	g_autoptr(Secret) text = journal_write(entry);
	g_autoptr(JournalEntry) read = journal_parse(text->data, text->length);

	g_assert_nonnull(read);
	g_assert_cmpstr(read->title, ==, entry->title);
	g_assert_cmpint(read->time, ==, entry->time);
	g_assert_cmpuint(read->files->len, ==, entry->files->len);
	g_assert_cmpuint(read->undoes, ==, entry->undoes);
	assert_same_switch(&read->login, &entry->login);
	for (guint i = 0; i < entry->files->len; i++)
		assert_same_files(read->files->pdata[i], entry->files->pdata[i]);

	g_autoptr(Secret) again = journal_write(read);

	assert_same_bytes(again, text);
}

/* A login that takes another one's place needs no file; nobody's is one, too. */
static void test_switches(void)
{
	static const struct {
		const char *from, *to;
	} cases[] = { { FROM, TO }, { FROM, NULL }, { NULL, TO }, { NULL, NULL } };

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(JournalEntry) entry = journal_entry_new("use work", 1);

		switch_set(&entry->login, cases[i].from, cases[i].to, true);

		g_autoptr(Secret) text = journal_write(entry);
		g_autoptr(JournalEntry) read = journal_parse(text->data, text->length);

		g_assert_nonnull(read);
		g_assert_cmpuint(read->files->len, ==, 0);
		assert_same_switch(&read->login, &entry->login);
	}
}

/* Entries of before there were switches have none. */
static void test_without_switch(void)
{
	static const char text[] = "{\"version\":1,\"time\":1795417002,\"undoes\":0,\"title\":"
				   "\"set x\",\"files\":[{\"step\":\"edit\",\"role\":1,"
				   "\"path\":\"L2Y=\"}]}";
	g_autoptr(JournalEntry) read = journal_parse(text, strlen(text));

	g_assert_nonnull(read);
	g_assert_false(read->login.done);
	g_assert_null(read->login.from);
	g_assert_null(read->login.to);
}

/* Through a text and back, as undo gets it. */
static JournalEntry *written_and_read(const Secret *before, const Secret *after)
{
	g_autoptr(JournalEntry) entry = journal_entry_new("", 0);
	g_autoptr(Secret) text = NULL;
	JournalEntry *read;

	journal_file_set(journal_add(entry, STEP_EDIT, "/f"), before, after);
	text = journal_write(entry);
	read = journal_parse(text->data, text->length);
	g_assert_nonnull(read);
	return read;
}

static void assert_comes_back(const Secret *before, const Secret *after)
{
	g_autoptr(JournalEntry) entry = written_and_read(before, after);
	const JournalFile *file = entry->files->pdata[0];
	g_autoptr(Secret) old = journal_file_before(file, after);

	g_assert_true(journal_digest_is(file->before, before));
	g_assert_true(journal_digest_is(file->after, after));
	g_assert_nonnull(old);
	assert_same_bytes(old, before);
}

static void test_contents(void)
{
	static const char *const texts[] = { "", "a", "aa", "aaa", "aba", "abba", "{}\n",
		"{\"a\": 1}\n", "{\"a\": 1, \"b\": 2}\n", "{\"b\": 2}\n" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(Secret) before = secret_of(texts[i]);

		for (gsize j = 0; j < G_N_ELEMENTS(texts); j++) {
			g_autoptr(Secret) after = secret_of(texts[j]);

			assert_comes_back(before, after);
		}
		assert_comes_back(before, NULL);
	}
}

/* Few different bytes, so that beginnings and ends are often alike; any byte may be one. */
static Secret *random_bytes(void)
{
	char first = (char)g_test_rand_int_range(0, 256);
	Secret *bytes = secret_new_sized((gsize)g_test_rand_int_range(0, 40));

	for (gsize i = 0; i < bytes->length; i++)
		bytes->data[i] = g_test_rand_bit() ? first : (char)g_test_rand_int_range(0, 256);
	return bytes;
}

/* The same bytes with some of them replaced by others. */
static Secret *random_change(const Secret *bytes)
{
	gsize from = (gsize)g_test_rand_int_range(0, (gint32)bytes->length + 1);
	gsize to = (gsize)g_test_rand_int_range((gint32)from, (gint32)bytes->length + 1);
	g_autoptr(Secret) added = random_bytes();
	Secret *changed = secret_new_sized(from + added->length + bytes->length - to);

	memcpy(changed->data, bytes->data, from);
	memcpy(changed->data + from, added->data, added->length);
	memcpy(changed->data + from + added->length, bytes->data + to, bytes->length - to);
	return changed;
}

static void test_random(void)
{
	for (int i = 0; i < RANDOM_RUNS; i++) {
		g_autoptr(Secret) before = random_bytes();
		g_autoptr(Secret) after = random_change(before);
		g_autoptr(Secret) other = random_bytes();

		assert_comes_back(before, after);
		assert_comes_back(before, other);
	}
}

/* Only what is no longer there is kept, so that a journal of large files stays small. */
static void test_small(void)
{
	g_autofree char *large = g_strnfill(1 << 20, ' ');
	g_autofree char *larger = g_strconcat(large, "x", large, NULL);
	g_autofree char *largest = g_strconcat(large, "yy", large, NULL);
	g_autoptr(Secret) before = secret_of(larger);
	g_autoptr(Secret) after = secret_of(largest);
	g_autoptr(JournalEntry) entry = written_and_read(before, after);
	const JournalFile *file = entry->files->pdata[0];
	g_autoptr(Secret) text = journal_write(entry);

	g_assert_cmpuint(file->prefix, ==, 1 << 20);
	g_assert_cmpuint(file->added, ==, 2);
	g_assert_cmpmem(file->removed->data, file->removed->length, "x", 1);
	g_assert_cmpuint(text->length, <, 1000);
}

static void test_wrong_content(void)
{
	static const char *const others[] = { "", "{\"a\": 3}", "{\"a\": 2} ", "{\"a\": 1}" };
	g_autoptr(Secret) before = secret_of("{\"a\": 1}");
	g_autoptr(Secret) after = secret_of("{\"a\": 2}");
	g_autoptr(JournalEntry) entry = written_and_read(before, after);
	JournalFile *file = entry->files->pdata[0];

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autoptr(Secret) other = secret_of(others[i]);

		g_assert_false(journal_digest_is(file->after, other));
		g_assert_null(journal_file_before(file, other));
	}
	g_assert_null(journal_file_before(file, NULL));
	file->removed->data[0] ^= 1;
	g_assert_null(journal_file_before(file, after));
}

/* Numbers that point out of the content. */
static void test_wrong_places(void)
{
	static const gsize numbers[] = { 0, 1, 8, 9, G_MAXINT64, G_MAXSIZE };
	g_autoptr(Secret) before = secret_of("{\"a\": 1}");
	g_autoptr(Secret) after = secret_of("{\"a\": 2}");
	g_autoptr(JournalEntry) entry = written_and_read(before, after);
	JournalFile *file = entry->files->pdata[0];

	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		for (gsize j = 0; j < G_N_ELEMENTS(numbers); j++) {
			file->prefix = numbers[i];
			file->added = numbers[j];
			g_assert_null(journal_file_before(file, after));
		}
}

static void test_digest(void)
{
	g_autoptr(Secret) empty = secret_of("");
	g_autofree char *digest = journal_digest(empty);

	g_assert_cmpstr(
		digest, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	g_assert_true(journal_digest_is(digest, empty));
	g_assert_null(journal_digest(NULL));
	g_assert_true(journal_digest_is(NULL, NULL));
	g_assert_false(journal_digest_is(NULL, empty));
	g_assert_false(journal_digest_is(digest, NULL));
}

static void parse_cut(const char *text, gsize length, bool whole)
{
	g_autoptr(JournalEntry) entry = journal_parse(text, length);

	g_assert_true((entry != NULL) == whole);
}

static void test_cut(void)
{
	g_autoptr(JournalEntry) entry = sample();
	g_autoptr(Secret) text = journal_write(entry);

	cut_everywhere(text->data, text->length, parse_cut);
}

/* Any byte may be wrong: what is then read can be written again. */
static void test_flipped(void)
{
	g_autoptr(JournalEntry) entry = sample();
	g_autoptr(Secret) text = journal_write(entry);

	for (gsize i = 0; i < text->length; i++)
		for (int bit = 0; bit < 8; bit++) {
			g_autoptr(Secret) wrong = secret_new(text->data, text->length);

			wrong->data[i] = (char)(wrong->data[i] ^ (1 << bit));

			g_autoptr(JournalEntry) read = journal_parse(wrong->data, wrong->length);

			if (read)
				secret_free(journal_write(read));
		}
}

#define STEP "\"step\":\"edit\""
#define PATH "\"path\":\"L2Y=\"" /* "/f" */

static void test_not_entries(void)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"null",
		"{\"version\":1}",
		"{\"version\":1,\"files\":[]}",
		"{\"version\":1,\"files\":{}}",
		"{\"version\":1,\"files\":[null]}",
		"{\"version\":1,\"files\":[{}]}",
		"{\"version\":1,\"files\":[{" STEP "}]}",
		"{\"version\":1,\"files\":[{" PATH "}]}",
		"{\"version\":1,\"files\":[{" STEP ",\"path\":\"Zg==\"}]}", /* "f" */
		"{\"version\":1,\"files\":[{" STEP ",\"path\":7}]}",
		"{\"version\":1,\"files\":[{\"step\":\"burn\"," PATH "}]}",
		"{\"version\":2,\"files\":[{" STEP "," PATH "}]}",
		"{\"files\":[{" STEP "," PATH "}]}",
		"{\"version\":1,\"login\":{}}",
		"{\"version\":1,\"login\":7,\"files\":[{" STEP "," PATH "}]}",
		"{\"version\":1,\"login\":null,\"files\":[{" STEP "," PATH "}]}",
		"{\"version\":1,\"login\":{\"from\":7},\"files\":[]}",
		"{\"version\":1,\"login\":{\"from\":null},\"files\":[]}",
		"{\"version\":1,\"login\":{\"from\":\"\"},\"files\":[]}",
		"{\"version\":1,\"login\":{\"to\":\"0123456789abcde\"},\"files\":[]}",
		"{\"version\":1,\"login\":{\"to\":\"0123456789abcdeg\"},\"files\":[]}",
		"{\"version\":1,\"login\":{\"to\":\"0123456789ABCDEF\"},\"files\":[]}",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_test_message("%s", texts[i]);
		g_assert_null(journal_parse(texts[i], strlen(texts[i])));
	}
}

/* Members that are missing, or of another type, are as good as nothing. */
static void test_odd_members(void)
{
	static const char *const members[] = {
		"",
		",\"removed\":7,\"prefix\":\"x\",\"added\":-1,\"mode\":-1,\"edits\":{}",
		",\"removed\":\"\",\"edits\":[7,{},{\"kind\":\"set\",\"path\":[\"a\"]}]",
		",\"removed\":\"A\"",
		",\"removed\":\"=\"",
		",\"removed\":\"\\u0000\"",
		",\"removed\":\"****\"",
		",\"edits\":[{\"kind\":\"unset\",\"path\":[]},{\"kind\":\"burn\",\"path\":[\"a\"]}]",
		",\"edits\":[{\"kind\":\"unset\",\"path\":[7]},{\"kind\":\"unset\",\"path\":\"a\"}]",
	};
	g_autoptr(Secret) content = secret_of("text");

	for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
		g_autofree char *text = g_strdup_printf(
			"{\"version\":1,\"files\":[{" STEP "," PATH "%s}]}", members[i]);
		g_autoptr(JournalEntry) entry = NULL;
		const JournalFile *file;

		g_test_message("%s", text);
		entry = journal_parse(text, strlen(text));
		g_assert_nonnull(entry);
		g_assert_cmpstr(entry->title, ==, "");
		file = entry->files->pdata[0];
		g_assert_cmpstr(file->path, ==, "/f");
		g_assert_cmpuint(file->edits->len, ==, 0);
		g_assert_null(journal_file_before(file, content));
		g_assert_null(journal_file_before(file, NULL));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/journal/round-trip", test_round_trip);
	g_test_add_func("/journal/switches", test_switches);
	g_test_add_func("/journal/without-switch", test_without_switch);
	g_test_add_func("/journal/contents", test_contents);
	g_test_add_func("/journal/random", test_random);
	g_test_add_func("/journal/small", test_small);
	g_test_add_func("/journal/wrong-content", test_wrong_content);
	g_test_add_func("/journal/wrong-places", test_wrong_places);
	g_test_add_func("/journal/digest", test_digest);
	g_test_add_func("/journal/cut", test_cut);
	g_test_add_func("/journal/flipped", test_flipped);
	g_test_add_func("/journal/not-entries", test_not_entries);
	g_test_add_func("/journal/odd-members", test_odd_members);
	return g_test_run();
}
