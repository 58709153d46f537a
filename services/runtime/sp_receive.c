#include "runtime/sp_connection_private.h"

#include "runtime/clock.h"

#include <stdlib.h>
#include <string.h>

static unsigned connection_patience_ms(const struct connection *c)
{
	if (c->deadline_ms == 0) {
		return c->hub->limits.idle_ms;
	}
	int64_t left = c->deadline_ms - clock_mono_ms();
	return left > 0 ? (unsigned)left : 1;
}

/*
 * Arms a receive: the rest of the incomplete message first, then the inbox. The caller holds the
 * connection.
 */
void connection_receive(struct connection *c)
{
	nng_iov runs[2];
	unsigned count = 0;
	if (c->incomplete != NULL) {
		runs[count++] = (nng_iov){.iov_buf = c->incomplete->payload + c->incomplete_bytes,
		    .iov_len = c->incomplete->size - c->incomplete_bytes};
	}
	runs[count++] = (nng_iov){
	    .iov_buf = c->inbox + c->inbox_bytes, .iov_len = SP_INBOX_BYTES - c->inbox_bytes};
	(void)nng_aio_set_iov(c->rx, count, runs);
	nng_aio_set_timeout(c->rx, (nng_duration)connection_patience_ms(c));
	connection_hold(c);
	nng_stream_recv(c->stream, c->rx);
	if (atomic_load(&c->closed)) {
		nng_aio_cancel(c->rx);
	}
}

static struct sp_message *message_new(struct connection *c, size_t size)
{
	if (!sp_hub_hold(c->hub, size)) {
		return NULL;
	}
	struct sp_message *message = malloc(sizeof *message + size);
	if (message == NULL) {
		sp_hub_release(c->hub, size);
		return NULL;
	}
	message->connection = c;
	message->size = size;
	return message;
}

static bool connection_admit(struct connection *c)
{
	pthread_mutex_lock(&c->mutex);
	bool room = c->in_flight < c->hub->limits.in_flight_max;
	c->in_flight += room ? 1 : 0;
	pthread_mutex_unlock(&c->mutex);
	return room;
}

/* Hands a whole message over; false when it breaks a rule. The message is gone either way. */
static bool connection_deliver(struct connection *c, struct sp_message *message)
{
	struct bytes payload = {message->payload, message->size};
	message->backtrace_bytes = sp_backtrace_bytes(payload);
	if (message->backtrace_bytes == 0 || !connection_admit(c)) {
		sp_message_free(message);
		return false;
	}
	c->deadline_ms = 0;
	connection_hold(c);
	(void)atomic_fetch_add(&c->hub->messages, 1);
	struct bytes body = {
	    payload.data + message->backtrace_bytes, payload.size - message->backtrace_bytes};
	c->hub->on_message(c->hub->context, message, body, c->peer_uid);
	return true;
}

/*
 * Takes a frame of which the inbox has the whole header, at this place. False when it breaks a
 * rule.
 */
static bool connection_take_frame(struct connection *c, size_t *at)
{
	uint64_t size;
	if (!sp_header_read(c->inbox + *at, c->carrier, &size) ||
	    size > c->hub->limits.frame_bytes_max) {
		return false;
	}
	struct sp_message *message = message_new(c, (size_t)size);
	if (message == NULL) {
		return false;
	}
	*at += sp_header_bytes(c->carrier);
	size_t there = c->inbox_bytes - *at;
	size_t taken = there < message->size ? there : message->size;
	memcpy(message->payload, c->inbox + *at, taken);
	*at += taken;
	if (taken == message->size) {
		return connection_deliver(c, message);
	}
	c->incomplete = message;
	c->incomplete_bytes = taken;
	return true;
}

/* Whether messages are still wanted: one just handed over may have ended that. */
static bool connection_listens(const struct connection *c)
{
	return !atomic_load(&c->closed) && !atomic_load(&c->hub->stopped);
}

/*
 * Takes all that is whole from the inbox and moves the rest to its start. False when a rule is
 * broken.
 */
static bool connection_take(struct connection *c)
{
	size_t at = 0;
	if (!c->greeted) {
		if (c->inbox_bytes < SP_GREETING_BYTES) {
			return true;
		}
		if (!sp_greeting_is(c->inbox, SP_REQ)) {
			return false;
		}
		c->greeted = true;
		c->deadline_ms = 0;
		at = SP_GREETING_BYTES;
	}
	while (c->inbox_bytes - at >= sp_header_bytes(c->carrier) && connection_listens(c)) {
		if (!connection_take_frame(c, &at)) {
			return false;
		}
	}
	c->inbox_bytes -= at;
	memmove(c->inbox, c->inbox + at, c->inbox_bytes);
	explicit_bzero(c->inbox + c->inbox_bytes, at);
	return true;
}

/* Accounts for bytes just received; true with the incomplete message when that is whole now. */
static struct sp_message *connection_absorb(struct connection *c, size_t bytes)
{
	struct sp_message *message = c->incomplete;
	if (message == NULL) {
		c->inbox_bytes += bytes;
		return NULL;
	}
	size_t missing = message->size - c->incomplete_bytes;
	size_t taken = bytes < missing ? bytes : missing;
	c->incomplete_bytes += taken;
	c->inbox_bytes += bytes - taken;
	if (taken < missing) {
		return NULL;
	}
	c->incomplete = NULL;
	return message;
}

/* Takes in bytes just received. False when a rule is broken. */
static bool connection_digest(struct connection *c, size_t bytes)
{
	struct sp_message *message = connection_absorb(c, bytes);
	if (message != NULL && !connection_deliver(c, message)) {
		return false;
	}
	if (!connection_take(c)) {
		return false;
	}
	bool begun = c->incomplete != NULL || c->inbox_bytes > 0;
	if (begun && c->deadline_ms == 0) {
		c->deadline_ms = clock_mono_ms() + c->hub->limits.frame_ms;
	}
	return true;
}

/*
 * Whether silence is in order: nothing has begun to come, and the peer waits or waited for an
 * answer.
 */
static bool connection_may_be_silent(struct connection *c)
{
	pthread_mutex_lock(&c->mutex);
	bool waits = c->in_flight > 0 || c->answered;
	c->answered = false;
	pthread_mutex_unlock(&c->mutex);
	return c->deadline_ms == 0 && waits;
}

void connection_on_received(void *arg)
{
	struct connection *c = arg;
	int error = nng_aio_result(c->rx);
	if (error == NNG_ETIMEDOUT) {
		if (connection_may_be_silent(c)) {
			connection_receive(c);
		} else {
			connection_expel(c);
		}
	} else if (error != 0) {
		connection_close(c);
	} else if (sp_hub_enter(c->hub)) {
		bool sound = connection_digest(c, nng_aio_count(c->rx));
		sp_hub_leave(c->hub);
		if (sound) {
			connection_receive(c);
		} else {
			connection_expel(c);
		}
	}
	connection_release(c);
}
