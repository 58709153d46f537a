#include "notify/sender.h"

#include "notify/digest.h"
#include "notify/mail.h"
#include "notify/unsubscribe.h"
#include "runtime/clock.h"
#include "runtime/condition.h"
#include "runtime/failpoint.h"
#include "runtime/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	LOOK_EVERY_MS = 250,
	WRITE_AGAIN_MS = 2000,
	ASK_AGAIN_MS = 60 * 1000,
	PAUSE_FIRST_MS = 60 * 1000,
	PAUSE_MAX_MS = 15 * 60 * 1000,
	ARENA_BYTES_MAX = 1024 * 1024
};

struct sender {
	struct sender_options options;
	struct rpc_server *server; /* NULL: not started */
	struct digest_source *digests;
	struct arena *arena; /* of one mail */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool woken;                    /* under mutex */
	struct sender_trouble trouble; /* under mutex */
	int64_t pause_ms;              /* the thread's: how long the next trouble is waited out */
	int64_t resume_mono_ms; /* the thread's: when the last one is, by the monotonic clock */
	bool has_line;          /* the thread's: smtp may hold a connection */
};

/* --- waiting --- */

void sender_wake(struct sender *sender)
{
	(void)pthread_mutex_lock(&sender->mutex);
	sender->woken = true;
	(void)pthread_cond_signal(&sender->wake);
	(void)pthread_mutex_unlock(&sender->mutex);
}

/* Also for nothing: clocks may have been moved. */
static void wait_for_work(struct sender *sender, int64_t most_ms)
{
	int64_t until_ms = clock_mono_ms() + most_ms;
	(void)pthread_mutex_lock(&sender->mutex);
	while (!sender->woken && !atomic_load(sender->options.stopping) &&
	       condition_wait_until(&sender->wake, &sender->mutex, until_ms)) {
	}
	sender->woken = false;
	(void)pthread_mutex_unlock(&sender->mutex);
}

struct sender_trouble sender_trouble(struct sender *sender)
{
	(void)pthread_mutex_lock(&sender->mutex);
	struct sender_trouble trouble = sender->trouble;
	(void)pthread_mutex_unlock(&sender->mutex);
	return trouble;
}

static void set_trouble(struct sender *sender, struct sender_trouble trouble)
{
	(void)pthread_mutex_lock(&sender->mutex);
	sender->trouble = trouble;
	(void)pthread_mutex_unlock(&sender->mutex);
}

void sender_try(struct sender *sender)
{
	set_trouble(sender, (struct sender_trouble){.until_ms = 0});
	sender_wake(sender);
}

/* --- the queue, in transactions of its own --- */

struct step {
	struct sender *sender;
	struct outgoing *outgoing;
	const struct smtp_result *result;
	int64_t again_at_ms;
};

static enum status look(struct call *call, void *arg)
{
	struct step *step = arg;
	return queue_look(call, step->sender->options.queue, step->sender->arena, step->outgoing);
}

static enum status leave(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_leave(call, step->outgoing);
}

static enum status begin(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_begin(call, step->outgoing->id);
}

static enum status end(struct call *call, void *arg)
{
	const struct step *step = arg;
	return queue_end(call, step->outgoing->id, step->result, step->again_at_ms);
}

/* On a failing disk the mail stays where it is in the queue, and so is tried again. */
static enum status write_step(struct step *step, enum status (*run)(struct call *call, void *arg))
{
	enum status status = rpc_server_write(step->sender->server, run, step);
	if (status != OK) {
		log_error(
		    "mail.queue", "mail=%s status=%s", step->outgoing->id, status_name(status));
	}
	return status;
}

/* --- one mail --- */

static enum status compose(
    struct sender *sender, struct outgoing *outgoing, struct bytes *ret_message)
{
	const struct sender_options *options = &sender->options;
	struct letter_text text;
	struct mail mail = {.from = smtp_from(options->smtp),
	    .from_name = smtp_from_name(options->smtp),
	    .to = outgoing->email,
	    .key = arena_printf(sender->arena, "%s %s", outgoing->id, outgoing->person_id),
	    .at_ms = clock_now_ms()};
	outgoing->letter.link_base = options->link_base;
	if (options->link_base != NULL) {
		const char *token = unsubscribe_token(options->unsubscribe_key, outgoing->person_id,
		    outgoing->letter.kind, sender->arena);
		mail.unsubscribe = arena_printf(sender->arena, "%s/mail/off/%s", options->link_base,
		    token != NULL ? token : "");
	}
	outgoing->letter.unsubscribe = mail.unsubscribe;
	enum status status = letter_write(&outgoing->letter, sender->arena, &text);
	if (status != OK) {
		return status;
	}
	mail.subject = text.subject;
	mail.body = text.body;
	return mail.key != NULL ? mail_compose(&mail, sender->arena, ret_message)
				: RESOURCE_EXHAUSTED;
}

static bool is_about_server(const struct smtp_result *result)
{
	return result->verdict == SMTP_LATER && result->reason != SMTP_ANSWERED &&
	       result->reason != SMTP_STOPPED && result->reason != SMTP_BAD_ADDRESS;
}

/* When everything is tried again after trouble that is the server's; 0: it is this mail's. */
static int64_t take_trouble(struct sender *sender, const struct smtp_result *result)
{
	if (result->reason == SMTP_STOPPED) {
		return clock_now_ms();
	}
	if (!is_about_server(result)) {
		sender->pause_ms = PAUSE_FIRST_MS;
		set_trouble(sender, (struct sender_trouble){.until_ms = 0});
		return 0;
	}
	int64_t until_ms = clock_now_ms() + sender->pause_ms;
	sender->resume_mono_ms = clock_mono_ms() + sender->pause_ms;
	sender->pause_ms =
	    2 * sender->pause_ms < PAUSE_MAX_MS ? 2 * sender->pause_ms : PAUSE_MAX_MS;
	set_trouble(
	    sender, (struct sender_trouble){.reason = result->reason, .until_ms = until_ms});
	return until_ms;
}

static void say_result(const struct outgoing *outgoing, const struct smtp_result *result)
{
	bool good = result->verdict == SMTP_ACCEPTED;
	log_write(good ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "mail.tried",
	    "mail=%s kind=%s verdict=%s reason=%s code=%d", outgoing->id,
	    letter_kind_name(outgoing->letter.kind), smtp_verdict_name(result->verdict),
	    smtp_reason_name(result->reason), result->code);
}

/* What the server said is written down however long the disk fails: otherwise the mail would go
 * once more. */
static enum status write_result(struct step *step)
{
	enum status status = write_step(step, end);
	while (status != OK && !atomic_load(step->sender->options.stopping)) {
		wait_for_work(step->sender, WRITE_AGAIN_MS);
		status = write_step(step, end);
	}
	return status;
}

/* The message is on disk as SENDING before the mail server gets any of it. */
static enum status hand_over(struct step *step, struct bytes message)
{
	struct sender *sender = step->sender;
	enum status status = write_step(step, begin);
	if (status != OK) {
		return status;
	}
	failpoint("mail-begun");
	struct smtp_result result = smtp_send(sender->options.smtp, step->outgoing->email, message);
	sender->has_line = true;
	failpoint("mail-answered");
	say_result(step->outgoing, &result);
	step->result = &result;
	step->again_at_ms = take_trouble(sender, &result);
	return write_result(step);
}

static enum status drop(struct step *step, const char *reason)
{
	step->outgoing->turn = TURN_DROP;
	step->outgoing->reason = reason;
	return write_step(step, leave);
}

static enum status send_mail(struct step *step)
{
	struct bytes message;
	enum status status = compose(step->sender, step->outgoing, &message);
	if (status == INVALID_ARGUMENT) {
		log_error("mail.unfit", "mail=%s person=%s", step->outgoing->id,
		    step->outgoing->person_id);
		return drop(step, "unfit");
	}
	return status == OK ? hand_over(step, message) : status;
}

/* The numbers of the weekly list are those of the moment in which it goes. */
static enum status send_digest(struct step *step)
{
	struct outgoing *outgoing = step->outgoing;
	enum status status = digest_fetch(step->sender->digests, step->sender->arena,
	    outgoing->area_ids, outgoing->area_count, &outgoing->letter);
	if (status != OK) {
		log_warning("mail.digest", "mail=%s status=%s", outgoing->id, status_name(status));
		outgoing->turn = TURN_WAIT;
		outgoing->until_ms = clock_now_ms() + ASK_AGAIN_MS;
		outgoing->reason = "matching_away";
		return write_step(step, leave);
	}
	return digest_is_empty(&outgoing->letter) ? drop(step, "nothing_waits") : send_mail(step);
}

/* Over as soon as either clock says so: the wall clock may be set back meanwhile, or on. */
static bool is_paused(struct sender *sender)
{
	return sender_trouble(sender).until_ms > clock_now_ms() &&
	       sender->resume_mono_ms > clock_mono_ms();
}

/* Does one step with the mail whose turn it is; NOT_FOUND when there is none now. */
static enum status work_once(struct sender *sender)
{
	struct outgoing outgoing;
	struct step step = {.sender = sender, .outgoing = &outgoing};
	arena_reset(sender->arena);
	if (is_paused(sender)) {
		return NOT_FOUND;
	}
	enum status status = rpc_server_read(sender->server, look, &step);
	if (status != OK) {
		return status;
	}
	switch (outgoing.turn) {
	case TURN_SEND:
		return outgoing.letter.kind == LETTER_DIGEST ? send_digest(&step)
							     : send_mail(&step);
	case TURN_WAIT:
	case TURN_DROP:
	case TURN_SET_ASIDE:
		return write_step(&step, leave);
	default:
		return NOT_FOUND;
	}
}

static void rest(struct sender *sender)
{
	if (sender->has_line) {
		smtp_rest(sender->options.smtp);
		sender->has_line = false;
	}
}

static void *work(void *arg)
{
	struct sender *sender = arg;
	while (!atomic_load(sender->options.stopping)) {
		if (work_once(sender) != OK) {
			rest(sender);
			wait_for_work(sender, LOOK_EVERY_MS);
		}
	}
	return NULL;
}

/* --- opening and closing --- */

enum status sender_open(const struct sender_options *options, struct sender **ret_sender)
{
	struct sender *sender = calloc(1, sizeof *sender);
	if (sender == NULL || condition_init(&sender->wake) != OK) {
		free(sender);
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&sender->mutex, NULL);
	sender->options = *options;
	sender->pause_ms = PAUSE_FIRST_MS;
	sender->arena = arena_open(ARENA_BYTES_MAX);
	enum status status = sender->arena != NULL ? OK : RESOURCE_EXHAUSTED;
	if (status == OK) {
		status = digest_source_open(options->matching_url, options->key, &sender->digests);
	}
	if (status != OK) {
		sender_close(sender);
		return status;
	}
	*ret_sender = sender;
	return OK;
}

void sender_close(struct sender *sender)
{
	if (sender == NULL) {
		return;
	}
	(void)pthread_cond_destroy(&sender->wake);
	(void)pthread_mutex_destroy(&sender->mutex);
	digest_source_close(sender->digests);
	arena_close(sender->arena);
	free(sender);
}

enum status sender_start(struct sender *sender, struct rpc_server *server)
{
	sender->server = server;
	if (pthread_create(&sender->thread, NULL, work, sender) != 0) {
		sender->server = NULL;
		return RESOURCE_EXHAUSTED;
	}
	return OK;
}

void sender_stop(struct sender *sender)
{
	if (sender->server == NULL) {
		return;
	}
	atomic_store(sender->options.stopping, true);
	digest_source_interrupt(sender->digests);
	sender_wake(sender);
	(void)pthread_join(sender->thread, NULL);
	sender->server = NULL;
}
