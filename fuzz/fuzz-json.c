/* The JSON scanner: whatever it accepts is cut up without a rest, whatever it refuses has a place.
 */
#include "check-json.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *concat(const char *before, const char *text, gsize length, const char *after)
{
	GString *whole = g_string_new(before);

	g_string_append_len(whole, text, (gssize)length);
	g_string_append(whole, after);
	return g_string_free(whole, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (!check_json(text, size) || (size > 0 && data[0] == 0xEF))
		return 0;

	/* What is a document is one behind a byte-order mark, too, and a value in another one. */
	g_autofree char *marked = concat("\xEF\xBB\xBF", text, size, "");
	g_autofree char *nested = concat("{\"a\":[", text, size, "],\"b\":1}");

	g_assert_true(check_json(marked, size + 3));
	g_assert_true(check_json(nested, size + 14));
	return 0;
}
