/* DUO's lists: the regions' copies in data/demo, and the published files where the evaluation data
 * is at hand. */
#include "directory/school_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DUO SAMEN_SHARED_DIR "/data/duo/"
#define REGULAR_HEADER                                                                             \
	"PROVINCIE;BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;STRAATNAAM;"   \
	"HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;DENOMINATIE;"       \
	"TELEFOONNUMMER;INTERNETADRES;RMC-REGIO NAAM\n"
#define SPECIAL_HEADER                                                                             \
	"SOORT PRIMAIR ONDERWIJS;PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;"   \
	"VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;GEMEENTENUMMER;"      \
	"GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER;INTERNETADRES;CLUSTER;ONDERWIJS;RMC-REGIO NAAM\n"

static bool has_shared(void)
{
	return access(DUO, R_OK) == 0;
}

static struct school_file *open_text(const char *text)
{
	struct school_file *file = NULL;
	struct school_error error;
	const struct bytes data = {.data = (const uint8_t *)text, .size = strlen(text)};
	if (school_file_open_memory(data, false, &file, &error) != OK) {
		fail_msg("%s", error.reason);
	}
	return file;
}

static struct school_file *open_path(const char *path)
{
	struct school_file *file = NULL;
	struct school_error error;
	if (school_file_open(path, false, &file, &error) != OK) {
		fail_msg("%s: %s", path, error.reason);
	}
	return file;
}

/* False at the end. Any error fails the test. */
static bool next_ok(struct school_file *file, struct school *ret_school)
{
	struct school_error error;
	enum status status = school_file_next(file, ret_school, &error);
	if (status != OK && status != OUT_OF_RANGE) {
		fail_msg("line %zu, %s: %s", error.line, error.column, error.reason);
	}
	return status == OK;
}

static struct school only_school(struct school_file *file)
{
	struct school school;
	assert_true(next_ok(file, &school));
	return school;
}

/* The school with this code; skips what comes before it. */
static struct school school_find(struct school_file *file, const char *brin)
{
	struct school school;
	while (next_ok(file, &school)) {
		if (strcmp(school.brin, brin) == 0) {
			return school;
		}
	}
	fail_msg("no school %s", brin);
	return school;
}

static size_t schools_count(const char *path, enum school_layout layout)
{
	struct school_file *file = open_path(path);
	assert_int_equal(school_file_layout(file), layout);
	struct school school;
	size_t count = 0;
	while (next_ok(file, &school)) {
		count++;
	}
	school_file_close(file);
	return count;
}

static void test_every_column_of_a_regular_school_is_read(void **state)
{
	(void)state;
	struct school_file *file = open_text(REGULAR_HEADER
	    "Noord-Holland;30013;21PO;21PO00;Jan van Rijckenborghschool;Trompenburg;49;1852 "
	    "CC;HEILOO;"
	    "0399;HEILOO;Algemeen bijzonder;0725338286;www.jvrschool.nl;Noord-Kennemerland\n");
	struct school school = only_school(file);
	assert_string_equal(school.brin, "21PO00");
	assert_string_equal(school.name, "Jan van Rijckenborghschool");
	assert_int_equal(school.sector, SCHOOL_REGULAR);
	assert_string_equal(school.street, "Trompenburg 49");
	assert_string_equal(school.postcode, "1852 CC");
	assert_string_equal(school.city, "HEILOO");
	assert_string_equal(school.municipality_code, "0399");
	assert_string_equal(school.municipality, "HEILOO");
	assert_string_equal(school.phone, "0725338286");
	assert_string_equal(school.website, "www.jvrschool.nl");
	assert_string_equal(school.denomination, "Algemeen bijzonder");
	assert_string_equal(school.province, "Noord-Holland");
	assert_string_equal(school.board_number, "30013");
	assert_string_equal(school.duo_region, "Noord-Kennemerland");
	school_file_close(file);
}

static void test_a_blank_of_one_space_is_empty(void **state)
{
	(void)state;
	struct school_file *file = open_text(
	    REGULAR_HEADER "Noord-Holland;1;27PR;27PR02;An Nasr;Tooroplaan;1;1816 XA;ALKMAAR;0361;"
			   "ALKMAAR;Islamitisch; ; ;x\n");
	struct school school = only_school(file);
	assert_string_equal(school.phone, "");
	assert_string_equal(school.website, "");
	school_file_close(file);
}

static void assert_sector(const char *kind, const char *teaching, enum school_sector expected)
{
	char text[1024];
	(void)snprintf(text, sizeof text,
	    SPECIAL_HEADER "%s;Noord-Holland;1;01LB;01LB00;De Ruimte;Het Schild;2-A;1704 EK;"
			   "HEERHUGOWAARD;1980;DIJK EN WAARD;x;1;x;3;%s;x\n",
	    kind, teaching);
	struct school_file *file = open_text(text);
	assert_int_equal(only_school(file).sector, expected);
	school_file_close(file);
}

static void test_sectors_follow_kind_and_teaching(void **state)
{
	(void)state;
	assert_sector("SBAO", "SBAO", SCHOOL_SBO);
	assert_sector("SBO", " ", SCHOOL_SBO);
	assert_sector("SO", "SO DOBLN,DOVN", SCHOOL_SO);
	assert_sector("VSO", "VSO ZMLK", SCHOOL_VSO);
	assert_sector("(V)SO", "SO LG,MGF + VSO LG", SCHOOL_SO);
	assert_sector("(V)SO", "VSO LZ/P + RP-VSO LZ/P", SCHOOL_VSO);
	assert_sector("(V)SO", "VSO ZMOK + RP-SO ZMOK", SCHOOL_SO);
	assert_sector("(V)SO", " ", SCHOOL_SO);
}

static void assert_row_wrong(const char *text, const char *column, const char *reason)
{
	struct school_file *file = open_text(text);
	struct school school;
	struct school_error error;
	assert_int_equal(school_file_next(file, &school, &error), INVALID_ARGUMENT);
	assert_string_equal(error.column, column);
	assert_string_equal(error.reason, reason);
	assert_int_equal(error.line, 2);
	assert_int_equal(school_file_next(file, &school, &error), OUT_OF_RANGE);
	school_file_close(file);
}

static void test_codes_of_another_form_are_wrong(void **state)
{
	(void)state;
	static const char *const codes[] = {
	    "", "21PO", "21PO0", "21PO000", "2APO00", "21po00", "21P000"};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		char text[1024];
		(void)snprintf(text, sizeof text,
		    REGULAR_HEADER "p;1;21PO;%s;School;Weg;1;1852 CC;HEILOO;1;x;x;1;x;x\n",
		    codes[i]);
		assert_row_wrong(text, "VESTIGINGSNUMMER",
		    "expected two digits, two letters and two digits, as in 21PO00");
	}
}

static void test_postcodes_of_another_form_are_wrong(void **state)
{
	(void)state;
	static const char *const postcodes[] = {
	    "", "1852CC", "0852 CC", "1852 cc", "1852 CCC", "185 CC"};
	for (size_t i = 0; i < sizeof postcodes / sizeof *postcodes; i++) {
		char text[1024];
		(void)snprintf(text, sizeof text,
		    REGULAR_HEADER "p;1;21PO;21PO00;School;Weg;1;%s;HEILOO;1;x;x;1;x;x\n",
		    postcodes[i]);
		assert_row_wrong(text, "POSTCODE",
		    "expected four digits, a space and two letters, as in 1852 CC");
	}
}

static void test_a_school_without_name_is_wrong(void **state)
{
	(void)state;
	assert_row_wrong(REGULAR_HEADER "p;1;21PO;21PO00; ;Weg;1;1852 CC;HEILOO;1;x;x;1;x;x\n",
	    "VESTIGINGSNAAM", "is empty");
}

static void test_a_school_without_place_is_wrong(void **state)
{
	(void)state;
	assert_row_wrong(REGULAR_HEADER "p;1;21PO;21PO00;School;Weg;1;1852 CC; ;1;x;x;1;x;x\n",
	    "PLAATSNAAM", "is empty");
}

static void test_an_unknown_kind_of_school_is_wrong(void **state)
{
	(void)state;
	assert_row_wrong(SPECIAL_HEADER
	    "VO;p;1;01LB;01LB00;De Ruimte;Weg;2;1704 EK;HEERHUGOWAARD;1;x;x;1;x;3;SO;x\n",
	    "SOORT PRIMAIR ONDERWIJS", "expected SBAO, SBO, SO, VSO or (V)SO");
}

static void test_errors_use_the_headers_of_the_file(void **state)
{
	(void)state;
	assert_row_wrong(SPECIAL_HEADER
	    "SO;p;1;01LB;01LB;De Ruimte;Weg;2;1704 EK;HEERHUGOWAARD;1;x;x;1;x;3;SO;x\n",
	    "VESTIGINGSCODE", "expected two digits, two letters and two digits, as in 21PO00");
}

static void test_a_row_of_another_length_is_wrong_as_a_whole(void **state)
{
	(void)state;
	assert_row_wrong(
	    REGULAR_HEADER "p;1;21PO;21PO00\n", "", "4 fields where the header has 15");
}

static void test_reading_goes_on_after_a_wrong_row(void **state)
{
	(void)state;
	struct school_file *file =
	    open_text(REGULAR_HEADER "p;1;21PO;21PO;School;Weg;1;1852 CC;HEILOO;1;x;x;1;x;x\n"
				     "p;1;21PO;21PO01;School;Weg;1;1852 CC;HEILOO;1;x;x;1;x;x\n");
	struct school school;
	struct school_error error;
	assert_int_equal(school_file_next(file, &school, &error), INVALID_ARGUMENT);
	assert_string_equal(only_school(file).brin, "21PO01");
	school_file_close(file);
}

static void assert_not_opened(const char *text, const char *reason)
{
	struct school_file *file = NULL;
	struct school_error error;
	const struct bytes data = {.data = (const uint8_t *)text, .size = strlen(text)};
	assert_int_equal(school_file_open_memory(data, false, &file, &error), INVALID_ARGUMENT);
	assert_string_equal(error.reason, reason);
	assert_null(file);
}

static void test_missing_columns_are_named(void **state)
{
	(void)state;
	assert_not_opened(
	    "PROVINCIE;BEVOEGD GEZAG "
	    "NUMMER;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;PLAATSNAAM;"
	    "GEMEENTENUMMER;GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER;INTERNETADRES;RMC-REGIO NAAM\n",
	    "not DUO's list of regular schools: these columns are missing: VESTIGINGSNUMMER, "
	    "POSTCODE");
}

static void test_missing_columns_of_the_special_list_are_named(void **state)
{
	(void)state;
	assert_not_opened("SOORT PRIMAIR ONDERWIJS;PROVINCIE;BEVOEGD GEZAG NUMMER;VESTIGINGSCODE;"
			  "VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;POSTCODE;PLAATSNAAM;"
			  "GEMEENTENUMMER;GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER;INTERNETADRES;"
			  "RMC-REGIO NAAM\n",
	    "not DUO's list of special schools: these columns are missing: ONDERWIJS");
}

static void test_a_file_of_something_else_names_all_columns(void **state)
{
	(void)state;
	assert_not_opened("id,postcode,woonplaats\n",
	    "not DUO's list of regular schools: these columns are missing: VESTIGINGSNUMMER, "
	    "VESTIGINGSNAAM, STRAATNAAM, HUISNUMMER-TOEVOEGING, PLAATSNAAM, GEMEENTENUMMER, "
	    "GEMEENTENAAM, TELEFOONNUMMER, INTERNETADRES, DENOMINATIE, PROVINCIE, BEVOEGD GEZAG "
	    "NUMMER, "
	    "RMC-REGIO NAAM");
}

static void test_an_empty_file_is_said_so(void **state)
{
	(void)state;
	assert_not_opened("", "the file is empty or does not begin with a line of column names");
}

static void test_a_file_that_is_not_there_is_said_so(void **state)
{
	(void)state;
	struct school_file *file = NULL;
	struct school_error error;
	assert_int_equal(school_file_open("/nowhere/schools.csv", false, &file, &error), NOT_FOUND);
	assert_string_equal(error.reason, "there is no such file");
}

/* The published files. */

static void test_the_national_list_has_6215_schools(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	assert_int_equal(
	    schools_count(DUO "03-alle-vestigingen-bo.csv", SCHOOL_LAYOUT_REGULAR), 6215);
}

static void test_the_national_list_is_read_within_a_second(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	clock_t start = clock();
	(void)schools_count(DUO "03-alle-vestigingen-bo.csv", SCHOOL_LAYOUT_REGULAR);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	print_message("%.3f s of processor time\n", seconds);
	assert_true(seconds < 1.0);
}

static void test_the_national_list_keeps_its_accents(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	struct school_file *file = open_path(DUO "03-alle-vestigingen-bo.csv");
	struct school school;
	bool kompas = false;
	bool wraldwizer = false;
	bool legean = false;
	bool hindu = false;
	bool quoted = false;
	while (next_ok(file, &school)) {
		kompas = kompas || strcmp(school.name, "Dalton Kindcentrum ’t Kompas") == 0;
		wraldwizer =
		    wraldwizer || strcmp(school.name, "Christelijke Basisschool Wrâldwizer") == 0;
		legean = legean || strcmp(school.name, "Mienskipsskoalle  De Legeaën") == 0;
		hindu = hindu || strcmp(school.denomination, "Hindoeïstisch") == 0;
		quoted = quoted || strcmp(school.name, "Basisschool \"De Maasparel\"") == 0;
	}
	assert_true(kompas && wraldwizer && legean && hindu && quoted);
	school_file_close(file);
}

static void test_the_regions_utf8_list_has_97_schools(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	assert_int_equal(
	    schools_count(DUO "bo-noord-kennemerland.utf8.csv", SCHOOL_LAYOUT_REGULAR), 97);
}

static void test_the_regions_special_list_has_12_schools(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	assert_int_equal(schools_count(DUO "vestigingen_sbo_so_vso.noord-kennemerland.csv",
			     SCHOOL_LAYOUT_SPECIAL),
	    12);
}

/* The same school, once from Windows-1252 and once from UTF-8. */
static void test_both_encodings_give_the_same_name(void **state)
{
	(void)state;
	if (!has_shared()) {
		skip();
	}
	struct school_file *national = open_path(DUO "03-alle-vestigingen-bo.csv");
	struct school_file *regional = open_path(DUO "bo-noord-kennemerland.utf8.csv");
	struct school first = school_find(national, "08PV00");
	struct school second = school_find(regional, "08PV00");
	assert_string_equal(first.name, "Chr. Kindcentrum Het Mozaïek");
	assert_string_equal(second.name, first.name);
	school_file_close(national);
	school_file_close(regional);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_column_of_a_regular_school_is_read),
	    cmocka_unit_test(test_a_blank_of_one_space_is_empty),
	    cmocka_unit_test(test_sectors_follow_kind_and_teaching),
	    cmocka_unit_test(test_codes_of_another_form_are_wrong),
	    cmocka_unit_test(test_postcodes_of_another_form_are_wrong),
	    cmocka_unit_test(test_a_school_without_name_is_wrong),
	    cmocka_unit_test(test_a_school_without_place_is_wrong),
	    cmocka_unit_test(test_an_unknown_kind_of_school_is_wrong),
	    cmocka_unit_test(test_errors_use_the_headers_of_the_file),
	    cmocka_unit_test(test_a_row_of_another_length_is_wrong_as_a_whole),
	    cmocka_unit_test(test_reading_goes_on_after_a_wrong_row),
	    cmocka_unit_test(test_missing_columns_are_named),
	    cmocka_unit_test(test_missing_columns_of_the_special_list_are_named),
	    cmocka_unit_test(test_a_file_of_something_else_names_all_columns),
	    cmocka_unit_test(test_an_empty_file_is_said_so),
	    cmocka_unit_test(test_a_file_that_is_not_there_is_said_so),
	    cmocka_unit_test(test_the_national_list_has_6215_schools),
	    cmocka_unit_test(test_the_national_list_is_read_within_a_second),
	    cmocka_unit_test(test_the_national_list_keeps_its_accents),
	    cmocka_unit_test(test_the_regions_utf8_list_has_97_schools),
	    cmocka_unit_test(test_the_regions_special_list_has_12_schools),
	    cmocka_unit_test(test_both_encodings_give_the_same_name),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return failed == 0 && !has_shared() ? 77 : failed;
}
