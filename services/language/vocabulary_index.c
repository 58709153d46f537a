/* From terms to the topics they speak of: an inverted index of all names and phrases, one document
 * a topic, weighed by BM25. */
#include "language/vocabulary_parts.h"

#include <math.h>
#include <stdlib.h>

static const double bm25_k1 = 1.2, bm25_b = 0.75;

static int mention_compare(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	if (x->term != y->term) {
		return x->term > y->term ? 1 : -1;
	}
	return (x->topic > y->topic) - (x->topic < y->topic);
}

/* Inverse topic frequency, scaled to 1 for a term of one topic. */
static double rarity(uint32_t topics, uint32_t with_term)
{
	double all = topics, one = log(1 + (all - 0.5) / 1.5);
	return with_term == 0 ? 0 : log(1 + (all - with_term + 0.5) / (with_term + 0.5)) / one;
}

static double length_mean(const struct vocabulary *vocabulary)
{
	double total = 0;
	for (uint32_t i = 0; i < vocabulary->topic_count; i++) {
		total += vocabulary->topics[i].length;
	}
	return total > 0 ? total / vocabulary->topic_count : 1;
}

/* Adds the mentions of one term, which start here, as topic_terms from used on; returns where the
 * next term's mentions start. */
static uint32_t term_index(struct vocabulary *vocabulary, uint32_t from, uint32_t *used)
{
	struct topic_term *terms = vocabulary->topic_terms;
	const struct mention *mentions = vocabulary->mentions;
	uint32_t term = mentions[from].term, first = *used, at = from;
	for (; at < vocabulary->mention_count && mentions[at].term == term; at++) {
		if (*used == first || terms[*used - 1].topic != mentions[at].topic) {
			terms[(*used)++] = (struct topic_term){.topic = mentions[at].topic};
		}
		terms[*used - 1].weight += mentions[at].count;
	}
	return at;
}

/* From counts to weights, for the run of one term. */
static void run_weigh(
    const struct vocabulary *vocabulary, struct topic_term *run, uint32_t count, double mean)
{
	double weight = rarity(vocabulary->topic_count, count);
	for (uint32_t i = 0; i < count; i++) {
		double length = vocabulary->topics[run[i].topic].length / mean, in = run[i].weight;
		run[i].weight = (float)(weight * in * (bm25_k1 + 1) /
					(in + bm25_k1 * (1 - bm25_b + bm25_b * length)));
	}
}

enum status vocabulary_index(struct vocabulary *vocabulary)
{
	uint32_t term_count = lexicon_size(vocabulary->terms), used = 0, at = 0;
	double mean = length_mean(vocabulary);
	uint32_t *start = calloc((size_t)term_count + 1, sizeof *start);
	vocabulary->topic_terms_start = start;
	vocabulary->topic_terms =
	    calloc((size_t)vocabulary->mention_count + 1, sizeof *vocabulary->topic_terms);
	if (start == NULL || vocabulary->topic_terms == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	if (vocabulary->mention_count > 0) {
		qsort(vocabulary->mentions, vocabulary->mention_count, sizeof *vocabulary->mentions,
		    mention_compare);
	}
	for (uint32_t term = 0; term < term_count; term++) {
		start[term] = used;
		at = term_index(vocabulary, at, &used);
		run_weigh(
		    vocabulary, vocabulary->topic_terms + start[term], used - start[term], mean);
	}
	start[term_count] = used;
	return OK;
}
