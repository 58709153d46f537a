/* Organisations, one by one and by import. */
#include "support/directory_fixture.h"

#include "directory/directory_store.h"
#include "directory/school_file.h"
#include "runtime/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef Samen__Directory__V1__Organisation Organisation;
typedef Samen__Directory__V1__PutOrganisationRequest PutOrganisationRequest;
typedef Samen__Directory__V1__ImportOrganisationsRequest ImportRequest;
typedef Samen__Directory__V1__ImportOrganisationsResponse ImportResponse;
typedef Samen__Directory__V1__ListOrganisationsRequest ListRequest;
typedef Samen__Directory__V1__ListOrganisationsResponse ListResponse;

enum { BATCH = 500, NATIONAL_BRANCHES = 6215, NATIONAL_MS_MAX = 5000, NATIONAL_ROOM = 7000 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static char heiloo_code[] = "0399";
static char alkmaar_code[] = "0361";
static char duo_regular[] = "duo-regular";
static char own[] = "own";

/* A school of Heiloo. */
static Organisation school(const char *code, const char *name)
{
	Organisation row = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	row.code = (char *)code;
	row.name = (char *)name;
	row.sector = SAMEN__COMMON__V1__SECTOR__REGULAR;
	row.municipality_code = heiloo_code;
	return row;
}

static const struct fake_call *try_import(struct directory_fixture *fixture,
    const char *import_id,
    const char *source,
    Organisation *rows,
    size_t count,
    bool last)
{
	enum { ROWS_MAX = 8 };
	Organisation *list[ROWS_MAX];
	ImportRequest request = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_REQUEST__INIT;
	assert_true(count <= ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		list[i] = &rows[i];
	}
	request.import_id = (char *)import_id;
	request.source = (char *)source;
	request.organisations = list;
	request.n_organisations = count;
	request.last = last;
	return fixture_try(fixture, &fixture->coordinator, "ImportOrganisations", NULL, &request);
}

static void assert_counts(const struct fake_call *fake,
    unsigned added,
    unsigned changed,
    unsigned unchanged,
    unsigned closed)
{
	assert_int_equal(fake->status, OK);
	const ImportResponse *response = fake->response;
	assert_int_equal(response->added, added);
	assert_int_equal(response->changed, changed);
	assert_int_equal(response->unchanged, unchanged);
	assert_int_equal(response->closed, closed);
}

static const ListResponse *list_all(
    struct directory_fixture *fixture, const char *text, bool with_closed)
{
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	request.text = (char *)text;
	request.with_closed = with_closed;
	return fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
}

static bool is_closed(struct directory_fixture *fixture, const char *code)
{
	const ListResponse *response = list_all(fixture, code, true);
	assert_int_equal(response->n_organisations, 1);
	return response->organisations[0]->closed;
}

/* --- one by one --- */

static const struct fake_call *try_put(
    struct directory_fixture *fixture, Organisation *row, bool close)
{
	PutOrganisationRequest request = SAMEN__DIRECTORY__V1__PUT_ORGANISATION_REQUEST__INIT;
	request.organisation = row;
	request.close = close;
	return fixture_try(fixture, &fixture->coordinator, "PutOrganisation", NULL, &request);
}

static void an_organisation_is_changed_by_its_code(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "Oud");
	const Organisation *first = try_put(fixture, &row, false)->response;
	row.name = (char *)"Nieuw";
	row.code = (char *)"21po00";
	const Organisation *second = try_put(fixture, &row, false)->response;
	assert_string_equal(second->id, first->id);
	assert_string_equal(second->name, "Nieuw");
	assert_string_equal(second->code, "21PO00");
}

static void an_own_organisation_says_so(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "Oud");
	row.source = duo_regular;
	const Organisation *saved = try_put(fixture, &row, false)->response;
	assert_string_equal(saved->source, "own");
}

static void a_change_by_hand_keeps_the_source(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "Oud");
	assert_counts(try_import(fixture, "import-1", duo_regular, &row, 1, true), 1, 0, 0, 0);
	row.name = (char *)"Nieuw";
	const Organisation *saved = try_put(fixture, &row, false)->response;
	assert_string_equal(saved->source, duo_regular);
}

static void closing_needs_only_the_code(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "School");
	Organisation only_code = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	only_code.code = row.code;
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	const Organisation *closed = try_put(fixture, &only_code, true)->response;
	assert_true(closed->closed);
	assert_string_equal(closed->name, "School");
}

static void putting_a_closed_one_opens_it(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "School");
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	assert_int_equal(try_put(fixture, &row, true)->status, OK);
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	assert_false(is_closed(fixture, "21PO00"));
}

static void closing_what_is_not_there_is_not_found(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "School");
	assert_int_equal(try_put(fixture, &row, true)->status, NOT_FOUND);
}

static void wrong_fields_of_an_organisation_are_named(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	row.postcode = (char *)"1852cc";
	const struct fake_call *fake = try_put(fixture, &row, false);
	assert_field(fake, "organisation.code", "REQUIRED");
	assert_field(fake, "organisation.name", "REQUIRED");
	assert_field(fake, "organisation.sector", "REQUIRED");
	assert_field(fake, "organisation.postcode", "NOT_A_POSTCODE");
}

static void no_organisation_at_all_is_named(void **state)
{
	struct directory_fixture *fixture = *state;
	assert_field(try_put(fixture, NULL, false), "organisation", "REQUIRED");
}

/* --- lists --- */

static void words_are_sought_in_name_city_and_code(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "De Zonnebloem");
	row.city = (char *)"Bergén";
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	assert_int_equal(list_all(fixture, "zonne bergen 21po", false)->n_organisations, 1);
	assert_int_equal(list_all(fixture, "zonne heiloo", false)->n_organisations, 0);
}

static void closed_ones_are_shown_when_asked_for(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "School");
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	assert_int_equal(try_put(fixture, &row, true)->status, OK);
	assert_int_equal(list_all(fixture, "21PO00", false)->n_organisations, 0);
	assert_int_equal(list_all(fixture, "21PO00", true)->n_organisations, 1);
}

static void sector_and_schools_only_narrow_the_list(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "School");
	assert_int_equal(try_put(fixture, &row, false)->status, OK);
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	request.schools_only = true;
	const ListResponse *schools =
	    fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
	request.schools_only = false;
	request.sector = SAMEN__COMMON__V1__SECTOR__PARTNERSHIP;
	const ListResponse *partnerships =
	    fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
	assert_int_equal(schools->n_organisations, 1);
	assert_string_equal(schools->organisations[0]->code, "21PO00");
	assert_int_equal(partnerships->n_organisations, 1);
	assert_string_equal(partnerships->organisations[0]->code, "region");
}

static void an_area_narrows_the_list(void **state)
{
	struct directory_fixture *fixture = *state;
	(void)fixture_area(fixture, "heiloo", "Heiloo");
	(void)fixture_organisation(fixture, "21PO00", "HEILOO");
	(void)fixture_organisation(fixture, "21PO01", "ALKMAAR");
	ListRequest request = SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	request.area_id = (char *)"heiloo";
	const ListResponse *response =
	    fixture_call(fixture, &fixture->coordinator, "ListOrganisations", &request);
	assert_int_equal(response->n_organisations, 1);
	assert_string_equal(response->organisations[0]->code, "21PO00");
}

/* --- import --- */

static void an_import_counts_what_it_did(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {
	    school("21PO00", "Een"), school("21PO01", "Twee"), school("21PO02", "Drie")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	rows[1].name = (char *)"Anders";
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 3, true), 1, 1, 1, 0);
}

static void importing_the_same_again_writes_nothing(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	uint64_t before = fixture_last_change(fixture);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 2, true), 0, 0, 2, 0);
	assert_int_equal(fixture_last_change(fixture), before);
}

static void a_school_that_is_not_named_any_more_is_closed(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 1, true), 0, 0, 1, 1);
	assert_true(is_closed(fixture, "21PO01"));
}

static void a_school_is_closed_once(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 1, true), 0, 0, 1, 1);
	assert_counts(try_import(fixture, "import-3", duo_regular, rows, 1, true), 0, 0, 1, 0);
}

static void a_school_named_in_an_earlier_call_of_the_import_stays_open(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, &rows[0], 1, false), 1, 0, 0, 0);
	assert_counts(try_import(fixture, "import-1", duo_regular, &rows[1], 1, true), 1, 0, 0, 0);
	assert_false(is_closed(fixture, "21PO00"));
}

static void only_the_last_call_closes(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 1, false), 0, 0, 1, 0);
	assert_false(is_closed(fixture, "21PO01"));
}

static void a_municipality_that_is_not_named_is_left_alone(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	rows[1].municipality_code = alkmaar_code;
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 1, true), 0, 0, 1, 0);
	assert_false(is_closed(fixture, "21PO01"));
}

static void another_source_is_left_alone(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(
	    try_import(fixture, "import-1", "duo-special", &rows[0], 1, true), 1, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, &rows[1], 1, true), 1, 0, 0, 0);
	assert_false(is_closed(fixture, "21PO00"));
}

static void without_municipality_nothing_is_closed(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("zorg-een", "Een");
	row.sector = SAMEN__COMMON__V1__SECTOR__YOUTH_CARE;
	row.municipality_code = (char *)"";
	assert_counts(try_import(fixture, "import-1", own, &row, 1, true), 1, 0, 0, 0);
	assert_false(is_closed(fixture, "region"));
}

static void a_municipality_without_code_goes_by_its_name(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("zorg-een", "Een"), school("zorg-twee", "Twee")};
	for (size_t i = 0; i < 2; i++) {
		rows[i].sector = SAMEN__COMMON__V1__SECTOR__YOUTH_CARE;
		rows[i].municipality_code = (char *)"";
		rows[i].municipality = (char *)"HEILOO";
	}
	assert_counts(try_import(fixture, "import-1", own, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", own, rows, 1, true), 0, 0, 1, 1);
}

static void a_closed_school_that_is_named_again_is_open_again(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(try_import(fixture, "import-1", duo_regular, rows, 2, true), 2, 0, 0, 0);
	assert_counts(try_import(fixture, "import-2", duo_regular, rows, 1, true), 0, 0, 1, 1);
	assert_counts(try_import(fixture, "import-3", duo_regular, rows, 2, true), 0, 1, 1, 0);
	assert_false(is_closed(fixture, "21PO01"));
}

static void a_code_of_another_source_names_its_row(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21PO01", "Twee")};
	assert_counts(
	    try_import(fixture, "import-1", "duo-special", &rows[1], 1, true), 1, 0, 0, 0);
	assert_field(try_import(fixture, "import-2", duo_regular, rows, 2, true),
	    "organisations[1].code", "OTHER_SOURCE");
	assert_int_equal(list_all(fixture, "21PO00", true)->n_organisations, 0);
}

static void a_code_twice_in_one_call_names_its_row(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation rows[] = {school("21PO00", "Een"), school("21po00", "Twee")};
	assert_field(try_import(fixture, "import-1", duo_regular, rows, 2, true),
	    "organisations[1].code", "TWICE");
}

static void schools_codes_are_in_upper_case(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21po00", "Een");
	assert_counts(try_import(fixture, "import-1", duo_regular, &row, 1, true), 1, 0, 0, 0);
	assert_string_equal(list_all(fixture, "21po00", false)->organisations[0]->code, "21PO00");
}

static void an_import_has_one_source(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "Een");
	assert_counts(try_import(fixture, "import-1", duo_regular, &row, 1, false), 1, 0, 0, 0);
	assert_field(
	    try_import(fixture, "import-1", own, NULL, 0, true), "import_id", "OTHER_SOURCE");
}

static void an_import_ends_with_its_last_call(void **state)
{
	struct directory_fixture *fixture = *state;
	Organisation row = school("21PO00", "Een");
	assert_counts(try_import(fixture, "import-1", duo_regular, &row, 1, true), 1, 0, 0, 0);
	assert_int_equal(try_import(fixture, "import-1", duo_regular, &row, 1, true)->status,
	    FAILED_PRECONDITION);
}

static void a_repeated_call_gives_the_same_counts(void **state)
{
	struct directory_fixture *fixture = *state;
	static char key[] = "the-same-request-key";
	Organisation row = school("21PO00", "Een");
	Organisation *rows[] = {&row};
	ImportRequest request = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_REQUEST__INIT;
	request.import_id = (char *)"import-1";
	request.source = duo_regular;
	request.organisations = rows;
	request.n_organisations = 1;
	request.last = true;
	assert_counts(
	    fixture_try(fixture, &fixture->coordinator, "ImportOrganisations", key, &request), 1, 0,
	    0, 0);
	assert_counts(
	    fixture_try(fixture, &fixture->coordinator, "ImportOrganisations", key, &request), 1, 0,
	    0, 0);
}

static void an_unknown_source_and_a_bad_id_are_named(void **state)
{
	struct directory_fixture *fixture = *state;
	const struct fake_call *fake = try_import(fixture, "kort", "elders", NULL, 0, false);
	assert_field(fake, "source", "UNKNOWN_VALUE");
	assert_field(fake, "import_id", "NOT_AN_ID");
}

static enum status import_is_known(struct call *call, void *arg)
{
	StoredImport *import;
	*(bool *)arg = import_load(call, "import-1", &import) == OK;
	return OK;
}

static void imports_are_forgotten_after_a_day(void **state)
{
	struct directory_fixture *fixture = *state;
	bool known = false;
	Organisation row = school("21PO00", "Een");
	assert_counts(try_import(fixture, "import-1", duo_regular, &row, 1, false), 1, 0, 0, 0);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_imports, NULL), OK);
	assert_int_equal(fake_own_read(&fixture->fake, import_is_known, &known), OK);
	assert_true(known);
	fixture_pass_ms(fixture, day_ms);
	assert_int_equal(fake_own_write(&fixture->fake, directory_expire_imports, NULL), OK);
	assert_int_equal(fake_own_read(&fixture->fake, import_is_known, &known), OK);
	assert_false(known);
}

/* --- the national file --- */

static char *kept(struct directory_fixture *fixture, const char *text)
{
	char *copy = arena_strdup(fixture->arena, text);
	assert_non_null(copy);
	return copy;
}

static Organisation *national_row(struct directory_fixture *fixture, const struct school *from)
{
	Organisation *row = arena_alloc(fixture->arena, sizeof *row);
	assert_non_null(row);
	*row = school(kept(fixture, from->brin), kept(fixture, from->name));
	row->street = kept(fixture, from->street);
	row->postcode = kept(fixture, from->postcode);
	row->city = kept(fixture, from->city);
	row->municipality_code = kept(fixture, from->municipality_code);
	row->municipality = kept(fixture, from->municipality);
	row->phone = kept(fixture, from->phone);
	row->website = kept(fixture, from->website);
	return row;
}

static Organisation **read_national(struct directory_fixture *fixture, size_t *ret_count)
{
	struct school_file *file;
	struct school school;
	struct school_error error;
	Organisation **rows = arena_alloc(fixture->arena, NATIONAL_ROOM * sizeof(Organisation *));
	assert_non_null(rows);
	assert_int_equal(school_file_open(SAMEN_SHARED_DIR "/data/duo/03-alle-vestigingen-bo.csv",
			     false, &file, &error),
	    OK);
	*ret_count = 0;
	while (school_file_next(file, &school, &error) == OK) {
		assert_true(*ret_count < NATIONAL_ROOM);
		rows[(*ret_count)++] = national_row(fixture, &school);
	}
	school_file_close(file);
	return rows;
}

static ImportResponse import_national(
    struct directory_fixture *fixture, const char *import_id, Organisation **rows, size_t count)
{
	ImportResponse total = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_RESPONSE__INIT;
	for (size_t first = 0; first < count; first += BATCH) {
		ImportRequest request = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_REQUEST__INIT;
		request.import_id = (char *)import_id;
		request.source = duo_regular;
		request.organisations = rows + first;
		request.n_organisations = count - first < BATCH ? count - first : BATCH;
		request.last = first + BATCH >= count;
		const ImportResponse *response =
		    fixture_call(fixture, &fixture->coordinator, "ImportOrganisations", &request);
		total.added += response->added;
		total.changed += response->changed;
		total.unchanged += response->unchanged;
		total.closed += response->closed;
	}
	return total;
}

static void the_national_file_is_in_and_unchanged_the_second_time(void **state)
{
	struct directory_fixture *fixture = *state;
	size_t count;
	FILE *file = fopen(SAMEN_SHARED_DIR "/data/duo/03-alle-vestigingen-bo.csv", "rb");
	if (file == NULL) {
		skip();
		return;
	}
	(void)fclose(file);
	(void)fixture_area(fixture, "alkmaar", "Alkmaar");
	Organisation **rows = read_national(fixture, &count);
	assert_int_equal(count, NATIONAL_BRANCHES);
	int64_t begun_ms = clock_mono_ms();
	ImportResponse first = import_national(fixture, "national-1", rows, count);
	int64_t first_ms = clock_mono_ms() - begun_ms;
	ImportResponse second = import_national(fixture, "national-2", rows, count);
	int64_t second_ms = clock_mono_ms() - begun_ms - first_ms;
	print_message("%zu branches: %lld ms, again %lld ms\n", count, (long long)first_ms,
	    (long long)second_ms);
	assert_int_equal(first.added, count);
	assert_int_equal(second.unchanged, count);
	assert_int_equal(second.added + second.changed + second.closed, 0);
	assert_true(first_ms < NATIONAL_MS_MAX);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, directory_fixture_setup, directory_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_organisation_is_changed_by_its_code),
	    TEST(an_own_organisation_says_so),
	    TEST(a_change_by_hand_keeps_the_source),
	    TEST(closing_needs_only_the_code),
	    TEST(putting_a_closed_one_opens_it),
	    TEST(closing_what_is_not_there_is_not_found),
	    TEST(wrong_fields_of_an_organisation_are_named),
	    TEST(no_organisation_at_all_is_named),
	    TEST(words_are_sought_in_name_city_and_code),
	    TEST(closed_ones_are_shown_when_asked_for),
	    TEST(sector_and_schools_only_narrow_the_list),
	    TEST(an_area_narrows_the_list),
	    TEST(an_import_counts_what_it_did),
	    TEST(importing_the_same_again_writes_nothing),
	    TEST(a_school_that_is_not_named_any_more_is_closed),
	    TEST(a_school_is_closed_once),
	    TEST(a_school_named_in_an_earlier_call_of_the_import_stays_open),
	    TEST(only_the_last_call_closes),
	    TEST(a_municipality_that_is_not_named_is_left_alone),
	    TEST(another_source_is_left_alone),
	    TEST(without_municipality_nothing_is_closed),
	    TEST(a_municipality_without_code_goes_by_its_name),
	    TEST(a_closed_school_that_is_named_again_is_open_again),
	    TEST(a_code_of_another_source_names_its_row),
	    TEST(a_code_twice_in_one_call_names_its_row),
	    TEST(schools_codes_are_in_upper_case),
	    TEST(an_import_has_one_source),
	    TEST(an_import_ends_with_its_last_call),
	    TEST(a_repeated_call_gives_the_same_counts),
	    TEST(an_unknown_source_and_a_bad_id_are_named),
	    TEST(imports_are_forgotten_after_a_day),
	    TEST(the_national_file_is_in_and_unchanged_the_second_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
