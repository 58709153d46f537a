/* Pages of other origins that may call the API (the Fetch standard's CORS protocol): those that
 * samen.conf names, with a bearer token and never with cookies. Nothing here blocks. */
#ifndef SAMEN_CORS_H
#define SAMEN_CORS_H

#include "gateway/answer.h"
#include "gateway/head.h"
#include "gateway/settings.h"

/* Whether this asks if a call may be made. */
bool cors_is_preflight(const struct head *head);
void cors_answer_preflight(
    const struct settings *settings, const struct head *head, struct answer *answer);
/* Adds to the answer of a call what lets such a page read it. */
void cors_let_read(const struct settings *settings, const struct head *head, struct answer *answer);

#endif
