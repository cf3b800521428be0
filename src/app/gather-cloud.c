/*
 * What the files and variables of AWS and GCP say. Nothing is asked of a server, so this is what
 * is present, not what works.
 */
#include "app/gatherer.h"

#include "base/i18n.h"
#include "format/adc.h"
#include "format/aws-ini.h"
#include "format/aws-sso.h"

#define INI_SIZE_MAX  (16 << 20)
#define JSON_SIZE_MAX (256 << 10)

/* The two files of AWS, and the profile that is in force. */
typedef struct Aws {
	Gatherer *gatherer;
	AwsFacts *facts;
	char *config_path, *credentials_path;
	AwsIni *config, *credentials;
	const AwsSection *in_config, *in_credentials; /* of the profile; NULL when not there */
} Aws;

static const char *value_of(const Gatherer *gatherer, SettingId id)
{
	return evidence_value_text(gatherer->evidence, id);
}

static Origin origin_of(const Gatherer *gatherer, SettingId id)
{
	const Place *place = evidence_value(gatherer->evidence, id, VIEW_REQUEST);

	return place ? place->origin : (Origin){ .kind = ORIGIN_NONE };
}

static char *path_or(const Gatherer *gatherer, SettingId id, const char *below_home)
{
	const char *path = value_of(gatherer, id);

	return path ? g_strdup(path) : g_build_filename(gatherer->paths.home, below_home, NULL);
}

static AwsIni *read_ini(Gatherer *gatherer, FileRole role, const char *path, AwsIniDialect dialect)
{
	g_auto(FileRead) file = { 0 };

	FileFact *fact = gatherer_read(gatherer, role, path, INI_SIZE_MAX, &file);
	bool read = file.state == FILE_READ;
	AwsIni *ini =
		aws_ini_parse(read ? file.bytes->data : "", read ? file.bytes->length : 0, dialect);
	JsonProblem problem = { .column = 1 };

	problem.what = aws_ini_problem(ini, &problem.line);
	if (problem.what)
		gatherer_mark_malformed(fact, &problem);
	return ini;
}

/* What an AwsSection says and where; of a key that is a secret only where. */
static const char *setting_in(const AwsSection *section, AwsKey key, unsigned *ret_line)
{
	const AwsValue *value = section ? &section->values[key] : NULL;

	*ret_line = value ? value->line : 0;
	return value ? value->text : NULL;
}

static Origin file_origin(const Aws *aws, const char *path, const char *name, unsigned line)
{
	return (Origin){
		.kind = ORIGIN_CREDENTIALS_FILE,
		.name = name,
		.path = gatherer_text(aws->gatherer, path),
		.line = line,
	};
}

/* How a profile gets credentials, in the order in which the SDK looks. */
static const struct {
	AwsKey key;
	const char *kind;
} profile_kinds[] = {
	{ AWS_ACCESS_KEY_ID, N_("access key of the profile") },
	{ AWS_ROLE_ARN, N_("assumed role") },
	{ AWS_WEB_IDENTITY_TOKEN_FILE, N_("web identity") },
	{ AWS_CREDENTIAL_PROCESS, N_("command of the profile") },
	{ AWS_SSO_SESSION, N_("single sign-on") },
	{ AWS_SSO_START_URL, N_("single sign-on") },
	{ AWS_LOGIN_SESSION, N_("sign-in of the AWS CLI") },
};

static bool find_kind_in(Aws *aws, const AwsSection *section, const char *path)
{
	for (gsize i = 0; i < G_N_ELEMENTS(profile_kinds); i++) {
		unsigned line;

		setting_in(section, profile_kinds[i].key, &line);
		if (line == 0)
			continue;
		aws->facts->kind = profile_kinds[i].kind;
		aws->facts->credentials_origin = file_origin(aws, path, NULL, line);
		return true;
	}
	return false;
}

static bool find_kind_in_settings(Aws *aws, SettingId id, const char *kind)
{
	Origin origin = origin_of(aws->gatherer, id);

	if (origin.kind == ORIGIN_NONE)
		return false;
	aws->facts->kind = kind;
	aws->facts->credentials_origin = origin;
	return true;
}

static void find_credentials(Aws *aws)
{
	bool named = value_of(aws->gatherer, SETTING_AWS_PROFILE) != NULL;

	aws->facts->has_credentials =
		find_kind_in_settings(
			aws, SETTING_AWS_BEARER_TOKEN_BEDROCK, N_("AWS_BEARER_TOKEN_BEDROCK")) ||
		find_kind_in_settings(
			aws, SETTING_AWS_CREDENTIAL_EXPORT, N_("awsCredentialExport")) ||
		(!named && find_kind_in_settings(aws, SETTING_AWS_ACCESS_KEY_ID,
				   N_("access key of the environment"))) ||
		find_kind_in(aws, aws->in_credentials, aws->credentials_path) ||
		find_kind_in(aws, aws->in_config, aws->config_path);
}

static void find_region(Aws *aws)
{
	static const SettingId variables[] = { SETTING_AWS_REGION, SETTING_AWS_DEFAULT_REGION };
	AwsFacts *facts = aws->facts;
	unsigned line;

	for (gsize i = 0; i < G_N_ELEMENTS(variables) && !facts->region; i++) {
		facts->region = value_of(aws->gatherer, variables[i]);
		facts->region_origin = origin_of(aws->gatherer, variables[i]);
	}
	if (facts->region)
		return;
	facts->region = gatherer_text(aws->gatherer, setting_in(aws->in_config, AWS_REGION, &line));
	if (facts->region)
		facts->region_origin = file_origin(aws, aws->config_path, "region", line);
}

/* The cached token of the profile's single sign-on, by its session's name or its start URL. */
static void find_sign_on(Aws *aws)
{
	Gatherer *gatherer = aws->gatherer;
	unsigned line;
	const char *session = setting_in(aws->in_config, AWS_SSO_SESSION, &line);
	const char *url = setting_in(aws->in_config, AWS_SSO_START_URL, &line);
	const char *key = session ? session : url;

	if (!key)
		return;

	g_autofree char *name = aws_sso_cache_name(key);
	g_autofree char *path =
		g_build_filename(gatherer->paths.home, ".aws/sso/cache", name, NULL);
	g_auto(FileRead) file = { 0 };

	if (session)
		url = setting_in(
			aws_ini_sso_session(aws->config, session), AWS_SSO_START_URL, &line);
	aws->facts->sso_start_url = gatherer_text(gatherer, url);

	FileFact *fact = gatherer_read(gatherer, FILE_AWS_SSO_CACHE, path, JSON_SIZE_MAX, &file);

	if (file.state != FILE_READ)
		return;

	g_autoptr(AwsSso) sso = aws_sso_parse(file.bytes->data, file.bytes->length);

	if (sso->malformed)
		gatherer_mark_malformed(fact, &sso->problem);
	aws->facts->sso_cached = !sso->malformed && sso->has_access_token;
	aws->facts->sso_expires_at = sso->expires_at;
	aws->facts->sso_refreshable = aws_sso_is_refreshable(sso, gatherer->evidence->now);
}

void gather_aws(Gatherer *gatherer)
{
	AwsFacts *facts = &gatherer->evidence->aws;
	const char *profile = value_of(gatherer, SETTING_AWS_PROFILE);
	Aws aws = {
		.gatherer = gatherer,
		.facts = facts,
		.config_path = path_or(gatherer, SETTING_AWS_CONFIG_FILE, ".aws/config"),
		.credentials_path =
			path_or(gatherer, SETTING_AWS_SHARED_CREDENTIALS_FILE, ".aws/credentials"),
	};

	facts->profile = profile ? profile : "default";
	aws.config = read_ini(gatherer, FILE_AWS_CONFIG, aws.config_path, AWS_INI_CONFIG);
	aws.credentials =
		read_ini(gatherer, FILE_AWS_CREDENTIALS, aws.credentials_path, AWS_INI_CREDENTIALS);
	aws.in_config = aws_ini_profile(aws.config, facts->profile);
	aws.in_credentials = aws_ini_profile(aws.credentials, facts->profile);
	facts->profile_found = aws.in_config || aws.in_credentials;
	facts->profile_count = aws_ini_profile_count(aws.config);
	find_credentials(&aws);
	find_region(&aws);
	find_sign_on(&aws);
	aws_ini_free(aws.config);
	aws_ini_free(aws.credentials);
	g_free(aws.config_path);
	g_free(aws.credentials_path);
}

static char *adc_path(const Gatherer *gatherer)
{
	const char *named = value_of(gatherer, SETTING_GOOGLE_APPLICATION_CREDENTIALS);
	const char *config = value_of(gatherer, SETTING_CLOUDSDK_CONFIG);

	if (named)
		return g_strdup(named);
	if (config)
		return g_build_filename(config, "application_default_credentials.json", NULL);
	return g_build_filename(
		gatherer->paths.home, ".config/gcloud/application_default_credentials.json", NULL);
}

/* The project of a variable; false when it is not set. */
static bool take_project(Gatherer *gatherer, SettingId id)
{
	GcpFacts *facts = &gatherer->evidence->gcp;

	facts->project = value_of(gatherer, id);
	facts->project_origin = origin_of(gatherer, id);
	return facts->project != NULL;
}

/* In the order of the facts page, section 6: variables, the credentials, then Anthropic's own. */
static void find_project(Gatherer *gatherer, const Adc *adc)
{
	GcpFacts *facts = &gatherer->evidence->gcp;

	if (take_project(gatherer, SETTING_GCLOUD_PROJECT) ||
		take_project(gatherer, SETTING_GOOGLE_CLOUD_PROJECT))
		return;
	if (adc && (adc->project_id || adc->quota_project_id)) {
		facts->project = gatherer_text(
			gatherer, adc->project_id ? adc->project_id : adc->quota_project_id);
		facts->project_origin = facts->adc_origin;
		return;
	}
	take_project(gatherer, SETTING_ANTHROPIC_VERTEX_PROJECT_ID);
}

static Adc *read_adc(Gatherer *gatherer)
{
	GcpFacts *facts = &gatherer->evidence->gcp;
	g_autofree char *path = adc_path(gatherer);
	g_auto(FileRead) file = { 0 };
	FileFact *fact = gatherer_read(gatherer, FILE_ADC, path, JSON_SIZE_MAX, &file);

	if (file.state != FILE_READ)
		return NULL;

	Adc *adc = adc_parse(file.bytes->data, file.bytes->length);

	if (adc->malformed) {
		gatherer_mark_malformed(fact, &adc->problem);
		return adc;
	}
	facts->adc_present = true;
	facts->adc_type = gatherer_text(gatherer, adc->type);
	facts->adc_account = gatherer_text(gatherer, adc->account);
	facts->adc_origin = (Origin){ .kind = ORIGIN_CREDENTIALS_FILE, .path = fact->path };
	return adc;
}

void gather_gcp(Gatherer *gatherer)
{
	GcpFacts *facts = &gatherer->evidence->gcp;
	g_autoptr(Adc) adc = read_adc(gatherer);

	find_project(gatherer, adc);
	facts->region = value_of(gatherer, SETTING_CLOUD_ML_REGION);
	facts->region_origin = origin_of(gatherer, SETTING_CLOUD_ML_REGION);
}
