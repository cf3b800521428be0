#include "format/instant.h"

#define SECONDS_A_DAY 86400

/* Days from 1970-01-01 to a day of the Gregorian calendar; years here begin in March. */
static gint64 days_from_date(int year, int month, int day)
{
	gint64 y = month <= 2 ? year - 1 : year;
	gint64 era = y / 400;
	gint64 year_of_era = y % 400;
	gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Takes a number of exactly that many digits, within the bounds. */
static bool take_number(const char **at, int digits, int low, int high, int *ret_number)
{
	int number = 0;

	for (int i = 0; i < digits; i++, (*at)++) {
		if (!g_ascii_isdigit(**at))
			return false;
		number = number * 10 + (**at - '0');
	}
	*ret_number = number;
	return number >= low && number <= high;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool take_date(const char **at, gint64 *ret_days)
{
	int year, month, day;

	if (!take_number(at, 4, 1, 9999, &year) || !take_char(at, '-') ||
		!take_number(at, 2, 1, 12, &month) || !take_char(at, '-') ||
		!take_number(at, 2, 1, days_in_month(year, month), &day))
		return false;
	*ret_days = days_from_date(year, month, day);
	return true;
}

static bool take_time(const char **at, int *ret_seconds)
{
	int hour, minute, second;

	if (!take_number(at, 2, 0, 23, &hour) || !take_char(at, ':') ||
		!take_number(at, 2, 0, 59, &minute) || !take_char(at, ':') ||
		!take_number(at, 2, 0, 60, &second))
		return false;
	*ret_seconds = hour * 3600 + minute * 60 + MIN(second, 59);
	if (!take_char(at, '.'))
		return true;
	if (!g_ascii_isdigit(**at))
		return false;
	while (g_ascii_isdigit(**at))
		(*at)++;
	return true;
}

/* What follows the time: how many seconds it is ahead of UTC. */
static bool take_zone(const char **at, int *ret_ahead)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes;

	*ret_ahead = 0;
	if (**at == '\0' || take_char(at, 'Z') || take_char(at, 'z'))
		return true;
	if (take_char(at, 'U'))
		return take_char(at, 'T') && take_char(at, 'C');
	if ((!take_char(at, '+') && !take_char(at, '-')) || !take_number(at, 2, 0, 23, &hours) ||
		!take_char(at, ':') || !take_number(at, 2, 0, 59, &minutes))
		return false;
	*ret_ahead = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool instant_parse(const char *text, gint64 *ret_seconds)
{
	const char *at = text;
	gint64 days;
	int seconds, ahead;

	if (!take_date(&at, &days) ||
		(!take_char(&at, 'T') && !take_char(&at, 't') && !take_char(&at, ' ')) ||
		!take_time(&at, &seconds) || !take_zone(&at, &ahead) || *at != '\0')
		return false;

	gint64 instant = days * SECONDS_A_DAY + seconds - ahead;

	if (instant < INSTANT_MIN || instant > INSTANT_MAX)
		return false;
	*ret_seconds = instant;
	return true;
}

char *instant_print(gint64 seconds)
{
	if (seconds < INSTANT_MIN || seconds > INSTANT_MAX)
		return NULL;

	/* Counted from 0000-03-01, as in days_from_date(): leap days come last. */
	gint64 since = seconds + G_GINT64_CONSTANT(719468) * SECONDS_A_DAY;
	gint64 days = since / SECONDS_A_DAY;
	int second = (int)(since % SECONDS_A_DAY);
	gint64 day_of_era = days % 146097;
	gint64 year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year =
		(int)(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
	int month_from_march = (5 * day_of_year + 2) / 153;
	int month = month_from_march + (month_from_march < 10 ? 3 : -9);
	int year = (int)(days / 146097 * 400 + year_of_era) + (month <= 2 ? 1 : 0);
	int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;

	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, second / 3600,
		second / 60 % 60, second % 60);
}
