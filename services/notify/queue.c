#include "notify/queue.h"

#include "notify/notify_store.h"
#include "runtime/log.h"

#include <inttypes.h>

#define QUEUED SAMEN__NOTIFY__V1__MAIL_STATE__QUEUED
#define SENDING SAMEN__NOTIFY__V1__MAIL_STATE__SENDING
#define SENT SAMEN__NOTIFY__V1__MAIL_STATE__SENT
#define FAILED SAMEN__NOTIFY__V1__MAIL_STATE__FAILED
#define DROPPED SAMEN__NOTIFY__V1__MAIL_STATE__DROPPED

static const int64_t minute_ms = 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

int64_t queue_pause_ms(uint32_t tries)
{
	static const int64_t minutes[] = {1, 5, 15, 60, 180, 360};
	const size_t last = sizeof minutes / sizeof *minutes - 1;
	size_t place = tries > 0 ? tries - 1 : 0;
	return minutes[place < last ? place : last] * minute_ms;
}

/* --- the end --- */

/* Of what went well or was dropped only the id is kept, so that it is never mailed again. */
static enum status end(struct call *call, const char *id, Mail *mail, uint32_t state)
{
	mail->state = state;
	mail->next_at_ms = 0;
	mail->ended_at_ms = call->now_ms;
	mail->request_id = wire_text("");
	if (state != FAILED) {
		mail->person_id = wire_text("");
	}
	return mail_save(call, id, mail);
}

/* --- taking in --- */

/* When a mail is to be looked at first: at its moment. A reminder that quiet hours would keep until
 * there is nothing to answer any more goes before they begin. */
static enum status first_look(struct call *call,
    const struct queue_options *options,
    const struct event *event,
    int64_t *ret_at_ms)
{
	struct wishes wishes;
	*ret_at_ms = event->at_ms;
	if (event->kind != LETTER_OFFER_EXPIRING) {
		return OK;
	}
	enum status status = wishes_load(call, event->person_id, options->dutch, &wishes);
	if (status == OK && quiet_over_ms(&wishes.quiet, event->at_ms) >= event->moment_ms) {
		*ret_at_ms = quiet_before_ms(&wishes.quiet, event->at_ms);
	}
	return status;
}

static enum status take(struct call *call,
    const struct queue_options *options,
    const struct event *event,
    const char *request_id,
    bool *ret_more)
{
	Mail *known;
	Mail mail = SAMEN__STORED__V1__MAIL__INIT;
	if (event->at_ms < options->started_at_ms ||
	    event->at_ms < call->now_ms - QUEUE_EVENT_DAYS_MAX * day_ms) {
		return OK;
	}
	enum status status = mail_find(call, event->id, &known);
	if (status != NOT_FOUND) {
		return status;
	}
	mail.kind = wire_text(letter_kind_name(event->kind));
	mail.person_id = wire_text(event->person_id);
	mail.request_id = wire_text(request_id);
	mail.state = QUEUED;
	mail.at_ms = event->at_ms;
	mail.reason = wire_text("");
	*ret_more = true;
	status = first_look(call, options, event, &mail.next_at_ms);
	return status == OK ? mail_save(call, event->id, &mail) : status;
}

/* What is no event any more: gone where its moment is still to come, since it may become one again
 * (a date that is moved, and moved back); else ended, since it happened. */
static enum status overtake(struct call *call, const char *id)
{
	Mail *mail;
	enum status status = mail_find(call, id, &mail);
	if (status != OK || mail->state == SENDING) {
		return status == DATA_LOSS || status == NOT_FOUND ? OK : status;
	}
	if (mail->at_ms > call->now_ms && mail->tries == 0) {
		return mail_remove(call, id);
	}
	mail->reason = wire_text("overtaken");
	return end(call, id, mail, DROPPED);
}

static enum status overtake_others(
    struct call *call, const struct event_list *events, const char *request_id)
{
	const char **ids;
	size_t count = 0;
	enum status status = mails_of_request(call, request_id, &ids, &count);
	for (size_t i = 0; i < count && status == OK; i++) {
		if (event_named(events, ids[i]) == NULL) {
			status = overtake(call, ids[i]);
		}
	}
	return status;
}

enum status queue_take(
    struct call *call, const struct queue_options *options, const char *request_id, bool *ret_more)
{
	struct request_facts facts;
	struct event_list events = {.count = 0};
	*ret_more = false;
	enum status status = mail_facts_load(call, request_id, &facts);
	if (status == OK) {
		status = events_of(&facts, call->arena, &events);
	}
	if (status == DATA_LOSS) {
		/* What cannot be read keeps nobody from following. */
		log_error("mail.damaged", "request=%s", request_id);
		return OK;
	}
	for (size_t i = 0; i < events.count && status == OK; i++) {
		status = take(call, options, &events.items[i], request_id, ret_more);
	}
	return status == OK || status == NOT_FOUND ? overtake_others(call, &events, request_id)
						   : status;
}

/* --- the weekly list --- */

static enum status digest_event(
    struct call *call, const char *person_id, int64_t moment_ms, struct event_list *events)
{
	const struct event event = {.kind = LETTER_DIGEST,
	    .person_id = person_id,
	    .at_ms = moment_ms,
	    .id = arena_printf(call->arena, "%s/%s/%" PRId64, letter_kind_name(LETTER_DIGEST),
		person_id, moment_ms)};
	return event.id != NULL ? event_list_add(events, call->arena, &event) : RESOURCE_EXHAUSTED;
}

/* All of them first: a walk must not write. */
static enum status digest_events(struct call *call, int64_t moment_ms, struct event_list *events)
{
	struct record_range range;
	const char *id;
	MailPerson *person;
	enum status status = mail_people_walk(call, &range);
	while (status == OK) {
		status = record_range_next(&range, &id, &person);
		if (status == OK && mail_person_is_consultant(person)) {
			status = digest_event(call, id, moment_ms, events);
		}
		status = status == DATA_LOSS ? OK : status; /* not for them, then */
	}
	record_range_close(&range);
	return status == OUT_OF_RANGE ? OK : status;
}

enum status queue_take_digests(
    struct call *call, const struct queue_options *options, bool *ret_more)
{
	struct event_list events = {.count = 0};
	int64_t moment_ms = digest_moment_ms(call->now_ms);
	*ret_more = false;
	if (call->now_ms - moment_ms > day_ms || moment_ms < options->started_at_ms) {
		return OK;
	}
	enum status status = digest_events(call, moment_ms, &events);
	for (size_t i = 0; i < events.count && status == OK; i++) {
		status = take(call, options, &events.items[i], "", ret_more);
	}
	return status;
}

/* --- trying --- */

enum status queue_take_test(struct call *call, const char *person_id, const char **ret_id)
{
	const struct queue_options always = {.started_at_ms = 0};
	const struct event event = {.kind = LETTER_TEST,
	    .person_id = person_id,
	    .at_ms = call->now_ms,
	    .id = arena_printf(call->arena, "%s/%s/%" PRId64, letter_kind_name(LETTER_TEST),
		person_id, call->now_ms)};
	bool more = false;
	*ret_id = event.id;
	return event.id != NULL ? take(call, &always, &event, "", &more) : RESOURCE_EXHAUSTED;
}

/* --- how it went --- */

enum status queue_leave(struct call *call, const struct outgoing *outgoing)
{
	Mail *mail;
	if (outgoing->turn == TURN_SET_ASIDE) {
		log_error("mail.damaged", "mail=%s do=\"nothing: it is not sent\"", outgoing->id);
		return mail_set_aside(call, outgoing->id, outgoing->until_ms);
	}
	enum status status = mail_find(call, outgoing->id, &mail);
	if (status != OK) {
		return status;
	}
	mail->reason = wire_text(outgoing->reason);
	if (outgoing->turn == TURN_DROP) {
		return end(call, outgoing->id, mail, DROPPED);
	}
	mail->state = QUEUED;
	mail->next_at_ms = outgoing->until_ms;
	return mail_save(call, outgoing->id, mail);
}

enum status queue_begin(struct call *call, const char *id)
{
	Mail *mail;
	enum status status = mail_find(call, id, &mail);
	if (status != OK) {
		return status;
	}
	mail->state = SENDING;
	mail->tries++;
	mail->begun_at_ms = mail->begun_at_ms != 0 ? mail->begun_at_ms : call->now_ms;
	return mail_save(call, id, mail);
}

static enum status again(struct call *call, const char *id, Mail *mail, int64_t at_ms)
{
	if (call->now_ms - mail->begun_at_ms > QUEUE_TRY_DAYS_MAX * day_ms) {
		return end(call, id, mail, FAILED);
	}
	mail->state = QUEUED;
	mail->next_at_ms = at_ms;
	return mail_save(call, id, mail);
}

enum status queue_end(
    struct call *call, const char *id, const struct smtp_result *result, int64_t again_at_ms)
{
	Mail *mail;
	enum status status = mail_find(call, id, &mail);
	if (status != OK) {
		return status;
	}
	mail->code = (uint32_t)result->code;
	mail->reason = wire_text(smtp_reason_name(result->reason));
	switch (result->verdict) {
	case SMTP_ACCEPTED:
		return end(call, id, mail, SENT);
	case SMTP_REFUSED:
		return end(call, id, mail, FAILED);
	default:
		return again(call, id, mail,
		    again_at_ms != 0 ? again_at_ms : call->now_ms + queue_pause_ms(mail->tries));
	}
}
