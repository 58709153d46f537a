#include "ranking/locality.h"

static bool holds(const uint32_t *places, size_t count, uint32_t place)
{
	for (size_t i = 0; i < count; i++) {
		if (places[i] == place) {
			return true;
		}
	}
	return false;
}

bool locality_is_served(const struct locality_place *place, const struct document *document)
{
	return document->served_count == 0 || place->area == PLACE_NONE ||
	       holds(document_served(document), document->served_count, place->area);
}
