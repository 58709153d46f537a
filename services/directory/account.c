#include "directory/account.h"

#include "directory/directory.h"
#include "directory/person.h"
#include "directory/second_factor.h"
#include "directory/session.h"
#include "directory/sign_on.h"
#include "runtime/password.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

enum status account_wrong_password(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED, N_("the e-mail address or the password is wrong"));
}

enum status account_wrong_code(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED,
	    N_("this code does not work (any more) for this e-mail address: check both, or ask "
	       "your coordinator for a new code"));
}

/* The account and person of a proof; *ret_account is theirs to change. NOT_FOUND. */
static enum status load_proven(struct call *call,
    const struct account_proof *proof,
    StoredAccount **ret_account,
    StoredPerson **ret_person)
{
	enum status status = account_load(call, proof->person_id, ret_account);
	return status == OK ? person_load(call, proof->person_id, ret_person) : status;
}

/* --- with a password --- */

/* The same for an active person whose password is still the one that was checked. */
static enum status load_by_password(struct call *call,
    const struct account_proof *proof,
    StoredAccount **ret_account,
    StoredPerson **ret_person)
{
	enum status status = load_proven(call, proof, ret_account, ret_person);
	if (status != OK) {
		return status == NOT_FOUND ? account_wrong_password(call) : status;
	}
	if (!person_is_active(*ret_person) ||
	    strcmp((*ret_account)->password_hash, proof->password_hash) != 0) {
		return account_wrong_password(call);
	}
	return OK;
}

/* Uses up the code of the second factor, where there is one. */
static enum status use_code(
    struct call *call, StoredAccount *account, const struct account_proof *proof)
{
	if (!second_factor_is_on(account)) {
		return OK;
	}
	enum status status =
	    second_factor_use(call, account, proof->code_field, &proof->second_factor);
	return status == OK ? account_save(call, account) : status;
}

enum status account_sign_in(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person)
{
	StoredAccount *account;
	enum status status = load_by_password(call, proof, &account, ret_person);
	return status == OK ? use_code(call, account, proof) : status;
}

enum status account_change_password(struct call *call, const struct account_proof *proof)
{
	StoredAccount *account;
	StoredPerson *person;
	size_t count;
	enum status status = load_by_password(call, proof, &account, &person);
	if (status != OK) {
		return status;
	}
	if (proof->chosen_hash == NULL) {
		return call_field(call, "old_password", "WRONG", N_("this is not your password"));
	}
	account->password_hash = (char *)(uintptr_t)proof->chosen_hash;
	status = account_save(call, account);
	return status == OK ? sessions_end_others(call, person, call->caller.session_id, &count)
			    : status;
}

enum status account_remove_second_factor(struct call *call, const struct account_proof *proof)
{
	StoredAccount *account;
	StoredPerson *person;
	enum status status = load_by_password(call, proof, &account, &person);
	if (status == OK && !second_factor_is_on(account)) {
		return call_fail(
		    call, FAILED_PRECONDITION, N_("your second factor is off already"));
	}
	if (status == OK) {
		status = second_factor_use(call, account, proof->code_field, &proof->second_factor);
	}
	if (status != OK) {
		return status;
	}
	second_factor_remove(account);
	return account_save(call, account);
}

/* --- codes --- */

enum status account_code_text(
    struct call *call, const char *person_id, uint64_t number, const char **ret_code)
{
	const struct directory *directory = call->service;
	char code[CODE_TEXT_SIZE];
	const char *subject = arena_printf(call->arena, "%s/%" PRIu64, person_id, number);
	if (subject == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	code_for(directory->invitation_key, subject, code);
	*ret_code = arena_strdup(call->arena, code);
	sodium_memzero(code, sizeof code);
	return *ret_code != NULL ? OK : RESOURCE_EXHAUSTED;
}

bool account_code_is_open(const struct call *call, const StoredAccount *account)
{
	return account->invitation_expires_at_ms > call->now_ms;
}

/* --- invitations and resets --- */

/* With this password; it was an invitation's, or a reset's. */
static enum status begin_using(struct call *call, StoredPerson *person)
{
	if (!person_is_active(person)) {
		return person_activate(call, person);
	}
	person_renew_rights(person);
	enum status status = person_save(call, person);
	return status == OK ? sessions_end(call, person->id) : status;
}

enum status account_accept(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person)
{
	StoredAccount *account;
	enum status status = load_proven(call, proof, &account, ret_person);
	if (status != OK) {
		return status == NOT_FOUND ? account_wrong_code(call) : status;
	}
	if (proof->chosen_hash == NULL || !account_code_is_open(call, account) ||
	    account->invitation != proof->invitation) {
		return account_wrong_code(call);
	}
	if (account->reset_removes_second_factor) {
		second_factor_remove(account);
	}
	account->password_hash = (char *)(uintptr_t)proof->chosen_hash;
	account->invitation_expires_at_ms = 0;
	status = use_code(call, account, proof);
	if (status == OK) {
		status = account_save(call, account);
	}
	return status == OK ? begin_using(call, *ret_person) : status;
}

enum status account_invite(
    struct call *call, const char *person_id, bool remove_second_factor, uint64_t *ret_number)
{
	StoredAccount fresh = SAMEN__STORED__V1__ACCOUNT__INIT;
	StoredAccount *account;
	enum status status = account_load(call, person_id, &account);
	if (status == NOT_FOUND) {
		fresh.person_id = (char *)person_id;
		account = &fresh;
	} else if (status != OK) {
		return status;
	}
	account->invitation++;
	account->invitation_expires_at_ms = call->now_ms + INVITATION_DAYS * day_ms;
	account->reset_removes_second_factor = remove_second_factor;
	*ret_number = account->invitation;
	return account_save(call, account);
}

enum status account_code(struct call *call,
    const char *person_id,
    uint64_t number,
    const char **ret_code,
    int64_t *ret_expires_at_ms)
{
	StoredAccount *account;
	enum status status = account_load(call, person_id, &account);
	if (status != OK) {
		return status;
	}
	*ret_code = "";
	*ret_expires_at_ms = 0;
	if (account->invitation != number || !account_code_is_open(call, account)) {
		return OK;
	}
	*ret_expires_at_ms = account->invitation_expires_at_ms;
	return account_code_text(call, person_id, number, ret_code);
}

enum status account_close(struct call *call, const char *person_id)
{
	static char nothing[] = "";
	StoredAccount *account;
	enum status status = account_load(call, person_id, &account);
	if (status == NOT_FOUND) {
		return OK;
	}
	if (status != OK) {
		return status;
	}
	account->password_hash = nothing;
	account->invitation_expires_at_ms = 0;
	second_factor_remove(account);
	status = sign_on_forget(call, account);
	if (status == OK) {
		status = account_save(call, account);
	}
	return status == OK ? sessions_end(call, person_id) : status;
}
