#include "ranking/rank_store.h"

#include "runtime/growing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	DEAD_MIN = 64
}; /* dead documents before a rebuild is worth it, and half as many as living ones */

enum status rank_store_init(struct rank_store *store, uint32_t topic_count)
{
	*store = (struct rank_store){.topic_count = topic_count};
	store->by_topic = calloc((size_t)topic_count * IMPACT_COUNT + 1, sizeof *store->by_topic);
	if (store->by_topic == NULL || lexicon_open(&store->terms) != OK ||
	    lexicon_open(&store->persons) != OK ||
	    similar_open(store->terms, &store->similar) != OK) {
		rank_store_fini(store);
		return RESOURCE_EXHAUSTED;
	}
	return OK;
}

void document_free(struct document *document)
{
	free(document->content);
	free(document->tallies);
	document->content = NULL;
	document->tallies = NULL;
}

void rank_store_fini(struct rank_store *store)
{
	for (uint32_t i = 0; i < store->document_count; i++) {
		document_free(&store->documents[i]);
	}
	for (uint32_t i = 0; i < store->postings_count; i++) {
		postings_free(&store->postings[i]);
	}
	for (uint32_t i = 0; store->by_topic != NULL && i < store->topic_count * IMPACT_COUNT;
	     i++) {
		free(store->by_topic[i].items);
	}
	free(store->documents);
	free(store->length_codes);
	free(store->seats);
	free(store->postings);
	free(store->by_topic);
	free(store->document_of);
	similar_close(store->similar);
	lexicon_close(store->terms);
	lexicon_close(store->persons);
	*store = (struct rank_store){0};
}

uint32_t rank_store_find(const struct rank_store *store, const char *person_id)
{
	uint32_t person = lexicon_find(store->persons, person_id);
	return person == LEXICON_NONE || person >= store->person_count ? DOCUMENT_NONE
								       : store->document_of[person];
}

uint8_t length_code(uint32_t length)
{
	uint32_t shift = 0;
	while (length >> shift >= 32) {
		shift++;
	}
	uint32_t code = (shift << 4) + (length >> shift);
	return (uint8_t)(code < LENGTH_CODE_MAX ? code : LENGTH_CODE_MAX);
}

uint32_t length_of_code(uint8_t code)
{
	uint32_t shift = code < 32 ? 0 : (uint32_t)(code >> 4) - 1;
	return ((uint32_t)code - (shift << 4)) << shift;
}

/* Mean clearness at which topics heard in texts count nothing, and fully. */
static const double hearing_none = 0.6, hearing_full = 0.8;

double rank_store_hearing(const struct rank_store *store)
{
	if (store->living_words == 0) {
		return 1;
	}
	double mean =
	    (double)store->living_clearness / (double)store->living_words / HEARD_CLEARNESS_MAX;
	return fmin(1, fmax(0, (mean - hearing_none) / (hearing_full - hearing_none)));
}

double rank_store_length_mean(const struct rank_store *store)
{
	return store->living_length > 0 ? (double)store->living_length / store->living : 1;
}

static int posting_compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Puts postings of a document (term and frequency) in order of term. */
static void document_terms_sort(uint32_t *terms, uint32_t count)
{
	if (count > 0) {
		qsort(terms, count, sizeof *terms, posting_compare);
	}
}

struct skill document_skill(const struct document *document, uint32_t number)
{
	if (number < document->stated_count) {
		const struct stated_skill *stated = &document_stated(document)[number];
		return (struct skill){.confirmed_at_ms = stated->confirmed_at_ms,
		    .strength = 1,
		    .topic = stated->topic,
		    .level = stated->level,
		    .ages = stated->ages,
		    .forms = stated->forms,
		    .stated = true};
	}
	heard_skill heard = document_heard(document)[number - document->stated_count];
	return (struct skill){.strength = heard_strength(heard), .topic = heard_topic(heard)};
}

uint32_t heard_impact(heard_skill heard)
{
	return (heard & HEARD_SHARE_MAX) * IMPACT_HEARD_COUNT / TOPICS_MAX;
}

double impact_strength(uint32_t impact)
{
	return impact >= IMPACT_STATED ? 1
				       : HEARD_STRENGTH_MAX * (impact + 1) / IMPACT_HEARD_COUNT *
					     TOPICS_MAX / HEARD_SHARE_MAX;
}

enum level impact_level(uint32_t impact)
{
	return impact < IMPACT_STATED ? LEVEL_NONE : LEVEL_KNOWS + (impact - IMPACT_STATED);
}

/* Room for postings of every term known, and what each looks like. */
static enum status postings_reserve(struct rank_store *store)
{
	uint32_t count = lexicon_size(store->terms);
	struct postings *postings =
	    growing_reserve(store->postings, &store->postings_capacity, count, sizeof *postings);
	if (postings == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	store->postings = postings;
	memset(postings + store->postings_count, 0,
	    (count - store->postings_count) * sizeof *postings);
	store->postings_count = count;
	return similar_update(store->similar);
}

/* Room for the person's entry, without a document as yet. */
static enum status person_reserve(struct rank_store *store, uint32_t person)
{
	uint32_t *document_of = growing_reserve(
	    store->document_of, &store->person_capacity, (size_t)person + 1, sizeof *document_of);
	if (document_of == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	store->document_of = document_of;
	while (store->person_count <= person) {
		document_of[store->person_count++] = DOCUMENT_NONE;
	}
	return OK;
}

static enum status numbers_add(struct numbers *numbers, const uint32_t *items, uint32_t count)
{
	uint32_t *grown = growing_reserve(
	    numbers->items, &numbers->capacity, (size_t)numbers->count + count, sizeof *grown);
	if (grown == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	numbers->items = grown;
	memcpy(grown + numbers->count, items, count * sizeof *items);
	numbers->count += count;
	return OK;
}

static enum status skills_post(
    struct rank_store *store, const struct document *document, uint32_t number)
{
	enum status status = OK;
	for (uint32_t i = 0; status == OK && i < document->stated_count; i++) {
		const struct stated_skill *skill = &document_stated(document)[i];
		uint32_t impact = IMPACT_STATED + skill->level - LEVEL_KNOWS;
		uint32_t posting[] = {number, (uint32_t)skill->ages << 16 | skill->forms};
		status =
		    numbers_add(&store->by_topic[skill->topic * IMPACT_COUNT + impact], posting, 2);
	}
	for (uint32_t i = 0; status == OK && i < document->heard_count; i++) {
		heard_skill heard = document_heard(document)[i];
		uint32_t list = heard_topic(heard) * IMPACT_COUNT + heard_impact(heard);
		status = numbers_add(&store->by_topic[list], &number, 1);
	}
	return status;
}

/* Writes the document into all postings, where it is dead until it is said to live. */
static enum status document_post(
    struct rank_store *store, const struct document *document, uint32_t number)
{
	enum status status = postings_reserve(store);
	uint8_t length = length_code(document->length);
	for (uint32_t i = 0; status == OK && i < document->term_count; i++) {
		uint32_t posting = document_terms(document)[i];
		status = postings_add(&store->postings[posting_number(posting)], number,
		    posting_frequency(posting), length);
	}
	return status == OK ? skills_post(store, document, number) : status;
}

/* A number for a new document of this length, dead and empty. */
static enum status document_reserve(struct rank_store *store, uint32_t length, uint32_t *ret_number)
{
	if (store->document_count == DOCUMENTS_MAX) {
		return RESOURCE_EXHAUSTED;
	}
	struct document *documents = growing_reserve(store->documents, &store->document_capacity,
	    (size_t)store->document_count + 1, sizeof *documents);
	if (documents == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	store->documents = documents;
	uint8_t *codes = growing_reserve(store->length_codes, &store->length_codes_capacity,
	    (size_t)store->document_count + 1, sizeof *codes);
	if (codes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	store->length_codes = codes;
	struct seat *seats = growing_reserve(
	    store->seats, &store->seats_capacity, (size_t)store->document_count + 1, sizeof *seats);
	if (seats == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	store->seats = seats;
	codes[store->document_count] = length_code(length);
	documents[store->document_count] = (struct document){0};
	*ret_number = store->document_count++;
	return OK;
}

/* Counts a document's history in (by 1) or out (by -1). */
static void document_count_history(
    struct rank_store *store, const struct document *document, int by)
{
	const struct profile_state *state = &document->state;
	struct rank_totals *totals = &store->totals;
	uint64_t sign = (uint64_t)(int64_t)by;
	totals->counted += sign * state->outcomes.counted;
	totals->helped += sign * state->outcomes.helped;
	totals->partly += sign * state->outcomes.partly;
	totals->asked += sign * state->asked;
	totals->taken += sign * state->taken;
}

/* Counts a document in (by 1) or out (by -1). */
static void document_count_in(struct rank_store *store, const struct document *document, int by)
{
	for (uint32_t i = 0; i < document->term_count; i++) {
		struct postings *postings =
		    &store->postings[posting_number(document_terms(document)[i])];
		postings->living += (uint32_t)by;
	}
	store->living += (uint32_t)by;
	store->living_length += (uint64_t)((int64_t)by * document->length);
	store->living_clearness += (uint64_t)((int64_t)by * document->clearness);
	store->living_words += (uint64_t)((int64_t)by * document->word_count);
	document_count_history(store, document, by);
}

void rank_store_set_state(struct rank_store *store,
    uint32_t number,
    const struct profile_state *state,
    struct topic_tally *tallies,
    uint32_t tally_count)
{
	struct document *document = &store->documents[number];
	document_count_history(store, document, -1);
	free(document->tallies);
	document->state = *state;
	document->state.topics = NULL;
	document->state.topic_count = 0;
	document->tallies = tallies;
	document->tally_count = tally_count;
	document_count_history(store, document, 1);
}

/* Moves the history of one document to another, which has none. */
static void document_move_history(struct document *from, struct document *to)
{
	to->state = from->state;
	to->tallies = from->tallies;
	to->tally_count = from->tally_count;
	from->tallies = NULL;
	from->tally_count = 0;
}

static void document_die(struct rank_store *store, uint32_t number)
{
	struct document *document = &store->documents[number];
	document_count_in(store, document, -1);
	store->document_of[document->person] = DOCUMENT_NONE;
	document->alive = false;
	document_free(document);
}

static enum status document_insert(struct rank_store *store,
    const char *person_id,
    const struct document *document,
    const struct seat *seat)
{
	uint32_t person, number;
	enum status status = lexicon_add(store->persons, person_id, &person);
	if (status == OK) {
		status = person_reserve(store, person);
	}
	if (status == OK) {
		status = document_reserve(store, document->length, &number);
	}
	if (status == OK) {
		status = document_post(store, document, number);
	}
	if (status != OK) {
		return status;
	}
	struct document *living = &store->documents[number];
	*living = *document;
	uint32_t old = store->document_of[person];
	if (old != DOCUMENT_NONE) {
		document_move_history(&store->documents[old], living);
		document_die(store, old);
	}
	living->person = person;
	living->alive = true;
	store->seats[number] = *seat;
	store->document_of[person] = number;
	document_count_in(store, living, 1);
	return OK;
}

/* NULL when memory is short, or when there is nothing to copy. */
static void *bytes_copy(const void *from, size_t bytes)
{
	void *copy = bytes == 0 ? NULL : malloc(bytes);
	return copy == NULL ? NULL : memcpy(copy, from, bytes);
}

/* A copy of the document with the terms of another store. */
static enum status document_move(const struct rank_store *from,
    const struct document *document,
    struct rank_store *to,
    struct document *ret_moved)
{
	size_t bytes = document_content_bytes(document);
	struct document moved = *document;
	moved.content = bytes_copy(document->content, bytes);
	moved.tallies =
	    bytes_copy(document->tallies, document->tally_count * sizeof *moved.tallies);
	bool whole = (moved.content != NULL || bytes == 0) &&
		     (moved.tallies != NULL || moved.tally_count == 0);
	for (uint32_t i = 0; whole && i < moved.term_count; i++) {
		uint32_t term, *posting = &document_terms(&moved)[i];
		const char *text = lexicon_text(from->terms, posting_number(*posting));
		whole = lexicon_add(to->terms, text, &term) == OK;
		*posting = whole ? posting_make(term, posting_frequency(*posting)) : 0;
	}
	if (!whole) {
		document_free(&moved);
		return RESOURCE_EXHAUSTED;
	}
	document_terms_sort(document_terms(&moved), moved.term_count);
	*ret_moved = moved;
	return OK;
}

/* The living documents in a store of their own. */
static enum status store_rebuild(const struct rank_store *store, struct rank_store *ret_rebuilt)
{
	enum status status = rank_store_init(ret_rebuilt, store->topic_count);
	for (uint32_t i = 0; status == OK && i < store->document_count; i++) {
		struct document moved;
		if (!store->documents[i].alive) {
			continue;
		}
		status = document_move(store, &store->documents[i], ret_rebuilt, &moved);
		if (status != OK) {
			break;
		}
		status = document_insert(ret_rebuilt, lexicon_text(store->persons, moved.person),
		    &moved, &store->seats[i]);
		if (status != OK) {
			document_free(&moved);
		}
	}
	if (status != OK) {
		rank_store_fini(ret_rebuilt);
	}
	return status;
}

/* Rebuilds the store without its dead when there are many; leaves it as it is when memory is short.
 */
static void store_clean(struct rank_store *store)
{
	uint32_t dead = store->document_count - store->living;
	struct rank_store rebuilt;
	if (dead < DEAD_MIN || dead < store->living / 2 || store_rebuild(store, &rebuilt) != OK) {
		return;
	}
	rank_store_fini(store);
	*store = rebuilt;
}

enum status rank_store_put(struct rank_store *store,
    const char *person_id,
    const struct document *document,
    const struct seat *seat)
{
	enum status status = document_insert(store, person_id, document, seat);
	if (status == OK) {
		store_clean(store);
	}
	return status;
}

void rank_store_remove(struct rank_store *store, const char *person_id)
{
	uint32_t number = rank_store_find(store, person_id);
	if (number != DOCUMENT_NONE) {
		document_die(store, number);
		store_clean(store);
	}
}
