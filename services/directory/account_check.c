/* The slow part of signing in and of accepting: passwords and codes are checked here, outside any
 * transaction. */
#include "directory/account.h"

#include "directory/guess.h"
#include "directory/person.h"
#include "runtime/password.h"
#include "runtime/textcheck.h"

#include <assert.h>
#include <string.h>

static const char try_password[] = "password";
static const char try_code[] = "code";
static const char try_second_factor[] = "second-factor";

/* --- looking from outside a transaction --- */

static enum status load_by_email(struct call *call, const char *email, StoredAccount **ret_account)
{
	StoredPerson *person;
	enum status status = person_load_by_email(call, email, &person);
	return status == OK ? account_load(call, person->id, ret_account) : status;
}

static enum status load_by_id(struct call *call, const char *id, StoredAccount **ret_account)
{
	return account_load(call, id, ret_account);
}

/* The account that belongs to a name; NULL when there is none. Only in prepare, where call->txn is
 * free. */
static enum status look(struct call *call,
    enum status (*load)(struct call *call, const char *name, StoredAccount **ret_account),
    const char *name,
    StoredAccount **ret_account)
{
	StoredAccount *account = NULL;
	enum status status = store_read(call->store, &call->txn);
	if (status != OK) {
		return status;
	}
	status = load(call, name, &account);
	store_abort(call->txn);
	call->txn = NULL;
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	*ret_account = status == OK ? account : NULL;
	return OK;
}

static struct account_proof *proof_new(
    struct call *call, const StoredAccount *account, const char *code_field)
{
	struct account_proof *proof = arena_alloc(call->arena, sizeof *proof);
	if (proof != NULL) {
		*proof = (struct account_proof){.person_id = account->person_id,
		    .password_hash = account->password_hash,
		    .invitation = account->invitation,
		    .code_field = code_field};
	}
	return proof;
}

/*
 * Whether password, or else chosen (may be NULL), is that of account (may be NULL); *ret_fitting is
 * the one that is. Wrong ones are slowed: UNAUTHENTICATED, not worded.
 */
static enum status check_passwords(struct call *call,
    const struct guesser *guesser,
    const StoredAccount *account,
    const char *const passwords[static 2],
    const char **ret_fitting)
{
	const char *hash = account != NULL ? account->password_hash : NULL;
	enum status status = guess_is_in_time(call, guesser);
	if (status == OK) {
		status = guess_begin(call, try_password, guesser);
	}
	if (status != OK) {
		return status;
	}
	status = UNAUTHENTICATED;
	for (size_t i = 0; i < 2 && status == UNAUTHENTICATED && passwords[i] != NULL; i++) {
		status = password_check(hash, passwords[i]);
		*ret_fitting = passwords[i];
	}
	guess_end(call, try_password, guesser, status);
	return status;
}

static enum status check_password(struct call *call,
    const struct guesser *guesser,
    const StoredAccount *account,
    const char *password)
{
	const char *const passwords[2] = {password, NULL};
	const char *fitting;
	return check_passwords(call, guesser, account, passwords, &fitting);
}

/* The code of a second factor that is on; wrong ones are slowed, a missing one is none. */
static enum status check_second_factor(struct call *call,
    const struct guesser *guesser,
    const StoredAccount *account,
    const char *code,
    struct account_proof *proof)
{
	bool is_given = code[0] != '\0';
	if (!second_factor_is_on(account)) {
		return OK;
	}
	enum status status = is_given ? guess_begin(call, try_second_factor, guesser) : OK;
	if (status != OK) {
		return status;
	}
	status = second_factor_check(call, account, proof->code_field, code, &proof->second_factor);
	if (is_given) {
		guess_end(call, try_second_factor, guesser, status);
	}
	return status;
}

/* --- signing in --- */

enum status account_check_password(
    struct call *call, const struct credentials *credentials, struct account_proof **ret_proof)
{
	StoredAccount *account;
	enum status status = look(call, load_by_email, credentials->email, &account);
	if (status != OK) {
		return status;
	}
	const struct guesser guesser =
	    guesser_signing_in(call, credentials->email, account, credentials->device_secret);
	status = check_password(call, &guesser, account, credentials->password);
	if (status != OK) {
		return status == UNAUTHENTICATED ? account_wrong_password(call) : status;
	}
	assert(account != NULL); /* no password fits nobody's */
	struct account_proof *proof = proof_new(call, account, "code");
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_proof = proof;
	return check_second_factor(call, &guesser, account, credentials->code, proof);
}

static enum status refuse_caller(struct call *call, const char *field)
{
	return call_field(call, field, "WRONG", N_("this is not your password"));
}

enum status account_check_caller(
    struct call *call, const char *password, const char *code, struct account_proof **ret_proof)
{
	StoredAccount *account;
	const struct guesser guesser = guesser_of_caller(call);
	enum status status = look(call, load_by_id, call->caller.id, &account);
	if (status == OK) {
		status = check_password(call, &guesser, account, password);
	}
	if (status != OK) {
		return status == UNAUTHENTICATED ? refuse_caller(call, "password") : status;
	}
	assert(account != NULL); /* no password fits nobody's */
	struct account_proof *proof = proof_new(call, account, "code");
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_proof = proof;
	return check_second_factor(call, &guesser, account, code, proof);
}

/* --- choosing a password --- */

static enum status refuse_password(struct call *call, const char *field)
{
	return call_field(call, field, "LENGTH",
	    N_("a password has at least %d characters and at most %d bytes: choose another one"),
	    PASSWORD_CHARS_MIN, PASSWORD_BYTES_MAX);
}

/* Looked at before anything slow. */
static enum status check_choice(struct call *call, const char *field, const char *password)
{
	bool fits =
	    text_length(password) >= PASSWORD_CHARS_MIN && strlen(password) <= PASSWORD_BYTES_MAX;
	return fits ? OK : refuse_password(call, field);
}

static enum status hash_choice(
    struct call *call, const char *field, const char *password, const char **ret_hash)
{
	char hash[PASSWORD_HASH_SIZE];
	enum status status = password_hash(password, hash);
	if (status == INVALID_ARGUMENT) {
		return refuse_password(call, field);
	}
	if (status == OK) {
		*ret_hash = arena_strdup(call->arena, hash);
		status = *ret_hash != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	return status;
}

enum status account_check_change(struct call *call,
    const char *old_password,
    const char *new_password,
    struct account_proof **ret_proof)
{
	StoredAccount *account;
	const char *const passwords[2] = {old_password, new_password};
	const char *fitting;
	const struct guesser guesser = guesser_of_caller(call);
	enum status status = check_choice(call, "new_password", new_password);
	if (status == OK) {
		status = look(call, load_by_id, call->caller.id, &account);
	}
	if (status == OK) {
		status = check_passwords(call, &guesser, account, passwords, &fitting);
	}
	if (status != OK) {
		return status == UNAUTHENTICATED ? refuse_caller(call, "old_password") : status;
	}
	assert(account != NULL);
	struct account_proof *proof = proof_new(call, account, "");
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_proof = proof;
	return fitting == old_password
		   ? hash_choice(call, "new_password", new_password, &proof->chosen_hash)
		   : OK;
}

/* --- codes of invitations and resets --- */

/* Used, and not merely too old: its end was set to 0. */
static bool is_used(const StoredAccount *account)
{
	return account->invitation_expires_at_ms == 0 && account->password_hash[0] != '\0';
}

/* An address that nobody has is compared with a code that nobody gets. */
static enum status check_code_of(struct call *call, const StoredAccount *account, const char *typed)
{
	const char *code;
	enum status status = account_code_text(call, account != NULL ? account->person_id : "",
	    account != NULL ? account->invitation : 0, &code);
	if (status != OK) {
		return status;
	}
	bool fits = code_fits(code, typed);
	return fits && account != NULL && (account_code_is_open(call, account) || is_used(account))
		   ? OK
		   : UNAUTHENTICATED;
}

/* The wrong ones of strangers are slowed and hold nobody up: 80 bits are not guessed. */
static enum status refuse_code(struct call *call, const struct guesser *guesser)
{
	enum status status = guess_begin(call, try_code, guesser);
	return status == OK ? account_wrong_code(call) : status;
}

/* A code that was used before: whoever has it may not guess at the password behind it. */
static enum status check_used(struct call *call,
    const struct guesser *guesser,
    const StoredAccount *account,
    const char *password)
{
	enum status status = check_password(call, guesser, account, password);
	return status == UNAUTHENTICATED ? account_wrong_code(call) : status;
}

static enum status check_open(struct call *call,
    const struct guesser *guesser,
    const StoredAccount *account,
    const struct credentials *credentials,
    struct account_proof *proof)
{
	enum status status = OK;
	if (!account->reset_removes_second_factor) {
		status = check_second_factor(call, guesser, account, credentials->code, proof);
	}
	return status == OK
		   ? hash_choice(call, "password", credentials->password, &proof->chosen_hash)
		   : status;
}

enum status account_check_code(struct call *call,
    const struct credentials *credentials,
    const char *invitation_code,
    struct account_proof **ret_proof)
{
	StoredAccount *account;
	const struct guesser guesser = {.name = credentials->email};
	enum status status = check_choice(call, "password", credentials->password);
	if (status == OK) {
		status = look(call, load_by_email, credentials->email, &account);
	}
	if (status != OK) {
		return status;
	}
	status = check_code_of(call, account, invitation_code);
	if (status != OK) {
		return status == UNAUTHENTICATED ? refuse_code(call, &guesser) : status;
	}
	assert(account != NULL); /* nobody's code fits */
	struct account_proof *proof = proof_new(call, account, "second_factor_code");
	if (proof == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	*ret_proof = proof;
	return account_code_is_open(call, account)
		   ? check_open(call, &guesser, account, credentials, proof)
		   : check_used(call, &guesser, account, credentials->password);
}
