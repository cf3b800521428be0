/*
 * Checks the credentials for Google and tells what came of it, for test-gcp.py: one line of
 * "name=value" for each part of the result. With a number, the check is given up after so many ms;
 * with "stop" the process stops itself at the end, with its memory to be looked at.
 *
 *	gcp-driver [MS|stop]
 */
#include "app/gcp.h"
#include "app/survey.h"

#include <signal.h>
#include <string.h>

typedef struct Driver {
	GMainLoop *loop;
	GcpCheck *check;
	int calls;
} Driver;

static void print(const char *name, const char *text)
{
	g_print("%s=%s\n", name, text ? text : "");
}

static void print_result(const GcpResult *result)
{
	g_autofree char *sentence = gcp_result_sentence(result);

	print("claim", gcp_claim_name(result->claim));
	print("source", gcp_source_name(result->source));
	print("problem", gcp_problem_name(result->problem));
	print("detail", result->detail);
	print("type", gcp_type_name(result->type));
	print("by_gcloud", result->by_gcloud ? "true" : "false");
	print("principal", result->principal);
	print("project", result->project);
	print("project_origin", result->project_origin);
	print("region", result->region);
	print("region_origin", result->region_origin);
	print("sentence", sentence);
	g_print("expires_at=%" G_GINT64_FORMAT "\n", result->expires_at);
	g_print("age=%" G_GINT64_FORMAT "\n",
		g_get_real_time() / G_USEC_PER_SEC - result->checked_at);
}

static gboolean on_quit(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_REMOVE;
}

static void on_end(const GcpResult *result, gpointer data)
{
	Driver *driver = data;

	driver->calls++;
	print_result(result);
	g_idle_add(on_quit, driver->loop); /* time for a second call, which would be wrong */
}

int main(int argc, char **argv)
{
	const SurveyOptions options = { .mode = MODE_PRINT };
	const char *argument = argc > 1 ? argv[1] : "0";
	guint cancel_ms = (guint)g_ascii_strtoull(argument, NULL, 10);
	g_autoptr(GError) error = NULL;
	g_autoptr(Survey) survey = survey_take(&options, &error);
	Driver driver = { .loop = g_main_loop_new(NULL, FALSE) };

	if (!survey) {
		g_print("error=%s\n", error->message);
		return 1;
	}
	driver.check = gcp_check_start(survey, on_end, &driver);
	g_clear_pointer(&survey, survey_free); /* not needed afterwards */
	if (cancel_ms > 0)
		g_timeout_add(cancel_ms, on_quit, driver.loop);
	g_main_loop_run(driver.loop);
	g_print("over=%d\ncalls=%d\n", gcp_check_result(driver.check) != NULL, driver.calls);
	gcp_check_free(driver.check);
	g_main_loop_unref(driver.loop);
	if (strcmp(argument, "stop") == 0)
		raise(SIGSTOP);
	return 0;
}
