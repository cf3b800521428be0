#include "cli/change.h"
#include "cli/show.h"

#include "app/form.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/setting-form.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define GAP "  "

/* A secret that comes on standard input is not longer. */
#define SECRET_MAX 65536

typedef struct SettingsOptions {
	ChangeOptions change;
	gboolean json;
	gboolean all;
	char *scope_name;
	Scope scope;
} SettingsOptions;

/* What stands behind `settings`: the action, the key and the value. */
typedef struct Request {
	const CommonOptions *common;
	const Survey *survey;
	const SettingsOptions *options;
	const char *key;
	const char *value;
	SettingId id; /* of the key */
} Request;

static bool parse_scope(SettingsOptions *options, GError **error)
{
	options->scope = options->scope_name ? scope_from_name(options->scope_name) : SCOPE_USER;
	if (options->scope < SCOPE_MANAGED)
		return true;
	g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
		options->scope == SCOPE_MANAGED
			? _("--scope: \"%s\" settings belong to your organisation")
			: _("--scope: \"%s\" is none of user, project and local"),
		options->scope_name);
	return false;
}

static void show_row(const Paint *paint, const FormRow *row, int name_columns, int value_columns)
{
	g_autofree char *name = text_pad(setting_info(row->id)->name, name_columns, TEXT_CUT_END);
	g_autofree char *value = text_pad(row->value, value_columns, TEXT_CUT_MIDDLE);
	PaintRole role = row->place ? PAINT_NORMAL : PAINT_MUTED;

	paint_text(paint, role, name);
	paint_text(paint, PAINT_NORMAL, GAP);
	paint_text(paint, role, row->place ? value : row->value);
	if (row->place) {
		paint_text(paint, PAINT_NORMAL, GAP);
		paint_text(paint, PAINT_MUTED, row->where);
	}
	if (row->locked)
		paint_text(paint, PAINT_WARNING, _(", locked"));
	if (row->hides) {
		paint_text(paint, PAINT_MUTED, ", ");
		paint_text(paint, PAINT_MUTED, row->hides);
	}
	paint_text(paint, PAINT_NORMAL, "\n");
}

static void show_rows(const Paint *paint, const GPtrArray *rows)
{
	int names = 0, values = 0;

	for (guint i = 0; i < rows->len; i++) {
		const FormRow *row = rows->pdata[i];

		names = MAX(names, (int)strlen(setting_info(row->id)->name));
		values = MAX(values, row->place ? text_width(row->value) : 0);
	}
	if (paint->columns > 0)
		values = MIN(values, MAX(paint->columns - names - 24, 16));
	for (guint i = 0; i < rows->len; i++)
		show_row(paint, rows->pdata[i], names, values);
}

static int list(const Request *request, GError **error)
{
	g_autoptr(GPtrArray) rows = form_rows(request->survey, request->options->all);

	(void)error;
	if (request->options->json) {
		g_autofree char *json = form_json(request->survey, rows);

		show_raw(json);
	} else {
		Paint paint = paint_for_stdout(request->common->no_color);

		show_rows(&paint, rows);
	}
	return 0;
}

/* The place of the asked scope, or without one the place that counts. */
static const Place *asked_place(const Request *request)
{
	const Evidence *evidence = request->survey->evidence;
	const GArray *places = evidence->places[request->id];

	if (!request->options->scope_name)
		return evidence_place(evidence, request->id, VIEW_REQUEST);
	for (guint i = 0; places && i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if (place->origin.kind == ORIGIN_SETTINGS &&
			place->origin.scope == request->options->scope)
			return place;
	}
	return NULL;
}

static int get(const Request *request, GError **error)
{
	const Place *place = asked_place(request);

	(void)error;
	if (request->options->json) {
		g_autoptr(GPtrArray) rows = g_ptr_array_new();
		FormRow *row = form_row(request->survey, request->id);
		char *json;

		g_ptr_array_add(rows, row);
		json = form_json(request->survey, rows);
		show_raw(json);
		g_free(json);
		form_row_free(row);
	} else if (place) {
		g_autofree char *value =
			place->form == VALUE_EMPTY ? g_strdup("") : form_value(place);

		show_raw(value);
		show_raw("\n");
		if (place->text && !place->exact)
			fprintf(stderr, _("%s: a part that looks like a secret is left out\n"),
				setting_info(request->id)->name);
	}
	return place ? 0 : 1;
}

static int values(const Request *request, GError **error)
{
	g_autoptr(GPtrArray) all = form_values(request->survey, request->id);

	(void)error;
	for (guint i = 0; i < all->len; i++) {
		show_raw(all->pdata[i]);
		show_raw("\n");
	}
	return 0;
}

/* A terminal without echo, and the signals that would leave it so. */
typedef struct Hidden {
	struct termios before;
	sigset_t mask;
	int signals; /* tells of them; -1 while nothing is hidden */
} Hidden;

static void hide_typing(Hidden *hidden)
{
	static const int numbers[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP };
	struct termios silent;
	sigset_t mask;

	hidden->signals = -1;
	if (tcgetattr(STDIN_FILENO, &hidden->before) < 0)
		return;
	sigemptyset(&mask);
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		sigaddset(&mask, numbers[i]);
	hidden->signals = signalfd(-1, &mask, SFD_CLOEXEC);
	if (hidden->signals < 0)
		return;
	sigprocmask(SIG_BLOCK, &mask, &hidden->mask);
	silent = hidden->before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
}

/* A signal that came meanwhile has its effect now. */
static void show_typing(Hidden *hidden)
{
	if (hidden->signals < 0)
		return;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden->before);
	fputc('\n', stderr);
	close(hidden->signals);
	sigprocmask(SIG_SETMASK, &hidden->mask, NULL);
}

/* Waits for input; false when a signal came first. */
static bool wait_for_input(const Hidden *hidden)
{
	struct pollfd waits[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = hidden->signals, .events = POLLIN },
	};

	return hidden->signals < 0 ||
	       (poll(waits, G_N_ELEMENTS(waits), -1) > 0 && (waits[1].revents & POLLIN) == 0);
}

static gsize read_line(const Hidden *hidden, char *bytes, gsize room)
{
	gsize length = 0;
	gssize count = 1;

	while (count > 0 && length < room && wait_for_input(hidden)) {
		count = read(STDIN_FILENO, bytes + length, room - length);
		length += count > 0 ? (gsize)count : 0;
		if (hidden->signals >= 0 && length > 0 && bytes[length - 1] == '\n')
			break;
	}
	return length;
}

/* A secret comes on standard input: an argument could be seen by everybody on this machine. */
static Secret *read_secret(const char *name, GError **error)
{
	g_autoptr(Secret) secret = secret_new_sized(SECRET_MAX + 1);
	Hidden hidden = { .signals = -1 };
	gsize length;

	if (isatty(STDIN_FILENO)) {
		hide_typing(&hidden);
		fprintf(stderr, _("%s (not shown): "), name);
	}
	length = read_line(&hidden, secret->data, SECRET_MAX + 1);
	show_typing(&hidden);
	if (length > SECRET_MAX) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("%s: it is longer than any key or token"), name);
		return NULL;
	}
	while (length > 0 && (secret->data[length - 1] == '\n' || secret->data[length - 1] == '\r'))
		length--;
	secret->data[length] = '\0';
	secret->length = length;
	return g_steal_pointer(&secret);
}

static Secret *value_to_set(const Request *request, GError **error)
{
	const SettingInfo *info = setting_info(request->id);

	if (info->secret && request->value && *request->value) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("%s is a secret, and arguments can be seen by everybody on this machine: leave it "
			  "out and type it, or send it on standard input"),
			info->name);
		return NULL;
	}
	if (!info->secret && !request->value) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("settings set %s: VALUE is missing"), info->name);
		return NULL;
	}
	if (!request->value && isatty(STDIN_FILENO) == 0 && !request->options->change.yes &&
		!request->options->change.dry_run) {
		g_set_error(error, APP_ERROR, APP_ERROR_REFUSED,
			_("%s would stand in a file as plain text; agree to that with --yes, or keep it in a "
			  "keyring: claude-accounts settings set --help"),
			info->name);
		return NULL;
	}
	return request->value ? secret_new(request->value, strlen(request->value))
			      : read_secret(info->name, error);
}

static int change(const Request *request, Wish *wish, GError **error)
{
	int status = wish ? change_run(request->common, request->survey, wish,
				    &request->options->change, error)
			  : -1;

	wish_free(wish);
	return status;
}

static int set(const Request *request, GError **error)
{
	g_autoptr(Secret) value = value_to_set(request, error);

	if (!value)
		return -1;
	return change(request,
		wish_set(request->survey, request->id, request->options->scope, value, error),
		error);
}

static int unset(const Request *request, GError **error)
{
	return change(request,
		wish_unset(request->survey, request->id, request->options->scope, error), error);
}

typedef struct Action {
	const char *name;
	int arguments; /* KEY and VALUE, as far as they are required */
	int most;
	int (*run)(const Request *request, GError **error);
} Action;

static const Action actions[] = {
	{ "list", 0, 0, list },
	{ "get", 1, 1, get },
	{ "set", 1, 2, set },
	{ "unset", 1, 1, unset },
	{ "values", 1, 1, values },
};

static const Action *find_action(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

static bool find_key(Request *request, GError **error)
{
	const char *similar;

	request->id = form_find(request->key, &similar);
	if (request->id != SETTING_COUNT)
		return true;
	if (similar)
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("there is no setting \"%s\"; is %s meant?"), request->key, similar);
	else
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("there is no setting \"%s\"; see them all: claude-accounts settings list --all"),
			request->key);
	return false;
}

static int run_action(Request *request, char **arguments, GError **error)
{
	const Action *action = find_action(arguments[0] ? arguments[0] : "list");
	int count = arguments[0] ? (int)g_strv_length(arguments) - 1 : 0;

	if (!action) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			_("settings: \"%s\" is none of list, get, set, unset and values"),
			arguments[0]);
		return -1;
	}
	if (count < action->arguments || count > action->most) {
		g_set_error(error, APP_ERROR, APP_ERROR_USAGE,
			count < action->arguments ? _("settings %s: KEY is missing")
						  : _("settings %s: too many arguments"),
			action->name);
		return -1;
	}
	request->key = count > 0 ? arguments[1] : NULL;
	request->value = count > 1 ? arguments[2] : NULL;
	if (request->key && !find_key(request, error))
		return -1;
	return action->run(request, error);
}

static int run(const Command *command, CommonOptions *common, int argc, char **argv, GError **error)
{
	SettingsOptions options = { .scope_name = NULL };
	const GOptionEntry entries[] = {
		{ "scope", 0, 0, G_OPTION_ARG_STRING, &options.scope_name,
			N_("Which settings file (get: what counts; set, unset: user)"),
			"user|project|local" },
		CHANGE_ENTRIES(options.change),
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all,
			N_("List variables that are not set, too"), NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_("Print JSON"), NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_autoptr(Survey) survey =
		command_survey(command, common, entries, 0, 3, argc, argv, error);
	Request request = { .common = common, .survey = survey, .options = &options };
	int status = -1;

	if (survey && parse_scope(&options, error))
		status = run_action(&request, argv + 1, error);
	g_free(options.scope_name);
	return status;
}

const Command command_settings = {
	.name = "settings",
	.arguments = N_("list|get|set|unset|values [KEY [VALUE]]"),
	.summary = N_("Show the settings of Claude Code, or change one and nothing else"),
	.details = N_(
		"list shows every key and what hides what; get prints the value that counts; set and "
		"unset change one file and leave every other byte of it as it is; values prints "
		"sensible values. KEY is a key of settings.json (awsAuthRefresh) or a variable of its "
		"env block (AWS_REGION). A change can be taken back: claude-accounts undo\n"
		"\n"
		"A secret is not taken as VALUE but from standard input. In a settings file it is plain "
		"text; safer is a keyring: secret-tool store --label='Claude Code' service claude-code "
		"account default, then: claude-accounts settings set apiKeyHelper 'secret-tool lookup "
		"service claude-code account default'"),
	.run = run,
};
