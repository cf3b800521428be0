#include "tui/keeping.h"

#include "app/registry.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tui/work.h"

#include <string.h>

/* The id of no account: to look for its secret finds out whether the keyring is locked. */
#define NOBODY "0000000000000000"

struct Keeping {
	Secrets *secrets;
	SecretsCall *call; /* under way; NULL for none */
	KeepingStep step;
	KeepingCallback *opened;
	void (*given_up)(Ui *ui);
	Input input;
	Secret *first;    /* the new passphrase, until it was typed twice */
	bool can_decide;  /* the call asks whether there is a keyring */
	char *problem;    /* clean; NULL for none */
	const char *hint; /* what can be done about it, N_(); NULL for none */
};

Keeping *keeping_new(void)
{
	Keeping *keeping = g_new0(Keeping, 1);

	input_init(&keeping->input);
	return keeping;
}

void keeping_free(Keeping *keeping)
{
	if (!keeping)
		return;
	secrets_cancel(keeping->call);
	secrets_free(keeping->secrets);
	secret_free(keeping->first);
	input_clear(&keeping->input);
	g_free(keeping->problem);
	g_free(keeping);
}

KeepingStep keeping_step(const Keeping *keeping)
{
	return keeping->step;
}

const char *keeping_problem(const Keeping *keeping)
{
	return keeping->problem;
}

const char *keeping_remedy(const Keeping *keeping)
{
	return keeping->hint ? _(keeping->hint) : NULL;
}

Input *keeping_input(Keeping *keeping)
{
	return &keeping->input;
}

const char *keeping_remedy_of(KeyringOutcome outcome)
{
	static const char *const remedies[] = {
		[KEYRING_NOT_FOUND] =
			N_("It was taken out of the keyring, or belongs to another one: give the "
			   "account its secret again with e."),
		[KEYRING_LOCKED] = N_("Unlock it, for example by signing in to your desktop."),
		[KEYRING_DISMISSED] = N_("Its dialog was closed, so nothing was changed."),
		[KEYRING_NO_SERVICE] =
			N_("Your secrets are in a keyring. Start it, for example with "
			   "`gnome-keyring-daemon --start --components=secrets`."),
		[KEYRING_TIMED_OUT] = N_("It may show a dialog elsewhere, or hang: look for it, or "
					 "start the keyring anew."),
		[KEYRING_REFUSED] = N_("Start the keyring anew, or look at what it logs."),
		[KEYRING_LOST] = N_("Nothing was changed here. Look into the keyring with another "
				    "program before you go on."),
	};

	return outcome < G_N_ELEMENTS(remedies) ? remedies[outcome] : NULL;
}

/* ---- the screen ---- */

static void show(Ui *ui, KeepingStep step)
{
	Keeping *keeping = ui->keeping;

	keeping->step = step;
	input_set(&keeping->input, "", true);
	if (ui_is_open(ui, &screen_keeping))
		ui_redraw(ui);
	else
		ui_push(ui, &screen_keeping);
}

static void leave(Ui *ui)
{
	Keeping *keeping = ui->keeping;

	keeping->step = KEEPING_IDLE;
	input_set(&keeping->input, "", true);
	secret_free(g_steal_pointer(&keeping->first));
	g_clear_pointer(&keeping->problem, g_free);
	keeping->hint = NULL;
	while (ui_is_open(ui, &screen_keeping))
		ui_back(ui);
}

static void complain(Keeping *keeping, const char *problem, const char *hint)
{
	g_free(keeping->problem);
	keeping->problem = NULL;
	if (problem) {
		g_autofree char *clean = text_clean(problem, -1);

		keeping->problem = text_sentence(clean);
	}
	keeping->hint = hint;
}

static void fail(Ui *ui, const KeyringReply *reply)
{
	g_autoptr(GError) error = secrets_error(reply);

	complain(ui->keeping, error->message, keeping_remedy_of(reply->outcome));
	show(ui, KEEPING_FAILED);
}

static void fail_with(Ui *ui, const GError *error)
{
	complain(ui->keeping, error->message, NULL);
	show(ui, KEEPING_FAILED);
}

/* ---- waiting ---- */

void keeping_give_up(Ui *ui)
{
	secrets_cancel(g_steal_pointer(&ui->keeping->call));
	leave(ui);
	if (ui->keeping->given_up)
		ui->keeping->given_up(ui);
	ui_tell(ui, ROLE_NORMAL, _("Given up; nothing was changed."));
}

static void wait_for(Ui *ui, SecretsCall *call, const char *sentence, const GError *error)
{
	ui->keeping->call = call;
	if (!call) {
		fail_with(ui, error);
		return;
	}
	ui->keeping->step = KEEPING_WAITS;
	work_begin(ui, sentence, keeping_give_up);
}

static void done(Ui *ui)
{
	KeepingCallback *opened = ui->keeping->opened;

	leave(ui);
	opened(ui, ui->keeping->secrets);
}

/* ---- the keyring ---- */

static bool is_there(const KeyringReply *reply)
{
	return reply->outcome == KEYRING_DONE || reply->outcome == KEYRING_NOT_FOUND;
}

static void on_unlocked(const KeyringReply *reply, gpointer data)
{
	Ui *ui = data;

	ui->keeping->call = NULL;
	work_end(ui);
	if (is_there(reply))
		done(ui);
	else
		fail(ui, reply);
}

static void unlock_keyring(Ui *ui)
{
	const KeyringRequest request = {
		.action = KEYRING_LOOKUP, .id = NOBODY, .may_prompt = true
	};
	g_autoptr(GError) error = NULL;
	SecretsCall *call = secrets_start(ui->keeping->secrets, &request, on_unlocked, ui, &error);

	wait_for(ui, call, _("Waiting for your keyring to be unlocked …  Esc gives up"), error);
}

/* The choice is made once, and told. */
static bool choose(Ui *ui, SecretsKind kind)
{
	g_autoptr(GError) error = NULL;

	if (secrets_choose(ui->keeping->secrets, kind, &error))
		return true;
	fail_with(ui, error);
	return false;
}

static void on_probed(const KeyringReply *reply, gpointer data)
{
	Ui *ui = data;
	bool decides = ui->keeping->can_decide;
	bool is_keyring = is_there(reply) || reply->outcome == KEYRING_LOCKED;

	ui->keeping->call = NULL;
	work_end(ui);
	if (decides && reply->outcome == KEYRING_NO_SERVICE)
		show(ui, KEEPING_PROPOSES);
	else if (!is_keyring)
		fail(ui, reply);
	else if (decides && !choose(ui, SECRETS_KEYRING))
		return;
	else if (reply->outcome == KEYRING_LOCKED)
		unlock_keyring(ui);
	else
		done(ui);
}

static void probe(Ui *ui, bool decides)
{
	g_autoptr(GError) error = NULL;
	SecretsCall *call = secrets_probe(ui->keeping->secrets, on_probed, ui, &error);

	ui->keeping->can_decide = decides;
	wait_for(ui, call, _("Asking your keyring …  Esc gives up"), error);
}

/* ---- the encrypted file ---- */

static void ask_passphrase(Ui *ui)
{
	show(ui, secrets_has_vault(ui->keeping->secrets) ? KEEPING_ASKS : KEEPING_NEW);
}

static void on_opened(const KeyringReply *reply, gpointer data)
{
	Ui *ui = data;

	ui->keeping->call = NULL;
	work_end(ui);
	if (reply->outcome == KEYRING_DONE) {
		done(ui);
	} else if (reply->outcome == KEYRING_LOCKED) {
		complain(ui->keeping, _(reply->problem), NULL);
		show(ui, KEEPING_ASKS);
	} else {
		fail(ui, reply);
	}
}

static void open_vault(Ui *ui, const Secret *passphrase)
{
	g_autoptr(GError) error = NULL;
	SecretsCall *call = secrets_unlock(ui->keeping->secrets, passphrase, on_opened, ui, &error);

	complain(ui->keeping, NULL, NULL);
	wait_for(ui, call, _("Opening the encrypted file …  Esc gives up"), error);
}

static Secret *take_typed(Keeping *keeping)
{
	Secret *typed = secret_new(keeping->input.text->str, keeping->input.text->len);

	input_set(&keeping->input, "", true);
	return typed;
}

static void take_new(Ui *ui)
{
	Keeping *keeping = ui->keeping;

	secret_free(keeping->first);
	keeping->first = take_typed(keeping);
	complain(keeping, NULL, NULL);
	show(ui, KEEPING_AGAIN);
}

static void take_again(Ui *ui)
{
	Keeping *keeping = ui->keeping;
	g_autoptr(Secret) again = take_typed(keeping);
	g_autoptr(Secret) first = g_steal_pointer(&keeping->first);

	if (first->length == again->length &&
		memcmp(first->data, again->data, first->length) == 0) {
		open_vault(ui, first);
		return;
	}
	complain(keeping, _("the two passphrases are not the same"), NULL);
	show(ui, KEEPING_NEW);
}

static void take_passphrase(Ui *ui)
{
	g_autoptr(Secret) typed = take_typed(ui->keeping);

	open_vault(ui, typed);
}

/* ---- from step to step ---- */

static void begin(Ui *ui)
{
	Keeping *keeping = ui->keeping;

	complain(keeping, NULL, NULL);
	switch (secrets_kind(keeping->secrets)) {
	case SECRETS_UNDECIDED:
		probe(ui, true);
		break;
	case SECRETS_KEYRING:
		probe(ui, false);
		break;
	default:
		if (secrets_needs_passphrase(keeping->secrets))
			ask_passphrase(ui);
		else
			done(ui);
	}
}

/* Another program may have decided meanwhile. */
static bool renew(Ui *ui, GError **error)
{
	g_autofree char *directory = registry_directory(&ui->survey->paths);
	Keeping *keeping = ui->keeping;

	if (keeping->secrets && secrets_kind(keeping->secrets) != SECRETS_UNDECIDED)
		return true;
	secrets_free(keeping->secrets);
	keeping->secrets = secrets_new(directory, error);
	return keeping->secrets != NULL;
}

void keeping_open(Ui *ui, KeepingCallback *opened, void (*given_up)(Ui *ui))
{
	g_autoptr(GError) error = NULL;

	ui->keeping->opened = opened;
	ui->keeping->given_up = given_up;
	if (renew(ui, &error))
		begin(ui);
	else
		fail_with(ui, error);
}

void keeping_go_on(Ui *ui)
{
	Keeping *keeping = ui->keeping;

	if (keeping->step == KEEPING_PROPOSES) {
		if (choose(ui, SECRETS_VAULT))
			ask_passphrase(ui);
	} else if (keeping->step == KEEPING_FAILED) {
		keeping_open(ui, keeping->opened, keeping->given_up);
	} else if (keeping->input.text->len == 0) {
		complain(keeping, _("the passphrase is empty"), NULL);
		ui_redraw(ui);
	} else if (keeping->step == KEEPING_NEW) {
		take_new(ui);
	} else if (keeping->step == KEEPING_AGAIN) {
		take_again(ui);
	} else if (keeping->step == KEEPING_ASKS) {
		take_passphrase(ui);
	}
}
