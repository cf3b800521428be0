#include "app/times.h"

#include "base/i18n.h"
#include "base/text.h"

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Beyond this a date says more than a number of days. */
#define FAR (60 * DAY)

/* TRANSLATORS: a span of time on a list, as short as your language has it. */
static char *hours_and_minutes(gint64 seconds)
{
	gint64 hours = seconds / HOUR;
	gint64 minutes = seconds % HOUR / MINUTE;

	if (hours == 0)
		return g_strdup_printf(_("%d min"), (int)minutes);
	if (minutes == 0)
		return g_strdup_printf(_("%d h"), (int)hours);
	/* TRANSLATORS: hours and minutes, as in "7 h 12 min". */
	return g_strdup_printf(_("%d h %d min"), (int)hours, (int)minutes);
}

char *times_span(gint64 seconds)
{
	if (seconds < MINUTE)
		return g_strdup(_("less than 1 min"));
	if (seconds < 2 * DAY)
		return hours_and_minutes(seconds);

	int days = (int)MIN(seconds / DAY, G_MAXINT);

	return g_strdup_printf(ngettext("%d day", "%d days", (unsigned long)days), days);
}

char *times_brief(gint64 seconds)
{
	if (seconds < HOUR)
		return times_span(MAX(seconds, MINUTE));
	return times_span(seconds < 2 * DAY ? seconds / HOUR * HOUR : seconds);
}

static char *on_date(gint64 time)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(time);
	g_autofree char *day = date ? g_date_time_format(date, "%Y-%m-%d") : NULL;

	/* TRANSLATORS: {date} is a day as in 2027-03-01. */
	return text_fill(_("on {date}"), "date", day, NULL);
}

char *times_when(gint64 time, gint64 now)
{
	gint64 left = time - now;

	if (left > FAR || left < -FAR)
		return on_date(time);

	g_autofree char *span = times_span(ABS(left));

	/* TRANSLATORS: {span} is "7 h 12 min" or "3 days"; the sentence is "The login ends in …".
	 */
	return text_fill(left > 0 ? _("in {span}") : _("{span} ago"), "span", span, NULL);
}
