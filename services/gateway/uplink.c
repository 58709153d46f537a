#include "gateway/uplink.h"

#include "gateway/uplink_group.h"
#include "gateway/uplink_task.h"
#include "runtime/clock.h"
#include "runtime/rpc_client.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	CONNECTIONS_DEFAULT = 2,
	CALLS_DEFAULT = 256,
	WAITING_DEFAULT = 2048,
	PER_CONNECTION_DEFAULT = 100,
	HELD_BYTES_DEFAULT = 64 << 20,
	LOAD_LIGHT = 4,          /* with so many calls on each line, one more line is made */
	PAUSE_MS_FIRST = 10,     /* between attempts to connect; doubles */
	REACH_PAUSE_MS_MAX = 50, /* while nobody is there */
	LOST_PAUSE_MS_MAX = 500, /* while calls fell the service; a new call still gets its turn */
	LOST_REACH_MS = 5000,    /* for a call for news whose connection was lost */
	EVENTS_MAX = 64
};

struct uplink {
	struct sp_address address;
	struct uplink_limits limits;
	struct line_setting setting;
	pthread_t thread;
	int epoll;
	int wake; /* an eventfd: look at arrived and closing */

	pthread_mutex_t mutex; /* guards these three, and the adding to the counts below */
	struct tasks arrived;
	bool closing;
	size_t held_bytes;
	atomic_uint calls, waiting;
	atomic_uint_fast64_t answered, failed, refused, resent;
	atomic_uint connected;

	/* The thread's alone. */
	struct group groups[2]; /* calls that do not wait, calls that do */
	struct times times;
	unsigned turn;         /* of the address's places */
	int64_t pause_ms;      /* the last one; 0: all is well */
	int64_t dial_after_ms; /* nobody is called before */
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Calls end. */

static void uplink_release(struct uplink *uplink, const struct task *task)
{
	pthread_mutex_lock(&uplink->mutex);
	uplink->held_bytes -= task->size;
	(void)atomic_fetch_sub(task->waits ? &uplink->waiting : &uplink->calls, 1);
	pthread_mutex_unlock(&uplink->mutex);
}

/* Tells the caller. The task is in no list any more, and stays to be freed. */
static void uplink_tell(
    struct uplink *uplink, const struct task *task, enum status status, uint8_t *body, size_t size)
{
	(void)atomic_fetch_add(status == OK ? &uplink->answered : &uplink->failed, 1);
	uplink_release(uplink, task);
	task->done(task->arg, status, body, size);
}

/* A line has ended a task. */
static void on_ended(
    void *context, struct task *task, enum status status, uint8_t *body, size_t size)
{
	struct uplink *uplink = context;
	times_remove(&uplink->times, task);
	if (status == OK) {
		group_trust(&uplink->groups[task->waits]);
		uplink->pause_ms = 0;
	}
	uplink_tell(uplink, task, status, body, size);
	task_free(task);
}

/* Takes it from where it is, tells, frees. */
static void uplink_end(struct uplink *uplink, struct task *task, enum status status)
{
	struct group *group = &uplink->groups[task->waits];
	struct task ended = *task;
	times_remove(&uplink->times, task);
	if (task->line != NULL) {
		uplink_line_forget(task->line, task);
	} else {
		group_remove(group, task);
		task_free(task);
	}
	uplink_tell(uplink, &ended, status, NULL, 0);
}

/* Its time has come: the end, or to see whether anybody was reached. */
static void uplink_expire(struct uplink *uplink, struct task *task, int64_t now_ms)
{
	bool reached = task->sent || group_up(&uplink->groups[task->waits]) > 0;
	if (reached && now_ms < task->deadline_ms) {
		times_remove(&uplink->times, task);
		task->until_ms = task->deadline_ms;
		times_add(&uplink->times, task);
	} else {
		uplink_end(uplink, task, reached ? DEADLINE_EXCEEDED : UNAVAILABLE);
	}
}

static void uplink_expire_all(struct uplink *uplink, int64_t now_ms)
{
	struct task *first;
	while ((first = times_first(&uplink->times)) != NULL && first->until_ms <= now_ms) {
		uplink_expire(uplink, first, now_ms);
	}
}

/* Lines come and go. */

static void uplink_pause(struct uplink *uplink, int64_t pause_ms_max)
{
	int64_t pause_ms = uplink->pause_ms > 0 ? 2 * uplink->pause_ms : PAUSE_MS_FIRST;
	uplink->pause_ms = pause_ms < pause_ms_max ? pause_ms : pause_ms_max;
	uplink->dial_after_ms = clock_mono_ms() + uplink->pause_ms;
}

/*
 * A line was lost that never brought an answer. If it had calls, one of them, or all their answers
 * together, may be more than the service or a connection can bear: fewer go at once from then on.
 */
static void uplink_doubt(struct uplink *uplink, struct group *group, unsigned load)
{
	uplink_pause(uplink, load > 0 ? LOST_PAUSE_MS_MAX : REACH_PAUSE_MS_MAX);
	if (load > 0 && group == &uplink->groups[false]) {
		group_distrust(group);
	}
}

/* A call for news has no effect: whoever waits is told sooner that nobody is there any more. */
static void uplink_hurry(struct uplink *uplink, struct task *task)
{
	times_remove(&uplink->times, task);
	task->sent = false;
	task->until_ms = earlier(task->deadline_ms, clock_mono_ms() + LOST_REACH_MS);
	times_add(&uplink->times, task);
}

static void uplink_lose(struct uplink *uplink, struct group *group, unsigned at)
{
	struct uplink_line *line = group->lines[at];
	struct tasks left;
	struct task *task;
	if (!uplink_line_proved(line)) {
		uplink_doubt(uplink, group, uplink_line_load(line));
	}
	group_close_line(group, at, &left);
	TAILQ_FOREACH(task, &left, link)
	{
		(void)atomic_fetch_add(&uplink->resent, task->sent ? 1 : 0);
		if (task->waits) {
			uplink_hurry(uplink, task);
		}
	}
	group_put_first(group, &left);
}

static void uplink_sweep(struct uplink *uplink, int64_t now_ms)
{
	for (unsigned g = 0; g < 2; g++) {
		struct group *group = &uplink->groups[g];
		for (unsigned i = group->count; i-- > 0;) {
			uplink_line_tire(group->lines[i], now_ms);
			if (uplink_line_state(group->lines[i]) == LINE_LOST) {
				uplink_lose(uplink, group, i);
			}
		}
	}
}

static void uplink_dial(struct uplink *uplink, struct group *group)
{
	struct sp_place places[SP_PLACES_MAX];
	size_t count = sp_address_find(&uplink->address, places);
	enum status status = UNAVAILABLE;
	if (count > 0) {
		const struct sp_place *place = &places[uplink->turn++ % count];
		status = uplink_line_open(&uplink->setting, place, &group->lines[group->count]);
	}
	if (status == OK) {
		group->count++;
	} else {
		uplink_pause(uplink, REACH_PAUSE_MS_MAX);
	}
}

static bool uplink_dialling(const struct uplink *uplink)
{
	return group_dialling(&uplink->groups[0]) + group_dialling(&uplink->groups[1]) > 0;
}

/* While the service cannot be reached, one attempt at a time is enough. */
static bool uplink_may_dial(const struct uplink *uplink, int64_t now_ms)
{
	return uplink->pause_ms == 0 ||
	       (now_ms >= uplink->dial_after_ms && !uplink_dialling(uplink));
}

static void uplink_move(struct uplink *uplink, struct group *group, int64_t now_ms)
{
	group_give(group);
	while (uplink_may_dial(uplink, now_ms) && group_wants_line(group)) {
		uplink_dial(uplink, group);
	}
	group_flush(group);
}

/* The thread. */

static void uplink_take_arrived(struct uplink *uplink)
{
	struct tasks arrived = TAILQ_HEAD_INITIALIZER(arrived);
	struct task *task;
	eventfd_t count;
	(void)eventfd_read(uplink->wake, &count);
	pthread_mutex_lock(&uplink->mutex);
	TAILQ_CONCAT(&arrived, &uplink->arrived, link);
	pthread_mutex_unlock(&uplink->mutex);
	while ((task = TAILQ_FIRST(&arrived)) != NULL) {
		struct group *group = &uplink->groups[task->waits];
		TAILQ_REMOVE(&arrived, task, link);
		group_add(group, task);
		times_add(&uplink->times, task);
	}
}

/* When there is something to do without an event. */
static int64_t uplink_until_ms(const struct uplink *uplink, int64_t now_ms)
{
	const struct task *first = times_first(&uplink->times);
	int64_t until_ms = first != NULL ? first->until_ms : INT64_MAX;
	for (unsigned g = 0; g < 2; g++) {
		const struct group *group = &uplink->groups[g];
		if (group_wants_line(group) && !uplink_dialling(uplink)) {
			until_ms = earlier(until_ms, uplink->dial_after_ms);
		}
		for (unsigned i = 0; i < group->count; i++) {
			bool lost = uplink_line_state(group->lines[i]) == LINE_LOST;
			until_ms = earlier(
			    until_ms, lost ? now_ms : uplink_line_until_ms(group->lines[i]));
		}
	}
	return until_ms;
}

static void uplink_wait(struct uplink *uplink)
{
	struct epoll_event events[EVENTS_MAX];
	int64_t now_ms = clock_mono_ms();
	int64_t until_ms = uplink_until_ms(uplink, now_ms);
	int64_t left_ms = until_ms > now_ms ? until_ms - now_ms : 0;
	int timeout_ms = until_ms == INT64_MAX ? -1 : (int)earlier(left_ms, INT_MAX);
	int count = epoll_wait(uplink->epoll, events, EVENTS_MAX, timeout_ms);
	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr == NULL) {
			uplink_take_arrived(uplink);
		} else {
			uplink_line_handle(events[i].data.ptr, events[i].events);
		}
	}
}

static bool uplink_closing(struct uplink *uplink)
{
	pthread_mutex_lock(&uplink->mutex);
	bool closing = uplink->closing;
	pthread_mutex_unlock(&uplink->mutex);
	return closing;
}

static void uplink_step(struct uplink *uplink)
{
	uplink_wait(uplink);
	int64_t now_ms = clock_mono_ms();
	uplink_sweep(uplink, now_ms);
	uplink_expire_all(uplink, now_ms);
	for (unsigned g = 0; g < 2; g++) {
		uplink_move(uplink, &uplink->groups[g], now_ms);
	}
	atomic_store(
	    &uplink->connected, group_up(&uplink->groups[0]) + group_up(&uplink->groups[1]));
}

/* Ends all calls; none comes any more. */
static void uplink_cancel_all(struct uplink *uplink)
{
	struct task *first;
	uplink_take_arrived(uplink);
	while ((first = times_first(&uplink->times)) != NULL) {
		uplink_end(uplink, first, CANCELLED);
	}
}

static void *uplink_run(void *arg)
{
	struct uplink *uplink = arg;
	(void)pthread_setname_np(pthread_self(), "uplink");
	while (!uplink_closing(uplink)) {
		uplink_step(uplink);
	}
	uplink_cancel_all(uplink);
	return NULL;
}

/* Opening and closing. */

static void limits_fill(struct uplink_limits *limits)
{
	static const struct uplink_limits defaults = {
	    .connections = CONNECTIONS_DEFAULT,
	    .calls_max = CALLS_DEFAULT,
	    .waiting_max = WAITING_DEFAULT,
	    .answer_bytes_max = RPC_RESPONSE_BYTES_MAX,
	    .per_connection_max = PER_CONNECTION_DEFAULT,
	    .held_bytes_max = HELD_BYTES_DEFAULT,
	};
#define FILL(field) (limits->field = limits->field != 0 ? limits->field : defaults.field)
	FILL(connections);
	FILL(calls_max);
	FILL(waiting_max);
	FILL(answer_bytes_max);
	FILL(per_connection_max);
	FILL(held_bytes_max);
#undef FILL
}

/* One line more than waiting calls fill: slots may be taken by calls that ended. */
static unsigned waiting_lines(const struct uplink_limits *limits)
{
	return limits->waiting_max / limits->per_connection_max + 2;
}

static void uplink_prepare(struct uplink *uplink)
{
	const struct uplink_limits *limits = &uplink->limits;
	unsigned load_max = limits->per_connection_max;
	group_init(&uplink->groups[false], limits->connections, load_max, LOAD_LIGHT);
	group_init(&uplink->groups[true], waiting_lines(limits), load_max, load_max);
	TAILQ_INIT(&uplink->arrived);
	uplink->setting = (struct line_setting){
	    .carrier = uplink->address.carrier,
	    .epoll = uplink->epoll,
	    .slots = load_max,
	    .answer_bytes_max = limits->answer_bytes_max,
	    .ended = on_ended,
	    .context = uplink,
	};
}

/* What epoll and the thread need. */
static enum status uplink_open_files(struct uplink *uplink)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
	uplink->epoll = epoll_create1(EPOLL_CLOEXEC);
	uplink->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (uplink->epoll >= 0 && uplink->wake >= 0 &&
	    epoll_ctl(uplink->epoll, EPOLL_CTL_ADD, uplink->wake, &event) == 0) {
		return OK;
	}
	return RESOURCE_EXHAUSTED;
}

static void uplink_close_files(struct uplink *uplink)
{
	if (uplink->wake >= 0) {
		(void)close(uplink->wake);
	}
	if (uplink->epoll >= 0) {
		(void)close(uplink->epoll);
	}
}

static enum status uplink_start(struct uplink *uplink)
{
	const struct uplink_limits *limits = &uplink->limits;
	enum status status = uplink_open_files(uplink);
	if (status != OK) {
		goto files;
	}
	status = times_init(&uplink->times, (size_t)limits->calls_max + limits->waiting_max);
	if (status != OK) {
		goto files;
	}
	status = RESOURCE_EXHAUSTED;
	uplink_prepare(uplink);
	if (pthread_mutex_init(&uplink->mutex, NULL) != 0) {
		goto times;
	}
	if (pthread_create(&uplink->thread, NULL, uplink_run, uplink) != 0) {
		goto mutex;
	}
	return OK;
mutex:
	(void)pthread_mutex_destroy(&uplink->mutex);
times:
	times_fini(&uplink->times);
files:
	uplink_close_files(uplink);
	return status;
}

enum status uplink_open(
    const char *url, const struct uplink_limits *limits, struct uplink **ret_uplink)
{
	struct uplink *uplink = calloc(1, sizeof *uplink);
	if (uplink == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	uplink->limits = limits != NULL ? *limits : (struct uplink_limits){0};
	limits_fill(&uplink->limits);
	enum status status = INVALID_ARGUMENT;
	if (uplink->limits.per_connection_max > LINE_SLOTS_MAX ||
	    uplink->limits.connections > GROUP_LINES_MAX ||
	    waiting_lines(&uplink->limits) > GROUP_LINES_MAX) {
		goto memory;
	}
	status = sp_address_init(&uplink->address, url);
	if (status != OK) {
		goto memory;
	}
	status = uplink_start(uplink);
	if (status != OK) {
		goto address;
	}
	*ret_uplink = uplink;
	return OK;
address:
	sp_address_fini(&uplink->address);
memory:
	free(uplink);
	return status;
}

void uplink_close(struct uplink *uplink)
{
	if (uplink == NULL) {
		return;
	}
	pthread_mutex_lock(&uplink->mutex);
	uplink->closing = true;
	pthread_mutex_unlock(&uplink->mutex);
	(void)eventfd_write(uplink->wake, 1);
	(void)pthread_join(uplink->thread, NULL);
	group_fini(&uplink->groups[false]);
	group_fini(&uplink->groups[true]);
	(void)pthread_mutex_destroy(&uplink->mutex);
	times_fini(&uplink->times);
	uplink_close_files(uplink);
	sp_address_fini(&uplink->address);
	free(uplink);
}

/* Calls begin. */

/* Takes the task among those that arrived. The mutex is held. */
static enum status uplink_admit(struct uplink *uplink, struct task *task)
{
	atomic_uint *count = task->waits ? &uplink->waiting : &uplink->calls;
	unsigned count_max = task->waits ? uplink->limits.waiting_max : uplink->limits.calls_max;
	if (uplink->closing) {
		return CANCELLED;
	}
	if (atomic_load(count) >= count_max ||
	    task->size > uplink->limits.held_bytes_max - uplink->held_bytes) {
		return RESOURCE_EXHAUSTED;
	}
	(void)atomic_fetch_add(count, 1);
	uplink->held_bytes += task->size;
	TAILQ_INSERT_TAIL(&uplink->arrived, task, link);
	return OK;
}

static enum status uplink_take(struct uplink *uplink, struct task *task)
{
	pthread_mutex_lock(&uplink->mutex);
	bool first = TAILQ_EMPTY(&uplink->arrived);
	enum status status = uplink_admit(uplink, task);
	pthread_mutex_unlock(&uplink->mutex);
	if (status == OK && first) {
		(void)eventfd_write(uplink->wake, 1);
	}
	return status;
}

enum status uplink_call(struct uplink *uplink,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg)
{
	assert(done != NULL);
	enum status status = RESOURCE_EXHAUSTED;
	int64_t now_ms = clock_mono_ms();
	struct task *task = NULL;
	if (request.size <= RPC_REQUEST_BYTES_MAX) {
		task = task_new(uplink->address.carrier, request);
	}
	if (task != NULL) {
		task->done = done;
		task->arg = arg;
		task->waits = waits;
		task->deadline_ms = now_ms + timeout_ms;
		task->until_ms = earlier(task->deadline_ms, now_ms + RPC_REACH_MS);
		status = uplink_take(uplink, task);
	}
	if (status != OK) {
		(void)atomic_fetch_add(&uplink->refused, 1);
		task_free(task);
	}
	return status;
}

void uplink_stats(const struct uplink *uplink, struct uplink_stats *ret_stats)
{
	*ret_stats = (struct uplink_stats){
	    .calls = atomic_load(&uplink->calls),
	    .waiting = atomic_load(&uplink->waiting),
	    .answered = atomic_load(&uplink->answered),
	    .failed = atomic_load(&uplink->failed),
	    .refused = atomic_load(&uplink->refused),
	    .resent = atomic_load(&uplink->resent),
	    .connected = atomic_load(&uplink->connected),
	};
}
