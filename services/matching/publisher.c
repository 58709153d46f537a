#include "matching/publisher.h"

#include "matching/months.h"
#include "runtime/log.h"
#include "runtime/month.h"

#include <pthread.h>
#include <stdlib.h>

struct publisher {
	struct rpc_server *server;
	struct month_draft *draft; /* the thread's */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool woken; /* under mutex */
	atomic_bool stopping;
};

/* NOT_FOUND when nothing is due. */
static enum status publish_next(struct publisher *publisher)
{
	char text[MONTH_TEXT_SIZE];
	enum status status = rpc_server_read(publisher->server, month_gather, publisher->draft);
	if (status == FAILED_PRECONDITION) {
		status = rpc_server_write(publisher->server, months_begin_copy, NULL);
		return status == OK ? NOT_FOUND : status;
	}
	if (status == OK) {
		status = month_hide(publisher->draft, &publisher->stopping);
	}
	if (status == OK) {
		status = rpc_server_write(publisher->server, month_publish, publisher->draft);
	}
	if (status == OK) {
		month_write(month_draft_month(publisher->draft), text);
		log_info("months.published", "month=%s", text);
	}
	return status;
}

/* Until it is woken; false when it is to stop. */
static bool wait_for_work(struct publisher *publisher)
{
	(void)pthread_mutex_lock(&publisher->mutex);
	while (!publisher->woken) {
		(void)pthread_cond_wait(&publisher->wake, &publisher->mutex);
	}
	publisher->woken = false;
	(void)pthread_mutex_unlock(&publisher->mutex);
	return !atomic_load(&publisher->stopping);
}

/* What failed is tried again when it is woken next. */
static void *work(void *arg)
{
	struct publisher *publisher = arg;
	while (wait_for_work(publisher)) {
		enum status status = OK;
		while (status == OK && !atomic_load(&publisher->stopping)) {
			status = publish_next(publisher);
		}
		if (status != OK && status != NOT_FOUND && status != CANCELLED) {
			log_warning("months.failed", "status=%s", status_name(status));
		}
	}
	return NULL;
}

static void publisher_free(struct publisher *publisher)
{
	(void)pthread_cond_destroy(&publisher->wake);
	(void)pthread_mutex_destroy(&publisher->mutex);
	month_draft_close(publisher->draft);
	free(publisher);
}

enum status publisher_start(struct rpc_server *server, struct publisher **ret_publisher)
{
	struct publisher *publisher = calloc(1, sizeof *publisher);
	if (publisher == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)pthread_mutex_init(&publisher->mutex, NULL);
	(void)pthread_cond_init(&publisher->wake, NULL);
	publisher->server = server;
	publisher->draft = month_draft_open();
	if (publisher->draft == NULL ||
	    pthread_create(&publisher->thread, NULL, work, publisher) != 0) {
		publisher_free(publisher);
		return RESOURCE_EXHAUSTED;
	}
	*ret_publisher = publisher;
	return OK;
}

void publisher_wake(struct publisher *publisher)
{
	(void)pthread_mutex_lock(&publisher->mutex);
	publisher->woken = true;
	(void)pthread_cond_signal(&publisher->wake);
	(void)pthread_mutex_unlock(&publisher->mutex);
}

void publisher_stop(struct publisher *publisher)
{
	if (publisher == NULL) {
		return;
	}
	atomic_store(&publisher->stopping, true);
	publisher_wake(publisher);
	(void)pthread_join(publisher->thread, NULL);
	publisher_free(publisher);
}
