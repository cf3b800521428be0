#include "builder.h"

#include <string.h>

#define HOUR  (60 * 60)
#define DAY   (24 * HOUR)
#define PRINT "9f2c01ab"

/* An item taken apart. */
typedef struct Item {
	const char *scope;   /* NULL without "@" */
	const char *value;   /* NULL without "=" */
	const char *variant; /* "" without ":" */
	Approval approval;
} Item;

typedef struct LoginVariant {
	const char *name;
	FileState file;
	Login login;
} LoginVariant;

#define WORKING .present = true, .has_access_token = true, .has_inference = true
#define TOKEN(left, sign_in_left)                                                                  \
	.expires_at = BUILDER_NOW + (left), .refresh_expires_at = BUILDER_NOW + (sign_in_left)

/* Ends lie on the very edge of what they are called. */
static const LoginVariant builder_logins[] = {
	{ "", FILE_READ, { WORKING, .has_refresh_token = true, TOKEN(8 * HOUR, 25 * DAY) } },
	{ "husk", FILE_READ, { .present = true, .has_inference = true } },
	{ "no_scope", FILE_READ,
		{ .present = true,
			.has_access_token = true,
			.has_refresh_token = true,
			TOKEN(8 * HOUR, 25 * DAY) } },
	{ "stale", FILE_READ, { WORKING, .has_refresh_token = true, TOKEN(-HOUR, 25 * DAY) } },
	{ "stale_old_file", FILE_READ,
		{ WORKING, .has_refresh_token = true, .expires_at = BUILDER_NOW - HOUR } },
	{ "sign_in_ends", FILE_READ, { WORKING, .has_refresh_token = true, TOKEN(HOUR, 3 * DAY) } },
	{ "sign_in_ended", FILE_READ, { WORKING, .has_refresh_token = true, TOKEN(-HOUR, -HOUR) } },
	{ "lone_token", FILE_READ, { WORKING, .expires_at = BUILDER_NOW + 8 * HOUR } },
	{ "lone_token_ends", FILE_READ, { WORKING, .expires_at = BUILDER_NOW + HOUR } },
	{ "lone_token_ended", FILE_READ, { WORKING, .expires_at = BUILDER_NOW } },
	{ "endless", FILE_READ, { WORKING } },
	{ "none", FILE_READ, { .present = false } },
	{ "malformed", FILE_MALFORMED, { .present = false } },
	{ "unreadable", FILE_UNREADABLE, { .present = false } },
};

typedef struct DescriptorVariant {
	const char *name;
	Descriptor descriptor;
} DescriptorVariant;

static const DescriptorVariant builder_descriptors[] = {
	{ "", { .numbered = true, .open = true, .number = 9, .available = 108 } },
	{ "silent", { .numbered = true, .open = true, .number = 9, .available = -1 } },
	{ "closed", { .numbered = true, .number = 9, .available = -1 } },
	{ "not_a_number", { .number = -1, .available = -1 } },
};

static const char *const builder_scopes[SCOPE_COUNT + 1] = { "user", "project", "local", "managed",
	NULL };

const char *builder_settings_path(Scope scope)
{
	static const char *const paths[SCOPE_COUNT] = {
		"/home/ada/.claude/settings.json",
		"/home/ada/proj/.claude/settings.json",
		"/home/ada/proj/.claude/settings.local.json",
		"/etc/claude-code/managed-settings.json",
	};

	return paths[scope];
}

const char *builder_source_name(SourceId id)
{
	return id == SOURCE_NONE ? "-" : source_info(id)->id;
}

static Scope find_scope(const char *name)
{
	for (Scope scope = 0; scope < SCOPE_COUNT; scope++)
		if (strcmp(builder_scopes[scope], name) == 0)
			return scope;
	g_error("no such scope: %s", name);
}

static SettingId find_setting(const char *name)
{
	SettingId id = setting_find(SETTING_KIND_VARIABLE, name, strlen(name));

	if (id == SETTING_COUNT)
		id = setting_find(SETTING_KIND_KEY, name, strlen(name));
	if (id == SETTING_COUNT)
		g_error("no such source or setting: %s", name);
	return id;
}

static ValueForm form_of(const char *value)
{
	if (!value || value[strspn(value, " \t")])
		return VALUE_TEXT;
	return value[0] ? VALUE_BLANK : VALUE_EMPTY;
}

static Origin origin_of(SettingId id, const char *scope_name)
{
	bool variable = setting_info(id)->kind == SETTING_KIND_VARIABLE;
	Origin origin = { .kind = ORIGIN_ENVIRONMENT, .name = setting_info(id)->name };

	if (variable && !scope_name)
		return origin;
	origin.kind = ORIGIN_SETTINGS;
	origin.scope = find_scope(scope_name ? scope_name : "user");
	origin.env_block = variable;
	origin.path = builder_settings_path(origin.scope);
	origin.line = 12;
	return origin;
}

static void add_setting(Evidence *evidence, SettingId id, const Item *item)
{
	bool secret = setting_info(id)->secret;
	Place place = {
		.origin = origin_of(id, item->scope),
		.form = form_of(item->value),
		.approval = item->approval,
	};

	if (secret && place.form != VALUE_EMPTY)
		place.fingerprint = PRINT;
	if (!secret)
		place.text = item->value ? evidence_text(evidence, item->value) : "1";
	evidence_add_place(evidence, id, &place);
}

static void add_file(Evidence *evidence, FileRole role, FileState state, const char *path)
{
	FileFact file = { .role = role, .state = state, .path = path, .mode = 0600 };

	if (state != FILE_READ) {
		file.problem = "expected a value";
		file.line = 3;
		file.column = 7;
	}
	g_array_append_val(evidence->files, file);
}

static void add_login(Evidence *evidence, const char *variant)
{
	for (gsize i = 0; i < G_N_ELEMENTS(builder_logins); i++) {
		const LoginVariant *row = &builder_logins[i];

		if (strcmp(row->name, variant) != 0)
			continue;
		add_file(evidence, FILE_CREDENTIALS, row->file, BUILDER_CREDENTIALS);
		evidence->login = row->login;
		if (row->login.present)
			evidence->login.origin = (Origin){ .kind = ORIGIN_CREDENTIALS_FILE,
				.name = "claudeAiOauth",
				.path = BUILDER_CREDENTIALS,
				.line = 1 };
		return;
	}
	g_error("no such login: %s", variant);
}

/* Variants: "malformed" and "unreadable" state files. */
static void add_console_key(Evidence *evidence, const char *variant)
{
	FileState state = FILE_READ;

	if (variant[0])
		state = strcmp(variant, "malformed") == 0 ? FILE_MALFORMED : FILE_UNREADABLE;
	add_file(evidence, FILE_STATE, state, BUILDER_STATE);
	if (state != FILE_READ)
		return;
	evidence->console_key = (ConsoleKey){ .present = true,
		.fingerprint = PRINT,
		.origin = { .kind = ORIGIN_STATE_FILE,
			.name = "primaryApiKey",
			.path = BUILDER_STATE,
			.line = 4 } };
}

static void add_descriptor(Evidence *evidence, const Item *item)
{
	for (gsize i = 0; i < G_N_ELEMENTS(builder_descriptors); i++) {
		if (strcmp(builder_descriptors[i].name, item->variant) != 0)
			continue;
		evidence->descriptor = builder_descriptors[i].descriptor;
		add_setting(evidence, SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD, item);
		return;
	}
	g_error("no such descriptor: %s", item->variant);
}

static Approval take_answer(char *text)
{
	gsize length = strlen(text);
	char answer = length > 0 ? text[length - 1] : '\0';

	if (answer != '+' && answer != '?' && answer != '!')
		return APPROVAL_UNDECIDED;
	text[length - 1] = '\0';
	if (answer == '+')
		return APPROVAL_APPROVED;
	return answer == '!' ? APPROVAL_REJECTED : APPROVAL_UNDECIDED;
}

/* Cuts off what follows the mark and returns it; NULL when the mark is not there. */
static char *cut_at(char *text, char mark)
{
	char *found = strchr(text, mark);

	if (!found)
		return NULL;
	*found = '\0';
	return found + 1;
}

void builder_add(Evidence *evidence, const char *text)
{
	g_autofree char *name = g_strdup(text);
	Item item = { .approval = take_answer(name) };
	const char *variant = cut_at(name, ':');

	item.variant = variant ? variant : "";
	item.value = cut_at(name, '=');
	item.scope = cut_at(name, '@');

	SourceId source = source_from_id(name);

	if (strcmp(name, "-") == 0)
		return;
	if (strcmp(name, "trusted") == 0)
		evidence->folder_trusted = true;
	else if (source == SOURCE_CLAUDE_AI)
		add_login(evidence, item.variant);
	else if (source == SOURCE_CONSOLE_KEY)
		add_console_key(evidence, item.variant);
	else if (source == SOURCE_OAUTH_FD)
		add_descriptor(evidence, &item);
	else if (source != SOURCE_NONE)
		add_setting(evidence, source_info(source)->setting, &item);
	else
		add_setting(evidence, find_setting(name), &item);
}

/* The length of the first item of a line: a "+" at the end or before another is an answer. */
static gsize item_length(const char *line)
{
	gsize length = strcspn(line, "+");

	if (line[length] == '+' && (line[length + 1] == '+' || line[length + 1] == '\0'))
		length++;
	return length;
}

Evidence *builder_evidence(const char *line)
{
	Evidence *evidence = evidence_new();

	evidence->now = BUILDER_NOW;
	evidence->home = "/home/ada";
	evidence->config_dir = "/home/ada/.claude";
	evidence->project_dir = "/home/ada/proj";
	while (*line) {
		gsize length = item_length(line);
		g_autofree char *item = g_strndup(line, length);

		builder_add(evidence, item);
		line += length;
		line += *line == '+';
	}
	return evidence;
}

static void clear_file(Evidence *evidence, FileRole role)
{
	GArray *files = evidence->files;

	for (guint i = files->len; i-- > 0;)
		if (g_array_index(files, FileFact, i).role == role)
			g_array_remove_index(files, i);
}

void builder_clear(Evidence *evidence, SourceId id)
{
	SettingId setting = source_info(id)->setting;

	if (setting != SETTING_COUNT)
		g_clear_pointer(&evidence->places[setting], g_array_unref);
	if (id == SOURCE_OAUTH_FD)
		evidence->descriptor = (Descriptor){ .open = false };
	if (id == SOURCE_CLAUDE_AI) {
		evidence->login = (Login){ .present = false };
		clear_file(evidence, FILE_CREDENTIALS);
	}
	if (id == SOURCE_CONSOLE_KEY) {
		evidence->console_key = (ConsoleKey){ .present = false };
		clear_file(evidence, FILE_STATE);
	}
}
