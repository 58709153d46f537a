/* Any file as a school list of DUO: it is one or says what is missing, every row is a whole school
 * or says what is wrong where, and the end is reached. */
#include "directory/school_file.h"
#include "runtime/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void error_check(const struct school_error *error)
{
	size_t length = strlen(error->reason);
	require(length > 0 && utf8_is_valid(error->reason, length));
	require(utf8_is_valid(error->column, strlen(error->column)));
}

static void school_check(const struct school *school)
{
	const char *const texts[] = {school->brin, school->name, school->street, school->postcode,
	    school->city, school->municipality_code, school->municipality, school->phone,
	    school->website, school->denomination, school->province, school->board_number,
	    school->duo_region};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		require(utf8_is_valid(texts[i], strlen(texts[i])));
	}
	require(strlen(school->brin) == 6 && school->name[0] != '\0');
	require(school->sector <= SCHOOL_VSO);
}

static void schools_check(struct school_file *file, size_t rows_max)
{
	struct school school;
	struct school_error error;
	enum status status;
	size_t rows = 0;
	while ((status = school_file_next(file, &school, &error)) != OUT_OF_RANGE) {
		require(++rows <= rows_max);
		require(status == OK || status == INVALID_ARGUMENT);
		if (status == OK) {
			school_check(&school);
		} else {
			error_check(&error);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct school_file *file = NULL;
	struct school_error error;
	const struct bytes bytes = {data, size};
	enum status status = school_file_open_memory(bytes, size % 2 == 0, &file, &error);
	if (status == OK) {
		schools_check(file, size);
		school_file_close(file);
	} else {
		error_check(&error);
	}
	return 0;
}
