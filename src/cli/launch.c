#include "cli/launch.h"

#include "app/pin.h"
#include "app/registry.h"
#include "base/error.h"
#include "base/i18n.h"

#include <stdio.h>
#include <unistd.h>

const Account *launch_account(
	const Paths *paths, const GPtrArray *accounts, const char *name, GError **error)
{
	g_autofree char *file = NULL;
	g_autofree char *shown = NULL;
	const Account *account;

	if (name)
		return registry_find(accounts, name, error);
	account = pin_find(accounts, paths->project_dir, &file);
	if (account)
		return account;
	shown = file ? paths_shown(paths, file) : NULL;
	if (file)
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s is not a pin of yours; to agree to it: claude-accounts use NAME --here"),
			shown);
	else
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("which account? This directory is pinned to none (claude-accounts use NAME "
			  "--here)"));
	return NULL;
}

/* What a flow said in the end. */
typedef struct End {
	bool there;
	const Launch *launch;
	GError *problem;
} End;

static void on_end(const Launch *launch, const GError *problem, gpointer data)
{
	End *end = data;

	end->there = true;
	end->launch = launch;
	end->problem = problem ? g_error_copy(problem) : NULL;
}

static void tell_notes(const Launch *launch)
{
	for (guint i = 0; i < launch->notes->len; i++)
		fprintf(stderr, "%s\n", (const char *)launch->notes->pdata[i]);
}

static LaunchFlow *wait_for(const Paths *paths, const Account *account, Secrets *secrets,
	const LaunchOptions *options, const Launch **ret_launch, GError **error)
{
	End end = { .there = false };
	LaunchFlow *flow = launch_start(paths, account, secrets, options, on_end, &end);

	while (flow && !end.there)
		g_main_context_iteration(NULL, TRUE);
	if (end.launch) {
		tell_notes(end.launch);
		*ret_launch = end.launch;
		return flow;
	}
	if (end.problem)
		g_propagate_error(error, end.problem);
	launch_flow_free(flow);
	return NULL;
}

LaunchFlow *launch_wait(const Paths *paths, const Account *account,
	const LaunchArguments *arguments, bool with_secret, const Launch **ret_launch,
	GError **error)
{
	const LaunchOptions options = {
		.with_secret = with_secret,
		.may_move = arguments->move,
		.may_prompt = isatty(STDERR_FILENO),
		.wait_ms = ACCOUNTS_WAIT_MS,
	};
	const Paint paint = { .utf8 = true };
	bool needs_secrets = launch_needs_secrets(account, &options);
	g_autoptr(Secrets) secrets =
		needs_secrets ? keep_open(&paint, paths, &arguments->keep, KEEP_TO_READ, error)
			      : NULL;

	if (needs_secrets && !secrets)
		return NULL;
	return wait_for(paths, account, secrets, &options, ret_launch, error);
}
