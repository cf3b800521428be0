#include "terminal/character.h"

#include "base/text.h"
#include "base/utf8.h"

#define SOFT_HYPHEN   0x00AD
#define COMBINING_MIN 0x0300
#define HANGUL_MIN    0x1100
#define HAN_MIN       0x4E00
#define HAN_MAX       0x9FFF

gunichar character_shown(gunichar c)
{
	if ((c >= ' ' && c < 0x7F) || (c >= HAN_MIN && c <= HAN_MAX))
		return c;
	if (c == SOFT_HYPHEN) /* which terminals show, for they do not break lines at it */
		return '-';

	switch (g_unichar_type(c)) {
	case G_UNICODE_FORMAT:
		return 0;
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_UNASSIGNED:
		return UTF8_REPLACEMENT;
	default:
		return text_is_invisible(c) ? 0 : c;
	}
}

int character_width(gunichar c)
{
	if (c < COMBINING_MIN)
		return 1;
	if (c >= HAN_MIN && c <= HAN_MAX)
		return 2;
	if (g_unichar_iszerowidth(c))
		return 0;
	return c >= HANGUL_MIN && g_unichar_iswide(c) ? 2 : 1;
}

gunichar character_drawn(gunichar c)
{
	static const gunichar drawings[] = U"◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

	return c >= '`' && c <= '~' ? drawings[c - '`'] : c;
}
