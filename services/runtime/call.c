#include "runtime/call.h"

#include "runtime/clock.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { EFFECTS_ROOM_FIRST = 8 };

__attribute__((format(printf, 2, 0))) static const char *worded(
    struct call *call, const char *format, va_list args)
{
	const char *text = arena_vprintf(call->arena, tr(call->dutch, format), args);
	return text != NULL ? text : "";
}

enum status call_fail(struct call *call, enum status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	call->message = worded(call, format, args);
	va_end(args);
	return status;
}

static void add_detail(struct call *call, struct call_detail detail)
{
	call->has_wrong_fields = true;
	if (call->details == NULL) {
		call->details = arena_alloc(call->arena, CALL_DETAILS_MAX * sizeof *call->details);
	}
	if (call->details != NULL && call->detail_count < CALL_DETAILS_MAX) {
		call->details[call->detail_count++] = detail;
	}
}

enum status call_field(
    struct call *call, const char *field, const char *reason, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add_detail(
	    call, (struct call_detail){
		      .field = field, .reason = reason, .message = worded(call, format, args)});
	va_end(args);
	return INVALID_ARGUMENT;
}

enum status call_field_at(struct call *call,
    const char *field,
    const char *reason,
    uint32_t from,
    uint32_t to,
    const char *format,
    ...)
{
	va_list args;
	va_start(args, format);
	add_detail(call, (struct call_detail){.field = field,
			     .reason = reason,
			     .message = worded(call, format, args),
			     .from = from,
			     .to = to});
	va_end(args);
	return INVALID_ARGUMENT;
}

bool call_has_wrong_fields(const struct call *call)
{
	return call->has_wrong_fields;
}

void call_made(struct call *call, const char *text)
{
	assert(call->made_count < CALL_MADE_MAX);
	const char *copy = arena_strdup(call->arena, text);
	call->made[call->made_count++] = copy != NULL ? copy : "";
	call->is_short = call->is_short || copy == NULL;
}

void call_made_number(struct call *call, uint64_t number)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%" PRIu64, number);
	call_made(call, text);
}

/* Makes room for one more effect: a follower's batch has many. */
static bool effects_grow(struct call *call)
{
	if (call->effect_count < call->effect_room) {
		return true;
	}
	size_t room = call->effect_room > 0 ? 2 * call->effect_room : EFFECTS_ROOM_FIRST;
	struct call_effect *effects = arena_alloc(call->arena, room * sizeof *effects);
	if (effects == NULL) {
		return false;
	}
	if (call->effect_count > 0) {
		memcpy(effects, call->effects, call->effect_count * sizeof *effects);
	}
	call->effects = effects;
	call->effect_room = room;
	return true;
}

void call_after_commit(struct call *call, void (*run)(void *service, void *arg), void *arg)
{
	if (!effects_grow(call)) {
		call->is_short = true;
		return;
	}
	call->effects[call->effect_count++] = (struct call_effect){.run = run, .arg = arg};
}

void call_run_effects(struct call *call)
{
	for (size_t i = 0; i < call->effect_count; i++) {
		call->effects[i].run(call->service, call->effects[i].arg);
	}
}

bool call_wait(struct call *call, uint32_t wait_ms)
{
	int64_t until = call->started_mono_ms + wait_ms;
	int64_t latest = call->deadline_mono_ms - CALL_MARGIN_MS;
	call->wait_until_mono_ms = until < latest ? until : latest;
	call->waits = !call->last_try && clock_mono_ms() < call->wait_until_mono_ms;
	return call->waits;
}

enum status call_check_time(struct call *call)
{
	return clock_mono_ms() < call->deadline_mono_ms - CALL_MARGIN_MS
		   ? OK
		   : call_fail(call, DEADLINE_EXCEEDED,
			 N_("there is too much to look through in this time: ask for one area"));
}

bool caller_may(const struct call *call, unsigned roles)
{
	return (call->caller.roles & roles) != 0;
}

bool caller_is(const struct call *call, const char *person_id)
{
	return call->caller.kind == CALLER_PERSON && person_id != NULL && person_id[0] != '\0' &&
	       strcmp(call->caller.id, person_id) == 0;
}

bool caller_watches(const struct call *call, const char *area_id)
{
	if (!caller_may(call, MAY_CONSULTANT) || area_id == NULL || area_id[0] == '\0') {
		return false;
	}
	for (size_t i = 0; i < call->caller.area_count; i++) {
		if (strcmp(call->caller.area_ids[i], area_id) == 0) {
			return true;
		}
	}
	return false;
}

bool caller_is_parent_of(const struct call *call, const char *request_id)
{
	return call->caller.kind == CALLER_PARENT && request_id != NULL && request_id[0] != '\0' &&
	       strcmp(call->caller.request_id, request_id) == 0;
}
