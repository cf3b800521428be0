/* Answers of the usage endpoint: what is told lies within its bounds. */
#include "format/instant.h"
#include "format/usage-message.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_window(const UsageWindow *window)
{
	g_assert_true(window->percent == -1 || (window->percent >= 0 && window->percent <= 100));
	g_assert_true(window->resets_at >= 0 && window->resets_at <= INSTANT_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_memdup2(data, size); /* to notice a byte read too much */
	UsageReply reply;

	if (!usage_reply_parse(copy ? copy : "", size, &reply))
		return 0;
	check_window(&reply.five_hour);
	check_window(&reply.seven_day);
	g_assert_true(reply.five_hour.percent >= 0 || reply.seven_day.percent >= 0);
	return 0;
}
