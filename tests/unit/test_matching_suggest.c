/* Suggestions: who is proposed, in which order, for which reasons, and who is not. */
#include "support/matching_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Matching__V1__Candidate Candidate;
typedef Samen__Matching__V1__Contribution Contribution;
typedef Samen__Matching__V1__SuggestMatchesRequest SuggestRequest;
typedef Samen__Matching__V1__SuggestMatchesResponse SuggestResponse;

#define SUGGEST_INIT SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT

static const SuggestResponse *suggest(
    struct stage *stage, const struct caller *caller, const char *text)
{
	SuggestRequest in = SUGGEST_INIT;
	in.request_id = wire_text(REQUEST);
	in.text = wire_text(text);
	return stage_ask(stage, caller, "SuggestMatches", &in.base);
}

static const Candidate *find(Candidate **list, size_t count, const char *person_id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i]->person_id, person_id) == 0) {
			return list[i];
		}
	}
	return NULL;
}

static const Candidate *ranked(const SuggestResponse *out, const char *person_id)
{
	return find(out->candidates, out->n_candidates, person_id);
}

static const Candidate *left_out(const SuggestResponse *out, const char *person_id)
{
	return find(out->left_out, out->n_left_out, person_id);
}

static const Candidate *why_not(struct stage *stage, const char *person_id)
{
	Samen__Matching__V1__WhyNotRequest in = SAMEN__MATCHING__V1__WHY_NOT_REQUEST__INIT;
	in.request_id = wire_text(REQUEST);
	in.person_id = wire_text(person_id);
	return stage_ask(stage, &teacher, "WhyNot", &in.base);
}

/* --- the list --- */

static void test_who_knows_most_comes_first(void **state)
{
	stage_usual_request(*state);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_int_equal(out->n_candidates, 3);
	assert_string_equal(out->candidates[0]->person_id, COACH);
	assert_int_equal(out->candidates[0]->place, 1);
}

static void test_candidates_are_named_with_their_organisation_and_area(void **state)
{
	stage_usual_request(*state);
	const Candidate *candidate = ranked(suggest(*state, &teacher, ""), COACH);
	assert_string_equal(candidate->name, "Carla");
	assert_string_equal(candidate->organisation_name, "School 02");
	assert_string_equal(candidate->area_name, "Noord");
}

static void test_contributions_add_up_to_the_score(void **state)
{
	stage_usual_request(*state);
	const SuggestResponse *out =
	    suggest(*state, &teacher, "Hij houdt zijn handen over zijn oren.");
	assert_true(out->n_candidates > 0);
	for (size_t i = 0; i < out->n_candidates; i++) {
		double sum = 0;
		for (size_t k = 0; k < out->candidates[i]->n_contributions; k++) {
			sum += out->candidates[i]->contributions[k]->value;
		}
		assert_memory_equal(&sum, &out->candidates[i]->score, sizeof sum);
	}
}

static void test_every_contribution_has_a_reason(void **state)
{
	stage_usual_request(*state);
	const Candidate *candidate = ranked(suggest(*state, &teacher, ""), COACH);
	for (size_t i = 0; i < candidate->n_contributions; i++) {
		assert_true(strlen(candidate->contributions[i]->reason) > 5);
		assert_null(strchr(candidate->contributions[i]->reason, '{'));
	}
}

static void test_a_coach_is_said_to_coach_others(void **state)
{
	stage_usual_request(*state);
	const Candidate *candidate = ranked(suggest(*state, &teacher, ""), COACH);
	assert_string_equal(candidate->contributions[0]->reason,
	    "knows a lot about prikkelverwerking and autisme (coaches others in it)");
}

static void test_limit_bounds_the_list(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	in.limit = 1;
	const SuggestResponse *out = stage_ask(*state, &teacher, "SuggestMatches", &in.base);
	assert_int_equal(out->n_candidates, 1);
}

static void test_too_high_a_limit_is_refused(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	in.limit = 51;
	stage_wrong_field(*state, &teacher, "SuggestMatches", &in.base, "limit", "OUT_OF_RANGE");
}

static void test_covered_needs_are_named(void **state)
{
	stage_usual_request(*state);
	const Candidate *candidate = ranked(suggest(*state, &teacher, ""), DISTANT);
	assert_int_equal(candidate->n_topic_ids, 1);
	assert_string_equal(candidate->topic_ids[0], "autisme");
}

static void test_locality_is_seen_from_the_school(void **state)
{
	stage_usual_request(*state);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_int_equal(
	    ranked(out, COLLEAGUE)->locality, SAMEN__MATCHING__V1__LOCALITY__OWN_SCHOOL);
	assert_int_equal(ranked(out, COACH)->locality, SAMEN__MATCHING__V1__LOCALITY__OWN_AREA);
	assert_int_equal(
	    ranked(out, DISTANT)->locality, SAMEN__MATCHING__V1__LOCALITY__NEIGHBOUR_AREA);
}

/* --- what earlier help and answers teach --- */

static const Contribution *part(
    const Candidate *candidate, Samen__Matching__V1__ContributionKind kind)
{
	for (size_t i = 0; i < candidate->n_contributions; i++) {
		if (candidate->contributions[i]->kind == kind) {
			return candidate->contributions[i];
		}
	}
	fail();
	return NULL;
}

#define PART(name) SAMEN__MATCHING__V1__CONTRIBUTION_KIND__##name

/* The person helps with a request about autisme, which then ends. */
static void help_once(
    struct stage *stage, const struct caller *helper, Samen__Intake__V1__Outcome outcome)
{
	Samen__Matching__V1__CompleteMatchRequest complete =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	stage_request(stage, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	complete.match_id = wire_text(
	    stage_accept(stage, helper, stage_offer(stage, OTHER_REQUEST, helper->id, NULL)));
	complete.outcome = outcome;
	(void)stage_ask(stage, &teacher, "CompleteMatch", &complete.base);
}

static void decline(struct stage *stage,
    const struct caller *specialist,
    const char *request_id,
    Samen__Matching__V1__DeclineReason reason)
{
	Samen__Matching__V1__DeclineOfferRequest in =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	in.offer_id = wire_text(stage_offer(stage, request_id, specialist->id, NULL));
	in.reason = reason;
	(void)stage_ask(stage, specialist, "DeclineOffer", &in.base);
}

/* What the outcomes of COACH add for REQUEST after one of these. */
static double outcomes_after(struct stage *stage, Samen__Intake__V1__Outcome outcome)
{
	help_once(stage, &coach, outcome);
	return part(ranked(suggest(stage, &teacher, ""), COACH), PART(OUTCOMES))->value;
}

static void test_help_that_helped_is_said_and_counts(void **state)
{
	stage_usual_request(*state);
	double before = part(ranked(suggest(*state, &teacher, ""), COACH), PART(OUTCOMES))->value;
	assert_true(outcomes_after(*state, SAMEN__INTAKE__V1__OUTCOME__HELPED) > before);
	assert_string_equal(
	    part(ranked(suggest(*state, &teacher, ""), COACH), PART(OUTCOMES))->reason,
	    "helped well with autisme before");
}

static void test_help_that_did_not_help_counts_against(void **state)
{
	stage_usual_request(*state);
	double before = part(ranked(suggest(*state, &teacher, ""), COACH), PART(OUTCOMES))->value;
	assert_true(outcomes_after(*state, SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED) < before);
	assert_string_equal(
	    part(ranked(suggest(*state, &teacher, ""), COACH), PART(OUTCOMES))->reason,
	    "worked on a request about autisme before");
}

static void test_being_referred_says_nothing_about_the_help(void **state)
{
	stage_usual_request(*state);
	(void)outcomes_after(*state, SAMEN__INTAKE__V1__OUTCOME__REFERRED);
	assert_string_equal(
	    part(ranked(suggest(*state, &teacher, ""), COACH), PART(OUTCOMES))->reason,
	    "nothing is known yet about earlier help");
}

/* Declines another request about autisme; what that does to REQUEST's fit, as a share. */
static double fit_after_declining(struct stage *stage, Samen__Matching__V1__DeclineReason reason)
{
	stage_request(stage, &(struct stage_request){.needs = {"autisme"}});
	stage_request(stage, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	double before = part(ranked(suggest(stage, &teacher, ""), COACH), PART(NEED))->value;
	decline(stage, &coach, OTHER_REQUEST, reason);
	return part(ranked(suggest(stage, &teacher, ""), COACH), PART(NEED))->value / before;
}

static void test_declining_for_expertise_lowers_the_fit_with_the_topic(void **state)
{
	double left =
	    fit_after_declining(*state, SAMEN__MATCHING__V1__DECLINE_REASON__NOT_MY_EXPERTISE);
	assert_true(left > 0.79 && left < 0.81);
	assert_string_equal(part(ranked(suggest(*state, &teacher, ""), COACH), PART(NEED))->reason,
	    "knows a lot about autisme (coaches others in it); said before that autisme is not "
	    "their field");
}

static void test_declining_for_circumstances_says_nothing_about_the_fit(void **state)
{
	assert_true(fit_after_declining(*state, SAMEN__MATCHING__V1__DECLINE_REASON__LEAVE) >= 1);
}

static void test_what_was_learned_survives_a_restart(void **state)
{
	(void)fit_after_declining(*state, SAMEN__MATCHING__V1__DECLINE_REASON__NOT_MY_EXPERTISE);
	double before = ranked(suggest(*state, &teacher, ""), COACH)->score;
	stage_restart(*state);
	double after = ranked(suggest(*state, &teacher, ""), COACH)->score;
	assert_memory_equal(&before, &after, sizeof before);
}

static void test_only_consultants_read_numbers(void **state)
{
	const SuggestResponse *out;
	stage_usual_request(*state);
	for (int i = 0; i < 5; i++) {
		help_once(*state, &coach, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	}
	out = suggest(*state, &consultant, "");
	assert_string_equal(part(ranked(out, COACH), PART(OUTCOMES))->reason,
	    "helped, in whole or in part, in 5 of 5 matches about autisme");
	out = suggest(*state, &teacher, "");
	assert_string_equal(
	    part(ranked(out, COACH), PART(OUTCOMES))->reason, "helped well with autisme before");
}

/* --- needs and text --- */

static void test_needs_of_the_request_are_reported(void **state)
{
	stage_usual_request(*state);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_int_equal(out->n_needs, 2);
	assert_string_equal(out->needs[0]->topic_id, "prikkelverwerking");
	assert_string_equal(out->needs[0]->label, "prikkelverwerking");
	assert_false(out->text_used);
}

static void test_without_needs_the_text_gives_them(void **state)
{
	stage_request(*state, &(struct stage_request){0});
	const SuggestResponse *out =
	    suggest(*state, &teacher, "Hij houdt zijn handen over zijn oren in de klas.");
	assert_true(out->n_needs > 0);
	assert_string_equal(out->needs[0]->topic_id, "prikkelverwerking");
	assert_true(out->text_used);
	assert_non_null(ranked(out, COACH));
}

static void test_neither_needs_nor_text_is_a_failed_precondition(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	stage_request(*state, &(struct stage_request){0});
	in.request_id = wire_text(REQUEST);
	stage_refused(*state, &teacher, "SuggestMatches", &in.base, FAILED_PRECONDITION);
}

static char *letters(size_t count)
{
	char *text = malloc(count + 1);
	assert_non_null(text);
	memset(text, 'a', count);
	text[count] = '\0';
	return text;
}

static void test_too_long_a_text_is_refused(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	char *text = letters(12001);
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	in.text = text;
	stage_wrong_field(*state, &teacher, "SuggestMatches", &in.base, "text", "TOO_LONG");
	free(text);
}

static void test_text_is_not_stored(void **state)
{
	struct stage *stage = *state;
	char path[96];
	static char store[4 << 20];
	const char *secret = "geheimzinnigheidje";
	stage_usual_request(stage);
	(void)suggest(stage, &teacher, secret);
	(void)snprintf(path, sizeof path, "%s/data.mdb", stage->folder);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t size = fread(store, 1, sizeof store, file);
	(void)fclose(file);
	assert_true(size > 0);
	assert_null(memmem(store, size, secret, strlen(secret)));
}

/* --- rights --- */

static void test_a_consultant_of_the_area_gets_suggestions(void **state)
{
	stage_usual_request(*state);
	assert_int_equal(suggest(*state, &consultant, "")->n_candidates, 3);
}

static void test_a_consultant_of_another_area_does_not_see_the_request(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	stage_refused(*state, &neighbour, "SuggestMatches", &in.base, NOT_FOUND);
}

static void test_another_teacher_does_not_see_the_request(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	stage_refused(*state, &colleague, "SuggestMatches", &in.base, NOT_FOUND);
}

static void test_an_absent_request_is_not_found(void **state)
{
	SuggestRequest in = SUGGEST_INIT;
	in.request_id = wire_text(REQUEST);
	stage_refused(*state, &teacher, "SuggestMatches", &in.base, NOT_FOUND);
}

/* --- left out --- */

static void test_who_is_full_is_left_out_with_the_reason(void **state)
{
	stage_usual_request(*state);
	stage_availability(*state, COACH, 0, 0);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_null(ranked(out, COACH));
	assert_int_equal(left_out(out, COACH)->left_out, SAMEN__MATCHING__V1__LEFT_OUT__FULL);
	assert_string_equal(
	    left_out(out, COACH)->left_out_reason, "has no room for another request now");
}

static void test_who_is_on_leave_is_left_out(void **state)
{
	struct stage *stage = *state;
	stage_usual_request(stage);
	stage_availability(stage, COACH, 3, stage->service.now_ms + 1000);
	assert_int_equal(left_out(suggest(stage, &teacher, ""), COACH)->left_out,
	    SAMEN__MATCHING__V1__LEFT_OUT__ON_LEAVE);
}

static void test_the_filer_is_never_proposed(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = TEACHER,
				 .name = "Anna",
				 .email = "anna@x.example",
				 .organisation_id = SCHOOL,
				 .teacher = true,
				 .specialist = true});
	stage_expertise(*state, TEACHER, "autisme", SAMEN__COMMON__V1__LEVEL__COACHES);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_null(ranked(out, TEACHER));
	assert_string_equal(left_out(out, TEACHER)->left_out_reason, "is the person who asks");
}

static void test_the_filers_other_account_is_never_proposed(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = DISTANT,
				 .name = "Anna",
				 .email = "Anna@X.example",
				 .organisation_id = FAR,
				 .specialist = true});
	assert_null(ranked(suggest(*state, &teacher, ""), DISTANT));
}

/* A conflict that keeps the person out of the list, out of offers, and is worded. */
static void assert_conflict(struct stage *stage, const char *person_id, const char *words)
{
	Samen__Matching__V1__CreateOffersRequest offer =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	char *people[] = {wire_text(person_id)};
	const SuggestResponse *out = suggest(stage, &teacher, "");
	assert_null(ranked(out, person_id));
	assert_string_equal(left_out(out, person_id)->left_out_reason, words);
	const Candidate *candidate = why_not(stage, person_id);
	assert_int_equal(candidate->left_out, SAMEN__MATCHING__V1__LEFT_OUT__CONFLICT_OF_INTEREST);
	assert_string_equal(candidate->left_out_reason, words);
	offer.request_id = wire_text(REQUEST);
	offer.person_ids = people;
	offer.n_person_ids = 1;
	stage_wrong_field(
	    stage, &teacher, "CreateOffers", &offer.base, "person_ids[0]", "CONFLICT_OF_INTEREST");
}

static void test_the_filers_other_address_is_told_by_the_name(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = COLLEAGUE,
				 .name = "ANNÁ",
				 .email = "a.priv@y.example",
				 .organisation_id = SCHOOL,
				 .specialist = true});
	assert_conflict(*state, COLLEAGUE,
	    "has the name and organisation of somebody who is too close to this request, and may "
	    "be the same person");
}

static void test_the_same_name_elsewhere_is_somebody_else(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = DISTANT,
				 .name = "Anna",
				 .email = "anna@y.example",
				 .organisation_id = FAR,
				 .specialist = true});
	assert_non_null(ranked(suggest(*state, &teacher, ""), DISTANT));
}

static void test_who_knows_the_pupil_is_left_out_for_good(void **state)
{
	stage_usual_request(*state);
	decline(*state, &coach, REQUEST, SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL);
	assert_conflict(*state, COACH, "knows the pupil or the family, and said so");
	stage_restart(*state);
	assert_conflict(*state, COACH, "knows the pupil or the family, and said so");
}

static void test_who_knows_the_pupil_helps_with_other_requests(void **state)
{
	stage_usual_request(*state);
	stage_request(*state, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	decline(*state, &coach, OTHER_REQUEST, SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL);
	assert_non_null(ranked(suggest(*state, &teacher, ""), COACH));
}

static void test_the_other_account_of_who_knows_the_pupil_is_left_out(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = DISTANT,
				 .name = "C. de Coach",
				 .email = "CARLA@x.example",
				 .organisation_id = FAR,
				 .specialist = true});
	decline(*state, &coach, REQUEST, SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL);
	assert_conflict(*state, DISTANT, "knows the pupil or the family, and said so");
}

static void test_the_other_account_can_not_accept_either(void **state)
{
	Samen__Matching__V1__AcceptOfferRequest accept =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	accept.offer_id = wire_text(stage_offer(*state, REQUEST, DISTANT, NULL));
	decline(*state, &coach, REQUEST, SAMEN__MATCHING__V1__DECLINE_REASON__KNOWS_PUPIL);
	stage_person(*state, &(struct stage_person){.id = DISTANT,
				 .name = "C. de Coach",
				 .email = "carla@x.example",
				 .organisation_id = FAR,
				 .specialist = true});
	const struct fake_call *made = stage_call(*state, &distant, "AcceptOffer", &accept.base);
	assert_int_equal(made->status, FAILED_PRECONDITION);
	assert_string_equal(made->call.message,
	    "you are too close to this request to help with it: decline the offer");
}

/* COACH's match on another request of TEACHER's is stopped. */
static void stop_elsewhere(struct stage *stage, Samen__Matching__V1__StopReason reason)
{
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	stage_usual_request(stage);
	stage_request(stage, &(struct stage_request){.id = OTHER_REQUEST, .needs = {"autisme"}});
	stop.match_id =
	    wire_text(stage_accept(stage, &coach, stage_offer(stage, OTHER_REQUEST, COACH, NULL)));
	stop.reason = reason;
	(void)stage_ask(stage, &teacher, "StopMatch", &stop.base);
}

static void test_with_whom_it_did_not_fit_is_left_out(void **state)
{
	stop_elsewhere(*state, SAMEN__MATCHING__V1__STOP_REASON__NO_FIT_AFTER_ALL);
	assert_conflict(
	    *state, COACH, "helped the person who asks before, and it turned out not to fit");
}

static void test_who_could_not_go_on_is_proposed_for_another_request(void **state)
{
	stop_elsewhere(*state, SAMEN__MATCHING__V1__STOP_REASON__SPECIALIST_UNAVAILABLE);
	assert_non_null(ranked(suggest(*state, &teacher, ""), COACH));
}

static void test_who_asks_is_told_so(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = COLLEAGUE,
				 .name = "Bram",
				 .email = "ANNA@x.example",
				 .organisation_id = SCHOOL,
				 .specialist = true});
	assert_conflict(*state, COLLEAGUE, "is the person who asks");
}

static void test_the_own_school_is_told_why(void **state)
{
	stage_request(
	    *state, &(struct stage_request){.needs = {"autisme"}, .not_own_school = true});
	assert_conflict(*state, COLLEAGUE,
	    "works at the same organisation, and help from outside was asked for");
}

static void test_the_own_school_is_left_out_where_that_was_asked(void **state)
{
	stage_request(
	    *state, &(struct stage_request){.needs = {"autisme"}, .not_own_school = true});
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_int_equal(left_out(out, COLLEAGUE)->left_out,
	    SAMEN__MATCHING__V1__LEFT_OUT__CONFLICT_OF_INTEREST);
	assert_non_null(ranked(out, COACH));
}

static void test_the_own_school_is_proposed_otherwise(void **state)
{
	stage_usual_request(*state);
	assert_non_null(ranked(suggest(*state, &teacher, ""), COLLEAGUE));
}

static void test_whose_match_was_stopped_is_left_out(void **state)
{
	Samen__Matching__V1__StopMatchRequest stop = SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	stop.match_id = wire_text(stage_match(*state));
	stop.reason = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT;
	(void)stage_ask(*state, &teacher, "StopMatch", &stop.base);
	const SuggestResponse *out = suggest(*state, &teacher, "");
	assert_null(ranked(out, COACH));
	assert_int_equal(
	    left_out(out, COACH)->left_out, SAMEN__MATCHING__V1__LEFT_OUT__CONFLICT_OF_INTEREST);
	assert_conflict(*state, COACH, "helped with this request before, and that was stopped");
}

static void test_an_open_offer_is_marked(void **state)
{
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	assert_int_equal(ranked(suggest(*state, &teacher, ""), COACH)->offer_state,
	    SAMEN__MATCHING__V1__OFFER_STATE__OFFERED);
}

static void test_a_declined_offer_is_marked(void **state)
{
	Samen__Matching__V1__DeclineOfferRequest decline =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	stage_usual_request(*state);
	decline.offer_id = wire_text(stage_offer(*state, REQUEST, COACH, NULL));
	decline.reason = SAMEN__MATCHING__V1__DECLINE_REASON__TOO_FAR;
	(void)stage_ask(*state, &coach, "DeclineOffer", &decline.base);
	assert_int_equal(ranked(suggest(*state, &teacher, ""), COACH)->offer_state,
	    SAMEN__MATCHING__V1__OFFER_STATE__DECLINED);
}

static void test_accepted_matches_take_room(void **state)
{
	(void)stage_match(*state);
	assert_int_equal(ranked(suggest(*state, &teacher, ""), COACH)->room, 1);
}

static void test_open_offers_take_no_room(void **state)
{
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	assert_int_equal(ranked(suggest(*state, &teacher, ""), COACH)->room, 2);
}

/* --- why not --- */

static void test_why_not_tells_where_somebody_stands(void **state)
{
	stage_usual_request(*state);
	const Candidate *candidate = why_not(*state, DISTANT);
	assert_int_equal(candidate->left_out, SAMEN__MATCHING__V1__LEFT_OUT__LEFT_OUT_UNSPECIFIED);
	assert_int_equal(candidate->place, 3);
}

static void test_why_not_tells_why_somebody_is_left_out(void **state)
{
	stage_usual_request(*state);
	stage_availability(*state, COACH, 0, 0);
	const Candidate *candidate = why_not(*state, COACH);
	assert_int_equal(candidate->left_out, SAMEN__MATCHING__V1__LEFT_OUT__FULL);
	assert_int_equal(candidate->place, 0);
}

/* Why not, for who is left out of REQUEST for another reason than a conflict. */
static void assert_why_not(
    struct stage *stage, const char *person_id, Samen__Matching__V1__LeftOut why, const char *words)
{
	const Candidate *candidate = why_not(stage, person_id);
	assert_int_equal(candidate->left_out, why);
	assert_string_equal(candidate->left_out_reason, words);
	assert_int_equal(candidate->place, 0);
}

static void test_why_not_knows_people_without_expertise(void **state)
{
	stage_usual_request(*state);
	assert_why_not(
	    *state, CONSULTANT, SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT, "is no specialist");
	stage_expertise_gone(*state, DISTANT, "autisme");
	assert_why_not(
	    *state, DISTANT, SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT, "has entered no expertise yet");
}

static void test_why_not_knows_who_left(void **state)
{
	stage_usual_request(*state);
	stage_person(*state, &(struct stage_person){.id = DISTANT,
				 .name = "Daan",
				 .email = "daan@x.example",
				 .organisation_id = FAR,
				 .specialist = true,
				 .closed = true});
	assert_why_not(
	    *state, DISTANT, SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT, "has no account here any more");
}

static void test_why_not_words_room_leave_and_area(void **state)
{
	Availability elsewhere = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	char *areas[] = {wire_text(OOST)};
	stage_usual_request(*state);
	stage_availability(*state, COACH, 0, 0);
	assert_why_not(*state, COACH, SAMEN__MATCHING__V1__LEFT_OUT__FULL,
	    "has no room for another request now");
	stage_availability(*state, COACH, 2, INT64_MAX);
	assert_why_not(*state, COACH, SAMEN__MATCHING__V1__LEFT_OUT__ON_LEAVE, "is on leave");
	elsewhere.person_id = wire_text(COACH);
	elsewhere.capacity = 2;
	elsewhere.area_ids = areas;
	elsewhere.n_area_ids = 1;
	assert_int_equal(
	    stage_feed(*state, &matching_directory, "availability", COACH, &elsewhere.base), OK);
	assert_why_not(*state, COACH, SAMEN__MATCHING__V1__LEFT_OUT__OUT_OF_AREA,
	    "does not work in this area");
}

static void test_why_not_tells_who_helps_already(void **state)
{
	(void)stage_match(*state);
	assert_string_equal(
	    why_not(*state, COACH)->offer_reason, "helps with this request already");
	assert_string_equal(why_not(*state, DISTANT)->offer_reason, "");
}

static void test_why_not_tells_who_helped_before(void **state)
{
	Samen__Matching__V1__CompleteMatchRequest complete =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	complete.match_id = wire_text(stage_match(*state));
	complete.outcome = SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED;
	(void)stage_ask(*state, &teacher, "CompleteMatch", &complete.base);
	assert_string_equal(
	    why_not(*state, COACH)->offer_reason, "helped with this request before");
}

static void test_why_not_tells_who_said_no_and_why(void **state)
{
	stage_usual_request(*state);
	decline(*state, &coach, REQUEST, SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM);
	assert_string_equal(
	    why_not(*state, COACH)->offer_reason, "said no to this request: no time now");
}

static void test_why_not_tells_who_has_not_answered(void **state)
{
	stage_usual_request(*state);
	(void)stage_offer(*state, REQUEST, COACH, NULL);
	assert_string_equal(why_not(*state, COACH)->offer_reason,
	    "was asked for this request, and has not answered yet");
}

static void test_why_not_tells_that_nothing_fits(void **state)
{
	stage_request(*state, &(struct stage_request){.needs = {"dyslexie"}});
	assert_why_not(*state, COACH, SAMEN__MATCHING__V1__LEFT_OUT__NO_FIT,
	    "has no expertise in what is asked");
}

/* Only a word of the text brings DISTANT up, where others entered the topic. */
static void test_why_not_tells_that_others_fit_far_better(void **state)
{
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	Samen__Matching__V1__WhyNotRequest in = SAMEN__MATCHING__V1__WHY_NOT_REQUEST__INIT;
	stage_usual_request(*state);
	stage_expertise_gone(*state, DISTANT, "autisme");
	expertise.person_id = wire_text(DISTANT);
	expertise.topic_id = wire_text("dyslexie");
	expertise.level = SAMEN__COMMON__V1__LEVEL__APPLIES;
	expertise.evidence = wire_text("werkt met een koptelefoon");
	assert_int_equal(stage_feed(*state, &matching_directory, "expertise", DISTANT "/dyslexie",
			     &expertise.base),
	    OK);
	in.request_id = wire_text(REQUEST);
	in.person_id = wire_text(DISTANT);
	in.text = wire_text("Een koptelefoon helpt niet.");
	const Candidate *candidate = stage_ask(*state, &teacher, "WhyNot", &in.base);
	assert_int_equal(candidate->left_out, SAMEN__MATCHING__V1__LEFT_OUT__WEAK_FIT);
	assert_string_equal(
	    candidate->left_out_reason, "knows too little of what is asked, beside the others");
}

static void test_why_not_of_nobody_is_not_found(void **state)
{
	Samen__Matching__V1__WhyNotRequest in = SAMEN__MATCHING__V1__WHY_NOT_REQUEST__INIT;
	stage_usual_request(*state);
	in.request_id = wire_text(REQUEST);
	in.person_id = wire_text("p-00000000000z");
	stage_refused(*state, &teacher, "WhyNot", &in.base, NOT_FOUND);
}

/* --- searching and topics --- */

static void test_find_by_need(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	Samen__Common__V1__Need need = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&need};
	need.topic_id = wire_text("prikkelverwerking");
	in.needs = needs;
	in.n_needs = 1;
	const SuggestResponse *out = stage_ask(*state, &distant, "Find", &in.base);
	assert_non_null(ranked(out, COACH));
	assert_null(ranked(out, DISTANT));
}

static void test_find_by_text(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	in.text = wire_text("hij houdt zijn handen over zijn oren");
	const SuggestResponse *out = stage_ask(*state, &teacher, "Find", &in.base);
	assert_non_null(ranked(out, COACH));
}

static void test_find_is_seen_from_the_callers_own_area(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	in.text = wire_text("autisme");
	const SuggestResponse *out = stage_ask(*state, &coach, "Find", &in.base);
	assert_int_equal(ranked(out, COLLEAGUE)->locality, SAMEN__MATCHING__V1__LOCALITY__OWN_AREA);
}

static void test_find_needs_something_to_look_for(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	stage_wrong_field(*state, &teacher, "Find", &in.base, "text", "REQUIRED");
}

static void test_find_refuses_unknown_topics(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	Samen__Common__V1__Need need = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&need};
	need.topic_id = wire_text("niets");
	in.needs = needs;
	in.n_needs = 1;
	stage_wrong_field(*state, &teacher, "Find", &in.base, "needs[0].topic_id", "UNKNOWN");
}

static void test_find_refuses_weights_beyond_one(void **state)
{
	Samen__Matching__V1__FindRequest in = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	Samen__Common__V1__Need need = SAMEN__COMMON__V1__NEED__INIT;
	Samen__Common__V1__Need *needs[] = {&need};
	need.topic_id = wire_text("autisme");
	need.weight = 1.5;
	in.needs = needs;
	in.n_needs = 1;
	stage_wrong_field(*state, &teacher, "Find", &in.base, "needs[0].weight", "OUT_OF_RANGE");
}

static void test_topics_are_found_in_a_text_with_their_words(void **state)
{
	Samen__Matching__V1__SuggestTopicsRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	in.text = wire_text("Ze raakt van slag als het rooster verandert.");
	const Samen__Matching__V1__SuggestTopicsResponse *out =
	    stage_ask(*state, &coach, "SuggestTopics", &in.base);
	assert_true(out->n_suggestions > 0);
	assert_string_equal(out->suggestions[0]->topic_id, "autisme");
	assert_true(out->suggestions[0]->n_words > 0);
}

static void test_topics_of_no_text_are_refused(void **state)
{
	Samen__Matching__V1__SuggestTopicsRequest in =
	    SAMEN__MATCHING__V1__SUGGEST_TOPICS_REQUEST__INIT;
	stage_wrong_field(*state, &coach, "SuggestTopics", &in.base, "text", "REQUIRED");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_who_knows_most_comes_first),
	    TEST(test_candidates_are_named_with_their_organisation_and_area),
	    TEST(test_contributions_add_up_to_the_score),
	    TEST(test_every_contribution_has_a_reason),
	    TEST(test_a_coach_is_said_to_coach_others),
	    TEST(test_limit_bounds_the_list),
	    TEST(test_too_high_a_limit_is_refused),
	    TEST(test_covered_needs_are_named),
	    TEST(test_locality_is_seen_from_the_school),
	    TEST(test_help_that_helped_is_said_and_counts),
	    TEST(test_help_that_did_not_help_counts_against),
	    TEST(test_being_referred_says_nothing_about_the_help),
	    TEST(test_declining_for_expertise_lowers_the_fit_with_the_topic),
	    TEST(test_declining_for_circumstances_says_nothing_about_the_fit),
	    TEST(test_what_was_learned_survives_a_restart),
	    TEST(test_only_consultants_read_numbers),
	    TEST(test_needs_of_the_request_are_reported),
	    TEST(test_without_needs_the_text_gives_them),
	    TEST(test_neither_needs_nor_text_is_a_failed_precondition),
	    TEST(test_too_long_a_text_is_refused),
	    TEST(test_text_is_not_stored),
	    TEST(test_a_consultant_of_the_area_gets_suggestions),
	    TEST(test_a_consultant_of_another_area_does_not_see_the_request),
	    TEST(test_another_teacher_does_not_see_the_request),
	    TEST(test_an_absent_request_is_not_found),
	    TEST(test_who_is_full_is_left_out_with_the_reason),
	    TEST(test_who_is_on_leave_is_left_out),
	    TEST(test_the_filer_is_never_proposed),
	    TEST(test_the_filers_other_account_is_never_proposed),
	    TEST(test_the_filers_other_address_is_told_by_the_name),
	    TEST(test_the_same_name_elsewhere_is_somebody_else),
	    TEST(test_who_knows_the_pupil_is_left_out_for_good),
	    TEST(test_who_knows_the_pupil_helps_with_other_requests),
	    TEST(test_the_other_account_of_who_knows_the_pupil_is_left_out),
	    TEST(test_the_other_account_can_not_accept_either),
	    TEST(test_with_whom_it_did_not_fit_is_left_out),
	    TEST(test_who_could_not_go_on_is_proposed_for_another_request),
	    TEST(test_who_asks_is_told_so),
	    TEST(test_the_own_school_is_told_why),
	    TEST(test_the_own_school_is_left_out_where_that_was_asked),
	    TEST(test_the_own_school_is_proposed_otherwise),
	    TEST(test_whose_match_was_stopped_is_left_out),
	    TEST(test_an_open_offer_is_marked),
	    TEST(test_a_declined_offer_is_marked),
	    TEST(test_accepted_matches_take_room),
	    TEST(test_open_offers_take_no_room),
	    TEST(test_why_not_tells_where_somebody_stands),
	    TEST(test_why_not_tells_why_somebody_is_left_out),
	    TEST(test_why_not_knows_people_without_expertise),
	    TEST(test_why_not_knows_who_left),
	    TEST(test_why_not_words_room_leave_and_area),
	    TEST(test_why_not_tells_who_helps_already),
	    TEST(test_why_not_tells_who_helped_before),
	    TEST(test_why_not_tells_who_said_no_and_why),
	    TEST(test_why_not_tells_who_has_not_answered),
	    TEST(test_why_not_tells_that_nothing_fits),
	    TEST(test_why_not_tells_that_others_fit_far_better),
	    TEST(test_why_not_of_nobody_is_not_found),
	    TEST(test_find_by_need),
	    TEST(test_find_by_text),
	    TEST(test_find_is_seen_from_the_callers_own_area),
	    TEST(test_find_needs_something_to_look_for),
	    TEST(test_find_refuses_unknown_topics),
	    TEST(test_find_refuses_weights_beyond_one),
	    TEST(test_topics_are_found_in_a_text_with_their_words),
	    TEST(test_topics_of_no_text_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
