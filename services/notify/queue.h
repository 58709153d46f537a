/*
 * The queue of mail. What has happened comes in once, under the id of its event, in the transaction
 * in which notify learns of it; what the id names is never mailed again, whatever the feeds repeat.
 * One sender takes mails out, one a time:
 *
 *   QUEUED --queue_look, queue_begin--> SENDING --queue_end--> SENT | FAILED | QUEUED (again later)
 *   QUEUED --queue_look, queue_leave--> DROPPED | QUEUED (not now) | set aside (cannot be read)
 *
 * SENDING is on disk before the mail server gets a byte. Found so after a crash, a mail is sent
 * again, with the same Message-ID. All but queue_look writes, in the call's transaction.
 */
#ifndef SAMEN_NOTIFY_QUEUE_H
#define SAMEN_NOTIFY_QUEUE_H

#include "notify/smtp.h"
#include "notify/wishes.h"

enum {
	QUEUE_EVENT_DAYS_MAX = 30, /* what happened longer ago is not mailed any more */
	QUEUE_TRY_DAYS_MAX = 3,    /* then a mail is given up, or who it is for is not waited for */
};

/* Since when this deployment mails: what happened before is not. */
struct queue_options {
	int64_t started_at_ms;
	bool dutch; /* the deployment's language */
};

/* Takes in the events of a request that are not known yet, and takes out what is none any more.
 * *ret_more: something came in. A request that is not here (any more) has none. */
enum status queue_take(
    struct call *call, const struct queue_options *options, const char *request_id, bool *ret_more);
/* Takes in the weekly list of every consultant, for the latest moment of that list, if that is not
 * more than a day ago. */
enum status queue_take_digests(
    struct call *call, const struct queue_options *options, bool *ret_more);

/* Takes in a mail to try the mail server with; *ret_id is in the call's arena. */
enum status queue_take_test(struct call *call, const char *person_id, const char **ret_id);

/* What is to be done with the mail whose turn it is. */
enum turn { TURN_NONE, TURN_SEND, TURN_WAIT, TURN_DROP, TURN_SET_ASIDE };
struct outgoing {
	enum turn turn;
	const char *id;
	/* WAIT: when to look again; SET_ASIDE: its place; NONE: when the next one is due, 0: never
	 */
	int64_t until_ms;
	const char *reason; /* DROP, WAIT: in a word */
	/* SEND. letter.link_base is the sender's to fill in, and the numbers of a digest. */
	struct letter letter;
	const char *person_id, *email;
	int64_t at_ms;         /* the event's */
	char *const *area_ids; /* of a consultant, for a digest */
	size_t area_count;
};
/* Finds the next mail and what is to be done with it. Texts are copied into arena. */
enum status queue_look(struct call *call,
    const struct queue_options *options,
    struct arena *arena,
    struct outgoing *ret_outgoing);

/* Not now, or not at all. */
enum status queue_leave(struct call *call, const struct outgoing *outgoing);
enum status queue_begin(struct call *call, const char *id);
/* What the mail server said. again_at_ms: when the server as a whole is to be tried again; 0: it
 * works, and the mail has a rhythm of its own. */
enum status queue_end(
    struct call *call, const char *id, const struct smtp_result *result, int64_t again_at_ms);

/* When a mail is tried again after so many tries, from now on. */
int64_t queue_pause_ms(uint32_t tries);

#endif
