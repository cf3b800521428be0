#include "format/json-writer.h"

#include "format/json-edit.h"

#include <string.h>

/* Grown by hand, because what realloc() leaves behind is not wiped. */
struct JsonWriter {
	Secret *text; /* as long as the room there is */
	gsize length; /* of what is written */
};

#define ROOM 1024

JsonWriter *json_writer_new(void)
{
	JsonWriter *writer = g_new(JsonWriter, 1);

	writer->text = secret_new_sized(ROOM);
	writer->length = 0;
	return writer;
}

static void append(JsonWriter *writer, const char *bytes, gsize length)
{
	if (writer->length + length > writer->text->length) {
		Secret *larger = secret_new_sized((writer->length + length) * 2);

		memcpy(larger->data, writer->text->data, writer->length);
		secret_free(writer->text);
		writer->text = larger;
	}
	memcpy(writer->text->data + writer->length, bytes, length);
	writer->length += length;
}

static void append_text(JsonWriter *writer, const char *text)
{
	append(writer, text, strlen(text));
}

static void append_quoted(JsonWriter *writer, const char *bytes, gsize length)
{
	g_autoptr(Secret) quoted = json_edit_quote(bytes, length);

	append(writer, quoted->data, quoted->length);
}

static void append_key(JsonWriter *writer, const char *key)
{
	append_text(writer, writer->length == 0 ? "{" : ",");
	append_quoted(writer, key, strlen(key));
	append_text(writer, ":");
}

void json_writer_text(JsonWriter *writer, const char *key, const char *value)
{
	if (!value)
		return;
	append_key(writer, key);
	append_quoted(writer, value, strlen(value));
}

void json_writer_secret(JsonWriter *writer, const char *key, const Secret *value)
{
	if (!value)
		return;
	append_key(writer, key);
	append_quoted(writer, value->data, value->length);
}

void json_writer_number(JsonWriter *writer, const char *key, gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	append_key(writer, key);
	append_text(writer, text);
}

void json_writer_texts(JsonWriter *writer, const char *key, const char *const *values)
{
	if (!values)
		return;
	append_key(writer, key);
	append_text(writer, "[");
	for (guint i = 0; values[i]; i++) {
		append_text(writer, i > 0 ? "," : "");
		append_quoted(writer, values[i], strlen(values[i]));
	}
	append_text(writer, "]");
}

Secret *json_writer_end(JsonWriter *writer)
{
	append_text(writer, writer->length == 0 ? "{}" : "}");

	Secret *text = writer->text;

	text->length = writer->length;
	text->data[text->length] = '\0';
	g_free(writer);
	return text;
}
