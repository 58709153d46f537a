/* Who could best be asked for which request of an area: a plan. Nothing is stored. */
#include "matching/candidate_view.h"
#include "matching/matching.h"
#include "matching/matching_handlers.h"
#include "matching/need_split.h"
#include "matching/plan_problem.h"
#include "matching/reasons.h"
#include "matching/views.h"
#include "runtime/clock.h"

#include <stdlib.h>
#include <string.h>

typedef Samen__Matching__V1__PlanAssignmentsRequest PlanAssignmentsRequest;
typedef Samen__Matching__V1__PlanAssignmentsResponse PlanAssignmentsResponse;
typedef Samen__Matching__V1__PlannedRequest PlannedRequest;
typedef Samen__Matching__V1__PlannedPerson PlannedPerson;
typedef Samen__Matching__V1__PlanShortage PlanShortage;

enum {
	TIME_LIMIT_MS_DEFAULT = 2000,
	TIME_LIMIT_MS_MAX = 10000,
	ANSWER_MS = 500 /* kept back from the call's time, to word the answer in */
};

_Static_assert((int)PLAN_PEOPLE_PER_REQUEST_MAX <= (int)ASSIGNMENT_DEMAND_MAX,
    "a plan takes what a request wants");
_Static_assert((int)PLAN_PEOPLE_PER_REQUEST_MAX <= (int)NEED_SPLIT_PEOPLE_MAX,
    "needs are split among all people of a request");

struct plan {
	struct call *call;
	struct plan_problem problem;
	struct assignment *assignment;
	int64_t until_mono_ms;
};

/* --- solving --- */

static bool is_over(void *context)
{
	const struct plan *plan = context;
	return clock_mono_ms() >= plan->until_mono_ms;
}

static enum status solve(struct plan *plan, const PlanAssignmentsRequest *in)
{
	struct plan_problem *problem = &plan->problem;
	unsigned limit_ms = in->time_limit_ms != 0 ? in->time_limit_ms : TIME_LIMIT_MS_DEFAULT;
	int64_t latest = plan->call->deadline_mono_ms - ANSWER_MS;
	plan->until_mono_ms = clock_mono_ms() + limit_ms;
	if (plan->until_mono_ms > latest) {
		plan->until_mono_ms = latest;
	}
	const struct assignment_problem input = {.request_count = problem->request_count,
	    .person_count = plan_person_count(problem),
	    .demand = problem->demand,
	    .capacity = problem->capacity,
	    .pairs = problem->pairs,
	    .pair_count = problem->pair_count,
	    .objective = in->objective == SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL
			     ? ASSIGNMENT_TOTAL
			     : ASSIGNMENT_FAIR,
	    .is_over = is_over,
	    .context = plan};
	return assignment_solve(&input, &plan->assignment);
}

/* --- one request of the answer --- */

/* What was planned for one request, and what is told of it. */
struct entry {
	const struct plan *plan;
	uint32_t number;
	const struct assignment_pair *pairs;
	size_t count;
	const struct finder_hold *hold;
	struct question question;
	struct cover covers[PLAN_PEOPLE_PER_REQUEST_MAX]; /* of its people */
	PlannedRequest *view;
};

static const char *person_id(const struct entry *entry, size_t at)
{
	return plan_person_id(&entry->plan->problem, entry->pairs[at].person);
}

static enum status keep_cover(void *arg, const struct cover *cover)
{
	struct entry *entry = arg;
	for (size_t i = 0; i < entry->count; i++) {
		if (strcmp(person_id(entry, i), cover->person_id) == 0) {
			entry->covers[i] = *cover;
		}
	}
	return OK;
}

/* The index has moved on since the request was ranked. */
static enum status fail_outdated(struct call *call)
{
	return call_fail(
	    call, ABORTED, N_("what people know changed while the plan was made: plan again"));
}

static enum status person_view(
    struct entry *entry, size_t at, const struct need_share *share, PlannedPerson *view)
{
	struct call *call = entry->plan->call;
	const struct question *question = &entry->question;
	FeedPerson *feed;
	struct candidate candidate;
	view->topic_ids = arena_alloc(call->arena, QUESTION_NEEDS_MAX * sizeof *view->topic_ids);
	if (view->topic_ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	enum status status = replica_person_find(call, person_id(entry, at), &feed);
	if (status == OK) {
		status = rank_explain(entry->hold->index, entry->hold->analyzer, &question->query,
		    person_id(entry, at), call->arena, &candidate);
	}
	if (status == OK) {
		status = candidate_view(
		    call, entry->hold, question, &candidate, feed->person, &view->person);
	}
	for (size_t i = 0; status == OK && i < question->need_count; i++) {
		if ((share->takes >> i & 1) != 0) {
			view->topic_ids[view->n_topic_ids++] = question->needs[i]->topic_id;
		}
	}
	return status == NOT_FOUND ? fail_outdated(call) : status;
}

static int compare_people(const void *a, const void *b)
{
	const Samen__Matching__V1__Candidate *left = (*(PlannedPerson *const *)a)->person;
	const Samen__Matching__V1__Candidate *right = (*(PlannedPerson *const *)b)->person;
	int order = (left->score < right->score) - (left->score > right->score);
	return order != 0 ? order : strcmp(left->person_id, right->person_id);
}

static enum status add_people(struct entry *entry)
{
	struct arena *arena = entry->plan->call->arena;
	PlannedRequest *view = entry->view;
	struct need_share shares[PLAN_PEOPLE_PER_REQUEST_MAX];
	enum status status = OK;
	view->people = arena_alloc(arena, (entry->count + 1) * sizeof(PlannedPerson *));
	PlannedPerson *people = arena_alloc(arena, (entry->count + 1) * sizeof *people);
	if (view->people == NULL || people == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < entry->count; i++) {
		if (entry->covers[i].needs == 0) {
			return fail_outdated(entry->plan->call);
		}
		shares[i] = (struct need_share){
		    .covers = entry->covers[i].needs, .points = entry->covers[i].points};
	}
	needs_split(shares, entry->count, entry->question.need_count);
	for (size_t i = 0; status == OK && i < entry->count; i++) {
		samen__matching__v1__planned_person__init(&people[i]);
		view->people[view->n_people++] = &people[i];
		status = person_view(entry, i, &shares[i], &people[i]);
		view->score += status == OK ? people[i].person->score : 0;
	}
	if (status == OK) {
		qsort(view->people, view->n_people, sizeof *view->people, compare_people);
	}
	return status;
}

static enum status people_held(struct entry *entry, const FeedRequest *request)
{
	struct call *call = entry->plan->call;
	enum status status = question_of_request(call, entry->hold, request, "", &entry->question);
	if (status == OK) {
		status = rank_covers(
		    entry->hold->index, &entry->question.query, call->arena, keep_cover, entry);
	}
	return status == OK ? add_people(entry) : status;
}

static enum status people_view(struct entry *entry, const FeedRequest *request)
{
	struct finder *finder = matching_finder(entry->plan->call);
	struct finder_hold hold;
	if (entry->count == 0) {
		return OK;
	}
	enum status status = finder_hold(finder, &hold);
	if (status != OK) {
		return status;
	}
	entry->hold = &hold;
	status = people_held(entry, request);
	entry->hold = NULL;
	finder_release(finder, &hold);
	return status;
}

/* --- what is short --- */

static const struct assignment_shortage *shortage_of(const struct plan *plan, uint32_t request)
{
	for (size_t i = 0; i < plan->assignment->shortage_count; i++) {
		if (plan->assignment->shortages[i].request == request) {
			return &plan->assignment->shortages[i];
		}
	}
	return NULL;
}

static enum status add_rivals(
    const struct plan *plan, const struct assignment_rivalry *rivalry, PlanShortage *view)
{
	if (rivalry->request_count < 2) {
		return OK;
	}
	view->rival_request_ids = arena_alloc(
	    plan->call->arena, rivalry->request_count * sizeof *view->rival_request_ids);
	if (view->rival_request_ids == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; i < rivalry->request_count; i++) {
		const char *id = plan->problem.requests[rivalry->requests[i]].id;
		view->rival_request_ids[view->n_rival_request_ids++] = wire_text(id);
	}
	view->rivals_want = (uint32_t)rivalry->demand;
	view->rivals_room = (uint32_t)rivalry->room;
	return OK;
}

static const char *shortage_reason(
    struct call *call, const struct plan_request *request, const unsigned *absent, bool nobody)
{
	return request->has_needs
		   ? reason_shortage(call->arena, call->dutch, absent, nobody)
		   : tr(call->dutch, N_("names no topics yet: confirm what it is about first"));
}

static enum status add_shortage(const struct entry *entry)
{
	const struct plan *plan = entry->plan;
	const struct plan_request *request = &plan->problem.requests[entry->number];
	const struct assignment_shortage *shortage = shortage_of(plan, entry->number);
	unsigned absent[ABSENCE_COUNT];
	if (shortage == NULL) {
		return OK;
	}
	PlanShortage *view = arena_alloc(plan->call->arena, sizeof *view);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__plan_shortage__init(view);
	memcpy(absent, request->absent, sizeof absent);
	absent[ABSENCE_TAKEN] = shortage->taken;
	view->reason = wire_text(shortage_reason(plan->call, request, absent, entry->count == 0));
	view->full = absent[ABSENCE_FULL];
	view->on_leave = absent[ABSENCE_ON_LEAVE];
	view->out_of_area = absent[ABSENCE_AREA];
	view->conflict_of_interest = absent[ABSENCE_CONFLICT];
	view->not_recipients = absent[ABSENCE_RECIPIENT];
	view->declined = absent[ABSENCE_DECLINED];
	view->other_ages = absent[ABSENCE_OTHER_AGES];
	view->awaiting_answer = absent[ABSENCE_ASKED];
	view->taken = absent[ABSENCE_TAKEN];
	entry->view->shortage = view;
	return view->reason != NULL
		   ? add_rivals(plan, &plan->assignment->rivalries[shortage->rivalry], view)
		   : RESOURCE_EXHAUSTED;
}

/* --- the answer --- */

static enum status entry_fill(struct entry *entry)
{
	struct call *call = entry->plan->call;
	const struct plan_problem *problem = &entry->plan->problem;
	FeedRequest *request;
	enum status status =
	    replica_request_find(call, problem->requests[entry->number].id, &request);
	entry->view->wanted = problem->demand[entry->number];
	if (status == OK) {
		status = row_view(call, request, false, &entry->view->request);
	}
	if (status == OK) {
		status = people_view(entry, request);
	}
	return status == OK ? add_shortage(entry) : status;
}

/*
 * Gives back what the arena gave out since the mark, but for the view: that is all that is left of
 * ranking and reading for one request, of which there are hundreds.
 */
static enum status view_keep(
    struct arena *arena, struct arena_mark mark, PlannedRequest *view, PlannedRequest **ret_view)
{
	size_t size = samen__matching__v1__planned_request__get_packed_size(view);
	uint8_t *packed = malloc(size + 1);
	if (packed == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	(void)samen__matching__v1__planned_request__pack(view, packed);
	arena_rewind(arena, mark);
	*ret_view =
	    samen__matching__v1__planned_request__unpack(arena_allocator(arena), size, packed);
	free(packed);
	return *ret_view != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status entry_view(struct entry *entry, PlannedRequest **ret_view)
{
	struct arena *arena = entry->plan->call->arena;
	PlannedRequest view;
	struct arena_mark mark = arena_mark(arena);
	samen__matching__v1__planned_request__init(&view);
	entry->view = &view;
	enum status status = entry_fill(entry);
	return status == OK ? view_keep(arena, mark, &view, ret_view) : status;
}

static enum status add_requests(const struct plan *plan, PlanAssignmentsResponse *out)
{
	const struct assignment *assignment = plan->assignment;
	uint32_t count = plan->problem.request_count;
	size_t at = 0;
	enum status status = OK;
	out->requests = arena_alloc(plan->call->arena, (count + 1) * sizeof(PlannedRequest *));
	if (out->requests == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (uint32_t i = 0; status == OK && i < count; i++) {
		struct entry entry = {.plan = plan, .number = i, .pairs = &assignment->pairs[at]};
		while (at < assignment->pair_count && assignment->pairs[at].request == i) {
			at++;
			entry.count++;
		}
		status = entry_view(&entry, &out->requests[i]);
		out->n_requests += status == OK;
		out->wanted += plan->problem.demand[i];
	}
	return status;
}

static void add_figures(
    const struct plan *plan, const PlanAssignmentsRequest *in, PlanAssignmentsResponse *out)
{
	const struct assignment *assignment = plan->assignment;
	bool total = in->objective == SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL;
	out->more = plan->problem.more;
	out->objective = total ? SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL
			       : SAMEN__MATCHING__V1__PLAN_OBJECTIVE__FAIR;
	out->planned = (uint32_t)assignment->pair_count;
	out->total = assignment->total;
	out->total_bound = assignment->total_bound;
	out->total_gap = assignment_gap(assignment->total, assignment->total_bound);
	out->worst = assignment->worst;
	if (!total) {
		out->worst_bound = assignment->worst_bound;
		out->worst_gap = assignment_gap(assignment->worst, assignment->worst_bound);
	}
	if (assignment->worst_request != UINT32_MAX) {
		out->worst_request_id =
		    wire_text(plan->problem.requests[assignment->worst_request].id);
	}
	out->proven = assignment->proven;
	out->timed_out = assignment->out_of_time;
}

/* --- the method --- */

static enum status check_plan(struct call *call, const PlanAssignmentsRequest *in)
{
	if (in->people_per_request > PLAN_PEOPLE_PER_REQUEST_MAX) {
		(void)call_field(call, "people_per_request", "OUT_OF_RANGE",
		    N_("lies between 1 and %d"), PLAN_PEOPLE_PER_REQUEST_MAX);
	}
	if (in->time_limit_ms > TIME_LIMIT_MS_MAX) {
		(void)call_field(call, "time_limit_ms", "OUT_OF_RANGE", N_("lies between 1 and %d"),
		    TIME_LIMIT_MS_MAX);
	}
	return call_has_wrong_fields(call) ? INVALID_ARGUMENT : check_area(call, in->area_id);
}

enum status plan_assignments_answer(struct call *call, const void *request, void *response)
{
	const PlanAssignmentsRequest *in = request;
	struct plan plan = {.call = call};
	const struct areas areas = areas_asked(call, &in->area_id);
	enum status status = check_plan(call, in);
	if (status != OK) {
		return status;
	}
	status = plan_problem_make(call, areas.ids, areas.count,
	    in->people_per_request != 0 ? in->people_per_request : 1, &plan.problem);
	if (status == OK) {
		status = solve(&plan, in);
	}
	if (status == OK) {
		add_figures(&plan, in, response);
		status = add_requests(&plan, response);
	}
	assignment_free(plan.assignment);
	plan_problem_fini(&plan.problem);
	return status;
}
