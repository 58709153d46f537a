#include "directory/area.h"

#include "directory/fold.h"
#include "runtime/id.h"
#include "runtime/textcheck.h"

#include <stdlib.h>
#include <string.h>

enum { POSTCODE_DIGITS = 4 };

/* --- finding --- */

enum status area_resolve(struct call *call, const char *id_or_code, StoredArea **ret_area)
{
	return id_is(id_or_code, 'a') ? area_load(call, id_or_code, ret_area)
				      : area_load_by_code(call, id_or_code, ret_area);
}

static bool holds(char *const *ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(ids[i], id) == 0) {
			return true;
		}
	}
	return false;
}

enum status areas_resolve(struct call *call,
    const char *field,
    char *const *names,
    size_t count,
    char ***ret_ids,
    size_t *ret_count)
{
	char **ids = arena_alloc(call->arena, count * sizeof *ids);
	size_t found = 0;
	enum status wrong = OK;
	if (ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		StoredArea *area;
		const char *path = arena_printf(call->arena, "%s[%zu]", field, i);
		enum status status =
		    path == NULL ? RESOURCE_EXHAUSTED : area_resolve(call, names[i], &area);
		if (status == NOT_FOUND) {
			wrong = call_field(call, path, "NOT_FOUND",
			    N_("there is no work area with this id or code: make it first"));
		} else if (status != OK) {
			return status;
		} else if (holds(ids, found, area->id)) {
			wrong = call_field(call, path, "TWICE", N_("is named twice: name it once"));
		} else {
			ids[found++] = area->id;
		}
	}
	if (wrong == OK) {
		*ret_ids = ids;
		*ret_count = found;
	}
	return wrong;
}

enum status areas_load(struct call *call, StoredArea ***ret_areas, size_t *ret_count)
{
	const struct walk walk = {.limit = AREAS_MAX};
	struct id_list list;
	enum status status = areas_walk(call, &walk, &list);
	if (status != OK) {
		return status;
	}
	StoredArea **areas = arena_alloc(call->arena, list.count * sizeof(StoredArea *));
	if (areas == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < list.count; i++) {
		status = area_load(call, list.ids[i], &areas[i]);
	}
	*ret_areas = areas;
	*ret_count = list.count;
	return status;
}

/* --- the map from addresses to areas --- */

struct claim {
	const char *place; /* folded name, or four digits */
	const char *area_id;
};

struct area_map {
	struct claim *claims; /* in order of place */
	size_t count;
};

static int claim_compare(const void *one, const void *other)
{
	return strcmp(((const struct claim *)one)->place, ((const struct claim *)other)->place);
}

static const struct claim *claim_find(const struct area_map *map, const char *place)
{
	const struct claim wanted = {.place = place};
	return map->count == 0
		   ? NULL
		   : bsearch(&wanted, map->claims, map->count, sizeof *map->claims, claim_compare);
}

static enum status map_areas(
    struct arena *arena, StoredArea *const *areas, size_t area_count, struct area_map *map)
{
	size_t room = 0;
	for (size_t i = 0; i < area_count; i++) {
		room += areas[i]->n_places;
	}
	map->claims = arena_alloc(arena, room * sizeof *map->claims);
	if (map->claims == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < area_count; i++) {
		for (size_t p = 0; p < areas[i]->n_places; p++) {
			struct claim *claim = &map->claims[map->count++];
			claim->place = folded_text(arena, areas[i]->places[p]);
			claim->area_id = areas[i]->id;
			if (claim->place == NULL) {
				return RESOURCE_EXHAUSTED;
			}
		}
	}
	if (map->count > 0) {
		qsort(map->claims, map->count, sizeof *map->claims, claim_compare);
	}
	return OK;
}

enum status area_map_build(struct call *call, struct area_map **ret_map)
{
	StoredArea **areas;
	size_t count;
	struct area_map *map = arena_alloc(call->arena, sizeof *map);
	enum status status = map != NULL ? areas_load(call, &areas, &count) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = map_areas(call->arena, areas, count, map);
	}
	if (status == OK) {
		*ret_map = map;
	}
	return status;
}

const char *area_map_find(
    const struct area_map *map, struct arena *arena, const char *postcode, const char *city)
{
	char digits[POSTCODE_DIGITS + 1] = "";
	if (map->count == 0) {
		return "";
	}
	memcpy(digits, postcode, strnlen(postcode, POSTCODE_DIGITS));
	const struct claim *claim = digits[0] != '\0' ? claim_find(map, digits) : NULL;
	if (claim == NULL) {
		const char *place = folded_text(arena, city);
		if (place == NULL) {
			return NULL;
		}
		claim = place[0] != '\0' ? claim_find(map, place) : NULL;
	}
	return claim != NULL ? claim->area_id : "";
}

/* --- putting --- */

/* One area being put, and all the others it has to fit among. */
struct putting {
	StoredArea **areas;
	size_t count;
	StoredArea *area;
	StoredArea before;
	bool is_new;
};

static enum status begin(struct call *call, const struct area_wish *wish, struct putting *putting)
{
	enum status status = areas_load(call, &putting->areas, &putting->count);
	for (size_t i = 0; status == OK && i < putting->count; i++) {
		if (strcmp(putting->areas[i]->code, wish->code) == 0) {
			putting->area = putting->areas[i];
			putting->before = *putting->area;
			return OK;
		}
	}
	if (status == OK && putting->count == AREAS_MAX) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("there are %d work areas already, more are not possible: change one of "
		       "them"),
		    AREAS_MAX);
	}
	struct id id = id_new('a');
	putting->area = arena_alloc(call->arena, sizeof *putting->area);
	char *id_text = arena_strdup(call->arena, id.text);
	if (status != OK || putting->area == NULL || id_text == NULL) {
		return status != OK ? status : RESOURCE_EXHAUSTED;
	}
	samen__stored__v1__area__init(putting->area);
	putting->area->id = id_text;
	putting->area->code = (char *)wish->code;
	putting->before = *putting->area;
	putting->is_new = true;
	return OK;
}

static enum status take_neighbours(
    struct call *call, const struct area_wish *wish, const struct putting *putting)
{
	StoredArea *area = putting->area;
	enum status status = areas_resolve(call, "neighbours", wish->neighbours,
	    wish->neighbour_count, &area->neighbour_ids, &area->n_neighbour_ids);
	if (status == OK && holds(area->neighbour_ids, area->n_neighbour_ids, area->id)) {
		return call_field(call, "neighbours", "SELF",
		    N_("an area is not its own neighbour: leave it out"));
	}
	return status;
}

static enum status wrong_place(struct call *call, size_t i, const char *reason, const char *message)
{
	const char *path = arena_printf(call->arena, "places[%zu]", i);
	return path != NULL ? call_field(call, path, reason, "%s", tr(call->dutch, message))
			    : RESOURCE_EXHAUSTED;
}

/* folded: all places of the wish as they are compared. */
static enum status check_place(struct call *call,
    const struct putting *putting,
    const struct area_map *map,
    char *const *folded,
    size_t i)
{
	if (folded[i][0] == '\0' || text_length(putting->area->places[i]) > AREA_PLACE_CHARS_MAX) {
		return wrong_place(call, i, "LENGTH",
		    N_("a place has 1 to 60 characters: a name or a four-digit postcode"));
	}
	const struct claim *claim = claim_find(map, folded[i]);
	if (claim != NULL && strcmp(claim->area_id, putting->area->id) != 0) {
		return wrong_place(call, i, "TAKEN",
		    N_("another work area has this place: take it away there first"));
	}
	if (holds(folded, i, folded[i])) {
		return wrong_place(call, i, "TWICE", N_("is named twice: name it once"));
	}
	return OK;
}

static enum status take_places(
    struct call *call, const struct area_wish *wish, const struct putting *putting)
{
	struct area_map map = {.count = 0};
	enum status wrong = map_areas(call->arena, putting->areas, putting->count, &map);
	char **folded = arena_alloc(call->arena, wish->place_count * sizeof *folded);
	if (wrong != OK || folded == NULL) {
		return wrong != OK ? wrong : RESOURCE_EXHAUSTED;
	}
	putting->area->places = (char **)wish->places;
	putting->area->n_places = wish->place_count;
	for (size_t i = 0; i < wish->place_count; i++) {
		folded[i] = folded_text(call->arena, wish->places[i]);
		if (folded[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		enum status status = check_place(call, putting, &map, folded, i);
		wrong = wrong != OK ? wrong : status;
	}
	return wrong;
}

/* A copy of the list of ids with id added, or taken out. */
static enum status list_with(
    struct call *call, const StoredArea *area, const char *id, bool with, StoredArea *ret_area)
{
	size_t count = 0;
	char **ids = arena_alloc(call->arena, (area->n_neighbour_ids + 1) * sizeof *ids);
	if (ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < area->n_neighbour_ids; i++) {
		if (strcmp(area->neighbour_ids[i], id) != 0) {
			ids[count++] = area->neighbour_ids[i];
		}
	}
	if (with) {
		ids[count++] = (char *)id;
	}
	*ret_area = *area;
	ret_area->neighbour_ids = ids;
	ret_area->n_neighbour_ids = count;
	return OK;
}

/* Makes the other areas agree on who is a neighbour of the one that was put. */
static enum status match_neighbours(struct call *call, const struct putting *putting)
{
	const StoredArea *area = putting->area;
	enum status status = OK;
	for (size_t i = 0; status == OK && i < putting->count; i++) {
		const StoredArea *other = putting->areas[i];
		bool wanted = holds(area->neighbour_ids, area->n_neighbour_ids, other->id);
		bool there = holds(other->neighbour_ids, other->n_neighbour_ids, area->id);
		StoredArea changed;
		if (other == area || wanted == there) {
			continue;
		}
		status = list_with(call, other, area->id, wanted, &changed);
		if (status == OK) {
			status = area_save(call, &changed);
		}
	}
	return status;
}

static bool same_places(const StoredArea *one, const StoredArea *other)
{
	bool same = one->n_places == other->n_places;
	for (size_t i = 0; same && i < one->n_places; i++) {
		same = strcmp(one->places[i], other->places[i]) == 0;
	}
	return same;
}

enum status area_put(
    struct call *call, const struct area_wish *wish, const char **ret_id, bool *ret_moved)
{
	struct putting putting = {.is_new = false};
	enum status status = begin(call, wish, &putting);
	if (status != OK) {
		return status;
	}
	status = take_neighbours(call, wish, &putting);
	enum status places = take_places(call, wish, &putting);
	status = status != OK ? status : places;
	if (status != OK) {
		return status;
	}
	putting.area->name = (char *)wish->name;
	if (putting.is_new || !records_same(&putting.before.base, &putting.area->base)) {
		status = area_save(call, putting.area);
	}
	if (status == OK) {
		status = match_neighbours(call, &putting);
	}
	*ret_id = putting.area->id;
	*ret_moved = !same_places(&putting.before, putting.area);
	return status;
}
