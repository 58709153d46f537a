#include "notify/queue.h"

#include "notify/notify_store.h"
#include "runtime/log.h"

#include "directory.pb-c.h"

#include <inttypes.h>
#include <string.h>

#define QUEUED SAMEN__NOTIFY__V1__MAIL_STATE__QUEUED
#define SENDING SAMEN__NOTIFY__V1__MAIL_STATE__SENDING
#define SENT SAMEN__NOTIFY__V1__MAIL_STATE__SENT
#define FAILED SAMEN__NOTIFY__V1__MAIL_STATE__FAILED
#define DROPPED SAMEN__NOTIFY__V1__MAIL_STATE__DROPPED

static const int64_t minute_ms = 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

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

static bool is_active(const MailPerson *person)
{
	return person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
}

static bool is_consultant(const MailPerson *person)
{
	return is_active(person) && person->n_area_ids > 0;
}

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
		if (status == OK && is_consultant(person)) {
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

/* --- whose turn it is --- */

/* A mail that is looked at. */
struct looking {
	struct call *call;
	const struct queue_options *options;
	struct arena *arena;
	const Mail *mail;
	struct outgoing *outgoing;
	enum letter_kind kind;
};

static enum status drop(struct looking *looking, const char *reason)
{
	looking->outgoing->turn = TURN_DROP;
	looking->outgoing->reason = reason;
	return OK;
}

static enum status wait_until(struct looking *looking, int64_t until_ms, const char *reason)
{
	looking->outgoing->turn = TURN_WAIT;
	looking->outgoing->until_ms = until_ms;
	looking->outgoing->reason = reason;
	return OK;
}

/* Something that is not here (any more): the feeds may be on their way, for a while. */
static enum status miss(struct looking *looking, const char *reason)
{
	int64_t now_ms = looking->call->now_ms;
	return now_ms - looking->mail->at_ms > QUEUE_TRY_DAYS_MAX * day_ms
		   ? drop(looking, reason)
		   : wait_until(looking, now_ms + minute_ms, reason);
}

static enum status add_person(struct looking *looking, const MailPerson *person)
{
	struct outgoing *outgoing = looking->outgoing;
	char **areas = arena_alloc(looking->arena, (person->n_area_ids + 1) * sizeof *areas);
	outgoing->email = arena_strdup(looking->arena, person->email);
	outgoing->letter.name = arena_strdup(looking->arena, person->name);
	bool whole = areas != NULL && outgoing->email != NULL && outgoing->letter.name != NULL;
	for (size_t i = 0; i < person->n_area_ids && whole; i++) {
		areas[i] = arena_strdup(looking->arena, person->area_ids[i]);
		whole = areas[i] != NULL;
	}
	outgoing->area_ids = areas;
	outgoing->area_count = person->n_area_ids;
	return whole ? OK : RESOURCE_EXHAUSTED;
}

/* Whose name is in the letter; nobody's when it is not here. */
static enum status add_other(struct looking *looking, const char *other_id)
{
	MailPerson *other;
	enum status status = mail_person_find(looking->call, other_id, &other);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	looking->outgoing->letter.other_name = arena_strdup(looking->arena, other->name);
	return looking->outgoing->letter.other_name != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status add_event(struct looking *looking, const struct event *event)
{
	struct letter *letter = &looking->outgoing->letter;
	letter->at_ms = event->moment_ms;
	letter->others_asked = event->others_asked;
	letter->weeks = event->weeks;
	letter->to_helper = event->to_helper;
	letter->record_id = arena_strdup(looking->arena, event->record_id);
	return letter->record_id != NULL ? add_other(looking, event->other_id) : RESOURCE_EXHAUSTED;
}

/* Letters that name the moment until which there can be an answer. */
static bool asks_for_answer(enum letter_kind kind)
{
	return kind == LETTER_OFFER_MADE || kind == LETTER_OFFER_EXPIRING ||
	       kind == LETTER_SCHOOL_ASKED;
}

/* Whether the event still is one, by what is known at this moment. */
static enum status look_at_event(struct looking *looking)
{
	struct request_facts facts;
	struct event_list events;
	struct call *call = looking->call;
	enum status status = mail_facts_load(call, looking->mail->request_id, &facts);
	if (status == NOT_FOUND) {
		return miss(looking, "request_unknown");
	}
	if (status == OK) {
		status = events_of(&facts, call->arena, &events);
	}
	if (status != OK) {
		return status;
	}
	const struct event *event = event_named(&events, looking->outgoing->id);
	if (event == NULL || (asks_for_answer(event->kind) && event->moment_ms <= call->now_ms)) {
		return drop(looking, "overtaken");
	}
	return add_event(looking, event);
}

static enum status look_at_digest(struct looking *looking, const MailPerson *person)
{
	if (!is_consultant(person)) {
		return drop(looking, "no_consultant");
	}
	return looking->call->now_ms - looking->mail->at_ms >= week_ms ? drop(looking, "overtaken")
								       : OK;
}

static enum status look_at_cause(struct looking *looking, const MailPerson *person)
{
	switch (looking->kind) {
	case LETTER_DIGEST:
		return look_at_digest(looking, person);
	case LETTER_TEST:
		return OK;
	default:
		return look_at_event(looking);
	}
}

static enum status look_at_wishes(struct looking *looking)
{
	struct wishes wishes;
	struct call *call = looking->call;
	enum status status =
	    wishes_load(call, looking->mail->person_id, looking->options->dutch, &wishes);
	if (status != OK) {
		return status;
	}
	looking->outgoing->letter.dutch = wishes.dutch;
	if (wishes.off[looking->kind]) {
		return drop(looking, "unwanted");
	}
	if (looking->kind == LETTER_TEST) {
		return OK; /* who asked for it waits for it */
	}
	int64_t over_ms = quiet_over_ms(&wishes.quiet, call->now_ms);
	return over_ms > call->now_ms ? wait_until(looking, over_ms, "quiet") : OK;
}

/* What happened is looked at before quiet hours are: an overtaken mail need not wait. */
static enum status look_at_mail(struct looking *looking)
{
	MailPerson *person;
	struct outgoing *outgoing = looking->outgoing;
	enum status status = mail_person_find(looking->call, looking->mail->person_id, &person);
	if (status == NOT_FOUND) {
		return miss(looking, "person_unknown");
	}
	if (status == OK && (!is_active(person) || person->email[0] == '\0')) {
		return drop(looking, "no_recipient");
	}
	if (status == OK) {
		status = look_at_cause(looking, person);
	}
	if (status == OK && outgoing->turn == TURN_SEND) {
		status = look_at_wishes(looking);
	}
	return status == OK ? add_person(looking, person) : status;
}

static enum status look_at(struct looking *looking)
{
	struct outgoing *outgoing = looking->outgoing;
	outgoing->turn = TURN_SEND;
	outgoing->at_ms = looking->mail->at_ms;
	outgoing->person_id = arena_strdup(looking->arena, looking->mail->person_id);
	if (outgoing->person_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (!letter_kind_of(looking->mail->kind, &looking->kind)) {
		return drop(looking, "no_such_kind");
	}
	outgoing->letter.kind = looking->kind;
	if (looking->call->now_ms - looking->mail->at_ms > QUEUE_EVENT_DAYS_MAX * day_ms) {
		return drop(looking, "too_old");
	}
	return look_at_mail(looking);
}

/* One record that cannot be read stops no other mail. */
static enum status look_at_first(struct looking *looking, int64_t next_at_ms)
{
	Mail *mail;
	struct outgoing *outgoing = looking->outgoing;
	enum status status = mail_find(looking->call, outgoing->id, &mail);
	if (status == NOT_FOUND || status == DATA_LOSS) {
		outgoing->turn = TURN_SET_ASIDE;
		outgoing->until_ms = next_at_ms;
		return OK;
	}
	if (status == OK) {
		looking->mail = mail;
		status = look_at(looking);
	}
	return status == DATA_LOSS ? miss(looking, "damaged") : status;
}

enum status queue_look(struct call *call,
    const struct queue_options *options,
    struct arena *arena,
    struct outgoing *ret_outgoing)
{
	const char *id;
	int64_t next_at_ms;
	struct outgoing outgoing = {.turn = TURN_NONE};
	struct looking looking = {
	    .call = call, .options = options, .arena = arena, .outgoing = &outgoing};
	enum status status = mail_first(call, &id, &next_at_ms);
	if (status == NOT_FOUND || (status == OK && next_at_ms > call->now_ms)) {
		outgoing.until_ms = status == OK ? next_at_ms : 0;
		*ret_outgoing = outgoing;
		return OK;
	}
	if (status == OK) {
		outgoing.id = arena_strdup(arena, id);
		status =
		    outgoing.id != NULL ? look_at_first(&looking, next_at_ms) : RESOURCE_EXHAUSTED;
	}
	if (status == OK) {
		*ret_outgoing = outgoing;
	}
	return status;
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
