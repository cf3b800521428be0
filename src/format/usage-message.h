/*
 * The answer of the usage endpoint (facts page, section 5): how much of its allowance an account
 * has used. Its form is documented nowhere, so whatever is odd about a part of it counts as not
 * told.
 */
#ifndef FORMAT_USAGE_MESSAGE_H
#define FORMAT_USAGE_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

/* A window: how many percent of it are used, and when it begins anew. */
typedef struct UsageWindow {
	double percent;   /* 0 to 100; -1 when not told */
	gint64 resets_at; /* s since 1970; 0 when not told */
} UsageWindow;

typedef struct UsageReply {
	UsageWindow five_hour, seven_day;
} UsageReply;

/* False when it tells nothing of either window. */
bool usage_reply_parse(const char *text, gsize length, UsageReply *ret_reply);

#endif
