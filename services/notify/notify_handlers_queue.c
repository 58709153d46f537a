/* How the queue stands, for who looks after the deployment. */
#include "notify/notify_handlers.h"

#include "notify/mail_retention.h"
#include "notify/notify.h"
#include "notify/notify_store.h"

#include <string.h>

enum { FAILURES_MAX = 50, SCAN_MAX = 20000 };

typedef Samen__Notify__V1__ListMailResponse ListMailResponse;
typedef Samen__Notify__V1__MailFailure MailFailure;

#define QUEUED SAMEN__NOTIFY__V1__MAIL_STATE__QUEUED
#define SENT SAMEN__NOTIFY__V1__MAIL_STATE__SENT
#define FAILED SAMEN__NOTIFY__V1__MAIL_STATE__FAILED
#define DROPPED SAMEN__NOTIFY__V1__MAIL_STATE__DROPPED

/* The newest so many of those that walk by, oldest first. */
struct newest {
	MailFailure *items[FAILURES_MAX];
	size_t seen;
};

static enum status keep(struct call *call, struct newest *newest, const Mail *mail)
{
	MailFailure *failure = arena_alloc(call->arena, sizeof *failure);
	if (failure == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__notify__v1__mail_failure__init(failure);
	failure->kind = mail->kind;
	failure->person_id = mail->person_id;
	failure->state = mail->ended_at_ms != 0 ? FAILED : QUEUED;
	failure->code = mail->code;
	failure->reason = mail->reason;
	failure->tries = mail->tries;
	failure->at_ms = mail->ended_at_ms != 0 ? mail->ended_at_ms : mail->next_at_ms;
	newest->items[newest->seen++ % FAILURES_MAX] = failure;
	return OK;
}

static enum status answer_failures(
    struct call *call, const struct newest *newest, ListMailResponse *out)
{
	size_t count = newest->seen < FAILURES_MAX ? newest->seen : FAILURES_MAX;
	MailFailure **more = arena_alloc(call->arena, (out->n_failures + count + 1) * sizeof *more);
	if (more == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < out->n_failures; i++) {
		more[i] = out->failures[i];
	}
	out->failures = more;
	for (size_t i = 0; i < count && out->n_failures < FAILURES_MAX; i++) {
		more[out->n_failures++] = newest->items[(newest->seen - 1 - i) % FAILURES_MAX];
	}
	return OK;
}

/* Of those that wait. */
static enum status count_waiting(
    struct call *call, const Mail *mail, struct newest *newest, ListMailResponse *out)
{
	if (mail->tries == 0 && mail->next_at_ms > call->now_ms) {
		out->planned++;
		return OK;
	}
	out->waiting++;
	if (out->oldest_waiting_at_ms == 0 || mail->at_ms < out->oldest_waiting_at_ms) {
		out->oldest_waiting_at_ms = mail->at_ms;
	}
	return mail->tries > 0 ? keep(call, newest, mail) : OK;
}

/* Walks the mails of one state; those that wait, or failed, are looked at one by one. */
static enum status walk(
    struct call *call, uint32_t state, uint64_t *ret_count, ListMailResponse *out)
{
	struct store_range range;
	struct newest newest = {.seen = 0};
	struct store_key places = mail_places(state);
	const char *id;
	int64_t at_ms;
	uint64_t count = 0;
	enum status status =
	    store_range_open(call->txn, key_bytes(&places), (struct bytes){NULL, 0}, &range);
	while (status == OK && count < SCAN_MAX &&
	       (status = mail_place_next(call, &range, &id, &at_ms)) == OK) {
		Mail *mail = NULL;
		count++;
		if (state == QUEUED || state == FAILED) {
			status = mail_find(call, id, &mail);
		}
		if (status == OK && state == QUEUED) {
			status = count_waiting(call, mail, &newest, out);
		} else if (status == OK && state == FAILED) {
			status = keep(call, &newest, mail);
		}
	}
	store_range_close(&range);
	*ret_count = count;
	return status == OK || status == OUT_OF_RANGE ? answer_failures(call, &newest, out)
						      : status;
}

enum status list_mail_answer(struct call *call, const void *request, void *response)
{
	ListMailResponse *out = response;
	uint64_t all;
	struct sender_trouble trouble = notify_trouble(call);
	(void)request;
	out->mail_is_sent = notify_mails(call);
	if (trouble.until_ms != 0) {
		out->trouble = wire_text(smtp_reason_name(trouble.reason));
		out->paused_until_ms = trouble.until_ms;
	}
	enum status status = walk(call, QUEUED, &all, out);
	if (status == OK) {
		status = walk(call, FAILED, &out->failed, out);
	}
	if (status == OK) {
		status = walk(call, SENT, &out->sent, out);
	}
	return status == OK ? walk(call, DROPPED, &out->dropped, out) : status;
}

/* --- trying --- */

enum status send_test_mail_handle(struct call *call, const void *request)
{
	const char *id;
	(void)request;
	if (!notify_mails(call)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("there is no mail server: name one in samen.conf, mail.server, and start "
		       "samen-notify again"));
	}
	enum status status = queue_take_test(call, call->caller.id, &id);
	if (status == OK) {
		call_made(call, id);
		notify_try(call);
	}
	return status;
}

static enum status answer_with_test(
    struct call *call, const char *id, Samen__Notify__V1__TestMail *out)
{
	Mail *mail;
	enum status status = mail_find(call, id, &mail);
	if (status == OK) {
		out->id = wire_text(id);
		out->state = (Samen__Notify__V1__MailState)mail->state;
		out->code = mail->code;
		out->reason = mail->reason;
		out->tries = mail->tries;
	}
	return status;
}

enum status send_test_mail_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return answer_with_test(call, call->made[0], response);
}

enum status get_test_mail_answer(struct call *call, const void *request, void *response)
{
	const Samen__Notify__V1__GetTestMailRequest *in = request;
	const char *own =
	    arena_printf(call->arena, "%s/%s/", letter_kind_name(LETTER_TEST), call->caller.id);
	if (own == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	bool is_own = strncmp(in->id, own, strlen(own)) == 0;
	return is_own ? answer_with_test(call, in->id, response)
		      : call_fail(call, NOT_FOUND, N_("you asked for no such mail"));
}

/* --- what is kept --- */

enum status get_notify_retention_answer(struct call *call, const void *request, void *response)
{
	(void)request;
	return mail_retention_report(call, notify_days(call), response);
}
