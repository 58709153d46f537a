/*
 * What a browser carries through a sign-in at another organisation, sealed: only this process can
 * read or make it, under a key that it draws at its start and that goes with it. So the gateway
 * keeps nothing of sign-ins under way; after a restart they begin anew.
 */
#ifndef SAMEN_TICKET_H
#define SAMEN_TICKET_H

#include "gateway/browser_session.h"
#include "runtime/arena.h"
#include "runtime/bytes.h"
#include "runtime/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { TICKET_MINUTES = 10, TICKET_BYTES_MAX = 3800 /* sealed: fits a cookie */ };

/* What it is good for: no ticket stands in for one of another kind. */
enum ticket_kind {
	TICKET_UNDER_WAY = 1, /* the browser is at the issuer */
	TICKET_CODE           /* only the second factor is missing */
};

/* No text is NULL. */
struct ticket {
	enum ticket_kind kind;
	const char *issuer;           /* its name in samen.conf */
	const char *state, *verifier; /* of RFC 6749 and RFC 7636 */
	const char *nonce;
	const char *session; /* "ID.SECRET" of who links an account; "" for signing in */
	const char *id_token;
};

/* Seals it: base64url, in arena. OUT_OF_RANGE when it would not fit a cookie, RESOURCE_EXHAUSTED.
 */
enum status ticket_seal(
    const struct ticket *ticket, int64_t now_mono_ms, struct arena *arena, struct bytes *ret_text);

/* Opens one of this kind. UNAUTHENTICATED for anything else, also for one that is over;
 * RESOURCE_EXHAUSTED. The texts are in arena. */
enum status ticket_open(struct bytes text,
    enum ticket_kind kind,
    int64_t now_mono_ms,
    struct arena *arena,
    struct ticket *ret_ticket);

#endif
