#include "app/readiness.h"

#include "app/aws.h"
#include "app/gcp.h"
#include "app/times.h"
#include "base/i18n.h"
#include "base/text.h"

struct ReadinessCheck {
	AwsCheck *aws; /* one of the two is NULL */
	GcpCheck *gcp;
	ReadinessCallback *callback;
	gpointer data;
};

void readiness_free(Readiness *readiness)
{
	if (!readiness)
		return;
	g_free(readiness->claim);
	g_free(readiness->problem);
	g_free(readiness->sentence);
	g_free(readiness->who);
	g_free(readiness->source);
	g_free(readiness->account);
	g_free(readiness->region);
	g_free(readiness->region_origin);
	g_free(readiness);
}

static char *aws_source_of(const AwsResult *result)
{
	const char *words = _(aws_source_words(result->source));

	return result->profile ? g_strdup_printf("%s (%s)", words, result->profile)
			       : g_strdup(words);
}

static void on_aws(const AwsResult *result, gpointer data)
{
	static const char *const claims[] = {
		[AWS_CLAIM_ABSENT] = "absent",
		[AWS_CLAIM_PRESENT] = "present",
		[AWS_CLAIM_VALID] = "valid",
		[AWS_CLAIM_PROVED] = "proved",
	};
	ReadinessCheck *check = data;
	Readiness *readiness = g_new0(Readiness, 1);

	readiness->proved = result->claim == AWS_CLAIM_PROVED;
	readiness->claim = g_strdup(claims[result->claim]);
	readiness->problem = result->problem ? g_strdup(aws_problem_name(result->problem)) : NULL;
	readiness->sentence = aws_result_sentence(result);
	readiness->who = g_strdup(result->arn);
	readiness->source = aws_source_of(result);
	readiness->account = g_strdup(result->account);
	readiness->region = g_strdup(result->region);
	readiness->region_origin = g_strdup(result->region_origin);
	readiness->expires_at = result->expires_at;
	readiness->checked_at = result->checked_at;
	check->callback(readiness, check->data);
}

static char *gcp_source_of(const GcpResult *result)
{
	const char *words = _(gcp_source_words(result->source));

	return result->type == GCP_TYPE_NONE || result->source == GCP_FROM_METADATA
		       ? g_strdup(words)
		       : g_strdup_printf("%s (%s)", words, _(gcp_type_words(result->type)));
}

static void on_gcp(const GcpResult *result, gpointer data)
{
	ReadinessCheck *check = data;
	Readiness *readiness = g_new0(Readiness, 1);

	readiness->proved = result->claim == GCP_CLAIM_PROVED;
	readiness->claim = g_strdup(gcp_claim_name(result->claim));
	readiness->problem = result->problem ? g_strdup(gcp_problem_name(result->problem)) : NULL;
	readiness->sentence = gcp_result_sentence(result);
	readiness->who = g_strdup(result->principal);
	readiness->source = gcp_source_of(result);
	readiness->account = g_strdup(result->project);
	readiness->region = g_strdup(result->region);
	readiness->region_origin = g_strdup(result->region_origin);
	readiness->expires_at = result->expires_at;
	readiness->renewed = true;
	readiness->checked_at = result->checked_at;
	check->callback(readiness, check->data);
}

ReadinessCheck *readiness_start(
	const Survey *survey, RunKind kind, ReadinessCallback *callback, gpointer data)
{
	ReadinessCheck *check = g_new0(ReadinessCheck, 1);

	check->callback = callback;
	check->data = data;
	if (kind == RUN_AWS)
		check->aws = aws_check_start(survey, on_aws, check);
	else
		check->gcp = gcp_check_start(survey, on_gcp, check);
	return check;
}

void readiness_cancel(ReadinessCheck *check)
{
	if (!check)
		return;
	aws_check_free(check->aws);
	gcp_check_free(check->gcp);
	g_free(check);
}

char *readiness_end(const Readiness *readiness, gint64 now)
{
	if (readiness->expires_at == 0)
		return g_strdup(_("have no known end"));

	g_autofree char *when = times_when(readiness->expires_at, now);

	if (readiness->renewed)
		return text_fill(
			_("renew themselves (this token ends {when})"), "when", when, NULL);
	return text_fill(readiness->expires_at > now ? _("end {when}") : _("ended {when}"), "when",
		when, NULL);
}

char *readiness_change(const Readiness *before, const Readiness *after, gint64 now)
{
	if (!after->proved)
		return g_strdup(after->sentence);

	g_autofree char *end = readiness_end(after, now);
	g_autofree char *old_end = before ? readiness_end(before, now) : NULL;
	const char *who = after->who ? after->who : after->source;

	if (!before || !before->proved)
		return text_fill(
			_("The credentials of {who} {end}; before there were none that are "
			  "good."),
			"who", who, "end", end, NULL);
	return text_fill(_("The credentials of {who} {end} (before: they {old})."), "who", who,
		"end", end, "old", old_end, NULL);
}
