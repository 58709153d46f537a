/* Setting up a second factor, and taking it away again. */
#include "directory/directory_handlers.h"

#include "directory/account.h"
#include "directory/directory_fields.h"
#include "directory/directory_wire.h"
#include "directory/second_factor.h"
#include "runtime/message_check.h"

typedef Samen__Directory__V1__SecondFactor SecondFactor;
typedef Samen__Directory__V1__BeginSecondFactorResponse BeginSecondFactorResponse;
typedef Samen__Directory__V1__ConfirmSecondFactorRequest ConfirmSecondFactorRequest;
typedef Samen__Directory__V1__ConfirmSecondFactorResponse ConfirmSecondFactorResponse;
typedef Samen__Directory__V1__RemoveSecondFactorRequest RemoveSecondFactorRequest;

enum { MADE_NUMBER };

static enum status load_caller(
    struct call *call, StoredPerson **ret_person, StoredAccount **ret_account)
{
	enum status status = person_load(call, call->caller.id, ret_person);
	return status == OK ? account_load(call, call->caller.id, ret_account) : status;
}

enum status get_second_factor_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	SecondFactor *out = response;
	StoredPerson *person;
	StoredAccount *account;
	enum status status = load_caller(call, &person, &account);
	if (status == OK) {
		out->on_since_ms = account->second_factor_on_at_ms;
		out->required = second_factor_is_required(call, person);
		out->recovery_codes_left = second_factor_recovery_left(account);
	}
	return status;
}

/* --- BeginSecondFactor --- */

enum status begin_second_factor_handle(struct call *call, const void *request)
{
	(void)request;
	StoredAccount *account;
	enum status status = account_load(call, call->caller.id, &account);
	if (status == OK) {
		status = second_factor_begin(call, account);
	}
	if (status == OK) {
		call_made_number(call, account->second_factor);
	}
	return status;
}

enum status begin_second_factor_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	BeginSecondFactorResponse *out = response;
	StoredPerson *person;
	StoredAccount *account;
	const char *secret;
	const char *uri;
	enum status status = load_caller(call, &person, &account);
	if (status == OK) {
		status = second_factor_show(
		    call, account, made_number(call, MADE_NUMBER), person->email, &secret, &uri);
	}
	if (status == OK) {
		out->secret = (char *)(uintptr_t)secret;
		out->uri = (char *)(uintptr_t)uri;
	}
	return status;
}

/* --- ConfirmSecondFactor --- */

enum status confirm_second_factor_handle(struct call *call, const void *request)
{
	const ConfirmSecondFactorRequest *in = request;
	StoredAccount *account;
	enum status status = account_load(call, call->caller.id, &account);
	if (status == OK) {
		status = second_factor_confirm(call, account, in->code);
	}
	if (status == OK) {
		call_made_number(call, account->second_factor);
	}
	return status;
}

enum status confirm_second_factor_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	ConfirmSecondFactorResponse *out = response;
	StoredAccount *account;
	enum status status = account_load(call, call->caller.id, &account);
	if (status != OK || account->second_factor != made_number(call, MADE_NUMBER)) {
		return status;
	}
	out->recovery_codes = arena_alloc(call->arena, RECOVERY_CODES * sizeof(char *));
	for (unsigned i = 0; out->recovery_codes != NULL && i < RECOVERY_CODES; i++) {
		const char *code = second_factor_recovery_code(call, account, i);
		if (code == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		out->recovery_codes[out->n_recovery_codes++] = (char *)(uintptr_t)code;
	}
	return out->recovery_codes != NULL ? OK : RESOURCE_EXHAUSTED;
}

/* --- RemoveSecondFactor --- */

enum status remove_second_factor_prepare(struct call *call, const void *request)
{
	const RemoveSecondFactorRequest *in = request;
	struct account_proof *proof;
	field_text(call, "password", in->password, 1, TEXT_BYTES_MAX);
	if (fields_status(call) != OK) {
		return INVALID_ARGUMENT;
	}
	enum status status = account_check_caller(call, in->password, in->code, &proof);
	if (status == OK) {
		call->prepared = proof;
	}
	return status;
}

enum status remove_second_factor_handle(struct call *call, const void *request)
{
	(void)request;
	return account_remove_second_factor(call, call->prepared);
}
