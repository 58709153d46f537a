/*
 * What notify keeps: small replicas of people and requests, what people want of mail, and the
 * queue. All calls run inside the call's transaction, and none blocks.
 */
#ifndef SAMEN_NOTIFY_STORE_H
#define SAMEN_NOTIFY_STORE_H

#include "notify/events.h"
#include "runtime/call.h"
#include "runtime/retention.h"

/* --- replicas --- */

/* NOT_FOUND, DATA_LOSS. In the call's arena. */
enum status mail_person_find(struct call *call, const char *id, MailPerson **ret_person);
enum status mail_person_save(struct call *call, const char *id, const MailPerson *person);
/* With what they want of mail. */
enum status mail_person_forget(struct call *call, const char *id);
/* Whether mail may go to them; whether they are to get the weekly list. */
bool mail_person_is_active(const MailPerson *person);
bool mail_person_is_consultant(const MailPerson *person);
/* All people, in order of id, for record_range_next. */
enum status mail_people_walk(struct call *call, struct record_range *ret_range);

enum status mail_request_save(struct call *call, const MailRequest *request);
/* With its offers and matches. */
enum status mail_request_forget(struct call *call, const char *id);
enum status mail_offer_save(struct call *call, const Offer *offer);
enum status mail_match_save(struct call *call, const Match *match);
/* NOT_FOUND when the request itself is not here. In the call's arena. */
enum status mail_facts_load(
    struct call *call, const char *request_id, struct request_facts *ret_facts);

/* All that came from one feed. */
enum status mail_directory_drop(struct call *call);
enum status mail_matching_drop(struct call *call);

/* --- preferences --- */

/* NOT_FOUND when nothing was set. */
enum status mail_preferences_load(
    struct call *call, const char *person_id, Preferences **ret_preferences);
/* Of somebody who is not known here (forgotten, or not followed yet) with the moment. */
enum status mail_preferences_save(
    struct call *call, const char *person_id, Preferences *preferences);
/* Decides about those that were written before at_ms for somebody who was not known then: they go
 * if the person still is not. *ret_count: how many went, of very many the first. */
enum status mail_preferences_settle(struct call *call, int64_t at_ms, size_t *ret_count);

/* --- the queue --- */

enum status mail_find(struct call *call, const char *id, Mail **ret_mail);
/* Adds or replaces, with its place: of a mail that waits by next_at_ms, of one that ended by
 * state and ended_at_ms. */
enum status mail_save(struct call *call, const char *id, const Mail *mail);
enum status mail_remove(struct call *call, const char *id);
/* Ids of those about a request that wait, in the call's arena; of very many the first. */
enum status mails_of_request(
    struct call *call, const char *request_id, const char ***ret_ids, size_t *ret_count);
/* Takes one that cannot be read from its place among those that wait, and leaves it alone. */
enum status mail_set_aside(struct call *call, const char *id, int64_t next_at_ms);
/* The one that waits and whose time comes first. NOT_FOUND when none waits. */
enum status mail_first(struct call *call, const char **ret_id, int64_t *ret_next_at_ms);

/* Walks places: of those that wait (state QUEUED), or ended in this state, oldest first. */
struct store_key mail_places(uint32_t state);
/* The next id, in the call's arena, and its time; OUT_OF_RANGE at the end. */
enum status mail_place_next(
    struct call *call, struct store_range *range, const char **ret_id, int64_t *ret_at_ms);

/* --- since when there is mail --- */

/* NOT_FOUND when there was none so far. In a transaction of its own, before the service serves. */
enum status mail_start_load(struct store *store, int64_t *ret_at_ms);
/* at_ms 0: there is no mail (any more). */
enum status mail_start_save(struct store *store, int64_t at_ms);

/* What there is of each class, for the report (retention_count_class). */
retention_count_class mail_waiting_count, mail_ended_count, mail_preferences_count;

#endif
