#include "runtime/demo.h"

#include "runtime/clock.h"
#include "runtime/log.h"

#include "common.pb-c.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

typedef Samen__Common__V1__SetDemoClockRequest SetDemoClockRequest;
typedef Samen__Common__V1__DemoClock DemoClock;

/* Beside the store's own marks. */
static const uint8_t mark_key[] = {TABLE_META, 'd'};
static const uint8_t offset_key[] = {TABLE_META, 'o'};

static const int64_t offset_ms_max = (int64_t)10 * 366 * 24 * 60 * 60 * 1000;

static atomic_bool unlimited;

enum status demo_configured(const struct config *config, bool *ret_demo)
{
	const char *text = config_text(config, "demo", "no");
	bool demo = strcmp(text, "yes") == 0;
	if (!demo && strcmp(text, "no") != 0) {
		log_error("service.demo", "value=\"%s\" expected=\"yes or no\"", text);
		return INVALID_ARGUMENT;
	}
	*ret_demo = demo;
	return OK;
}

bool demo_is_unlimited(void)
{
	return atomic_load(&unlimited);
}

/* --- the store --- */

static enum status is_demo(struct store_txn *txn, bool *ret_demo)
{
	struct bytes value;
	enum status status = store_get(txn, (struct bytes){mark_key, sizeof mark_key}, &value);
	*ret_demo = status == OK;
	return status == NOT_FOUND ? OK : status;
}

/* 0 where none was set. */
static enum status offset_read(struct store_txn *txn, int64_t *ret_offset_ms)
{
	struct bytes value;
	enum status status = store_get(txn, (struct bytes){offset_key, sizeof offset_key}, &value);
	*ret_offset_ms = 0;
	if (status == OK && value.size != sizeof *ret_offset_ms) {
		return DATA_LOSS;
	}
	if (status == OK) {
		memcpy(ret_offset_ms, value.data, sizeof *ret_offset_ms);
	}
	return status == NOT_FOUND ? OK : status;
}

enum status demo_clock_restore(struct store *store)
{
	struct store_txn *txn;
	int64_t offset_ms;
	enum status status = store_read(store, &txn);
	if (status != OK) {
		return status;
	}
	status = offset_read(txn, &offset_ms);
	store_abort(txn);
	if (status == OK && offset_ms != 0) {
		clock_set_offset_ms(offset_ms);
		log_info("demo.clock", "offset_ms=%" PRId64, offset_ms);
	}
	return status;
}

/* --- SetDemoClock --- */

/* After the commit. */
static void take_effect(void *service, void *arg)
{
	const SetDemoClockRequest *request = arg;
	(void)service;
	clock_set_offset_ms(request->offset_ms);
	atomic_store(&unlimited, request->unlimited_calls);
}

enum status demo_clock_handle(struct call *call, const void *request)
{
	const SetDemoClockRequest *in = request;
	bool demo;
	enum status status = is_demo(call->txn, &demo);
	if (status != OK) {
		return status;
	}
	if (!demo) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("this is no demo: its clock cannot be set (samen setup --demo makes one)"));
	}
	if (in->offset_ms > offset_ms_max || in->offset_ms < -offset_ms_max) {
		return call_field(
		    call, "offset_ms", "OUT_OF_RANGE", N_("is at most ten years, back or forth"));
	}
	call_after_commit(call, take_effect, (void *)(uintptr_t)in);
	return store_put(call->txn, (struct bytes){offset_key, sizeof offset_key},
	    (struct bytes){(const uint8_t *)&in->offset_ms, sizeof in->offset_ms});
}

enum status demo_clock_answer(struct call *call, const void *request, void *response)
{
	DemoClock *out = response;
	(void)request;
	enum status status = offset_read(call->txn, &out->offset_ms);
	out->now_ms = clock_now_ms() - clock_offset_ms() + out->offset_ms;
	return status;
}
