#include "app/way.h"

#include "app/own-file.h"
#include "system/file.h"

#include <string.h>

#define NAME "sign-in-way"
#define SIZE 64

static const char *const names[SIGN_IN_WAY_COUNT] = {
	[SIGN_IN_WAY_CLAUDE_AI] = "claudeai\n",
	[SIGN_IN_WAY_CONSOLE] = "console\n",
	[SIGN_IN_WAY_VIA_CLAUDE] = "via-claude\n",
};

SignInWay way_remembered(const Paths *paths)
{
	g_autofree char *path = own_file_path(paths, NAME);
	g_auto(FileRead) file = { 0 };

	file_read(path, SIZE, &file);
	for (SignInWay way = 0; file.state == FILE_READ && way < SIGN_IN_WAY_COUNT; way++)
		if (strcmp(file.bytes->data, names[way]) == 0)
			return way;
	return SIGN_IN_WAY_CLAUDE_AI;
}

void way_remember(const Paths *paths, SignInWay way)
{
	own_file_write(paths, NAME, names[way], NULL);
}
