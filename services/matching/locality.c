#include "matching/locality.h"

static bool holds(const uint32_t *places, size_t count, uint32_t place)
{
	for (size_t i = 0; i < count; i++) {
		if (places[i] == place) {
			return true;
		}
	}
	return false;
}

enum locality locality_of(const struct locality_place *place, const struct document *document)
{
	if (document->organisation != PLACE_NONE && document->organisation == place->organisation) {
		return LOCALITY_SCHOOL;
	}
	if (document->area == PLACE_NONE) {
		return LOCALITY_REGION;
	}
	if (document->area == place->area) {
		return LOCALITY_AREA;
	}
	return holds(place->neighbours, place->neighbour_count, document->area) ? LOCALITY_NEIGHBOUR
										: LOCALITY_REGION;
}

bool locality_is_served(const struct locality_place *place, const struct document *document)
{
	return document->served_count == 0 || place->area == PLACE_NONE ||
	       holds(document->served, document->served_count, place->area);
}

double locality_nearness(enum locality locality)
{
	return (double)(LOCALITY_REGION - locality) / LOCALITY_REGION;
}
