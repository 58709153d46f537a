/* Who of several people takes on which needs of a request. Pure. */
#ifndef SAMEN_NEED_SPLIT_H
#define SAMEN_NEED_SPLIT_H

#include <stddef.h>
#include <stdint.h>

enum { NEED_SPLIT_PEOPLE_MAX = 8 };

struct need_share {
	uint32_t covers;      /* needs that the person covers, as bits: 1 << 0 the first */
	const double *points; /* how well, by need */
	uint32_t takes;       /* the outcome */
};

/*
 * Each need goes to who covers it best, the first of those who do so equally well. Who would be
 * left with none gets the need that costs least from somebody who has several, and where there is
 * no such need, all that they cover, as others have them too. count is at most
 * NEED_SPLIT_PEOPLE_MAX, need_count at most 32.
 */
void needs_split(struct need_share *people, size_t count, size_t need_count);

#endif
