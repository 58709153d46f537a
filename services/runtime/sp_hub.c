#include "runtime/sp_hub.h"

#include "runtime/clock.h"
#include "runtime/condition.h"

enum {
	FRAME_BYTES_DEFAULT = 1 << 20,
	CONNECTIONS_DEFAULT = 4096,
	IN_FLIGHT_DEFAULT = 128,
	QUEUED_BYTES_DEFAULT = 8 << 20,
	HELD_BYTES_DEFAULT = 512 << 20,
	HANDSHAKE_MS_DEFAULT = 3000,
	FRAME_MS_DEFAULT = 30000,
	IDLE_MS_DEFAULT = 600000,
	SEND_MS_DEFAULT = 5000,
	SOCKET_MODE_DEFAULT = 0600
};

/* Every limit that is 0 takes its default. */
static struct sp_server_limits with_defaults(const struct sp_server_limits *given)
{
	struct sp_server_limits limits = {0};
	if (given != NULL) {
		limits = *given;
	}
#define DEFAULT(field, value) limits.field = limits.field != 0 ? limits.field : (value)
	DEFAULT(frame_bytes_max, FRAME_BYTES_DEFAULT);
	DEFAULT(connections_max, CONNECTIONS_DEFAULT);
	DEFAULT(in_flight_max, IN_FLIGHT_DEFAULT);
	DEFAULT(queued_bytes_max, QUEUED_BYTES_DEFAULT);
	DEFAULT(held_bytes_max, HELD_BYTES_DEFAULT);
	DEFAULT(handshake_ms, HANDSHAKE_MS_DEFAULT);
	DEFAULT(frame_ms, FRAME_MS_DEFAULT);
	DEFAULT(idle_ms, IDLE_MS_DEFAULT);
	DEFAULT(send_ms, SEND_MS_DEFAULT);
	DEFAULT(socket_mode, SOCKET_MODE_DEFAULT);
#undef DEFAULT
	return limits;
}

enum status sp_hub_init(struct sp_hub *hub,
    const struct sp_server_limits *limits,
    sp_on_message *on_message,
    void *context)
{
	*hub = (struct sp_hub){
	    .limits = with_defaults(limits), .on_message = on_message, .context = context};
	if (pthread_mutex_init(&hub->mutex, NULL) != 0) {
		return RESOURCE_EXHAUSTED;
	}
	if (condition_init(&hub->buried) != OK) {
		goto mutex;
	}
	if (condition_init(&hub->sent) != OK) {
		goto buried;
	}
	if (condition_init(&hub->quiet) != OK) {
		goto sent;
	}
	return OK;
sent:
	(void)pthread_cond_destroy(&hub->sent);
buried:
	(void)pthread_cond_destroy(&hub->buried);
mutex:
	(void)pthread_mutex_destroy(&hub->mutex);
	return RESOURCE_EXHAUSTED;
}

void sp_hub_fini(struct sp_hub *hub)
{
	(void)pthread_cond_destroy(&hub->quiet);
	(void)pthread_cond_destroy(&hub->sent);
	(void)pthread_cond_destroy(&hub->buried);
	(void)pthread_mutex_destroy(&hub->mutex);
}

bool sp_hub_enter(struct sp_hub *hub)
{
	(void)atomic_fetch_add(&hub->handing, 1);
	if (!atomic_load(&hub->stopped)) {
		return true;
	}
	sp_hub_leave(hub);
	return false;
}

void sp_hub_leave(struct sp_hub *hub)
{
	if (atomic_fetch_sub(&hub->handing, 1) > 1 || !atomic_load(&hub->stopped)) {
		return;
	}
	pthread_mutex_lock(&hub->mutex);
	pthread_cond_broadcast(&hub->quiet);
	pthread_mutex_unlock(&hub->mutex);
}

void sp_hub_stop(struct sp_hub *hub)
{
	atomic_store(&hub->stopped, true);
	pthread_mutex_lock(&hub->mutex);
	while (atomic_load(&hub->handing) > 0) {
		pthread_cond_wait(&hub->quiet, &hub->mutex);
	}
	pthread_mutex_unlock(&hub->mutex);
}

bool sp_hub_hold(struct sp_hub *hub, size_t bytes)
{
	size_t before = atomic_fetch_add(&hub->held_bytes, bytes);
	if (before + bytes <= hub->limits.held_bytes_max) {
		return true;
	}
	sp_hub_release(hub, bytes);
	return false;
}

void sp_hub_release(struct sp_hub *hub, size_t bytes)
{
	(void)atomic_fetch_sub(&hub->held_bytes, bytes);
}

void sp_hub_answers_gone(struct sp_hub *hub, size_t count)
{
	if (count == 0 || atomic_fetch_sub(&hub->unsent, count) != count ||
	    atomic_load(&hub->waiters) == 0) {
		return;
	}
	pthread_mutex_lock(&hub->mutex);
	pthread_cond_broadcast(&hub->sent);
	pthread_mutex_unlock(&hub->mutex);
}

bool sp_hub_wait_sent(struct sp_hub *hub, unsigned timeout_ms)
{
	int64_t deadline_ms = clock_mono_ms() + timeout_ms;
	bool waiting = true;
	pthread_mutex_lock(&hub->mutex);
	(void)atomic_fetch_add(&hub->waiters, 1);
	while (waiting && atomic_load(&hub->unsent) > 0) {
		waiting = condition_wait_until(&hub->sent, &hub->mutex, deadline_ms);
	}
	(void)atomic_fetch_sub(&hub->waiters, 1);
	bool sent = atomic_load(&hub->unsent) == 0;
	pthread_mutex_unlock(&hub->mutex);
	return sent;
}
