/* samen area, school, organisation: the places of a region. */
#include "cli.h"
#include "directory/school_file.h"
#include "print.h"
#include "progress.h"
#include "read.h"
#include "remote.h"
#include "table_file.h"

#include <string.h>

enum { IMPORT_BATCH = 500, IMPORT_ROWS_MAX = 20000, BROKEN_SHOWN_MAX = 20 };

typedef Samen__Directory__V1__Area Area;
typedef Samen__Directory__V1__Organisation Organisation;
typedef Samen__Directory__V1__ImportOrganisationsRequest ImportRequest;
typedef Samen__Directory__V1__ImportOrganisationsResponse ImportResponse;

/* --- areas --- */

static int list_areas(struct cli *cli, Samen__Directory__V1__ListAreasResponse **ret_areas)
{
	Samen__Directory__V1__ListAreasRequest request =
	    SAMEN__DIRECTORY__V1__LIST_AREAS_REQUEST__INIT;
	return CALL(cli, DIRECTORY, ListAreas, &request, samen__directory__v1__list_areas_response,
	    ret_areas);
}

static const char *area_code(const Samen__Directory__V1__ListAreasResponse *areas, const char *id)
{
	for (size_t i = 0; i < areas->n_areas; i++) {
		if (strcmp(areas->areas[i]->id, id) == 0) {
			return areas->areas[i]->code;
		}
	}
	return id;
}

static int run_area_list(struct cli *cli, const struct args *args)
{
	(void)args;
	Samen__Directory__V1__ListAreasResponse *areas;
	const char *headers[] = {_("code"), _("name"), _("neighbours"), _("places")};
	int code = list_areas(cli, &areas);
	if (code != EX_OK || print_json(cli, &areas->base)) {
		return code;
	}
	struct table *table = table_open(cli, 4, headers);
	for (size_t i = 0; i < areas->n_areas; i++) {
		const Area *area = areas->areas[i];
		const char *neighbours = "";
		for (size_t n = 0; n < area->n_neighbour_ids; n++) {
			neighbours =
			    text_join(cli, neighbours, area_code(areas, area->neighbour_ids[n]));
		}
		table_cell(table, "%s", area->code);
		table_cell(table, "%s", area->name);
		table_cell(table, "%s", neighbours);
		table_cell(table, "%s", list_text(cli, area->places, area->n_places));
	}
	table_sort(table, 1);
	table_print(table);
	return EX_OK;
}

static int run_area_add(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__PutAreaRequest request = SAMEN__DIRECTORY__V1__PUT_AREA_REQUEST__INIT;
	Area *area;
	request.code = args_word(args, 0);
	request.name = args_text(args, "name");
	request.neighbours = args_list(cli, args, "neighbour", &request.n_neighbours);
	request.places = args_list(cli, args, "place", &request.n_places);
	int code = CALL(cli, DIRECTORY, PutArea, &request, samen__directory__v1__area, &area);
	if (code == EX_OK && !print_json(cli, &area->base)) {
		printf(_("Area %s (%s) is saved.\n"), area->code, area->name);
	}
	return code;
}

/* Areas name each other as neighbours: so first all without, then all with. */
static int import_areas(struct cli *cli, const char *path, bool with_neighbours, size_t *ret_count)
{
	const char *const wanted[] = {"code", "name", "neighbours", "places"};
	struct table_file file;
	char *fields[4];
	size_t line;
	int code = table_file_open(path, wanted, 4, 4, &file);
	if (code != EX_OK) {
		return code;
	}
	*ret_count = 0;
	while ((code = table_file_next(cli, &file, 4, fields, &line)) == EX_OK) {
		Samen__Directory__V1__PutAreaRequest request =
		    SAMEN__DIRECTORY__V1__PUT_AREA_REQUEST__INIT;
		Area *area;
		request.code = fields[0];
		request.name = fields[1];
		if (with_neighbours) {
			request.neighbours =
			    table_split(cli, fields[2], "|,", &request.n_neighbours);
		}
		request.places = table_split(cli, fields[3], "|,", &request.n_places);
		code = CALL(cli, DIRECTORY, PutArea, &request, samen__directory__v1__area, &area);
		if (code != EX_OK) {
			(void)cli_fail(
			    code, _("line %zu was refused; the lines before it are saved"), line);
			break;
		}
		(*ret_count)++;
	}
	table_file_close(&file);
	return code == EX_NOINPUT && *ret_count > 0 ? EX_OK : code;
}

static int run_area_import(struct cli *cli, const struct args *args)
{
	size_t count = 0;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one file"));
	}
	int code = import_areas(cli, args->words[0], false, &count);
	if (code == EX_OK) {
		code = import_areas(cli, args->words[0], true, &count);
	}
	if (code == EX_OK && !cli->json) {
		printf(_("%zu areas are saved.\n"), count);
	}
	return code;
}

/* --- organisations by file --- */

/* What a file holds, all of it, before anything is sent. */
struct import {
	struct cli *cli;
	const char *source;
	Organisation **rows;
	size_t count;
	size_t broken;
};

static int import_open(struct cli *cli, const char *source, struct import *ret_import)
{
	*ret_import = (struct import){.cli = cli, .source = source};
	ret_import->rows = arena_alloc(cli->arena, IMPORT_ROWS_MAX * sizeof *ret_import->rows);
	return ret_import->rows != NULL ? EX_OK
					: cli_fail(EX_OSERR, _("there is not enough memory"));
}

static Organisation *import_row(struct import *import)
{
	if (import->count == IMPORT_ROWS_MAX) {
		return NULL;
	}
	Organisation *row = arena_alloc(import->cli->arena, sizeof *row);
	if (row != NULL) {
		samen__directory__v1__organisation__init(row);
		import->rows[import->count++] = row;
	}
	return row;
}

static void say_broken(struct import *import, size_t line, const char *column, const char *reason)
{
	if (import->broken++ < BROKEN_SHOWN_MAX) {
		(void)cli_fail(
		    0, _("line %zu%s%s: %s"), line, column[0] != '\0' ? ", " : "", column, reason);
	} else if (import->broken == BROKEN_SHOWN_MAX + 1) {
		(void)cli_fail(0, _("... and more broken lines"));
	}
}

static int send_batch(
    struct import *import, char *import_id, size_t first, bool last, ImportResponse *total)
{
	ImportRequest request = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_REQUEST__INIT;
	ImportResponse *response;
	size_t left = import->count - first;
	request.import_id = import_id;
	request.source = wire_text(import->source);
	request.organisations = import->rows + first;
	request.n_organisations = left < IMPORT_BATCH ? left : IMPORT_BATCH;
	/* A broken line's school must not pass for one that vanished. */
	request.last = last && import->broken == 0;
	int code = CALL(import->cli, DIRECTORY, ImportOrganisations, &request,
	    samen__directory__v1__import_organisations_response, &response);
	if (code == EX_OK) {
		total->added += response->added;
		total->changed += response->changed;
		total->unchanged += response->unchanged;
		total->closed += response->closed;
	}
	return code;
}

static int import_send(struct import *import)
{
	ImportResponse total = SAMEN__DIRECTORY__V1__IMPORT_ORGANISATIONS_RESPONSE__INIT;
	char *import_id = remote_import_id(import->cli);
	int code = EX_OK;
	for (size_t first = 0; code == EX_OK && first < import->count; first += IMPORT_BATCH) {
		code = send_batch(
		    import, import_id, first, first + IMPORT_BATCH >= import->count, &total);
		progress_show(
		    first + IMPORT_BATCH < import->count ? first + IMPORT_BATCH : import->count,
		    import->count);
	}
	progress_end();
	if (code != EX_OK || print_json(import->cli, &total.base)) {
		return code;
	}
	printf(_("%u added, %u changed, %u unchanged, %u closed\n"), total.added, total.changed,
	    total.unchanged, total.closed);
	return EX_OK;
}

/* Sends when nothing is broken, or when told to go on. */
static int import_finish(struct import *import, bool keep_going)
{
	if (import->broken > 0 && !keep_going) {
		return cli_fail(EX_DATAERR,
		    _("%zu broken lines: nothing was imported. Mend them, or import the rest with "
		      "--keep-going."),
		    import->broken);
	}
	if (import->count == 0) {
		return cli_fail(EX_DATAERR, _("the file holds nothing to import"));
	}
	int code = import_send(import);
	if (code == EX_OK && import->broken > 0) {
		return cli_fail(EX_DATAERR,
		    _("%zu broken lines were left out, and no school was marked closed"),
		    import->broken);
	}
	return code;
}

/* --- schools --- */

static const Samen__Common__V1__Sector school_sectors[] = {
    [SCHOOL_REGULAR] = SAMEN__COMMON__V1__SECTOR__REGULAR,
    [SCHOOL_SBO] = SAMEN__COMMON__V1__SECTOR__SBO,
    [SCHOOL_SO] = SAMEN__COMMON__V1__SECTOR__SO,
    [SCHOOL_VSO] = SAMEN__COMMON__V1__SECTOR__VSO,
};

static void take_school(struct import *import, const struct school *school)
{
	struct arena *arena = import->cli->arena;
	Organisation *row = import_row(import);
	if (row == NULL) {
		import->broken++;
		return;
	}
	row->code = arena_strdup(arena, school->brin);
	row->name = arena_strdup(arena, school->name);
	row->sector = school_sectors[school->sector];
	row->street = arena_strdup(arena, school->street);
	row->postcode = arena_strdup(arena, school->postcode);
	row->city = arena_strdup(arena, school->city);
	row->municipality_code = arena_strdup(arena, school->municipality_code);
	row->municipality = arena_strdup(arena, school->municipality);
	row->phone = arena_strdup(arena, school->phone);
	row->website = arena_strdup(arena, school->website);
}

static void read_schools(struct import *import, struct school_file *file)
{
	struct school school;
	struct school_error error;
	for (;;) {
		enum status status = school_file_next(file, &school, &error);
		if (status == OUT_OF_RANGE || status == RESOURCE_EXHAUSTED) {
			return;
		}
		if (status == OK) {
			take_school(import, &school);
		} else {
			say_broken(import, error.line, error.column, error.reason);
		}
	}
}

static int run_school_import(struct cli *cli, const struct args *args)
{
	struct import import;
	struct school_file *file;
	struct school_error error;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one file"));
	}
	enum status status = school_file_open(args->words[0], cli->dutch, &file, &error);
	if (status != OK) {
		return cli_fail(status == NOT_FOUND ? EX_NOINPUT : EX_DATAERR, "%s: %s",
		    args->words[0], error.reason);
	}
	bool regular = school_file_layout(file) == SCHOOL_LAYOUT_REGULAR;
	int code = import_open(cli, regular ? "duo-regular" : "duo-special", &import);
	if (code == EX_OK) {
		read_schools(&import, file);
		code = import_finish(&import, args_flag(args, "keep-going"));
	}
	school_file_close(file);
	return code;
}

/* --- lists --- */

static void print_organisations(struct cli *cli,
    const Samen__Directory__V1__ListOrganisationsResponse *response,
    const Samen__Directory__V1__ListAreasResponse *areas)
{
	const char *headers[] = {
	    _("code"), _("name"), _("sector"), _("postcode"), _("place"), _("area"), _("state")};
	struct table *table = table_open(cli, 7, headers);
	for (size_t i = 0; i < response->n_organisations; i++) {
		const Organisation *row = response->organisations[i];
		table_cell(table, "%s", row->code);
		table_cell(table, "%s", row->name);
		table_cell(table, "%s",
		    enum_text(&samen__common__v1__sector__descriptor, (int)row->sector));
		table_cell(table, "%s", row->postcode);
		table_cell(table, "%s", row->city);
		table_cell(table, "%s", area_code(areas, row->area_id));
		table_cell(table, "%s", row->closed ? _("closed") : "");
	}
	table_sort(table, 1);
	table_print(table);
	print_next_page(response->next_token);
}

static int list_organisations(struct cli *cli, const struct args *args, bool schools)
{
	Samen__Directory__V1__ListOrganisationsRequest request =
	    SAMEN__DIRECTORY__V1__LIST_ORGANISATIONS_REQUEST__INIT;
	Samen__Directory__V1__ListOrganisationsResponse *response;
	Samen__Directory__V1__ListAreasResponse *areas;
	int sector = 0;
	int code = read_enum(cli, args, "sector", &samen__common__v1__sector__descriptor, &sector);
	if (code == EX_OK) {
		code = read_page(cli, args, 100, &request.page);
	}
	if (code != EX_OK) {
		return code;
	}
	request.sector = (Samen__Common__V1__Sector)sector;
	request.area_id = args_text(args, "area");
	request.text = args_word(args, 0);
	request.with_closed = args_flag(args, "closed");
	request.schools_only = schools;
	code = CALL(cli, DIRECTORY, ListOrganisations, &request,
	    samen__directory__v1__list_organisations_response, &response);
	if (code != EX_OK || print_json(cli, &response->base)) {
		return code;
	}
	code = list_areas(cli, &areas);
	if (code == EX_OK) {
		print_organisations(cli, response, areas);
	}
	return code;
}

static int run_school_list(struct cli *cli, const struct args *args)
{
	return list_organisations(cli, args, true);
}

static int run_organisation_list(struct cli *cli, const struct args *args)
{
	return list_organisations(cli, args, false);
}

/* --- other organisations --- */

static int run_organisation_add(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__PutOrganisationRequest request =
	    SAMEN__DIRECTORY__V1__PUT_ORGANISATION_REQUEST__INIT;
	Organisation row = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	Organisation *saved;
	row.code = args_word(args, 0);
	row.name = args_text(args, "name");
	row.street = args_text(args, "street");
	row.postcode = args_text(args, "postcode");
	row.city = args_text(args, "city");
	row.municipality = args_text(args, "municipality");
	row.phone = args_text(args, "phone");
	row.website = args_text(args, "website");
	request.organisation = &row;
	request.close = args_flag(args, "close");
	int sector = 0;
	int code = read_enum(cli, args, "sector", &samen__common__v1__sector__descriptor, &sector);
	if (code == EX_OK) {
		row.sector = (Samen__Common__V1__Sector)sector;
		code = CALL(cli, DIRECTORY, PutOrganisation, &request,
		    samen__directory__v1__organisation, &saved);
	}
	if (code == EX_OK && !print_json(cli, &saved->base)) {
		printf(saved->closed ? _("%s (%s) is closed.\n") : _("%s (%s) is saved.\n"),
		    saved->name, saved->code);
	}
	return code;
}

enum {
	CODE,
	NAME,
	SECTOR,
	STREET,
	POSTCODE,
	CITY,
	MUNICIPALITY,
	PHONE,
	WEBSITE,
	ORGANISATION_COLUMNS
};
static const char *const organisation_columns[] = {
    "code", "name", "sector", "street", "postcode", "city", "municipality", "phone", "website"};

static void take_organisation(struct import *import, char *const *fields, size_t line)
{
	int sector;
	if (!enum_read(&samen__common__v1__sector__descriptor, fields[SECTOR], &sector)) {
		say_broken(import, line, "sector",
		    arena_printf(import->cli->arena, _("'%s' is no sector"), fields[SECTOR]));
		return;
	}
	Organisation *row = import_row(import);
	if (row == NULL) {
		import->broken++;
		return;
	}
	row->code = fields[CODE];
	row->name = fields[NAME];
	row->sector = (Samen__Common__V1__Sector)sector;
	row->street = fields[STREET];
	row->postcode = fields[POSTCODE];
	row->city = fields[CITY];
	row->municipality = fields[MUNICIPALITY];
	row->phone = fields[PHONE];
	row->website = fields[WEBSITE];
}

static int run_organisation_import(struct cli *cli, const struct args *args)
{
	struct import import;
	struct table_file file;
	char *fields[ORGANISATION_COLUMNS];
	size_t line;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one file"));
	}
	int code = table_file_open(
	    args->words[0], organisation_columns, ORGANISATION_COLUMNS, SECTOR + 1, &file);
	if (code != EX_OK) {
		return code;
	}
	code = import_open(cli, "own", &import);
	while (code == EX_OK || code == EX_DATAERR) {
		code = table_file_next(cli, &file, ORGANISATION_COLUMNS, fields, &line);
		if (code == EX_OK) {
			take_organisation(&import, fields, line);
		} else if (code == EX_DATAERR) {
			import.broken++;
		}
	}
	table_file_close(&file);
	return code == EX_NOINPUT ? import_finish(&import, args_flag(args, "keep-going")) : code;
}

const struct command place_commands[] = {
    {"area add", "CODE --name NAME [--neighbour CODE,...] [--place PLACE-OR-POSTCODE4,...]",
	"name= neighbour= place=",
	N_("Makes or changes a work area. Schools fall into it by place name or four-digit "
	   "postcode. For coordinators."),
	"samen area add heiloo --name Heiloo --neighbour alkmaar,castricum --place Heiloo",
	run_area_add},
    {"area import", "FILE", "",
	N_("Makes or changes all areas of a CSV file with the columns code;name;neighbours;places "
	   "(lists with '|'). For coordinators."),
	"samen area import data/demo/areas.csv", run_area_import},
    {"area list", "", "", N_("Lists the work areas with their neighbours and places."),
	"samen area list", run_area_list},
    {"school import", "FILE [--keep-going]", "keep-going",
	N_("Imports a school list as DUO publishes it. A school that is not in the list any more "
	   "is marked closed. With broken lines nothing is imported, unless --keep-going. For "
	   "coordinators."),
	"samen school import data/demo/schools-regular.csv", run_school_import},
    {"school list", "[WORDS] [--area CODE] [--sector SECTOR] [--closed] [--size N] [--page TOKEN]",
	"area= sector= closed size= page=",
	N_("Lists schools whose name, place or code holds the words."), "samen school list heiloo",
	run_school_list},
    {"organisation add",
	"CODE --name NAME --sector SECTOR [--street S] [--postcode P] [--city C] [--municipality "
	"M] [--phone T] [--website W] [--close]",
	"name= sector= street= postcode= city= municipality= phone= website= close",
	N_("Adds or changes one organisation; with --close marks it closed. For coordinators."),
	"samen organisation add jz-noord --name 'Jeugdzorg Noord' --sector youth_care --city "
	"Alkmaar",
	run_organisation_add},
    {"organisation import", "FILE [--keep-going]", "keep-going",
	N_("Imports organisations that DUO does not list, from a CSV file with the columns "
	   "code;name;sector and, if you like, street;postcode;city;municipality;phone;website. "
	   "For coordinators."),
	"samen organisation import data/demo/organisations.csv", run_organisation_import},
    {"organisation list",
	"[WORDS] [--area CODE] [--sector SECTOR] [--closed] [--size N] [--page TOKEN]",
	"area= sector= closed size= page=",
	N_("Lists organisations of all sectors, schools included."),
	"samen organisation list --sector youth_care", run_organisation_list},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
