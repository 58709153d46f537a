/*
 * How many calls a caller may make: a token bucket each (as in RFC 2697's single-rate meter), held
 * in a bounded table. When the table is full, whoever has used least of their bucket is forgotten,
 * and begins with a full one. Thread-safe; does not block for long.
 */
#ifndef SAMEN_RATE_LIMIT_H
#define SAMEN_RATE_LIMIT_H

#include "runtime/bytes.h"
#include "runtime/status.h"

struct rate_limit;

/* calls_per_second is what comes back, burst what a full bucket holds; 0 for either: no limit. */
struct rate {
	unsigned calls_per_second, burst;
};

enum { RATE_LIMIT_CALLERS_MAX = 4096, RATE_MAX = 1000000 /* of both figures */ };

/* RESOURCE_EXHAUSTED without memory. Owned by the caller. *ret_limit is NULL when there is no
 * limit. */
enum status rate_limit_open(struct rate rate, struct rate_limit **ret_limit);
/* Takes NULL. */
void rate_limit_close(struct rate_limit *limit);

/*
 * Takes cost calls from the bucket of caller (any bytes that name one). RESOURCE_EXHAUSTED when it
 * holds less: nothing is taken then, and *ret_wait_ms is when it will hold enough. A cost above the
 * burst counts as the burst. A NULL limit lets everybody through.
 */
enum status rate_limit_take(struct rate_limit *limit,
    struct bytes caller,
    unsigned cost,
    int64_t now_mono_ms,
    unsigned *ret_wait_ms);

#endif
