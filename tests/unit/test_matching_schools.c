/* People of the other school of a return: asked, taking part, replaced, and there until the end. */
#include "matching/history.h"
#include "matching/move.h"
#include "matching/school.h"
#include "runtime/retention.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__CreateOffersRequest CreateRequest;
typedef Samen__Matching__V1__CreateOffersResponse CreateResponse;
typedef Samen__Matching__V1__IssueGrantRequest GrantRequest;
typedef Samen__Matching__V1__IssueGrantResponse GrantResponse;

#define SENDER "p-000000000011"
#define SENDER_TOO "p-000000000012"
#define THIRD_TEACHER "p-000000000013"
#define THIRD "o-000000000003"

#define ACTIVE SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE
#define COMPLETED SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED
#define STOPPED SAMEN__MATCHING__V1__MATCH_STATE__STOPPED
#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED

#define TEACHER_CALLER(person_id, organisation)                                                    \
	{                                                                                          \
		.kind = CALLER_PERSON, .id = (person_id), .roles = MAY_TEACHER,                    \
		.organisation_id = (organisation), .session_id = "",                               \
		.token_issued_at_ms = 1767225600000                                                \
	}
static const struct caller sender = TEACHER_CALLER(SENDER, SPECIAL);
static const struct caller sender_too = TEACHER_CALLER(SENDER_TOO, SPECIAL);
static const struct caller third_teacher = TEACHER_CALLER(THIRD_TEACHER, THIRD);

static void feed_teacher(
    struct stage *stage, const char *id, const char *organisation_id, bool closed)
{
	char email[64];
	(void)snprintf(email, sizeof email, "%s@x.example", id);
	stage_person(stage, &(struct stage_person){.id = id,
				.name = id,
				.email = email,
				.organisation_id = organisation_id,
				.teacher = true,
				.closed = closed});
}

/* REQUEST as a return from one school to another, in this state. */
static void feed_return(struct stage *stage,
    const char *from_school,
    const char *to_school,
    Samen__Intake__V1__RequestState request_state,
    Samen__Intake__V1__Outcome outcome)
{
	stage_request(stage, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				 .state = request_state,
				 .outcome = outcome,
				 .from_school = from_school,
				 .to_school = to_school});
}

static void feed_usual_return(struct stage *stage)
{
	feed_return(stage, SPECIAL, SCHOOL, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN, 0);
}

/* A return from SPECIAL, where two teachers work, to the filer's SCHOOL. */
static int return_setup(void **state)
{
	int result = stage_setup(state);
	if (result == 0) {
		stage_sector(*state, SPECIAL, NOORD, SAMEN__COMMON__V1__SECTOR__SBO);
		feed_teacher(*state, SENDER, SPECIAL, false);
		feed_teacher(*state, SENDER_TOO, SPECIAL, false);
		feed_teacher(*state, THIRD_TEACHER, THIRD, false);
		feed_usual_return(*state);
	}
	return result;
}

/* Asks this person of the sending school; NULL: all teachers. */
struct asking {
	CreateRequest in;
	char *people[2];
};

static void asking_init(struct asking *asking, const char *person_id)
{
	*asking = (struct asking){.in = SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT,
	    .people = {wire_text(person_id)}};
	asking->in.request_id = wire_text(REQUEST);
	asking->in.part = PART_SENDING;
	asking->in.person_ids = asking->people;
	asking->in.n_person_ids = person_id != NULL ? 1 : 0;
}

static const char *ask(struct stage *stage, const char *person_id)
{
	struct asking asking;
	asking_init(&asking, person_id);
	const CreateResponse *out = stage_ask(stage, &teacher, "CreateOffers", &asking.in.base);
	assert_int_equal(out->n_offers, 1);
	return out->offers[0]->id;
}

static const char *sending_match(struct stage *stage)
{
	return stage_accept(stage, &sender, ask(stage, SENDER));
}

static const char *helping_match(struct stage *stage)
{
	return stage_accept(stage, &coach, stage_offer(stage, REQUEST, COACH, NULL));
}

static GrantRequest grant_by(const char *match_id)
{
	GrantRequest in = SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	in.match_id = wire_text(match_id);
	return in;
}

/* --- asking --- */

static void test_without_names_all_teachers_of_the_school_are_asked(void **state)
{
	struct asking asking;
	asking_init(&asking, NULL);
	const CreateResponse *out = stage_ask(*state, &teacher, "CreateOffers", &asking.in.base);
	assert_int_equal(out->n_offers, 2); /* not the coach, who is a specialist there */
	assert_string_equal(out->offers[0]->person_id, SENDER);
	assert_string_equal(out->offers[1]->person_id, SENDER_TOO);
	assert_int_equal(out->offers[0]->part, PART_SENDING);
	stage_refused(*state, &teacher, "CreateOffers", &asking.in.base, FAILED_PRECONDITION);
}

static void test_a_specialist_of_the_school_can_be_asked_by_name(void **state)
{
	(void)stage_accept(*state, &coach, ask(*state, COACH));
}

static void test_only_people_of_that_school_are_asked(void **state)
{
	struct asking asking;
	asking_init(&asking, THIRD_TEACHER);
	stage_wrong_field(*state, &teacher, "CreateOffers", &asking.in.base, "person_ids[0]",
	    "NOT_OF_THE_SCHOOL");
	asking_init(&asking, "p-00000000gone");
	stage_wrong_field(*state, &teacher, "CreateOffers", &asking.in.base, "person_ids[0]",
	    "NOT_OF_THE_SCHOOL");
	feed_teacher(*state, SENDER, SPECIAL, true);
	asking_init(&asking, SENDER);
	stage_wrong_field(*state, &teacher, "CreateOffers", &asking.in.base, "person_ids[0]",
	    "NOT_OF_THE_SCHOOL");
}

static void test_the_filers_own_school_is_not_asked(void **state)
{
	struct asking asking;
	asking_init(&asking, COLLEAGUE);
	asking.in.part = PART_RECEIVING;
	stage_wrong_field(*state, &teacher, "CreateOffers", &asking.in.base, "part", "OWN_SCHOOL");
}

static void test_other_requests_have_no_schools_to_ask(void **state)
{
	struct asking asking;
	stage_usual_request(*state);
	asking_init(&asking, SENDER);
	stage_wrong_field(*state, &teacher, "CreateOffers", &asking.in.base, "part", "NO_MOVE");
}

static void test_a_school_that_is_not_known_yet_is_not_asked(void **state)
{
	struct asking asking;
	feed_return(*state, SCHOOL, "", SAMEN__INTAKE__V1__REQUEST_STATE__OPEN, 0);
	asking_init(&asking, NULL);
	asking.in.part = PART_RECEIVING;
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &asking.in.base, "part", "SCHOOL_UNKNOWN");
}

static void test_nobody_is_asked_twice(void **state)
{
	struct asking asking;
	const char *offer = ask(*state, SENDER);
	asking_init(&asking, SENDER);
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &asking.in.base, "person_ids[0]", "OFFERED_ALREADY");
	(void)stage_accept(*state, &sender, offer);
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &asking.in.base, "person_ids[0]", "TAKES_PART");
}

static void test_a_consultant_asks_for_the_school_too(void **state)
{
	struct asking asking;
	asking_init(&asking, SENDER);
	(void)stage_ask(*state, &consultant, "CreateOffers", &asking.in.base);
	stage_refused(*state, &sender, "CreateOffers", &asking.in.base, NOT_FOUND);
	stage_refused(*state, &neighbour, "CreateOffers", &asking.in.base, NOT_FOUND);
}

static void test_the_offer_says_which_school_asks_and_no_more(void **state)
{
	const char *id = ask(*state, SENDER);
	const OfferView *offer = stage_see_offer(*state, &sender, "", id);
	assert_int_equal(offer->kind, SAMEN__INTAKE__V1__REQUEST_KIND__RETURN);
	assert_string_equal(offer->school_id, SCHOOL);
	assert_string_equal(offer->school_name, "School 01");
	assert_int_equal(offer->n_topic_ids, 0);
	assert_string_equal(offer->offered_by, "");
	assert_string_equal(offer->person_name, "");
}

static void test_an_offer_to_help_still_shows_no_school(void **state)
{
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	const OfferView *offer = stage_see_offer(*state, &coach, "", id);
	assert_string_equal(offer->school_id, "");
	assert_string_equal(offer->school_name, "");
	assert_int_equal(offer->kind, 0);
}

static void test_an_open_offer_of_a_school_opens_no_text(void **state)
{
	GrantRequest in = SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	in.offer_id = wire_text(ask(*state, SENDER));
	const GrantResponse *out = stage_ask(*state, &sender, "IssueGrant", &in.base);
	struct stage *stage = *state;
	Samen__Rpc__V1__Claims *claims;
	struct arena *arena = arena_open((size_t)1 << 16);
	assert_int_equal(token_check(stage->keyring, arena, out->grant,
			     SAMEN__RPC__V1__TOKEN_KIND__GRANT, stage->service.now_ms, &claims),
	    OK);
	assert_false(claims->may_read);
	arena_close(arena);
}

/* --- taking part --- */

static void test_who_accepts_takes_part_and_reads(void **state)
{
	const char *id = sending_match(*state);
	const MatchView *match = stage_see_match(*state, &sender, id);
	GrantRequest in = grant_by(id);
	assert_int_equal(match->part, PART_SENDING);
	assert_int_equal(match->state, ACTIVE);
	assert_int_equal(match->n_topic_ids, 0);
	assert_int_equal(match->next_follow_up_at_ms, 0);
	(void)stage_ask(*state, &sender, "IssueGrant", &in.base);
	stage_refused(*state, &sender_too, "IssueGrant", &in.base, NOT_FOUND);
	stage_refused(*state, &third_teacher, "IssueGrant", &in.base, NOT_FOUND);
}

static void test_the_first_who_accepts_takes_part_alone(void **state)
{
	const char *other = ask(*state, SENDER_TOO);
	(void)sending_match(*state);
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(other);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, other)->state, REVOKED);
	stage_refused(*state, &sender_too, "AcceptOffer", &in.base, FAILED_PRECONDITION);
}

static void test_a_school_leaves_offers_to_help_alone(void **state)
{
	const char *help = stage_offer(*state, REQUEST, COACH, NULL);
	(void)sending_match(*state);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, help)->state, OFFERED);
	const char *school = ask(*state, SENDER_TOO);
	(void)stage_accept(*state, &coach, help);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, school)->state, OFFERED);
}

static void test_who_moves_to_another_school_leaves(void **state)
{
	const char *id = sending_match(*state);
	const char *offer = ask(*state, SENDER_TOO);
	GrantRequest in = grant_by(id);
	feed_teacher(*state, SENDER, THIRD, false);
	feed_teacher(*state, SENDER_TOO, THIRD, false);
	const MatchView *match = stage_see_match(*state, &sender, id);
	assert_int_equal(match->state, STOPPED);
	assert_int_equal(match->n_parties, 0);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, offer)->state, REVOKED);
	stage_refused(*state, &sender, "IssueGrant", &in.base, FAILED_PRECONDITION);
}

static void test_nobody_leaves_while_the_copy_of_people_is_made_anew(void **state)
{
	const char *id = sending_match(*state);
	const char *offer = ask(*state, SENDER_TOO);
	stage_forget(*state, &matching_directory);
	feed_usual_return(*state);
	feed_teacher(*state, SENDER, SPECIAL, false);
	feed_teacher(*state, SENDER_TOO, SPECIAL, false);
	assert_int_equal(stage_see_match(*state, &sender, id)->state, ACTIVE);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, offer)->state, OFFERED);
}

static void test_who_has_no_role_at_the_school_any_more_does_not_read(void **state)
{
	GrantRequest in = grant_by(sending_match(*state));
	stage_person(*state, &(struct stage_person){.id = SENDER,
				 .name = SENDER,
				 .email = "sender@x.example",
				 .organisation_id = SPECIAL});
	stage_refused(*state, &sender, "IssueGrant", &in.base, PERMISSION_DENIED);
}

static void test_who_is_no_specialist_any_more_does_not_help(void **state)
{
	struct caller former = coach;
	former.roles = MAY_TEACHER;
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	stage_refused(*state, &former, "AcceptOffer", &in.base, PERMISSION_DENIED);
	GrantRequest grant = grant_by(stage_accept(*state, &coach, in.offer_id));
	stage_refused(*state, &former, "IssueGrant", &grant.base, PERMISSION_DENIED);
}

static void test_consent_withdrawn_closes_the_text_for_the_school(void **state)
{
	GrantRequest in = grant_by(sending_match(*state));
	stage_request(*state, &(struct stage_request){.needs = {"prikkelverwerking", "autisme"},
				  .from_school = SPECIAL,
				  .to_school = SCHOOL,
				  .consent_withdrawn_at_ms = 1});
	stage_refused(*state, &sender, "IssueGrant", &in.base, PERMISSION_DENIED);
}

static void test_a_school_follows_up_and_declines(void **state)
{
	Samen__Matching__V1__FollowUpRequest contact = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	Samen__Matching__V1__DeclineOfferRequest decline =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	decline.offer_id = wire_text(ask(*state, SENDER_TOO));
	decline.reason = SAMEN__MATCHING__V1__DECLINE_REASON__OTHER_REASON;
	(void)stage_ask(*state, &sender_too, "DeclineOffer", &decline.base);
	contact.match_id = wire_text(sending_match(*state));
	contact.took_place = true;
	const MatchView *match = stage_ask(*state, &sender, "FollowUp", &contact.base);
	assert_int_equal(match->n_follow_ups_at_ms, 1);
}

/* --- who sees whom --- */

static void test_helper_filer_and_consultant_see_both_schools(void **state)
{
	const char *help = helping_match(*state);
	const struct caller *viewers[] = {&teacher, &coach, &consultant};
	(void)sending_match(*state);
	for (size_t i = 0; i < sizeof viewers / sizeof *viewers; i++) {
		const MatchView *match = stage_see_match(*state, viewers[i], help);
		assert_int_equal(match->part, 0);
		assert_int_equal(match->n_parties, 2);
		assert_int_equal(match->parties[0]->part, PART_RECEIVING);
		assert_string_equal(match->parties[0]->contact->email, "anna@x.example");
		assert_int_equal(match->parties[1]->part, PART_SENDING);
		assert_string_equal(match->parties[1]->contact->person_id, SENDER);
	}
}

static void test_who_stopped_helping_does_not_see_the_schools(void **state)
{
	const char *help = helping_match(*state);
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(help);
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(*state, &coach, "StopMatch", &in.base);
	(void)sending_match(*state);
	assert_int_equal(stage_see_match(*state, &coach, help)->n_parties, 0);
	assert_int_equal(stage_see_match(*state, &teacher, help)->n_parties, 2);
}

static void test_other_schools_see_nothing(void **state)
{
	Samen__Matching__V1__GetMatchRequest get = SAMEN__MATCHING__V1__GET_MATCH_REQUEST__INIT;
	Samen__Matching__V1__ListOffersRequest list =
	    SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	get.match_id = wire_text(sending_match(*state));
	list.request_id = wire_text(REQUEST);
	stage_refused(*state, &third_teacher, "GetMatch", &get.base, NOT_FOUND);
	stage_refused(*state, &sender_too, "GetMatch", &get.base, NOT_FOUND);
	stage_refused(*state, &third_teacher, "ListOffers", &list.base, NOT_FOUND);
}

/* --- staying until the end --- */

static void test_the_sending_school_cannot_leave(void **state)
{
	const struct caller *people[] = {&teacher, &sender, &consultant};
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	Samen__Matching__V1__CompleteMatchRequest complete =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	stop.match_id = complete.match_id = wire_text(sending_match(*state));
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__OTHER_STOP;
	complete.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		stage_refused(*state, people[i], "StopMatch", &stop.base, FAILED_PRECONDITION);
	}
	stage_refused(*state, &teacher, "CompleteMatch", &complete.base, FAILED_PRECONDITION);
	assert_int_equal(stage_see_match(*state, &sender, stop.match_id)->state, ACTIVE);
}

static void test_the_receiving_school_can(void **state)
{
	struct stage *stage = *state;
	struct asking asking;
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	stage_sector(stage, SCHOOL, NOORD, SAMEN__COMMON__V1__SECTOR__SBO);
	stage_sector(stage, SPECIAL, NOORD, SAMEN__COMMON__V1__SECTOR__REGULAR);
	feed_return(stage, SCHOOL, SPECIAL, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN, 0);
	asking_init(&asking, SENDER);
	asking.in.part = PART_RECEIVING;
	const CreateResponse *out = stage_ask(stage, &teacher, "CreateOffers", &asking.in.base);
	stop.match_id = wire_text(stage_accept(stage, &sender, out->offers[0]->id));
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__OTHER_STOP;
	const MatchView *match = stage_ask(stage, &sender, "StopMatch", &stop.base);
	assert_int_equal(match->state, STOPPED);
	assert_int_equal(match->part, PART_RECEIVING);
}

static void test_a_colleague_takes_over(void **state)
{
	const char *former = sending_match(*state);
	const char *now = stage_accept(*state, &sender_too, ask(*state, SENDER_TOO));
	const MatchView *ended = stage_see_match(*state, &teacher, former);
	GrantRequest in = grant_by(former);
	assert_int_equal(ended->state, STOPPED);
	assert_int_equal(ended->stop_reason, SAMEN__MATCHING__V1__STOP_REASON__REPLACED);
	assert_string_equal(ended->parties[1]->contact->person_id, SENDER_TOO);
	assert_int_equal(stage_see_match(*state, &teacher, now)->state, ACTIVE);
	stage_refused(*state, &sender, "IssueGrant", &in.base, FAILED_PRECONDITION);
	(void)ask(*state, SENDER); /* who may come back */
}

static void test_nobody_says_replaced_by_hand(void **state)
{
	Samen__Matching__V1__StopMatchRequest in = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	in.match_id = wire_text(helping_match(*state));
	in.reason = SAMEN__MATCHING__V1__STOP_REASON__REPLACED;
	stage_wrong_field(*state, &teacher, "StopMatch", &in.base, "reason", "REQUIRED");
}

static void test_closing_the_request_completes_the_schools_part_without_checks(void **state)
{
	const char *school = sending_match(*state);
	const char *help = helping_match(*state);
	feed_return(*state, SPECIAL, SCHOOL, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
	    SAMEN__INTAKE__V1__OUTCOME__HELPED);
	const MatchView *match = stage_see_match(*state, &sender, school);
	assert_int_equal(match->state, COMPLETED);
	assert_int_equal(match->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_int_equal(match->n_checks, 0);
	assert_true(stage_see_match(*state, &coach, help)->n_checks > 0);
}

static void test_withdrawing_the_request_stops_the_schools_part(void **state)
{
	const char *school = sending_match(*state);
	feed_return(*state, SPECIAL, SCHOOL, SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN, 0);
	assert_int_equal(stage_see_match(*state, &sender, school)->state, STOPPED);
}

static void test_another_sending_school_takes_the_place_of_the_first(void **state)
{
	const char *school = sending_match(*state);
	const char *offer = ask(*state, SENDER_TOO);
	feed_return(*state, THIRD, SCHOOL, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN, 0);
	assert_int_equal(stage_see_match(*state, &teacher, school)->state, STOPPED);
	assert_int_equal(stage_see_offer(*state, &teacher, REQUEST, offer)->state, REVOKED);
	(void)stage_accept(*state, &third_teacher, ask(*state, THIRD_TEACHER));
}

/* --- no help --- */

struct looked {
	const char *person_id;
	struct profile_state history;
	Part missing;
};

static enum status look(struct call *call, void *arg)
{
	struct looked *looked = arg;
	FeedRequest *request;
	struct matches matches;
	enum status status = history_state_load(call, looked->person_id, &looked->history);
	if (status == OK) {
		status = replica_request_find(call, REQUEST, &request);
	}
	if (status == OK) {
		status = request_matches(call, REQUEST, &matches);
	}
	return status == OK ? school_missing(call, request, &matches, &looked->missing) : status;
}

static struct looked look_at(struct stage *stage, const char *person_id)
{
	struct looked looked = {.person_id = person_id};
	assert_int_equal(fake_own_write(&stage->service, look, &looked), OK);
	return looked;
}

static void test_taking_part_leaves_no_trace_in_who_helps_well(void **state)
{
	(void)stage_accept(*state, &coach, ask(*state, COACH));
	struct looked looked = look_at(*state, COACH);
	assert_int_equal(looked.history.load, 0);
	assert_int_equal(looked.history.asked, 0);
	assert_int_equal(looked.history.taken, 0);
	(void)helping_match(*state); /* the same person helps as well */
	looked = look_at(*state, COACH);
	assert_int_equal(looked.history.load, 1);
	feed_return(*state, SPECIAL, SCHOOL, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED,
	    SAMEN__INTAKE__V1__OUTCOME__HELPED);
	looked = look_at(*state, COACH);
	assert_int_equal(looked.history.outcomes.counted, 1);
}

static enum status count_histories(struct call *call, void *arg)
{
	struct retention_stock stock = {0};
	enum status status = retention_count_kind(call, HISTORY_KIND, &stock);
	*(uint64_t *)arg = stock.kept;
	return status;
}

static void test_nothing_is_kept_of_it_when_the_request_is_gone(void **state)
{
	struct stage *stage = *state;
	uint64_t count = 1;
	(void)sending_match(stage);
	assert_int_equal(stage_feed(stage, &matching_intake, "request", REQUEST, NULL), OK);
	assert_int_equal(fake_own_write(&stage->service, count_histories, &count), OK);
	assert_int_equal(count, 0);
}

static void test_who_has_no_room_can_take_part(void **state)
{
	stage_availability(*state, COACH, 0, 0);
	(void)stage_accept(*state, &coach, ask(*state, COACH));
}

static void test_a_former_party_can_help_later(void **state)
{
	(void)stage_accept(*state, &coach, ask(*state, COACH));
	(void)stage_accept(*state, &sender, ask(*state, SENDER));
	(void)helping_match(*state);
}

static void test_the_monitor_still_waits_for_help(void **state)
{
	Samen__Matching__V1__MonitorRequest in = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	(void)sending_match(*state);
	const Samen__Matching__V1__MonitorResponse *out =
	    stage_ask(*state, &consultant, "Monitor", &in.base);
	assert_int_equal(out->n_rows, 1);
	assert_int_equal(out->rows[0]->progress, SAMEN__MATCHING__V1__PROGRESS__NO_OFFER);
	assert_int_equal(out->rows[0]->n_matches, 1);
	assert_int_equal(out->rows[0]->matches[0]->n_parties, 2);
}

static void test_a_school_is_missing_until_somebody_takes_part(void **state)
{
	assert_int_equal(look_at(*state, SENDER).missing, PART_SENDING);
	(void)sending_match(*state);
	assert_int_equal(look_at(*state, SENDER).missing, PART_NONE);
	feed_teacher(*state, SENDER, SPECIAL, true);
	assert_int_equal(look_at(*state, SENDER).missing, PART_SENDING);
	(void)stage_accept(*state, &sender_too, ask(*state, SENDER_TOO));
	assert_int_equal(look_at(*state, SENDER).missing, PART_NONE);
}

static void test_the_export_names_the_schools_and_parts(void **state)
{
	Samen__Matching__V1__ExportHelpRequest in = SAMEN__MATCHING__V1__EXPORT_HELP_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	(void)sending_match(*state);
	const Samen__Matching__V1__ExportHelpResponse *out =
	    stage_ask(*state, &teacher, "ExportHelp", &in.base);
	assert_string_equal(out->sending_school_name, "School 02");
	assert_string_equal(out->receiving_school_name, "School 01");
	assert_int_equal(out->n_help, 1);
	assert_int_equal(out->help[0]->part, PART_SENDING);
}

#define RETURN_TEST(name) cmocka_unit_test_setup_teardown(name, return_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    RETURN_TEST(test_without_names_all_teachers_of_the_school_are_asked),
	    RETURN_TEST(test_a_specialist_of_the_school_can_be_asked_by_name),
	    RETURN_TEST(test_only_people_of_that_school_are_asked),
	    RETURN_TEST(test_the_filers_own_school_is_not_asked),
	    RETURN_TEST(test_other_requests_have_no_schools_to_ask),
	    RETURN_TEST(test_a_school_that_is_not_known_yet_is_not_asked),
	    RETURN_TEST(test_nobody_is_asked_twice),
	    RETURN_TEST(test_a_consultant_asks_for_the_school_too),
	    RETURN_TEST(test_the_offer_says_which_school_asks_and_no_more),
	    RETURN_TEST(test_an_offer_to_help_still_shows_no_school),
	    RETURN_TEST(test_an_open_offer_of_a_school_opens_no_text),
	    RETURN_TEST(test_who_accepts_takes_part_and_reads),
	    RETURN_TEST(test_the_first_who_accepts_takes_part_alone),
	    RETURN_TEST(test_a_school_leaves_offers_to_help_alone),
	    RETURN_TEST(test_who_moves_to_another_school_leaves),
	    RETURN_TEST(test_nobody_leaves_while_the_copy_of_people_is_made_anew),
	    RETURN_TEST(test_who_has_no_role_at_the_school_any_more_does_not_read),
	    RETURN_TEST(test_who_is_no_specialist_any_more_does_not_help),
	    RETURN_TEST(test_consent_withdrawn_closes_the_text_for_the_school),
	    RETURN_TEST(test_a_school_follows_up_and_declines),
	    RETURN_TEST(test_helper_filer_and_consultant_see_both_schools),
	    RETURN_TEST(test_who_stopped_helping_does_not_see_the_schools),
	    RETURN_TEST(test_other_schools_see_nothing),
	    RETURN_TEST(test_the_sending_school_cannot_leave),
	    RETURN_TEST(test_the_receiving_school_can),
	    RETURN_TEST(test_a_colleague_takes_over),
	    RETURN_TEST(test_nobody_says_replaced_by_hand),
	    RETURN_TEST(test_closing_the_request_completes_the_schools_part_without_checks),
	    RETURN_TEST(test_withdrawing_the_request_stops_the_schools_part),
	    RETURN_TEST(test_another_sending_school_takes_the_place_of_the_first),
	    RETURN_TEST(test_taking_part_leaves_no_trace_in_who_helps_well),
	    RETURN_TEST(test_nothing_is_kept_of_it_when_the_request_is_gone),
	    RETURN_TEST(test_who_has_no_room_can_take_part),
	    RETURN_TEST(test_a_former_party_can_help_later),
	    RETURN_TEST(test_the_monitor_still_waits_for_help),
	    RETURN_TEST(test_a_school_is_missing_until_somebody_takes_part),
	    RETURN_TEST(test_the_export_names_the_schools_and_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
