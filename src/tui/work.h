/*
 * Something that goes on and is waited for, while the screens draw on: the last row says what it
 * is, Escape gives it up, and other keys wait with it.
 */
#ifndef TUI_WORK_H
#define TUI_WORK_H

#include "tui/screen.h"

/* One at a time: another one takes its place, and the one before is not given up. */
void work_begin(Ui *ui, const char *sentence, void (*give_up)(Ui *ui));
void work_end(Ui *ui);

/* Whether a key was meant for it, or for nothing. */
bool work_takes(Ui *ui, const Event *event);

#endif
