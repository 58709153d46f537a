#include "ranking/rank.h"
#include "ranking/rank_store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 300, ARENA_BYTES = 64 << 20, EXPERTISE_MAX = 4, TEXT_BYTES = 512, ID_BYTES = 16 };

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const int64_t now_ms = 1700000000000;
static const int64_t day_ms = 86400000;

static const struct topic_entry topics[] = {
    {.id = "taal", .label_nl = "Taal"},
    {.id = "tos",
	.label_nl = "Taalontwikkelingsstoornis",
	.abbreviations = LIST("TOS"),
	.broader = LIST("taal")},
    {.id = "dyslexie", .label_nl = "Dyslexie", .broader = LIST("taal"), .related = LIST("tos")},
    {.id = "rouw", .label_nl = "Rouw", .related = LIST("scheiding")},
    {.id = "scheiding", .label_nl = "Echtscheiding"},
    {.id = "motoriek", .label_nl = "Motoriek"},
};

static const char *const neighbours[] = {"b", "d", NULL};

enum { TOPIC_COUNT = sizeof topics / sizeof topics[0] };

struct fixture {
	struct vocabulary *vocabulary;
	struct analyzer *analyzer;
	struct rank_index *index;
	struct arena *arena;
};

static struct rank_index *index_new(const struct fixture *fixture)
{
	struct rank_index *index;
	assert_int_equal(rank_index_open(fixture->vocabulary, LANGUAGE_DUTCH, NULL, &index), OK);
	return index;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	assert_int_equal(
	    vocabulary_build(topics, TOPIC_COUNT, LANGUAGE_DUTCH, &fixture->vocabulary), OK);
	assert_int_equal(analyzer_open(LANGUAGE_DUTCH, &fixture->analyzer), OK);
	fixture->arena = arena_open(ARENA_BYTES);
	assert_non_null(fixture->arena);
	fixture->index = index_new(fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	rank_index_close(fixture->index);
	vocabulary_close(fixture->vocabulary);
	analyzer_close(fixture->analyzer);
	arena_close(fixture->arena);
	free(fixture);
	return 0;
}

/* Somebody in the work area "a" with room, who knows one topic well. */
static struct profile_expertise knows(const char *topic)
{
	return (struct profile_expertise){
	    .topic_id = topic, .level = LEVEL_APPLIES, .confirmed_at_ms = now_ms - day_ms};
}

static struct profile profile_of(const char *id, const struct profile_expertise *expertise)
{
	return (struct profile){.person_id = id,
	    .organisation_id = "elders",
	    .area_id = "a",
	    .expertise = expertise,
	    .expertise_count = expertise == NULL ? 0 : 1,
	    .capacity = 2};
}

static void put(struct fixture *fixture, const struct profile *profile)
{
	assert_int_equal(rank_index_put(fixture->index, profile), OK);
}

static void put_simple(struct fixture *fixture, const char *id, const char *topic)
{
	struct profile_expertise expertise = knows(topic);
	struct profile profile = profile_of(id, &expertise);
	put(fixture, &profile);
}

/* Asks for one topic in the work area "a". */
static struct rank_query query_for(const struct rank_need *need)
{
	return (struct rank_query){.needs = need,
	    .need_count = need == NULL ? 0 : 1,
	    .area_id = "a",
	    .organisation_id = "school",
	    .neighbour_area_ids = neighbours,
	    .now_ms = now_ms};
}

static struct rank_result run_on(
    struct fixture *fixture, const struct rank_index *index, const struct rank_query *query)
{
	struct rank_result result;
	assert_int_equal(
	    rank_query_run(index, fixture->analyzer, query, fixture->arena, &result), OK);
	return result;
}

static struct rank_result run(struct fixture *fixture, const struct rank_query *query)
{
	return run_on(fixture, fixture->index, query);
}

static struct rank_result ask(struct fixture *fixture, const char *topic)
{
	struct rank_need need = {topic, 1};
	struct rank_query query = query_for(&need);
	return run(fixture, &query);
}

static struct rank_result ask_text(struct fixture *fixture, const char *text)
{
	struct rank_query query = query_for(NULL);
	query.text = text;
	return run(fixture, &query);
}

static struct candidate explain(
    struct fixture *fixture, const struct rank_query *query, const char *person_id)
{
	struct candidate candidate;
	assert_int_equal(rank_explain(fixture->index, fixture->analyzer, query, person_id,
			     fixture->arena, &candidate),
	    OK);
	return candidate;
}

static void assert_order(const struct rank_result *result, const char *const *ids)
{
	size_t count = 0;
	while (ids[count] != NULL) {
		count++;
	}
	assert_int_equal(result->ranked_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(result->ranked[i].person_id, ids[i]);
	}
}

static void assert_only_left_out(const struct rank_result *result, enum left_out reason)
{
	assert_int_equal(result->ranked_count, 0);
	assert_int_equal(result->left_out_count, 1);
	assert_int_equal(result->left_out[0].left_out, reason);
	assert_true(result->left_out[0].score > 0);
}

/* Random regions: profiles and queries drawn from few words and topics, so that much is shared and
 * ties occur. */

struct dice {
	uint64_t state;
};

/* Marsaglia's xorshift64. */
static uint32_t roll(struct dice *dice, uint32_t sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return (uint32_t)(dice->state >> 32) % sides;
}

static const char *const words[] = {"groep", "leerling", "taal", "lezen", "gesprek", "ouders",
    "spel", "boos", "stil", "Dyslexie", "rouw", "TOS", "gym", "schrijven", "pesten", "geen", "niet",
    "de", "vriend", "toets", "klas", "druk", "plan", "coach", "rust", "structuur", "beeld",
    "woord"};

static void roll_text(struct dice *dice, uint32_t count, char ret_text[static TEXT_BYTES])
{
	size_t used = 0;
	ret_text[0] = '\0';
	for (uint32_t i = 0; i < count; i++) {
		const char *word = words[roll(dice, sizeof words / sizeof words[0])];
		const char *end = roll(dice, 6) == 0 ? ". " : " ";
		int size = snprintf(ret_text + used, TEXT_BYTES - used, "%s%s", word, end);
		assert_in_range(size, 1, TEXT_BYTES - used - 1);
		used += (size_t)size;
	}
}

/* A person made from a number: the same number gives the same person. */
struct person {
	char id[ID_BYTES], organisation[ID_BYTES], area[ID_BYTES], about[TEXT_BYTES];
	struct profile_expertise expertise[EXPERTISE_MAX];
	const char *served[3];
	struct profile profile;
	struct topic_history history[TOPIC_COUNT];
	struct profile_state state;
};

static struct outcome_counts roll_outcomes(struct dice *dice)
{
	struct outcome_counts counts = {.helped = roll(dice, 3), .partly = roll(dice, 2)};
	counts.counted = counts.helped + counts.partly + roll(dice, 3);
	return counts;
}

/* Half of all people have no history. */
static void roll_state(struct dice *dice, struct person *person)
{
	person->state = (struct profile_state){.load = roll(dice, 3)};
	if (roll(dice, 2) == 0) {
		return;
	}
	person->state.taken = roll(dice, 4);
	person->state.asked = person->state.taken + roll(dice, 4);
	person->state.outcomes = roll_outcomes(dice);
	person->state.topics = person->history;
	for (size_t i = 0; i < TOPIC_COUNT; i++) {
		if (roll(dice, 3) == 0) {
			person->history[person->state.topic_count++] =
			    (struct topic_history){.topic_id = topics[i].id,
				.outcomes = roll_outcomes(dice),
				.taken = roll(dice, 3),
				.not_expertise = roll(dice, 3)};
		}
	}
}

static void person_make(uint32_t number, struct person *person)
{
	struct dice dice = {number * UINT64_C(2654435761) + 88172645463325252u};
	for (int i = 0; i < 8; i++) {
		(void)roll(&dice, 2);
	}
	*person = (struct person){.served = {"a", roll(&dice, 2) == 0 ? "b" : "c", NULL}};
	(void)snprintf(person->id, ID_BYTES, "p%05u", number);
	(void)snprintf(person->organisation, ID_BYTES, "o%u", roll(&dice, 5));
	(void)snprintf(person->area, ID_BYTES, "%c", 'a' + (int)roll(&dice, 4));
	roll_text(&dice, roll(&dice, 30), person->about);
	uint32_t count = roll(&dice, EXPERTISE_MAX + 1);
	for (uint32_t i = 0; i < count; i++) {
		person->expertise[i] =
		    (struct profile_expertise){.topic_id = topics[roll(&dice, TOPIC_COUNT)].id,
			.level = LEVEL_KNOWS + roll(&dice, 3),
			.ages = (age_mask)roll(&dice, 1 << 10),
			.forms = (form_mask)roll(&dice, 1 << 6),
			.confirmed_at_ms = now_ms - (int64_t)roll(&dice, 900) * day_ms};
	}
	person->profile = (struct profile){.person_id = person->id,
	    .organisation_id = person->organisation,
	    .area_id = person->area,
	    .about = person->about,
	    .expertise = person->expertise,
	    .expertise_count = count,
	    .areas_served = roll(&dice, 4) == 0 ? person->served : NULL,
	    .capacity = roll(&dice, 4),
	    .leave_from_ms = roll(&dice, 8) == 0 ? now_ms - day_ms : 0,
	    .leave_to_ms = 0};
	roll_state(&dice, person);
}

static void person_put(struct rank_index *index, uint32_t number)
{
	struct person person;
	person_make(number, &person);
	assert_int_equal(rank_index_put(index, &person.profile), OK);
	assert_int_equal(rank_index_set_state(index, person.id, &person.state), OK);
}

static void people_put(struct rank_index *index, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		person_put(index, i);
	}
}

struct question {
	char text[TEXT_BYTES], organisation[ID_BYTES], area[ID_BYTES], excluded_id[ID_BYTES];
	struct rank_need needs[3];
	const char *excluded[2];
	struct rank_query query;
};

/* By turns with text, needs and both. */
static void question_make(uint32_t number, size_t limit, struct question *question)
{
	struct dice dice = {number * UINT64_C(40503) + 362436069362436069u};
	*question = (struct question){.excluded = {question->excluded_id, NULL}};
	roll_text(&dice, 1 + roll(&dice, 40), question->text);
	(void)snprintf(question->organisation, ID_BYTES, "o%u", roll(&dice, 5));
	(void)snprintf(question->area, ID_BYTES, "%c", 'a' + (int)roll(&dice, 3));
	(void)snprintf(question->excluded_id, ID_BYTES, "p%05u", roll(&dice, 100));
	uint32_t count = 1 + roll(&dice, 3);
	for (uint32_t i = 0; i < count; i++) {
		question->needs[i] = (struct rank_need){
		    topics[roll(&dice, TOPIC_COUNT)].id, 0.1 + roll(&dice, 10) / 10.0};
	}
	question->query = (struct rank_query){.text = number % 3 == 0 ? NULL : question->text,
	    .needs = question->needs,
	    .need_count = number % 3 == 1 ? 0 : count,
	    .ages = (age_mask)(roll(&dice, 2) == 0 ? 0 : 1 << roll(&dice, 10)),
	    .forms = (form_mask)(roll(&dice, 2) == 0 ? 0 : 1 << roll(&dice, 6)),
	    .organisation_id = question->organisation,
	    .area_id = question->area,
	    .neighbour_area_ids = neighbours,
	    .excluded_person_ids = question->excluded,
	    .now_ms = now_ms,
	    .limit = limit};
}

static void assert_same_candidate(
    const struct candidate *a, const struct candidate *b, size_t needs)
{
	assert_string_equal(a->person_id, b->person_id);
	assert_memory_equal(&a->score, &b->score, sizeof a->score);
	assert_memory_equal(a->parts, b->parts, sizeof a->parts);
	assert_int_equal(a->left_out, b->left_out);
	assert_int_equal(a->locality, b->locality);
	assert_int_equal(a->room, b->room);
	assert_int_equal(a->word_count, b->word_count);
	for (size_t i = 0; i < a->word_count; i++) {
		assert_string_equal(a->words[i], b->words[i]);
	}
	for (size_t i = 0; i < needs; i++) {
		assert_true(a->fits[i].topic_id == b->fits[i].topic_id);
		assert_true(a->fits[i].closeness == b->fits[i].closeness);
		assert_int_equal(a->fits[i].level, b->fits[i].level);
		assert_int_equal(a->fits[i].stale, b->fits[i].stale);
	}
}

static void assert_same_candidates(const struct candidate *a,
    size_t a_count,
    const struct candidate *b,
    size_t b_count,
    size_t needs)
{
	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++) {
		assert_same_candidate(&a[i], &b[i], needs);
	}
}

/* That both indexes answer many questions alike. */
static void assert_same_answers(
    struct fixture *fixture, const struct rank_index *a, const struct rank_index *b)
{
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, i % 2 == 0 ? 0 : 7, &question);
		arena_reset(fixture->arena);
		struct rank_result x = run_on(fixture, a, &question.query);
		struct rank_result y = run_on(fixture, b, &question.query);
		size_t needs = question.query.need_count;
		assert_same_candidates(x.ranked, x.ranked_count, y.ranked, y.ranked_count, needs);
		assert_same_candidates(
		    x.left_out, x.left_out_count, y.left_out, y.left_out_count, needs);
	}
}

typedef void check_candidate(const struct question *question, const struct candidate *candidate);

static void check_all(struct fixture *fixture, check_candidate *check)
{
	size_t checked = 0;
	people_put(fixture->index, 300);
	for (uint32_t i = 0; i < 60; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		struct rank_result result = run(fixture, &question.query);
		for (size_t at = 0; at < result.ranked_count; at++, checked++) {
			check(&question, &result.ranked[at]);
		}
		for (size_t at = 0; at < result.left_out_count; at++, checked++) {
			check(&question, &result.left_out[at]);
		}
	}
	assert_true(checked > 1000);
}

static void check_sum(const struct question *question, const struct candidate *candidate)
{
	(void)question;
	double sum = 0;
	for (size_t i = 0; i < CONTRIBUTION_COUNT; i++) {
		sum += candidate->parts[i];
	}
	assert_memory_equal(&sum, &candidate->score, sizeof sum);
}

static void contributions_sum_to_the_score_exactly(void **state)
{
	check_all(*state, check_sum);
}

static void check_range(const struct question *question, const struct candidate *candidate)
{
	(void)question;
	for (size_t i = 0; i < CONTRIBUTION_COUNT; i++) {
		assert_true(candidate->parts[i] >= 0);
		assert_true(candidate->parts[i] <= rank_weights_default.of[i]);
	}
}

static void contributions_lie_within_their_weights(void **state)
{
	check_all(*state, check_range);
}

static void check_fit(const struct question *question, const struct candidate *candidate)
{
	(void)question;
	assert_true(
	    candidate->parts[CONTRIBUTION_NEED] > 0 || candidate->parts[CONTRIBUTION_TEXT] > 0);
}

static void nobody_is_listed_without_fit(void **state)
{
	check_all(*state, check_fit);
}

static void ranked_are_in_order_and_can_be_asked(void **state)
{
	struct fixture *fixture = *state;
	people_put(fixture->index, 300);
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		struct rank_result result = run(fixture, &question.query);
		for (size_t at = 0; at < result.ranked_count; at++) {
			assert_int_equal(result.ranked[at].left_out, LEFT_OUT_NONE);
			assert_true(result.ranked[at].room > 0);
			assert_true(
			    at == 0 || result.ranked[at - 1].score >= result.ranked[at].score);
		}
	}
}

/* From what the person is made of, not from what ranking says of them. */
static void check_can_be_asked(const struct question *question, const struct candidate *candidate)
{
	struct person person;
	bool serves = false;
	person_make((uint32_t)strtoul(candidate->person_id + 1, NULL, 10), &person);
	bool full = person.state.load >= person.profile.capacity;
	bool excluded = strcmp(candidate->person_id, question->excluded_id) == 0;
	for (size_t i = 0; person.profile.areas_served != NULL && i < 2; i++) {
		serves = serves || strcmp(person.served[i], question->area) == 0;
	}
	serves = serves || person.profile.areas_served == NULL;
	bool can = !full && !excluded && person.profile.leave_from_ms == 0 && serves;
	assert_int_equal(candidate->left_out == LEFT_OUT_NONE, can);
}

static void only_who_can_be_asked_is_ranked(void **state)
{
	check_all(*state, check_can_be_asked);
}

static void order_of_adding_does_not_matter(void **state)
{
	struct fixture *fixture = *state;
	struct rank_index *backwards = index_new(fixture);
	people_put(fixture->index, 200);
	for (uint32_t i = 200; i > 0; i--) {
		person_put(backwards, i - 1);
	}
	assert_same_answers(fixture, fixture->index, backwards);
	rank_index_close(backwards);
}

static void removing_and_adding_back_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct rank_index *stirred = index_new(fixture);
	people_put(fixture->index, 200);
	people_put(stirred, 300);
	for (uint32_t i = 0; i < 300; i++) {
		struct person person;
		person_make(i, &person);
		if (i >= 200 || i % 3 == 0) {
			rank_index_remove(stirred, person.id);
		}
		if (i < 200) {
			person_put(stirred, i);
		}
	}
	assert_int_equal(rank_index_size(stirred), 200);
	assert_same_answers(fixture, fixture->index, stirred);
	rank_index_close(stirred);
}

static void short_list_is_the_head_of_the_whole_list(void **state)
{
	struct fixture *fixture = *state;
	people_put(fixture->index, 9000);
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		struct rank_result whole = run(fixture, &question.query);
		question.query.limit = 12;
		struct rank_result head = run(fixture, &question.query);
		assert_true(whole.ranked_count > 12);
		assert_same_candidates(
		    head.ranked, head.ranked_count, whole.ranked, 12, question.query.need_count);
	}
}

/* A weight from its whole range, by turns at its ends and in between. */
static double roll_weight(struct dice *dice, double least, double most)
{
	switch (roll(dice, 4)) {
	case 0:
		return least;
	case 1:
		return most;
	default:
		return least + (most - least) * roll(dice, 1000) / 1000;
	}
}

static struct rank_weights weights_make(uint32_t number)
{
	struct dice dice = {number * UINT64_C(2654435761) + 521288629546311203u};
	struct rank_weights weights;
	for (size_t i = 0; i < CONTRIBUTION_COUNT; i++) {
		weights.of[i] = roll_weight(&dice, i == CONTRIBUTION_NEED ? 1 : 0, 100);
	}
	weights.heard = roll_weight(&dice, 0, 1);
	weights.alternative = roll_weight(&dice, 0, 1);
	weights.similar = roll_weight(&dice, 0, 1);
	weights.pair = roll_weight(&dice, 0, 1);
	weights.headline = roll_weight(&dice, 0, 1);
	weights.vocabulary = (struct vocabulary_weights){.part = roll_weight(&dice, 0, 1),
	    .slip = roll_weight(&dice, 0, 1),
	    .narrower = roll_weight(&dice, 0, 1),
	    .broader = roll_weight(&dice, 0, 1),
	    .related = roll_weight(&dice, 0, 1)};
	return weights;
}

static void assert_short_lists_are_heads(struct fixture *fixture, const struct rank_index *index)
{
	for (uint32_t i = 0; i < 12; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		struct rank_result whole = run_on(fixture, index, &question.query);
		question.query.limit = 1 + i;
		struct rank_result head = run_on(fixture, index, &question.query);
		size_t want = whole.ranked_count < 1 + i ? whole.ranked_count : 1 + i;
		assert_same_candidates(
		    head.ranked, head.ranked_count, whole.ranked, want, question.query.need_count);
	}
}

static void short_list_is_the_head_whatever_the_weights(void **state)
{
	struct fixture *fixture = *state;
	for (uint32_t number = 0; number < 12; number++) {
		struct rank_weights weights = weights_make(number);
		struct vocabulary *vocabulary;
		struct rank_index *index;
		assert_int_equal(vocabulary_build_weighted(topics, TOPIC_COUNT, LANGUAGE_DUTCH,
				     &weights.vocabulary, &vocabulary),
		    OK);
		assert_int_equal(rank_index_open(vocabulary, LANGUAGE_DUTCH, &weights, &index), OK);
		people_put(index, 2500);
		assert_short_lists_are_heads(fixture, index);
		rank_index_close(index);
		vocabulary_close(vocabulary);
	}
}

static void explaining_gives_what_ranking_gave(void **state)
{
	struct fixture *fixture = *state;
	people_put(fixture->index, 200);
	for (uint32_t i = 0; i < 12; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		struct rank_result result = run(fixture, &question.query);
		for (size_t at = 0; at < result.ranked_count; at++) {
			struct candidate alone =
			    explain(fixture, &question.query, result.ranked[at].person_id);
			assert_same_candidate(
			    &result.ranked[at], &alone, question.query.need_count);
		}
	}
}

/* What rank_covers visits. */
struct visited {
	struct cover covers[PEOPLE];
	size_t count;
};

static enum status keep_cover(void *arg, const struct cover *cover)
{
	struct visited *visited = arg;
	assert_true(visited->count < PEOPLE);
	visited->covers[visited->count++] = *cover;
	return OK;
}

/* Without needs: nobody. */
static struct cover cover_of(const struct visited *visited, const char *person_id)
{
	for (size_t i = 0; i < visited->count; i++) {
		if (strcmp(visited->covers[i].person_id, person_id) == 0) {
			return visited->covers[i];
		}
	}
	return (struct cover){.person_id = person_id};
}

/* Whether the person states a topic near enough to the need for one of these ages; 0: any. */
static bool states_topic_near(
    const struct fixture *fixture, const struct person *person, const char *need, age_mask ages)
{
	for (size_t i = 0; i < person->profile.expertise_count; i++) {
		double closeness = vocabulary_closeness(fixture->vocabulary,
		    vocabulary_find(fixture->vocabulary, need),
		    vocabulary_find(fixture->vocabulary, person->expertise[i].topic_id));
		age_mask known = person->expertise[i].ages;
		bool in_ages = ages == 0 || known == 0 || (ages & known) != 0;
		if (closeness >= RANK_COVERS_FROM && in_ages) {
			return true;
		}
	}
	return false;
}

static void covers_find(
    struct fixture *fixture, const struct question *question, struct visited *ret_visited)
{
	ret_visited->count = 0;
	assert_int_equal(
	    rank_covers(fixture->index, &question->query, fixture->arena, keep_cover, ret_visited),
	    OK);
}

static void assert_covers_what_is_stated(const struct fixture *fixture,
    const struct question *question,
    const struct visited *visited,
    uint32_t number)
{
	struct person person;
	person_make(number, &person);
	struct cover cover = cover_of(visited, person.id);
	for (size_t need = 0; need < question->query.need_count; need++) {
		const char *topic = question->needs[need].topic_id;
		bool covers = states_topic_near(fixture, &person, topic, question->query.ages);
		bool knows_it = states_topic_near(fixture, &person, topic, 0);
		assert_int_equal(cover.needs >> need & 1, covers);
		assert_int_equal(cover.other_ages >> need & 1, knows_it && !covers);
	}
}

static void who_states_a_topic_near_enough_covers_the_need(void **state)
{
	struct fixture *fixture = *state;
	static struct visited visited;
	size_t covering = 0;
	people_put(fixture->index, PEOPLE);
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, 7, &question);
		arena_reset(fixture->arena);
		covers_find(fixture, &question, &visited);
		covering += visited.count;
		for (uint32_t number = 0; number < PEOPLE; number++) {
			assert_covers_what_is_stated(fixture, &question, &visited, number);
		}
	}
	assert_true(covering > 1000);
}

/* Whether all that fits covers its need. */
static bool is_covering(const struct candidate *candidate, size_t need_count)
{
	for (size_t i = 0; i < need_count; i++) {
		const struct need_fit *fit = &candidate->fits[i];
		if (fit->topic_id != NULL &&
		    (fit->level == LEVEL_NONE || fit->closeness < RANK_COVERS_FROM)) {
			return false;
		}
	}
	return true;
}

/* Returns whether there was something to compare. */
static bool assert_cover_is_the_score(
    struct fixture *fixture, const struct question *question, const struct cover *cover)
{
	size_t need_count = question->query.need_count;
	struct candidate candidate = explain(fixture, &question->query, cover->person_id);
	double score = candidate.parts[CONTRIBUTION_LOCALITY];
	for (size_t need = 0; need < need_count; need++) {
		score += cover->points[need];
	}
	assert_int_equal(cover->left_out, candidate.left_out);
	assert_int_equal(cover->locality, candidate.locality);
	if (!is_covering(&candidate, need_count)) {
		return false;
	}
	assert_true(fabs(score - candidate.score) < 1e-9);
	return true;
}

static void points_of_a_cover_and_nearness_are_the_score(void **state)
{
	struct fixture *fixture = *state;
	static struct visited visited;
	size_t compared = 0;
	people_put(fixture->index, PEOPLE);
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, 0, &question);
		arena_reset(fixture->arena);
		question.query.text = NULL;
		question.query.ages = 0;
		covers_find(fixture, &question, &visited);
		for (size_t at = 0; at < visited.count; at++) {
			compared +=
			    assert_cover_is_the_score(fixture, &question, &visited.covers[at]);
		}
	}
	assert_true(compared > 100);
}

static void left_out_would_have_been_in_the_list(void **state)
{
	struct fixture *fixture = *state;
	people_put(fixture->index, 2000);
	for (uint32_t i = 0; i < 30; i++) {
		struct question question;
		question_make(i, 10, &question);
		arena_reset(fixture->arena);
		struct rank_result result = run(fixture, &question.query);
		assert_true(result.left_out_count <= 20);
		for (size_t at = 0; at < result.left_out_count; at++) {
			assert_int_not_equal(result.left_out[at].left_out, LEFT_OUT_NONE);
			assert_true(result.left_out[at].score >= result.ranked[9].score);
		}
	}
}

static void full_person_is_left_out(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	rank_index_set_state(fixture->index, "p", &(struct profile_state){.load = 2});
	struct rank_result result = ask(fixture, "tos");
	assert_only_left_out(&result, LEFT_OUT_FULL);
}

static void person_without_capacity_is_left_out(void **state)
{
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("p", &expertise);
	profile.capacity = 0;
	put(*state, &profile);
	struct rank_result result = ask(*state, "tos");
	assert_only_left_out(&result, LEFT_OUT_FULL);
}

static void person_on_leave_is_left_out(void **state)
{
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("p", &expertise);
	profile.leave_from_ms = now_ms - day_ms;
	profile.leave_to_ms = now_ms + 1;
	put(*state, &profile);
	struct rank_result result = ask(*state, "tos");
	assert_only_left_out(&result, LEFT_OUT_ON_LEAVE);
}

static void leave_that_is_over_or_to_come_does_not_matter(void **state)
{
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("p", &expertise);
	profile.leave_from_ms = now_ms - day_ms;
	profile.leave_to_ms = now_ms;
	put(*state, &profile);
	profile.person_id = "q";
	profile.leave_from_ms = now_ms + 1;
	profile.leave_to_ms = now_ms + day_ms;
	put(*state, &profile);
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("p", "q"));
}

static void person_who_serves_other_areas_is_left_out(void **state)
{
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("p", &expertise);
	profile.areas_served = LIST("b", "c");
	put(*state, &profile);
	struct rank_result result = ask(*state, "tos");
	assert_only_left_out(&result, LEFT_OUT_AREA);
}

static void area_nobody_is_in_is_still_not_served(void **state)
{
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("p", &expertise);
	profile.areas_served = LIST("a");
	put(*state, &profile);
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	query.area_id = "nieuwe wijk";
	struct rank_result result = run(*state, &query);
	assert_only_left_out(&result, LEFT_OUT_AREA);
}

static void excluded_person_is_left_out(void **state)
{
	put_simple(*state, "p", "tos");
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	query.excluded_person_ids = LIST("niemand", "p");
	struct rank_result result = run(*state, &query);
	assert_only_left_out(&result, LEFT_OUT_CONFLICT);
}

static void own_school_does_not_lift_who_does_not_fit(void **state)
{
	struct fixture *fixture = *state;
	struct profile_expertise expertise = knows("motoriek");
	struct profile profile = profile_of("dichtbij", &expertise);
	profile.organisation_id = "school";
	profile.capacity = 50;
	put(fixture, &profile);
	put_simple(fixture, "past", "tos");
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("past"));
	assert_int_equal(result.left_out_count, 0);
}

static void explaining_no_fit_says_so(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "motoriek");
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	struct candidate candidate = explain(fixture, &query, "p");
	assert_int_equal(candidate.left_out, LEFT_OUT_NO_FIT);
	assert_true(candidate.score == 0);
}

static void explaining_a_full_person_says_so(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	rank_index_set_state(fixture->index, "p", &(struct profile_state){.load = 9});
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	struct candidate candidate = explain(fixture, &query, "p");
	assert_int_equal(candidate.left_out, LEFT_OUT_FULL);
	assert_int_equal(candidate.room, 0);
}

static void explaining_a_stranger_is_not_found(void **state)
{
	struct fixture *fixture = *state;
	struct rank_query query = query_for(NULL);
	struct candidate candidate;
	put_simple(fixture, "p", "tos");
	rank_index_remove(fixture->index, "p");
	assert_int_equal(rank_explain(fixture->index, fixture->analyzer, &query, "p",
			     fixture->arena, &candidate),
	    NOT_FOUND);
}

static void put_at(struct fixture *fixture,
    const char *id,
    const char *organisation,
    const char *area,
    unsigned capacity,
    int64_t confirmed_at_ms)
{
	struct profile_expertise expertise = knows("tos");
	expertise.confirmed_at_ms = confirmed_at_ms;
	struct profile profile = profile_of(id, &expertise);
	profile.organisation_id = organisation;
	profile.area_id = area;
	profile.capacity = capacity;
	put(fixture, &profile);
}

/* The further away, the better in all that is neither skill nor locality. */
static void nearest_comes_first_where_skill_is_equal(void **state)
{
	struct fixture *fixture = *state;
	put_at(fixture, "z-school", "school", "a", 1, 0);
	put_at(fixture, "y-wijk", "x", "a", 2, now_ms - 500 * day_ms);
	put_at(fixture, "x-buren", "y", "b", 4, now_ms - 200 * day_ms);
	put_at(fixture, "a-regio", "z", "c", 9, now_ms);
	rank_index_set_state(
	    fixture->index, "z-school", &(struct profile_state){.outcomes = {.counted = 9}});
	rank_index_set_state(fixture->index, "y-wijk", &(struct profile_state){.load = 1});
	rank_index_set_state(
	    fixture->index, "a-regio", &(struct profile_state){.outcomes = {90, 90, 0}});
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("z-school", "y-wijk", "x-buren", "a-regio"));
	assert_int_equal(result.ranked[0].locality, LOCALITY_SCHOOL);
	assert_int_equal(result.ranked[1].locality, LOCALITY_AREA);
	assert_int_equal(result.ranked[2].locality, LOCALITY_NEIGHBOUR);
	assert_int_equal(result.ranked[3].locality, LOCALITY_REGION);
}

static void skill_comes_before_locality(void **state)
{
	struct fixture *fixture = *state;
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("dichtbij", &expertise);
	profile.organisation_id = "school";
	put(fixture, &profile);
	expertise.level = LEVEL_COACHES;
	profile = profile_of("kundig", &expertise);
	profile.area_id = "ver";
	profile.capacity = 1;
	put(fixture, &profile);
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("kundig", "dichtbij"));
}

static void same_topic_comes_before_linked_topics(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "a-broader", "taal");
	put_simple(fixture, "b-related", "dyslexie");
	put_simple(fixture, "c-same", "tos");
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("c-same", "a-broader", "b-related"));
}

static void fits_tell_which_topic_answers_a_need(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "taal");
	struct rank_result result = ask(fixture, "tos");
	assert_int_equal(result.ranked_count, 1);
	const struct need_fit *fit = &result.ranked[0].fits[0];
	assert_string_equal(fit->topic_id, "taal");
	assert_int_equal(fit->level, LEVEL_APPLIES);
	assert_true(fit->closeness == vocabulary_closeness(fixture->vocabulary,
					  vocabulary_find(fixture->vocabulary, "tos"),
					  vocabulary_find(fixture->vocabulary, "taal")));
}

static void need_nobody_answers_has_no_topic(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	struct rank_need needs[] = {{"motoriek", 1}, {"tos", 1}, {"bestaat-niet", 1}};
	struct rank_query query = query_for(needs);
	query.need_count = 3;
	struct rank_result result = run(fixture, &query);
	assert_int_equal(result.ranked_count, 1);
	assert_null(result.ranked[0].fits[0].topic_id);
	assert_non_null(result.ranked[0].fits[1].topic_id);
	assert_null(result.ranked[0].fits[2].topic_id);
}

static void unconfirmed_for_a_year_is_stale(void **state)
{
	struct fixture *fixture = *state;
	put_at(fixture, "jong", "x", "a", 1, now_ms - 365 * day_ms);
	put_at(fixture, "oud", "x", "a", 1, now_ms - 365 * day_ms - 1);
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("jong", "oud"));
	assert_false(result.ranked[0].fits[0].stale);
	assert_true(result.ranked[1].fits[0].stale);
}

static void wrong_age_group_counts_less(void **state)
{
	struct fixture *fixture = *state;
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("a-kleuters", &expertise);
	expertise.ages = 1 << 1;
	put(fixture, &profile);
	profile.person_id = "b-bovenbouw";
	expertise.ages = 1 << 7 | 1 << 8;
	put(fixture, &profile);
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	query.ages = 1 << 8;
	struct rank_result result = run(fixture, &query);
	assert_order(&result, LIST("b-bovenbouw", "a-kleuters"));
	assert_true(result.ranked[1].parts[CONTRIBUTION_AGE] == 0);
}

static void form_of_help_asked_for_counts(void **state)
{
	struct fixture *fixture = *state;
	struct profile_expertise expertise = knows("tos");
	struct profile profile = profile_of("a", &expertise);
	expertise.forms = 1 << 1;
	put(fixture, &profile);
	profile.person_id = "b";
	expertise.forms = 1 << 1 | 1 << 3;
	put(fixture, &profile);
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	query.forms = 1 << 3;
	struct rank_result result = run(fixture, &query);
	assert_order(&result, LIST("b", "a"));
}

static void equals_are_in_order_of_id(void **state)
{
	put_simple(*state, "q", "tos");
	put_simple(*state, "p", "tos");
	put_simple(*state, "r", "tos");
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("p", "q", "r"));
}

/* --- history --- */

/* What happens to a person, where a topic was needed. */
enum event { EVENT_HELPED, EVENT_NOT_HELPED, EVENT_NOT_EXPERTISE, EVENT_NO_TIME, EVENT_COUNT };

static struct topic_history *history_of(struct person *person, const char *topic_id)
{
	for (size_t i = 0; i < person->state.topic_count; i++) {
		if (strcmp(person->history[i].topic_id, topic_id) == 0) {
			return &person->history[i];
		}
	}
	struct topic_history *history = &person->history[person->state.topic_count++];
	*history = (struct topic_history){.topic_id = topic_id};
	person->state.topics = person->history;
	return history;
}

static void count_outcome(struct outcome_counts *counts, bool helped)
{
	counts->counted++;
	counts->helped += helped;
}

static void happen(struct person *person, const char *topic_id, enum event event)
{
	struct topic_history *history = history_of(person, topic_id);
	switch (event) {
	case EVENT_HELPED:
	case EVENT_NOT_HELPED:
		count_outcome(&person->state.outcomes, event == EVENT_HELPED);
		count_outcome(&history->outcomes, event == EVENT_HELPED);
		break;
	case EVENT_NOT_EXPERTISE:
		history->not_expertise++;
		break;
	case EVENT_NO_TIME:
		person->state.asked++;
		break;
	case EVENT_COUNT:
		break;
	}
}

/* Helping again was said yes to first. */
static void happen_in_full(struct person *person, const char *topic_id, enum event event)
{
	happen(person, topic_id, event);
	if (event == EVENT_HELPED) {
		history_of(person, topic_id)->taken++;
		person->state.asked++;
		person->state.taken++;
	}
}

/* Tells the person's score before and after the event; puts everything back. */
static void score_around(struct fixture *fixture,
    const struct question *question,
    uint32_t number,
    enum event event,
    double ret_scores[static 2])
{
	struct person person;
	const char *topic = question->needs[0].topic_id;
	person_make(number, &person);
	ret_scores[0] = explain(fixture, &question->query, person.id).score;
	happen_in_full(&person, topic, event);
	assert_int_equal(rank_index_set_state(fixture->index, person.id, &person.state), OK);
	ret_scores[1] = explain(fixture, &question->query, person.id).score;
	person_put(fixture->index, number);
}

/* Returns how often the event made a difference; rises says which way it may be. */
static size_t assert_moves_one_way(struct fixture *fixture, enum event event, bool rises)
{
	size_t moved = 0;
	for (uint32_t i = 0; i < 9; i++) {
		struct question question;
		question_make(i, 0, &question);
		for (uint32_t number = 0; number < 120; number++) {
			double scores[2];
			arena_reset(fixture->arena);
			score_around(fixture, &question, number, event, scores);
			assert_true(rises ? scores[1] >= scores[0] : scores[1] <= scores[0]);
			moved += scores[1] > scores[0] || scores[1] < scores[0];
		}
	}
	return moved;
}

static void helping_once_more_never_lowers_a_score(void **state)
{
	people_put(((struct fixture *)*state)->index, 120);
	assert_true(assert_moves_one_way(*state, EVENT_HELPED, true) > 100);
}

static void one_bad_sign_more_never_raises_a_score(void **state)
{
	people_put(((struct fixture *)*state)->index, 120);
	for (enum event event = EVENT_NOT_HELPED; event < EVENT_COUNT; event++) {
		assert_true(assert_moves_one_way(*state, event, false) > 50);
	}
}

/* Somebody who knows tos, to whom this happened so often where the topic was needed. */
static void put_with_history(
    struct fixture *fixture, const char *id, const char *topic_id, enum event event, int times)
{
	struct person person = {0};
	put_simple(fixture, id, "tos");
	for (int i = 0; i < times; i++) {
		happen(&person, topic_id, event);
	}
	assert_int_equal(rank_index_set_state(fixture->index, id, &person.state), OK);
}

static void unknown_help_counts_between_good_and_bad_help(void **state)
{
	put_with_history(*state, "a-slecht", "tos", EVENT_NOT_HELPED, 2);
	put_with_history(*state, "b-nieuw", "tos", EVENT_HELPED, 0);
	put_with_history(*state, "c-goed", "tos", EVENT_HELPED, 2);
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("c-goed", "b-nieuw", "a-slecht"));
}

static void help_with_the_needed_topic_counts_more_than_with_another(void **state)
{
	put_with_history(*state, "a-nieuw", "tos", EVENT_HELPED, 0);
	put_with_history(*state, "b-ander", "rouw", EVENT_HELPED, 2);
	put_with_history(*state, "c-zelfde", "tos", EVENT_HELPED, 2);
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("c-zelfde", "b-ander", "a-nieuw"));
}

static void who_says_yes_when_asked_comes_before_who_does_not(void **state)
{
	put_with_history(*state, "a", "tos", EVENT_NO_TIME, 3);
	put_simple(*state, "b", "tos");
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("b", "a"));
}

static void declined_expertise_lowers_the_need_by_the_stated_rate(void **state)
{
	put_with_history(*state, "p", "tos", EVENT_NOT_EXPERTISE, 2);
	struct rank_result result = ask(*state, "tos");
	double trust = RANK_PRIOR / (RANK_PRIOR + 2);
	assert_true(fabs(result.ranked[0].parts[CONTRIBUTION_NEED] -
			 trust * rank_weights_default.of[CONTRIBUTION_NEED]) < 1e-9);
	assert_int_equal(result.ranked[0].fits[0].not_expertise, 2);
}

static void declined_expertise_counts_for_its_own_topic_only(void **state)
{
	put_with_history(*state, "p", "rouw", EVENT_NOT_EXPERTISE, 9);
	struct rank_result result = ask(*state, "tos");
	assert_true(result.ranked[0].parts[CONTRIBUTION_NEED] >=
		    rank_weights_default.of[CONTRIBUTION_NEED]);
}

static void nobody_is_lost_by_declining(void **state)
{
	put_with_history(*state, "p", "tos", EVENT_NOT_EXPERTISE, 10000);
	struct rank_result result = ask(*state, "tos");
	assert_order(&result, LIST("p"));
	assert_true(result.ranked[0].parts[CONTRIBUTION_NEED] > 0);
}

static void replacing_keeps_the_history(void **state)
{
	put_with_history(*state, "p", "tos", EVENT_NOT_EXPERTISE, 2);
	put_simple(*state, "p", "tos");
	struct rank_result result = ask(*state, "tos");
	assert_int_equal(result.ranked[0].fits[0].not_expertise, 2);
}

static void history_with_topics_the_vocabulary_lacks_is_left_out(void **state)
{
	put_with_history(*state, "p", "bestaat-niet", EVENT_NOT_EXPERTISE, 2);
	struct rank_result result = ask(*state, "tos");
	assert_int_equal(result.ranked[0].fits[0].not_expertise, 0);
}

static void put_about(struct fixture *fixture, const char *id, const char *about)
{
	struct profile profile = profile_of(id, NULL);
	profile.about = about;
	put(fixture, &profile);
}

static void text_finds_by_words(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "Ik begeleid gesprekken met pubers over computerspellen.");
	put_about(fixture, "q", "Ik werk met kleuters in de zandbak.");
	struct rank_result result = ask_text(fixture, "Wie weet iets van computerspellen?");
	assert_order(&result, LIST("p"));
	assert_int_equal(result.ranked[0].word_count, 1);
	assert_string_equal(result.ranked[0].words[0], "computerspellen");
}

static void function_words_find_nobody(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "Ik ben er voor de klas en het team.");
	struct rank_result result = ask_text(fixture, "Wie is er voor het kind?");
	assert_int_equal(result.ranked_count, 0);
}

static void everyday_words_find_nobody(void **state)
{
	struct profile profile = profile_of("anna", NULL);
	profile.about = "elke dag met een kind verder komen";
	put(*state, &profile);
	assert_int_equal(ask_text(*state, "het kind kan de hele dag niet verder").ranked_count, 0);
}

/* Somebody who entered one topic, and what they score for another. */
static struct candidate explain_other(struct fixture *fixture, const char *has, const char *asked)
{
	struct rank_need need = {asked, 1};
	struct rank_query query = query_for(&need);
	put_simple(fixture, "anna", has);
	return explain(fixture, &query, "anna");
}

static void far_fetched_is_who_has_only_links_and_scores_low(void **state)
{
	struct rank_need need = {"rouw", 1};
	struct rank_query query = query_for(&need);
	struct candidate candidate = explain_other(*state, "scheiding", "rouw");
	assert_true(candidate_is_far_fetched(&query, &candidate, candidate.score * 5));
	assert_false(candidate_is_far_fetched(&query, &candidate, candidate.score * 2));
}

static void who_entered_the_topic_is_never_far_fetched(void **state)
{
	struct rank_need need = {"rouw", 1};
	struct rank_query query = query_for(&need);
	struct candidate candidate = explain_other(*state, "rouw", "rouw");
	assert_false(candidate_is_far_fetched(&query, &candidate, candidate.score * 100));
}

static void denied_words_of_a_query_find_nobody(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "Alles over zandbakken.");
	struct rank_result result = ask_text(fixture, "Wij hebben geen zandbak.");
	assert_int_equal(result.ranked_count, 0);
}

static void denied_words_of_a_profile_are_not_found(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "Geen individuele logopedie.");
	struct rank_result result = ask_text(fixture, "Wie doet logopedie?");
	assert_int_equal(result.ranked_count, 0);
}

static void rare_words_count_more_than_common_ones(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "a", "toets");
	put_about(fixture, "b", "toets");
	put_about(fixture, "c", "epilepsie");
	struct rank_result result = ask_text(fixture, "toets bij epilepsie");
	assert_int_equal(result.ranked_count, 3);
	assert_string_equal(result.ranked[0].person_id, "c");
}

static void at_most_six_words_are_shown(void **state)
{
	struct fixture *fixture = *state;
	const char *text = "appel peer banaan druif kers pruim meloen";
	put_about(fixture, "p", text);
	struct rank_result result = ask_text(fixture, text);
	assert_int_equal(result.ranked_count, 1);
	assert_int_equal(result.ranked[0].word_count, 6);
}

static void topic_in_own_words_fits_but_less_than_a_stated_one(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "a-gehoord", "Veel gewerkt met een taalontwikkelingsstoornis.");
	struct profile_expertise expertise = knows("tos");
	expertise.level = LEVEL_KNOWS;
	struct profile profile = profile_of("b-gezegd", &expertise);
	put(fixture, &profile);
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("b-gezegd", "a-gehoord"));
	assert_int_equal(result.ranked[1].fits[0].level, LEVEL_NONE);
	assert_true(result.ranked[1].fits[0].closeness < 1);
}

static void evidence_is_found_as_text(void **state)
{
	struct fixture *fixture = *state;
	struct profile_expertise expertise = knows("tos");
	expertise.evidence = "Drie jaar met pictogrammen gewerkt";
	struct profile profile = profile_of("p", &expertise);
	put(fixture, &profile);
	struct rank_result result = ask_text(fixture, "een pictogram");
	assert_order(&result, LIST("p"));
}

static void replacing_forgets_what_was(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "zandbak");
	put_about(fixture, "p", "schommel");
	struct rank_result old = ask_text(fixture, "zandbak");
	assert_int_equal(old.ranked_count, 0);
	struct rank_result new = ask_text(fixture, "schommel");
	assert_order(&new, LIST("p"));
	assert_int_equal(rank_index_size(fixture->index), 1);
}

static void replacing_keeps_the_state(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	rank_index_set_state(fixture->index, "p", &(struct profile_state){.load = 2});
	put_simple(fixture, "p", "tos");
	struct rank_result result = ask(fixture, "tos");
	assert_only_left_out(&result, LEFT_OUT_FULL);
}

static void removing_forgets_the_state(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	rank_index_set_state(fixture->index, "p", &(struct profile_state){.load = 2});
	rank_index_remove(fixture->index, "p");
	put_simple(fixture, "p", "tos");
	struct rank_result result = ask(fixture, "tos");
	assert_order(&result, LIST("p"));
}

static void absent_people_can_be_removed_and_set(void **state)
{
	struct fixture *fixture = *state;
	rank_index_remove(fixture->index, "niemand");
	rank_index_set_state(fixture->index, "niemand", &(struct profile_state){.load = 1});
	assert_int_equal(rank_index_size(fixture->index), 0);
}

static void topic_that_is_not_in_the_vocabulary_is_ignored(void **state)
{
	put_simple(*state, "p", "bestaat-niet");
	struct rank_result result = ask(*state, "bestaat-niet");
	assert_int_equal(result.ranked_count, 0);
}

static void bad_utf8_in_a_profile_leaves_the_old_one(void **state)
{
	struct fixture *fixture = *state;
	put_about(fixture, "p", "zandbak");
	struct profile profile = profile_of("p", NULL);
	profile.about = "schommel \xff";
	assert_int_equal(rank_index_put(fixture->index, &profile), INVALID_ARGUMENT);
	struct rank_result result = ask_text(fixture, "zandbak");
	assert_order(&result, LIST("p"));
}

static enum status status_of(struct fixture *fixture, const struct rank_query *query)
{
	struct rank_result result;
	return rank_query_run(fixture->index, fixture->analyzer, query, fixture->arena, &result);
}

static void bad_utf8_in_a_query_is_refused(void **state)
{
	struct rank_query query = query_for(NULL);
	query.text = "\xc3";
	assert_int_equal(status_of(*state, &query), INVALID_ARGUMENT);
}

static void need_without_weight_is_refused(void **state)
{
	static const double weights[] = {0, -1, NAN, INFINITY};
	for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
		struct rank_need need = {"tos", weights[i]};
		struct rank_query query = query_for(&need);
		assert_int_equal(status_of(*state, &query), INVALID_ARGUMENT);
	}
}

static void too_many_needs_are_refused(void **state)
{
	struct rank_need needs[RANK_NEEDS_MAX + 1];
	for (size_t i = 0; i < RANK_NEEDS_MAX + 1; i++) {
		needs[i] = (struct rank_need){"tos", 1};
	}
	struct rank_query query = query_for(needs);
	query.need_count = RANK_NEEDS_MAX + 1;
	assert_int_equal(status_of(*state, &query), INVALID_ARGUMENT);
}

static void full_arena_is_refused(void **state)
{
	struct fixture *fixture = *state;
	put_simple(fixture, "p", "tos");
	struct rank_need need = {"tos", 1};
	struct rank_query query = query_for(&need);
	struct rank_result result;
	enum status status = RESOURCE_EXHAUSTED;
	size_t size = 0;
	for (; status == RESOURCE_EXHAUSTED && size < 1 << 20; size += 100) {
		struct arena *small = arena_open(size);
		assert_non_null(small);
		status = rank_query_run(fixture->index, fixture->analyzer, &query, small, &result);
		arena_close(small);
	}
	assert_int_equal(status, OK);
	assert_true(size > 5000);
}

static void empty_index_ranks_nobody(void **state)
{
	struct rank_result result = ask(*state, "tos");
	assert_int_equal(result.ranked_count, 0);
	assert_int_equal(result.left_out_count, 0);
}

static void empty_query_ranks_nobody(void **state)
{
	put_simple(*state, "p", "tos");
	struct rank_query query = query_for(NULL);
	struct rank_result result = run(*state, &query);
	assert_int_equal(result.ranked_count, 0);
}

static void length_code_is_never_above_and_little_below(void **state)
{
	(void)state;
	for (uint32_t length = 0; length < 400000; length++) {
		uint32_t decoded = length_of_code(length_code(length));
		assert_true(decoded <= length);
		assert_true((length - decoded) * 16 <= length);
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static const struct CMUnitTest tests[] = {
    TEST(contributions_sum_to_the_score_exactly),
    TEST(contributions_lie_within_their_weights),
    TEST(nobody_is_listed_without_fit),
    TEST(ranked_are_in_order_and_can_be_asked),
    TEST(only_who_can_be_asked_is_ranked),
    TEST(order_of_adding_does_not_matter),
    TEST(removing_and_adding_back_changes_nothing),
    TEST(short_list_is_the_head_of_the_whole_list),
    TEST(short_list_is_the_head_whatever_the_weights),
    TEST(explaining_gives_what_ranking_gave),
    TEST(who_states_a_topic_near_enough_covers_the_need),
    TEST(points_of_a_cover_and_nearness_are_the_score),
    TEST(left_out_would_have_been_in_the_list),
    TEST(full_person_is_left_out),
    TEST(person_without_capacity_is_left_out),
    TEST(person_on_leave_is_left_out),
    TEST(leave_that_is_over_or_to_come_does_not_matter),
    TEST(person_who_serves_other_areas_is_left_out),
    TEST(area_nobody_is_in_is_still_not_served),
    TEST(excluded_person_is_left_out),
    TEST(own_school_does_not_lift_who_does_not_fit),
    TEST(explaining_no_fit_says_so),
    TEST(explaining_a_full_person_says_so),
    TEST(explaining_a_stranger_is_not_found),
    TEST(nearest_comes_first_where_skill_is_equal),
    TEST(skill_comes_before_locality),
    TEST(same_topic_comes_before_linked_topics),
    TEST(fits_tell_which_topic_answers_a_need),
    TEST(need_nobody_answers_has_no_topic),
    TEST(unconfirmed_for_a_year_is_stale),
    TEST(wrong_age_group_counts_less),
    TEST(form_of_help_asked_for_counts),
    TEST(equals_are_in_order_of_id),
    TEST(text_finds_by_words),
    TEST(function_words_find_nobody),
    TEST(everyday_words_find_nobody),
    TEST(far_fetched_is_who_has_only_links_and_scores_low),
    TEST(who_entered_the_topic_is_never_far_fetched),
    TEST(denied_words_of_a_query_find_nobody),
    TEST(denied_words_of_a_profile_are_not_found),
    TEST(rare_words_count_more_than_common_ones),
    TEST(at_most_six_words_are_shown),
    TEST(topic_in_own_words_fits_but_less_than_a_stated_one),
    TEST(evidence_is_found_as_text),
    TEST(replacing_forgets_what_was),
    TEST(replacing_keeps_the_state),
    TEST(removing_forgets_the_state),
    TEST(helping_once_more_never_lowers_a_score),
    TEST(one_bad_sign_more_never_raises_a_score),
    TEST(unknown_help_counts_between_good_and_bad_help),
    TEST(help_with_the_needed_topic_counts_more_than_with_another),
    TEST(who_says_yes_when_asked_comes_before_who_does_not),
    TEST(declined_expertise_lowers_the_need_by_the_stated_rate),
    TEST(declined_expertise_counts_for_its_own_topic_only),
    TEST(nobody_is_lost_by_declining),
    TEST(replacing_keeps_the_history),
    TEST(history_with_topics_the_vocabulary_lacks_is_left_out),
    TEST(absent_people_can_be_removed_and_set),
    TEST(topic_that_is_not_in_the_vocabulary_is_ignored),
    TEST(bad_utf8_in_a_profile_leaves_the_old_one),
    TEST(bad_utf8_in_a_query_is_refused),
    TEST(need_without_weight_is_refused),
    TEST(too_many_needs_are_refused),
    TEST(full_arena_is_refused),
    TEST(empty_index_ranks_nobody),
    TEST(empty_query_ranks_nobody),
    cmocka_unit_test(length_code_is_never_above_and_little_below),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
