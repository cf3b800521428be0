/*
 * What is asked of the Security Token Service, and its answers. The scanner of XML is compared
 * with GMarkup, which leaves copies behind and is no choice for keys.
 */
#include "cut.h"

#include "format/sts-message.h"

#include <string.h>

#define XMLNS " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""

static const char identity[] = "<?xml version=\"1.0\"?>\n"
			       "<GetCallerIdentityResponse" XMLNS ">\n"
			       " <GetCallerIdentityResult>\n"
			       "  <Arn>arn:aws:iam::111122223333:user/a&amp;b</Arn>\n"
			       "  <UserId>AIDA</UserId>\n"
			       "  <Account> 111122223333 </Account>\n"
			       " </GetCallerIdentityResult>\n"
			       " <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>\n"
			       "</GetCallerIdentityResponse>\n";

static const char role[] =
	"<AssumeRoleResponse" XMLNS "><AssumeRoleResult>"
	"<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>"
	"<Arn>arn:aws:sts::1:assumed-role/r/x</Arn></AssumedRoleUser>"
	"<Credentials><AccessKeyId>id</AccessKeyId><SecretAccessKey>a/b+&#x63;&#100;</SecretAccessKey>"
	"<SessionToken>token==</SessionToken><Expiration>2026-11-23T01:02:03Z</Expiration>"
	"</Credentials></AssumeRoleResult></AssumeRoleResponse>";

static const char refusal[] = "<ErrorResponse" XMLNS "><Error><Type>Sender</Type>"
			      "<Code>ExpiredToken</Code><Message>secret</Message></Error>"
			      "<RequestId>1</RequestId></ErrorResponse>";

static StsReply *parse(const char *text)
{
	return sts_reply_parse(text, strlen(text));
}

static void test_identity(void)
{
	g_autoptr(StsReply) reply = parse(identity);

	g_assert_cmpstr(reply->account, ==, "111122223333");
	g_assert_cmpstr(reply->arn, ==, "arn:aws:iam::111122223333:user/a&b");
	g_assert_null(reply->keys);
	g_assert_null(reply->code);
}

static void test_role(void)
{
	g_autoptr(StsReply) reply = parse(role);

	g_assert_cmpstr(reply->arn, ==, "arn:aws:sts::1:assumed-role/r/x");
	g_assert_cmpstr(reply->keys->id->data, ==, "id");
	g_assert_cmpstr(reply->keys->key->data, ==, "a/b+cd");
	g_assert_cmpuint(reply->keys->key->length, ==, 6);
	g_assert_cmpstr(reply->keys->session_token->data, ==, "token==");
	g_assert_cmpint(reply->keys->expires_at, ==, 1795395723);
	g_assert_null(reply->account);
}

static void test_refusal(void)
{
	g_autoptr(StsReply) reply = parse(refusal);

	g_assert_cmpstr(reply->code, ==, "ExpiredToken");
	g_assert_null(reply->arn);
	g_assert_null(reply->keys);
}

/* An answer of role without one of its parts has no keys. */
static void test_parts(void)
{
	static const char *const parts[] = { "AccessKeyId", "SecretAccessKey", "SessionToken" };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_auto(GStrv) pieces = g_strsplit(role, parts[i], -1);
		g_autofree char *text = g_strjoinv("Other", pieces);
		g_autoptr(StsReply) reply = parse(text);

		g_assert_nonnull(reply);
		g_assert_null(reply->keys);
	}
}

/* Elements count where they belong only, and codes and texts when they are harmless. */
static void test_places(void)
{
	static const char *const texts[] = {
		"<Arn>x</Arn>",
		"<a><Arn>x</Arn><Account>1</Account><Code>x</Code></a>",
		"<Error><Code>a b</Code></Error>",
		"<Error><Code>&lt;</Code></Error>",
		"<Error><Code/></Error>",
		"<Error><Code>x<b/></Code></Error>",
		"<GetCallerIdentityResult><x><Arn>a</Arn></x></GetCallerIdentityResult>",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(StsReply) reply = parse(texts[i]);

		g_test_message("%s", texts[i]);
		g_assert_nonnull(reply);
		g_assert_null(reply->arn);
		g_assert_null(reply->account);
		g_assert_null(reply->code);
		g_assert_null(reply->keys);
	}

	g_autoptr(StsReply) odd = parse(
		"<GetCallerIdentityResult><Arn>a&#27;[31m&#x202e;b</Arn></GetCallerIdentityResult>");

	g_assert_cmpstr(odd->arn, ==, "a[31mb");
}

static const char *const accepted[] = {
	"<a/>",
	"<a></a>",
	" <a b='c' d = \"e>f\" ></a > ",
	"<a><!-- <b> --></a>",
	"<?xml version='1.0' encoding='utf-8'?><a/>",
	"<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x42;</a>",
	"<a:b xmlns:a='x'><a:c/></a:b>",
};

static const char *const refused[] = {
	"",
	" ",
	"x",
	"<a>",
	"</a>",
	"<a></b>",
	"<a></ab>",
	"<a><b></a></b>",
	"<a/>x",
	"x<a/>",
	"<a b></a>",
	"<a b=c></a>",
	"<a b='c></a>",
	"< a/>",
	"<a>&nbsp;</a>",
	"<a>&#0;</a>",
	"<a>&#xD800;</a>",
	"<a>&#-1;</a>",
	"<a>&amp</a>",
	"<a>&</a>",
	"<a><!-- </a>",
	"<?xml",
	"<",
	"<a",
	"<a/",
	"<a><",
	"<a></",
	"<a></a",
};

/* And these, which GMarkup takes: nobody sends them to a client of STS. */
static const char *const refused_here[] = {
	"<a/><b/>",
	"<!DOCTYPE a [<!ENTITY x \"y\">]><a/>",
	"<a><![CDATA[x]]></a>",
};

static bool markup_takes(const char *text)
{
	static const GMarkupParser parser = { 0 };
	GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
	bool taken = g_markup_parse_context_parse(context, text, -1, NULL) &&
		     g_markup_parse_context_end_parse(context, NULL);

	g_markup_parse_context_free(context);
	return taken;
}

static void test_as_markup(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(accepted); i++) {
		g_autoptr(StsReply) reply = parse(accepted[i]);

		g_test_message("%s", accepted[i]);
		g_assert_nonnull(reply);
		g_assert_true(markup_takes(accepted[i]));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_test_message("%s", refused[i]);
		g_assert_null(parse(refused[i]));
		g_assert_false(markup_takes(refused[i]));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(refused_here); i++) {
		g_test_message("%s", refused_here[i]);
		g_assert_null(parse(refused_here[i]));
	}
}

static char *nested(int depth)
{
	GString *text = g_string_new("");

	for (int i = 0; i < depth; i++)
		g_string_append(text, "<a>");
	for (int i = 0; i < depth; i++)
		g_string_append(text, "</a>");
	return g_string_free(text, FALSE);
}

static void test_depth(void)
{
	g_autofree char *deep = nested(STS_DEPTH_MAX);
	g_autofree char *too_deep = nested(STS_DEPTH_MAX + 1);
	g_autofree char *much_too_deep = nested(100000);
	g_autoptr(StsReply) reply = parse(deep);

	g_assert_nonnull(reply);
	g_assert_null(parse(too_deep));
	g_assert_null(parse(much_too_deep));
}

static void check_cut_identity(const char *text, gsize length, bool whole)
{
	g_autoptr(StsReply) reply = sts_reply_parse(text, length);

	g_assert_true((reply != NULL) == whole);
}

static void test_cut(void)
{
	cut_everywhere(identity, strlen(identity), check_cut_identity);
	cut_everywhere(role, strlen(role), check_cut_identity);
}

static void test_bodies(void)
{
	g_autoptr(Secret) who = sts_body_identity();
	g_autoptr(Secret) token = secret_new("a.b-c_d~e+/=", 12);
	const StsRole plain = { .arn = "arn:aws:iam::1:role/x" };
	const StsRole full = {
		.arn = "a&b=c d",
		.session_name = "me@x",
		.external_id = "\xC3\xA4",
		.duration = "900",
	};
	const StsRole web = { .arn = "r", .session_name = "s", .web_token = token };
	g_autoptr(Secret) first = sts_body_role(&plain);
	g_autoptr(Secret) second = sts_body_role(&full);
	g_autoptr(Secret) third = sts_body_role(&web);

	g_assert_cmpstr(who->data, ==, "Action=GetCallerIdentity&Version=2011-06-15");
	g_assert_cmpuint(who->length, ==, strlen(who->data));
	g_assert_cmpstr(first->data, ==,
		"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"
		"&RoleSessionName=claude-accounts");
	g_assert_cmpstr(second->data, ==,
		"Action=AssumeRole&Version=2011-06-15&RoleArn=a%26b%3Dc%20d&RoleSessionName=me%40x"
		"&ExternalId=%C3%A4&DurationSeconds=900");
	g_assert_cmpuint(second->length, ==, strlen(second->data));
	g_assert_cmpstr(third->data, ==,
		"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=r&RoleSessionName=s"
		"&WebIdentityToken=a.b-c_d~e%2B%2F%3D");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sts-message/identity", test_identity);
	g_test_add_func("/sts-message/role", test_role);
	g_test_add_func("/sts-message/refusal", test_refusal);
	g_test_add_func("/sts-message/parts", test_parts);
	g_test_add_func("/sts-message/places", test_places);
	g_test_add_func("/sts-message/as-markup", test_as_markup);
	g_test_add_func("/sts-message/depth", test_depth);
	g_test_add_func("/sts-message/cut", test_cut);
	g_test_add_func("/sts-message/bodies", test_bodies);
	return g_test_run();
}
