/*
 * A caller of the services: somebody who is signed in, a service, or nobody. Requests are written
 * as JSON with single quotes for double ones, so that a test reads like the call it makes. Every
 * answered write is remembered in the deployment, and every call waits for all of them
 * (not_before), so that nobody reads a past. One thread at a time.
 */
#ifndef SAMEN_TEST_ACTOR_H
#define SAMEN_TEST_ACTOR_H

#include "support/deployment.h"

#include "runtime/token.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"

enum { ACTOR_KEY_SIZE = 33 };

/* What came of a call; alive until the actor is closed or forgets. */
struct reply {
	enum status status; /* the transport's when nothing was learnt, else the answer's code */
	bool answered;
	const Samen__Rpc__V1__Response *response;
	const void *message; /* of the method's type; NULL unless status is OK */
};

struct actor {
	struct deployment *deployment;
	struct arena *arena; /* of all replies */
	char id[32];         /* "" for nobody and services */
	char email[96];
	char token[TOKEN_TEXT_MAX];
	char session_id[64];
	char session_secret[256];
	char key[ACTOR_KEY_SIZE];      /* the next write's request key; "": a fresh one */
	char used_key[ACTOR_KEY_SIZE]; /* that of the last call */
	const char *locale;            /* "en" unless set */
	unsigned timeout_ms;           /* 20 s unless set */
	bool at_once;                  /* does not wait for earlier changes */
	struct rpc_client *client;     /* NULL: the deployment's */
};

/* Nobody: no token. Owned by the caller. */
struct actor *actor_nobody(struct deployment *deployment);
/* A service, with a token of its own. */
struct actor *actor_service(struct deployment *deployment, enum service_name service);
/* Signs in. */
struct actor *actor_login(struct deployment *deployment, const char *email);
/*
 * Invites by a coordinator and accepts. role: one or several as JSON, "'TEACHER'"; organisation:
 * id or code; areas: JSON list without brackets, "" for none.
 */
struct actor *actor_invite(struct actor *coordinator,
    const char *email,
    const char *name,
    const char *roles,
    const char *organisation,
    const char *areas);
/* Takes NULL. */
void actor_close(struct actor *actor);
/* Signs in anew, as after a sign-out. */
void actor_sign_in(struct actor *actor);
/* Renews the token by the session's secret. */
void actor_renew(struct actor *actor);
/* Frees all replies so far. */
void actor_forget(struct actor *actor);

/* Calls a method ("FileRequest") with a request in JSON and gives what came of it. */
struct reply actor_ask(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
    __attribute__((format(printf, 4, 5)));
/* The same, failing the test unless it is OK; gives the message. */
const void *actor_do(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
    __attribute__((format(printf, 4, 5)));
/* The same, failing the test unless a service answers; gives the code. */
enum status actor_code(
    struct actor *actor, enum service_name service, const char *method, const char *json, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with a packed request. */
struct reply actor_send(
    struct actor *actor, enum service_name service, const char *method, struct bytes payload);
/* Packs a request in JSON, alive as long as the actor's replies. */
struct bytes actor_pack(
    struct actor *actor, enum service_name service, const char *method, const char *json);

/* Sets the next write's request key. */
void actor_use_key(struct actor *actor, const char *key);
/* A fresh request key. */
void actor_fresh_key(char ret_key[static ACTOR_KEY_SIZE]);

/* The reason of the first wrong field of this name, or "" when it is not named as wrong. */
const char *reply_reason(const struct reply *reply, const char *field);

#endif
