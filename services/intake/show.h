/* Requests, notes and reads as callers get to see them. */
#ifndef SAMEN_INTAKE_SHOW_H
#define SAMEN_INTAKE_SHOW_H

#include "intake/access_log.h"
#include "intake/intake_store.h"

#include "runtime/seal.h"

#include "intake.pb-c.h"

/* The short texts of a request, opened. */
struct request_words {
	const char *pseudonym, *waived_reason, *basis_note;
};

/* Opens the short texts with the request's key. DATA_LOSS, RESOURCE_EXHAUSTED. */
enum status request_words_open(struct call *call,
    const StoredRequest *request,
    const struct seal_key *key,
    struct request_words *ret_words);

/* The request's key, in prepare, handle and answer alike: wipe it. DATA_LOSS, also when the key is
 * gone; said in the log, not to the caller. */
enum status text_key_find(
    struct call *call, const StoredRequest *request, struct seal_key *ret_key);
/* Words it for the caller; returns DATA_LOSS. */
enum status text_key_lost(struct call *call);

/* RESOURCE_EXHAUSTED. */
enum status hold_show(
    struct call *call, const Samen__Stored__V1__Hold *hold, Samen__Intake__V1__Hold **ret_shown);

/* A person's id as this caller may see it: to parents the filer is "school". */
const char *person_shown(
    const struct call *call, const StoredRequest *request, const char *person_id);

/* Fills in a basis that holds or held. */
void basis_show(const struct call *call,
    const StoredRequest *request,
    const Samen__Stored__V1__Basis *kept,
    Samen__Intake__V1__Basis *ret_shown);

/* Entries of the access log; next_token stays "" when there are no more. RESOURCE_EXHAUSTED. */
enum status reads_show(struct call *call,
    const StoredRequest *request,
    const struct access_page *page,
    Samen__Intake__V1__Read ***ret_reads,
    size_t *ret_count,
    char **ret_next_token);

/* A note without its text. */
void note_show(const StoredText *note, Samen__Intake__V1__Note *ret_shown);

/* Fills the wire's message; words NULL: none is shown. RESOURCE_EXHAUSTED. */
enum status request_show(struct call *call,
    const StoredRequest *request,
    const struct request_words *words,
    Samen__Intake__V1__Request *ret_shown);

/* As request_show, with the words that this caller may see: all for the filer, all but the
 * pseudonym for parents, none for others. A text that does not open is left out. */
enum status request_show_to_caller(
    struct call *call, const StoredRequest *request, Samen__Intake__V1__Request *ret_shown);

/* For answers of the filer's changes: the request that handle named first in call->made. */
enum status answer_with_request(struct call *call, const void *request, void *response);

#endif
