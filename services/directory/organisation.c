#include "directory/organisation.h"

#include "directory/area.h"
#include "runtime/id.h"

#include "common.pb-c.h"

#include <string.h>

enum { SCRATCH_BYTES_MAX = 1024 * 1024 };

static const char own_source[] = "own";

enum status organisation_resolve(
    struct call *call, const char *id_or_code, StoredOrganisation **ret_organisation)
{
	return id_is(id_or_code, 'o')
		   ? organisation_load(call, id_or_code, ret_organisation)
		   : organisation_load_by_code(call, id_or_code, ret_organisation);
}

bool organisation_is_school(uint32_t sector)
{
	return sector == SAMEN__COMMON__V1__SECTOR__REGULAR ||
	       sector == SAMEN__COMMON__V1__SECTOR__SBO ||
	       sector == SAMEN__COMMON__V1__SECTOR__SO || sector == SAMEN__COMMON__V1__SECTOR__VSO;
}

static enum status add(
    struct call *call, StoredOrganisation *organisation, const char *source, const char **ret_id)
{
	struct id id = id_new('o');
	organisation->id = arena_strdup(call->arena, id.text);
	organisation->source = (char *)source;
	if (organisation->id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_id = organisation->id;
	return organisation_save(call, organisation);
}

enum status organisation_merge(struct call *call,
    const struct area_map *map,
    const StoredOrganisation *wish,
    const char *source,
    bool own_source_only,
    enum organisation_put_result *ret_result,
    const char **ret_id)
{
	StoredOrganisation *before;
	StoredOrganisation after = *wish;
	enum status status = organisation_load_by_code(call, wish->code, &before);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	after.closed = false;
	after.area_id = (char *)area_map_find(map, call->arena, wish->postcode, wish->city);
	if (after.area_id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (status == NOT_FOUND) {
		*ret_result = ORGANISATION_ADDED;
		return add(call, &after, source, ret_id);
	}
	if (own_source_only && strcmp(before->source, source) != 0) {
		return ALREADY_EXISTS;
	}
	after.id = before->id;
	after.source = before->source;
	*ret_id = before->id;
	*ret_result = records_same(&before->base, &after.base) ? ORGANISATION_UNCHANGED
							       : ORGANISATION_CHANGED;
	return *ret_result == ORGANISATION_CHANGED ? organisation_save(call, &after) : OK;
}

enum status organisation_put(struct call *call, const StoredOrganisation *wish, const char **ret_id)
{
	struct area_map *map;
	enum organisation_put_result result;
	enum status status = area_map_build(call, &map);
	return status == OK
		   ? organisation_merge(call, map, wish, own_source, false, &result, ret_id)
		   : status;
}

enum status organisation_close(struct call *call, const char *code, const char **ret_id)
{
	StoredOrganisation *organisation;
	enum status status = organisation_load_by_code(call, code, &organisation);
	if (status == NOT_FOUND) {
		return call_fail(call, status, N_("there is no organisation with this code"));
	}
	if (status != OK) {
		return status;
	}
	*ret_id = organisation->id;
	if (organisation->closed) {
		return OK;
	}
	organisation->closed = true;
	return organisation_save(call, organisation);
}

/* --- assigning to areas --- */

struct assigning {
	const struct area_map *map;
	struct arena *scratch;
	bool out_of_memory;
};

static bool has_moved(const void *record, void *arg)
{
	const StoredOrganisation *organisation = record;
	struct assigning *assigning = arg;
	arena_reset(assigning->scratch);
	const char *area_id = area_map_find(
	    assigning->map, assigning->scratch, organisation->postcode, organisation->city);
	if (area_id == NULL) {
		assigning->out_of_memory = true;
		return false;
	}
	return strcmp(area_id, organisation->area_id) != 0;
}

/* Works in the scratch arena: there may be thousands. */
static enum status reassign(struct call *call, struct assigning *assigning, const char *id)
{
	StoredOrganisation *organisation;
	struct call inner = *call;
	arena_reset(assigning->scratch);
	inner.arena = assigning->scratch;
	enum status status = organisation_load(&inner, id, &organisation);
	if (status != OK) {
		return status;
	}
	organisation->area_id = (char *)area_map_find(
	    assigning->map, inner.arena, organisation->postcode, organisation->city);
	return organisation->area_id != NULL ? organisation_save(&inner, organisation)
					     : RESOURCE_EXHAUSTED;
}

enum status organisations_assign(struct call *call)
{
	struct area_map *map;
	struct id_list moved;
	enum status status = area_map_build(call, &map);
	if (status != OK) {
		return status;
	}
	struct assigning assigning = {.map = map, .scratch = arena_open(SCRATCH_BYTES_MAX)};
	if (assigning.scratch == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	const struct walk walk = {.keep = has_moved, .arg = &assigning};
	status = organisations_walk(call, &walk, &moved);
	if (status == OK && assigning.out_of_memory) {
		status = RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < moved.count; i++) {
		status = reassign(call, &assigning, moved.ids[i]);
	}
	arena_close(assigning.scratch);
	return status;
}
