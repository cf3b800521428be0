#include "app/facts.h"

#include "app/shadow.h"
#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"

typedef struct Collector {
	const Survey *survey;
	SourceId row;
	GPtrArray *facts;
} Collector;

typedef void Collect(Collector *collector);

static void fact_free(gpointer data)
{
	Fact *fact = data;

	g_free(fact->value);
	g_free(fact);
}

/* Takes the value; NULL adds nothing. */
static void take(Collector *collector, const char *label, char *value)
{
	if (!value)
		return;

	Fact *fact = g_new(Fact, 1);

	fact->label = label;
	fact->value = value;
	g_ptr_array_add(collector->facts, fact);
}

static void add(Collector *collector, const char *label, const char *value)
{
	take(collector, label, g_strdup(value));
}

static char *with_origin(const Collector *collector, const char *value, const Origin *origin)
{
	g_autofree char *place = explain_origin(collector->survey, origin);

	return place ? g_strdup_printf("%s, %s", value, place) : g_strdup(value);
}

/* A setting that counts, with its value (a fingerprint for a secret) and its place. */
static void add_setting(Collector *collector, const char *label, SettingId id)
{
	const Place *place = evidence_value(collector->survey->evidence, id, VIEW_REQUEST);

	if (place)
		take(collector, label,
			with_origin(collector, place->text ? place->text : place->fingerprint,
				&place->origin));
}

static void collect_sent(Collector *collector)
{
	const Verdict *verdict = &collector->survey->verdict;
	bool authorization = verdict->authorization == collector->row;
	bool x_api_key = verdict->x_api_key == collector->row;
	/* TRANSLATORS: a label: the headers of the request in which a credential is sent. */
	const char *label = _("Sent in");

	if (source_is_provider(collector->row) && verdict->winner == collector->row)
		/* TRANSLATORS: a label: what is sent to a cloud provider. */
		add(collector, _("Sent as"), _(source_info(collector->row)->sent_as));
	else if (authorization && x_api_key)
		add(collector, label, "Authorization, x-api-key");
	else if (authorization || x_api_key)
		add(collector, label, authorization ? "Authorization" : "x-api-key");
}

static char *place_text(const Collector *collector, const Place *place)
{
	g_autofree char *where = shadow_origin(collector->survey, &place->origin);
	g_autofree char *print =
		explain_fingerprint(source_info(collector->row)->kind, place->fingerprint);

	if (place->form == VALUE_EMPTY)
		return g_strdup_printf("%s, %s", where, _("empty"));
	return print ? g_strdup_printf("%s, %s", where, print) : g_steal_pointer(&where);
}

static void collect_places(Collector *collector)
{
	SettingId setting = source_info(collector->row)->setting;
	const GArray *places =
		setting == SETTING_COUNT ? NULL : collector->survey->evidence->places[setting];

	for (guint i = 0; places && i < places->len; i++)
		/* TRANSLATORS: labels: the place that counts, and those that it hides. */
		take(collector, i == 0 ? _("Set in") : _("Hides"),
			place_text(collector, &g_array_index(places, Place, i)));
}

static void collect_endpoint(Collector *collector)
{
	if (!source_is_provider(collector->row))
		add_setting(collector, _("Sent to"), SETTING_ANTHROPIC_BASE_URL);
}

static void collect_providers(Collector *collector)
{
	for (SourceId id = 0; source_is_provider(id); id++)
		take(collector, explain_label(id), explain_value(collector->survey, id));
}

static void collect_descriptor(Collector *collector)
{
	const Descriptor *descriptor = &collector->survey->evidence->descriptor;

	if (!descriptor->numbered)
		return;

	g_autofree char *number = g_strdup_printf("%d", descriptor->number);

	/* TRANSLATORS: {number} is the number of a file descriptor. */
	take(collector, _("Descriptor"),
		text_fill(descriptor->open ? _("{number}, open") : _("{number}, not open"),
			"number", number, NULL));
	if (descriptor->open && descriptor->available >= 0)
		take(collector, _("Waiting"),
			g_strdup_printf(ngettext("%d byte", "%d bytes",
						(unsigned long)descriptor->available),
				(int)MIN(descriptor->available, G_MAXINT)));
}

static void collect_helper(Collector *collector)
{
	const Place *place =
		evidence_value(collector->survey->evidence, SETTING_API_KEY_HELPER, VIEW_REQUEST);

	if (!place)
		return;
	add(collector, _("Command"), place->text);
	add_setting(collector, _("Kept for (ms)"), SETTING_API_KEY_HELPER_TTL);
}

static void collect_approval(Collector *collector)
{
	static const char *const words[] = {
		[APPROVAL_UNDECIDED] = N_("Claude Code will ask"),
		[APPROVAL_APPROVED] = N_("approved on this machine"),
		[APPROVAL_REJECTED] = N_("rejected on this machine"),
	};
	const Place *place = evidence_value(
		collector->survey->evidence, SETTING_ANTHROPIC_API_KEY, VIEW_REQUEST);

	if (place)
		add(collector, _("Approval"), _(words[place->approval]));
}

static void collect_account(Collector *collector)
{
	const LoginOwner *account = &collector->survey->evidence->account;

	if (!account->present)
		return;
	add(collector, _("Account"), account->email);
	add(collector, _("Name"), account->name);
	add(collector, _("Organisation"), account->organization);
}

static char *end_text(const Collector *collector, gint64 time)
{
	gint64 now = collector->survey->evidence->now;

	if (time == 0)
		return NULL;

	g_autofree char *when = times_when(time, now);

	return text_fill(time > now ? _("ends {when}") : _("ended {when}"), "when", when, NULL);
}

static void collect_login(Collector *collector)
{
	const Login *login = &collector->survey->evidence->login;

	if (!login->present)
		return;
	collect_account(collector);
	take(collector, _("Plan"), explain_plan(login));
	take(collector, _("Access token"), end_text(collector, login->expires_at));
	take(collector, _("Sign-in"), end_text(collector, login->refresh_expires_at));
	take(collector, _("Stored in"), explain_origin(collector->survey, &login->origin));
	add(collector, _("Fingerprint"), login->fingerprint);
}

static void collect_console(Collector *collector)
{
	const ConsoleKey *key = &collector->survey->evidence->console_key;

	if (!key->present)
		return;
	collect_account(collector);
	take(collector, _("Stored in"), explain_origin(collector->survey, &key->origin));
	add(collector, _("Fingerprint"), key->fingerprint);
}

static void collect_aws(Collector *collector)
{
	const AwsFacts *aws = &collector->survey->evidence->aws;

	if (explain_state(collector->survey, collector->row) == STATE_ABSENT)
		return;
	if (aws->profile)
		take(collector, _("Profile"),
			aws->profile_found
				? g_strdup(aws->profile)
				: g_strdup_printf("%s (%s)", aws->profile, _("not found")));
	if (aws->kind)
		take(collector, _("Credentials"),
			with_origin(collector, _(aws->kind), &aws->credentials_origin));
	else
		add(collector, _("Credentials"), _("none found"));
	take(collector, _("Single sign-on"), end_text(collector, aws->sso_expires_at));
	if (aws->region)
		take(collector, _("Region"),
			with_origin(collector, aws->region, &aws->region_origin));
	add_setting(collector, "awsAuthRefresh", SETTING_AWS_AUTH_REFRESH);
	add_setting(collector, "awsCredentialExport", SETTING_AWS_CREDENTIAL_EXPORT);
}

static void collect_gcp(Collector *collector)
{
	const GcpFacts *gcp = &collector->survey->evidence->gcp;

	if (explain_state(collector->survey, collector->row) == STATE_ABSENT)
		return;
	if (gcp->project)
		take(collector, _("Project"),
			with_origin(collector, gcp->project, &gcp->project_origin));
	if (gcp->region)
		take(collector, _("Region"),
			with_origin(collector, gcp->region, &gcp->region_origin));
	if (gcp->adc_present)
		take(collector, _("Credentials"),
			with_origin(collector, gcp->adc_type ? gcp->adc_type : _("unknown type"),
				&gcp->adc_origin));
	else
		add(collector, _("Credentials"), _("none found"));
	add(collector, _("Account"), gcp->adc_account);
	add_setting(collector, "gcpAuthRefresh", SETTING_GCP_AUTH_REFRESH);
}

static void collect_foundry(Collector *collector)
{
	if (explain_state(collector->survey, collector->row) == STATE_ABSENT)
		return;
	add_setting(collector, _("Resource"), SETTING_FOUNDRY_RESOURCE);
	add_setting(collector, _("Sent to"), SETTING_FOUNDRY_BASE_URL);
	add_setting(collector, _("Key"), SETTING_FOUNDRY_API_KEY);
}

/* What is particular to a source. */
static Collect *const particulars[SOURCE_COUNT] = {
	[SOURCE_BEDROCK] = collect_aws,
	[SOURCE_VERTEX] = collect_gcp,
	[SOURCE_FOUNDRY] = collect_foundry,
	[SOURCE_MANTLE] = collect_aws,
	[SOURCE_ANTHROPIC_AWS] = collect_aws,
	[SOURCE_OAUTH_FD] = collect_descriptor,
	[SOURCE_API_KEY_HELPER] = collect_helper,
	[SOURCE_CLAUDE_AI] = collect_login,
	[SOURCE_API_KEY] = collect_approval,
	[SOURCE_CONSOLE_KEY] = collect_console,
};

GPtrArray *facts_of(const Survey *survey, SourceId row)
{
	Collector collector = {
		.survey = survey,
		.row = row,
		.facts = g_ptr_array_new_with_free_func(fact_free),
	};

	if (row == ROW_PROVIDERS) {
		collect_providers(&collector);
		return collector.facts;
	}
	collect_sent(&collector);
	collect_places(&collector);
	if (particulars[row])
		particulars[row](&collector);
	if (explain_state(survey, row) >= STATE_SENT)
		collect_endpoint(&collector);
	return collector.facts;
}
