/* The state file: what is broken gives nothing, and every answer about a key is found again. */
#include "base/text.h"
#include "format/settings.h"
#include "format/state.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
	g_autofree char *again = text ? text_clean(text, -1) : NULL;

	g_assert_cmpstr(text, ==, again);
}

static void check_answers(const State *state, const GPtrArray *ends, Approval approval)
{
	for (guint i = 0; i < ends->len; i++) {
		const Secret *end = g_ptr_array_index(ends, i);
		Approval answer = state_approval(state, end->data, end->length);
		bool trimmed =
			end->length == 0 || (!g_ascii_isspace(end->data[0]) &&
						    !g_ascii_isspace(end->data[end->length - 1]));

		if (trimmed && end->length <= 20)
			g_assert_true(answer == approval || answer == APPROVAL_APPROVED);
	}
}

static void check_key(const Secret *key)
{
	if (!key)
		return;
	g_assert_cmpuint(key->length, >, 0);
	g_assert_false(g_ascii_isspace(key->data[0]));
	g_assert_false(g_ascii_isspace(key->data[key->length - 1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_memdup2(data, size); /* to notice a byte read too much */
	g_autoptr(State) state = state_parse(text ? text : "", size, "/a/b");
	g_autoptr(State) below = state_parse(text ? text : "", size, "/a/b/c");
	g_autoptr(JsonDoc) doc = json_doc_parse(text ? text : "", size, NULL);

	g_assert_true(state->malformed == (size > 0 && !doc));
	g_assert_false(state->malformed &&
		       (state->has_account || state->primary_api_key || state->folder_trusted ||
			       state->environment->len + state->approved->len > 0));
	g_assert_true((state->primary_api_key_line > 0) == (state->primary_api_key != NULL));
	g_assert_true(below->folder_trusted || !state->folder_trusted);
	check_key(state->primary_api_key);
	check_clean(state->email);
	check_clean(state->display_name);
	check_clean(state->organization_name);
	check_answers(state, state->approved, APPROVAL_APPROVED);
	check_answers(state, state->rejected, APPROVAL_REJECTED);
	return 0;
}
