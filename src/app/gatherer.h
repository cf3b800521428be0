/*
 * What the parts of app/gather.h share while they fill the evidence. Private to app/gather*.c.
 */
#ifndef APP_GATHERER_H
#define APP_GATHERER_H

#include "app/paths.h"
#include "core/evidence.h"
#include "format/json.h"
#include "format/state.h"
#include "system/file.h"
#include "system/machine.h"

#include <glib.h>

typedef struct Gatherer {
	Evidence *evidence;
	GPtrArray *watched; /* of char * */
	Paths paths;
	GHashTable *environment; /* as in GatherOptions */
	GHashTable *planned;     /* likewise */
	MachineKey key;
	State *state; /* NULL until gatherer_read_state() */
	Origin state_origin;
} Gatherer;

/* Reads a file, notes it among the files of the evidence and the watched paths. */
FileFact *gatherer_read(
	Gatherer *gatherer, FileRole role, const char *path, gsize cap, FileRead *ret_file);

/* Notes that a file is not valid. */
void gatherer_mark_malformed(FileFact *fact, const JsonProblem *problem);

/* A copy of any text, cleaned, that lives as long as the evidence; NULL gives NULL. */
const char *gatherer_text(Gatherer *gatherer, const char *text);

/* The fingerprint of a secret without the blanks around it; NULL for NULL. */
const char *gatherer_fingerprint(Gatherer *gatherer, const Secret *secret);

/* The parts, in the order in which they need each other. */
void gather_state(Gatherer *gatherer);
void gather_settings(Gatherer *gatherer);
void gather_login(Gatherer *gatherer);
void gather_descriptor(Gatherer *gatherer);
void gather_locks(Gatherer *gatherer);
void gather_aws(Gatherer *gatherer);
void gather_gcp(Gatherer *gatherer);

#endif
