#include "format/journal.h"

#include "core/account.h"
#include "format/json.h"

#include <json-c/json.h>
#include <string.h>

#define FORMAT_VERSION 1

static const char *const kinds[] = {
	[EDIT_SET] = "set",
	[EDIT_UNSET] = "unset",
	[EDIT_ADD_ITEM] = "add",
	[EDIT_REMOVE_ITEM] = "remove",
};

static const char *const steps[] = {
	[STEP_EDIT] = "edit",
	[STEP_REPLACE] = "replace",
	[STEP_DELETE] = "delete",
	[STEP_MODE] = "mode",
	[STEP_UNLOCK] = "unlock",
};

static void free_edit(gpointer data)
{
	edit_free(data);
}

static void free_file(gpointer data)
{
	JournalFile *file = data;

	g_free(file->path);
	g_free(file->before);
	g_free(file->after);
	secret_free(file->removed);
	g_ptr_array_unref(file->edits);
	g_ptr_array_unref(file->undo);
	g_free(file);
}

JournalEntry *journal_entry_new(const char *title, gint64 time)
{
	JournalEntry *entry = g_new0(JournalEntry, 1);

	entry->title = g_strdup(title);
	entry->time = time;
	entry->files = g_ptr_array_new_with_free_func(free_file);
	return entry;
}

void journal_entry_free(JournalEntry *entry)
{
	if (!entry)
		return;
	g_ptr_array_unref(entry->files);
	switch_set(&entry->login, NULL, NULL, false);
	g_free(entry->title);
	g_free(entry);
}

JournalFile *journal_add(JournalEntry *entry, StepKind kind, const char *path)
{
	JournalFile *file = g_new0(JournalFile, 1);

	file->kind = kind;
	file->path = g_strdup(path);
	file->edits = g_ptr_array_new_with_free_func(free_edit);
	file->undo = g_ptr_array_new_with_free_func(free_edit);
	g_ptr_array_add(entry->files, file);
	return file;
}

char *journal_digest(const Secret *content)
{
	return content ? g_compute_checksum_for_data(
				 G_CHECKSUM_SHA256, (const guchar *)content->data, content->length)
		       : NULL;
}

bool journal_digest_is(const char *digest, const Secret *content)
{
	g_autofree char *other = journal_digest(content);

	return g_strcmp0(digest, other) == 0;
}

void journal_common(const Secret *a, const Secret *b, gsize *ret_prefix, gsize *ret_suffix)
{
	gsize shorter = MIN(a->length, b->length), prefix = 0, suffix = 0;

	while (prefix < shorter && a->data[prefix] == b->data[prefix])
		prefix++;
	while (suffix < shorter - prefix &&
		a->data[a->length - suffix - 1] == b->data[b->length - suffix - 1])
		suffix++;
	*ret_prefix = prefix;
	*ret_suffix = suffix;
}

void journal_file_set(JournalFile *file, const Secret *before, const Secret *after)
{
	static const Secret nothing = { .data = NULL, .length = 0 };
	const Secret *old = before ? before : &nothing, *new = after ? after : &nothing;
	gsize prefix, suffix;

	journal_common(old, new, &prefix, &suffix);
	file->before = journal_digest(before);
	file->after = journal_digest(after);
	file->prefix = prefix;
	file->added = new->length - prefix - suffix;
	file->removed =
		secret_new(old->data ? old->data + prefix : NULL, old->length - prefix - suffix);
}

Secret *journal_file_before(const JournalFile *file, const Secret *after)
{
	static const Secret nothing = { .data = NULL, .length = 0 };
	const Secret *new = after ? after : &nothing;

	if (!journal_digest_is(file->after, after) || !file->removed ||
		file->prefix > new->length || file->added > new->length - file->prefix)
		return NULL;

	gsize rest = new->length - file->prefix - file->added;
	g_autoptr(Secret) old = secret_new_sized(file->prefix + file->removed->length + rest);
	char *out = old->data;

	if (new->length > 0) {
		out = mempcpy(out, new->data, file->prefix);
		memcpy(out + file->removed->length, new->data + new->length - rest, rest);
	}
	memcpy(out, file->removed->data, file->removed->length);
	return journal_digest_is(file->before, old) ? g_steal_pointer(&old) : NULL;
}

/* Bytes that may be no UTF-8 or a secret, as base64. */
static json_object *bytes_object(const char *bytes, gsize length)
{
	g_autofree char *text = g_base64_encode((const guchar *)bytes, length);

	return json_object_new_string(text);
}

static json_object *text_object(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static json_object *edit_object(const Edit *edit)
{
	json_object *object = json_object_new_object();
	json_object *path = json_object_new_array();

	for (char **key = edit->path; *key; key++)
		json_object_array_add(path, json_object_new_string(*key));
	json_object_object_add(object, "kind", text_object(kinds[edit->kind]));
	json_object_object_add(object, "path", path);
	if (edit->value)
		json_object_object_add(
			object, "value", bytes_object(edit->value->data, edit->value->length));
	return object;
}

static json_object *edit_array(const GPtrArray *edits)
{
	json_object *array = json_object_new_array();

	for (guint i = 0; i < edits->len; i++)
		json_object_array_add(array, edit_object(edits->pdata[i]));
	return array;
}

static json_object *file_object(const JournalFile *file)
{
	json_object *object = json_object_new_object();

	json_object_object_add(object, "step", text_object(steps[file->kind]));
	json_object_object_add(object, "role", json_object_new_int(file->role));
	json_object_object_add(object, "path", bytes_object(file->path, strlen(file->path)));
	json_object_object_add(object, "before", text_object(file->before));
	json_object_object_add(object, "after", text_object(file->after));
	json_object_object_add(object, "prefix", json_object_new_int64((gint64)file->prefix));
	json_object_object_add(object, "added", json_object_new_int64((gint64)file->added));
	if (file->removed)
		json_object_object_add(object, "removed",
			bytes_object(file->removed->data, file->removed->length));
	json_object_object_add(object, "mode", json_object_new_int((int)file->mode));
	json_object_object_add(object, "newMode", json_object_new_int((int)file->new_mode));
	json_object_object_add(object, "edits", edit_array(file->edits));
	json_object_object_add(object, "undo", edit_array(file->undo));
	return object;
}

static void add_switch(json_object *object, const Switch *login)
{
	json_object *switched = json_object_new_object();

	if (login->from)
		json_object_object_add(switched, "from", text_object(login->from));
	if (login->to)
		json_object_object_add(switched, "to", text_object(login->to));
	json_object_object_add(object, "login", switched);
}

Secret *journal_write(const JournalEntry *entry)
{
	json_object *object = json_object_new_object();
	json_object *files = json_object_new_array();

	for (guint i = 0; i < entry->files->len; i++)
		json_object_array_add(files, file_object(entry->files->pdata[i]));
	json_object_object_add(object, "version", json_object_new_int(FORMAT_VERSION));
	json_object_object_add(object, "time", json_object_new_int64(entry->time));
	json_object_object_add(object, "undoes", json_object_new_int64(entry->undoes));
	json_object_object_add(object, "title", text_object(entry->title));
	if (entry->login.done)
		add_switch(object, &entry->login);
	json_object_object_add(object, "files", files);

	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	Secret *written = secret_new(text, strlen(text));

	json_object_put(object);
	return written;
}

/* The index of a word in a list, or count. */
static guint index_of(const char *const *words, guint count, const char *word)
{
	for (guint i = 0; i < count; i++)
		if (g_strcmp0(words[i], word) == 0)
			return i;
	return count;
}

static char *read_text(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	return json_text_dup(doc, json_member(doc, object, key));
}

static gint64 read_number(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	gint64 number = 0;

	json_int64(doc, json_member(doc, object, key), &number);
	return MAX(number, 0);
}

static Secret *read_bytes(const JsonDoc *doc, const JsonNode *object, const char *key)
{
	g_autoptr(Secret) text = json_string(doc, json_member(doc, object, key));
	gsize length = 0;

	if (!text || strlen(text->data) != text->length || text->length == 1)
		return NULL;
	if (text->length > 0)
		g_base64_decode_inplace(text->data, &length);
	text->length = length;
	text->data[length] = '\0';
	return g_steal_pointer(&text);
}

static char **read_path(const JsonDoc *doc, const JsonNode *object)
{
	g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
	const JsonNode *path = json_member_of(doc, object, "path", JSON_ARRAY);

	for (const JsonNode *node = json_first(doc, path); node; node = json_next(doc, node)) {
		g_autoptr(Secret) key = json_string(doc, node);

		if (key)
			g_strv_builder_add(keys, key->data);
	}
	return g_strv_builder_end(keys);
}

static void read_edit(const JsonDoc *doc, const JsonNode *object, GPtrArray *edits)
{
	g_autofree char *kind = read_text(doc, object, "kind");
	g_auto(GStrv) path = read_path(doc, object);
	Edit edit = { .kind = index_of(kinds, G_N_ELEMENTS(kinds), kind), .path = path };

	if (edit.kind >= G_N_ELEMENTS(kinds) || !path[0])
		return;
	edit.value = read_bytes(doc, object, "value");
	if (edit.value || edit.kind == EDIT_UNSET)
		g_ptr_array_add(edits, edit_copy(&edit));
	secret_free(edit.value);
}

static void read_edits(
	const JsonDoc *doc, const JsonNode *object, const char *key, GPtrArray *edits)
{
	const JsonNode *array = json_member_of(doc, object, key, JSON_ARRAY);

	for (const JsonNode *node = json_first(doc, array); node; node = json_next(doc, node))
		read_edit(doc, node, edits);
}

static bool read_file(const JsonDoc *doc, const JsonNode *object, JournalEntry *entry)
{
	g_autofree char *step = read_text(doc, object, "step");
	g_autoptr(Secret) path = read_bytes(doc, object, "path");
	guint kind = index_of(steps, G_N_ELEMENTS(steps), step);

	if (kind == G_N_ELEMENTS(steps) || !path || !g_path_is_absolute(path->data))
		return false;

	JournalFile *file = journal_add(entry, kind, path->data);

	file->role = (FileRole)read_number(doc, object, "role");
	file->before = read_text(doc, object, "before");
	file->after = read_text(doc, object, "after");
	file->prefix = (gsize)read_number(doc, object, "prefix");
	file->added = (gsize)read_number(doc, object, "added");
	file->removed = read_bytes(doc, object, "removed");
	file->mode = (unsigned)read_number(doc, object, "mode") & 07777;
	file->new_mode = (unsigned)read_number(doc, object, "newMode") & 07777;
	read_edits(doc, object, "edits", file->edits);
	read_edits(doc, object, "undo", file->undo);
	return true;
}

/* The id of an account, or none; false for what is neither. */
static bool read_id(const JsonDoc *doc, const JsonNode *object, const char *key, char **ret_id)
{
	const JsonNode *node = json_member(doc, object, key);

	*ret_id = json_text_dup(doc, node);
	return !node || (*ret_id && account_is_id(*ret_id));
}

/* Whom an entry names has to be certain: a name that is lost would sign somebody out. */
static bool read_switch(const JsonDoc *doc, const JsonNode *root, Switch *login)
{
	const JsonNode *switched = json_member_of(doc, root, "login", JSON_OBJECT);
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;

	if (!switched)
		return !json_member(doc, root, "login");
	if (!read_id(doc, switched, "from", &from) || !read_id(doc, switched, "to", &to))
		return false;
	switch_set(login, from, to, true);
	return true;
}

JournalEntry *journal_parse(const char *text, gsize length)
{
	g_autoptr(JsonDoc) doc = json_doc_parse(text, length, NULL);
	const JsonNode *root = doc ? json_root(doc) : NULL;
	const JsonNode *files = json_member_of(doc, root, "files", JSON_ARRAY);
	g_autofree char *title = NULL;

	if (!files || read_number(doc, root, "version") != FORMAT_VERSION)
		return NULL;
	title = read_text(doc, root, "title");

	g_autoptr(JournalEntry) entry =
		journal_entry_new(title ? title : "", read_number(doc, root, "time"));

	entry->undoes = (unsigned)read_number(doc, root, "undoes");
	for (const JsonNode *node = json_first(doc, files); node; node = json_next(doc, node))
		if (!read_file(doc, node, entry))
			return NULL;
	if (!read_switch(doc, root, &entry->login))
		return NULL;
	return entry->files->len > 0 || entry->login.done ? g_steal_pointer(&entry) : NULL;
}
