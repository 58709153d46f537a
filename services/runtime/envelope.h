/* The envelope of a call: what comes in becomes a struct call, what goes out becomes a frame. */
#ifndef SAMEN_ENVELOPE_H
#define SAMEN_ENVELOPE_H

#include "runtime/call.h"
#include "runtime/token.h"

#include "envelope.pb-c.h"

enum {
	TRACE_ID_CHARS_MAX = 32,
	NOT_BEFORE_MAX = 8,                        /* positions of one request */
	ANSWER_BYTES_MAX = (8 << 20) - (16 << 10), /* what connections and clients still take */
};

/*
 * Unpacks a frame into the call's arena and sets the call's language, deadline and trace id.
 * INVALID_ARGUMENT (worded) when it is no envelope.
 */
enum status envelope_request(
    struct call *call, struct bytes frame, const Samen__Rpc__V1__Request **ret_request);

/*
 * Identifies the caller by the token. An empty token is nobody: OK. UNAUTHENTICATED (worded) when
 * the token does not hold.
 */
enum status envelope_caller(struct call *call, struct keyring *keyring, const char *token);

/* The answer's frame, in the call's arena; payload may be NULL. RESOURCE_EXHAUSTED in the frame
 * when the payload does not fit memory or ANSWER_BYTES_MAX. data is NULL when not even that fits:
 * send envelope_exhausted's instead. (A frame without bytes is an OK with nothing in it.) */
struct bytes envelope_response(struct call *call,
    enum status status,
    const ProtobufCMessage *payload,
    const char *service,
    uint64_t change);

/* A RESOURCE_EXHAUSTED answer for when not even that fits: into ret_frame, which the frame lies in.
 */
enum { ENVELOPE_EXHAUSTED_SIZE = 128 };
struct bytes envelope_exhausted(uint8_t ret_frame[static ENVELOPE_EXHAUSTED_SIZE]);

#endif
