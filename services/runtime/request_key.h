/*
 * Request keys: the same caller with the same key gets the same answer and never a second effect.
 * Kept in the transaction of the change itself, for REQUEST_KEY_DAYS. Only changes that went well
 * are kept: a failed one left nothing behind and may be tried again. Why so: docs/design.md.
 */
#ifndef SAMEN_REQUEST_KEY_H
#define SAMEN_REQUEST_KEY_H

#include "runtime/call.h"

enum {
	REQUEST_KEY_DAYS = 7,
	REQUEST_KEY_CHARS_MIN = 16,
	REQUEST_KEY_CHARS_MAX = 64,
	REQUEST_KEY_HASH_BYTES = 16,
	REQUEST_KEY_SECRET_BYTES = 32
};

/* Whether text is a request key: REQUEST_KEY_CHARS_MIN to _MAX characters of [0-9A-Za-z_-]. */
bool request_key_is(const char *text);

/*
 * A hash, under secret, of what a call asks for: method, key and payload. Kept with the outcome, to
 * tell that a key comes back for something else. Any thread; does not block.
 */
void request_key_hash(const uint8_t secret[static REQUEST_KEY_SECRET_BYTES],
    const char *method,
    const char *key,
    struct bytes payload,
    uint8_t ret_hash[static REQUEST_KEY_HASH_BYTES]);

/*
 * The name, in the call's arena, under which to keep a key that must not be found by its own text:
 * those of callers without a token, whose keys nobody else may guess or repeat, and those of secret
 * payloads, of which no hash may lie beside the key. Such a key with another payload is another
 * key. NULL when memory is short.
 */
const char *request_key_hidden(struct call *call,
    const uint8_t secret[static REQUEST_KEY_SECRET_BYTES],
    const char *method,
    const char *key,
    struct bytes payload);

/*
 * Looks the key up. OK: done before; call->made is filled and *ret_change its change number.
 * NOT_FOUND: not done yet. INVALID_ARGUMENT (worded): the key was used for something else.
 */
enum status request_key_find(
    struct call *call, const char *key, struct bytes hash, uint64_t *ret_change);

/* Keeps call->made under the key. */
enum status request_key_keep(
    struct call *call, const char *key, struct bytes hash, uint64_t change);

/* Forgets at most limit keys older than REQUEST_KEY_DAYS; a timer's work. */
enum status request_key_purge(struct call *call, unsigned limit);

#endif
