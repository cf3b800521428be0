/*
 * Variables, and the home directory that follows from them.
 */
#include "system/environment.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_get(void)
{
	g_setenv("CA_SET", "value", TRUE);
	g_setenv("CA_EMPTY", "", TRUE);
	g_unsetenv("CA_UNSET");
	g_assert_cmpstr(environment_get("CA_SET"), ==, "value");
	g_assert_cmpstr(environment_get("CA_EMPTY"), ==, "");
	g_assert_null(environment_get("CA_UNSET"));
	g_assert_null(environment_get("CA_SE"));
}

/* exec() takes what it is given: of two equal names Node, and so Claude Code, sees the first. */
static void test_duplicate(void)
{
	char *variables[] = { (char[]){ "CA_TWICE=first" }, (char[]){ "CA_TWICE=second" }, NULL };
	char **before = environ;

	environ = variables;
	g_assert_cmpstr(environment_get("CA_TWICE"), ==, "first");
	environ = before;
}

static void test_home(void)
{
	g_autofree char *before = g_strdup(environment_get("HOME"));
	g_autofree char *set = NULL;
	g_autofree char *unset = NULL;
	g_autofree char *empty = NULL;
	g_autofree char *relative = NULL;
	const struct passwd *entry = getpwuid(getuid());

	g_setenv("HOME", "/somewhere", TRUE);
	set = environment_home();
	g_unsetenv("HOME");
	unset = environment_home();
	g_setenv("HOME", "", TRUE);
	empty = environment_home();
	g_setenv("HOME", "here", TRUE);
	relative = environment_home();
	if (before)
		g_setenv("HOME", before, TRUE);

	g_assert_cmpstr(set, ==, "/somewhere");
	g_assert_cmpstr(unset, ==, entry ? entry->pw_dir : NULL);
	g_assert_cmpstr(empty, ==, unset);
	g_assert_null(relative);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/environment/get", test_get);
	g_test_add_func("/environment/duplicate", test_duplicate);
	g_test_add_func("/environment/home", test_home);
	return g_test_run();
}
