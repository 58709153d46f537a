#include "matching/listing.h"

#include "matching/id_list.h"

#include <sodium.h>
#include <string.h>

/* One range and the tail of the entry it stands at. */
struct source {
	struct store_range range;
	size_t prefix_size;
	uint8_t tail[LISTING_TAIL_MAX];
	size_t tail_size; /* 0: at its end */
};

struct listing {
	struct arena *arena;
	struct source *sources;
	size_t count;
	unsigned numbers;
	uint8_t last[LISTING_TAIL_MAX];
	size_t last_size;
};

enum status page_take(
    struct call *call, const Samen__Common__V1__PageRequest *request, struct page *ret_page)
{
	*ret_page = (struct page){.size = page_size(call, request)};
	const char *token = page_token(request);
	size_t size = strlen(token);
	if (sodium_hex2bin(ret_page->after, sizeof ret_page->after, token, size, NULL,
		&ret_page->after_size, NULL) != 0 ||
	    ret_page->after_size * 2 != size) {
		(void)page_token_fail(call);
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : OK;
}

/* Moves a source to its next entry. */
static enum status source_step(struct source *source)
{
	struct bytes key;
	struct bytes value;
	enum status status = store_range_next(&source->range, &key, &value);
	source->tail_size = 0;
	if (status != OK) {
		return status == OUT_OF_RANGE ? OK : status;
	}
	size_t size = key.size - source->prefix_size;
	if (size == 0 || size > sizeof source->tail) {
		return DATA_LOSS;
	}
	memcpy(source->tail, key.data + source->prefix_size, size);
	source->tail_size = size;
	return OK;
}

static int compare(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
	int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
	if (order != 0) {
		return order;
	}
	return (a_size > b_size) - (a_size < b_size);
}

/* Begins at the first entry behind the page's token. */
static enum status source_open(struct source *source,
    struct call *call,
    const struct store_key *prefix,
    const struct page *page)
{
	struct store_key from = *prefix;
	size_t after = page != NULL ? page->after_size : 0;
	if (from.overflow || after > sizeof from.data - from.size) {
		return INVALID_ARGUMENT;
	}
	if (after > 0) {
		memcpy(from.data + from.size, page->after, after);
		from.size += after;
	}
	source->prefix_size = prefix->size;
	enum status status =
	    store_range_open(call->txn, key_bytes(prefix), key_bytes(&from), &source->range);
	if (status == OK) {
		status = source_step(source);
	}
	if (status == OK && after > 0 && source->tail_size > 0 &&
	    compare(source->tail, source->tail_size, page->after, after) == 0) {
		status = source_step(source);
	}
	return status;
}

enum status listing_open(struct call *call,
    const struct store_key *prefixes,
    size_t count,
    unsigned numbers,
    const struct page *page,
    struct listing **ret_listing)
{
	struct listing *listing = arena_alloc(call->arena, sizeof *listing);
	if (listing == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	listing->arena = call->arena;
	listing->numbers = numbers;
	listing->sources = arena_alloc(call->arena, (count + 1) * sizeof *listing->sources);
	if (listing->sources == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < count; i++) {
		enum status status = source_open(&listing->sources[i], call, &prefixes[i], page);
		listing->count++;
		if (status != OK) {
			listing_close(listing);
			return status;
		}
	}
	*ret_listing = listing;
	return OK;
}

/* The source that stands at the smallest tail; NULL when all are at their end. */
static struct source *smallest(struct listing *listing)
{
	struct source *best = NULL;
	for (size_t i = 0; i < listing->count; i++) {
		struct source *source = &listing->sources[i];
		if (source->tail_size > 0 &&
		    (best == NULL || compare(source->tail, source->tail_size, best->tail,
					 best->tail_size) < 0)) {
			best = source;
		}
	}
	return best;
}

/* Moves on every source that stands at the tail given last. */
static enum status skip_last(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		struct source *source = &listing->sources[i];
		if (source->tail_size > 0 && compare(source->tail, source->tail_size, listing->last,
						 listing->last_size) == 0) {
			enum status status = source_step(source);
			if (status != OK) {
				return status;
			}
		}
	}
	return OK;
}

enum status listing_next(struct listing *listing, const char **ret_id)
{
	const struct source *source = smallest(listing);
	if (source == NULL) {
		return OUT_OF_RANGE;
	}
	memcpy(listing->last, source->tail, source->tail_size);
	listing->last_size = source->tail_size;
	struct bytes tail = {listing->last, listing->last_size};
	size_t at = 0;
	for (unsigned i = 0; i < listing->numbers; i++) {
		(void)key_take_number(tail, &at);
	}
	const char *id = arena_strdup(listing->arena, key_take_text(tail, &at));
	if (id == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_id = id;
	return skip_last(listing);
}

const char *listing_token(const struct listing *listing)
{
	size_t size = listing->last_size * 2 + 1;
	char *token = arena_alloc(listing->arena, size);
	return token != NULL ? sodium_bin2hex(token, size, listing->last, listing->last_size)
			     : NULL;
}

void listing_close(struct listing *listing)
{
	for (size_t i = 0; listing != NULL && i < listing->count; i++) {
		store_range_close(&listing->sources[i].range);
	}
}

enum status listing_ids(struct call *call,
    const struct store_key *prefix,
    unsigned numbers,
    size_t limit,
    struct id_list *list)
{
	struct listing *listing;
	const char *id;
	enum status status = listing_open(call, prefix, 1, numbers, NULL, &listing);
	if (status != OK) {
		return status;
	}
	for (size_t i = 0; i < limit && status == OK; i++) {
		status = listing_next(listing, &id);
		if (status == OK) {
			status = id_list_add(list, call->arena, id);
		}
	}
	listing_close(listing);
	return status == OUT_OF_RANGE ? OK : status;
}
