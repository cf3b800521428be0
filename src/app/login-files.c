#include "app/login-files.h"

#include "app/apply.h"
#include "app/step.h"
#include "format/journal.h"
#include "system/file.h"

#include <string.h>

#define LOGIN_MODE 0600

static Edit *edit_for(const char *key, const Secret *value)
{
	const char *const path[] = { key, NULL };

	return edit_new(value ? EDIT_SET : EDIT_UNSET, path,
		value ? secret_new(value->data, value->length) : NULL);
}

static bool is_nothing(const Secret *text)
{
	return strspn(text->data, "{} \t\r\n") == text->length;
}

/* What the login file becomes, only if it still is what was looked at. */
static bool add_login_step(
	const Paths *paths, const LoginLook *look, const Secret *login, Plan *plan, GError **error)
{
	g_autofree char *path = paths_credentials(paths);
	g_autoptr(Plan) draft = plan_new();
	Step *edit = plan_add(draft, STEP_EDIT, path);
	const Secret *before = look->bytes;
	Secret *after = NULL;

	g_ptr_array_add(edit->edits, edit_for("claudeAiOauth", login));

	StepOutcome outcome = step_result(edit, before, &after, error);

	if (outcome != STEP_OUTCOME_CHANGED)
		return outcome == STEP_OUTCOME_UNCHANGED;

	/* Claude Code has no file where nobody is signed in. */
	bool is_empty = is_nothing(after);
	Step *step = plan_add(plan, is_empty ? STEP_DELETE : STEP_REPLACE, path);

	step->role = FILE_CREDENTIALS;
	step->create_mode = LOGIN_MODE;
	step->base = before ? journal_digest(before) : g_strdup(STEP_BASE_ABSENT);
	if (is_empty)
		secret_free(after);
	else
		step->text = after;
	return true;
}

/* Whether a step leaves nothing of a file; then that has the digest *ret_base, for g_free. */
static bool is_end_of_file(const Step *step, char **ret_base)
{
	g_auto(FileRead) now = { 0 };
	Secret *after = NULL;
	bool is_end;

	file_read(step->path, STEP_SIZE_MAX, &now);
	is_end = now.state == FILE_READ &&
		 step_result(step, now.bytes, &after, NULL) == STEP_OUTCOME_CHANGED &&
		 is_nothing(after);
	*ret_base = is_end ? journal_digest(now.bytes) : NULL;
	secret_free(after);
	return is_end;
}

/*
 * Of a login without a known account none is named; the member stays where it is, so that every
 * byte can come back. A state that was made for the account alone goes with it.
 */
static void add_account_step(const Paths *paths, const LoginLook *look, const Secret *login,
	const Secret *account, Plan *plan)
{
	g_autoptr(Secret) nobody = login && look->account ? secret_new("null", 4) : NULL;
	Step *state = plan_add(plan, STEP_EDIT, paths->state);

	state->role = FILE_STATE;
	state->create_mode = LOGIN_MODE;
	g_ptr_array_add(state->edits, edit_for("oauthAccount", account ? account : nobody));
	if (is_end_of_file(state, &state->base)) {
		state->kind = STEP_DELETE;
		g_ptr_array_set_size(state->edits, 0);
	}
}

bool login_files_write(const Paths *paths, const LoginLook *look, const Secret *login,
	const Secret *account, guint wait_ms, GError **error)
{
	const ApplyOptions options = { .title = "", .wait_ms = wait_ms, .unrecorded = true };
	g_autoptr(Plan) plan = plan_new();

	if (!add_login_step(paths, look, login, plan, error))
		return false;
	if (account || g_file_test(paths->state, G_FILE_TEST_EXISTS))
		add_account_step(paths, look, login, account, plan);

	g_autoptr(Applied) applied = apply_plan(paths, plan, &options, error);

	return applied != NULL;
}
