#include "matching/check.h"

#define HELPED SAMEN__INTAKE__V1__OUTCOME__HELPED
#define PARTLY_HELPED SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED
#define NOT_HELPED SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED
#define REFERRED SAMEN__INTAKE__V1__OUTCOME__REFERRED

static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

static const int weeks[CHECKS] = {CHECK_WEEKS_FIRST, CHECK_WEEKS_SECOND};

/* Who takes part for a school does not help; where it was not needed nothing can last. */
static bool is_checked(const Match *match)
{
	bool helper = match->part == SAMEN__MATCHING__V1__PART__PART_UNSPECIFIED ||
		      match->part == SAMEN__MATCHING__V1__PART__HELPER;
	return helper && (match->outcome == HELPED || match->outcome == PARTLY_HELPED ||
			     match->outcome == NOT_HELPED || match->outcome == REFERRED);
}

enum status checks_set(struct call *call, Match *match)
{
	if (!is_checked(match)) {
		return OK;
	}
	Check *checks = arena_alloc(call->arena, CHECKS * sizeof *checks);
	Check **list = arena_alloc(call->arena, CHECKS * sizeof(Check *));
	if (checks == NULL || list == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < CHECKS; i++) {
		samen__stored__v1__check__init(&checks[i]);
		checks[i].due_at_ms = call->now_ms + weeks[i] * week_ms;
		list[i] = &checks[i];
	}
	match->checks = list;
	match->n_checks = CHECKS;
	return OK;
}

Check *check_open(const Match *match)
{
	for (size_t i = 0; i < match->n_checks; i++) {
		if (match->checks[i]->answered_at_ms == 0) {
			return match->checks[i];
		}
	}
	return NULL;
}

/* 2 for helped, 1 for partly, 0 for not; -1 where the outcome says nothing about the help. */
static int grade(uint32_t outcome)
{
	return outcome == HELPED          ? 2
	       : outcome == PARTLY_HELPED ? 1
	       : outcome == NOT_HELPED    ? 0
					  : -1;
}

bool check_did_not_last(const Match *match, const Check *check)
{
	int now = grade(check->outcome);
	return check->answered_at_ms != 0 && (now == 0 || (now > 0 && now < grade(match->outcome)));
}

bool check_waits(const Match *match, const Check *check)
{
	return check->handled_at_ms == 0 && check_did_not_last(match, check);
}

static CheckView *check_view(struct call *call, const Match *match, const Check *check)
{
	CheckView *view = arena_alloc(call->arena, sizeof *view);
	if (view == NULL) {
		return NULL;
	}
	samen__matching__v1__check__init(view);
	view->due_at_ms = check->due_at_ms;
	view->answered_at_ms = check->answered_at_ms;
	view->outcome = (Samen__Intake__V1__Outcome)check->outcome;
	view->note_id = check->note_id;
	view->handled_at_ms = check->handled_at_ms;
	view->did_not_last = check_did_not_last(match, check);
	return view;
}

enum status checks_view(struct call *call, const Match *match, CheckView ***ret_views)
{
	CheckView **views = arena_alloc(call->arena, (match->n_checks + 1) * sizeof(CheckView *));
	if (views == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < match->n_checks; i++) {
		views[i] = check_view(call, match, match->checks[i]);
		if (views[i] == NULL) {
			return RESOURCE_EXHAUSTED;
		}
	}
	*ret_views = views;
	return OK;
}
