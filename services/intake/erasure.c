#include "intake/erasure.h"

#include "intake/access_log.h"
#include "intake/figures.h"
#include "intake/intake.h"
#include "intake/intake_keys.h"
#include "intake/letter.h"
#include "intake/rights.h"

#include "runtime/clock.h"
#include "runtime/failpoint.h"
#include "runtime/log.h"
#include "runtime/statement.h"

#include <string.h>

typedef Samen__Intake__V1__ErasureProof ErasureProof;

static const struct record_kind erasure_kind = {
    "erasure", &samen__stored__v1__erasure__descriptor, false};

/* --- what is kept --- */

struct store_key erasure_dates_prefix(void)
{
	return key_of(TABLE_ERASURE_DATE);
}

static struct store_key date_key(const StoredErasure *erasure)
{
	struct store_key key = erasure_dates_prefix();
	key_add_number(&key, (uint64_t)erasure->erased_at_ms);
	key_add_text(&key, erasure->request_id);
	return key;
}

static struct store_key to_do_key(const char *key_id)
{
	struct store_key key = key_of(TABLE_ERASE_KEY);
	key_add_text(&key, key_id);
	return key;
}

static enum status erasure_save(struct call *call, const StoredErasure *erasure)
{
	static const uint8_t nothing[1];
	struct store_key date = date_key(erasure);
	enum status status =
	    record_put(call->txn, &erasure_kind, erasure->request_id, &erasure->base);
	return status == OK ? store_put(call->txn, key_bytes(&date), (struct bytes){nothing, 0})
			    : status;
}

enum status erasure_load(struct call *call, const char *request_id, StoredErasure **ret_erasure)
{
	return record_get(call->txn, &erasure_kind, request_id, call->arena, ret_erasure);
}

enum status erasure_remove(struct call *call, const char *request_id)
{
	StoredErasure *erasure;
	enum status status = erasure_load(call, request_id, &erasure);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	struct store_key date = date_key(erasure);
	status = store_delete(call->txn, key_bytes(&date));
	return status == OK ? record_delete(call->txn, &erasure_kind, request_id) : status;
}

enum status erasure_allowed(struct call *call, const char *request_id, StoredErasure **ret_erasure)
{
	enum status status = erasure_load(call, request_id, ret_erasure);
	if (status != OK) {
		return status;
	}
	unsigned is_to = (caller_is(call, (*ret_erasure)->filer_id) ? WHOSE_OWN : 0U) |
			 (caller_may(call, MAY_COORDINATOR) ? WHOSE_REGION : 0U);
	return (call->whose & is_to) != 0 ? OK : NOT_FOUND;
}

enum status request_is_known(struct store_txn *txn, struct arena *arena, const char *request_id)
{
	StoredErasure *erasure;
	enum status status = request_exists(txn, arena, request_id);
	return status == NOT_FOUND ? record_get(txn, &erasure_kind, request_id, arena, &erasure)
				   : status;
}

/* --- showing --- */

static void fill_proof(const StoredErasure *erasure, int64_t now_ms, ErasureProof *ret_proof)
{
	samen__intake__v1__erasure_proof__init(ret_proof);
	ret_proof->request_id = erasure->request_id;
	ret_proof->erased_at_ms = erasure->erased_at_ms;
	ret_proof->erased_by = erasure->erased_by;
	ret_proof->reason = (Samen__Intake__V1__ErasureReason)erasure->reason;
	ret_proof->texts = erasure->texts;
	ret_proof->notes = erasure->notes;
	ret_proof->list_entries = erasure->list_entries;
	ret_proof->key_id = erasure->key_id;
	ret_proof->key_erased_at_ms = erasure->key_erased_at_ms;
	ret_proof->stated_at_ms = now_ms;
}

static enum status state_rewriting(struct call *call, ErasureProof *proof)
{
	struct rotation rotation;
	enum status status = request_keys_rotated(intake_keys(call), &rotation);
	if (status == OK && proof->key_erased_at_ms != 0 &&
	    rotation.at_ms > proof->key_erased_at_ms) {
		proof->rewritten_at_ms = rotation.at_ms;
	}
	return status;
}

static enum status pack_proof(
    struct call *call, const ErasureProof *proof, ProtobufCBinaryData *ret_packed)
{
	size_t size = samen__intake__v1__erasure_proof__get_packed_size(proof);
	uint8_t *packed = arena_alloc(call->arena, size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__intake__v1__erasure_proof__pack(proof, packed);
	*ret_packed = (ProtobufCBinaryData){.data = packed, .len = size};
	return OK;
}

enum status erasure_show(struct call *call,
    const StoredErasure *erasure,
    Samen__Intake__V1__SignedErasureProof *ret_shown)
{
	ErasureProof *proof = arena_alloc(call->arena, sizeof *proof);
	uint8_t *signature = arena_alloc(call->arena, SIGNATURE_SIZE);
	if (proof == NULL || signature == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	fill_proof(erasure, call->now_ms, proof);
	enum status status = state_rewriting(call, proof);
	if (status == OK) {
		status = pack_proof(call, proof, &ret_shown->statement);
	}
	if (status == OK) {
		status = statement_sign(intake_signing_key(call), STATEMENT_ERASURE,
		    (struct bytes){ret_shown->statement.data, ret_shown->statement.len}, signature);
	}
	if (status == OK) {
		ret_shown->proof = proof;
		ret_shown->signature =
		    (ProtobufCBinaryData){.data = signature, .len = SIGNATURE_SIZE};
	}
	return status;
}

/* --- erasing --- */

static uint32_t short_texts(const StoredRequest *request)
{
	bool has_note = request->basis != NULL && request->basis->sealed_note.len > 0;
	return (request->sealed_pseudonym.len > 0 ? 1U : 0U) +
	       (request->sealed_waived_reason.len > 0 ? 1U : 0U) + (has_note ? 1U : 0U);
}

/* Deletes all there is, and counts it. */
static enum status delete_all(
    struct call *call, const StoredRequest *request, StoredErasure *erasure)
{
	uint32_t texts = 0;
	enum status status = texts_remove(call, request->id, &erasure->notes, &texts);
	if (status == OK) {
		status = request_remove(call, request, &erasure->list_entries);
	}
	if (status == OK) {
		status = letter_remove(call, request->id);
	}
	erasure->texts = texts + short_texts(request);
	return status;
}

static enum status log_erasure(
    struct call *call, const StoredRequest *request, const StoredErasure *erasure, bool purged)
{
	ErasureProof proof;
	ProtobufCBinaryData packed = {.len = 0};
	fill_proof(erasure, call->now_ms, &proof);
	enum status status = pack_proof(call, &proof, &packed);
	const struct access_entry entry = {.kind = SAMEN__INTAKE__V1__ACCESS_KIND__ERASED,
	    .request_id = request->id,
	    .person_id = purged ? "" : erasure->erased_by,
	    .by = purged ? "retention" : "",
	    .basis = basis_kind_of(request),
	    .proof = {packed.data, packed.len}};
	return status == OK ? access_log_add(call, &entry) : status;
}

enum status erasure_run(struct call *call,
    const StoredRequest *request,
    const char *by,
    Samen__Intake__V1__ErasureReason reason)
{
	bool counts = reason != SAMEN__INTAKE__V1__ERASURE_REASON__MISTAKE;
	bool purged = reason == SAMEN__INTAKE__V1__ERASURE_REASON__RETENTION;
	StoredErasure erasure = SAMEN__STORED__V1__ERASURE__INIT;
	struct store_key to_do = to_do_key(request->key_id);
	struct bytes request_id = {(const uint8_t *)request->id, strlen(request->id) + 1};
	erasure.request_id = request->id;
	erasure.erased_at_ms = call->now_ms;
	erasure.erased_by = (char *)by;
	erasure.reason = reason;
	erasure.key_id = request->key_id;
	erasure.filer_id = request->filer_id;
	enum status status = delete_all(call, request, &erasure);
	if (status == OK && counts) {
		status = figures_add(call, request);
	}
	if (status == OK) {
		status = erasure_save(call, &erasure);
	}
	if (status == OK) {
		status = store_put(call->txn, key_bytes(&to_do), request_id);
	}
	return status == OK ? log_erasure(call, request, &erasure, purged) : status;
}

/* --- the key --- */

/* After the commit. What fails here the timer does again. */
static void erase_key(void *service, void *arg)
{
	const struct call committed = {.service = service};
	const char *key_id = arg;
	failpoint("before-key-erasure");
	enum status status = request_keys_erase(intake_keys(&committed), key_id);
	if (status != OK) {
		log_error("intake.key_erasure", "key=%s status=%s", key_id, status_name(status));
	}
}

enum status erasure_run_with_key(struct call *call,
    const StoredRequest *request,
    const char *by,
    Samen__Intake__V1__ErasureReason reason)
{
	char *key_id = arena_strdup(call->arena, request->key_id);
	if (key_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = erasure_run(call, request, by, reason);
	if (status == OK) {
		call_after_commit(call, erase_key, key_id);
	}
	return status;
}

/* Keys that are still to be erased and the requests they sealed, in the call's arena. */
static enum status to_dos_read(struct call *call,
    size_t limit,
    const char **ret_key_ids,
    const char **ret_request_ids,
    size_t *ret_count)
{
	const struct store_key prefix = key_of(TABLE_ERASE_KEY);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	size_t count = 0;
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status != OK) {
		return status;
	}
	while (count < limit && (status = store_range_next(&range, &key, &value)) == OK) {
		size_t key_at = prefix.size;
		size_t value_at = 0;
		ret_key_ids[count] = arena_strdup(call->arena, key_take_text(key, &key_at));
		ret_request_ids[count] = arena_strdup(call->arena, key_take_text(value, &value_at));
		if (ret_key_ids[count] == NULL || ret_request_ids[count] == NULL) {
			status = RESOURCE_EXHAUSTED;
			break;
		}
		count++;
	}
	store_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status to_do_done(
    struct call *call, const char *key_id, const char *request_id, int64_t erased_at_ms)
{
	StoredErasure *erasure;
	struct store_key to_do = to_do_key(key_id);
	enum status status = erasure_load(call, request_id, &erasure);
	if (status == OK) {
		erasure->key_erased_at_ms = erased_at_ms;
		status = erasure_save(call, erasure);
	}
	return status == OK || status == NOT_FOUND ? store_delete(call->txn, key_bytes(&to_do))
						   : status;
}

enum status erasure_keys_follow(struct call *call, struct request_keys *keys, size_t limit)
{
	const char **key_ids = arena_alloc(call->arena, limit * sizeof *key_ids);
	const char **request_ids = arena_alloc(call->arena, limit * sizeof *request_ids);
	size_t count = 0;
	if (key_ids == NULL || request_ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = to_dos_read(call, limit, key_ids, request_ids, &count);
	if (status == OK && count > 0) {
		status = request_keys_erase_all(keys, key_ids, count);
	}
	/* Not the call's moment: a rotation may have come in between, and wrapped them anew. */
	const int64_t erased_at_ms = clock_now_ms();
	for (size_t i = 0; i < count && status == OK; i++) {
		status = to_do_done(call, key_ids[i], request_ids[i], erased_at_ms);
	}
	return status;
}
