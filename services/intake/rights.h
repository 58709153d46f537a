/* Who may do what with a request. What a caller may not see is as if it were not there. */
#ifndef SAMEN_INTAKE_RIGHTS_H
#define SAMEN_INTAKE_RIGHTS_H

#include "intake/intake_store.h"

#include "envelope.pb-c.h"

/*
 * A request to which the caller is what the table of routes asks (call->whose). PERMISSION_DENIED
 * for those who may see it by another method, NOT_FOUND for others.
 */
enum status request_allowed(struct call *call, const char *id, StoredRequest **ret_request);

/* The same, and it is open; FAILED_PRECONDITION when it has ended. */
enum status open_request_allowed(struct call *call, const char *id, StoredRequest **ret_request);

/* FAILED_PRECONDITION (worded) when the request has ended. */
enum status request_is_open(struct call *call, const StoredRequest *request);

/*
 * Checks a grant of matching for this caller and request: its claims, in the call's arena, or NULL
 * when it does not count. Checking a signature takes time: for prepare.
 */
const Samen__Rpc__V1__Claims *grant_check(
    struct call *call, const char *grant, const char *request_id);

/*
 * The same as request_allowed, where the caller may be a helper by a grant (claims of
 * grant_check). has_grant: the caller handed one over, good or not; PERMISSION_DENIED when it does
 * not count.
 */
enum status request_for_helper(struct call *call,
    const char *id,
    const Samen__Rpc__V1__Claims *claims,
    bool has_grant,
    StoredRequest **ret_request);

/*
 * Whether the caller, who passed request_for_helper, may open the sealed text at this moment:
 * PERMISSION_DENIED or FAILED_PRECONDITION, worded.
 */
enum status may_open_text(
    struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims);

/* On what consultants read, in the access log. */
#define BY_WORK_AREA "work area"

/* samen.intake.v1.BasisKind. */
uint32_t basis_kind_of(const StoredRequest *request);

/* The caller as it is kept: a person's id, or "parent". */
const char *caller_name(const struct call *call);

/* On what the caller opens the text: "own school", or the match or offer of the grant, or a
 * parent's letter. */
const char *opened_by(
    const struct call *call, const StoredRequest *request, const Samen__Rpc__V1__Claims *claims);

#endif
