/* format/json-writer: what it writes is JSON, however long and hostile the values are. */
#include "format/json-writer.h"

#include "format/json.h"

#include <string.h>

static void test_members(void)
{
	static const char *const texts[] = { "a", "", "\"\\", NULL };
	static const char *const none[] = { NULL };
	JsonWriter *writer = json_writer_new();

	json_writer_text(writer, "text", "株\n\t\x01\"");
	json_writer_text(writer, "absent", NULL);
	json_writer_secret(writer, "nothing", NULL);
	json_writer_number(writer, "least", G_MININT64);
	json_writer_texts(writer, "texts", texts);
	json_writer_texts(writer, "none", none);
	json_writer_texts(writer, "no", NULL);

	g_autoptr(Secret) text = json_writer_end(writer);

	g_assert_cmpstr(text->data, ==,
		"{\"text\":\"株\\n\\t\\u0001\\\"\",\"least\":-9223372036854775808,"
		"\"texts\":[\"a\",\"\",\"\\\"\\\\\"],\"none\":[]}");
	g_assert_cmpuint(text->length, ==, strlen(text->data));
}

static void test_empty(void)
{
	g_autoptr(Secret) text = json_writer_end(json_writer_new());

	g_assert_cmpstr(text->data, ==, "{}");
}

/* What is no UTF-8 is U+FFFD, and what JSON needs escaped is; the rest is as it came. */
static void test_bytes(void)
{
	for (int byte = 0; byte < 256; byte++) {
		const char bytes[] = { 'a', (char)byte, 'b' };
		g_autoptr(Secret) value = secret_new(bytes, sizeof bytes);
		JsonWriter *writer = json_writer_new();

		json_writer_secret(writer, "value", value);

		g_autoptr(Secret) text = json_writer_end(writer);
		g_autoptr(JsonDoc) doc = json_doc_parse(text->data, text->length, NULL);

		g_assert_nonnull(doc);
		g_assert_true(g_utf8_validate_len(text->data, text->length, NULL));

		g_autoptr(Secret) read =
			json_string(doc, json_member(doc, json_root(doc), "value"));

		if (byte < 0x80)
			g_assert_cmpmem(read->data, read->length, bytes, sizeof bytes);
		else
			g_assert_cmpstr(read->data, ==,
				"a\xEF\xBF\xBD"
				"b");
	}
}

/* Many members, of which each makes the room too small in another place. */
static void test_many(void)
{
	JsonWriter *writer = json_writer_new();
	guint count = 0;

	for (gint64 i = 0; i < 2000; i++) {
		g_autofree char *key = g_strdup_printf("k%" G_GINT64_FORMAT, i);

		json_writer_number(writer, key, i % 2 ? i : -i);
	}

	g_autoptr(Secret) text = json_writer_end(writer);
	g_autoptr(JsonDoc) doc = json_doc_parse(text->data, text->length, NULL);

	g_assert_nonnull(doc);
	for (const JsonNode *node = json_first(doc, json_root(doc)); node;
		node = json_next(doc, node), count++) {
		gint64 value = 0;

		g_assert_true(json_int64(doc, node, &value));
		g_assert_cmpint(value, ==, count % 2 ? (gint64)count : -(gint64)count);
	}
	g_assert_cmpuint(count, ==, 2000);
}

/* Values of all lengths around the room there is, with NUL bytes in them. */
static void test_lengths(void)
{
	for (gsize length = 0; length < 5000; length += 7) {
		g_autofree char *bytes = g_strnfill(length, 'x');
		JsonWriter *writer = json_writer_new();

		if (length > 3)
			bytes[length / 2] = '\0';

		g_autoptr(Secret) value = secret_new(bytes, length);

		json_writer_secret(writer, "a", value);
		json_writer_secret(writer, "b", value);

		g_autoptr(Secret) text = json_writer_end(writer);
		g_autoptr(JsonDoc) doc = json_doc_parse(text->data, text->length, NULL);

		g_assert_nonnull(doc);

		g_autoptr(Secret) read = json_string(doc, json_member(doc, json_root(doc), "b"));

		g_assert_cmpmem(read->data, read->length, value->data, value->length);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-writer/members", test_members);
	g_test_add_func("/json-writer/empty", test_empty);
	g_test_add_func("/json-writer/bytes", test_bytes);
	g_test_add_func("/json-writer/many", test_many);
	g_test_add_func("/json-writer/lengths", test_lengths);
	return g_test_run();
}
