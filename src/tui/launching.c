#include "tui/launching.h"

#include "app/launch.h"
#include "app/variables.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/accounts.h"
#include "tui/keeping.h"
#include "tui/lend.h"
#include "tui/work.h"

#define PROGRAM "claude"

/* For locks that others hold; Escape gives up earlier. */
#define WAIT_MS 15000

struct Launching {
	Paths paths;
	Account *account;
	LaunchFlow *flow; /* that finds out how; NULL for none */
	Lend *lend;       /* the program; NULL while it does not run */
	char *note;       /* what was made for it; NULL for nothing */
};

static const LaunchOptions options = {
	.with_secret = true,
	.may_prompt = true,
	.wait_ms = WAIT_MS,
};

void launching_free(Launching *launching)
{
	if (!launching)
		return;
	lend_free(launching->lend);
	launch_flow_free(launching->flow);
	account_free(launching->account);
	paths_clear(&launching->paths);
	g_free(launching->note);
	g_free(launching);
}

static void forget(Ui *ui)
{
	launching_free(g_steal_pointer(&ui->launching));
}

static gboolean on_over(gpointer data)
{
	forget(data);
	return G_SOURCE_REMOVE;
}

static void fail(Ui *ui, const GError *problem)
{
	g_autofree char *clean = text_clean(problem->message, -1);

	ui_tell(ui, ROLE_ERROR, clean);
}

/* ---- while it runs ---- */

static char *end_message(const Launching *launching, int status)
{
	g_autofree char *number = g_strdup_printf("%d", status);
	g_autofree char *end =
		status == 0
			? text_fill(_("Claude Code with {name} has ended."), "name",
				  launching->account->name, NULL)
			: text_fill(_("Claude Code with {name} has ended with status {status}."),
				  "name", launching->account->name, "status", number, NULL);

	return launching->note ? g_strdup_printf("%s %s", end, launching->note)
			       : g_steal_pointer(&end);
}

static void on_ended(int status, gpointer data)
{
	Ui *ui = data;
	g_autofree char *message = end_message(ui->launching, status);

	g_idle_add_full(G_PRIORITY_HIGH, on_over, ui, NULL);
	ui_take_back(ui);
	ui_look(ui);
	ui_tell(ui, status == 0 ? ROLE_NORMAL : ROLE_WARNING, message);
}

static void run(Ui *ui, const Launch *launch)
{
	static char program[] = PROGRAM;
	static char *const argv[] = { program, NULL };
	Launching *launching = ui->launching;
	char **environment = launch_environment(launch);
	g_autoptr(GError) error = NULL;

	if (launch->notes->len > 0)
		launching->note = g_strdup(launch->notes->pdata[0]);
	ui_lend(ui);
	launching->lend =
		lend_start(argv, environment, launching->paths.project_dir, on_ended, ui, &error);
	variables_environment_free(environment);
	if (launching->lend)
		return;
	ui_take_back(ui);
	fail(ui, error);
	g_idle_add_full(G_PRIORITY_HIGH, on_over, ui, NULL);
}

/* ---- finding out how ---- */

static void on_ready(const Launch *launch, const GError *problem, gpointer data)
{
	Ui *ui = data;

	work_end(ui);
	if (launch) {
		run(ui, launch);
		return;
	}
	fail(ui, problem);
	g_idle_add_full(G_PRIORITY_HIGH, on_over, ui, NULL);
}

static void give_up(Ui *ui)
{
	forget(ui);
	ui_look(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up."));
}

static void prepare(Ui *ui, Secrets *secrets)
{
	Launching *launching = ui->launching;

	work_begin(ui, _("Preparing the account …  Esc gives up"), give_up);
	launching->flow = launch_start(
		&launching->paths, launching->account, secrets, &options, on_ready, ui);
}

void launching_start(Ui *ui, const Account *account)
{
	g_autofree char *program = g_find_program_in_path(PROGRAM);

	if (!program) {
		ui_tell(ui, ROLE_WARNING,
			_("There is no `claude` on your PATH: install Claude Code first, or start "
			  "this program where it is found."));
		return;
	}
	forget(ui);
	ui->launching = g_new0(Launching, 1);
	paths_copy(&ui->launching->paths, &ui->survey->paths);
	ui->launching->account = account_copy(account);
	if (launch_needs_secrets(account, &options))
		keeping_open(ui, prepare, forget);
	else
		prepare(ui, NULL);
}
