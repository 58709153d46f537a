/*
 * The signed lines of heads.txt. A head says where the access log ended at a moment; a cut says up
 * to where its oldest entries were purged, and under which retention. Pure: no file, no clock.
 *
 * "samen-audit-v1 KIND GENERATION NUMBER HASH TIME DAYS ISSUER FINGERPRINT SIGNATURE": KIND is head
 * or cut, TIME like 2026-11-22T09:55:46.123Z, SIGNATURE the Ed25519 signature, in base64url without
 * padding, over "samen-audit-line-v1" NUL and all before its space. There is one way to write a
 * line: any other is no line.
 */
#ifndef SAMEN_AUDIT_LINE_H
#define SAMEN_AUDIT_LINE_H

#include "runtime/audit_chain.h"
#include "runtime/status.h"

enum {
	AUDIT_LINE_MAX = 512, /* with the NUL */
	AUDIT_GENERATION_SIZE = 65,
	AUDIT_ISSUER_SIZE = 33,
	AUDIT_FINGERPRINT_SIZE = 33,
	AUDIT_PUBLIC_KEY_SIZE = 32,
	AUDIT_KEYS_MAX = 64
};

struct signing_key;

enum audit_line_kind { AUDIT_HEAD, AUDIT_CUT };

struct audit_line {
	enum audit_line_kind kind;
	char generation[AUDIT_GENERATION_SIZE]; /* of the store */
	uint64_t number;                        /* of the last entry, or the last that was purged */
	struct audit_hash hash;                 /* its */
	int64_t at_ms;                          /* when the line was made */
	uint32_t days;                          /* the retention of the log at that moment */
	char issuer[AUDIT_ISSUER_SIZE];
	char fingerprint[AUDIT_FINGERPRINT_SIZE];
};

/* Public keys that may have signed lines, the present one and retired ones. */
struct audit_keys {
	uint8_t keys[AUDIT_KEYS_MAX][AUDIT_PUBLIC_KEY_SIZE];
	size_t count;
};

/* 128 bits of BLAKE2b of a public key, in hexadecimal: short enough to write down. */
void audit_fingerprint(const uint8_t key[static AUDIT_PUBLIC_KEY_SIZE],
    char ret_fingerprint[static AUDIT_FINGERPRINT_SIZE]);

/*
 * Fills in issuer and fingerprint and writes the signed line, without a newline. INVALID_ARGUMENT
 * when the generation is no word or the moment lies outside the years 0 to 9999. Any thread; does
 * not block.
 */
enum status audit_line_sign(
    const struct signing_key *key, struct audit_line *line, char ret_text[static AUDIT_LINE_MAX]);

/*
 * Reads a line, without its newline. INVALID_ARGUMENT: it is none. NOT_FOUND: none of keys has its
 * fingerprint. UNAUTHENTICATED: the signature is not that key's over this text. Any thread; does
 * not block.
 */
enum status audit_line_read(
    struct bytes text, const struct audit_keys *keys, struct audit_line *ret_line);

#endif
