#include "cli/paint.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Lines of prose are not wider than this, however wide the terminal is. */
#define PROSE_COLUMNS 100

static bool has_colours(void)
{
	const char *term = g_getenv("TERM");
	const char *no_color = g_getenv("NO_COLOR");

	return term && *term && strcmp(term, "dumb") != 0 && !g_str_has_suffix(term, "-mono") &&
	       !g_str_has_prefix(term, "vt1") && !(no_color && *no_color);
}

Paint paint_for_stdout(bool no_colour)
{
	struct winsize size = { 0 };
	bool terminal = isatty(STDOUT_FILENO);
	Paint paint = {
		.colour = terminal && !no_colour && has_colours(),
		.utf8 = g_get_charset(NULL),
	};

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		paint.columns = size.ws_col;
	return paint;
}

static void put(const Paint *paint, const char *text)
{
	g_autofree char *ascii = paint->utf8 ? NULL : text_ascii(text);

	fputs(ascii ? ascii : text, stdout);
}

void paint_text(const Paint *paint, PaintRole role, const char *text)
{
	static const char *const codes[] = {
		[PAINT_NORMAL] = "",
		[PAINT_TITLE] = "\033[1m",
		[PAINT_MUTED] = "\033[2m",
		[PAINT_ACCENT] = "\033[1;32m",
		[PAINT_WARNING] = "\033[33m",
		[PAINT_ERROR] = "\033[31m",
	};
	bool coloured = paint->colour && role != PAINT_NORMAL;

	if (coloured)
		fputs(codes[role], stdout);
	put(paint, text);
	if (coloured)
		fputs("\033[0m", stdout);
}

void paint_wrapped(const Paint *paint, PaintRole role, int indent, const char *text)
{
	int columns = paint->columns > 0 ? MIN(paint->columns, PROSE_COLUMNS) : PROSE_COLUMNS;
	g_auto(GStrv) lines = text_wrap(text, MAX(columns - indent, 20));

	for (guint i = 0; lines[i]; i++) {
		if (i > 0)
			printf("%*s", indent, "");
		paint_text(paint, role, lines[i]);
		putchar('\n');
	}
}
