/*
 * A set with open addressing and linear probing over the words as they lie in the program. A slot
 * holds where a word starts and some bits of its hash, so that most misses do not touch the words.
 */
#include "language/dictionary.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

enum {
	SLOT_COUNT = 1 << 19, /* a power of two, over twice as many as there are words */
	PLACE_BITS = 22,
	PLACE_MASK = (1 << PLACE_BITS) - 1,
	LETTERS = 26,
	STARTS_BYTES = LETTERS * LETTERS * LETTERS * LETTERS / 8 + 1,
};

extern const char dictionary_words[], dictionary_words_end[];

static uint32_t slots[SLOT_COUNT]; /* place + 1 and the hash's high bits; 0: free */
static uint8_t
    starts[STARTS_BYTES]; /* a bit for every four letters: whether a word has them first */
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

/* FNV-1a (Fowler, Noll, Vo), with its high half folded in. */
static uint32_t word_hash(const char *word, size_t size)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < size; i++) {
		hash = (hash ^ (uint8_t)word[i]) * 1099511628211u;
	}
	return (uint32_t)(hash ^ hash >> 32);
}

/* The number of four letters a to z; false when there are others. */
static bool start_number(const char *letters, size_t *ret_number)
{
	size_t number = 0;
	for (size_t i = 0; i < DICTIONARY_START; i++) {
		if (letters[i] < 'a' || letters[i] > 'z') {
			return false;
		}
		number = number * LETTERS + (size_t)(letters[i] - 'a');
	}
	*ret_number = number;
	return true;
}

static void word_put(const char *word, size_t size)
{
	uint32_t hash = word_hash(word, size), at = hash % SLOT_COUNT;
	while (slots[at] != 0) {
		at = (at + 1) % SLOT_COUNT;
	}
	uint32_t place = (uint32_t)(word - dictionary_words) + 1;
	slots[at] = (hash & ~(uint32_t)PLACE_MASK) | place;
	size_t start;
	if (size >= DICTIONARY_START && start_number(word, &start)) {
		starts[start / 8] |= (uint8_t)(1u << start % 8);
	}
}

static void table_make(void)
{
	size_t size = (size_t)(dictionary_words_end - dictionary_words), count = 0;
	assert(size < PLACE_MASK);
	for (size_t from = 0; from < size; count++) {
		const char *end = memchr(dictionary_words + from, '\n', size - from);
		assert(end != NULL && count < SLOT_COUNT / 2);
		size_t to = (size_t)(end - dictionary_words);
		word_put(dictionary_words + from, to - from);
		from = to + 1;
	}
}

void dictionary_load(void)
{
	(void)pthread_once(&loaded, table_make);
}

static bool word_is_at(size_t place, const char *word, size_t size)
{
	size_t rest = (size_t)(dictionary_words_end - dictionary_words) - place;
	const char *held = dictionary_words + place;
	return size < rest && held[size] == '\n' && memcmp(held, word, size) == 0;
}

bool dictionary_has(const char *word, size_t size)
{
	if (size < DICTIONARY_WORD_MIN) {
		return false;
	}
	dictionary_load();
	uint32_t hash = word_hash(word, size);
	for (uint32_t at = hash % SLOT_COUNT; slots[at] != 0; at = (at + 1) % SLOT_COUNT) {
		bool alike = ((slots[at] ^ hash) & ~(uint32_t)PLACE_MASK) == 0;
		if (alike && word_is_at((slots[at] & PLACE_MASK) - 1, word, size)) {
			return true;
		}
	}
	return false;
}

bool dictionary_starts(const char *letters)
{
	size_t start;
	dictionary_load();
	return start_number(letters, &start) && (starts[start / 8] >> start % 8 & 1) != 0;
}
