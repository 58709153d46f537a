/*
 * Signed statements between people and services: access tokens, service tokens, grants. Claims are
 * a protobuf message (samen.rpc.v1.Claims), signed with Ed25519 (RFC 8032) over "samen-token-v1"
 * NUL claims. Checked offline with the issuer's public key. The text is base64url(claims) "."
 * base64url(signature), without padding.
 */
#ifndef SAMEN_TOKEN_H
#define SAMEN_TOKEN_H

#include "runtime/arena.h"
#include "runtime/status.h"

#include "envelope.pb-c.h"

#include <stdbool.h>

/* A private signing key, in memory that is locked and wiped. */
struct signing_key;
/* The public keys of all issuers of a deployment. */
struct keyring;

enum {
	TOKEN_TEXT_MAX = 2048,
	TOKEN_AREAS_MAX = 64, /* that a consultant watches: their ids fit into a token */
	KEYRING_KEYS_MAX = 128
};

/*
 * Makes a key pair: writes FOLDER/ISSUER.key (0600) and FOLDER/ISSUER.pub (0644), both new, synced
 * to disk. ALREADY_EXISTS when either is there; INVALID_ARGUMENT when issuer is not 1 to 32 of a-z,
 * 0-9 and dashes, a letter first; NOT_FOUND when the folder is missing; PERMISSION_DENIED when it
 * may not be written; UNAVAILABLE when the disk fails; RESOURCE_EXHAUSTED without memory. Blocks.
 */
enum status signing_key_create(const char *folder, const char *issuer);

/*
 * Reads FOLDER/ISSUER.key. Refuses (PERMISSION_DENIED) links, files of another owner and modes
 * beyond 0600; NOT_FOUND when missing; DATA_LOSS when damaged; else as signing_key_create. Owned by
 * the caller: signing_key_close, which wipes it and takes NULL. Blocks.
 */
enum status signing_key_open(const char *folder, const char *issuer, struct signing_key **ret_key);
void signing_key_close(struct signing_key *key);
/* Alive as long as the key. */
const char *signing_key_issuer(const struct signing_key *key);
/*
 * Reads the file again; whoever signs from then on does so with what it holds. *ret_changed:
 * another key than before. Nothing changes unless OK; statuses of signing_key_open. Signing goes on
 * meanwhile. Blocks.
 */
enum status signing_key_reload(struct signing_key *key, const char *folder, bool *ret_changed);

/*
 * Reads every *.pub of folder: ISSUER.pub, and while keys are rotated (key_rotation.h)
 * ISSUER.next.pub and ISSUER.until-SECONDS.pub, which counts until that moment. NOT_FOUND when
 * there is none; PERMISSION_DENIED when others than root and this user own the folder or a key, or
 * may write them; DATA_LOSS for a damaged or oddly named key; RESOURCE_EXHAUSTED beyond
 * KEYRING_KEYS_MAX or without memory; UNAVAILABLE when the disk fails. Blocks. Owned by the caller.
 * Thread-safe once open: checks are cached, so that a token seen before costs a look-up and not a
 * signature check (bounded; a cached token still expires).
 */
enum status keyring_open(const char *folder, struct keyring **ret_keyring);
/*
 * The same with the keys of before, FOLDER/retired/ISSUER-FINGERPRINT.pub, which count for good:
 * for statements that are to last (statement.h), never for tokens.
 */
enum status keyring_open_lasting(const char *folder, struct keyring **ret_keyring);
/*
 * Reads all keys again and forgets which tokens were checked; nothing changes unless OK, with the
 * statuses of keyring_open. Checks wait for a moment only. Blocks.
 */
enum status keyring_reload(struct keyring *keyring, const char *folder);
/* Whether it holds a key whose time is over: that does not count any more, and yet keeps tokens
 * from being cached until keyring_reload. Any thread. */
bool keyring_is_outdated(struct keyring *keyring, int64_t now_ms);
/* No other thread may be using it any more. Takes NULL. */
void keyring_close(struct keyring *keyring);
/* Signature checks done so far, for figures and tests; cached ones do not count. Any thread; does
 * not block. */
uint64_t keyring_verifications(const struct keyring *keyring);

/*
 * Signs claims (issuer is set from the key) into ret_text. OK, or INVALID_ARGUMENT when the claims
 * do not fit TOKEN_TEXT_MAX. Any thread; does not block.
 */
enum status token_sign(const struct signing_key *key,
    const Samen__Rpc__V1__Claims *claims,
    char ret_text[static TOKEN_TEXT_MAX]);

/* A service's token for calls to other services, a minute long. As token_sign. */
enum status token_sign_own(
    const struct signing_key *key, int64_t now_ms, char ret_text[static TOKEN_TEXT_MAX]);

/*
 * Checks form, issuer, signature and life of a token of any kind (issued at most 30 s ahead of
 * now_ms, expires_at_ms > now_ms and after issued_at_ms) and unpacks the claims into arena, whose
 * they are. ACCESS tokens count only from "directory", GRANT only from "matching", PARENT only from
 * "intake" and about a request, SERVICE only from the service it names as subject. UNAUTHENTICATED
 * for anything that does not hold: a NULL text, an empty subject, fields this version does not know
 * and an arena too small for the claims included. Any thread; does not block.
 */
enum status token_read(struct keyring *keyring,
    struct arena *arena,
    const char *text,
    int64_t now_ms,
    Samen__Rpc__V1__Claims **ret_claims);
/* The same for a token that has to be of one kind. */
enum status token_check(struct keyring *keyring,
    struct arena *arena,
    const char *text,
    Samen__Rpc__V1__TokenKind kind,
    int64_t now_ms,
    Samen__Rpc__V1__Claims **ret_claims);

#endif
