#include "system/remote/keyring-call.h"

#include "base/i18n.h"

#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVICE_PATH      "/org/freedesktop/secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define PROMPT_INTERFACE  "org.freedesktop.Secret.Prompt"
#define ENCRYPTED         "dh-ietf1024-sha256-aes128-cbc-pkcs7"

/* Of one method, ms; the time of the call is shorter. */
#define METHOD_LIMIT_MS (2 * KEYRING_PROMPT_LIMIT_MS)

static GDBusConnection *bus_of(const KeyringCall *call)
{
	return g_dbus_proxy_get_connection(G_DBUS_PROXY(call->service));
}

static void call_free(KeyringCall *call)
{
	g_free(call->id);
	g_free(call->label);
	secret_free(call->secret);
	g_clear_object(&call->service);
	g_clear_object(&call->wait.cancellable);
	g_free(call->collection);
	g_strfreev(call->items);
	g_clear_pointer(&call->secrets, g_variant_unref);
	secret_free(call->found);
	g_clear_pointer(&call->ids, g_ptr_array_unref);
	g_free(call);
}

static void on_ignored(GObject *source, GAsyncResult *result, gpointer data)
{
	GVariant *reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);

	(void)data;
	if (reply)
		g_variant_unref(reply);
}

/* Takes a dialog off the screen that nobody waits for any more. */
static void dismiss(const KeyringCall *call)
{
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(call->service));

	g_dbus_connection_call(bus_of(call), owner, call->wait.prompt, PROMPT_INTERFACE, "Dismiss",
		NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, KEYRING_LIMIT_MS, NULL, on_ignored,
		NULL);
}

static void forget_prompt(KeyringCall *call)
{
	KeyringWait *wait = &call->wait;

	if (wait->prompt_signal != 0)
		g_dbus_connection_signal_unsubscribe(bus_of(call), wait->prompt_signal);
	if (wait->prompt_watch != 0)
		g_bus_unwatch_name(wait->prompt_watch);
	wait->prompt_signal = wait->prompt_watch = 0;
	wait->prompt_open = wait->prompt_completed = false;
	g_clear_pointer(&wait->prompt, g_free);
}

/* Nothing of the call happens any more; what is under way comes back and frees it. */
static void stop(KeyringCall *call)
{
	call->wait.over = true;
	g_clear_handle_id(&call->wait.timer, g_source_remove);
	if (call->wait.prompt)
		dismiss(call);
	forget_prompt(call);
	g_cancellable_cancel(call->wait.cancellable);
}

void keyring_call_drop(KeyringCall *call)
{
	stop(call);
	if (!call->wait.under_way)
		call_free(call);
}

void keyring_call_end(KeyringCall *call, KeyringOutcome outcome, const char *problem)
{
	KeyringReply reply = { .outcome = outcome, .problem = problem };

	stop(call);
	if (outcome == KEYRING_DONE && call->action == KEYRING_LOOKUP)
		reply.secret = call->found;
	if (outcome == KEYRING_DONE && call->action == KEYRING_LIST)
		reply.ids = (const char *const *)call->ids->pdata;
	call->callback(&reply, call->data);
	if (!call->wait.under_way)
		call_free(call);
}

static gboolean on_time_out(gpointer data)
{
	KeyringCall *call = data;

	call->wait.timer = 0;
	keyring_call_end(call, KEYRING_TIMED_OUT,
		call->wait.prompt_open ? N_("the keyring's dialog was left unanswered")
				       : N_("the keyring did not answer in time"));
	return G_SOURCE_REMOVE;
}

static void set_limit(KeyringCall *call, guint limit_ms)
{
	g_clear_handle_id(&call->wait.timer, g_source_remove);
	call->wait.timer = g_timeout_add(limit_ms, on_time_out, call);
}

/* Begins an operation of GIO with the call as its data. */
static GCancellable *set_out(KeyringCall *call)
{
	call->wait.under_way = true;
	return call->wait.cancellable;
}

/* Whether anybody still waits for what has come back; if not, the call is gone. */
static bool is_wanted(KeyringCall *call)
{
	call->wait.under_way = false;
	if (call->wait.over)
		call_free(call);
	else
		return true;
	return false;
}

static bool is_locked(const GError *error)
{
	g_autofree char *name = g_dbus_error_get_remote_error(error);

	return g_strcmp0(name, "org.freedesktop.Secret.Error.IsLocked") == 0 ||
	       g_error_matches(error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED);
}

/* Nobody has the service's name, nobody can be started for it, or its owner is gone. */
static bool is_absent(const GError *error)
{
	static const GDBusError codes[] = { G_DBUS_ERROR_SERVICE_UNKNOWN,
		G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_DISCONNECTED,
		G_DBUS_ERROR_NO_SERVER, G_DBUS_ERROR_TIMEOUT, G_DBUS_ERROR_TIMED_OUT };

	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_error_matches(error, G_DBUS_ERROR, (int)codes[i]))
			return true;
	return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
	       g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) ||
	       (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
		       error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY);
}

static bool is_misfit(const GError *error)
{
	return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ||
	       g_error_matches(error, SECRET_ERROR, SECRET_ERROR_PROTOCOL);
}

static void fail(KeyringCall *call, const GError *error)
{
	g_debug("keyring: %s", error->message);
	if (is_locked(error))
		keyring_call_end(call, KEYRING_LOCKED, N_("the keyring is locked"));
	else if (is_absent(error))
		keyring_call_end(call, KEYRING_NO_SERVICE,
			call->service
				? N_("the keyring ended while it was asked")
				: N_("there is no keyring: nothing offers the Secret Service"));
	else
		keyring_call_end(call, KEYRING_REFUSED,
			is_misfit(error) ? N_("the keyring gave an answer that does not fit")
					 : N_("the keyring refused"));
}

static void on_opened(GObject *source, GAsyncResult *result, gpointer data)
{
	KeyringCall *call = data;
	g_autoptr(GError) error = NULL;
	SecretService *service = secret_service_open_finish(result, &error);

	(void)source;
	if (!is_wanted(call)) {
		g_clear_object(&service);
		return;
	}
	if (!service) {
		fail(call, error);
		return;
	}
	call->service = service;
	if (g_strcmp0(secret_service_get_session_algorithms(service), ENCRYPTED) != 0)
		keyring_call_end(call, KEYRING_REFUSED,
			N_("the keyring does not encrypt what is sent to it"));
	else
		call->wait.step(call);
}

/* GIO would end the program when the bus goes away. */
static void on_connected(GObject *source, GAsyncResult *result, gpointer data)
{
	KeyringCall *call = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GDBusConnection) bus = g_bus_get_finish(result, &error);

	(void)source;
	if (bus)
		g_dbus_connection_set_exit_on_close(bus, FALSE);
	if (!is_wanted(call))
		return;
	if (bus)
		secret_service_open(SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
			set_out(call), on_opened, call);
	else
		keyring_call_end(call, KEYRING_NO_SERVICE,
			N_("there is no keyring: the D-Bus session bus cannot be reached"));
}

/* Where there is no bus GIO would start one. */
static bool has_bus(void)
{
	const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
	g_autofree char *path = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
	struct stat info;

	if (address && *address)
		return true;
	return stat(path, &info) == 0 && S_ISSOCK(info.st_mode) && info.st_uid == geteuid();
}

static gboolean on_no_bus(gpointer data)
{
	KeyringCall *call = data;

	call->wait.timer = 0;
	keyring_call_end(
		call, KEYRING_NO_SERVICE, N_("there is no keyring: there is no D-Bus session bus"));
	return G_SOURCE_REMOVE;
}

void keyring_call_open(KeyringCall *call, KeyringStep *next)
{
	call->wait.cancellable = g_cancellable_new();
	call->wait.step = next;
	if (!has_bus()) {
		call->wait.timer = g_idle_add(on_no_bus, call);
		return;
	}
	set_limit(call, KEYRING_LIMIT_MS);
	g_bus_get(G_BUS_TYPE_SESSION, set_out(call), on_connected, call);
}

static void on_answered(GObject *source, GAsyncResult *result, gpointer data)
{
	KeyringCall *call = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) reply =
		g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

	if (!is_wanted(call))
		return;

	KeyringStep *if_locked = g_steal_pointer(&call->if_locked);

	if (reply)
		call->wait.answered(call, reply);
	else if (if_locked && is_locked(error))
		if_locked(call);
	else
		fail(call, error);
}

/* By the unique name of the service's owner, so that no other is started in its place. */
void keyring_call_ask(KeyringCall *call, const KeyringMethod *method, GVariant *parameters,
	KeyringAnswered *answered)
{
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(call->service));

	if (!owner) {
		g_variant_unref(g_variant_ref_sink(parameters));
		keyring_call_end(
			call, KEYRING_NO_SERVICE, N_("the keyring ended while it was asked"));
		return;
	}
	call->wait.answered = answered;
	g_dbus_connection_call(bus_of(call), owner, method->path ? method->path : SERVICE_PATH,
		method->path ? method->interface : SERVICE_INTERFACE, method->name, parameters,
		G_VARIANT_TYPE(method->type), G_DBUS_CALL_FLAGS_NO_AUTO_START, METHOD_LIMIT_MS,
		set_out(call), on_answered, call);
}

void keyring_call_get(KeyringCall *call, const char *path, const char *interface,
	const char *property, KeyringAnswered *answered)
{
	const KeyringMethod get = { path, "org.freedesktop.DBus.Properties", "Get", "(v)" };

	keyring_call_ask(call, &get, g_variant_new("(ss)", interface, property), answered);
}

/* The user has answered the dialog. */
static void go_on(KeyringCall *call)
{
	bool dismissed = call->wait.prompt_dismissed;

	forget_prompt(call);
	set_limit(call, KEYRING_LIMIT_MS);
	if (dismissed)
		keyring_call_end(call, KEYRING_DISMISSED,
			N_("the keyring is locked, and its dialog was dismissed"));
	else
		call->wait.step(call);
}

/* May come before the answer that the dialog is open. */
static void on_completed(GDBusConnection *bus, const char *sender, const char *path,
	const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
	KeyringCall *call = data;
	gboolean dismissed = TRUE;

	(void)bus;
	(void)sender;
	(void)path;
	(void)interface;
	(void)signal;
	if (g_variant_is_of_type(parameters, G_VARIANT_TYPE("(bv)")))
		g_variant_get_child(parameters, 0, "b", &dismissed);
	call->wait.prompt_completed = true;
	call->wait.prompt_dismissed = dismissed;
	if (!call->wait.under_way)
		go_on(call);
}

static void on_vanished(GDBusConnection *bus, const char *name, gpointer data)
{
	(void)bus;
	(void)name;
	keyring_call_end(data, KEYRING_NO_SERVICE, N_("the keyring ended while it was asked"));
}

static void on_prompt_open(KeyringCall *call, GVariant *reply)
{
	(void)reply;
	call->wait.prompt_open = true;
	if (call->wait.prompt_completed)
		go_on(call);
	else
		set_limit(call, KEYRING_PROMPT_LIMIT_MS);
}

static void open_prompt(KeyringCall *call)
{
	const KeyringMethod prompt = { call->wait.prompt, PROMPT_INTERFACE, "Prompt", "()" };
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(call->service));

	call->wait.prompt_signal = g_dbus_connection_signal_subscribe(bus_of(call), owner,
		PROMPT_INTERFACE, "Completed", call->wait.prompt, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
		on_completed, call, NULL);
	call->wait.prompt_watch = g_bus_watch_name_on_connection(bus_of(call), owner ? owner : "",
		G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, call, NULL);
	keyring_call_ask(call, &prompt, g_variant_new("(s)", ""), on_prompt_open);
}

void keyring_call_prompt(KeyringCall *call, const char *path, KeyringStep *next)
{
	if (g_str_equal(path, "/")) {
		next(call);
		return;
	}
	call->wait.prompt = g_strdup(path);
	call->wait.step = next;
	if (call->may_prompt)
		open_prompt(call);
	else
		keyring_call_end(call, KEYRING_LOCKED, N_("the keyring is locked"));
}
