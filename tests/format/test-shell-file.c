/*
 * format/shell-file: a table of texts with the lines that set X, or that do not. The value that is
 * asked for is "value"; a line that sets it has a "=" behind its number, one that sets another a
 * "!", one of which nobody can say a "?".
 */
#include "format/shell-file.h"

#include <string.h>

typedef struct Case {
	const char *name;
	ShellFileKind kind;
	const char *text;
	const char *expected; /* lines, the one that counts first */
} Case;

static const Case cases[] = {
	{ "nothing", SHELL_FILE_SH, "", "" },
	{ "export", SHELL_FILE_SH, "export X=value\n", "1=" },
	{ "no line end", SHELL_FILE_SH, "\nexport X=value", "2=" },
	{ "CRLF", SHELL_FILE_SH, "\r\nexport X=value\r\n", "2=" },
	{ "another value", SHELL_FILE_SH, "export X=valu\nexport X=values", "2! 1!" },
	{ "the last first", SHELL_FILE_SH, "export X=a\n\nexport X=value\nexport X=$Y",
		"4? 3= 1!" },
	{ "assigned, then exported", SHELL_FILE_SH, "X=value\nexport X\n", "1=" },
	{ "exported, then assigned", SHELL_FILE_SH, "export Y X\nX=value\n", "2=" },
	{ "on one line", SHELL_FILE_SH, "X=value; export X", "1=" },
	{ "and", SHELL_FILE_SH, "test -n \"$Y\" && export X=value || true", "1=" },
	{ "not exported", SHELL_FILE_SH, "X=value\n", "" },
	{ "for one command", SHELL_FILE_SH, "export X\nX=value make\nX=value Y=2 make\n", "" },
	{ "beside others", SHELL_FILE_SH, "export X\nY=2 X=value\nX=value Z=$(id)\n", "3= 2=" },
	{ "several", SHELL_FILE_SH, "export A=1 X=value B=2", "1=" },
	{ "declare", SHELL_FILE_SH, "declare -x X=value", "1=" },
	{ "declare, letters", SHELL_FILE_SH, "declare -grx X=value", "1=" },
	{ "declare, options", SHELL_FILE_SH, "declare -g -x X=value", "1=" },
	{ "declare, not exported", SHELL_FILE_SH, "declare X=value; declare +x X=value", "" },
	{ "declare, later", SHELL_FILE_SH, "declare X=value; declare -x X", "1=" },
	{ "typeset", SHELL_FILE_SH, "typeset -gx X=value", "1=" },
	{ "readonly", SHELL_FILE_SH, "readonly X=value\nexport X", "1=" },
	{ "set -a", SHELL_FILE_SH, "set -a\nX=value\nset +a\nX=value", "2=" },
	{ "set -o", SHELL_FILE_SH, "set -o allexport; X=value; set +o allexport; X=2", "1=" },
	{ "setopt", SHELL_FILE_SH, "setopt allexport; X=value", "1=" },
	{ "appended", SHELL_FILE_SH, "export X+=value", "1?" },
	{ "other names", SHELL_FILE_SH, "export XX=value X2=value _X=value x=value X.=1 X-=1", "" },
	{ "comments", SHELL_FILE_SH,
		"# export X=value\nid # ; export X=value\n\t#\nid#;export X=value", "4=" },
	{ "unset", SHELL_FILE_SH, "export X=value\nunset X\n", "" },
	{ "unset, then set", SHELL_FILE_SH, "export X=1\nunset Y X\nexport X=value\n", "3=" },
	{ "unset in a branch", SHELL_FILE_SH, "export X=value\nif a; then\n\tunset X\nfi\n", "1=" },
	{ "unset behind and", SHELL_FILE_SH, "export X=value\na && unset X", "1=" },
	{ "unset a function", SHELL_FILE_SH, "export X=value\nunset -f X", "1=" },
	{ "export -n", SHELL_FILE_SH, "export X=value\nexport -n X", "" },
	{ "export -f", SHELL_FILE_SH, "X=value\nexport -f X", "" },
	{ "unset another", SHELL_FILE_SH, "export X=value\nunset XX", "1=" },
	{ "in a branch", SHELL_FILE_SH, "if a; then export X=value; else export X=2; fi", "1! 1=" },
	{ "in a loop", SHELL_FILE_SH, "for i in 1; do export X=value; done", "1=" },
	{ "in a case", SHELL_FILE_SH, "case $a in\n*b*) export X=value;;\nesac", "2=" },
	{ "in a function", SHELL_FILE_SH, "f() {\n export X=value\n}\nfunction g { export X=a; }",
		"4! 2=" },
	{ "in a group", SHELL_FILE_SH, "{ export X=value; }; ! export X=2", "1! 1=" },
	{ "builtin", SHELL_FILE_SH, "builtin export X=value", "1=" },
	{ "single quotes", SHELL_FILE_SH, "export X='value'\nexport X='a\nvalue'", "2! 1=" },
	{ "double quotes", SHELL_FILE_SH, "export X=\"value\"\nexport \"X=value\"", "2= 1=" },
	{ "pieces", SHELL_FILE_SH, "export X=v'al'\"ue\"\nexport X=v\\alue\nexport X=va\\\nlue",
		"3= 2= 1=" },
	{ "escaped", SHELL_FILE_SH, "export X=$'value'\nexport X=$'va\\x6cue'\nexport X=$\"value\"",
		"3= 2? 1=" },
	{ "put together", SHELL_FILE_SH, "export X=$(pass show a)\nexport X=`a`\nexport X=\"${Y}\"",
		"3? 2? 1?" },
	{ "arithmetic", SHELL_FILE_SH, "((a << 2))\nexport X=$((1<<3))\nexport X=value", "3= 2?" },
	{ "home", SHELL_FILE_SH, "export X=~/a\nexport X=$HOME\nexport X=value$", "3! 2? 1?" },
	{ "empty", SHELL_FILE_SH, "export X=\nexport X=''\nX=()", "2! 1!" },
	{ "in quotes", SHELL_FILE_SH, "echo '\nexport X=value\n' \"\nexport X=value\n\"", "" },
	{ "behind quotes", SHELL_FILE_SH, "echo \"it's\" 'a\"'\nexport X=value", "2=" },
	{ "in a substitution", SHELL_FILE_SH, "Y=$(\nexport X=value\n)", "" },
	{ "behind a substitution", SHELL_FILE_SH,
		"Y=\"$(a \"b )\" $(c ')') # d'\n)\"\nexport X=value", "3=" },
	{ "behind braces", SHELL_FILE_SH, "Y=\"${Z:-don't}\" W=${Z:-'}'}\nexport X=value", "2=" },
	{ "here-document", SHELL_FILE_SH, "cat <<END\nexport X=value\nEND\nexport X=value", "4=" },
	{ "here-document, tabs", SHELL_FILE_SH,
		"cat <<-'END' >a\n\texport X=value\n\tEND\nexport X=value", "4=" },
	{ "here-documents", SHELL_FILE_SH,
		"cat <<A <<\"B\"; id\nexport X=1\nB\nA\nexport X=2\n A\nB\nexport X=value", "8=" },
	{ "endless here-document", SHELL_FILE_SH, "cat <<END\nexport X=value", "" },
	{ "here-string", SHELL_FILE_SH, "cat <<<END\nexport X=value", "2=" },
	{ "redirections", SHELL_FILE_SH, "export X=value >a 2>&1\na &>b; export >a X=value",
		"2= 1=" },
	{ "process substitution", SHELL_FILE_SH, "a <(\nexport X=value\n)\nexport X=value", "4=" },
	{ "continued", SHELL_FILE_SH, "export \\\n  X=value", "2=" },
	{ "alias", SHELL_FILE_SH, "alias a='export X=value'\necho export X=value", "" },
	{ "env", SHELL_FILE_SH, "env X=value make", "" },
	{ "zsh", SHELL_FILE_SH, "p=${(%):-%x}; if (( $+commands[a] )); then export X=value; fi",
		"1=" },
	{ "fish", SHELL_FILE_FISH, "set -gx X value\nset -Ux X 'value'\nset -x X \"value\"",
		"3= 2= 1=" },
	{ "fish, long", SHELL_FILE_FISH, "set --global --export X value", "1=" },
	{ "fish, letters apart", SHELL_FILE_FISH, "set -g -x X value", "1=" },
	{ "fish, not exported", SHELL_FILE_FISH, "set X value; set -g X value", "" },
	{ "fish, local", SHELL_FILE_FISH, "set -lx X value", "" },
	{ "fish, asked", SHELL_FILE_FISH, "set -q X; or set -gx X value; set -xS X", "1=" },
	{ "fish, erased", SHELL_FILE_FISH, "set -gx X value\nset -e X\n", "" },
	{ "fish, erased in a branch", SHELL_FILE_FISH, "set -gx X value\nif a\n set -e X\nend",
		"1=" },
	{ "fish, list", SHELL_FILE_FISH, "set -gx X va lue\nset -x X", "2? 1?" },
	{ "fish, commands", SHELL_FILE_FISH,
		"set -gx X (a 'b)' \"c)\")\nset -x X \"$(a)\"\nset -x X $Y", "3? 2? 1?" },
	{ "fish, quotes", SHELL_FILE_FISH,
		"set -gx Y 'it\\'s'\nset -gx X va\\lue\nset -x X 'value'", "3= 2?" },
	{ "fish, export", SHELL_FILE_FISH, "export X=value", "1=" },
	{ "fish, another", SHELL_FILE_FISH, "set -gx Y X value\nset -gx X2 value", "" },
	{ "fish, function", SHELL_FILE_FISH, "if status is-login\n  and set -gx X value\nend",
		"2=" },
	{ "fish variables", SHELL_FILE_FISH_VARIABLES,
		"# VERSION: 3.0\nSETUVAR X:value\nSETUVAR --export X:value\nSET_EXPORT X:v\\x61lue\n"
		"SETUVAR --path --export X:value\\x1eb\nSETUVAR --export XX:value\nSETUVAR --export X:value2",
		"7! 5? 4= 3=" },
	{ "list", SHELL_FILE_LIST,
		"X=value\n#X=value\n;X=value\n X = value\nexport X='value'\nX=\"value\"\r\nX=${Y}\nXX=value\n"
		"X\nX=va lue\nX='$a'\nX=a\\",
		"12? 11! 10! 7? 6= 5= 4= 1=" },
	{ "pam", SHELL_FILE_PAM, "X DEFAULT=value\nX\tOVERRIDE=a\nX=value\nXX DEFAULT=value\nX",
		"3= 2? 1?" },
	{ "binary", SHELL_FILE_SH, "\xff\xfe\x01\nexport X=value\n\xff", "2=" },
};

static char *lines_of(const ShellFile *file)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < file->lines->len; i++) {
		const ShellLine *line = &g_array_index(file->lines, ShellLine, i);

		g_string_append_printf(
			text, "%s%u%c", i > 0 ? " " : "", line->line, "?=!"[line->match]);
	}
	return g_string_free(text, FALSE);
}

/* In memory that ends with the text, to notice a byte read too much. */
static ShellFile *scan(const char *text, gsize length, ShellFileKind kind, const char *value)
{
	g_autofree char *copy = g_memdup2(text, length);

	return shell_file_scan(copy ? copy : "", length, kind, "X", value);
}

static void test_case(gconstpointer data)
{
	const Case *one = data;
	g_autoptr(ShellFile) file = scan(one->text, strlen(one->text), one->kind, "value");
	g_autofree char *lines = lines_of(file);

	g_assert_cmpstr(lines, ==, one->expected);
}

/* Every beginning of every text, and nobody's value. */
static void test_beginnings(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		for (gsize length = 0; length <= strlen(cases[i].text); length++) {
			g_autoptr(ShellFile) file =
				scan(cases[i].text, length, cases[i].kind, NULL);

			for (guint j = 0; j < file->lines->len; j++)
				g_assert_cmpint(g_array_index(file->lines, ShellLine, j).match, ==,
					SHELL_MATCH_UNKNOWN);
		}
}

static char *sources_of(const char *text, ShellFileKind kind)
{
	g_autoptr(ShellFile) file = scan(text, strlen(text), kind, NULL);
	GString *paths = g_string_new(NULL);

	for (guint i = 0; i < file->sources->len; i++) {
		const ShellSource *source = file->sources->pdata[i];

		g_string_append_printf(paths, "%d %s\n", source->kind, source->path);
	}
	return g_string_free(paths, FALSE);
}

static void test_sources(void)
{
	g_autofree char *sh = sources_of(
		". ~/.a\nsource \"$HOME/.b\"; [ -f \"${HOME}\"/c ] && . \"${HOME}/c\" && . /d\n"
		". \"$(e)\"\n. $X/f/$Y\nsource_env ..\ndotenv\ndotenv_if_exists '.env.local'\n. *.sh\n"
		"# . /g\n. ''\nsource h i",
		SHELL_FILE_SH);
	g_autofree char *fish = sources_of(
		"source ~/.a.fish; source (b | psub); test -f c; and . c", SHELL_FILE_FISH);

	g_assert_cmpstr(
		sh, ==, "0 ~/.a\n0 $HOME/.b\n0 $HOME/c\n0 /d\n0 ..\n3 .env\n3 .env.local\n0 h\n");
	g_assert_cmpstr(fish, ==, "1 ~/.a.fish\n1 c\n");
}

/* The last hundred of more lines and the first hundred of more files. */
static void test_many(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 1000; i++)
		g_string_append(text, "export X=value; . a\n");

	g_autoptr(ShellFile) file = scan(text->str, text->len, SHELL_FILE_SH, "value");

	g_assert_cmpuint(file->lines->len, ==, 100);
	g_assert_cmpuint(g_array_index(file->lines, ShellLine, 0).line, ==, 1000);
	g_assert_cmpuint(g_array_index(file->lines, ShellLine, 99).line, ==, 901);
	g_assert_cmpuint(file->sources->len, ==, 100);
}

/* A megabyte of what is hard on a parser: takes milliseconds, or the test is killed. */
static void test_huge(void)
{
	static const char *const pieces[] = { "\"$(", "${", "`", "(", "'", "X=", "\n", "<<a ",
		"<<a\n", "\\", "export ", "$'", "a<<b\nX=value\n", "export X=value\n", "unset X\n",
		"\t", "#\n" };
	const gsize size = 1 << 20;

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
		for (ShellFileKind kind = SHELL_FILE_SH; kind <= SHELL_FILE_PAM; kind++) {
			g_autoptr(GString) text = g_string_sized_new(size + 32);

			while (text->len < size)
				g_string_append(text, pieces[i]);

			g_autoptr(ShellFile) file = scan(text->str, text->len, kind, "value");

			g_assert_cmpuint(file->lines->len, <=, 100);
		}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/shell-file/case/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/shell-file/beginnings", test_beginnings);
	g_test_add_func("/shell-file/sources", test_sources);
	g_test_add_func("/shell-file/many", test_many);
	g_test_add_func("/shell-file/huge", test_huge);
	return g_test_run();
}
