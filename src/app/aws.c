#include "app/aws.h"

#include "app/aws-check.h"
#include "app/command.h"
#include "app/explain.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

/* ---- the end ---- */

void aws_end(AwsCheck *check, AwsProblem problem, char *detail)
{
	check->over = true;
	check->result.problem = problem;
	check->result.detail = detail;
	check->result.checked_at = g_get_real_time() / G_USEC_PER_SEC;
	g_clear_pointer(&check->keys, aws_keys_free);
	check->callback(&check->result, check->data);
}

void aws_end_of_chain(AwsCheck *check)
{
	bool named = variables_get(check->variables, AWS_VARIABLE_PROFILE) != NULL;

	aws_end(check,
		named && !aws_profiles_has(check->profiles, check->profile)
			? AWS_PROBLEM_NO_PROFILE
			: AWS_PROBLEM_NO_CREDENTIALS,
		NULL);
}

/* ---- credentials that are there ---- */

static void go_on(AwsCheck *check)
{
	guint left = check->roles->len;

	if (left == 0) {
		aws_ask_identity(check);
		return;
	}

	g_autofree char *profile = g_ptr_array_steal_index(check->roles, left - 1);

	check->result.source = AWS_FROM_ROLE;
	aws_ask_role(check, profile);
}

void aws_take(AwsCheck *check, AwsKeys *keys)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	aws_keys_free(check->keys);
	check->keys = keys;
	check->result.claim = AWS_CLAIM_PRESENT;
	check->result.expires_at = keys->expires_at;
	if (!aws_keys_are_valid(keys)) {
		aws_end(check, AWS_PROBLEM_FORM, NULL);
		return;
	}
	if (keys->expires_at != 0 && keys->expires_at <= now) {
		aws_end(check, AWS_PROBLEM_EXPIRED, NULL);
		return;
	}
	check->result.claim = AWS_CLAIM_VALID;
	go_on(check);
}

/* Keys of the environment; false when there are none. */
static bool take_environment(AwsCheck *check)
{
	const Variables *variables = check->variables;
	const Secret *id = variables_get(variables, AWS_VARIABLE_ACCESS_KEY_ID);
	const Secret *key = variables_get(variables, AWS_VARIABLE_SECRET_ACCESS_KEY);

	if (!id || !key)
		return false;
	check->result.source = AWS_FROM_ENVIRONMENT;
	aws_take(
		check, aws_keys_new(id, key, variables_get(variables, AWS_VARIABLE_SESSION_TOKEN)));
	return true;
}

static void take_profile(AwsCheck *check, const char *name)
{
	const AwsProfiles *profiles = check->profiles;

	check->result.source = AWS_FROM_PROFILE;
	aws_take(check, aws_keys_new(aws_profiles_get(profiles, name, AWS_ACCESS_KEY_ID),
				aws_profiles_get(profiles, name, AWS_SECRET_ACCESS_KEY),
				aws_profiles_get(profiles, name, AWS_SESSION_TOKEN)));
}

/* ---- profiles ---- */

static void take_source(AwsCheck *check, const char *name)
{
	const char *source = aws_profiles_text(check->profiles, name, AWS_CREDENTIAL_SOURCE);

	check->optional = false;
	if (strcmp(source, "Ec2InstanceMetadata") == 0)
		aws_ask_instance(check);
	else if (strcmp(source, "EcsContainer") == 0 && !aws_ask_container(check))
		aws_end(check, AWS_PROBLEM_CONTAINER, NULL);
	else if (strcmp(source, "Environment") == 0 && !take_environment(check))
		aws_end(check, AWS_PROBLEM_NO_CREDENTIALS, NULL);
	else if (!g_strv_contains(
			 (const char *const[]){ "EcsContainer", "Environment", NULL }, source))
		aws_end(check, AWS_PROBLEM_NO_CREDENTIALS, g_strdup("credential_source"));
}

/* Where the credentials of a profile begin, once its roles are noted. */
static void take_step(AwsCheck *check, const char *name, AwsStep step)
{
	const AwsProfiles *profiles = check->profiles;

	switch (step) {
	case AWS_STEP_KEYS:
		take_profile(check, name);
		break;
	case AWS_STEP_ROLE_OF_SOURCE:
	case AWS_STEP_SOURCE:
		take_source(check, name);
		break;
	case AWS_STEP_WEB_IDENTITY:
		aws_ask_web_identity(check,
			aws_profiles_text(profiles, name, AWS_WEB_IDENTITY_TOKEN_FILE),
			aws_profiles_text(profiles, name, AWS_ROLE_ARN),
			aws_profiles_text(profiles, name, AWS_ROLE_SESSION_NAME));
		break;
	case AWS_STEP_PROCESS:
		check->result.source = AWS_FROM_PROCESS;
		aws_run_process(check, aws_profiles_get(profiles, name, AWS_CREDENTIAL_PROCESS));
		break;
	case AWS_STEP_SSO:
		aws_ask_sso(check, name);
		break;
	case AWS_STEP_LOGIN:
		check->result.source = AWS_FROM_CLI;
		aws_run_cli(check, name);
		break;
	default:
		aws_end(check, AWS_PROBLEM_NO_CREDENTIALS, NULL);
	}
}

/* Notes a role; what is against it, NONE when nothing is. */
static AwsProblem note_role(AwsCheck *check, const char *name)
{
	if (aws_profiles_text(check->profiles, name, AWS_MFA_SERIAL))
		return AWS_PROBLEM_MFA;
	if (check->roles->len == AWS_PROFILES_MAX)
		return AWS_PROBLEM_PROFILE_DEPTH;
	g_ptr_array_add(check->roles, g_strdup(name));
	return AWS_PROBLEM_NONE;
}

/* The profile that another one names; NULL with a problem. The first may name itself. */
static const char *next_profile(
	const AwsCheck *check, GHashTable *visited, const char *name, AwsProblem *ret_problem)
{
	const char *next = aws_profiles_text(check->profiles, name, AWS_SOURCE_PROFILE);

	*ret_problem = AWS_PROBLEM_NONE;
	if (!aws_profiles_has(check->profiles, next))
		*ret_problem = AWS_PROBLEM_NO_PROFILE;
	else if (!g_hash_table_add(visited, (gpointer)(gsize)next))
		*ret_problem = AWS_PROBLEM_PROFILE_LOOP;
	return *ret_problem == AWS_PROBLEM_NONE ? next : NULL;
}

/* False when the profile says nothing about credentials. */
static bool begin_profile(AwsCheck *check)
{
	g_autoptr(GHashTable) visited = g_hash_table_new(g_str_hash, g_str_equal);
	const char *name = check->profile;
	AwsStep step = aws_step(aws_profiles_traits(check->profiles, name), true);
	AwsProblem problem = AWS_PROBLEM_NONE;

	if (step == AWS_STEP_NONE)
		return false;
	check->result.profile = text_clean(name, -1);
	if (step == AWS_STEP_ROLE_OF_PROFILE || step == AWS_STEP_ROLE_OF_SOURCE)
		check->result.source = AWS_FROM_ROLE;
	while (step == AWS_STEP_ROLE_OF_PROFILE && problem == AWS_PROBLEM_NONE) {
		problem = note_role(check, name);
		if (problem == AWS_PROBLEM_NONE)
			name = next_profile(check, visited, name, &problem);
		if (problem == AWS_PROBLEM_NONE)
			step = aws_step(aws_profiles_traits(check->profiles, name), false);
	}
	if (step == AWS_STEP_ROLE_OF_SOURCE && problem == AWS_PROBLEM_NONE)
		problem = note_role(check, name);
	if (problem == AWS_PROBLEM_NONE)
		take_step(check, name, step);
	else
		aws_end(check, problem, NULL);
	return true;
}

/* ---- the chain ---- */

static bool begin_web_identity(AwsCheck *check)
{
	const Variables *variables = check->variables;
	const char *file = variables_text(variables, AWS_VARIABLE_WEB_IDENTITY_TOKEN_FILE);
	const char *role = variables_text(variables, AWS_VARIABLE_ROLE_ARN);

	if (!file || !role)
		return false;
	aws_ask_web_identity(
		check, file, role, variables_text(variables, AWS_VARIABLE_ROLE_SESSION_NAME));
	return true;
}

void aws_begin_chain(AwsCheck *check)
{
	bool named = variables_get(check->variables, AWS_VARIABLE_PROFILE) != NULL;

	check->result.source = AWS_FROM_NONE;
	if ((!named && take_environment(check)) || begin_profile(check) ||
		begin_web_identity(check) || aws_ask_container(check))
		return;
	check->optional = true;
	aws_ask_instance(check);
}

static gboolean on_begin(gpointer data)
{
	AwsCheck *check = data;
	AwsResult *result = &check->result;

	check->due = 0;
	if (result->problem != AWS_PROBLEM_NONE) {
		aws_end(check, result->problem, NULL);
	} else if (!aws_is_region(result->region)) {
		aws_end(check, AWS_PROBLEM_REGION, NULL);
	} else if (variables_get(check->variables, AWS_VARIABLE_BEARER_TOKEN_BEDROCK)) {
		result->source = AWS_FROM_BEARER;
		result->claim = AWS_CLAIM_PRESENT;
		aws_end(check, AWS_PROBLEM_UNPROVABLE, NULL);
	} else if (check->export_command) {
		result->source = AWS_FROM_EXPORT;
		aws_run_export(check);
	} else {
		aws_begin_chain(check);
	}
	return G_SOURCE_REMOVE;
}

/* ---- the beginning ---- */

static void find_region(AwsCheck *check, const Survey *survey)
{
	static const AwsVariable variables[] = { AWS_VARIABLE_REGION, AWS_VARIABLE_DEFAULT_REGION };
	AwsResult *result = &check->result;
	const char *text = aws_profiles_text(check->profiles, check->profile, AWS_REGION);

	for (gsize i = 0; i < G_N_ELEMENTS(variables) && !result->region_origin; i++) {
		const char *value = variables_text(check->variables, variables[i]);

		if (!value)
			continue;
		text = value;
		result->region_origin =
			explain_origin(survey, variables_origin(check->variables, variables[i]));
	}
	if (!result->region_origin)
		result->region_origin =
			aws_profiles_region_origin(check->profiles, check->profile, &check->paths);
	result->region = text_clean(text ? text : AWS_REGION_DEFAULT, -1);
}

/* A command that Claude Code would not run is a problem of its own: nothing else is tried. */
static void find_export(AwsCheck *check, const Survey *survey)
{
	if (!evidence_value(survey->evidence, SETTING_AWS_CREDENTIAL_EXPORT, VIEW_REQUEST))
		return;
	check->export_command = command_read(survey, SETTING_AWS_CREDENTIAL_EXPORT, NULL);
	if (!check->export_command)
		check->result.problem = AWS_PROBLEM_UNTRUSTED;
}

AwsCheck *aws_check_start(const Survey *survey, AwsCheckCallback *callback, gpointer data)
{
	AwsCheck *check = g_new0(AwsCheck, 1);
	const char *profile;

	paths_copy(&check->paths, &survey->paths);
	check->endpoint = g_strdup(survey->evidence->endpoint);
	check->variables = aws_variables_read(survey);
	check->profiles = aws_profiles_read(&check->paths, check->variables);
	check->environment = variables_environment(check->variables, survey);
	check->roles = g_ptr_array_new_with_free_func(g_free);
	profile = variables_text(check->variables, AWS_VARIABLE_PROFILE);
	check->profile = profile ? profile : "default";
	check->callback = callback;
	check->data = data;
	find_region(check, survey);
	find_export(check, survey);
	if (!aws_variables_are_trusted(check->variables, survey))
		check->result.problem = AWS_PROBLEM_UNTRUSTED;
	check->due = g_idle_add(on_begin, check);
	return check;
}

static void result_clear(AwsResult *result)
{
	g_free(result->profile);
	g_free(result->detail);
	g_free(result->account);
	g_free(result->arn);
	g_free(result->region);
	g_free(result->region_origin);
}

void aws_check_free(AwsCheck *check)
{
	if (!check)
		return;
	if (check->due != 0)
		g_source_remove(check->due);
	http_cancel(check->call);
	capture_free(check->capture);
	aws_keys_free(check->keys);
	secret_free(check->metadata_token);
	secret_free(check->export_command);
	g_ptr_array_unref(check->roles);
	variables_environment_free(check->environment);
	aws_profiles_free(check->profiles);
	variables_free(check->variables);
	result_clear(&check->result);
	paths_clear(&check->paths);
	g_free(check->endpoint);
	g_free(check);
}

const AwsResult *aws_check_result(const AwsCheck *check)
{
	return check->over ? &check->result : NULL;
}

char *aws_result_sentence(const AwsResult *result)
{
	if (result->problem == AWS_PROBLEM_NONE)
		return text_fill(_("AWS says that the credentials are those of {arn}."), "arn",
			result->arn, NULL);
	if (!result->detail)
		return g_strdup(_(aws_problem_words(result->problem)));
	return g_strdup_printf("%s (%s)", _(aws_problem_words(result->problem)), result->detail);
}
