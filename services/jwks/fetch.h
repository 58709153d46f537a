/* Gets one document over https (or http from this very machine): bounded in time and size, and from
 * the address that was named only: redirects are not followed. */
#ifndef SAMEN_JWKS_FETCH_H
#define SAMEN_JWKS_FETCH_H

#include "runtime/status.h"

#include <jansson.h>
#include <stdbool.h>

enum {
	FETCH_BYTES_MAX = 256 * 1024,
	FETCH_MS_MAX = 15000,
	FETCH_CONNECT_MS_MAX = 5000,
	FETCH_REASON_SIZE = 128
};

struct fetcher;

/* is_stopping is asked now and then while a document comes in: true gives up. Once a process.
 * Owned by the caller. */
enum status fetcher_open(bool (*is_stopping)(void), struct fetcher **ret_fetcher);
/* Takes NULL. */
void fetcher_close(struct fetcher *fetcher);

/*
 * The JSON object at url, each name once; a new reference. UNAVAILABLE when it cannot be had,
 * INVALID_ARGUMENT when it is no such thing; ret_reason then says why, for the log. Blocks, at most
 * FETCH_MS_MAX.
 */
enum status fetch_json(struct fetcher *fetcher,
    const char *url,
    json_t **ret_json,
    char ret_reason[static FETCH_REASON_SIZE]);

#endif
