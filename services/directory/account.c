#include "directory/account.h"

#include "directory/directory.h"
#include "directory/person.h"
#include "directory/session.h"
#include "directory/sign_on.h"
#include "runtime/password.h"
#include "runtime/textcheck.h"
#include "runtime/tries.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const char try_password[] = "password";
static const char try_code[] = "code";

static enum status wrong_password(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED, N_("the e-mail address or the password is wrong"));
}

/* One answer for a code that is wrong, used or too old, and for an address that nobody has. */
static enum status wrong_code(struct call *call)
{
	return call_fail(call, UNAUTHENTICATED,
	    N_("this code does not work (any more) for this e-mail address: check both, or ask "
	       "your coordinator for a new code"));
}

/* --- looking from outside a transaction --- */

/* The account that belongs to an address; NULL when there is none. Only in prepare, where call->txn
 * is free. */
static enum status look(struct call *call, const char *email, StoredAccount **ret_account)
{
	StoredPerson *person;
	StoredAccount *account = NULL;
	enum status status = store_read(call->store, &call->txn);
	if (status != OK) {
		return status;
	}
	status = person_load_by_email(call, email, &person);
	if (status == OK) {
		status = account_load(call, person->id, &account);
	}
	store_abort(call->txn);
	call->txn = NULL;
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_account = status == OK ? account : NULL;
	return OK;
}

static enum status begin_try(struct call *call, const char *what, const char *email)
{
	struct directory *directory = call->service;
	unsigned wait_s;
	if (tries_begin(directory->tries, what, email, call->now_ms, &wait_s) != OK) {
		return call_fail(call, RESOURCE_EXHAUSTED,
		    N_("too many wrong tries: try again in %u seconds"), wait_s);
	}
	return OK;
}

/* Wrong tries stay counted; what went wrong here does not count. */
static void end_try(struct call *call, const char *what, const char *email, enum status status)
{
	struct directory *directory = call->service;
	if (status == OK) {
		tries_forgive(directory->tries, what, email);
	} else if (status != UNAUTHENTICATED) {
		tries_take_back(directory->tries, what, email);
	}
}

static enum status proof_new(struct call *call,
    const StoredAccount *account,
    const char *hash,
    struct account_proof **ret_proof)
{
	struct account_proof *proof = arena_alloc(call->arena, sizeof *proof);
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*proof = (struct account_proof){.person_id = account->person_id,
	    .password_hash = hash,
	    .invitation = account->invitation};
	*ret_proof = proof;
	return OK;
}

/* --- signing in --- */

enum status account_check_password(
    struct call *call, const char *email, const char *password, struct account_proof **ret_proof)
{
	StoredAccount *account = NULL;
	enum status status = begin_try(call, try_password, email);
	if (status != OK) {
		return status;
	}
	status = look(call, email, &account);
	if (status == OK) {
		status = password_check(account != NULL ? account->password_hash : NULL, password);
	}
	end_try(call, try_password, email, status);
	if (status == UNAUTHENTICATED) {
		return wrong_password(call);
	}
	if (status != OK) {
		return status;
	}
	assert(account != NULL); /* no password fits nobody's */
	return proof_new(call, account, account->password_hash, ret_proof);
}

enum status account_sign_in(
    struct call *call, const struct account_proof *proof, StoredPerson **ret_person)
{
	StoredAccount *account;
	StoredPerson *person;
	enum status status = account_load(call, proof->person_id, &account);
	if (status == OK) {
		status = person_load(call, proof->person_id, &person);
	}
	if (status != OK) {
		return status == NOT_FOUND ? wrong_password(call) : status;
	}
	if (!person_is_active(person) ||
	    strcmp(account->password_hash, proof->password_hash) != 0) {
		return wrong_password(call);
	}
	*ret_person = person;
	return OK;
}

/* --- codes --- */

static enum status code_text(
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

static bool is_open(const struct call *call, const StoredAccount *account)
{
	return account->invitation_expires_at_ms > call->now_ms;
}

/* Used, and not merely too old: its end was set to 0. */
static bool is_used(const StoredAccount *account)
{
	return account->invitation_expires_at_ms == 0 && account->password_hash[0] != '\0';
}

/* An address that nobody has is compared with a code that nobody gets. */
static enum status check_code_of(struct call *call, const StoredAccount *account, const char *typed)
{
	const char *code;
	enum status status = code_text(call, account != NULL ? account->person_id : "",
	    account != NULL ? account->invitation : 0, &code);
	if (status != OK) {
		return status;
	}
	bool fits = code_fits(code, typed);
	return fits && account != NULL && (is_open(call, account) || is_used(account))
		   ? OK
		   : UNAUTHENTICATED;
}

/* The hash of the password that is chosen; NULL for a used code that comes with the password chosen
 * then. */
static enum status hash_chosen(
    struct call *call, const StoredAccount *account, const char *password, const char **ret_hash)
{
	char hash[PASSWORD_HASH_SIZE];
	*ret_hash = NULL;
	if (!is_open(call, account)) {
		return password_check(account->password_hash, password);
	}
	enum status status = password_hash(password, hash);
	if (status == OK) {
		*ret_hash = arena_strdup(call->arena, hash);
		status = *ret_hash != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	return status;
}

static enum status refuse_password(struct call *call)
{
	return call_field(call, "password", "LENGTH",
	    N_("a password has at least %d characters and at most %d bytes: choose another one"),
	    PASSWORD_CHARS_MIN, PASSWORD_BYTES_MAX);
}

enum status account_check_code(struct call *call,
    const char *email,
    const char *code,
    const char *password,
    struct account_proof **ret_proof)
{
	StoredAccount *account = NULL;
	const char *hash = NULL;
	if (text_length(password) < PASSWORD_CHARS_MIN || strlen(password) > PASSWORD_BYTES_MAX) {
		return refuse_password(call);
	}
	enum status status = begin_try(call, try_code, email);
	if (status != OK) {
		return status;
	}
	status = look(call, email, &account);
	if (status == OK) {
		status = check_code_of(call, account, code);
	}
	if (status == OK) {
		status = hash_chosen(call, account, password, &hash);
	}
	end_try(call, try_code, email, status);
	if (status == UNAUTHENTICATED) {
		return wrong_code(call);
	}
	if (status == INVALID_ARGUMENT) {
		return refuse_password(call);
	}
	return status == OK ? proof_new(call, account, hash, ret_proof) : status;
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
	StoredPerson *person;
	enum status status = account_load(call, proof->person_id, &account);
	if (status == OK) {
		status = person_load(call, proof->person_id, &person);
	}
	if (status != OK) {
		return status == NOT_FOUND ? wrong_code(call) : status;
	}
	if (proof->password_hash == NULL || !is_open(call, account) ||
	    account->invitation != proof->invitation) {
		return wrong_code(call);
	}
	account->password_hash = (char *)proof->password_hash;
	account->invitation_expires_at_ms = 0;
	status = account_save(call, account);
	if (status == OK) {
		status = begin_using(call, person);
	}
	*ret_person = person;
	return status;
}

enum status account_invite(struct call *call, const char *person_id, uint64_t *ret_number)
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
	if (account->invitation != number || !is_open(call, account)) {
		return OK;
	}
	*ret_expires_at_ms = account->invitation_expires_at_ms;
	return code_text(call, person_id, number, ret_code);
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
	status = sign_on_forget(call, account);
	if (status == OK) {
		status = account_save(call, account);
	}
	return status == OK ? sessions_end(call, person_id) : status;
}
