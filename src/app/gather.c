#define G_LOG_USE_STRUCTURED

#include "app/gather.h"

#include "app/gatherer.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "system/environment.h"

#include <string.h>

static const char *const file_states[] = {
	[FILE_ABSENT] = "absent",
	[FILE_READ] = "read",
	[FILE_MALFORMED] = "malformed",
	[FILE_VOID] = "void",
	[FILE_UNREADABLE] = "unreadable",
	[FILE_NOT_REGULAR] = "not a regular file",
	[FILE_TOO_LARGE] = "too large",
};

const char *gatherer_text(Gatherer *gatherer, const char *text)
{
	g_autofree char *clean = text ? text_clean(text, -1) : NULL;

	return evidence_text(gatherer->evidence, clean);
}

const char *gatherer_fingerprint(Gatherer *gatherer, const Secret *secret)
{
	char print[MACHINE_FINGERPRINT_SIZE];

	if (!secret)
		return NULL;

	const char *start = secret->data, *end = start + secret->length;

	while (start < end && g_ascii_isspace(*start))
		start++;
	while (end > start && g_ascii_isspace(end[-1]))
		end--;
	machine_fingerprint(&gatherer->key, start, (gsize)(end - start), print);
	return evidence_text(gatherer->evidence, print);
}

/* What a file will hold once a plan is carried out, if the plan is about it. */
static bool read_planned(const Gatherer *gatherer, const char *path, FileRead *ret_file)
{
	const Secret *planned;
	gpointer content = NULL;

	if (!gatherer->planned ||
		!g_hash_table_lookup_extended(gatherer->planned, path, NULL, &content))
		return false;
	planned = content;
	*ret_file = (FileRead){ .state = FILE_ABSENT };
	if (planned) {
		ret_file->state = FILE_READ;
		ret_file->mode = 0600;
		ret_file->bytes = secret_new(planned->data, planned->length);
	}
	return true;
}

FileFact *gatherer_read(
	Gatherer *gatherer, FileRole role, const char *path, gsize cap, FileRead *ret_file)
{
	GArray *files = gatherer->evidence->files;

	if (!read_planned(gatherer, path, ret_file))
		file_read(path, cap, ret_file);
	g_debug("%s: %s%s%s", path, file_states[ret_file->state], ret_file->problem ? ": " : "",
		ret_file->problem ? ret_file->problem : "");
	g_ptr_array_add(gatherer->watched, g_strdup(path));

	const FileFact fact = {
		.role = role,
		.state = ret_file->state,
		.path = gatherer_text(gatherer, path),
		.problem = ret_file->problem,
		.mode = ret_file->mode,
	};

	g_array_append_val(files, fact);
	return &g_array_index(files, FileFact, files->len - 1);
}

void gatherer_mark_malformed(FileFact *fact, const JsonProblem *problem)
{
	fact->state = FILE_MALFORMED;
	fact->line = problem->line;
	fact->column = problem->column;
	fact->problem = problem->what;
	g_debug("%s: malformed, line %u, column %u", fact->path, fact->line, fact->column);
}

static bool is_loopback(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	static const char *const hosts[] = { "127.0.0.1", "::1", "localhost", NULL };
	static const char *const schemes[] = { "http", "https", NULL };

	return uri && g_strv_contains(schemes, g_uri_get_scheme(uri)) && g_uri_get_host(uri) &&
	       g_strv_contains(hosts, g_uri_get_host(uri)) && !g_uri_get_userinfo(uri);
}

static bool gather_endpoint(Gatherer *gatherer, GError **error)
{
	const char *url = environment_get("CLAUDE_ACCOUNTS_ENDPOINT");

	if (!url || !*url)
		return true;
	if (!is_loopback(url)) {
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE,
			_("CLAUDE_ACCOUNTS_ENDPOINT names another host than 127.0.0.1, ::1 or localhost; "
			  "it is for tests only"));
		return false;
	}
	gatherer->evidence->endpoint = gatherer_text(gatherer, url);
	return true;
}

static void gather_paths(Gatherer *gatherer)
{
	Evidence *evidence = gatherer->evidence;

	evidence->home = gatherer_text(gatherer, gatherer->paths.home);
	evidence->project_dir = gatherer_text(gatherer, gatherer->paths.project_dir);
	evidence->config_dir = gatherer_text(gatherer, gatherer->paths.config_dir);
}

static bool is_any_on(const Evidence *evidence, const SettingId *ids, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (evidence_switch_is_on(evidence_value_text(evidence, ids[i])))
			return true;
	return false;
}

/* The files of a cloud provider say nothing while it is off, so they are not read then. */
static void gather_clouds(Gatherer *gatherer)
{
	static const SettingId aws[] = { SETTING_USE_BEDROCK, SETTING_USE_MANTLE,
		SETTING_USE_ANTHROPIC_AWS };
	static const SettingId gcp[] = { SETTING_USE_VERTEX };

	if (is_any_on(gatherer->evidence, aws, G_N_ELEMENTS(aws)))
		gather_aws(gatherer);
	if (is_any_on(gatherer->evidence, gcp, G_N_ELEMENTS(gcp)))
		gather_gcp(gatherer);
}

static void gather_all(Gatherer *gatherer)
{
	gather_paths(gatherer);
	gather_state(gatherer);
	gather_settings(gatherer);
	gather_login(gatherer);
	gather_descriptor(gatherer);
	gather_clouds(gatherer);
	gather_locks(gatherer);
}

Evidence *gather_run(
	const GatherOptions *options, Paths *ret_paths, GPtrArray **ret_watched, GError **error)
{
	g_autoptr(Evidence) evidence = evidence_new();
	g_autoptr(GPtrArray) watched = g_ptr_array_new_with_free_func(g_free);
	Gatherer gatherer = {
		.evidence = evidence,
		.watched = watched,
		.environment = options->environment,
		.planned = options->planned,
	};

	bool found = paths_find_in(&gatherer.paths, options->config_dir, options->project_dir,
			     options->environment, error) &&
		     gather_endpoint(&gatherer, error);

	evidence->now = g_get_real_time() / G_USEC_PER_SEC;
	if (found) {
		machine_key_init(&gatherer.key);
		gather_all(&gatherer);
		machine_key_clear(&gatherer.key);
		*ret_watched = g_steal_pointer(&watched);
		*ret_paths = gatherer.paths;
	} else {
		paths_clear(&gatherer.paths);
	}
	state_free(gatherer.state);
	return found ? g_steal_pointer(&evidence) : NULL;
}
