/*
 * Proposes a correction for the slips people make in JSON that they write by hand: comments
 * (//, #, and those between slash-star and star-slash) and commas behind the last member. It is
 * only a proposal: whoever shows it lets the user decide, because comments get lost.
 *
 * Comments that have lines of their own go with those lines; others go with the blanks before
 * them, or at the start of a line with those behind them. Nothing else is touched, and inside of
 * strings nothing at all.
 */
#ifndef FORMAT_JSON_MEND_H
#define FORMAT_JSON_MEND_H

#include "base/secret.h"

#include <glib.h>

/*
 * The corrected text, which is strict JSON (format/json.h). NULL when the text is strict JSON
 * already, and when it would not be even so corrected.
 */
Secret *json_mend(const char *text, gsize length);

#endif
