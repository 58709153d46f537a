/* Whose turn it is: the first mail that waits, and what is to be done with it by what is known at
 * this moment. */
#include "notify/notify_store.h"
#include "notify/queue.h"

static const int64_t minute_ms = 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

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
	if (!mail_person_is_consultant(person)) {
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
	if (status == OK && (!mail_person_is_active(person) || person->email[0] == '\0')) {
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
