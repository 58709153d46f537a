#include "matching/check.h"

#include "matching/move.h"

#include <time.h>

#define HELPED SAMEN__INTAKE__V1__OUTCOME__HELPED
#define PARTLY_HELPED SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED
#define NOT_HELPED SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED
#define REFERRED SAMEN__INTAKE__V1__OUTCOME__REFERRED

static const int64_t week_ms = (int64_t)7 * 24 * 60 * 60 * 1000;

static const int weeks[CHECKS] = {CHECK_WEEKS_FIRST, CHECK_WEEKS_SECOND};

/* Where it was not needed nothing can last. */
static bool is_checked(const Match *match)
{
	return match_is_help(match) &&
	       (match->outcome == HELPED || match->outcome == PARTLY_HELPED ||
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

static bool any_waits(const Match *match)
{
	for (size_t i = 0; i < match->n_checks; i++) {
		if (check_waits(match, match->checks[i])) {
			return true;
		}
	}
	return false;
}

bool checks_fit(const Match *match, Samen__Matching__V1__CheckFilter filter, int64_t now_ms)
{
	const Check *open = check_open(match);
	switch (filter) {
	case SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_OPEN:
		return open != NULL;
	case SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_DUE:
		return open != NULL && open->due_at_ms <= now_ms;
	case SAMEN__MATCHING__V1__CHECK_FILTER__CHECKS_NOT_LASTED:
		return any_waits(match);
	default:
		return true;
	}
}

/* --- answering --- */

/* FAILED_PRECONDITION, with the date from which the check is asked. */
static enum status too_early(struct call *call, const Check *check)
{
	time_t seconds = (time_t)(check->due_at_ms / 1000);
	struct tm utc;
	char date[sizeof "31-12-9999"] = "";
	if (gmtime_r(&seconds, &utc) != NULL) {
		(void)strftime(date, sizeof date, "%d-%m-%Y", &utc);
	}
	return call_fail(call, FAILED_PRECONDITION,
	    N_("whether it lasts is asked from %s on: answer it then"), date);
}

enum status check_answer(
    struct call *call, Match *match, Samen__Intake__V1__Outcome outcome, const char *note_id)
{
	Check *check = check_open(match);
	if (check == NULL) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("nothing is asked about this match: help goes on, was not needed or was "
		       "stopped, or all is answered"));
	}
	if (call->now_ms < check->due_at_ms) {
		return too_early(call, check);
	}
	check->answered_at_ms = call->now_ms;
	check->outcome = outcome;
	check->note_id = wire_text(note_id);
	return match_save(call, match);
}

enum status checks_handle(struct call *call, Match *match)
{
	if (!any_waits(match)) {
		return call_fail(call, FAILED_PRECONDITION,
		    N_("no answer about this match waits for a consultant"));
	}
	for (size_t i = 0; i < match->n_checks; i++) {
		if (check_waits(match, match->checks[i])) {
			match->checks[i]->handled_at_ms = call->now_ms;
		}
	}
	return match_save(call, match);
}

/* --- showing --- */

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
