/* Organisations in bulk. Every call of an import stands for itself; only the last one looks at all
 * of it. */
#include "directory/area.h"
#include "directory/import.h"
#include "directory/organisation.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- rows --- */

static const char *code_path(struct call *call, size_t row)
{
	const char *path = arena_printf(call->arena, "organisations[%zu].code", row);
	return path != NULL ? path : "organisations";
}

struct coded_row {
	const char *code;
	size_t row;
};

static int coded_row_compare(const void *one, const void *other)
{
	const struct coded_row *a = one;
	const struct coded_row *b = other;
	int order = strcasecmp(a->code, b->code);
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* One call that says two things of one organisation would never be the same twice. */
static enum status check_twice(struct call *call, const StoredOrganisation *rows, size_t count)
{
	enum status wrong = OK;
	struct coded_row *coded = arena_alloc(call->arena, count * sizeof *coded);
	if (coded == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		coded[i] = (struct coded_row){.code = rows[i].code, .row = i};
	}
	if (count > 0) {
		qsort(coded, count, sizeof *coded, coded_row_compare);
	}
	for (size_t i = 1; i < count; i++) {
		if (strcasecmp(coded[i - 1].code, coded[i].code) == 0) {
			wrong = call_field(call, code_path(call, coded[i].row), "TWICE",
			    N_("is named twice in this call: name it once"));
		}
	}
	return wrong;
}

static void count_result(struct import_counts *counts, enum organisation_put_result result)
{
	counts->added += result == ORGANISATION_ADDED;
	counts->changed += result == ORGANISATION_CHANGED;
	counts->unchanged += result == ORGANISATION_UNCHANGED;
}

static enum status import_row(struct call *call,
    const struct area_map *map,
    StoredImport *import,
    const StoredOrganisation *row,
    struct import_counts *counts)
{
	enum organisation_put_result result;
	const char *id;
	enum status status = organisation_merge(call, map, row, import->source, true, &result, &id);
	if (status == OK) {
		count_result(counts, result);
		status = import_name(call, import->id, id);
	}
	return status == OK ? import_add_municipality(call, import, import_municipality_of(row))
			    : status;
}

static enum status import_rows(struct call *call,
    StoredImport *import,
    const StoredOrganisation *rows,
    size_t count,
    struct import_counts *counts)
{
	struct area_map *map;
	enum status wrong = OK;
	enum status status = area_map_build(call, &map);
	for (size_t i = 0; status == OK && i < count; i++) {
		status = import_row(call, map, import, &rows[i], counts);
		if (status == ALREADY_EXISTS) {
			wrong = call_field(call, code_path(call, i), "OTHER_SOURCE",
			    N_("an organisation from another source has this code: leave it out, "
			       "or give it another code"));
			status = OK;
		}
	}
	return status == OK ? wrong : status;
}

/* --- the last call --- */

struct closing {
	struct call *call;
	const StoredImport *import;
	enum status status;
};

static bool is_gone(const void *record, void *arg)
{
	const StoredOrganisation *organisation = record;
	struct closing *closing = arg;
	bool named = true;
	if (organisation->closed || closing->status != OK ||
	    strcmp(organisation->source, closing->import->source) != 0 ||
	    !import_has_municipality(closing->import, import_municipality_of(organisation))) {
		return false;
	}
	closing->status =
	    import_has_named(closing->call, closing->import->id, organisation->id, &named);
	return !named;
}

static enum status close_gone(struct call *call, const StoredImport *import, uint32_t *ret_closed)
{
	struct closing closing = {.call = call, .import = import};
	const struct walk walk = {.keep = is_gone, .arg = &closing};
	struct id_list gone;
	enum status status = organisations_walk(call, &walk, &gone);
	status = status == OK ? closing.status : status;
	for (size_t i = 0; status == OK && i < gone.count; i++) {
		StoredOrganisation *organisation;
		status = organisation_load(call, gone.ids[i], &organisation);
		if (status == OK) {
			organisation->closed = true;
			status = organisation_save(call, organisation);
		}
	}
	if (status == OK) {
		*ret_closed = (uint32_t)gone.count;
	}
	return status;
}

enum status organisations_import(struct call *call,
    const char *import_id,
    const char *source,
    const StoredOrganisation *rows,
    size_t count,
    bool last,
    struct import_counts *ret_counts)
{
	StoredImport *import;
	enum status status = import_go_on(call, import_id, source, &import);
	if (status == OK) {
		status = check_twice(call, rows, count);
	}
	if (status == OK) {
		status = import_rows(call, import, rows, count, ret_counts);
	}
	if (status == OK && last) {
		status = close_gone(call, import, &ret_counts->closed);
	}
	if (status == OK) {
		status = last ? import_end(call, import) : import_save(call, import);
	}
	return status;
}
