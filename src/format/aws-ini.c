#include "format/aws-ini.h"

#include "base/i18n.h"
#include "base/text.h"

#include <string.h>

/* A part of the text. Nothing is copied out of it but what is kept. */
typedef struct Span {
	const char *start, *end;
} Span;

struct AwsIni {
	AwsIniDialect dialect;
	bool keeps_raw;
	GHashTable *sections; /* "default", "profile.NAME", "sso-session.NAME", "NAME" … */
	const char *problem;
	unsigned problem_line;
};

typedef struct Reader {
	AwsIni *ini;
	unsigned line;
	bool has_header;      /* some header stood above */
	char *key;            /* of the section; NULL when nothing in it counts */
	unsigned header_line; /* of the section */
	AwsSection *section;  /* NULL as long as nothing is set in it */
	Span nest;            /* "key =" stood above: indented lines belong to that key */
} Reader;

static const char *const key_names[AWS_KEY_COUNT] = {
	[AWS_REGION] = "region",
	[AWS_SSO_SESSION] = "sso_session",
	[AWS_SSO_START_URL] = "sso_start_url",
	[AWS_SSO_REGION] = "sso_region",
	[AWS_SSO_ACCOUNT_ID] = "sso_account_id",
	[AWS_SSO_ROLE_NAME] = "sso_role_name",
	[AWS_LOGIN_SESSION] = "login_session",
	[AWS_SOURCE_PROFILE] = "source_profile",
	[AWS_CREDENTIAL_SOURCE] = "credential_source",
	[AWS_ROLE_ARN] = "role_arn",
	[AWS_CREDENTIAL_PROCESS] = "credential_process",
	[AWS_WEB_IDENTITY_TOKEN_FILE] = "web_identity_token_file",
	[AWS_ROLE_SESSION_NAME] = "role_session_name",
	[AWS_EXTERNAL_ID] = "external_id",
	[AWS_DURATION_SECONDS] = "duration_seconds",
	[AWS_MFA_SERIAL] = "mfa_serial",
	[AWS_SERVICES] = "services",
	[AWS_ENDPOINT_URL] = "endpoint_url",
	[AWS_STS_ENDPOINT_URL] = "sts.endpoint_url",
	[AWS_SSO_ENDPOINT_URL] = "sso.endpoint_url",
	[AWS_IGNORE_ENDPOINTS] = "ignore_configured_endpoint_urls",
	[AWS_ACCESS_KEY_ID] = "aws_access_key_id",
	[AWS_SECRET_ACCESS_KEY] = "aws_secret_access_key",
	[AWS_SESSION_TOKEN] = "aws_session_token",
};

static gsize span_length(Span span)
{
	return (gsize)(span.end - span.start);
}

static bool span_is(Span span, const char *text)
{
	return span_length(span) == strlen(text) &&
	       memcmp(span.start, text, span_length(span)) == 0;
}

static Span span_trim(Span span)
{
	while (span.start < span.end && g_ascii_isspace(*span.start))
		span.start++;
	while (span.start < span.end && g_ascii_isspace(span.end[-1]))
		span.end--;
	return span;
}

static const char *span_find(Span span, char c)
{
	return span.start < span.end ? memchr(span.start, c, span_length(span)) : NULL;
}

/* A line without its comment: that begins at a ; or # with a blank or nothing in front. */
static Span without_comment(Span line)
{
	for (const char *at = line.start; at < line.end; at++)
		if ((*at == ';' || *at == '#') && (at == line.start || g_ascii_isspace(at[-1])))
			return (Span){ line.start, at };
	return line;
}

static bool is_type_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '-';
}

static bool is_name_char(char c)
{
	return is_type_char(c) || (c != '\0' && strchr("@+.%:/", c));
}

/*
 * Splits "TYPE NAME", with one blank between and NAME perhaps in quotes, as the SDK does with
 * /^([\w-]+)\s(["'])?([\w-@\+\.%:\/]+)\2$/.
 */
static bool split_header(Span header, Span *ret_type, Span *ret_name)
{
	const char *blank = header.start;

	while (blank < header.end && is_type_char(*blank))
		blank++;
	if (blank == header.start || blank == header.end || !g_ascii_isspace(*blank))
		return false;

	Span name = { blank + 1, header.end };

	if (span_length(name) >= 2 && (*name.start == '"' || *name.start == '\'') &&
		name.end[-1] == *name.start) {
		name.start++;
		name.end--;
	}
	for (const char *at = name.start; at < name.end; at++)
		if (!is_name_char(*at))
			return false;
	*ret_type = (Span){ header.start, blank };
	*ret_name = name;
	return name.start < name.end;
}

/* The key under which a section is kept; NULL for one of a type that means nothing to the SDK. */
static char *section_key(Span header)
{
	static const char *const types[] = { "profile", "sso-session", "services" };
	Span type, name;

	if (span_length(header) == 0)
		return NULL;
	if (!split_header(header, &type, &name))
		return g_strndup(header.start, span_length(header));
	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		if (span_is(type, types[i]))
			return g_strdup_printf(
				"%s.%.*s", types[i], (int)span_length(name), name.start);
	return NULL;
}

static void begin_section(Reader *reader, Span header)
{
	g_free(reader->key);
	reader->key = section_key(header);
	reader->header_line = reader->line;
	reader->section = NULL;
	reader->nest = (Span){ 0 };
	reader->has_header = true;
}

/* The section that is being read; it comes to be when the first thing is set in it. */
static AwsSection *touch_section(Reader *reader)
{
	GHashTable *sections = reader->ini->sections;

	if (reader->section)
		return reader->section;
	reader->section = g_hash_table_lookup(sections, reader->key);
	if (!reader->section) {
		reader->section = g_new0(AwsSection, 1);
		g_hash_table_insert(sections, g_strdup(reader->key), reader->section);
	}
	reader->section->line = reader->header_line;
	return reader->section;
}

static bool is_key(Span nest, Span name, AwsKey key)
{
	const char *wanted = key_names[key];
	gsize outer = span_length(nest);

	if (outer == 0)
		return span_is(name, wanted);
	return strlen(wanted) > outer && memcmp(wanted, nest.start, outer) == 0 &&
	       wanted[outer] == '.' && span_is(name, wanted + outer + 1);
}

static void set_value(const AwsIni *ini, AwsValue *value, AwsKey key, Span text)
{
	gsize length = span_length(text);

	g_free(value->text);
	value->text = NULL;
	if (key < AWS_ACCESS_KEY_ID)
		value->text = text_clean(text.start, (gssize)length);
	secret_free(value->raw);
	value->raw = ini->keeps_raw ? secret_new(text.start, length) : NULL;
}

static void set(Reader *reader, Span name, Span text)
{
	AwsSection *section = touch_section(reader);

	for (AwsKey key = 0; key < AWS_KEY_COUNT; key++) {
		if (!is_key(reader->nest, name, key))
			continue;
		section->values[key].line = reader->line;
		set_value(reader->ini, &section->values[key], key, text);
	}
}

static const char *complaint(const Reader *reader, Span line, const char *equals)
{
	if (!reader->has_header)
		return N_("setting outside of a section");
	if (equals == line.start)
		return N_("nothing in front of \"=\"");
	return *line.start == '[' ? N_("section without \"]\"") : N_("line without \"=\"");
}

static void read_setting(Reader *reader, Span line, bool indented)
{
	const char *equals = span_find(line, '=');
	AwsIni *ini = reader->ini;

	if ((!reader->has_header || !equals || equals == line.start) && !ini->problem) {
		ini->problem = complaint(reader, line, equals);
		ini->problem_line = reader->line;
	}
	if (!reader->key || !equals || equals == line.start)
		return;

	Span name = span_trim((Span){ line.start, equals });
	Span value = span_trim((Span){ equals + 1, line.end });

	if (span_length(value) == 0) {
		reader->nest = name;
		return;
	}
	if (!indented)
		reader->nest = (Span){ 0 };
	set(reader, name, value);
}

static void read_line(Reader *reader, Span raw)
{
	Span line = span_trim(without_comment(raw));

	if (span_length(line) == 0)
		return;
	if (span_length(line) >= 2 && *line.start == '[' && line.end[-1] == ']')
		begin_section(reader, (Span){ line.start + 1, line.end - 1 });
	else
		read_setting(reader, line, g_ascii_isspace(*raw.start));
}

static void section_free(gpointer data)
{
	AwsSection *section = data;

	for (AwsKey key = 0; key < AWS_KEY_COUNT; key++) {
		g_free(section->values[key].text);
		secret_free(section->values[key].raw);
	}
	g_free(section);
}

static AwsIni *parse(const char *text, gsize length, AwsIniDialect dialect, bool keeps_raw)
{
	AwsIni *ini = g_new0(AwsIni, 1);
	Reader reader = { .ini = ini };
	Span rest = { text, text + length };

	ini->dialect = dialect;
	ini->keeps_raw = keeps_raw;
	ini->sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, section_free);
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		rest.start += 3;
	while (rest.start < rest.end) {
		const char *feed = span_find(rest, '\n');
		Span line = { rest.start, feed ? feed : rest.end };

		reader.line++;
		read_line(&reader, line);
		rest.start = feed ? feed + 1 : rest.end;
	}
	g_free(reader.key);
	return ini;
}

AwsIni *aws_ini_parse(const char *text, gsize length, AwsIniDialect dialect)
{
	return parse(text, length, dialect, false);
}

AwsIni *aws_ini_parse_raw(const char *text, gsize length, AwsIniDialect dialect)
{
	return parse(text, length, dialect, true);
}

void aws_ini_free(AwsIni *ini)
{
	if (!ini)
		return;
	g_hash_table_unref(ini->sections);
	g_free(ini);
}

static const AwsSection *find_typed(const AwsIni *ini, const char *type, const char *name)
{
	g_autofree char *key = g_strconcat(type, ".", name, NULL);

	return g_hash_table_lookup(ini->sections, key);
}

const AwsSection *aws_ini_profile(const AwsIni *ini, const char *name)
{
	const AwsSection *section = NULL;

	if (ini->dialect == AWS_INI_CONFIG)
		section = find_typed(ini, "profile", name);
	if (!section && (ini->dialect == AWS_INI_CREDENTIALS || strcmp(name, "default") == 0))
		section = g_hash_table_lookup(ini->sections, name);
	return section;
}

const AwsSection *aws_ini_sso_session(const AwsIni *ini, const char *name)
{
	return ini->dialect == AWS_INI_CONFIG ? find_typed(ini, "sso-session", name) : NULL;
}

const AwsSection *aws_ini_services(const AwsIni *ini, const char *name)
{
	return ini->dialect == AWS_INI_CONFIG ? find_typed(ini, "services", name) : NULL;
}

static bool is_profile(const AwsIni *ini, const char *key)
{
	if (ini->dialect == AWS_INI_CREDENTIALS || g_str_has_prefix(key, "profile."))
		return true;
	return strcmp(key, "default") == 0 && !find_typed(ini, "profile", key);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	const char *const *first = a, *const *second = b;

	return strcmp(*first, *second);
}

GPtrArray *aws_ini_profile_names(const AwsIni *ini)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, ini->sections);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (is_profile(ini, key)) {
			const char *name = key;
			bool typed = ini->dialect == AWS_INI_CONFIG &&
				     g_str_has_prefix(name, "profile.");

			g_ptr_array_add(
				names, text_clean(typed ? name + strlen("profile.") : name, -1));
		}
	g_ptr_array_sort(names, compare_names);
	return names;
}

unsigned aws_ini_profile_count(const AwsIni *ini)
{
	GHashTableIter iter;
	gpointer key;
	unsigned count = 0;

	g_hash_table_iter_init(&iter, ini->sections);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		count += is_profile(ini, key) ? 1 : 0;
	return count;
}

const char *aws_ini_problem(const AwsIni *ini, unsigned *ret_line)
{
	if (ini->problem)
		*ret_line = ini->problem_line;
	return ini->problem;
}
