/*
 * The search reads lists of people by topic, those with the highest impact on the score first, and
 * keeps of everybody it meets what they can have of each need, in a byte (score at a time: Anh and
 * Moffat, "Pruned query evaluation using pre-computed impacts", 2006). It reads no further when
 * nobody unmet can get into the list, each of their topics being at most what the rest of its
 * need's lists can bring (threshold algorithm: Fagin, Lotem and Naor, "Optimal aggregation
 * algorithms for middleware", 2003). Those met are scored in full, in order of what they can score
 * at most, until that is less than the last of the list has.
 *
 * Only where topics leave room for people who have nothing but words, all terms of the text are
 * summed, in windows of documents so that sums stay in the processor's cache; terms that could not
 * lift anybody into the list, even all together, do not bring up documents (MaxScore: Turtle and
 * Flood, "Query evaluation: strategies and optimizations", 1995). None of this changes the outcome.
 */
#include "matching/rank_search.h"

#include "matching/bm25.h"
#include "matching/contributions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEPS = 254, /* a byte's, to the highest run */
	FIRST_SCORED = 48,
	READ_A_SCORE = 30, /* postings that cost no more to read than one document to score */
	BUCKETS = 128,     /* to put in order those who are scored */
	CACHE_LINE = 64,
	AHEAD = 6, /* so many documents are fetched before they are scored */
	WINDOW = 2048,
	FEW = 24, /* documents of a window that are rather scored than the optional terms read */
	FREQUENCIES =
	    4, /* a term this often, or less, is looked up; more is taken for without end */
};
/* Runs of a need that can add at least this share of the highest one's are read in any case. */
static const double first_share = 0.6;

/* Documents with a linked topic, of one impact; the next run has a lower one. */
struct topic_run {
	const struct topic_link *link;
	const struct numbers *numbers;
	uint32_t impact;
	struct skill_bound bound;
	double most; /* what it can add at most; 0: no run is left */
};

struct need_runs {
	struct topic_run *links; /* of each linked topic the first run that is not read */
	struct topic_run *next;  /* that with the most; NULL when all is read */
	uint8_t *known; /* by document: the most it has of this need, in steps, in what is read */
	double rest;    /* the most that what is not read can add */
	double sinking; /* what the rest sinks by when the next run is read */
};

/* Somebody met, and what they can score at most. */
struct prospect {
	uint32_t number;
	float bound;
};

struct prospects {
	struct prospect *items;
	uint32_t count;
};

struct term_run {
	const struct postings *postings;
	uint32_t at;
	float weight;
};

struct search {
	const struct rank_plan *plan;
	const struct rank_store *store;
	struct need_runs *needs;
	double step; /* of known, in points */
	double steps_a_point;
	uint32_t read;          /* postings of topics */
	uint64_t *met, *seen;   /* a bit a document: was read of, was scored */
	struct term_run *terms; /* the heaviest first */
	double *terms_rest;     /* by term: what it and all after it can add to raw text */
	/* Terms from here on are optional; those up to terms_read are read in this window. */
	uint32_t term_count, terms_needed, terms_read;
	float *text;       /* by document of the window */
	uint64_t *touched; /* a bit a document of the window */
	/* By frequency - 1 and code of length: what BM25 gives a term of weight 1 at most. */
	float impacts[FREQUENCIES + 1][LENGTH_CODE_MAX + 1];
	struct toplist ranked, left_out;
};

/* A bound that was kept as a float. */
static const double float_slack = 1 + 1e-6;

static bool bit_is_set(const uint64_t *bits, uint32_t number)
{
	return (bits[number / 64] >> number % 64 & 1) != 0;
}

/* Scores a document that nobody has seen so far, when it can get into the list. */
static enum status document_score(struct search *search, uint32_t number)
{
	struct contender contender;
	search->seen[number / 64] |= UINT64_C(1) << number % 64;
	if (!search->store->documents[number].alive ||
	    !contributions_contend(
		search->plan, number, toplist_floor(&search->ranked), &contender)) {
		return OK;
	}
	return toplist_offer(
	    contender.left_out == LEFT_OUT_NONE ? &search->ranked : &search->left_out, &contender);
}

/* --- topics --- */

/* Goes on to the first run below this impact that has documents. */
static void run_advance(const struct search *search,
    const struct plan_need *need,
    struct topic_run *run,
    uint32_t below)
{
	const struct numbers *lists =
	    &search->store->by_topic[(size_t)run->link->topic * IMPACT_COUNT];
	uint32_t lowest = search->plan->hearing > 0 ? 0 : IMPACT_STATED;
	while (below > lowest && lists[below - 1].count == 0) {
		below--;
	}
	below = below > lowest ? below : 0;
	run->most = 0;
	if (below > 0) {
		run->impact = below - 1;
		run->numbers = &lists[below - 1];
		run->bound = contributions_skill_bound(
		    search->plan, need, run->link->closeness, run->impact);
		run->most = skill_bound_with(&run->bound, 0);
	}
}

/* Finds the next run of a need, and what is left when it is read. */
static void need_settle(const struct search *search, size_t number)
{
	const struct plan_need *need = &search->plan->needs[number];
	struct need_runs *runs = &search->needs[number];
	struct topic_run after;
	double second = 0;
	runs->next = NULL;
	runs->rest = 0;
	for (size_t i = 0; i < need->link_count; i++) {
		struct topic_run *run = &runs->links[i];
		if (run->most > runs->rest) {
			second = runs->rest;
			runs->rest = run->most;
			runs->next = run;
		} else if (run->most > second) {
			second = run->most;
		}
	}
	if (runs->next != NULL) {
		after = *runs->next;
		run_advance(search, need, &after, after.impact);
		runs->sinking = runs->rest - (after.most > second ? after.most : second);
	}
}

static enum status needs_open(struct search *search, struct arena *arena)
{
	const struct rank_plan *plan = search->plan;
	size_t documents = search->store->document_count;
	double most = 0;
	search->needs = arena_alloc(arena, (plan->query->need_count + 1) * sizeof *search->needs);
	for (size_t i = 0; search->needs != NULL && i < plan->query->need_count; i++) {
		const struct plan_need *need = &plan->needs[i];
		struct need_runs *runs = &search->needs[i];
		runs->known = arena_alloc(arena, documents + 1);
		runs->links = arena_alloc(arena, (need->link_count + 1) * sizeof *runs->links);
		if (runs->known == NULL || runs->links == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		for (size_t link = 0; link < need->link_count; link++) {
			runs->links[link].link = &need->links[link];
			run_advance(search, need, &runs->links[link], IMPACT_COUNT);
		}
		need_settle(search, i);
		most = fmax(most, runs->rest);
	}
	search->steps_a_point = most > 0 ? STEPS / most : 0;
	search->step = most / STEPS;
	return search->needs == NULL ? RESOURCE_EXHAUSTED : OK;
}

/* The need to read on for, whose rest sinks most for every posting read; need_count when all is
 * read. */
static size_t need_choose(const struct search *search)
{
	size_t count = search->plan->query->need_count, best = count;
	double best_worth = -1;
	for (size_t i = 0; i < count; i++) {
		const struct need_runs *runs = &search->needs[i];
		double worth = runs->next == NULL ? -1 : runs->sinking / runs->next->numbers->count;
		if (worth > best_worth) {
			best = i;
			best_worth = worth;
		}
	}
	return best;
}

/* Points as steps that are not fewer. */
static uint8_t steps_of(const struct search *search, double points)
{
	return (uint8_t)(points * search->steps_a_point + 1);
}

static void met_with(struct search *search, uint8_t *known, uint32_t number, uint8_t steps)
{
	known[number] = known[number] > steps ? known[number] : steps;
	search->met[number / 64] |= UINT64_C(1) << number % 64;
}

/* Reads the next run of a need. */
static void need_read(struct search *search, size_t number)
{
	struct need_runs *runs = &search->needs[number];
	struct topic_run *run = runs->next;
	const uint32_t *items = run->numbers->items;
	uint32_t count = run->numbers->count;
	uint8_t most = steps_of(search, run->most);
	for (uint32_t i = 0; run->impact < IMPACT_STATED && i < count; i++) {
		met_with(search, runs->known, items[i], most);
	}
	for (uint32_t i = 0; run->impact >= IMPACT_STATED && i < count; i += 2) {
		double points = skill_bound_with(&run->bound, items[i + 1]);
		met_with(search, runs->known, items[i], steps_of(search, points));
	}
	search->read += count;
	run_advance(search, &search->plan->needs[number], run, run->impact);
	need_settle(search, number);
}

/* Reads who has stated the need itself, or comes near that. */
static void need_read_first(struct search *search, size_t number)
{
	const struct need_runs *runs = &search->needs[number];
	double least = runs->rest * first_share;
	while (runs->next != NULL && runs->rest >= least) {
		need_read(search, number);
	}
}

/* What unread runs can bring, by need. */
static void rests_set(const struct search *search, uint8_t rests[static RANK_NEEDS_MAX])
{
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		rests[i] = steps_of(search, search->needs[i].rest);
	}
}

/* The most somebody met has: of each need what was read of them, or what is not read. */
static uint32_t met_steps(
    const struct search *search, uint32_t number, const uint8_t rests[static RANK_NEEDS_MAX])
{
	uint32_t steps = 0;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		uint8_t known = search->needs[i].known[number];
		steps += known > rests[i] ? known : rests[i];
	}
	return steps;
}

static double met_bound(const struct search *search, uint32_t number, uint32_t steps)
{
	return contributions_bound(search->plan, steps * search->step,
	    locality_of(&search->plan->place, &search->store->seats[number]));
}

/* The most that somebody not met can score. */
static double unmet_bound(const struct search *search)
{
	double sum = 0;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		sum += search->needs[i].rest;
	}
	return contributions_bound(search->plan, sum, LOCALITY_SCHOOL);
}

/* The fewest steps that can get somebody into the list. */
static uint32_t steps_least(const struct search *search)
{
	double floor = toplist_floor(&search->ranked);
	uint32_t steps = 0, most = UINT8_MAX * (uint32_t)search->plan->query->need_count;
	while (steps < most &&
	       contributions_bound(search->plan, steps * search->step, LOCALITY_SCHOOL) < floor) {
		steps++;
	}
	return steps;
}

/* Counts those met and not seen by their steps, into counts. */
static void steps_count(
    const struct search *search, const uint8_t rests[static RANK_NEEDS_MAX], uint32_t *counts)
{
	for (uint32_t word = 0; word * 64 < search->store->document_count; word++) {
		uint64_t bits = search->met[word] & ~search->seen[word];
		for (; bits != 0; bits &= bits - 1) {
			uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
			counts[met_steps(search, number, rests)]++;
		}
	}
}

/* Adds those met and not seen who have this many steps and can get into the list. */
static void prospects_add(const struct search *search,
    const uint8_t rests[static RANK_NEEDS_MAX],
    uint32_t least,
    struct prospects *prospects)
{
	double floor = toplist_floor(&search->ranked);
	for (uint32_t word = 0; word * 64 < search->store->document_count; word++) {
		uint64_t bits = search->met[word] & ~search->seen[word];
		for (; bits != 0; bits &= bits - 1) {
			uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
			uint32_t steps = met_steps(search, number, rests);
			if (steps < least) {
				continue;
			}
			double bound = met_bound(search, number, steps);
			prospects->items[prospects->count] =
			    (struct prospect){number, (float)bound};
			prospects->count += bound >= floor;
		}
	}
}

/* Those met and not seen who can get into the list: all, or (about) the first so many; in arena. */
static enum status prospects_find(const struct search *search,
    uint32_t enough,
    struct arena *arena,
    struct prospects *ret_prospects)
{
	uint32_t most = UINT8_MAX * (uint32_t)search->plan->query->need_count;
	uint32_t least = steps_least(search), count = 0;
	uint8_t rests[RANK_NEEDS_MAX];
	uint32_t *counts = arena_alloc(arena, ((size_t)most + 1) * sizeof *counts);
	if (counts == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	rests_set(search, rests);
	steps_count(search, rests, counts);
	uint32_t from = most + 1;
	while (from > least && count < enough) {
		count += counts[--from];
	}
	struct prospects found = {
	    .items = arena_alloc(arena, ((size_t)count + 1) * sizeof *found.items)};
	if (found.items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prospects_add(search, rests, from, &found);
	*ret_prospects = found;
	return OK;
}

/* Keeps those who are not seen and can still get into the list. */
static void prospects_sift(const struct search *search, struct prospects *prospects)
{
	double floor = toplist_floor(&search->ranked);
	uint32_t kept = 0;
	uint8_t rests[RANK_NEEDS_MAX];
	rests_set(search, rests);
	for (uint32_t i = 0; i < prospects->count; i++) {
		uint32_t number = prospects->items[i].number;
		double bound = met_bound(search, number, met_steps(search, number, rests));
		prospects->items[kept] = (struct prospect){number, (float)bound};
		kept += bound >= floor && !bit_is_set(search->seen, number);
	}
	prospects->count = kept;
}

/* Reads on as long as that costs less than scoring those who may turn out not to be needed. */
static void prospects_refine(struct search *search, struct prospects *prospects)
{
	size_t need, needs = search->plan->query->need_count;
	uint64_t budget = search->read + (uint64_t)prospects->count * READ_A_SCORE;
	while ((need = need_choose(search)) < needs &&
	       search->read + search->needs[need].next->numbers->count < budget) {
		need_read(search, need);
	}
	prospects_sift(search, prospects);
}

/* In order of bound, the highest first, as far as buckets tell them apart; in arena. */
static enum status prospects_sort(struct prospects *prospects, struct arena *arena)
{
	uint32_t starts[BUCKETS + 1] = {0};
	float low = INFINITY, high = -INFINITY;
	struct prospect *sorted =
	    arena_alloc(arena, ((size_t)prospects->count + 1) * sizeof *sorted);
	if (sorted == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < prospects->count; i++) {
		float bound = prospects->items[i].bound;
		low = bound < low ? bound : low;
		high = bound > high ? bound : high;
	}
	float width = fmaxf(high - low, 1e-3f) * (1 + 1e-5f) / BUCKETS;
	for (uint32_t i = 0; i < prospects->count; i++) {
		starts[(uint32_t)((high - prospects->items[i].bound) / width) + 1]++;
	}
	for (uint32_t i = 0; i < BUCKETS; i++) {
		starts[i + 1] += starts[i];
	}
	for (uint32_t i = 0; i < prospects->count; i++) {
		uint32_t bucket = (uint32_t)((high - prospects->items[i].bound) / width);
		sorted[starts[bucket]++] = prospects->items[i];
	}
	prospects->items = sorted;
	return OK;
}

/* Scores at most so many of them, those who can score most first. */
static enum status prospects_score(
    struct search *search, struct prospects *prospects, uint32_t most, struct arena *arena)
{
	const struct document *documents = search->store->documents;
	enum status status = prospects_sort(prospects, arena);
	for (uint32_t i = 0; status == OK && i < prospects->count && most > 0; i++) {
		if (i + 2 * AHEAD < prospects->count) {
			__builtin_prefetch(&documents[prospects->items[i + 2 * AHEAD].number]);
			const char *content = documents[prospects->items[i + AHEAD].number].content;
			__builtin_prefetch(content);
			__builtin_prefetch(content + CACHE_LINE);
			__builtin_prefetch(content + 2 * CACHE_LINE);
		}
		if ((double)prospects->items[i].bound * float_slack >=
		    toplist_floor(&search->ranked)) {
			status = document_score(search, prospects->items[i].number);
			most--;
		}
	}
	return status;
}

/* Scores the first of those met, so that there is a floor. */
static enum status topics_start(struct search *search, struct arena *arena)
{
	struct prospects prospects;
	enum status status = prospects_find(search, FIRST_SCORED, arena, &prospects);
	return status == OK ? prospects_score(search, &prospects, FIRST_SCORED, arena) : status;
}

/* Scores all of those met who can get into the list. */
static enum status topics_finish(struct search *search, struct arena *arena)
{
	struct prospects prospects;
	enum status status = prospects_find(search, UINT32_MAX, arena, &prospects);
	if (status == OK) {
		status = prospects_score(search, &prospects, FIRST_SCORED, arena);
	}
	if (status != OK) {
		return status;
	}
	prospects_sift(search, &prospects);
	prospects_refine(search, &prospects);
	return prospects_score(search, &prospects, UINT32_MAX, arena);
}

/* Scores everybody who can get into the list by their topics. */
static enum status topics_run(struct search *search, struct arena *arena)
{
	size_t need, needs = search->plan->query->need_count;
	for (size_t i = 0; i < needs; i++) {
		need_read_first(search, i);
	}
	enum status status = topics_start(search, arena);
	while (status == OK && unmet_bound(search) >= toplist_floor(&search->ranked) &&
	       (need = need_choose(search)) < needs) {
		need_read(search, need);
	}
	return status == OK ? topics_finish(search, arena) : status;
}

/* --- words --- */

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

static void terms_set(struct search *search)
{
	const struct rank_plan *plan = search->plan;
	for (size_t i = 0; i < plan->term_count; i++) {
		search->terms[search->term_count++] =
		    (struct term_run){.postings = &search->store->postings[plan->terms[i].term],
			.weight = (float)plan->terms[i].weight};
	}
	for (size_t i = plan->term_count; i > 0; i--) {
		search->terms_rest[i - 1] = search->terms_rest[i] + plan->terms[i - 1].most;
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

/* An optional term brings up no documents of its own. */
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

static void window_read(struct search *search, uint32_t from, uint32_t terms_end, bool needed)
{
	for (; search->terms_read < terms_end; search->terms_read++) {
		window_add_term(search, &search->terms[search->terms_read], from, needed);
	}
}

/* Keeps touched only those who are unseen and can still get into the list; returns how many. */
static uint32_t window_sift(struct search *search, uint32_t from)
{
	double least = contributions_text_least(search->plan, toplist_floor(&search->ranked)) -
		       search->terms_rest[search->terms_read];
	uint32_t left = 0;
	for (uint32_t word = 0; word < WINDOW / 64; word++) {
		for (uint64_t bits = search->touched[word]; bits != 0; bits &= bits - 1) {
			uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(bits);
			if (search->text[place] < least || bit_is_set(search->seen, from + place)) {
				search->touched[word] &= ~(bits & -bits);
			} else {
				left++;
			}
		}
	}
	return left;
}

static enum status window_score(struct search *search, uint32_t from)
{
	for (uint32_t word = 0; word < WINDOW / 64; word++) {
		for (uint64_t bits = search->touched[word]; bits != 0; bits &= bits - 1) {
			uint32_t number = from + word * 64 + (uint32_t)__builtin_ctzll(bits);
			if (document_score(search, number) != OK) {
				return RESOURCE_EXHAUSTED;
			}
		}
	}
	return OK;
}

/* Makes terms optional, lightest first, that could not get a document into the list even all
 * together. */
static void terms_relax(struct search *search)
{
	double least = contributions_text_least(search->plan, toplist_floor(&search->ranked));
	while (search->terms_needed > 0 && search->terms_rest[search->terms_needed - 1] < least) {
		search->terms_needed--;
	}
}

static enum status words_run(struct search *search)
{
	enum status status = OK;
	terms_set(search);
	impacts_set(search);
	for (uint32_t from = 0; status == OK && from < search->store->document_count;
	     from += WINDOW) {
		terms_relax(search);
		if (search->terms_needed == 0) {
			return OK;
		}
		memset(search->text, 0, WINDOW * sizeof *search->text);
		memset(search->touched, 0, WINDOW / 8);
		search->terms_read = 0;
		window_read(search, from, search->terms_needed, true);
		if (window_sift(search, from) > FEW) {
			window_read(search, from, search->term_count, false);
			(void)window_sift(search, from);
		}
		status = window_score(search, from);
	}
	return status;
}

/* --- both --- */

static enum status search_open(
    const struct rank_plan *plan, struct arena *arena, struct search **ret_search)
{
	size_t terms = plan->term_count + 1;
	struct search *search = arena_alloc(arena, sizeof *search);
	if (search == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	search->plan = plan;
	search->store = &plan->index->store;
	size_t documents = (size_t)search->store->document_count / 64 + 1;
	search->met = arena_alloc(arena, documents * sizeof *search->met);
	search->seen = arena_alloc(arena, documents * sizeof *search->seen);
	search->terms = arena_alloc(arena, terms * sizeof *search->terms);
	search->terms_rest = arena_alloc(arena, terms * sizeof *search->terms_rest);
	search->text = arena_alloc(arena, WINDOW * sizeof *search->text);
	search->touched = arena_alloc(arena, WINDOW / 8);
	if (search->met == NULL || search->seen == NULL || search->terms == NULL ||
	    search->terms_rest == NULL || search->text == NULL || search->touched == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	size_t limit = plan->query->limit;
	uint32_t living = search->store->living;
	toplist_init(&search->ranked, search->store,
	    limit == 0 || limit > living ? living : (uint32_t)limit);
	toplist_init(&search->left_out, search->store, RANK_LEFT_OUT_MAX);
	enum status status = needs_open(search, arena);
	if (status == OK) {
		*ret_search = search;
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
	status = topics_run(search, arena);
	if (status == OK && unmet_bound(search) >= toplist_floor(&search->ranked)) {
		status = words_run(search);
	}
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
