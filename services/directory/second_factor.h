/*
 * The second factor of an account: codes of an app (totp.h), and recovery codes for who lost it.
 * Secret and recovery codes are computed from the person and a number, under a key of the
 * directory's: none is stored, and a repeated call can show them again.
 */
#ifndef SAMEN_DIRECTORY_SECOND_FACTOR_H
#define SAMEN_DIRECTORY_SECOND_FACTOR_H

#include "directory/directory_store.h"

#include <stdbool.h>

enum { RECOVERY_CODES = 8 };

/* What a code that fits was; good for this second factor only. */
struct second_factor_proof {
	uint64_t number; /* of the second factor; 0: no code was given */
	uint64_t step;   /* an app's code: its time step; 0: it was a recovery code */
	unsigned recovery;
};

bool second_factor_is_on(const StoredAccount *account);
/* Whether samen.conf wants one of this person. */
bool second_factor_is_required(const struct call *call, const StoredPerson *person);
unsigned second_factor_recovery_left(const StoredAccount *account);

/* --- setting it up; in the call's transaction, account is saved --- */

/* FAILED_PRECONDITION (worded) when it is on. */
enum status second_factor_begin(struct call *call, StoredAccount *account);
/* What goes into the app, in the call's arena; "" when this number is on already or replaced. */
enum status second_factor_show(struct call *call,
    const StoredAccount *account,
    uint64_t number,
    const char *email,
    const char **ret_secret,
    const char **ret_uri);
/* Switches on what was begun, with a code of it: FAILED_PRECONDITION (worded) when nothing was,
 * INVALID_ARGUMENT (field named) for a wrong code. */
enum status second_factor_confirm(struct call *call, StoredAccount *account, const char *code);
/* The recovery code with this index, from 0; in the call's arena. NULL when memory is short. */
const char *second_factor_recovery_code(
    struct call *call, const StoredAccount *account, unsigned index);
/* Switches it off. Does not save. */
void second_factor_remove(StoredAccount *account);

/* --- using it --- */

/*
 * Whether typed is a code of the account's second factor, be it used before: second_factor_use
 * says. UNAUTHENTICATED, worded, with a reason for the field: SECOND_FACTOR_REQUIRED for an empty
 * code, SECOND_FACTOR_WRONG. Any thread; does not block.
 */
enum status second_factor_check(struct call *call,
    const StoredAccount *account,
    const char *field,
    const char *typed,
    struct second_factor_proof *ret_proof);
/* In the call's transaction: uses the code up. UNAUTHENTICATED (as above) when it was used before,
 * or the second factor is another one by now. Does not save. */
enum status second_factor_use(struct call *call,
    StoredAccount *account,
    const char *field,
    const struct second_factor_proof *proof);

#endif
