#include "core/helper.h"

#include "base/i18n.h"

static const struct {
	const char *name, *text;
} verdicts[HELPER_VERDICT_COUNT] = {
	[HELPER_GOOD] = { "good", N_("Claude Code sends this value.") },
	[HELPER_FAILED] = { "failed",
		N_("It failed, so Claude Code sends an empty key; a stored login is not used "
		   "instead.") },
	[HELPER_KILLED] = { "killed",
		N_("A signal ended it, so Claude Code sends an empty key; a stored login is not "
		   "used instead.") },
	[HELPER_OUT_OF_TIME] = { "out_of_time",
		N_("It did not end in time. Claude Code waits for it before every first "
		   "request.") },
	[HELPER_EMPTY] = { "empty",
		N_("It printed nothing, so Claude Code sends an empty key; a stored login is not "
		   "used instead.") },
	[HELPER_SEVERAL] = { "several",
		N_("It printed more than one word, which Claude Code refuses. Let it print the "
		   "value alone and the rest to standard error.") },
	[HELPER_UNPRINTABLE] = { "unprintable",
		N_("It printed a byte that is no printable ASCII, which Claude Code refuses.") },
	[HELPER_TOO_LONG] = { "too_long",
		N_("It printed more than 16384 characters, which Claude Code refuses.") },
	[HELPER_NO_KEYS] = { "no_keys", N_("It printed no credentials.") },
};

const char *helper_verdict_name(HelperVerdict verdict)
{
	return verdicts[verdict].name;
}

const char *helper_verdict_text(HelperVerdict verdict, HelperKind kind)
{
	if (kind == HELPER_API_KEY)
		return verdicts[verdict].text;
	return verdict == HELPER_GOOD
		       ? N_("Claude Code signs its requests with these credentials.")
		       : N_("Claude Code says so, and goes on with the default chain of AWS.");
}

/* What String.prototype.trim takes off (ECMA-262, WhiteSpace and LineTerminator). */
static bool is_blank(gunichar character)
{
	return (character >= '\t' && character <= '\r') || character == ' ' || character == 0xa0 ||
	       character == 0x1680 || (character >= 0x2000 && character <= 0x200a) ||
	       character == 0x2028 || character == 0x2029 || character == 0x202f ||
	       character == 0x205f || character == 0x3000 || character == 0xfeff;
}

/* The bytes of the blank that a text begins with; 0 for none. */
static gsize blank_at_start(const char *text, gsize length)
{
	gunichar character =
		length > 0 && *text ? g_utf8_get_char_validated(text, (gssize)length) : 0;

	return is_blank(character) ? (gsize)g_unichar_to_utf8(character, NULL) : 0;
}

/* The bytes of the blank that a text ends with; 0 for none. */
static gsize blank_at_end(const char *text, gsize length)
{
	for (gsize size = 1; size <= 3 && size <= length; size++)
		if (blank_at_start(text + length - size, size) == size)
			return size;
	return 0;
}

void helper_trim(const char **text, gsize *length)
{
	gsize size;

	while ((size = blank_at_start(*text, *length)) > 0) {
		*text += size;
		*length -= size;
	}
	while ((size = blank_at_end(*text, *length)) > 0)
		*length -= size;
}

HelperVerdict helper_judge(const Secret *output, bool cut)
{
	const char *text = output->data;
	gsize length = output->length;
	bool blanks = false;

	helper_trim(&text, &length);
	if (length == 0 && !cut)
		return HELPER_EMPTY;
	for (gsize i = 0; i < length; i++) {
		guchar byte = (guchar)text[i];

		blanks |= g_ascii_isspace((char)byte);
		if (!g_ascii_isspace((char)byte) && (byte <= ' ' || byte > '~'))
			return HELPER_UNPRINTABLE;
	}
	if (blanks)
		return HELPER_SEVERAL;
	return cut || length > HELPER_VALUE_MAX ? HELPER_TOO_LONG : HELPER_GOOD;
}

gint64 helper_ttl_ms(const char *text)
{
	guint64 value;

	if (text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &value, NULL))
		return (gint64)value;
	return HELPER_TTL_MS;
}
