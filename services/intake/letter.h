/*
 * Letters that let parents in without an account. A letter has one code at a time that works, once:
 * whoever comes in with it is given the next. Codes are made from the request's own key and are not
 * stored: they go with the key when the request is erased, and a stolen store gives none of them.
 * A new letter ends the one before.
 */
#ifndef SAMEN_INTAKE_LETTER_H
#define SAMEN_INTAKE_LETTER_H

#include "intake/intake_store.h"

#include "runtime/password.h"

typedef Samen__Stored__V1__ParentLetter StoredLetter;

enum { LETTER_DAYS = 60, LETTER_FIRST_CODE = 1 };

/* The newest letter about a request, in the call's arena. NOT_FOUND, DATA_LOSS. */
enum status letter_load(struct call *call, const char *request_id, StoredLetter **ret_letter);
/* Absent is OK. */
enum status letter_remove(struct call *call, const char *request_id);

/* Makes and keeps a new letter. RESOURCE_EXHAUSTED. */
enum status letter_make(struct call *call, const StoredRequest *request, StoredLetter **ret_letter);

/* "letter/r-7k2m9xw3ta0c/3": how logs and tokens name it. In the arena; NULL when that is full. */
const char *letter_name(struct arena *arena, const StoredLetter *letter);

/* The code that works now, in the call's arena; DATA_LOSS when the request's key is gone. */
enum status letter_code(struct call *call,
    const StoredRequest *request,
    const StoredLetter *letter,
    const char **ret_code);

/*
 * Spends the code: the next one works from now on. UNAUTHENTICATED, worded, when it is wrong, used
 * or too old, or there is no such letter; RESOURCE_EXHAUSTED, worded, when there were too many of
 * those. The right code always works: it cannot be guessed, so that waiting protects nothing and
 * would let a stranger keep the parents out.
 */
enum status letter_enter(struct call *call,
    const char *request_id,
    const char *typed,
    StoredRequest **ret_request,
    StoredLetter **ret_letter);
/* Words it; returns UNAUTHENTICATED. */
enum status letter_refuse(struct call *call);

/* Whether the caller came with the newest letter about this request. */
bool letter_is_callers(struct call *call, const StoredRequest *request);

#endif
