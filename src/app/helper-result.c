#include "app/helper-result.h"

#include "app/own-file.h"
#include "system/file.h"

#include <stdio.h>
#include <string.h>

#define NAME          "helper-result"
#define FILE_SIZE_MAX 256
#define SUM_LENGTH    64

char *helper_result_path(const Paths *paths)
{
	return own_file_path(paths, NAME);
}

void helper_result_remember(const Paths *paths, const char *command, const HelperReport *report)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, command, -1);
	g_autofree char *line = g_strdup_printf("%s %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
		sum, report->verdict, report->duration_ms, g_get_real_time() / G_USEC_PER_SEC);

	own_file_write(paths, NAME, line, NULL);
}

bool helper_result_recall(const Paths *paths, const char *command, HelperResult *ret_result)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, command, -1);
	g_autofree char *path = helper_result_path(paths);
	g_auto(FileRead) file = { 0 };
	HelperResult result;
	int verdict;

	file_read(path, FILE_SIZE_MAX, &file);
	if (file.state != FILE_READ || strncmp(file.bytes->data, sum, SUM_LENGTH) != 0)
		return false;
	if (sscanf(file.bytes->data + SUM_LENGTH, " %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
		    &verdict, &result.duration_ms, &result.tested_at) != 3 ||
		verdict < 0 || verdict >= HELPER_VERDICT_COUNT)
		return false;
	result.verdict = (HelperVerdict)verdict;
	*ret_result = result;
	return true;
}
