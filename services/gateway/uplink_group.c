#include "gateway/uplink_group.h"

#include <assert.h>

void group_init(struct group *group, unsigned count_max, unsigned load_max, unsigned load_light)
{
	TAILQ_INIT(&group->queue);
	group->count_max = count_max;
	group->load_max = load_max;
	group->room = load_max;
	group->load_light = load_light;
}

void group_fini(struct group *group)
{
	while (group->count > 0) {
		uplink_line_close(group->lines[--group->count], &group->queue);
	}
	assert(TAILQ_EMPTY(&group->queue));
}

void group_add(struct group *group, struct task *task)
{
	TAILQ_INSERT_TAIL(&group->queue, task, link);
	group->queued++;
}

void group_put_first(struct group *group, struct tasks *first)
{
	struct task *task;
	TAILQ_FOREACH(task, first, link)
	{
		group->queued++;
	}
	TAILQ_CONCAT(first, &group->queue, link);
	TAILQ_CONCAT(&group->queue, first, link);
}

void group_remove(struct group *group, struct task *task)
{
	TAILQ_REMOVE(&group->queue, task, link);
	group->queued--;
}

unsigned group_up(const struct group *group)
{
	unsigned up = 0;
	for (unsigned i = 0; i < group->count; i++) {
		up += uplink_line_state(group->lines[i]) == LINE_UP ? 1 : 0;
	}
	return up;
}

unsigned group_dialling(const struct group *group)
{
	unsigned dialling = 0;
	for (unsigned i = 0; i < group->count; i++) {
		dialling += uplink_line_state(group->lines[i]) < LINE_UP ? 1 : 0;
	}
	return dialling;
}

/* The line that is up with the least to do, and room for more; NULL when there is none. */
static struct uplink_line *group_line(const struct group *group)
{
	struct uplink_line *best = NULL;
	unsigned least = group->room;
	for (unsigned i = 0; i < group->count; i++) {
		struct uplink_line *line = group->lines[i];
		if (uplink_line_state(line) == LINE_UP && uplink_line_load(line) < least) {
			best = line;
			least = uplink_line_load(line);
		}
	}
	return best;
}

bool group_wants_line(const struct group *group)
{
	const struct uplink_line *line = group_line(group);
	size_t dialling = group_dialling(group);
	if (group->count >= group->count_max) {
		return false;
	}
	if (group->queued > 0) {
		return group->queued > dialling * group->load_max;
	}
	return dialling == 0 && group->count > 0 &&
	       (line == NULL || uplink_line_load(line) >= group->load_light);
}

void group_close_line(struct group *group, unsigned at, struct tasks *ret_left)
{
	TAILQ_INIT(ret_left);
	uplink_line_close(group->lines[at], ret_left);
	group->lines[at] = group->lines[--group->count];
}

void group_give(struct group *group)
{
	struct uplink_line *line;
	struct task *task;
	while ((task = TAILQ_FIRST(&group->queue)) != NULL && (line = group_line(group)) != NULL) {
		group_remove(group, task);
		uplink_line_give(line, task);
	}
}

void group_flush(struct group *group)
{
	for (unsigned i = 0; i < group->count; i++) {
		uplink_line_flush(group->lines[i]);
	}
}

void group_distrust(struct group *group)
{
	group->room = group->room > 4 ? group->room / 4 : 1;
}

void group_trust(struct group *group)
{
	group->room += group->room < group->load_max ? 1 : 0;
}
