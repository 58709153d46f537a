/*
 * A matching service with a small region in it, for tests: what directory and intake would have
 * fed, and the people who call. Steps fail the test (cmocka) when they do not work.
 *
 *   area NOORD (neighbour: ZUID)  five schools, among them SCHOOL (the filer's) and SPECIAL
 *   area ZUID                     one school, FAR
 *   area OOST                     none
 *   TEACHER at SCHOOL             files requests
 *   COLLEAGUE at SCHOOL           a teacher too; specialist in autisme (APPLIES)
 *   COACH at SPECIAL              specialist in prikkelverwerking and autisme (COACHES)
 *   DISTANT at FAR                specialist in autisme (APPLIES)
 *   CONSULTANT, of NOORD; NEIGHBOUR, consultant of ZUID and OOST
 */
#ifndef SAMEN_TEST_MATCHING_STAGE_H
#define SAMEN_TEST_MATCHING_STAGE_H

#include "matching/matching.h"
#include "matching/matching_types.h"
#include "support/fake_call.h"

#define NOORD "a-000000000001"
#define ZUID "a-000000000002"
#define OOST "a-000000000003"
#define SCHOOL "o-000000000001"
#define SPECIAL "o-000000000002"
#define FAR "o-000000000006"
#define TEACHER "p-000000000001"
#define COLLEAGUE "p-000000000002"
#define COACH "p-000000000003"
#define DISTANT "p-000000000004"
#define CONSULTANT "p-000000000005"
#define NEIGHBOUR "p-000000000006"
#define REQUEST "r-000000000001"
#define OTHER_REQUEST "r-000000000002"

enum { STAGE_CALLS_MAX = 64 };

struct stage {
	char folder[64];
	struct store *store;
	struct signing_key *key;
	struct keyring *keyring;
	struct fake_service service;
	uint64_t change; /* of the feeds, last given */
	struct fake_call calls[STAGE_CALLS_MAX];
	size_t call_count;
};

/* For cmocka: *state is a struct stage with the region above and no request. */
int stage_setup(void **state);
int stage_teardown(void **state);
/* Closes what lives in memory and builds it anew from the store, as a restart does. */
void stage_restart(struct stage *stage);

/* One change of a feed. record NULL: the record is gone. */
enum status stage_feed(struct stage *stage,
    const struct follower_source *source,
    const char *kind,
    const char *id,
    const ProtobufCMessage *record);
/* The source's history is another one. */
void stage_forget(struct stage *stage, const struct follower_source *source);

struct stage_person {
	const char *id, *name, *email, *organisation_id;
	bool teacher, specialist, closed;
	const char *watches[2]; /* a consultant's areas; NULL: none */
	int64_t tokens_not_before_ms;
};
void stage_person(struct stage *stage, const struct stage_person *person);
void stage_school(struct stage *stage, const char *id, const char *area_id, bool closed);
/* SCHOOL, SPECIAL or FAR becomes an organisation of this kind, in its area. */
void stage_sector(struct stage *stage,
    const char *organisation_id,
    const char *area_id,
    Samen__Common__V1__Sector sector);
void stage_topic(struct stage *stage, const char *id, const char *phrase);
void stage_expertise(struct stage *stage,
    const char *person_id,
    const char *topic_id,
    Samen__Common__V1__Level level);
void stage_expertise_gone(struct stage *stage, const char *person_id, const char *topic_id);
void stage_availability(
    struct stage *stage, const char *person_id, uint32_t capacity, int64_t leave_to_ms);

struct stage_request {
	const char *id;      /* NULL: REQUEST */
	const char *area_id; /* NULL: NOORD */
	const char *needs[4];
	Samen__Intake__V1__RequestState state; /* unset: OPEN */
	Samen__Intake__V1__Outcome outcome;
	int64_t filed_at_ms; /* 0: an hour ago */
	bool not_own_school;
	Samen__Intake__V1__Recipients recipients;
	int64_t consent_withdrawn_at_ms;
	const char *from_school, *to_school; /* of a RETURN; both NULL: SUPPORT */
};
/* Feeds the request, filed by TEACHER. */
void stage_request(struct stage *stage, const struct stage_request *request);
/* Feeds REQUEST with needs prikkelverwerking and autisme. */
void stage_usual_request(struct stage *stage);

/* Who calls. */
extern const struct caller teacher, colleague, coach, distant, consultant, neighbour, follower,
    stranger;

/* Calls Matching's method; open until teardown. */
const struct fake_call *stage_call(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request);
/* The same, expected to go well: its response. */
const void *stage_ask(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request);
/* Asserts that the call fails with status. */
void stage_refused(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request,
    enum status status);
/* Asserts that the call is refused with this reason for the field. */
void stage_wrong_field(struct stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request,
    const char *field,
    const char *reason);

/* Common steps. topic_id NULL: all needs. Ids are alive until teardown. */
const char *stage_offer(
    struct stage *stage, const char *request_id, const char *person_id, const char *topic_id);
const char *stage_accept(struct stage *stage, const struct caller *caller, const char *offer_id);
/* An accepted offer of REQUEST to COACH: the match's id. */
const char *stage_match(struct stage *stage);
const OfferView *stage_see_offer(
    struct stage *stage, const struct caller *caller, const char *request_id, const char *offer_id);
const MatchView *stage_see_match(
    struct stage *stage, const struct caller *caller, const char *match_id);

#endif
