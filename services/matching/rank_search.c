/*
 * The search goes through document numbers in windows, so that what it sums stays in the
 * processor's cache (term at a time within a window, as Lucene's BooleanScorer does). From the
 * postings it sums what each document can score at most; only one that can still get into the list
 * is scored in full. As the list fills, runs of postings that could not lift anybody into it by
 * themselves become optional: they no longer bring up documents, and are read only where many
 * documents depend on them (after MaxScore: Turtle and Flood, "Query evaluation: strategies and
 * optimizations", 1995). None of this changes the outcome.
 */
#include "matching/rank_search.h"

#include "matching/bm25.h"
#include "matching/contributions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WINDOW = 2048,
	FIRST_PERCENT = 80, /* bounds from here to the highest go first: they fill the list well */
	FEW = 24, /* documents of a window that are rather scored than the optional runs read */
	FREQUENCIES =
	    4, /* a term this often, or less, is looked up; more is taken for without end */
};

/* Documents with one topic at one level, for one need. */
struct topic_run {
	const struct numbers *numbers;
	uint32_t need, at;
	double bound; /* what it can add at most */
};

struct term_run {
	const struct postings *postings;
	uint32_t at;
	float weight;
};

struct search {
	const struct rank_plan *plan;
	const struct rank_store *store;
	struct topic_run *topics; /* the highest bound first */
	struct term_run *terms;   /* the heaviest first */
	uint32_t topic_count, term_count;
	double *terms_rest; /* by term: what it and all after it can add to raw text */
	/* Runs from here on are optional; what they can add at most is below. */
	uint32_t topics_needed, terms_needed;
	double optional_text;
	double optional_need[RANK_NEEDS_MAX];
	/* Runs up to here are read in this window; no run after it adds more than this to a need,
	 * or to text. */
	uint32_t topics_read, terms_read;
	double rest_need, rest_text;
	double highest; /* the highest bound of the window */
	/* By document of the window. */
	float *skill, *text;
	uint32_t *answered; /* a bit a need */
	uint64_t *touched;  /* a bit a document */
	/* By frequency - 1 and code of length: what BM25 gives a term of weight 1 at most. */
	float impacts[FREQUENCIES + 1][LENGTH_CODE_MAX + 1];
	struct toplist ranked, left_out;
};

static int bound_compare(const void *a, const void *b)
{
	const struct topic_run *x = a, *y = b;
	return (x->bound < y->bound) - (x->bound > y->bound);
}

/* Adds the runs of one link of a need, a level each; those without documents are left out. */
static void topic_runs_add(struct search *search, uint32_t number, const struct topic_link *link)
{
	const struct rank_plan *plan = search->plan;
	for (uint32_t level = 0; level < LEVEL_COUNT; level++) {
		const struct numbers *numbers =
		    &search->store->by_topic[link->topic * LEVEL_COUNT + level];
		if (numbers->count == 0) {
			continue;
		}
		search->topics[search->topic_count++] = (struct topic_run){.numbers = numbers,
		    .need = number,
		    .bound = contributions_skill_bound(
			plan, &plan->needs[number], link->closeness, level)};
	}
}

static void topics_set(struct search *search)
{
	const struct rank_plan *plan = search->plan;
	for (uint32_t i = 0; i < plan->query->need_count; i++) {
		for (size_t link = 0; link < plan->needs[i].link_count; link++) {
			topic_runs_add(search, i, &plan->needs[i].links[link]);
		}
	}
	if (search->topic_count > 0) {
		qsort(search->topics, search->topic_count, sizeof *search->topics, bound_compare);
	}
	search->topics_needed = search->topic_count;
}

static void terms_set(struct search *search)
{
	const struct rank_plan *plan = search->plan;
	for (size_t i = 0; i < plan->term_count; i++) {
		search->terms[search->term_count++] =
		    (struct term_run){.postings = &search->store->postings[plan->terms[i].term],
			.weight = (float)plan->terms[i].weight};
	}
	for (size_t i = plan->term_count; i > 0; i--) {
		search->terms_rest[i - 1] =
		    search->terms_rest[i] + plan->terms[i - 1].weight * BM25_TERM_MAX;
	}
	search->terms_needed = search->term_count;
}

static void impacts_set(struct search *search)
{
	for (uint32_t code = 0; code <= LENGTH_CODE_MAX; code++) {
		double damping =
		    bm25_damping(length_of_code((uint8_t)code), search->plan->length_mean);
		for (uint32_t i = 0; i < FREQUENCIES; i++) {
			search->impacts[i][code] = (float)bm25_term(1, i + 1, damping);
		}
		search->impacts[FREQUENCIES][code] = (float)BM25_TERM_MAX;
	}
}

static size_t links_count(const struct rank_plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->query->need_count; i++) {
		count += plan->needs[i].link_count;
	}
	return count;
}

static enum status search_open(
    const struct rank_plan *plan, struct arena *arena, struct search **ret_search)
{
	size_t topics = links_count(plan) * LEVEL_COUNT + 1, terms = plan->term_count + 1;
	struct search *search = arena_alloc(arena, sizeof *search);
	if (search == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	search->plan = plan;
	search->store = &plan->index->store;
	search->topics = arena_alloc(arena, topics * sizeof *search->topics);
	search->terms = arena_alloc(arena, terms * sizeof *search->terms);
	search->terms_rest = arena_alloc(arena, terms * sizeof *search->terms_rest);
	search->skill = arena_alloc(arena, WINDOW * sizeof *search->skill);
	search->text = arena_alloc(arena, WINDOW * sizeof *search->text);
	search->answered = arena_alloc(arena, WINDOW * sizeof *search->answered);
	search->touched = arena_alloc(arena, WINDOW / 8);
	if (search->topics == NULL || search->terms == NULL || search->terms_rest == NULL ||
	    search->skill == NULL || search->text == NULL || search->answered == NULL ||
	    search->touched == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	size_t limit = plan->query->limit;
	uint32_t living = search->store->living;
	toplist_init(&search->ranked, search->store,
	    limit == 0 || limit > living ? living : (uint32_t)limit);
	toplist_init(&search->left_out, search->store, RANK_LEFT_OUT_MAX);
	topics_set(search);
	terms_set(search);
	impacts_set(search);
	*ret_search = search;
	return OK;
}

/* What needs can bring a document that stands only in optional runs, were this run one of them. */
static double optional_skill_with(const struct search *search, const struct topic_run *run)
{
	double sum = 0;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		double optional = search->optional_need[i];
		sum +=
		    run != NULL && run->need == i && run->bound > optional ? run->bound : optional;
	}
	return sum;
}

/* Makes runs optional, lightest first, that could not get a document into the list even all
 * together. */
static void runs_relax(struct search *search)
{
	double floor = toplist_floor(&search->ranked);
	while (search->terms_needed > 0 &&
	       contributions_bound(search->plan, optional_skill_with(search, NULL),
		   search->terms_rest[search->terms_needed - 1]) < floor) {
		search->terms_needed--;
	}
	search->optional_text = search->terms_rest[search->terms_needed];
	while (search->topics_needed > 0) {
		const struct topic_run *run = &search->topics[search->topics_needed - 1];
		double skill = optional_skill_with(search, run);
		if (contributions_bound(search->plan, skill, search->optional_text) >= floor) {
			return;
		}
		search->optional_need[run->need] = run->bound;
		search->topics_needed--;
	}
}

/* The first place from at on whose item is not below least: galloping, then halving. */
static uint32_t items_skip(const uint32_t *items, uint32_t count, uint32_t at, uint32_t least)
{
	uint32_t step = 1, low = at;
	while (at < count && items[at] < least) {
		low = at + 1;
		at = count - at > step ? at + step : count;
		step *= 2;
	}
	while (low < at) {
		uint32_t middle = low + (at - low) / 2;
		if (items[middle] < least) {
			low = middle + 1;
		} else {
			at = middle;
		}
	}
	return low;
}

/*
 * Runs of a need come with the highest bound first, so the first that holds a document bounds the
 * need's best answer. An optional run brings up no documents of its own. Without branches, which
 * here nothing predicts.
 */
static void window_add_topic(
    struct search *search, struct topic_run *run, uint32_t from, bool needed)
{
	const uint32_t *items = run->numbers->items;
	uint32_t count = run->numbers->count, need = run->need;
	uint32_t at = items_skip(items, count, run->at, from);
	const float first_or_not[2] = {(float)run->bound, 0};
	float *restrict skill = search->skill;
	uint32_t *restrict answered = search->answered;
	uint64_t *restrict touched = search->touched;
	uint64_t touch = needed;
	for (; at < count && items[at] - from < WINDOW; at++) {
		uint32_t place = items[at] - from;
		skill[place] += first_or_not[answered[place] >> need & 1];
		answered[place] |= (uint32_t)1 << need;
		touched[place / 64] |= touch << place % 64;
	}
	run->at = at;
}

static void window_add_term(struct search *search, struct term_run *run, uint32_t from, bool needed)
{
	const uint32_t *items = run->postings->items;
	uint32_t count = run->postings->count;
	uint32_t at = items_skip(items, count, run->at, posting_make(from, 0));
	const uint8_t *codes = search->store->length_codes + from;
	float weight = run->weight;
	float *restrict text = search->text;
	uint64_t *restrict touched = search->touched;
	uint64_t touch = needed;
	for (; at < count && posting_number(items[at]) - from < WINDOW; at++) {
		uint32_t place = posting_number(items[at]) - from;
		uint32_t frequency = posting_frequency(items[at]);
		uint32_t row = frequency <= FREQUENCIES ? frequency - 1 : FREQUENCIES;
		text[place] += weight * search->impacts[row][codes[place]];
		touched[place / 64] |= touch << place % 64;
	}
	run->at = at;
}

/* What the document at this place can still get for needs that nothing answered so far. */
static double rest_skill_of(const struct search *search, uint32_t place)
{
	double sum = 0;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		if ((search->answered[place] >> i & 1) == 0) {
			double optional = search->optional_need[i];
			sum += optional < search->rest_need ? optional : search->rest_need;
		}
	}
	return sum;
}

/* The most the document at this place can score, for all that is read of the window. */
static double place_bound(const struct search *search, uint32_t place)
{
	return contributions_bound(search->plan,
	    search->skill[place] + rest_skill_of(search, place),
	    search->text[place] + search->rest_text);
}

static enum status document_score(struct search *search, uint32_t number)
{
	const struct document *document = &search->store->documents[number];
	struct candidate candidate = {0};
	contributions_score(search->plan, document, contributions_text_raw(search->plan, document),
	    &candidate, NULL);
	struct contender contender = {.score = candidate.score,
	    .document = number,
	    .locality = candidate.locality,
	    .left_out = contributions_obstacle(search->plan, number),
	    .room = candidate.room};
	return toplist_offer(
	    contender.left_out == LEFT_OUT_NONE ? &search->ranked : &search->left_out, &contender);
}

/* Whether the place's bound is surely below floor: a little above the bound, but without a
 * division. */
static bool place_misses(const struct search *search, uint32_t place, double floor)
{
	const struct plan_bound *bound = &search->plan->bound;
	double skill = search->skill[place] + rest_skill_of(search, place);
	double text = search->text[place] + search->rest_text;
	double left = floor - skill * (1 + bound->fit * bound->fit_a_skill);
	return left * (text + bound->text_half) > (bound->text + bound->fit) * text;
}

/* Keeps touched only those that can still get into the list; returns how many. */
static uint32_t window_sift(struct search *search)
{
	double floor = toplist_floor(&search->ranked);
	uint32_t left = 0;
	search->highest = 0;
	for (uint32_t word = 0; word < WINDOW / 64; word++) {
		for (uint64_t bits = search->touched[word]; bits != 0; bits &= bits - 1) {
			uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(bits);
			double bound =
			    place_misses(search, place, floor) ? 0 : place_bound(search, place);
			if (bound < floor || bound <= 0) {
				search->touched[word] &= ~(bits & -bits);
				continue;
			}
			search->highest = fmax(search->highest, bound);
			left++;
		}
	}
	return left;
}

/* Scores the documents still touched whose bound is at least this and holds against the list as it
 * fills. */
static enum status window_score(struct search *search, uint32_t from, double least)
{
	for (uint32_t word = 0; word < WINDOW / 64; word++) {
		for (uint64_t bits = search->touched[word]; bits != 0; bits &= bits - 1) {
			uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(bits);
			double bound = place_bound(search, place);
			if (bound < least || bound < toplist_floor(&search->ranked)) {
				continue;
			}
			search->touched[word] &= ~(bits & -bits);
			bool alive = search->store->documents[from + place].alive;
			if (alive && document_score(search, from + place) != OK) {
				return RESOURCE_EXHAUSTED;
			}
		}
	}
	return OK;
}

static void window_clear(struct search *search)
{
	memset(search->skill, 0, WINDOW * sizeof *search->skill);
	memset(search->text, 0, WINDOW * sizeof *search->text);
	memset(search->answered, 0, WINDOW * sizeof *search->answered);
	memset(search->touched, 0, WINDOW / 8);
}

/* Reads runs of the window up to these. */
static void window_read(
    struct search *search, uint32_t from, uint32_t topics_end, uint32_t terms_end, bool needed)
{
	for (; search->topics_read < topics_end; search->topics_read++) {
		window_add_topic(search, &search->topics[search->topics_read], from, needed);
	}
	for (; search->terms_read < terms_end; search->terms_read++) {
		window_add_term(search, &search->terms[search->terms_read], from, needed);
	}
	bool topics_left = search->topics_read < search->topic_count;
	search->rest_need = topics_left ? search->topics[search->topics_read].bound : 0;
	search->rest_text = search->terms_rest[search->terms_read];
}

static enum status windows_run(struct search *search)
{
	enum status status = OK;
	for (uint32_t from = 0; status == OK && from < search->store->document_count;
	     from += WINDOW) {
		runs_relax(search);
		window_clear(search);
		search->topics_read = search->terms_read = 0;
		window_read(search, from, search->topics_needed, search->terms_needed, true);
		if (window_sift(search) > FEW) {
			window_read(search, from, search->topic_count, search->term_count, false);
			(void)window_sift(search);
		}
		status = window_score(search, from, search->highest * FIRST_PERCENT / 100);
		if (status == OK) {
			status = window_score(search, from, 0);
		}
	}
	return status;
}

/* Takes from those left out who would not have been in the list anyway; both lists are in order. */
static void left_out_trim(struct toplist *left_out, const struct toplist *ranked)
{
	if (ranked->count < ranked->limit || ranked->count == 0) {
		return;
	}
	while (left_out->count > 0 &&
	       !contender_before(left_out->store, &left_out->heap[left_out->count - 1],
		   &ranked->heap[ranked->count - 1])) {
		left_out->count--;
	}
}

enum status rank_search_run(const struct rank_plan *plan,
    struct arena *arena,
    struct toplist *ret_ranked,
    struct toplist *ret_left_out)
{
	struct search *search;
	enum status status = search_open(plan, arena, &search);
	if (status != OK) {
		return status;
	}
	status = windows_run(search);
	if (status != OK) {
		toplist_fini(&search->ranked);
		toplist_fini(&search->left_out);
		return status;
	}
	toplist_sort(&search->ranked);
	toplist_sort(&search->left_out);
	left_out_trim(&search->left_out, &search->ranked);
	*ret_ranked = search->ranked;
	*ret_left_out = search->left_out;
	return OK;
}
