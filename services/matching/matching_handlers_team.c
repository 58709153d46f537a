/* Who can help together: a team for the needs that nobody helps with yet. Nothing is stored. */
#include "matching/candidate_view.h"
#include "matching/match.h"
#include "matching/matching.h"
#include "matching/matching_handlers.h"
#include "matching/profile.h"
#include "matching/reasons.h"
#include "matching/views.h"
#include "planning/team.h"

#include <math.h>

typedef Samen__Matching__V1__ProposeTeamRequest ProposeTeamRequest;
typedef Samen__Matching__V1__ProposeTeamResponse ProposeTeamResponse;
typedef Samen__Matching__V1__TeamMember TeamMember;
typedef Samen__Matching__V1__UncoveredNeed UncoveredNeed;

_Static_assert((int)QUESTION_NEEDS_MAX <= (int)TEAM_NEEDS_MAX, "a team is sought for all needs");
_Static_assert((int)LOCALITY_REGION <= (int)TEAM_STEPS_MAX, "localities are steps");

/* Points of a team are whole numbers, so that it does not matter in which order they are summed. */
static const double points_a_score = 1e6;

struct proposal {
	struct call *call;
	const struct finder_hold *hold;
	struct question question;
	bool include_full;
	struct team_person *people; /* who can be asked */
	size_t count;
	unsigned absent[QUESTION_NEEDS_MAX][ABSENCE_COUNT]; /* how many cannot, by need */
	struct team team;
};

/* --- who can be asked --- */

static enum absence absence_of(const struct proposal *proposal, const struct cover *cover)
{
	struct cover taken = *cover;
	if (taken.left_out == LEFT_OUT_FULL && proposal->include_full) {
		taken.left_out = LEFT_OUT_NONE;
	}
	return question_absence(&proposal->question, &taken);
}

static enum status add_cover(void *arg, const struct cover *cover)
{
	struct proposal *proposal = arg;
	enum absence absence = absence_of(proposal, cover);
	struct team_person person = {.id = cover->person_id,
	    .needs = (need_mask)cover->needs,
	    .steps = (unsigned)cover->locality};
	for (size_t i = 0; i < proposal->question.need_count; i++) {
		bool other_ages = (cover->other_ages >> i & 1) != 0;
		bool needed = other_ages || (cover->needs >> i & 1) != 0;
		enum absence why =
		    absence == ABSENCE_NONE && other_ages ? ABSENCE_OTHER_AGES : absence;
		proposal->absent[i][why] += needed;
		person.points[i] = (uint32_t)lround(cover->points[i] * points_a_score);
	}
	if (absence == ABSENCE_NONE && person.needs != 0) {
		proposal->people[proposal->count++] = person;
	}
	return OK;
}

static enum status people_find(struct proposal *proposal)
{
	const struct rank_index *index = proposal->hold->index;
	struct arena *arena = proposal->call->arena;
	proposal->people =
	    arena_alloc(arena, (rank_index_size(index) + 1) * sizeof *proposal->people);
	if (proposal->people == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	return rank_covers(index, &proposal->question.query, arena, add_cover, proposal);
}

/* --- the team --- */

static enum status is_specialist(struct call *call, const char *person_id, bool *ret_is)
{
	FeedPerson *feed;
	enum status status = replica_person_find(call, person_id, &feed);
	*ret_is = status == OK && person_is_specialist(feed);
	return status == NOT_FOUND ? OK : status;
}

/* Takes members out of people who are no specialists (any more): the index may be a moment ahead of
 * or behind this call's reading. */
static enum status members_drop(struct proposal *proposal, bool *ret_dropped)
{
	*ret_dropped = false;
	for (size_t i = 0; i < proposal->team.count && !*ret_dropped; i++) {
		size_t at = proposal->team.members[i].person;
		bool is = true;
		enum status status = is_specialist(proposal->call, proposal->people[at].id, &is);
		if (status != OK) {
			return status;
		}
		if (!is) {
			proposal->people[at] = proposal->people[--proposal->count];
			*ret_dropped = true;
		}
	}
	return OK;
}

static enum status team_settle(struct proposal *proposal)
{
	bool dropped = true;
	enum status status = OK;
	while (status == OK && dropped) {
		status = team_find(proposal->people, proposal->count,
		    (unsigned)proposal->question.need_count, proposal->call->arena,
		    &proposal->team);
		if (status == OK) {
			status = members_drop(proposal, &dropped);
		}
	}
	return status;
}

/* --- the answer --- */

/* Which needs the member takes on, and why. */
static enum status add_needs(const struct proposal *proposal,
    const struct candidate *candidate,
    need_mask needs,
    TeamMember *view)
{
	struct call *call = proposal->call;
	const struct question *question = &proposal->question;
	struct reason_facts facts = {.vocabulary = proposal->hold->vocabulary,
	    .query = &question->query,
	    .candidate = candidate,
	    .counts = (call->caller.roles & MAY_CONSULTANT) != 0};
	view->topic_ids = arena_alloc(call->arena, TEAM_NEEDS_MAX * sizeof *view->topic_ids);
	view->reasons = arena_alloc(call->arena, TEAM_NEEDS_MAX * sizeof *view->reasons);
	if (view->topic_ids == NULL || view->reasons == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < question->need_count; i++) {
		if ((needs >> i & 1) == 0) {
			continue;
		}
		const char *reason = reason_need(call->arena, call->dutch, &facts, i);
		if (reason == NULL) {
			return RESOURCE_EXHAUSTED;
		}
		view->topic_ids[view->n_topic_ids++] = question->needs[i]->topic_id;
		view->reasons[view->n_reasons++] = wire_text(reason);
	}
	return OK;
}

static enum status member_view(
    const struct proposal *proposal, const struct team_member *member, TeamMember *view)
{
	struct call *call = proposal->call;
	const struct finder_hold *hold = proposal->hold;
	const char *id = proposal->people[member->person].id;
	FeedPerson *feed;
	struct candidate candidate;
	enum status status = replica_person_find(call, id, &feed);
	if (status == OK) {
		status = rank_explain(hold->index,
		    finder_hold_analyzer(hold, proposal->question.query.text),
		    &proposal->question.query, id, call->arena, &candidate);
	}
	if (status == OK) {
		status = candidate_view(
		    call, hold, &proposal->question, &candidate, feed->person, &view->person);
	}
	return status == OK ? add_needs(proposal, &candidate, member->needs, view) : status;
}

static enum status add_members(const struct proposal *proposal, ProposeTeamResponse *out)
{
	const struct team *team = &proposal->team;
	struct arena *arena = proposal->call->arena;
	enum status status = OK;
	out->members = arena_alloc(arena, (team->count + 1) * sizeof(TeamMember *));
	TeamMember *views = arena_alloc(arena, (team->count + 1) * sizeof *views);
	if (out->members == NULL || views == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < team->count; i++) {
		samen__matching__v1__team_member__init(&views[i]);
		out->members[out->n_members++] = &views[i];
		status = member_view(proposal, &team->members[i], &views[i]);
	}
	return status;
}

static enum status uncovered_view(const struct proposal *proposal, size_t need, UncoveredNeed *view)
{
	const unsigned *absent = proposal->absent[need];
	const struct call *call = proposal->call;
	samen__matching__v1__uncovered_need__init(view);
	view->topic_id = proposal->question.needs[need]->topic_id;
	view->reason = wire_text(reason_uncovered(call->arena, call->dutch, absent));
	view->full = absent[ABSENCE_FULL];
	view->on_leave = absent[ABSENCE_ON_LEAVE];
	view->out_of_area = absent[ABSENCE_AREA];
	view->conflict_of_interest = absent[ABSENCE_CONFLICT];
	view->not_recipients = absent[ABSENCE_RECIPIENT];
	view->declined = absent[ABSENCE_DECLINED];
	view->other_ages = absent[ABSENCE_OTHER_AGES];
	return view->reason != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status add_uncovered(const struct proposal *proposal, ProposeTeamResponse *out)
{
	struct arena *arena = proposal->call->arena;
	enum status status = OK;
	out->uncovered = arena_alloc(arena, TEAM_NEEDS_MAX * sizeof(UncoveredNeed *));
	UncoveredNeed *views = arena_alloc(arena, TEAM_NEEDS_MAX * sizeof *views);
	if (out->uncovered == NULL || views == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; status == OK && i < proposal->question.need_count; i++) {
		if ((proposal->team.uncovered >> i & 1) != 0) {
			status = uncovered_view(proposal, i, &views[i]);
			out->uncovered[out->n_uncovered++] = &views[i];
		}
	}
	return status;
}

/* --- the method --- */

/* What the team is for: the needs that no active match takes care of. */
static enum status needs_settle(struct proposal *proposal,
    const FeedRequest *request,
    const char *text,
    ProposeTeamResponse *out)
{
	struct call *call = proposal->call;
	struct question *question = &proposal->question;
	struct id_list helped = {0};
	enum status status = question_of_request(call, proposal->hold, request, text, question);
	if (status == OK) {
		status = matches_topics(call, request->id, &helped);
	}
	if (status == OK) {
		status = question_drop_needs(call, &helped, question);
	}
	if (status == OK && question->need_count == 0) {
		return call_fail(call, FAILED_PRECONDITION,
		    helped.count > 0
			? N_("somebody helps with every need of this request already")
			: N_("no topics are found in the text: name what it is about"));
	}
	out->needs = question->needs;
	out->n_needs = question->need_count;
	out->needs_confirmed = request->n_needs > 0;
	out->helped_topic_ids = (char **)(uintptr_t)helped.ids;
	out->n_helped_topic_ids = helped.count;
	return status;
}

static enum status propose(struct proposal *proposal,
    const FeedRequest *request,
    const char *text,
    ProposeTeamResponse *out)
{
	enum status status = needs_settle(proposal, request, text, out);
	if (status == OK) {
		status = people_find(proposal);
	}
	if (status == OK) {
		status = team_settle(proposal);
	}
	if (status == OK) {
		status = add_members(proposal, out);
	}
	return status == OK ? add_uncovered(proposal, out) : status;
}

enum status propose_team_answer(struct call *call, const void *request, void *response)
{
	const ProposeTeamRequest *in = request;
	FeedRequest *about;
	struct finder_hold hold;
	struct proposal proposal = {.call = call, .hold = &hold, .include_full = in->include_full};
	if (question_check_text(call, in->text) != OK) {
		return INVALID_ARGUMENT;
	}
	enum status status = request_for_caller(call, in->request_id, &about);
	if (status == OK) {
		status = finder_hold(matching_finder(call), &hold);
	}
	if (status != OK) {
		return status;
	}
	status = propose(&proposal, about, in->text, response);
	finder_release(matching_finder(call), &hold);
	return status;
}
