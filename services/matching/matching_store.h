/*
 * What matching keeps: replicas of what the feeds of directory and intake say, and its own offers
 * and matches, with the secondary indexes over both. The only place that knows record kinds and
 * keys. All work in the call's transaction and give out messages in the call's arena.
 *
 * Unless said otherwise: NOT_FOUND when absent, RESOURCE_EXHAUSTED when memory or the store is
 * full, DATA_LOSS when a record does not unpack.
 */
#ifndef SAMEN_MATCHING_STORE_H
#define SAMEN_MATCHING_STORE_H

#include "matching/id_list.h"
#include "matching/listing.h"
#include "matching/matching_types.h"
#include "runtime/call.h"

enum {
	OFFERS_PER_REQUEST_MAX = 200,  /* ever made; bounds what a request's lists can hold */
	MATCHES_PER_REQUEST_MAX = 200, /* no more than offers */
	HISTORY_PER_PERSON_MAX =
	    1000, /* how far back a person's offers and matches are looked at */
	PAST_AREAS_MAX = 8
};

/* Names of kinds in the feed. */
#define KIND_REQUEST "request"
#define KIND_OFFER "offer"
#define KIND_MATCH "match"
/* Kept, and not in the feed. */
#define KIND_KEEPER "keeper"

/* --- replicas --- */

enum status replica_area_find(struct call *call, const char *id, Area **ret_area);
enum status replica_organisation_find(
    struct call *call, const char *id, Organisation **ret_organisation);
enum status replica_person_find(struct call *call, const char *id, FeedPerson **ret_person);
enum status replica_topic_find(struct call *call, const char *id, Topic **ret_topic);
enum status replica_availability_find(
    struct call *call, const char *id, Availability **ret_availability);
enum status replica_expertise_find(struct call *call, const char *id, Expertise **ret_expertise);
enum status replica_request_find(struct call *call, const char *id, FeedRequest **ret_request);

enum status replica_area_save(struct call *call, const char *id, const Area *area);
enum status replica_organisation_save(
    struct call *call, const char *id, const Organisation *organisation);
enum status replica_person_save(struct call *call, const char *id, const FeedPerson *person);
enum status replica_topic_save(struct call *call, const char *id, const Topic *topic);
enum status replica_availability_save(
    struct call *call, const char *id, const Availability *availability);
enum status replica_expertise_save(struct call *call, const char *id, const Expertise *expertise);
/* Remembers the area it was in before, and moves its matches to the new area's list. */
enum status replica_request_save(struct call *call, const char *id, const FeedRequest *request);
/* Absent is OK. */
enum status replica_area_drop(struct call *call, const char *id);
enum status replica_organisation_drop(struct call *call, const char *id);
enum status replica_person_drop(struct call *call, const char *id);
enum status replica_topic_drop(struct call *call, const char *id);
enum status replica_availability_drop(struct call *call, const char *id);
enum status replica_expertise_drop(struct call *call, const char *id);
enum status replica_request_drop(struct call *call, const char *id);

/* Drops every replica of directory's feed, or of intake's. Offers and matches stay. */
enum status directory_replicas_drop(struct call *call);
enum status intake_replicas_drop(struct call *call);

/* Topics, people and areas, in order of their ids. */
enum status replica_topics_walk(struct call *call, struct record_range *ret_range);
enum status replica_people_walk(struct call *call, struct record_range *ret_range);
enum status replica_areas_walk(struct call *call, struct record_range *ret_range);
/* All requests of the region, likewise. */
enum status replica_requests_walk(struct call *call, struct record_range *ret_range);

/* A person's expertise. */
enum status person_expertise(
    struct call *call, const char *person_id, Expertise ***ret_expertise, size_t *ret_count);
/* Adds the people of an organisation; those with the same e-mail address, whatever its case. */
enum status organisation_people(
    struct call *call, const char *organisation_id, struct id_list *list);
enum status email_people(struct call *call, const char *email, struct id_list *list);
/* Whether at least this many open schools are in the area. */
bool area_has_schools(struct call *call, const char *area_id, size_t at_least);

/* Gives the request's record a new change number: something about it changed. Absent is OK. */
enum status replica_request_touch(struct call *call, const char *id);
/* The number of the request's last change; 0 when there is none. */
uint64_t replica_request_change(struct call *call, const char *id);
/* Whether the request left one of the caller's areas with a change after this one. */
enum status replica_request_left(struct call *call, const char *id, uint64_t after, bool *ret_left);
/* The change with which what intake says of the request last became another; 0: it never did. */
enum status replica_request_amended(struct call *call, const char *id, uint64_t *ret_change);
/* Requests of these areas, in the order of monitor.h. */
enum status replica_requests_list(struct call *call,
    char *const *area_ids,
    size_t count,
    const struct page *page,
    struct listing **ret_listing);

/* --- offers and matches --- */

enum status offer_find(struct call *call, const char *id, Offer **ret_offer);
enum status match_find(struct call *call, const char *id, Match **ret_match);
/* Adds or replaces, and touches the request. */
enum status offer_save(struct call *call, const Offer *offer);
enum status match_save(struct call *call, const Match *match);

/* Deletes, with its places in lists; a match's in its area's list goes with the request. */
enum status offer_remove(struct call *call, const Offer *offer);
enum status match_remove(struct call *call, const Match *match);

/* Who looks after a request. */
enum status keeper_find(struct call *call, const char *request_id, Keeper **ret_keeper);
/* Adds or replaces, takes out (absent is OK), and touches the request. */
enum status keeper_save(struct call *call, const Keeper *keeper);
enum status keeper_remove(struct call *call, const char *request_id);
/* Adds the ids of the requests that the person looks after. */
enum status keeper_requests(struct call *call, const char *person_id, struct id_list *list);

/* A list of records, newest first. */
struct offers {
	Offer **items;
	size_t count;
};
struct matches {
	Match **items;
	size_t count;
};
enum status request_offers(struct call *call, const char *request_id, struct offers *ret_offers);
enum status request_matches(struct call *call, const char *request_id, struct matches *ret_matches);
/* Those made to the person; at most HISTORY_PER_PERSON_MAX. */
enum status person_offers(struct call *call, const char *person_id, struct offers *ret_offers);
/* Those in which the person helps; at most HISTORY_PER_PERSON_MAX. */
enum status person_matches(struct call *call, const char *person_id, struct matches *ret_matches);
/* Those of the person's requests; at most HISTORY_PER_PERSON_MAX. */
enum status filer_matches(struct call *call, const char *filer_id, struct matches *ret_matches);

/* Ids of offers made to the person; of a request. Newest first. */
enum status offers_list(struct call *call,
    const char *person_id,
    const char *request_id,
    const struct page *page,
    struct listing **ret_listing);
/* Ids of the person's matches, on either side, and those of these areas. Newest first. */
enum status matches_list(struct call *call,
    const char *person_id,
    char *const *area_ids,
    size_t area_count,
    const struct page *page,
    struct listing **ret_listing);
/* Ids of the request's matches. Newest first. */
enum status request_matches_list(struct call *call,
    const char *request_id,
    const struct page *page,
    struct listing **ret_listing);
/* Adds ids of open offers whose time is up, the longest overdue first. */
enum status offers_due(struct call *call, int64_t now_ms, size_t limit, struct id_list *list);

/* --- limits --- */

/* From when on something needs a consultant; NOT_FOUND when nobody set it. */
enum status limits_find(struct call *call, StoredLimits **ret_limits);
enum status limits_save(struct call *call, const StoredLimits *limits);

/* --- published months --- */

#define KIND_MONTH "month"

typedef Samen__Matching__V1__MonthlyTables MonthlyTables;

/* Adds the names of the months, oldest first. */
enum status months_list(struct call *call, struct id_list *list);
enum status month_find(struct call *call, const char *month, MonthlyTables **ret_tables);
/* ALREADY_EXISTS, and nothing is changed, when the month was published before. */
enum status month_save(struct call *call, const MonthlyTables *tables);

/* When the copy of what directory or intake has was last begun anew; NOT_FOUND when that was never
 * said. */
enum status copy_begun(struct call *call, int64_t *ret_at_ms);
/* It begins now. */
enum status copy_begin(struct call *call);

#endif
