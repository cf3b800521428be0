/*
 * Takes the secrets out of a JSON text (settings, state, credentials, also a malformed one) so that
 * a part of it can be shown. Lines stay lines.
 *
 *	g_autofree char *shown = json_mask(text, length, from, to, namer, data);
 *
 * A value that stands behind the key of a secret (one of core/setting.h, a member of the
 * credentials or the state file, or any key that looks like one: TOKEN, SECRET, PASSWORD,
 * API_KEY, …) becomes "***", or what the namer calls it; an empty one stays. In all else
 * redact_text() (base/redact.h) decides. Members in comments are masked as well, for people comment
 * old ones out.
 *
 * It works on tokens and not on the document, because what is wrong in a malformed file has to be
 * shown as well: with a quote, colon, comma or bracket forgotten, doubled or mistaken for another,
 * a secret stays hidden, and so may some of what follows. An unclosed string ends with its line.
 */
#ifndef FORMAT_JSON_MASK_H
#define FORMAT_JSON_MASK_H

#include <glib.h>

/*
 * A name for a secret that is not empty, given as it stands between its quotes: "key 9f2c01ab",
 * for g_free. It must not hold quotes or line breaks.
 */
typedef char *(*JsonMaskNamer)(const char *bytes, gsize length, gpointer data);

/*
 * The text with a NUL behind it, for g_free; namer may be NULL. Only the bytes from one offset up
 * to another one are masked, whole tokens at a time: of a long text the rest is not to be shown.
 * NUL bytes become "?".
 */
char *json_mask(
	const char *text, gsize length, gsize from, gsize to, JsonMaskNamer namer, gpointer data);

#endif
