#include "app/gcp.h"

#include "app/explain.h"
#include "app/gcp-check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/file.h"

#define FILE_SIZE_MAX (256 << 10)
#define FILE_NAME     "application_default_credentials.json"

static const char *const names[GCP_VARIABLE_COUNT] = {
	[GCP_VARIABLE_CREDENTIALS] = "GOOGLE_APPLICATION_CREDENTIALS",
	[GCP_VARIABLE_CONFIG] = "CLOUDSDK_CONFIG",
	[GCP_VARIABLE_ALLOW_EXECUTABLES] = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES",
	[GCP_VARIABLE_METADATA_IP] = "GCE_METADATA_IP",
	[GCP_VARIABLE_METADATA_HOST] = "GCE_METADATA_HOST",
	[GCP_VARIABLE_NO_CHECK] = "NO_GCE_CHECK",
	[GCP_VARIABLE_DETECTION] = "METADATA_SERVER_DETECTION",
	[GCP_VARIABLE_GCLOUD_PROJECT] = "GCLOUD_PROJECT",
	[GCP_VARIABLE_CLOUD_PROJECT] = "GOOGLE_CLOUD_PROJECT",
	[GCP_VARIABLE_VERTEX_PROJECT] = "ANTHROPIC_VERTEX_PROJECT_ID",
	[GCP_VARIABLE_REGION] = "CLOUD_ML_REGION",
};

/* ---- the end ---- */

void gcp_end(GcpCheck *check, GcpProblem problem, char *detail)
{
	check->over = true;
	check->result.problem = problem;
	check->result.detail = detail;
	check->result.checked_at = g_get_real_time() / G_USEC_PER_SEC;
	g_clear_pointer(&check->file, gcp_file_free);
	check->callback(&check->result, check->data);
}

void gcp_take_weak_project(GcpCheck *check)
{
	GcpResult *result = &check->result;

	if (result->project)
		return;
	result->project = g_steal_pointer(&check->weak_project);
	result->project_origin = g_steal_pointer(&check->weak_project_origin);
}

void gcp_end_proved(GcpCheck *check)
{
	GcpResult *result = &check->result;

	result->claim = GCP_CLAIM_PROVED;
	gcp_take_weak_project(check);
	if (!result->project)
		gcp_end(check, GCP_PROBLEM_NO_PROJECT, NULL);
	else if (!result->region_origin)
		gcp_end(check, GCP_PROBLEM_NO_REGION, NULL);
	else
		gcp_end(check, GCP_PROBLEM_NONE, NULL);
}

/* ---- the file ---- */

static char *describe_place(const JsonProblem *problem)
{
	g_autofree char *line = g_strdup_printf("%u", problem->line);
	g_autofree char *column = g_strdup_printf("%u", problem->column);

	return text_fill(_("line {line}, column {column}: {problem}"), "line", line, "column",
		column, "problem", _(problem->what), NULL);
}

/* Whom they stand for, as far as the file says it. */
static char *principal_of(const GcpFile *file)
{
	const char *url = file->type == GCP_TYPE_USER || file->type == GCP_TYPE_SERVICE
				  ? NULL
				  : gcp_file_text(file, GCP_IMPERSONATION_URL);
	const char *name = gcp_file_text(
		file, file->type == GCP_TYPE_SERVICE ? GCP_CLIENT_EMAIL : GCP_ACCOUNT);

	if (url)
		return gcp_impersonated_account(url);
	return name ? text_clean(name, -1) : NULL;
}

/* The project of the credentials, if no variable says another one. */
static void take_project(GcpCheck *check, const char *path)
{
	GcpResult *result = &check->result;
	const char *own = gcp_file_text(check->file, GCP_PROJECT_ID);
	const char *project = own ? own : gcp_file_text(check->file, GCP_QUOTA_PROJECT);

	if (result->project || !project)
		return;
	result->project = text_clean(project, -1);
	result->project_origin = paths_shown(&check->paths, path);
}

static void take_file(GcpCheck *check, const FileRead *read, const char *path)
{
	GcpResult *result = &check->result;
	JsonProblem problem = { .line = 0 };
	GcpFile *file = gcp_file_parse(read->bytes->data, read->bytes->length, &problem);

	result->claim = GCP_CLAIM_PRESENT;
	check->file = file;
	if (!file) {
		gcp_end(check, GCP_PROBLEM_MALFORMED, describe_place(&problem));
		return;
	}
	result->type = file->type;
	if (file->type == GCP_TYPE_NONE || file->type == GCP_TYPE_OTHER) {
		gcp_end(check, GCP_PROBLEM_TYPE, g_strdup(file->type_name));
		return;
	}
	if (file->missing) {
		gcp_end(check, GCP_PROBLEM_FORM, g_strdup(file->missing));
		return;
	}
	result->principal = principal_of(file);
	take_project(check, path);
	gcp_ask(check);
}

static char *find_path(const GcpCheck *check)
{
	const char *named = variables_text(check->variables, GCP_VARIABLE_CREDENTIALS);
	const char *config = variables_text(check->variables, GCP_VARIABLE_CONFIG);
	g_autofree char *folder =
		config ? g_canonicalize_filename(config, check->paths.project_dir)
		       : g_build_filename(check->paths.home, ".config/gcloud", NULL);

	return named ? g_canonicalize_filename(named, check->paths.project_dir)
		     : g_build_filename(folder, FILE_NAME, NULL);
}

static gboolean on_begin(gpointer data)
{
	GcpCheck *check = data;
	GcpResult *result = &check->result;
	bool named = variables_text(check->variables, GCP_VARIABLE_CREDENTIALS) != NULL;
	g_autofree char *path = find_path(check);
	g_auto(FileRead) file = { 0 };

	check->due = 0;
	if (result->problem != GCP_PROBLEM_NONE) {
		gcp_end(check, result->problem, NULL);
		return G_SOURCE_REMOVE;
	}
	file_read(path, FILE_SIZE_MAX, &file);
	if (file.state == FILE_ABSENT && !named) {
		gcp_ask_machine(check);
		return G_SOURCE_REMOVE;
	}
	result->source = named ? GCP_FROM_VARIABLE : GCP_FROM_GCLOUD;
	if (file.state == FILE_READ)
		take_file(check, &file, path);
	else
		gcp_end(check, GCP_PROBLEM_FILE,
			g_strdup(file.problem ? _(file.problem) : _("no such file")));
	return G_SOURCE_REMOVE;
}

/* ---- the beginning ---- */

static bool are_trusted(const GcpCheck *check, const Survey *survey)
{
	for (gsize id = 0; id <= GCP_VARIABLE_DETECTION; id++)
		if (!variables_are_trusted(check->variables, survey, id))
			return false;
	return true;
}

/* What a variable says, clean, and where it is set; if it is, and nothing is said yet. */
static void take_place(const GcpCheck *check, const Survey *survey, GcpVariable id, char **ret_text,
	char **ret_origin)
{
	const char *text = variables_text(check->variables, id);

	if (!text || *ret_text)
		return;
	*ret_text = text_clean(text, -1);
	*ret_origin = explain_origin(survey, variables_origin(check->variables, id));
}

static void take_places(GcpCheck *check, const Survey *survey)
{
	GcpResult *result = &check->result;

	take_place(check, survey, GCP_VARIABLE_GCLOUD_PROJECT, &result->project,
		&result->project_origin);
	take_place(check, survey, GCP_VARIABLE_CLOUD_PROJECT, &result->project,
		&result->project_origin);
	take_place(check, survey, GCP_VARIABLE_VERTEX_PROJECT, &check->weak_project,
		&check->weak_project_origin);
	take_place(check, survey, GCP_VARIABLE_REGION, &result->region, &result->region_origin);
	if (!result->region)
		result->region = g_strdup(GCP_REGION_DEFAULT);
}

GcpCheck *gcp_check_start(const Survey *survey, GcpCheckCallback *callback, gpointer data)
{
	GcpCheck *check = g_new0(GcpCheck, 1);

	paths_copy(&check->paths, &survey->paths);
	check->endpoint = g_strdup(survey->evidence->endpoint);
	check->variables = variables_read(survey, names, GCP_VARIABLE_COUNT);
	check->environment = variables_environment(check->variables, survey);
	check->callback = callback;
	check->data = data;
	take_places(check, survey);
	if (!are_trusted(check, survey))
		check->result.problem = GCP_PROBLEM_UNTRUSTED;
	check->due = g_idle_add(on_begin, check);
	return check;
}

static void result_clear(GcpResult *result)
{
	g_free(result->detail);
	g_free(result->principal);
	g_free(result->project);
	g_free(result->project_origin);
	g_free(result->region);
	g_free(result->region_origin);
}

void gcp_check_free(GcpCheck *check)
{
	if (!check)
		return;
	if (check->due != 0)
		g_source_remove(check->due);
	http_cancel(check->call);
	capture_free(check->capture);
	gcp_file_free(check->file);
	variables_environment_free(check->environment);
	variables_free(check->variables);
	result_clear(&check->result);
	g_free(check->weak_project);
	g_free(check->weak_project_origin);
	paths_clear(&check->paths);
	g_free(check->endpoint);
	g_free(check);
}

const GcpResult *gcp_check_result(const GcpCheck *check)
{
	return check->over ? &check->result : NULL;
}

char *gcp_result_sentence(const GcpResult *result)
{
	if (result->problem == GCP_PROBLEM_NONE && result->principal)
		return text_fill(result->by_gcloud
					 ? _("gcloud has got a token for {who} from Google.")
					 : _("Google has given a token for {who}."),
			"who", result->principal, NULL);
	if (result->problem == GCP_PROBLEM_NONE)
		return g_strdup(result->by_gcloud ? _("gcloud has got a token from Google.")
						  : _("Google has given a token."));
	if (!result->detail)
		return g_strdup(_(gcp_problem_words(result->problem)));
	return g_strdup_printf("%s (%s)", _(gcp_problem_words(result->problem)), result->detail);
}
