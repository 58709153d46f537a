/* Who covers which needs: everybody whom the postings of needed topics lead to, but no words. */
#include "ranking/contributions.h"
#include "ranking/rank.h"

/* Marks who entered a topic close enough to the need. */
static void mark(const struct rank_plan *plan, const struct plan_need *need, uint64_t *marks)
{
	const struct rank_store *store = &plan->index->store;
	for (size_t i = 0; i < need->link_count; i++) {
		if (need->links[i].closeness < RANK_COVERS_FROM) {
			continue;
		}
		const struct numbers *lists =
		    &store->by_topic[(size_t)need->links[i].topic * IMPACT_COUNT];
		for (size_t impact = IMPACT_STATED; impact < IMPACT_COUNT; impact++) {
			for (uint32_t k = 0; k < lists[impact].count; k += 2) {
				uint32_t number = lists[impact].items[k];
				marks[number / 64] |= UINT64_C(1) << number % 64;
			}
		}
	}
}

static bool comes_close(const struct plan_need *need, const struct document *document)
{
	for (uint32_t i = 0; need->closeness != NULL && i < document->stated_count; i++) {
		if (need->closeness[document_stated(document)[i].topic] >= RANK_COVERS_FROM) {
			return true;
		}
	}
	return false;
}

static struct cover cover_of(const struct rank_plan *plan, uint32_t number)
{
	const struct rank_store *store = &plan->index->store;
	const struct document *document = &store->documents[number];
	struct cover cover = {.person_id = lexicon_text(store->persons, document->person),
	    .left_out = contributions_obstacle(plan, number),
	    .locality = locality_of(&plan->place, &store->seats[number])};
	for (size_t i = 0; i < plan->query->need_count; i++) {
		cover.points[i] = contributions_cover(plan, &plan->needs[i], document);
		bool covers = cover.points[i] > 0;
		bool other_ages = !covers && comes_close(&plan->needs[i], document);
		cover.needs |= (uint32_t)covers << i;
		cover.other_ages |= (uint32_t)other_ages << i;
	}
	return cover;
}

static enum status visit_marked(
    const struct rank_plan *plan, const uint64_t *marks, cover_visit *visit, void *arg)
{
	const struct rank_store *store = &plan->index->store;
	enum status status = OK;
	for (uint32_t word = 0; word * 64 < store->document_count; word++) {
		for (uint64_t bits = marks[word]; bits != 0 && status == OK; bits &= bits - 1) {
			uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(bits);
			if (store->documents[number].alive) {
				struct cover cover = cover_of(plan, number);
				status = visit(arg, &cover);
			}
		}
	}
	return status;
}

enum status rank_covers(const struct rank_index *index,
    const struct rank_query *query,
    struct arena *arena,
    cover_visit *visit,
    void *arg)
{
	struct rank_query needs_only = *query;
	struct rank_plan plan;
	needs_only.text = NULL;
	enum status status = rank_plan_make(index, NULL, &needs_only, arena, &plan);
	if (status != OK) {
		return status;
	}
	size_t words = (size_t)index->store.document_count / 64 + 1;
	uint64_t *marks = arena_alloc(arena, words * sizeof *marks);
	if (marks == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < query->need_count; i++) {
		mark(&plan, &plan.needs[i], marks);
	}
	return visit_marked(&plan, marks, visit, arg);
}
