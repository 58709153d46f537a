/*
 * One connection of an uplink: carries many calls at once, each in a slot of its own; the slot's
 * number and how often it was used are the id by which an answer finds its call. Never blocks; for
 * the uplink's thread. For uplink*.c only.
 */
#ifndef SAMEN_UPLINK_LINE_H
#define SAMEN_UPLINK_LINE_H

#include "gateway/uplink_task.h"
#include "runtime/sp_address.h"

struct uplink_line;

enum { LINE_SLOTS_MAX = 1024 };

/* What all lines of an uplink share. */
struct line_setting {
	enum sp_carrier carrier;
	int epoll;
	unsigned slots; /* LINE_SLOTS_MAX at most */
	size_t answer_bytes_max;
	/*
	 * A task's end: the task is free of its line, and the callee's to free; so is body, which
	 * is NULL but with OK. Must not touch the line.
	 */
	void (*ended)(
	    void *context, struct task *task, enum status status, uint8_t *body, size_t size);
	void *context;
};

enum line_state {
	LINE_DIALLING,
	LINE_GREETING,
	LINE_UP,
	LINE_LOST /* of no use any more: uplink_line_close */
};

/* Begins to connect. setting must outlive the line. UNAVAILABLE, RESOURCE_EXHAUSTED. */
enum status uplink_line_open(const struct line_setting *setting,
    const struct sp_place *place,
    struct uplink_line **ret_line);

/* Gives back, at the end of left, the calls that are under way, and frees. */
void uplink_line_close(struct uplink_line *line, struct tasks *left);

enum line_state uplink_line_state(const struct uplink_line *line);
/* Whether an answer ever came. */
bool uplink_line_proved(const struct uplink_line *line);
/* How many slots are taken, by calls that ended too. */
unsigned uplink_line_load(const struct uplink_line *line);

/* Puts a task in a slot, to be sent by uplink_line_flush. There must be one free, and the line up.
 */
void uplink_line_give(struct uplink_line *line, struct task *task);
/* Forgets a task that it has: the task is gone, its answer will be skipped. */
void uplink_line_forget(struct uplink_line *line, struct task *task);

void uplink_line_flush(struct uplink_line *line);
/* What epoll says of it. */
void uplink_line_handle(struct uplink_line *line, uint32_t events);

/* When to call uplink_line_tire; INT64_MAX: there is no need. */
int64_t uplink_line_until_ms(const struct uplink_line *line);
/* Gives up on a peer that took too long to greet, or owes an answer and says nothing. */
void uplink_line_tire(struct uplink_line *line, int64_t now_ms);

#endif
