#include "runtime/sp_connection_private.h"

#include "runtime/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_USERS = 2 }; /* the server, and whoever opens it */

static void on_sent(void *arg);

/* Lifetime. */

struct connection *connection_new(struct sp_hub *hub,
    nng_stream *stream,
    enum sp_carrier carrier,
    uint64_t number,
    uid_t peer_uid)
{
	struct connection *c = calloc(1, sizeof *c);
	if (c == NULL) {
		return NULL;
	}
	c->hub = hub;
	c->stream = stream;
	c->carrier = carrier;
	c->number = number;
	c->peer_uid = peer_uid;
	atomic_init(&c->users, FIRST_USERS);
	c->inbox = malloc(SP_INBOX_BYTES);
	if (c->inbox == NULL) {
		goto memory;
	}
	if (nng_aio_alloc(&c->rx, connection_on_received, c) != 0) {
		goto inbox;
	}
	if (nng_aio_alloc(&c->tx, on_sent, c) != 0) {
		goto rx;
	}
	if (pthread_mutex_init(&c->mutex, NULL) != 0) {
		goto tx;
	}
	return c;
tx:
	nng_aio_free(c->tx);
rx:
	nng_aio_free(c->rx);
inbox:
	free(c->inbox);
memory:
	free(c);
	return NULL;
}

void sp_message_free(struct sp_message *message)
{
	if (message == NULL) {
		return;
	}
	sp_hub_release(message->connection->hub, message->size);
	explicit_bzero(
	    message->payload, message->size); /* a password, or what is told of a pupil */
	free(message);
}

void connection_free(struct connection *c)
{
	assert(atomic_load(&c->users) == 0 && c->in_flight == 0);
	nng_aio_stop(c->rx);
	nng_aio_stop(c->tx);
	nng_stream_free(c->stream);
	nng_aio_free(c->rx);
	nng_aio_free(c->tx);
	sp_message_free(c->incomplete);
	outbox_fini(&c->waiting);
	outbox_fini(&c->leaving);
	(void)pthread_mutex_destroy(&c->mutex);
	explicit_bzero(c->inbox, SP_INBOX_BYTES);
	free(c->inbox);
	free(c);
}

struct connection_link *connection_link(struct connection *c)
{
	return &c->link;
}

struct connection *connection_take_dead(struct sp_hub *hub)
{
	struct connection *c = hub->dead;
	if (c != NULL) {
		hub->dead = c->next_dead;
	}
	return c;
}

void connection_hold(struct connection *c)
{
	(void)atomic_fetch_add(&c->users, 1);
}

void connection_release(struct connection *c)
{
	struct sp_hub *hub = c->hub;
	if (atomic_fetch_sub(&c->users, 1) > 1) {
		return;
	}
	pthread_mutex_lock(&hub->mutex);
	c->next_dead = hub->dead;
	hub->dead = c;
	pthread_cond_signal(&hub->buried);
	pthread_mutex_unlock(&hub->mutex);
}

/* Forgets what is in the outbox; returns how many answers those were. */
static size_t connection_drop(struct connection *c, struct outbox *outbox)
{
	size_t answers = outbox->answers;
	sp_hub_release(c->hub, outbox->size);
	outbox_fini(outbox);
	return answers;
}

/*
 * A receive or send armed on a stream already closed never ends by itself. So closed is set before
 * the stream is closed, and whoever arms looks at closed afterwards and cancels: one of the two
 * always sees the other.
 */
void connection_close(struct connection *c)
{
	if (atomic_exchange(&c->closed, true)) {
		return;
	}
	nng_stream_close(c->stream);
	pthread_mutex_lock(&c->mutex);
	size_t dropped = connection_drop(c, &c->waiting);
	pthread_mutex_unlock(&c->mutex);
	sp_hub_answers_gone(c->hub, dropped);
	connection_release(c);
}

void connection_expel(struct connection *c)
{
	if (!atomic_load(&c->closed)) {
		(void)atomic_fetch_add(&c->hub->expelled, 1);
	}
	connection_close(c);
}

/* Sending. */

/* Arms the send of what is left of leaving. The caller holds the connection and has set sending. */
static void connection_send(struct connection *c)
{
	nng_iov run = {.iov_buf = c->leaving.data + c->leaving_done,
	    .iov_len = c->leaving.size - c->leaving_done};
	(void)nng_aio_set_iov(c->tx, 1, &run);
	nng_aio_set_timeout(c->tx, (nng_duration)c->hub->limits.send_ms);
	connection_hold(c);
	nng_stream_send(c->stream, c->tx);
	if (atomic_load(&c->closed)) {
		nng_aio_cancel(c->tx);
	}
}

/* What waits becomes what leaves. The mutex is held and nothing is leaving. */
static void connection_swap(struct connection *c)
{
	struct outbox empty = c->leaving;
	c->leaving = c->waiting;
	c->waiting = empty;
	c->leaving_done = 0;
}

/* Counts what was sent; true when there is more to send. The mutex is held. */
static bool connection_advance(struct connection *c, size_t sent_bytes, size_t *ret_answers)
{
	c->leaving_done += sent_bytes;
	if (c->leaving_done < c->leaving.size) {
		return true;
	}
	*ret_answers = c->leaving.answers;
	sp_hub_release(c->hub, c->leaving.size);
	outbox_clear(&c->leaving);
	connection_swap(c);
	return c->leaving.size > 0;
}

static void on_sent(void *arg)
{
	struct connection *c = arg;
	int error = nng_aio_result(c->tx);
	size_t answers = 0;
	pthread_mutex_lock(&c->mutex);
	bool broken = error != 0 || atomic_load(&c->closed);
	bool more = !broken && connection_advance(c, nng_aio_count(c->tx), &answers);
	if (broken) {
		answers = connection_drop(c, &c->leaving);
	}
	c->sending = more;
	pthread_mutex_unlock(&c->mutex);
	sp_hub_answers_gone(c->hub, answers);
	if (more) {
		connection_send(c);
	} else if (error == NNG_ETIMEDOUT) {
		connection_expel(c);
	} else if (broken) {
		connection_close(c);
	}
	connection_release(c);
}

/* Sends what waits, unless a send is under way, which will see to it. */
static void connection_flush(struct connection *c)
{
	pthread_mutex_lock(&c->mutex);
	bool start = !c->sending && c->waiting.size > 0;
	if (start) {
		connection_swap(c);
		c->sending = true;
	}
	pthread_mutex_unlock(&c->mutex);
	if (start) {
		connection_send(c);
	}
}

/*
 * Writes the answer's frame to what waits. False when a limit or memory is passed. The mutex is
 * held.
 */
static bool connection_queue(struct connection *c, struct bytes backtrace, struct bytes body)
{
	size_t header_bytes = sp_header_bytes(c->carrier);
	size_t payload_bytes = backtrace.size + body.size;
	size_t frame_bytes = header_bytes + payload_bytes;
	size_t queued = c->waiting.size + c->leaving.size - c->leaving_done;
	size_t most = c->hub->limits.queued_bytes_max;
	if (body.size > most || frame_bytes + queued > most || !sp_hub_hold(c->hub, frame_bytes)) {
		return false;
	}
	uint8_t *place = outbox_extend(&c->waiting, frame_bytes);
	if (place == NULL) {
		sp_hub_release(c->hub, frame_bytes);
		return false;
	}
	sp_header_write(c->carrier, payload_bytes, place);
	memcpy(place + header_bytes, backtrace.data, backtrace.size);
	if (body.size > 0) {
		memcpy(place + header_bytes + backtrace.size, body.data, body.size);
	}
	c->waiting.answers++;
	return true;
}

void sp_message_answer(struct sp_message *message, struct bytes body)
{
	if (message == NULL) {
		return;
	}
	struct connection *c = message->connection;
	struct bytes backtrace = {message->payload, message->backtrace_bytes};
	(void)atomic_fetch_add(&c->hub->answers, 1);
	(void)atomic_fetch_add(&c->hub->unsent, 1);
	pthread_mutex_lock(&c->mutex);
	assert(c->in_flight > 0);
	c->in_flight--;
	c->answered = true;
	bool open = !atomic_load(&c->closed);
	bool queued = open && connection_queue(c, backtrace, body);
	pthread_mutex_unlock(&c->mutex);
	if (queued) {
		connection_flush(c);
	} else {
		sp_hub_answers_gone(c->hub, 1);
	}
	if (open && !queued) {
		connection_expel(c);
	}
	sp_message_free(message);
	connection_release(c);
}

uint64_t sp_message_connection(const struct sp_message *message)
{
	return message->connection->number;
}

static bool connection_greet(struct connection *c)
{
	pthread_mutex_lock(&c->mutex);
	uint8_t *place = NULL;
	if (sp_hub_hold(c->hub, SP_GREETING_BYTES)) {
		place = outbox_extend(&c->waiting, SP_GREETING_BYTES);
	}
	if (place != NULL) {
		sp_greeting_write(SP_REP, place);
	}
	pthread_mutex_unlock(&c->mutex);
	return place != NULL;
}

void connection_start(struct connection *c)
{
	c->deadline_ms = clock_mono_ms() + c->hub->limits.handshake_ms;
	if (connection_greet(c)) {
		connection_flush(c);
		connection_receive(c);
	} else {
		connection_expel(c);
	}
	connection_release(c);
}
