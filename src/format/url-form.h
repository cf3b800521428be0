/*
 * Writes the body of an HTML form (application/x-www-form-urlencoded), as token servers take it,
 * that may hold secrets: nothing of it is left in memory but the text that comes out.
 *
 *	UrlForm *form = url_form_new();
 *	url_form_add(form, "grant_type", "refresh_token");
 *	Secret *body = url_form_end(form);
 */
#ifndef FORMAT_URL_FORM_H
#define FORMAT_URL_FORM_H

#include "base/secret.h"

#include <glib.h>

/* Of a body's type. */
#define URL_FORM_TYPE "application/x-www-form-urlencoded"

typedef struct UrlForm UrlForm;

UrlForm *url_form_new(void);

/* Add a member; a name is a plain one, and a NULL value adds nothing. */
void url_form_add(UrlForm *form, const char *name, const char *value);
void url_form_secret(UrlForm *form, const char *name, const Secret *value);

/* The body; frees the form. */
Secret *url_form_end(UrlForm *form);

#endif
