/*
 * Fresh access tokens for sessions in cookies, from the directory. A browser that comes back after
 * a while makes many calls at once, all with the same old token: the session is renewed once for
 * all of them, and for those that come a moment later. (The directory would renew each, too, as a
 * session's secret stays the same; but a burst of every browser's would be the same work many times
 * over.)
 */
#ifndef SAMEN_RENEWAL_H
#define SAMEN_RENEWAL_H

#include "gateway/browser_session.h"
#include "gateway/upstream.h"

#include "envelope.pb-c.h"

struct renewals;

/* What came of it; alive until the callback returns. */
struct renewed {
	enum status status; /* OK; UNAUTHENTICATED: the session is over; else: nobody knows */
	const char *token;  /* with OK; else "" */
	long life_s;        /* how long the cookie of the token is to live */
};

/* Called once for every renewals_ask, on the asker's thread or the uplink's; must not block. */
typedef void renewal_done(void *arg, const struct renewed *renewed);

/* Whether the directory may be asked for this one: asked once before that, with the table held;
 * must not block. */
typedef bool renewal_may_ask(void *arg);

/* RESOURCE_EXHAUSTED. upstream must outlive it. Owned by the caller. */
enum status renewals_open(struct upstream *upstream, struct renewals **ret_renewals);
/* After upstream_end. Takes NULL. */
void renewals_close(struct renewals *renewals);

/*
 * Asks for a token of this session other than stale, which did not do (empty: there was none).
 * RESOURCE_EXHAUSTED in what came of it when it may not. session is copied. Any thread; does not
 * block.
 */
void renewals_ask(struct renewals *renewals,
    const struct browser_session *session,
    struct bytes stale,
    renewal_may_ask *may_ask,
    renewal_done *done,
    void *arg);

#endif
