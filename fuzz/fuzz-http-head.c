/* What comes in at the callback listener: taken exactly as the grammar has it, however split. */
#include "check-http-head.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_http_head(data ? (const char *)data : "", size);
	return 0;
}
