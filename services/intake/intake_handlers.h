/* The handlers of intake, for its table of routes in intake_handlers.c; each is named after its
 * method. */
#ifndef SAMEN_INTAKE_HANDLERS_H
#define SAMEN_INTAKE_HANDLERS_H

#include "runtime/call.h"

call_prepare file_request_prepare;
call_handle file_request_handle;
call_answer file_request_answer;

call_answer check_text_answer;
call_answer get_request_answer;
call_answer list_requests_answer;
call_answer list_reads_answer;
call_answer intake_changes_answer;

call_prepare amend_request_prepare;
call_handle amend_request_handle;
call_handle withdraw_request_handle;
call_prepare close_request_prepare;
call_handle close_request_handle;
call_prepare record_basis_prepare;
call_handle record_basis_handle;
call_handle withdraw_consent_handle;

call_handle make_parent_letter_handle;
call_answer make_parent_letter_answer;
call_handle enter_as_parent_handle;
call_answer enter_as_parent_answer;
call_handle export_request_handle;
call_answer export_request_answer;

call_prepare open_request_prepare;
call_handle open_request_handle;
call_answer open_request_answer;
call_prepare add_note_prepare;
call_handle add_note_handle;
call_answer add_note_answer;
call_handle list_consultant_notes_handle;
call_answer list_consultant_notes_answer;

call_handle erase_request_handle;
call_answer erase_request_answer;
call_answer get_erasure_proof_answer;
call_handle set_hold_handle;
call_answer set_hold_answer;
call_answer get_intake_retention_answer;

call_answer list_access_log_answer;
call_prepare write_audit_head_prepare;
call_handle write_audit_head_handle;
call_answer write_audit_head_answer;
call_prepare rotate_master_key_prepare;
call_handle rotate_master_key_handle;
call_answer rotate_master_key_answer;

#endif
