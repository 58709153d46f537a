/* The services behind the gateway, and how they are reached. */
#ifndef SAMEN_UPSTREAM_H
#define SAMEN_UPSTREAM_H

#include "gateway/uplink.h"
#include "runtime/config.h"

#include <protobuf-c/protobuf-c.h>

enum upstream_name {
	UPSTREAM_DIRECTORY,
	UPSTREAM_INTAKE,
	UPSTREAM_MATCHING,
	UPSTREAM_NOTIFY,
	UPSTREAM_COUNT
};

/* "directory", and the service of the contract. Static storage. */
const char *upstream_text(enum upstream_name name);
const ProtobufCServiceDescriptor *upstream_descriptor(enum upstream_name name);

struct upstream;

/* One uplink each, at the addresses of samen.conf (door.h). Connects to nobody yet. As uplink_open.
 * Owned by the caller. */
enum status upstream_open(const char *home,
    const struct config *config,
    const struct uplink_limits *limits,
    struct upstream **ret_upstream);
/* As upstream_end; takes NULL. Nobody may use it any more. */
void upstream_close(struct upstream *upstream);

/* Ends all calls with CANCELLED, and all later ones with UNAVAILABLE. Idempotent. Blocks until done
 * was called for each. */
void upstream_end(struct upstream *upstream);

/* uplink_call to this service; UNAVAILABLE after upstream_end: done is not called then. Any thread;
 * does not block. */
enum status upstream_call(struct upstream *upstream,
    enum upstream_name name,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg);

/* All zero after upstream_end. */
void upstream_stats(
    struct upstream *upstream, enum upstream_name name, struct uplink_stats *ret_stats);

#endif
