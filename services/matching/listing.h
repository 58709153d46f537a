/*
 * Reads several secondary indexes as one sorted list: a k-way merge of key ranges. An index entry's
 * key is a prefix (table, owner) and a tail that gives the order and ends with an id; an id that is
 * in several ranges under the same tail comes once. A page token is the tail of a page's last
 * entry, so that paging does not depend on that entry still being there.
 */
#ifndef SAMEN_LISTING_H
#define SAMEN_LISTING_H

#include "runtime/page.h"

/* LISTING_SCAN_MAX: entries looked at for one page, where many may be passed over. */
enum { LISTING_TAIL_MAX = 256, LISTING_SCAN_MAX = 2000 };

struct listing;

/* The checked form of a PageRequest. */
struct page {
	uint32_t size;
	uint8_t after[LISTING_TAIL_MAX];
	size_t after_size; /* 0: from the first */
};

/* request may be NULL: the first page of PAGE_SIZE_DEFAULT. INVALID_ARGUMENT names the wrong field.
 */
enum status page_take(
    struct call *call, const Samen__Common__V1__PageRequest *request, struct page *ret_page);

/*
 * Begins a merge of these ranges after the page's token. numbers: how many 8-byte numbers stand
 * before the id in each tail. In the call's arena and transaction: close it before the call ends.
 */
enum status listing_open(struct call *call,
    const struct store_key *prefixes,
    size_t count,
    unsigned numbers,
    const struct page *page,
    struct listing **ret_listing);
/* The next id, in the arena; OUT_OF_RANGE at the end. */
enum status listing_next(struct listing *listing, const char **ret_id);
/* The token with which the list goes on after the id given last, in the arena; "" before the first,
 * NULL when the arena is full. */
const char *listing_token(const struct listing *listing);
/* Takes NULL. */
void listing_close(struct listing *listing);

/* All ids of one range, at most limit. */
struct id_list;
enum status listing_ids(struct call *call,
    const struct store_key *prefix,
    unsigned numbers,
    size_t limit,
    struct id_list *list);

#endif
