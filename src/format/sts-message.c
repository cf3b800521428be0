#include "format/sts-message.h"

#include "base/text.h"
#include "format/instant.h"

#include <string.h>

#define API_VERSION  "&Version=2011-06-15"
#define SESSION_NAME "claude-accounts"
#define CODE_MAX     64

/* ---- answers ---- */

typedef struct Span {
	const char *start, *end;
} Span;

typedef struct Scanner {
	const char *at, *end;
	Span open[STS_DEPTH_MAX]; /* names of elements */
	int depth;
	bool had_root;
	StsReply *reply;
} Scanner;

static bool span_is(Span span, const char *text)
{
	gsize length = (gsize)(span.end - span.start);

	return length == strlen(text) && memcmp(span.start, text, length) == 0;
}

static gsize left(const Scanner *scanner)
{
	return (gsize)(scanner->end - scanner->at);
}

static bool skip_text(Scanner *scanner, const char *text)
{
	gsize length = strlen(text);

	if (left(scanner) < length || memcmp(scanner->at, text, length) != 0)
		return false;
	scanner->at += length;
	return true;
}

/* Goes behind the next place where a text stands; false when there is none. */
static bool skip_past(Scanner *scanner, const char *text)
{
	for (; left(scanner) > 0; scanner->at++)
		if (skip_text(scanner, text))
			return true;
	return false;
}

static void skip_blanks(Scanner *scanner)
{
	while (left(scanner) > 0 && g_ascii_isspace(*scanner->at))
		scanner->at++;
}

static bool is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '.' || c == ':';
}

static bool take_name(Scanner *scanner, Span *ret_name)
{
	ret_name->start = scanner->at;
	while (left(scanner) > 0 && is_name_char(*scanner->at))
		scanner->at++;
	ret_name->end = scanner->at;
	return ret_name->end > ret_name->start;
}

static bool skip_attribute(Scanner *scanner)
{
	Span name;
	char quote[2] = "";

	if (!take_name(scanner, &name))
		return false;
	skip_blanks(scanner);
	if (!skip_text(scanner, "="))
		return false;
	skip_blanks(scanner);
	if (left(scanner) == 0 || (*scanner->at != '"' && *scanner->at != '\''))
		return false;
	quote[0] = *scanner->at++;
	return skip_past(scanner, quote);
}

/* Only these, and numbers. *at is behind the "&", and then behind the ";". */
static gunichar take_entity(const char **at, const char *end)
{
	static const struct {
		const char *name;
		gunichar c;
	} entities[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' },
		{ "apos;", '\'' } };
	const char *semicolon = memchr(*at, ';', MIN((gsize)(end - *at), 10));
	guint64 number;

	if (!semicolon)
		return 0;

	gsize length = (gsize)(semicolon + 1 - *at);
	g_autofree char *name = g_strndup(*at, length - 1);
	bool hexadecimal = g_str_has_prefix(name, "#x");

	for (gsize i = 0; i < G_N_ELEMENTS(entities); i++)
		if (length == strlen(entities[i].name) &&
			memcmp(*at, entities[i].name, length) == 0) {
			*at = semicolon + 1;
			return entities[i].c;
		}
	if (name[0] != '#' || !g_ascii_string_to_unsigned(name + (hexadecimal ? 2 : 1),
				      hexadecimal ? 16 : 10, 1, 0x10FFFF, &number, NULL))
		return 0;
	*at = semicolon + 1;
	return g_unichar_validate((gunichar)number) ? (gunichar)number : 0;
}

/* The text of an element; NULL when there is an entity in it that means nothing. */
static Secret *decode(Span span)
{
	g_autoptr(Secret) text = secret_new_sized((gsize)(span.end - span.start));
	char *out = text->data;

	for (const char *at = span.start; at < span.end;) {
		if (*at != '&') {
			*out++ = *at++;
			continue;
		}
		at++;

		gunichar c = take_entity(&at, span.end);

		if (c == 0)
			return NULL;
		out += g_unichar_to_utf8(c, out); /* never longer than the entity */
	}
	text->length = (gsize)(out - text->data);
	*out = '\0';
	return g_steal_pointer(&text);
}

static Span trimmed(Span span)
{
	while (span.start < span.end && g_ascii_isspace(*span.start))
		span.start++;
	while (span.end > span.start && g_ascii_isspace(span.end[-1]))
		span.end--;
	return span;
}

static void keep_text(char **where, const Secret *text)
{
	if (!*where)
		*where = text_clean(text->data, (gssize)text->length);
}

static void keep_code(StsReply *reply, const Secret *text)
{
	for (gsize i = 0; i < text->length; i++)
		if (!g_ascii_isalnum(text->data[i]) && text->data[i] != '.')
			return;
	if (text->length > 0 && text->length <= CODE_MAX)
		keep_text(&reply->code, text);
}

static void keep_secret(Secret **where, const Secret *text)
{
	if (!*where && text->length > 0 && strlen(text->data) == text->length)
		*where = secret_new(text->data, text->length);
}

static void keep_key(AwsKeys *keys, Span name, const Secret *text)
{
	if (span_is(name, "AccessKeyId"))
		keep_secret(&keys->id, text);
	else if (span_is(name, "SecretAccessKey"))
		keep_secret(&keys->key, text);
	else if (span_is(name, "SessionToken"))
		keep_secret(&keys->session_token, text);
	else if (span_is(name, "Expiration"))
		instant_parse(text->data, &keys->expires_at);
}

/* An element without others in it. */
static bool keep(Scanner *scanner, Span content)
{
	StsReply *reply = scanner->reply;
	Span name = scanner->open[scanner->depth - 1];
	Span parent = scanner->depth > 1 ? scanner->open[scanner->depth - 2] : (Span){ "", "" };
	g_autoptr(Secret) text = decode(trimmed(content));

	if (!text)
		return false;
	if (span_is(parent, "Credentials"))
		keep_key(reply->keys, name, text);
	else if (span_is(parent, "Error") && span_is(name, "Code"))
		keep_code(reply, text);
	else if (span_is(parent, "GetCallerIdentityResult") && span_is(name, "Account"))
		keep_text(&reply->account, text);
	else if (span_is(name, "Arn") &&
		 (span_is(parent, "GetCallerIdentityResult") || span_is(parent, "AssumedRoleUser")))
		keep_text(&reply->arn, text);
	return true;
}

static bool close_element(Scanner *scanner)
{
	Span name;

	if (scanner->depth == 0 || !take_name(scanner, &name))
		return false;
	skip_blanks(scanner);
	if (!skip_text(scanner, ">"))
		return false;

	Span open = scanner->open[--scanner->depth];
	gsize length = (gsize)(open.end - open.start);

	return (gsize)(name.end - name.start) == length &&
	       memcmp(name.start, open.start, length) == 0;
}

/* Behind a "<" with a name: the rest of the tag, and the text up to the next one. */
static bool open_element(Scanner *scanner)
{
	Span name, content;

	if (scanner->depth == STS_DEPTH_MAX || (scanner->depth == 0 && scanner->had_root) ||
		!take_name(scanner, &name))
		return false;
	scanner->had_root = true;
	scanner->open[scanner->depth++] = name;
	for (;;) {
		skip_blanks(scanner);
		if (skip_text(scanner, "/>")) {
			scanner->depth--;
			return true;
		}
		if (skip_text(scanner, ">"))
			break;
		if (!skip_attribute(scanner))
			return false;
	}
	content.start = scanner->at;
	while (left(scanner) > 0 && *scanner->at != '<')
		scanner->at++;
	content.end = scanner->at;
	return left(scanner) < 2 || scanner->at[1] != '/' || keep(scanner, content);
}

static bool scan(Scanner *scanner)
{
	while (left(scanner) > 0) {
		bool ok;

		if (*scanner->at != '<') {
			ok = scanner->depth > 0 || g_ascii_isspace(*scanner->at);
			scanner->at++;
		} else if (skip_text(scanner, "<?")) {
			ok = skip_past(scanner, "?>");
		} else if (skip_text(scanner, "<!--")) {
			ok = skip_past(scanner, "-->");
		} else if (skip_text(scanner, "</")) {
			ok = close_element(scanner);
		} else {
			scanner->at++;
			ok = open_element(scanner);
		}
		if (!ok)
			return false;
	}
	return scanner->depth == 0 && scanner->had_root;
}

/* Keys of which a part is missing are none. */
static void drop_parts(StsReply *reply)
{
	const AwsKeys *keys = reply->keys;

	if (!keys->id || !keys->key || !keys->session_token)
		g_clear_pointer(&reply->keys, aws_keys_free);
}

StsReply *sts_reply_parse(const char *text, gsize length)
{
	g_autoptr(StsReply) reply = g_new0(StsReply, 1);
	Scanner scanner = { .at = text, .end = text + length, .reply = reply };

	reply->keys = g_new0(AwsKeys, 1);
	if (!scan(&scanner))
		return NULL;
	drop_parts(reply);
	return g_steal_pointer(&reply);
}

void sts_reply_free(StsReply *reply)
{
	if (!reply)
		return;
	g_free(reply->account);
	g_free(reply->arn);
	g_free(reply->code);
	aws_keys_free(reply->keys);
	g_free(reply);
}

/* ---- requests ---- */

/* Its text grows in one buffer that is large enough from the start, so no copy is left behind. */
typedef struct Form {
	Secret *text;
} Form;

static void add_bytes(Form *form, const char *bytes)
{
	gsize length = strlen(bytes);

	memcpy(form->text->data + form->text->length, bytes, length + 1);
	form->text->length += length;
}

/* As RFC 3986 has it: what is not unreserved is %XX. */
static void add_value(Form *form, const char *name, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";

	if (!value)
		return;
	add_bytes(form, name);
	for (const char *at = value; *at; at++) {
		guchar byte = (guchar)*at;
		const char plain[] = { *at, '\0' };
		const char escaped[] = { '%', digits[byte >> 4], digits[byte & 15], '\0' };
		bool is_plain = g_ascii_isalnum(*at) || strchr("-._~", *at);

		add_bytes(form, is_plain ? plain : escaped);
	}
}

static gsize room_of(const char *value)
{
	return value ? 3 * strlen(value) : 0;
}

Secret *sts_body_identity(void)
{
	static const char body[] = "Action=GetCallerIdentity" API_VERSION;

	return secret_new(body, strlen(body));
}

Secret *sts_body_role(const StsRole *role)
{
	const char *token = role->web_token ? role->web_token->data : NULL;
	const char *name = role->session_name ? role->session_name : SESSION_NAME;
	gsize room = 256 + room_of(role->arn) + room_of(name) + room_of(role->external_id) +
		     room_of(role->duration) + room_of(token);
	Form form = { .text = secret_new_sized(room) };

	form.text->length = 0;
	add_bytes(&form, token ? "Action=AssumeRoleWithWebIdentity" API_VERSION
			       : "Action=AssumeRole" API_VERSION);
	add_value(&form, "&RoleArn=", role->arn);
	add_value(&form, "&RoleSessionName=", name);
	add_value(&form, "&ExternalId=", role->external_id);
	add_value(&form, "&DurationSeconds=", role->duration);
	add_value(&form, "&WebIdentityToken=", token);
	return form.text;
}
