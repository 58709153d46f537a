/* Replacing the master key. */
#include "intake/intake.h"
#include "intake/intake_handlers.h"

#include "runtime/log.h"

#include "intake.pb-c.h"

#include <stdlib.h>

/* Whether the caller still counts: what prepare does is not undone when handle refuses. */
static enum status admitted_now(struct call *call)
{
	enum status status = store_read(call->store, &call->txn);
	if (status != OK) {
		return status;
	}
	status = intake_admit(call);
	store_abort(call->txn);
	call->txn = NULL;
	return status == UNAUTHENTICATED
		   ? call_fail(call, status, N_("your session has ended: sign in again"))
		   : status;
}

static enum status rotate(struct call *call, struct rotation *ret_rotation)
{
	const char *name = arena_printf(call->arena, "%s/%s", call->caller.id, call->request_key);
	if (name == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = request_keys_rotate(intake_keys(call), name, ret_rotation);
	switch (status) {
	case ABORTED:
		return call_fail(call, status,
		    N_("the master key is being replaced already: try again in a moment"));
	case OK:
		log_info("keys.rotation_asked", "by=%s", call->caller.id);
		return OK;
	default:
		return call_fail(call, UNAVAILABLE,
		    N_("the master key could not be replaced, the one in use stays: see whether "
		       "the disk is full and whether intake may write in the folder of its key"));
	}
}

/* All of it is done here, on the pool: it takes longer than a write may. Asked for again with the
 * same request key, nothing is done a second time. */
enum status rotate_master_key_prepare(struct call *call, const void *request)
{
	(void)request;
	struct rotation *rotation = arena_alloc(call->arena, sizeof *rotation);
	if (rotation == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	call->prepared = rotation;
	enum status status = admitted_now(call);
	return status == OK ? rotate(call, rotation) : status;
}

enum status rotate_master_key_handle(struct call *call, const void *request)
{
	(void)request;
	const struct rotation *rotation = call->prepared;
	call_made_number(call, (uint64_t)rotation->at_ms);
	call_made_number(call, rotation->keys);
	return OK;
}

enum status rotate_master_key_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	Samen__Intake__V1__RotateMasterKeyResponse *out = response;
	if (call->made_count < 2) {
		return DATA_LOSS;
	}
	out->rotated_at_ms = (int64_t)strtoull(call->made[0], NULL, 10);
	out->keys = strtoull(call->made[1], NULL, 10);
	return OK;
}
