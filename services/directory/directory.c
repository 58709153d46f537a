#include "directory/directory.h"

#include "directory/bootstrap.h"
#include "directory/former.h"
#include "directory/import.h"
#include "directory/providers.h"
#include "directory/session.h"
#include "runtime/log.h"
#include "runtime/tries.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { EXPIRE_SESSIONS_AT_ONCE = 1000, EXPIRE_NAMES_AT_ONCE = 10000, EXPIRE_NONCES_AT_ONCE = 1000 };

/* "directory.second_factor": who must have one. */
static enum status second_factor_roles_of(const struct config *config, unsigned *ret_roles)
{
	static const struct {
		const char *name;
		unsigned roles;
	} choices[] = {{"free", 0}, {"coordinators", MAY_COORDINATOR}, {"everyone", MAY_ANYONE}};
	const char *text =
	    config != NULL ? config_text(config, "directory.second_factor", "free") : "free";
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		if (strcmp(text, choices[i].name) == 0) {
			*ret_roles = choices[i].roles;
			return OK;
		}
	}
	log_error("directory.second_factor",
	    "value=\"%s\" expected=\"free, coordinators or everyone\"", text);
	return INVALID_ARGUMENT;
}

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
	status = former_read(service->config, &directory->retention);
	if (status == OK) {
		status = second_factor_roles_of(service->config, &directory->second_factor_roles);
	}
	if (status == OK) {
		status = tries_open(&directory->tries);
	}
	if (status == OK) {
		status = providers_open(service->home, service->config, &directory->providers);
	}
	if (status != OK) {
		directory_close(directory);
		return status;
	}
	directory->key = service->key;
	service_secret_derive(service->secret, "session", directory->session_key);
	service_secret_derive(service->secret, "invitation", directory->invitation_key);
	service_secret_derive(service->secret, "nonce", directory->nonce_key);
	service_secret_derive(service->secret, "device", directory->device_key);
	service_secret_derive(service->secret, "second-factor", directory->second_factor_key);
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

enum status directory_purge(struct call *call, void *arg)
{
	struct directory *directory = arg;
	return former_purge_some(call, &directory->retention, &directory->round);
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
