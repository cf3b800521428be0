#include "format/js-string.h"

#include <math.h>
#include <string.h>

/* The fewest digits that give the value back, and the power of ten of the first of them. */
static int shortest_digits(double value, char digits[JS_NUMBER_SIZE], int *ret_exponent)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	int count = 0;

	for (int decimals = 0; decimals <= 16; decimals++) {
		char format[] = "%.16e";

		format[2] = (char)('0' + decimals / 10);
		format[3] = (char)('0' + decimals % 10);
		g_ascii_formatd(text, sizeof text, format, value);
		if (g_ascii_strtod(text, NULL) == value)
			break;
	}
	for (const char *at = text; *at != 'e'; at++)
		if (g_ascii_isdigit(*at))
			digits[count++] = *at;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	*ret_exponent = (int)g_ascii_strtoll(strchr(text, 'e') + 1, NULL, 10);
	return count;
}

void js_number(double value, char text[JS_NUMBER_SIZE])
{
	char digits[JS_NUMBER_SIZE];
	const char *sign = value < 0 ? "-" : "";
	int exponent;

	if (value == 0 || isinf(value)) {
		g_snprintf(text, JS_NUMBER_SIZE, "%s%s", sign, value == 0 ? "0" : "Infinity");
		return;
	}

	int count = shortest_digits(fabs(value), digits, &exponent);

	if (exponent >= 21 || exponent < -6)
		g_snprintf(text, JS_NUMBER_SIZE, "%s%c%s%se%c%d", sign, digits[0],
			count > 1 ? "." : "", digits + 1, exponent < 0 ? '-' : '+', ABS(exponent));
	else if (exponent < 0)
		g_snprintf(
			text, JS_NUMBER_SIZE, "%s0.%.*s%s", sign, -exponent - 1, "00000", digits);
	else if (count <= exponent + 1)
		g_snprintf(text, JS_NUMBER_SIZE, "%s%s%.*s", sign, digits, exponent + 1 - count,
			"00000000000000000000");
	else
		g_snprintf(text, JS_NUMBER_SIZE, "%s%.*s.%s", sign, exponent + 1, digits,
			digits + exponent + 1);
}

static void append(Secret *out, const char *bytes, gsize length)
{
	memcpy(out->data + out->length, bytes, length);
	out->length += length;
}

static void append_number(const JsonDoc *doc, const JsonNode *node, Secret *out)
{
	g_autofree char *source = json_number_dup(doc, node);
	char text[JS_NUMBER_SIZE];

	js_number(g_ascii_strtod(source, NULL), text);
	append(out, text, strlen(text));
}

/* Elements have commas between them, and null is nothing there. As deep as JSON_DEPTH_MAX. */
static void append_value(const JsonDoc *doc, const JsonNode *value, Secret *out)
{
	static const char *const words[] = {
		[JSON_NULL] = "null",
		[JSON_FALSE] = "false",
		[JSON_TRUE] = "true",
		[JSON_OBJECT] = "[object Object]",
	};
	g_autoptr(Secret) string = json_string(doc, value);

	if (string)
		append(out, string->data, string->length);
	else if (value->kind == JSON_NUMBER)
		append_number(doc, value, out);
	else if (value->kind != JSON_ARRAY)
		append(out, words[value->kind], strlen(words[value->kind]));
	if (value->kind != JSON_ARRAY)
		return;
	for (const JsonNode *node = json_first(doc, value); node; node = json_next(doc, node)) {
		if (node != json_first(doc, value))
			append(out, ",", 1);
		if (node->kind != JSON_NULL)
			append_value(doc, node, out);
	}
}

Secret *js_string(const JsonDoc *doc, const JsonNode *node)
{
	/* Nothing grows by more: {} to 15 characters, 9e20 to 21. */
	Secret *out = secret_new_sized((gsize)(node->end - node->start) * 8);

	out->length = 0;
	append_value(doc, node, out);
	return out;
}
