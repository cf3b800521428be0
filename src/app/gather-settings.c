/*
 * Settings of all scopes, and over them the order in which places count: managed drop-ins (the
 * last name first), the managed file, local settings of the git root, local, project and user
 * settings, the env block of the state file, the environment.
 */
#include "app/gatherer.h"

#include "app/helper-result.h"
#include "base/i18n.h"
#include "base/redact.h"
#include "base/text.h"
#include "format/settings.h"
#include "system/directory.h"
#include "system/environment.h"

#include <string.h>

#define MANAGED      "/etc/claude-code"
#define DROP_INS     MANAGED "/managed-settings.d"
#define DROP_INS_MAX 1000

/* A settings file that was looked at. */
typedef struct Layer {
	Scope scope;
	const char *path;
	Settings *settings;
} Layer;

static void layer_clear(gpointer data)
{
	Layer *layer = data;

	settings_free(layer->settings);
}

static ValueForm form_of(const Secret *value)
{
	for (gsize i = 0; i < value->length; i++)
		if (!g_ascii_isspace(value->data[i]))
			return VALUE_TEXT;
	return value->length == 0 ? VALUE_EMPTY : VALUE_BLANK;
}

/* A value that is no secret, for people; what looks like a secret in it is taken out. */
static const char *shown_text(Gatherer *gatherer, const Secret *value)
{
	char *clean = text_clean(value->data, (gssize)value->length);
	g_autofree char *redacted = redact_text(clean);

	secret_free_string(clean);
	return evidence_text(gatherer->evidence, redacted);
}

/* What came of the command when it was tried last. */
static void recall_helper(Gatherer *gatherer, const Secret *command)
{
	HelperFact *fact = &gatherer->evidence->helper;
	HelperResult result;

	g_ptr_array_add(gatherer->watched, helper_result_path(&gatherer->paths));
	if (!helper_result_recall(&gatherer->paths, command->data, &result))
		return;

	g_autofree char *seconds =
		g_strdup_printf("%" G_GINT64_FORMAT, (result.duration_ms + 500) / 1000);

	*fact = (HelperFact){
		.tested = true,
		.verdict = result.verdict,
		.duration_ms = result.duration_ms,
		.seconds = evidence_text(gatherer->evidence, seconds),
		.tested_at = result.tested_at,
	};
}

static void add_value(Gatherer *gatherer, SettingId id, const Origin *origin, const Secret *value)
{
	const SettingInfo *info = setting_info(id);
	Place place = { .origin = *origin, .form = form_of(value) };

	place.origin.name = info->name;
	if (!info->secret) {
		place.text = shown_text(gatherer, value);
		place.exact = strlen(place.text) == value->length &&
			      memcmp(place.text, value->data, value->length) == 0;
	} else if (place.form == VALUE_TEXT) {
		place.fingerprint = gatherer_fingerprint(gatherer, value);
	}
	if (id == SETTING_API_KEY_HELPER && !gatherer->evidence->places[id])
		recall_helper(gatherer, value);
	if (id == SETTING_ANTHROPIC_API_KEY && gatherer->state)
		place.approval = state_approval(gatherer->state, value->data, value->length);
	evidence_add_place(gatherer->evidence, id, &place);
}

static void note_state(FileFact *fact, const Settings *settings, Gatherer *gatherer)
{
	const JsonProblem problem = {
		.line = settings->line, .column = settings->column, .what = settings->what
	};

	if (settings->state == FILE_MALFORMED) {
		gatherer_mark_malformed(fact, &problem);
	} else if (settings->state == FILE_VOID) {
		fact->state = FILE_VOID;
		fact->line = settings->line;
		fact->column = settings->column;
		fact->problem = settings->what;
		fact->member = gatherer_text(gatherer, settings->void_member);
	}
}

static void read_layer(Gatherer *gatherer, GArray *layers, Scope scope, const char *path)
{
	g_auto(FileRead) file = { 0 };
	FileFact *fact = gatherer_read(gatherer, FILE_SETTINGS, path, SETTINGS_SIZE_MAX, &file);

	fact->scope = scope;
	if (file.state == FILE_TOO_LARGE)
		fact->problem = N_("it is larger than 2 MiB, so Claude Code does not read it");
	if (file.state != FILE_READ)
		return;

	const Layer layer = {
		.scope = scope,
		.path = fact->path,
		.settings = settings_parse(file.bytes->data, file.bytes->length, scope),
	};

	note_state(fact, layer.settings, gatherer);
	g_array_append_val(layers, layer);
}

/* Whether a name in the directory of drop-ins is one: not hidden, and JSON. */
static bool is_drop_in(const char *name)
{
	return name[0] != '.' && g_str_has_suffix(name, ".json");
}

/* Drop-ins win over the base file, and later names over earlier ones. */
static void read_managed(Gatherer *gatherer, GArray *layers)
{
	g_auto(DirectoryRead) directory = { 0 };

	directory_read(DROP_INS, DROP_INS_MAX, &directory);
	g_ptr_array_add(gatherer->watched, g_strdup(DROP_INS));
	for (guint i = g_strv_length(directory.names); i > 0; i--) {
		g_autofree char *path = g_build_filename(DROP_INS, directory.names[i - 1], NULL);

		if (is_drop_in(directory.names[i - 1]))
			read_layer(gatherer, layers, SCOPE_MANAGED, path);
	}
	read_layer(gatherer, layers, SCOPE_MANAGED, MANAGED "/managed-settings.json");
}

/* The directory above (or at) another that holds .git; NULL when there is none. */
static char *git_root(const char *directory)
{
	g_autofree char *here = g_strdup(directory);

	for (;;) {
		g_autofree char *mark = g_build_filename(here, ".git", NULL);
		char *parent = g_path_get_dirname(here);

		if (g_file_test(mark, G_FILE_TEST_EXISTS)) {
			g_free(parent);
			return g_steal_pointer(&here);
		}
		if (strcmp(parent, here) == 0) {
			g_free(parent);
			return NULL;
		}
		g_free(here);
		here = parent;
	}
}

static void read_layer_in(Gatherer *gatherer, GArray *layers, Scope scope, const char *directory)
{
	static const char *const names[SCOPE_COUNT] = {
		[SCOPE_PROJECT] = ".claude/settings.json",
		[SCOPE_LOCAL] = ".claude/settings.local.json",
		[SCOPE_USER] = "settings.json",
	};
	g_autofree char *path = g_build_filename(directory, names[scope], NULL);

	read_layer(gatherer, layers, scope, path);
}

static GArray *read_layers(Gatherer *gatherer)
{
	const Paths *paths = &gatherer->paths;
	g_autofree char *root = git_root(paths->project_dir);
	g_autofree char *own = g_build_filename(paths->project_dir, ".claude", NULL);
	GArray *layers = g_array_new(FALSE, FALSE, sizeof(Layer));

	g_array_set_clear_func(layers, layer_clear);
	read_managed(gatherer, layers);
	if (root && strcmp(root, paths->project_dir) != 0)
		read_layer_in(gatherer, layers, SCOPE_LOCAL, root);
	read_layer_in(gatherer, layers, SCOPE_LOCAL, paths->project_dir);
	if (strcmp(own, paths->config_dir) != 0)
		read_layer_in(gatherer, layers, SCOPE_PROJECT, paths->project_dir);
	read_layer_in(gatherer, layers, SCOPE_USER, paths->config_dir);
	return layers;
}

static void add_layers(Gatherer *gatherer, const GArray *layers, SettingId id)
{
	for (guint i = 0; i < layers->len; i++) {
		const Layer *layer = &g_array_index(layers, Layer, i);
		const SettingsMember *member = settings_member(layer->settings, id);
		const Origin origin = {
			.kind = ORIGIN_SETTINGS,
			.scope = layer->scope,
			.path = layer->path,
			.line = member ? member->line : 0,
			.env_block = member && member->env_block,
		};

		if (member)
			add_value(gatherer, id, &origin, member->value);
	}
}

static void add_state_env(Gatherer *gatherer, SettingId id)
{
	const GArray *members = gatherer->state ? gatherer->state->environment : NULL;

	for (guint i = 0; members && i < members->len; i++) {
		const SettingsMember *member = &g_array_index(members, SettingsMember, i);
		Origin origin = gatherer->state_origin;

		origin.line = member->line;
		origin.env_block = true;
		if (member->id == id)
			add_value(gatherer, id, &origin, member->value);
	}
}

static void add_variable(Gatherer *gatherer, SettingId id)
{
	const SettingInfo *info = setting_info(id);
	const char *value = info->kind == SETTING_KIND_VARIABLE
				    ? environment_get_in(gatherer->environment, info->name)
				    : NULL;
	const Origin origin = { .kind = ORIGIN_ENVIRONMENT };

	if (!value)
		return;

	g_autoptr(Secret) secret = secret_new(value, strlen(value));

	add_value(gatherer, id, &origin, secret);
}

void gather_settings(Gatherer *gatherer)
{
	g_autoptr(GArray) layers = read_layers(gatherer);

	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		add_layers(gatherer, layers, id);
		add_state_env(gatherer, id);
		add_variable(gatherer, id);
	}
}
