#include "base/utf8.h"

/* What may follow a first byte: how many bytes, and within which bounds the first of them. */
typedef struct Form {
	guchar from, to;
	guchar low, high;
	guchar count;
} Form;

static const Form forms[] = {
	{ 0xC2, 0xDF, 0x80, 0xBF, 1 },
	{ 0xE0, 0xE0, 0xA0, 0xBF, 2 },
	{ 0xE1, 0xEC, 0x80, 0xBF, 2 },
	{ 0xED, 0xED, 0x80, 0x9F, 2 },
	{ 0xEE, 0xEF, 0x80, 0xBF, 2 },
	{ 0xF0, 0xF0, 0x90, 0xBF, 3 },
	{ 0xF1, 0xF3, 0x80, 0xBF, 3 },
	{ 0xF4, 0xF4, 0x80, 0x8F, 3 },
};

static const Form *form_of(guchar first)
{
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
		if (first >= forms[i].from && first <= forms[i].to)
			return &forms[i];
	return NULL;
}

/* The rest of a character that begins with those bits; moves *text past what belongs to it. */
static gunichar take_rest(const Form *form, gunichar bits, const char **text, const char *end)
{
	guchar low = form->low, high = form->high;

	for (guchar i = 0; i < form->count; i++) {
		guchar byte = *text < end ? (guchar) * *text : 0;

		if (byte < low || byte > high)
			return UTF8_REPLACEMENT;
		bits = bits << 6 | (byte & 0x3F);
		low = 0x80;
		high = 0xBF;
		(*text)++;
	}
	return bits;
}

gunichar utf8_take(const char **text, const char *end)
{
	guchar first = (guchar) * *text;

	(*text)++;
	if (first < 0x80)
		return first;

	const Form *form = form_of(first);

	if (!form)
		return UTF8_REPLACEMENT;
	return take_rest(form, first & (0x3Fu >> form->count), text, end);
}
