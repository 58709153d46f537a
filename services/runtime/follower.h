/*
 * The changes feed, taking side: a thread that follows another service and applies each batch in
 * one write together with the cursor, so that a crash on either side loses nothing and repeats
 * nothing visible. Keeps trying while the other service is away.
 */
#ifndef SAMEN_FOLLOWER_H
#define SAMEN_FOLLOWER_H

#include "runtime/rpc_server.h"

#include "common.pb-c.h"

struct follower;

struct follower_source {
	const char *name;   /* "directory" */
	const char *method; /* "samen.directory.v1.Directory/Changes" */
	/* Applies one change, inside the write. Must be right with last states only, in any order
	 * of kinds. */
	enum status (*apply)(struct call *call, const Samen__Common__V1__Change *change);
	/* The source's history is another one now: forgets all that was derived from it. */
	enum status (*forget)(struct call *call);
	/* Of what apply makes of a change. When a new program makes more of it than the one that
	 * wrote the store, all is forgotten and followed anew. */
	uint32_t version;
};

/* A kind of record that is followed: what its changes carry, and what is made of one. record is
 * NULL when it is gone. A name of NULL ends a list of kinds. */
struct followed_kind {
	const char *name;
	const ProtobufCMessageDescriptor *type;
	enum status (*apply)(struct call *call, const char *id, const void *record);
};
/* For a source's apply: hands the change to its kind; one of another kind is none of our business.
 * DATA_LOSS, said in the log, when the record cannot be read. */
enum status followed_apply(
    struct call *call, const struct followed_kind *kinds, const Samen__Common__V1__Change *change);

/* Starts following. source and url must outlive the follower; key signs this service's token. Owned
 * by the caller. */
enum status follower_open(struct rpc_server *server,
    const struct follower_source *source,
    const char *url,
    const struct signing_key *key,
    struct follower **ret_follower);
/* Stops within a second. Takes NULL. Blocks. */
void follower_close(struct follower *follower);

#endif
