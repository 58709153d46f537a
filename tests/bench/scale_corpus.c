#include "scale_corpus.h"

#include "case_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CORPUS_BYTES = 256 << 20,
	TEXT_BYTES = 2048,
	AREAS = 20,
	PEOPLE_AN_ORGANISATION = 20,
	TOPICS_MAX = 5,
	QUERY_TOPICS_MAX = 2,
	NEEDS_MAX = 3,
	NEIGHBOURS = 3,
	RANKED = 10,
};
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const int64_t now_ms = (int64_t)20000 * 24 * 60 * 60 * 1000;

struct words {
	const char **items;
	size_t count, room;
};

struct corpus {
	struct arena *arena;
	struct case_topics topics;
	struct vocabulary *vocabulary;
	struct words running; /* all phrases, word by word */
	struct words rare;    /* in an order of its own, the most used first */
	double *popularity;   /* by topic, running total */
};

/* --- chance --- */

struct dice {
	uint64_t state;
};

/* splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
static uint64_t dice_throw(struct dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static struct dice dice_for(uint64_t kind, uint32_t number)
{
	struct dice dice = {kind << 32 | number};
	return (struct dice){dice_throw(&dice)};
}

static size_t dice_below(struct dice *dice, size_t count)
{
	return (size_t)(dice_throw(dice) % count);
}

static size_t dice_from_to(struct dice *dice, size_t from, size_t to)
{
	return from + dice_below(dice, to - from + 1);
}

static double dice_share(struct dice *dice)
{
	return (double)(dice_throw(dice) >> 11) / (double)(UINT64_C(1) << 53);
}

static bool dice_percent(struct dice *dice, unsigned percent)
{
	return dice_below(dice, 100) < percent;
}

/* --- opening --- */

static enum status words_add(struct words *words, const char *word)
{
	if (words->count == words->room) {
		size_t room = words->room * 2 + 1024;
		const char **items = reallocarray(words->items, room, sizeof *items);
		if (items == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		words->items = items;
		words->room = room;
	}
	words->items[words->count++] = word;
	return OK;
}

/* Cuts text, which is the corpus's, into words at blanks. */
static enum status words_cut(struct words *words, char *text)
{
	enum status status = OK;
	for (char *word; status == OK && (word = strsep(&text, " \n")) != NULL;) {
		status = word[0] == '\0' ? OK : words_add(words, word);
	}
	return status;
}

static enum status running_read(struct corpus *corpus)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < corpus->topics.count; i++) {
		const char *const *phrase = corpus->topics.entries[i].phrases;
		for (; status == OK && phrase != NULL && *phrase != NULL; phrase++) {
			char *copy = arena_strdup(corpus->arena, *phrase);
			status =
			    copy == NULL ? RESOURCE_EXHAUSTED : words_cut(&corpus->running, copy);
		}
	}
	return status == OK && corpus->running.count == 0 ? NOT_FOUND : status;
}

static enum status rare_read(struct corpus *corpus, const char *path)
{
	FILE *file = path == NULL ? NULL : fopen(path, "r");
	char line[256];
	enum status status = OK;
	if (file == NULL) {
		return OK;
	}
	while (status == OK && fgets(line, sizeof line, file) != NULL) {
		char *copy = arena_strdup(corpus->arena, line);
		status = copy == NULL ? RESOURCE_EXHAUSTED : words_cut(&corpus->rare, copy);
	}
	(void)fclose(file);
	struct dice dice = dice_for(1, 0);
	for (size_t i = corpus->rare.count; i > 1; i--) {
		size_t other = dice_below(&dice, i);
		const char *held = corpus->rare.items[i - 1];
		corpus->rare.items[i - 1] = corpus->rare.items[other];
		corpus->rare.items[other] = held;
	}
	return status;
}

/* Some topics many know, most few: by Zipf's law, flattened at the top. */
static enum status popularity_set(struct corpus *corpus)
{
	size_t count = corpus->topics.count;
	corpus->popularity = calloc(count + 1, sizeof *corpus->popularity);
	if (corpus->popularity == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	struct dice dice = dice_for(2, 0);
	double total = 0;
	for (size_t i = 0; i < count; i++) {
		total += 1 / (10 + (double)dice_below(&dice, count));
		corpus->popularity[i] = total;
	}
	return OK;
}

enum status corpus_open(
    const char *vocabulary_path, const char *words_path, struct corpus **ret_corpus)
{
	struct corpus *corpus = calloc(1, sizeof *corpus);
	if (corpus == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	corpus->arena = arena_open(CORPUS_BYTES);
	enum status status = corpus->arena == NULL ? RESOURCE_EXHAUSTED : OK;
	if (status == OK) {
		status = case_topics_open(vocabulary_path, corpus->arena, &corpus->topics);
	}
	if (status == OK) {
		status = vocabulary_build(corpus->topics.entries, corpus->topics.count,
		    LANGUAGE_DUTCH, &corpus->vocabulary);
	}
	if (status == OK) {
		status = running_read(corpus);
	}
	if (status == OK) {
		status = rare_read(corpus, words_path);
	}
	if (status == OK) {
		status = popularity_set(corpus);
	}
	if (status != OK) {
		corpus_close(corpus);
		return status;
	}
	*ret_corpus = corpus;
	return OK;
}

void corpus_close(struct corpus *corpus)
{
	if (corpus == NULL) {
		return;
	}
	free(corpus->popularity);
	free(corpus->running.items);
	free(corpus->rare.items);
	vocabulary_close(corpus->vocabulary);
	case_topics_close(&corpus->topics);
	arena_close(corpus->arena);
	free(corpus);
}

const struct vocabulary *corpus_vocabulary(const struct corpus *corpus)
{
	return corpus->vocabulary;
}

bool corpus_has_word_list(const struct corpus *corpus)
{
	return corpus->rare.count > 0;
}

/* --- texts --- */

/* A text on its way, and who makes it. What does not fit in is left out. */
struct pen {
	const struct corpus *corpus;
	struct dice *dice;
	char text[TEXT_BYTES];
	size_t used, words;
	size_t sentence_left; /* words until the sentence ends */
};

static void pen_write(struct pen *pen, const char *words)
{
	size_t size = strlen(words);
	if (size == 0 || pen->used + size + 3 > sizeof pen->text) {
		return;
	}
	if (pen->used > 0) {
		pen->text[pen->used++] = ' ';
	}
	memcpy(pen->text + pen->used, words, size + 1);
	pen->used += size;
	for (const char *at = words; at != NULL; at = strchr(at + 1, ' ')) {
		pen->words++;
		pen->sentence_left -= pen->sentence_left > 0;
	}
	if (pen->sentence_left == 0) {
		memcpy(pen->text + pen->used++, ".", 2);
		pen->sentence_left = dice_from_to(pen->dice, 7, 14);
	}
}

/* A common word; now and then a rare one, by Zipf's law: the chance of rank r falls as 1 / r. */
static void pen_write_common(struct pen *pen)
{
	const struct corpus *corpus = pen->corpus;
	if (corpus->rare.count > 0 && dice_percent(pen->dice, 15)) {
		double rank = pow((double)corpus->rare.count, dice_share(pen->dice));
		pen_write(pen, corpus->rare.items[(size_t)rank - 1]);
	} else {
		pen_write(pen, corpus->running.items[dice_below(pen->dice, corpus->running.count)]);
	}
}

static const char *list_pick(struct dice *dice, const char *const *list)
{
	size_t count = 0;
	while (list != NULL && list[count] != NULL) {
		count++;
	}
	return count == 0 ? NULL : list[dice_below(dice, count)];
}

/* A few words in a row of one of the topic's phrases. */
static void pen_write_fragment(struct pen *pen, const struct topic_entry *topic)
{
	char copy[512];
	const char *phrase = list_pick(pen->dice, topic->phrases);
	if (phrase == NULL || strlen(phrase) >= sizeof copy) {
		return;
	}
	struct words words = {0};
	memcpy(copy, phrase, strlen(phrase) + 1);
	if (words_cut(&words, copy) == OK && words.count > 0) {
		size_t from = dice_below(pen->dice, words.count);
		size_t to = from + dice_from_to(pen->dice, 3, 6);
		for (size_t i = from; i < to && i < words.count; i++) {
			pen_write(pen, words.items[i]);
		}
	}
	free(words.items);
}

static void pen_write_name(struct pen *pen, const struct topic_entry *topic)
{
	const char *synonym = list_pick(pen->dice, topic->synonyms_nl);
	bool label = synonym == NULL || dice_percent(pen->dice, 30);
	pen_write(pen, label && topic->label_nl != NULL ? topic->label_nl : synonym);
}

/* So many words on a topic: of a hundred turns, names and phrases take this many, and common words
 * the rest. */
static void pen_write_on(struct pen *pen,
    const struct topic_entry *topic,
    size_t words,
    unsigned names,
    unsigned phrases)
{
	for (size_t until = pen->words + words, turns = 0; pen->words < until && turns < 200;
	     turns++) {
		size_t turn = dice_below(pen->dice, 100);
		if (turn < names) {
			pen_write_name(pen, topic);
		} else if (turn < names + phrases) {
			pen_write_fragment(pen, topic);
		} else {
			pen_write_common(pen);
			pen_write_common(pen);
		}
	}
}

/* The text from this place on, in arena. */
static const char *pen_take(const struct pen *pen, size_t from, struct arena *arena)
{
	return arena_strdup(arena, pen->text + from + (pen->text[from] == ' '));
}

/* --- people --- */

static const struct topic_entry *topic_pick(const struct corpus *corpus, struct dice *dice)
{
	size_t count = corpus->topics.count, low = 0, high = count - 1;
	double at = dice_share(dice) * corpus->popularity[count - 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (corpus->popularity[middle] < at) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return &corpus->topics.entries[low];
}

/* Organisations lie in areas by turns. */
static const char *organisation_id(struct arena *arena, size_t organisation)
{
	return arena_printf(arena, "o-%05zu", organisation);
}

static const char *area_id(struct arena *arena, size_t area)
{
	return arena_printf(arena, "w-%02zu", area % AREAS);
}

static size_t organisation_pick(struct dice *dice, uint32_t people)
{
	return dice_below(dice, people / PEOPLE_AN_ORGANISATION + AREAS);
}

/* Two or three age groups or more in a row, or all. */
static age_mask ages_pick(struct dice *dice)
{
	unsigned width = (unsigned)dice_from_to(dice, 2, 5), from = (unsigned)dice_below(dice, 8);
	unsigned ages = ((1u << width) - 1) << from & 0x3ffu;
	return dice_percent(dice, 25) ? (age_mask)0 : (age_mask)ages;
}

static form_mask forms_pick(struct dice *dice)
{
	return (form_mask)(dice_throw(dice) & dice_throw(dice) & 0x7eu);
}

static struct profile_expertise expertise_make(
    struct pen *pen, const struct topic_entry *topic, size_t words, struct arena *arena)
{
	size_t from = pen->used;
	pen_write_on(pen, topic, words, 15, 25);
	int64_t age_days = (int64_t)dice_below(pen->dice, 800);
	return (struct profile_expertise){
	    .topic_id = topic->id,
	    .level = (enum level)dice_from_to(pen->dice, LEVEL_KNOWS, LEVEL_COACHES),
	    .ages = ages_pick(pen->dice),
	    .forms = forms_pick(pen->dice),
	    .confirmed_at_ms = now_ms - age_days * day_ms,
	    .evidence = pen_take(pen, from, arena),
	};
}

static const char *const *served_make(struct dice *dice, size_t area, struct arena *arena)
{
	const char **served = arena_alloc(arena, 4 * sizeof *served);
	for (size_t i = 0; served != NULL && i < 3; i++) {
		served[i] = area_id(arena, area + i);
	}
	return dice_percent(dice, 30) ? served : NULL;
}

static void state_make(struct dice *dice, struct corpus_person *person)
{
	struct profile *profile = &person->profile;
	profile->capacity = (unsigned)dice_from_to(dice, 1, 5);
	person->state.load = (unsigned)dice_below(dice, profile->capacity + 1);
	person->state.outcomes.counted = (unsigned)dice_below(dice, 6);
	person->state.outcomes.helped =
	    (unsigned)dice_below(dice, person->state.outcomes.counted + 1);
	if (dice_percent(dice, 5)) {
		profile->leave_from_ms = now_ms - day_ms;
		profile->leave_to_ms = now_ms + 30 * day_ms;
	}
}

/* What they say of themselves and of one to five topics, in 30 to 60 words. */
static void texts_make(struct pen *pen, struct corpus_person *person, struct arena *arena)
{
	struct profile_expertise *expertise = arena_alloc(arena, TOPICS_MAX * sizeof *expertise);
	size_t count = dice_from_to(pen->dice, 1, TOPICS_MAX);
	size_t words = dice_from_to(pen->dice, 30, 60) / (count + 1);
	const struct topic_entry *topic = topic_pick(pen->corpus, pen->dice);
	pen_write_on(pen, topic, words, 8, 8);
	person->profile.about = pen_take(pen, 0, arena);
	for (size_t i = 0; expertise != NULL && i < count; i++) {
		expertise[i] = expertise_make(pen, topic, words, arena);
		topic = topic_pick(pen->corpus, pen->dice);
	}
	person->profile.expertise = expertise;
	person->profile.expertise_count = count;
}

/* All they say, with the names of their topics. */
static const char *text_join(const struct corpus *corpus,
    const struct pen *pen,
    const struct profile *profile,
    struct arena *arena)
{
	const char *text = arena_strdup(arena, pen->text);
	for (size_t i = 0; text != NULL && i < profile->expertise_count; i++) {
		uint32_t topic =
		    vocabulary_find(corpus->vocabulary, profile->expertise[i].topic_id);
		text = arena_printf(
		    arena, "%s\n%s", text, vocabulary_label(corpus->vocabulary, topic, true));
	}
	return text;
}

const struct corpus_person *corpus_person(
    const struct corpus *corpus, uint32_t number, uint32_t people, struct arena *arena)
{
	struct dice dice = dice_for(3, number);
	struct pen pen = {.corpus = corpus, .dice = &dice, .sentence_left = 10};
	struct corpus_person *person = arena_alloc(arena, sizeof *person);
	if (person == NULL) {
		return NULL;
	}
	size_t organisation = organisation_pick(&dice, people);
	person->profile.person_id = arena_printf(arena, "p-%010x", number * 2654435761u);
	person->profile.organisation_id = organisation_id(arena, organisation);
	person->profile.area_id = area_id(arena, organisation);
	person->profile.areas_served = served_make(&dice, organisation, arena);
	state_make(&dice, person);
	texts_make(&pen, person, arena);
	person->text = text_join(corpus, &pen, &person->profile, arena);
	return arena_was_short(arena) ? NULL : person;
}

/* --- requests --- */

/* The topics it is about, and now and then one beside them. */
static void needs_make(const struct corpus *corpus,
    struct dice *dice,
    const struct topic_entry *const *topics,
    size_t count,
    struct rank_query *query,
    struct arena *arena)
{
	struct rank_need *needs = arena_alloc(arena, NEEDS_MAX * sizeof *needs);
	for (size_t i = 0; needs != NULL && i < count; i++) {
		needs[query->need_count++] =
		    (struct rank_need){topics[i]->id, 0.3 + 0.7 * dice_share(dice)};
	}
	if (needs != NULL && dice_percent(dice, 30)) {
		needs[query->need_count++] =
		    (struct rank_need){topic_pick(corpus, dice)->id, 0.2 + 0.3 * dice_share(dice)};
	}
	query->needs = needs;
}

static void where_make(
    struct dice *dice, uint32_t people, struct rank_query *query, struct arena *arena)
{
	size_t organisation = organisation_pick(dice, people);
	const char **neighbours = arena_alloc(arena, (NEIGHBOURS + 1) * sizeof *neighbours);
	query->organisation_id = organisation_id(arena, organisation);
	query->area_id = area_id(arena, organisation);
	for (size_t i = 0; neighbours != NULL && i < NEIGHBOURS; i++) {
		neighbours[i] = area_id(arena, organisation + 1 + i);
	}
	query->neighbour_area_ids = neighbours;
}

const struct rank_query *corpus_query(
    const struct corpus *corpus, uint32_t number, uint32_t people, struct arena *arena)
{
	struct dice dice = dice_for(4, number);
	struct pen pen = {.corpus = corpus, .dice = &dice, .sentence_left = 12};
	const struct topic_entry *topics[QUERY_TOPICS_MAX];
	struct rank_query *query = arena_alloc(arena, sizeof *query);
	if (query == NULL) {
		return NULL;
	}
	size_t count = dice_from_to(&dice, 1, QUERY_TOPICS_MAX);
	size_t words = dice_from_to(&dice, 30, 60) / count;
	for (size_t i = 0; i < count; i++) {
		topics[i] = topic_pick(corpus, &dice);
		pen_write_on(&pen, topics[i], words, 3, 37);
	}
	*query = (struct rank_query){.text = arena_strdup(arena, pen.text),
	    .ages = (age_mask)(1u << dice_below(&dice, 9)),
	    .forms = (form_mask)(1u << dice_from_to(&dice, 1, 6)),
	    .now_ms = now_ms,
	    .limit = RANKED};
	needs_make(corpus, &dice, topics, count, query, arena);
	where_make(&dice, people, query, arena);
	return arena_was_short(arena) ? NULL : query;
}
