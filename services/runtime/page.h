/* The page of a list that a caller asks for, checked alike by all services. How a token names a
 * place is each list's own affair. */
#ifndef SAMEN_PAGE_H
#define SAMEN_PAGE_H

#include "runtime/call.h"

#include "common.pb-c.h"

enum { PAGE_SIZE_DEFAULT = 100, PAGE_SIZE_MAX = 500 };

/* How many entries; PAGE_SIZE_DEFAULT when the caller does not say, or says too many, which is
 * named as a wrong field. page may be NULL. */
uint32_t page_size(struct call *call, const Samen__Common__V1__PageRequest *page);

/* The token, "" for the first page. page may be NULL. Alive as long as page. */
const char *page_token(const Samen__Common__V1__PageRequest *page);

/* A token that is the number of the last entry before the page; 0 for the first page.
 * INVALID_ARGUMENT, as page_token_fail, for any other text. page may be NULL. */
enum status page_after_number(
    struct call *call, const Samen__Common__V1__PageRequest *page, uint64_t *ret_after);

/* Names the token as a wrong field; returns INVALID_ARGUMENT. */
enum status page_token_fail(struct call *call);

#endif
