#include "app/step.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "format/journal.h"
#include "format/json-edit.h"

#include <string.h>

/* What a file that is absent or empty is taken for. */
#define EMPTY "{}\n"

static void free_edit(gpointer data)
{
	edit_free(data);
}

static bool is_blank(const Secret *content)
{
	return !content || strspn(content->data, " \t\r\n") == content->length;
}

static Secret *start_with(const Secret *before)
{
	return is_blank(before) ? secret_new(EMPTY, strlen(EMPTY))
				: secret_new(before->data, before->length);
}

static void refuse_edit(
	const Step *step, JsonEditResult result, const JsonProblem *problem, GError **error)
{
	g_autofree char *path = text_clean(step->path, -1);
	g_autofree char *line = g_strdup_printf("%u", problem->line);
	g_autofree char *column = g_strdup_printf("%u", problem->column);
	const char *pattern = _("{path}:{line}: {problem}");

	if (result == JSON_EDIT_MALFORMED && step->role == FILE_SETTINGS)
		pattern = _(
			"{path}:{line}:{column}: {problem}, so the file is not valid JSON and is left "
			"as it is; mend it first: claude-accounts doctor --fix settings_malformed");
	else if (result == JSON_EDIT_MALFORMED)
		pattern = _(
			"{path}:{line}:{column}: {problem}, so the file is not valid JSON and is left "
			"as it is; mend that line first");

	g_autofree char *message = text_fill(pattern, "path", path, "line", line, "column", column,
		"problem", _(problem->what), NULL);

	g_set_error_literal(error, APP_ERROR, APP_ERROR_REFUSED, message);
}

static StepOutcome edit(const Step *step, const Secret *before, Secret **ret_after, GError **error)
{
	g_autoptr(Secret) text = start_with(before);
	bool changed = false;

	for (guint i = 0; i < step->edits->len; i++) {
		Secret *edited = NULL;
		JsonProblem problem = { 0 };
		JsonEditResult result = json_edit_apply(
			text->data, text->length, step->edits->pdata[i], &edited, &problem);

		if (result == JSON_UNCHANGED)
			continue;
		if (result != JSON_EDITED) {
			refuse_edit(step, result, &problem, error);
			return STEP_OUTCOME_FAILED;
		}
		secret_free(text);
		text = edited;
		changed = true;
	}
	if (!changed)
		return STEP_OUTCOME_UNCHANGED;
	*ret_after = g_steal_pointer(&text);
	return STEP_OUTCOME_CHANGED;
}

static bool is_base(const Step *step, const Secret *before)
{
	if (step->base && strcmp(step->base, STEP_BASE_ABSENT) == 0)
		return !before;
	return !step->base || journal_digest_is(step->base, before);
}

StepOutcome step_result(const Step *step, const Secret *before, Secret **ret_after, GError **error)
{
	if (!is_base(step, before)) {
		g_autofree char *path = text_clean(step->path, -1);

		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s was changed meanwhile; nothing is replaced"), path);
		return STEP_OUTCOME_FAILED;
	}
	if (step->kind == STEP_EDIT)
		return edit(step, before, ret_after, error);
	*ret_after = step->text ? secret_new(step->text->data, step->text->length) : NULL;
	return STEP_OUTCOME_CHANGED;
}

GPtrArray *step_inverse(const Step *step, const Secret *before)
{
	GPtrArray *inverse = g_ptr_array_new_with_free_func(free_edit);
	g_autoptr(Secret) text = start_with(before);

	for (guint i = 0; i < step->edits->len; i++) {
		const Edit *forward = step->edits->pdata[i];
		Edit *back = json_edit_inverse(text->data, text->length, forward);
		Secret *edited = NULL;

		if (back)
			g_ptr_array_insert(inverse, 0, back);
		if (i + 1 == step->edits->len || json_edit_apply(text->data, text->length, forward,
							 &edited, NULL) != JSON_EDITED)
			continue;
		secret_free(text);
		text = edited;
	}
	return inverse;
}

bool step_edits_are_in(const GPtrArray *edits, const Secret *content)
{
	g_autoptr(Secret) text = start_with(content);

	for (guint i = 0; i < edits->len; i++) {
		g_autoptr(Secret) edited = NULL;

		if (json_edit_apply(text->data, text->length, edits->pdata[i], &edited, NULL) !=
			JSON_UNCHANGED)
			return false;
	}
	return true;
}
