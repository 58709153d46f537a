/* samen plan: who is best asked for which request of an area; a consultant approves line by line.
 */
#include "ask.h"
#include "candidates.h"
#include "cli.h"
#include "plan.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include <stdint.h>
#include <string.h>

typedef Samen__Matching__V1__PlanAssignmentsResponse Plan;
typedef Samen__Matching__V1__PlannedRequest Request;
typedef Samen__Matching__V1__PlannedPerson Person;
typedef Samen__Matching__V1__ApprovedLine Line;
typedef Samen__Matching__V1__ApprovePlanResponse Approved;

/* NAMES_MAX: what args_list takes at most. */
enum { LINES_A_CALL = 64, NAMES_MAX = 64, SECOND_MS = 1000 };

/* --- the plan --- */

static int get_plan(struct cli *cli, const struct args *args, Plan **ret_plan)
{
	Samen__Matching__V1__PlanAssignmentsRequest request =
	    SAMEN__MATCHING__V1__PLAN_ASSIGNMENTS_REQUEST__INIT;
	uint32_t seconds = 0;
	int code = read_number(args, "people", &request.people_per_request);
	if (code == EX_OK) {
		code = read_number(args, "time-limit", &seconds);
	}
	if (code == EX_OK) {
		code = read_area(cli, args, &request.area_id);
	}
	if (code != EX_OK) {
		return code;
	}
	request.objective = args_flag(args, "total") ? SAMEN__MATCHING__V1__PLAN_OBJECTIVE__TOTAL
						     : SAMEN__MATCHING__V1__PLAN_OBJECTIVE__FAIR;
	request.time_limit_ms =
	    seconds <= UINT32_MAX / SECOND_MS ? seconds * SECOND_MS : UINT32_MAX;
	return CALL(cli, MATCHING, PlanAssignments, &request,
	    samen__matching__v1__plan_assignments_response, ret_plan);
}

/* --- what is approved --- */

struct approval {
	const Plan *plan;
	Line *lines; /* approved so far; room for all of the plan */
	const char **names;
	size_t count;
};

static int approval_open(const struct cli *cli, const Plan *plan, struct approval *approval)
{
	size_t most = 1;
	for (size_t i = 0; i < plan->n_requests; i++) {
		most += plan->requests[i]->n_people;
	}
	*approval = (struct approval){.plan = plan,
	    .lines = arena_alloc(cli->arena, most * sizeof *approval->lines),
	    .names = arena_alloc(cli->arena, most * sizeof *approval->names)};
	return approval->lines != NULL && approval->names != NULL
		   ? EX_OK
		   : cli_fail(EX_OSERR, _("there is not enough memory"));
}

static void approval_add(struct approval *approval, const Request *request, const Person *person)
{
	Line *line = &approval->lines[approval->count];
	samen__matching__v1__approved_line__init(line);
	line->request_id = request->request->request_id;
	line->person_id = person->person->person_id;
	line->topic_ids = person->topic_ids;
	line->n_topic_ids = person->n_topic_ids;
	approval->names[approval->count++] = person->person->name;
}

static void approve_all(struct approval *approval)
{
	for (size_t i = 0; i < approval->plan->n_requests; i++) {
		const Request *request = approval->plan->requests[i];
		for (size_t k = 0; k < request->n_people; k++) {
			approval_add(approval, request, request->people[k]);
		}
	}
}

/* The line called REQUEST:PERSON. */
static int approve_named(struct approval *approval, const char *name)
{
	for (size_t i = 0; i < approval->plan->n_requests; i++) {
		const Request *request = approval->plan->requests[i];
		size_t size = strlen(request->request->request_id);
		bool about =
		    strncmp(name, request->request->request_id, size) == 0 && name[size] == ':';
		for (size_t k = 0; about && k < request->n_people; k++) {
			if (strcmp(name + size + 1, request->people[k]->person->person_id) == 0) {
				approval_add(approval, request, request->people[k]);
				return EX_OK;
			}
		}
	}
	return cli_fail(EX_USAGE,
	    _("'%s' is no line of this plan: nothing was offered. A line is called "
	      "REQUEST:PERSON"),
	    name);
}

/* --approve: all, or lines by name. */
static int approve_words(const struct cli *cli, const struct args *args, struct approval *approval)
{
	size_t count;
	char **names = args_list(cli, args, "approve", &count);
	int code = EX_OK;
	if (names == NULL || count == 0) {
		return cli_fail(EX_USAGE, _("say what you approve: all, or REQUEST:PERSON,..."));
	}
	if (count == 1 && strcmp(names[0], "all") == 0) {
		approve_all(approval);
		return EX_OK;
	}
	if (count == NAMES_MAX) {
		return cli_fail(EX_USAGE, _("name fewer than %d lines at once, or all"), NAMES_MAX);
	}
	for (size_t i = 0; code == EX_OK && i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(names[i], names[k]) == 0) {
				return cli_fail(EX_USAGE, _("'%s' is named twice"), names[i]);
			}
		}
		code = approve_named(approval, names[i]);
	}
	return code;
}

/* --- asking --- */

/* What a person answers to a line: the first letter in Dutch or English. */
enum verdict { VERDICT_NO, VERDICT_YES, VERDICT_ALL, VERDICT_STOP, VERDICT_NOTHING };

static enum verdict verdict_of(const char *answer)
{
	if (answer == NULL) {
		return VERDICT_NOTHING;
	}
	switch (answer[0]) {
	case 'j':
	case 'J':
	case 'y':
	case 'Y':
		return VERDICT_YES;
	case 'a':
	case 'A':
		return VERDICT_ALL;
	case 's':
	case 'S':
		return VERDICT_STOP;
	default:
		return VERDICT_NO;
	}
}

static enum verdict ask_line_of_plan(struct cli *cli, const Request *request, const Person *person)
{
	printf("\n");
	plan_print_request(cli, request);
	printf("\n");
	candidate_print(cli, 0, person->person);
	(void)fflush(stdout);
	return verdict_of(ask_line(cli,
	    arena_printf(cli->arena,
		_("Offer this to %s (for %s)? y(es), n(o), a(ll others too), s(top):"),
		person->person->name, list_text(cli, person->topic_ids, person->n_topic_ids))));
}

/* Goes through the plan line by line. The end of input approves nothing at all. */
static void approve_by_asking(struct cli *cli, struct approval *approval)
{
	enum verdict verdict = VERDICT_NO;
	for (size_t i = 0; i < approval->plan->n_requests; i++) {
		const Request *request = approval->plan->requests[i];
		for (size_t k = 0; k < request->n_people; k++) {
			if (verdict != VERDICT_ALL) {
				verdict = ask_line_of_plan(cli, request, request->people[k]);
			}
			if (verdict == VERDICT_NOTHING) {
				approval->count = 0;
				return;
			}
			if (verdict == VERDICT_STOP) {
				return;
			}
			if (verdict != VERDICT_NO) {
				approval_add(approval, request, request->people[k]);
			}
		}
	}
}

/* --- offering --- */

static void add_results(
    const struct cli *cli, struct table *table, const Approved *answer, const char *const *names)
{
	for (size_t i = 0; i < answer->n_results; i++) {
		const Samen__Matching__V1__ApprovedLineResult *result = answer->results[i];
		table_cell(table, "%s", result->request_id);
		table_cell(table, "%s", names[i]);
		table_cell(table, "%s", result->offer != NULL ? result->offer->id : "-");
		table_cell(table, "%s",
		    result->offer != NULL ? arena_printf(cli->arena, _("offered; answer before %s"),
						date_text(cli, result->offer->expires_at_ms))
					  : result->message);
	}
}

static size_t count_refused(const Approved *answer)
{
	size_t count = 0;
	for (size_t i = 0; i < answer->n_results; i++) {
		count += answer->results[i]->offer == NULL;
	}
	return count;
}

/* One call's worth of lines, from first on. */
static int offer_some(struct cli *cli,
    const struct approval *approval,
    size_t first,
    uint32_t hours,
    Approved **ret_answer)
{
	Samen__Matching__V1__ApprovePlanRequest request =
	    SAMEN__MATCHING__V1__APPROVE_PLAN_REQUEST__INIT;
	Line *lines[LINES_A_CALL];
	for (size_t i = first; i < approval->count && request.n_lines < LINES_A_CALL; i++) {
		lines[request.n_lines++] = &approval->lines[i];
	}
	request.lines = lines;
	request.expires_in_hours = hours;
	return CALL(cli, MATCHING, ApprovePlan, &request,
	    samen__matching__v1__approve_plan_response, ret_answer);
}

static int offer_approved(struct cli *cli, const struct approval *approval, uint32_t hours)
{
	const char *headers[] = {_("request"), _("person"), _("offer"), _("outcome")};
	struct table *table = table_open(cli, 4, headers);
	size_t refused = 0;
	int code = EX_OK;
	for (size_t at = 0; code == EX_OK && at < approval->count; at += LINES_A_CALL) {
		Approved *answer;
		code = offer_some(cli, approval, at, hours, &answer);
		if (code != EX_OK) {
			break;
		}
		refused += count_refused(answer);
		if (!print_json(cli, &answer->base)) {
			add_results(cli, table, answer, &approval->names[at]);
		}
	}
	if (!cli->json) {
		table_print(table);
	}
	if (code == EX_OK && refused > 0) {
		return cli_fail(EX_TEMPFAIL,
		    _("%zu lines could not be offered any more: make a new plan for them"),
		    refused);
	}
	return code;
}

/* --- the command --- */

static int approve(struct cli *cli, const struct args *args, const Plan *plan)
{
	struct approval approval;
	uint32_t hours = 0;
	int code = read_number(args, "hours", &hours);
	if (code == EX_OK) {
		code = approval_open(cli, plan, &approval);
	}
	if (code != EX_OK) {
		return code;
	}
	if (args_flag(args, "approve")) {
		code = approve_words(cli, args, &approval);
	} else {
		approve_by_asking(cli, &approval);
	}
	if (code == EX_OK && approval.count == 0 && !cli->json) {
		printf("%s\n", _("Nothing is offered."));
	}
	return code == EX_OK && approval.count > 0 ? offer_approved(cli, &approval, hours) : code;
}

static int run_plan(struct cli *cli, const struct args *args)
{
	Plan *plan;
	bool named = args_flag(args, "approve");
	int code = get_plan(cli, args, &plan);
	if (code != EX_OK) {
		return code;
	}
	if (!cli->json) {
		plan_print(cli, plan);
	} else if (!named) {
		(void)print_json(cli, &plan->base);
	}
	if (named || (plan->planned > 0 && !cli->json && ask_terminal())) {
		return approve(cli, args, plan);
	}
	if (plan->planned > 0 && !cli->json) {
		printf("%s\n", _("Nobody is asked yet. Approve lines with the same command and "
				 "--approve REQUEST:PERSON,... (or all)"));
	}
	return EX_OK;
}

const struct command plan_commands[] = {
    {"plan",
	"[--area CODE] [--total] [--people N] [--time-limit SECONDS] [--approve "
	"all|REQUEST:PERSON,...] [--hours N]",
	"area= total people= time-limit= approve= hours=",
	N_("Plans who is best asked for which request, over all requests of your work areas that "
	   "wait for help: first the request that is helped worst as well as can be, then the "
	   "total (--total: the total only). Says why, who goes without and why, and how good the "
	   "plan is. Nobody is asked before you approve: line by line at the terminal, or with "
	   "--approve. For consultants."),
	"samen plan --people 2", run_plan},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
