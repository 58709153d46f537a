#include "intake/upkeep.h"

#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/pool.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { TRY_AGAIN_MS = 10 * 60 * 1000 };
static const int64_t ms_an_hour = (int64_t)60 * 60 * 1000;

struct upkeep {
	struct upkeep_options options;
	struct pool *pool;
	atomic_bool busy;
	_Atomic int64_t not_before_mono_ms;
};

enum status upkeep_open(const struct upkeep_options *options, struct upkeep **ret_upkeep)
{
	struct upkeep *upkeep = calloc(1, sizeof *upkeep);
	if (upkeep == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	upkeep->options = *options;
	if (options->rotate_after_hours > UPKEEP_HOURS_MAX) {
		upkeep->options.rotate_after_hours = UPKEEP_HOURS_MAX;
	}
	enum status status = pool_open(1, 1, &upkeep->pool);
	if (status != OK) {
		free(upkeep);
		return status;
	}
	*ret_upkeep = upkeep;
	return OK;
}

void upkeep_close(struct upkeep *upkeep)
{
	if (upkeep == NULL) {
		return;
	}
	pool_close(upkeep->pool);
	free(upkeep);
}

/* Whether the keys were rotated after all of these. */
static bool rotated_since(const struct rotation *rotation, const struct erasures *erasures)
{
	return rotation->at_ms > erasures->last_at_ms;
}

static bool is_due(const struct upkeep *upkeep, const struct erasures *erasures)
{
	struct rotation rotation;
	int64_t hours = (int64_t)upkeep->options.rotate_after_hours;
	if (erasures->first_at_ms == 0) {
		return false;
	}
	return clock_now_ms() - erasures->first_at_ms >= hours * ms_an_hour ||
	       (request_keys_rotated(upkeep->options.keys, &rotation) == OK &&
		   rotated_since(&rotation, erasures));
}

static enum status rotate_keys(struct request_keys *keys, const struct erasures *erasures)
{
	struct rotation rotation;
	enum status status = request_keys_rotated(keys, &rotation);
	return status == OK && !rotated_since(&rotation, erasures)
		   ? request_keys_rotate(keys, "", &rotation)
		   : status;
}

static enum status rewrite_requests(struct store *requests)
{
	int64_t began_mono_ms = clock_mono_ms();
	enum status status = store_rewrite(requests, &(struct store_rewriting){.transform = NULL});
	if (status == OK) {
		log_info("intake.rewritten", "took_ms=%" PRId64, clock_mono_ms() - began_mono_ms);
	}
	return status;
}

/* The erasures are forgotten last: until then all of it is done again. */
static enum status do_all(const struct upkeep_options *options)
{
	struct erasures erasures;
	enum status status = request_keys_erasures(options->keys, &erasures);
	if (status == OK) {
		status = rotate_keys(options->keys, &erasures);
	}
	if (status == OK) {
		status = rewrite_requests(options->requests);
	}
	return status == OK ? request_keys_erasures_done(options->keys, &erasures) : status;
}

static void work(void *arg)
{
	struct upkeep *upkeep = arg;
	enum status status = do_all(&upkeep->options);
	if (status != OK) {
		log_error("intake.upkeep", "status=%s", status_name(status));
		atomic_store(&upkeep->not_before_mono_ms, clock_mono_ms() + TRY_AGAIN_MS);
	}
	atomic_store(&upkeep->busy, false);
}

enum status upkeep_look(struct upkeep *upkeep)
{
	struct erasures erasures;
	if (atomic_load(&upkeep->busy) ||
	    clock_mono_ms() < atomic_load(&upkeep->not_before_mono_ms)) {
		return OK;
	}
	enum status status = request_keys_erasures(upkeep->options.keys, &erasures);
	if (status != OK || !is_due(upkeep, &erasures)) {
		return status;
	}
	atomic_store(&upkeep->busy, true);
	status = pool_submit(upkeep->pool, work, upkeep);
	if (status != OK) {
		atomic_store(&upkeep->busy, false);
	}
	return status;
}
