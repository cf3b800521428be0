/*
 * What a change would do, before it is made: what should be known, the lines that change, and
 * what wins then.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/proposal.h"

/* What comes is shown in full; of all else the beginning tells which line it is. */
static void add_diff_line(Lines *lines, const DiffLine *line)
{
	static const struct {
		Role role;
		const char *mark;
	} kinds[] = {
		[DIFF_HUNK] = { ROLE_MUTED, "" },
		[DIFF_CONTEXT] = { ROLE_NORMAL, "  " },
		[DIFF_REMOVED] = { ROLE_ERROR, "- " },
		[DIFF_ADDED] = { ROLE_ACCENT, "+ " },
		[DIFF_NOTE] = { ROLE_MUTED, "  " },
	};
	Role role = kinds[line->kind].role;
	const char *mark = kinds[line->kind].mark;

	if (line->kind == DIFF_ADDED) {
		lines_hanging(lines, role, mark, line->text);
		return;
	}

	g_autofree char *text = g_strconcat(mark, line->text, NULL);

	lines_row(lines, role, text);
}

static void add_file(Lines *lines, const PreviewFile *file)
{
	lines_paragraph(lines, ROLE_TITLE, 0, file->heading);
	if (file->note)
		lines_paragraph(lines, ROLE_MUTED, 0, file->note);
	for (guint i = 0; i < file->lines->len; i++)
		add_diff_line(lines, file->lines->pdata[i]);
	lines_blank(lines);
}

static void add_verdict(Lines *lines, const Preview *preview)
{
	lines_paragraph(lines, ROLE_TITLE, 0,
		preview->same_verdict ? _("What is sent stays the same") : _("What is sent then"));
	lines_paragraph(
		lines, preview->same_verdict ? ROLE_NORMAL : ROLE_ACCENT, 0, preview->verdict);
}

static Lines *lines_of(const Proposal *proposal, int columns)
{
	Lines *lines = lines_new(columns);
	const GPtrArray *notes = proposal->wish->notes;

	if (proposal->wish->sentence) {
		lines_paragraph(lines, ROLE_TITLE, 0, proposal->wish->sentence);
		lines_blank(lines);
	}
	for (guint i = 0; i < notes->len; i++)
		lines_field(lines, ROLE_WARNING, "!", 0, notes->pdata[i]);
	if (notes->len > 0)
		lines_blank(lines);
	for (guint i = 0; i < proposal->preview->files->len; i++)
		add_file(lines, proposal->preview->files->pdata[i]);
	add_verdict(lines, proposal->preview);
	if (proposal->wish->question) {
		lines_blank(lines);
		lines_paragraph(lines, ROLE_WARNING, 0, proposal->wish->question);
	}
	return lines;
}

static void draw(Ui *ui, const Region *region)
{
	Region inside = ui_draw_frame(ui, region);

	if (!proposal_is_something(ui) || !ui->proposal->wish)
		return;

	g_autofree char *title = text_title(ui->proposal->wish->title);
	g_autofree char *fitting =
		text_fit(title, inside.columns - BOX_TITLE_MARGINS, TEXT_CUT_MIDDLE);
	Region body = region_box(&inside, fitting);
	g_autoptr(Lines) lines = lines_of(ui->proposal, body.columns);

	ui->scroll = lines_draw(lines, &inside, &body, ui->scroll);
}

static void save(Ui *ui, const Event *event)
{
	(void)event;
	ui->proposal->grant(ui);
}

static char *grant_label(const Ui *ui)
{
	return g_strdup(proposal_is_something(ui) ? _(ui->proposal->label) : "");
}

static const Binding bindings[] = {
	{ .keys = { KEY_RETURN, 'y' },
		.label = N_("save"),
		.current_label = grant_label,
		.help = N_("make the change"),
		.act = save },
};

const Screen screen_preview = {
	.title = N_("Preview"),
	.bindings = bindings,
	.binding_count = G_N_ELEMENTS(bindings),
	.scrolls = true,
	.draw = draw,
};
