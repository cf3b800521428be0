#include "app/upkeep.h"

#include "app/sessions.h"

#define PAUSE_S (5 * 60)

struct Upkeep {
	RefreshFlow *flow;
	bool asked;
	bool ended;      /* the flow has called back and is to be freed */
	gint64 tried_at; /* monotonic, s */
	RefreshCallback *callback;
	gpointer data;
};

Upkeep *upkeep_new(RefreshCallback *callback, gpointer data)
{
	Upkeep *upkeep = g_new0(Upkeep, 1);

	upkeep->callback = callback;
	upkeep->data = data;
	upkeep->tried_at = -PAUSE_S;
	return upkeep;
}

void upkeep_free(Upkeep *upkeep)
{
	if (!upkeep)
		return;
	refresh_free(upkeep->flow);
	g_free(upkeep);
}

static void on_end(RefreshOutcome outcome, const GError *problem, gpointer data)
{
	Upkeep *upkeep = data;

	upkeep->ended = true;
	if (upkeep->asked || outcome != REFRESH_NOT_NEEDED)
		upkeep->callback(outcome, problem, upkeep->data);
}

bool upkeep_is_busy(const Upkeep *upkeep)
{
	return upkeep->flow && !upkeep->ended;
}

/* Nothing waits: the loop has a screen to serve. */
static bool start(Upkeep *upkeep, const Survey *survey, bool asked, GError **error)
{
	const RefreshOptions options = { .endpoint = survey->evidence->endpoint };

	refresh_free(g_steal_pointer(&upkeep->flow));
	upkeep->asked = asked;
	upkeep->ended = false;
	upkeep->flow = refresh_start(&survey->paths, &options, on_end, upkeep, error);
	if (upkeep->flow)
		upkeep->tried_at = g_get_monotonic_time() / G_USEC_PER_SEC;
	return upkeep->flow != NULL;
}

static bool is_due(const Survey *survey)
{
	const Login *login = &survey->evidence->login;
	gint64 now = survey->evidence->now;

	if (!login->has_access_token || !login->has_refresh_token || login->expires_at == 0 ||
		login->expires_at > now + REFRESH_MARGIN_S)
		return false;
	if (login->refresh_expires_at != 0 && login->refresh_expires_at <= now)
		return false;
	return login->expires_at <= now || !sessions_are_running(&survey->paths);
}

void upkeep_look(Upkeep *upkeep, const Survey *survey)
{
	gint64 now = g_get_monotonic_time() / G_USEC_PER_SEC;

	if (!upkeep_is_busy(upkeep) && now >= upkeep->tried_at + PAUSE_S && is_due(survey))
		start(upkeep, survey, false, NULL);
}

bool upkeep_ask(Upkeep *upkeep, const Survey *survey, GError **error)
{
	if (!upkeep_is_busy(upkeep))
		return start(upkeep, survey, true, error);
	upkeep->asked = true;
	return true;
}
