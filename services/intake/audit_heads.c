#include "intake/audit_heads.h"

#include "intake/access_log.h"

#include "runtime/audit_file.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/pool.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	DAY_MS = 24 * 60 * 60 * 1000,
	RETRY_MS = 10 * 60 * 1000,
	FOLDER_MODE = 0750,
	TURN_SECONDS = 3
};

struct audit_heads {
	const struct service *service;
	uint32_t days;
	char path[PATH_MAX];
	struct pool *pool;
	atomic_bool is_queued;
	/* Held while the file is written; guards what follows. */
	pthread_mutex_t mutex;
	struct audit_line last; /* the last head; issuer "" when there is none that counts */
	char last_text[AUDIT_LINE_MAX]; /* the same */
	char cut_text[AUDIT_LINE_MAX];  /* the last cut; "" when there is none */
	bool is_torn;                   /* the file does not end in a newline */
	int64_t retry_mono_ms;          /* not before; 0: at once */
};

/* --- opening --- */

/* HOME/audit is the program's own to make; another folder is the region's. */
static enum status choose_file(struct audit_heads *heads)
{
	const struct service *service = heads->service;
	const char *folder =
	    service->config != NULL ? config_text(service->config, "audit.folder", "") : "";
	char own[PATH_MAX];
	int length = snprintf(own, sizeof own, "%s/audit", service->home);
	if (length < 0 || (size_t)length >= sizeof own) {
		return INVALID_ARGUMENT;
	}
	if (folder[0] == '\0') {
		folder = own;
		(void)mkdir(own, FOLDER_MODE);
	}
	length = snprintf(heads->path, sizeof heads->path, "%s/%s", folder, AUDIT_FILE_NAME);
	if (folder[0] != '/' || length < 0 || (size_t)length >= sizeof heads->path) {
		log_error(
		    "audit.folder", "folder=\"%s\" expected=\"a path from the root\"", folder);
		return INVALID_ARGUMENT;
	}
	return OK;
}

/* Remembers a line of the file, or one just written. */
static void line_seen(struct audit_heads *heads, const struct audit_line *line, struct bytes text)
{
	char *place = line->kind == AUDIT_HEAD ? heads->last_text : heads->cut_text;
	(void)snprintf(place, AUDIT_LINE_MAX, "%.*s", (int)text.size, (const char *)text.data);
	if (line->kind == AUDIT_HEAD) {
		heads->last = *line;
	}
}

/* What cannot be read is as if it were not there: a new head is written. */
static void read_file(struct audit_heads *heads)
{
	char folder[PATH_MAX];
	char *text;
	size_t size;
	struct audit_keys keys;
	struct audit_line line;
	struct bytes one;
	int length = snprintf(folder, sizeof folder, "%s/keys", heads->service->home);
	if (length < 0 || (size_t)length >= sizeof folder ||
	    audit_keys_read(folder, signing_key_issuer(heads->service->key), &keys) != OK ||
	    audit_file_read(heads->path, &text, &size) != OK) {
		return;
	}
	struct bytes rest = {(const uint8_t *)text, size};
	heads->is_torn = size > 0 && text[size - 1] != '\n';
	while (audit_file_line(&rest, &one)) {
		if (audit_line_read(one, &keys, &line) == OK) {
			line_seen(heads, &line, one);
		}
	}
	free(text);
}

enum status audit_heads_open(
    const struct service *service, uint32_t days, struct audit_heads **ret_heads)
{
	struct audit_heads *heads = calloc(1, sizeof *heads);
	if (heads == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	heads->service = service;
	heads->days = days;
	(void)pthread_mutex_init(&heads->mutex, NULL);
	enum status status = choose_file(heads);
	if (status == OK) {
		status = pool_open(1, 1, &heads->pool);
	}
	if (status != OK) {
		(void)pthread_mutex_destroy(&heads->mutex);
		free(heads);
		return status;
	}
	read_file(heads);
	*ret_heads = heads;
	return OK;
}

const char *audit_heads_file(const struct audit_heads *heads)
{
	return heads->path;
}

/* --- writing; with the mutex held --- */

/* What the store says now. */
static enum status look(struct audit_heads *heads, struct audit_line *ret_head, char *ret_cut)
{
	const struct service *service = heads->service;
	struct store_txn *txn;
	enum status status = store_read(service->store, &txn);
	if (status != OK) {
		return status;
	}
	*ret_head =
	    (struct audit_line){.kind = AUDIT_HEAD, .at_ms = clock_now_ms(), .days = heads->days};
	(void)snprintf(ret_head->generation, sizeof ret_head->generation, "%s",
	    store_generation(service->store));
	status = access_log_end(txn, &ret_head->number, &ret_head->hash);
	if (status == OK) {
		status = access_log_cut(txn, ret_cut);
	}
	store_abort(txn);
	return status;
}

static bool is_a_day_old(const struct audit_heads *heads, int64_t now_ms)
{
	int64_t age_ms = now_ms - heads->last.at_ms;
	return heads->last.issuer[0] == '\0' || age_ms >= DAY_MS || age_ms <= -DAY_MS;
}

static bool says_something_new(const struct audit_heads *heads, const struct audit_line *head)
{
	return is_a_day_old(heads, head->at_ms) || head->number != heads->last.number ||
	       memcmp(&head->hash, &heads->last.hash, sizeof head->hash) != 0 ||
	       strcmp(head->generation, heads->last.generation) != 0;
}

static enum status append(
    struct audit_heads *heads, const struct audit_line *line, const char *text)
{
	char whole[AUDIT_LINE_MAX + 2];
	int length = snprintf(whole, sizeof whole, "%s%s\n", heads->is_torn ? "\n" : "", text);
	enum status status = audit_file_append(heads->path, whole, (size_t)length);
	heads->is_torn = status == UNAVAILABLE;
	if (status == OK) {
		line_seen(heads, line, (struct bytes){(const uint8_t *)text, strlen(text)});
	}
	return status;
}

static enum status append_cut(struct audit_heads *heads, const char *cut)
{
	const struct audit_line line = {.kind = AUDIT_CUT};
	return cut[0] != '\0' && strcmp(cut, heads->cut_text) != 0 ? append(heads, &line, cut) : OK;
}

static enum status append_head(struct audit_heads *heads, struct audit_line *head)
{
	char text[AUDIT_LINE_MAX];
	if (!says_something_new(heads, head)) {
		return OK;
	}
	enum status status = audit_line_sign(heads->service->key, head, text);
	return status == OK ? append(heads, head, text) : status;
}

static enum status write_held(struct audit_heads *heads)
{
	struct audit_line head;
	char cut[AUDIT_LINE_MAX];
	enum status status = look(heads, &head, cut);
	if (status == OK) {
		status = append_cut(heads, cut);
	}
	if (status == OK) {
		status = append_head(heads, &head);
	}
	heads->retry_mono_ms = status == OK ? 0 : clock_mono_ms() + RETRY_MS;
	if (status != OK) {
		log_error("audit.head",
		    "file=\"%s\" status=%s do=\"make the folder and let intake write there: until "
		    "then the access log has no signed head\"",
		    heads->path, status_name(status));
	}
	return status;
}

/* Takes the mutex; false when somebody has been writing for all of TURN_SECONDS, as on a disk that
 * hangs. */
static bool wait_for_turn(struct audit_heads *heads)
{
	struct timespec until;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TURN_SECONDS;
	return pthread_mutex_clocklock(&heads->mutex, CLOCK_MONOTONIC, &until) == 0;
}

enum status audit_heads_write(struct audit_heads *heads, char ret_head[static AUDIT_LINE_MAX])
{
	if (!wait_for_turn(heads)) {
		return ABORTED;
	}
	enum status status = write_held(heads);
	(void)snprintf(ret_head, AUDIT_LINE_MAX, "%s", heads->last_text);
	(void)pthread_mutex_unlock(&heads->mutex);
	return status;
}

/* --- by the clock --- */

static void write_queued(void *arg)
{
	struct audit_heads *heads = arg;
	char head[AUDIT_LINE_MAX];
	(void)audit_heads_write(heads, head);
	atomic_store(&heads->is_queued, false);
}

/* Whether it is time; not while the file is being written. */
static enum status is_due(struct call *call, struct audit_heads *heads, bool *ret_due)
{
	char cut[AUDIT_LINE_MAX];
	*ret_due = false;
	enum status status = access_log_cut(call->txn, cut);
	if (status != OK || pthread_mutex_trylock(&heads->mutex) != 0) {
		return status;
	}
	*ret_due = clock_mono_ms() >= heads->retry_mono_ms &&
		   (is_a_day_old(heads, call->now_ms) || strcmp(cut, heads->cut_text) != 0);
	(void)pthread_mutex_unlock(&heads->mutex);
	return OK;
}

enum status audit_heads_tick(struct call *call, struct audit_heads *heads)
{
	bool due;
	if (atomic_load(&heads->is_queued)) {
		return OK;
	}
	enum status status = is_due(call, heads, &due);
	if (status == OK && due) {
		atomic_store(&heads->is_queued, true);
		if (pool_submit(heads->pool, write_queued, heads) != OK) {
			atomic_store(&heads->is_queued, false);
		}
	}
	return status;
}

void audit_heads_close(struct audit_heads *heads)
{
	char head[AUDIT_LINE_MAX];
	if (heads == NULL) {
		return;
	}
	pool_close(heads->pool);
	(void)audit_heads_write(heads, head);
	(void)pthread_mutex_destroy(&heads->mutex);
	free(heads);
}
