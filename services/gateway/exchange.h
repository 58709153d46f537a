/*
 * One HTTP request on its way: its head, its body, perhaps a call to a service, its answer. Knows
 * no sockets: whoever holds the connection hands in what comes, is told when to wait, and sends
 * what the answer says. One thread at a time.
 */
#ifndef SAMEN_EXCHANGE_H
#define SAMEN_EXCHANGE_H

#include "gateway/answer.h"
#include "gateway/gateway.h"
#include "gateway/head.h"

struct exchange;

/*
 * Who holds the connection. suspend is called on the thread of exchange_advance, before a call
 * leaves; resume once for each suspend, from any thread: exchange_advance is to be called again
 * then, not before. for_news: it may take long, for there may be none.
 */
struct exchange_host {
	void (*suspend)(void *arg, bool for_news);
	void (*resume)(void *arg);
	void *arg;
};

/* gateway, head and what host names must outlive the exchange. NULL without memory. Reads the head;
 * what is wrong with that is answered already. Owned by the caller. */
struct exchange *exchange_open(
    struct gateway *gateway, const struct head *head, struct exchange_host host);
/* Not while it waits. Wipes what it held. Takes NULL. */
void exchange_close(struct exchange *exchange);

/* More of the body. */
void exchange_take(struct exchange *exchange, struct bytes piece);

/* Goes on as far as it can, once the body is there. The answer, alive until exchange_close; NULL:
 * it waits, and host.resume will be called. */
struct answer *exchange_advance(struct exchange *exchange);

#endif
