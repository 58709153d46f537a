#include "support/parking.h"

#include "support/sp_peer.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void parking_init(struct parking *parking)
{
	(void)pthread_mutex_init(&parking->mutex, NULL);
}

void parking_put(struct parking *parking, struct sp_message *message, struct bytes body)
{
	size_t size = body.size < PARKING_BODY_BYTES_MAX ? body.size : PARKING_BODY_BYTES_MAX;
	(void)pthread_mutex_lock(&parking->mutex);
	assert(parking->count < PARKING_MAX);
	if (size > 0) {
		memcpy(parking->bodies[parking->count], body.data, size);
	}
	parking->body_bytes[parking->count] = size;
	parking->messages[parking->count++] = message;
	(void)pthread_mutex_unlock(&parking->mutex);
}

size_t parking_count(struct parking *parking)
{
	(void)pthread_mutex_lock(&parking->mutex);
	size_t count = parking->count;
	(void)pthread_mutex_unlock(&parking->mutex);
	return count;
}

struct awaited {
	struct parking *parking;
	size_t count;
};

static bool count_is(void *context)
{
	const struct awaited *awaited = context;
	return parking_count(awaited->parking) == awaited->count;
}

void parking_wait(struct parking *parking, size_t count)
{
	struct awaited awaited = {parking, count};
	if (!sp_peer_wait(count_is, &awaited)) {
		fail_msg("%zu messages are parked, not %zu", parking_count(parking), count);
	}
}

static void answer_one(struct parking *parking, size_t at, const struct bytes *answer)
{
	const struct bytes own = {parking->bodies[at], parking->body_bytes[at]};
	sp_message_answer(parking->messages[at], answer != NULL ? *answer : own);
}

void parking_answer(struct parking *parking, const struct bytes *answer)
{
	(void)pthread_mutex_lock(&parking->mutex);
	for (size_t i = 0; i < parking->count; i += 3) {
		answer_one(parking, i, answer);
	}
	for (size_t i = parking->count; i-- > 0;) {
		if (i % 3 != 0) {
			answer_one(parking, i, answer);
		}
	}
	parking->count = 0;
	(void)pthread_mutex_unlock(&parking->mutex);
}
