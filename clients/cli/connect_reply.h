/* Reads an answer of the gateway (the Connect protocol, unary) back into a service's Response.
 * Pure: bytes in, message out. */
#ifndef SAMEN_CLI_CONNECT_REPLY_H
#define SAMEN_CLI_CONNECT_REPLY_H

#include "runtime/arena.h"
#include "runtime/bytes.h"
#include "runtime/status.h"

#include "envelope.pb-c.h"

/* What came over HTTP; no text is NULL. */
struct connect_reply {
	long http_code;
	const char *content_type;
	const char *position; /* the header Samen-Position: "intake=14" */
	long retry_after_s;   /* 0 when the answer does not say */
	struct bytes body;
};

/*
 * Unpacks it into the arena, whose the response is. UNAVAILABLE when something before the gateway
 * (a proxy) says that it cannot be reached; DATA_LOSS for anything that is no answer of a gateway;
 * RESOURCE_EXHAUSTED when the arena is full.
 */
enum status connect_reply_read(const struct connect_reply *reply,
    struct arena *arena,
    Samen__Rpc__V1__Response **ret_response);

#endif
