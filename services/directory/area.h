/* Work areas: their neighbours, and which places and postcodes are theirs. All functions work in
 * the call's transaction. */
#ifndef SAMEN_DIRECTORY_AREA_H
#define SAMEN_DIRECTORY_AREA_H

#include "directory/directory_store.h"

enum {
	AREA_CODE_CHARS_MAX = 40,
	AREA_NAME_CHARS_MAX = 100,
	AREA_NEIGHBOURS_MAX = 50,
	AREA_PLACES_MAX = 300,
	AREA_PLACE_CHARS_MAX = 60,
	AREAS_MAX = 300
};

/* What a coordinator says about an area. Texts and lists are borrowed. */
struct area_wish {
	const char *code, *name;
	char *const *neighbours; /* ids or codes */
	size_t neighbour_count;
	char *const *places;
	size_t place_count;
};

/* By id or code. NOT_FOUND is not worded. */
enum status area_resolve(struct call *call, const char *id_or_code, StoredArea **ret_area);

/* The ids of areas named by id or code. INVALID_ARGUMENT names as field[i] each that is not there
 * or is named twice. */
enum status areas_resolve(struct call *call,
    const char *field,
    char *const *names,
    size_t count,
    char ***ret_ids,
    size_t *ret_count);

/*
 * Makes or changes the area with this code; neighbours hold both ways. INVALID_ARGUMENT names what
 * is wrong. *ret_moved: places changed, so that organisations have to be assigned again.
 */
enum status area_put(
    struct call *call, const struct area_wish *wish, const char **ret_id, bool *ret_moved);

/* Every area, in order of id. */
enum status areas_load(struct call *call, StoredArea ***ret_areas, size_t *ret_count);

/* Which area claims an address; for looking up many. Lives in the call's arena. */
struct area_map;
enum status area_map_build(struct call *call, struct area_map **ret_map);
/* The area's id, "" when no area claims it; NULL when memory is short. A postcode ("1852 CC") goes
 * before a place. Uses arena for a moment's texts. */
const char *area_map_find(
    const struct area_map *map, struct arena *arena, const char *postcode, const char *city);

#endif
