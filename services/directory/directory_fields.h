/* What the directory's handlers check alike. Each function names what is wrong by call_field;
 * fields_status then says whether anything was. */
#ifndef SAMEN_DIRECTORY_FIELDS_H
#define SAMEN_DIRECTORY_FIELDS_H

#include "runtime/page.h"

/* OK, or INVALID_ARGUMENT when a field was named. */
enum status fields_status(const struct call *call);

/* "list[index].name", or "list[index]" without a name; in the call's arena. Never NULL. */
const char *field_path(struct call *call, const char *list, size_t index, const char *name);

/* min to max characters; when min is above 0, not only spaces. */
void field_text(struct call *call, const char *field, const char *text, size_t min, size_t max);
/* An address that mail can go to: local@domain in ASCII. */
void field_email(struct call *call, const char *field, const char *email);
/* Digits, spaces and + ( ) - . / only; may be empty. */
void field_phone(struct call *call, const char *field, const char *phone, size_t max);
/* "1852 CC"; may be empty. */
void field_postcode(struct call *call, const char *field, const char *postcode);
/* At least one when required, none 0 (unspecified) and none twice. */
void field_numbers(
    struct call *call, const char *field, const uint32_t *numbers, size_t count, bool required);
void field_list(struct call *call, const char *field, size_t count, size_t max);

/* A page of a list: at most size, after an id ("": from the first). is_id checks the token. in may
 * be NULL. */
struct page {
	size_t size;
	const char *after;
};
void field_page(struct call *call,
    const Samen__Common__V1__PageRequest *in,
    bool (*is_id)(const char *text),
    struct page *ret_page);

#endif
