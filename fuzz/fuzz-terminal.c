/* The output of a program in the pane: a terminal's screen, whatever the bytes. */
#include "check-terminal.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_terminal((const char *)data, size);
	return 0;
}
