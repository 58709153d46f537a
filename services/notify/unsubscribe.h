/*
 * The token of a mail's link to unsubscribe: names a person and a kind of mail, with a keyed hash
 * (BLAKE2b) that only this deployment can make. It works without signing in and without a time
 * limit, for that person and kind only. Pure.
 *
 *   p-0m3x5v8q2r7d.offer-made.m2Y0... (22 characters of base64url)
 */
#ifndef SAMEN_NOTIFY_UNSUBSCRIBE_H
#define SAMEN_NOTIFY_UNSUBSCRIBE_H

#include "notify/letters.h"
#include "runtime/id.h"

enum { UNSUBSCRIBE_KEY_SIZE = 32 };

/* Into arena; NULL when it is full. */
const char *unsubscribe_token(const uint8_t key[static UNSUBSCRIBE_KEY_SIZE],
    const char *person_id,
    enum letter_kind kind,
    struct arena *arena);

/* What a token says; it may be the last part of an address. False when it is none of ours. */
bool unsubscribe_read(const uint8_t key[static UNSUBSCRIBE_KEY_SIZE],
    const char *text,
    struct id *ret_person,
    enum letter_kind *ret_kind);

#endif
