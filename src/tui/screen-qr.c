/*
 * The address of a sign-in as a QR code, for a telephone. It takes the whole screen, for it needs
 * much of it: two modules stand one over the other in each cell.
 */
#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen.h"

#define MARGIN_ROWS 2

/* The cell for two modules; what is light is painted. */
static const char *cell_for(bool upper_dark, bool lower_dark)
{
	if (upper_dark)
		return lower_dark ? " " : "▄";
	return lower_dark ? "▀" : "█";
}

static void draw_code(const QrCode *code, const Region *region)
{
	int side = code->size + 2 * QR_QUIET;

	for (int row = 0; row < side; row += 2)
		for (int column = 0; column < side; column++) {
			int at = row - QR_QUIET, across = column - QR_QUIET;
			bool below = row + 1 < side && !qr_is_dark(code, at + 1, across);

			region_put(region, row / 2, column, ROLE_QR,
				cell_for(qr_is_dark(code, at, across), !below));
		}
}

static void draw_too_small(const Region *region, int rows, int columns)
{
	g_autofree char *wide = g_strdup_printf("%d", columns);
	g_autofree char *high = g_strdup_printf("%d", rows);
	g_autofree char *text = text_fill(
		_("The code needs a terminal of {columns}×{rows}: enlarge this one, or make its "
		  "letters smaller. Or go back: y copies the address, f writes it to a file."),
		"columns", wide, "rows", high, NULL);
	g_auto(GStrv) lines = text_wrap(text, region->columns - 4);

	for (int i = 0; lines[i]; i++)
		region_put(region, MARGIN_ROWS + 1 + i, 2, ROLE_WARNING, lines[i]);
}

static void draw(Ui *ui, const Region *region)
{
	int side = ui->qr->size + 2 * QR_QUIET;
	int rows = (side + 1) / 2;
	Region code = region_part(region, 1, (region->columns - side) / 2, rows, side);

	region_put(
		region, 0, 1, ROLE_TITLE, _("Photograph this code and paste what the page shows"));
	region_put_right(region, 0, 1, ROLE_KEY, _("Esc back"));
	if (rows + MARGIN_ROWS <= region->rows && side <= region->columns)
		draw_code(ui->qr, &code);
	else
		draw_too_small(region, rows + MARGIN_ROWS, side);
}

const Screen screen_qr = {
	.title = N_("QR code"),
	.draw = draw,
};
