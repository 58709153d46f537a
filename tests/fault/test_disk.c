/*
 * A disk that fails: a commit that does not go through is answered with UNAVAILABLE and leaves
 * nothing behind, and writes work again afterwards, also under the same key. A store that is full
 * refuses writes and serves reads.
 */
#include "support/check.h"
#include "support/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WRITES = 40, STARTS_MAX = 5, ROWS = 50, FILLING_MAX = 500 };

static struct region region;
static unsigned serial;

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
	return 0;
}

/* --- one write a service --- */

static struct reply write_directory(const char *key)
{
	actor_use_key(region.coordinator, key);
	return actor_ask(region.coordinator, DIRECTORY, "PutOrganisation",
	    "{'organisation': {'code': 'disk-%u', 'name': 'Disk %u', 'sector': 'OTHER', 'city': "
	    "'Heiloo'}}",
	    serial, serial);
}

static size_t count_directory(void)
{
	const Samen__Directory__V1__ListOrganisationsResponse *list = actor_do(region.coordinator,
	    DIRECTORY, "ListOrganisations", "{'text': 'disk', 'page': {'size': 500}}");
	return list->n_organisations;
}

static struct reply write_intake(const char *key)
{
	actor_use_key(region.teacher, key);
	return actor_ask(region.teacher, INTAKE, "FileRequest",
	    "{'kind': 'SUPPORT', 'ageGroup': 'GROEP_2', 'urgency': 'NORMAL', 'story': {'happens': "
	    "'Er is veel onrust.'}, 'needs': [{'topicId': 'tos', 'weight': 1}], 'basis': {'kind': "
	    "'NO_BASIS'}, 'hearing': {'heard': true}, 'pseudonym': 'leerling %u'}",
	    serial);
}

static size_t count_intake(void)
{
	const Samen__Intake__V1__ListRequestsResponse *list =
	    actor_do(region.teacher, INTAKE, "ListRequests", "{'page': {'size': 500}}");
	return list->n_requests;
}

static char match[32];

static struct reply write_matching(const char *key)
{
	actor_use_key(region.near, key);
	return actor_ask(
	    region.near, MATCHING, "FollowUp", "{'matchId': '%s', 'tookPlace': true}", match);
}

static size_t count_matching(void)
{
	const Samen__Matching__V1__Match *found =
	    actor_do(region.near, MATCHING, "GetMatch", "{'matchId': '%s'}", match);
	return found->n_follow_ups_at_ms;
}

static const struct {
	struct reply (*write)(const char *key);
	size_t (*count)(void);
} works[SERVICE_COUNT] = {
    [DIRECTORY] = {write_directory, count_directory},
    [INTAKE] = {write_intake, count_intake},
    [MATCHING] = {write_matching, count_matching},
};

/* --- tests --- */

/* Writes until one meets the failing commit; false when a timer of the service's own met it. */
static bool write_until_failure(enum service_name service, char ret_key[static ACTOR_KEY_SIZE])
{
	for (unsigned i = 0; i < WRITES; i++) {
		serial++;
		actor_fresh_key(ret_key);
		size_t before = works[service].count();
		struct reply reply = works[service].write(ret_key);
		assert_true(reply.answered);
		if (reply.status != OK) {
			assert_int_equal(reply.status, UNAVAILABLE);
			assert_int_equal(works[service].count(), before);
			return true;
		}
		assert_int_equal(works[service].count(), before + 1);
	}
	return false;
}

static void fail_one_commit(enum service_name service)
{
	char key[ACTOR_KEY_SIZE];
	bool failed = false;
	for (unsigned start = 0; !failed && start < STARTS_MAX; start++) {
		char failpoint[32];
		(void)snprintf(failpoint, sizeof failpoint, "commit:%u", 8 + start);
		deployment_stop(region.deployment, service);
		deployment_arm(region.deployment, failpoint);
		deployment_start(region.deployment, service);
		failed = write_until_failure(service, key);
	}
	assert_true(failed);
	size_t before = works[service].count();
	assert_int_equal(works[service].write(key).status, OK);
	assert_int_equal(works[service].count(), before + 1);
	assert_int_equal(works[service].write(key).status, OK);
	assert_int_equal(works[service].count(), before + 1);
	deployment_stop(region.deployment, service);
	deployment_start(region.deployment, service);
	assert_int_equal(works[service].count(), before + 1);
}

static void directory_survives_a_failing_commit(void **state)
{
	(void)state;
	fail_one_commit(DIRECTORY);
}

static void intake_survives_a_failing_commit(void **state)
{
	(void)state;
	fail_one_commit(INTAKE);
}

static void matching_survives_a_failing_commit(void **state)
{
	(void)state;
	(void)snprintf(match, sizeof match, "%s", region_match(&region, region.near, NULL));
	fail_one_commit(MATCHING);
}

static void matching_takes_in_the_feed_after_a_failing_commit(void **state)
{
	(void)state;
	deployment_stop(region.deployment, MATCHING);
	const char *request = region_file(region.teacher);
	deployment_arm(region.deployment, "commit:1");
	deployment_start(region.deployment, MATCHING);
	const Samen__Matching__V1__SuggestMatchesResponse *found =
	    actor_do(region.teacher, MATCHING, "SuggestMatches", "{'requestId': '%s'}", request);
	assert_true(found->n_candidates > 0);
}

/* --- a full store --- */

/* Fifty organisations at once. */
static enum status fill(unsigned round)
{
	struct arena *arena = region.coordinator->arena;
	char name[100];
	const char *rows = "";
	memset(name, 'x', sizeof name);
	for (unsigned i = 0; i < ROWS; i++) {
		rows = arena_printf(arena,
		    "%s%s{'code': 'full-%u-%u', 'name': '%.99s', 'sector': 'OTHER', 'street': "
		    "'%.90s', 'city': 'Heiloo'}",
		    rows, i > 0 ? ", " : "", round, i, name, name);
	}
	enum status status = actor_code(region.coordinator, DIRECTORY, "ImportOrganisations",
	    "{'importId': 'filling-%u', 'source': 'own', 'organisations': [%s]}", round, rows);
	actor_forget(region.coordinator);
	return status;
}

static void restart_with_map(const char *bytes)
{
	deployment_configure(region.deployment, "map_bytes", bytes);
	deployment_stop(region.deployment, DIRECTORY);
	deployment_start(region.deployment, DIRECTORY);
}

static void a_full_store_refuses_writes_and_serves_reads(void **state)
{
	(void)state;
	enum status status = OK;
	restart_with_map("2097152");
	for (unsigned i = 0; status == OK && i < FILLING_MAX; i++) {
		status = fill(i);
	}
	assert_true(status == RESOURCE_EXHAUSTED || status == UNAVAILABLE);
	(void)actor_do(region.coordinator, DIRECTORY, "ListAreas", "{}");
	restart_with_map("67108864");
	serial++;
	assert_int_equal(write_directory("").status, OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(directory_survives_a_failing_commit),
	    cmocka_unit_test(intake_survives_a_failing_commit),
	    cmocka_unit_test(matching_survives_a_failing_commit),
	    cmocka_unit_test(matching_takes_in_the_feed_after_a_failing_commit),
	    cmocka_unit_test(a_full_store_refuses_writes_and_serves_reads),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
