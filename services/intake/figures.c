#include "intake/figures.h"

#include "intake/intake_keys.h"
#include "runtime/month.h"

#include <stdio.h>
#include <string.h>

/* A key of TABLE_FIGURE: month, area, topic, kind, urgency, state, outcome -> count. */
static struct store_key figure_key(const struct figure *figure)
{
	struct store_key key = key_of(TABLE_FIGURE);
	key_add_text(&key, figure->month);
	key_add_text(&key, figure->area_id);
	key_add_text(&key, figure->topic_id);
	key_add_number(&key, figure->kind);
	key_add_number(&key, figure->urgency);
	key_add_number(&key, figure->state);
	key_add_number(&key, figure->outcome);
	return key;
}

static enum status add_one(struct call *call, const struct figure *figure)
{
	struct store_key key = figure_key(figure);
	struct store_key count = {.size = 0};
	struct bytes value;
	size_t at = 0;
	enum status status = store_get(call->txn, key_bytes(&key), &value);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	key_add_number(&count, 1 + (status == OK ? key_take_number(value, &at) : 0));
	return store_put(call->txn, key_bytes(&key), key_bytes(&count));
}

enum status figures_add(struct call *call, const StoredRequest *request)
{
	struct figure figure = {.area_id = request->area_id,
	    .topic_id = "",
	    .kind = request->kind,
	    .urgency = request->urgency,
	    .state = request->state,
	    .outcome = request->outcome};
	month_write(month_of(request->filed_at_ms), figure.month);
	enum status status = add_one(call, &figure);
	struct figure topic = {.area_id = request->area_id};
	memcpy(topic.month, figure.month, sizeof topic.month);
	for (size_t i = 0; i < request->n_needs && status == OK; i++) {
		topic.topic_id = request->needs[i]->topic_id;
		status = add_one(call, &topic);
	}
	return status;
}

static enum status read_one(
    struct call *call, struct bytes key, struct bytes value, struct figure *ret_figure)
{
	size_t at = 1;
	size_t value_at = 0;
	struct figure figure = {.count = key_take_number(value, &value_at)};
	(void)snprintf(figure.month, sizeof figure.month, "%s", key_take_text(key, &at));
	figure.area_id = arena_strdup(call->arena, key_take_text(key, &at));
	figure.topic_id = arena_strdup(call->arena, key_take_text(key, &at));
	figure.kind = (uint32_t)key_take_number(key, &at);
	figure.urgency = (uint32_t)key_take_number(key, &at);
	figure.state = (uint32_t)key_take_number(key, &at);
	figure.outcome = (uint32_t)key_take_number(key, &at);
	*ret_figure = figure;
	return figure.area_id != NULL && figure.topic_id != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status figures_walk(
    struct call *call, enum status (*each)(const struct figure *figure, void *arg), void *arg)
{
	const struct store_key prefix = key_of(TABLE_FIGURE);
	struct store_range range;
	struct bytes key;
	struct bytes value;
	struct figure figure;
	enum status status =
	    store_range_open(call->txn, key_bytes(&prefix), key_bytes(&prefix), &range);
	if (status != OK) {
		return status;
	}
	while ((status = store_range_next(&range, &key, &value)) == OK) {
		status = read_one(call, key, value, &figure);
		if (status == OK) {
			status = each(&figure, arg);
		}
		if (status != OK) {
			break;
		}
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}
