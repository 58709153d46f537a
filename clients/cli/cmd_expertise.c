/* samen expertise, availability, find: who knows what, and who has room. */
#include "candidates.h"
#include "cli.h"
#include "print.h"
#include "read.h"
#include "remote.h"

#include <string.h>

typedef Samen__Directory__V1__Expertise Expertise;
typedef Samen__Directory__V1__Availability Availability;
typedef Samen__Directory__V1__ListExpertiseResponse ExpertiseList;

static const char *ages_text(const struct cli *cli, const Expertise *expertise)
{
	const char *text = "";
	for (size_t i = 0; i < expertise->n_age_groups; i++) {
		text = text_join(cli, text,
		    enum_text(
			&samen__common__v1__age_group__descriptor, (int)expertise->age_groups[i]));
	}
	return expertise->n_age_groups > 0 ? text : _("all");
}

static const char *forms_text(const struct cli *cli, const Expertise *expertise)
{
	const char *text = "";
	for (size_t i = 0; i < expertise->n_forms; i++) {
		text = text_join(cli, text,
		    enum_text(
			&samen__common__v1__form_of_help__descriptor, (int)expertise->forms[i]));
	}
	return expertise->n_forms > 0 ? text : _("any");
}

static void print_expertise(const struct cli *cli, const ExpertiseList *list)
{
	if (list->n_expertise == 0) {
		printf("%s\n", _("Nothing to show."));
	}
	for (size_t i = 0; i < list->n_expertise; i++) {
		const Expertise *one = list->expertise[i];
		print_heading(cli, one->topic_id);
		printf("  %s; %s; %s\n",
		    enum_text(&samen__common__v1__level__descriptor, (int)one->level),
		    ages_text(cli, one), forms_text(cli, one));
		if (one->evidence[0] != '\0') {
			printf("  %s\n", one->evidence);
		}
		printf(one->stale ? _("  confirmed %s: more than a year ago, confirm it with "
				      "'samen expertise confirm'\n")
				  : _("  confirmed %s\n"),
		    date_text(cli, one->confirmed_at_ms));
	}
}

static int run_add(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__PutExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	Expertise *saved;
	int level = SAMEN__COMMON__V1__LEVEL__APPLIES;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one topic; 'samen topic list' shows them"));
	}
	expertise.topic_id = args_word(args, 0);
	expertise.evidence = args_text(args, "evidence");
	expertise.person_id = args_text(args, "person");
	int code = read_enum(cli, args, "level", &samen__common__v1__level__descriptor, &level);
	if (code == EX_OK) {
		code = read_ages(cli, args, &expertise.age_groups, &expertise.n_age_groups);
	}
	if (code == EX_OK) {
		code = read_forms(cli, args, &expertise.forms, &expertise.n_forms);
	}
	if (code != EX_OK) {
		return code;
	}
	expertise.level = (Samen__Common__V1__Level)level;
	request.expertise = &expertise;
	code =
	    CALL(cli, DIRECTORY, PutExpertise, &request, samen__directory__v1__expertise, &saved);
	if (code == EX_OK && !print_json(cli, &saved->base)) {
		printf(_("Saved: %s.\n"), saved->topic_id);
	}
	return code;
}

static int run_list(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ListExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__LIST_EXPERTISE_REQUEST__INIT;
	ExpertiseList *list;
	request.person_id = args_word(args, 0);
	int code = CALL(cli, DIRECTORY, ListExpertise, &request,
	    samen__directory__v1__list_expertise_response, &list);
	if (code == EX_OK && !print_json(cli, &list->base)) {
		print_expertise(cli, list);
	}
	return code;
}

static int run_confirm(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__ConfirmExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__CONFIRM_EXPERTISE_REQUEST__INIT;
	ExpertiseList *list;
	request.topic_ids = (char **)(uintptr_t)args->words;
	request.n_topic_ids = args->word_count;
	int code = CALL(cli, DIRECTORY, ConfirmExpertise, &request,
	    samen__directory__v1__list_expertise_response, &list);
	if (code == EX_OK && !print_json(cli, &list->base)) {
		print_expertise(cli, list);
	}
	return code;
}

static int run_remove(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__RemoveExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__REMOVE_EXPERTISE_REQUEST__INIT;
	Samen__Common__V1__Empty *empty;
	if (args->word_count != 1) {
		return cli_fail(EX_USAGE, _("name one topic"));
	}
	request.topic_id = args_word(args, 0);
	request.person_id = args_text(args, "person");
	int code =
	    CALL(cli, DIRECTORY, RemoveExpertise, &request, samen__common__v1__empty, &empty);
	if (code == EX_OK && !print_json(cli, &empty->base)) {
		printf(_("Removed: %s.\n"), request.topic_id);
	}
	return code;
}

/* --- availability --- */

/* Overwrites what the options name. */
static int take_availability(struct cli *cli, const struct args *args, Availability *availability)
{
	int code = read_number(args, "capacity", &availability->capacity);
	if (code == EX_OK) {
		code = read_date(args, "leave-from", &availability->leave_from_ms);
	}
	if (code == EX_OK) {
		code = read_date(args, "leave-to", &availability->leave_to_ms);
	}
	if (code != EX_OK) {
		return code;
	}
	if (args_flag(args, "no-leave")) {
		availability->leave_from_ms = 0;
		availability->leave_to_ms = 0;
	}
	if (args_flag(args, "area")) {
		availability->area_ids = args_list(cli, args, "area", &availability->n_area_ids);
	}
	if (args_flag(args, "whole-region")) {
		availability->n_area_ids = 0;
	}
	return EX_OK;
}

/* The codes of the areas served, as people know them; an id where the code cannot be had. */
static int name_areas(struct cli *cli, Availability *availability)
{
	Samen__Directory__V1__ListAreasRequest request =
	    SAMEN__DIRECTORY__V1__LIST_AREAS_REQUEST__INIT;
	Samen__Directory__V1__ListAreasResponse *areas;
	if (availability->n_area_ids == 0) {
		return EX_OK;
	}
	int code = CALL(
	    cli, DIRECTORY, ListAreas, &request, samen__directory__v1__list_areas_response, &areas);
	for (size_t i = 0; code == EX_OK && i < availability->n_area_ids; i++) {
		for (size_t a = 0; a < areas->n_areas; a++) {
			if (strcmp(areas->areas[a]->id, availability->area_ids[i]) == 0) {
				availability->area_ids[i] = areas->areas[a]->code;
			}
		}
	}
	return code;
}

static void print_availability(const struct cli *cli, const Availability *availability)
{
	printf(_("Room for %u requests at once.\n"), availability->capacity);
	if (availability->leave_to_ms != 0) {
		printf(_("On leave from %s until %s.\n"),
		    date_text(cli, availability->leave_from_ms),
		    date_text(cli, availability->leave_to_ms));
	}
	if (availability->n_area_ids == 0) {
		printf("%s\n", _("Serves the whole region."));
		return;
	}
	printf("%s", _("Serves:"));
	for (size_t i = 0; i < availability->n_area_ids; i++) {
		printf(" %s", availability->area_ids[i]);
	}
	printf("\n");
}

static int run_availability(struct cli *cli, const struct args *args)
{
	Samen__Directory__V1__GetAvailabilityRequest get =
	    SAMEN__DIRECTORY__V1__GET_AVAILABILITY_REQUEST__INIT;
	Samen__Directory__V1__PutAvailabilityRequest put =
	    SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	Availability *availability;
	get.person_id = args_text(args, "person");
	int code = CALL(cli, DIRECTORY, GetAvailability, &get, samen__directory__v1__availability,
	    &availability);
	if (code == EX_OK) {
		code = take_availability(cli, args, availability);
	}
	bool changes =
	    args->option_count > (size_t)(args_flag(args, "json") + args_flag(args, "person") +
					  args_flag(args, "home") + args_flag(args, "profile"));
	if (code == EX_OK && changes) {
		availability->person_id = get.person_id;
		put.availability = availability;
		code = CALL(cli, DIRECTORY, PutAvailability, &put,
		    samen__directory__v1__availability, &availability);
	}
	if (code != EX_OK || print_json(cli, &availability->base)) {
		return code;
	}
	code = name_areas(cli, availability);
	if (code == EX_OK) {
		print_availability(cli, availability);
	}
	return code;
}

/* --- find --- */

static int run_find(struct cli *cli, const struct args *args)
{
	Samen__Matching__V1__FindRequest request = SAMEN__MATCHING__V1__FIND_REQUEST__INIT;
	Samen__Matching__V1__SuggestMatchesResponse *response;
	const char *age = args_option(args, "age", NULL);
	request.text = args_word(args, 0);
	request.limit = 10;
	if (age != NULL && !read_age(age, &request.age_group)) {
		return cli_fail(
		    EX_USAGE, _("'%s' is no group: use voorschool, 1 to 8, or vo"), age);
	}
	int code = read_number(args, "limit", &request.limit);
	if (code == EX_OK) {
		code = read_area(cli, args, &request.area_id);
	}
	if (code == EX_OK) {
		code = read_needs(cli, args, &request.needs, &request.n_needs);
	}
	if (code == EX_OK) {
		code = read_forms(cli, args, &request.forms, &request.n_forms);
	}
	if (code == EX_OK) {
		code = CALL(cli, MATCHING, Find, &request,
		    samen__matching__v1__suggest_matches_response, &response);
	}
	if (code == EX_OK && !print_json(cli, &response->base)) {
		candidates_print(cli, response);
	}
	return code;
}

const struct command expertise_commands[] = {
    {"expertise add",
	"TOPIC [--level knows|applies|coaches] [--age 1-4] [--form call,observe] [--evidence TEXT] "
	"[--person ID]",
	"level= age= form= evidence= person=",
	N_("Registers or replaces what you know about a topic, confirmed as of today. Level "
	   "applies unless said; no age or form means all. Coordinators can do it for others with "
	   "--person."),
	"samen expertise add prikkelverwerking --level coaches --age 1-4 --form observe,call "
	"--evidence 'SI-therapeut, 12 jaar ambulant'",
	run_add},
    {"expertise list", "[PERSON]", "", N_("Shows your expertise, or a person's."),
	"samen expertise list", run_list},
    {"expertise confirm", "[TOPIC ...]", "",
	N_("Says that all your expertise, or the topics named, still holds."),
	"samen expertise confirm", run_confirm},
    {"expertise remove", "TOPIC [--person ID]", "person=",
	N_("Removes a topic from your expertise."), "samen expertise remove tos", run_remove},
    {"availability",
	"[--capacity N] [--leave-from DATE --leave-to DATE | --no-leave] [--area CODE,... | "
	"--whole-region] [--person ID]",
	"capacity= leave-from= leave-to= no-leave area= whole-region person=",
	N_("Shows or sets your room: how many requests at once, leave, areas served."),
	"samen availability --capacity 3 --leave-from 21-12-2026 --leave-to 04-01-2027",
	run_availability},
    {"find", "[TEXT] [--needs TOPIC,...] [--age GROUP] [--form FORM,...] [--area CODE] [--limit N]",
	"needs= age= form= area= limit=",
	N_("Finds who knows about something, without a request. The text is analysed and "
	   "forgotten."),
	"samen find 'kleuter die niet praat in de klas, maar thuis wel'", run_find},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
