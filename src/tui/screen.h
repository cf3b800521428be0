/*
 * Screens: one file and one const entry each. A screen draws the Ui on a region and has a table of
 * bindings, from which dispatch, the footer and the help are all made.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "app/login.h"
#include "app/logout.h"
#include "app/survey.h"
#include "app/upkeep.h"
#include "app/way.h"
#include "app/wish.h"
#include "core/qr.h"
#include "tui/canvas.h"
#include "tui/event.h"
#include "tui/input.h"
#include "tui/lines.h"

#include <glib.h>
#include <stdbool.h>

#define KEYS_MAX    4
#define SCREENS_MAX 8

typedef struct Ui Ui;
typedef struct Screen Screen;
typedef struct Proposal Proposal;

/* What keys do on a screen. */
typedef struct Binding {
	const char
		*shown; /* the keys in the footer, where it is not the first of them; else NULL */
	guint32 keys[KEYS_MAX];               /* the first is the one that is shown */
	const char *label;                    /* N_(), for the footer; NULL keeps it out of there */
	char *(*current_label)(const Ui *ui); /* the label now, translated; NULL: .label */
	const char *help;                     /* N_(), for the help */
	void (*act)(Ui *ui, const Event *event);
	bool (*is_possible)(const Ui *ui); /* NULL: always */
} Binding;

struct Screen {
	const char *title; /* N_() */
	const Binding *bindings;
	guint binding_count;
	bool scrolls; /* a text: the bindings that scroll work as well */
	void (*draw)(Ui *ui, const Region *region);
	bool (*type)(Ui *ui, const Event *event); /* takes a key first, where text is typed */
	/*
	 * Goes to the next match of ui->search, in the direction of step (1 or -1); with stay the
	 * present one may match as well. Sets ui->search_failed. NULL: nothing can be searched.
	 */
	void (*search)(Ui *ui, int step, bool stay);
};

/* All that the screens share. Fields are read by screens and changed through the functions. */
struct Ui {
	const Screen *stack[SCREENS_MAX]; /* the last is on top */
	guint depth;
	Mode mode;      /* that is decided for */
	Survey *survey; /* NULL until the first look is done */
	SourceId selected;
	int scroll;         /* first row of the top screen's text */
	GString *search;    /* what is searched for; empty when nothing is */
	bool search_failed; /* nothing matches it */
	bool searching;     /* keys go into the search */
	char *message;      /* to be shown in the last row; NULL for none */
	Role message_role;
	SurveyOptions options;              /* of the survey */
	SettingId setting;                  /* selected among the settings */
	bool all_settings;                  /* those that are not set are listed, too */
	Scope scope;                        /* that settings are written to */
	Input input;                        /* the value that is edited */
	int suggestion;                     /* the sensible value that was taken, -1 for none */
	guint finding;                      /* selected among the findings */
	Proposal *proposal;                 /* what the preview shows; NULL for none */
	SignInWay way;                      /* selected among the ways to sign in */
	LoginFlow *login;                   /* a sign-in; NULL for none */
	struct AccountLogin *account_login; /* of the account that it is for; NULL for none */
	QrCode *qr;                         /* of its address, while that is shown; NULL for none */
	guint login_done;   /* the source that ends it when it went well; 0 for none */
	LogoutFlow *logout; /* a sign-out whose grant is being revoked; NULL for none */
	Upkeep *upkeep;     /* of the stored login */
	guint settling;     /* changes that have to be looked at once more */
	int rows;           /* of the terminal, when it was drawn last */
	int list_row;       /* where the list of sources was drawn last, for the mouse */
	GPtrArray *panes;   /* of Pane (tui/runs.h), the latest last */
	guint pane;         /* of them, the one that is shown */
	bool focused;       /* it gets the keys */
	bool leaving;       /* the last key was to quit, and a command runs */
	struct Refresher *refresher;
	struct Accounts *accounts;
	struct Keeping *keeping;
	struct Draft *draft;          /* an account that is filled in; NULL for none */
	struct Launching *launching;  /* of Claude Code; NULL for none */
	struct Switching *switching;  /* to another account; NULL for none */
	struct Confirm *confirm;      /* a question that is asked; NULL for none */
	struct Storing *storing;      /* accounts that are being kept; NULL for none */
	struct Removal *removal;      /* of one; NULL for none */
	struct Adopting *adopting;    /* what is here; NULL for nothing */
	char *work;                   /* what goes on (tui/work.h); NULL for nothing */
	void (*give_up)(struct Ui *); /* gives that up */
	gpointer tui;                 /* the loop, for itself */
};

extern const Screen screen_sources;
extern const Screen screen_source;
extern const Screen screen_sign_in;
extern const Screen screen_qr;
extern const Screen screen_refresh;
extern const Screen screen_run;
extern const Screen screen_settings;
extern const Screen screen_setting;
extern const Screen screen_preview;
extern const Screen screen_doctor;
extern const Screen screen_accounts;
extern const Screen screen_account;
extern const Screen screen_kinds;
extern const Screen screen_draft;
extern const Screen screen_keeping;
extern const Screen screen_confirm;
extern const Screen screen_help;

/* The screen on top. */
const Screen *ui_top(const Ui *ui);

/* Whether a screen is open, on top or below others. */
bool ui_is_open(const Ui *ui, const Screen *screen);

/* Opens a screen on top of the others, and goes back to the one below; from the first it quits. */
void ui_push(Ui *ui, const Screen *screen);
void ui_back(Ui *ui);

/* Shows a sentence in the last row until the next key. */
void ui_tell(Ui *ui, Role role, const char *message);

/* The same for what has gone wrong. */
void ui_tell_error(Ui *ui, Role role, const GError *error);

/*
 * Shows what granting a wish would change, and asks; takes the wish. When it is NULL, or cannot be
 * granted, the error is told and cleared.
 */
void ui_propose(Ui *ui, Wish *wish, GError **error);

/* The same; then() is called when it was granted, and at once when there is nothing to do. */
void ui_propose_then(Ui *ui, Wish *wish, void (*then)(Ui *ui), GError **error);

/* What only the loop can do: look at the machine anew, draw again (soon, and once), draw anew,
 * suspend, quit. */
void ui_look(Ui *ui);
void ui_redraw(Ui *ui);
void ui_draw_anew(Ui *ui);
void ui_suspend(Ui *ui);
void ui_copy(Ui *ui, const char *text);       /* into the terminal's clipboard */
void ui_show_plain(Ui *ui, const char *text); /* outside the full screen, until Enter */
void ui_end_plain(Ui *ui);
void ui_lend(Ui *ui); /* the terminal, to a program (tui/lend.h) */
void ui_take_back(Ui *ui);
void ui_quit(Ui *ui);

/* Bindings that work on every screen, and those of screens that are a text to scroll. */
#define GLOBAL_BINDING_COUNT 16
#define SCROLL_BINDING_COUNT 6
extern const Binding global_bindings[GLOBAL_BINDING_COUNT];
extern const Binding scroll_bindings[SCROLL_BINDING_COUNT];

/*
 * Draws what every screen has: the answer to the first question above, the keys that work now
 * below. Returns what is between.
 */
Region ui_draw_frame(const Ui *ui, const Region *region);

/* Does what an event is bound to on the top screen, or everywhere; or types into the search. */
void ui_dispatch(Ui *ui, const Event *event);

#endif
