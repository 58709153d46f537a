/*
 * How a Dutch word roughly sounds, for telling slips of the ear from slips of the finger: ei and
 * ij, ou and au, c and k or s, ph and f, d and t at the end, v and f, z and s, doubled letters.
 * Pure; any thread.
 */
#ifndef SAMEN_SOUND_H
#define SAMEN_SOUND_H

#include <stdbool.h>

/* Whether two case-folded words sound the same. Both at most WORD_BYTES_MAX (stem.h) bytes. */
bool sound_is_same(const char *a, const char *b);

#endif
