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
#include "ranking/rank_search.h"

#include "ranking/bm25.h"
#include "ranking/contributions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORD_STEPS = 20000, /* a number's of sixteen bits, to the most of all terms */
	WORDS_READ = 2000,  /* postings of terms, and one for every document */
	STEPS = 254,        /* a byte's, to the highest run */
	FIRST_SCORED = 48,
	READ_A_SCORE = 25, /* postings that cost far less to read than one document to score */
	REFINED_PART = 6,  /* so much fewer, and reading on is worth it once more: a sixth */
	BUCKETS = 128,     /* to put in order those who are scored */
	CACHE_LINE = 64,
	CONTENT_LINES = 3, /* of a document: its skills, mostly */
	AHEAD = 4,         /* so many documents are fetched before they are scored */
	WINDOW = 2048,
	FEW = 24, /* documents of a window that are rather scored than the optional terms read */
	FREQUENCIES =
	    4, /* a term this often, or less, is looked up; more is taken for without end */
};
/* Lists of a need that can add at least this share of the highest one's are read in any case. */
static const double first_share = 0.6;
/* Lists that can add at least this share of the highest one's are read together. */
static const double near_share = 0.85;

/* The lists of a linked topic that are not read: those below an impact. */
struct link_runs {
	const struct numbers *lists; /* by impact */
	uint32_t below;
	double factor; /* of the points of an impact */
};

struct need_runs {
	struct link_runs *links; /* link_count of them */
	size_t link_count;
	uint8_t *known; /* by document: the most it has of this need, in steps, in what is read */
	double rest;    /* the most that what is not read can add; 0 when all is read */
	double sunk;    /* what is left of it when all lists near it are read */
	uint32_t cost;  /* postings in those */
};

/* Somebody met, and what they can score at most. */
struct prospect {
	uint32_t number;
	float bound;
};

struct prospects {
	struct prospect *items;
	uint32_t count;
	double width; /* once sorted: nobody's bound is so much above that of somebody before */
};

/* The documents of a term of the text. */
struct word_list {
	const struct postings *postings;
	double most;  /* what it can add to raw text */
	double worth; /* that by posting */
};

struct term_run {
	const struct postings *postings;
	uint32_t at;
	float weight;
};

struct search {
	const struct rank_plan *plan; /* tightened */
	struct rank_plan tightened;
	uint16_t *words; /* by document: raw text score of what is read at most, in steps; NULL */
	double words_step, words_rest; /* a step; what the other terms add at most */
	const struct rank_store *store;
	struct need_runs *needs;
	struct skill_bound bounds[IMPACT_COUNT]; /* for a need of share 1 and the topic itself */
	double most[IMPACT_COUNT];               /* of these */
	double step;                             /* of known, in points */
	double steps_a_point;
	uint32_t steps_most;    /* above what all needs together can have */
	uint32_t *counts;       /* of those met, by steps, as they were at counted */
	uint32_t counted;       /* value of read; UINT32_MAX: never */
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

/* --- the most that words can bring --- */

/* The heaviest first for what it takes to read it. */
static int word_compare(const void *a, const void *b)
{
	const struct word_list *x = a, *y = b;
	return (x->worth < y->worth) - (x->worth > y->worth);
}

static void word_read(struct search *search, const struct word_list *list)
{
	uint16_t steps = (uint16_t)(list->most / search->words_step + 1);
	for (uint32_t i = 0; i < list->postings->count; i++) {
		search->words[posting_number(list->postings->items[i])] += steps;
	}
}

static void words_tighten(struct search *search)
{
	uint16_t highest = 0;
	for (uint32_t i = 0; i < search->store->document_count; i++) {
		highest = search->words[i] > highest ? search->words[i] : highest;
	}
	double most = search->words_rest + highest * search->words_step;
	search->tightened.text_most = fmin(search->plan->text_most, most);
	contributions_bound_set(&search->tightened);
}

/* Reads the terms that tell most and are short, where topics are needed too: to know whom words
 * cannot lift. */
static enum status words_open(struct search *search, struct arena *arena)
{
	const struct rank_plan *plan = search->plan;
	uint32_t budget = WORDS_READ + search->store->document_count;
	if (plan->query->need_count == 0 || plan->term_count == 0) {
		return OK;
	}
	struct word_list *lists = arena_alloc(arena, plan->term_count * sizeof *lists);
	search->words =
	    arena_alloc(arena, ((size_t)search->store->document_count + 1) * sizeof *search->words);
	if (lists == NULL || search->words == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	search->words_step = plan->text_most / WORD_STEPS;
	for (size_t i = 0; i < plan->term_count; i++) {
		const struct postings *postings = &search->store->postings[plan->terms[i].term];
		double most = plan->terms[i].most;
		lists[i] = (struct word_list){postings, most, most / (postings->count + 1)};
	}
	qsort(lists, plan->term_count, sizeof *lists, word_compare);
	for (size_t i = 0; i < plan->term_count; i++) {
		if (lists[i].postings->count > budget) {
			search->words_rest += lists[i].most;
		} else {
			budget -= lists[i].postings->count;
			word_read(search, &lists[i]);
		}
	}
	words_tighten(search);
	return OK;
}

/* The raw text score that a document has at most. */
static double words_most(const struct search *search, uint32_t number)
{
	return search->words == NULL
		   ? search->plan->text_most
		   : search->words_rest + search->words[number] * search->words_step;
}

/* Scores a document that nobody has seen so far, when it can get into the list. */
static enum status document_score(struct search *search, uint32_t number)
{
	struct contender contender;
	search->seen[number / 64] |= UINT64_C(1) << number % 64;
	if (!search->store->documents[number].alive ||
	    !contributions_contend(search->plan, number, words_most(search, number),
		toplist_floor(&search->ranked), &contender)) {
		return OK;
	}
	return toplist_offer(
	    contender.left_out == LEFT_OUT_NONE ? &search->ranked : &search->left_out, &contender);
}

/* --- topics --- */

/* What the next unread list of a link can add at most; passes over empty ones. */
static double link_most(const struct search *search, struct link_runs *link)
{
	while (link->below > 0 && link->lists[link->below - 1].count == 0) {
		link->below--;
	}
	return link->below > 0 ? link->factor * search->most[link->below - 1] : 0;
}

/* Looks what is left of a need, and what it takes to make that less. */
static void need_settle(const struct search *search, struct need_runs *need)
{
	need->rest = need->sunk = 0;
	need->cost = 0;
	for (size_t i = 0; i < need->link_count; i++) {
		need->rest = fmax(need->rest, link_most(search, &need->links[i]));
	}
	for (size_t i = 0; i < need->link_count; i++) {
		struct link_runs link = need->links[i];
		double most = link_most(search, &link);
		while (most > 0 && most >= need->rest * near_share) {
			need->cost += link.lists[--link.below].count;
			most = link_most(search, &link);
		}
		need->sunk = fmax(need->sunk, most);
	}
}

static enum status need_open(const struct search *search,
    const struct plan_need *planned,
    struct arena *arena,
    struct need_runs *need)
{
	need->link_count = planned->link_count;
	need->known = arena_alloc(arena, (size_t)search->store->document_count + 1);
	need->links = arena_alloc(arena, (need->link_count + 1) * sizeof *need->links);
	if (need->known == NULL || need->links == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < need->link_count; i++) {
		const struct topic_link *link = &planned->links[i];
		need->links[i] = (struct link_runs){
		    .lists = &search->store->by_topic[(size_t)link->topic * IMPACT_COUNT],
		    .below = IMPACT_COUNT,
		    .factor = planned->share * link->closeness};
	}
	need_settle(search, need);
	return OK;
}

static enum status needs_open(struct search *search, struct arena *arena)
{
	const struct rank_plan *plan = search->plan;
	double most = 0;
	enum status status = OK;
	for (uint32_t impact = 0; impact < IMPACT_COUNT; impact++) {
		search->bounds[impact] = contributions_skill_bound(plan, impact);
		search->most[impact] = skill_bound_with(&search->bounds[impact], 0);
	}
	search->needs = arena_alloc(arena, (plan->query->need_count + 1) * sizeof *search->needs);
	if (search->needs == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < plan->query->need_count; i++) {
		status = need_open(search, &plan->needs[i], arena, &search->needs[i]);
		most = fmax(most, search->needs[i].rest);
	}
	search->steps_a_point = most > 0 ? STEPS / most : 0;
	search->step = most / STEPS;
	search->steps_most = UINT8_MAX * (uint32_t)plan->query->need_count + 1;
	search->counts = arena_alloc(arena, search->steps_most * sizeof *search->counts);
	search->counted = UINT32_MAX;
	return search->counts == NULL ? RESOURCE_EXHAUSTED : status;
}

/* The need to read on for, whose rest sinks most for every posting read; NULL when all is read. */
static struct need_runs *need_choose(const struct search *search)
{
	struct need_runs *best = NULL;
	double best_worth = -1;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		struct need_runs *need = &search->needs[i];
		double worth = need->cost == 0 ? -1 : (need->rest - need->sunk) / need->cost;
		if (worth > best_worth) {
			best = need;
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

static void known_raise(uint8_t *known, uint32_t number, uint8_t steps)
{
	known[number] = known[number] > steps ? known[number] : steps;
}

/* Reads a list, which meets nobody new. */
static void list_read_known(const struct search *search,
    const struct numbers *numbers,
    uint32_t impact,
    double factor,
    uint8_t *known)
{
	const uint32_t *items = numbers->items;
	if (impact < IMPACT_STATED) {
		uint8_t steps = steps_of(search, factor * search->most[impact]);
		for (uint32_t i = 0; i < numbers->count; i++) {
			known_raise(known, items[i], steps);
		}
		return;
	}
	const struct skill_bound bound = search->bounds[impact];
	for (uint32_t i = 0; i < numbers->count; i += 2) {
		double points = factor * skill_bound_with(&bound, items[i + 1]);
		known_raise(known, items[i], steps_of(search, points));
	}
}

/* Marks whom a list brings up. */
static void list_meet(const struct numbers *numbers, uint32_t impact, uint64_t *met)
{
	uint32_t words = impact < IMPACT_STATED ? 1 : 2;
	for (uint32_t i = 0; i < numbers->count; i += words) {
		met[numbers->items[i] / 64] |= UINT64_C(1) << numbers->items[i] % 64;
	}
}

/* Reads the lists of a need that can add at least this share of the highest one's. */
static void need_read(struct search *search, struct need_runs *need, double share, bool meeting)
{
	double least = need->rest * share;
	for (size_t i = 0; i < need->link_count; i++) {
		struct link_runs *link = &need->links[i];
		for (double most; (most = link_most(search, link)) > 0 && most >= least;) {
			const struct numbers *list = &link->lists[--link->below];
			list_read_known(search, list, link->below, link->factor, need->known);
			if (meeting) {
				list_meet(list, link->below, search->met);
			}
			search->read += list->count;
		}
	}
	need_settle(search, need);
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
	return contributions_bound_with(search->plan, steps * search->step,
	    words_most(search, number),
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
	uint32_t steps = 0;
	while (steps < search->steps_most &&
	       contributions_bound(search->plan, steps * search->step, LOCALITY_SCHOOL) < floor) {
		steps++;
	}
	return steps;
}

/* Counts those met and not seen by their steps; as it was when nothing is read since. */
static void steps_count(struct search *search, const uint8_t rests[static RANK_NEEDS_MAX])
{
	if (search->counted == search->read) {
		return;
	}
	memset(search->counts, 0, search->steps_most * sizeof *search->counts);
	for (uint32_t word = 0; word * 64 < search->store->document_count; word++) {
		uint64_t bits = search->met[word] & ~search->seen[word];
		for (; bits != 0; bits &= bits - 1) {
			uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
			search->counts[met_steps(search, number, rests)]++;
		}
	}
	search->counted = search->read;
}

/* Adds those met and not seen who have this many steps. */
static void prospects_add(const struct search *search,
    const uint8_t rests[static RANK_NEEDS_MAX],
    uint32_t least,
    struct prospects *prospects)
{
	for (uint32_t word = 0; word * 64 < search->store->document_count; word++) {
		uint64_t bits = search->met[word] & ~search->seen[word];
		for (; bits != 0; bits &= bits - 1) {
			uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
			if (met_steps(search, number, rests) >= least) {
				prospects->items[prospects->count++].number = number;
			}
		}
	}
}

/* Whether reading on may tell that somebody met has less than it seems. */
static bool is_loose(
    const struct search *search, uint32_t number, const uint8_t rests[static RANK_NEEDS_MAX])
{
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		if (search->needs[i].known[number] < rests[i]) {
			return true;
		}
	}
	return false;
}

/* Keeps those who are not seen and can get into the list; returns how many are loose. */
static uint32_t prospects_sift(const struct search *search, struct prospects *prospects)
{
	double floor = toplist_floor(&search->ranked);
	uint32_t kept = 0, loose = 0;
	uint8_t rests[RANK_NEEDS_MAX];
	rests_set(search, rests);
	for (uint32_t i = 0; i < prospects->count; i++) {
		uint32_t number = prospects->items[i].number;
		if (i + 2 * AHEAD < prospects->count) {
			uint32_t later = prospects->items[i + 2 * AHEAD].number;
			__builtin_prefetch(&search->store->seats[later]);
		}
		double bound = met_bound(search, number, met_steps(search, number, rests));
		if (bound >= floor && !bit_is_set(search->seen, number)) {
			prospects->items[kept++] = (struct prospect){number, (float)bound};
			loose += is_loose(search, number, rests);
		}
	}
	prospects->count = kept;
	return loose;
}

/* Those met and not seen who can get into the list: all, or (about) the first so many; in arena. */
static enum status prospects_find(
    struct search *search, uint32_t enough, struct arena *arena, struct prospects *ret_prospects)
{
	uint32_t least = steps_least(search), from = search->steps_most, count = 0;
	uint8_t rests[RANK_NEEDS_MAX];
	rests_set(search, rests);
	steps_count(search, rests);
	while (from > least && count < enough) {
		count += search->counts[--from];
	}
	struct prospects found = {
	    .items = arena_alloc(arena, ((size_t)count + 1) * sizeof *found.items)};
	if (found.items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	prospects_add(search, rests, from, &found);
	(void)prospects_sift(search, &found);
	*ret_prospects = found;
	return OK;
}

/* Reads on as long as that costs less than scoring those who turn out not to be needed. */
static void prospects_refine(struct search *search, struct prospects *prospects)
{
	struct need_runs *need;
	uint32_t before, loose = prospects_sift(search, prospects);
	do {
		uint64_t budget = search->read + (uint64_t)loose * READ_A_SCORE;
		while ((need = need_choose(search)) != NULL && search->read + need->cost < budget) {
			need_read(search, need, near_share, false);
		}
		before = loose;
		loose = prospects_sift(search, prospects);
	} while (loose > 0 && loose < before - before / REFINED_PART);
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
	prospects->width = 2 * (double)width;
	return OK;
}

/* Asks memory for what lies so far ahead, in two strides: the documents, then their content.
 * Inline: gcc drops calls of a function that does nothing but ask. */
__attribute__((always_inline)) static inline void prospects_fetch(
    const struct search *search, const struct prospects *prospects, uint32_t at)
{
	const struct document *documents = search->store->documents;
	if (at < prospects->count) {
		uintptr_t document = (uintptr_t)&documents[prospects->items[at].number];
		__builtin_prefetch((const void *)document);
		__builtin_prefetch((const void *)(document + CACHE_LINE));
	}
	if (at >= AHEAD && at - AHEAD < prospects->count) {
		/* A number, for there may be no content, and less than what is asked for. */
		uintptr_t content =
		    (uintptr_t)documents[prospects->items[at - AHEAD].number].content;
		for (uint32_t line = 0; line < CONTENT_LINES; line++) {
			__builtin_prefetch((const void *)(content + line * CACHE_LINE));
		}
	}
}

/* Scores at most so many of them, those who can score most first. */
static enum status prospects_score(
    struct search *search, struct prospects *prospects, uint32_t most, struct arena *arena)
{
	enum status status = prospects_sort(prospects, arena);
	for (uint32_t at = 0; at < 2 * AHEAD; at++) {
		prospects_fetch(search, prospects, at);
	}
	for (uint32_t i = 0; status == OK && i < prospects->count && most > 0; i++) {
		double bound = (double)prospects->items[i].bound * float_slack;
		double floor = toplist_floor(&search->ranked);
		if (bound + prospects->width < floor) {
			break;
		}
		prospects_fetch(search, prospects, i + 2 * AHEAD);
		if (bound >= floor) {
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
	prospects_refine(search, &prospects);
	return prospects_score(search, &prospects, UINT32_MAX, arena);
}

/* Scores everybody who can get into the list by their topics. */
static enum status topics_run(struct search *search, struct arena *arena)
{
	struct need_runs *need;
	for (size_t i = 0; i < search->plan->query->need_count; i++) {
		need_read(search, &search->needs[i], first_share, true);
	}
	enum status status = topics_start(search, arena);
	while (status == OK && unmet_bound(search) >= toplist_floor(&search->ranked) &&
	       (need = need_choose(search)) != NULL) {
		need_read(search, need, near_share, true);
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
	search->tightened = *plan;
	search->plan = &search->tightened;
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
	enum status status = words_open(search, arena);
	if (status == OK) {
		status = needs_open(search, arena);
	}
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
