#include "matching/finder.h"

#include <pthread.h>
#include <stdlib.h>

enum { ANALYZERS_IDLE_MAX = 32 };

struct catalogue {
	struct vocabulary *vocabulary;
	struct rank_index *index;
};

struct finder {
	enum language language;
	pthread_rwlock_t lock; /* over catalogue */
	struct catalogue *catalogue;
	pthread_mutex_t idle_mutex; /* over the two below */
	struct analyzer *idle[ANALYZERS_IDLE_MAX];
	size_t idle_count;
};

/* --- the catalogue --- */

enum status catalogue_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
    struct catalogue **ret_catalogue)
{
	struct catalogue *catalogue = calloc(1, sizeof *catalogue);
	if (catalogue == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = vocabulary_build(topics, count, language, &catalogue->vocabulary);
	if (status == OK) {
		status = rank_index_open(
		    catalogue->vocabulary, language, &rank_weights_default, &catalogue->index);
	}
	if (status != OK) {
		catalogue_close(catalogue);
		return status;
	}
	*ret_catalogue = catalogue;
	return OK;
}

void catalogue_close(struct catalogue *catalogue)
{
	if (catalogue == NULL) {
		return;
	}
	if (catalogue->index != NULL) {
		rank_index_close(catalogue->index);
	}
	if (catalogue->vocabulary != NULL) {
		vocabulary_close(catalogue->vocabulary);
	}
	free(catalogue);
}

enum status catalogue_put(
    struct catalogue *catalogue, const struct profile *profile, const struct profile_state *state)
{
	enum status status = rank_index_put(catalogue->index, profile);
	return status == OK ? rank_index_set_state(catalogue->index, profile->person_id, state)
			    : status;
}

/* --- the finder --- */

/* Without preference for the writer, a stream of questions would keep changes out for good. */
static void lock_init(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attributes;
	(void)pthread_rwlockattr_init(&attributes);
	(void)pthread_rwlockattr_setkind_np(
	    &attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	(void)pthread_rwlock_init(lock, &attributes);
	(void)pthread_rwlockattr_destroy(&attributes);
}

enum status finder_open(enum language language, struct finder **ret_finder)
{
	struct finder *finder = calloc(1, sizeof *finder);
	if (finder == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = catalogue_build(NULL, 0, language, &finder->catalogue);
	if (status != OK) {
		free(finder);
		return status;
	}
	finder->language = language;
	lock_init(&finder->lock);
	(void)pthread_mutex_init(&finder->idle_mutex, NULL);
	*ret_finder = finder;
	return OK;
}

void finder_close(struct finder *finder)
{
	if (finder == NULL) {
		return;
	}
	for (size_t i = 0; i < finder->idle_count; i++) {
		analyzer_close(finder->idle[i]);
	}
	catalogue_close(finder->catalogue);
	(void)pthread_mutex_destroy(&finder->idle_mutex);
	(void)pthread_rwlock_destroy(&finder->lock);
	free(finder);
}

static enum status analyzer_take(struct finder *finder, struct analyzer **ret_analyzer)
{
	struct analyzer *analyzer = NULL;
	(void)pthread_mutex_lock(&finder->idle_mutex);
	if (finder->idle_count > 0) {
		analyzer = finder->idle[--finder->idle_count];
	}
	(void)pthread_mutex_unlock(&finder->idle_mutex);
	if (analyzer == NULL) {
		return analyzer_open(finder->language, ret_analyzer);
	}
	*ret_analyzer = analyzer;
	return OK;
}

static void analyzer_give(struct finder *finder, struct analyzer *analyzer)
{
	(void)pthread_mutex_lock(&finder->idle_mutex);
	if (finder->idle_count < ANALYZERS_IDLE_MAX) {
		finder->idle[finder->idle_count++] = analyzer;
		analyzer = NULL;
	}
	(void)pthread_mutex_unlock(&finder->idle_mutex);
	if (analyzer != NULL) {
		analyzer_close(analyzer);
	}
}

enum status finder_hold(struct finder *finder, struct finder_hold *ret_hold)
{
	struct finder_hold hold = {0};
	enum status status = analyzer_take(finder, &hold.analyzer);
	if (status != OK) {
		return status;
	}
	(void)pthread_rwlock_rdlock(&finder->lock);
	hold.vocabulary = finder->catalogue->vocabulary;
	hold.index = finder->catalogue->index;
	*ret_hold = hold;
	return OK;
}

void finder_release(struct finder *finder, struct finder_hold *hold)
{
	(void)pthread_rwlock_unlock(&finder->lock);
	analyzer_give(finder, hold->analyzer);
	*hold = (struct finder_hold){0};
}

enum status finder_put(
    struct finder *finder, const struct profile *profile, const struct profile_state *state)
{
	(void)pthread_rwlock_wrlock(&finder->lock);
	enum status status = catalogue_put(finder->catalogue, profile, state);
	(void)pthread_rwlock_unlock(&finder->lock);
	return status;
}

void finder_remove(struct finder *finder, const char *person_id)
{
	(void)pthread_rwlock_wrlock(&finder->lock);
	rank_index_remove(finder->catalogue->index, person_id);
	(void)pthread_rwlock_unlock(&finder->lock);
}

void finder_replace(struct finder *finder, struct catalogue *catalogue)
{
	(void)pthread_rwlock_wrlock(&finder->lock);
	struct catalogue *old = finder->catalogue;
	finder->catalogue = catalogue;
	(void)pthread_rwlock_unlock(&finder->lock);
	catalogue_close(old);
}
