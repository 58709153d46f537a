/* The thread that takes mail from the queue and hands it to the mail server, one a time, outside
 * all transactions. */
#ifndef SAMEN_NOTIFY_SENDER_H
#define SAMEN_NOTIFY_SENDER_H

#include "notify/queue.h"
#include "runtime/rpc_server.h"

struct sender;

struct sender_options {
	const struct queue_options *queue;
	struct smtp *smtp;
	atomic_bool *stopping;          /* the one that smtp was opened with */
	const char *link_base;          /* NULL: letters name commands */
	const uint8_t *unsubscribe_key; /* UNSUBSCRIBE_KEY_SIZE bytes */
	const char *matching_url;       /* for the weekly list */
	const struct signing_key *key;  /* likewise */
};

/* A sender that does not send yet. All that options names must outlive it. RESOURCE_EXHAUSTED.
 * Owned by the caller. */
enum status sender_open(const struct sender_options *options, struct sender **ret_sender);
/* Takes NULL. It must have been stopped, if it was started, and nobody may wake it any more. */
void sender_close(struct sender *sender);

/* Starts sending. server must stay until it is stopped. RESOURCE_EXHAUSTED. */
enum status sender_start(struct sender *sender, struct rpc_server *server);
/* Ends what is under way within a second, or SMTP_GRACE_MS where the mail server may have the mail
 * already. For good; nothing when it was not started. Blocks. */
void sender_stop(struct sender *sender);

/* There may be mail. Any thread; does not block. */
void sender_wake(struct sender *sender);

/* The same, and what trouble there was with the mail server is forgotten: it is tried at once. */
void sender_try(struct sender *sender);

/* Why the mail server cannot be used, and until when it is left in peace. */
struct sender_trouble {
	enum smtp_reason reason;
	int64_t until_ms; /* 0: it can, or was not tried */
};
/* Any thread. */
struct sender_trouble sender_trouble(struct sender *sender);

#endif
