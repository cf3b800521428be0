#include "format/json-mask.h"

#include "base/redact.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/setting.h"

#include <stdbool.h>
#include <string.h>

#define HIDDEN "***"

/* Beyond this many digits a number is no amount of anything. */
#define AMOUNT_DIGITS_MAX 9

typedef enum KeyKind {
	KEY_PLAIN,
	KEY_AMOUNT, /* of a language model's tokens: a number behind it is no secret */
	KEY_SECRET,
	KEY_ENDS,   /* of ends of API keys, whose fingerprints are not those of the keys */
	KEY_HOLDER, /* of secrets: of an object behind it, too, all values are secret */
} KeyKind;

typedef struct State {
	KeyKind key;       /* of the last one */
	bool wants_value;  /* the key stands on this line, and its value has not come yet */
	bool begins;       /* a bracket, comma or line break came last, so a key may come */
	GString *brackets; /* those that are open */
	gsize holder;      /* how many were with that of a holder; 0 outside of one */
} State;

typedef struct Mask {
	const char *at, *end;
	const char *from, *to; /* what is masked */
	GString *out;
	Redactor *redactor;
	JsonMaskNamer namer;
	gpointer data;
	bool in_comment;
	State state;
} Mask;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

/* Other bytes than those that JSON, its dialects and comments give a meaning. */
static bool is_of_word(char c)
{
	return c != '\0' && !strchr(" \t\r\n\"'{}[],:=#/*", c);
}

static bool is_of_name(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '-';
}

/* ---- keys ---- */

/* The characters that the escapes of a string stand for, whatever its quality. */
static GString *unescape(const char *at, const char *end)
{
	GString *text = g_string_sized_new((gsize)(end - at));

	for (; at < end; at++) {
		guint code = 0;
		int digits = 0;

		if (*at != '\\' || at + 1 == end) {
			g_string_append_c(text, *at);
			continue;
		}
		at++;
		if (*at != 'u') {
			g_string_append_c(text, strchr("bfnrt", *at) ? ' ' : *at);
			continue;
		}
		for (; digits < 4 && at + 1 < end && g_ascii_isxdigit(at[1]); digits++)
			code = code << 4 | (guint)g_ascii_xdigit_value(*++at);
		g_string_append_unichar(text, code);
	}
	return text;
}

static KeyKind kind_of_name(const char *key)
{
	static const char *const signs[] = { "token", "secret", "password", "passwd", "api_key",
		"apikey", "_key", "authorization", "credential", "headers" };
	g_autofree char *name = g_strdelimit(g_ascii_strdown(key, -1), "-", '_');

	if (g_str_equal(name, "headers"))
		return KEY_HOLDER;
	/* A helper is a command. Of the responses to custom API keys, the two lists are secret. */
	if (g_str_has_suffix(name, "helper") || g_str_equal(name, "customapikeyresponses"))
		return KEY_PLAIN;
	if (g_str_equal(name, "approved") || g_str_equal(name, "rejected"))
		return KEY_ENDS;
	if (g_str_has_suffix(name, "tokens"))
		return KEY_AMOUNT;
	for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
		if (strstr(name, signs[i]))
			return KEY_SECRET;
	return KEY_PLAIN;
}

/* Signs around a name, such as wrong quotes, do not count. */
static KeyKind kind_of(const char *start, const char *end)
{
	g_autoptr(GString) key = unescape(start, end);
	gsize signs = 0;

	while (key->len > 0 && !is_of_name(key->str[key->len - 1]))
		g_string_truncate(key, key->len - 1);
	while (signs < key->len && !is_of_name(key->str[signs]))
		signs++;
	g_string_erase(key, 0, (gssize)signs);

	SettingId id = setting_find(SETTING_KIND_VARIABLE, key->str, key->len);

	if (id == SETTING_COUNT)
		id = setting_find(SETTING_KIND_KEY, key->str, key->len);
	if (id == SETTING_COUNT)
		return kind_of_name(key->str);
	return setting_info(id)->secret ? KEY_HOLDER : KEY_PLAIN;
}

/* Whether a colon follows, or an equals sign that is no padding of Base64. */
static bool has_colon_behind(const Mask *mask, const char *behind)
{
	while (behind < mask->end && (is_blank(*behind) || is_break(*behind)))
		behind++;
	if (behind == mask->end)
		return false;
	return *behind == ':' ||
	       (*behind == '=' && behind + 1 < mask->end && is_of_word(behind[1]));
}

static bool is_in_array(const State *state)
{
	return state->brackets->len > 0 && state->brackets->str[state->brackets->len - 1] == '[';
}

/* A key has a colon behind it and is no value; where it could be a secret, that must be certain. */
static bool is_key(const State *state, bool has_colon)
{
	bool is_certain = state->begins && !is_in_array(state);

	return has_colon && !state->wants_value && (is_certain || state->key < KEY_SECRET);
}

/*
 * The end of the name of a secret that begins something that does not look like a key, for the
 * slips that people make: no colon, no quote, a value left out. NULL when there is none.
 */
static const char *skip_secret_name(
	const State *state, const char *start, const char *end, bool has_colon)
{
	const char *stop = start;

	if (has_colon != state->wants_value || state->key >= KEY_SECRET)
		return NULL;
	while (stop < end && is_of_name(*stop))
		stop++;
	return kind_of(start, stop) >= KEY_SECRET ? stop : NULL;
}

/* The end of the key that a string begins with; NULL when it is a value. */
static const char *key_end(const State *state, const char *start, const char *end, bool has_colon)
{
	if (is_key(state, has_colon))
		return end;
	/* In arrays names are values, as in the arguments "-e", "GITHUB_TOKEN". */
	return is_in_array(state) ? NULL : skip_secret_name(state, start, end, has_colon);
}

/* ---- what is put out ---- */

static bool is_shown(const Mask *mask, const char *start, const char *end)
{
	return end >= mask->from && start <= mask->to;
}

/* Puts text as it is, but for NUL bytes. */
static void put(Mask *mask, const char *start, const char *end)
{
	for (const char *nul; (nul = memchr(start, '\0', (gsize)(end - start))); start = nul + 1) {
		g_string_append_len(mask->out, start, nul - start);
		g_string_append_c(mask->out, '?');
	}
	g_string_append_len(mask->out, start, end - start);
}

static void put_escaped(Mask *mask, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(mask->out, '\\');
		g_string_append_c(mask->out, *text);
	}
}

static void wipe(GString *text)
{
	explicit_bzero(text->str, text->allocated_len);
	g_string_free(text, TRUE);
}

/* Puts a piece of a line with what looks like a secret taken out of it. */
static void put_redacted(Mask *mask, const char *start, const char *end, bool is_string)
{
	GString *plain = is_string ? unescape(start, end) : g_string_new_len(start, end - start);
	char *clean = text_clean(plain->str, (gssize)plain->len);
	g_autofree char *redacted = redactor_apply(mask->redactor, clean);

	if (g_str_equal(clean, redacted))
		put(mask, start, end);
	else if (is_string)
		put_escaped(mask, redacted);
	else
		g_string_append(mask->out, redacted);
	secret_free_string(clean);
	wipe(plain);
}

/* In comments secrets have no names, for those would be redacted in turn. */
static void put_secret(Mask *mask, const char *start, const char *end)
{
	g_autofree char *name = NULL;

	if (start == end)
		return;
	if (mask->namer && !mask->in_comment && mask->state.key != KEY_ENDS)
		name = mask->namer(start, (gsize)(end - start), mask->data);
	g_string_append(mask->out, name ? name : HIDDEN);
}

static bool is_amount(const char *start, const char *end)
{
	if (end - start > AMOUNT_DIGITS_MAX)
		return false;
	while (start < end && g_ascii_isdigit(*start))
		start++;
	return start == end;
}

static void put_value(Mask *mask, const char *start, const char *end, bool is_string)
{
	KeyKind key = mask->state.key;
	bool is_secret = key >= KEY_SECRET || (key == KEY_AMOUNT && !is_amount(start, end));

	if (!is_shown(mask, start, end))
		put(mask, start, end);
	else if (is_secret)
		put_secret(mask, start, end);
	else
		put_redacted(mask, start, end, is_string);
}

static void put_key(Mask *mask, const char *start, const char *end)
{
	mask->state.key = mask->state.holder > 0 ? KEY_HOLDER : kind_of(start, end);
	mask->state.wants_value = true;
	mask->state.begins = false;
	put(mask, start, end);
}

/* ---- tokens ---- */

/*
 * The end of what stands between quotes: the closing one, or the end of the line. In a value, a
 * double quote that a word follows closely is one that somebody forgot to escape.
 */
static const char *string_end(const Mask *mask, const char *at, char quote)
{
	bool is_value = mask->state.wants_value && quote == '"';

	for (; at < mask->end && !is_break(*at); at++) {
		bool has_next = at + 1 < mask->end && !is_break(at[1]);

		if (*at == quote && !(is_value && has_next && is_of_word(at[1])))
			break;
		if (*at == '\\' && has_next)
			at++;
	}
	return at;
}

/* An apostrophe alone begins nothing. */
static bool is_closed(const Mask *mask)
{
	const char *stop = string_end(mask, mask->at + 1, *mask->at);

	return stop < mask->end && *stop == *mask->at;
}

static void take_string(Mask *mask)
{
	const char *start = mask->at + 1;
	const char *stop = string_end(mask, start, *mask->at);
	const char *behind = stop + (stop < mask->end && *stop == *mask->at);
	const char *name_end = key_end(&mask->state, start, stop, has_colon_behind(mask, behind));

	put(mask, mask->at, start);
	if (name_end) {
		put_key(mask, start, name_end);
		start = name_end;
	}
	put_value(mask, start, stop, true);
	put(mask, stop, behind);
	mask->state.wants_value = name_end != NULL;
	mask->state.begins = false;
	mask->at = behind;
}

static bool is_comment(const Mask *mask, const char *at)
{
	if (mask->in_comment)
		return false;
	return *at == '#' || (*at == '/' && mask->end - at > 1 && (at[1] == '/' || at[1] == '*'));
}

static bool is_literal(const char *start, const char *end)
{
	static const char *const literals[] = { "true", "false", "null" };

	for (gsize i = 0; i < G_N_ELEMENTS(literals); i++)
		if (strlen(literals[i]) == (gsize)(end - start) &&
			memcmp(start, literals[i], (gsize)(end - start)) == 0)
			return true;
	return false;
}

static void take_unquoted(Mask *mask, const char *stop)
{
	mask->state.wants_value = false;
	mask->state.begins = false;
	if (is_literal(mask->at, stop))
		put(mask, mask->at, stop);
	else
		put_value(mask, mask->at, stop, false);
	mask->at = stop;
}

/* A value without quotes: a number, true, or in a malformed file anything. */
static void take_run(Mask *mask)
{
	const char *stop = mask->at;

	for (; stop < mask->end && !is_break(*stop) && !strchr("\"'{}[],", *stop); stop++)
		if (stop > mask->at && is_blank(stop[-1]) && is_comment(mask, stop))
			break;
	while (stop > mask->at + 1 && is_blank(stop[-1]))
		stop--;
	take_unquoted(mask, stop);
}

/* What else has no quotes: a key, an element of an array, what follows a mistake. */
static void take_word(Mask *mask)
{
	const char *start = mask->at;
	const char *stop = start;

	while (stop < mask->end && (is_of_word(*stop) || *stop == '\''))
		stop++;

	bool has_colon = has_colon_behind(mask, stop);
	bool is_name = memchr(start, '_', (gsize)(stop - start)) &&
		       skip_secret_name(&mask->state, start, stop, has_colon) == stop;

	if (is_key(&mask->state, has_colon) || is_name) {
		put_key(mask, start, stop);
		mask->at = stop;
	} else {
		take_unquoted(mask, stop);
	}
}

static void take_bracket(State *state, char bracket)
{
	GString *brackets = state->brackets;

	if (bracket == '{' || bracket == '[') {
		g_string_append_c(brackets, bracket);
		if (bracket == '{' && state->key == KEY_HOLDER && state->holder == 0)
			state->holder = brackets->len;
	} else if (brackets->len > 0) {
		if (state->holder == brackets->len)
			state->holder = 0;
		g_string_truncate(brackets, brackets->len - 1);
	}
}

static void take_sign(Mask *mask)
{
	State *state = &mask->state;
	char sign = *mask->at;

	if (sign != '\0' && strchr("{}[]", sign))
		take_bracket(state, sign);
	if (sign != '\0' && strchr("{}[],\n", sign)) {
		state->wants_value = false;
		state->begins = true;
	}
	put(mask, mask->at, mask->at + 1);
	mask->at++;
}

/* Whatever stands there but a comment. */
static void take_token(Mask *mask)
{
	char c = *mask->at;
	bool wants_run = mask->state.wants_value && !mask->in_comment;

	if (c == '"' || (c == '\'' && is_closed(mask)))
		take_string(mask);
	else if (wants_run && (is_of_word(c) || c == '/' || c == '#'))
		take_run(mask);
	else if (is_of_word(c))
		take_word(mask);
	else
		take_sign(mask);
}

/* ---- comments ---- */

static const char *line_end(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (gsize)(end - at));

	return stop ? stop : end;
}

/* One that is not closed takes the rest. */
static const char *comment_end(const Mask *mask)
{
	const char *at = mask->at;

	if (at[0] != '/' || at[1] != '*')
		return line_end(at, mask->end);

	const char *stop = memmem(at + 2, (gsize)(mask->end - at - 2), "*/", 2);

	return stop ? stop + 2 : mask->end;
}

/* Takes tokens up to the end, and what they make up together is redacted like a sentence. */
static void take_comment_line(Mask *mask)
{
	const char *start = mask->at;
	GString *out = mask->out;
	GString *line = g_string_sized_new((gsize)(mask->end - start));

	mask->out = line;
	while (mask->at < mask->end)
		take_token(mask);
	mask->out = out;
	if (is_shown(mask, start, mask->end))
		put_redacted(mask, line->str, line->str + line->len, false);
	else
		put(mask, line->str, line->str + line->len);
	wipe(line);
}

/*
 * People comment members out, or their values, so what is in a comment is masked as well. It
 * changes nothing for what follows.
 */
static void take_comment(Mask *mask)
{
	const char *end = mask->end;
	const char *stop = comment_end(mask);
	State state = mask->state;

	mask->state.brackets = g_string_new("");
	if (!state.wants_value)
		mask->state.key = KEY_PLAIN;
	mask->state.holder = 0;
	mask->in_comment = true;
	while (mask->at < stop) {
		mask->end = line_end(mask->at, stop);
		take_comment_line(mask);
		if (mask->at < stop)
			take_sign(mask);
	}
	mask->in_comment = false;
	g_string_free(mask->state.brackets, TRUE);
	mask->state = state;
	mask->end = end;
}

char *json_mask(
	const char *text, gsize length, gsize from, gsize to, JsonMaskNamer namer, gpointer data)
{
	Mask mask = {
		.at = text,
		.end = text + length,
		.from = text + from,
		.to = text + to,
		.out = g_string_sized_new(length + 64),
		.redactor = redactor_new(),
		.namer = namer,
		.data = data,
		.state = { .begins = true, .brackets = g_string_new("") },
	};

	while (mask.at < mask.end) {
		if (is_comment(&mask, mask.at))
			take_comment(&mask);
		else
			take_token(&mask);
	}
	redactor_free(mask.redactor);
	g_string_free(mask.state.brackets, TRUE);
	return g_string_free(mask.out, FALSE);
}
