/*
 * A pupil comes back from a special school: the receiving school asks, a teacher of the sending
 * school takes part, somebody helps, and the consultant of the area sees all of it. The sending
 * school stays until the request is closed; what parents withdraw closes the text for it at once;
 * a third school sees nothing. The tests build on each other, in order.
 */
#include "support/check.h"
#include "support/region.h"

#include "runtime/clock.h"

#include <stdio.h>
#include <string.h>

typedef Samen__Intake__V1__Request Request;
typedef Samen__Intake__V1__OpenRequestResponse Opened;
typedef Samen__Matching__V1__CreateOffersResponse Asked;
typedef Samen__Matching__V1__ListOffersResponse Offers;
typedef Samen__Matching__V1__ListMatchesResponse Matches;
typedef Samen__Matching__V1__Match Match;
typedef Samen__Matching__V1__IssueGrantResponse Grant;

enum { ID_SIZE_MAX = 32 };

#define WORKS "een vaste plek bij het raam en een kaart met de dag erop"

static struct {
	struct region region;
	struct actor *sender, *sender_too; /* teachers of the sending school */
	char special[ID_SIZE_MAX];         /* that school */
	char school[ID_SIZE_MAX];          /* the receiving one, where the request is filed */
	char request[ID_SIZE_MAX];
	char sending[ID_SIZE_MAX]; /* the match of the sending school */
	char helping[ID_SIZE_MAX]; /* the match of who helps */
} story;

static void keep(char ret_id[static ID_SIZE_MAX], const char *id)
{
	assert_true(strlen(id) > 0 && strlen(id) < ID_SIZE_MAX);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", id);
}

static void keep_school(const char *code, char ret_id[static ID_SIZE_MAX])
{
	const Samen__Directory__V1__ListOrganisationsResponse *found = actor_do(
	    story.region.coordinator, DIRECTORY, "ListOrganisations", "{'text': '%s'}", code);
	assert_int_equal(found->n_organisations, 1);
	keep(ret_id, found->organisations[0]->id);
}

static int open_story(void **state)
{
	(void)state;
	struct actor *coordinator;
	region_open(&story.region);
	coordinator = story.region.coordinator;
	(void)actor_do(coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': '20SB00', 'name': 'De Kring', 'sector': 'SBO', 'city': "
	    "'Heiloo'}}");
	story.sender =
	    actor_invite(coordinator, "sanne@example.org", "Sanne Kok", "'TEACHER'", "20SB00", "");
	story.sender_too =
	    actor_invite(coordinator, "bas@example.org", "Bas Prins", "'TEACHER'", "20SB00", "");
	keep_school("20SB00", story.special);
	keep_school("10AA00", story.school);
	region_settle(&story.region);
	return 0;
}

static int close_story(void **state)
{
	(void)state;
	actor_close(story.sender);
	actor_close(story.sender_too);
	region_close(&story.region);
	return 0;
}

/* --- asking --- */

static struct reply file_return(const char *basis, const char *from, const char *works_here)
{
	return actor_ask(story.region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'RETURN', 'ageGroup': 'GROEP_6', 'urgency': 'NORMAL', 'story': {'happens': "
	    "'" REGION_STORY "', 'worksHere': '%s', 'neededThere': 'een rustige start'}, 'needs': "
	    "[{'topicId': '" REGION_TOPIC "', 'weight': 1}], 'basis': {'kind': '%s', 'givenAtMs': "
	    "'%lld'}, 'hearing': {'heard': true}, 'pseudonym': 'leerling 6a', 'namesConfirmed': "
	    "true, 'move': {'sendingOrganisationId': '%s', 'receivingOrganisationId': '%s', "
	    "'plannedAtMs': '%lld'}}",
	    works_here, basis, (long long)clock_now_ms() - 86400000, from, story.school,
	    (long long)clock_now_ms() + (long long)40 * 86400000);
}

static void a_return_is_filed_with_its_schools_and_questions(void **state)
{
	(void)state;
	struct reply reply = file_return("PARENTAL_CONSENT", story.school, WORKS);
	assert_string_equal(reply_reason(&reply, "move.receiving_organisation_id"), "SAME");
	reply = file_return("PARENTAL_CONSENT", story.special, "");
	assert_string_equal(reply_reason(&reply, "story.works_here"), "REQUIRED");
	reply = file_return("ANONYMOUS_CONSULT", story.special, WORKS);
	assert_string_equal(reply_reason(&reply, "basis.kind"), "NOT_ANONYMOUS");
	reply = file_return("PARENTAL_CONSENT", story.special, WORKS);
	assert_int_equal(reply.status, OK);
	const Request *filed = reply.message;
	assert_int_equal(filed->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__RETURN_OR_TRANSITION);
	keep(story.request, filed->id);
}

/* The id of the open offer of an actor. */
static const char *open_offer_of(struct actor *actor)
{
	const Offers *offers = actor_do(actor, MATCHING, "ListOffers", "{'state': 'OFFERED'}");
	assert_int_equal(offers->n_offers, 1);
	return offers->offers[0]->id;
}

static void the_sending_schools_teachers_are_asked(void **state)
{
	(void)state;
	region_settle(&story.region);
	const Asked *asked = actor_do(story.region.teacher, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'part': 'SENDING_SCHOOL'}", story.request);
	assert_int_equal(asked->n_offers, 2);
	const Offers *offers = actor_do(story.sender, MATCHING, "ListOffers", "{}");
	assert_int_equal(offers->n_offers, 1);
	assert_string_equal(offers->offers[0]->school_name, "De Berk");
	assert_int_equal(offers->offers[0]->kind, SAMEN__INTAKE__V1__REQUEST_KIND__RETURN);
	assert_int_equal(offers->offers[0]->n_topic_ids, 0);
}

/* With leave by this match; "" when none is given. */
static const char *grant_of(struct actor *actor, const char *match_id)
{
	struct reply reply =
	    actor_ask(actor, MATCHING, "IssueGrant", "{'matchId': '%s'}", match_id);
	const Grant *grant = reply.message;
	return reply.status == OK ? grant->grant : "";
}

static enum status opens(struct actor *actor, const char *grant)
{
	return actor_code(actor, INTAKE, "OpenRequest", "{'requestId': '%s', 'grant': '%s'}",
	    story.request, grant);
}

static void who_accepts_reads_what_was_told(void **state)
{
	(void)state;
	const Match *match = actor_do(story.sender, MATCHING, "AcceptOffer", "{'offerId': '%s'}",
	    open_offer_of(story.sender));
	keep(story.sending, match->id);
	assert_int_equal(match->part, SAMEN__MATCHING__V1__PART__SENDING_SCHOOL);
	const Opened *opened =
	    actor_do(story.sender, INTAKE, "OpenRequest", "{'requestId': '%s', 'grant': '%s'}",
		story.request, grant_of(story.sender, story.sending));
	assert_string_equal(opened->story->works_here, WORKS);
	(void)actor_do(story.sender, INTAKE, "AddNote",
	    "{'requestId': '%s', 'grant': '%s', 'kind': 'REMARK', 'text': 'wij komen mee wennen'}",
	    story.request, grant_of(story.sender, story.sending));
	const Offers *left = actor_do(story.sender_too, MATCHING, "ListOffers", "{}");
	assert_int_equal(left->offers[0]->state, SAMEN__MATCHING__V1__OFFER_STATE__REVOKED);
}

static void somebody_helps_and_sees_both_schools(void **state)
{
	(void)state;
	(void)actor_do(story.region.teacher, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'personIds': ['%s']}", story.request, story.region.near->id);
	const Match *match = actor_do(story.region.near, MATCHING, "AcceptOffer",
	    "{'offerId': '%s'}", open_offer_of(story.region.near));
	keep(story.helping, match->id);
	assert_int_equal(match->n_parties, 2);
	assert_string_equal(match->parties[0]->contact->email, "noor@example.org");
	assert_string_equal(match->parties[1]->contact->email, "sanne@example.org");
	assert_string_equal(match->parties[1]->contact->organisation_name, "De Kring");
}

static void the_consultant_sees_both_schools_and_others_nothing(void **state)
{
	(void)state;
	const Matches *seen = actor_do(
	    story.region.consultant, MATCHING, "ListMatches", "{'requestId': '%s'}", story.request);
	assert_int_equal(seen->n_matches, 2);
	assert_int_equal(seen->matches[0]->n_parties, 2);
	struct actor *others[] = {story.region.other_teacher, story.region.other_consultant,
	    story.region.next, story.sender_too};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		const Matches *none = actor_do(
		    others[i], MATCHING, "ListMatches", "{'requestId': '%s'}", story.request);
		assert_int_equal(none->n_matches, 0);
		assert_int_equal(
		    actor_code(others[i], MATCHING, "GetMatch", "{'matchId': '%s'}", story.sending),
		    NOT_FOUND);
		assert_string_equal(grant_of(others[i], story.sending), "");
		assert_int_not_equal(opens(others[i], ""), OK);
	}
}

/* --- staying --- */

static void the_sending_school_cannot_leave(void **state)
{
	(void)state;
	struct actor *people[] = {story.sender, story.region.teacher, story.region.consultant};
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		assert_int_equal(actor_code(people[i], MATCHING, "StopMatch",
				     "{'matchId': '%s', 'reason': 'OTHER_STOP'}", story.sending),
		    FAILED_PRECONDITION);
	}
	assert_int_equal(actor_code(story.region.teacher, MATCHING, "CompleteMatch",
			     "{'matchId': '%s', 'outcome': 'HELPED'}", story.sending),
	    FAILED_PRECONDITION);
}

static void a_colleague_takes_over(void **state)
{
	(void)state;
	char former[ID_SIZE_MAX];
	keep(former, story.sending);
	(void)actor_do(story.region.consultant, MATCHING, "CreateOffers",
	    "{'requestId': '%s', 'part': 'SENDING_SCHOOL', 'personIds': ['%s']}", story.request,
	    story.sender_too->id);
	const Match *match = actor_do(story.sender_too, MATCHING, "AcceptOffer",
	    "{'offerId': '%s'}", open_offer_of(story.sender_too));
	keep(story.sending, match->id);
	assert_string_equal(grant_of(story.sender, former), "");
	match = actor_do(story.sender, MATCHING, "GetMatch", "{'matchId': '%s'}", former);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__STOPPED);
	assert_int_equal(match->stop_reason, SAMEN__MATCHING__V1__STOP_REASON__REPLACED);
}

/* Also for leave that was given just before. */
static void consent_withdrawn_closes_the_text_for_the_school_at_once(void **state)
{
	(void)state;
	char grant[TOKEN_TEXT_MAX];
	(void)snprintf(grant, sizeof grant, "%s", grant_of(story.sender_too, story.sending));
	assert_int_equal(opens(story.sender_too, grant), OK);
	(void)actor_do(
	    story.region.teacher, INTAKE, "WithdrawConsent", "{'requestId': '%s'}", story.request);
	assert_int_equal(opens(story.sender_too, grant), PERMISSION_DENIED);
	assert_string_equal(grant_of(story.sender_too, story.sending), "");
	(void)actor_do(story.region.teacher, INTAKE, "RecordBasis",
	    "{'requestId': '%s', 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld'}}",
	    story.request, (long long)clock_now_ms());
	assert_int_equal(opens(story.sender_too, grant_of(story.sender_too, story.sending)), OK);
}

/* Whether the consultant is told that nobody takes part for the sending school. */
static bool is_missing(void)
{
	const Samen__Matching__V1__TodayResponse *today =
	    actor_do(story.region.consultant, MATCHING, "GetToday", "{}");
	for (size_t i = 0; i < today->n_items; i++) {
		const Samen__Matching__V1__TodayItem *item = today->items[i];
		if (item->reason == SAMEN__MATCHING__V1__ATTENTION__SCHOOL_MISSING &&
		    strcmp(item->row->request_id, story.request) == 0) {
			return true;
		}
	}
	return false;
}

static void consultants_see_when_the_sending_schools_person_left(void **state)
{
	(void)state;
	const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;
	region_set_clock(&story.region, week_ms);
	assert_false(is_missing());
	(void)actor_do(story.region.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", story.sender_too->id);
	assert_true(is_missing());
}

/* --- the end --- */

static void closing_ends_it_for_both(void **state)
{
	(void)state;
	(void)actor_do(story.region.teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED'}", story.request);
	const Match *school = actor_do(
	    story.region.teacher, MATCHING, "GetMatch", "{'matchId': '%s'}", story.sending);
	assert_int_equal(school->state, SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED);
	assert_int_equal(school->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_int_equal(school->n_checks, 0);
	const Match *help = actor_do(
	    story.region.teacher, MATCHING, "GetMatch", "{'matchId': '%s'}", story.helping);
	assert_int_equal(help->n_checks, 2);
	assert_int_equal(help->n_parties, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_return_is_filed_with_its_schools_and_questions),
	    cmocka_unit_test(the_sending_schools_teachers_are_asked),
	    cmocka_unit_test(who_accepts_reads_what_was_told),
	    cmocka_unit_test(somebody_helps_and_sees_both_schools),
	    cmocka_unit_test(the_consultant_sees_both_schools_and_others_nothing),
	    cmocka_unit_test(the_sending_school_cannot_leave),
	    cmocka_unit_test(a_colleague_takes_over),
	    cmocka_unit_test(consent_withdrawn_closes_the_text_for_the_school_at_once),
	    cmocka_unit_test(consultants_see_when_the_sending_schools_person_left),
	    cmocka_unit_test(closing_ends_it_for_both),
	};
	return cmocka_run_group_tests(tests, open_story, close_story);
}
