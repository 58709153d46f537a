#include "language/spelling.h"

#include "language/compound.h"
#include "language/edit_distance.h"
#include "language/sound.h"
#include "runtime/growing.h"

#include <stdlib.h>
#include <string.h>

enum {
	LETTERS_MIN = 5,
	LONG_LETTERS = 8,      /* from here on two edits */
	KEY_LETTERS = 7,       /* the first letters of a term, of which some are left out */
	KEYS_MAX = 1 + 6 + 15, /* none, one or two left out, never the first */
	SLOTS_FIRST = 1024,
};

/* A term under one key; the terms of a key are a chain. */
struct entry {
	uint32_t number;
	uint32_t next; /* place + 1; 0: the last */
};

struct slot {
	uint32_t key;
	uint32_t first; /* place of an entry + 1; 0: free */
};

struct spelling {
	const struct lexicon *lexicon;
	uint32_t done; /* terms of the lexicon that are in */
	struct entry *entries;
	uint32_t entry_count, entries_capacity;
	struct slot *slots; /* a power of two of them, at most half full */
	uint32_t slot_count, slots_used;
};

struct key_list {
	size_t count;
	uint32_t keys[KEYS_MAX];
};

enum status spelling_open(const struct lexicon *lexicon, struct spelling **ret_spelling)
{
	struct spelling *spelling = calloc(1, sizeof *spelling);
	if (spelling == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	spelling->slots = calloc(SLOTS_FIRST, sizeof *spelling->slots);
	if (spelling->slots == NULL) {
		free(spelling);
		return RESOURCE_EXHAUSTED;
	}
	spelling->slot_count = SLOTS_FIRST;
	spelling->lexicon = lexicon;
	*ret_spelling = spelling;
	return OK;
}

void spelling_close(struct spelling *spelling)
{
	if (spelling == NULL) {
		return;
	}
	free(spelling->entries);
	free(spelling->slots);
	free(spelling);
}

/* The length of a word of letters only; 0 for others. */
static size_t letters_count(const char *word)
{
	size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyz");
	return word[size] == '\0' && size <= WORD_BYTES_MAX ? size : 0;
}

/* For a word that is looked for. */
static uint32_t edits_max(size_t size)
{
	return size < LONG_LETTERS ? 1 : 2;
}

/* FNV-1a of the first letters without those at two places, folded; KEY_LETTERS leaves out none. */
static uint32_t key_of(const char *word, size_t size, size_t without, size_t and_without)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < size; i++) {
		if (i != without && i != and_without) {
			hash = (hash ^ (uint8_t)word[i]) * 1099511628211u;
		}
	}
	return (uint32_t)(hash ^ hash >> 32);
}

static void key_add(struct key_list *list, uint32_t key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->keys[i] == key) {
			return;
		}
	}
	list->keys[list->count++] = key;
}

/*
 * Two words that are at most so many edits apart, the first letter the same, have a key in common:
 * each edit costs either side at most one letter, also where it moves letters past KEY_LETTERS.
 */
static void keys_make(const char *word, size_t size, uint32_t edits, struct key_list *ret_list)
{
	ret_list->count = 0;
	size = size < KEY_LETTERS ? size : KEY_LETTERS;
	key_add(ret_list, key_of(word, size, KEY_LETTERS, KEY_LETTERS));
	for (size_t i = 1; i < size; i++) {
		key_add(ret_list, key_of(word, size, i, KEY_LETTERS));
		for (size_t j = i + 1; j < size && edits > 1; j++) {
			key_add(ret_list, key_of(word, size, i, j));
		}
	}
}

/* The slot of key, or the free one where it belongs. */
static struct slot *slot_of(struct slot *slots, uint32_t count, uint32_t key)
{
	uint32_t at = key & (count - 1);
	while (slots[at].first != 0 && slots[at].key != key) {
		at = (at + 1) & (count - 1);
	}
	return &slots[at];
}

static enum status slots_double(struct spelling *spelling)
{
	uint32_t count = spelling->slot_count * 2;
	struct slot *slots = calloc(count, sizeof *slots);
	if (slots == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < spelling->slot_count; i++) {
		if (spelling->slots[i].first != 0) {
			*slot_of(slots, count, spelling->slots[i].key) = spelling->slots[i];
		}
	}
	free(spelling->slots);
	spelling->slots = slots;
	spelling->slot_count = count;
	return OK;
}

static enum status room_for_keys(struct spelling *spelling)
{
	struct entry *entries = growing_reserve(spelling->entries, &spelling->entries_capacity,
	    (size_t)spelling->entry_count + KEYS_MAX, sizeof *entries);
	if (entries == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	spelling->entries = entries;
	return (spelling->slots_used + KEYS_MAX) * 2 > spelling->slot_count ? slots_double(spelling)
									    : OK;
}

static void entry_add(struct spelling *spelling, uint32_t key, uint32_t number)
{
	struct slot *slot = slot_of(spelling->slots, spelling->slot_count, key);
	spelling->slots_used += slot->first == 0;
	spelling->entries[spelling->entry_count++] =
	    (struct entry){.number = number, .next = slot->first};
	*slot = (struct slot){.key = key, .first = spelling->entry_count};
}

/* A term may be as many letters shorter than the word that is looked for as there are edits. */
static enum status term_add(struct spelling *spelling, uint32_t number)
{
	const char *term = lexicon_text(spelling->lexicon, number);
	size_t size = letters_count(term);
	if (size + 1 < LETTERS_MIN) {
		return OK;
	}
	enum status status = room_for_keys(spelling);
	if (status != OK) {
		return status;
	}
	struct key_list list;
	keys_make(term, size, edits_max(size + 2), &list);
	for (size_t i = 0; i < list.count; i++) {
		entry_add(spelling, list.keys[i], number);
	}
	return OK;
}

enum status spelling_update(struct spelling *spelling)
{
	for (; spelling->done < lexicon_size(spelling->lexicon); spelling->done++) {
		enum status status = term_add(spelling, spelling->done);
		if (status != OK) {
			return status;
		}
	}
	return OK;
}

/* What is looked for, and the best so far. */
struct search {
	const struct spelling *spelling;
	const char *word;
	size_t size;
	size_t found;
	struct spelling_near *near; /* SPELLING_NEAR_MAX of them, the nearest first */
};

static bool starts_alike(const char *word, const char *term)
{
	return term[0] == word[0] || (term[0] == word[1] && term[1] == word[0]);
}

/* 0 for terms that are too far away, and for the word itself. */
static float similarity_of(const struct search *search, const char *term)
{
	size_t size = strlen(term), longest = size > search->size ? size : search->size;
	uint32_t max = edits_max(search->size);
	uint32_t edits = edit_distance(search->word, search->size, term, size, max);
	if (edits == 0 || edits > max || !starts_alike(search->word, term)) {
		return 0;
	}
	float cost = sound_is_same(search->word, term) ? 0.5f : 1;
	return 1 - cost * (float)edits / (float)longest;
}

static bool is_nearer(const struct spelling_near *near, const struct spelling_near *than)
{
	return near->similarity > than->similarity ||
	       (near->similarity == than->similarity && near->number < than->number);
}

static void near_put(struct search *search, struct spelling_near near)
{
	size_t at = search->found;
	while (at > 0 && is_nearer(&near, &search->near[at - 1])) {
		at--;
	}
	if (at == SPELLING_NEAR_MAX) {
		return;
	}
	search->found += search->found < SPELLING_NEAR_MAX;
	for (size_t i = search->found - 1; i > at; i--) {
		search->near[i] = search->near[i - 1];
	}
	search->near[at] = near;
}

static bool near_has(const struct search *search, uint32_t number)
{
	for (size_t i = 0; i < search->found; i++) {
		if (search->near[i].number == number) {
			return true;
		}
	}
	return false;
}

static void key_search(struct search *search, uint32_t key)
{
	const struct spelling *spelling = search->spelling;
	uint32_t next = slot_of(spelling->slots, spelling->slot_count, key)->first;
	while (next != 0) {
		const struct entry *entry = &spelling->entries[next - 1];
		struct spelling_near near = {.number = entry->number};
		next = entry->next;
		if (near_has(search, near.number)) {
			continue;
		}
		near.similarity =
		    similarity_of(search, lexicon_text(spelling->lexicon, near.number));
		if (near.similarity > 0) {
			near_put(search, near);
		}
	}
}

static void keys_search(struct search *search, const char *word)
{
	struct key_list list;
	keys_make(word, search->size, edits_max(search->size), &list);
	for (size_t i = 0; i < list.count; i++) {
		key_search(search, list.keys[i]);
	}
}

size_t spelling_find(const struct spelling *spelling,
    const char *word,
    struct spelling_near ret_near[static SPELLING_NEAR_MAX])
{
	struct search search = {
	    .spelling = spelling, .word = word, .size = letters_count(word), .near = ret_near};
	if (search.size < LETTERS_MIN) {
		return 0;
	}
	keys_search(&search, word);
	if (word[0] != word[1]) {
		char swapped[WORD_BYTES_MAX + 1];
		memcpy(swapped, word, search.size + 1);
		swapped[0] = word[1];
		swapped[1] = word[0];
		keys_search(&search, swapped);
	}
	return search.found;
}

bool spelling_is_doubtful(const char *folded)
{
	size_t size = letters_count(folded);
	struct compound compound;
	if (size < LETTERS_MIN || inflection_is_form(folded, size)) {
		return false;
	}
	compound_split(folded, &compound);
	return compound.count == 0;
}
