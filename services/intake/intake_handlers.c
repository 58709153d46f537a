/* The whole surface of intake: every method, who may call it, and what serves it. */
#include "intake/handlers.h"
#include "intake/intake.h"
#include "intake/show.h"

#include "intake.pb-c.h"

#define METHOD(name) "samen.intake.v1.Intake/" name
#define TYPES(in, out)                                                                             \
	.request = &samen__intake__v1__##in##__descriptor,                                         \
	.response = &samen__intake__v1__##out##__descriptor

static const struct route routes[] = {
    {METHOD("FileRequest"), TYPES(file_request_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .prepare = file_request_prepare, .handle = file_request_handle,
	.answer = file_request_answer},
    {METHOD("CheckText"), TYPES(check_text_request, check_text_response), .access = READ,
	.roles = MAY_TEACHER | MAY_SPECIALIST, .answer = check_text_answer},
    {METHOD("GetRequest"), TYPES(get_request_request, request), .access = READ,
	.roles = MAY_TEACHER | MAY_CONSULTANT, .answer = get_request_answer},
    {METHOD("ListRequests"), TYPES(list_requests_request, list_requests_response), .access = READ,
	.roles = MAY_TEACHER | MAY_CONSULTANT, .answer = list_requests_answer},
    {METHOD("AmendRequest"), TYPES(amend_request_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .prepare = amend_request_prepare, .handle = amend_request_handle,
	.answer = answer_with_request},
    {METHOD("WithdrawRequest"), TYPES(withdraw_request_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .handle = withdraw_request_handle, .answer = answer_with_request},
    {METHOD("CloseRequest"), TYPES(close_request_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .prepare = close_request_prepare, .handle = close_request_handle,
	.answer = answer_with_request},
    {METHOD("RecordBasis"), TYPES(record_basis_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .prepare = record_basis_prepare, .handle = record_basis_handle,
	.answer = answer_with_request},
    {METHOD("WithdrawConsent"), TYPES(withdraw_consent_request, request), .access = WRITE,
	.roles = MAY_TEACHER, .handle = withdraw_consent_handle, .answer = answer_with_request},
    {METHOD("OpenRequest"), TYPES(open_request_request, open_request_response), .access = WRITE,
	.roles = MAY_TEACHER | MAY_SPECIALIST, .prepare = open_request_prepare,
	.handle = open_request_handle, .answer = open_request_answer},
    {METHOD("AddNote"), TYPES(add_note_request, note), .access = WRITE,
	.roles = MAY_TEACHER | MAY_SPECIALIST, .prepare = add_note_prepare,
	.handle = add_note_handle, .answer = add_note_answer},
    {METHOD("ListReads"), TYPES(list_reads_request, list_reads_response), .access = READ,
	.roles = MAY_TEACHER, .answer = list_reads_answer},
    {METHOD("Changes"), .request = &samen__common__v1__changes_request__descriptor,
	.response = &samen__common__v1__changes_response__descriptor, .access = WAIT,
	.roles = MAY_SERVICE, .answer = changes_answer},
    {.method = NULL},
};

const struct route *intake_routes(void)
{
	return routes;
}
