#include "gateway/ask.h"

#include "gateway/buffer.h"

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

enum { KEY_BYTES = 16 };

/* One that waits. */
struct waiting {
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	bool done;
	enum status status;
	uint8_t *answer;
	size_t answer_size;
};

/* On the uplink's thread. */
static void take_answer(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	struct waiting *waiting = arg;
	(void)pthread_mutex_lock(&waiting->mutex);
	waiting->status = status;
	waiting->answer = answer;
	waiting->answer_size = answer_size;
	waiting->done = true;
	(void)pthread_cond_signal(&waiting->answered);
	(void)pthread_mutex_unlock(&waiting->mutex);
}

static enum status pack(const char *method,
    const ProtobufCMessage *message,
    const char *token,
    struct arena *arena,
    struct buffer *ret_request)
{
	uint8_t random[KEY_BYTES];
	char key[2 * KEY_BYTES + 1];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	randombytes_buf(random, sizeof random);
	request.request_key = sodium_bin2hex(key, sizeof key, random, sizeof random);
	request.method = arena_printf(arena, "samen.directory.v1.Directory/%s", method);
	request.payload.len = protobuf_c_message_get_packed_size(message);
	request.payload.data = arena_alloc(arena, request.payload.len + 1);
	request.token = (char *)(uintptr_t)token;
	request.timeout_ms = ASK_MS_MAX;
	if (request.method == NULL || request.payload.data == NULL ||
	    buffer_reserve(ret_request, samen__rpc__v1__request__get_packed_size(&request)) != OK) {
		return RESOURCE_EXHAUSTED;
	}
	(void)protobuf_c_message_pack(message, request.payload.data);
	ret_request->size = samen__rpc__v1__request__pack(&request, ret_request->data);
	return OK;
}

/* The answer, to be wiped. */
static enum status call(
    struct upstream *upstream, const struct buffer *request, struct waiting *waiting)
{
	enum status status = upstream_call(upstream, UPSTREAM_DIRECTORY, buffer_bytes(request),
	    ASK_MS_MAX, false, take_answer, waiting);
	if (status != OK) {
		return status;
	}
	(void)pthread_mutex_lock(&waiting->mutex);
	while (!waiting->done) {
		(void)pthread_cond_wait(&waiting->answered, &waiting->mutex);
	}
	(void)pthread_mutex_unlock(&waiting->mutex);
	return waiting->status;
}

enum status ask_directory(struct upstream *upstream,
    const char *method,
    const ProtobufCMessage *request,
    const char *token,
    struct arena *arena,
    Samen__Rpc__V1__Response **ret_response)
{
	struct waiting waiting = {
	    .mutex = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER};
	struct buffer packed = {.data = NULL};
	enum status status = pack(method, request, token, arena, &packed);
	if (status == OK) {
		status = call(upstream, &packed, &waiting);
	}
	buffer_fini(&packed);
	if (status == OK) {
		*ret_response = samen__rpc__v1__response__unpack(
		    arena_allocator(arena), waiting.answer_size, waiting.answer);
		status = *ret_response != NULL ? OK : DATA_LOSS;
	}
	buffer_wipe(waiting.answer);
	(void)pthread_cond_destroy(&waiting.answered);
	(void)pthread_mutex_destroy(&waiting.mutex);
	return status;
}
