/*
 * Writes one flat JSON object that may hold secrets: nothing of it is left in memory but the text
 * that comes out. (Reports, which hold none, are written with json-c.)
 *
 *	JsonWriter *writer = json_writer_new();
 *	json_writer_text(writer, "client_id", id);
 *	Secret *body = json_writer_end(writer);
 */
#ifndef FORMAT_JSON_WRITER_H
#define FORMAT_JSON_WRITER_H

#include "base/secret.h"

#include <glib.h>

typedef struct JsonWriter JsonWriter;

JsonWriter *json_writer_new(void);

/* Add a member; a key is a plain name, and a NULL value adds nothing. */
void json_writer_text(JsonWriter *writer, const char *key, const char *value);
void json_writer_secret(JsonWriter *writer, const char *key, const Secret *value);
void json_writer_number(JsonWriter *writer, const char *key, gint64 value);
void json_writer_texts(JsonWriter *writer, const char *key, const char *const *values);

/* The object; frees the writer. */
Secret *json_writer_end(JsonWriter *writer);

#endif
