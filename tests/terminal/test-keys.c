/* What keys are sent as: xterm's sequences (infocmp xterm-256color, ctlseqs). */
#include "terminal/keys.h"

#include <string.h>

static const struct {
	guint32 key;
	guint modifiers;
	const char *normal, *application;
} cases[] = {
	{ KEYS_UP, 0, "\033[A", "\033OA" },
	{ KEYS_DOWN, 0, "\033[B", "\033OB" },
	{ KEYS_RIGHT, 0, "\033[C", "\033OC" },
	{ KEYS_LEFT, 0, "\033[D", "\033OD" },
	{ KEYS_HOME, 0, "\033[H", "\033OH" },
	{ KEYS_END, 0, "\033[F", "\033OF" },
	{ KEYS_UP, KEYS_CONTROL, "\033[1;5A", "\033[1;5A" },
	{ KEYS_LEFT, KEYS_ALT | KEYS_SHIFT, "\033[1;4D", "\033[1;4D" },
	{ KEYS_PAGE_UP, 0, "\033[5~", "\033[5~" },
	{ KEYS_PAGE_DOWN, KEYS_SHIFT, "\033[6;2~", "\033[6;2~" },
	{ KEYS_INSERT, 0, "\033[2~", "\033[2~" },
	{ KEYS_DELETE, 0, "\033[3~", "\033[3~" },
	{ KEYS_F1, 0, "\033OP", "\033OP" },
	{ KEYS_F1 + 3, KEYS_CONTROL, "\033[1;5S", "\033[1;5S" },
	{ KEYS_F1 + 4, 0, "\033[15~", "\033[15~" },
	{ KEYS_F12, 0, "\033[24~", "\033[24~" },
	{ KEYS_F12, KEYS_CONTROL | KEYS_ALT | KEYS_SHIFT, "\033[24;8~", "\033[24;8~" },
	{ KEYS_BACKSPACE, 0, "\177", "\177" },
	{ KEYS_BACKSPACE, KEYS_CONTROL, "\b", "\b" },
	{ KEYS_BACKSPACE, KEYS_ALT, "\033\177", "\033\177" },
	{ KEYS_TAB, 0, "\t", "\t" },
	{ KEYS_BACK_TAB, 0, "\033[Z", "\033[Z" },
	{ KEYS_ENTER, 0, "\r", "\r" },
	{ KEYS_ENTER, KEYS_ALT, "\033\r", "\033\r" },
	{ KEYS_ESCAPE, 0, "\033", "\033" },
	{ 'a', 0, "a", "a" },
	{ 'A', KEYS_ALT, "\033A", "\033A" },
	{ 'c', KEYS_CONTROL, "\003", "\003" },
	{ 'C', KEYS_CONTROL, "\003", "\003" },
	{ '[', KEYS_CONTROL, "\033", "\033" },
	{ '_', KEYS_CONTROL | KEYS_ALT, "\033\037", "\033\037" },
	{ '?', KEYS_CONTROL, "\177", "\177" },
	{ '5', KEYS_CONTROL, "5", "5" },
	{ 0xE4, 0, "\303\244", "\303\244" },
	{ 0x1F600, KEYS_ALT, "\033\360\237\230\200", "\033\360\237\230\200" },
	{ 0x03, 0, "\003", "\003" },
	{ 0xD800, 0, "", "" },
	{ KEYS_F12 + 1, 0, "", "" },
};

static void check(guint32 key, guint modifiers, EmulatorModes modes, const char *expected)
{
	char bytes[KEYS_MAX];
	gsize length = keys_encode(key, modifiers, modes, bytes);

	g_assert_cmpmem(bytes, length, expected, strlen(expected));
}

static void test_keys(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		check(cases[i].key, cases[i].modifiers, (EmulatorModes){ 0 }, cases[i].normal);
		check(cases[i].key, cases[i].modifiers,
			(EmulatorModes){ .application_cursor = true, .application_keypad = true },
			cases[i].application);
	}
}

static void test_nul(void)
{
	char bytes[KEYS_MAX] = "x";

	g_assert_cmpuint(keys_encode(' ', KEYS_CONTROL, (EmulatorModes){ 0 }, bytes), ==, 1);
	g_assert_cmpint(bytes[0], ==, '\0');
}

static void test_paste(void)
{
	static const struct {
		const char *text, *plain;
	} pastes[] = {
		{ "", "" },
		{ "abc", "abc" },
		{ "a\nb\r\nc\rd", "a\rb\rc\rd" },
		{ "a\tb", "a\tb" },
		{ "a\033[201~b", "a[201~b" },
		{ "a\302\233201~b", "a201~b" },
		{ "\003\004\177x", "x" },
		{ "\303\244\342\202\254", "\303\244\342\202\254" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(pastes); i++) {
		g_autofree char *bracketed =
			g_strconcat("\033[200~", pastes[i].plain, "\033[201~", NULL);
		g_autofree char *plain = keys_encode_paste(pastes[i].text, (EmulatorModes){ 0 });
		g_autofree char *marked = keys_encode_paste(
			pastes[i].text, (EmulatorModes){ .bracketed_paste = true });

		g_assert_cmpstr(plain, ==, pastes[i].plain);
		g_assert_cmpstr(marked, ==, bracketed);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/keys/keys", test_keys);
	g_test_add_func("/keys/nul", test_nul);
	g_test_add_func("/keys/paste", test_paste);
	return g_test_run();
}
