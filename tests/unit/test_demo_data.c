/* The demo region's files fit each other: see docs/demo-data.md. */
#include "directory/school_file.h"
#include "runtime/csv.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#define DEMO SAMEN_SOURCE_DIR "/data/demo/"

enum { ROWS_MAX = 256, COLUMNS_MAX = 48, WORDS_MIN = 60, WORDS_MAX = 120 };

/* A whole file, kept. */
struct table {
	struct csv *header; /* for its columns */
	size_t count;
	char **cells[ROWS_MAX];
};

static struct csv *csv_of(const char *path)
{
	struct csv *csv = NULL;
	if (csv_open(path, &csv) != OK) {
		fail_msg("%s cannot be read", path);
	}
	return csv;
}

static char **cells_copy(const struct csv_row *row)
{
	char **cells = calloc(COLUMNS_MAX, sizeof *cells);
	assert_non_null(cells);
	assert_true(row->count <= COLUMNS_MAX);
	for (size_t i = 0; i < row->count; i++) {
		cells[i] = strdup(row->fields[i]);
		assert_non_null(cells[i]);
	}
	return cells;
}

static struct table *table_open(const char *path)
{
	struct table *table = calloc(1, sizeof *table);
	assert_non_null(table);
	table->header = csv_of(path);
	for (;;) {
		struct csv_row row = {0};
		const char *reason = "";
		enum status status = csv_next(table->header, &row, &reason);
		if (status == OUT_OF_RANGE) {
			return table;
		}
		if (status != OK) {
			fail_msg("%s, line %zu: %s", path, row.line, reason);
		}
		assert_true(table->count < ROWS_MAX);
		table->cells[table->count++] = cells_copy(&row);
	}
}

static void table_close(struct table *table)
{
	for (size_t row = 0; row < table->count; row++) {
		for (size_t i = 0; i < COLUMNS_MAX; i++) {
			free(table->cells[row][i]);
		}
		free(table->cells[row]);
	}
	csv_close(table->header);
	free(table);
}

static const char *cell(const struct table *table, size_t row, const char *column)
{
	int place = csv_column(table->header, column);
	if (place < 0) {
		fail_msg("no column %s", column);
	}
	return table->cells[row][place];
}

/* Rows whose column holds this value. */
static size_t rows_with(const struct table *table, const char *column, const char *value)
{
	size_t count = 0;
	for (size_t row = 0; row < table->count; row++) {
		count += strcmp(cell(table, row, column), value) == 0 ? 1 : 0;
	}
	return count;
}

/* Calls visit for every part of a list "a,b,c". An empty list has none. */
static void parts_visit(
    const char *list, void (*visit)(const char *part, void *context), void *context)
{
	while (*list != '\0') {
		char part[128];
		size_t size = strcspn(list, ",");
		assert_true(size > 0 && size < sizeof part);
		memcpy(part, list, size);
		part[size] = '\0';
		visit(part, context);
		list += size + (list[size] == ',' ? 1 : 0);
	}
}

struct search {
	const char *wanted;
	size_t found;
};

static void part_compare(const char *part, void *context)
{
	struct search *search = context;
	search->found += strcasecmp(part, search->wanted) == 0 ? 1 : 0;
}

static size_t parts_like(const char *list, const char *wanted)
{
	struct search search = {.wanted = wanted};
	parts_visit(list, part_compare, &search);
	return search.found;
}

/* All a region has, open. */
struct demo {
	struct table *areas;
	struct table *organisations;
	struct table *people;
	struct table *expertise;
	struct table *regular;
	struct table *special;
	struct table *vocabulary;
};

static int demo_open(void **state)
{
	struct demo *demo = calloc(1, sizeof *demo);
	assert_non_null(demo);
	demo->areas = table_open(DEMO "areas.csv");
	demo->organisations = table_open(DEMO "organisations.csv");
	demo->people = table_open(DEMO "people.csv");
	demo->expertise = table_open(DEMO "expertise.csv");
	demo->regular = table_open(DEMO "schools-regular.csv");
	demo->special = table_open(DEMO "schools-special.csv");
	demo->vocabulary = table_open(SAMEN_SOURCE_DIR "/data/vocabulary.csv");
	*state = demo;
	return 0;
}

static int demo_close(void **state)
{
	struct demo *demo = *state;
	table_close(demo->areas);
	table_close(demo->organisations);
	table_close(demo->people);
	table_close(demo->expertise);
	table_close(demo->regular);
	table_close(demo->special);
	table_close(demo->vocabulary);
	free(demo);
	return 0;
}

/* Areas. */

/* How often the areas claim this place or postcode; *ret_area is the last that does. */
static size_t areas_claiming(const struct table *areas, const char *place, const char **ret_area)
{
	size_t claims = 0;
	for (size_t row = 0; row < areas->count; row++) {
		size_t here = parts_like(cell(areas, row, "places"), place);
		claims += here;
		*ret_area = here > 0 ? cell(areas, row, "code") : *ret_area;
	}
	return claims;
}

/* The one area of an address: by its four digits, else by its place. */
static const char *area_of(const struct table *areas, const char *postcode, const char *city)
{
	const char *area = "";
	char digits[5];
	(void)snprintf(digits, sizeof digits, "%.4s", postcode);
	size_t claims = areas_claiming(areas, digits, &area);
	if (claims == 0) {
		claims = areas_claiming(areas, city, &area);
	}
	if (claims != 1) {
		fail_msg("%s %s is claimed %zu times", postcode, city, claims);
	}
	return area;
}

static size_t schools_placed(const struct table *areas, const char *path)
{
	struct school_file *file = NULL;
	struct school_error error = {0};
	assert_int_equal(school_file_open(path, false, &file, &error), OK);
	struct school school;
	size_t placed = 0;
	enum status status;
	while ((status = school_file_next(file, &school, &error)) == OK) {
		assert_string_not_equal(area_of(areas, school.postcode, school.city), "");
		placed++;
	}
	assert_int_equal(status, OUT_OF_RANGE);
	school_file_close(file);
	return placed;
}

static void test_every_regular_school_is_in_one_area(void **state)
{
	const struct demo *demo = *state;
	assert_int_equal(schools_placed(demo->areas, DEMO "schools-regular.csv"), 97);
}

static void test_every_special_school_is_in_one_area(void **state)
{
	const struct demo *demo = *state;
	assert_int_equal(schools_placed(demo->areas, DEMO "schools-special.csv"), 12);
}

static void test_every_organisation_is_in_one_area(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->organisations->count; row++) {
		(void)area_of(demo->areas, cell(demo->organisations, row, "postcode"),
		    cell(demo->organisations, row, "city"));
	}
}

static void test_a_postcode_goes_before_a_place(void **state)
{
	const struct demo *demo = *state;
	assert_string_equal(area_of(demo->areas, "1825 KA", "ALKMAAR"), "alkmaar-noord");
	assert_string_equal(area_of(demo->areas, "1814 EC", "ALKMAAR"), "alkmaar-zuid");
}

static void test_every_area_has_at_least_five_schools(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->areas->count; row++) {
		size_t schools = 0;
		for (size_t i = 0; i < demo->regular->count; i++) {
			const char *area = area_of(demo->areas, cell(demo->regular, i, "POSTCODE"),
			    cell(demo->regular, i, "PLAATSNAAM"));
			schools += strcmp(area, cell(demo->areas, row, "code")) == 0 ? 1 : 0;
		}
		print_message("%s: %zu\n", cell(demo->areas, row, "code"), schools);
		assert_true(schools >= 5);
	}
}

struct neighbour_check {
	const struct table *areas;
	const char *area;
};

static void neighbour_check(const char *neighbour, void *context)
{
	const struct neighbour_check *check = context;
	assert_string_not_equal(neighbour, check->area);
	size_t mutual = 0;
	for (size_t row = 0; row < check->areas->count; row++) {
		if (strcmp(cell(check->areas, row, "code"), neighbour) == 0) {
			mutual += parts_like(cell(check->areas, row, "neighbours"), check->area);
		}
	}
	if (mutual != 1) {
		fail_msg("%s names %s, which does not name it back once", check->area, neighbour);
	}
}

static void test_neighbours_name_each_other(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->areas->count; row++) {
		struct neighbour_check check = {
		    .areas = demo->areas, .area = cell(demo->areas, row, "code")};
		parts_visit(cell(demo->areas, row, "neighbours"), neighbour_check, &check);
	}
}

/* Organisations and people. */

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void test_invented_organisations_say_so(void **state)
{
	const struct table *organisations = ((const struct demo *)*state)->organisations;
	for (size_t row = 0; row < organisations->count; row++) {
		assert_true(holds(cell(organisations, row, "name"), "(verzonnen)"));
		assert_true(holds(cell(organisations, row, "website"), "example.org"));
		assert_int_equal(strncmp(cell(organisations, row, "phone"), "0720000", 7), 0);
	}
}

static void test_codes_are_given_once(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->organisations->count; row++) {
		const char *code = cell(demo->organisations, row, "code");
		assert_int_equal(rows_with(demo->organisations, "code", code), 1);
	}
	for (size_t row = 0; row < demo->areas->count; row++) {
		const char *code = cell(demo->areas, row, "code");
		assert_int_equal(rows_with(demo->areas, "code", code), 1);
	}
}

static void test_people_are_at_organisations_that_exist(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->people->count; row++) {
		const char *code = cell(demo->people, row, "organisation");
		size_t found = rows_with(demo->organisations, "code", code) +
			       rows_with(demo->regular, "VESTIGINGSNUMMER", code) +
			       rows_with(demo->special, "VESTIGINGSCODE", code);
		if (found != 1) {
			fail_msg("%s is at %s, which is there %zu times",
			    cell(demo->people, row, "email"), code, found);
		}
	}
}

static void test_people_have_addresses_at_example_org(void **state)
{
	const struct table *people = ((const struct demo *)*state)->people;
	assert_int_equal(people->count, 24);
	for (size_t row = 0; row < people->count; row++) {
		const char *email = cell(people, row, "email");
		assert_string_equal(strchr(email, '@'), "@example.org");
		assert_int_equal(rows_with(people, "email", email), 1);
	}
}

/* context is the list of allowed words. */
static void part_is_allowed(const char *part, void *context)
{
	if (parts_like(context, part) != 1) {
		fail_msg("%s is not one of %s", part, (const char *)context);
	}
}

static void all_allowed(const struct table *table, const char *column, const char *allowed)
{
	for (size_t row = 0; row < table->count; row++) {
		parts_visit(cell(table, row, column), part_is_allowed, (void *)allowed);
	}
}

static void test_words_are_those_of_samen(void **state)
{
	const struct demo *demo = *state;
	all_allowed(demo->people, "roles", "TEACHER,SPECIALIST,CONSULTANT,COORDINATOR");
	all_allowed(demo->organisations, "sector",
	    "YOUTH_CARE,HEALTH_CARE,EARLY_YEARS,MUNICIPALITY,PARTNERSHIP,OTHER");
	all_allowed(demo->expertise, "level", "KNOWS,APPLIES,COACHES");
	all_allowed(demo->expertise, "forms", "CALL,OBSERVE,CO_TEACH,TRAIN_TEAM,GUIDE,MATERIALS");
}

/* "voorschool", "vo", "3" or "3-8". */
static void age_group_check(const char *part, void *context)
{
	(void)context;
	bool one = strlen(part) == 1 && part[0] >= '1' && part[0] <= '8';
	bool range = strlen(part) == 3 && part[0] >= '1' && part[1] == '-' && part[2] > part[0] &&
		     part[2] <= '8';
	if (!one && !range && strcmp(part, "voorschool") != 0 && strcmp(part, "vo") != 0) {
		fail_msg("%s is no age group", part);
	}
}

static void test_age_groups_are_well_formed(void **state)
{
	const struct table *expertise = ((const struct demo *)*state)->expertise;
	for (size_t row = 0; row < expertise->count; row++) {
		parts_visit(cell(expertise, row, "age_groups"), age_group_check, NULL);
	}
}

static void test_consultants_watch_every_area_once(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->areas->count; row++) {
		size_t watchers = 0;
		for (size_t i = 0; i < demo->people->count; i++) {
			size_t here = parts_like(
			    cell(demo->people, i, "areas"), cell(demo->areas, row, "code"));
			assert_true(
			    here == 0 || holds(cell(demo->people, i, "roles"), "CONSULTANT"));
			watchers += here;
		}
		assert_int_equal(watchers, 1);
	}
}

/* Expertise. */

static void test_expertise_is_of_the_vocabulary(void **state)
{
	const struct demo *demo = *state;
	for (size_t row = 0; row < demo->expertise->count; row++) {
		const char *topic = cell(demo->expertise, row, "topic");
		if (rows_with(demo->vocabulary, "id", topic) != 1) {
			fail_msg("%s is no topic", topic);
		}
	}
}

static void test_every_specialist_has_two_to_four_topics_and_others_none(void **state)
{
	const struct demo *demo = *state;
	size_t rows = 0;
	for (size_t row = 0; row < demo->people->count; row++) {
		size_t topics =
		    rows_with(demo->expertise, "email", cell(demo->people, row, "email"));
		bool specialist = holds(cell(demo->people, row, "roles"), "SPECIALIST");
		assert_true(specialist ? topics >= 2 && topics <= 4 : topics == 0);
		rows += topics;
	}
	assert_int_equal(rows, demo->expertise->count);
}

static void test_a_person_names_a_topic_once_and_one_capacity(void **state)
{
	const struct table *expertise = ((const struct demo *)*state)->expertise;
	for (size_t row = 0; row < expertise->count; row++) {
		for (size_t other = 0; other < row; other++) {
			bool same_person = strcmp(cell(expertise, row, "email"),
					       cell(expertise, other, "email")) == 0;
			if (same_person) {
				assert_string_not_equal(
				    cell(expertise, row, "topic"), cell(expertise, other, "topic"));
				assert_string_equal(cell(expertise, row, "capacity"),
				    cell(expertise, other, "capacity"));
			}
		}
	}
}

/* Requests. */

static void request_check(const char *name)
{
	char path[512];
	char text[4096];
	(void)snprintf(path, sizeof path, "%srequests/%s", DEMO, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t size = fread(text, 1, sizeof text - 1, file);
	assert_int_equal(fclose(file), 0);
	text[size] = '\0';
	size_t paragraphs = 1;
	for (const char *at = text; (at = strstr(at, "\n\n")) != NULL; at += 2) {
		paragraphs++;
	}
	assert_int_equal(paragraphs, 4);
	size_t words = 0;
	for (const char *at = text; *at != '\0';) {
		at += strspn(at, " \n");
		size_t letters = strcspn(at, " \n");
		words += letters > 0 ? 1 : 0;
		at += letters;
	}
	assert_in_range(words, WORDS_MIN, WORDS_MAX);
}

/* The same request for the command line lies beside one of them, as JSON. */
static int is_text(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot != NULL && strcmp(dot, ".txt") == 0;
}

static void test_requests_have_four_paragraphs_and_the_right_length(void **state)
{
	(void)state;
	struct dirent **entries = NULL;
	int count = scandir(DEMO "requests", &entries, is_text, alphasort);
	assert_int_equal(count, 3);
	for (int i = 0; i < count; i++) {
		request_check(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_regular_school_is_in_one_area),
	    cmocka_unit_test(test_every_special_school_is_in_one_area),
	    cmocka_unit_test(test_every_organisation_is_in_one_area),
	    cmocka_unit_test(test_a_postcode_goes_before_a_place),
	    cmocka_unit_test(test_every_area_has_at_least_five_schools),
	    cmocka_unit_test(test_neighbours_name_each_other),
	    cmocka_unit_test(test_invented_organisations_say_so),
	    cmocka_unit_test(test_codes_are_given_once),
	    cmocka_unit_test(test_people_are_at_organisations_that_exist),
	    cmocka_unit_test(test_people_have_addresses_at_example_org),
	    cmocka_unit_test(test_words_are_those_of_samen),
	    cmocka_unit_test(test_age_groups_are_well_formed),
	    cmocka_unit_test(test_consultants_watch_every_area_once),
	    cmocka_unit_test(test_expertise_is_of_the_vocabulary),
	    cmocka_unit_test(test_every_specialist_has_two_to_four_topics_and_others_none),
	    cmocka_unit_test(test_a_person_names_a_topic_once_and_one_capacity),
	    cmocka_unit_test(test_requests_have_four_paragraphs_and_the_right_length),
	};
	return cmocka_run_group_tests(tests, demo_open, demo_close);
}
