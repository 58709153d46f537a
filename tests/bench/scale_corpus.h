/*
 * People and requests made up by the thousand, for measuring: nothing of anybody real. Words and
 * phrases of the vocabulary's topics amid common words, as often as language has them: words come
 * from running phrases, and rare ones from a word list by Zipf's law where there is one. The same
 * numbers give the same people, on any machine.
 */
#ifndef SAMEN_BENCH_SCALE_CORPUS_H
#define SAMEN_BENCH_SCALE_CORPUS_H

#include "ranking/rank.h"

struct corpus;

/* Both files are read now; words_path may be NULL or not there. NOT_FOUND when there is no
 * vocabulary, RESOURCE_EXHAUSTED when memory is short. Owned by the caller. */
enum status corpus_open(
    const char *vocabulary_path, const char *words_path, struct corpus **ret_corpus);
void corpus_close(struct corpus *corpus);

const struct vocabulary *corpus_vocabulary(const struct corpus *corpus);
bool corpus_has_word_list(const struct corpus *corpus);

/* A person, in arena. text: all that is said of them, for who takes one text a person. */
struct corpus_person {
	struct profile profile;
	struct profile_state state;
	const char *text;
};

/* The person of this number out of so many, in arena; NULL when the arena is full. */
const struct corpus_person *corpus_person(
    const struct corpus *corpus, uint32_t number, uint32_t people, struct arena *arena);

/* The request of this number for a region of so many people, the best ten wanted; in arena; NULL
 * when the arena is full. */
const struct rank_query *corpus_query(
    const struct corpus *corpus, uint32_t number, uint32_t people, struct arena *arena);

#endif
