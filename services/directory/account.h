/*
 * Signing in: passwords, invitations and resets with their one-time codes. The slow steps
 * (account_check_*) run before the transaction, with a short look of their own; the others work in
 * the call's transaction.
 */
#ifndef SAMEN_DIRECTORY_ACCOUNT_H
#define SAMEN_DIRECTORY_ACCOUNT_H

#include "directory/directory_store.h"

enum { INVITATION_DAYS = 14, EMAIL_BYTES_MAX = 254 };

/* What a slow step found out; in the call's arena. */
struct account_proof {
	const char *person_id;
	/* Login: the hash that the password fits. Accepting: that of the new password, NULL when
	 * the code was used before. */
	const char *password_hash;
	uint64_t invitation; /* accepting: whose code was given */
};

/*
 * Checks e-mail (lower case) and password; an address that nobody has takes as long.
 * UNAUTHENTICATED, or RESOURCE_EXHAUSTED after too many wrong tries (both worded). In prepare only:
 * blocks for as long as a password takes.
 */
enum status account_check_password(
    struct call *call, const char *email, const char *password, struct account_proof **ret_proof);

/*
 * Checks the code of an invitation or reset and hashes the password that is chosen. A code that was
 * used before passes with the password that was chosen then, so that a repeated call can be
 * answered; account_accept refuses it. Failures as above; INVALID_ARGUMENT (field named) for a
 * password that is too short or too long.
 */
enum status account_check_code(struct call *call,
    const char *email,
    const char *code,
    const char *password,
    struct account_proof **ret_proof);

/* The active person whose password was checked; UNAUTHENTICATED when it changed since. */
enum status account_sign_in(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person);

/* Uses up the invitation or reset: sets the password, makes the person active, ends older sessions.
 * UNAUTHENTICATED as account_check_code. */
enum status account_accept(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person);

/* Opens a new invitation or reset; its number. Codes of older ones are worthless from now on. */
enum status account_invite(struct call *call, const char *person_id, uint64_t *ret_number);

/* The code of an invitation that is still open: *ret_code in the call's arena, and its end; "" and
 * 0 when it was used, replaced or has expired. */
enum status account_code(struct call *call,
    const char *person_id,
    uint64_t number,
    const char **ret_code,
    int64_t *ret_expires_at_ms);

/* Nobody can sign in any more: forgets password, invitation and links, ends all sessions. */
enum status account_close(struct call *call, const char *person_id);

#endif
