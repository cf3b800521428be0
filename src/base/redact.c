#include "base/redact.h"

#include <glib.h>

typedef struct Rule {
	const char *pattern;
	const char *replacement;
} Rule;

#define WORD "[A-Za-z0-9_+-]"

static const Rule rules[] = {
	{ "(://)[^/\\s@]+@", "\\1***@" },
	{ "\\b((?:echo|printf)\\s+).+", "\\1***" },
	{ "((?:key|token|secret|password|passwd|pwd)[\"']?\\s*[=:]\\s*[\"']?)[^\\s\"']+",
		"\\1***" },
	{ "(bearer\\s+)[^\\s\"']+", "\\1***" },
	{ "\\bsk-" WORD "{4,}", "***" },
	{ "\\b(?=" WORD "*[0-9])(?=" WORD "*(?-i:[A-Z]))(?=" WORD "*(?-i:[a-z]))" WORD "{20,}",
		"***" },
	{ "\\b[0-9a-f]{32,}\\b", "***" },
};

char *redact_text(const char *text)
{
	char *result = g_strdup(text);

	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
		g_autoptr(GRegex) regex =
			g_regex_new(rules[i].pattern, G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
		g_autofree char *before = result;

		result = g_regex_replace(regex, before, -1, 0, rules[i].replacement, 0, NULL);
		if (!result) /* the matcher gave up on it: show none of it */
			return g_strdup("***");
	}
	return result;
}
