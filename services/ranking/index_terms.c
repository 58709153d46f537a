#include "ranking/index_terms.h"

#include "language/thesaurus.h"

#include <math.h>
#include <string.h>

enum {
	PAIR_REACH = 3,      /* words with at most two others between them */
	HEADLINE_WORDS = 12, /* what a headline counts in all: the fewer its words, the more each */
};

static const char headline_sign = '^'; /* before a key; in no word */

/* A list on its way. */
struct gathering {
	enum language language;
	const struct rank_weights *weights;
	struct arena *arena;
	struct index_terms *list;
	size_t room;
	bool headline; /* what comes now is gathered as headline */
	bool short_of_memory;
};

static bool is_worth_indexing(const struct term *term)
{
	return !term->function_word && !term->everyday && term->negation != NEGATION_THING;
}

static void gather(struct gathering *gathering, const char *key, double share, bool own, size_t at)
{
	struct index_terms *list = gathering->list;
	share *= gathering->headline ? gathering->weights->headline : 1;
	if (share <= 0) {
		return;
	}
	if (gathering->headline) {
		key = arena_printf(gathering->arena, "%c%s", headline_sign, key);
	}
	if (key == NULL) {
		gathering->short_of_memory = true;
		return;
	}
	if (list->count == gathering->room) {
		size_t room = gathering->room * 2 + 64;
		struct index_term *items = arena_alloc(gathering->arena, room * sizeof *items);
		if (items == NULL) {
			gathering->short_of_memory = true;
			return;
		}
		if (list->count > 0) {
			memcpy(items, list->items, list->count * sizeof *items);
		}
		list->items = items;
		gathering->room = room;
	}
	list->items[list->count++] = (struct index_term){
	    .key = key, .share = share, .at = (uint32_t)at, .own = own && !gathering->headline};
}

/* The word with those close before it. */
static void gather_pairs(struct gathering *gathering, const struct term *terms, size_t at)
{
	size_t reached = 0;
	for (size_t before = at; before > 0 && reached < PAIR_REACH; before--) {
		const struct term *other = &terms[before - 1];
		if (other->sentence_end) {
			return;
		}
		if (is_worth_indexing(other)) {
			gather(gathering,
			    arena_printf(gathering->arena, "%s %s", other->text, terms[at].text),
			    gathering->weights->pair, true, at);
			reached++;
		}
	}
}

static void gather_word(struct gathering *gathering, const struct term *terms, size_t at)
{
	if (!is_worth_indexing(&terms[at])) {
		return;
	}
	gather(gathering, terms[at].text, 1, true, at);
	for (size_t i = 0; i < terms[at].part_count; i++) {
		gather(
		    gathering, terms[at].parts[i], gathering->weights->vocabulary.part, false, at);
	}
	if (gathering->language == LANGUAGE_ENGLISH) {
		gather_pairs(gathering, terms, at);
	}
}

/* An expression's words, each with less the more there are. */
static void gather_expression(
    struct gathering *gathering, const char *stems, double share, size_t at)
{
	size_t words = 1;
	for (const char *space = stems; (space = strchr(space, ' ')) != NULL; space++) {
		words++;
	}
	char *rest = arena_strdup(gathering->arena, stems);
	if (rest == NULL) {
		gathering->short_of_memory = true;
	}
	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		gather(gathering, word, share / sqrt((double)words), false, at);
	}
}

static void gather_alternatives(
    struct gathering *gathering, const struct term *terms, size_t count, double share, size_t at)
{
	struct alternative found[THESAURUS_ALTERNATIVES_MAX];
	size_t found_count = thesaurus_find(terms, count, found);
	for (size_t i = 0; i < found_count; i++) {
		gather_expression(
		    gathering, found[i].stems, share * gathering->weights->alternative, at);
	}
}

/* What else is said for the expressions that start here, and for the parts of the word here. */
static void gather_all_alternatives(
    struct gathering *gathering, const struct term *terms, size_t count, size_t at)
{
	bool denied = terms[at].negation == NEGATION_THING;
	for (size_t words = 1; !denied && words <= THESAURUS_WORDS_MAX && at + words <= count;
	     words++) {
		bool alone = words == 1;
		if (!alone || is_worth_indexing(&terms[at])) {
			gather_alternatives(gathering, terms + at, words, 1, at);
		}
		if (terms[at + words - 1].clause_end) {
			break;
		}
	}
	for (size_t i = 0; is_worth_indexing(&terms[at]) && i < terms[at].part_count; i++) {
		struct term part = {.text = terms[at].parts[i]};
		gather_alternatives(gathering, &part, 1, gathering->weights->vocabulary.part, at);
	}
}

/* How many terms the first sentence has. */
static size_t sentence_size(const struct term *terms, size_t count)
{
	size_t size = 0;
	while (size < count && !terms[size].sentence_end) {
		size++;
	}
	return size < count ? size + 1 : count;
}

/* A short headline as often as fills HEADLINE_WORDS, so that "logopedist" says more of who is
 * nothing else. */
static void gather_headline(struct gathering *gathering, const struct term *terms, size_t count)
{
	size_t subjects = 0;
	for (size_t i = 0; i < count; i++) {
		subjects += is_worth_indexing(&terms[i]);
	}
	size_t times = subjects > 0 ? HEADLINE_WORDS / subjects : 0;
	gathering->headline = true;
	for (size_t i = 0; i < count * (times > 1 ? times : 1); i++) {
		gather_word(gathering, terms, i % count);
	}
}

enum status index_terms_of_profile(enum language language,
    const struct rank_weights *weights,
    const struct term *terms,
    size_t count,
    bool has_headline,
    struct arena *arena,
    struct index_terms *ret_terms)
{
	struct index_terms list = {0};
	struct gathering gathering = {
	    .language = language, .weights = weights, .arena = arena, .list = &list};
	for (size_t i = 0; i < count; i++) {
		gather_word(&gathering, terms, i);
	}
	if (has_headline) {
		gather_headline(&gathering, terms, sentence_size(terms, count));
	}
	*ret_terms = list;
	return gathering.short_of_memory ? RESOURCE_EXHAUSTED : OK;
}

static void gather_question(struct gathering *gathering, const struct term *terms, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		gather_word(gathering, terms, i);
		if (gathering->language == LANGUAGE_DUTCH) {
			gather_all_alternatives(gathering, terms, count, i);
		}
	}
}

enum status index_terms_of_question(enum language language,
    const struct rank_weights *weights,
    const struct term *terms,
    size_t count,
    struct arena *arena,
    struct index_terms *ret_terms)
{
	struct index_terms list = {0};
	struct gathering gathering = {
	    .language = language, .weights = weights, .arena = arena, .list = &list};
	gather_question(&gathering, terms, count);
	gathering.headline = true;
	gather_question(&gathering, terms, count);
	*ret_terms = list;
	return gathering.short_of_memory ? RESOURCE_EXHAUSTED : OK;
}

void index_terms_headline_key(const char *key, char ret_key[static INDEX_KEY_BYTES])
{
	size_t size = strnlen(key, INDEX_KEY_BYTES - 2);
	ret_key[0] = headline_sign;
	memcpy(ret_key + 1, key, size);
	ret_key[1 + size] = '\0';
}
