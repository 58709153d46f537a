#include "ranking/postings.h"

#include "runtime/growing.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

enum status postings_add(
    struct postings *postings, uint32_t document, uint32_t frequency, uint8_t length)
{
	assert(postings->count == 0 ||
	       posting_number(postings->items[postings->count - 1]) < document);
	uint32_t *items = growing_reserve(
	    postings->items, &postings->capacity, (size_t)postings->count + 1, sizeof *items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	postings->items = items;
	uint32_t posting = posting_make(document, frequency);
	uint8_t cut = (uint8_t)posting_frequency(posting);
	bool first = postings->count == 0;
	postings->frequency_most =
	    first || cut > postings->frequency_most ? cut : postings->frequency_most;
	postings->length_least =
	    first || length < postings->length_least ? length : postings->length_least;
	items[postings->count++] = posting;
	return OK;
}

void postings_free(struct postings *postings)
{
	free(postings->items);
	*postings = (struct postings){0};
}
