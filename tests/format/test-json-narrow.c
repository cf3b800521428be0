/* format/json-narrow: taking back what an edit did where others have written since. */
#include "format/json-narrow.h"

#include "format/json-edit.h"

#include <string.h>

static Secret *secret(const char *text)
{
	return text ? secret_new(text, strlen(text)) : NULL;
}

/* Makes an edit of before, lets others make now of that, and takes it back there. */
static char *take_back(const char *before, const char *now, EditKind kind, const char *const *path,
	const char *value)
{
	g_autoptr(Edit) edit = edit_new(kind, path, secret(value));
	g_autoptr(Edit) inverse = json_edit_inverse(before, strlen(before), edit);
	g_autoptr(Edit) narrow = json_edit_narrow(now, strlen(now), edit, inverse);
	g_autoptr(Secret) result = NULL;
	JsonProblem problem;

	g_assert_nonnull(inverse);
	g_assert_cmpint(
		json_edit_apply(now, strlen(now), narrow, &result, &problem), ==, JSON_EDITED);
	return g_strdup(result->data);
}

static void test_narrow(void)
{
	static const char *const region[] = { "env", "AWS_REGION", NULL };
	static const char *const list[] = { "responses", "approved", NULL };
	static const struct {
		const char *before, *now;
		EditKind kind;
		const char *const *path;
		const char *value, *after;
	} cases[] = {
		/* The object that the edit made goes with it, unless somebody else uses it by now.
		 */
		{ "{}", "{\"env\":{\"AWS_REGION\":\"x\"}}", EDIT_SET, region, "\"x\"", "{}" },
		{ "{}", "{\"env\":{\"AWS_REGION\":\"x\",\"A\":1}}", EDIT_SET, region, "\"x\"",
			"{\"env\":{\"A\":1}}" },
		{ "{}", "{\"env\":{\"AWS_REGION\":\"x\"},\"b\":2}", EDIT_SET, region, "\"x\"",
			"{\"b\":2}" },
		/* One that was there stays. */
		{ "{\"env\":{}}", "{\"env\":{\"AWS_REGION\":\"x\"}}", EDIT_SET, region, "\"x\"",
			"{\"env\":{}}" },
		{ "{\"env\":{\"AWS_REGION\":\"old\"}}", "{\"env\":{\"AWS_REGION\":\"x\"},\"b\":2}",
			EDIT_SET, region, "\"x\"", "{\"env\":{\"AWS_REGION\":\"old\"},\"b\":2}" },
		/* What was there comes back, also where somebody has taken the place out. */
		{ "{\"env\":{\"AWS_REGION\":\"old\"}}", "{\"b\":2}", EDIT_SET, region, "\"x\"",
			"{\"b\":2,\"env\":{\"AWS_REGION\":\"old\"}}" },
		{ "{\"env\":{\"AWS_REGION\":\"old\"}}", "{\"b\":2}", EDIT_UNSET, region, NULL,
			"{\"b\":2,\"env\":{\"AWS_REGION\":\"old\"}}" },
		/* An array that the edit made, in an object that was there. */
		{ "{\"responses\":{}}", "{\"responses\":{\"approved\":[\"k\"]}}", EDIT_ADD_ITEM,
			list, "\"k\"", "{\"responses\":{}}" },
		{ "{\"responses\":{}}", "{\"responses\":{\"approved\":[\"l\",\"k\"]}}",
			EDIT_ADD_ITEM, list, "\"k\"", "{\"responses\":{\"approved\":[\"l\"]}}" },
		/* In an array that was there the item goes, and nothing else. */
		{ "{\"responses\":{\"approved\":[]}}", "{\"responses\":{\"approved\":[\"k\"]}}",
			EDIT_ADD_ITEM, list, "\"k\"", "{\"responses\":{\"approved\":[]}}" },
		{ "{\"responses\":{\"approved\":[\"k\"]}}", "{\"responses\":{\"approved\":[]}}",
			EDIT_REMOVE_ITEM, list, "\"k\"", "{\"responses\":{\"approved\":[\"k\"]}}" },
		{ "{}", "{\"responses\":{\"approved\":[\"k\"]}}", EDIT_ADD_ITEM, list, "\"k\"",
			"{}" },
		{ "{}", "{\"responses\":{\"approved\":[\"k\",\"l\"]}}", EDIT_ADD_ITEM, list,
			"\"k\"", "{\"responses\":{\"approved\":[\"l\"]}}" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *after = take_back(cases[i].before, cases[i].now, cases[i].kind,
			cases[i].path, cases[i].value);

		g_test_message("case %" G_GSIZE_FORMAT, i);
		g_assert_cmpstr(after, ==, cases[i].after);
	}
}

static void test_gone(void)
{
	static const char *const key[] = { "a", NULL };
	static const struct {
		const char *before, *now;
		EditKind kind;
		const char *value;
		bool gone;
	} cases[] = {
		{ NULL, NULL, EDIT_SET, "1", true },
		{ NULL, "{}", EDIT_SET, "1", true },
		{ NULL, "{\"a\":1}", EDIT_SET, "1", false },
		{ "{\"a\":0}", "{\"a\":1}", EDIT_SET, "1", false },
		{ "{\"a\":0}", "{\"b\":7, \"a\" : 0}", EDIT_SET, "1", true },
		{ "{\"a\":0}", "{\"a\":2}", EDIT_SET, "1", false },
		{ "{\"a\":0}", "{}", EDIT_UNSET, NULL, false },
		{ "{\"a\":0}", "{\"a\":0}", EDIT_UNSET, NULL, true },
		{ "{\"a\":[]}", "{\"a\":[\"x\"]}", EDIT_ADD_ITEM, "\"x\"", false },
		{ "{\"a\":[]}", "{\"a\":[\"y\"]}", EDIT_ADD_ITEM, "\"x\"", true },
		{ "{\"a\":[\"x\"]}", "{\"a\":[]}", EDIT_REMOVE_ITEM, "\"x\"", false },
		{ "{\"a\":[\"x\"]}", "{\"a\":[\"y\",\"x\"]}", EDIT_REMOVE_ITEM, "\"x\"", true },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Edit) edit = edit_new(cases[i].kind, key, secret(cases[i].value));
		g_autoptr(Secret) before = secret(cases[i].before);
		g_autoptr(Secret) now = secret(cases[i].now);

		g_test_message("case %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(json_edit_is_gone(before, now, edit), ==, cases[i].gone);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-narrow/narrow", test_narrow);
	g_test_add_func("/json-narrow/gone", test_gone);
	return g_test_run();
}
