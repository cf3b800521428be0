#include "cli/ask.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool ask_is_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

bool ask(const Paint *paint, const char *question)
{
	char answer[16] = "";

	paint_text(paint, PAINT_TITLE, question);
	/* TRANSLATORS: the letters that mean yes and no; y is always taken as well. */
	paint_text(paint, PAINT_NORMAL, _(" [y/N] "));
	fflush(stdout);
	if (!fgets(answer, sizeof answer, stdin))
		return false;

	g_autofree char *typed = g_utf8_casefold(g_strstrip(answer), -1);

	return *typed && (g_str_has_prefix("yes", typed) || strcmp(typed, _("y")) == 0);
}
