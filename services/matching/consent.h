/* What the ground on which a request's text opens says to matching: who may be asked to help, and
 * whether leave to open the text can be given. Intake decides again when the text is opened. */
#ifndef SAMEN_MATCHING_CONSENT_H
#define SAMEN_MATCHING_CONSENT_H

#include "matching/matching_store.h"

/* Whether the person works for an organisation whose people may read the text. */
enum status consent_admits(
    struct call *call, const FeedRequest *request, const char *person_id, bool *ret_admitted);

/* Whether leave to open the text can be given to the person: PERMISSION_DENIED, worded, when
 * consent was withdrawn or does not cover their organisation. */
enum status consent_check_grant(
    struct call *call, const FeedRequest *request, const char *person_id);

#endif
