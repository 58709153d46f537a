/*
 * The hash chain of the access log: each entry's hash covers the one before, so that no entry can
 * be changed, taken out or put in between without every later hash telling. Pure: no store, no
 * clock, no file.
 */
#ifndef SAMEN_AUDIT_CHAIN_H
#define SAMEN_AUDIT_CHAIN_H

#include "runtime/bytes.h"

enum { AUDIT_HASH_SIZE = 32 };

/* The hash of an entry; all zeros before the first. */
struct audit_hash {
	uint8_t bytes[AUDIT_HASH_SIZE];
};

/* BLAKE2b-256 over "samen-access-log-v1" NUL, the hash before, the number (big endian, from 1) and
 * the entry's bytes. Any thread; does not block. */
struct audit_hash audit_hash_of(
    const struct audit_hash *previous, uint64_t number, struct bytes entry);

#endif
