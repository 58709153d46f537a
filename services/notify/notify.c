#include "notify/notify.h"

#include "notify/mail_retention.h"
#include "notify/notify_store.h"
#include "runtime/clock.h"
#include "runtime/log.h"

#include "directory.pb-c.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_SIZE = 512 };

struct notify {
	const struct service *service;
	struct queue_options options;
	struct retention_days days;
	struct smtp *smtp; /* NULL: this deployment sends no mail */
	atomic_bool stopping;
	uint8_t unsubscribe_key[UNSUBSCRIBE_KEY_SIZE];
	const char *link_base; /* NULL: none */
	char matching_url[URL_SIZE];
	struct sender *sender;
};

static struct notify *notify_of(const struct call *call)
{
	return call->service;
}

const struct queue_options *notify_options(const struct call *call)
{
	return &notify_of(call)->options;
}

bool notify_mails(const struct call *call)
{
	return notify_of(call)->smtp != NULL;
}

const uint8_t *notify_unsubscribe_key(const struct call *call)
{
	return notify_of(call)->unsubscribe_key;
}

const struct retention_days *notify_days(const struct call *call)
{
	return &notify_of(call)->days;
}

struct sender_trouble notify_trouble(const struct call *call)
{
	struct sender *sender = notify_of(call)->sender;
	return sender != NULL ? sender_trouble(sender) : (struct sender_trouble){.until_ms = 0};
}

static void wake(void *service, void *arg)
{
	struct notify *notify = service;
	(void)arg;
	if (notify->sender != NULL) {
		sender_wake(notify->sender);
	}
}

void notify_wake(struct call *call)
{
	call_after_commit(call, wake, NULL);
}

static void try_now(void *service, void *arg)
{
	struct notify *notify = service;
	(void)arg;
	if (notify->sender != NULL) {
		sender_try(notify->sender);
	}
}

void notify_try(struct call *call)
{
	call_after_commit(call, try_now, NULL);
}

/* --- settings --- */

static enum status read_link_base(struct notify *notify)
{
	const struct config *config = notify->service->config;
	const char *page = config_text(config, "gateway.public_url", "");
	const char *base = config_text(config, "mail.link_base", page);
	if (base[0] == '\0') {
		return OK;
	}
	if (!letter_link_base_is_valid(base)) {
		log_error("config.address",
		    "name=mail.link_base value=\"%s\" expected=\"https://host, without a slash at "
		    "the end\"",
		    base);
		return INVALID_ARGUMENT;
	}
	notify->link_base = base;
	return OK;
}

static enum status open_smtp(struct notify *notify)
{
	const struct service *service = notify->service;
	enum status status = service->config == NULL
				 ? NOT_FOUND
				 : smtp_open(service->config, service->home,
				       getenv("CREDENTIALS_DIRECTORY"), /* NOLINT */
				       &notify->stopping, &notify->smtp);
	if (status == NOT_FOUND) {
		log_info("mail.none",
		    "do=\"name a mail server in samen.conf, mail.server, for people to get mail\"");
		return OK;
	}
	return status;
}

/* What happened before the first start with a mail server is not mailed; without one, the next
 * with one is the first again. */
static enum status read_start(struct notify *notify)
{
	struct store *store = notify->service->store;
	int64_t *started_at_ms = &notify->options.started_at_ms;
	enum status status = mail_start_load(store, started_at_ms);
	if (status != OK && status != NOT_FOUND) {
		return status;
	}
	bool mails = notify->smtp != NULL;
	if ((status == OK) == mails) {
		return OK;
	}
	*started_at_ms = mails ? clock_now_ms() : 0;
	return mail_start_save(store, *started_at_ms);
}

static enum status read_settings(struct notify *notify)
{
	const struct config *config = notify->service->config;
	const char *language = config != NULL ? config_text(config, "language", "") : "";
	notify->options.dutch = strcmp(language, "english") != 0;
	enum status status = mail_retention_read(config, &notify->days);
	if (status == OK && config != NULL) {
		status = read_link_base(notify);
	}
	return status == OK ? open_smtp(notify) : status;
}

/* It is woken from the first feed on, before it sends. */
static enum status open_sender(struct notify *notify)
{
	const struct service *service = notify->service;
	if (notify->smtp == NULL) {
		return OK;
	}
	service_url(service->home, service->config, "matching", notify->matching_url,
	    sizeof notify->matching_url);
	const struct sender_options options = {.queue = &notify->options,
	    .smtp = notify->smtp,
	    .stopping = &notify->stopping,
	    .link_base = notify->link_base,
	    .unsubscribe_key = notify->unsubscribe_key,
	    .matching_url = notify->matching_url,
	    .key = service->key};
	return sender_open(&options, &notify->sender);
}

/* --- the service --- */

enum status notify_open(const struct service *service, void **ret_state)
{
	struct notify *notify = calloc(1, sizeof *notify);
	if (notify == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	notify->service = service;
	service_secret_derive(service->secret, "unsubscribe", notify->unsubscribe_key);
	enum status status = read_settings(notify);
	if (status == OK) {
		status = read_start(notify);
	}
	if (status == OK) {
		status = open_sender(notify);
	}
	if (status != OK) {
		notify_close(notify);
		return status;
	}
	*ret_state = notify;
	return OK;
}

enum status notify_start(void *state, struct rpc_server *server)
{
	struct notify *notify = state;
	return notify->sender != NULL ? sender_start(notify->sender, server) : OK;
}

void notify_stop(void *state)
{
	struct notify *notify = state;
	if (notify->sender != NULL) {
		sender_stop(notify->sender);
	}
}

void notify_close(void *state)
{
	struct notify *notify = state;
	if (notify == NULL) {
		return;
	}
	sender_close(notify->sender);
	smtp_close(notify->smtp);
	sodium_memzero(notify->unsubscribe_key, sizeof notify->unsubscribe_key);
	free(notify);
}

enum status notify_admit(struct call *call)
{
	MailPerson *person;
	enum status status = mail_person_find(call, call->caller.id, &person);
	if (status != OK) {
		/* Not arrived yet: the token itself is good. */
		return status == NOT_FOUND ? OK : status;
	}
	bool closed = person->state == SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED;
	return closed || call->caller.token_issued_at_ms < person->tokens_not_before_ms
		   ? UNAUTHENTICATED
		   : OK;
}

/* --- timers --- */

enum status notify_digests(struct call *call, void *arg)
{
	const struct notify *notify = arg;
	bool more = false;
	if (notify->smtp == NULL) {
		return OK;
	}
	enum status status = queue_take_digests(call, &notify->options, &more);
	if (more) {
		notify_wake(call);
	}
	return status;
}

enum status notify_purge(struct call *call, void *arg)
{
	const struct notify *notify = arg;
	return mail_retention_purge(call, &notify->days);
}
