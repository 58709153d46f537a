#include "directory/former.h"

#include "directory/account.h"
#include "directory/person.h"
#include "directory/session.h"
#include "runtime/log.h"

#include "directory.pb-c.h"

#include <stdio.h>
#include <string.h>

enum {
	LOOKED_AT_ONCE = 200, /* people a run of the timer */
	INVITED = SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED,
	CLOSED = SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED
};

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

enum { CLASS_PERSON, CLASS_ACCOUNT, CLASS_INVITATION, CLASS_FORMER, CLASS_SESSION };

static const struct retention_class classes[] = {
    [CLASS_PERSON] = {.name = "person",
	.about = N_("people who take part, with what they know and how they are reached"),
	.ground = N_("needed to ask each other for help; ends with the account")},
    [CLASS_ACCOUNT] = {.name = "account",
	.setting = "retention.account_days",
	.days = 365,
	.about =
	    N_("people whose account is closed; from closing on, then a nameless person stays"),
	.ground = N_("to answer for the help that was given, and for who comes back")},
    [CLASS_INVITATION] = {.name = "invitation",
	.setting = "retention.invitation_days",
	.days = 30,
	.about =
	    N_("people who were invited and did not accept; from the end of the invitation on"),
	.ground = N_("to invite them once more without typing it all again")},
    [CLASS_FORMER] = {.name = "former",
	.about = N_("nameless people, who are left of closed accounts: an id and nothing more"),
	.ground = N_("requests, matches and logs refer to them")},
    [CLASS_SESSION] = {.name = SESSION_CLASS,
	.days = SESSION_DAYS,
	.about = N_("that somebody is signed in; from signing in on"),
	.ground = N_("needed to stay signed in")},
    {.name = NULL},
};

enum status former_read(const struct config *config, struct retention_days *ret_days)
{
	return retention_read(config, classes, ret_days);
}

/* --- forgetting --- */

static enum status forget_expertise(struct call *call, const char *person_id)
{
	struct id_list list;
	enum status status = expertise_walk(call, person_id, &list);
	for (size_t i = 0; i < list.count && status == OK; i++) {
		const char *topic_id = list.ids[i] + strlen(person_id) + 1; /* PERSON/TOPIC */
		status = expertise_remove(call, person_id, topic_id);
	}
	return status == OK ? availability_remove(call, person_id) : status;
}

/* What is left has an id, and a state in which it can do nothing. */
static enum status leave_nameless(struct call *call, const StoredPerson *person)
{
	StoredPerson former = SAMEN__STORED__V1__PERSON__INIT;
	former.id = person->id;
	former.state = CLOSED;
	former.tokens_not_before_ms = person->tokens_not_before_ms;
	former.closed_at_ms = person->closed_at_ms;
	former.former = true;
	enum status status = person_free_email(call, person->email);
	return status == OK ? person_save(call, &former) : status;
}

static enum status forget_person(struct call *call, const StoredPerson *person)
{
	bool took_part = person->state == CLOSED || person->closed_at_ms != 0;
	enum status status = forget_expertise(call, person->id);
	if (status == OK) {
		status = account_close(call, person->id);
	}
	if (status == OK) {
		status = account_remove(call, person->id);
	}
	if (status != OK) {
		return status;
	}
	return took_part ? leave_nameless(call, person) : person_remove(call, person);
}

static enum status purge(struct call *call, const StoredPerson *person, unsigned class)
{
	enum status status = forget_person(call, person);
	if (status == OK) {
		log_info("retention.purged", "class=%s count=1", classes[class].name);
	}
	return status == OK ? retention_purged(call, classes[class].name, 1) : status;
}

/* --- who is to be forgotten --- */

/* An account that was closed before the date was kept begins its days now. */
static enum status look_at_closed(struct call *call, StoredPerson *person, unsigned days)
{
	if (person->closed_at_ms == 0) {
		person->closed_at_ms = call->now_ms;
		return person_save(call, person);
	}
	return person->closed_at_ms < retention_over_before(call, days)
		   ? purge(call, person, CLASS_ACCOUNT)
		   : OK;
}

/* When the invitation ended, or will; without one when the person was made. */
static enum status invitation_end(
    struct call *call, const StoredPerson *person, int64_t *ret_expires_at_ms)
{
	StoredAccount *account;
	enum status status = account_load(call, person->id, &account);
	bool has_end = status == OK && account->invitation_expires_at_ms != 0;
	*ret_expires_at_ms = has_end ? account->invitation_expires_at_ms : person->created_at_ms;
	return status == NOT_FOUND ? OK : status;
}

static enum status look_at_invited(struct call *call, const StoredPerson *person, unsigned days)
{
	int64_t expires_at_ms;
	enum status status = invitation_end(call, person, &expires_at_ms);
	bool over = status == OK && expires_at_ms < retention_over_before(call, days);
	return over ? purge(call, person, CLASS_INVITATION) : status;
}

static enum status look_at(struct call *call,
    const char *person_id,
    const struct retention_days *days,
    const struct former_round *round)
{
	StoredPerson *person;
	enum status status = person_load(call, person_id, &person);
	if (status == DATA_LOSS && !round->is_again) {
		log_error("retention.damaged",
		    "person=%s do=\"bring the record back from a backup\"", person_id);
	}
	if (status != OK) {
		return status == DATA_LOSS ? OK : status;
	}
	if (person->state == CLOSED && !person->former) {
		return look_at_closed(call, person, days->of[CLASS_ACCOUNT]);
	}
	return person->state == INVITED ? look_at_invited(call, person, days->of[CLASS_INVITATION])
					: OK;
}

enum status former_purge_some(
    struct call *call, const struct retention_days *days, struct former_round *round)
{
	const struct walk walk = {.after_id = round->purged_to.text, .limit = LOOKED_AT_ONCE};
	struct id_list list;
	enum status status = people_walk(call, &walk, &list);
	for (size_t i = 0; i < list.count && status == OK; i++) {
		status = look_at(call, list.ids[i], days, round);
	}
	if (status == OK) {
		(void)snprintf(round->purged_to.text, sizeof round->purged_to.text, "%s",
		    list.more ? list.ids[list.count - 1] : "");
		round->is_again = round->is_again || !list.more;
	}
	return status;
}

/* --- reporting --- */

/* People of one class while they are counted. */
struct people_count {
	struct call *call;
	unsigned class, days;
	struct retention_stock stock;
	enum status status;
};

static unsigned class_of(const StoredPerson *person)
{
	if (person->former) {
		return CLASS_FORMER;
	}
	return person->state == CLOSED    ? CLASS_ACCOUNT
	       : person->state == INVITED ? CLASS_INVITATION
					  : CLASS_PERSON;
}

static int64_t days_begin(struct people_count *counting, const StoredPerson *person)
{
	int64_t at_ms = person->closed_at_ms;
	if (counting->class == CLASS_INVITATION && counting->status == OK) {
		counting->status = invitation_end(counting->call, person, &at_ms);
	}
	return counting->class == CLASS_PERSON ? person->created_at_ms : at_ms;
}

/* Keeps none: it only looks. */
static bool count_person(const void *record, void *arg)
{
	const StoredPerson *person = record;
	struct people_count *counting = arg;
	struct retention_stock *stock = &counting->stock;
	if (class_of(person) != counting->class) {
		return false;
	}
	int64_t at_ms = days_begin(counting, person);
	int64_t over_before_ms = retention_over_before(counting->call, counting->days);
	stock->kept++;
	if (at_ms != 0 && (stock->oldest_at_ms == 0 || at_ms < stock->oldest_at_ms)) {
		stock->oldest_at_ms = at_ms;
	}
	stock->over += counting->days > 0 && at_ms < over_before_ms;
	stock->due_soon +=
	    counting->days > 0 && at_ms < over_before_ms + RETENTION_SOON_DAYS * day_ms;
	return false;
}

static enum status count_people(
    struct call *call, unsigned class, unsigned days, struct retention_stock *ret_stock)
{
	struct people_count counting = {.call = call, .class = class, .days = days};
	const struct walk walk = {.keep = count_person, .arg = &counting};
	struct id_list none;
	enum status status = people_walk(call, &walk, &none);
	*ret_stock = counting.stock;
	return status == OK ? counting.status : status;
}

static enum status count_active(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	return count_people(call, CLASS_PERSON, days, ret_stock);
}

static enum status count_closed(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	return count_people(call, CLASS_ACCOUNT, days, ret_stock);
}

static enum status count_invited(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	return count_people(call, CLASS_INVITATION, days, ret_stock);
}

static enum status count_former(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	return count_people(call, CLASS_FORMER, days, ret_stock);
}

/* Kept by the time of their end, which all have within their days. */
static enum status count_sessions(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	const struct store_key prefix = session_ends_prefix();
	enum status status = retention_count_dated(call, &prefix, 0, ret_stock);
	if (ret_stock->kept > 0) {
		ret_stock->oldest_at_ms -= (int64_t)days * day_ms;
	}
	ret_stock->due_soon = ret_stock->kept;
	return status;
}

static retention_count_class *const counts[] = {
    [CLASS_PERSON] = count_active,
    [CLASS_ACCOUNT] = count_closed,
    [CLASS_INVITATION] = count_invited,
    [CLASS_FORMER] = count_former,
    [CLASS_SESSION] = count_sessions,
};

enum status former_report(struct call *call,
    const struct retention_days *days,
    Samen__Common__V1__GetRetentionResponse *response)
{
	return retention_answer(call, classes, days, counts, response);
}
