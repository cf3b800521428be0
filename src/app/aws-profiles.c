#include "app/aws-profiles.h"

#include "system/file.h"

#include <string.h>

#define INI_SIZE_MAX (16 << 20)

struct AwsProfiles {
	char *config_path, *credentials_path;
	AwsIni *config, *credentials;
};

/* A relative one is relative to where Claude Code is started. */
static char *find_path(const Paths *paths, const char *named, const char *below_home)
{
	if (!named)
		return g_build_filename(paths->home, below_home, NULL);
	return g_canonicalize_filename(named, paths->project_dir);
}

static AwsIni *read_ini(const char *path, AwsIniDialect dialect)
{
	g_auto(FileRead) file = { 0 };

	file_read(path, INI_SIZE_MAX, &file);
	return file.state == FILE_READ
		       ? aws_ini_parse_raw(file.bytes->data, file.bytes->length, dialect)
		       : aws_ini_parse_raw("", 0, dialect);
}

AwsProfiles *aws_profiles_read(const Paths *paths, const Variables *variables)
{
	AwsProfiles *profiles = g_new0(AwsProfiles, 1);

	profiles->config_path = find_path(
		paths, variables_text(variables, AWS_VARIABLE_CONFIG_FILE), ".aws/config");
	profiles->credentials_path =
		find_path(paths, variables_text(variables, AWS_VARIABLE_SHARED_CREDENTIALS_FILE),
			".aws/credentials");
	profiles->config = read_ini(profiles->config_path, AWS_INI_CONFIG);
	profiles->credentials = read_ini(profiles->credentials_path, AWS_INI_CREDENTIALS);
	return profiles;
}

void aws_profiles_free(AwsProfiles *profiles)
{
	if (!profiles)
		return;
	aws_ini_free(profiles->config);
	aws_ini_free(profiles->credentials);
	g_free(profiles->config_path);
	g_free(profiles->credentials_path);
	g_free(profiles);
}

GPtrArray *aws_profiles_names(const AwsProfiles *profiles)
{
	GPtrArray *names = aws_ini_profile_names(profiles->config);
	g_autoptr(GPtrArray) others = aws_ini_profile_names(profiles->credentials);

	for (guint i = 0; i < others->len; i++)
		if (!g_ptr_array_find_with_equal_func(names, others->pdata[i], g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(others->pdata[i]));
	return names;
}

bool aws_profiles_has(const AwsProfiles *profiles, const char *name)
{
	return aws_ini_profile(profiles->config, name) ||
	       aws_ini_profile(profiles->credentials, name);
}

static const AwsValue *value_in(const AwsSection *section, AwsKey key)
{
	const AwsValue *value = section ? &section->values[key] : NULL;

	return value && value->raw ? value : NULL;
}

/* Anything with a NUL byte in it is no value. */
static const char *text_in(const AwsSection *section, AwsKey key)
{
	const AwsValue *value = value_in(section, key);

	return value && strlen(value->raw->data) == value->raw->length ? value->raw->data : NULL;
}

const Secret *aws_profiles_get(const AwsProfiles *profiles, const char *name, AwsKey key)
{
	const AwsValue *value = value_in(aws_ini_profile(profiles->credentials, name), key);

	if (!value)
		value = value_in(aws_ini_profile(profiles->config, name), key);
	return value ? value->raw : NULL;
}

const char *aws_profiles_text(const AwsProfiles *profiles, const char *name, AwsKey key)
{
	const Secret *value = aws_profiles_get(profiles, name, key);

	return value && strlen(value->data) == value->length ? value->data : NULL;
}

const char *aws_profiles_sso(const AwsProfiles *profiles, const char *name, AwsKey key)
{
	const char *session = aws_profiles_text(profiles, name, AWS_SSO_SESSION);
	const AwsSection *section = session ? aws_ini_sso_session(profiles->config, session) : NULL;
	const char *text = text_in(section, key);

	return text ? text : aws_profiles_text(profiles, name, key);
}

char *aws_profiles_region_origin(const AwsProfiles *profiles, const char *name, const Paths *paths)
{
	const AwsValue *value = value_in(aws_ini_profile(profiles->credentials, name), AWS_REGION);
	const char *path = value ? profiles->credentials_path : profiles->config_path;

	if (!value)
		value = value_in(aws_ini_profile(profiles->config, name), AWS_REGION);
	if (!value)
		return NULL;

	g_autofree char *shown = paths_shown(paths, path);

	return g_strdup_printf("%s:%u", shown, value->line);
}

guint aws_profiles_traits(const AwsProfiles *profiles, const char *name)
{
	static const struct {
		AwsKey key;
		AwsTrait trait;
	} traits[] = {
		{ AWS_ROLE_ARN, AWS_TRAIT_ROLE },
		{ AWS_SOURCE_PROFILE, AWS_TRAIT_SOURCE_PROFILE },
		{ AWS_CREDENTIAL_SOURCE, AWS_TRAIT_CREDENTIAL_SOURCE },
		{ AWS_WEB_IDENTITY_TOKEN_FILE, AWS_TRAIT_TOKEN_FILE },
		{ AWS_CREDENTIAL_PROCESS, AWS_TRAIT_PROCESS },
		{ AWS_SSO_SESSION, AWS_TRAIT_SSO },
		{ AWS_SSO_START_URL, AWS_TRAIT_SSO },
		{ AWS_SSO_ACCOUNT_ID, AWS_TRAIT_SSO },
		{ AWS_SSO_REGION, AWS_TRAIT_SSO },
		{ AWS_SSO_ROLE_NAME, AWS_TRAIT_SSO },
		{ AWS_LOGIN_SESSION, AWS_TRAIT_LOGIN },
	};
	guint found = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(traits); i++)
		if (aws_profiles_text(profiles, name, traits[i].key))
			found |= traits[i].trait;
	if (aws_profiles_get(profiles, name, AWS_ACCESS_KEY_ID) &&
		aws_profiles_get(profiles, name, AWS_SECRET_ACCESS_KEY))
		found |= AWS_TRAIT_KEYS;
	return found;
}

static bool is_true(const char *text)
{
	return text && g_ascii_strcasecmp(text, "true") == 0;
}

const char *aws_profiles_endpoint(const AwsProfiles *profiles, const Variables *variables,
	const char *name, AwsVariable variable, AwsKey key)
{
	const char *services = aws_profiles_text(profiles, name, AWS_SERVICES);
	const char *choices[] = {
		variables_text(variables, variable),
		variables_text(variables, AWS_VARIABLE_ENDPOINT_URL),
		text_in(services ? aws_ini_services(profiles->config, services) : NULL, key),
		aws_profiles_text(profiles, name, AWS_ENDPOINT_URL),
	};

	if (is_true(variables_text(variables, AWS_VARIABLE_IGNORE_ENDPOINTS)) ||
		is_true(aws_profiles_text(profiles, name, AWS_IGNORE_ENDPOINTS)))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(choices); i++)
		if (choices[i])
			return choices[i];
	return NULL;
}
