/* Whether help that ended lasts: answered, and what was done about it. */
#include "matching/check.h"
#include "matching/keeper.h"
#include "matching/matching_handlers.h"
#include "matching/rights.h"

enum status answer_check_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__AnswerCheckRequest *in = request;
	Match *match;
	unsigned rights;
	(void)check_note_id(call, "note_id", in->note_id);
	if (in->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED) {
		(void)call_field(call, "outcome", "REQUIRED",
		    N_("say how it is now: choose one of the outcomes"));
	}
	if (call_has_wrong_fields(call)) {
		return INVALID_ARGUMENT;
	}
	enum status status = match_for_caller(call, in->match_id, &match, &rights);
	if (status == OK) {
		status = keeper_check(call, rights, match->request_id);
	}
	if (status == OK) {
		status = check_answer(call, match, in->outcome, in->note_id);
	}
	if (status == OK) {
		call_made(call, match->id);
	}
	return status;
}

enum status handle_check_handle(struct call *call, const void *request)
{
	const Samen__Matching__V1__HandleCheckRequest *in = request;
	Match *match;
	unsigned rights;
	enum status status = match_for_caller(call, in->match_id, &match, &rights);
	if (status == OK && (rights & WHOSE_HELPER) != 0) {
		return call_fail(call, PERMISSION_DENIED,
		    N_("you helped yourself: leave this to another consultant of the area"));
	}
	if (status == OK) {
		status = checks_handle(call, match);
	}
	if (status == OK) {
		call_made(call, match->id);
	}
	return status;
}
