#include "directory/directory.h"

#include "directory/bootstrap.h"
#include "directory/import.h"
#include "directory/providers.h"
#include "directory/session.h"
#include "runtime/tries.h"

#include <sodium.h>
#include <stdlib.h>

enum { EXPIRE_SESSIONS_AT_ONCE = 1000, EXPIRE_NAMES_AT_ONCE = 10000, EXPIRE_NONCES_AT_ONCE = 1000 };

enum status directory_open(const struct service *service, void **ret_state)
{
	enum status status = bootstrap_run(service->home, service->store);
	if (status != OK) {
		return status;
	}
	struct directory *directory = calloc(1, sizeof *directory);
	if (directory == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	status = tries_open(&directory->tries);
	if (status == OK) {
		status = providers_open(service->home, service->config, &directory->providers);
	}
	if (status != OK) {
		directory_close(directory);
		return status;
	}
	directory->key = service->key;
	signing_key_derive(service->key, "session", directory->session_key);
	signing_key_derive(service->key, "invitation", directory->invitation_key);
	signing_key_derive(service->key, "nonce", directory->nonce_key);
	*ret_state = directory;
	return OK;
}

void directory_close(void *state)
{
	struct directory *directory = state;
	if (directory == NULL) {
		return;
	}
	providers_close(directory->providers);
	tries_close(directory->tries);
	sodium_memzero(directory, sizeof *directory);
	free(directory);
}

enum status directory_expire_sessions(struct call *call, void *arg)
{
	(void)arg;
	return sessions_expire(call, EXPIRE_SESSIONS_AT_ONCE);
}

enum status directory_expire_imports(struct call *call, void *arg)
{
	(void)arg;
	return imports_expire(call, EXPIRE_NAMES_AT_ONCE);
}

enum status directory_expire_nonces(struct call *call, void *arg)
{
	(void)arg;
	return nonces_expire(call, call->now_ms, EXPIRE_NONCES_AT_ONCE);
}

void directory_look_at_keys(void *state)
{
	const struct directory *directory = state;
	providers_look(directory->providers);
}
