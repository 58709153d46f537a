/*
 * Sessions: one sign-in, 30 days; access tokens of ten minutes are made from it. Its secret is
 * computed from its id, so that none is stored and a repeated call gives the same one. All
 * functions work in the call's transaction.
 */
#ifndef SAMEN_DIRECTORY_SESSION_H
#define SAMEN_DIRECTORY_SESSION_H

#include "directory/directory_store.h"

/* What purged sessions are counted under. */
#define SESSION_CLASS "session"

enum {
	SESSION_DAYS = 30,
	SESSION_CLIENT_CHARS_MAX = 60,
	SESSIONS_PER_PERSON_MAX = 32, /* the oldest ends when there are more */
	ACCESS_TOKEN_MINUTES = 10
};

/* What a client gets of a session; in the call's arena. */
struct session_tokens {
	const char *access_token;
	int64_t access_expires_at_ms;
	const char *secret;
	const char *session_id;
	bool second_factor_missing; /* the access token names no role */
};

/* How somebody signed in; no text is NULL. */
struct session_origin {
	const char *client;   /* what signs in, as it calls itself */
	const char *issuer;   /* whose account signed the person in; "": the password here */
	bool several_factors; /* the issuer says that it asked for several proofs */
};

/* Begins a session of this person. */
enum status session_begin(struct call *call,
    const StoredPerson *person,
    const struct session_origin *origin,
    const char **ret_id);

/* An access token for the rights that the person has at this moment, and the session's secret. Who
 * must have a second factor and has none gets a token for setting one up only, unless
 * the issuer asked for several proofs itself. */
enum status session_tokens_make(struct call *call,
    const StoredSession *session,
    const StoredPerson *person,
    struct session_tokens *ret_tokens);

/* The session with this secret and its person: UNAUTHENTICATED (worded) when it does not fit, has
 * expired or the person is not active. */
enum status session_find_by_secret(struct call *call,
    const char *id,
    const char *secret,
    StoredSession **ret_session,
    StoredPerson **ret_person);

/* The same without its secret, for the call that has begun it. */
enum status session_find(
    struct call *call, const char *id, StoredSession **ret_session, StoredPerson **ret_person);

/* Ends all of a person's. */
enum status sessions_end(struct call *call, const char *person_id);
/* Ends all but one, whose access tokens have to be renewed; how many in *ret_count. */
enum status sessions_end_others(
    struct call *call, StoredPerson *person, const char *kept_id, size_t *ret_count);
/* Ends one; the person's other sessions have to renew their access tokens. */
enum status session_end(struct call *call, StoredPerson *person, const char *id);

/* Ends at most limit of those that have expired. */
enum status sessions_expire(struct call *call, size_t limit);

#endif
