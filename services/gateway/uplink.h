/*
 * The gateway's side of one service: calls without a thread each, many at once over a few SP REQ
 * connections (the protocol of sp_line.h; the words before the body tell which answer is whose). A
 * thread of its own moves the bytes. Calls that wait for news go over connections apart and are
 * counted apart, so that they never stand in the way of others.
 */
#ifndef SAMEN_UPLINK_H
#define SAMEN_UPLINK_H

#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

struct uplink;

/* 0 stands for the default of each. */
struct uplink_limits {
	unsigned connections;        /* for calls that do not wait; 2 */
	unsigned calls_max;          /* of those, at once; 256 */
	unsigned waiting_max;        /* calls that wait for news, at once; 2048 */
	size_t answer_bytes_max;     /* 8 MiB */
	unsigned per_connection_max; /* in flight on one connection; 100: a service takes 128 */
	size_t held_bytes_max;       /* requests in memory; 64 MiB */
};

struct uplink_stats {
	unsigned calls, waiting;   /* under way now */
	uint64_t answered, failed; /* calls that ended, so far */
	uint64_t refused;          /* not taken by uplink_call */
	uint64_t resent;
	unsigned connected; /* connections that are up */
};

/*
 * Called once for every call that uplink_call took, on the uplink's thread, without a lock; must
 * not block. With OK, answer is the encoded samen.rpc.v1.Response, at most answer_bytes_max; its
 * memory (malloc) is the callee's to wipe and free. Otherwise it is NULL, and the status is as in
 * rpc_client_call: UNAVAILABLE when nobody could be reached (nothing was sent), DEADLINE_EXCEEDED,
 * DATA_LOSS, CANCELLED when the uplink closes.
 */
typedef void uplink_done(void *arg, enum status status, uint8_t *answer, size_t answer_size);

/*
 * Does not connect yet. url: "ipc:///path" or "tcp://host:port"; a host that is a name is looked up
 * on the uplink's thread, where all calls wait for that. limits may be NULL. INVALID_ARGUMENT (also
 * for limits beyond 64 connections of a kind or 1,024 calls on one), RESOURCE_EXHAUSTED. Owned by
 * the caller.
 */
enum status uplink_open(
    const char *url, const struct uplink_limits *limits, struct uplink **ret_uplink);

/* Ends all calls with CANCELLED, then frees. Takes NULL. Blocks until the thread has ended. Not
 * from uplink_done. */
void uplink_close(struct uplink *uplink);

/*
 * Sends an encoded samen.rpc.v1.Request, which is copied (and wiped when done). A lost connection
 * is tried again, with the very same bytes, while there is time: so writes carry a request key; a
 * call for news is UNAVAILABLE when nobody is there again within five seconds. It ends timeout_ms from now at the latest; a little more than what the request tells the service
 * leaves the service the time to say that it was too late. waits tells the calls for news.
 * RESOURCE_EXHAUSTED when too many are under way, the request is larger than RPC_REQUEST_BYTES_MAX
 * or memory is short, CANCELLED when the uplink closes: done is not called then. Any thread,
 * uplink_done too; does not block.
 */
enum status uplink_call(struct uplink *uplink,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg);

/* Any thread; the numbers are not of one moment. */
void uplink_stats(const struct uplink *uplink, struct uplink_stats *ret_stats);

#endif
