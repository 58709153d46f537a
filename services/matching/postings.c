#include "matching/postings.h"

#include "matching/growing.h"

#include <assert.h>
#include <stdlib.h>

enum status postings_add(struct postings *postings, uint32_t document, uint32_t frequency)
{
	assert(postings->count == 0 ||
	       posting_number(postings->items[postings->count - 1]) < document);
	uint32_t *items = growing_reserve(
	    postings->items, &postings->capacity, (size_t)postings->count + 1, sizeof *items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	postings->items = items;
	items[postings->count++] = posting_make(document, frequency);
	return OK;
}

void postings_free(struct postings *postings)
{
	free(postings->items);
	*postings = (struct postings){0};
}
