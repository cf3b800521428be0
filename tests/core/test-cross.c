/*
 * Every combination of present, broken and usable sources, with and without a provider, SIMPLE
 * and trust, in both modes, held against rules that must be true of any verdict. What is usable
 * is known from how the evidence was written down, not from the verdict.
 */
#include "builder.h"

#include "core/resolve.h"

#include <string.h>

#define AXES 7

/* What an item is worth. */
typedef enum Worth {
	WORTH_NOTHING,  /* absent */
	WORTH_BROKEN,   /* present, never usable */
	WORTH_APPROVAL, /* usable in print mode, or with SIMPLE */
	WORTH_TRUST,    /* usable in print mode, or when the folder is trusted */
	WORTH_FULL,     /* usable */
} Worth;

typedef struct Item {
	const char *text; /* for builder_add(); NULL ends a list */
	Worth worth;
} Item;

typedef struct Axis {
	SourceId source;
	Item items[6];
} Axis;

/* One combination under test. */
typedef struct Case {
	Evidence *evidence;
	SourceId provider;
	bool simple;
	Mode mode;
	const char *start;         /* what all cases of this round have */
	const Item *items[AXES];   /* what was chosen on each axis */
	Worth worth[SOURCE_COUNT]; /* the same by source */
	Verdict verdict;
} Case;

static const Axis axes[AXES] = {
	{ SOURCE_AUTH_TOKEN, { { "-", WORTH_NOTHING }, { "auth_token=", WORTH_NOTHING },
				     { "auth_token", WORTH_FULL } } },
	{ SOURCE_OAUTH_TOKEN, { { "-", WORTH_NOTHING }, { "oauth_token", WORTH_FULL } } },
	{ SOURCE_OAUTH_FD,
		{ { "-", WORTH_NOTHING }, { "oauth_fd:closed", WORTH_BROKEN },
			{ "oauth_fd:not_a_number", WORTH_BROKEN }, { "oauth_fd", WORTH_FULL } } },
	{ SOURCE_API_KEY_HELPER,
		{ { "-", WORTH_NOTHING }, { "api_key_helper@local=", WORTH_NOTHING },
			{ "api_key_helper@project", WORTH_TRUST },
			{ "api_key_helper@user", WORTH_FULL },
			{ "api_key_helper@managed", WORTH_FULL } } },
	{ SOURCE_CLAUDE_AI,
		{ { "-", WORTH_NOTHING }, { "claude_ai:malformed", WORTH_BROKEN },
			{ "claude_ai:husk", WORTH_BROKEN }, { "claude_ai:no_scope", WORTH_BROKEN },
			{ "claude_ai", WORTH_FULL } } },
	{ SOURCE_API_KEY, { { "-", WORTH_NOTHING }, { "api_key=", WORTH_NOTHING },
				  { "api_key?", WORTH_APPROVAL }, { "api_key!", WORTH_APPROVAL },
				  { "api_key+", WORTH_FULL } } },
	{ SOURCE_CONSOLE_KEY, { { "-", WORTH_NOTHING }, { "console_key:malformed", WORTH_BROKEN },
				      { "console_key", WORTH_FULL } } },
};

static bool is_usable(const Case *c, SourceId id)
{
	Worth worth = c->worth[id];

	if (c->simple && id != SOURCE_AUTH_TOKEN && id != SOURCE_API_KEY && !source_is_provider(id))
		return false;
	if (worth == WORTH_APPROVAL)
		return c->mode == MODE_PRINT || c->simple;
	if (worth == WORTH_TRUST)
		return c->mode == MODE_PRINT || c->evidence->folder_trusted;
	return worth == WORTH_FULL;
}

static bool is_oauth(SourceId id)
{
	return id != SOURCE_NONE && source_info(id)->kind == SOURCE_KIND_OAUTH;
}

/* A key or a helper that switches OAuth off; a helper does so even where it may not run. */
static bool is_external(const Case *c)
{
	bool helper = c->worth[SOURCE_API_KEY_HELPER] >= WORTH_TRUST && !c->simple;

	return helper || is_usable(c, SOURCE_API_KEY);
}

static guint count_state(const Case *c, SourceState state)
{
	guint count = 0;

	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		count += c->verdict.sources[id].state == state;
	return count;
}

static bool winner_alone_wins(const Case *c)
{
	SourceId winner = c->verdict.winner;

	if (winner == SOURCE_NONE)
		return count_state(c, STATE_WINS) == 0;
	return count_state(c, STATE_WINS) == 1 && c->verdict.sources[winner].state == STATE_WINS;
}

static bool sent_fills_second_slot(const Case *c)
{
	const Verdict *v = &c->verdict;
	bool two = v->authorization != SOURCE_NONE && v->x_api_key != SOURCE_NONE &&
		   v->authorization != v->x_api_key;

	if (!two)
		return count_state(c, STATE_SENT) == 0;
	return count_state(c, STATE_SENT) == 1 && v->sources[v->x_api_key].state == STATE_SENT;
}

static bool winner_fills_first_slot(const Case *c)
{
	const Verdict *v = &c->verdict;

	if (v->provider != SOURCE_NONE)
		return v->winner == v->provider;
	return v->winner == (v->authorization != SOURCE_NONE ? v->authorization : v->x_api_key);
}

static bool provider_is_alone(const Case *c)
{
	const Verdict *v = &c->verdict;

	if (v->provider != c->provider)
		return false;
	return v->provider == SOURCE_NONE ||
	       (v->authorization == SOURCE_NONE && v->x_api_key == SOURCE_NONE);
}

static bool oauth_goes_alone(const Case *c)
{
	return !is_oauth(c->verdict.authorization) ||
	       (!is_external(c) && c->verdict.x_api_key == SOURCE_NONE);
}

static bool only_usable_is_sent(const Case *c)
{
	const Verdict *v = &c->verdict;

	return (v->authorization == SOURCE_NONE || is_usable(c, v->authorization)) &&
	       (v->x_api_key == SOURCE_NONE || is_usable(c, v->x_api_key));
}

static SourceId first_usable(const Case *c, const SourceId *ids, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (is_usable(c, ids[i]))
			return ids[i];
	return SOURCE_NONE;
}

/* The formula of the facts page, section 1. */
static bool slots_follow_formula(const Case *c)
{
	static const SourceId external[] = { SOURCE_AUTH_TOKEN, SOURCE_API_KEY_HELPER };
	static const SourceId otherwise[] = { SOURCE_AUTH_TOKEN, SOURCE_OAUTH_TOKEN,
		SOURCE_OAUTH_FD, SOURCE_CLAUDE_AI };
	static const SourceId keys[] = { SOURCE_API_KEY, SOURCE_API_KEY_HELPER,
		SOURCE_CONSOLE_KEY };
	SourceId authorization = is_external(c)
					 ? first_usable(c, external, G_N_ELEMENTS(external))
					 : first_usable(c, otherwise, G_N_ELEMENTS(otherwise));
	SourceId x_api_key = first_usable(c, keys, G_N_ELEMENTS(keys));

	if (c->provider != SOURCE_NONE)
		return true;
	if (x_api_key == SOURCE_CONSOLE_KEY && is_oauth(authorization))
		x_api_key = SOURCE_NONE;
	return c->verdict.authorization == authorization && c->verdict.x_api_key == x_api_key;
}

/*
 * Since every combination is run, this is also: adding a usable source never makes an OAuth
 * source win that ranks below it.
 */
static bool better_source_beats_oauth(const Case *c)
{
	SourceId winner = c->verdict.winner;

	if (!is_oauth(winner))
		return true;
	for (SourceId id = 0; id < winner; id++)
		if (is_usable(c, id))
			return false;
	return true;
}

static bool presence_is_seen(const Case *c)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++)
		if ((c->worth[id] == WORTH_NOTHING) !=
			(c->verdict.sources[id].state == STATE_ABSENT))
			return false;
	return true;
}

static bool broken_is_told(const Case *c)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		SourceVerdict source = c->verdict.sources[id];
		bool useless = source.state == STATE_INVALID ||
			       (source.state == STATE_DISABLED && source.by == SOURCE_NONE);

		if (c->worth[id] != WORTH_NOTHING && useless == is_usable(c, id))
			return false;
	}
	return true;
}

static bool culprit_is_present(const Case *c)
{
	for (SourceId id = 0; id < SOURCE_COUNT; id++) {
		SourceId by = c->verdict.sources[id].by;

		if (by != SOURCE_NONE && (by == id || c->worth[by] == WORTH_NOTHING))
			return false;
	}
	return true;
}

static bool is_determined(const Case *c)
{
	Verdict again = resolve_run(c->evidence, c->mode);

	return again.winner == c->verdict.winner &&
	       memcmp(again.sources, c->verdict.sources, sizeof again.sources) == 0;
}

typedef struct Rule {
	const char *text;
	bool (*holds)(const Case *c);
} Rule;

static const Rule rules[] = {
	{ "the winner, and nothing else, wins", winner_alone_wins },
	{ "the winner fills Authorization, else x-api-key, or is the provider",
		winner_fills_first_slot },
	{ "only what fills a slot that the winner does not is sent too", sent_fills_second_slot },
	{ "a provider leaves both slots empty", provider_is_alone },
	{ "OAuth is never sent beside a key or with a helper configured", oauth_goes_alone },
	{ "only what is usable fills a slot", only_usable_is_sent },
	{ "the slots follow the formula", slots_follow_formula },
	{ "no OAuth source wins over a usable one of better rank", better_source_beats_oauth },
	{ "what is present is not called absent, nor the other way round", presence_is_seen },
	{ "what is unusable is called invalid or disabled, and nothing else is", broken_is_told },
	{ "a source that is blamed is present and another one", culprit_is_present },
	{ "the same evidence gives the same verdict", is_determined },
};

static void fail(const Case *c, const Rule *rule)
{
	g_autoptr(GString) line = g_string_new(c->start);

	for (gsize i = 0; i < AXES; i++)
		g_string_append_printf(line, " %s", c->items[i]->text);
	g_test_fail_printf("%s: %s, %s mode, SIMPLE %s, folder %strusted", rule->text, line->str,
		c->mode == MODE_PRINT ? "print" : "interactive", c->simple ? "on" : "off",
		c->evidence->folder_trusted ? "" : "not ");
}

static void check(Case *c)
{
	for (c->mode = MODE_INTERACTIVE; c->mode <= MODE_PRINT; c->mode++) {
		c->verdict = resolve_run(c->evidence, c->mode);
		for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
			if (!rules[i].holds(c))
				fail(c, &rules[i]);
	}
}

/* Tries every item of this axis with all there is on the axes after it. */
static void cross(Case *c, gsize depth)
{
	if (depth == AXES) {
		check(c);
		return;
	}

	const Axis *axis = &axes[depth];

	for (const Item *item = axis->items; item->text && !g_test_failed(); item++) {
		builder_clear(c->evidence, axis->source);
		builder_add(c->evidence, item->text);
		c->items[depth] = item;
		c->worth[axis->source] = item->worth;
		cross(c, depth + 1);
	}
	builder_clear(c->evidence, axis->source);
}

/* What all cases of a round have in common. */
typedef struct Start {
	const char *line;          /* for builder_evidence() */
	SourceId provider;         /* the one that requests go to */
	Worth worth[SOURCE_COUNT]; /* of the providers */
} Start;

static const Start starts[] = {
	{ "-", SOURCE_NONE, { WORTH_NOTHING } },
	{ "bedrock=2", SOURCE_NONE, { [SOURCE_BEDROCK] = WORTH_BROKEN } },
	{ "bedrock", SOURCE_BEDROCK, { [SOURCE_BEDROCK] = WORTH_FULL } },
	{ "vertex", SOURCE_VERTEX, { [SOURCE_VERTEX] = WORTH_FULL } },
	{ "foundry", SOURCE_FOUNDRY, { [SOURCE_FOUNDRY] = WORTH_FULL } },
	{ "mantle", SOURCE_MANTLE, { [SOURCE_MANTLE] = WORTH_FULL } },
	{ "anthropic_aws", SOURCE_ANTHROPIC_AWS, { [SOURCE_ANTHROPIC_AWS] = WORTH_FULL } },
	{ "bedrock=2+vertex+foundry", SOURCE_FOUNDRY,
		{ [SOURCE_BEDROCK] = WORTH_BROKEN,
			[SOURCE_VERTEX] = WORTH_FULL,
			[SOURCE_FOUNDRY] = WORTH_FULL } },
};

typedef struct Round {
	const Start *start;
	bool simple;
	bool trusted;
} Round;

static void test_round(gconstpointer data)
{
	const Round *round = data;
	g_autoptr(Evidence) evidence = builder_evidence(round->start->line);
	Case c = {
		.evidence = evidence,
		.provider = round->start->provider,
		.simple = round->simple,
		.start = round->start->line,
	};

	builder_add(evidence, round->simple ? "CLAUDE_CODE_SIMPLE=1" : "-");
	builder_add(evidence, round->trusted ? "trusted" : "-");
	memcpy(c.worth, round->start->worth, sizeof c.worth);
	cross(&c, 0);
}

static void add_round(const Start *start, bool simple, bool trusted)
{
	Round round = { start, simple, trusted };
	g_autofree char *path = g_strdup_printf("/cross/%s%s%s", start->line,
		simple ? "/simple" : "/normal", trusted ? "-trusted" : "");

	g_test_add_data_func_full(path, g_memdup2(&round, sizeof round), test_round, g_free);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
		add_round(&starts[i], false, false);
		add_round(&starts[i], false, true);
		add_round(&starts[i], true, false);
	}
	return g_test_run();
}
