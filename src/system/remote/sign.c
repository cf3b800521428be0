#include "system/remote/sign.h"

#include "base/error.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)

/* OpenSSL would ask the terminal. */
static int no_password(char *buffer, int size, int writing, void *data)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)data;
	return -1;
}

/* NULL for anything but a private RSA key. */
static EVP_PKEY *read_key(const Secret *pem)
{
	g_autoptr(BIO) bio = BIO_new_mem_buf(pem->data, (int)MIN(pem->length, G_MAXINT));
	g_autoptr(EVP_PKEY) key =
		bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;

	return key && EVP_PKEY_is_a(key, "RSA") ? g_steal_pointer(&key) : NULL;
}

static Secret *sign(EVP_PKEY *key, const Secret *bytes)
{
	g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
	const unsigned char *data = (const unsigned char *)bytes->data;
	g_autoptr(Secret) signature = NULL;
	size_t length = 0;

	if (!context || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
		EVP_DigestSign(context, NULL, &length, data, bytes->length) != 1)
		return NULL;
	signature = secret_new_sized(length);
	if (EVP_DigestSign(
		    context, (unsigned char *)signature->data, &length, data, bytes->length) != 1)
		return NULL;
	signature->length = length;
	return g_steal_pointer(&signature);
}

Secret *remote_sign_rs256(const Secret *pem, const Secret *bytes, GError **error)
{
	g_autoptr(EVP_PKEY) key = read_key(pem);
	Secret *signature = key ? sign(key, bytes) : NULL;

	/* libcurl takes what lies there for its own. */
	ERR_clear_error();
	if (!key)
		g_set_error_literal(error, APP_ERROR, APP_ERROR_USAGE, "no private RSA key");
	else if (!signature)
		g_set_error_literal(error, APP_ERROR, APP_ERROR_FAILED, "cannot sign");
	return signature;
}
