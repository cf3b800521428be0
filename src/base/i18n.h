/*
 * Marks for translation. Code below the app layer only marks a string with N_(); whoever shows
 * it translates it with _(). main() binds the text domain before anything else runs.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

#endif
