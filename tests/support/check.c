#include "support/check.h"

#include <time.h>

enum { PAUSE_MS = 4 };

void check_pause(void)
{
	const struct timespec pause = {.tv_nsec = (long)PAUSE_MS * 1000000};
	(void)nanosleep(&pause, NULL);
}

uint64_t check_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

uint32_t check_random_below(uint64_t *state, uint32_t below)
{
	return (uint32_t)((check_random(state) >> 33) % below);
}
