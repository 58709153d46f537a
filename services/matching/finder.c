#include "matching/finder.h"

#include "runtime/condition.h"

#include <pthread.h>
#include <stdlib.h>

enum { ANALYZERS_IDLE_MAX = 32 };

struct catalogue {
	struct vocabulary *vocabulary, *foreign_vocabulary;
	struct rank_index *index;
};

/* What one thread reads texts with: in the finder's language, and in the other one. */
struct analyzers {
	struct analyzer *own, *foreign;
};

struct finder {
	enum language language;
	pthread_rwlock_t lock; /* over catalogue */
	struct catalogue *catalogue;
	pthread_mutex_t idle_mutex; /* over the two below */
	struct analyzers idle[ANALYZERS_IDLE_MAX];
	size_t idle_count;
};

/* --- the catalogue --- */

enum status catalogue_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
    const struct rank_weights *weights,
    struct catalogue **ret_catalogue)
{
	struct catalogue *catalogue = calloc(1, sizeof *catalogue);
	if (catalogue == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = vocabulary_build_weighted(
	    topics, count, language, &weights->vocabulary, &catalogue->vocabulary);
	if (status == OK) {
		status = vocabulary_build_weighted(topics, count, language_other(language),
		    &weights->vocabulary, &catalogue->foreign_vocabulary);
	}
	if (status == OK) {
		status =
		    rank_index_open(catalogue->vocabulary, language, weights, &catalogue->index);
	}
	if (status == OK) {
		status = rank_index_add_language(
		    catalogue->index, catalogue->foreign_vocabulary, language_other(language));
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
	vocabulary_close(catalogue->vocabulary);
	vocabulary_close(catalogue->foreign_vocabulary);
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

enum status finder_open(enum language language, struct finder **ret_finder)
{
	struct finder *finder = calloc(1, sizeof *finder);
	if (finder == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status =
	    catalogue_build(NULL, 0, language, &rank_weights_default, &finder->catalogue);
	if (status != OK) {
		free(finder);
		return status;
	}
	finder->language = language;
	writers_first_init(&finder->lock);
	(void)pthread_mutex_init(&finder->idle_mutex, NULL);
	*ret_finder = finder;
	return OK;
}

/* Bears that they never got open. */
static void analyzers_close(struct analyzers *analyzers)
{
	analyzer_close(analyzers->own);
	analyzer_close(analyzers->foreign);
}

void finder_close(struct finder *finder)
{
	if (finder == NULL) {
		return;
	}
	for (size_t i = 0; i < finder->idle_count; i++) {
		analyzers_close(&finder->idle[i]);
	}
	catalogue_close(finder->catalogue);
	(void)pthread_mutex_destroy(&finder->idle_mutex);
	(void)pthread_rwlock_destroy(&finder->lock);
	free(finder);
}

static enum status analyzers_open(enum language language, struct analyzers *ret_analyzers)
{
	struct analyzers analyzers = {0};
	enum status status = analyzer_open(language, &analyzers.own);
	if (status == OK) {
		status = analyzer_open(language_other(language), &analyzers.foreign);
	}
	if (status != OK) {
		analyzers_close(&analyzers);
		return status;
	}
	*ret_analyzers = analyzers;
	return OK;
}

static enum status analyzers_take(struct finder *finder, struct analyzers *ret_analyzers)
{
	bool idle = false;
	(void)pthread_mutex_lock(&finder->idle_mutex);
	if (finder->idle_count > 0) {
		*ret_analyzers = finder->idle[--finder->idle_count];
		idle = true;
	}
	(void)pthread_mutex_unlock(&finder->idle_mutex);
	return idle ? OK : analyzers_open(finder->language, ret_analyzers);
}

static void analyzers_give(struct finder *finder, struct analyzers analyzers)
{
	(void)pthread_mutex_lock(&finder->idle_mutex);
	if (finder->idle_count < ANALYZERS_IDLE_MAX) {
		finder->idle[finder->idle_count++] = analyzers;
		analyzers = (struct analyzers){0};
	}
	(void)pthread_mutex_unlock(&finder->idle_mutex);
	analyzers_close(&analyzers);
}

enum status finder_hold(struct finder *finder, struct finder_hold *ret_hold)
{
	struct analyzers analyzers;
	enum status status = analyzers_take(finder, &analyzers);
	if (status != OK) {
		return status;
	}
	(void)pthread_rwlock_rdlock(&finder->lock);
	*ret_hold = (struct finder_hold){
	    .vocabulary = finder->catalogue->vocabulary,
	    .index = finder->catalogue->index,
	    .analyzer = analyzers.own,
	    .foreign_vocabulary = finder->catalogue->foreign_vocabulary,
	    .foreign_analyzer = analyzers.foreign,
	};
	return OK;
}

void finder_release(struct finder *finder, struct finder_hold *hold)
{
	(void)pthread_rwlock_unlock(&finder->lock);
	analyzers_give(finder, (struct analyzers){hold->analyzer, hold->foreign_analyzer});
	*hold = (struct finder_hold){0};
}

/* --- reading texts --- */

struct analyzer *finder_hold_analyzer(const struct finder_hold *hold, const char *text)
{
	enum language own = analyzer_language(hold->analyzer);
	return text == NULL || language_of_text(text, own) == own ? hold->analyzer
								  : hold->foreign_analyzer;
}

enum status finder_hold_suggest(const struct finder_hold *hold,
    const char *text,
    struct arena *arena,
    struct topic_suggestion **ret_suggestions,
    size_t *ret_count)
{
	bool foreign = finder_hold_analyzer(hold, text) == hold->foreign_analyzer;
	enum status status = OK;
	size_t count = 0;
	for (unsigned tries = 0; status == OK && count == 0 && tries < 2; tries++) {
		status = vocabulary_suggest(foreign ? hold->foreign_vocabulary : hold->vocabulary,
		    foreign ? hold->foreign_analyzer : hold->analyzer, text, arena, ret_suggestions,
		    &count);
		foreign = !foreign;
	}
	*ret_count = count;
	return status;
}

/* --- changes --- */

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
