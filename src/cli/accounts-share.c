#include "cli/accounts.h"

#include "app/exchange.h"
#include "app/explain.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"
#include "cli/ask.h"
#include "cli/change.h"

#include <string.h>

GPtrArray *accounts_read(const Paths *paths, GError **error)
{
	GPtrArray *accounts = registry_load(paths, error);

	if (accounts)
		exchange_settle(paths, accounts);
	return accounts;
}

bool accounts_agree(
	const Paint *paint, const char *title, const char *question, gboolean yes, GError **error)
{
	if (yes)
		return true;
	if (!ask_is_possible()) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s: this has to be agreed to; agree with --yes"), title);
		return false;
	}
	if (ask(paint, question))
		return true;
	g_set_error_literal(error, APP_ERROR, APP_ERROR_CANCELLED, _("nothing was changed"));
	return false;
}

/* What a flow said in the end. */
typedef struct End {
	bool there;
	char *sentence;
	GError *problem;
} End;

static void on_end(const char *sentence, const GError *problem, gpointer data)
{
	End *end = data;

	end->there = true;
	end->sentence = g_strdup(sentence);
	end->problem = problem ? g_error_copy(problem) : NULL;
}

/* What is sent now, where the sentence does not say it. */
static void tell_verdict(const Paint *paint, const SurveyOptions *look, const char *sentence)
{
	g_autoptr(Survey) survey = survey_take(look, NULL);
	g_autofree char *summary = survey ? explain_summary(survey) : NULL;

	if (summary && !strstr(sentence, summary))
		paint_wrapped(paint, PAINT_NORMAL, 0, summary);
}

/* undone: the title of what was taken back; NULL when nothing was. */
static int tell(
	const Paint *paint, const SurveyOptions *look, End *end, const char *undone, GError **error)
{
	if (end->problem) {
		g_propagate_error(error, end->problem);
		return -1;
	}
	if (undone)
		paint_wrapped(paint, PAINT_NORMAL, 0, undone);
	paint_wrapped(paint, PAINT_TITLE, 0, end->sentence);
	tell_verdict(paint, look, end->sentence);
	if (!undone)
		paint_wrapped(paint, PAINT_MUTED, 0, _("To take it back: claude-accounts undo"));
	g_free(end->sentence);
	return 0;
}

int accounts_use(const Paint *paint, const CommonOptions *common, const Survey *survey,
	const Use *use, const KeepOptions *keep, GError **error)
{
	const SurveyOptions look = change_look(common, survey);
	const UseHow how = {
		.survey = &look,
		.endpoint = survey->evidence->endpoint,
		.may_prompt = ask_is_possible(),
		.wait_ms = ACCOUNTS_WAIT_MS,
	};
	KeepPurpose purpose = use->moves_login ? KEEP_TO_WRITE : KEEP_TO_READ;
	g_autoptr(Secrets) secrets =
		use->needs_secrets ? keep_open(paint, &survey->paths, keep, purpose, error) : NULL;
	End end = { .there = false };
	bool undone = use->wish->plan->undoes > 0;
	UseFlow *flow;

	if (use->needs_secrets && !secrets)
		return -1;
	flow = use_start(survey, use, secrets, &how, on_end, &end);
	while (!end.there)
		g_main_context_iteration(NULL, TRUE);
	use_flow_free(flow);
	return tell(paint, &look, &end, undone ? use->wish->title : NULL, error);
}
