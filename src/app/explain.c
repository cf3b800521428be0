#include "app/explain.h"

#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

/* Names in a sentence are cut to this. */
#define SENTENCE_NAME_COLUMNS 32

typedef struct StateWords {
	const char *name;
	const char *mark;
} StateWords;

static const StateWords states[] = {
	/* TRANSLATORS: the state of a source of credentials on a list. */
	[STATE_ABSENT] = { N_("not set"), "·" },
	[STATE_INVALID] = { N_("unusable"), "✗" },
	[STATE_DISABLED] = { N_("switched off"), "○" },
	[STATE_SHADOWED] = { N_("not used"), "○" },
	[STATE_SENT] = { N_("sent as well"), "◐" },
	[STATE_WINS] = { N_("wins"), "●" },
};

/* {source}: the source itself; {by}: the other source; {value}, {place}: what is set, and where. */
static const char *const reasons[REASON_COUNT] = {
	[REASON_NOT_SET] = N_("It is not set."),
	[REASON_EMPTY_VALUE] = N_("It is set to an empty value, which counts as not set and hides "
				  "whatever stands below it."),
	[REASON_SELECTOR_OFF] = N_("It is switched off."),
	[REASON_SELECTOR_UNKNOWN] =
		N_("The value \"{value}\" does not switch it on; 1, true, yes and "
		   "on do."),
	[REASON_SELECTED] =
		N_("It is switched on, so every request goes there and no credential of "
		   "Anthropic is used."),
	[REASON_OTHER_PROVIDER] = N_("{by} is on as well and goes first."),
	[REASON_PROVIDER_ON] =
		N_("{by} is on, and with a cloud provider no credential of Anthropic is "
		   "used."),
	[REASON_SIMPLE] = N_("CLAUDE_CODE_SIMPLE is on, and Claude Code does not read this source "
			     "then."),
	[REASON_FIRST_IN_RANK] = N_("Nothing that goes before it is set."),
	[REASON_OTHER_SLOT] = N_("A request has two headers for credentials: {by} fills one and "
				 "{source} the other, so both are sent."),
	[REASON_OUTRANKED] = N_("{by} goes before it."),
	[REASON_EXTERNAL_KEY] =
		N_("{by} is in force, and beside a key or a helper Claude Code uses no "
		   "OAuth token and no login."),
	[REASON_KEY_SWITCHES_OFF] = N_("A usable key switches every OAuth token and login off."),
	[REASON_HELPER_SWITCHES_OFF] =
		N_("A configured helper switches every OAuth token and login "
		   "off, even when the command fails."),
	[REASON_OAUTH_ALONE] = N_("A Console key is not sent beside {by}."),
	[REASON_NOT_APPROVED] =
		N_("Claude Code has not asked you yet whether to use this key; until "
		   "you say yes it does not count. With `claude -p` it does."),
	[REASON_REJECTED] =
		N_("You told Claude Code not to use this key. With `claude -p` it counts all "
		   "the same."),
	[REASON_FOLDER_UNTRUSTED] =
		N_("It comes with this project, and you have not trusted the folder "
		   "yet. It blocks the login all the same."),
	[REASON_FD_NOT_A_NUMBER] = N_("The value \"{value}\" is not the number of a descriptor."),
	[REASON_FD_CLOSED] =
		N_("Descriptor {value} is not open here. A program that starts Claude Code "
		   "may open it."),
	[REASON_FD_UNREAD] =
		N_("Nothing that goes before it is set. What it holds was not read: that "
		   "can be done only once."),
	[REASON_LOGIN_MALFORMED] =
		N_("The file is not valid JSON, and Claude Code takes that for no "
		   "login."),
	[REASON_LOGIN_UNREADABLE] = N_("The file cannot be read."),
	[REASON_LOGIN_HUSK] =
		N_("Only the empty shell of a cleared login is left: you are signed out."),
	[REASON_LOGIN_NO_SCOPE] =
		N_("Its scopes lack user:inference, so Claude Code does not use it."),
	[REASON_LOGIN_EXPIRED] = N_("It has ended, and nothing is left to renew it with."),
	[REASON_STATE_MALFORMED] = N_("The file is not valid JSON, so no key can be found in it."),
};

guint explain_rows(const Survey *survey, SourceId rows[SOURCE_COUNT])
{
	guint count = 0;

	for (SourceId id = 0; source_is_provider(id); id++)
		if (survey->verdict.sources[id].state != STATE_ABSENT)
			rows[count++] = id;
	if (count == 0)
		rows[count++] = ROW_PROVIDERS;
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		if (!source_is_provider(id))
			rows[count++] = id;
	return count;
}

const char *explain_label(SourceId row)
{
	return row == ROW_PROVIDERS ? _("Cloud provider") : _(source_info(row)->label);
}

SourceState explain_state(const Survey *survey, SourceId row)
{
	return row == ROW_PROVIDERS ? STATE_ABSENT : survey->verdict.sources[row].state;
}

const char *explain_state_name(SourceState state)
{
	return _(states[state].name);
}

const char *explain_mark(SourceState state)
{
	return states[state].mark;
}

const char *explain_severity_mark(Severity severity)
{
	static const char *const marks[] = {
		[SEVERITY_NOTE] = "·",
		[SEVERITY_WARNING] = "!",
		[SEVERITY_ERROR] = "✗",
	};

	return marks[severity];
}

const char *explain_account(const Survey *survey)
{
	const LoginOwner *account = &survey->evidence->account;

	if (account->email)
		return account->email;
	return account->name ? account->name : account->organization;
}

/* "default_claude_max_5x" ends in how many times the usage of Pro the plan allows. */
static const char *usage_factor(const char *tier)
{
	const char *last = tier ? strrchr(tier, '_') : NULL;

	return last && g_ascii_isdigit(last[1]) ? last + 1 : NULL;
}

char *explain_plan(const Login *login)
{
	static const char *const plans[][2] = {
		{ "free", "Free" },
		{ "pro", "Pro" },
		{ "max", "Max" },
		{ "team", "Team" },
		{ "enterprise", "Enterprise" },
	};
	const char *factor = usage_factor(login->rate_limit_tier);
	const char *name = login->subscription;

	for (gsize i = 0; name && i < G_N_ELEMENTS(plans); i++)
		if (strcmp(name, plans[i][0]) == 0)
			name = plans[i][1];
	if (!name || !factor)
		return g_strdup(name);
	return g_strdup_printf("%s %s", name, factor);
}

/* The account for a sentence, which a long name must not drown; NULL when none is known. */
static char *account_in_short(const Survey *survey)
{
	const char *account = explain_account(survey);

	return account ? text_fit(account, SENTENCE_NAME_COLUMNS, TEXT_CUT_MIDDLE) : NULL;
}

/* "ada@example.com, Max 5x" for a sentence, NULL when nothing is known. */
static char *login_owner(const Survey *survey)
{
	g_autofree char *plan = explain_plan(&survey->evidence->login);
	g_autofree char *account = account_in_short(survey);

	if (!account || !plan)
		return account ? g_steal_pointer(&account) : g_steal_pointer(&plan);
	return g_strdup_printf("%s, %s", account, plan);
}

static char *path_and_line(const Survey *survey, const char *path, unsigned line)
{
	g_autofree char *shown = text_tilde(path, survey->evidence->home);

	return line > 0 ? g_strdup_printf("%s:%u", shown, line) : g_steal_pointer(&shown);
}

char *explain_origin(const Survey *survey, const Origin *origin)
{
	if (origin->kind == ORIGIN_NONE)
		return NULL;
	if (!origin->path)
		/* TRANSLATORS: where a variable is set: in the environment of the process. */
		return g_strdup(_("environment"));

	g_autofree char *place = path_and_line(survey, origin->path, origin->line);

	if (origin->kind != ORIGIN_SETTINGS)
		return g_steal_pointer(&place);
	return text_fill(
		origin->env_block ? _("{place} (env block, {scope})") : _("{place} ({scope})"),
		"place", place, "scope", _(scope_name(origin->scope)), NULL);
}

static const Place *place_of(const Survey *survey, SourceId id)
{
	SettingId setting = source_info(id)->setting;

	return setting == SETTING_COUNT ? NULL
					: evidence_place(survey->evidence, setting, VIEW_REQUEST);
}

static char *joined(GPtrArray *parts)
{
	g_ptr_array_add(parts, NULL);
	return g_strjoinv(", ", (char **)parts->pdata);
}

static void add_part(GPtrArray *parts, const char *part)
{
	if (part && *part)
		g_ptr_array_add(parts, g_strdup(part));
}

static char *login_value(const Survey *survey, bool with_organization)
{
	const Evidence *evidence = survey->evidence;
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
	gint64 end = evidence->login.expires_at;

	if (survey->verdict.sources[SOURCE_CLAUDE_AI].state == STATE_INVALID)
		add_part(parts, explain_state_name(STATE_INVALID));
	add_part(parts, explain_account(survey));
	if (with_organization)
		add_part(parts, evidence->account.organization);
	if (end > 0 && evidence->login.has_access_token) {
		g_autofree char *when = times_when(end, evidence->now);
		g_autofree char *ends =
			text_fill(end > evidence->now ? _("ends {when}") : _("ended {when}"),
				"when", when, NULL);

		add_part(parts, ends);
	}
	if (parts->len == 0)
		add_part(parts, _("signed in"));
	return joined(parts);
}

static char *aws_value(const Survey *survey)
{
	const AwsFacts *aws = &survey->evidence->aws;
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *profile =
		aws->profile ? text_fill(_("profile {name}"), "name", aws->profile, NULL) : NULL;

	add_part(parts, profile);
	add_part(parts, aws->region);
	return joined(parts);
}

static char *gcp_value(const Survey *survey)
{
	const GcpFacts *gcp = &survey->evidence->gcp;
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *project =
		gcp->project ? text_fill(_("project {name}"), "name", gcp->project, NULL) : NULL;

	add_part(parts, project);
	add_part(parts, gcp->region);
	return joined(parts);
}

/* What a provider is used with, where there is something to say; else where it is set. */
static char *provider_value(const Survey *survey, SourceId id)
{
	g_autofree char *value = NULL;

	if (id == SOURCE_VERTEX)
		value = gcp_value(survey);
	else if (id != SOURCE_FOUNDRY)
		value = aws_value(survey);
	if (value && *value)
		return g_steal_pointer(&value);

	Origin origin = resolve_origin(survey->evidence, id);

	return explain_origin(survey, &origin);
}

/* "Amazon Bedrock is used (profile work, us-east-1)." */
static char *provider_in_use(const Survey *survey)
{
	SourceId provider = survey->verdict.provider;
	g_autofree char *value = provider_value(survey, provider);

	return text_fill(_("{source} is used ({value})."), "source", explain_label(provider),
		"value", value, NULL);
}

static char *what_is_sent(const Survey *survey)
{
	const Verdict *verdict = &survey->verdict;
	g_autofree char *account = account_in_short(survey);

	if (verdict->provider != SOURCE_NONE)
		return provider_in_use(survey);
	if (verdict->sources[SOURCE_API_KEY_HELPER].reason == REASON_FOLDER_UNTRUSTED &&
		verdict->winner == SOURCE_NONE)
		return g_strdup(
			_("Nothing is sent until you trust this folder: apiKeyHelper waits for "
			  "that."));
	if (verdict->winner == SOURCE_NONE)
		return g_strdup(_("Nothing would authenticate Claude Code here. To sign in: "
				  "claude-accounts login"));
	if (verdict->x_api_key != SOURCE_NONE && verdict->authorization != SOURCE_NONE &&
		verdict->x_api_key != verdict->authorization)
		return text_fill(_("{source} and {other} are both sent."), "source",
			explain_label(verdict->authorization), "other",
			explain_label(verdict->x_api_key), NULL);
	if (verdict->winner == SOURCE_CLAUDE_AI && account)
		return text_fill(
			_("The claude.ai login of {account} is sent."), "account", account, NULL);
	return text_fill(_("{source} is sent."), "source", explain_label(verdict->winner), NULL);
}

/* The login is what people expect to be used, so it is said when it is not. */
static char *what_is_not(const Survey *survey)
{
	SourceState state = survey->verdict.sources[SOURCE_CLAUDE_AI].state;

	if (state != STATE_DISABLED && state != STATE_SHADOWED)
		return NULL;

	g_autofree char *owner = login_owner(survey);

	if (!owner)
		return g_strdup(_("Your claude.ai login is not used."));
	return text_fill(
		_("Your claude.ai login ({account}) is not used."), "account", owner, NULL);
}

char *explain_summary(const Survey *survey)
{
	g_autofree char *sent = what_is_sent(survey);
	g_autofree char *unused = what_is_not(survey);

	return unused ? g_strdup_printf("%s %s", sent, unused) : g_steal_pointer(&sent);
}

char *explain_fingerprint(SourceKind kind, const char *fingerprint)
{
	if (!fingerprint)
		return NULL;
	/* TRANSLATORS: {print} is a fingerprint that stands for a secret, as in "key 9f2c01ab". */
	return text_fill(kind == SOURCE_KIND_KEY ? _("key {print}") : _("token {print}"), "print",
		fingerprint, NULL);
}

static char *value_of_present(const Survey *survey, SourceId id)
{
	const SourceInfo *info = source_info(id);
	Origin origin = resolve_origin(survey->evidence, id);
	const Place *place = place_of(survey, id);

	if (info->kind == SOURCE_KIND_PROVIDER &&
		survey->verdict.sources[id].state != STATE_INVALID)
		return provider_value(survey, id);
	if (id == SOURCE_CLAUDE_AI && survey->evidence->login.present)
		return login_value(survey, true);

	const char *print = place ? place->fingerprint : survey->evidence->console_key.fingerprint;
	g_autofree char *where = explain_origin(survey, &origin);
	g_autofree char *name = explain_fingerprint(info->kind, print);

	if (!where)
		return g_strdup(explain_state_name(STATE_INVALID));
	return name && info->kind != SOURCE_KIND_PROVIDER ? g_strdup_printf("%s, %s", where, name)
							  : g_steal_pointer(&where);
}

char *explain_value(const Survey *survey, SourceId row)
{
	if (row == ROW_PROVIDERS)
		/* TRANSLATORS: no cloud provider is switched on. */
		return g_strdup(_("off"));
	if (survey->verdict.sources[row].state != STATE_ABSENT)
		return value_of_present(survey, row);
	if (source_info(row)->setting == SETTING_COUNT || row == SOURCE_OAUTH_FD)
		/* TRANSLATORS: no such login, key or descriptor exists. */
		return g_strdup(_("none"));
	return g_strdup(explain_state_name(STATE_ABSENT));
}

/* Where a source is set, without the path: "user settings, line 12". */
static char *short_origin(const Survey *survey, SourceId id)
{
	Origin origin = resolve_origin(survey->evidence, id);
	g_autofree char *line = g_strdup_printf("%u", origin.line);

	if (origin.kind != ORIGIN_SETTINGS)
		return explain_origin(survey, &origin);
	return text_fill(_("{scope} settings, line {line}"), "scope", _(scope_name(origin.scope)),
		"line", line, NULL);
}

char *explain_short(const Survey *survey, SourceId row)
{
	SourceState state = explain_state(survey, row);

	if (state == STATE_ABSENT || source_is_provider(row))
		return explain_value(survey, row);
	if (row == SOURCE_CLAUDE_AI && survey->evidence->login.present)
		return login_value(survey, false);

	g_autofree char *origin = short_origin(survey, row);

	return g_strdup(origin ? origin : explain_state_name(state));
}

char *explain_brief(const Survey *survey, SourceId row)
{
	SourceState state = explain_state(survey, row);

	if (state == STATE_ABSENT)
		return explain_value(survey, row);
	return g_strdup(explain_state_name(state));
}

char *explain_reason(const Survey *survey, SourceId row)
{
	if (row == ROW_PROVIDERS)
		return g_strdup(_("No cloud provider is switched on."));

	SourceVerdict verdict = survey->verdict.sources[row];
	const Place *place = place_of(survey, row);

	return text_fill(_(reasons[verdict.reason]), "source", explain_label(row), "by",
		verdict.by == SOURCE_NONE ? NULL : explain_label(verdict.by), "value",
		place ? place->text : NULL, NULL);
}

char *explain_about(SourceId row)
{
	if (row == ROW_PROVIDERS)
		return g_strdup(
			_("Claude Code can send its requests through a cloud provider, which is "
			  "paid instead of Anthropic. While one is switched on, no credential of "
			  "Anthropic is used."));
	return g_strdup(_(source_info(row)->about));
}

/* What helps against a reason, where that is something else than setting or unsetting. */
static const char *const remedies[REASON_COUNT] = {
	[REASON_SIMPLE] = N_("Unset CLAUDE_CODE_SIMPLE."),
	[REASON_NOT_APPROVED] = N_("Start claude and say yes when it asks about the key."),
	[REASON_REJECTED] =
		N_("Take the key out of customApiKeyResponses.rejected in ~/.claude.json; "
		   "Claude Code asks again then."),
	[REASON_FOLDER_UNTRUSTED] = N_("Read the command, then start claude here and trust the "
				       "folder."),
};

char *explain_remedy(const Survey *survey, SourceId row)
{
	if (row == ROW_PROVIDERS)
		return g_strdup(_("Set CLAUDE_CODE_USE_BEDROCK, CLAUDE_CODE_USE_VERTEX, "
				  "CLAUDE_CODE_USE_FOUNDRY, CLAUDE_CODE_USE_MANTLE or "
				  "CLAUDE_CODE_USE_ANTHROPIC_AWS to 1."));

	const SourceInfo *info = source_info(row);
	const char *remedy = remedies[survey->verdict.sources[row].reason];

	if (remedy)
		return g_strdup(_(remedy));
	switch (survey->verdict.sources[row].state) {
	case STATE_WINS:
	case STATE_SENT:
		return g_strdup(_(info->unset_by));
	case STATE_DISABLED:
	case STATE_SHADOWED: {
		SourceId by = survey->verdict.sources[row].by;

		return g_strdup(_(by == SOURCE_NONE ? info->set_by : source_info(by)->unset_by));
	}
	case STATE_INVALID:
	case STATE_ABSENT:
		break;
	}
	return g_strdup(_(info->set_by));
}

const char *explain_why_heading(const Survey *survey, SourceId row)
{
	static const char *const headings[] = {
		[STATE_ABSENT] = N_("Why it is not used"),
		[STATE_INVALID] = N_("Why it is not used"),
		[STATE_DISABLED] = N_("Why it is not used"),
		[STATE_SHADOWED] = N_("Why it is not used"),
		[STATE_SENT] = N_("Why it is sent"),
		[STATE_WINS] = N_("Why it wins"),
	};

	return _(headings[explain_state(survey, row)]);
}

const char *explain_remedy_heading(const Survey *survey, SourceId row)
{
	static const char *const headings[] = {
		[STATE_ABSENT] = N_("To use it"),
		[STATE_INVALID] = N_("To use it"),
		[STATE_DISABLED] = N_("To use it instead"),
		[STATE_SHADOWED] = N_("To use it instead"),
		[STATE_SENT] = N_("To stop that"),
		[STATE_WINS] = N_("To stop using it"),
	};

	return _(headings[explain_state(survey, row)]);
}

char *explain_finding_count(const Survey *survey)
{
	guint count = survey->findings->len;

	if (count == 0)
		return NULL;
	return g_strdup_printf(ngettext("%u finding", "%u findings", count), count);
}

/* Fills the gaps of a finding's text with what its struct names them for. */
static char *fill_finding(const Survey *survey, const Finding *finding, const char *pattern)
{
	const Evidence *evidence = survey->evidence;
	g_autofree char *path = finding->path ? text_tilde(finding->path, evidence->home) : NULL;
	g_autofree char *place = explain_origin(survey, &finding->origin);
	g_autofree char *line = g_strdup_printf("%u", finding->line);
	g_autofree char *column = g_strdup_printf("%u", finding->column);
	g_autofree char *mode = g_strdup_printf("%04o", finding->mode);
	g_autofree char *when = finding->time > 0 ? times_when(finding->time, evidence->now) : NULL;

	return text_fill(pattern, "path", path, "place", place, "line", line, "column", column,
		"mode", mode, "time", when, "name", finding->name, "value", finding->value,
		"problem", finding->problem ? _(finding->problem) : NULL, "source",
		finding->source == SOURCE_NONE ? NULL : explain_label(finding->source), "other",
		finding->other == SOURCE_NONE ? NULL : explain_label(finding->other), NULL);
}

char *explain_finding(const Survey *survey, const Finding *finding)
{
	return fill_finding(survey, finding, _(finding_info(finding->id)->message));
}

char *explain_finding_remedy(const Survey *survey, const Finding *finding)
{
	return fill_finding(survey, finding, _(finding_info(finding->id)->remedy));
}
