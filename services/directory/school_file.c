#include "directory/school_file.h"

#include "runtime/csv.h"
#include "runtime/i18n.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum column {
	CODE,
	NAME,
	STREET,
	HOUSE_NUMBER,
	POSTCODE,
	CITY,
	MUNICIPALITY_CODE,
	MUNICIPALITY,
	PHONE,
	WEBSITE,
	DENOMINATION,
	PROVINCE,
	BOARD_NUMBER,
	RMC_REGION,
	COLUMNS_REGULAR,
	/* Only in the list of special schools. */
	KIND = COLUMNS_REGULAR,
	TEACHING,
	COLUMNS_SPECIAL,
};

/* Each column's header, and the one DUO gave it in other years. */
static const struct {
	const char *header;
	const char *other;
} columns[COLUMNS_SPECIAL] = {
    [CODE] = {"VESTIGINGSNUMMER", "VESTIGINGSCODE"},
    [NAME] = {"VESTIGINGSNAAM", NULL},
    [STREET] = {"STRAATNAAM", NULL},
    [HOUSE_NUMBER] = {"HUISNUMMER-TOEVOEGING", NULL},
    [POSTCODE] = {"POSTCODE", NULL},
    [CITY] = {"PLAATSNAAM", NULL},
    [MUNICIPALITY_CODE] = {"GEMEENTENUMMER", NULL},
    [MUNICIPALITY] = {"GEMEENTENAAM", NULL},
    [PHONE] = {"TELEFOONNUMMER", NULL},
    [WEBSITE] = {"INTERNETADRES", NULL},
    [DENOMINATION] = {"DENOMINATIE", NULL},
    [PROVINCE] = {"PROVINCIE", NULL},
    [BOARD_NUMBER] = {"BEVOEGD GEZAG NUMMER", NULL},
    [RMC_REGION] = {"RMC-REGIO NAAM", NULL},
    [KIND] = {"SOORT PRIMAIR ONDERWIJS", NULL},
    [TEACHING] = {"ONDERWIJS", NULL},
};

struct school_file {
	struct csv *csv;
	enum school_layout layout;
	int places[COLUMNS_SPECIAL];          /* of each column in a row, -1 for none */
	const char *headers[COLUMNS_SPECIAL]; /* what each is called in this file */
	char *street;                         /* of the school last read */
	bool dutch;                           /* errors */
};

static enum status wrong(
    struct school_error *ret_error, size_t line, const char *column, const char *reason)
{
	ret_error->line = line;
	(void)snprintf(ret_error->column, sizeof ret_error->column, "%s", column);
	(void)snprintf(ret_error->reason, sizeof ret_error->reason, "%s", reason);
	return INVALID_ARGUMENT;
}

/* Opening. */

static size_t columns_of(enum school_layout layout)
{
	return layout == SCHOOL_LAYOUT_SPECIAL ? COLUMNS_SPECIAL : COLUMNS_REGULAR;
}

static enum status columns_missing(const struct school_file *file, struct school_error *ret_error)
{
	char names[SCHOOL_REASON_BYTES_MAX / 2 + SCHOOL_REASON_BYTES_MAX / 4] = "";
	size_t used = 0;
	for (size_t i = 0; i < columns_of(file->layout); i++) {
		if (file->places[i] < 0 && used < sizeof names) {
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
			    used == 0 ? "" : ", ", file->headers[i]);
		}
	}
	enum status status = wrong(ret_error, 0, "", "");
	(void)snprintf(ret_error->reason, sizeof ret_error->reason,
	    file->layout == SCHOOL_LAYOUT_SPECIAL
		? tr(file->dutch,
		      N_("not DUO's list of special schools: these columns are missing: %s"))
		: tr(file->dutch,
		      N_("not DUO's list of regular schools: these columns are missing: %s")),
	    names);
	return status;
}

static void column_find(struct school_file *file, enum column column)
{
	const char *header = columns[column].header;
	const char *other = columns[column].other;
	if (csv_column(file->csv, header) < 0 && other != NULL &&
	    csv_column(file->csv, other) >= 0) {
		header = other;
	}
	file->headers[column] = header;
	file->places[column] = csv_column(file->csv, header);
}

static enum status columns_find(struct school_file *file, struct school_error *ret_error)
{
	column_find(file, KIND);
	file->layout = file->places[KIND] < 0 ? SCHOOL_LAYOUT_REGULAR : SCHOOL_LAYOUT_SPECIAL;
	bool complete = true;
	for (size_t i = 0; i < columns_of(file->layout); i++) {
		column_find(file, (enum column)i);
		complete = complete && file->places[i] >= 0;
	}
	return complete ? OK : columns_missing(file, ret_error);
}

static const char *open_failure(enum status status)
{
	switch (status) {
	case NOT_FOUND:
		return N_("there is no such file");
	case PERMISSION_DENIED:
		return N_("the file may not be read");
	case RESOURCE_EXHAUSTED:
		return N_("the file is too large, or memory is short");
	case INVALID_ARGUMENT:
		return N_("the file is empty or does not begin with a line of column names");
	default:
		return N_("the file cannot be read");
	}
}

/* Takes csv over, also when it fails. */
static enum status columns_open(
    struct csv *csv, bool dutch, struct school_file **ret_file, struct school_error *ret_error)
{
	struct school_file *file = calloc(1, sizeof *file);
	if (file == NULL) {
		csv_close(csv);
		(void)wrong(ret_error, 0, "", tr(dutch, open_failure(RESOURCE_EXHAUSTED)));
		return RESOURCE_EXHAUSTED;
	}
	file->csv = csv;
	file->dutch = dutch;
	csv_speak_dutch(csv, dutch);
	enum status status = columns_find(file, ret_error);
	if (status != OK) {
		school_file_close(file);
		return status;
	}
	*ret_file = file;
	return OK;
}

enum status school_file_open(
    const char *path, bool dutch, struct school_file **ret_file, struct school_error *ret_error)
{
	struct csv *csv = NULL;
	enum status status = csv_open(path, &csv);
	if (status != OK) {
		(void)wrong(ret_error, 0, "", tr(dutch, open_failure(status)));
		return status;
	}
	return columns_open(csv, dutch, ret_file, ret_error);
}

enum status school_file_open_memory(
    struct bytes data, bool dutch, struct school_file **ret_file, struct school_error *ret_error)
{
	struct csv *csv = NULL;
	enum status status = csv_open_memory(data, &csv);
	if (status != OK) {
		(void)wrong(ret_error, 0, "", tr(dutch, open_failure(status)));
		return status;
	}
	return columns_open(csv, dutch, ret_file, ret_error);
}

void school_file_close(struct school_file *file)
{
	if (file == NULL) {
		return;
	}
	csv_close(file->csv);
	free(file->street);
	free(file);
}

enum school_layout school_file_layout(const struct school_file *file)
{
	return file->layout;
}

/* Checks of one field. */

/* In a pattern 0 stands for a digit, 1 for a digit but 0, A for a capital letter, a space for
 * itself. */
static bool letter_fits(char pattern, char letter)
{
	switch (pattern) {
	case '0':
		return letter >= '0' && letter <= '9';
	case '1':
		return letter >= '1' && letter <= '9';
	case 'A':
		return letter >= 'A' && letter <= 'Z';
	default:
		return letter == pattern;
	}
}

static bool text_fits(const char *pattern, const char *text)
{
	while (*pattern != '\0' && letter_fits(*pattern, *text)) {
		pattern++;
		text++;
	}
	return *pattern == '\0' && *text == '\0';
}

static bool code_is_valid(const char *text)
{
	return text_fits("00AA00", text);
}

static bool postcode_is_valid(const char *text)
{
	return text_fits("1000 AA", text);
}

static bool is_given(const char *text)
{
	return *text != '\0';
}

static const struct {
	enum column column;
	bool (*is_valid)(const char *text);
	const char *reason;
} checks[] = {
    {CODE, code_is_valid, N_("expected two digits, two letters and two digits, as in 21PO00")},
    {NAME, is_given, N_("is empty")},
    {POSTCODE, postcode_is_valid,
	N_("expected four digits, a space and two letters, as in 1852 CC")},
    {CITY, is_given, N_("is empty")},
};

/* Sectors. */

/* Whether "SO LZ/P + VSO LZ/P + RP-VSO LZ/P" names this sort ("SO" or "VSO"), at the school or at a
 * residential place (RP). */
static bool teaching_has(const char *teaching, const char *sort)
{
	size_t size = strlen(sort);
	for (const char *part = teaching; part != NULL; part = strchr(part, '+')) {
		part += strspn(part, "+ ");
		part += strncmp(part, "RP-", 3) == 0 ? 3 : 0;
		if (strncmp(part, sort, size) == 0 && (part[size] == ' ' || part[size] == '\0')) {
			return true;
		}
	}
	return false;
}

static enum status sector_find(
    const char *kind, const char *teaching, enum school_sector *ret_sector)
{
	static const struct {
		const char *kind;
		enum school_sector sector;
	} sectors[] = {
	    {"SBAO", SCHOOL_SBO}, {"SBO", SCHOOL_SBO}, {"SO", SCHOOL_SO}, {"VSO", SCHOOL_VSO}};
	for (size_t i = 0; i < sizeof sectors / sizeof *sectors; i++) {
		if (strcmp(kind, sectors[i].kind) == 0) {
			*ret_sector = sectors[i].sector;
			return OK;
		}
	}
	if (strcmp(kind, "(V)SO") != 0) {
		return INVALID_ARGUMENT;
	}
	bool only_vso = teaching_has(teaching, "VSO") && !teaching_has(teaching, "SO");
	*ret_sector = only_vso ? SCHOOL_VSO : SCHOOL_SO;
	return OK;
}

/* Rows. */

static const char *field_of(
    const struct school_file *file, const struct csv_row *row, enum column column)
{
	return row->fields[file->places[column]];
}

static enum status row_check(const struct school_file *file,
    const struct csv_row *row,
    enum school_sector *ret_sector,
    struct school_error *ret_error)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		enum column column = checks[i].column;
		if (!checks[i].is_valid(field_of(file, row, column))) {
			return wrong(ret_error, row->line, file->headers[column],
			    tr(file->dutch, checks[i].reason));
		}
	}
	*ret_sector = SCHOOL_REGULAR;
	if (file->layout == SCHOOL_LAYOUT_REGULAR) {
		return OK;
	}
	if (sector_find(field_of(file, row, KIND), field_of(file, row, TEACHING), ret_sector) !=
	    OK) {
		return wrong(ret_error, row->line, file->headers[KIND],
		    tr(file->dutch, N_("expected SBAO, SBO, SO, VSO or (V)SO")));
	}
	return OK;
}

static enum status street_join(struct school_file *file, const struct csv_row *row)
{
	const char *street = field_of(file, row, STREET);
	const char *number = field_of(file, row, HOUSE_NUMBER);
	const char *space = *street != '\0' && *number != '\0' ? " " : "";
	free(file->street);
	file->street = NULL;
	char *joined = NULL;
	if (asprintf(&joined, "%s%s%s", street, space, number) < 0) {
		return RESOURCE_EXHAUSTED;
	}
	file->street = joined;
	return OK;
}

static struct school school_of(
    const struct school_file *file, const struct csv_row *row, enum school_sector sector)
{
	return (struct school){
	    .brin = field_of(file, row, CODE),
	    .name = field_of(file, row, NAME),
	    .sector = sector,
	    .street = file->street,
	    .postcode = field_of(file, row, POSTCODE),
	    .city = field_of(file, row, CITY),
	    .municipality_code = field_of(file, row, MUNICIPALITY_CODE),
	    .municipality = field_of(file, row, MUNICIPALITY),
	    .phone = field_of(file, row, PHONE),
	    .website = field_of(file, row, WEBSITE),
	    .denomination = field_of(file, row, DENOMINATION),
	    .province = field_of(file, row, PROVINCE),
	    .board_number = field_of(file, row, BOARD_NUMBER),
	    .duo_region = field_of(file, row, RMC_REGION),
	};
}

enum status school_file_next(
    struct school_file *file, struct school *ret_school, struct school_error *ret_error)
{
	struct csv_row row;
	const char *reason = "";
	enum status status = csv_next(file->csv, &row, &reason);
	if (status == INVALID_ARGUMENT) {
		return wrong(ret_error, row.line, "", reason);
	}
	if (status != OK) {
		return status;
	}
	enum school_sector sector;
	status = row_check(file, &row, &sector, ret_error);
	if (status != OK) {
		return status;
	}
	status = street_join(file, &row);
	if (status != OK) {
		return status;
	}
	*ret_school = school_of(file, &row, sector);
	return OK;
}
