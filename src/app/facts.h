/*
 * What is known of one source, as pairs of label and value for the detail panel and for `why`:
 * where it is set and what it hides, in which header it is sent, whose it is, when it ends.
 */
#ifndef APP_FACTS_H
#define APP_FACTS_H

#include "app/explain.h"

typedef struct Fact {
	const char *label; /* translated, static */
	char *value;
} Fact;

/* The facts of a row, in the order to show them; a GPtrArray of Fact * for g_ptr_array_unref. */
GPtrArray *facts_of(const Survey *survey, SourceId row);

#endif
