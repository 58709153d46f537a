#include "plan.h"

#include "print.h"

#include <string.h>

typedef Samen__Matching__V1__PlanAssignmentsResponse Plan;
typedef Samen__Matching__V1__PlannedRequest Request;
typedef Samen__Matching__V1__PlannedPerson Person;
typedef Samen__Matching__V1__Candidate Candidate;

static const char *const column_names[] = {N_("request"), N_("area"), N_("group"), N_("urgency"),
    N_("person"), N_("organisation"), N_("asked for"), N_("score"), N_("why")};

enum { COLUMN_COUNT = sizeof column_names / sizeof *column_names };

/* --- who is asked --- */

static const char *reason_of(const Candidate *person, Samen__Matching__V1__ContributionKind kind)
{
	for (size_t i = 0; i < person->n_contributions; i++) {
		if (person->contributions[i]->kind == kind) {
			return person->contributions[i]->reason;
		}
	}
	return "";
}

/* What the person knows of it, and how near they work; the rest is told before approval. */
static const char *main_reasons(const struct cli *cli, const Candidate *person)
{
	const char *knows = reason_of(person, SAMEN__MATCHING__V1__CONTRIBUTION_KIND__NEED);
	const char *near = reason_of(person, SAMEN__MATCHING__V1__CONTRIBUTION_KIND__LOCALITY);
	const char *text = arena_printf(cli->arena, "%s; %s", knows, near);
	return text != NULL ? text : knows;
}

static void add_row(
    const struct cli *cli, struct table *table, const Request *request, const Person *line)
{
	const Samen__Matching__V1__MonitorRow *row = request->request;
	table_cell(table, "%s", row->request_id);
	table_cell(table, "%s", row->area_name);
	table_cell(
	    table, "%s", enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group));
	table_cell(
	    table, "%s", enum_text(&samen__common__v1__urgency__descriptor, (int)row->urgency));
	table_cell(table, "%s (%s)", line->person->name, line->person->person_id);
	table_cell(table, "%s", line->person->organisation_name);
	table_cell(table, "%s", list_text(cli, line->topic_ids, line->n_topic_ids));
	table_cell(table, "%.3f", line->person->score);
	table_cell(table, "%s", main_reasons(cli, line->person));
}

static void print_lines(const struct cli *cli, const Plan *plan)
{
	const char *headers[COLUMN_COUNT];
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		headers[i] = _(column_names[i]);
	}
	struct table *table = table_open(cli, COLUMN_COUNT, headers);
	for (size_t i = 0; i < plan->n_requests; i++) {
		for (size_t k = 0; k < plan->requests[i]->n_people; k++) {
			add_row(cli, table, plan->requests[i], plan->requests[i]->people[k]);
		}
	}
	if (plan->planned > 0) {
		table_print(table);
	}
}

void plan_print_request(const struct cli *cli, const Request *request)
{
	const Samen__Matching__V1__MonitorRow *row = request->request;
	printf("%s: %s, %s; %s; %s; %s", row->request_id, row->area_name, row->organisation_name,
	    enum_text(&samen__common__v1__age_group__descriptor, (int)row->age_group),
	    enum_text(&samen__common__v1__urgency__descriptor, (int)row->urgency),
	    list_text(cli, row->topic_ids, row->n_topic_ids));
}

/* --- who goes without --- */

static void print_rivals(const struct cli *cli,
    const Request *request,
    const Samen__Matching__V1__PlanShortage *shortage)
{
	const char *others = "";
	for (size_t i = 0; i < shortage->n_rival_request_ids; i++) {
		if (strcmp(shortage->rival_request_ids[i], request->request->request_id) != 0) {
			others = text_join(cli, others, shortage->rival_request_ids[i]);
		}
	}
	if (others[0] != '\0') {
		printf(_("     it wants the same people as %s: together %u, and there is room for "
			 "%u\n"),
		    others, shortage->rivals_want, shortage->rivals_room);
	}
}

static void print_shortages(const struct cli *cli, const Plan *plan)
{
	bool first = true;
	for (size_t i = 0; i < plan->n_requests; i++) {
		const Request *request = plan->requests[i];
		if (request->shortage == NULL) {
			continue;
		}
		if (first) {
			print_heading(cli, _("With too little help"));
		}
		first = false;
		plan_print_request(cli, request);
		printf(_("; %zu of %u people\n"), request->n_people, request->wanted);
		printf("     %s\n", request->shortage->reason);
		print_rivals(cli, request, request->shortage);
	}
}

/* --- how good it is --- */

static void print_quality(const Plan *plan)
{
	bool fair = plan->objective == SAMEN__MATCHING__V1__PLAN_OBJECTIVE__FAIR;
	if (plan->proven && fair) {
		printf("%s\n", _("This is proven to be the best plan: with as many people, the "
				 "request that is helped worst cannot be helped better, nor then "
				 "all together."));
	} else if (plan->proven) {
		printf("%s\n", _("This is proven to be the best plan: with as many people, all "
				 "together cannot be helped better."));
	} else if (fair) {
		printf(_("Better may be possible: by at most %.3f for the request that is helped "
			 "worst (%.1f%%), and then %.3f for all together (%.1f%%).\n"),
		    plan->worst_bound - plan->worst, 100 * plan->worst_gap,
		    plan->total_bound - plan->total, 100 * plan->total_gap);
	} else {
		printf(_("Better may be possible: by at most %.3f for all together (%.1f%%).\n"),
		    plan->total_bound - plan->total, 100 * plan->total_gap);
	}
	if (plan->timed_out) {
		printf("%s\n", _("The time was up: this is the best plan found so far. More time "
				 "(--time-limit) may find a better one."));
	}
}

static void print_figures(const Plan *plan)
{
	printf(_("%u of the %u people that are wanted are planned, for %zu requests.\n"),
	    plan->planned, plan->wanted, plan->n_requests);
	if (plan->planned > 0) {
		printf(_("All scores together: %.3f."), plan->total);
		if (plan->worst_request_id[0] != '\0') {
			printf(_(" Helped worst: %s, with %.3f."), plan->worst_request_id,
			    plan->worst);
		}
		printf("\n");
		print_quality(plan);
	}
	if (plan->more) {
		printf("%s\n", _("More requests wait than one plan holds: this one is about those "
				 "that wait longest."));
	}
}

void plan_print(const struct cli *cli, const Plan *plan)
{
	if (plan->n_requests == 0) {
		printf("%s\n", _("No request waits for help."));
		return;
	}
	print_lines(cli, plan);
	print_shortages(cli, plan);
	print_figures(plan);
}
