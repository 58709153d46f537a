#include "runtime/service_secret.h"

#include "runtime/keyfile.h"
#include "runtime/libsodium.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct service_secret {
	uint8_t bytes[KEYFILE_KEY_SIZE];
};

static enum status path_of(
    const char *folder, const char *name, const char *ending, char ret_path[static PATH_MAX])
{
	int length = snprintf(ret_path, PATH_MAX, "%s/%s%s", folder, name, ending);
	return length > 0 && length < PATH_MAX ? OK : INVALID_ARGUMENT;
}

static struct service_secret *secret_new(void)
{
	libsodium_ready();
	return sodium_malloc(sizeof(struct service_secret));
}

enum status service_secret_create(const char *folder, const char *name)
{
	char path[PATH_MAX];
	enum status status = path_of(folder, name, ".secret", path);
	struct service_secret *secret = status == OK ? secret_new() : NULL;
	if (secret == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	randombytes_buf(secret->bytes, sizeof secret->bytes);
	status = keyfile_create(path, KEYFILE_SECRET, secret->bytes);
	service_secret_close(secret);
	return status;
}

/* Takes over what an older deployment made its secrets from. */
static enum status adopt(
    const char *folder, const char *name, const char *path, struct service_secret *secret)
{
	char key[PATH_MAX];
	enum status status = path_of(folder, name, ".key", key);
	if (status == OK) {
		status = keyfile_read(key, KEYFILE_SIGNING, secret->bytes);
	}
	return status == OK ? keyfile_create(path, KEYFILE_SECRET, secret->bytes) : status;
}

enum status service_secret_open(
    const char *folder, const char *name, struct service_secret **ret_secret)
{
	char path[PATH_MAX];
	enum status status = path_of(folder, name, ".secret", path);
	struct service_secret *secret = status == OK ? secret_new() : NULL;
	if (secret == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	status = keyfile_read(path, KEYFILE_SECRET, secret->bytes);
	if (status == NOT_FOUND) {
		status = adopt(folder, name, path, secret);
	}
	if (status != OK) {
		service_secret_close(secret);
		return status;
	}
	(void)sodium_mprotect_readonly(secret);
	*ret_secret = secret;
	return OK;
}

void service_secret_close(struct service_secret *secret)
{
	sodium_free(secret);
}

void service_secret_derive(
    const struct service_secret *secret, const char *label, uint8_t ret_secret[static 32])
{
	static const char purpose[] = "samen-derive-v1";
	crypto_generichash_state state;
	(void)crypto_generichash_init(&state, secret->bytes, sizeof secret->bytes, 32);
	(void)crypto_generichash_update(&state, (const uint8_t *)purpose, sizeof purpose);
	(void)crypto_generichash_update(&state, (const uint8_t *)label, strlen(label));
	(void)crypto_generichash_final(&state, ret_secret, 32);
	sodium_memzero(&state, sizeof state);
}
