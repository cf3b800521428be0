/*
 * Whose certificates are trusted: those of the system as libcurl was built to find them. Of the
 * environment, SSL_CERT_FILE and SSL_CERT_DIR replace them as they do for OpenSSL: the one in place
 * of the system's file, the other of its directory. The certificates of NODE_EXTRA_CA_CERTS are
 * added as Node adds them: a file that cannot be read is passed over.
 */
#ifndef SYSTEM_REMOTE_TRUST_H
#define SYSTEM_REMOTE_TRUST_H

#include <curl/curl.h>
#include <stdbool.h>

/* For servers and for proxies. False when libcurl has no memory for it. */
bool trust_set(CURL *easy);

#endif
