/* Calls that the gateway itself makes to a service and waits for: on threads that may wait. */
#ifndef SAMEN_ASK_H
#define SAMEN_ASK_H

#include "gateway/upstream.h"
#include "runtime/arena.h"

#include "envelope.pb-c.h"

enum { ASK_MS_MAX = 10000 };

/*
 * Calls "METHOD" of the directory for whoever holds token ("": nobody), in that language, and
 * waits. OK: *ret_response is what it answered, whatever that says, in arena; else as uplink_done's
 * status. Blocks, ASK_MS_MAX at most.
 */
enum status ask_directory(struct upstream *upstream,
    const char *method,
    const ProtobufCMessage *request,
    const char *token,
    struct arena *arena,
    Samen__Rpc__V1__Response **ret_response);

#endif
