/* Following directory and matching: replicas of what mail needs, and the events that come of it.
 * A request's change comes after those of its offers and matches, so the events are looked for
 * there. */
#include "notify/notify.h"

#include "notify/notify_store.h"

#include "directory.pb-c.h"
#include "matching.pb-c.h"

typedef Samen__Common__V1__Change Change;
typedef Samen__Common__V1__Contact Contact;

/* --- directory --- */

/* Of nobody whose name is forgotten anything is kept. */
static enum status apply_person(struct call *call, const char *id, const void *record)
{
	const Samen__Directory__V1__FeedPerson *feed = record;
	const Samen__Directory__V1__Person *person = feed != NULL ? feed->person : NULL;
	if (person == NULL || person->name[0] == '\0') {
		return mail_person_forget(call, id);
	}
	MailPerson kept = SAMEN__STORED__V1__MAIL_PERSON__INIT;
	kept.name = person->name;
	kept.email = person->email;
	kept.state = person->state;
	kept.tokens_not_before_ms = feed->tokens_not_before_ms;
	for (size_t i = 0; i < person->n_roles; i++) {
		if (person->roles[i] == SAMEN__COMMON__V1__ROLE__CONSULTANT) {
			kept.area_ids = person->area_ids;
			kept.n_area_ids = person->n_area_ids;
		}
	}
	return mail_person_save(call, id, &kept);
}

/* --- matching --- */

/* An offer or match that is gone goes with its request. */
static enum status apply_offer(struct call *call, const char *id, const void *record)
{
	const Samen__Matching__V1__Offer *offer = record;
	Offer kept = SAMEN__STORED__V1__OFFER__INIT;
	if (offer == NULL) {
		return OK;
	}
	kept.id = wire_text(id);
	kept.request_id = offer->request_id;
	kept.person_id = offer->person_id;
	kept.state = offer->state;
	kept.offered_at_ms = offer->offered_at_ms;
	kept.expires_at_ms = offer->expires_at_ms;
	kept.answered_at_ms = offer->answered_at_ms;
	kept.offered_by = offer->offered_by;
	kept.part = offer->part;
	return mail_offer_save(call, &kept);
}

static char *person_of(const Contact *contact)
{
	return contact != NULL ? contact->person_id : wire_text("");
}

static enum status copy_checks(
    struct call *call, const Samen__Matching__V1__Match *match, Match *kept)
{
	Samen__Stored__V1__Check *checks =
	    arena_alloc(call->arena, (match->n_checks + 1) * sizeof *checks);
	kept->checks = arena_alloc(call->arena, (match->n_checks + 1) * sizeof *kept->checks);
	if (checks == NULL || kept->checks == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < match->n_checks; i++) {
		samen__stored__v1__check__init(&checks[i]);
		checks[i].due_at_ms = match->checks[i]->due_at_ms;
		checks[i].answered_at_ms = match->checks[i]->answered_at_ms;
		kept->checks[kept->n_checks++] = &checks[i];
	}
	return OK;
}

static enum status apply_match(struct call *call, const char *id, const void *record)
{
	const Samen__Matching__V1__Match *match = record;
	Match kept = SAMEN__STORED__V1__MATCH__INIT;
	if (match == NULL) {
		return OK;
	}
	kept.id = wire_text(id);
	kept.request_id = match->request_id;
	kept.offer_id = match->offer_id;
	kept.specialist_id = person_of(match->specialist);
	kept.filer_id = person_of(match->filer);
	kept.state = match->state;
	kept.accepted_at_ms = match->accepted_at_ms;
	kept.next_follow_up_at_ms = match->next_follow_up_at_ms;
	kept.follow_ups_at_ms = match->follow_ups_at_ms;
	kept.n_follow_ups_at_ms = match->n_follow_ups_at_ms;
	kept.ended_at_ms = match->ended_at_ms;
	kept.stop_reason = match->stop_reason;
	kept.part = match->part;
	enum status status = copy_checks(call, match, &kept);
	return status == OK ? mail_match_save(call, &kept) : status;
}

static enum status apply_request(struct call *call, const char *id, const void *record)
{
	const Samen__Matching__V1__MonitorRow *row = record;
	MailRequest kept = SAMEN__STORED__V1__MAIL_REQUEST__INIT;
	bool more = false;
	if (row == NULL) {
		enum status gone = mail_request_forget(call, id);
		return gone == OK ? queue_take(call, notify_options(call), id, &more) : gone;
	}
	kept.id = wire_text(id);
	kept.filer_id = row->filer_id;
	kept.state = row->state;
	enum status status = mail_request_save(call, &kept);
	if (status == OK && notify_mails(call)) {
		status = queue_take(call, notify_options(call), id, &more);
	}
	if (more) {
		notify_wake(call);
	}
	return status;
}

/* --- both --- */

static const struct followed_kind directory_kinds[] = {
    {"person", &samen__directory__v1__feed_person__descriptor, apply_person},
    {NULL, NULL, NULL},
};

static const struct followed_kind matching_kinds[] = {
    {"offer", &samen__matching__v1__offer__descriptor, apply_offer},
    {"match", &samen__matching__v1__match__descriptor, apply_match},
    {"request", &samen__matching__v1__monitor_row__descriptor, apply_request},
    {NULL, NULL, NULL},
};

static enum status apply_directory(struct call *call, const Change *change)
{
	return followed_apply(call, directory_kinds, change);
}

static enum status apply_matching(struct call *call, const Change *change)
{
	return followed_apply(call, matching_kinds, change);
}

const struct follower_source notify_directory = {.name = "directory",
    .method = "samen.directory.v1.Directory/Changes",
    .apply = apply_directory,
    .forget = mail_directory_drop};

const struct follower_source notify_matching = {.name = "matching",
    .method = "samen.matching.v1.Matching/Changes",
    .apply = apply_matching,
    .forget = mail_matching_drop};
