#include "app/preview.h"

#include "app/explain.h"
#include "app/step.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/journal.h"
#include "format/json-mask.h"
#include "system/machine.h"
#include "system/replace.h"

#include <string.h>

#define CONTEXT_LINES 3

static void file_free(gpointer data)
{
	PreviewFile *file = data;

	g_free(file->heading);
	g_free(file->note);
	g_ptr_array_unref(file->lines);
	g_free(file);
}

void preview_free(Preview *preview)
{
	if (!preview)
		return;
	g_ptr_array_unref(preview->files);
	survey_free(preview->then);
	g_free(preview->verdict);
	g_free(preview);
}

/* A secret in a diff is named as everywhere else, so that one can be told from another. */
static char *name_secret(const char *bytes, gsize length, gpointer data)
{
	char print[MACHINE_FINGERPRINT_SIZE];

	machine_fingerprint(data, bytes, length, print);
	return explain_fingerprint(SOURCE_KIND_KEY, print);
}

/* A diff shows what is not common to both texts, and lines around it. */
static gsize lines_back(const Secret *text, gsize at)
{
	for (int lines = 0; at > 0 && lines <= CONTEXT_LINES; lines++)
		for (at--; at > 0 && text->data[at - 1] != '\n';)
			at--;
	return at;
}

static gsize lines_on(const Secret *text, gsize at)
{
	for (int lines = 0; at < text->length && lines <= CONTEXT_LINES; lines++)
		for (at++; at < text->length && text->data[at - 1] != '\n';)
			at++;
	return at;
}

static char *mask(const Secret *text, gsize prefix, gsize suffix, MachineKey *key)
{
	return json_mask(text->data, text->length, lines_back(text, prefix),
		lines_on(text, text->length - suffix), name_secret, key);
}

/* What is masked is compared, so a secret never gets into a line. */
static GPtrArray *lines_of(const Secret *before, const Secret *after)
{
	g_autoptr(Secret) nothing = secret_new(NULL, 0);
	const Secret *old = before ? before : nothing, *new = after ? after : nothing;
	gsize prefix, suffix;
	MachineKey key;

	journal_common(old, new, &prefix, &suffix);
	machine_key_init(&key);

	char *old_text = mask(old, prefix, suffix, &key);
	char *new_text = mask(new, prefix, suffix, &key);
	GPtrArray *lines =
		diff_lines(old_text, strlen(old_text), new_text, strlen(new_text), CONTEXT_LINES);

	machine_key_clear(&key);
	secret_free_string(old_text);
	secret_free_string(new_text);
	return lines;
}

static PreviewFile *add_file(Preview *preview, const Survey *survey, const Step *step)
{
	PreviewFile *file = g_new0(PreviewFile, 1);

	file->heading = paths_shown(&survey->paths, step->path);
	file->lines = g_ptr_array_new();
	g_ptr_array_add(preview->files, file);
	return file;
}

/* What the lines of a diff do not tell. */
static char *note_of(const Replacement *now, const Secret *after)
{
	if (!after)
		return g_strdup(_("The file will be removed."));
	if (!replace_bytes(now))
		return g_strdup(_("The file will be made."));
	if (replace_has_other_names(now))
		return g_strdup(_("The file has another name (a hard link), which keeps the old "
				  "content."));
	return NULL;
}

/* Shows a change of content, and remembers it for the verdict. */
static bool add_content(Preview *preview, const Survey *survey, const Step *step,
	GHashTable *planned, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(step->path);
	bool is_there = g_file_test(directory, G_FILE_TEST_IS_DIR);
	g_autoptr(Replacement) now =
		is_there ? replace_open(step->path, STEP_SIZE_MAX, error) : NULL;
	const Secret *before = now ? replace_bytes(now) : NULL;
	Secret *after = NULL;

	if (is_there && !now)
		return false;

	StepOutcome outcome = step_result(step, before, &after, error);

	if (outcome != STEP_OUTCOME_CHANGED)
		return outcome == STEP_OUTCOME_UNCHANGED;

	PreviewFile *file = add_file(preview, survey, step);

	g_ptr_array_unref(file->lines);
	file->lines = lines_of(before, after);
	if (now) {
		file->note = note_of(now, after);
		if (!file->note && file->lines->len == 0)
			file->note = g_strdup(_("What changes is a secret and is not shown."));
	} else {
		file->note = g_strdup(_("The file will be made."));
	}
	g_hash_table_insert(planned, g_strdup(step->path), after);
	return true;
}

static unsigned mode_of(const Survey *survey, const char *raw)
{
	const GArray *files = survey->evidence->files;
	g_autofree char *path = text_clean(raw, -1);

	for (guint i = 0; i < files->len; i++)
		if (strcmp(g_array_index(files, FileFact, i).path, path) == 0)
			return g_array_index(files, FileFact, i).mode;
	return 0;
}

static bool add_step(Preview *preview, const Survey *survey, const Step *step, GHashTable *planned,
	GError **error)
{
	if (step->kind == STEP_MODE)
		add_file(preview, survey, step)->note = g_strdup_printf(
			_("mode %04o → %04o"), mode_of(survey, step->path), step->mode);
	else if (step->kind == STEP_UNLOCK)
		add_file(preview, survey, step)->note =
			g_strdup(_("The lock will be removed; it cannot be undone."));
	else
		return add_content(preview, survey, step, planned, error);
	return true;
}

static void free_content(gpointer data)
{
	secret_free(data);
}

/* Decides as if the plan had been carried out. */
static bool decide(Preview *preview, const Survey *survey, const SurveyOptions *options,
	GHashTable *planned, GError **error)
{
	SurveyOptions then = *options;
	g_autofree char *now = explain_summary(survey);

	then.mode = survey->verdict.mode;
	then.planned = planned;

	preview->then = survey_take(&then, error);
	if (!preview->then)
		return false;
	preview->verdict = explain_summary(preview->then);
	preview->same_verdict = strcmp(now, preview->verdict) == 0;
	return true;
}

/* What else is planned, besides the steps. */
static void add_planned(GHashTable *planned, GHashTable *more)
{
	GHashTableIter iter;
	gpointer path, content;

	if (!more)
		return;
	g_hash_table_iter_init(&iter, more);
	while (g_hash_table_iter_next(&iter, &path, &content)) {
		const Secret *text = content;

		g_hash_table_insert(planned, g_strdup(path),
			text ? secret_new(text->data, text->length) : NULL);
	}
}

Preview *preview_of(
	const Survey *survey, const SurveyOptions *options, const Wish *wish, GError **error)
{
	g_autoptr(Preview) preview = g_new0(Preview, 1);
	g_autoptr(GHashTable) planned =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_content);

	preview->files = g_ptr_array_new_with_free_func(file_free);
	for (guint i = 0; i < wish->plan->steps->len; i++)
		if (!add_step(preview, survey, wish->plan->steps->pdata[i], planned, error))
			return NULL;
	add_planned(planned, options->planned);
	return decide(preview, survey, options, planned, error) ? g_steal_pointer(&preview) : NULL;
}
