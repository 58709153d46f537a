/* One call that a browser signs in with its cookies: may it, with which token, and what becomes of
 * the cookies. Nothing here blocks. */
#ifndef SAMEN_BROWSER_CALL_H
#define SAMEN_BROWSER_CALL_H

#include "gateway/browser_session.h"
#include "gateway/renewal.h"
#include "gateway/unary.h"

/* The first fresh token may be one that was made a moment ago for another call, and be stale, too.
 */
enum { BROWSER_CALL_RENEWALS_MAX = 2 };

struct browser_call {
	struct browser_session session;
	bool signs;          /* the cookies say who calls */
	bool ends;           /* signs out */
	unsigned asked;      /* so often for a fresh token */
	enum status renewal; /* what came of that at last */
	long life_s;         /* of the fresh token's cookie */
};

/*
 * Reads the cookies of a call that unary_open let through, and gives it their token; a bearer token
 * wins over them. PERMISSION_DENIED, answered, when the request is not of the own page.
 */
enum status browser_call_open(struct browser_call *call,
    const struct head *head,
    const struct settings *settings,
    struct unary *unary,
    struct answer *answer);

/* Whether the token has to be renewed first: it is gone from the browser, the session is not. */
bool browser_call_lacks_token(const struct browser_call *call);

/* Whether the token was refused, though the session may still be good: rights or sessions changed
 * since it was made. The very same call is then sent again with a fresh one. */
bool browser_call_is_stale(
    const struct browser_call *call, const Samen__Rpc__V1__Response *response);

/* What came of asking for a fresh token, which is the call's from here on. */
void browser_call_renewed(
    struct browser_call *call, const struct renewed *renewed, struct unary *unary);

/* Whether asking came to nothing; then the answer says so, and the call ends there. */
bool browser_call_fails(
    const struct browser_call *call, struct unary *unary, struct answer *answer);

/*
 * Sets and clears the cookies by what the service answered; response is NULL when it did not. What
 * signs in goes out of the response's payload, which is made anew in arena. DATA_LOSS,
 * RESOURCE_EXHAUSTED: the response must not go out.
 */
enum status browser_call_end(const struct browser_call *call,
    const struct unary *unary,
    struct arena *arena,
    Samen__Rpc__V1__Response *response,
    struct answer *answer);

#endif
