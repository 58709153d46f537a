/* Work areas and organisations. */
#include "directory/directory_handlers.h"

#include "directory/area.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/fold.h"
#include "directory/import.h"
#include "directory/organisation.h"
#include "runtime/id.h"

#include <string.h>

typedef Samen__Directory__V1__PutAreaRequest PutAreaRequest;
typedef Samen__Directory__V1__ListAreasResponse ListAreasResponse;
typedef Samen__Directory__V1__PutOrganisationRequest PutOrganisationRequest;
typedef Samen__Directory__V1__ImportOrganisationsRequest ImportOrganisationsRequest;
typedef Samen__Directory__V1__ImportOrganisationsResponse ImportOrganisationsResponse;
typedef Samen__Directory__V1__ListOrganisationsRequest ListOrganisationsRequest;
typedef Samen__Directory__V1__ListOrganisationsResponse ListOrganisationsResponse;

#define LOWER_DIGITS_DASH "abcdefghijklmnopqrstuvwxyz0123456789-"
#define LETTERS_DIGITS_DOT_DASH "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"

enum {
	ORGANISATION_NAME_CHARS_MAX = 200,
	ADDRESS_CHARS_MAX = 120,
	MUNICIPALITY_CODE_CHARS_MAX = 10,
	ORGANISATION_PHONE_CHARS_MAX = 40,
	WEBSITE_CHARS_MAX = 300,
	SEARCH_CHARS_MAX = 100
};

/* --- areas --- */

enum { MADE_AREA };

static void check_area_code(struct call *call, const char *code)
{
	size_t size = strlen(code);
	if (size < 1 || size > AREA_CODE_CHARS_MAX || strspn(code, LOWER_DIGITS_DASH) != size ||
	    id_is(code, 'a')) {
		(void)call_field(call, "code", size == 0 ? "REQUIRED" : "NOT_A_CODE",
		    N_("is no code for a work area: 1 to %d characters of a-z, 0-9 and -, for "
		       "example alkmaar-noord"),
		    AREA_CODE_CHARS_MAX);
	}
}

enum status put_area_handle(struct call *call, const void *request)
{
	const PutAreaRequest *in = request;
	const struct area_wish wish = {.code = in->code,
	    .name = in->name,
	    .neighbours = in->neighbours,
	    .neighbour_count = in->n_neighbours,
	    .places = in->places,
	    .place_count = in->n_places};
	const char *id;
	bool moved = false;
	check_area_code(call, in->code);
	field_text(call, "name", in->name, 1, AREA_NAME_CHARS_MAX);
	field_list(call, "neighbours", in->n_neighbours, AREA_NEIGHBOURS_MAX);
	field_list(call, "places", in->n_places, AREA_PLACES_MAX);
	enum status status = fields_status(call);
	if (status == OK) {
		status = area_put(call, &wish, &id, &moved);
	}
	if (status == OK && moved) {
		status = organisations_assign(call);
	}
	if (status == OK) {
		call_made(call, id);
	}
	return status;
}

enum status put_area_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredArea *area;
	enum status status = area_load(call, call->made[MADE_AREA], &area);
	if (status == OK) {
		wire_area(area, response);
	}
	return status;
}

enum status list_areas_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	ListAreasResponse *out = response;
	StoredArea **areas;
	size_t count;
	enum status status = areas_load(call, &areas, &count);
	if (status != OK) {
		return status;
	}
	out->areas = arena_alloc(call->arena, count * sizeof(WireArea *));
	for (size_t i = 0; out->areas != NULL && i < count; i++) {
		out->areas[i] = wire_new(call, &samen__directory__v1__area__descriptor);
		if (out->areas[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		wire_area(areas[i], out->areas[i]);
		out->n_areas++;
	}
	return out->areas != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* --- one organisation --- */

enum { MADE_ORGANISATION };

/* Paths are "organisation.code" or "organisations[12].code". */
static const char *path_in(struct call *call, const char *prefix, const char *name)
{
	const char *path = arena_printf(call->arena, "%s.%s", prefix, name);
	return path != NULL ? path : prefix;
}

static void check_code(struct call *call, const char *prefix, const char *code)
{
	size_t size = strlen(code);
	if (size < 1 || size > ORGANISATION_CODE_CHARS_MAX ||
	    strspn(code, LETTERS_DIGITS_DOT_DASH) != size || id_is(code, 'o')) {
		(void)call_field(call, path_in(call, prefix, "code"),
		    size == 0 ? "REQUIRED" : "NOT_A_CODE",
		    N_("is no code: 1 to %d letters, digits, dots and dashes, for example 21PO00"),
		    ORGANISATION_CODE_CHARS_MAX);
	}
}

static void check_organisation(struct call *call, const char *prefix, const WireOrganisation *in)
{
	check_code(call, prefix, in->code);
	field_text(call, path_in(call, prefix, "name"), in->name, 1, ORGANISATION_NAME_CHARS_MAX);
	if (in->sector == SAMEN__COMMON__V1__SECTOR__SECTOR_UNSPECIFIED) {
		(void)call_field(call, path_in(call, prefix, "sector"), "REQUIRED",
		    N_("is missing: say what kind of organisation it is"));
	}
	field_text(call, path_in(call, prefix, "street"), in->street, 0, ADDRESS_CHARS_MAX);
	field_postcode(call, path_in(call, prefix, "postcode"), in->postcode);
	field_text(call, path_in(call, prefix, "city"), in->city, 0, ADDRESS_CHARS_MAX);
	field_text(call, path_in(call, prefix, "municipality_code"), in->municipality_code, 0,
	    MUNICIPALITY_CODE_CHARS_MAX);
	field_text(
	    call, path_in(call, prefix, "municipality"), in->municipality, 0, ADDRESS_CHARS_MAX);
	field_text(
	    call, path_in(call, prefix, "phone"), in->phone, 0, ORGANISATION_PHONE_CHARS_MAX);
	field_text(call, path_in(call, prefix, "website"), in->website, 0, WEBSITE_CHARS_MAX);
}

/* A school's code is written in upper case, whatever the file says. */
static enum status take_organisation(
    struct call *call, const WireOrganisation *in, StoredOrganisation *ret_organisation)
{
	stored_organisation(in, ret_organisation);
	if (organisation_is_school(ret_organisation->sector)) {
		ret_organisation->code = ascii_upper(call->arena, in->code);
	}
	return ret_organisation->code != NULL ? OK : RESOURCE_EXHAUSTED;
}

enum status put_organisation_handle(struct call *call, const void *request)
{
	const PutOrganisationRequest *in = request;
	StoredOrganisation wish;
	const char *id;
	if (in->organisation == NULL) {
		return call_field(call, "organisation", "REQUIRED", N_("is missing: fill it in"));
	}
	if (in->close) {
		check_code(call, "organisation", in->organisation->code);
	} else {
		check_organisation(call, "organisation", in->organisation);
	}
	enum status status = fields_status(call);
	if (status == OK) {
		status = take_organisation(call, in->organisation, &wish);
	}
	if (status == OK) {
		status = in->close ? organisation_close(call, wish.code, &id)
				   : organisation_put(call, &wish, &id);
	}
	if (status == OK) {
		call_made(call, id);
	}
	return status;
}

enum status put_organisation_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	StoredOrganisation *organisation;
	enum status status = organisation_load(call, call->made[MADE_ORGANISATION], &organisation);
	if (status == OK) {
		wire_organisation(organisation, response);
	}
	return status;
}

/* --- import --- */

enum { MADE_ADDED, MADE_CHANGED, MADE_UNCHANGED, MADE_CLOSED };

static void check_import(struct call *call, const ImportOrganisationsRequest *in)
{
	static const char *const sources[] = {"duo-regular", "duo-special", "own"};
	size_t i = 0;
	while (i < sizeof sources / sizeof *sources && strcmp(sources[i], in->source) != 0) {
		i++;
	}
	if (i == sizeof sources / sizeof *sources) {
		(void)call_field(call, "source",
		    in->source[0] == '\0' ? "REQUIRED" : "UNKNOWN_VALUE",
		    N_("is one of duo-regular, duo-special and own"));
	}
	if (!import_id_is(in->import_id)) {
		(void)call_field(call, "import_id", "NOT_AN_ID",
		    N_("is 8 to 64 letters, digits, - or _, new for every import"));
	}
	field_list(call, "organisations", in->n_organisations, ORGANISATION_ROWS_MAX);
}

static enum status take_rows(
    struct call *call, const ImportOrganisationsRequest *in, StoredOrganisation **ret_rows)
{
	enum status status = fields_status(call);
	StoredOrganisation *rows = arena_alloc(call->arena, in->n_organisations * sizeof *rows);
	if (status != OK || rows == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < in->n_organisations; i++) {
		check_organisation(
		    call, field_path(call, "organisations", i, NULL), in->organisations[i]);
		status = take_organisation(call, in->organisations[i], &rows[i]);
	}
	*ret_rows = rows;
	return status == OK ? fields_status(call) : status;
}

enum status import_organisations_handle(struct call *call, const void *request)
{
	const ImportOrganisationsRequest *in = request;
	StoredOrganisation *rows;
	struct import_counts counts = {.added = 0};
	check_import(call, in);
	enum status status = take_rows(call, in, &rows);
	if (status == OK) {
		status = organisations_import(
		    call, in->import_id, in->source, rows, in->n_organisations, in->last, &counts);
	}
	if (status == OK) {
		call_made_number(call, counts.added);
		call_made_number(call, counts.changed);
		call_made_number(call, counts.unchanged);
		call_made_number(call, counts.closed);
	}
	return status;
}

enum status import_organisations_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	ImportOrganisationsResponse *out = response;
	out->added = (uint32_t)made_number(call, MADE_ADDED);
	out->changed = (uint32_t)made_number(call, MADE_CHANGED);
	out->unchanged = (uint32_t)made_number(call, MADE_UNCHANGED);
	out->closed = (uint32_t)made_number(call, MADE_CLOSED);
	return OK;
}

/* --- ListOrganisations --- */

enum { SEARCHED_TEXTS = 3, SEARCH_SCRATCH_BYTES_MAX = 64 * 1024 };

struct organisation_filter {
	uint32_t sector;     /* 0: any */
	const char *area_id; /* NULL: any */
	const char *words;   /* folded */
	bool with_closed;
	bool schools_only;
	struct arena *scratch;
};

static bool has_words(
    const StoredOrganisation *organisation, const struct organisation_filter *filter)
{
	if (filter->words[0] == '\0') {
		return true;
	}
	arena_reset(filter->scratch);
	const char *const texts[SEARCHED_TEXTS] = {folded_text(filter->scratch, organisation->name),
	    folded_text(filter->scratch, organisation->city),
	    folded_text(filter->scratch, organisation->code)};
	return texts[0] != NULL && texts[1] != NULL && texts[2] != NULL &&
	       folded_words_found(filter->words, texts, SEARCHED_TEXTS);
}

static bool fits(const void *record, void *arg)
{
	const StoredOrganisation *organisation = record;
	const struct organisation_filter *filter = arg;
	return (filter->with_closed || !organisation->closed) &&
	       (!filter->schools_only || organisation_is_school(organisation->sector)) &&
	       (filter->sector == 0 || organisation->sector == filter->sector) &&
	       (filter->area_id == NULL || strcmp(organisation->area_id, filter->area_id) == 0) &&
	       has_words(organisation, filter);
}

static bool is_organisation_id(const char *text)
{
	return id_is(text, 'o');
}

static enum status filter_of(
    struct call *call, const ListOrganisationsRequest *in, struct organisation_filter *filter)
{
	StoredArea *area;
	enum status status = OK;
	*filter = (struct organisation_filter){.sector = (uint32_t)in->sector,
	    .words = folded_text(call->arena, in->text),
	    .with_closed = in->with_closed,
	    .schools_only = in->schools_only};
	if (filter->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	field_text(call, "text", in->text, 0, SEARCH_CHARS_MAX);
	if (in->area_id[0] != '\0') {
		status = area_resolve(call, in->area_id, &area);
		filter->area_id = status == OK ? area->id : NULL;
	}
	if (status == NOT_FOUND) {
		status = call_field(
		    call, "area_id", "NOT_FOUND", N_("there is no work area with this id or code"));
	}
	return status == OK ? fields_status(call) : status;
}

static enum status fill_organisations(
    struct call *call, const struct id_list *list, ListOrganisationsResponse *out)
{
	enum status status = OK;
	out->organisations = arena_alloc(call->arena, list->count * sizeof(WireOrganisation *));
	if (out->organisations == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < list->count; i++) {
		StoredOrganisation *organisation;
		WireOrganisation *wire =
		    wire_new(call, &samen__directory__v1__organisation__descriptor);
		status = wire != NULL ? organisation_load(call, list->ids[i], &organisation)
				      : RESOURCE_EXHAUSTED;
		if (status == OK) {
			wire_organisation(organisation, wire);
			out->organisations[out->n_organisations++] = wire;
		}
	}
	if (list->more) {
		out->next_token = (char *)list->ids[list->count - 1];
	}
	return status;
}

enum status list_organisations_answer(struct call *call, const void *request, void *response)
{
	const ListOrganisationsRequest *in = request;
	struct organisation_filter filter;
	struct page page;
	struct id_list list;
	field_page(call, in->page, is_organisation_id, &page);
	enum status status = filter_of(call, in, &filter);
	if (status != OK) {
		return status;
	}
	filter.scratch = arena_open(SEARCH_SCRATCH_BYTES_MAX);
	if (filter.scratch == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	const struct walk walk = {
	    .after_id = page.after, .limit = page.size, .keep = fits, .arg = &filter};
	status = organisations_walk(call, &walk, &list);
	arena_close(filter.scratch);
	return status == OK ? fill_organisations(call, &list, response) : status;
}
