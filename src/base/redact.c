#include "base/redact.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct Rule {
	const char *pattern;
	const char *replacement;
} Rule;

#define WORD "[A-Za-z0-9_+-]"

/* A random word of this length is taken for a key; shorter ones are names. */
#define WORD_LENGTH 20

static const Rule rules[] = {
	{ "(://)[^/\\s@]+@", "\\1***@" },
	{ "\\b((?:echo|printf)\\s+).+", "\\1***" },
	{ "((?:key|token|secret|password|passwd|pwd)[\\\\\"']*\\s*[=:]\\s*[\\\\\"']*)[^\\s\\\\\"']+",
		"\\1***" },
	{ "(bearer\\s+)[^\\s\"']+", "\\1***" },
	{ "\\bsk-" WORD "{4,}", "***" },
	{ "\\b(?=" WORD "*[0-9])(?=" WORD "*(?-i:[A-Z]))(?=" WORD "*(?-i:[a-z]))" WORD
	  "{" G_STRINGIFY(WORD_LENGTH) ",}",
		"***" },
	{ "\\b[0-9a-f]{32,}\\b", "***" },
};

/*
 * Whether no rule can match, which holds for most values (a region, a profile, a path) and costs
 * nothing to see: none of the signs and words that the rules ask for, and no word as long as a
 * key.
 */
static bool is_plain(const char *text)
{
	static const char *const signs[] = { "=", ":", "sk-", "echo", "printf", "bearer" };
	gsize word = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
		if (strcasestr(text, signs[i]))
			return false;
	for (const char *at = text; *at; at++) {
		word = g_ascii_isalnum(*at) || strchr("_+-", *at) ? word + 1 : 0;
		if (word >= WORD_LENGTH)
			return false;
	}
	return true;
}

struct Redactor {
	GRegex *regexes[G_N_ELEMENTS(rules)];
};

Redactor *redactor_new(void)
{
	Redactor *redactor = g_new(Redactor, 1);

	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		redactor->regexes[i] =
			g_regex_new(rules[i].pattern, G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
	return redactor;
}

void redactor_free(Redactor *redactor)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		g_regex_unref(redactor->regexes[i]);
	g_free(redactor);
}

char *redactor_apply(const Redactor *redactor, const char *text)
{
	char *result = g_strdup(text);

	for (gsize i = 0; i < G_N_ELEMENTS(rules) && !is_plain(result); i++) {
		g_autofree char *before = result;

		result = g_regex_replace(
			redactor->regexes[i], before, -1, 0, rules[i].replacement, 0, NULL);
		if (!result) /* the matcher gave up on it: show none of it */
			return g_strdup("***");
	}
	return result;
}

char *redact_text(const char *text)
{
	if (is_plain(text))
		return g_strdup(text);

	Redactor *redactor = redactor_new();
	char *result = redactor_apply(redactor, text);

	redactor_free(redactor);
	return result;
}
