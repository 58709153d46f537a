#include "gateway/uplink_task.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct task *task_new(enum sp_carrier carrier, struct bytes body)
{
	size_t head_bytes = sp_header_bytes(carrier) + SP_WORD_BYTES;
	struct task *task = malloc(sizeof *task + head_bytes + body.size);
	if (task == NULL) {
		return NULL;
	}
	*task = (struct task){.size = head_bytes + body.size};
	sp_header_write(carrier, SP_WORD_BYTES + body.size, task->frame);
	if (body.size > 0) {
		memcpy(task->frame + head_bytes, body.data, body.size);
	}
	return task;
}

void task_free(struct task *task)
{
	if (task != NULL) {
		explicit_bzero(task->frame, task->size);
		free(task);
	}
}

void task_number(struct task *task, enum sp_carrier carrier, uint32_t id)
{
	sp_word_write(id, task->frame + sp_header_bytes(carrier));
}

enum status times_init(struct times *times, size_t count_max)
{
	*times = (struct times){.count_max = count_max};
	times->tasks = calloc(count_max, sizeof(struct task *));
	return times->tasks != NULL ? OK : RESOURCE_EXHAUSTED;
}

void times_fini(struct times *times)
{
	free(times->tasks);
	*times = (struct times){0};
}

struct task *times_first(const struct times *times)
{
	return times->count > 0 ? times->tasks[0] : NULL;
}

static void times_put(struct times *times, size_t place, struct task *task)
{
	times->tasks[place] = task;
	task->place = place;
}

static void times_up(struct times *times, struct task *task)
{
	size_t place = task->place;
	while (place > 0 && times->tasks[(place - 1) / 2]->until_ms > task->until_ms) {
		times_put(times, place, times->tasks[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	times_put(times, place, task);
}

static void times_down(struct times *times, struct task *task)
{
	size_t place = task->place;
	for (;;) {
		size_t child = 2 * place + 1;
		if (child + 1 < times->count &&
		    times->tasks[child + 1]->until_ms < times->tasks[child]->until_ms) {
			child++;
		}
		if (child >= times->count || times->tasks[child]->until_ms >= task->until_ms) {
			break;
		}
		times_put(times, place, times->tasks[child]);
		place = child;
	}
	times_put(times, place, task);
}

void times_add(struct times *times, struct task *task)
{
	assert(times->count < times->count_max);
	times_put(times, times->count++, task);
	times_up(times, task);
}

void times_remove(struct times *times, struct task *task)
{
	assert(times->tasks[task->place] == task);
	struct task *last = times->tasks[--times->count];
	if (last != task) {
		times_put(times, task->place, last);
		times_up(times, last);
		times_down(times, last);
	}
}
