/*
 * Signing in with an account of another organisation, for browsers: GET /sso/start sends them to
 * the issuer, GET /sso/callback takes them back. Whatever comes of it, the browser ends at the page
 * ("/"), with one of the words of docs/single-sign-on.md where something has to be said; nothing
 * that came from outside is in that address. The gateway keeps nothing in between (ticket.h).
 */
#ifndef SAMEN_GATEWAY_SIGN_ON_H
#define SAMEN_GATEWAY_SIGN_ON_H

#include "gateway/answer.h"
#include "gateway/head.h"
#include "gateway/settings.h"
#include "gateway/upstream.h"

struct sign_on;

/* The issuers of samen.conf with the secrets that they gave this client; reads their files, home
 * being the folder of those without a '/' at their beginning. Before the sandbox is entered.
 * INVALID_ARGUMENT (said in the log), RESOURCE_EXHAUSTED. Owned by the caller. */
enum status sign_on_open(
    const struct config *config, const char *home, struct sign_on **ret_sign_on);
/* Takes NULL. After sign_on_end, if it was begun. */
void sign_on_close(struct sign_on *sign_on);

/* Starts the threads that wait for issuers. settings and upstream must outlive them.
 * RESOURCE_EXHAUSTED. */
enum status sign_on_begin(
    struct sign_on *sign_on, const struct settings *settings, struct upstream *upstream);
/* Ends them: whoever waits is sent to the page. Calls under way end with the upstream's.
 * Idempotent. Blocks until none waits. */
void sign_on_end(struct sign_on *sign_on);

/* Whether a path is one of its. */
bool sign_on_is_path(const char *path);

/* Answers a request of such a path, on another thread, then calls done; head and answer stay with
 * the caller until then. When there are too many, done is called at once. Does not block. */
void sign_on_answer(struct sign_on *sign_on,
    const struct head *head,
    struct answer *answer,
    void (*done)(void *arg),
    void *arg);

#endif
