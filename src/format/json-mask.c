#include "format/json-mask.h"

#include "base/redact.h"
#include "base/text.h"
#include "core/setting.h"

#include <stdbool.h>
#include <string.h>

#define HIDDEN "***"

typedef struct Mask {
	const char *at, *end;
	const char *from, *to; /* what is masked */
	GString *out;
	Redactor *redactor;
	JsonMaskNamer namer;
	gpointer data;
	bool secret; /* the last key was that of a secret */
} Mask;

/* Keys that look like those of secrets and are none; their values may still hold some. */
static const char *const harmless[] = { "apiKeyHelper", "awsCredentialExport",
	"customApiKeyResponses", "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
	"CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
	"AWS_SHARED_CREDENTIALS_FILE", "GOOGLE_APPLICATION_CREDENTIALS", NULL };

/* Of the credentials and the state file. The two lists hold the ends of API keys. */
static const char *const secrets[] = { "accessToken", "refreshToken", "primaryApiKey", "approved",
	"rejected", NULL };

static const char *const signs[] = { "token", "secret", "password", "passwd", "api_key", "apikey",
	"_key", "authorization", "credential", "headers", NULL };

static bool is_secret_key(const char *key)
{
	SettingId id = setting_find(SETTING_KIND_VARIABLE, key, strlen(key));
	g_autofree char *lower = g_ascii_strdown(key, -1);

	if (id != SETTING_COUNT)
		return setting_info(id)->secret;
	/* Nobody escapes letters of a key without a reason. */
	if (strchr(key, '\\'))
		return true;
	if (g_strv_contains(harmless, key))
		return false;
	for (gsize i = 0; signs[i]; i++)
		if (strstr(lower, signs[i]))
			return true;
	return g_strv_contains(secrets, key);
}

static bool is_shown(const Mask *mask, const char *start, const char *end)
{
	return end >= mask->from && start <= mask->to;
}

/* Puts text as it is, but for NUL bytes. */
static void put(Mask *mask, const char *start, const char *end)
{
	for (const char *nul; (nul = memchr(start, '\0', (gsize)(end - start))); start = nul + 1) {
		g_string_append_len(mask->out, start, nul - start);
		g_string_append_c(mask->out, '?');
	}
	g_string_append_len(mask->out, start, end - start);
}

/* Puts a piece of a line with what looks like a secret taken out of it. */
static void put_redacted(Mask *mask, const char *start, const char *end)
{
	char *clean = text_clean(start, end - start);
	g_autofree char *redacted = redactor_apply(mask->redactor, clean);
	bool changed = strcmp(clean, redacted) != 0;

	memset(clean, 0, strlen(clean));
	g_free(clean);
	if (changed)
		g_string_append(mask->out, redacted);
	else
		put(mask, start, end);
}

static void put_secret(Mask *mask, const char *start, const char *end)
{
	g_autofree char *name =
		mask->namer ? mask->namer(start, (gsize)(end - start), mask->data) : NULL;

	if (end > start)
		g_string_append(mask->out, name ? name : HIDDEN);
}

static void put_value(Mask *mask, const char *start, const char *end)
{
	if (!is_shown(mask, start, end))
		put(mask, start, end);
	else if (mask->secret)
		put_secret(mask, start, end);
	else
		put_redacted(mask, start, end);
}

/* The end of what stands between quotes: the closing one, or the end of the line. */
static const char *string_end(const Mask *mask, const char *at, char quote)
{
	for (; at < mask->end && *at != quote && *at != '\n'; at++)
		if (*at == '\\' && at + 1 < mask->end && at[1] != '\n')
			at++;
	return at;
}

static bool is_key(const Mask *mask, const char *behind)
{
	while (behind < mask->end && strchr(" \t\r\n", *behind))
		behind++;
	return behind < mask->end && *behind == ':';
}

static void take_string(Mask *mask)
{
	char quote = *mask->at;
	const char *start = mask->at + 1, *stop = string_end(mask, start, quote);
	const char *behind = stop + (stop < mask->end && *stop == quote);

	put(mask, mask->at, start);
	if (is_key(mask, behind)) {
		g_autofree char *key = g_strndup(start, (gsize)(stop - start));

		mask->secret = is_secret_key(key);
		put(mask, start, stop);
	} else {
		put_value(mask, start, stop);
	}
	put(mask, stop, behind);
	mask->at = behind;
}

static bool is_comment(const Mask *mask)
{
	const char *at = mask->at;

	return *at == '#' || (*at == '/' && mask->end - at > 1 && (at[1] == '/' || at[1] == '*'));
}

/* A comment, or as much of it as is on this line. */
static void take_comment(Mask *mask)
{
	const char *stop = memchr(mask->at, '\n', (gsize)(mask->end - mask->at));
	bool block = mask->at[0] == '/' && mask->at[1] == '*';
	const char *close = block ? memmem(mask->at, (gsize)(mask->end - mask->at), "*/", 2) : NULL;

	if (!stop)
		stop = mask->end;
	if (close && close < stop)
		stop = close + 2;
	if (is_shown(mask, mask->at, stop))
		put_redacted(mask, mask->at, stop);
	else
		put(mask, mask->at, stop);
	mask->at = stop;
}

static bool is_of_word(char c)
{
	return !strchr(" \t\r\n\"'{}[],:#/", c) && c;
}

/* A number, true, or what in a malformed file stands where a string should. */
static void take_word(Mask *mask)
{
	static const char *const words[] = { "true", "false", "null", NULL };
	const char *stop = mask->at;

	while (stop < mask->end && is_of_word(*stop))
		stop++;

	g_autofree char *word = g_strndup(mask->at, (gsize)(stop - mask->at));

	if (is_key(mask, stop)) {
		mask->secret = is_secret_key(word);
		put(mask, mask->at, stop);
	} else if (g_strv_contains(words, word)) {
		put(mask, mask->at, stop);
	} else {
		put_value(mask, mask->at, stop);
	}
	memset(word, 0, strlen(word));
	mask->at = stop;
}

char *json_mask(
	const char *text, gsize length, gsize from, gsize to, JsonMaskNamer namer, gpointer data)
{
	Mask mask = {
		.at = text,
		.end = text + length,
		.from = text + from,
		.to = text + to,
		.out = g_string_sized_new(length + 64),
		.redactor = redactor_new(),
		.namer = namer,
		.data = data,
	};

	while (mask.at < mask.end) {
		if (*mask.at == '"' || *mask.at == '\'') {
			take_string(&mask);
		} else if (is_comment(&mask)) {
			take_comment(&mask);
		} else if (is_of_word(*mask.at)) {
			take_word(&mask);
		} else {
			put(&mask, mask.at, mask.at + 1);
			mask.at++;
		}
	}
	redactor_free(mask.redactor);
	return g_string_free(mask.out, FALSE);
}
