/*
 * The Connect protocol's unary calls (https://connectrpc.com/docs/protocol), what of it is mere
 * translation: no calls, no state. Nothing here blocks.
 */
#ifndef SAMEN_CONNECT_H
#define SAMEN_CONNECT_H

#include "gateway/buffer.h"
#include "gateway/head.h"
#include "runtime/arena.h"

#include "envelope.pb-c.h"

enum {
	CONNECT_TIMEOUT_DIGITS_MAX = 10,
	CONNECT_POSITIONS_MAX = 8,
	CONNECT_BASE64_BYTES_MAX = 64 * 1024, /* of a message in an address, decoded */
	CONNECT_JSON_VALUES_MAX =
	    32 * 1024 /* of a message: each takes far more room than its text */
};

enum codec { CODEC_PROTO, CODEC_JSON };

/* The code's name in error JSON ("not_found"), and the HTTP status that it goes with. */
const char *connect_code(enum status status);
unsigned connect_http_status(enum status status);

/* "application/proto" or "application/json", with or without parameters. INVALID_ARGUMENT for all
 * else, and for NULL. */
enum status connect_codec(const char *content_type, enum codec *ret_codec);
const char *connect_content_type(enum codec codec);

/* Whether a JSON text holds at most CONNECT_JSON_VALUES_MAX values, as far as its brackets and
 * commas tell: asked before it is parsed, which takes a hundred times longer. It need not be JSON.
 */
bool connect_json_fits(struct bytes text);

/* Connect-Timeout-Ms: INVALID_ARGUMENT unless it is a number of 1 to 10 digits. More than 2^32 - 1
 * is that. */
enum status connect_timeout(const char *text, uint32_t *ret_timeout_ms);

/*
 * Samen-Not-Before: "matching=12, directory=3", into request, in arena. INVALID_ARGUMENT,
 * RESOURCE_EXHAUSTED.
 */
enum status connect_not_before(
    const char *text, struct arena *arena, Samen__Rpc__V1__Request *request);

/* The message of a GET: argument as it is, or base64 in either alphabet, with or without padding.
 * Added to ret_message. INVALID_ARGUMENT, OUT_OF_RANGE, RESOURCE_EXHAUSTED. */
enum status connect_message(const struct field *argument, bool base64, struct buffer *ret_message);

/* Error JSON, added to ret_json: details as samen.rpc.v1.FieldError. RESOURCE_EXHAUSTED. */
enum status connect_error(enum status status,
    const char *message,
    Samen__Rpc__V1__FieldError *const *details,
    size_t detail_count,
    struct buffer *ret_json);

#endif
