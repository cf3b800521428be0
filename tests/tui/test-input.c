#include "tui/input.h"

#include <glib.h>
#include <string.h>

#define COLUMNS 20

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Input, input_clear)

/* Presses keys, one for each character; false when one of them means nothing. */
static bool type(Input *input, const char *text)
{
	bool taken = true;

	for (; *text; text = g_utf8_find_next_char(text, NULL)) {
		const Event event = { .key = g_utf8_get_char(text) };

		taken = input_key(input, &event) && taken;
	}
	return taken;
}

static bool press(Input *input, guint32 key)
{
	const Event event = { .key = key };

	return input_key(input, &event);
}

static void press_often(Input *input, guint32 key, int times)
{
	for (int i = 0; i < times; i++)
		g_assert_true(press(input, key));
}

/* The cursor as "|" between the text on both its sides. */
static void assert_is(const Input *input, const char *wanted)
{
	g_autoptr(GString) found = g_string_new(input->text->str);

	g_assert_cmpuint(input->cursor, <=, input->text->len);
	g_string_insert_c(found, (gssize)input->cursor, '|');
	g_assert_cmpstr(found->str, ==, wanted);
	g_assert_true(g_utf8_validate(input->text->str, -1, NULL));
}

static void test_typing(void)
{
	g_auto(Input) input;

	input_init(&input);
	assert_is(&input, "|");
	g_assert_true(type(&input, "ac"));
	assert_is(&input, "ac|");
	press_often(&input, KEY_ARROW_LEFT, 1);
	g_assert_true(type(&input, "b"));
	assert_is(&input, "ab|c");
	g_assert_true(type(&input, " ü日😀"));
	assert_is(&input, "ab ü日😀|c");
}

static void test_paste(void)
{
	const Event event = { .key = KEY_PASTE, .text = "über–all" };
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "<>", false);
	press_often(&input, KEY_ARROW_LEFT, 1);
	g_assert_true(input_key(&input, &event));
	assert_is(&input, "<über–all|>");
}

static void test_set(void)
{
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "a long secret", true);
	assert_is(&input, "a long secret|");
	g_assert_true(input.hidden);
	input_set(&input, "b", false);
	assert_is(&input, "b|");
	g_assert_false(input.hidden);
	/* What was there is wiped. */
	g_assert_cmpint(input.text->str[2], ==, 0);
	input_set(&input, "", false);
	assert_is(&input, "|");
}

static void test_cursor(void)
{
	static const struct {
		guint32 key;
		const char *wanted;
	} steps[] = {
		{ KEY_ARROW_RIGHT, "aü日|" },
		{ KEY_ARROW_LEFT, "aü|日" },
		{ KEY_ARROW_LEFT, "a|ü日" },
		{ KEY_ARROW_LEFT, "|aü日" },
		{ KEY_ARROW_LEFT, "|aü日" },
		{ KEY_ARROW_RIGHT, "a|ü日" },
		{ KEY_ARROW_RIGHT, "aü|日" },
		{ KEY_FIRST, "|aü日" },
		{ KEY_LAST, "aü日|" },
		{ KEY_CONTROL('a'), "|aü日" },
		{ KEY_CONTROL('e'), "aü日|" },
	};
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "aü日", false);
	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_assert_true(press(&input, steps[i].key));
		assert_is(&input, steps[i].wanted);
	}
}

static void test_deleting(void)
{
	static const struct {
		const char *text;
		int left; /* how far the cursor is from the end */
		guint32 key;
		const char *wanted;
	} cases[] = {
		{ "aü日", 0, KEY_RUBOUT, "aü|" },
		{ "aü日", 1, KEY_RUBOUT, "a|日" },
		{ "aü日", 3, KEY_RUBOUT, "|aü日" },
		{ "", 0, KEY_RUBOUT, "|" },
		{ "aü日", 0, KEY_FORWARD_DELETE, "aü日|" },
		{ "aü日", 2, KEY_FORWARD_DELETE, "a|日" },
		{ "aü日", 3, KEY_FORWARD_DELETE, "|ü日" },
		{ "", 0, KEY_FORWARD_DELETE, "|" },
		{ "one two", 2, KEY_CONTROL('u'), "|wo" },
		{ "one two", 7, KEY_CONTROL('u'), "|one two" },
		{ "one two", 2, KEY_CONTROL('k'), "one t|" },
		{ "one two", 0, KEY_CONTROL('k'), "one two|" },
		{ "one two", 0, KEY_CONTROL('w'), "one |" },
		{ "one two  ", 0, KEY_CONTROL('w'), "one |" },
		{ "one two", 2, KEY_CONTROL('w'), "one |wo" },
		{ "über  ", 1, KEY_CONTROL('w'), "| " },
		{ "  ", 0, KEY_CONTROL('w'), "|" },
		{ "", 0, KEY_CONTROL('w'), "|" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Input) input;

		input_init(&input);
		input_set(&input, cases[i].text, false);
		press_often(&input, KEY_ARROW_LEFT, cases[i].left);
		g_assert_true(press(&input, cases[i].key));
		assert_is(&input, cases[i].wanted);
	}
}

/* Keys that mean something else are left to others. */
static void test_other_keys(void)
{
	static const guint32 keys[] = { KEY_RETURN, KEY_ESCAPE, KEY_TABULATOR, KEY_ARROW_UP,
		KEY_ARROW_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_CLICK, KEY_WHEEL_UP, KEY_NOTHING,
		KEY_CONTROL('l'), KEY_CONTROL('z'), 0x7f };
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "text", false);
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		g_assert_false(press(&input, keys[i]));
		assert_is(&input, "text|");
	}
}

static void assert_draws(const Input *input, int columns, const char *wanted)
{
	g_autoptr(Canvas) canvas = canvas_new(1, COLUMNS);
	Region region = region_whole(canvas);

	input_draw(input, &region, 0, 0, columns);

	g_autofree char *row = canvas_row(canvas, 0);

	g_assert_cmpstr(row, ==, wanted);
}

static void test_drawing(void)
{
	static const struct {
		const char *text;
		int left, columns;
		const char *wanted;
	} cases[] = {
		{ "", 0, 10, "▏" },
		{ "abc", 0, 10, "abc▏" },
		{ "abc", 1, 10, "ab▏c" },
		{ "abc", 3, 10, "▏abc" },
		{ "日本", 1, 10, "日▏本" },
		/* The end that the cursor is at can be seen. */
		{ "abcdefgh", 0, 10, "abcdefgh▏" },
		{ "abcdefghi", 0, 10, "bcdefghi▏" },
		{ "0123456789abcdef", 0, 10, "89abcdef▏" },
		{ "日本語日本語", 0, 10, "語日本語▏" },
		{ "日本語日本語", 0, 9, "日本語▏" },
		/* What is behind the cursor has the rest. */
		{ "0123456789abcdef", 16, 10, "▏01234567…" },
		{ "0123456789abcdef", 8, 10, "01234567▏…" },
		{ "0123456789abcdef", 1, 10, "789abcde▏f" },
		{ "a", 0, 3, "a▏" },
		{ "ab", 0, 3, "b▏" },
		{ "ab", 0, 2, "▏" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Input) input;

		g_test_message("%s, %d", cases[i].text, cases[i].left);
		input_init(&input);
		input_set(&input, cases[i].text, false);
		press_often(&input, KEY_ARROW_LEFT, cases[i].left);
		assert_draws(&input, cases[i].columns, cases[i].wanted);
	}
}

static void test_hidden(void)
{
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "aü日", true);
	assert_draws(&input, 10, "•••▏");
	press_often(&input, KEY_ARROW_LEFT, 2);
	assert_draws(&input, 10, "•▏••");
	g_assert_true(type(&input, "0123456789"));
	assert_draws(&input, 10, "••••••••▏…");
	assert_is(&input, "a0123456789|ü日");
}

/* It stays in its field, and no field is too small. */
static void test_field(void)
{
	g_autoptr(Canvas) canvas = canvas_new(2, COLUMNS);
	Region region = region_whole(canvas);
	g_auto(Input) input;

	input_init(&input);
	input_set(&input, "0123456789", false);
	press_often(&input, KEY_ARROW_LEFT, 5);
	region_put(&region, 1, 0, ROLE_NORMAL, "xxxxxxxxxxxxxxxxxxxx");
	input_draw(&input, &region, 1, 4, 6);

	g_autofree char *row = canvas_row(canvas, 1);

	g_assert_cmpstr(row, ==, "xxxx1234▏…xxxxxxxxxx");
	for (int columns = -1; columns < 3; columns++)
		input_draw(&input, &region, 0, 0, columns);
	input_draw(&input, &region, 5, 30, 10);
}

/* What an impatient hand pastes is drawn in the blink of an eye. */
static void test_long(void)
{
	g_autofree char *text = g_strnfill(65536, 'x');
	const Event event = { .key = KEY_PASTE, .text = text };
	gint64 start = g_get_monotonic_time();
	g_auto(Input) input;

	input_init(&input);
	g_assert_true(input_key(&input, &event));
	assert_draws(&input, 10, "xxxxxxxx▏");
	g_assert_cmpint(g_get_monotonic_time() - start, <, G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/input/typing", test_typing);
	g_test_add_func("/input/paste", test_paste);
	g_test_add_func("/input/set", test_set);
	g_test_add_func("/input/cursor", test_cursor);
	g_test_add_func("/input/deleting", test_deleting);
	g_test_add_func("/input/other-keys", test_other_keys);
	g_test_add_func("/input/drawing", test_drawing);
	g_test_add_func("/input/hidden", test_hidden);
	g_test_add_func("/input/field", test_field);
	g_test_add_func("/input/long", test_long);
	return g_test_run();
}
