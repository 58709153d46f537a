/*
 * Cookies (RFC 6265): those that came, and those that are set. Over https their names begin with
 * "__Host-", by which a browser lets nobody but this very host set them, for all its paths and over
 * https only; names without it do not count there. Nothing here blocks.
 */
#ifndef SAMEN_COOKIE_H
#define SAMEN_COOKIE_H

#include "gateway/answer.h"
#include "gateway/head.h"

enum { COOKIE_BYTES_MAX = 3900 }; /* of name and value: browsers keep 4,096 with the attributes */

enum same_site {
	SAME_SITE_STRICT, /* comes along with calls of the own page only */
	SAME_SITE_LAX     /* also when another site sends the browser here */
};

/*
 * The value of the one cookie of this name: letters, digits and "-._", at most size_max bytes;
 * borrowed from head. Empty when there is none, when it has another form, and when there are
 * several: whoever could add one must not choose which counts.
 */
struct bytes cookie_find(const struct head *head, const char *name, bool secure, size_t size_max);

/* How many cookies have a name that begins like this. */
size_t cookie_count(const struct head *head, const char *beginning, bool secure);
/* The rest of the name of the number-th of them, borrowed; empty when there are fewer. */
struct bytes cookie_rest(
    const struct head *head, const char *beginning, bool secure, size_t number);

/* Sets one, for scripts out of reach. False when it does not fit a browser: nothing is set then. */
bool cookie_set(struct answer *answer,
    const char *name,
    bool secure,
    enum same_site same_site,
    struct bytes value,
    long max_age_s);
/* Has the browser forget one. */
void cookie_clear(struct answer *answer, const char *name, bool secure);

#endif
