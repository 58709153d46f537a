/* How near a person is to where help is needed: own school, own work area, neighbouring area,
 * region. Pure. */
#ifndef SAMEN_LOCALITY_H
#define SAMEN_LOCALITY_H

#include "ranking/rank_store.h"

/* Where help is needed, as places of the index. */
struct locality_place {
	uint32_t organisation, area;
	const uint8_t *steps; /* by place: how many steps an area is nearer than the region */
};

static inline enum locality locality_of(const struct locality_place *place, const struct seat *seat)
{
	if (seat->organisation != PLACE_NONE && seat->organisation == place->organisation) {
		return LOCALITY_SCHOOL;
	}
	return seat->area == PLACE_NONE
		   ? LOCALITY_REGION
		   : (enum locality)(LOCALITY_REGION - place->steps[seat->area]);
}

/* Whether the person comes to this place: they serve its area, or the whole region, or no area is
 * said. */
bool locality_is_served(const struct locality_place *place, const struct document *document);

/* 1 for the own school down to 0 for the region, in equal steps. */
static inline double locality_nearness(enum locality locality)
{
	return (double)(LOCALITY_REGION - locality) / LOCALITY_REGION;
}

#endif
