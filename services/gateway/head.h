/* What the head of an HTTP request says, as it came in: names and values are borrowed from the
 * connection, for as long as the request is under way. */
#ifndef SAMEN_HEAD_H
#define SAMEN_HEAD_H

#include "gateway/network.h"

#include <stdbool.h>
#include <stddef.h>

enum { HEAD_FIELDS_MAX = 64 };

/* value ends with a NUL, and may hold others. */
struct field {
	const char *name, *value;
	size_t size;
};

struct fields {
	struct field items[HEAD_FIELDS_MAX];
	size_t count;
};

struct head {
	const char *verb; /* "GET" */
	const char *path; /* decoded, without what follows '?' */
	struct fields headers;
	struct fields arguments; /* of the query, decoded */
	struct address peer;     /* who is at the other end of the connection */
	bool secure;             /* TLS */
};

/* The first header of this name in any case; NULL when there is none. */
const char *head_value(const struct head *head, const char *name);
/* The last one: of a list that proxies add to, the newest. */
const char *head_last_value(const struct head *head, const char *name);
/* How many there are of this name. */
size_t head_count(const struct head *head, const char *name);
/* The first argument of this very name; NULL when there is none. */
const struct field *head_argument(const struct head *head, const char *name);
bool head_is(const struct head *head, const char *verb);
/* GET, or HEAD, whose answer is that without its body. */
bool head_gets(const struct head *head);

/* How much a list with weights ("gzip;q=0.5, br, *;q=0", RFC 9110 12.4.2) wants this item, in
 * thousandths; 0 for not at all. Without a star, what is not named is not wanted. list may be NULL.
 */
unsigned list_weight(const char *list, const char *item);

#endif
