/* Work areas: neighbours both ways, and which organisations are theirs. */
#include "support/directory_fixture.h"

#include "directory/directory_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__PutAreaRequest PutAreaRequest;
typedef Samen__Directory__V1__Area Area;
typedef Samen__Directory__V1__ListAreasResponse ListAreasResponse;
typedef Samen__Directory__V1__PutOrganisationRequest PutOrganisationRequest;
typedef Samen__Directory__V1__Organisation Organisation;

static char north[] = "noord";
static char south[] = "zuid";
static char alkmaar[] = "Alkmaar";
static char heiloo[] = "Heiloo";
static char postcode_area[] = "1852";
static char school[] = "21PO00";

static PutAreaRequest area_named(char *code)
{
	PutAreaRequest request = SAMEN__DIRECTORY__V1__PUT_AREA_REQUEST__INIT;
	request.code = code;
	request.name = code;
	return request;
}

static const struct fake_call *try_put(
    struct directory_fixture *fixture, const PutAreaRequest *request)
{
	return fixture_try(fixture, &fixture->coordinator, "PutArea", NULL, request);
}

static const Area *put(
    struct directory_fixture *fixture, char *code, char **neighbours, size_t neighbour_count)
{
	PutAreaRequest request = area_named(code);
	request.neighbours = neighbours;
	request.n_neighbours = neighbour_count;
	return fixture_call(fixture, &fixture->coordinator, "PutArea", &request);
}

static const Area *area_now(struct directory_fixture *fixture, const char *code)
{
	const Samen__Directory__V1__ListAreasRequest request =
	    SAMEN__DIRECTORY__V1__LIST_AREAS_REQUEST__INIT;
	const ListAreasResponse *response =
	    fixture_call(fixture, &fixture->coordinator, "ListAreas", &request);
	for (size_t i = 0; i < response->n_areas; i++) {
		if (strcmp(response->areas[i]->code, code) == 0) {
			return response->areas[i];
		}
	}
	fail_msg("no area %s", code);
	return NULL;
}

static const char *area_of_school(struct directory_fixture *fixture)
{
	Samen__Directory__V1__ListOrganisationsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	request.text = school;
	const Samen__Directory__V1__ListOrganisationsResponse *response =
	    fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
	assert_int_equal(response->n_organisations, 1);
	return response->organisations[0]->area_id;
}

static void put_school(struct directory_fixture *fixture, const char *postcode, const char *city)
{
	PutOrganisationRequest request = SAMEN__DIRECTORY__V1__PUT_ORGANISATION_REQUEST__INIT;
	Organisation organisation = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	organisation.code = school;
	organisation.name = school;
	organisation.sector = SAMEN__COMMON__V1__SECTOR__REGULAR;
	organisation.postcode = (char *)postcode;
	organisation.city = (char *)city;
	request.organisation = &organisation;
	(void)fixture_call(fixture, &fixture->coordinator, "PutOrganisation", &request);
}

/* --- putting --- */

static void an_area_is_changed_by_its_code(void **state)
{
	struct directory_fixture *fixture = *state;
	PutAreaRequest request = area_named(north);
	const Area *first = try_put(fixture, &request)->response;
	request.name = alkmaar;
	const Area *second = try_put(fixture, &request)->response;
	assert_string_equal(second->id, first->id);
	assert_string_equal(area_now(fixture, north)->name, alkmaar);
}

static void putting_the_same_again_makes_no_change_number(void **state)
{
	struct directory_fixture *fixture = *state;
	char *neighbours[] = {north};
	(void)put(fixture, north, NULL, 0);
	(void)put(fixture, south, neighbours, 1);
	uint64_t before = fixture_last_change(fixture);
	(void)put(fixture, south, neighbours, 1);
	assert_int_equal(fixture_last_change(fixture), before);
}

static void codes_are_short_and_plain(void **state)
{
	struct directory_fixture *fixture = *state;
	char *const codes[] = {(char *)"Noord", (char *)"alkmaar noord", (char *)"a_b",
	    (char *)"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddX", (char *)"a-0123456789ab"};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		PutAreaRequest request = area_named(codes[i]);
		assert_field(try_put(fixture, &request), "code", "NOT_A_CODE");
	}
}

static void neighbours_hold_both_ways(void **state)
{
	struct directory_fixture *fixture = *state;
	char *neighbours[] = {north};
	const Area *first = put(fixture, north, NULL, 0);
	const Area *second = put(fixture, south, neighbours, 1);
	assert_string_equal(second->neighbour_ids[0], first->id);
	const Area *now = area_now(fixture, north);
	assert_int_equal(now->n_neighbour_ids, 1);
	assert_string_equal(now->neighbour_ids[0], second->id);
}

static void a_neighbour_left_out_is_left_out_both_ways(void **state)
{
	struct directory_fixture *fixture = *state;
	char *neighbours[] = {north};
	(void)put(fixture, north, NULL, 0);
	(void)put(fixture, south, neighbours, 1);
	(void)put(fixture, south, NULL, 0);
	assert_int_equal(area_now(fixture, north)->n_neighbour_ids, 0);
}

static void a_neighbour_that_is_not_there_is_named(void **state)
{
	struct directory_fixture *fixture = *state;
	char *neighbours[] = {south};
	PutAreaRequest request = area_named(north);
	request.neighbours = neighbours;
	request.n_neighbours = 1;
	assert_field(try_put(fixture, &request), "neighbours[0]", "NOT_FOUND");
}

static void an_area_is_not_its_own_neighbour(void **state)
{
	struct directory_fixture *fixture = *state;
	char *neighbours[] = {north};
	PutAreaRequest request = area_named(north);
	(void)put(fixture, north, NULL, 0);
	request.neighbours = neighbours;
	request.n_neighbours = 1;
	assert_field(try_put(fixture, &request), "neighbours", "SELF");
}

static void a_place_belongs_to_one_area(void **state)
{
	struct directory_fixture *fixture = *state;
	char same[] = "ALKMAAR";
	char *places[] = {heiloo, same};
	(void)fixture_area(fixture, north, alkmaar);
	PutAreaRequest request = area_named(south);
	request.places = places;
	request.n_places = 2;
	assert_field(try_put(fixture, &request), "places[1]", "TAKEN");
}

static void a_place_is_named_once(void **state)
{
	struct directory_fixture *fixture = *state;
	char same[] = "ALKMAAR";
	char *places[] = {alkmaar, same};
	PutAreaRequest request = area_named(north);
	request.places = places;
	request.n_places = 2;
	assert_field(try_put(fixture, &request), "places[1]", "TWICE");
}

/* --- whose organisations --- */

static void an_organisation_gets_the_area_of_its_place(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_area(fixture, north, "'s-Gravenzandé");
	put_school(fixture, "", "'S-GRAVENZANDE");
	assert_string_equal(area_of_school(fixture), id);
}

static void a_postcode_goes_before_a_place(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_area(fixture, north, heiloo);
	const char *id = fixture_area(fixture, south, postcode_area);
	put_school(fixture, "1852 CC", heiloo);
	assert_string_equal(area_of_school(fixture), id);
}

static void an_unclaimed_postcode_falls_back_to_the_place(void **state)
{
	struct directory_fixture *fixture = *state;
	const char *id = fixture_area(fixture, north, heiloo);
	(void)fixture_area(fixture, south, postcode_area);
	put_school(fixture, "1851 AA", heiloo);
	assert_string_equal(area_of_school(fixture), id);
}

static void an_organisation_that_nobody_claims_has_no_area(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_area(fixture, north, alkmaar);
	put_school(fixture, "1852 CC", heiloo);
	assert_string_equal(area_of_school(fixture), "");
}

static void changing_places_moves_organisations(void **state)
{
	struct directory_fixture *fixture = *state;
	put_school(fixture, "1852 CC", heiloo);
	const char *id = fixture_area(fixture, north, heiloo);
	assert_string_equal(area_of_school(fixture), id);
	(void)fixture_area(fixture, north, alkmaar);
	assert_string_equal(area_of_school(fixture), "");
}

static void changing_places_leaves_other_organisations_alone(void **state)
{
	struct directory_fixture *fixture = *state;
	put_school(fixture, "1852 CC", heiloo);
	(void)fixture_area(fixture, north, heiloo);
	uint64_t before = fixture_last_change(fixture);
	(void)fixture_area(fixture, south, alkmaar);
	assert_int_equal(fixture_last_change(fixture), before + 1);
}

/* A record that the disk has damaged: a place that is no text. */
static enum status damage_area(struct call *call, void *arg)
{
	StoredArea area = SAMEN__STORED__V1__AREA__INIT;
	char place[] = "Hei\xff"
		       "loo";
	char *places[] = {alkmaar, place};
	(void)arg;
	area.id = south;
	area.code = south;
	area.places = places;
	area.n_places = 2;
	return area_save(call, &area);
}

static void a_damaged_area_fails_the_call_and_not_the_service(void **state)
{
	struct directory_fixture *fixture = *state;
	PutAreaRequest request = area_named(north);
	char *places[] = {heiloo, alkmaar};
	request.places = places;
	request.n_places = 2;
	assert_int_equal(fake_own_write(&fixture->fake, damage_area, NULL), OK);
	assert_int_not_equal(try_put(fixture, &request)->status, OK);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_area_is_changed_by_its_code),
	    TEST(putting_the_same_again_makes_no_change_number),
	    TEST(codes_are_short_and_plain),
	    TEST(neighbours_hold_both_ways),
	    TEST(a_neighbour_left_out_is_left_out_both_ways),
	    TEST(a_neighbour_that_is_not_there_is_named),
	    TEST(an_area_is_not_its_own_neighbour),
	    TEST(a_place_belongs_to_one_area),
	    TEST(a_place_is_named_once),
	    TEST(an_organisation_gets_the_area_of_its_place),
	    TEST(a_postcode_goes_before_a_place),
	    TEST(an_unclaimed_postcode_falls_back_to_the_place),
	    TEST(an_organisation_that_nobody_claims_has_no_area),
	    TEST(changing_places_moves_organisations),
	    TEST(changing_places_leaves_other_organisations_alone),
	    TEST(a_damaged_area_fails_the_call_and_not_the_service),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
