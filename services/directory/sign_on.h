/*
 * Single sign-on: who an ID token is about, and what that person may do with it. An account of an
 * issuer (its subject) is linked to one person here; it signs that person in, or, unlinked,
 * accepts the invitation of the address that the issuer has verified.
 */
#ifndef SAMEN_DIRECTORY_SIGN_ON_H
#define SAMEN_DIRECTORY_SIGN_ON_H

#include "directory/directory_store.h"
#include "directory/nonce.h"

#include "sso/id_token.h"

struct issuer;

/* What a checked token says; in the call's arena. */
struct sign_on_proof {
	const struct issuer *issuer;
	struct id_token_claims claims;
	const char *email; /* in lower case; "" unless the issuer verified it and speaks for it */
	int64_t nonce_expires_at_ms;
};

/* The issuer of this name; NOT_FOUND is worded. */
enum status sign_on_issuer(struct call *call, const char *name, const struct issuer **ret_issuer);

/* A nonce for an ID token of this issuer; person_id as in nonce.h. */
void sign_on_nonce(struct call *call,
    const struct issuer *issuer,
    const char *person_id,
    char ret_nonce[static NONCE_TEXT_SIZE]);

/*
 * Checks a token and its nonce, not yet whether that was spent. NOT_FOUND, UNAUTHENTICATED,
 * UNAVAILABLE or FAILED_PRECONDITION, all worded. For prepare: takes a moment of arithmetic.
 */
enum status sign_on_check(struct call *call,
    const char *issuer_name,
    const char *id_token,
    const char *person_id,
    struct sign_on_proof **ret_proof);

/* --- in the call's transaction --- */

/*
 * Spends the nonce and finds the active person: the linked one, or the invited one of this address,
 * who is active and linked from now on. UNAUTHENTICATED for a spent nonce; PERMISSION_DENIED when
 * nobody here is meant: one wording for all but the active person of that address.
 */
enum status sign_on_accept(
    struct call *call, const struct sign_on_proof *proof, StoredPerson **ret_person);

/*
 * The person's second factor, where it is on and the issuer did not ask for several proofs: uses
 * the code up. Errors as second_factor_check, RESOURCE_EXHAUSTED (worded) after too many wrong
 * ones.
 */
enum status sign_on_use_code(struct call *call,
    const struct sign_on_proof *proof,
    const StoredPerson *person,
    const char *code);

/* The id of the person who is linked: NOT_FOUND. */
enum status sign_on_linked(
    struct call *call, const struct sign_on_proof *proof, const char **ret_person_id);

/* Spends the nonce and links the caller. ALREADY_EXISTS (worded) when either is linked otherwise.
 */
enum status sign_on_link(struct call *call, const struct sign_on_proof *proof);

/* Unlinks the caller. NOT_FOUND when there is no link; FAILED_PRECONDITION when the caller could
 * not sign in any more: both worded. */
enum status sign_on_unlink(struct call *call, const struct issuer *issuer);

/* Takes all links away from an account; does not save that. */
enum status sign_on_forget(struct call *call, StoredAccount *account);

#endif
