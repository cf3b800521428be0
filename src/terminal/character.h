/*
 * What a character is on a terminal: its width, and whether it may be there at all. The rules are
 * those of base/text.h, so that what is read out of a screen is clean text.
 */
#ifndef TERMINAL_CHARACTER_H
#define TERMINAL_CHARACTER_H

#include <glib.h>

/*
 * What stands for a character on the screen: mostly itself. 0 for those that nobody can see
 * (format characters, bidi overrides, variation selectors, fillers); U+FFFD for private,
 * unassigned and control characters.
 */
gunichar character_shown(gunichar c);

/* The columns of a character that is shown: 1, 2, or 0 for one that combines with that before. */
int character_width(gunichar c);

/* What an ASCII character is in DEC Special Graphics. */
gunichar character_drawn(gunichar c);

#endif
