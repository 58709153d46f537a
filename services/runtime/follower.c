#include "runtime/follower.h"

#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/rpc_client.h"

#include "envelope.pb-c.h"
#include "stored.pb-c.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BATCH_MAX = 500,
	WAIT_MS = 500,
	CALL_MS = 5000,
	PAUSE_MS = 100,
	ARENA_BYTES_MAX = 64 * 1024 * 1024
};

struct follower {
	struct rpc_server *server;
	const struct follower_source *source;
	const struct signing_key *key;
	struct rpc_client *client;
	struct arena *arena; /* of one round */
	pthread_t thread;
	_Atomic bool closing;
	bool away; /* said so in the log */
	uint64_t last;
	uint32_t version; /* with which what is in the store was made */
	char generation[64];
	const Samen__Common__V1__ChangesResponse *batch; /* of this round */
};

enum status followed_apply(
    struct call *call, const struct followed_kind *kinds, const Samen__Common__V1__Change *change)
{
	const struct followed_kind *kind = kinds;
	while (kind->name != NULL && strcmp(kind->name, change->kind) != 0) {
		kind++;
	}
	if (kind->name == NULL) {
		return OK;
	}
	if (change->deleted) {
		return kind->apply(call, change->id, NULL);
	}
	const ProtobufCMessage *record = protobuf_c_message_unpack(
	    kind->type, arena_allocator(call->arena), change->record.len, change->record.data);
	if (record == NULL) {
		log_error("follow.damaged", "kind=%s id=%s", change->kind, change->id);
		return DATA_LOSS;
	}
	return kind->apply(call, change->id, record);
}

static struct store_key cursor_key(const struct follower *follower)
{
	struct store_key key = key_of(TABLE_CURSOR);
	key_add_text(&key, follower->source->name);
	return key;
}

static enum status cursor_load(struct call *call, void *arg)
{
	struct follower *follower = arg;
	struct store_key key = cursor_key(follower);
	struct bytes value;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	const Samen__Stored__V1__Cursor *cursor =
	    samen__stored__v1__cursor__unpack(arena_allocator(call->arena), value.size, value.data);
	if (cursor == NULL || strlen(cursor->generation) >= sizeof follower->generation) {
		return DATA_LOSS;
	}
	follower->last = cursor->last;
	follower->version = cursor->version;
	memcpy(follower->generation, cursor->generation, strlen(cursor->generation) + 1);
	return OK;
}

static enum status cursor_save(struct call *call, const struct follower *follower)
{
	Samen__Stored__V1__Cursor cursor = SAMEN__STORED__V1__CURSOR__INIT;
	cursor.last = follower->batch->last;
	cursor.generation = follower->batch->generation;
	cursor.version = follower->source->version;
	size_t size = samen__stored__v1__cursor__get_packed_size(&cursor);
	uint8_t *packed = arena_alloc(call->arena, size);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__stored__v1__cursor__pack(&cursor, packed);
	struct store_key key = cursor_key(follower);
	return store_put(call->txn, key_bytes(&key), (struct bytes){packed, size});
}

static enum status apply_batch(struct call *call, void *arg)
{
	struct follower *follower = arg;
	enum status status = OK;
	for (size_t i = 0; i < follower->batch->n_changes && status == OK; i++) {
		status = follower->source->apply(call, follower->batch->changes[i]);
	}
	return status == OK ? cursor_save(call, follower) : status;
}

static enum status forget_all(struct call *call, void *arg)
{
	struct follower *follower = arg;
	enum status status = follower->source->forget(call);
	if (status != OK) {
		return status;
	}
	struct store_key key = cursor_key(follower);
	return store_delete(call->txn, key_bytes(&key));
}

static enum status fetch(struct follower *follower)
{
	char token[TOKEN_TEXT_MAX];
	uint8_t payload[64];
	Samen__Common__V1__ChangesRequest changes = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response;
	enum status status = token_sign_own(follower->key, clock_now_ms(), token);
	if (status != OK) {
		return status;
	}
	changes.after = follower->last;
	changes.limit = BATCH_MAX;
	changes.wait_ms = WAIT_MS;
	request.method = (char *)(uintptr_t)follower->source->method;
	request.token = token;
	request.timeout_ms = CALL_MS;
	request.payload.data = payload;
	request.payload.len = samen__common__v1__changes_request__pack(&changes, payload);
	status = rpc_client_call(follower->client, follower->arena, &request, &response);
	if (status == OK) {
		status = (enum status)response->code;
	}
	if (status != OK) {
		return status;
	}
	follower->batch = samen__common__v1__changes_response__unpack(
	    arena_allocator(follower->arena), response->payload.len, response->payload.data);
	return follower->batch != NULL ? OK : DATA_LOSS;
}

/* Begins again from nothing when the source's history, or what is made of it, is another than the
 * cursor's. */
static enum status mind_generation(struct follower *follower, bool *ret_restarted)
{
	const char *generation = follower->batch->generation;
	*ret_restarted = false;
	if (strlen(generation) >= sizeof follower->generation) {
		return DATA_LOSS;
	}
	bool other_history = strcmp(generation, follower->generation) != 0;
	bool other_version = follower->version != follower->source->version;
	if (follower->last != 0 && (other_history || other_version)) {
		log_warning("follower.restart", "source=%s reason=\"%s\"", follower->source->name,
		    other_history ? "its history changed" : "this program keeps more of it");
		enum status status = rpc_server_write(follower->server, forget_all, follower);
		if (status != OK) {
			return status;
		}
		follower->last = 0;
		rpc_server_seen(follower->server, follower->source->name, 0);
		*ret_restarted = true;
	}
	follower->version = follower->source->version;
	memcpy(follower->generation, generation, strlen(generation) + 1);
	return OK;
}

/* Also when the batch is empty, but the source has gone on: it need not be asked again for what it
 * left out. */
static bool has_news(const struct follower *follower)
{
	return follower->batch->n_changes > 0 || follower->batch->last != follower->last;
}

static enum status follow_once(struct follower *follower)
{
	bool restarted;
	enum status status = fetch(follower);
	if (status == OK) {
		status = mind_generation(follower, &restarted);
	}
	if (status != OK || restarted || !has_news(follower)) {
		return status;
	}
	status = rpc_server_write(follower->server, apply_batch, follower);
	if (status == OK) {
		follower->last = follower->batch->last;
		rpc_server_seen(follower->server, follower->source->name, follower->last);
	}
	return status;
}

static void say_how_it_goes(struct follower *follower, enum status status)
{
	bool away = status != OK;
	if (away != follower->away && !atomic_load(&follower->closing)) {
		if (away) {
			log_warning("follower.away", "source=%s address=\"%s\" status=%s",
			    follower->source->name, rpc_client_url(follower->client),
			    status_name(status));
		} else {
			log_info("follower.back", "source=%s last=%" PRIu64, follower->source->name,
			    follower->last);
		}
	}
	follower->away = away;
}

static void *work(void *arg)
{
	struct follower *follower = arg;
	while (!atomic_load(&follower->closing)) {
		enum status status = follow_once(follower);
		say_how_it_goes(follower, status);
		arena_reset(follower->arena);
		if (status != OK) {
			(void)usleep(PAUSE_MS * 1000);
		}
	}
	return NULL;
}

static void follower_free(struct follower *follower)
{
	rpc_client_close(follower->client);
	arena_close(follower->arena);
	free(follower);
}

enum status follower_open(struct rpc_server *server,
    const struct follower_source *source,
    const char *url,
    const struct signing_key *key,
    struct follower **ret_follower)
{
	struct follower *follower = calloc(1, sizeof *follower);
	if (follower == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	follower->server = server;
	follower->source = source;
	follower->key = key;
	follower->arena = arena_open(ARENA_BYTES_MAX);
	enum status status = follower->arena != NULL ? rpc_client_open(url, 1, &follower->client)
						     : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = rpc_server_read(server, cursor_load, follower);
	}
	if (status == OK) {
		rpc_server_seen(server, source->name, follower->last);
	}
	if (status == OK && pthread_create(&follower->thread, NULL, work, follower) != 0) {
		status = RESOURCE_EXHAUSTED;
	}
	if (status != OK) {
		follower_free(follower);
		return status;
	}
	*ret_follower = follower;
	return OK;
}

void follower_close(struct follower *follower)
{
	if (follower == NULL) {
		return;
	}
	atomic_store(&follower->closing, true);
	rpc_client_interrupt(follower->client);
	(void)pthread_join(follower->thread, NULL);
	follower_free(follower);
}
