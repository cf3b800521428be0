#include "tui/work.h"

void work_begin(Ui *ui, const char *sentence, void (*give_up)(Ui *ui))
{
	g_free(ui->work);
	ui->work = g_strdup(sentence);
	ui->give_up = give_up;
	ui_redraw(ui);
}

void work_end(Ui *ui)
{
	g_clear_pointer(&ui->work, g_free);
	ui->give_up = NULL;
	ui_redraw(ui);
}

bool work_takes(Ui *ui, const Event *event)
{
	void (*give_up)(Ui * ui) = ui->give_up;

	if (!ui->work)
		return false;
	if (event->key == KEY_ESCAPE || event->key == KEY_CONTROL('c')) {
		work_end(ui);
		give_up(ui);
		return true;
	}
	return event->key != KEY_CONTROL('l') && event->key != KEY_CONTROL('z');
}
