/*
 * How many letters must be put in, left out, replaced or made to change places with their neighbour
 * to turn one word into another: Damerau (1964) and Levenshtein (1966), as optimal string
 * alignment, in which no letter moves twice. Pure; any thread.
 */
#ifndef SAMEN_EDIT_DISTANCE_H
#define SAMEN_EDIT_DISTANCE_H

#include <stddef.h>
#include <stdint.h>

enum { EDIT_DISTANCE_BYTES_MAX = 64 };

/* The distance in bytes of two words of at most EDIT_DISTANCE_BYTES_MAX, or max + 1 for any more.
 */
uint32_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size, uint32_t max);

#endif
