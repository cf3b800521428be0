#include "core/finding.h"

#include <string.h>

#define HOUR (60 * 60)
#define DAY  (24 * HOUR)

/* A sign-in is called expiring this long before its end, a token that nothing renews likewise. */
#define SIGN_IN_WARNING (3 * DAY)
#define TOKEN_WARNING   HOUR

typedef struct Search {
	const Evidence *evidence;
	const Verdict *verdict;
	GArray *findings;
} Search;

static Finding *add(Search *search, FindingId id, SourceId source)
{
	Finding finding = { .id = id, .source = source, .other = SOURCE_NONE };

	if (source != SOURCE_NONE) {
		finding.origin = resolve_origin(search->evidence, source);
		finding.path = finding.origin.path;
	}
	g_array_append_val(search->findings, finding);
	return &g_array_index(search->findings, Finding, search->findings->len - 1);
}

static void look_at_file(Search *search, const FileFact *file)
{
	static const FindingId ids[] = {
		[FILE_MALFORMED] = FINDING_FILE_MALFORMED,
		[FILE_VOID] = FINDING_SETTINGS_VOID,
		[FILE_UNREADABLE] = FINDING_FILE_UNREADABLE,
		[FILE_NOT_REGULAR] = FINDING_FILE_UNREADABLE,
		[FILE_TOO_LARGE] = FINDING_FILE_UNREADABLE,
	};

	if (file->state == FILE_ABSENT || file->state == FILE_READ)
		return;

	Finding *finding = add(search, ids[file->state], SOURCE_NONE);

	if (file->role == FILE_SETTINGS && file->state == FILE_MALFORMED)
		finding->id = FINDING_SETTINGS_MALFORMED;
	finding->path = file->path;
	finding->line = file->line;
	finding->column = file->column;
	finding->name = file->member;
	finding->problem = file->problem;
}

static void look_at_files(Search *search)
{
	const GArray *files = search->evidence->files;

	for (guint i = 0; i < files->len; i++)
		look_at_file(search, &g_array_index(files, FileFact, i));
}

static void look_at_login_end(Search *search)
{
	const Login *login = &search->evidence->login;
	gint64 end = evidence_login_end(login);
	gint64 left = end - search->evidence->now;
	gint64 warning = login->has_refresh_token ? SIGN_IN_WARNING : TOKEN_WARNING;

	if (end == 0 || left > warning)
		return;
	add(search, left > 0 ? FINDING_LOGIN_EXPIRING : FINDING_LOGIN_EXPIRED, SOURCE_CLAUDE_AI)
		->time = end;
}

static void look_at_login(Search *search)
{
	const Login *login = &search->evidence->login;

	if (!login->present)
		return;
	if (!login->has_access_token)
		add(search, FINDING_LOGIN_HUSK, SOURCE_CLAUDE_AI);
	else if (!login->has_inference)
		add(search, FINDING_LOGIN_SCOPE, SOURCE_CLAUDE_AI);
	else
		look_at_login_end(search);
}

static void look_for_shadowed_login(Search *search)
{
	SourceVerdict login = search->verdict->sources[SOURCE_CLAUDE_AI];

	if (login.reason != REASON_EXTERNAL_KEY)
		return;
	add(search,
		login.by == SOURCE_API_KEY ? FINDING_KEY_SHADOWS_LOGIN
					   : FINDING_HELPER_SHADOWS_LOGIN,
		login.by);
}

static void look_at_slots(Search *search)
{
	const Verdict *verdict = search->verdict;

	if (verdict->authorization == SOURCE_NONE || verdict->x_api_key == SOURCE_NONE ||
		verdict->authorization == verdict->x_api_key)
		return;
	add(search, FINDING_TWO_CREDENTIALS, verdict->authorization)->other = verdict->x_api_key;
}

/* What there is when nothing is sent; a key that a project emptied when there is nothing. */
static SourceId first_present(const Verdict *verdict)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		if (verdict->sources[id].state != STATE_ABSENT)
			return id;
	return SOURCE_API_KEY;
}

static void look_at_status(Search *search)
{
	const Verdict *verdict = search->verdict;
	SourceId winner = verdict->winner;
	const char *sent = winner == SOURCE_NONE ? "none" : source_info(winner)->status_method;

	/* What waits for the folder's trust will be sent, so there is nothing to disagree about. */
	if (strcmp(sent, verdict->status_auth_method) == 0 ||
		verdict->sources[SOURCE_API_KEY_HELPER].reason == REASON_FOLDER_UNTRUSTED)
		return;

	Finding *finding = add(search, FINDING_STATUS_DISAGREES, winner);

	finding->value = verdict->status_auth_method;
	finding->name = source_info(winner == SOURCE_NONE ? first_present(verdict) : winner)->id;
}

static void look_at_approval(Search *search)
{
	const FileFact *state = evidence_file(search->evidence, FILE_STATE);
	Reason reason = search->verdict->sources[SOURCE_API_KEY].reason;

	if (reason == REASON_NOT_APPROVED)
		add(search, FINDING_KEY_UNDECIDED, SOURCE_API_KEY);
	else if (reason == REASON_REJECTED)
		add(search, FINDING_KEY_REJECTED, SOURCE_API_KEY)->path =
			state ? state->path : NULL;
}

static void look_at_trust(Search *search)
{
	if (search->verdict->sources[SOURCE_API_KEY_HELPER].reason == REASON_FOLDER_UNTRUSTED)
		add(search, FINDING_HELPER_UNTRUSTED, SOURCE_API_KEY_HELPER);
}

static void look_at_helper(Search *search)
{
	const HelperFact *helper = &search->evidence->helper;

	if (!helper->tested)
		return;
	if (helper->verdict != HELPER_GOOD)
		add(search, FINDING_HELPER_FAILING, SOURCE_API_KEY_HELPER)->problem =
			helper_verdict_text(helper->verdict, HELPER_API_KEY);
	else if (helper->duration_ms > HELPER_SLOW_MS)
		add(search, FINDING_HELPER_SLOW, SOURCE_API_KEY_HELPER)->value = helper->seconds;
}

static void look_at_selectors(Search *search)
{
	for (SourceId id = 0; source_is_provider(id); id++) {
		SettingId selector = source_info(id)->setting;

		if (search->verdict->sources[id].reason != REASON_SELECTOR_UNKNOWN)
			continue;

		Finding *finding = add(search, FINDING_SELECTOR_IGNORED, id);

		finding->name = setting_info(selector)->name;
		finding->value = evidence_value_text(search->evidence, selector);
	}
}

static bool is_on(const Search *search, SettingId id)
{
	return evidence_switch_is_on(evidence_value_text(search->evidence, id));
}

static void look_at_bedrock(Search *search)
{
	const AwsFacts *aws = &search->evidence->aws;

	if (search->verdict->provider != SOURCE_BEDROCK)
		return;
	if (!aws->region) {
		Finding *region = add(search, FINDING_REGION_MISSING, SOURCE_BEDROCK);

		region->name = setting_info(SETTING_AWS_REGION)->name;
		region->value = "us-east-1";
	}
	if (is_on(search, SETTING_SKIP_BEDROCK_AUTH) ||
		evidence_value(search->evidence, SETTING_AWS_BEARER_TOKEN_BEDROCK, VIEW_REQUEST))
		return;
	if (aws->sso_cached && !aws->sso_refreshable && aws->sso_expires_at > 0 &&
		aws->sso_expires_at <= search->evidence->now) {
		Finding *expired = add(search, FINDING_AWS_CREDENTIALS_EXPIRED, SOURCE_BEDROCK);

		expired->name = aws->profile;
		expired->time = aws->sso_expires_at;
	}
}

static void look_at_vertex(Search *search)
{
	const GcpFacts *gcp = &search->evidence->gcp;

	if (search->verdict->provider != SOURCE_VERTEX)
		return;
	if (!gcp->adc_present && !is_on(search, SETTING_SKIP_VERTEX_AUTH))
		add(search, FINDING_ADC_MISSING, SOURCE_VERTEX);
	if (!gcp->project)
		add(search, FINDING_PROJECT_MISSING, SOURCE_VERTEX);
	if (!gcp->region) {
		Finding *region = add(search, FINDING_REGION_MISSING, SOURCE_VERTEX);

		region->name = setting_info(SETTING_CLOUD_ML_REGION)->name;
		region->value = "us-east5";
	}
}

static Finding *add_mode(Search *search, FindingId id, SourceId source, const FileFact *file)
{
	Finding *finding = add(search, id, source);

	finding->path = file->path;
	finding->mode = file->mode;
	return finding;
}

/* The name of a secret that a settings file holds, NULL when it holds none. */
static const char *secret_in(const Evidence *evidence, const char *path)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const GArray *places = evidence->places[id];

		for (guint i = 0; setting_info(id)->secret && places && i < places->len; i++) {
			const Place *place = &g_array_index(places, Place, i);

			if (place->fingerprint && g_strcmp0(place->origin.path, path) == 0)
				return setting_info(id)->name;
		}
	}
	return NULL;
}

static void look_at_modes(Search *search)
{
	const GArray *files = search->evidence->files;

	for (guint i = 0; i < files->len; i++) {
		const FileFact *file = &g_array_index(files, FileFact, i);
		const char *secret;

		if (file->state != FILE_READ || (file->mode & 077) == 0)
			continue;
		if (file->role == FILE_CREDENTIALS)
			add_mode(search, FINDING_CREDENTIALS_MODE, SOURCE_CLAUDE_AI, file);
		else if (file->role == FILE_SETTINGS && file->scope != SCOPE_MANAGED &&
			 (file->mode & 044) && (secret = secret_in(search->evidence, file->path)))
			add_mode(search, FINDING_SETTINGS_READABLE_BY_OTHERS, SOURCE_NONE, file)
				->name = secret;
	}
}

static void look_at_locks(Search *search)
{
	const GArray *locks = search->evidence->locks;

	for (guint i = 0; i < locks->len; i++) {
		const LockFact *lock = &g_array_index(locks, LockFact, i);

		if (lock->age > lock->stale_after && !lock->holder_alive)
			add(search, FINDING_LOCK_ORPHANED, SOURCE_NONE)->path = lock->path;
	}
}

/* One finding about a setting that is in force. */
static void add_setting(Search *search, FindingId id, SettingId setting, const Place *place)
{
	Finding *finding = add(search, id, SOURCE_NONE);

	finding->origin = place->origin;
	finding->name = setting_info(setting)->name;
	finding->value = place->text;
}

static void look_at_base_url(Search *search)
{
	const Place *place =
		evidence_value(search->evidence, SETTING_ANTHROPIC_BASE_URL, VIEW_REQUEST);

	if (place)
		add_setting(search, FINDING_BASE_URL_CUSTOM, SETTING_ANTHROPIC_BASE_URL, place);
}

static void look_for_policy(Search *search)
{
	for (SettingId id = 0; id < SETTING_COUNT; id++) {
		const Place *place = evidence_place(search->evidence, id, VIEW_REQUEST);

		if (place && place->origin.kind == ORIGIN_SETTINGS &&
			place->origin.scope == SCOPE_MANAGED)
			add_setting(search, FINDING_MANAGED_POLICY, id, place);
	}
}

static void look_for_other_sources(Search *search)
{
	static const SettingId others[] = {
		SETTING_ANTHROPIC_PROFILE,
		SETTING_ANTHROPIC_FEDERATION_RULE_ID,
		SETTING_ANTHROPIC_CUSTOM_HEADERS,
		SETTING_API_KEY_FD,
		SETTING_USE_ANTHROPIC_GOOGLE_CLOUD,
		SETTING_USE_GATEWAY,
	};

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		const Place *place = evidence_value(search->evidence, others[i], VIEW_REQUEST);

		if (place)
			add_setting(search, FINDING_OTHER_SOURCES_PRESENT, others[i], place);
	}
}

static int compare(gconstpointer left, gconstpointer right)
{
	const Finding *a = left, *b = right;
	Severity severity_a = finding_info(a->id)->severity;
	Severity severity_b = finding_info(b->id)->severity;

	if (severity_a != severity_b)
		return severity_a > severity_b ? -1 : 1;
	return (int)a->id - (int)b->id;
}

GArray *findings_run(const Evidence *evidence, const Verdict *verdict)
{
	static void (*const looks[])(Search *) = {
		look_at_files,
		look_at_login,
		look_for_shadowed_login,
		look_at_slots,
		look_at_status,
		look_at_approval,
		look_at_helper,
		look_at_trust,
		look_at_selectors,
		look_at_bedrock,
		look_at_vertex,
		look_at_modes,
		look_at_locks,
		look_at_base_url,
		look_for_policy,
		look_for_other_sources,
	};
	Search search = {
		.evidence = evidence,
		.verdict = verdict,
		.findings = g_array_new(FALSE, FALSE, sizeof(Finding)),
	};

	for (gsize i = 0; i < G_N_ELEMENTS(looks); i++)
		looks[i](&search);
	g_array_sort(search.findings, compare);
	return search.findings;
}
