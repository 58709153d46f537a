/* The changes feed, giving side: what a service's Changes method answers. As CouchDB's _changes:
 * each record once, in its latest state. */
#ifndef SAMEN_FEED_H
#define SAMEN_FEED_H

#include "runtime/call.h"

#include "common.pb-c.h"

/*
 * What followers see of a record: *ret_message is packed into the feed. NOT_FOUND: the record is
 * gone (a tombstone). Any other status fails the call.
 */
typedef enum status feed_project(
    struct call *call, const char *kind, const char *id, const ProtobufCMessage **ret_message);

/* Fills response with the changes after request->after; waits for news when there is none and the
 * request says so. For the answer of a WAIT route. */
enum status feed_answer(struct call *call,
    const Samen__Common__V1__ChangesRequest *request,
    Samen__Common__V1__ChangesResponse *response,
    feed_project *project);

#endif
