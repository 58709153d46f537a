/*
 * The documents that hold one term, in order of number, each with how often: 26 bits of document, 6
 * of frequency. Documents only ever get higher numbers, so adding is appending; the dead ones are
 * passed over by the reader until the store is rebuilt.
 */
#ifndef SAMEN_POSTINGS_H
#define SAMEN_POSTINGS_H

#include "runtime/status.h"

#include <stdint.h>

enum { POSTING_FREQUENCY_BITS = 6, POSTING_FREQUENCY_MAX = 63, DOCUMENTS_MAX = 1 << 26 };

struct postings {
	uint32_t *items;
	uint32_t count, capacity;
	uint32_t living; /* documents that are not dead; kept by the store */
	/* Of all that were ever added: the highest frequency, and the lowest code of a length. */
	uint8_t frequency_most, length_least;
};

/* document above all before it, its length as a code of the store; a frequency above
 * POSTING_FREQUENCY_MAX is cut. RESOURCE_EXHAUSTED when memory is short. */
enum status postings_add(
    struct postings *postings, uint32_t document, uint32_t frequency, uint8_t length);
void postings_free(struct postings *postings);

static inline uint32_t posting_make(uint32_t number, uint32_t frequency)
{
	uint32_t cut = frequency < POSTING_FREQUENCY_MAX ? frequency : POSTING_FREQUENCY_MAX;
	return number << POSTING_FREQUENCY_BITS | cut;
}

static inline uint32_t posting_number(uint32_t posting)
{
	return posting >> POSTING_FREQUENCY_BITS;
}

static inline uint32_t posting_frequency(uint32_t posting)
{
	return posting & POSTING_FREQUENCY_MAX;
}

#endif
