/* What the gateway counts, as Prometheus reads it (text format 0.0.4). Names of methods come from
 * the contract only, never from what somebody asked for. Thread-safe; does not block. */
#ifndef SAMEN_METRICS_H
#define SAMEN_METRICS_H

#include "gateway/buffer.h"
#include "gateway/methods.h"
#include "gateway/peers.h"

struct metrics;

/* methods must outlive it. RESOURCE_EXHAUSTED. Owned by the caller. */
enum status metrics_open(const struct methods *methods, struct metrics **ret_metrics);
/* Takes NULL. */
void metrics_close(struct metrics *metrics);

/* A call ended. method may be NULL: there is none of that name. How long calls for news take says
 * nothing: it is not counted for them. */
void metrics_call(struct metrics *metrics,
    const struct method *method,
    enum status status,
    bool waited,
    int64_t took_ms);
/* An answer goes out, with so many bytes for so many of a request; heads not counted. */
void metrics_answer(
    struct metrics *metrics, unsigned http_status, size_t received_bytes, size_t sent_bytes);

/* All of it, with what connections and upstream say of themselves, added to ret_text.
 * RESOURCE_EXHAUSTED. */
enum status metrics_text(const struct metrics *metrics,
    struct peers *peers,
    struct upstream *upstream,
    struct buffer *ret_text);

#endif
