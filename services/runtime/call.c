#include "runtime/call.h"

#include "runtime/clock.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
	return call->detail_count > 0;
}

void call_made(struct call *call, const char *text)
{
	assert(call->made_count < CALL_MADE_MAX);
	const char *copy = arena_strdup(call->arena, text);
	call->made[call->made_count++] = copy != NULL ? copy : "";
}

void call_made_number(struct call *call, uint64_t number)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%" PRIu64, number);
	call_made(call, text);
}

void call_after_commit(struct call *call, void (*run)(void *service, void *arg), void *arg)
{
	assert(call->effect_count < CALL_EFFECTS_MAX);
	call->effects[call->effect_count++] = (struct call_effect){.run = run, .arg = arg};
}

bool call_wait(struct call *call, uint32_t wait_ms)
{
	int64_t until = call->started_mono_ms + wait_ms;
	call->wait_until_mono_ms = until < call->deadline_mono_ms ? until : call->deadline_mono_ms;
	call->waits = !call->last_try && clock_mono_ms() < call->wait_until_mono_ms;
	return call->waits;
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
