/*
 * The calls of one kind of an uplink, and the lines they go over: which line takes the next call,
 * and whether one more is of use. Knows no clock, and opens no lines. For the uplink's thread; for
 * uplink.c only.
 */
#ifndef SAMEN_UPLINK_GROUP_H
#define SAMEN_UPLINK_GROUP_H

#include "gateway/uplink_line.h"

enum { GROUP_LINES_MAX = 64 };

struct group {
	struct tasks queue; /* those that no line has */
	size_t queued;
	struct uplink_line *lines[GROUP_LINES_MAX];
	unsigned count, count_max;
	unsigned load_max;   /* of each line */
	unsigned room;       /* of each line now: load_max or less */
	unsigned load_light; /* up to which no further line is wanted */
};

/* At most count_max lines, GROUP_LINES_MAX at most, of load_max calls each. */
void group_init(struct group *group, unsigned count_max, unsigned load_max, unsigned load_light);
/* Closes the lines; no call may be left. */
void group_fini(struct group *group);

/* The queue. */
void group_add(struct group *group, struct task *task);
/* Before all others; first is empty then. */
void group_put_first(struct group *group, struct tasks *first);
void group_remove(struct group *group, struct task *task);

/* How many lines are up, and how many are on their way there. */
unsigned group_up(const struct group *group);
unsigned group_dialling(const struct group *group);
/* Whether one more line is of use. */
bool group_wants_line(const struct group *group);
/* Closes the line at this place; its calls, in *ret_left, are no one's then. */
void group_close_line(struct group *group, unsigned at, struct tasks *ret_left);

/* Gives calls to the lines that have room, the least loaded first. */
void group_give(struct group *group);
void group_flush(struct group *group);

/* Fewer calls go at once over a line, or one more again. */
void group_distrust(struct group *group);
void group_trust(struct group *group);

#endif
