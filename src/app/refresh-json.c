#include "app/refresh-json.h"

#include "app/explain.h"
#include "format/refresh-report.h"

static RefreshReportCloud cloud_of(const Readiness *readiness)
{
	return (RefreshReportCloud){
		.claim = readiness->claim,
		.problem = readiness->problem,
		.message = readiness->sentence,
		.source = readiness->source,
		.identity = readiness->who,
		.account = readiness->account,
		.region = readiness->region,
		.expires_at = readiness->expires_at,
		.checked_at = readiness->checked_at,
	};
}

char *refresh_json(const Survey *survey, RunKind kind, const Readiness *before, const Run *run,
	const Readiness *after)
{
	static const char *const states[] = {
		[RUN_GOES_ON] = NULL,
		[RUN_EXITED] = "exited",
		[RUN_KILLED] = "killed",
		[RUN_STOPPED] = "stopped",
		[RUN_OUT_OF_TIME] = "timed_out",
	};
	SettingId id = run_setting(kind);
	const Place *place = evidence_value(survey->evidence, id, VIEW_REQUEST);
	g_autofree char *origin = place ? explain_origin(survey, &place->origin) : NULL;
	RefreshReportCloud then = cloud_of(before), now = { .claim = NULL };
	RefreshReport report = {
		.setting = setting_info(id)->name,
		.command = place ? place->text : NULL,
		.origin = origin,
		.before = &then,
	};

	if (after) {
		now = cloud_of(after);
		report.after = &now;
	}
	if (run) {
		report.run_state = states[run_state(run)];
		report.run_status = run_status(run);
		report.run_ms = run_ms(run);
	}
	return refresh_report_json(&report);
}

char *refresh_json_helper(const HelperReport *report)
{
	g_auto(GStrv) lines = helper_report_lines(report);
	const RefreshReportHelper helper = {
		.setting = setting_info(helper_setting(report->kind))->name,
		.verdict = helper_verdict_name(report->verdict),
		.fingerprint = report->fingerprint,
		.status = report->status,
		.duration_ms = report->duration_ms,
		.length = (gint64)report->length,
		.ttl_ms = report->kind == HELPER_API_KEY ? report->ttl_ms : -1,
		.expires_at = report->expires_at,
		.messages = lines,
	};

	return refresh_report_helper_json(&helper);
}
