/* The surface of intake: its one table. */
#include "intake/intake_handlers.h"

#include "intake/intake.h"
#include "intake/show.h"
#include "runtime/demo.h"

#include "intake.pb-c.h"

#define METHOD(name) "samen.intake.v1.Intake/" name
#define TYPE(name) &samen__intake__v1__##name##__descriptor
#define COMMON(name) &samen__common__v1__##name##__descriptor

/* Method, request, response; how it runs; who may call it; its steps; whose request it must be. */
static const struct route routes[] = {
    {METHOD("FileRequest"), TYPE(file_request_request), TYPE(request), WRITE, MAY_TEACHER,
	.prepare = file_request_prepare, .handle = file_request_handle,
	.answer = file_request_answer, .whose = WHOSE_OWN},
    {METHOD("CheckText"), TYPE(check_text_request), TYPE(check_text_response), READ,
	MAY_TEACHER | MAY_SPECIALIST, .answer = check_text_answer},
    {METHOD("GetRequest"), TYPE(get_request_request), TYPE(request), READ,
	MAY_TEACHER | MAY_CONSULTANT | MAY_PARENT, .answer = get_request_answer,
	.whose = WHOSE_OWN | WHOSE_AREA | WHOSE_PARENT},
    {METHOD("ListRequests"), TYPE(list_requests_request), TYPE(list_requests_response), READ,
	MAY_TEACHER | MAY_CONSULTANT, .answer = list_requests_answer,
	.whose = WHOSE_OWN | WHOSE_AREA},
    {METHOD("AmendRequest"), TYPE(amend_request_request), TYPE(request), WRITE, MAY_TEACHER,
	.prepare = amend_request_prepare, .handle = amend_request_handle,
	.answer = answer_with_request, .whose = WHOSE_OWN},
    {METHOD("WithdrawRequest"), TYPE(withdraw_request_request), TYPE(request), WRITE, MAY_TEACHER,
	.handle = withdraw_request_handle, .answer = answer_with_request, .whose = WHOSE_OWN},
    {METHOD("CloseRequest"), TYPE(close_request_request), TYPE(request), WRITE,
	MAY_TEACHER | MAY_CONSULTANT, .prepare = close_request_prepare,
	.handle = close_request_handle, .answer = answer_with_request,
	.whose = WHOSE_OWN | WHOSE_AREA},

    {METHOD("RecordBasis"), TYPE(record_basis_request), TYPE(request), WRITE,
	MAY_TEACHER | MAY_PARENT, .prepare = record_basis_prepare, .handle = record_basis_handle,
	.answer = answer_with_request, .whose = WHOSE_OWN | WHOSE_PARENT},
    {METHOD("WithdrawConsent"), TYPE(withdraw_consent_request), TYPE(request), WRITE,
	MAY_TEACHER | MAY_PARENT, .handle = withdraw_consent_handle, .answer = answer_with_request,
	.whose = WHOSE_OWN | WHOSE_PARENT},

    {METHOD("OpenRequest"), TYPE(open_request_request), TYPE(open_request_response), WRITE,
	MAY_TEACHER | MAY_SPECIALIST, .prepare = open_request_prepare,
	.handle = open_request_handle, .answer = open_request_answer,
	.whose = WHOSE_OWN | WHOSE_HELPER},
    {METHOD("AddNote"), TYPE(add_note_request), TYPE(note), WRITE,
	MAY_TEACHER | MAY_SPECIALIST | MAY_CONSULTANT | MAY_PARENT, .prepare = add_note_prepare,
	.handle = add_note_handle, .answer = add_note_answer,
	.whose = WHOSE_OWN | WHOSE_HELPER | WHOSE_AREA | WHOSE_PARENT},
    {METHOD("ListConsultantNotes"), TYPE(list_consultant_notes_request),
	TYPE(list_consultant_notes_response), WRITE, MAY_CONSULTANT,
	.handle = list_consultant_notes_handle, .answer = list_consultant_notes_answer,
	.whose = WHOSE_AREA},
    {METHOD("ListReads"), TYPE(list_reads_request), TYPE(list_reads_response), READ,
	MAY_TEACHER | MAY_PARENT, .answer = list_reads_answer, .whose = WHOSE_OWN | WHOSE_PARENT},

    {METHOD("MakeParentLetter"), TYPE(make_parent_letter_request), TYPE(parent_letter), WRITE,
	MAY_TEACHER, .handle = make_parent_letter_handle, .answer = make_parent_letter_answer,
	.whose = WHOSE_OWN},
    {METHOD("EnterAsParent"), TYPE(enter_as_parent_request), TYPE(parent_session), WRITE,
	MAY_NOBODY, .handle = enter_as_parent_handle, .answer = enter_as_parent_answer,
	.secret_payload = true},
    {METHOD("ExportRequest"), TYPE(export_request_request), TYPE(export_request_response), WRITE,
	MAY_TEACHER | MAY_PARENT, .handle = export_request_handle, .answer = export_request_answer,
	.whose = WHOSE_OWN | WHOSE_PARENT},

    {METHOD("EraseRequest"), TYPE(erase_request_request), TYPE(signed_erasure_proof), WRITE,
	MAY_TEACHER | MAY_COORDINATOR, .handle = erase_request_handle,
	.answer = erase_request_answer, .whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("GetErasureProof"), TYPE(get_erasure_proof_request), TYPE(signed_erasure_proof), READ,
	MAY_TEACHER | MAY_COORDINATOR, .answer = get_erasure_proof_answer,
	.whose = WHOSE_OWN | WHOSE_REGION},
    {METHOD("SetHold"), TYPE(set_hold_request), TYPE(set_hold_response), WRITE, MAY_COORDINATOR,
	.handle = set_hold_handle, .answer = set_hold_answer, .whose = WHOSE_REGION},
    {METHOD("GetRetention"), COMMON(get_retention_request), COMMON(get_retention_response),
	LONG_READ, MAY_COORDINATOR, .answer = get_intake_retention_answer, .whose = WHOSE_REGION},

    {METHOD("ListAccessLog"), TYPE(list_access_log_request), TYPE(list_access_log_response), READ,
	MAY_COORDINATOR, .answer = list_access_log_answer, .whose = WHOSE_REGION},
    {METHOD("WriteAuditHead"), COMMON(empty), TYPE(write_audit_head_response), WRITE,
	MAY_COORDINATOR, .prepare = write_audit_head_prepare, .handle = write_audit_head_handle,
	.answer = write_audit_head_answer, .whose = WHOSE_REGION},
    {METHOD("RotateMasterKey"), TYPE(rotate_master_key_request), TYPE(rotate_master_key_response),
	WRITE, MAY_COORDINATOR, .prepare = rotate_master_key_prepare,
	.handle = rotate_master_key_handle, .answer = rotate_master_key_answer,
	.whose = WHOSE_REGION},

    {METHOD("SetDemoClock"), COMMON(set_demo_clock_request), COMMON(demo_clock), WRITE,
	MAY_COORDINATOR, .handle = demo_clock_handle, .answer = demo_clock_answer,
	.whose = WHOSE_REGION},
    {METHOD("Changes"), COMMON(changes_request), COMMON(changes_response), WAIT, MAY_SERVICE,
	.answer = intake_changes_answer},
    {.method = NULL},
};

const struct route *intake_routes(void)
{
	return routes;
}
