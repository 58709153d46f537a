/* The first start. */
#include "support/directory_fixture.h"

#include "directory/bootstrap.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char file[] = "data/directory/bootstrap.pb";

/* *state is a fixture that has not been started, with its store open. */
static int setup(void **state)
{
	struct directory_fixture *fixture = malloc(sizeof *fixture);
	if (fixture == NULL) {
		return -1;
	}
	*state = fixture;
	directory_fixture_make(fixture);
	const struct store_options options = {
	    .folder = fixture_path(fixture, "data/directory"), .map_bytes = 64 << 20, .schema = 1};
	fixture->service.home = fixture->home;
	assert_int_equal(store_open(&options, &fixture->service.store), OK);
	return 0;
}

/* Starts the service on what bootstrap_run has made. */
static void go_on(struct directory_fixture *fixture)
{
	store_close(fixture->service.store);
	fixture->service.store = NULL;
	directory_fixture_start(fixture);
}

static enum status run(struct directory_fixture *fixture)
{
	return bootstrap_run(fixture->home, fixture->service.store);
}

static void the_first_coordinator_can_sign_in(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(run(fixture), OK);
	go_on(fixture);
	assert_int_equal(fixture->coordinator.roles, MAY_COORDINATOR);
}

static void the_region_has_its_name(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__GetRegionRequest request =
	    SAMEN__DIRECTORY__V1__GET_REGION_REQUEST__INIT;
	assert_int_equal(run(fixture), OK);
	go_on(fixture);
	const Samen__Directory__V1__Region *region =
	    fixture_call(fixture, &fixture->coordinator, "GetRegion", &request);
	assert_string_equal(region->name, "PO Testland");
}

static void the_partnership_is_an_organisation(void **state)
{
	struct directory_fixture *fixture = *state;
	const Samen__Directory__V1__ListOrganisationsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	assert_int_equal(run(fixture), OK);
	go_on(fixture);
	const Samen__Directory__V1__ListOrganisationsResponse *response =
	    fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
	assert_int_equal(response->n_organisations, 1);
	assert_string_equal(response->organisations[0]->code, "region");
	assert_string_equal(response->organisations[0]->source, "own");
	assert_int_equal(
	    response->organisations[0]->sector, SAMEN__COMMON__V1__SECTOR__PARTNERSHIP);
}

static void the_file_is_removed(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(run(fixture), OK);
	assert_int_equal(access(fixture_path(fixture, file), F_OK), -1);
}

static void without_file_and_region_it_does_not_start(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(unlink(fixture_path(fixture, file)), 0);
	assert_int_equal(run(fixture), NOT_FOUND);
}

static void without_file_but_with_a_region_it_starts(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(run(fixture), OK);
	assert_int_equal(run(fixture), OK);
}

static void a_file_left_over_makes_nobody_coordinator(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(run(fixture), OK);
	FILE *left = fopen(fixture_path(fixture, file), "wb");
	assert_non_null(left);
	(void)fputs("anything", left);
	(void)fclose(left);
	assert_int_equal(run(fixture), OK);
	assert_int_equal(access(fixture_path(fixture, file), F_OK), -1);
}

static void a_file_that_others_can_read_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_int_equal(chmod(fixture_path(fixture, file), 0640), 0);
	assert_int_equal(run(fixture), PERMISSION_DENIED);
	assert_int_equal(access(fixture_path(fixture, file), F_OK), 0);
}

static void a_link_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *elsewhere = fixture_path(fixture, "elsewhere.pb");
	assert_int_equal(rename(fixture_path(fixture, file), elsewhere), 0);
	assert_int_equal(symlink(elsewhere, fixture_path(fixture, file)), 0);
	assert_int_equal(run(fixture), PERMISSION_DENIED);
}

static void write_file(struct directory_fixture *fixture, const char *data, size_t size)
{
	int out = open(fixture_path(fixture, file), O_WRONLY | O_TRUNC);
	assert_true(out >= 0);
	assert_int_equal(write(out, data, size), size);
	assert_int_equal(close(out), 0);
}

static void a_damaged_file_is_refused(void **state)
{
	struct directory_fixture *fixture = *state;
	write_file(fixture, "\x0a\x7f", 2);
	assert_int_equal(run(fixture), DATA_LOSS);
}

static void a_file_without_a_coordinator_is_refused_and_kept(void **state)
{
	struct directory_fixture *fixture = *state;
	write_file(fixture, "\x0a\x01X", 3);
	assert_int_equal(run(fixture), INVALID_ARGUMENT);
	assert_int_equal(access(fixture_path(fixture, file), F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_first_coordinator_can_sign_in),
	    TEST(the_region_has_its_name),
	    TEST(the_partnership_is_an_organisation),
	    TEST(the_file_is_removed),
	    TEST(without_file_and_region_it_does_not_start),
	    TEST(without_file_but_with_a_region_it_starts),
	    TEST(a_file_left_over_makes_nobody_coordinator),
	    TEST(a_file_that_others_can_read_is_refused),
	    TEST(a_link_is_refused),
	    TEST(a_damaged_file_is_refused),
	    TEST(a_file_without_a_coordinator_is_refused_and_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
