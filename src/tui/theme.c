#include "tui/theme.h"

#include <curses.h>
#include <string.h>

struct Theme {
	bool colour;
	attr_t looks[ROLE_COUNT];
};

/* The looks of the roles without colours; colours come on top where there are any. */
static const attr_t plain_looks[ROLE_COUNT] = {
	[ROLE_NORMAL] = A_NORMAL,
	[ROLE_TITLE] = A_BOLD,
	[ROLE_MUTED] = A_DIM,
	[ROLE_ACCENT] = A_BOLD,
	[ROLE_WARNING] = A_BOLD,
	[ROLE_ERROR] = A_BOLD,
	[ROLE_SELECTED] = A_REVERSE,
	[ROLE_KEY] = A_BOLD,
	[ROLE_QR] = A_NORMAL,
};

static const short colours[ROLE_COUNT] = {
	[ROLE_NORMAL] = -1,
	[ROLE_TITLE] = -1,
	[ROLE_MUTED] = -1,
	[ROLE_ACCENT] = COLOR_GREEN,
	[ROLE_WARNING] = COLOR_YELLOW,
	[ROLE_ERROR] = COLOR_RED,
	[ROLE_SELECTED] = -1,
	[ROLE_KEY] = COLOR_CYAN,
	[ROLE_QR] = COLOR_WHITE,
};

Theme *theme_new(bool no_color)
{
	const char *forbidden = g_getenv("NO_COLOR");
	bool wanted = has_colors() && !no_color && !(forbidden && *forbidden);
	Theme *theme = g_new0(Theme, 1);

	memcpy(theme->looks, plain_looks, sizeof plain_looks);
	theme->colour = wanted && start_color() == OK && use_default_colors() == OK;
	if (!theme->colour)
		return theme;
	for (short role = 0; role < ROLE_COUNT; role++) {
		short ground = role == ROLE_QR ? COLOR_BLACK : -1;

		if (colours[role] >= 0 && init_pair((short)(role + 1), colours[role], ground) == OK)
			theme->looks[role] |= COLOR_PAIR(role + 1);
	}
	return theme;
}

void theme_free(Theme *theme)
{
	g_free(theme);
}

/* A colour of the 256 as one of those that the terminal has. */
static int nearest_colour(int colour)
{
	static const guint8 levels[] = { 0, 95, 135, 175, 215, 255 };
	int grey, red, green, blue;

	if (colour < COLORS || colour < 8)
		return colour;
	if (colour < 16)
		return colour - 8;
	if (colour >= 232) {
		grey = (colour - 232) * 10 + 8;
		red = green = blue = grey;
	} else {
		red = levels[(colour - 16) / 36];
		green = levels[(colour - 16) / 6 % 6];
		blue = levels[(colour - 16) % 6];
	}
	return (red > 127 ? COLOR_RED : 0) | (green > 127 ? COLOR_GREEN : 0) |
	       (blue > 127 ? COLOR_BLUE : 0);
}

static void set_look(const Theme *theme, const Look *look)
{
	attr_t attributes = (look->bold ? A_BOLD : 0) | (look->dim ? A_DIM : 0) |
			    (look->italic ? A_ITALIC : 0) | (look->underline ? A_UNDERLINE : 0) |
			    (look->reverse ? A_REVERSE : 0) | (look->blink ? A_BLINK : 0);
	int pair = 0;

	if (theme->colour)
		pair = alloc_pair(look->foreground < 0 ? -1 : nearest_colour(look->foreground),
			look->background < 0 ? -1 : nearest_colour(look->background));
	pair = MAX(pair, 0);
	attr_set(attributes, 0, &pair);
}

void theme_set(const Theme *theme, const Cell *cell)
{
	if (cell->role == ROLE_PANE)
		set_look(theme, &cell->look);
	else
		attrset((int)theme->looks[cell->role]);
}

static bool look_is_same(const Look *a, const Look *b)
{
	return a->foreground == b->foreground && a->background == b->background &&
	       a->bold == b->bold && a->dim == b->dim && a->italic == b->italic &&
	       a->underline == b->underline && a->reverse == b->reverse && a->blink == b->blink;
}

bool theme_is_same(const Cell *a, const Cell *b)
{
	return a->role == b->role && (a->role != ROLE_PANE || look_is_same(&a->look, &b->look));
}
