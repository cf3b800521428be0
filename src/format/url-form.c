#include "format/url-form.h"

#include <string.h>

#define ROOM 1024

/* Grown by hand, because what realloc() leaves behind is not wiped. */
struct UrlForm {
	Secret *text; /* as long as the room there is */
	gsize length; /* of what is written */
};

UrlForm *url_form_new(void)
{
	UrlForm *form = g_new(UrlForm, 1);

	form->text = secret_new_sized(ROOM);
	form->length = 0;
	return form;
}

static void make_room(UrlForm *form, gsize length)
{
	if (form->length + length <= form->text->length)
		return;

	Secret *larger = secret_new_sized((form->length + length) * 2);

	memcpy(larger->data, form->text->data, form->length);
	secret_free(form->text);
	form->text = larger;
}

static void append(UrlForm *form, const char *bytes, gsize length)
{
	make_room(form, length);
	memcpy(form->text->data + form->length, bytes, length);
	form->length += length;
}

/* As RFC 3986 has it: what is not unreserved is %XX. */
static void append_escaped(UrlForm *form, const char *bytes, gsize length)
{
	static const char digits[] = "0123456789ABCDEF";

	make_room(form, 3 * length);
	for (gsize i = 0; i < length; i++) {
		guchar byte = (guchar)bytes[i];
		const char escaped[] = { '%', digits[byte >> 4], digits[byte & 15] };

		if (g_ascii_isalnum(bytes[i]) || (bytes[i] != '\0' && strchr("-._~", bytes[i])))
			append(form, bytes + i, 1);
		else
			append(form, escaped, sizeof escaped);
	}
}

static void add_bytes(UrlForm *form, const char *name, const char *bytes, gsize length)
{
	if (form->length > 0)
		append(form, "&", 1);
	append(form, name, strlen(name));
	append(form, "=", 1);
	append_escaped(form, bytes, length);
}

void url_form_add(UrlForm *form, const char *name, const char *value)
{
	if (value)
		add_bytes(form, name, value, strlen(value));
}

void url_form_secret(UrlForm *form, const char *name, const Secret *value)
{
	if (value)
		add_bytes(form, name, value->data, value->length);
}

Secret *url_form_end(UrlForm *form)
{
	Secret *text = form->text;

	text->length = form->length;
	text->data[text->length] = '\0';
	g_free(form);
	return text;
}
