/*
 * The notify service: its parts as main.c wires them, and what its handlers share. It follows
 * directory and matching, keeps a queue of what is to be mailed, and mails it on a thread of its
 * own. Without mail.server in samen.conf it follows and queues nothing.
 */
#ifndef SAMEN_NOTIFY_H
#define SAMEN_NOTIFY_H

#include "notify/queue.h"
#include "notify/sender.h"
#include "notify/unsubscribe.h"
#include "runtime/call.h"
#include "runtime/follower.h"
#include "runtime/service.h"

struct notify;

/* The service's whole surface; ends with a NULL method. */
const struct route *notify_routes(void);

/* For struct service_definition; *ret_state is a struct notify. Block. */
enum status notify_open(const struct service *service, void **ret_state);
enum status notify_start(void *state, struct rpc_server *server);
void notify_stop(void *state);
void notify_close(void *state);
/* Refuses people whose account is closed or whose token was issued before a sign-out. */
enum status notify_admit(struct call *call);

extern const struct follower_source notify_directory, notify_matching;

/* Timers: takes in the weekly lists; forgets what was mailed long ago. */
enum status notify_digests(struct call *call, void *arg);
enum status notify_purge(struct call *call, void *arg);

/* Of the service that runs this call. */
const struct queue_options *notify_options(const struct call *call);
/* Whether this deployment sends mail. */
bool notify_mails(const struct call *call);
/* UNSUBSCRIBE_KEY_SIZE bytes. */
const uint8_t *notify_unsubscribe_key(const struct call *call);
/* What keeps the sender; zeroed when it does not run. */
struct sender_trouble notify_trouble(const struct call *call);
/* The days of each class of retention. */
const struct retention_days *notify_days(const struct call *call);

/* Says that there may be mail to send, once this call is committed. */
void notify_wake(struct call *call);
/* The same, and the mail server is tried at once, whatever trouble there was with it. */
void notify_try(struct call *call);

#endif
