/*
 * What the connections of one SP server share: its limits and callback, its numbers, and its dead.
 * For sp_*.c only.
 */
#ifndef SAMEN_SP_HUB_H
#define SAMEN_SP_HUB_H

#include "runtime/sp_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct connection;

struct sp_hub {
	struct sp_server_limits limits; /* none is 0 */
	sp_on_message *on_message;
	void *context;
	atomic_bool stopped;
	atomic_size_t held_bytes;
	atomic_size_t unsent; /* answers given, neither sent nor dropped */
	atomic_uint_fast64_t messages;
	atomic_uint_fast64_t answers;
	atomic_uint_fast64_t expelled;
	atomic_uint waiters; /* for unsent to become 0 */
	atomic_uint handing; /* connections handing over what they received */

	pthread_mutex_t mutex; /* guards dead; no other lock is taken inside */
	pthread_cond_t buried; /* dead has grown, or the janitor is to look up */
	pthread_cond_t sent;   /* unsent has become 0 */
	pthread_cond_t quiet;  /* handing has become 0 after the stop */
	struct connection *dead;
};

/* limits may be NULL. RESOURCE_EXHAUSTED. */
enum status sp_hub_init(struct sp_hub *hub,
    const struct sp_server_limits *limits,
    sp_on_message *on_message,
    void *context);
void sp_hub_fini(struct sp_hub *hub);

/* Brackets the handing over of messages; false, and no bracket opened, once stopped. */
bool sp_hub_enter(struct sp_hub *hub);
void sp_hub_leave(struct sp_hub *hub);

/* Returns when nobody hands over messages nor will. Blocks. */
void sp_hub_stop(struct sp_hub *hub);

/* Counts bytes that are kept in memory; false, and not counted, when that would be too many. */
bool sp_hub_hold(struct sp_hub *hub, size_t bytes);
void sp_hub_release(struct sp_hub *hub, size_t bytes);

/* So many answers have been sent or dropped. */
void sp_hub_answers_gone(struct sp_hub *hub, size_t count);

/* Waits until no answer is on its way; false after timeout_ms. Blocks. */
bool sp_hub_wait_sent(struct sp_hub *hub, unsigned timeout_ms);

#endif
