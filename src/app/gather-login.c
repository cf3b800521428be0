/*
 * What Claude Code stores itself: the login, the state file, its locks; and the descriptor.
 */
#include "app/gatherer.h"

#include "format/credentials.h"
#include "system/descriptor.h"
#include "system/lock.h"

#include <string.h>

#define CREDENTIALS_SIZE_MAX (256 << 10)
#define STATE_SIZE_MAX       (64 << 20)
#define OWNER_SIZE_MAX       4096

/* A lock that was not renewed for so long is nobody's (facts page, section 4). */
#define REFRESH_LOCK_STALE 60
#define STATE_LOCK_STALE   10

void gather_state(Gatherer *gatherer)
{
	Evidence *evidence = gatherer->evidence;
	g_auto(FileRead) file = { 0 };
	FileFact *fact =
		gatherer_read(gatherer, FILE_STATE, gatherer->paths.state, STATE_SIZE_MAX, &file);

	if (file.state != FILE_READ)
		return;

	State *state =
		state_parse(file.bytes->data, file.bytes->length, gatherer->paths.project_dir);

	gatherer->state = state;
	gatherer->state_origin = (Origin){ .kind = ORIGIN_STATE_FILE, .path = fact->path };
	if (state->malformed)
		gatherer_mark_malformed(fact, &state->problem);
	evidence->folder_trusted = state->folder_trusted;
	evidence->account = (LoginOwner){
		.present = state->has_account,
		.email = gatherer_text(gatherer, state->email),
		.name = gatherer_text(gatherer, state->display_name),
		.organization = gatherer_text(gatherer, state->organization_name),
		.uuid = gatherer_text(gatherer, state->account_uuid),
		.organization_uuid = gatherer_text(gatherer, state->organization_uuid),
	};
	if (!state->primary_api_key)
		return;
	evidence->console_key = (ConsoleKey){
		.present = true,
		.fingerprint = gatherer_fingerprint(gatherer, state->primary_api_key),
		.origin = gatherer->state_origin,
	};
	evidence->console_key.origin.name = "primaryApiKey";
	evidence->console_key.origin.line = state->primary_api_key_line;
}

static void take_login(Gatherer *gatherer, const Credentials *credentials, const char *path)
{
	gatherer->evidence->login = (Login){
		.present = credentials->has_login,
		.has_access_token = credentials->access_token != NULL,
		.has_refresh_token = credentials->refresh_token != NULL,
		.has_inference = credentials->has_inference,
		.expires_at = credentials->expires_at_ms / 1000,
		.refresh_expires_at = credentials->refresh_expires_at_ms / 1000,
		.subscription = gatherer_text(gatherer, credentials->subscription_type),
		.rate_limit_tier = gatherer_text(gatherer, credentials->rate_limit_tier),
		.account_uuid = gatherer_text(gatherer, credentials->account_uuid),
		.organization_uuid = gatherer_text(gatherer, credentials->organization_uuid),
		.fingerprint = gatherer_fingerprint(gatherer, credentials->access_token),
		.origin = {
			.kind = ORIGIN_CREDENTIALS_FILE,
			.name = "claudeAiOauth",
			.path = path,
			.line = credentials->line,
		},
	};
}

void gather_login(Gatherer *gatherer)
{
	g_autofree char *path = paths_credentials(&gatherer->paths);
	g_auto(FileRead) file = { 0 };
	FileFact *fact =
		gatherer_read(gatherer, FILE_CREDENTIALS, path, CREDENTIALS_SIZE_MAX, &file);

	if (file.state != FILE_READ)
		return;

	g_autoptr(Credentials) credentials =
		credentials_parse(file.bytes->data, file.bytes->length);

	if (credentials->malformed)
		gatherer_mark_malformed(fact, &credentials->problem);
	else if (credentials->has_login)
		take_login(gatherer, credentials, fact->path);
}

/* The number that a text begins with, blanks before it aside, as JavaScript's parseInt reads it. */
static bool parse_number(const char *text, int *ret_number)
{
	gint64 number = 0;
	const char *digit = text;

	while (g_ascii_isspace(*digit))
		digit++;
	if (!g_ascii_isdigit(*digit))
		return false;
	for (; g_ascii_isdigit(*digit) && number < G_MAXINT; digit++)
		number = number * 10 + *digit - '0';
	if (number > G_MAXINT)
		return false;
	*ret_number = (int)number;
	return true;
}

void gather_descriptor(Gatherer *gatherer)
{
	Descriptor *descriptor = &gatherer->evidence->descriptor;
	const char *text =
		evidence_value_text(gatherer->evidence, SETTING_CLAUDE_CODE_OAUTH_TOKEN_FD);

	descriptor->available = -1;
	if (!text || !parse_number(text, &descriptor->number))
		return;
	descriptor->numbered = true;
	descriptor->open = descriptor_is_open(descriptor->number);
	if (descriptor->open)
		descriptor->available = descriptor_available(descriptor->number);
}

/* The process that says it holds the refresh lock; 0 when none says so. */
static int lock_owner(const char *lock)
{
	g_autofree char *path = g_strconcat(lock, ".owner", NULL);
	g_auto(FileRead) file = { 0 };
	gint64 pid = 0;

	file_read(path, OWNER_SIZE_MAX, &file);
	if (file.state != FILE_READ)
		return 0;

	g_autoptr(JsonDoc) doc = json_doc_parse(file.bytes->data, file.bytes->length, NULL);

	if (!doc || !json_int64(doc, json_member(doc, json_root(doc), "pid"), &pid))
		return 0;
	return pid > 0 && pid <= G_MAXINT ? (int)pid : 0;
}

/* Takes the path. */
static void look_at_lock(Gatherer *gatherer, char *path, gint64 stale_after)
{
	Evidence *evidence = gatherer->evidence;
	g_autofree char *lock = path;
	gint64 renewed;

	g_ptr_array_add(gatherer->watched, g_strdup(lock));
	if (!lock_exists(lock, &renewed))
		return;

	int holder = lock_owner(lock);
	const LockFact fact = {
		.path = gatherer_text(gatherer, lock),
		.age = evidence->now - renewed,
		.stale_after = stale_after,
		.holder = holder,
		.holder_alive = lock_holder_is_alive(holder),
	};

	g_array_append_val(evidence->locks, fact);
}

void gather_locks(Gatherer *gatherer)
{
	const char *config = gatherer->paths.config_dir;

	look_at_lock(gatherer, g_build_filename(config, ".oauth_refresh.lock", NULL),
		REFRESH_LOCK_STALE);
	look_at_lock(gatherer, g_strconcat(config, ".lock", NULL), REFRESH_LOCK_STALE);
	look_at_lock(gatherer, g_build_filename(config, ".storage-write.lock", NULL),
		REFRESH_LOCK_STALE);
	look_at_lock(gatherer, g_strconcat(gatherer->paths.state, ".lock", NULL), STATE_LOCK_STALE);
}
