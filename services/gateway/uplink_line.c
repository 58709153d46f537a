#include "gateway/uplink_line.h"

#include "runtime/clock.h"
#include "runtime/rpc_client.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	SILENT_MS_MAX = 2000, /* after a call's end without an answer */
	RUNS_MAX = 32,        /* frames handed over at once */
	INBOX_BYTES = 32 * 1024,
	SLOT_BITS = 10
};
_Static_assert(LINE_SLOTS_MAX == 1 << SLOT_BITS, "an id holds the slot's number");

/* A place for one call. It stays taken until the answer came, however late: the service counts what
 * it owes. */
struct slot {
	uint32_t id;
	bool taken;
	struct task *task; /* NULL: nobody waits for the answer */
};

/* What is being read: the greeting, or a frame's header and id; then its body. */
struct reading {
	uint8_t head[SP_HEADER_BYTES_MAX + SP_WORD_BYTES];
	size_t head_bytes; /* of it there */
	struct slot *slot; /* whose answer it is; NULL before the head is whole */
	uint8_t *body;     /* NULL: to be skipped */
	size_t size;
	size_t body_bytes; /* of it there */
};

struct uplink_line {
	const struct line_setting *setting;
	int fd;
	enum line_state state;
	bool proved;
	bool wants_out;        /* what epoll watches for */
	int64_t tires_ms;      /* INT64_MAX: not waiting for anything overdue */
	struct tasks outgoing; /* those not wholly sent, in order */
	struct reading in;
	uint32_t turns; /* makes ids differ */
	unsigned load;
	struct slot slots[];
};

/* Opening and closing. */

static void line_lose(struct uplink_line *line)
{
	line->state = LINE_LOST;
}

static void line_watch(struct uplink_line *line, bool out)
{
	if (line->wants_out == out) {
		return;
	}
	struct epoll_event event = {
	    .events = EPOLLIN | (out ? (uint32_t)EPOLLOUT : 0), .data.ptr = line};
	line->wants_out = out;
	if (epoll_ctl(line->setting->epoll, EPOLL_CTL_MOD, line->fd, &event) != 0) {
		line_lose(line);
	}
}

enum status uplink_line_open(
    const struct line_setting *setting, const struct sp_place *place, struct uplink_line **ret_line)
{
	struct uplink_line *line = calloc(1, sizeof *line + setting->slots * sizeof(struct slot));
	if (line == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = sp_dial(place, &line->fd);
	if (status != OK) {
		goto memory;
	}
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = line};
	if (epoll_ctl(setting->epoll, EPOLL_CTL_ADD, line->fd, &event) != 0) {
		status = RESOURCE_EXHAUSTED;
		goto socket;
	}
	line->setting = setting;
	line->wants_out = true;
	line->tires_ms = clock_mono_ms() + RPC_REACH_MS;
	TAILQ_INIT(&line->outgoing);
	*ret_line = line;
	return OK;
socket:
	(void)close(line->fd);
memory:
	free(line);
	return status;
}

static void body_free(uint8_t *body, size_t size)
{
	if (body != NULL) {
		explicit_bzero(body, size);
		free(body);
	}
}

static void reading_clear(struct reading *in)
{
	body_free(in->body, in->size);
	*in = (struct reading){0};
}

/* Those whose end came while they were half sent. */
static void outgoing_clear(struct uplink_line *line)
{
	struct task *task;
	while ((task = TAILQ_FIRST(&line->outgoing)) != NULL) {
		TAILQ_REMOVE(&line->outgoing, task, link);
		if (task->done == NULL) {
			task_free(task);
		}
	}
}

void uplink_line_close(struct uplink_line *line, struct tasks *left)
{
	outgoing_clear(line);
	reading_clear(&line->in);
	for (unsigned i = 0; i < line->setting->slots; i++) {
		struct task *task = line->slots[i].task;
		if (task != NULL) {
			task->line = NULL;
			TAILQ_INSERT_TAIL(left, task, link);
		}
	}
	/* Closing alone would leave it with epoll when a child that begins holds a copy. */
	(void)epoll_ctl(line->setting->epoll, EPOLL_CTL_DEL, line->fd, NULL);
	(void)close(line->fd);
	free(line);
}

enum line_state uplink_line_state(const struct uplink_line *line)
{
	return line->state;
}

bool uplink_line_proved(const struct uplink_line *line)
{
	return line->proved;
}

unsigned uplink_line_load(const struct uplink_line *line)
{
	return line->load;
}

int64_t uplink_line_until_ms(const struct uplink_line *line)
{
	return line->tires_ms;
}

void uplink_line_tire(struct uplink_line *line, int64_t now_ms)
{
	if (now_ms >= line->tires_ms) {
		line_lose(line);
	}
}

/* Slots. */

static struct slot *slot_find(struct uplink_line *line)
{
	for (unsigned i = 0; i < line->setting->slots; i++) {
		if (!line->slots[i].taken) {
			return &line->slots[i];
		}
	}
	return NULL;
}

static void slot_free(struct uplink_line *line, struct slot *slot)
{
	*slot = (struct slot){0};
	line->load--;
}

void uplink_line_give(struct uplink_line *line, struct task *task)
{
	struct slot *slot = slot_find(line);
	assert(slot != NULL && line->state == LINE_UP);
	task->slot = (unsigned)(slot - line->slots);
	*slot = (struct slot){.taken = true, .task = task};
	slot->id = SP_LAST_WORD | line->turns++ << SLOT_BITS | task->slot;
	line->load++;
	task_number(task, line->setting->carrier, slot->id);
	task->line = line;
	task->sent_bytes = 0;
	TAILQ_INSERT_TAIL(&line->outgoing, task, link);
}

void uplink_line_forget(struct uplink_line *line, struct task *task)
{
	struct slot *slot = &line->slots[task->slot];
	slot->task = NULL;
	task->done = NULL;
	if (task->sent_bytes == 0) {
		TAILQ_REMOVE(&line->outgoing, task, link);
		slot_free(line, slot);
		task_free(task);
		return;
	}
	if (task->sent_bytes == task->size) {
		task_free(task);
	}
	if (line->tires_ms == INT64_MAX) {
		line->tires_ms = clock_mono_ms() + SILENT_MS_MAX;
	}
}

/* Sending. */

/* Takes account of bytes that the socket took. */
static void line_sent(struct uplink_line *line, size_t size)
{
	while (size > 0) {
		struct task *task = TAILQ_FIRST(&line->outgoing);
		size_t rest = task->size - task->sent_bytes;
		size_t taken = size < rest ? size : rest;
		task->sent_bytes += taken;
		size -= taken;
		if (taken < rest) {
			return;
		}
		TAILQ_REMOVE(&line->outgoing, task, link);
		task->sent = true;
		if (task->done == NULL) {
			task_free(task);
		}
	}
}

/* Hands over some of what is outgoing; false when the socket takes no more now. */
static bool line_send(struct uplink_line *line)
{
	struct iovec runs[RUNS_MAX];
	struct msghdr message = {.msg_iov = runs};
	struct task *task;
	TAILQ_FOREACH(task, &line->outgoing, link)
	{
		if (message.msg_iovlen == RUNS_MAX) {
			break;
		}
		runs[message.msg_iovlen++] =
		    (struct iovec){.iov_base = task->frame + task->sent_bytes,
			.iov_len = task->size - task->sent_bytes};
	}
	ssize_t sent = sendmsg(line->fd, &message, MSG_NOSIGNAL);
	if (sent >= 0) {
		line_sent(line, (size_t)sent);
		return true;
	}
	if (errno != EAGAIN && errno != EINTR) {
		line_lose(line);
	}
	return errno == EINTR;
}

void uplink_line_flush(struct uplink_line *line)
{
	bool more = line->state == LINE_UP;
	while (more && !TAILQ_EMPTY(&line->outgoing)) {
		more = line_send(line);
	}
	if (line->state == LINE_UP) {
		line_watch(line, !TAILQ_EMPTY(&line->outgoing));
	}
}

/* Greeting. */

/* An empty socket takes eight bytes whole. */
static void line_greet(struct uplink_line *line)
{
	uint8_t greeting[SP_GREETING_BYTES];
	sp_greeting_write(SP_REQ, greeting);
	if (sp_dialled(line->fd) != OK ||
	    send(line->fd, greeting, sizeof greeting, MSG_NOSIGNAL) != sizeof greeting) {
		line_lose(line);
		return;
	}
	line->state = LINE_GREETING;
	line_watch(line, false);
}

static void line_greeted(struct uplink_line *line)
{
	if (!sp_greeting_is(line->in.head, SP_REP)) {
		line_lose(line);
		return;
	}
	line->state = LINE_UP;
	line->tires_ms = INT64_MAX;
	reading_clear(&line->in);
}

/* Receiving. */

/* Ends the call of the answer that is being read, and goes on to the next. */
static void line_end(struct uplink_line *line, enum status status)
{
	struct slot *slot = line->in.slot;
	struct task *task = slot->task;
	uint8_t *body = line->in.body;
	size_t size = line->in.size;
	line->in.body = NULL;
	line->proved = true;
	if (status == OK) {
		reading_clear(&line->in);
		slot_free(line, slot);
	} else {
		slot->task = NULL;
	}
	if (task == NULL) {
		body_free(body, size);
		return;
	}
	task->line = NULL;
	line->setting->ended(line->setting->context, task, status, body, body != NULL ? size : 0);
}

/* The call whose answer comes with this id; NULL when nobody asked. */
static struct slot *line_slot(struct uplink_line *line, uint32_t id)
{
	uint32_t index = id & (LINE_SLOTS_MAX - 1);
	if (index >= line->setting->slots) {
		return NULL;
	}
	struct slot *slot = &line->slots[index];
	const struct task *task = slot->task;
	bool asked =
	    slot->taken && slot->id == id && (task == NULL || task->sent_bytes == task->size);
	return asked ? slot : NULL;
}

/* The head of an answer is there: makes ready for its body. */
static void line_begin_body(struct uplink_line *line)
{
	struct reading *in = &line->in;
	uint64_t size;
	size_t header_bytes = sp_header_bytes(line->setting->carrier);
	if (!sp_header_read(in->head, line->setting->carrier, &size) || size < SP_WORD_BYTES) {
		line_lose(line);
		return;
	}
	in->slot = line_slot(line, sp_word_read(in->head + header_bytes));
	if (in->slot == NULL) {
		line_lose(line);
		return;
	}
	if (size - SP_WORD_BYTES > line->setting->answer_bytes_max) {
		line_end(line, DATA_LOSS);
		line_lose(line);
		return;
	}
	in->size = (size_t)size - SP_WORD_BYTES;
	if (in->slot->task == NULL) {
		return;
	}
	in->body = malloc(in->size > 0 ? in->size : 1);
	if (in->body == NULL) {
		line_end(line, DATA_LOSS);
	}
}

/* Takes some of these bytes; returns how many. */
static size_t line_take_head(struct uplink_line *line, struct bytes bytes)
{
	struct reading *in = &line->in;
	bool greeting = line->state == LINE_GREETING;
	size_t whole =
	    greeting ? SP_GREETING_BYTES : sp_header_bytes(line->setting->carrier) + SP_WORD_BYTES;
	size_t rest = whole - in->head_bytes;
	size_t taken = bytes.size < rest ? bytes.size : rest;
	memcpy(in->head + in->head_bytes, bytes.data, taken);
	in->head_bytes += taken;
	if (in->head_bytes == whole && greeting) {
		line_greeted(line);
	} else if (in->head_bytes == whole) {
		line_begin_body(line);
	}
	return taken;
}

static size_t line_take_body(struct uplink_line *line, struct bytes bytes)
{
	struct reading *in = &line->in;
	size_t rest = in->size - in->body_bytes;
	size_t taken = bytes.size < rest ? bytes.size : rest;
	if (in->body != NULL && taken > 0) {
		memcpy(in->body + in->body_bytes, bytes.data, taken);
	}
	in->body_bytes += taken;
	return taken;
}

static void line_take(struct uplink_line *line, struct bytes bytes)
{
	while (bytes.size > 0 && line->state != LINE_LOST) {
		size_t taken = line->in.slot == NULL ? line_take_head(line, bytes)
						     : line_take_body(line, bytes);
		bytes.data += taken;
		bytes.size -= taken;
		if (line->state == LINE_UP && line->in.slot != NULL &&
		    line->in.body_bytes == line->in.size) {
			line_end(line, OK);
		}
	}
}

static void line_receive(struct uplink_line *line)
{
	uint8_t inbox[INBOX_BYTES];
	ssize_t got = recv(line->fd, inbox, sizeof inbox, 0);
	if (got > 0) {
		line->tires_ms = line->state == LINE_UP ? INT64_MAX : line->tires_ms;
		line_take(line, (struct bytes){inbox, (size_t)got});
		explicit_bzero(inbox, (size_t)got);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		line_lose(line);
	}
}

void uplink_line_handle(struct uplink_line *line, uint32_t events)
{
	if (line->state == LINE_DIALLING) {
		line_greet(line);
		return;
	}
	if ((events & ~(uint32_t)EPOLLOUT) != 0) {
		line_receive(line);
	}
	if ((events & EPOLLOUT) != 0) {
		uplink_line_flush(line);
	}
}
