/* Gets one document over https (or http from this very machine), perhaps for a form: bounded in
 * time and size, and from the address that was named only: redirects are not followed. */
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

/* is_stopping is asked now and then while a document comes in: true gives up. One thread at a time.
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

/* What a form says, and who sends it; user is NULL when nobody does. */
struct fetch_form {
	const char *fields; /* application/x-www-form-urlencoded */
	const char *user, *password;
};

/* From here on: at most so many bytes (of FETCH_BYTES_MAX) and so much time. */
void fetcher_bound(struct fetcher *fetcher, size_t size_bytes_max, long time_ms_max);

/* Sends a form, and gives the JSON object that comes back. As fetch_json, and PERMISSION_DENIED
 * when the other side will not have it (400, 401, 403). */
enum status fetch_form(struct fetcher *fetcher,
    const char *url,
    const struct fetch_form *form,
    json_t **ret_json,
    char ret_reason[static FETCH_REASON_SIZE]);

#endif
