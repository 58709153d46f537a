#include "ranking/similar.h"

#include "runtime/growing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SIGNS = 29, /* the end of a word, a to z, digits, all others */
	GRAM_COUNT = SIGNS * SIGNS * SIGNS,
	GRAMS_MAX = 64,       /* of a word that are looked at */
	WORD_LETTERS_MIN = 4, /* shorter ones are similar to everything */
};

static const double similarity_min = 0.45;

/* Terms that hold three letters in a row, in order of number. */
struct holders {
	uint32_t *items;
	uint32_t count, capacity;
};

struct similar {
	const struct lexicon *lexicon;
	struct holders holders[GRAM_COUNT];
	uint8_t *sizes; /* by term: how many different ones it has; 0 for what takes no part */
	uint32_t count, capacity; /* of terms taken in */
};

enum status similar_open(const struct lexicon *lexicon, struct similar **ret_similar)
{
	struct similar *similar = calloc(1, sizeof *similar);
	if (similar == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	similar->lexicon = lexicon;
	*ret_similar = similar;
	return OK;
}

void similar_close(struct similar *similar)
{
	if (similar == NULL) {
		return;
	}
	for (size_t i = 0; i < GRAM_COUNT; i++) {
		free(similar->holders[i].items);
	}
	free(similar->sizes);
	free(similar);
}

static uint32_t sign_of(char letter)
{
	if (letter >= 'a' && letter <= 'z') {
		return (uint32_t)(letter - 'a') + 1;
	}
	return letter >= '0' && letter <= '9' ? 27 : 28;
}

/* The different runs of three letters of a word; none of what is too short, an expression or a
 * headline. Returns how many. */
static size_t grams_of(const char *word, uint32_t ret_grams[static GRAMS_MAX])
{
	size_t size = strlen(word), count = 0;
	if (size < WORD_LETTERS_MIN || sign_of(word[0]) > 26 || strchr(word, ' ') != NULL) {
		return 0;
	}
	uint32_t first = 0, second = sign_of(word[0]);
	for (size_t i = 1; i <= size && count < GRAMS_MAX; i++) {
		uint32_t third = i < size ? sign_of(word[i]) : 0;
		uint32_t gram = (first * SIGNS + second) * SIGNS + third;
		bool seen = false;
		for (size_t at = 0; at < count && !seen; at++) {
			seen = ret_grams[at] == gram;
		}
		if (!seen) {
			ret_grams[count++] = gram;
		}
		first = second;
		second = third;
	}
	return count;
}

static enum status holder_add(struct holders *holders, uint32_t number)
{
	uint32_t *items = growing_reserve(
	    holders->items, &holders->capacity, (size_t)holders->count + 1, sizeof *items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	holders->items = items;
	items[holders->count++] = number;
	return OK;
}

static enum status term_add(struct similar *similar, uint32_t number)
{
	uint32_t grams[GRAMS_MAX];
	size_t count = grams_of(lexicon_text(similar->lexicon, number), grams);
	uint8_t *sizes =
	    growing_reserve(similar->sizes, &similar->capacity, (size_t)number + 1, sizeof *sizes);
	if (sizes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	similar->sizes = sizes;
	sizes[number] = (uint8_t)count;
	for (size_t i = 0; i < count; i++) {
		struct holders *holders = &similar->holders[grams[i]];
		bool is_in = holders->count > 0 && holders->items[holders->count - 1] == number;
		if (!is_in && holder_add(holders, number) != OK) {
			return RESOURCE_EXHAUSTED;
		}
	}
	return OK;
}

enum status similar_update(struct similar *similar)
{
	enum status status = OK;
	while (status == OK && similar->count < lexicon_size(similar->lexicon)) {
		status = term_add(similar, similar->count);
		similar->count += status == OK;
	}
	return status;
}

enum status similar_scratch_make(
    const struct similar *similar, struct arena *arena, struct similar_scratch *ret_scratch)
{
	size_t count = (size_t)similar->count + 1;
	ret_scratch->shared = arena_alloc(arena, count * sizeof *ret_scratch->shared);
	ret_scratch->touched = arena_alloc(arena, count * sizeof *ret_scratch->touched);
	return ret_scratch->shared == NULL || ret_scratch->touched == NULL ? RESOURCE_EXHAUSTED
									   : OK;
}

/* Counts what every term shares with the word; returns how many share anything. */
static uint32_t shared_count(const struct similar *similar,
    const uint32_t *grams,
    size_t count,
    struct similar_scratch *scratch)
{
	uint32_t touched = 0;
	for (size_t i = 0; i < count; i++) {
		const struct holders *holders = &similar->holders[grams[i]];
		for (uint32_t at = 0; at < holders->count; at++) {
			uint32_t number = holders->items[at];
			if (scratch->shared[number]++ == 0) {
				scratch->touched[touched++] = number;
			}
		}
	}
	return touched;
}

static bool is_before(
    const struct lexicon *lexicon, const struct similar_term *a, const struct similar_term *b)
{
	if (a->similarity > b->similarity || a->similarity < b->similarity) {
		return a->similarity > b->similarity;
	}
	return strcmp(lexicon_text(lexicon, a->number), lexicon_text(lexicon, b->number)) < 0;
}

/* Keeps the best in order; returns how many there are now. */
static size_t term_keep(const struct lexicon *lexicon,
    struct similar_term *terms,
    size_t count,
    struct similar_term term)
{
	size_t at = count;
	while (at > 0 && is_before(lexicon, &term, &terms[at - 1])) {
		at--;
	}
	if (at == SIMILAR_MAX) {
		return count;
	}
	count += count < SIMILAR_MAX;
	memmove(&terms[at + 1], &terms[at], (count - at - 1) * sizeof *terms);
	terms[at] = term;
	return count;
}

size_t similar_find(const struct similar *similar,
    const char *word,
    similar_counts *counts,
    const void *context,
    struct similar_scratch *scratch,
    struct similar_term ret_terms[static SIMILAR_MAX])
{
	uint32_t grams[GRAMS_MAX], itself = lexicon_find(similar->lexicon, word);
	size_t count = grams_of(word, grams), found = 0;
	uint32_t touched = shared_count(similar, grams, count, scratch);
	for (uint32_t i = 0; i < touched; i++) {
		uint32_t number = scratch->touched[i];
		double cosine =
		    scratch->shared[number] / sqrt((double)count * similar->sizes[number]);
		scratch->shared[number] = 0;
		if (number != itself && cosine >= similarity_min && counts(context, number)) {
			found = term_keep(similar->lexicon, ret_terms, found,
			    (struct similar_term){number, (float)cosine});
		}
	}
	return found;
}
