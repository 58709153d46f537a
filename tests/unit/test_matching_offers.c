/* Offers: who makes them to whom, what their readers see, and how they end. */
#include "matching/offer.h"
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__CreateOffersRequest CreateRequest;
typedef Samen__Matching__V1__CreateOffersResponse CreateResponse;

#define CREATE_INIT SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT
#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define ACCEPTED SAMEN__MATCHING__V1__OFFER_STATE__ACCEPTED
#define DECLINED SAMEN__MATCHING__V1__OFFER_STATE__DECLINED
#define EXPIRED SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

/* A request for offers of REQUEST to one person. */
struct create_one {
	CreateRequest in;
	char *people[2];
	char *topics[2];
};

static CreateRequest *create_one(struct create_one *one, const char *person_id)
{
	*one = (struct create_one){.in = CREATE_INIT, .people = {wire_text(person_id)}};
	one->in.request_id = wire_text(REQUEST);
	one->in.person_ids = one->people;
	one->in.n_person_ids = 1;
	one->in.topic_ids = one->topics;
	return &one->in;
}

static void refused_person(
    struct stage *stage, const struct caller *caller, const char *person_id, const char *reason)
{
	struct create_one one;
	stage_wrong_field(stage, caller, "CreateOffers", &create_one(&one, person_id)->base,
	    "person_ids[0]", reason);
}

static enum status run_expiry(struct stage *stage)
{
	return fake_own_write(&stage->service, matching_expire_offers, NULL);
}

static enum status answer_status(
    struct stage *stage, const struct caller *caller, const char *offer_id)
{
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	return stage_call(stage, caller, "AcceptOffer", &in.base)->status;
}

static void decline(struct stage *stage, const struct caller *caller, const char *offer_id)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(offer_id);
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM;
	(void)stage_ask(stage, caller, "DeclineOffer", &in.base);
}

static int state_of(struct stage *stage, const char *offer_id)
{
	return (int)stage_see_offer(stage, &teacher, REQUEST, offer_id)->state;
}

/* --- making --- */

static void test_an_offer_is_about_all_needs_by_default(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, id);
	assert_int_equal(offer->n_topic_ids, 2);
	assert_int_equal(offer->state, OFFERED);
}

static void test_an_offer_expires_in_five_days_by_default(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, id);
	assert_true(offer->expires_at_ms - offer->offered_at_ms == 120 * hour_ms);
}

static void test_several_are_asked_at_once(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	one.people[1] = wire_text(DISTANT);
	in->n_person_ids = 2;
	const CreateResponse *out = stage_ask(*state, &teacher, "CreateOffers", &in->base);
	assert_int_equal(out->n_offers, 2);
	assert_string_equal(out->offers[1]->person_id, DISTANT);
}

static void test_a_consultant_of_the_area_makes_offers(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	const CreateResponse *out =
	    stage_ask(*state, &consultant, "CreateOffers", &create_one(&one, COACH)->base);
	assert_string_equal(out->offers[0]->offered_by, CONSULTANT);
}

static void test_another_teacher_makes_no_offers(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	stage_refused(*state, &stranger, "CreateOffers", &create_one(&one, COACH)->base, NOT_FOUND);
}

static void test_a_consultant_of_another_area_makes_no_offers(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	stage_refused(
	    *state, &neighbour, "CreateOffers", &create_one(&one, COACH)->base, NOT_FOUND);
}

static void test_a_closed_request_is_not_offered(void **state)
{
	struct create_one one;
	stage_request(*state, &(struct stage_request){.needs = {"autisme"},
				  .state = SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED});
	stage_refused(
	    *state, &teacher, "CreateOffers", &create_one(&one, COACH)->base, FAILED_PRECONDITION);
}

static void test_a_request_without_needs_is_not_offered(void **state)
{
	struct create_one one;
	stage_request(*state, &(struct stage_request){0});
	stage_refused(
	    *state, &teacher, "CreateOffers", &create_one(&one, COACH)->base, FAILED_PRECONDITION);
}

static void test_nobody_chosen_is_refused(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	in->n_person_ids = 0;
	stage_wrong_field(*state, &teacher, "CreateOffers", &in->base, "person_ids", "REQUIRED");
}

static void test_more_than_ten_are_refused(void **state)
{
	struct create_one one;
	char *people[11];
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	for (size_t i = 0; i < 11; i++) {
		people[i] = wire_text(COACH);
	}
	in->person_ids = people;
	in->n_person_ids = 11;
	stage_wrong_field(*state, &teacher, "CreateOffers", &in->base, "person_ids", "TOO_MANY");
}

static void test_the_same_person_twice_is_refused(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	one.people[1] = wire_text(COACH);
	in->n_person_ids = 2;
	stage_wrong_field(*state, &teacher, "CreateOffers", &in->base, "person_ids[1]", "TWICE");
}

static void test_who_is_no_specialist_is_refused(void **state)
{
	stage_usual_request(*state);
	refused_person(*state, &teacher, CONSULTANT, "NOT_A_SPECIALIST");
}

static void test_a_closed_account_is_refused(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@x.example",
				 .organisation_id = SPECIAL,
				 .specialist = true,
				 .closed = true});
	refused_person(*state, &teacher, COACH, "NOT_A_SPECIALIST");
}

static void test_a_conflict_of_interest_is_refused(void **state)
{
	stage_request(
	    *state, &(struct stage_request){.needs = {"autisme"}, .not_own_school = true});
	refused_person(*state, &teacher, COLLEAGUE, "CONFLICT_OF_INTEREST");
}

static void test_who_is_full_is_refused(void **state)
{
	stage_usual_request(*state);
	stage_availability(*state, COACH, 0, 0);
	refused_person(*state, &teacher, COACH, "FULL");
}

static void test_who_is_on_leave_is_refused(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	stage_availability(stage, COACH, 2, stage->service.now_ms + hour_ms);
	refused_person(stage, &teacher, COACH, "ON_LEAVE");
}

static void test_a_second_open_offer_is_refused(void **state)
{
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	refused_person(*state, &teacher, COACH, "OFFERED_ALREADY");
}

static void test_after_a_decline_somebody_can_be_asked_again(void **state)
{
	stage_usual_request(*state);
	decline(*state, &coach, stage_offer(*state, REQUEST, COACH, NULL));
	(void)stage_offer(*state, REQUEST, COACH, NULL);
}

static void test_a_topic_that_is_no_need_is_refused(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	one.topics[0] = wire_text("dyslexie");
	in->n_topic_ids = 1;
	stage_wrong_field(*state, &teacher, "CreateOffers", &in->base, "topic_ids[0]", "UNKNOWN");
}

static void test_a_need_that_is_taken_care_of_is_refused(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	(void)stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, "autisme"));
	CreateRequest *in = create_one(&one, DISTANT);
	one.topics[0] = wire_text("autisme");
	in->n_topic_ids = 1;
	stage_wrong_field(*state, &teacher, "CreateOffers", &in->base, "topic_ids[0]", "TAKEN");
}

static void test_by_default_only_open_needs_are_offered(void **state)
{
	stage_usual_request(*state);
	(void)stage_accept(*state, &coach, stage_offer(*state, REQUEST, COACH, "autisme"));
	const char *id = stage_offer(*state, REQUEST, DISTANT, NULL);
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, id);
	assert_int_equal(offer->n_topic_ids, 1);
	assert_string_equal(offer->topic_ids[0], "prikkelverwerking");
}

static void test_too_long_an_expiry_is_refused(void **state)
{
	struct create_one one;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	in->expires_in_hours = 721;
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &in->base, "expires_in_hours", "OUT_OF_RANGE");
}

static void test_a_refused_person_keeps_the_others_from_being_asked(void **state)
{
	struct create_one one;
	Samen__Matching__V1__ListOffersRequest list =
	    SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	stage_usual_request(*state);
	CreateRequest *in = create_one(&one, COACH);
	one.people[1] = wire_text(CONSULTANT);
	in->n_person_ids = 2;
	stage_wrong_field(
	    *state, &teacher, "CreateOffers", &in->base, "person_ids[1]", "NOT_A_SPECIALIST");
	list.request_id = wire_text(REQUEST);
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(*state, &teacher, "ListOffers", &list.base);
	assert_int_equal(out->n_offers, 0);
}

static void test_a_repeated_key_makes_no_second_offer(void **state)
{
	struct stage *stage = *state;
	struct create_one one;
	struct fake_call first;
	struct fake_call second;
	const char *method = "samen.matching.v1.Matching/CreateOffers";
	stage_usual_request(stage);
	const ProtobufCMessage *in = &create_one(&one, COACH)->base;
	fake_call_make(&stage->service, method, &teacher, "the-same-key-0001", in, &first);
	fake_call_make(&stage->service, method, &teacher, "the-same-key-0001", in, &second);
	assert_int_equal(second.status, OK);
	assert_string_equal(((const CreateResponse *)first.response)->offers[0]->id,
	    ((const CreateResponse *)second.response)->offers[0]->id);
	fake_call_close(&first);
	fake_call_close(&second);
}

/* --- what is seen --- */

static void test_the_specialist_does_not_see_who_asks(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	const OfferView *offer = stage_see_offer(*state, &coach, "", id);
	assert_string_equal(offer->offered_by, "");
}

static void test_the_specialist_sees_what_it_is_about(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, "autisme");
	const OfferView *offer = stage_see_offer(*state, &coach, "", id);
	assert_int_equal(offer->n_topic_ids, 1);
	assert_int_equal(offer->age_group, SAMEN__COMMON__V1__AGE_GROUP__GROEP_4);
	assert_int_equal(offer->urgency, SAMEN__COMMON__V1__URGENCY__NORMAL);
}

static void test_the_area_is_named_where_five_schools_are(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	assert_string_equal(stage_see_offer(*state, &coach, "", id)->area_name, "Noord");
}

static void test_the_area_is_blank_where_fewer_than_five_schools_are(void **state)
{
	stage_usual_request(*state);
	stage_school(*state, "o-000000000005", NOORD, true);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	const OfferView *offer = stage_see_offer(*state, &coach, "", id);
	assert_string_equal(offer->area_id, "");
	assert_string_equal(offer->area_name, "");
}

static void test_the_filer_sees_the_area_all_the_same(void **state)
{
	stage_usual_request(*state);
	stage_school(*state, "o-000000000005", NOORD, true);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	assert_string_equal(stage_see_offer(*state, &teacher, REQUEST, id)->area_name, "Noord");
}

static void test_the_filer_sees_the_specialists_name(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	assert_string_equal(stage_see_offer(*state, &teacher, REQUEST, id)->person_name, "Carla");
}

static void test_after_acceptance_the_specialist_sees_who_asked(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	(void)stage_accept(*state, &coach, id);
	assert_string_equal(stage_see_offer(*state, &coach, "", id)->offered_by, TEACHER);
}

static void test_offers_of_a_request_are_hidden_from_others(void **state)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	in.request_id = wire_text(REQUEST);
	stage_refused(*state, &distant, "ListOffers", &in.base, NOT_FOUND);
}

static void test_a_specialist_sees_only_the_own_offer_of_a_request(void **state)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	(void)stage_offer(*state, REQUEST, DISTANT, NULL);
	in.request_id = wire_text(REQUEST);
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(*state, &distant, "ListOffers", &in.base);
	assert_int_equal(out->n_offers, 1);
	assert_string_equal(out->offers[0]->person_id, DISTANT);
}

static void test_offers_are_filtered_by_state(void **state)
{
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	stage_usual_request(*state);
	decline(*state, &coach, stage_offer(*state, REQUEST, COACH, NULL));
	(void)stage_offer(*state, REQUEST, DISTANT, NULL);
	in.request_id = wire_text(REQUEST);
	in.state = DECLINED;
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(*state, &teacher, "ListOffers", &in.base);
	assert_int_equal(out->n_offers, 1);
	assert_string_equal(out->offers[0]->person_id, COACH);
}

static void test_offers_come_page_by_page_newest_first(void **state)
{
	struct stage *stage = *state;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Matching__V1__ListOffersRequest in = SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	stage_usual_request(stage);
	const char *first = stage_offer(stage, REQUEST, COACH, NULL);
	stage->service.now_ms++;
	const char *second = stage_offer(stage, REQUEST, DISTANT, NULL);
	page.size = 1;
	in.request_id = wire_text(REQUEST);
	in.page = &page;
	const Samen__Matching__V1__ListOffersResponse *out =
	    stage_ask(stage, &teacher, "ListOffers", &in.base);
	assert_string_equal(out->offers[0]->id, second);
	page.token = out->next_token;
	out = stage_ask(stage, &teacher, "ListOffers", &in.base);
	assert_int_equal(out->n_offers, 1);
	assert_string_equal(out->offers[0]->id, first);
}

/* --- accepting --- */

static void test_accepting_makes_an_active_match(void **state)
{
	stage_usual_request(*state);
	const char *offer_id = stage_offer(*state, REQUEST, COACH, NULL);
	const char *match_id = stage_accept(*state, &coach, offer_id);
	assert_int_equal(stage_see_match(*state, &coach, match_id)->state,
	    SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, offer_id);
	assert_int_equal(offer->state, ACCEPTED);
	assert_string_equal(offer->match_id, match_id);
}

static void test_only_who_was_asked_accepts(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	assert_int_equal(answer_status(*state, &distant, id), NOT_FOUND);
}

static void test_the_filer_can_not_accept_for_the_specialist(void **state)
{
	struct caller both = teacher;
	both.roles |= MAY_SPECIALIST;
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	assert_int_equal(answer_status(*state, &both, id), NOT_FOUND);
}

static void test_an_offer_is_not_accepted_twice(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	(void)stage_accept(*state, &coach, id);
	assert_int_equal(answer_status(*state, &coach, id), FAILED_PRECONDITION);
}

static void test_an_offer_past_its_time_is_not_accepted(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	const char *id = stage_offer(stage, REQUEST, COACH, NULL);
	stage->service.now_ms += 120 * hour_ms;
	assert_int_equal(answer_status(stage, &coach, id), FAILED_PRECONDITION);
}

static void test_who_became_full_does_not_accept(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	stage_availability(*state, COACH, 0, 0);
	assert_int_equal(answer_status(*state, &coach, id), FAILED_PRECONDITION);
}

static void test_accepting_ends_where_capacity_ends(void **state)
{
	stage_usual_request(*state);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	stage_availability(*state, COACH, 1, 0);
	const char *first = stage_offer(*state, REQUEST, COACH, NULL);
	const char *second = stage_offer(*state, OTHER_REQUEST, COACH, NULL);
	(void)stage_accept(*state, &coach, first);
	assert_int_equal(answer_status(*state, &coach, second), FAILED_PRECONDITION);
}

static void test_who_came_too_close_does_not_accept(void **state)
{
	stage_request(
	    *state, &(struct stage_request){.needs = {"autisme"}, .not_own_school = true});
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	stage_person(*state, &(struct stage_person){.id = COACH,
				 .name = "Carla",
				 .email = "carla@x.example",
				 .organisation_id = SCHOOL,
				 .specialist = true});
	assert_int_equal(answer_status(*state, &coach, id), FAILED_PRECONDITION);
}

static void test_the_first_acceptance_takes_back_the_others(void **state)
{
	stage_usual_request(*state);
	const char *one = stage_offer(*state, REQUEST, COACH, "autisme");
	const char *other = stage_offer(*state, REQUEST, DISTANT, "autisme");
	(void)stage_accept(*state, &distant, other);
	assert_int_equal(state_of(*state, one), REVOKED);
}

static void test_others_keep_the_needs_that_are_left(void **state)
{
	stage_usual_request(*state);
	const char *wide = stage_offer(*state, REQUEST, COACH, NULL);
	(void)stage_accept(*state, &distant, stage_offer(*state, REQUEST, DISTANT, "autisme"));
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, wide);
	assert_int_equal(offer->state, OFFERED);
	assert_int_equal(offer->n_topic_ids, 1);
	assert_string_equal(offer->topic_ids[0], "prikkelverwerking");
}

static void test_who_was_later_is_told_so(void **state)
{
	stage_usual_request(*state);
	const char *one = stage_offer(*state, REQUEST, COACH, "autisme");
	(void)stage_accept(*state, &distant, stage_offer(*state, REQUEST, DISTANT, "autisme"));
	assert_int_equal(answer_status(*state, &coach, one), FAILED_PRECONDITION);
}

static void test_a_follow_up_in_the_past_is_refused(void **state)
{
	Samen__Matching__V1__AcceptOfferRequest in =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	in.follow_up_at_ms = 1000;
	stage_wrong_field(
	    *state, &coach, "AcceptOffer", &in.base, "follow_up_at_ms", "OUT_OF_RANGE");
}

/* --- other ends --- */

static void test_a_decline_keeps_its_reason(void **state)
{
	stage_usual_request(*state);
	const char *id = stage_offer(*state, REQUEST, COACH, NULL);
	decline(*state, &coach, id);
	const OfferView *offer = stage_see_offer(*state, &teacher, REQUEST, id);
	assert_int_equal(offer->state, DECLINED);
	assert_int_equal(offer->decline_reason, SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM);
}

static void test_a_decline_needs_a_reason(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	stage_wrong_field(*state, &coach, "DeclineOffer", &in.base, "reason", "REQUIRED");
}

static void test_only_who_was_asked_declines(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR;
	stage_refused(*state, &distant, "DeclineOffer", &in.base, NOT_FOUND);
}

static void test_a_remark_is_the_id_of_a_note(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	in.reason = SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR;
	in.remark_note_id = wire_text("te ver weg");
	stage_wrong_field(*state, &coach, "DeclineOffer", &in.base, "remark_note_id", "NOT_AN_ID");
}

static void test_the_filer_takes_an_offer_back(void **state)
{
	Samen__Matching__V1__RevokeOfferRequest in =
	    SAMEN__MATCHING__V1__REVOKE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	const OfferView *offer = stage_ask(*state, &teacher, "RevokeOffer", &in.base);
	assert_int_equal(offer->state, REVOKED);
	assert_int_equal(offer->answered_at_ms, ((struct stage *)*state)->service.now_ms);
}

static void test_the_specialist_does_not_take_an_offer_back(void **state)
{
	struct caller both = coach;
	Samen__Matching__V1__RevokeOfferRequest in =
	    SAMEN__MATCHING__V1__REVOKE_OFFER_REQUEST__INIT;
	both.roles |= MAY_TEACHER;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	stage_refused(*state, &both, "RevokeOffer", &in.base, PERMISSION_DENIED);
}

static void test_an_accepted_offer_is_not_taken_back(void **state)
{
	Samen__Matching__V1__RevokeOfferRequest in =
	    SAMEN__MATCHING__V1__REVOKE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	in.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	(void)stage_accept(*state, &coach, in.offer_id);
	stage_refused(*state, &teacher, "RevokeOffer", &in.base, FAILED_PRECONDITION);
}

static void test_the_timer_ends_offers_whose_time_is_up(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	const char *id = stage_offer(stage, REQUEST, COACH, NULL);
	stage->service.now_ms += 120 * hour_ms;
	assert_int_equal(run_expiry(stage), OK);
	const OfferView *offer = stage_see_offer(stage, &teacher, REQUEST, id);
	assert_int_equal(offer->state, EXPIRED);
	assert_int_equal(offer->answered_at_ms, stage->service.now_ms);
}

static void test_the_timer_leaves_offers_alone_until_then(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	const char *id = stage_offer(stage, REQUEST, COACH, NULL);
	stage->service.now_ms += 120 * hour_ms - 1;
	assert_int_equal(run_expiry(stage), OK);
	assert_int_equal(state_of(stage, id), OFFERED);
}

static void test_the_timer_leaves_answered_offers_alone(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	const char *id = stage_offer(stage, REQUEST, COACH, NULL);
	decline(stage, &coach, id);
	stage->service.now_ms += 120 * hour_ms;
	assert_int_equal(run_expiry(stage), OK);
	assert_int_equal(state_of(stage, id), DECLINED);
}

static void test_only_an_open_offer_moves(void **state)
{
	(void)state;
	for (int from = OFFERED; from <= REVOKED; from++) {
		for (int to = OFFERED; to <= REVOKED; to++) {
			assert_int_equal(offer_may_become((Samen__Matching__V1__OfferState)from,
					     (Samen__Matching__V1__OfferState)to),
			    from == OFFERED && to != OFFERED);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_offer_is_about_all_needs_by_default),
	    TEST(test_an_offer_expires_in_five_days_by_default),
	    TEST(test_several_are_asked_at_once),
	    TEST(test_a_consultant_of_the_area_makes_offers),
	    TEST(test_another_teacher_makes_no_offers),
	    TEST(test_a_consultant_of_another_area_makes_no_offers),
	    TEST(test_a_closed_request_is_not_offered),
	    TEST(test_a_request_without_needs_is_not_offered),
	    TEST(test_nobody_chosen_is_refused),
	    TEST(test_more_than_ten_are_refused),
	    TEST(test_the_same_person_twice_is_refused),
	    TEST(test_who_is_no_specialist_is_refused),
	    TEST(test_a_closed_account_is_refused),
	    TEST(test_a_conflict_of_interest_is_refused),
	    TEST(test_who_is_full_is_refused),
	    TEST(test_who_is_on_leave_is_refused),
	    TEST(test_a_second_open_offer_is_refused),
	    TEST(test_after_a_decline_somebody_can_be_asked_again),
	    TEST(test_a_topic_that_is_no_need_is_refused),
	    TEST(test_a_need_that_is_taken_care_of_is_refused),
	    TEST(test_by_default_only_open_needs_are_offered),
	    TEST(test_too_long_an_expiry_is_refused),
	    TEST(test_a_refused_person_keeps_the_others_from_being_asked),
	    TEST(test_a_repeated_key_makes_no_second_offer),
	    TEST(test_the_specialist_does_not_see_who_asks),
	    TEST(test_the_specialist_sees_what_it_is_about),
	    TEST(test_the_area_is_named_where_five_schools_are),
	    TEST(test_the_area_is_blank_where_fewer_than_five_schools_are),
	    TEST(test_the_filer_sees_the_area_all_the_same),
	    TEST(test_the_filer_sees_the_specialists_name),
	    TEST(test_after_acceptance_the_specialist_sees_who_asked),
	    TEST(test_offers_of_a_request_are_hidden_from_others),
	    TEST(test_a_specialist_sees_only_the_own_offer_of_a_request),
	    TEST(test_offers_are_filtered_by_state),
	    TEST(test_offers_come_page_by_page_newest_first),
	    TEST(test_accepting_makes_an_active_match),
	    TEST(test_only_who_was_asked_accepts),
	    TEST(test_the_filer_can_not_accept_for_the_specialist),
	    TEST(test_an_offer_is_not_accepted_twice),
	    TEST(test_an_offer_past_its_time_is_not_accepted),
	    TEST(test_who_became_full_does_not_accept),
	    TEST(test_accepting_ends_where_capacity_ends),
	    TEST(test_who_came_too_close_does_not_accept),
	    TEST(test_the_first_acceptance_takes_back_the_others),
	    TEST(test_others_keep_the_needs_that_are_left),
	    TEST(test_who_was_later_is_told_so),
	    TEST(test_a_follow_up_in_the_past_is_refused),
	    TEST(test_a_decline_keeps_its_reason),
	    TEST(test_a_decline_needs_a_reason),
	    TEST(test_only_who_was_asked_declines),
	    TEST(test_a_remark_is_the_id_of_a_note),
	    TEST(test_the_filer_takes_an_offer_back),
	    TEST(test_the_specialist_does_not_take_an_offer_back),
	    TEST(test_an_accepted_offer_is_not_taken_back),
	    TEST(test_the_timer_ends_offers_whose_time_is_up),
	    TEST(test_the_timer_leaves_offers_alone_until_then),
	    TEST(test_the_timer_leaves_answered_offers_alone),
	    cmocka_unit_test(test_only_an_open_offer_moves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
