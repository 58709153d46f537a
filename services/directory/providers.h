/*
 * The issuers of samen.conf with the keys that samen-jwks fetched for them, in memory. The
 * directory itself fetches nothing: it reads HOME/sso/NAME.jwks again when that changed.
 */
#ifndef SAMEN_DIRECTORY_PROVIDERS_H
#define SAMEN_DIRECTORY_PROVIDERS_H

#include "sso/id_token.h"
#include "sso/key_file.h"

struct providers;

/*
 * Reads what samen.conf says (NULL: nothing) and the keys there are. INVALID_ARGUMENT (said in the
 * log) for what is wrong there. Owned by the caller. Blocks.
 */
enum status providers_open(
    const char *home, const struct config *config, struct providers **ret_providers);
/* Takes NULL. */
void providers_close(struct providers *providers);

/*
 * Takes over the files that changed since. What was there stays when a file is gone or damaged
 * (said in the log, once). One thread, and never one that answers calls; blocks.
 */
void providers_look(struct providers *providers);

/* The issuer of this name, NULL when there is none; and all of them. Any thread. */
const struct issuer *providers_named(const struct providers *providers, const char *name);
size_t providers_count(const struct providers *providers);

/* What a client needs to begin with an issuer, by its number; texts in arena. Any thread. */
struct provider_view {
	const struct issuer *issuer;
	const char *authorization_endpoint; /* "" while nothing was fetched */
	const char *token_endpoint;
};
enum status providers_view(struct providers *providers,
    size_t number,
    struct arena *arena,
    struct provider_view *ret_view);

/*
 * Checks an ID token with the issuer's keys: OK, and then *ret_fault says what came of it.
 * UNAVAILABLE when there are no keys (yet), FAILED_PRECONDITION when they are too old. Any thread;
 * does not block for long.
 */
enum status providers_check(struct providers *providers,
    const struct issuer *issuer,
    const char *id_token,
    int64_t now_ms,
    struct arena *arena,
    enum id_token_fault *ret_fault,
    struct id_token_claims *ret_claims);

#endif
