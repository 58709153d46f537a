#include "notify/notify_store.h"

#include "directory.pb-c.h"

#include <string.h>

enum {
	TABLE_MAIL_PLACE = TABLE_SERVICE, /* a state, a time, an id; no value */
	TABLE_MAIL_OF_REQUEST             /* request, id; no value: those that wait */
};

enum { FORGET_AT_ONCE = 256, SCRATCH_BYTES = 64 * 1024, RECORDS_FIRST = 8, OF_REQUEST_MAX = 512 };

#define QUEUED SAMEN__NOTIFY__V1__MAIL_STATE__QUEUED
#define SENT SAMEN__NOTIFY__V1__MAIL_STATE__SENT
#define DROPPED SAMEN__NOTIFY__V1__MAIL_STATE__DROPPED

static const struct record_kind person_kind = {
    "mail-person", &samen__stored__v1__mail_person__descriptor, false};
static const struct record_kind request_kind = {
    "mail-request", &samen__stored__v1__mail_request__descriptor, false};
/* These two by "request/offer" and "request/match". */
static const struct record_kind offer_kind = {
    "mail-offer", &samen__stored__v1__offer__descriptor, false};
static const struct record_kind match_kind = {
    "mail-match", &samen__stored__v1__match__descriptor, false};
static const struct record_kind preferences_kind = {
    "mail-preferences", &samen__stored__v1__mail_preferences__descriptor, false};
static const struct record_kind mail_kind = {"mail", &samen__stored__v1__mail__descriptor, false};
static const struct record_kind start_kind = {
    "mail-start", &samen__stored__v1__mail_start__descriptor, false};

static const char start_id[] = "start";

/* --- forgetting --- */

enum status mail_directory_drop(struct call *call)
{
	return record_delete_all(call->txn, &person_kind, NULL, call->arena);
}

enum status mail_matching_drop(struct call *call)
{
	const struct record_kind *const kinds[] = {&request_kind, &offer_kind, &match_kind};
	enum status status = OK;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == OK; i++) {
		status = record_delete_all(call->txn, kinds[i], NULL, call->arena);
	}
	return status;
}

/* --- people --- */

enum status mail_person_find(struct call *call, const char *id, MailPerson **ret_person)
{
	return record_get(call->txn, &person_kind, id, call->arena, ret_person);
}

enum status mail_person_save(struct call *call, const char *id, const MailPerson *person)
{
	return record_put(call->txn, &person_kind, id, &person->base);
}

enum status mail_person_forget(struct call *call, const char *id)
{
	enum status status = record_delete(call->txn, &person_kind, id);
	return status == OK ? record_delete(call->txn, &preferences_kind, id) : status;
}

bool mail_person_is_active(const MailPerson *person)
{
	return person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE;
}

bool mail_person_is_consultant(const MailPerson *person)
{
	return mail_person_is_active(person) && person->n_area_ids > 0;
}

enum status mail_people_walk(struct call *call, struct record_range *ret_range)
{
	return record_range_open(call->txn, &person_kind, NULL, NULL, call->arena, ret_range);
}

/* --- requests --- */

static const char *below(struct call *call, const char *request_id, const char *id)
{
	return arena_printf(call->arena, "%s/%s", request_id, id);
}

enum status mail_request_save(struct call *call, const MailRequest *request)
{
	return record_put(call->txn, &request_kind, request->id, &request->base);
}

enum status mail_offer_save(struct call *call, const Offer *offer)
{
	const char *id = below(call, offer->request_id, offer->id);
	return id != NULL ? record_put(call->txn, &offer_kind, id, &offer->base)
			  : RESOURCE_EXHAUSTED;
}

enum status mail_match_save(struct call *call, const Match *match)
{
	const char *id = below(call, match->request_id, match->id);
	return id != NULL ? record_put(call->txn, &match_kind, id, &match->base)
			  : RESOURCE_EXHAUSTED;
}

enum status mail_request_forget(struct call *call, const char *id)
{
	const char *prefix = below(call, id, "");
	if (prefix == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = record_delete(call->txn, &request_kind, id);
	if (status == OK) {
		status = record_delete_all(call->txn, &offer_kind, prefix, call->arena);
	}
	return status == OK ? record_delete_all(call->txn, &match_kind, prefix, call->arena)
			    : status;
}

/* All records of a request, into an array of pointers. */
static enum status load_below(struct call *call,
    const struct record_kind *kind,
    const char *request_id,
    void ***ret_records,
    size_t *ret_count)
{
	struct record_range range;
	void **records = NULL;
	size_t count = 0;
	size_t room = 0;
	const char *id;
	const char *prefix = below(call, request_id, "");
	enum status status =
	    prefix != NULL ? record_range_open(call->txn, kind, prefix, NULL, call->arena, &range)
			   : RESOURCE_EXHAUSTED;
	if (prefix == NULL) {
		return status;
	}
	while (status == OK) {
		if (count == room) {
			room = room > 0 ? 2 * room : RECORDS_FIRST;
			void **more = arena_alloc(call->arena, room * sizeof *more);
			if (more == NULL) {
				status = RESOURCE_EXHAUSTED;
				break;
			}
			if (count > 0) {
				memcpy(more, records, count * sizeof *records);
			}
			records = more;
		}
		status = record_range_next(&range, &id, &records[count]);
		count += status == OK;
	}
	record_range_close(&range);
	*ret_records = records;
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

enum status mail_facts_load(
    struct call *call, const char *request_id, struct request_facts *ret_facts)
{
	MailRequest *request;
	void **offers;
	void **matches;
	size_t offer_count;
	size_t match_count;
	enum status status =
	    record_get(call->txn, &request_kind, request_id, call->arena, &request);
	if (status == OK) {
		status = load_below(call, &offer_kind, request_id, &offers, &offer_count);
	}
	if (status == OK) {
		status = load_below(call, &match_kind, request_id, &matches, &match_count);
	}
	if (status == OK) {
		*ret_facts = (struct request_facts){.request = request,
		    .offers = (Offer *const *)offers,
		    .offer_count = offer_count,
		    .matches = (Match *const *)matches,
		    .match_count = match_count};
	}
	return status;
}

/* --- preferences --- */

enum status mail_preferences_load(
    struct call *call, const char *person_id, Preferences **ret_preferences)
{
	return record_get(call->txn, &preferences_kind, person_id, call->arena, ret_preferences);
}

enum status mail_preferences_save(
    struct call *call, const char *person_id, Preferences *preferences)
{
	MailPerson *person;
	enum status status = mail_person_find(call, person_id, &person);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	preferences->unknown_at_ms = status == NOT_FOUND ? call->now_ms : 0;
	return record_put(call->txn, &preferences_kind, person_id, &preferences->base);
}

/* The first that are to be decided about: a walk must not write. */
static enum status unsettled(
    struct call *call, int64_t at_ms, const char **ret_ids, size_t *ret_count)
{
	struct record_range range;
	Preferences *preferences;
	size_t count = 0;
	enum status status =
	    record_range_open(call->txn, &preferences_kind, NULL, NULL, call->arena, &range);
	while (status == OK && count < FORGET_AT_ONCE &&
	       (status = record_range_next(&range, &ret_ids[count], &preferences)) == OK) {
		count += preferences->unknown_at_ms != 0 && preferences->unknown_at_ms < at_ms;
	}
	record_range_close(&range);
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

static enum status settle(struct call *call, const char *person_id, size_t *count)
{
	MailPerson *person;
	Preferences *preferences;
	enum status status = mail_person_find(call, person_id, &person);
	if (status == NOT_FOUND) {
		*count += 1;
		return record_delete(call->txn, &preferences_kind, person_id);
	}
	if (status == OK) {
		status = mail_preferences_load(call, person_id, &preferences);
	}
	return status == OK ? mail_preferences_save(call, person_id, preferences) : status;
}

enum status mail_preferences_settle(struct call *call, int64_t at_ms, size_t *ret_count)
{
	const char *ids[FORGET_AT_ONCE];
	size_t count = 0;
	enum status status = unsettled(call, at_ms, ids, &count);
	*ret_count = 0;
	for (size_t i = 0; i < count && status == OK; i++) {
		status = settle(call, ids[i], ret_count);
	}
	return status;
}

/* --- the queue --- */

struct store_key mail_places(uint32_t state)
{
	struct store_key key = key_of(TABLE_MAIL_PLACE);
	key_add_number(&key, state);
	return key;
}

static struct store_key place_of(const char *id, const Mail *mail)
{
	bool ended = mail->ended_at_ms != 0;
	struct store_key key = mail_places(ended ? mail->state : QUEUED);
	key_add_number(&key, (uint64_t)(ended ? mail->ended_at_ms : mail->next_at_ms));
	key_add_text(&key, id);
	return key;
}

enum status mail_find(struct call *call, const char *id, Mail **ret_mail)
{
	return record_get(call->txn, &mail_kind, id, call->arena, ret_mail);
}

static struct store_key of_request(const char *request_id, const char *id)
{
	struct store_key key = key_of(TABLE_MAIL_OF_REQUEST);
	key_add_text(&key, request_id);
	key_add_text(&key, id);
	return key;
}

static enum status places_remove(struct call *call, const char *id)
{
	Mail *old;
	enum status status = mail_find(call, id, &old);
	if (status != OK) {
		return status == NOT_FOUND ? OK : status;
	}
	struct store_key place = place_of(id, old);
	struct store_key of = of_request(old->request_id, id);
	status = store_delete(call->txn, key_bytes(&place));
	return status == OK ? store_delete(call->txn, key_bytes(&of)) : status;
}

static enum status places_put(struct call *call, const char *id, const Mail *mail)
{
	struct store_key place = place_of(id, mail);
	struct store_key of = of_request(mail->request_id, id);
	enum status status = store_put(call->txn, key_bytes(&place), (struct bytes){place.data, 0});
	return status == OK && mail->ended_at_ms == 0
		   ? store_put(call->txn, key_bytes(&of), (struct bytes){of.data, 0})
		   : status;
}

enum status mail_save(struct call *call, const char *id, const Mail *mail)
{
	enum status status = places_remove(call, id);
	if (status == OK) {
		status = record_put(call->txn, &mail_kind, id, &mail->base);
	}
	return status == OK ? places_put(call, id, mail) : status;
}

enum status mail_remove(struct call *call, const char *id)
{
	enum status status = places_remove(call, id);
	return status == OK ? record_delete(call->txn, &mail_kind, id) : status;
}

enum status mails_of_request(
    struct call *call, const char *request_id, const char ***ret_ids, size_t *ret_count)
{
	struct store_range range;
	struct store_key prefix = key_of(TABLE_MAIL_OF_REQUEST);
	struct bytes key;
	struct bytes value;
	size_t count = 0;
	const char **ids = arena_alloc(call->arena, OF_REQUEST_MAX * sizeof *ids);
	key_add_text(&prefix, request_id);
	enum status status = ids != NULL ? store_range_open(call->txn, key_bytes(&prefix),
					       (struct bytes){NULL, 0}, &range)
					 : RESOURCE_EXHAUSTED;
	if (ids == NULL) {
		return status;
	}
	while (status == OK && count < OF_REQUEST_MAX &&
	       (status = store_range_next(&range, &key, &value)) == OK) {
		size_t at = prefix.size;
		ids[count] = arena_strdup(call->arena, key_take_text(key, &at));
		status = ids[count] != NULL ? OK : RESOURCE_EXHAUSTED;
		count += status == OK;
	}
	store_range_close(&range);
	*ret_ids = ids;
	*ret_count = count;
	return status == OUT_OF_RANGE ? OK : status;
}

enum status mail_set_aside(struct call *call, const char *id, int64_t next_at_ms)
{
	struct store_key key = mail_places(QUEUED);
	key_add_number(&key, (uint64_t)next_at_ms);
	key_add_text(&key, id);
	return store_delete(call->txn, key_bytes(&key));
}

enum status mail_place_next(
    struct call *call, struct store_range *range, const char **ret_id, int64_t *ret_at_ms)
{
	struct bytes key;
	struct bytes value;
	enum status status = store_range_next(range, &key, &value);
	if (status != OK) {
		return status;
	}
	size_t at = 1;
	(void)key_take_number(key, &at);
	*ret_at_ms = (int64_t)key_take_number(key, &at);
	*ret_id = arena_strdup(call->arena, key_take_text(key, &at));
	return *ret_id != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status mail_first(struct call *call, const char **ret_id, int64_t *ret_next_at_ms)
{
	struct store_range range;
	struct store_key places = mail_places(QUEUED);
	enum status status =
	    store_range_open(call->txn, key_bytes(&places), (struct bytes){NULL, 0}, &range);
	if (status == OK) {
		status = mail_place_next(call, &range, ret_id, ret_next_at_ms);
	}
	store_range_close(&range);
	return status == OUT_OF_RANGE ? NOT_FOUND : status;
}

/* --- since when there is mail --- */

enum status mail_start_load(struct store *store, int64_t *ret_at_ms)
{
	struct store_txn *txn;
	Samen__Stored__V1__MailStart *start;
	struct arena *arena = arena_open(SCRATCH_BYTES);
	enum status status = arena != NULL ? store_read(store, &txn) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = record_get(txn, &start_kind, start_id, arena, &start);
		*ret_at_ms = status == OK ? start->at_ms : 0;
		store_abort(txn);
	}
	arena_close(arena);
	return status;
}

enum status mail_start_save(struct store *store, int64_t at_ms)
{
	struct store_txn *txn;
	Samen__Stored__V1__MailStart start = SAMEN__STORED__V1__MAIL_START__INIT;
	start.at_ms = at_ms;
	enum status status = store_write(store, &txn);
	if (status != OK) {
		return status;
	}
	status = at_ms != 0 ? record_put(txn, &start_kind, start_id, &start.base)
			    : record_delete(txn, &start_kind, start_id);
	if (status != OK) {
		store_abort(txn);
		return status;
	}
	return store_commit(txn);
}

/* --- counting --- */

enum status mail_waiting_count(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	struct store_key places = mail_places(QUEUED);
	return retention_count(call, &places, ret_stock);
}

enum status mail_ended_count(struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	struct retention_stock all = {.kept = 0};
	enum status status = OK;
	for (uint32_t state = SENT; state <= DROPPED && status == OK; state++) {
		struct retention_stock one = {.kept = 0};
		struct store_key places = mail_places(state);
		status = retention_count_dated(call, &places, days, &one);
		all.kept += one.kept;
		all.kept_more = all.kept_more || one.kept_more;
		all.over += one.over;
		all.due_soon += one.due_soon;
		if (one.kept > 0 &&
		    (all.oldest_at_ms == 0 || one.oldest_at_ms < all.oldest_at_ms)) {
			all.oldest_at_ms = one.oldest_at_ms;
		}
	}
	*ret_stock = all;
	return status;
}

enum status mail_preferences_count(
    struct call *call, unsigned days, struct retention_stock *ret_stock)
{
	(void)days;
	return retention_count_kind(call, preferences_kind.name, ret_stock);
}
