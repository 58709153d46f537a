/* Following directory and intake: each change becomes a replica, and what hangs on it follows. */
#include "matching/forget.h"
#include "matching/history.h"
#include "matching/keeper.h"
#include "matching/match.h"
#include "matching/matching.h"
#include "matching/offer.h"
#include "matching/school.h"

typedef Samen__Common__V1__Change Change;

/* --- directory --- */

static enum status apply_area(struct call *call, const char *id, const void *record)
{
	return record != NULL ? replica_area_save(call, id, record) : replica_area_drop(call, id);
}

/* Its name and place are part of its people's profiles. */
static enum status apply_organisation(struct call *call, const char *id, const void *record)
{
	struct id_list people = {0};
	enum status status = record != NULL ? replica_organisation_save(call, id, record)
					    : replica_organisation_drop(call, id);
	if (status == OK) {
		status = organisation_people(call, id, &people);
	}
	for (size_t i = 0; status == OK && i < people.count; i++) {
		status = matching_touch_person(call, people.ids[i]);
	}
	return status;
}

/* Whose account is closed answers no more offers; who works elsewhere takes part for no school. */
static enum status apply_person(struct call *call, const char *id, const void *record)
{
	const FeedPerson *feed = record;
	bool gone = feed == NULL || feed->person == NULL ||
		    feed->person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
	enum status status =
	    feed != NULL ? replica_person_save(call, id, feed) : replica_person_drop(call, id);
	if (status == OK && gone) {
		status = person_offers_revoke(call, id);
	}
	if (status == OK) {
		status = person_schools_settle(call, id);
	}
	if (status == OK) {
		status = keeper_review_person(call, id, gone);
	}
	if (status == OK &&
	    (feed == NULL || feed->person == NULL || feed->person->name[0] == '\0')) {
		status = history_remove(call, id); /* nobody knows any more whose it was */
	}
	return status == OK ? matching_touch_person(call, id) : status;
}

static enum status apply_topic(struct call *call, const char *id, const void *record)
{
	enum status status =
	    record != NULL ? replica_topic_save(call, id, record) : replica_topic_drop(call, id);
	return status == OK ? matching_touch_topics(call) : status;
}

static enum status apply_expertise(struct call *call, const char *id, const void *record)
{
	const Expertise *expertise = record;
	Expertise *old;
	enum status status = replica_expertise_find(call, id, &old);
	if (status == OK) {
		status = matching_touch_person(call, old->person_id);
	}
	if (status == OK || status == NOT_FOUND) {
		status = expertise != NULL ? replica_expertise_save(call, id, expertise)
					   : replica_expertise_drop(call, id);
	}
	return status == OK && expertise != NULL ? matching_touch_person(call, expertise->person_id)
						 : status;
}

static enum status apply_availability(struct call *call, const char *id, const void *record)
{
	enum status status = record != NULL ? replica_availability_save(call, id, record)
					    : replica_availability_drop(call, id);
	return status == OK ? matching_touch_person(call, id) : status;
}

static enum status forget_directory(struct call *call)
{
	enum status status = directory_replicas_drop(call);
	if (status == OK) {
		status = copy_begin(call);
	}
	return status == OK ? matching_touch_topics(call) : status;
}

/* --- intake --- */

/* Right with last states only: whatever is open on a request that is not gets its end here. */
static enum status apply_request(struct call *call, const char *id, const void *record)
{
	const FeedRequest *request = record;
	if (request == NULL) {
		return request_forget(call, id);
	}
	enum status status = replica_request_save(call, id, request);
	if (status == OK) {
		status = keeper_review(call, id);
	}
	if (status == OK && request->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN) {
		return request->move != NULL ? schools_settle(call, request) : OK;
	}
	if (status != OK) {
		return status;
	}
	status = request_offers_revoke(call, id);
	return status == OK ? matches_end(call, request) : status;
}

/* --- both --- */

static const struct followed_kind directory_kinds[] = {
    {"area", &samen__directory__v1__area__descriptor, apply_area},
    {"organisation", &samen__directory__v1__organisation__descriptor, apply_organisation},
    {"person", &samen__directory__v1__feed_person__descriptor, apply_person},
    {"topic", &samen__directory__v1__topic__descriptor, apply_topic},
    {"expertise", &samen__directory__v1__expertise__descriptor, apply_expertise},
    {"availability", &samen__directory__v1__availability__descriptor, apply_availability},
    {NULL, NULL, NULL},
};

static const struct followed_kind intake_kinds[] = {
    {"request", &samen__intake__v1__feed_request__descriptor, apply_request},
    {NULL, NULL, NULL},
};

static enum status apply_directory(struct call *call, const Change *change)
{
	return followed_apply(call, directory_kinds, change);
}

static enum status apply_intake(struct call *call, const Change *change)
{
	return followed_apply(call, intake_kinds, change);
}

static enum status forget_intake(struct call *call)
{
	enum status status = intake_replicas_drop(call);
	return status == OK ? copy_begin(call) : status;
}

const struct follower_source matching_directory = {.name = "directory",
    .method = "samen.directory.v1.Directory/Changes",
    .apply = apply_directory,
    .forget = forget_directory};

/* What is made of a change beyond what version 0 made: when a request ended; its place among those
 * of its area by how long nobody helps. */
enum { KEEPS_ENDS = 1, ORDERS_BY_WAITING = 2 };

const struct follower_source matching_intake = {.name = "intake",
    .method = "samen.intake.v1.Intake/Changes",
    .apply = apply_intake,
    .forget = forget_intake,
    .version = ORDERS_BY_WAITING};
