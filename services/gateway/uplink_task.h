/* One call on its way through an uplink, and those that wait for their time in order. For uplink*.c
 * only. */
#ifndef SAMEN_UPLINK_TASK_H
#define SAMEN_UPLINK_TASK_H

#include "gateway/uplink.h"
#include "runtime/sp_frame.h"

#include <sys/queue.h>

struct task {
	TAILQ_ENTRY(task) link; /* in the one queue it stands in */
	uplink_done *done;      /* NULL: nobody waits for it any more */
	void *arg;
	bool waits;
	bool sent;                /* all of it, at least once: it may have taken effect */
	int64_t deadline_ms;      /* of clock_mono_ms */
	int64_t until_ms;         /* when to look at it again */
	size_t place;             /* among the times */
	struct uplink_line *line; /* that has it; NULL while it waits for one */
	unsigned slot;            /* there */
	size_t sent_bytes;        /* of the frame, on this line */
	size_t size;              /* of the frame */
	uint8_t frame[];          /* header, id, body */
};

TAILQ_HEAD(tasks, task);

/* A task with its frame but for the id. NULL when memory is short. Freed by task_free. */
struct task *task_new(enum sp_carrier carrier, struct bytes body);
/* Wipes it too. Takes NULL. */
void task_free(struct task *task);
void task_number(struct task *task, enum sp_carrier carrier, uint32_t id);

/* A binary heap by until_ms. */
struct times {
	struct task **tasks;
	size_t count, count_max;
};

/* RESOURCE_EXHAUSTED. Undone by times_fini. */
enum status times_init(struct times *times, size_t count_max);
void times_fini(struct times *times);
/* The one whose time comes first; NULL when there is none. */
struct task *times_first(const struct times *times);
/* There must be room. */
void times_add(struct times *times, struct task *task);
void times_remove(struct times *times, struct task *task);

#endif
