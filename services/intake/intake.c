#include "intake/intake.h"

#include "intake/intake_store.h"
#include "intake/known.h"

#include "runtime/log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct intake {
	struct master_key *master;
	struct request_keys *keys;
	struct keyring *keyring;
};

static enum status open_master(struct intake *intake, const char *key_folder)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s/master.key", key_folder);
	if (length < 0 || (size_t)length >= sizeof path) {
		return INVALID_ARGUMENT;
	}
	enum status status = master_key_open(path, &intake->master);
	if (status != OK) {
		log_error("intake.master_key", "file=%s status=%s", path, status_name(status));
	}
	return status;
}

static enum status open_keys(struct intake *intake, const struct service *service)
{
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof folder, "%s/data/intake/keys", service->home);
	if (length < 0 || (size_t)length >= sizeof folder) {
		return INVALID_ARGUMENT;
	}
	const struct request_keys_options options = {.folder = folder,
	    .master = intake->master,
	    .map_bytes = service->config != NULL
			     ? (uint64_t)config_number(service->config, "map_bytes", 0)
			     : 0,
	    .requests = service->store,
	    .request_exists = request_exists};
	return request_keys_open(&options, &intake->keys);
}

enum status intake_open(const struct service *service, void **ret_state)
{
	struct intake *intake = calloc(1, sizeof *intake);
	if (intake == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	intake->keyring = service->keyring;
	enum status status = open_master(intake, service->key_folder);
	if (status == OK) {
		status = open_keys(intake, service);
	}
	if (status != OK) {
		intake_close(intake);
		return status;
	}
	*ret_state = intake;
	return OK;
}

void intake_close(void *state)
{
	struct intake *intake = state;
	if (intake == NULL) {
		return;
	}
	request_keys_close(intake->keys);
	master_key_close(intake->master);
	free(intake);
}

enum status intake_admit(struct call *call)
{
	return known_admits(call);
}

enum status intake_refill_keys(struct call *call, void *arg)
{
	(void)call;
	struct intake *intake = arg;
	return request_keys_refill(intake->keys);
}

struct request_keys *intake_keys(const struct call *call)
{
	const struct intake *intake = call->service;
	return intake->keys;
}

struct keyring *intake_keyring(const struct call *call)
{
	const struct intake *intake = call->service;
	return intake->keyring;
}
