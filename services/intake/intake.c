#include "intake/intake.h"

#include "intake/access_purge.h"
#include "intake/access_upgrade.h"
#include "intake/erasure.h"
#include "intake/hold.h"
#include "intake/intake_store.h"
#include "intake/known.h"
#include "intake/purge.h"
#include "intake/request_dates.h"
#include "intake/upkeep.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct intake {
	const struct service *service;
	struct audit_heads *heads;
	char master_path[PATH_MAX];
	struct request_keys *keys;
	struct upkeep *upkeep;
	struct keyring *keyring;
	struct tries *tries;
	const struct signing_key *key;
	struct retention_days retention;
};

/* An hour is left for the work itself: within a day all is gone. */
enum { ERASE_KEYS_AT_ONCE = 100, ROTATE_AFTER_HOURS = 23 };

/* Where the master key lies: intake has to be able to write in its folder. */
static enum status find_master(struct intake *intake, const struct service *service)
{
	int length = snprintf(
	    intake->master_path, sizeof intake->master_path, "%s/master.key", service->key_folder);
	if (length < 0 || (size_t)length >= sizeof intake->master_path) {
		return INVALID_ARGUMENT;
	}
	return OK;
}

static enum status open_keys(struct intake *intake, const struct service *service)
{
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof folder, "%s/data/intake/keys", service->home);
	if (length < 0 || (size_t)length >= sizeof folder) {
		return INVALID_ARGUMENT;
	}
	const struct request_keys_options options = {.folder = folder,
	    .masters = {.path = intake->master_path,
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment */
		.credentials = getenv("CREDENTIALS_DIRECTORY")},
	    .map_bytes = service->config != NULL
			     ? (uint64_t)config_number(service->config, "map_bytes", 0)
			     : 0,
	    .requests = service->store,
	    .request_exists = request_is_known};
	return request_keys_open(&options, &intake->keys);
}

static enum status open_heads(struct intake *intake)
{
	return intake->key != NULL ? audit_heads_open(intake->service,
					 purge_log_days(&intake->retention), &intake->heads)
				   : OK;
}

static enum status open_upkeep(struct intake *intake, const struct service *service)
{
	struct upkeep_options options = {.keys = intake->keys,
	    .requests = service->store,
	    .rotate_after_hours = ROTATE_AFTER_HOURS};
	if (service->config != NULL) {
		enum status status =
		    config_count(service->config, "intake.rotate_after_erasure_hours",
			ROTATE_AFTER_HOURS, &options.rotate_after_hours);
		if (status != OK) {
			return status;
		}
	}
	return upkeep_open(&options, &intake->upkeep);
}

enum status intake_open(const struct service *service, void **ret_state)
{
	struct intake *intake = calloc(1, sizeof *intake);
	if (intake == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	intake->service = service;
	intake->keyring = service->keyring;
	intake->key = service->key;
	enum status status = purge_read(service->config, &intake->retention);
	if (status == OK) {
		status = tries_open(&intake->tries);
	}
	if (status == OK) {
		status = find_master(intake, service);
	}
	if (status == OK) {
		status = open_keys(intake, service);
	}
	if (status == OK) {
		status = open_heads(intake);
	}
	if (status == OK) {
		status = open_upkeep(intake, service);
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
	audit_heads_close(intake->heads);
	upkeep_close(intake->upkeep);
	tries_close(intake->tries);
	request_keys_close(intake->keys);
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

enum status intake_erase_keys(struct call *call, void *arg)
{
	struct intake *intake = arg;
	return erasure_keys_follow(call, intake->keys, ERASE_KEYS_AT_ONCE);
}

enum status intake_purge(struct call *call, void *arg)
{
	const struct intake *intake = arg;
	return purge_some(call, &intake->retention);
}

enum status intake_look_after(struct call *call, void *arg)
{
	(void)call;
	const struct intake *intake = arg;
	return upkeep_look(intake->upkeep);
}

enum status intake_upgrade(struct store_txn *txn, uint32_t from_schema)
{
	enum status status = from_schema == 1 ? request_dates_build(txn) : INTERNAL;
	return status == OK ? access_log_take_over(txn) : status;
}

/* What a hold keeps: also who read what of the request. */
static bool may_purge(struct call *call, const char *request_id)
{
	bool held;
	return request_is_held(call, request_id, &held) == OK && !held;
}

enum status intake_keep_access_log(struct call *call, void *arg)
{
	struct intake *intake = arg;
	if (intake->heads == NULL) {
		return OK;
	}
	const struct access_purge purge = {.days = purge_log_days(&intake->retention),
	    .key = intake->key,
	    .may_purge = may_purge,
	    .generation = store_generation(intake->service->store)};
	enum status status = access_log_purge(call, &purge);
	return status == OK ? audit_heads_tick(call, intake->heads) : status;
}

struct audit_heads *intake_heads(const struct call *call)
{
	const struct intake *intake = call->service;
	return intake->heads;
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

struct tries *intake_tries(const struct call *call)
{
	const struct intake *intake = call->service;
	return intake->tries;
}

const struct signing_key *intake_signing_key(const struct call *call)
{
	const struct intake *intake = call->service;
	return intake->key;
}

const struct retention_days *intake_retention(const struct call *call)
{
	const struct intake *intake = call->service;
	return &intake->retention;
}
