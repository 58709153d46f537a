#include "gateway/client_secrets.h"

#include "runtime/log.h"

#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECRET_SIZE = 513 };

struct client_secrets {
	const struct issuer_list *issuers;
	char texts[ISSUERS_MAX][SECRET_SIZE]; /* as the issuers stand in their list */
};

static enum status refuse_secret(const struct issuer *issuer, const char *path)
{
	log_error("sso.secret", "issuer=%s file=\"%s\" expected=\"a line of 1 to %d bytes\"",
	    issuer->name, path, SECRET_SIZE - 1);
	return INVALID_ARGUMENT;
}

static enum status read_secret(
    const struct issuer *issuer, const char *home, char ret_secret[static SECRET_SIZE])
{
	char path[PATH_MAX];
	bool whole = issuer->secret_file[0] == '/';
	int length = snprintf(
	    path, sizeof path, "%s%s%s", whole ? "" : home, whole ? "" : "/", issuer->secret_file);
	int file = length > 0 && (size_t)length < sizeof path
		       ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
		       : -1;
	ssize_t size = file >= 0 ? read(file, ret_secret, SECRET_SIZE - 1) : -1;
	if (file >= 0) {
		(void)close(file);
	}
	ret_secret[size > 0 ? size : 0] = '\0';
	ret_secret[strcspn(ret_secret, "\r\n")] = '\0';
	return ret_secret[0] != '\0' ? OK : refuse_secret(issuer, path);
}

static enum status read_all(struct client_secrets *secrets, const char *home)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < secrets->issuers->count; i++) {
		const struct issuer *issuer = &secrets->issuers->items[i];
		if (issuer->secret_file[0] != '\0') {
			status = read_secret(issuer, home, secrets->texts[i]);
		}
	}
	return status;
}

enum status client_secrets_open(
    const struct issuer_list *issuers, const char *home, struct client_secrets **ret_secrets)
{
	struct client_secrets *secrets = calloc(1, sizeof *secrets);
	if (secrets == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	secrets->issuers = issuers;
	enum status status = read_all(secrets, home);
	if (status != OK) {
		client_secrets_close(secrets);
		return status;
	}
	*ret_secrets = secrets;
	return OK;
}

void client_secrets_close(struct client_secrets *secrets)
{
	if (secrets != NULL) {
		sodium_memzero(secrets, sizeof *secrets);
		free(secrets);
	}
}

const char *client_secret_of(const struct client_secrets *secrets, const struct issuer *issuer)
{
	return secrets->texts[issuer - secrets->issuers->items];
}
