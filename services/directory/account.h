/*
 * Signing in: passwords, invitations and resets with their one-time codes, the second factor. The
 * slow steps (account_check_*, in account_check.c) run before the transaction, with a short look of
 * their own; the others work in the call's transaction.
 */
#ifndef SAMEN_DIRECTORY_ACCOUNT_H
#define SAMEN_DIRECTORY_ACCOUNT_H

#include "directory/directory_store.h"
#include "directory/second_factor.h"

enum { INVITATION_DAYS = 14, EMAIL_BYTES_MAX = 254 };

/* What somebody brings along to sign in; no text is NULL. */
struct credentials {
	const char *email; /* in lower case */
	const char *password;
	const char *device_secret;
	const char *code; /* of the second factor */
};

/* What a slow step found out; in the call's arena. */
struct account_proof {
	const char *person_id;
	const char *password_hash; /* that the password fits */
	/* Of the password that is chosen; NULL when the call repeats one that chose it before. */
	const char *chosen_hash;
	uint64_t invitation;                      /* accepting: whose code was given */
	struct second_factor_proof second_factor; /* the code that was given with it */
	const char *code_field;                   /* of the request, for messages */
};

/*
 * Checks e-mail and password, and the code of a second factor that is on; an address that nobody
 * has takes as long. UNAUTHENTICATED, or RESOURCE_EXHAUSTED after too many wrong tries or too long
 * a wait (all worded; reasons as second_factor_check). In prepare only: blocks for as long as a
 * password takes.
 */
enum status account_check_password(
    struct call *call, const struct credentials *credentials, struct account_proof **ret_proof);

/* The same for the caller, who is signed in already; counted for the session. INVALID_ARGUMENT
 * (field "password") when that is wrong. */
enum status account_check_caller(
    struct call *call, const char *password, const char *code, struct account_proof **ret_proof);

/*
 * Checks the caller's old password and hashes the new one. A new one that was chosen already passes
 * without the old one, so that a repeated call can be answered; account_change_password refuses it.
 * INVALID_ARGUMENT (field named) when the old one is wrong or the new one too short or too long;
 * else as above.
 */
enum status account_check_change(struct call *call,
    const char *old_password,
    const char *new_password,
    struct account_proof **ret_proof);

/*
 * Checks the code of an invitation or reset and hashes the password that is chosen. A code that was
 * used before passes with the password that was chosen then, so that a repeated call can be
 * answered; account_accept refuses it. Wrong codes of others never hold up the right one. Failures
 * as above.
 */
enum status account_check_code(struct call *call,
    const struct credentials *credentials,
    const char *invitation_code,
    struct account_proof **ret_proof);

/* The active person whose password was checked; uses up the second factor's code. UNAUTHENTICATED
 * when either changed since, or the code was used. */
enum status account_sign_in(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person);

/* Sets the chosen password, ends the caller's other sessions. UNAUTHENTICATED as above. */
enum status account_change_password(struct call *call, const struct account_proof *proof);

/* Switches the second factor off. FAILED_PRECONDITION (worded) when it is; UNAUTHENTICATED as
 * above. */
enum status account_remove_second_factor(struct call *call, const struct account_proof *proof);

/* Uses up the invitation or reset: sets the password, makes the person active, ends older sessions;
 * takes away the second factor when the reset says so. UNAUTHENTICATED as account_check_code. */
enum status account_accept(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person);

/* Opens a new invitation or reset; its number. Codes of older ones are worthless from now on. */
enum status account_invite(
    struct call *call, const char *person_id, bool remove_second_factor, uint64_t *ret_number);

/* The code of an invitation that is still open: *ret_code in the call's arena, and its end; "" and
 * 0 when it was used, replaced or has expired. */
enum status account_code(struct call *call,
    const char *person_id,
    uint64_t number,
    const char **ret_code,
    int64_t *ret_expires_at_ms);

/* The code of this number, open or not, in the call's arena; and whether the present one is open.
 */
enum status account_code_text(
    struct call *call, const char *person_id, uint64_t number, const char **ret_code);
bool account_code_is_open(const struct call *call, const StoredAccount *account);

/* The one wording of either failure: UNAUTHENTICATED. The code may be wrong, used or too old, and
 * the address nobody's. */
enum status account_wrong_password(struct call *call);
enum status account_wrong_code(struct call *call);

/* Nobody can sign in any more: forgets password, second factor, invitation and links,
 * ends all sessions. */
enum status account_close(struct call *call, const char *person_id);

#endif
