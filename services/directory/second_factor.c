#include "directory/second_factor.h"

#include "directory/directory.h"
#include "directory/person.h"
#include "directory/totp.h"
#include "runtime/password.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

bool second_factor_is_on(const StoredAccount *account)
{
	return account->second_factor_on_at_ms != 0;
}

bool second_factor_is_required(const struct call *call, const StoredPerson *person)
{
	const struct directory *directory = call->service;
	for (size_t i = 0; i < person->n_roles; i++) {
		if ((directory->second_factor_roles & 1U << person->roles[i]) != 0) {
			return true;
		}
	}
	return false;
}

unsigned second_factor_recovery_left(const StoredAccount *account)
{
	unsigned left = 0;
	for (unsigned i = 0; i < RECOVERY_CODES; i++) {
		left += account->recovery_codes_left >> i & 1U;
	}
	return left;
}

/* --- what is computed --- */

static bool secret_of(struct call *call,
    const StoredAccount *account,
    uint64_t number,
    uint8_t ret_secret[static TOTP_SECRET_SIZE])
{
	const struct directory *directory = call->service;
	const char *subject =
	    arena_printf(call->arena, "%s/%" PRIu64 "/app", account->person_id, number);
	if (subject == NULL) {
		return false;
	}
	(void)crypto_generichash(ret_secret, TOTP_SECRET_SIZE, (const uint8_t *)subject,
	    strlen(subject), directory->second_factor_key, sizeof directory->second_factor_key);
	return true;
}

const char *second_factor_recovery_code(
    struct call *call, const StoredAccount *account, unsigned index)
{
	const struct directory *directory = call->service;
	char code[CODE_TEXT_SIZE];
	const char *subject = arena_printf(call->arena, "%s/%" PRIu64 "/recovery/%u",
	    account->person_id, account->second_factor, index);
	if (subject == NULL) {
		return NULL;
	}
	code_for(directory->second_factor_key, subject, code);
	const char *kept = arena_strdup(call->arena, code);
	sodium_memzero(code, sizeof code);
	return kept;
}

/* --- setting it up --- */

enum status second_factor_begin(struct call *call, StoredAccount *account)
{
	if (second_factor_is_on(account)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("your second factor is on: switch it off first to set up another one"));
	}
	account->second_factor++;
	return account_save(call, account);
}

static const char *uri_of(struct call *call, const char *email, const char *secret)
{
	/* What an address may hold besides these would have to be escaped. */
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~@";
	char *name = arena_strdup(call->arena, email);
	for (char *at = name; at != NULL && *at != '\0'; at++) {
		if (strchr(plain, *at) == NULL) {
			*at = '-';
		}
	}
	return name != NULL ? arena_printf(call->arena,
				  "otpauth://totp/samen:%s?secret=%s&issuer=samen", name, secret)
			    : NULL;
}

enum status second_factor_show(struct call *call,
    const StoredAccount *account,
    uint64_t number,
    const char *email,
    const char **ret_secret,
    const char **ret_uri)
{
	uint8_t secret[TOTP_SECRET_SIZE];
	char text[TOTP_BASE32_SIZE];
	*ret_secret = *ret_uri = "";
	if (second_factor_is_on(account) || account->second_factor != number) {
		return OK;
	}
	if (!secret_of(call, account, number, secret)) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = totp_base32(secret, text);
	if (status == OK) {
		*ret_secret = arena_strdup(call->arena, text);
		*ret_uri = uri_of(call, email, text);
		status = *ret_secret != NULL && *ret_uri != NULL ? OK : RESOURCE_EXHAUSTED;
	}
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(text, sizeof text);
	return status;
}

/* An app's code of this second factor; *ret_step is its time step. */
static enum status app_code_check(
    struct call *call, const StoredAccount *account, const char *typed, uint64_t *ret_step)
{
	uint8_t secret[TOTP_SECRET_SIZE];
	if (!secret_of(call, account, account->second_factor, secret)) {
		return RESOURCE_EXHAUSTED;
	}
	bool fits = totp_fits(secret, call->now_ms, typed, ret_step);
	sodium_memzero(secret, sizeof secret);
	return fits ? OK : UNAUTHENTICATED;
}

enum status second_factor_confirm(struct call *call, StoredAccount *account, const char *code)
{
	uint64_t step = 0;
	if (second_factor_is_on(account) || account->second_factor == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("there is no second factor to confirm: begin with a new one"));
	}
	enum status status = app_code_check(call, account, code, &step);
	if (status == UNAUTHENTICATED) {
		return call_field(call, "code", "SECOND_FACTOR_WRONG",
		    N_("this is not the code that the app shows now: check that the clock of your "
		       "phone is right, and type the newest code"));
	}
	if (status != OK) {
		return status;
	}
	account->second_factor_on_at_ms = call->now_ms;
	account->second_factor_step = step;
	account->recovery_codes_left = (1U << RECOVERY_CODES) - 1;
	return account_save(call, account);
}

void second_factor_remove(StoredAccount *account)
{
	account->second_factor_on_at_ms = 0;
	account->recovery_codes_left = 0;
	account->reset_removes_second_factor = false;
	account->second_factor++; /* what was shown of it is worthless */
}

/* --- using it --- */

static enum status code_missing(struct call *call, const char *field)
{
	(void)call_field(call, field, "SECOND_FACTOR_REQUIRED",
	    N_("type the code that your app shows, or a recovery code"));
	return call_fail(
	    call, UNAUTHENTICATED, N_("the code of your second factor is needed as well"));
}

static enum status code_wrong(struct call *call, const char *field)
{
	(void)call_field(call, field, "SECOND_FACTOR_WRONG",
	    N_("every code works once: wait for the next one that your app shows"));
	return call_fail(call, UNAUTHENTICATED,
	    N_("the code of your second factor is wrong or was used before"));
}

/* Compares with all, so that the time taken tells nothing. */
static enum status recovery_check(
    struct call *call, const StoredAccount *account, const char *typed, unsigned *ret_index)
{
	enum status status = UNAUTHENTICATED;
	for (unsigned i = 0; i < RECOVERY_CODES; i++) {
		const char *code = second_factor_recovery_code(call, account, i);
		if (code == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		if (code_fits(code, typed)) {
			*ret_index = i;
			status = OK;
		}
	}
	return status;
}

enum status second_factor_check(struct call *call,
    const StoredAccount *account,
    const char *field,
    const char *typed,
    struct second_factor_proof *ret_proof)
{
	struct second_factor_proof proof = {.number = account->second_factor};
	if (typed[0] == '\0') {
		return code_missing(call, field);
	}
	enum status status = app_code_check(call, account, typed, &proof.step);
	if (status == UNAUTHENTICATED) {
		status = recovery_check(call, account, typed, &proof.recovery);
	}
	if (status == OK) {
		*ret_proof = proof;
	}
	return status == UNAUTHENTICATED ? code_wrong(call, field) : status;
}

enum status second_factor_use(struct call *call,
    StoredAccount *account,
    const char *field,
    const struct second_factor_proof *proof)
{
	uint32_t bit = 1U << proof->recovery;
	if (proof->number == 0) {
		return code_missing(call, field);
	}
	if (proof->number != account->second_factor) {
		return code_wrong(call, field);
	}
	if (proof->step != 0) {
		if (proof->step <= account->second_factor_step) {
			return code_wrong(call, field);
		}
		account->second_factor_step = proof->step;
		return OK;
	}
	if ((account->recovery_codes_left & bit) == 0) {
		return code_wrong(call, field);
	}
	account->recovery_codes_left &= ~bit;
	return OK;
}
