/*
 * What JavaScript's String() makes of a JSON value. Claude Code takes the values of an "env" block
 * through it, so that a number or even null there is a text (facts page, section 2).
 */
#ifndef FORMAT_JS_STRING_H
#define FORMAT_JS_STRING_H

#include "base/secret.h"
#include "format/json.h"

#define JS_NUMBER_SIZE 32

/* "1.5" of 1.50, "null" of null, "1,2" of [1, 2], "[object Object]" of an object. Never NULL. */
Secret *js_string(const JsonDoc *doc, const JsonNode *node);

/* ECMAScript's Number::toString(value, 10), for a finite value or an infinity. */
void js_number(double value, char text[JS_NUMBER_SIZE]);

#endif
