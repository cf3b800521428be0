/*
 * What a command of the settings is, where it is set, and whether it is needed: of a refresh
 * command by the word of its cloud, of a helper by trying it out.
 */
#include "app/explain.h"
#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/refresher.h"
#include "tui/runs.h"

#define LABEL_COLUMNS_MAX 16

typedef struct Field {
	const char *label;
	const char *value;
} Field;

static void add_fields(Lines *lines, const Field *fields, guint count)
{
	int columns = 0;

	for (guint i = 0; i < count; i++)
		columns = MAX(columns, text_width(fields[i].label));
	columns = MIN(columns, LABEL_COLUMNS_MAX);
	for (guint i = 0; i < count; i++)
		if (fields[i].value && *fields[i].value)
			lines_field(lines, ROLE_MUTED, fields[i].label, columns, fields[i].value);
}

static void add_command(Lines *lines, const Ui *ui)
{
	SettingId id = refresher_setting(ui->refresher);
	const Place *place = evidence_value(ui->survey->evidence, id, VIEW_REQUEST);
	g_autofree char *origin = place ? explain_origin(ui->survey, &place->origin) : NULL;
	const Field fields[] = {
		{ _("Command"), refresher_command(ui->refresher) },
		{ _("Set in"), origin },
	};

	if (!place) {
		lines_paragraph(lines, ROLE_NORMAL, 0,
			_("It is not set. With a command there, Claude Code and you can get new "
			  "credentials without leaving it."));
		return;
	}
	add_fields(lines, fields, G_N_ELEMENTS(fields));
	if (refresher_is_trusted(ui->refresher))
		return;
	lines_blank(lines);
	lines_field(lines, ROLE_WARNING, "!", 0,
		_("A project that Claude Code does not trust brings this command. It can do whatever "
		  "you can: read it before you run it."));
}

static void add_readiness(Lines *lines, const Readiness *readiness)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *end = readiness->expires_at ? times_when(readiness->expires_at, now)
						     : g_strdup(_("not known"));
	g_autofree char *ago = g_strdup_printf("%" G_GINT64_FORMAT, now - readiness->checked_at);
	g_autofree char *checked = text_fill(_("{seconds} s ago"), "seconds", ago, NULL);
	g_autofree char *region =
		readiness->region && readiness->region_origin
			? g_strdup_printf("%s, %s", readiness->region, readiness->region_origin)
			: g_strdup(readiness->region);
	const Field fields[] = {
		{ _("Credentials"), readiness->source },
		{ _("Whose"), readiness->who },
		{ _("Account"), readiness->account },
		{ _("End"), readiness->proved && !readiness->renewed ? end : NULL },
		{ _("Region"), region },
		{ _("Checked"), checked },
	};

	lines_paragraph(
		lines, readiness->proved ? ROLE_ACCENT : ROLE_WARNING, 0, readiness->sentence);
	add_fields(lines, fields, G_N_ELEMENTS(fields));
}

static void add_cloud(Lines *lines, const Ui *ui)
{
	const Readiness *readiness =
		refresher_readiness(ui->refresher, refresher_subject(ui->refresher));
	const char *change = refresher_change(ui->refresher);

	lines_paragraph(lines, ROLE_TITLE, 0, _("Is it needed?"));
	if (refresher_is_busy(ui->refresher))
		lines_paragraph(lines, ROLE_MUTED, 0, _("Asking …"));
	else if (readiness)
		add_readiness(lines, readiness);
	if (!change)
		return;
	lines_blank(lines);
	lines_paragraph(lines, ROLE_TITLE, 0, _("What the last run has changed"));
	lines_paragraph(lines, ROLE_NORMAL, 0, change);
}

static void add_helper(Lines *lines, const Ui *ui)
{
	char *const *result = refresher_helper_lines(ui->refresher);

	lines_paragraph(lines, ROLE_TITLE, 0, _("Does it work?"));
	if (refresher_is_busy(ui->refresher))
		lines_paragraph(lines, ROLE_MUTED, 0, _("Trying it …"));
	else if (!result)
		lines_paragraph(lines, ROLE_MUTED, 0,
			_("Not tried yet. Trying it runs the command as Claude Code does; the value "
			  "is judged and never shown."));
	for (; result && *result && !refresher_is_busy(ui->refresher); result++)
		lines_paragraph(lines, ROLE_NORMAL, 0, *result);
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!ui->survey)
		return;

	Region body = region_box(&inside, setting_info(refresher_setting(ui->refresher))->name);
	g_autoptr(Lines) lines = lines_new(body.columns);

	add_command(lines, ui);
	lines_blank(lines);
	if (refresher_is_helper(ui->refresher))
		add_helper(lines, ui);
	else
		add_cloud(lines, ui);
	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

static bool is_set(const Ui *ui)
{
	return ui->survey &&
	       evidence_value(ui->survey->evidence, refresher_setting(ui->refresher), VIEW_REQUEST);
}

static bool can_run(const Ui *ui)
{
	return is_set(ui) && refresher_is_trusted(ui->refresher) &&
	       !(refresher_is_helper(ui->refresher) && refresher_is_busy(ui->refresher));
}

static bool can_trust(const Ui *ui)
{
	return is_set(ui) && !refresher_is_trusted(ui->refresher);
}

static bool can_check(const Ui *ui)
{
	return !refresher_is_helper(ui->refresher) && !refresher_is_busy(ui->refresher);
}

static bool has_export(const Ui *ui)
{
	return ui->survey && refresher_subject(ui->refresher) == SUBJECT_AWS &&
	       evidence_value(ui->survey->evidence, SETTING_AWS_CREDENTIAL_EXPORT, VIEW_REQUEST);
}

static bool has_runs(const Ui *ui)
{
	return runs_shown(ui) != NULL;
}

static void run(Ui *ui, const Event *event)
{
	(void)event;
	refresher_run(ui, false);
}

static void trust(Ui *ui, const Event *event)
{
	(void)event;
	refresher_run(ui, true);
}

static void check(Ui *ui, const Event *event)
{
	(void)event;
	refresher_check(ui);
}

static void show_export(Ui *ui, const Event *event)
{
	(void)event;
	refresher_open(ui, SUBJECT_EXPORT);
}

static void show_runs(Ui *ui, const Event *event)
{
	(void)event;
	ui_push(ui, &screen_run);
}

static char *run_label(const Ui *ui)
{
	return g_strdup(refresher_is_helper(ui->refresher) ? _("try it") : _("run it"));
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN },
		.label = N_("run it"),
		.current_label = run_label,
		.help = N_("run the command"),
		.act = run,
		.is_possible = can_run },
	{ .keys = { 't' },
		.label = N_("trust this command and run it"),
		.help = N_("trust just this command of this project, and run it"),
		.act = trust,
		.is_possible = can_trust },
	{ .keys = { 'c' },
		.label = N_("check again"),
		.help = N_("ask the cloud once more"),
		.act = check,
		.is_possible = can_check },
	{ .keys = { 'e' },
		.label = N_("awsCredentialExport"),
		.help = N_("try the command that gives the credentials"),
		.act = show_export,
		.is_possible = has_export },
	{ .keys = { '[', ']' },
		.label = N_("runs"),
		.help = N_("show what has run"),
		.act = show_runs,
		.is_possible = has_runs },
};

const Screen screen_refresh = {
	.title = N_("Refresh"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.scrolls = true,
	.draw = draw,
};
