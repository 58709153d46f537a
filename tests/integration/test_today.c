/*
 * What needs a person today, in real services whose clock is moved: each reason comes when its time
 * is there and goes when somebody does something about it; another area's consultant sees none of
 * it. And the list that consultants watch: pages and news while things move.
 */
#include "support/check.h"
#include "support/region.h"

#include <stdio.h>
#include <string.h>

typedef Samen__Matching__V1__TodayResponse Today;
typedef Samen__Matching__V1__TodayItem Item;
typedef Samen__Matching__V1__Attention Attention;
typedef Samen__Matching__V1__MonitorResponse MonitorResponse;
typedef Samen__Matching__V1__WatchMonitorResponse WatchResponse;

enum { ID_SIZE_MAX = 32, FILED_MAX = 12 };

#define REASON(name) SAMEN__MATCHING__V1__ATTENTION__##name
#define NOTHING SAMEN__MATCHING__V1__ATTENTION__ATTENTION_UNSPECIFIED

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

static struct region region;
static int64_t offset_ms;
static char request[ID_SIZE_MAX]; /* the one a test is about */

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	clock_set_offset_ms(0);
	return 0;
}

static void pass(int64_t hours)
{
	offset_ms += hours * hour_ms;
	region_set_clock(&region, offset_ms);
}

static void copy(char *ret_text, const char *text)
{
	int length = snprintf(ret_text, ID_SIZE_MAX, "%s", text);
	assert_true(length > 0 && length < ID_SIZE_MAX);
}

/* --- steps --- */

/* more: fields of the request, story: of its story; each with a comma behind it. */
static void file_as(struct actor *teacher,
    const char *kind,
    const char *urgency,
    const char *topic_id,
    const char *more,
    const char *story)
{
	const Samen__Intake__V1__Request *filed = actor_do(teacher, INTAKE, "FileRequest",
	    "{'kind': '%s', 'urgency': '%s', 'ageGroup': 'GROEP_2', %s 'story': {%s 'happens': "
	    "'" REGION_STORY "', 'asks': 'Wie denkt er met mij mee?'}, 'needs': [{'topicId': '%s', "
	    "'weight': 1}], 'basis': {'kind': 'PARENTAL_CONSENT', 'givenAtMs': '%lld'}, "
	    "'hearing': {'heard': true}, 'pseudonym': 'leerling 2b', 'namesConfirmed': true}",
	    kind, urgency, more, story, topic_id, (long long)clock_now_ms() - 1000);
	copy(request, filed->id);
	region_settle(&region);
}

static void file(const char *kind, const char *urgency)
{
	file_as(region.teacher, kind, urgency, REGION_TOPIC, "", "");
}

static void withdraw(void)
{
	(void)actor_do(region.teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", request);
}

static void offer_part(const struct actor *to, const char *part, char ret_offer[ID_SIZE_MAX])
{
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(region.consultant, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s'], 'part': '%s'}", request, to->id, part);
	copy(ret_offer, made->offers[0]->id);
}

static void offer(const struct actor *to, char ret_offer[ID_SIZE_MAX])
{
	offer_part(to, "HELPER", ret_offer);
}

static void help(struct actor *by, char ret_match[ID_SIZE_MAX])
{
	char offer_id[ID_SIZE_MAX];
	offer(by, offer_id);
	const Samen__Matching__V1__Match *match =
	    actor_do(by, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer_id);
	copy(ret_match, match->id);
}

/* --- what is seen --- */

/* The one reason why the request needs a person; fails when there are two. */
static Attention reason(void)
{
	Attention found = NOTHING;
	const Today *today =
	    actor_do(region.consultant, MATCHING, "GetToday", "{'page': {'size': 500}}");
	for (size_t i = 0; i < today->n_items; i++) {
		const Item *item = today->items[i];
		if (strcmp(item->row->request_id, request) == 0) {
			assert_int_equal(found, NOTHING);
			assert_true(item->why[0] != '\0' && item->what[0] != '\0');
			found = item->reason;
		}
	}
	const Today *elsewhere = actor_do(region.other_consultant, MATCHING, "GetToday", "{}");
	assert_int_equal(elsewhere->total, 0);
	return found;
}

/* --- each reason --- */

static void nobody_is_asked_and_then_somebody(void **state)
{
	(void)state;
	char offer_id[ID_SIZE_MAX];
	file("SUPPORT", "NORMAL");
	pass(4 * 24);
	assert_int_equal(reason(), NOTHING);
	pass(25);
	assert_int_equal(reason(), REASON(NOBODY_ASKED));
	offer(region.near, offer_id);
	assert_int_equal(reason(), NOTHING);
	(void)actor_do(region.near, MATCHING, "DeclineOffer",
	    "{'offerId': '%s', 'reason': 'NO_ROOM'}", offer_id);
	assert_int_equal(reason(), REASON(ALL_SAID_NO));
}

static void an_offer_expires_unless_it_is_answered(void **state)
{
	(void)state;
	char offer_id[ID_SIZE_MAX];
	offer(region.next, offer_id);
	pass(95);
	assert_int_equal(reason(), NOTHING);
	pass(5);
	assert_int_equal(reason(), REASON(OFFER_EXPIRING));
	pass(21);
	WAIT_UNTIL(reason() == REASON(ALL_SAID_NO));
}

static char match[ID_SIZE_MAX];

static void help_goes_without_contact_until_there_is(void **state)
{
	(void)state;
	help(region.far, match);
	assert_int_equal(reason(), NOTHING);
	pass(22 * 24);
	assert_int_equal(reason(), REASON(NO_FOLLOW_UP));
	(void)actor_do(
	    region.far, MATCHING, "FollowUp", "{'matchId': '%s', 'tookPlace': true}", match);
	assert_int_equal(reason(), NOTHING);
}

static void help_stops_and_goes_on_with_somebody_else(void **state)
{
	(void)state;
	(void)actor_do(region.far, MATCHING, "StopMatch",
	    "{'matchId': '%s', 'reason': 'SPECIALIST_UNAVAILABLE'}", match);
	assert_int_equal(reason(), REASON(HELP_STOPPED));
	help(region.next, match);
	assert_int_equal(reason(), NOTHING);
}

static void help_ends_and_the_request_is_closed(void **state)
{
	(void)state;
	(void)actor_do(region.teacher, MATCHING, "CompleteMatch",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", match);
	assert_int_equal(reason(), REASON(HELP_STOPPED));
	(void)actor_do(region.teacher, INTAKE, "CloseRequest",
	    "{'requestId': '%s', 'outcome': 'HELPED'}", request);
	WAIT_UNTIL(reason() == NOTHING);
}

static void whether_it_lasts_is_asked_until_it_is_said(void **state)
{
	(void)state;
	pass(48 * 24);
	assert_int_equal(reason(), NOTHING);
	pass(24 + 12);
	assert_int_equal(reason(), REASON(CHECK_UNANSWERED));
	(void)actor_do(region.teacher, MATCHING, "AnswerCheck",
	    "{'matchId': '%s', 'outcome': 'NOT_HELPED'}", match);
	assert_int_equal(reason(), REASON(DID_NOT_LAST));
	(void)actor_do(region.consultant, MATCHING, "HandleCheck", "{'matchId': '%s'}", match);
	assert_int_equal(reason(), NOTHING);
}

static void nobody_knows_about_it_until_somebody_does(void **state)
{
	(void)state;
	file_as(region.teacher, "SUPPORT", "NORMAL", "tos", "", "");
	assert_int_equal(reason(), REASON(NO_CANDIDATE));
	(void)actor_do(region.near, DIRECTORY, "PutExpertise",
	    "{'expertise': {'topicId': 'tos', 'level': 'KNOWS'}}");
	WAIT_UNTIL(reason() == NOTHING);
	(void)actor_do(region.near, DIRECTORY, "PutAvailability",
	    "{'availability': {'capacity': 30, 'leaveFromMs': '%lld', 'leaveToMs': '%lld'}}",
	    (long long)(clock_now_ms() - hour_ms), (long long)(clock_now_ms() + 48 * hour_ms));
	WAIT_UNTIL(reason() == REASON(NO_CANDIDATE));
	(void)actor_do(
	    region.near, DIRECTORY, "PutAvailability", "{'availability': {'capacity': 30}}");
	WAIT_UNTIL(reason() == NOTHING);
	withdraw();
}

static void an_early_signal_waits_for_a_yes(void **state)
{
	(void)state;
	file("EARLY_SIGNAL", "NORMAL");
	pass(9 * 24);
	assert_int_equal(reason(), NOTHING);
	pass(25);
	assert_int_equal(reason(), REASON(SIGNAL_UNANSWERED));
	help(region.near, match);
	assert_int_equal(reason(), NOTHING);
	withdraw();
}

static void what_is_urgent_waits_a_day(void **state)
{
	(void)state;
	file("SUPPORT", "URGENT");
	assert_int_equal(reason(), NOTHING);
	pass(25);
	assert_int_equal(reason(), REASON(NOBODY_ASKED));
	withdraw();
	WAIT_UNTIL(reason() == NOTHING);
}

static void who_asked_is_gone(void **state)
{
	(void)state;
	struct actor *leaving = actor_invite(
	    region.coordinator, "lies@example.org", "Lies Kok", "'TEACHER'", "10AA00", "");
	file_as(leaving, "SUPPORT", "NORMAL", REGION_TOPIC, "", "");
	assert_int_equal(reason(), NOTHING);
	(void)actor_do(region.coordinator, DIRECTORY, "UpdatePerson",
	    "{'personId': '%s', 'close': true}", leaving->id);
	WAIT_UNTIL(reason() == REASON(FILER_GONE));
	actor_close(leaving);
}

static void a_school_takes_part_or_is_missing(void **state)
{
	(void)state;
	char offer_id[ID_SIZE_MAX], more[256];
	const Samen__Directory__V1__Person *near = actor_do(region.near, DIRECTORY, "WhoAmI", "{}");
	const Samen__Directory__V1__Person *own =
	    actor_do(region.teacher, DIRECTORY, "WhoAmI", "{}");
	(void)snprintf(more, sizeof more,
	    "'move': {'sendingOrganisationId': '%s', 'receivingOrganisationId': '%s'},",
	    near->organisation_id, own->organisation_id);
	file_as(region.teacher, "TRANSITION", "NORMAL", REGION_TOPIC, more,
	    "'worksHere': 'Een vaste plek.', 'neededThere': 'Een vaste plek.',");
	help(region.next, match);
	assert_int_equal(reason(), NOTHING);
	pass(6 * 24);
	assert_int_equal(reason(), REASON(SCHOOL_MISSING));
	offer_part(region.near, "SENDING_SCHOOL", offer_id);
	assert_int_equal(reason(), NOTHING);
	(void)actor_do(region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer_id);
	assert_int_equal(reason(), NOTHING);
	withdraw();
}

static void limits_hold_at_once(void **state)
{
	(void)state;
	file("SUPPORT", "NORMAL");
	pass(3 * 24);
	assert_int_equal(reason(), NOTHING);
	(void)actor_do(
	    region.coordinator, MATCHING, "PutLimits", "{'limits': {'nobodyAskedDays': 2}}");
	assert_int_equal(reason(), REASON(NOBODY_ASKED));
	(void)actor_do(region.coordinator, MATCHING, "PutLimits", "{'limits': {}}");
	assert_int_equal(reason(), NOTHING);
	assert_int_equal(actor_code(region.consultant, MATCHING, "PutLimits", "{'limits': {}}"),
	    PERMISSION_DENIED);
	withdraw();
}

static void the_digest_counts_the_same(void **state)
{
	(void)state;
	struct actor *service = actor_service(region.deployment, INTAKE);
	const Today *today = actor_do(region.consultant, MATCHING, "GetToday", "{}");
	const Samen__Directory__V1__Person *consultant =
	    actor_do(region.consultant, DIRECTORY, "WhoAmI", "{}");
	const Samen__Matching__V1__GetDigestResponse *digest = actor_do(
	    service, MATCHING, "GetDigest", "{'areaIds': ['%s']}", consultant->area_ids[0]);
	assert_true(today->n_counts > 0);
	assert_int_equal(digest->n_counts, today->n_counts);
	for (size_t i = 0; i < today->n_counts; i++) {
		assert_int_equal(digest->counts[i]->reason, today->counts[i]->reason);
		assert_int_equal(digest->counts[i]->count, today->counts[i]->count);
	}
	actor_close(service);
}

/* --- the list --- */

static char filed[FILED_MAX][ID_SIZE_MAX];

/* How often the request is among these rows. */
static size_t times(const char *id, const MonitorResponse *pages[], size_t count)
{
	size_t found = 0;
	for (size_t page = 0; page < count; page++) {
		for (size_t i = 0; i < pages[page]->n_rows; i++) {
			found += strcmp(pages[page]->rows[i]->request_id, id) == 0;
		}
	}
	return found;
}

static void rows_that_stay_come_once_while_others_move(void **state)
{
	(void)state;
	const MonitorResponse *pages[2 * FILED_MAX];
	size_t count = 0;
	const char *token = "";
	for (size_t i = 0; i < FILED_MAX; i++) {
		file("SUPPORT", "NORMAL");
		copy(filed[i], request);
	}
	do {
		assert_true(count < 2 * FILED_MAX);
		pages[count++] = actor_do(region.consultant, MATCHING, "Monitor",
		    "{'page': {'size': 3, 'token': '%s'}, 'filter': {'state': 'OPEN'}}", token);
		token = pages[count - 1]->next_token;
		if (count <= 2) { /* one that was read and one that was not get help */
			copy(request, filed[count == 1 ? 0 : FILED_MAX - 1]);
			help(region.near, match);
		}
	} while (token[0] != '\0');
	for (size_t i = 1; i + 1 < FILED_MAX; i++) {
		assert_int_equal(times(filed[i], pages, count), 1);
	}
}

static void the_longest_waiting_comes_first_and_the_helped_after(void **state)
{
	(void)state;
	const MonitorResponse *all = actor_do(region.consultant, MATCHING, "Monitor",
	    "{'page': {'size': 500}, 'filter': {'state': 'OPEN'}}");
	bool helped = false;
	int64_t since_ms = 0;
	for (size_t i = 0; i < all->n_rows; i++) {
		if (all->rows[i]->waiting_since_ms == 0) {
			helped = true;
			continue;
		}
		assert_false(helped);
		assert_true(all->rows[i]->waiting_since_ms >= since_ms);
		since_ms = all->rows[i]->waiting_since_ms;
	}
	assert_true(helped && since_ms != 0);
}

static const WatchResponse *watch(uint64_t after, unsigned wait_ms)
{
	return actor_do(region.consultant, MATCHING, "WatchMonitor",
	    "{'after': '%llu', 'waitMs': %u, 'filter': {'progress': 'NO_OFFER'}}",
	    (unsigned long long)after, wait_ms);
}

static void watching_some_tells_who_joins_and_who_leaves(void **state)
{
	(void)state;
	char offer_id[ID_SIZE_MAX];
	const MonitorResponse *list =
	    actor_do(region.consultant, MATCHING, "Monitor", "{'page': {'size': 1}}");
	file("SUPPORT", "NORMAL");
	const WatchResponse *news = watch(list->last, 10000);
	assert_int_equal(news->n_rows, 1);
	assert_string_equal(news->rows[0]->request_id, request);
	assert_false(news->rows[0]->gone);
	offer(region.next, offer_id);
	news = watch(news->last, 10000);
	assert_int_equal(news->n_rows, 1);
	assert_string_equal(news->rows[0]->request_id, request);
	assert_true(news->rows[0]->gone);
	(void)actor_do(region.consultant, MATCHING, "RevokeOffer", "{'offerId': '%s'}", offer_id);
	news = watch(news->last, 10000);
	assert_int_equal(news->n_rows, 1);
	assert_false(news->rows[0]->gone);
}

static void another_areas_consultant_gets_neither_rows_nor_news(void **state)
{
	(void)state;
	const MonitorResponse *list = actor_do(region.other_consultant, MATCHING, "Monitor", "{}");
	assert_int_equal(list->n_rows, 0);
	const WatchResponse *news =
	    actor_do(region.other_consultant, MATCHING, "WatchMonitor", "{'waitMs': 1}");
	assert_int_equal(news->n_rows, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_is_asked_and_then_somebody),
	    cmocka_unit_test(an_offer_expires_unless_it_is_answered),
	    cmocka_unit_test(help_goes_without_contact_until_there_is),
	    cmocka_unit_test(help_stops_and_goes_on_with_somebody_else),
	    cmocka_unit_test(help_ends_and_the_request_is_closed),
	    cmocka_unit_test(whether_it_lasts_is_asked_until_it_is_said),
	    cmocka_unit_test(nobody_knows_about_it_until_somebody_does),
	    cmocka_unit_test(an_early_signal_waits_for_a_yes),
	    cmocka_unit_test(what_is_urgent_waits_a_day),
	    cmocka_unit_test(a_school_takes_part_or_is_missing),
	    cmocka_unit_test(limits_hold_at_once),
	    cmocka_unit_test(who_asked_is_gone),
	    cmocka_unit_test(the_digest_counts_the_same),
	    cmocka_unit_test(rows_that_stay_come_once_while_others_move),
	    cmocka_unit_test(the_longest_waiting_comes_first_and_the_helped_after),
	    cmocka_unit_test(watching_some_tells_who_joins_and_who_leaves),
	    cmocka_unit_test(another_areas_consultant_gets_neither_rows_nor_news),
	};
	return cmocka_run_group_tests_name("today", tests, open_region, close_region);
}
