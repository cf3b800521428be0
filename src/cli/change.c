#include "cli/change.h"

#include "app/apply.h"
#include "app/explain.h"
#include "app/preview.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void show_line(const Paint *paint, const DiffLine *line)
{
	static const struct {
		PaintRole role;
		const char *mark;
	} kinds[] = {
		[DIFF_HUNK] = { PAINT_MUTED, "" },
		[DIFF_CONTEXT] = { PAINT_NORMAL, " " },
		[DIFF_REMOVED] = { PAINT_ERROR, "-" },
		[DIFF_ADDED] = { PAINT_ACCENT, "+" },
		[DIFF_NOTE] = { PAINT_MUTED, "" },
	};
	g_autofree char *text = g_strconcat(kinds[line->kind].mark, line->text, NULL);

	paint_text(paint, kinds[line->kind].role, text);
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_file(const Paint *paint, const PreviewFile *file)
{
	paint_text(paint, PAINT_TITLE, file->heading);
	paint_text(paint, PAINT_NORMAL, "\n");
	if (file->note) {
		paint_text(paint, PAINT_MUTED, file->note);
		paint_text(paint, PAINT_NORMAL, "\n");
	}
	for (guint i = 0; i < file->lines->len; i++)
		show_line(paint, file->lines->pdata[i]);
}

void change_show_notes(const Paint *paint, const Wish *wish)
{
	for (guint i = 0; i < wish->notes->len; i++) {
		paint_text(paint, PAINT_WARNING, "! ");
		paint_wrapped(paint, PAINT_NORMAL, 2, wish->notes->pdata[i]);
	}
}

void change_show(const Paint *paint, const Wish *wish, const Preview *preview)
{
	if (wish->sentence) {
		paint_wrapped(paint, PAINT_TITLE, 0, wish->sentence);
		paint_text(paint, PAINT_NORMAL, "\n");
	}
	for (guint i = 0; i < preview->files->len; i++) {
		show_file(paint, preview->files->pdata[i]);
		paint_text(paint, PAINT_NORMAL, "\n");
	}
	change_show_notes(paint, wish);

	g_autofree char *then =
		text_fill(preview->same_verdict ? _("As before: {verdict}") : _("Then: {verdict}"),
			"verdict", preview->verdict, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, then);
}

SurveyOptions change_look(const CommonOptions *common, const Survey *survey)
{
	return (SurveyOptions){
		.mode = survey->verdict.mode,
		.config_dir = common->config_dir,
		.project_dir = survey->paths.project_dir,
	};
}

/* Shows what would change and, with ret_agreed, asks. */
static bool show_and_ask(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Wish *wish, bool *ret_agreed, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	g_autoptr(Preview) preview = preview_of(survey, &look, wish, error);

	if (!preview)
		return false;
	if (preview->files->len == 0)
		paint_wrapped(paint, PAINT_NORMAL, 0, _("Nothing to do: it is so already."));
	else
		change_show(paint, wish, preview);
	if (ret_agreed)
		*ret_agreed = ask(paint, wish->question);
	return true;
}

/* Whether the wish may be granted: nothing has to be agreed to, or it has been. */
static bool is_agreed(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Wish *wish, GError **error)
{
	bool agreed = false;

	if (!ask_is_possible()) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s: this has to be agreed to; look at it with --dry-run, then agree with --yes"),
			wish->title);
		return false;
	}
	if (!show_and_ask(paint, common, survey, wish, &agreed, error))
		return false;
	if (!agreed)
		g_set_error_literal(
			error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
	return agreed;
}

static void tell_step(const Paint *paint, const Survey *survey, const Step *step)
{
	static const char *const patterns[] = {
		[STEP_EDIT] = N_("Saved {path}."),
		[STEP_REPLACE] = N_("Saved {path}."),
		[STEP_DELETE] = N_("Removed {path}."),
		[STEP_MODE] = N_("Changed the permissions of {path}."),
		[STEP_UNLOCK] = N_("Removed {path}."),
	};
	g_autofree char *path = paths_shown(&survey->paths, step->path);
	g_autofree char *line = text_fill(_(patterns[step->kind]), "path", path, NULL);

	paint_wrapped(paint, PAINT_NORMAL, 0, line);
}

static void tell(const Paint *paint, const Survey *survey, const Wish *wish, const Applied *applied)
{
	if (!applied_changed_something(applied)) {
		paint_wrapped(paint, PAINT_NORMAL, 0, _("Nothing to do: it is so already."));
		return;
	}
	if (wish->plan->undoes > 0)
		paint_wrapped(paint, PAINT_NORMAL, 0, wish->title);
	for (guint i = 0; i < wish->plan->steps->len; i++)
		tell_step(paint, survey, wish->plan->steps->pdata[i]);
	if (!applied_is_durable(applied))
		paint_wrapped(paint, PAINT_WARNING, 0,
			_("The disk did not confirm it: a power failure now may undo it."));
	if (applied_can_be_undone(applied))
		paint_wrapped(paint, PAINT_MUTED, 0, _("To take it back: claude-accounts undo"));
}

static bool wait_until_settled(Applied *applied, GError **error)
{
	bool again = true;

	while (again) {
		g_usleep(APPLY_SETTLE_MS * 1000);
		if (!applied_confirm(applied, &again, error))
			return false;
	}
	return true;
}

static bool carry_out(const Paint *paint, const Survey *survey, const Wish *wish, GError **error)
{
	const ApplyOptions options = { .title = wish->title, .wait_ms = CHANGE_WAIT_MS };
	g_autoptr(Applied) applied = apply_plan(&survey->paths, wish->plan, &options, error);

	if (!applied)
		return false;
	if (applied_changed_something(applied) && !wait_until_settled(applied, error))
		return false;
	tell(paint, survey, wish, applied);
	return true;
}

/* Looks again, since what was planned is not yet what is. */
static bool show_verdict(const Paint *paint, const SurveyOptions *options, GError **error)
{
	g_autoptr(Survey) survey = survey_take(options, error);

	if (!survey)
		return false;

	g_autofree char *summary = explain_summary(survey);

	paint_wrapped(paint, PAINT_TITLE, 0, summary);
	return true;
}

int change_run(const CommonOptions *common, const Survey *survey, const Wish *wish,
	const ChangeOptions *options, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	Paint paint = paint_for_stdout(common->no_color);
	bool asked = wish->question && !options->yes;

	if (options->dry_run)
		return show_and_ask(&paint, common, survey, wish, NULL, error) ? 0 : -1;
	if (asked && !is_agreed(&paint, common, survey, wish, error))
		return -1;
	if (!asked)
		change_show_notes(&paint, wish);
	if (!carry_out(&paint, survey, wish, error) || !show_verdict(&paint, &look, error))
		return -1;
	return 0;
}
