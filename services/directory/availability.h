/* How much room a specialist has, when and where. All functions work in the call's transaction. */
#ifndef SAMEN_DIRECTORY_AVAILABILITY_H
#define SAMEN_DIRECTORY_AVAILABILITY_H

#include "directory/directory_store.h"

enum {
	AVAILABILITY_CAPACITY_MAX = 50,
	AVAILABILITY_CAPACITY_DEFAULT = 2,
	AVAILABILITY_AREAS_MAX = 64
};

/* Sets it; areas by id or code. INVALID_ARGUMENT names what is wrong. Writes nothing when all is as
 * it was. */
enum status availability_put(struct call *call, const StoredAvailability *wish);

/* What was set, or else room for AVAILABILITY_CAPACITY_DEFAULT, no leave, the whole region. */
enum status availability_of(
    struct call *call, const char *person_id, StoredAvailability **ret_availability);

#endif
