/* The tickets of sign-ins under way (ticket.h), each in a cookie of its own in the browser, so that
 * two tabs do not disturb each other. Nothing here blocks. */
#ifndef SAMEN_TICKET_COOKIE_H
#define SAMEN_TICKET_COOKIE_H

#include "gateway/answer.h"
#include "gateway/head.h"
#include "gateway/ticket.h"

/* Seals the ticket, of TICKET_UNDER_WAY, and gives it to the browser; of those that it has too many
 * of, it forgets all. state is a text of code_flow_random. OUT_OF_RANGE when it does not fit,
 * RESOURCE_EXHAUSTED. */
enum status ticket_cookie_give(const struct ticket *ticket,
    const struct head *head,
    bool secure,
    struct arena *arena,
    struct answer *answer);

/* The ticket that goes with a state from outside; its cookie is used up. UNAUTHENTICATED when there
 * is none, RESOURCE_EXHAUSTED. The texts are in arena. */
enum status ticket_cookie_take(const char *state,
    const struct head *head,
    bool secure,
    struct arena *arena,
    struct answer *answer,
    struct ticket *ret_ticket);

#endif
