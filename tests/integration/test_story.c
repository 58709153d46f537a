/*
 * The whole story over the wire, with real processes: a teacher asks, the people who can help are
 * suggested nearest first, one declines, one accepts and reads the sealed text for as long as the
 * parents agree, and the consultants of the area, and only they, see it happen. The tests build on
 * each other, in order.
 */
#include "support/check.h"
#include "support/region.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

typedef Samen__Intake__V1__Request Request;
typedef Samen__Intake__V1__OpenRequestResponse Opened;
typedef Samen__Matching__V1__Candidate Candidate;
typedef Samen__Matching__V1__SuggestMatchesResponse Suggestion;
typedef Samen__Matching__V1__Offer Offer;
typedef Samen__Matching__V1__Match Match;
typedef Samen__Matching__V1__MonitorRow Row;

enum { ID_SIZE_MAX = 32, OFFER_COUNT = 2, NEAR_OFFER = 0, NEXT_OFFER = 1 };

#define REMARK "Ik zit vol tot na de kerstvakantie."

static struct {
	struct region region;
	char request[ID_SIZE_MAX];
	char offers[OFFER_COUNT][ID_SIZE_MAX];
	char note[ID_SIZE_MAX];
	char match[ID_SIZE_MAX];
} story;

static int open_story(void **state)
{
	(void)state;
	region_open(&story.region);
	return 0;
}

static int close_story(void **state)
{
	(void)state;
	region_close(&story.region);
	return 0;
}

static void keep(char ret_id[static ID_SIZE_MAX], const char *id)
{
	assert_true(strlen(id) > 0 && strlen(id) < ID_SIZE_MAX);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", id);
}

/* --- asking --- */

static void text_with_a_bsn_is_refused_with_its_place(void **state)
{
	(void)state;
	struct reply reply = actor_ask(story.region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': {'happens': "
	    "'Nummer 111222333 hoort hier niet.'}, 'basis': {'kind': 'NO_BASIS'}, 'hearing': "
	    "{'heard': true}, 'pseudonym': 'leerling 2b'}");
	assert_int_equal(reply.status, INVALID_ARGUMENT);
	assert_string_equal(reply_reason(&reply, "story.happens"), "BSN_FOUND");
	assert_int_equal(reply.response->details[0]->from, 7);
	assert_int_equal(reply.response->details[0]->to, 16);
}

static void a_name_is_refused_until_it_is_confirmed_as_harmless(void **state)
{
	(void)state;
	static const char request[] =
	    "{'kind': 'EARLY_SIGNAL', 'ageGroup': 'GROEP_3', 'urgency': 'EARLY_SIGNAL', 'story': "
	    "{'happens': 'Vandaag zei Jasper niets.'}, 'basis': {'kind': 'NO_BASIS'}, 'hearing': "
	    "{'waivedReason': 'te jong'}, 'pseudonym': 'leerling 3a'%s}";
	struct reply reply = actor_ask(story.region.teacher, INTAKE, "FileRequest", request, "");
	assert_int_equal(reply.status, INVALID_ARGUMENT);
	assert_string_equal(reply_reason(&reply, "story.happens"), "NAME_FOUND");
	const Request *filed = actor_do(
	    story.region.teacher, INTAKE, "FileRequest", request, ", 'namesConfirmed': true");
	(void)actor_do(
	    story.region.teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", filed->id);
}

static void a_teacher_files_a_request(void **state)
{
	(void)state;
	keep(story.request, region_file(story.region.teacher));
	const Request *request = actor_do(
	    story.region.teacher, INTAKE, "GetRequest", "{'requestId': '%s'}", story.request);
	assert_int_equal(request->state, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN);
	assert_string_equal(request->filer_id, story.region.teacher->id);
	assert_string_equal(request->pseudonym, "leerling 2b");
	assert_true(request->area_id[0] != '\0');
}

static void others_do_not_see_the_request(void **state)
{
	(void)state;
	struct actor *const others[] = {story.region.other_teacher, story.region.other_consultant};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(actor_code(others[i], INTAKE, "GetRequest", "{'requestId': '%s'}",
				     story.request),
		    NOT_FOUND);
	}
}

static void a_consultant_sees_the_request_without_its_pseudonym(void **state)
{
	(void)state;
	const Request *request = actor_do(
	    story.region.consultant, INTAKE, "GetRequest", "{'requestId': '%s'}", story.request);
	assert_string_equal(request->pseudonym, "");
}

static void topics_are_found_in_the_teachers_words(void **state)
{
	(void)state;
	const Samen__Matching__V1__SuggestTopicsResponse *found = actor_do(
	    story.region.teacher, MATCHING, "SuggestTopics", "{'text': '" REGION_STORY "'}");
	assert_true(found->n_suggestions > 0);
	assert_string_equal(found->suggestions[0]->topic_id, REGION_TOPIC);
	assert_true(found->suggestions[0]->n_words > 0);
}

/* --- who can help --- */

static const Suggestion *suggest(struct actor *actor)
{
	return actor_do(actor, MATCHING, "SuggestMatches",
	    "{'requestId': '%s', 'text': '" REGION_STORY "'}", story.request);
}

static void suggestions_come_nearest_first_where_skill_is_equal(void **state)
{
	(void)state;
	struct actor *const order[] = {story.region.near, story.region.next, story.region.far};
	static const Samen__Matching__V1__Locality localities[] = {
	    SAMEN__MATCHING__V1__LOCALITY__OWN_AREA, SAMEN__MATCHING__V1__LOCALITY__NEIGHBOUR_AREA,
	    SAMEN__MATCHING__V1__LOCALITY__OWN_REGION};
	const Suggestion *found = suggest(story.region.teacher);
	assert_int_equal(found->n_candidates, 3);
	for (size_t i = 0; i < found->n_candidates; i++) {
		assert_string_equal(found->candidates[i]->person_id, order[i]->id);
		assert_int_equal(found->candidates[i]->locality, localities[i]);
	}
}

static void contributions_add_up_to_the_score_and_say_why(void **state)
{
	(void)state;
	const Suggestion *found = suggest(story.region.teacher);
	for (size_t i = 0; i < found->n_candidates; i++) {
		const Candidate *candidate = found->candidates[i];
		double sum = 0;
		for (size_t c = 0; c < candidate->n_contributions; c++) {
			sum += candidate->contributions[c]->value;
			assert_true(candidate->contributions[c]->reason[0] != '\0');
		}
		assert_true(candidate->n_contributions >= 3);
		assert_true(candidate->score > 0);
		assert_true(fabs(sum - candidate->score) < 1e-9);
	}
}

static void who_is_on_leave_is_left_out_with_the_reason(void **state)
{
	(void)state;
	long long now = clock_now_ms();
	(void)actor_do(story.region.far, DIRECTORY, "PutAvailability",
	    "{'availability': {'capacity': 3, 'leaveFromMs': '%lld', 'leaveToMs': '%lld'}}",
	    now - 1000, now + 86400000);
	const Suggestion *found = suggest(story.region.teacher);
	assert_int_equal(found->n_candidates, 2);
	assert_int_equal(found->n_left_out, 1);
	assert_string_equal(found->left_out[0]->person_id, story.region.far->id);
	assert_int_equal(found->left_out[0]->left_out, SAMEN__MATCHING__V1__LEFT_OUT__ON_LEAVE);
	assert_true(found->left_out[0]->left_out_reason[0] != '\0');
}

static void only_the_filer_and_the_areas_consultants_get_suggestions(void **state)
{
	(void)state;
	assert_true(suggest(story.region.consultant)->n_candidates > 0);
	assert_int_equal(actor_code(story.region.other_consultant, MATCHING, "SuggestMatches",
			     "{'requestId': '%s'}", story.request),
	    NOT_FOUND);
	assert_int_equal(actor_code(story.region.other_teacher, MATCHING, "SuggestMatches",
			     "{'requestId': '%s'}", story.request),
	    NOT_FOUND);
}

/* --- offers --- */

static void the_teacher_offers_to_two_at_once(void **state)
{
	(void)state;
	const Samen__Matching__V1__CreateOffersResponse *made = actor_do(story.region.teacher,
	    MATCHING, "CreateOffers", "{'requestId': '%s', 'personIds': ['%s', '%s']}",
	    story.request, story.region.near->id, story.region.next->id);
	assert_int_equal(made->n_offers, OFFER_COUNT);
	for (size_t i = 0; i < OFFER_COUNT; i++) {
		bool near = strcmp(made->offers[i]->person_id, story.region.near->id) == 0;
		keep(story.offers[near ? NEAR_OFFER : NEXT_OFFER], made->offers[i]->id);
		assert_int_equal(made->offers[i]->state, SAMEN__MATCHING__V1__OFFER_STATE__OFFERED);
	}
}

static void an_offer_names_needs_but_not_who_asks(void **state)
{
	(void)state;
	const Samen__Matching__V1__ListOffersResponse *list =
	    actor_do(story.region.near, MATCHING, "ListOffers", "{}");
	assert_int_equal(list->n_offers, 1);
	const Offer *offer = list->offers[0];
	assert_int_equal(offer->n_topic_ids, 1);
	assert_string_equal(offer->topic_ids[0], REGION_TOPIC);
	assert_string_equal(offer->offered_by, "");
}

static enum status open_with(struct actor *actor, const char *grant)
{
	return actor_code(actor, INTAKE, "OpenRequest", "{'requestId': '%s', 'grant': '%s'}",
	    story.request, grant);
}

static const char *grant_for(struct actor *actor, const char *field, const char *id)
{
	const Samen__Matching__V1__IssueGrantResponse *issued =
	    actor_do(actor, MATCHING, "IssueGrant", "{'%s': '%s'}", field, id);
	assert_string_equal(issued->request_id, story.request);
	return issued->grant;
}

static void an_open_offer_does_not_open_the_text(void **state)
{
	(void)state;
	const char *grant = grant_for(story.region.near, "offerId", story.offers[NEAR_OFFER]);
	assert_int_equal(open_with(story.region.near, grant), PERMISSION_DENIED);
	assert_int_not_equal(open_with(story.region.near, ""), OK);
}

static void a_specialist_declines_with_a_sealed_remark(void **state)
{
	(void)state;
	const char *grant = grant_for(story.region.near, "offerId", story.offers[NEAR_OFFER]);
	const Samen__Intake__V1__Note *note = actor_do(story.region.near, INTAKE, "AddNote",
	    "{'requestId': '%s', 'grant': '%s', 'kind': 'DECLINE_REMARK', 'text': '" REMARK "'}",
	    story.request, grant);
	keep(story.note, note->id);
	const Offer *offer = actor_do(story.region.near, MATCHING, "DeclineOffer",
	    "{'offerId': '%s', 'reason': 'NO_ROOM', 'remarkNoteId': '%s'}",
	    story.offers[NEAR_OFFER], story.note);
	assert_int_equal(offer->state, SAMEN__MATCHING__V1__OFFER_STATE__DECLINED);
}

static void the_filer_reads_the_sealed_remark(void **state)
{
	(void)state;
	const Opened *opened = actor_do(
	    story.region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", story.request);
	assert_string_equal(opened->story->happens, REGION_STORY);
	assert_int_equal(opened->n_notes, 1);
	assert_string_equal(opened->notes[0]->id, story.note);
	assert_string_equal(opened->notes[0]->text, REMARK);
}

static void a_declined_offer_cannot_be_accepted(void **state)
{
	(void)state;
	assert_int_equal(actor_code(story.region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
			     story.offers[NEAR_OFFER]),
	    FAILED_PRECONDITION);
}

static void nobody_accepts_anothers_offer(void **state)
{
	(void)state;
	assert_int_equal(actor_code(story.region.far, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
			     story.offers[NEXT_OFFER]),
	    NOT_FOUND);
}

static void the_next_specialist_accepts(void **state)
{
	(void)state;
	const Match *match = actor_do(story.region.next, MATCHING, "AcceptOffer",
	    "{'offerId': '%s'}", story.offers[NEXT_OFFER]);
	keep(story.match, match->id);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
	assert_true(match->next_follow_up_at_ms > match->accepted_at_ms);
}

static const Match *get_match(struct actor *actor)
{
	return actor_do(actor, MATCHING, "GetMatch", "{'matchId': '%s'}", story.match);
}

static void both_sides_see_each_others_contact_details(void **state)
{
	(void)state;
	struct actor *const sides[] = {
	    story.region.teacher, story.region.next, story.region.consultant};
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		const Match *match = get_match(sides[i]);
		assert_string_equal(match->specialist->email, "ruben@example.org");
		assert_string_equal(match->specialist->phone, "072-5550123");
		assert_string_equal(match->filer->email, "noor@example.org");
		assert_string_equal(match->filer->organisation_name, "De Berk");
	}
}

static void outsiders_do_not_see_the_match(void **state)
{
	(void)state;
	struct actor *const others[] = {
	    story.region.near, story.region.other_teacher, story.region.other_consultant};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(
		    actor_code(others[i], MATCHING, "GetMatch", "{'matchId': '%s'}", story.match),
		    NOT_FOUND);
	}
}

/* --- reading --- */

static void the_specialist_opens_the_text_by_a_grant(void **state)
{
	(void)state;
	const char *grant = grant_for(story.region.next, "matchId", story.match);
	const Opened *opened = actor_do(story.region.next, INTAKE, "OpenRequest",
	    "{'requestId': '%s', 'grant': '%s'}", story.request, grant);
	assert_string_equal(opened->story->happens, REGION_STORY);
}

static void a_grant_opens_for_nobody_else(void **state)
{
	(void)state;
	const char *grant = grant_for(story.region.next, "matchId", story.match);
	assert_int_equal(open_with(story.region.near, grant), PERMISSION_DENIED);
	assert_int_equal(open_with(story.region.far, grant), PERMISSION_DENIED);
	assert_int_equal(open_with(story.region.other_teacher, grant), PERMISSION_DENIED);
	assert_int_not_equal(open_with(story.region.other_teacher, ""), OK);
	assert_int_equal(
	    actor_code(story.region.near, MATCHING, "IssueGrant", "{'matchId': '%s'}", story.match),
	    NOT_FOUND);
}

static void every_opening_is_in_the_read_log(void **state)
{
	(void)state;
	const Samen__Intake__V1__ListReadsResponse *log = actor_do(
	    story.region.teacher, INTAKE, "ListReads", "{'requestId': '%s'}", story.request);
	assert_int_equal(log->n_reads, 2);
	assert_string_equal(log->reads[0]->person_id, story.region.teacher->id);
	assert_string_equal(log->reads[0]->by, "own school");
	assert_string_equal(log->reads[1]->person_id, story.region.next->id);
	assert_string_equal(log->reads[1]->by, story.match);
	assert_int_equal(log->reads[1]->basis, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT);
}

static void withdrawn_consent_closes_the_text_at_once(void **state)
{
	(void)state;
	const char *grant = grant_for(story.region.next, "matchId", story.match);
	(void)actor_do(
	    story.region.teacher, INTAKE, "WithdrawConsent", "{'requestId': '%s'}", story.request);
	assert_int_equal(open_with(story.region.next, grant), PERMISSION_DENIED);
	assert_int_equal(open_with(story.region.teacher, ""), OK);
}

static void a_new_basis_opens_it_again(void **state)
{
	(void)state;
	(void)actor_do(story.region.teacher, INTAKE, "RecordBasis",
	    "{'requestId': '%s', 'basis': {'kind': 'ANONYMOUS_CONSULT'}}", story.request);
	const char *grant = grant_for(story.region.next, "matchId", story.match);
	assert_int_equal(open_with(story.region.next, grant), OK);
}

/* --- watching --- */

static const Row *row_of(struct actor *actor)
{
	const Samen__Matching__V1__MonitorResponse *monitor =
	    actor_do(actor, MATCHING, "Monitor", "{}");
	for (size_t i = 0; i < monitor->n_rows; i++) {
		if (strcmp(monitor->rows[i]->request_id, story.request) == 0) {
			return monitor->rows[i];
		}
	}
	return NULL;
}

static void the_consultant_of_the_area_sees_it(void **state)
{
	(void)state;
	const Row *row = row_of(story.region.consultant);
	assert_non_null(row);
	assert_int_equal(row->progress, SAMEN__MATCHING__V1__PROGRESS__BEING_HELPED);
	assert_int_equal(row->n_offers, OFFER_COUNT);
	assert_int_equal(row->n_matches, 1);
	assert_string_equal(row->organisation_name, "De Berk");
}

static void the_consultant_of_another_area_does_not(void **state)
{
	(void)state;
	assert_null(row_of(story.region.other_consultant));
}

struct watch {
	struct actor *actor;
	uint64_t after;
	bool saw;
};

/* Watches until the request shows up; on a thread and a person of its own. */
static void *watch_for_request(void *arg)
{
	struct watch *watch = arg;
	int64_t until = clock_mono_ms() + CHECK_SOON_MS;
	while (!watch->saw && clock_mono_ms() < until) {
		struct reply reply = actor_ask(watch->actor, MATCHING, "WatchMonitor",
		    "{'after': '%llu', 'waitMs': 10000}", (unsigned long long)watch->after);
		if (reply.status != OK) {
			break;
		}
		const Samen__Matching__V1__WatchMonitorResponse *news = reply.message;
		for (size_t i = 0; i < news->n_rows; i++) {
			watch->saw =
			    watch->saw || strcmp(news->rows[i]->request_id, story.request) == 0;
		}
		watch->after = news->last;
	}
	return NULL;
}

static void the_specialist_notes_a_follow_up_and_the_watch_delivers_it_live(void **state)
{
	(void)state;
	pthread_t thread;
	struct watch watch = {.actor = story.region.consultant};
	const Samen__Matching__V1__MonitorResponse *monitor =
	    actor_do(watch.actor, MATCHING, "Monitor", "{}");
	watch.after = monitor->last;
	watch.actor->at_once = true;
	assert_int_equal(pthread_create(&thread, NULL, watch_for_request, &watch), 0);
	int64_t begin = clock_mono_ms();
	const Match *match = actor_do(story.region.next, MATCHING, "FollowUp",
	    "{'matchId': '%s', 'tookPlace': true}", story.match);
	assert_int_equal(pthread_join(thread, NULL), 0);
	watch.actor->at_once = false;
	assert_int_equal(match->n_follow_ups_at_ms, 1);
	assert_true(watch.saw);
	/* Sooner than a watch that only looks again when its time is up. */
	assert_true(clock_mono_ms() - begin < 8000);
}

static void a_watch_of_another_area_stays_silent(void **state)
{
	(void)state;
	const Samen__Matching__V1__WatchMonitorResponse *news =
	    actor_do(story.region.other_consultant, MATCHING, "WatchMonitor", "{'waitMs': 1}");
	assert_int_equal(news->n_rows, 0);
}

/* --- ending --- */

static void only_the_filer_completes_the_match(void **state)
{
	(void)state;
	assert_int_not_equal(actor_code(story.region.next, MATCHING, "CompleteMatch",
				 "{'matchId': '%s', 'outcome': 'HELPED'}", story.match),
	    OK);
	const Match *match = actor_do(story.region.teacher, MATCHING, "CompleteMatch",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", story.match);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED);
}

static void a_completed_match_gives_no_grant(void **state)
{
	(void)state;
	assert_int_equal(
	    actor_code(story.region.next, MATCHING, "IssueGrant", "{'matchId': '%s'}", story.match),
	    FAILED_PRECONDITION);
}

static void the_filer_closes_the_request_with_its_outcome(void **state)
{
	(void)state;
	const Request *request = actor_do(story.region.teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED', 'words': 'De vaste plek helpt.'}",
	    story.request);
	assert_int_equal(request->state, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED);
	const Row *row = row_of(story.region.consultant);
	assert_non_null(row);
	assert_int_equal(row->progress, SAMEN__MATCHING__V1__PROGRESS__ENDED);
	assert_int_equal(row->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
}

static void a_closed_request_takes_no_more_offers(void **state)
{
	(void)state;
	assert_int_equal(
	    actor_code(story.region.teacher, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", story.request, story.region.next->id),
	    FAILED_PRECONDITION);
}

/* --- teams and first acceptance --- */

static void per_need_the_first_acceptance_wins(void **state)
{
	(void)state;
	const char *request = region_file(story.region.teacher);
	region_settle(&story.region);
	const Samen__Matching__V1__CreateOffersResponse *made = actor_do(story.region.teacher,
	    MATCHING, "CreateOffers", "{'requestId': '%s', 'personIds': ['%s', '%s']}", request,
	    story.region.near->id, story.region.next->id);
	bool first = strcmp(made->offers[0]->person_id, story.region.near->id) == 0;
	(void)actor_do(story.region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
	    made->offers[first ? 0 : 1]->id);
	assert_int_equal(actor_code(story.region.next, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
			     made->offers[first ? 1 : 0]->id),
	    FAILED_PRECONDITION);
}

static void withdrawing_a_request_ends_its_offers(void **state)
{
	(void)state;
	const char *request = region_file(story.region.teacher);
	region_settle(&story.region);
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(story.region.teacher, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", request, story.region.near->id);
	(void)actor_do(
	    story.region.teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", request);
	region_settle(&story.region);
	assert_int_equal(actor_code(story.region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
			     made->offers[0]->id),
	    FAILED_PRECONDITION);
}

static void messages_are_in_the_callers_language(void **state)
{
	(void)state;
	struct reply english = actor_ask(story.region.teacher, INTAKE, "CloseRequest", "{}");
	story.region.teacher->locale = "nl";
	struct reply dutch = actor_ask(story.region.teacher, INTAKE, "CloseRequest", "{}");
	story.region.teacher->locale = "en";
	assert_int_equal(english.status, dutch.status);
	assert_string_not_equal(english.response->message, dutch.response->message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_with_a_bsn_is_refused_with_its_place),
	    cmocka_unit_test(a_name_is_refused_until_it_is_confirmed_as_harmless),
	    cmocka_unit_test(a_teacher_files_a_request),
	    cmocka_unit_test(others_do_not_see_the_request),
	    cmocka_unit_test(a_consultant_sees_the_request_without_its_pseudonym),
	    cmocka_unit_test(topics_are_found_in_the_teachers_words),
	    cmocka_unit_test(suggestions_come_nearest_first_where_skill_is_equal),
	    cmocka_unit_test(contributions_add_up_to_the_score_and_say_why),
	    cmocka_unit_test(who_is_on_leave_is_left_out_with_the_reason),
	    cmocka_unit_test(only_the_filer_and_the_areas_consultants_get_suggestions),
	    cmocka_unit_test(the_teacher_offers_to_two_at_once),
	    cmocka_unit_test(an_offer_names_needs_but_not_who_asks),
	    cmocka_unit_test(an_open_offer_does_not_open_the_text),
	    cmocka_unit_test(a_specialist_declines_with_a_sealed_remark),
	    cmocka_unit_test(the_filer_reads_the_sealed_remark),
	    cmocka_unit_test(a_declined_offer_cannot_be_accepted),
	    cmocka_unit_test(nobody_accepts_anothers_offer),
	    cmocka_unit_test(the_next_specialist_accepts),
	    cmocka_unit_test(both_sides_see_each_others_contact_details),
	    cmocka_unit_test(outsiders_do_not_see_the_match),
	    cmocka_unit_test(the_specialist_opens_the_text_by_a_grant),
	    cmocka_unit_test(a_grant_opens_for_nobody_else),
	    cmocka_unit_test(every_opening_is_in_the_read_log),
	    cmocka_unit_test(withdrawn_consent_closes_the_text_at_once),
	    cmocka_unit_test(a_new_basis_opens_it_again),
	    cmocka_unit_test(the_consultant_of_the_area_sees_it),
	    cmocka_unit_test(the_consultant_of_another_area_does_not),
	    cmocka_unit_test(the_specialist_notes_a_follow_up_and_the_watch_delivers_it_live),
	    cmocka_unit_test(a_watch_of_another_area_stays_silent),
	    cmocka_unit_test(only_the_filer_completes_the_match),
	    cmocka_unit_test(a_completed_match_gives_no_grant),
	    cmocka_unit_test(the_filer_closes_the_request_with_its_outcome),
	    cmocka_unit_test(a_closed_request_takes_no_more_offers),
	    cmocka_unit_test(per_need_the_first_acceptance_wins),
	    cmocka_unit_test(withdrawing_a_request_ends_its_offers),
	    cmocka_unit_test(messages_are_in_the_callers_language),
	};
	return cmocka_run_group_tests(tests, open_story, close_story);
}
