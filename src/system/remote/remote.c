#include "system/remote/remote.h"

#include "system/remote/http.h"
#include "system/remote/memory.h"
#include "system/remote/qr.h"
#include "system/remote/sign.h"

static const Remote table = {
	.version = REMOTE_VERSION,
	.http_start = remote_http_start,
	.http_cancel = remote_http_cancel,
	.qr_encode = remote_qr_encode,
	.sign_rs256 = remote_sign_rs256,
};

__attribute__((visibility("default"))) RemoteEntry remote_entry;

const Remote *remote_entry(void)
{
	/* TLS libraries would write the keys of all connections into the file that it names. */
	g_unsetenv("SSLKEYLOGFILE");
	return memory_wipe_libraries() ? &table : NULL;
}
