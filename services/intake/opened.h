/* All sealed text of a request, opened. */
#ifndef SAMEN_INTAKE_OPENED_H
#define SAMEN_INTAKE_OPENED_H

#include "intake/intake_store.h"

#include "intake.pb-c.h"

/*
 * Fills in the request, its story and the notes that this caller may read; *ret_withheld (may be
 * NULL) is how many notes they may not. Whether the caller may open it at all is checked before.
 * DATA_LOSS, worded, when a text or the key is damaged or gone; RESOURCE_EXHAUSTED.
 */
enum status opened_fill(struct call *call,
    const StoredRequest *request,
    Samen__Intake__V1__OpenRequestResponse *ret_opened,
    uint32_t *ret_withheld);

/* A part of the consultants' notes of a request. */
struct opened_page {
	uint64_t after; /* how many stand before it */
	uint32_t size;
	Samen__Intake__V1__Note **notes; /* oldest first, in the call's arena */
	size_t count;
	bool more; /* behind it */
};
/* Fills in the notes behind page->after, at most page->size. Errors as opened_fill. */
enum status opened_consultant_notes(
    struct call *call, const StoredRequest *request, struct opened_page *page);

enum { OPENED_AGAIN_MINUTES = 5 };

/* For handle, once the opening is logged: what it made, and when. */
void opened_made(struct call *call, const char *request_id);
/*
 * For answer: whether the opening that was logged is this one. A repeat is answered for
 * OPENED_AGAIN_MINUTES; after that ABORTED, worded: what is opened later is to be logged as well.
 */
enum status opened_in_time(struct call *call);

#endif
