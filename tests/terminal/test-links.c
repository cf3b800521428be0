/* Addresses and device codes in output, most of it as real programs print it. */
#include "shown.h"

#include "terminal/links.h"

#define AWS                                                                                        \
	"Attempting to automatically open the SSO authorization page in your default browser.\r\n" \
	"If the browser does not open or you wish to use a different device to authorize this "    \
	"request, open the following URL:\r\n\r\nhttps://device.sso.us-east-1.amazonaws.com/\r\n"  \
	"\r\nThen enter the code:\r\n\r\nQWER-TZUI\r\n"
#define AWS_NEW                                                                                    \
	AWS "\r\nAlternatively, you may visit the following URL which will autofill the code "     \
	    "upon loading:\r\nhttps://device.sso.us-east-1.amazonaws.com/?user_code=QWER-TZUI\r\n"
#define GH                                                                                         \
	"! First copy your one-time code: 0A1B-2C3D\r\n"                                           \
	"Press Enter to open https://github.com/login/device in your browser... "
#define AZ                                                                                         \
	"To sign in, use a web browser to open the page https://microsoft.com/devicelogin and "    \
	"enter the code RK987NX32 to authenticate.\r\n"
#define GCLOUD_QUERY                                                                               \
	"?response_type=code&client_id=764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps."        \
	"googleusercontent.com&redirect_uri=https%3A%2F%2Fsdk.cloud.google.com%2F"                 \
	"applicationdefaultauthcode.html&scope=openid+https%3A%2F%2Fwww.googleapis.com%2Fauth%"    \
	"2Fcloud-platform&state=Xy&prompt=consent&token_usage=remote&access_type=offline"
#define GCLOUD_ADDRESS "https://accounts.google.com/o/oauth2/auth" GCLOUD_QUERY
#define GCLOUD                                                                                                   \
	"Go to the following link in your browser, and complete the sign-in prompts:\r\n\r\n    " GCLOUD_ADDRESS \
	"\r\n\r\nOnce finished, enter the verification code provided in your "                                   \
	"browser: "
#define LINK(target, text) "\x1B]8;;" target "\x1B\\" text "\x1B]8;;\x1B\\"

typedef struct Case {
	const char *output;
	const char *address;
	const char *code;
} Case;

static const Case cases[] = {
	{ "", NULL, NULL },
	{ AWS, "https://device.sso.us-east-1.amazonaws.com/", "QWER-TZUI" },
	{ AWS_NEW, "https://device.sso.us-east-1.amazonaws.com/?user_code=QWER-TZUI", "QWER-TZUI" },
	{ GH, "https://github.com/login/device", "0A1B-2C3D" },
	{ AZ, "https://microsoft.com/devicelogin", "RK987NX32" },
	{ GCLOUD, GCLOUD_ADDRESS, NULL },
	{ "https://a.example/x.", "https://a.example/x", NULL },
	{ "(see https://a.example/x), then", "https://a.example/x", NULL },
	{ "https://a.example/x_(y)", "https://a.example/x_(y)", NULL },
	{ "<https://a.example/x>", "https://a.example/x", NULL },
	{ "\"https://a.example/x\"", "https://a.example/x", NULL },
	{ "'https://a.example/x'!", "https://a.example/x", NULL },
	{ "**https://a.example/x**", "https://a.example/x", NULL },
	{ "HTTP://A.EXAMPLE", "HTTP://A.EXAMPLE", NULL },
	{ "http://127.0.0.1:8080/cb?a=1#f", "http://127.0.0.1:8080/cb?a=1#f", NULL },
	{ "http://[::1]:8080/", "http://[::1]:8080/", NULL },
	{ "https://a.example/1 https://b.example/2", "https://b.example/2", NULL },
	{ "https://a.example/1\r\nhttps://b.example/2", "https://b.example/2", NULL },
	{ "https://", NULL, NULL },
	{ "https:///etc", NULL, NULL },
	{ "ftp://a.example javascript:x file:///etc", NULL, NULL },
	{ "https://a.example/\xC3\xA4", "https://a.example/", NULL },
	{ "https://a.example/\xE2\x80\xAE"
	  "b",
		"https://a.example/b", NULL },
	{ "https://a.example/\x1B[8msecret\x1B[m", "https://a.example/", NULL },
	{ LINK("https://a.example/x", "Sign in"), "https://a.example/x", NULL },
	{ LINK("https://a.example/x", "https://a.example"), "https://a.example/x", NULL },
	{ LINK("file:///etc/passwd", "Sign in"), NULL, NULL },
	{ LINK("https://a.example/\xC3\xA4", "Sign in"), NULL, NULL },
	{ LINK("https://a.example/x y", "Sign in"), NULL, NULL },
	{ LINK("https://a.example/x", "a") "\r\nhttps://b.example", "https://b.example", NULL },
	{ "https://b.example\r\n" LINK("https://a.example/x", "a"), "https://a.example/x", NULL },
	{ "Your user code is: ABC-DEF-GHI", NULL, "ABC-DEF-GHI" },
	{ "code: ABCD-EFGH\r\ncode: IJKL-MNOP", NULL, "IJKL-MNOP" },
	{ "Code\r\n\r\n\r\n   WDJB-MJHT   \r\n", NULL, "WDJB-MJHT" },
	{ "Code\r\na\r\nb\r\nWDJB-MJHT", NULL, NULL },
	{ "code ABCD-EFGH-", NULL, NULL },
	{ "code xABCD-EFGH", NULL, NULL },
	{ "code 1234-5678", NULL, NULL },
	{ "WDJB-MJHT", NULL, NULL },
	{ "the UTF-8 code, error code 500", NULL, NULL },
	{ "exit code: 123456", NULL, NULL },
	{ "enter code \"AB12CD34\".", NULL, "AB12CD34" },
	{ "code ABCDEFGHIJKL", NULL, NULL },
};

/* Whatever the width, for a wrapped line is one line. */
static void test_cases(void)
{
	static const int widths[] = { 20, 37, 80, 400 };

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		for (gsize j = 0; j < G_N_ELEMENTS(widths); j++) {
			g_autoptr(Emulator) emulator = emulator_new(widths[j], 6, 1000);

			feed(emulator, cases[i].output);

			g_autofree char *address = links_address(emulator);
			g_autofree char *code = links_code(emulator);

			g_assert_cmpstr(address, ==, cases[i].address);
			g_assert_cmpstr(code, ==, cases[i].code);
		}
	}
}

static void test_resized(void)
{
	g_autoptr(Emulator) emulator = emulator_new(80, 6, 1000);

	feed(emulator, GCLOUD);
	emulator_resize(emulator, 31, 5);
	emulator_resize(emulator, 33, 24);

	g_autofree char *address = links_address(emulator);

	g_assert_cmpstr(address, ==, GCLOUD_ADDRESS);
}

/* An address that is too long is none, and much output is no reason to search for long. */
static void test_bounds(void)
{
	g_autoptr(Emulator) emulator = emulator_new(80, 24, 10000);
	g_autofree char *filler = g_strnfill(2 * LINKS_ADDRESS_MAX, 'x');

	feed(emulator, "https://a.example/\r\nhttps://b.example/");
	feed(emulator, filler);

	g_autofree char *address = links_address(emulator);

	g_assert_cmpstr(address, ==, "https://a.example/");
	for (int i = 0; i < 10000; i++)
		feed(emulator, "\r\n");
	g_assert_null(links_address(emulator));
	g_assert_null(links_code(emulator));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/links/cases", test_cases);
	g_test_add_func("/links/resized", test_resized);
	g_test_add_func("/links/bounds", test_bounds);
	return g_test_run();
}
