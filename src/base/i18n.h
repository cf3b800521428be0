/*
 * Words for people, ready for other languages.
 *
 * `_("text")` gives the translation of a text, `ngettext("%d key", "%d keys", n)` that of a text
 * which depends on a number. Only app, cli and tui use these two. The layers below mark a text
 * with N_(), which leaves it as it is; whoever shows it calls _() on it later:
 *
 *	static const char *const labels[] = { N_("not set"), N_("expired") };
 *	…
 *	puts(_(labels[state]));
 *
 * main binds the text domain PACKAGE before anything is translated. A comment that begins with
 * "TRANSLATORS:" on the line above a text goes to the translators with it.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

#endif
