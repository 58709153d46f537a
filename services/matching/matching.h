/*
 * The matching service: its parts as main.c wires them, and what its handlers share. What lives in
 * memory (vocabulary and index) follows the store: handlers and followers say what they touched,
 * and after the commit it is read again.
 */
#ifndef SAMEN_MATCHING_H
#define SAMEN_MATCHING_H

#include "matching/finder.h"
#include "runtime/call.h"
#include "runtime/follower.h"
#include "runtime/service.h"
#include "runtime/token.h"

struct matching;

/* The service's whole surface; ends with a NULL method. */
const struct route *matching_routes(void);

/* For struct service_definition: builds what lives in memory from the store; *ret_state is a struct
 * matching. Blocks. */
enum status matching_open(const struct service *service, void **ret_state);
/* The thread that publishes months. */
enum status matching_start(void *state, struct rpc_server *server);
void matching_stop(void *state);
void matching_close(void *state);
/* Refuses people whose account is closed or whose token was issued before a sign-out. */
enum status matching_admit(struct call *call);

extern const struct follower_source matching_directory, matching_intake;

/* Timers: ends offers whose time is up; builds the index anew after a refresh that failed. */
enum status matching_expire_offers(struct call *call, void *arg);
enum status matching_mend(struct call *call, void *arg);
/* Wakes that thread, which looks whether a month is due. */
void matching_publish_months(void *state);

/* Of the service that runs this call. */
struct finder *matching_finder(const struct call *call);
const struct signing_key *matching_key(const struct call *call);

/*
 * Says that what the index knows of a person, or the vocabulary, has changed in this call: it is
 * read again after the commit. RESOURCE_EXHAUSTED when the arena is full.
 */
enum status matching_touch_person(struct call *call, const char *person_id);
enum status matching_touch_topics(struct call *call);

#endif
