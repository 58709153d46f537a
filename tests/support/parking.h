/* Messages that a test's service keeps unanswered until the test has seen that they are there. Any
 * thread. */
#ifndef SAMEN_TEST_PARKING_H
#define SAMEN_TEST_PARKING_H

#include "runtime/sp_server.h"

#include <pthread.h>

enum { PARKING_MAX = 1024, PARKING_BODY_BYTES_MAX = 64 };

/* All zero but for the mutex; lies in the service. */
struct parking {
	pthread_mutex_t mutex;
	struct sp_message *messages[PARKING_MAX];
	uint8_t bodies[PARKING_MAX][PARKING_BODY_BYTES_MAX];
	size_t body_bytes[PARKING_MAX];
	size_t count;
};

/* Idempotent. */
void parking_init(struct parking *parking);
/* Keeps a message, and as much of its body as there is room for. */
void parking_put(struct parking *parking, struct sp_message *message, struct bytes body);
size_t parking_count(struct parking *parking);
/* Until so many are there; fails the test when that does not come. */
void parking_wait(struct parking *parking, size_t count);
/* Answers all with this; NULL: each with its own body. First each third, then the others from the
 * last to the first. */
void parking_answer(struct parking *parking, const struct bytes *answer);

#endif
