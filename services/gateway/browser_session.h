/*
 * A session that lives in a browser's cookies, so that no script ever holds its secrets. Nothing of
 * it is kept here. What is here translates: cookies to what a call needs, answers to cookies.
 * Nothing blocks.
 *
 * The cookies hold the session's id and secret as they are, sealed by nobody: a seal would keep
 * them from whoever can read the browser's cookies, but the sealed text would sign that reader in
 * just as well. What guards them is that scripts cannot read them (HttpOnly), that other sites
 * cannot send them (SameSite=Strict, and the check of where a call comes from), and that they end:
 * the access token in ten minutes, the session in thirty days or when it is ended at the directory,
 * which is asked at every renewal.
 */
#ifndef SAMEN_BROWSER_SESSION_H
#define SAMEN_BROWSER_SESSION_H

#include "gateway/answer.h"
#include "gateway/head.h"
#include "gateway/settings.h"
#include "runtime/arena.h"

#include "directory.pb-c.h"

/* What came along with one call; borrowed from the head, empty what did not. */
#define SIGN_ON_COOKIE "samen-sso-way-"      /* and a piece of the state: one a sign-in under way */
#define SIGN_ON_CODE_COOKIE "samen-sso-code" /* of one that lacks the second factor only */

struct browser_session {
	bool secure; /* browsers come by https */
	bool takes;  /* "Samen-Session: cookie": what signs in goes into cookies */
	struct bytes id, secret;
	struct bytes access; /* its access token; gone from the browser before it ends */
	struct bytes device;
	struct bytes sign_on; /* SIGN_ON_CODE_COOKIE's; sealed */
};

void browser_session_read(
    const struct head *head, const struct settings *settings, struct browser_session *ret_session);

/* Whether there is anything to sign a call in with. */
bool browser_session_exists(const struct browser_session *session);

/* "ID.SECRET" in arena; "" when there is none, NULL without memory. */
const char *browser_session_text(const struct browser_session *session, struct arena *arena);

/*
 * Whether a browser says that the request is of the own page: Sec-Fetch-Site is same-origin, or,
 * where there is no such header, Origin is the address that was asked (or public_url). A request
 * that tells neither is of no browser that could be led astray by another page, and of no page
 * either: it brings its token by itself.
 */
bool browser_is_own_page(const struct head *head, const struct settings *settings);

/*
 * Puts what the cookies know into a request that leaves it empty: the device's secret into a
 * LoginRequest, id and secret into a RenewTokenRequest, issuer and ID token into a SignOnRequest
 * that brings the second factor's code; other requests stay as they are. payload is the packed
 * request, and afterwards perhaps another one, in arena. INVALID_ARGUMENT when it cannot be read,
 * RESOURCE_EXHAUSTED.
 */
enum status browser_session_fill(const struct browser_session *session,
    const ProtobufCMessageDescriptor *type,
    struct arena *arena,
    struct bytes *payload);

/* How long the cookie of this access token is to live. */
long browser_session_access_life_s(const Samen__Directory__V1__Session *given, int64_t now_ms);

/* Sets the cookies of a session that the directory gave, and takes its secrets out of the message.
 */
void browser_session_take(const struct browser_session *session,
    Samen__Directory__V1__Session *given,
    int64_t now_ms,
    struct answer *answer);

/* The same with a packed message, packed anew into arena. DATA_LOSS, RESOURCE_EXHAUSTED. */
enum status browser_session_take_packed(const struct browser_session *session,
    struct arena *arena,
    int64_t now_ms,
    struct bytes *payload,
    struct answer *answer);

/* Sets the cookie of a renewed access token. */
void browser_session_renewed(const struct browser_session *session,
    const char *access_token,
    long life_s,
    struct answer *answer);

/* Has the browser forget the session. The device's secret stays: it signs nobody in. */
void browser_session_clear(const struct browser_session *session, struct answer *answer);

#endif
