#include "app/remedy.h"

#include "app/explain.h"
#include "app/step.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/journal.h"
#include "format/json-edit.h"
#include "format/json-mask.h"
#include "format/json-mend.h"
#include "format/settings.h"
#include "format/state.h"
#include "system/environment.h"
#include "system/file.h"

#include <string.h>

typedef Wish *Grant(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error);

typedef struct Remedy {
	const char *label; /* N_() */
	Grant *grant;
} Remedy;

/* Always NULL. */
static Wish *refuse(GError **error, char *message)
{
	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED, message);
	g_free(message);
	return NULL;
}

/* The line that a finding is about, as it stands, without what may be a secret in it. */
static char *quote_line(const Secret *content, unsigned line)
{
	char *masked = json_mask(content->data, content->length, 0, content->length, NULL, NULL);
	const char *start = masked;

	for (unsigned i = 1; i < line && start; i++) {
		start = strchr(start, '\n');
		start = start ? start + 1 : NULL;
	}

	char *shown = text_clean(start ? start : "", start ? (gssize)strcspn(start, "\n") : 0);

	secret_free_string(masked);
	return shown;
}

static bool is_managed(const Survey *survey, const char *path)
{
	const GArray *files = survey->evidence->files;

	for (guint i = 0; i < files->len; i++) {
		const FileFact *file = &g_array_index(files, FileFact, i);

		if (strcmp(file->path, path) == 0)
			return file->role == FILE_SETTINGS && file->scope == SCOPE_MANAGED;
	}
	return false;
}

/* The file of a finding as the system knows it; NULL with the error set when it is not for us. */
static const char *own_file(const Survey *survey, const Finding *finding, GError **error)
{
	const char *path = survey_raw_path(survey, finding->path);

	if (is_managed(survey, finding->path)) {
		refuse(error, text_fill(_("{path} belongs to your organisation and is not changed "
					  "here"),
				      "path", finding->path, NULL));
		return NULL;
	}
	if (!path)
		refuse(error, g_strdup(_("the file is not there any more")));
	return path;
}

static Wish *refuse_mend(
	const Survey *survey, const Finding *finding, const Secret *content, GError **error)
{
	g_autofree char *path = text_tilde(finding->path, survey->evidence->home);
	g_autofree char *line = g_strdup_printf("%u", finding->line);
	g_autofree char *column = g_strdup_printf("%u", finding->column);
	g_autofree char *text = quote_line(content, finding->line);

	return refuse(
		error, text_fill(_("no correction can be proposed for {path}: mend line {line} by "
				   "hand ({problem} in column {column}): {text}"),
			       "path", path, "line", line, "column", column, "problem",
			       _(finding->problem), "text", text, NULL));
}

/* Proposes a text without comments and trailing commas. */
static Wish *mend(const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	const char *path = own_file(survey, finding, error);
	g_auto(FileRead) file = { 0 };
	g_autoptr(Secret) mended = NULL;

	(void)answer;
	if (!path)
		return NULL;
	file_read(path, STEP_SIZE_MAX, &file);
	if (file.state != FILE_READ)
		return refuse(error, g_strdup(_("the file cannot be read any more")));
	mended = json_mend(file.bytes->data, file.bytes->length);
	if (!mended)
		return refuse_mend(survey, finding, file.bytes, error);

	Wish *wish = wish_new(g_strdup(_("make it valid JSON")));
	Step *step = plan_add(wish->plan, STEP_REPLACE, path);

	step->role = FILE_SETTINGS;
	step->base = journal_digest(file.bytes);
	step->text = g_steal_pointer(&mended);
	wish->question = g_strdup(_("Change the file so? Any comments get lost."));
	return wish;
}

/* Whether a step changes the file that is there. */
static bool changes_something(const Step *step)
{
	g_auto(FileRead) file = { 0 };
	g_autoptr(Secret) after = NULL;

	file_read(step->path, STEP_SIZE_MAX, &file);
	return step_result(step, file.bytes, &after, NULL) == STEP_OUTCOME_CHANGED;
}

/* Takes the member of the wrong type out, where it is an object's and its keys hold no dots. */
static Wish *remove_member(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	const char *path = own_file(survey, finding, error);
	g_auto(GStrv) keys = g_strsplit(finding->name, ".", -1);
	g_autofree char *line = g_strdup_printf("%u", finding->line);

	(void)answer;
	if (!path)
		return NULL;

	g_autoptr(Wish) wish = wish_new(text_fill(_("remove {name}"), "name", finding->name, NULL));
	Step *step = plan_add(wish->plan, STEP_EDIT, path);

	step->role = FILE_SETTINGS;
	g_ptr_array_add(step->edits, edit_new(EDIT_UNSET, (const char *const *)keys, NULL));
	wish->question = text_fill(_("Remove {name} with its value?"), "name", finding->name, NULL);
	if (changes_something(step))
		return g_steal_pointer(&wish);
	return refuse(
		error, text_fill(_("it takes an editor to correct {name} in line {line} of {path}"),
			       "name", finding->name, "line", line, "path", finding->path, NULL));
}

static Wish *empty_here(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	(void)answer;
	return wish_empty(survey, source_info(finding->source)->setting, error);
}

static Secret *read_setting(const Survey *survey, SettingId id, const Origin *origin)
{
	const char *path = origin->path ? survey_raw_path(survey, origin->path) : NULL;
	const char *variable = environment_get(setting_info(id)->name);
	g_auto(FileRead) file = { 0 };

	if (origin->kind == ORIGIN_ENVIRONMENT)
		return variable ? secret_new(variable, strlen(variable)) : NULL;
	if (path)
		file_read(path, SETTINGS_SIZE_MAX, &file);
	if (origin->kind != ORIGIN_SETTINGS || file.state != FILE_READ)
		return NULL;

	g_autoptr(Settings) settings =
		settings_parse(file.bytes->data, file.bytes->length, origin->scope);
	const SettingsMember *member = settings_member(settings, id);

	return member ? secret_new(member->value->data, member->value->length) : NULL;
}

static void add_answer(Step *step, EditKind kind, const char *list, const Secret *end)
{
	const char *const path[] = { "customApiKeyResponses", list, NULL };

	g_ptr_array_add(step->edits, edit_new(kind, path, json_edit_quote(end->data, end->length)));
}

static Wish *answer_key(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	g_autoptr(Secret) key = read_setting(survey, SETTING_ANTHROPIC_API_KEY, &finding->origin);
	bool approve = answer == REMEDY_YES;

	if (!key)
		return refuse(error, g_strdup(_("the API key is not there any more")));

	Wish *wish =
		wish_new(g_strdup(approve ? _("approve the API key") : _("reject the API key")));
	Step *step = plan_add(wish->plan, STEP_EDIT, survey->paths.state);
	const char *start = key->data;
	gsize length = key->length;

	state_key_end(&start, &length);

	g_autoptr(Secret) end = secret_new(start, length);

	step->role = FILE_STATE;
	add_answer(step, EDIT_REMOVE_ITEM, approve ? "rejected" : "approved", end);
	add_answer(step, EDIT_ADD_ITEM, approve ? "approved" : "rejected", end);
	wish->question =
		g_strdup(approve ? _("Let Claude Code use this key? Its requests are billed "
				     "per token.")
				 : _("Tell Claude Code not to use this key?"));
	return wish;
}

/* Gives a selector the value 1, where it has the one that does nothing. */
static Wish *switch_on(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	g_autoptr(Secret) on = secret_new("1", 1);
	Scope scope = finding->origin.kind == ORIGIN_SETTINGS ? finding->origin.scope : SCOPE_LOCAL;

	(void)answer;
	return wish_set(survey, source_info(finding->source)->setting, scope, on, error);
}

/* Writes down the region that Claude Code takes anyway, where an empty one would hide it. */
static Wish *set_region(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	g_autoptr(Secret) region = secret_new(finding->value, strlen(finding->value));
	SettingId id = setting_find(SETTING_KIND_VARIABLE, finding->name, strlen(finding->name));
	const Place *empty = evidence_place(survey->evidence, id, VIEW_REQUEST);
	bool hides = empty && empty->origin.kind == ORIGIN_SETTINGS;

	(void)answer;
	return wish_set(survey, id, hides ? empty->origin.scope : SCOPE_USER, region, error);
}

static Wish *close_mode(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	const char *path = own_file(survey, finding, error);
	g_autofree char *shown = text_tilde(finding->path, survey->evidence->home);

	(void)answer;
	if (!path)
		return NULL;

	Wish *wish = wish_new(text_fill(_("let nobody else read {path}"), "path", shown, NULL));

	plan_add(wish->plan, STEP_MODE, path)->mode = 0600;
	return wish;
}

static const LockFact *find_lock(const Survey *survey, const char *path)
{
	const GArray *locks = survey->evidence->locks;

	for (guint i = 0; i < locks->len; i++)
		if (strcmp(g_array_index(locks, LockFact, i).path, path) == 0)
			return &g_array_index(locks, LockFact, i);
	return NULL;
}

static Wish *remove_lock(
	const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	const LockFact *lock = find_lock(survey, finding->path);
	const char *path = survey_raw_path(survey, finding->path);
	g_autofree char *shown = text_tilde(finding->path, survey->evidence->home);

	(void)answer;
	if (!lock || !path)
		return refuse(error, g_strdup(_("the lock is not there any more")));

	Wish *wish = wish_new(text_fill(_("remove the lock {path}"), "path", shown, NULL));

	plan_add(wish->plan, STEP_UNLOCK, path)->stale_after = lock->stale_after;
	return wish;
}

static const Remedy remedies[FINDING_COUNT] = {
	[FINDING_SETTINGS_MALFORMED] = { N_("show a correction"), mend },
	[FINDING_SETTINGS_VOID] = { N_("remove the member"), remove_member },
	[FINDING_KEY_SHADOWS_LOGIN] = { N_("empty the key for this project"), empty_here },
	[FINDING_HELPER_SHADOWS_LOGIN] = { N_("empty it for this project"), empty_here },
	[FINDING_KEY_UNDECIDED] = { N_("approve the key"), answer_key },
	[FINDING_KEY_REJECTED] = { N_("approve the key"), answer_key },
	[FINDING_SELECTOR_IGNORED] = { N_("set it to 1"), switch_on },
	[FINDING_REGION_MISSING] = { N_("write the region down"), set_region },
	[FINDING_CREDENTIALS_MODE] = { N_("close the file to others"), close_mode },
	[FINDING_SETTINGS_READABLE_BY_OTHERS] = { N_("close the file to others"), close_mode },
	[FINDING_LOCK_ORPHANED] = { N_("remove the lock"), remove_lock },
};

const char *remedy_label(const Finding *finding)
{
	const char *label = remedies[finding->id].label;

	return label ? _(label) : NULL;
}

bool remedy_has_answers(const Finding *finding)
{
	return finding->id == FINDING_KEY_UNDECIDED;
}

Wish *remedy_wish(const Survey *survey, const Finding *finding, RemedyAnswer answer, GError **error)
{
	const Remedy *remedy = &remedies[finding->id];

	if (remedy->grant)
		return remedy->grant(survey, finding, answer, error);

	g_autofree char *words = explain_finding_remedy(survey, finding);

	return refuse(error,
		text_fill(_("this program cannot do it for you. {remedy}"), "remedy", words, NULL));
}
