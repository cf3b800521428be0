#include "tui/screen.h"

#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/work.h"

#include <string.h>

#define PROGRAM_NAME "claude-accounts"

/* A message that is longer is cut. */
#define MESSAGE_ROWS_MAX 4

const Screen *ui_top(const Ui *ui)
{
	return ui->stack[ui->depth - 1];
}

bool ui_is_open(const Ui *ui, const Screen *screen)
{
	for (guint i = 0; i < ui->depth; i++)
		if (ui->stack[i] == screen)
			return true;
	return false;
}

void ui_push(Ui *ui, const Screen *screen)
{
	if (ui->depth == SCREENS_MAX || ui_top(ui) == screen)
		return;
	ui->stack[ui->depth++] = screen;
	ui->scroll = 0;
	ui_redraw(ui);
}

void ui_back(Ui *ui)
{
	if (ui->depth == 1) {
		ui_quit(ui);
		return;
	}
	ui->depth--;
	ui->scroll = 0;
	ui_redraw(ui);
}

void ui_tell(Ui *ui, Role role, const char *message)
{
	g_free(ui->message);
	ui->message = g_strdup(message);
	ui->message_role = role;
	ui_redraw(ui);
}

void ui_tell_error(Ui *ui, Role role, const GError *error)
{
	g_autofree char *clean = text_clean(error->message, -1);

	ui_tell(ui, role, clean);
}

static bool is_bound(const Binding *binding, guint32 key)
{
	for (guint i = 0; i < KEYS_MAX && binding->keys[i]; i++)
		if (binding->keys[i] == key)
			return true;
	return false;
}

static const Binding *find_binding(const Ui *ui, const Binding *bindings, guint count, guint32 key)
{
	for (guint i = 0; i < count; i++)
		if (is_bound(&bindings[i], key) &&
			(!bindings[i].is_possible || bindings[i].is_possible(ui)))
			return &bindings[i];
	return NULL;
}

static void erase_last(GString *text)
{
	const char *last = g_utf8_find_prev_char(text->str, text->str + text->len);

	g_string_truncate(text, last ? (gsize)(last - text->str) : 0);
}

/* Keys while something is typed into the search, which goes on with every key. */
static void type_search(Ui *ui, const Event *event)
{
	if (event->key == KEY_RETURN || event->key == KEY_ESCAPE)
		ui->searching = false;
	if (event->key == KEY_ESCAPE || event->key == KEY_CONTROL('u'))
		g_string_truncate(ui->search, 0);
	else if (event->key == KEY_RUBOUT)
		erase_last(ui->search);
	else if (event->key == KEY_PASTE)
		g_string_append(ui->search, event->text);
	else if (event->key >= ' ' && event->key < KEY_NAMED)
		g_string_append_unichar(ui->search, event->key);
	ui_top(ui)->search(ui, 1, true);
	ui_redraw(ui);
}

/* Who moves about has typed enough. */
static bool moves(const Event *event)
{
	return event->key == KEY_ARROW_DOWN || event->key == KEY_ARROW_UP ||
	       event->key == KEY_PAGE_DOWN || event->key == KEY_PAGE_UP;
}

void ui_dispatch(Ui *ui, const Event *event)
{
	if (work_takes(ui, event))
		return;
	if (ui->searching && !moves(event)) {
		type_search(ui, event);
		return;
	}
	ui->searching = false;

	const Screen *screen = ui_top(ui);

	if (screen->type && screen->type(ui, event))
		return;

	const Binding *binding =
		find_binding(ui, screen->bindings, screen->binding_count, event->key);

	if (!binding && screen->scrolls)
		binding = find_binding(ui, scroll_bindings, SCROLL_BINDING_COUNT, event->key);
	if (!binding)
		binding = find_binding(ui, global_bindings, GLOBAL_BINDING_COUNT, event->key);
	if (binding)
		binding->act(ui, event);
}

static const char *mode_label(Mode mode)
{
	/* TRANSLATORS: the mode of Claude Code that is decided for. */
	return mode == MODE_PRINT ? _("claude -p") : _("interactive");
}

/* The first of the parts, as many as fit, with dots between them; cut when not even one does. */
static char *join_fitting(const char *const *parts, guint count, int columns)
{
	g_autoptr(GString) text = g_string_new(parts[0]);

	for (guint i = 1; i < count; i++) {
		gsize before = text->len;

		g_string_append_printf(text, " · %s", parts[i]);
		if (text_width(text->str) > columns)
			g_string_truncate(text, before);
	}
	return text_fit(text->str, columns, TEXT_CUT_MIDDLE);
}

/* Who is signed in, with which plan and where: "ada@example.com · Max 5x · Example Org". */
static char *identity(const Survey *survey, int columns)
{
	g_autofree char *plan = explain_plan(&survey->evidence->login);
	const char *all[] = { explain_account(survey), plan,
		survey->evidence->account.organization };
	const char *parts[G_N_ELEMENTS(all)];
	guint count = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i] && (count == 0 || strcmp(all[i], parts[0]) != 0))
			parts[count++] = all[i];
	return count > 0 ? join_fitting(parts, count, columns) : g_strdup("");
}

/* The middle of the title: who is signed in or, since it matters more, the test switch. */
static char *subtitle(const Survey *survey, int columns, Role *ret_role)
{
	const char *endpoint = survey->evidence->endpoint;

	*ret_role = endpoint ? ROLE_WARNING : ROLE_MUTED;
	if (!endpoint)
		return identity(survey, columns);

	g_autofree char *text = text_fill(_("test endpoint {url}"), "url", endpoint, NULL);

	return text_fit(text, columns, TEXT_CUT_MIDDLE);
}

static void draw_title(const Ui *ui, const Region *region)
{
	int end = 1 + region_put(region, 0, 1, ROLE_TITLE, PROGRAM_NAME);
	int mode = region_put_right(region, 0, 3, ROLE_NORMAL, mode_label(ui->mode));
	int room = mode - end - 6;
	Role role;

	region_put_right(region, 0, 1, ROLE_KEY, "m");
	if (!ui->survey || room < 10)
		return;

	g_autofree char *text = subtitle(ui->survey, room, &role);
	int width = text_width(text);
	int column = MAX((region->columns - width) / 2, end + 3);

	region_put(region, 0, MIN(column, mode - 3 - width), role, text);
}

static Role summary_role(const Survey *survey)
{
	return survey->verdict.winner == SOURCE_NONE ? ROLE_ERROR : ROLE_ACCENT;
}

static Role count_role(const Survey *survey)
{
	const Finding *first = &g_array_index(survey->findings, Finding, 0);
	Severity severity = finding_info(first->id)->severity;

	if (severity == SEVERITY_ERROR)
		return ROLE_ERROR;
	return severity == SEVERITY_WARNING ? ROLE_WARNING : ROLE_MUTED;
}

/* What is sent, in two lines at most: the number of findings stands beside the first. */
static int draw_summary(const Ui *ui, const Region *region)
{
	const Survey *survey = ui->survey;
	g_autofree char *summary = explain_summary(survey);
	g_autofree char *count = explain_finding_count(survey);
	g_autofree char *shown = count ? g_strdup_printf("%s ›", count) : g_strdup("");
	int room = region->columns - 2 - (count ? text_width(shown) + 2 : 0);
	g_auto(GStrv) lines = text_wrap(summary, MAX(room, 20));
	const char *rest = summary + strlen(lines[0]);
	g_autofree char *second =
		text_fit(rest + strspn(rest, " "), region->columns - 2, TEXT_CUT_END);

	region_put(region, 1, 1, summary_role(survey), lines[0]);
	region_put(region, 2, 1, summary_role(survey), second);
	if (count)
		region_put_right(region, 1, 1, count_role(survey), shown);
	return *second ? 2 : 1;
}

static int draw_header(const Ui *ui, const Region *region)
{
	draw_title(ui, region);
	if (!ui->survey) {
		region_put(region, 1, 1, ROLE_MUTED, _("Looking …"));
		return 2;
	}
	return 1 + draw_summary(ui, region);
}

/* Draws one key with its label; returns the columns it took, 0 when it does not fit. */
static int draw_key(const Ui *ui, const Region *region, int column, const Binding *binding)
{
	if (!binding->label || (binding->is_possible && !binding->is_possible(ui)))
		return 0;

	g_autofree char *name =
		binding->shown ? g_strdup(binding->shown) : event_key_name(binding->keys[0]);
	g_autofree char *label =
		binding->current_label ? binding->current_label(ui) : g_strdup(_(binding->label));
	int width = text_width(name) + 1 + text_width(label);

	if (column + width > region->columns - 1)
		return 0;
	region_put(region, 0, column, ROLE_KEY, name);
	region_put(region, 0, column + text_width(name) + 1, ROLE_MUTED, label);
	return width + 2;
}

static int draw_bindings(
	const Ui *ui, const Region *region, int column, const Binding *bindings, guint count)
{
	for (guint i = 0; i < count; i++)
		column += draw_key(ui, region, column, &bindings[i]);
	return column;
}

static void draw_keys(const Ui *ui, const Region *region)
{
	const Screen *screen = ui_top(ui);
	int column = draw_bindings(ui, region, 1, screen->bindings, screen->binding_count);

	if (screen->scrolls)
		column = draw_bindings(ui, region, column, scroll_bindings, SCROLL_BINDING_COUNT);
	/* Where text is typed, most keys of the others are letters of it. */
	if (!screen->type)
		draw_bindings(ui, region, column, global_bindings, GLOBAL_BINDING_COUNT);
}

static void draw_search(const Ui *ui, const Region *row)
{
	g_autofree char *typed = g_strdup_printf("/%s▏", ui->search->str);
	int columns = region_put(row, 0, 1, ROLE_KEY, typed);

	if (ui->search_failed)
		region_put(row, 0, 1 + columns + 2, ROLE_WARNING, _("no match"));
}

/* A sentence in as many rows as it needs, to a few; returns how many. */
static int draw_sentence(const Region *region, Role role, const char *sentence)
{
	g_auto(GStrv) lines = text_wrap(sentence, region->columns - 2);
	int count = MIN((int)g_strv_length(lines), MESSAGE_ROWS_MAX);

	for (int i = 0; i < count; i++)
		region_put_field(region, region->rows - count + i, 1, region->columns - 2, role,
			TEXT_CUT_END, lines[i]);
	return count;
}

/* Returns how many rows it has. */
static int draw_footer(const Ui *ui, const Region *region)
{
	Region row = region_part(region, region->rows - 1, 0, 1, region->columns);

	if (ui->work)
		return draw_sentence(region, ROLE_KEY, ui->work);
	if (ui->message && !ui->searching)
		return draw_sentence(region, ui->message_role, ui->message);
	if (ui->searching)
		draw_search(ui, &row);
	else
		draw_keys(ui, &row);
	return 1;
}

Region ui_draw_frame(const Ui *ui, const Region *region)
{
	int top = draw_header(ui, region);
	int bottom = draw_footer(ui, region);

	return region_part(region, top, 0, region->rows - top - bottom, region->columns);
}
