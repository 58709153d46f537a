/*
 * What happens when it does not go well, and after it went well: a consultant takes a request over,
 * writes notes, gives it to somebody else; 6 and 12 weeks after the end it is asked whether the
 * help lasts; a teacher leaves, and nothing of theirs is left hanging. With real processes whose
 * clock moves. The tests build on each other, in order.
 */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

typedef Samen__Matching__V1__Match Match;
typedef Samen__Matching__V1__MonitorRow Row;
typedef Samen__Matching__V1__ReassignResponse Reassigned;

enum { ID_SIZE_MAX = 32, ROUNDS = 12 };

#define NOTE "Met de school gebeld, er komt maandag iemand anders."
#define WORDS "Het duikt nu en dan weer op."

static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

static struct {
	struct region region;
	char request[ID_SIZE_MAX];
	char first[ID_SIZE_MAX];   /* the match that is given to somebody else */
	char second[ID_SIZE_MAX];  /* the one in its place */
	char waiting[ID_SIZE_MAX]; /* another request of the teacher who leaves */
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
	clock_set_offset_ms(0);
	region_close(&story.region);
	return 0;
}

static void keep(char ret_id[static ID_SIZE_MAX], const char *id)
{
	assert_true(strlen(id) > 0 && strlen(id) < ID_SIZE_MAX);
	(void)snprintf(ret_id, ID_SIZE_MAX, "%s", id);
}

static const Match *match_now(struct actor *actor, const char *id)
{
	return actor_do(actor, MATCHING, "GetMatch", "{'matchId': '%s'}", id);
}

/* The row of a request, as the consultant of the area sees it. */
static const Row *row_of(const char *request)
{
	const Samen__Matching__V1__MonitorResponse *all =
	    actor_do(story.region.consultant, MATCHING, "Monitor", "{'page': {'size': 500}}");
	for (size_t i = 0; i < all->n_rows; i++) {
		if (strcmp(all->rows[i]->request_id, request) == 0) {
			return all->rows[i];
		}
	}
	return NULL;
}

/* Runs the command line as somebody of the region, in English; words end with NULL. */
static void run_cli(
    const struct actor *who, const char *const *words, const char *input, struct run *ret_run)
{
	const char *const login[] = {"login", who->email, NULL};
	deployment_cli(story.region.deployment, who->id, login, DEPLOYMENT_PASSWORD "\n", ret_run);
	assert_int_equal(ret_run->code, EX_OK);
	run_forget(ret_run);
	deployment_cli(story.region.deployment, who->id, words, input, ret_run);
}

/* The same, expected to end well and to say this. */
static void cli_says(
    const struct actor *who, const char *text, const char *const *words, const char *input)
{
	struct run run;
	run_cli(who, words, input, &run);
	if (run.code != EX_OK || strstr(run.out, text) == NULL) {
		fail_msg("%d instead of '%s': %s%s", run.code, text, run.out, run.err);
	}
	run_forget(&run);
}

#define CLI_SAYS(who, text, input, ...)                                                            \
	cli_says(who, text, (const char *const[]){__VA_ARGS__, NULL}, input)

/* --- asking for the teacher --- */

/* Who is asked does not learn by whom; whom they help is the teacher all the same. */
static void a_consultant_proposes_somebody(void **state)
{
	(void)state;
	const struct region *region = &story.region;
	char request[ID_SIZE_MAX];
	keep(request, region_file(region->teacher));
	region_settle(&story.region);
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(region->consultant, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", request, region->near->id);
	const Samen__Matching__V1__ListOffersResponse *offers =
	    actor_do(region->teacher, MATCHING, "ListOffers", "{'requestId': '%s'}", request);
	assert_int_equal(offers->n_offers, 1);
	assert_string_equal(offers->offers[0]->offered_by, region->consultant->id);
	assert_string_not_equal(offers->offers[0]->person_name, "");
	offers = actor_do(region->near, MATCHING, "ListOffers", "{'requestId': '%s'}", request);
	assert_string_equal(offers->offers[0]->offered_by, "");
	const Match *match = actor_do(
	    region->near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", made->offers[0]->id);
	assert_string_equal(match->filer->person_id, region->teacher->id);
	(void)actor_do(region->teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", request);
}

/* --- while help goes on --- */

static void after_a_contact_there_is_always_a_next_one(void **state)
{
	(void)state;
	const char *request;
	keep(story.first, region_match(&story.region, story.region.near, &request));
	keep(story.request, request);
	const Match *match = match_now(story.region.teacher, story.first);
	(void)actor_do(story.region.teacher, MATCHING, "FollowUp",
	    "{'matchId': '%s', 'nextAtMs': '%lld'}", story.first,
	    (long long)(match->accepted_at_ms + 60000));
	match = actor_do(story.region.near, MATCHING, "FollowUp",
	    "{'matchId': '%s', 'tookPlace': true}", story.first);
	assert_true(match->next_follow_up_at_ms - match->follow_ups_at_ms[0] == 4 * week_ms);
}

/* Everything a consultant does, for another area: nothing of it is there. */
static void a_consultant_of_another_area_is_refused_everywhere(void **state)
{
	(void)state;
	static const struct {
		enum service_name service;
		const char *method, *json;
	} calls[] = {
	    {MATCHING, "Reassign",
		"{'matchId': '%s', 'personIds': ['p-000000000001'], 'reason': 'OTHER_STOP'}"},
	    {MATCHING, "FollowUp", "{'matchId': '%s', 'tookPlace': true}"},
	    {MATCHING, "CompleteMatch", "{'matchId': '%s', 'outcome': 'HELPED'}"},
	    {MATCHING, "AnswerCheck", "{'matchId': '%s', 'outcome': 'HELPED'}"},
	    {MATCHING, "HandleCheck", "{'matchId': '%s'}"},
	    {MATCHING, "TakeOver", "{'requestId': '%s'}"},
	    {MATCHING, "LetGo", "{'requestId': '%s'}"},
	    {INTAKE, "CloseRequest", "{'requestId': '%s', 'outcome': 'HELPED'}"},
	    {INTAKE, "AddNote", "{'requestId': '%s', 'kind': 'CONSULTANT_NOTE', 'text': 'niets'}"},
	    {INTAKE, "ListConsultantNotes", "{'requestId': '%s'}"},
	};
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		bool about_match = strstr(calls[i].json, "matchId") != NULL;
		const char *id = about_match ? story.first : story.request;
		char json[256];
		const char *place = strstr(calls[i].json, "%s");
		(void)snprintf(json, sizeof json, "%.*s%s%s", (int)(place - calls[i].json),
		    calls[i].json, id, place + 2);
		enum status status = actor_code(
		    story.region.other_consultant, calls[i].service, calls[i].method, "%s", json);
		if (status != NOT_FOUND) {
			fail_msg("%s: %s", calls[i].method, status_name(status));
		}
	}
}

static void a_consultant_takes_the_request_over(void **state)
{
	(void)state;
	assert_int_equal(actor_code(story.region.consultant, MATCHING, "FollowUp",
			     "{'matchId': '%s', 'tookPlace': true}", story.first),
	    PERMISSION_DENIED);
	CLI_SAYS(story.region.consultant, "looked after by", NULL, "request", "take-over",
	    story.request);
	const Match *match = actor_do(story.region.consultant, MATCHING, "FollowUp",
	    "{'matchId': '%s', 'tookPlace': true}", story.first);
	assert_int_equal(match->n_follow_ups_at_ms, 2);
	match = match_now(story.region.teacher, story.first);
	assert_string_equal(match->keeper->person_id, story.region.consultant->id);
	assert_true(row_of(story.request)->kept_since_ms > 0);
}

static void a_consultant_notes_what_they_do(void **state)
{
	(void)state;
	CLI_SAYS(
	    story.region.consultant, "Kept: note n-", NOTE "\n", "request", "note", story.request);
	CLI_SAYS(story.region.consultant, NOTE, NULL, "request", "notes", story.request);
	struct reply about_pupil = actor_ask(story.region.consultant, INTAKE, "AddNote",
	    "{'requestId': '%s', 'kind': 'CONSULTANT_NOTE', 'text': 'gesproken over leerling 2b'}",
	    story.request);
	assert_string_equal(reply_reason(&about_pupil, "text"), "HOLDS_PSEUDONYM");
}

static void school_reads_the_note_and_that_it_was_read(void **state)
{
	(void)state;
	const Samen__Intake__V1__OpenRequestResponse *opened = actor_do(
	    story.region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", story.request);
	assert_int_equal(opened->n_notes, 1);
	assert_string_equal(opened->notes[0]->text, NOTE);
	CLI_SAYS(story.region.teacher, "read the consultants' notes", NULL, "request", "reads",
	    story.request);
}

static void who_helps_does_not_read_the_note(void **state)
{
	(void)state;
	const Samen__Matching__V1__IssueGrantResponse *granted =
	    actor_do(story.region.near, MATCHING, "IssueGrant", "{'matchId': '%s'}", story.first);
	const Samen__Intake__V1__OpenRequestResponse *opened = actor_do(story.region.near, INTAKE,
	    "OpenRequest", "{'requestId': '%s', 'grant': '%s'}", story.request, granted->grant);
	assert_int_equal(opened->n_notes, 0);
}

static void parents_get_the_note_without_the_consultants_name(void **state)
{
	(void)state;
	struct actor *parent = actor_nobody(story.region.deployment);
	const Samen__Intake__V1__ParentLetter *letter = actor_do(
	    story.region.teacher, INTAKE, "MakeParentLetter", "{'requestId': '%s'}", story.request);
	const Samen__Intake__V1__ParentSession *session = actor_do(parent, INTAKE, "EnterAsParent",
	    "{'requestId': '%s', 'code': '%s'}", story.request, letter->code);
	(void)snprintf(parent->token, sizeof parent->token, "%s", session->token);
	const Samen__Intake__V1__ExportRequestResponse *all =
	    actor_do(parent, INTAKE, "ExportRequest", "{'requestId': '%s'}", story.request);
	assert_int_equal(all->opened->n_notes, 1);
	assert_string_equal(all->opened->notes[0]->author_id, "consultant");
	bool read_is_there = false;
	for (size_t i = 0; i < all->n_log; i++) {
		read_is_there = read_is_there || strcmp(all->log[i]->person_id, "consultant") == 0;
	}
	assert_true(read_is_there);
	const Samen__Matching__V1__ExportHelpResponse *help =
	    actor_do(parent, MATCHING, "ExportHelp", "{'requestId': '%s'}", story.request);
	assert_string_not_equal(help->keeper->name, "");
	assert_string_equal(help->keeper->email, "");
	actor_close(parent);
}

/* --- somebody else instead --- */

static void nothing_changes_when_nobody_can_be_asked(void **state)
{
	(void)state;
	struct reply refused = actor_ask(story.region.consultant, MATCHING, "Reassign",
	    "{'matchId': '%s', 'personIds': ['%s', '%s'], 'reason': 'NO_CONTACT'}", story.first,
	    story.region.next->id, story.region.other_teacher->id);
	assert_string_equal(reply_reason(&refused, "person_ids[1]"), "NOT_A_SPECIALIST");
	assert_int_equal(match_now(story.region.teacher, story.first)->state,
	    SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE);
}

static void the_consultant_gives_it_to_somebody_else(void **state)
{
	(void)state;
	CLI_SAYS(story.region.consultant, "specialist not available", NULL, "match", "reassign",
	    story.first, "--to", story.region.next->id, "--reason", "specialist_unavailable",
	    "--remark", "Zij is met verlof gegaan.");
	const Samen__Matching__V1__ListOffersResponse *offers =
	    actor_do(story.region.next, MATCHING, "ListOffers", "{'state': 'OFFERED'}");
	assert_int_equal(offers->n_offers, 1);
	const Match *match = actor_do(
	    story.region.next, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offers->offers[0]->id);
	keep(story.second, match->id);
	assert_int_equal(match_now(story.region.near, story.first)->state,
	    SAMEN__MATCHING__V1__MATCH_STATE__STOPPED);
}

static void the_monitor_shows_who_helps_now_and_not_who_stopped(void **state)
{
	(void)state;
	static const char *const monitor[] = {"monitor", NULL};
	struct run run;
	run_cli(story.region.consultant, monitor, NULL, &run);
	assert_int_equal(run.code, EX_OK);
	assert_non_null(strstr(run.out, "Ruben Smit"));
	assert_null(strstr(run.out, "Femke Jansen"));
	run_forget(&run);
}

/* --- accepting and reassigning at the same time --- */

struct racer {
	struct actor *actor;
	const char *method;
	char json[256];
	enum status status;
};

static void *race(void *arg)
{
	struct racer *racer = arg;
	racer->status = actor_code(racer->actor, MATCHING, racer->method, "%s", racer->json);
	return NULL;
}

static void run_race(struct racer racers[static 2])
{
	pthread_t threads[2];
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	}
}

static void either_the_offer_is_accepted_or_somebody_else_is_asked(void **state)
{
	(void)state;
	const struct region *region = &story.region;
	for (unsigned round = 0; round < ROUNDS; round++) {
		char request[ID_SIZE_MAX];
		keep(request, region_file(region->teacher));
		region_settle(&story.region);
		const Samen__Matching__V1__CreateOffersResponse *made =
		    actor_do(region->teacher, MATCHING, "CreateOffers",
			"{'requestId': '%s', 'personIds': ['%s']}", request, region->near->id);
		const char *offer = made->offers[0]->id;
		struct racer racers[2] = {{.actor = region->near, .method = "AcceptOffer"},
		    {.actor = region->consultant, .method = "Reassign"}};
		(void)snprintf(racers[0].json, sizeof racers[0].json, "{'offerId': '%s'}", offer);
		(void)snprintf(racers[1].json, sizeof racers[1].json,
		    "{'offerId': '%s', 'personIds': ['%s']}", offer, region->next->id);
		run_race(racers);
		bool accepted = racers[0].status == OK;
		assert_int_not_equal(racers[0].status == OK, racers[1].status == OK);
		assert_int_equal(
		    accepted ? racers[1].status : racers[0].status, FAILED_PRECONDITION);
		const Row *row = row_of(request);
		assert_int_equal(row->n_matches, accepted ? 1 : 0);
		assert_int_equal(row->n_offers, accepted ? 1 : 2);
		(void)actor_do(
		    region->teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", request);
	}
}

/* --- after the end --- */

static void a_closed_request_leaves_two_questions_behind(void **state)
{
	(void)state;
	(void)actor_do(story.region.teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED'}", story.request);
	const Match *match = match_now(story.region.teacher, story.second);
	assert_int_equal(match->state, SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED);
	assert_int_equal(match->n_checks, 2);
	assert_true(match->checks[0]->due_at_ms == match->ended_at_ms + 6 * week_ms);
	assert_true(match->checks[1]->due_at_ms == match->ended_at_ms + 12 * week_ms);
	assert_int_equal(match_now(story.region.teacher, story.first)->n_checks, 0);
	CLI_SAYS(story.region.teacher, story.second, NULL, "match", "checks");
	CLI_SAYS(story.region.teacher, "Nothing to show", NULL, "match", "checks", "--due");
}

static void an_early_answer_is_refused(void **state)
{
	(void)state;
	assert_int_equal(actor_code(story.region.teacher, MATCHING, "AnswerCheck",
			     "{'matchId': '%s', 'outcome': 'HELPED'}", story.second),
	    FAILED_PRECONDITION);
}

static void six_weeks_later_it_is_asked_and_answered(void **state)
{
	(void)state;
	region_set_clock(&story.region, 6 * week_ms + 60000);
	CLI_SAYS(story.region.teacher, story.second, NULL, "match", "checks", "--due");
	CLI_SAYS(story.region.teacher, "samen request file", NULL, "match", "check", story.second,
	    "--outcome", "partly_helped", "--words", WORDS);
	const Match *match = match_now(story.region.teacher, story.second);
	assert_true(match->checks[0]->did_not_last);
	assert_string_not_equal(match->checks[0]->note_id, "");
	assert_int_equal(match->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_int_equal(match->checks[1]->answered_at_ms, 0);
}

static void a_consultant_sees_to_help_that_did_not_last(void **state)
{
	(void)state;
	CLI_SAYS(story.region.consultant, story.second, NULL, "match", "checks", "--not-lasted");
	CLI_SAYS(story.region.consultant, "a consultant has seen to it", NULL, "match", "handled",
	    story.second);
	CLI_SAYS(
	    story.region.consultant, "Nothing to show", NULL, "match", "checks", "--not-lasted");
}

/* --- when the teacher leaves --- */

static void a_consultant_closes_nothing_while_the_teacher_is_there(void **state)
{
	(void)state;
	keep(story.waiting, region_file(story.region.teacher));
	assert_int_equal(actor_code(story.region.consultant, INTAKE, "CloseRequest",
			     "{'requestId': '%s', 'outcome': 'HELPED'}", story.waiting),
	    PERMISSION_DENIED);
}

static void a_consultant_closes_and_answers_once_the_teacher_has_left(void **state)
{
	(void)state;
	region_set_clock(&story.region, 12 * week_ms + 60000);
	(void)actor_do(story.region.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", story.region.teacher->id);
	/* Answered once intake has heard of it. */
	(void)actor_do(story.region.consultant, INTAKE, "ListRequests", "{}");
	CLI_SAYS(story.region.consultant, "referred to: special primary school (SBO)", NULL,
	    "request", "close", story.waiting, "--outcome", "referred", "--to", "sbo");
	/* It knows what it changed at intake, and is answered once matching has heard of that. */
	CLI_SAYS(story.region.consultant, story.second, NULL, "match", "checks");
	const Row *row = row_of(story.waiting);
	assert_int_equal(row->state, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED);
	assert_int_equal(row->referred_to, SAMEN__COMMON__V1__SECTOR__SBO);
	const Match *match = actor_do(story.region.consultant, MATCHING, "AnswerCheck",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", story.second);
	assert_true(match->checks[1]->answered_at_ms > 0);
}

static void silence_answers_nothing(void **state)
{
	(void)state;
	const Samen__Matching__V1__ListMatchesResponse *open =
	    actor_do(story.region.consultant, MATCHING, "ListMatches", "{'checks': 'CHECKS_OPEN'}");
	assert_int_equal(open->n_matches, 0);
}

/* --- when it is erased --- */

static void all_of_it_goes_with_the_request(void **state)
{
	(void)state;
	(void)actor_do(story.region.coordinator, INTAKE, "EraseRequest",
	    "{'requestId': '%s', 'reason': 'PARENTS_ASKED'}", story.request);
	const Samen__Intake__V1__SignedErasureProof *proof = actor_do(story.region.coordinator,
	    INTAKE, "GetErasureProof", "{'requestId': '%s'}", story.request);
	assert_int_equal(proof->proof->notes, 3); /* the consultant's two, and the words later */
	assert_null(row_of(story.request));
	assert_int_equal(actor_code(story.region.consultant, MATCHING, "GetMatch",
			     "{'matchId': '%s'}", story.second),
	    NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_consultant_proposes_somebody),
	    cmocka_unit_test(after_a_contact_there_is_always_a_next_one),
	    cmocka_unit_test(a_consultant_of_another_area_is_refused_everywhere),
	    cmocka_unit_test(a_consultant_takes_the_request_over),
	    cmocka_unit_test(a_consultant_notes_what_they_do),
	    cmocka_unit_test(school_reads_the_note_and_that_it_was_read),
	    cmocka_unit_test(who_helps_does_not_read_the_note),
	    cmocka_unit_test(parents_get_the_note_without_the_consultants_name),
	    cmocka_unit_test(nothing_changes_when_nobody_can_be_asked),
	    cmocka_unit_test(the_consultant_gives_it_to_somebody_else),
	    cmocka_unit_test(the_monitor_shows_who_helps_now_and_not_who_stopped),
	    cmocka_unit_test(either_the_offer_is_accepted_or_somebody_else_is_asked),
	    cmocka_unit_test(a_closed_request_leaves_two_questions_behind),
	    cmocka_unit_test(an_early_answer_is_refused),
	    cmocka_unit_test(six_weeks_later_it_is_asked_and_answered),
	    cmocka_unit_test(a_consultant_sees_to_help_that_did_not_last),
	    cmocka_unit_test(a_consultant_closes_nothing_while_the_teacher_is_there),
	    cmocka_unit_test(a_consultant_closes_and_answers_once_the_teacher_has_left),
	    cmocka_unit_test(silence_answers_nothing),
	    cmocka_unit_test(all_of_it_goes_with_the_request),
	};
	return cmocka_run_group_tests(tests, open_story, close_story);
}
