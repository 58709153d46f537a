/*
 * Who can help, in memory: a vocabulary, the index of specialists built on it, and analyzers for
 * the threads that ask. Many ask at once; one thread at a time (the committer) changes it.
 */
#ifndef SAMEN_FINDER_H
#define SAMEN_FINDER_H

#include "ranking/rank.h"

/* A vocabulary and the specialists indexed by it. */
struct catalogue;

/* Copies topics and weights. RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status catalogue_build(const struct topic_entry *topics,
    size_t count,
    enum language language,
    const struct rank_weights *weights,
    struct catalogue **ret_catalogue);
/* Takes NULL. */
void catalogue_close(struct catalogue *catalogue);
/* Adds or replaces a specialist; both are copied. */
enum status catalogue_put(
    struct catalogue *catalogue, const struct profile *profile, const struct profile_state *state);

struct finder;

/* Begins with an empty catalogue; those that replace it are of the same language. Owned by the
 * caller. */
enum status finder_open(enum language language, struct finder **ret_finder);
/* Takes NULL. Nobody may hold it. */
void finder_close(struct finder *finder);

/* What one asking thread works with, from hold to release. */
struct finder_hold {
	const struct vocabulary *vocabulary;
	const struct rank_index *index;
	struct analyzer *analyzer; /* this thread's alone */
	/* Of the other language: the same topics, under the same numbers. */
	const struct vocabulary *foreign_vocabulary;
	struct analyzer *foreign_analyzer;
};

/*
 * Keeps changes out until release: what vocabulary and index give out is alive as long. Not twice
 * on one thread. RESOURCE_EXHAUSTED when there is no memory for an analyzer. Blocks while a change
 * is made.
 */
enum status finder_hold(struct finder *finder, struct finder_hold *ret_hold);
void finder_release(struct finder *finder, struct finder_hold *hold);

/* The one that reads this text, by the language it is in; the finder's own for NULL. Alive until
 * release. */
struct analyzer *finder_hold_analyzer(const struct finder_hold *hold, const char *text);
/* vocabulary_suggest, in the language the text is in; where that hears nothing (a single word does
 * not tell its language), in the other one. */
enum status finder_hold_suggest(const struct finder_hold *hold,
    const char *text,
    struct arena *arena,
    struct topic_suggestion **ret_suggestions,
    size_t *ret_count);

/* Adds or replaces one specialist; takes one out (absent is OK). Block while others ask. */
enum status finder_put(
    struct finder *finder, const struct profile *profile, const struct profile_state *state);
void finder_remove(struct finder *finder, const char *person_id);
/* Puts a new catalogue, whose owner it becomes, in the place of the old one. Blocks as above. */
void finder_replace(struct finder *finder, struct catalogue *catalogue);

#endif
