#include "demo_report.h"

#include "print.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VALUES_MAX = 16, MONTHS_MAX = 48, PAGE_SIZE = 500 };

/* What is counted, each by the number of an enum's value. */
struct counts {
	const char *name, *heading;
	const ProtobufCEnumDescriptor *type;
	unsigned of[VALUES_MAX];
};

enum counted { REQUESTS, KINDS, PROGRESSES, OFFERS, DECLINES, MATCHES, STOPS, OUTCOMES, COUNTED };

struct report {
	struct demo_player *player;
	struct demo_people *people;
	struct counts counts[COUNTED];
	struct {
		char name[8];
		unsigned requests;
	} months[MONTHS_MAX];
	size_t month_count;
};

/* --- counting --- */

static void count(struct report *report, enum counted what, int value)
{
	if (value > 0 && value < VALUES_MAX) {
		report->counts[what].of[value]++;
	}
}

static void count_month(struct report *report, int64_t at_ms)
{
	char name[8];
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm date = {0};
	(void)gmtime_r(&seconds, &date);
	(void)strftime(name, sizeof name, "%Y-%m", &date);
	size_t i = 0;
	while (i < report->month_count && strcmp(report->months[i].name, name) != 0) {
		i++;
	}
	if (i == report->month_count && i < MONTHS_MAX) {
		memcpy(report->months[report->month_count++].name, name, sizeof name);
	}
	if (i < MONTHS_MAX) {
		report->months[i].requests++;
	}
}

static void count_row(struct report *report, const Samen__Matching__V1__MonitorRow *row)
{
	count(report, REQUESTS, (int)row->state);
	count(report, KINDS, (int)row->kind);
	count(report, PROGRESSES, (int)row->progress);
	count(report, OUTCOMES, (int)row->outcome);
	count_month(report, row->filed_at_ms);
	for (size_t i = 0; i < row->n_offers; i++) {
		count(report, OFFERS, (int)row->offers[i]->state);
		count(report, DECLINES, (int)row->offers[i]->decline_reason);
	}
	for (size_t i = 0; i < row->n_matches; i++) {
		count(report, MATCHES, (int)row->matches[i]->state);
		count(report, STOPS, (int)row->matches[i]->stop_reason);
	}
}

static enum status count_areas_of(
    struct report *report, struct demo_person *consultant, struct arena *arena)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	Samen__Matching__V1__MonitorRequest request = SAMEN__MATCHING__V1__MONITOR_REQUEST__INIT;
	Samen__Matching__V1__MonitorResponse *response;
	enum status status = OK;
	page.size = PAGE_SIZE;
	request.page = &page;
	do {
		status = DEMO_CALL(report->player, consultant, arena, MATCHING, Monitor, &request,
		    samen__matching__v1__monitor_response, &response);
		for (size_t i = 0; status == OK && i < response->n_rows; i++) {
			count_row(report, response->rows[i]);
		}
		page.token = status == OK ? response->next_token : NULL;
	} while (status == OK && page.token[0] != '\0');
	return status;
}

/* Each area has one consultant. */
static enum status count_all(void *context, size_t index, struct arena *arena)
{
	struct report *report = context;
	enum status status = OK;
	(void)index;
	for (size_t i = 0; status == OK && i < report->people->count; i++) {
		struct demo_person *person = &report->people->items[i];
		if (demo_person_is(person, SAMEN__COMMON__V1__ROLE__CONSULTANT)) {
			status = count_areas_of(report, person, arena);
		}
	}
	return status;
}

/* --- saying --- */

static int compare_months(const void *one, const void *other)
{
	return strcmp(one, other); /* a month begins with its name */
}

static json_t *json_of(const struct counts *counts)
{
	json_t *object = json_object();
	for (unsigned i = 0; i < counts->type->n_values; i++) {
		int value = counts->type->values[i].value;
		if (value > 0 && value < VALUES_MAX) {
			(void)json_object_set_new(object, counts->type->values[i].name,
			    json_integer((json_int_t)counts->of[value]));
		}
	}
	return object;
}

static int print_as_json(const struct report *report, uint64_t seed, const struct demo_times *times)
{
	json_t *object = json_pack("{sI si s{sf sf sf sI}}", "seed", (json_int_t)seed, "people",
	    (int)report->people->count, "seconds", "accounts", times->accounts, "signIn",
	    times->sign_in, "year", times->year, "calls", (json_int_t)times->calls);
	json_t *months = json_object();
	for (size_t i = 0; i < COUNTED; i++) {
		(void)json_object_set_new(
		    object, report->counts[i].name, json_of(&report->counts[i]));
	}
	for (size_t i = 0; i < report->month_count; i++) {
		(void)json_object_set_new(months, report->months[i].name,
		    json_integer((json_int_t)report->months[i].requests));
	}
	(void)json_object_set_new(object, "months", months);
	int written = json_dumpf(object, stdout, JSON_INDENT(2));
	printf("\n");
	json_decref(object);
	return written == 0 ? EX_OK : EX_IOERR;
}

static void print_counts(const struct counts *counts)
{
	printf("%-22s", counts->heading);
	for (unsigned i = 0; i < counts->type->n_values; i++) {
		int value = counts->type->values[i].value;
		if (value > 0 && value < VALUES_MAX && counts->of[value] > 0) {
			printf(" %s %u;", enum_text(counts->type, value), counts->of[value]);
		}
	}
	printf("\n");
}

static void print_months(const struct report *report)
{
	unsigned most = 1;
	for (size_t i = 0; i < report->month_count; i++) {
		most = report->months[i].requests > most ? report->months[i].requests : most;
	}
	for (size_t i = 0; i < report->month_count; i++) {
		int filled = (int)(report->months[i].requests * 40 / most);
		printf("  %s %4u %.*s\n", report->months[i].name, report->months[i].requests,
		    filled, "########################################");
	}
}

static void print_logins(const struct demo_people *people)
{
	static const int roles[] = {SAMEN__COMMON__V1__ROLE__TEACHER,
	    SAMEN__COMMON__V1__ROLE__SPECIALIST, SAMEN__COMMON__V1__ROLE__CONSULTANT};
	printf("\n");
	printf(_("Everybody's password is %s. For example:\n"), DEMO_PASSWORD);
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		size_t i = 0;
		while (i < people->count &&
		       (people->items[i].roles != 1U << roles[r] || people->items[i].closed)) {
			i++;
		}
		if (i < people->count) {
			printf("  %-40s %s, %s\n", people->items[i].email, people->items[i].name,
			    people->items[i].title);
		}
	}
	printf(_("Look next at: samen login ADDRESS, then samen today, samen monitor, samen "
		 "figures, samen coverage\n"));
}

int demo_report(struct cli *cli,
    struct demo_player *player,
    struct demo_people *people,
    uint64_t seed,
    const struct demo_times *times)
{
	struct report report = {.player = player,
	    .people = people,
	    .counts = {[REQUESTS] = {"requests", _("requests"),
			   &samen__intake__v1__request_state__descriptor, {0}},
		[KINDS] = {"kinds", _("of kind"), &samen__intake__v1__request_kind__descriptor,
		    {0}},
		[PROGRESSES] = {"progress", _("how far"),
		    &samen__matching__v1__progress__descriptor, {0}},
		[OFFERS] = {"offers", _("offers"), &samen__matching__v1__offer_state__descriptor,
		    {0}},
		[DECLINES] = {"declines", _("declined because"),
		    &samen__matching__v1__decline_reason__descriptor, {0}},
		[MATCHES] = {"matches", _("matches"), &samen__matching__v1__match_state__descriptor,
		    {0}},
		[STOPS] = {"stops", _("stopped because"),
		    &samen__matching__v1__stop_reason__descriptor, {0}},
		[OUTCOMES] = {
		    "outcomes", _("outcomes"), &samen__intake__v1__outcome__descriptor, {0}}}};
	enum status status = demo_player_run(player, 1, count_all, &report);
	if (status != OK) {
		return demo_player_fail(player, status);
	}
	qsort(report.months, report.month_count, sizeof *report.months, compare_months);
	if (cli->json) {
		return print_as_json(&report, seed, times);
	}
	for (size_t i = 0; i < COUNTED; i++) {
		print_counts(&report.counts[i]);
	}
	print_months(&report);
	printf(_("accounts took %.1f s, signing in %.1f s, the year %.1f s (%lu calls)\n"),
	    times->accounts, times->sign_in, times->year, times->calls);
	print_logins(people);
	return EX_OK;
}
