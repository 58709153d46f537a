/*
 * The command line, as people and scripts use it: the story's main steps with --json, exit codes,
 * help, both languages, and the school lists. 'samen up' runs the services. The tests build on
 * each other, in order.
 */
#include "support/check.h"
#include "support/deployment.h"
#include "support/process.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { VALUE_SIZE = 160, HELP_LINES_MAX = 80, WORDS_MAX = 8, NATIONAL_SCHOOLS = 6215 };

#define SAMEN (SAMEN_BIN_DIR "/samen")
#define DEMO(file) (SAMEN_SOURCE_DIR "/data/demo" file)
#define VOCABULARY (SAMEN_SOURCE_DIR "/data/vocabulary.csv")
#define NATIONAL (SAMEN_SHARED_DIR "/data/duo/03-alle-vestigingen-bo.csv")
#define COORDINATOR "anneke"
#define TEACHER "noor"
#define SPECIALIST "femke"
#define CONSULTANT "annelies"

static struct {
	struct deployment *deployment;
	bool by_gateway; /* test_cli --gateway: the same from elsewhere, over HTTP */
	pid_t up;
	char *up_log;
	struct run run; /* the last one */
	char request[VALUE_SIZE];
	char specialist[VALUE_SIZE];
	char offer[VALUE_SIZE];
	char match[VALUE_SIZE];
} cli;

/* --- running --- */

static void run_words(const char *profile, const char *input, const char *const *words)
{
	run_forget(&cli.run);
	deployment_cli(cli.deployment, profile, words, input, &cli.run);
}

/* Runs a command line, its words separated by commas. */
#define RUN(profile, input, ...) run_words(profile, input, (const char *const[]){__VA_ARGS__, NULL})

/* The same, failing the test unless it ends so. */
#define EXPECT(code_wanted, profile, input, ...)                                                   \
	do {                                                                                       \
		RUN(profile, input, __VA_ARGS__);                                                  \
		if (cli.run.code != (code_wanted)) {                                               \
			fail_msg("ended with %d, not %d: %s", cli.run.code, (code_wanted),         \
			    cli.run.err);                                                          \
		}                                                                                  \
	} while (0)

static bool said(const char *text)
{
	return strstr(cli.run.out, text) != NULL || strstr(cli.run.err, text) != NULL;
}

/* The value at a path such as "candidates.0.personId" of the last run's JSON, as text; "" when it
 * is not there. */
static void json_value(const char *path, char ret_value[static VALUE_SIZE])
{
	char copy[VALUE_SIZE];
	char *rest = NULL;
	json_t *root = json_loads(cli.run.out, 0, NULL);
	if (root == NULL) {
		fail_msg("no JSON: %s", cli.run.out);
	}
	const json_t *at = root;
	(void)snprintf(copy, sizeof copy, "%s", path);
	for (char *name = strtok_r(copy, ".", &rest); name != NULL;
	     name = strtok_r(NULL, ".", &rest)) {
		at = json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10))
				       : json_object_get(at, name);
	}
	ret_value[0] = '\0';
	if (json_is_string(at)) {
		(void)snprintf(ret_value, VALUE_SIZE, "%s", json_string_value(at));
	} else if (json_is_integer(at)) {
		(void)snprintf(ret_value, VALUE_SIZE, "%lld", (long long)json_integer_value(at));
	} else if (json_is_array(at)) {
		(void)snprintf(ret_value, VALUE_SIZE, "%zu", json_array_size(at));
	}
	json_decref(root);
}

static void must_be(const char *path, const char *wanted)
{
	char value[VALUE_SIZE];
	json_value(path, value);
	assert_string_equal(value, wanted);
}

static long json_number(const char *path)
{
	char value[VALUE_SIZE];
	json_value(path, value);
	return strtol(value, NULL, 10);
}

/* --- the deployment --- */

static bool up_is_ready(void)
{
	char *log = file_text(cli.up_log, NULL);
	bool ready = log != NULL && strstr(log, "All services answer") != NULL;
	free(log);
	return ready;
}

static int open_cli(void **state)
{
	(void)state;
	cli.deployment = deployment_open();
	cli.up_log = deployment_path(cli.deployment, "up.log");
	const char *const words[] = {SAMEN, "up", "--home", deployment_home(cli.deployment), NULL};
	cli.up = process_start(words, cli.up_log);
	WAIT_UNTIL(up_is_ready());
	if (cli.by_gateway) {
		WAIT_UNTIL(deployment_gateway_port(cli.deployment) != 0);
		deployment_cli_by_gateway(cli.deployment);
	}
	return 0;
}

static int end_up(void)
{
	int code = 0;
	(void)kill(cli.up, SIGTERM);
	WAIT_UNTIL(process_ended(cli.up, &code));
	cli.up = 0;
	return code;
}

static int close_cli(void **state)
{
	(void)state;
	if (cli.up != 0) {
		(void)end_up();
	}
	char *log = file_text(cli.up_log, NULL);
	bool bad = log != NULL &&
		   (strstr(log, "Sanitizer") != NULL || strstr(log, "runtime error:") != NULL);
	if (bad) {
		print_error("%s\n", log);
	}
	free(log);
	free(cli.up_log);
	run_forget(&cli.run);
	deployment_close(cli.deployment);
	return bad ? -1 : 0;
}

/* --- the region --- */

static void a_coordinator_signs_in(void **state)
{
	(void)state;
	EXPECT(EX_NOPERM, COORDINATOR, "wrong-password-1\n", "login", DEPLOYMENT_COORDINATOR);
	EXPECT(EX_OK, COORDINATOR, DEPLOYMENT_PASSWORD "\n", "login", DEPLOYMENT_COORDINATOR,
	    "--json");
	EXPECT(EX_OK, COORDINATOR, NULL, "whoami", "--json");
	must_be("email", DEPLOYMENT_COORDINATOR);
	must_be("roles.0", "COORDINATOR");
	assert_false(said("eyJ"));
	assert_false(said("Secret"));
}

static void areas_organisations_and_topics_are_imported(void **state)
{
	(void)state;
	EXPECT(EX_OK, COORDINATOR, NULL, "area", "import", DEMO("/areas.csv"));
	EXPECT(EX_OK, COORDINATOR, NULL, "area", "list", "--json");
	must_be("areas", "8");
	EXPECT(EX_OK, COORDINATOR, NULL, "organisation", "import", DEMO("/organisations.csv"));
	EXPECT(EX_OK, COORDINATOR, NULL, "topic", "import", VOCABULARY, "--json");
	assert_true(json_number("added") > 100);
	EXPECT(EX_OK, COORDINATOR, NULL, "topic", "list", "prikkelverwerking", "--json");
	must_be("topics.0.id", "prikkelverwerking");
}

static void importing_schools_twice_changes_nothing(void **state)
{
	(void)state;
	EXPECT(
	    EX_OK, COORDINATOR, NULL, "school", "import", DEMO("/schools-regular.csv"), "--json");
	must_be("added", "97");
	EXPECT(
	    EX_OK, COORDINATOR, NULL, "school", "import", DEMO("/schools-special.csv"), "--json");
	must_be("added", "12");
	EXPECT(
	    EX_OK, COORDINATOR, NULL, "school", "import", DEMO("/schools-regular.csv"), "--json");
	must_be("unchanged", "97");
	must_be("added", "");
	must_be("changed", "");
	must_be("closed", "");
}

/* Writes the demo's school list to a file of the test's own, with one line left out and one spoilt
 * (0: none). */
static char *changed_list(const char *name, size_t without_line, size_t spoilt_line)
{
	char *path = deployment_path(cli.deployment, name);
	char *text = file_text(DEMO("/schools-regular.csv"), NULL);
	assert_non_null(text);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	size_t number = 1;
	for (const char *line = text; *line != '\0'; number++) {
		size_t size = strcspn(line, "\n") + 1;
		if (number == spoilt_line) {
			(void)fputs("Noord-Holland;30013;XX\n", file);
		} else if (number != without_line) {
			assert_int_equal(fwrite(line, 1, size, file), size);
		}
		line += size;
	}
	assert_int_equal(fclose(file), 0);
	free(text);
	return path;
}

static void a_school_that_vanished_from_the_list_is_closed(void **state)
{
	(void)state;
	/* Line 3 holds 27PR02. */
	char *path = changed_list("without.csv", 3, 0);
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "import", path, "--json");
	must_be("closed", "1");
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "list", "27PR02", "--closed", "--json");
	must_be("organisations.0.code", "27PR02");
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "list", "27PR02", "--json");
	must_be("organisations", "");
	EXPECT(
	    EX_OK, COORDINATOR, NULL, "school", "import", DEMO("/schools-regular.csv"), "--json");
	must_be("changed", "1");
	free(path);
}

static void a_broken_line_is_named_and_nothing_is_imported(void **state)
{
	(void)state;
	char *path = changed_list("broken.csv", 3, 5);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "school", "import", path);
	assert_true(said("line 4"));
	assert_true(said("nothing was imported"));
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "list", "27PR02", "--json");
	must_be("organisations", "1");
	free(path);
}

static void keep_going_imports_the_rest_and_closes_nothing(void **state)
{
	(void)state;
	char *path = changed_list("broken.csv", 3, 5);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "school", "import", path, "--keep-going", "--json");
	must_be("unchanged", "95");
	must_be("closed", "");
	assert_true(said("line 4"));
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "list", "27PR02", "--json");
	must_be("organisations", "1");
	free(path);
}

static void bad_files_are_refused_with_what_is_wrong(void **state)
{
	(void)state;
	char *path = deployment_path(cli.deployment, "bad.txt");
	EXPECT(EX_NOINPUT, COORDINATOR, NULL, "school", "import", "/nonexistent.csv");
	file_write(path, "code;city\nx;y\n", 14);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "school", "import", path);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "organisation", "import", path);
	assert_true(said("name"));
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "topic", "import", path);
	file_write(path, "{\"story\": ", 10);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "request", "file", "--from", path);
	assert_true(said("line 1"));
	file_write(path, "{\"storey\": {}}", 14);
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "request", "file", "--from", path);
	assert_true(said("storey"));
	free(path);
}

/* --- the people --- */

static void invite(const char *profile,
    const char *email,
    const char *name,
    const char *role,
    const char *organisation,
    const char *areas)
{
	char code[VALUE_SIZE];
	char input[2 * VALUE_SIZE];
	EXPECT(EX_OK, COORDINATOR, NULL, "invite", email, "--name", name, "--role", role,
	    "--organisation", organisation, "--area", areas, "--phone", "0720000000", "--json");
	json_value("code", code);
	(void)snprintf(input, sizeof input, "%s\n%s\n", code, DEPLOYMENT_PASSWORD);
	EXPECT(EX_OK, profile, input, "accept", email);
	EXPECT(EX_OK, profile, NULL, "whoami", "--json");
	must_be("email", email);
}

static void people_are_invited_and_accept(void **state)
{
	(void)state;
	invite(TEACHER, "noor@example.org", "Noor van Dijk", "teacher", "12TX00", "");
	invite(SPECIALIST, "femke@example.org", "Femke Jansen", "specialist", "20WR05", "");
	invite(CONSULTANT, "annelies@example.org", "Annelies Groot", "consultant", "swv-demo",
	    "alkmaar-noord,alkmaar-zuid,alkmaar-oost,heerhugowaard,langedijk,bergen,heiloo,"
	    "castricum");
	EXPECT(EX_OK, COORDINATOR, NULL, "people", "--role", "specialist", "--json");
	must_be("people.0.email", "femke@example.org");
}

static void a_specialist_registers_expertise_and_room(void **state)
{
	(void)state;
	EXPECT(EX_OK, SPECIALIST, NULL, "expertise", "add", "prikkelverwerking", "--level",
	    "coaches", "--age", "1-4", "--form", "observe,call", "--evidence",
	    "Twaalf jaar ervaring met prikkels in de klas.", "--json");
	must_be("level", "COACHES");
	must_be("ageGroups", "4");
	EXPECT(EX_OK, SPECIALIST, NULL, "availability", "--capacity", "3", "--json");
	must_be("capacity", "3");
	EXPECT(EX_USAGE, SPECIALIST, NULL, "availability", "--capacity", "many");
	EXPECT(EX_USAGE, SPECIALIST, NULL, "expertise", "add", "tos", "--level", "guru");
	EXPECT(EX_DATAERR, SPECIALIST, NULL, "expertise", "add", "no-such-topic");
}

/* --- the story --- */

static void a_teacher_files_a_request_from_a_file(void **state)
{
	(void)state;
	EXPECT(EX_OK, TEACHER, NULL, "request", "file", "--from",
	    DEMO("/requests/prikkels-kleuter.json"), "--needs", "prikkelverwerking", "--json");
	json_value("id", cli.request);
	must_be("state", "OPEN");
	EXPECT(EX_OK, TEACHER, NULL, "request", "list", "--json");
	must_be("requests.0.id", cli.request);
	EXPECT(EX_OK, TEACHER, NULL, "request", "show", cli.request);
	assert_true(said("kleuter 2b"));
}

static void text_with_a_phone_number_is_refused_with_its_place(void **state)
{
	(void)state;
	static const char request[] =
	    "{\"kind\": \"SUPPORT\", \"ageGroup\": \"GROEP_2\", \"urgency\": \"NORMAL\", "
	    "\"story\": {\"happens\": \"bel 06-12345678 eens\"}, \"basis\": {\"kind\": "
	    "\"NO_BASIS\"}, \"hearing\": {\"heard\": true}, \"pseudonym\": \"x\"}";
	EXPECT(EX_DATAERR, TEACHER, request, "request", "file", "--from", "-", "--needs", "tos");
	assert_true(said("story.happens"));
	assert_true(said("5 to 15"));
	assert_true(said("    bel 06-12345678 eens\n        ^^^^^^^^^^^\n"));
}

/* Matching would recognise the topic, and say so. */
static void refused_text_does_not_reach_matching(void **state)
{
	(void)state;
	static const char request[] =
	    "{\"kind\": \"SUPPORT\", \"ageGroup\": \"GROEP_2\", \"urgency\": \"NORMAL\", "
	    "\"story\": {\"happens\": \"prikkelverwerking is lastig\", \"goesWell\": \"met "
	    "Sem gaat het goed\"}, \"basis\": {\"kind\": \"NO_BASIS\"}, \"hearing\": "
	    "{\"heard\": true}, \"pseudonym\": \"x\"}";
	EXPECT(EX_DATAERR, TEACHER, request, "request", "file", "--from", "-");
	assert_true(said("story.goes_well, characters 5 to 7"));
	assert_false(said("recognised"));
	EXPECT(EX_OK, TEACHER, request, "request", "file", "--from", "-", "--names-confirmed");
	assert_true(said("recognised"));
}

static void ten_answers_file_a_request_too(void **state)
{
	(void)state;
	static const char answers[] = "3\n"
				      "Er is veel onrust in de kring.\n\n" /* what happens */
				      "Een rustige plek.\n\n"              /* tried */
				      "Buiten gaat het goed.\n\n"          /* goes well */
				      "Wie denkt er mee?\n\n"              /* asked for */
				      "\n"                                 /* not heard */
				      "nog te jong\n"
				      "\n" /* parents */
				      "n\n"
				      "j\n"
				      "urgent\n"
				      "leerling 3c\n";
	EXPECT(EX_OK, TEACHER, answers, "request", "file", "--needs", "tos", "--json");
	must_be("ageGroup", "GROEP_3");
	must_be("urgency", "URGENT");
	must_be("basis.kind", "ANONYMOUS_CONSULT");
	must_be("pseudonym", "leerling 3c");
}

/* Nobody knows yet from where to where: that can be said later. */
static void a_transition_is_filed_before_its_schools_are_known(void **state)
{
	(void)state;
	static const char answers[] = "8\n"
				      "leerling 8b\n"
				      "\n" /* from which school */
				      "\n" /* to which */
				      "\n" /* when */
				      "Er is veel spanning over de brugklas.\n\n"
				      "Korte instructies.\n\n" /* what works */
				      "\n"                     /* needed there */
				      "\n"                     /* worries */
				      "\n"                     /* agreed */
				      "\n"                     /* asked for */
				      "\n"                     /* not heard */
				      "is ziek\n"
				      "\n" /* parents */
				      "n\n";
	EXPECT(EX_OK, TEACHER, answers, "request", "file", "--kind", "transition", "--needs", "tos",
	    "--json");
	must_be("kind", "TRANSITION");
	assert_false(said("sendingOrganisationId"));
}

static void who_may_read_is_part_of_the_question_about_consent(void **state)
{
	(void)state;
	static const char answers[] = "4\n"
				      "Er is veel onrust bij het rekenen.\n\n"
				      "\n" /* tried */
				      "\n" /* goes well */
				      "\n" /* asked for */
				      "Het is te druk.\n\n"
				      "\n" /* parents */
				      "y\n"
				      "\n"          /* agreed today */
				      "everybody\n" /* is no answer */
				      "education-only\n"
				      "normal\n"
				      "leerling 4a\n";
	EXPECT(EX_OK, TEACHER, answers, "request", "file", "--needs", "tos", "--json");
	must_be("basis.kind", "PARENTAL_CONSENT");
	must_be("basis.recipients", "EDUCATION_ONLY");
	must_be("basis.purpose", "FIND_HELP");
}

/* Matching follows the directory in its own time, and a teacher does not wait for others' changes.
 */
static bool the_specialist_is_known(void)
{
	char name[VALUE_SIZE];
	EXPECT(EX_OK, TEACHER, NULL, "match", "suggest", cli.request, "--json");
	json_value("candidates.0.name", name);
	return strcmp(name, "Femke Jansen") == 0;
}

static void the_specialist_is_suggested_with_reasons(void **state)
{
	(void)state;
	WAIT_UNTIL(the_specialist_is_known());
	must_be("candidates.0.name", "Femke Jansen");
	json_value("candidates.0.personId", cli.specialist);
	assert_true(said("\"reason\""));
	EXPECT(EX_OK, TEACHER, NULL, "match", "suggest", cli.request);
	assert_true(said("Femke Jansen"));
	EXPECT(EX_OK, TEACHER, NULL, "match", "why-not", cli.request, cli.specialist, "--json");
	must_be("personId", cli.specialist);
	EXPECT(EX_OK, TEACHER, NULL, "topic", "suggest",
	    "hij duikt onder de tafel als het rumoerig wordt", "--json");
	must_be("suggestions.0.topicId", "prikkelverwerking");
	EXPECT(EX_OK, TEACHER, NULL, "find", "--needs", "prikkelverwerking", "--json");
	must_be("candidates.0.personId", cli.specialist);
}

static void a_team_says_who_takes_on_what_and_how_to_offer_it(void **state)
{
	(void)state;
	char topic[VALUE_SIZE], command[3 * VALUE_SIZE + 64];
	EXPECT(EX_OK, TEACHER, NULL, "match", "team", cli.request, "--json");
	must_be("members.0.person.personId", cli.specialist);
	json_value("members.0.topicIds.0", topic);
	assert_true(topic[0] != '\0');
	(void)snprintf(command, sizeof command, "match offer %s --to %s --needs %s", cli.request,
	    cli.specialist, topic);
	EXPECT(EX_OK, TEACHER, NULL, "match", "team", cli.request, "--include-full");
	assert_true(said("takes on "));
	assert_true(said(command));
}

/* Where the request stands in the plan that was printed last. */
static long place_in_plan(void)
{
	char path[64], id[VALUE_SIZE];
	for (long i = 0; i < json_number("requests"); i++) {
		(void)snprintf(path, sizeof path, "requests.%ld.request.requestId", i);
		json_value(path, id);
		if (strcmp(id, cli.request) == 0) {
			return i;
		}
	}
	fail_msg("the request is not in the plan: %s", cli.run.out);
	return 0;
}

static void a_plan_says_why_and_asks_nobody(void **state)
{
	(void)state;
	char path[96];
	EXPECT(EX_OK, CONSULTANT, NULL, "plan", "--json");
	(void)snprintf(path, sizeof path, "requests.%ld.people.0.person.personId", place_in_plan());
	must_be(path, cli.specialist);
	EXPECT(EX_OK, CONSULTANT, NULL, "plan", "--total", "--people", "2");
	assert_true(said(cli.specialist));
	assert_true(said("This is proven to be the best plan"));
	assert_true(said("Nobody is asked yet."));
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "offers", cli.request, "--json");
	must_be("offers", "");
	EXPECT(EX_NOPERM, TEACHER, NULL, "plan");
}

static void an_approved_line_of_a_plan_becomes_an_offer(void **state)
{
	(void)state;
	char line[2 * VALUE_SIZE + 2];
	(void)snprintf(line, sizeof line, "%s:p-000000000000", cli.request);
	EXPECT(EX_USAGE, CONSULTANT, NULL, "plan", "--approve", line);
	assert_true(said("is no line of this plan"));
	(void)snprintf(line, sizeof line, "%s:%s", cli.request, cli.specialist);
	EXPECT(EX_OK, CONSULTANT, NULL, "plan", "--approve", line, "--json");
	must_be("results", "1");
	must_be("results.0.offer.requestId", cli.request);
	must_be("results.0.offer.personId", cli.specialist);
	json_value("results.0.offer.id", cli.offer);
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "offers", "--state", "offered", "--json");
	must_be("offers.0.id", cli.offer);
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "revoke", cli.offer);
}

/* Runs 'samen plan' at a terminal of its own, where somebody types this. */
static void run_plan_at_terminal(const char *typed)
{
	char command[2 * VALUE_SIZE + 64];
	(void)snprintf(command, sizeof command, "%s %s %s --profile %s plan", SAMEN,
	    deployment_cli_option(cli.deployment), deployment_cli_place(cli.deployment),
	    CONSULTANT);
	const char *const words[] = {"script", "-qec", command, "/dev/null", NULL};
	run_forget(&cli.run);
	run_program(words, typed, strlen(typed), &cli.run);
}

/* The first request that the plan has somebody for. */
static void first_planned(char ret_request[static VALUE_SIZE])
{
	char path[64], person[VALUE_SIZE];
	EXPECT(EX_OK, CONSULTANT, NULL, "plan", "--json");
	for (long i = 0; i < json_number("requests"); i++) {
		(void)snprintf(path, sizeof path, "requests.%ld.people.0.person.personId", i);
		json_value(path, person);
		(void)snprintf(path, sizeof path, "requests.%ld.request.requestId", i);
		json_value(path, ret_request);
		if (person[0] != '\0') {
			return;
		}
	}
	fail_msg("nobody is planned: %s", cli.run.out);
}

static void at_a_terminal_a_plan_is_approved_line_by_line(void **state)
{
	(void)state;
	char request[VALUE_SIZE];
	if (!program_exists("script")) {
		print_message("skipped: there is no 'script' to make a terminal with\n");
		skip();
	}
	first_planned(request);
	run_plan_at_terminal("s\n");
	assert_int_equal(cli.run.code, EX_OK);
	assert_true(said("Nothing is offered."));
	run_plan_at_terminal("y\ns\n");
	assert_int_equal(cli.run.code, EX_OK);
	assert_true(said("offered; answer before"));
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "offers", request, "--state", "offered", "--json");
	must_be("offers", "1");
	json_value("offers.0.id", cli.offer);
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "revoke", cli.offer);
}

/* Two weeks ahead an offer counts as about to expire. */
static void the_consultant_is_told_what_to_type(void **state)
{
	(void)state;
	char offer[VALUE_SIZE];
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "offer", cli.request, "--to", cli.specialist,
	    "--json");
	json_value("offers.0.id", offer);
	EXPECT(EX_OK, COORDINATOR, NULL, "limits", "set", "--offer-expiring-hours", "336");
	EXPECT(EX_OK, CONSULTANT, NULL, "today");
	assert_true(said("an offer expires soon"));
	assert_true(said("samen match reassign "));
	assert_true(said(offer));
	EXPECT(EX_OK, CONSULTANT, NULL, "match", "revoke", offer);
	EXPECT(EX_OK, COORDINATOR, NULL, "limits", "set", "--offer-expiring-hours", "0");
}

static void an_offer_is_declined_with_a_remark(void **state)
{
	(void)state;
	EXPECT(
	    EX_OK, TEACHER, NULL, "match", "offer", cli.request, "--to", cli.specialist, "--json");
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "offers", "--state", "offered", "--json");
	json_value("offers.0.id", cli.offer);
	EXPECT(EX_NOINPUT, SPECIALIST, NULL, "open", cli.request);
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "decline", cli.offer, "--reason", "no_room",
	    "--remark", "Ik zit vol tot de vakantie.", "--json");
	must_be("state", "DECLINED");
	EXPECT(EX_OK, TEACHER, NULL, "open", cli.request);
	assert_true(said("Ik zit vol tot de vakantie."));
}

static void another_offer_is_accepted_and_the_text_opens(void **state)
{
	(void)state;
	EXPECT(
	    EX_OK, TEACHER, NULL, "match", "offer", cli.request, "--to", cli.specialist, "--json");
	json_value("offers.0.id", cli.offer);
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "accept", cli.offer, "--json");
	json_value("id", cli.match);
	must_be("filer.email", "noor@example.org");
	must_be("specialist.email", "femke@example.org");
	EXPECT(EX_OK, SPECIALIST, NULL, "open", cli.match);
	assert_true(said("kruipt het onder een tafel"));
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "follow-up", cli.match, "--done", "--note",
	    "Eerste observatie gedaan.", "--json");
	EXPECT(EX_OK, TEACHER, NULL, "request", "reads", cli.request, "--json");
	must_be("reads.1.by", cli.match);
}

/* Matching follows intake in its own time. */
static bool the_match_says_that_consent_was_withdrawn(void)
{
	EXPECT(EX_OK, SPECIALIST, NULL, "match", "show", cli.match);
	return said("consent was withdrawn");
}

static void consent_can_be_withdrawn(void **state)
{
	(void)state;
	EXPECT(EX_OK, TEACHER, NULL, "request", "basis", cli.request, "--withdraw");
	EXPECT(EX_NOPERM, SPECIALIST, NULL, "open", cli.match);
	WAIT_UNTIL(the_match_says_that_consent_was_withdrawn());
	EXPECT(EX_NOPERM, SPECIALIST, NULL, "open", cli.match);
	assert_true(said("consent was withdrawn"));
	EXPECT(
	    EX_OK, TEACHER, NULL, "request", "basis", cli.request, "--kind", "anonymous_consult");
	WAIT_UNTIL(!the_match_says_that_consent_was_withdrawn());
	EXPECT(EX_OK, SPECIALIST, NULL, "open", cli.match);
}

static void consent_is_shown_with_its_date(void **state)
{
	(void)state;
	char today[16];
	char given[64];
	struct tm local;
	time_t now = time(NULL);
	assert_non_null(localtime_r(&now, &local));
	assert_true(strftime(today, sizeof today, "%d-%m-%Y", &local) > 0);
	(void)snprintf(given, sizeof given, "given on %s; recorded", today);
	EXPECT(EX_OK, TEACHER, NULL, "request", "basis", cli.request, "--kind", "parental_consent",
	    "--given", today);
	assert_true(said(given));
	EXPECT(
	    EX_OK, TEACHER, NULL, "request", "basis", cli.request, "--kind", "anonymous_consult");
	assert_false(said("given on"));
}

static void the_consultant_watches(void **state)
{
	(void)state;
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor", "--progress", "being_helped", "--json");
	must_be("rows.0.requestId", cli.request);
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor", "--watch", "--for", "1");
	EXPECT(EX_NOPERM, TEACHER, NULL, "monitor");
	EXPECT(EX_OK, TEACHER, NULL, "watch", "--for", "1");
	EXPECT(EX_USAGE, TEACHER, NULL, "watch", "--for", "soon");
}

static void the_consultant_looks_for_some(void **state)
{
	(void)state;
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor", "--all", "--state", "open", "--progress",
	    "being_helped", "--sector", "regular", "--age", "1-8", "--kind", "support",
	    "--filed-from", "01-01-2020", "--json");
	must_be("rows.0.requestId", cli.request);
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor", "--sector", "youth_care");
	assert_false(said(cli.request));
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor", "--filed-before", "01-01-2020");
	assert_false(said(cli.request));
	EXPECT(EX_DATAERR, CONSULTANT, NULL, "monitor", "--topic", "nothing");
	EXPECT(EX_USAGE, CONSULTANT, NULL, "monitor", "--urgency", "soon");
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;
	for (const char *line = text; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		longest = length > longest ? length : longest;
		line += length + (line[length] != '\0');
	}
	return longest;
}

static void a_narrow_screen_gets_rows_of_several_lines(void **state)
{
	enum { NARROW = 60 };
	(void)state;
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor");
	assert_true(longest_line(cli.run.out) > NARROW);
	(void)setenv("COLUMNS", "60", 1); /* NOLINT(concurrency-mt-unsafe): one thread */
	EXPECT(EX_OK, CONSULTANT, NULL, "monitor");
	(void)unsetenv("COLUMNS"); /* NOLINT(concurrency-mt-unsafe) */
	assert_true(longest_line(cli.run.out) <= NARROW);
	assert_true(said(cli.request));
}

static void the_consultant_sees_what_needs_a_person(void **state)
{
	(void)state;
	EXPECT(EX_OK, CONSULTANT, NULL, "today", "--urgency", "urgent", "--json");
	EXPECT(EX_NOPERM, TEACHER, NULL, "today");
	EXPECT(EX_OK, CONSULTANT, NULL, "limits", "--json");
	must_be("followUpWeeks", "6");
	EXPECT(EX_NOPERM, CONSULTANT, NULL, "limits", "set", "--follow-up-weeks", "4");
	EXPECT(EX_OK, COORDINATOR, NULL, "limits", "set", "--follow-up-weeks", "4");
	assert_true(said("Set by"));
	EXPECT(EX_OK, COORDINATOR, NULL, "limits", "set", "--check-days", "14", "--json");
	must_be("followUpWeeks", "4");
	EXPECT(EX_DATAERR, COORDINATOR, NULL, "limits", "set", "--check-days", "61");
}

static void the_match_and_the_request_end(void **state)
{
	(void)state;
	EXPECT(EX_OK, TEACHER, NULL, "match", "complete", cli.match, "--outcome", "helped",
	    "--words", "De vaste plek maakt het verschil.", "--json");
	must_be("state", "COMPLETED");
	EXPECT(
	    EX_OK, TEACHER, NULL, "request", "close", cli.request, "--outcome", "helped", "--json");
	must_be("state", "CLOSED");
	EXPECT(EX_DATAERR, TEACHER, NULL, "request", "close", cli.request, "--outcome", "helped");
}

/* --- exit codes --- */

static void setup_refuses_a_folder_whose_name_no_socket_can_have(void **state)
{
	(void)state;
	char home[128] = "/tmp/";
	if (cli.by_gateway) {
		skip(); /* a folder and a gateway are not named at once */
	}
	memset(home + strlen(home), 'a', 100);
	EXPECT(EX_USAGE, COORDINATOR, NULL, "setup", "--home", home);
	assert_true(said("too long for the sockets"));
}

static void mistakes_have_the_exit_codes_of_sysexits(void **state)
{
	(void)state;
	EXPECT(EX_USAGE, TEACHER, NULL, "fly");
	EXPECT(EX_USAGE, TEACHER, NULL, "request", "fly");
	EXPECT(EX_OK, TEACHER, NULL, "request");
	EXPECT(EX_USAGE, TEACHER, NULL, "request", "list", "--no-such-option");
	EXPECT(EX_USAGE, TEACHER, NULL, "request", "list", "--state");
	EXPECT(EX_USAGE, TEACHER, NULL, "request", "list", "--state", "lost");
	EXPECT(EX_NOINPUT, TEACHER, NULL, "request", "show", "r-000000000000");
	EXPECT(EX_NOPERM, TEACHER, NULL, "invite", "x@example.org");
	EXPECT(EX_NOPERM, "somebody", NULL, "request", "list");
	assert_true(said("samen login"));
}

static void signing_out_ends_the_session(void **state)
{
	(void)state;
	EXPECT(EX_OK, CONSULTANT, NULL, "logout");
	EXPECT(EX_NOPERM, CONSULTANT, NULL, "whoami");
	EXPECT(EX_OK, CONSULTANT, DEPLOYMENT_PASSWORD "\n", "login", "annelies@example.org");
}

/* --- help and languages --- */

/* Reads "  request file   Asks for help" lines: the words before two spaces. */
static size_t take_paths(char *help, char *paths[static HELP_LINES_MAX])
{
	size_t count = 0;
	char *rest = NULL;
	for (char *line = strtok_r(help, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *end = strncmp(line, "  ", 2) == 0 ? strstr(line + 2, "  ") : NULL;
		if (end != NULL && count < HELP_LINES_MAX) {
			*end = '\0';
			paths[count++] = line + 2;
		}
	}
	return count;
}

static void check_help(char *path)
{
	char command[VALUE_SIZE];
	const char *words[WORDS_MAX];
	size_t count = 0;
	char *rest = NULL;
	(void)snprintf(command, sizeof command, "\n  samen %s", path);
	for (char *word = strtok_r(path, " ", &rest); word != NULL && count < WORDS_MAX - 2;
	     word = strtok_r(NULL, " ", &rest)) {
		words[count++] = word;
	}
	words[count++] = "--help";
	words[count] = NULL;
	run_words(TEACHER, NULL, words);
	assert_int_equal(cli.run.code, EX_OK);
	if (!said("Example:") || !said(command)) {
		fail_msg("no example in: %s", cli.run.out);
	}
}

static void every_commands_help_has_an_example(void **state)
{
	(void)state;
	char *paths[HELP_LINES_MAX];
	EXPECT(EX_OK, TEACHER, NULL, "--help");
	char *help = strdup(cli.run.out);
	assert_non_null(help);
	size_t count = take_paths(help, paths);
	assert_true(count >= 30);
	for (size_t i = 0; i < count; i++) {
		check_help(paths[i]);
	}
	free(help);
}

static void run_in(const char *language, const char *word)
{
	char setting[64];
	(void)snprintf(setting, sizeof setting, "LANG=%s", language);
	const char *const words[] = {"env", "-u", "LC_ALL", "-u", "LC_MESSAGES", setting, SAMEN,
	    deployment_cli_option(cli.deployment), deployment_cli_place(cli.deployment),
	    "--profile", TEACHER, word, NULL};
	run_forget(&cli.run);
	run_program(words, NULL, 0, &cli.run);
}

static void the_language_follows_the_environment(void **state)
{
	(void)state;
	run_in("nl_NL.UTF-8", "--help");
	assert_true(said("Gebruik: samen"));
	run_in("en_GB.UTF-8", "--help");
	assert_true(said("Usage: samen"));
	run_in("C.UTF-8", "--help");
	assert_true(said("Usage: samen"));
}

static void services_answer_in_the_language_of_the_caller(void **state)
{
	(void)state;
	run_in("nl_NL.UTF-8", "monitor");
	assert_true(said("rol"));
	run_in("en_GB.UTF-8", "monitor");
	assert_true(said("your role does not allow this"));
}

/* --- the whole country --- */

static void the_national_list_is_imported(void **state)
{
	(void)state;
	if (access(NATIONAL, R_OK) != 0) {
		skip();
	}
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "import", NATIONAL, "--json");
	long all = json_number("added") + json_number("changed") + json_number("unchanged");
	assert_int_equal(all, NATIONAL_SCHOOLS);
	EXPECT(EX_OK, COORDINATOR, NULL, "school", "import", NATIONAL, "--json");
	must_be("unchanged", "6215");
	must_be("added", "");
	must_be("changed", "");
	must_be("closed", "");
}

/* --- up --- */

/* The first child of 'samen up'. */
static pid_t first_service(void)
{
	char path[64];
	(void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)cli.up, (int)cli.up);
	FILE *file = fopen(path, "re");
	char line[64] = "";
	if (file == NULL) {
		return 0;
	}
	const char *read = fgets(line, sizeof line, file);
	(void)fclose(file);
	return read != NULL ? (pid_t)strtol(line, NULL, 10) : 0;
}

static bool up_said(const char *text)
{
	char *log = file_text(cli.up_log, NULL);
	bool found = log != NULL && strstr(log, text) != NULL;
	free(log);
	return found;
}

static void up_starts_a_service_again_that_died(void **state)
{
	(void)state;
	pid_t service = first_service();
	if (service == 0) {
		skip(); /* a kernel that does not list children */
	}
	assert_int_equal(kill(service, SIGKILL), 0);
	WAIT_UNTIL(up_said("was started again"));
	for (enum service_name name = 0; name < SERVICE_COUNT; name++) {
		WAIT_UNTIL(deployment_answers(cli.deployment, name));
	}
	EXPECT(EX_OK, TEACHER, NULL, "whoami");
}

static void up_ends_all_services_in_order(void **state)
{
	(void)state;
	assert_int_equal(end_up(), EX_OK);
	for (enum service_name name = 0; name < SERVICE_COUNT; name++) {
		assert_false(deployment_answers(cli.deployment, name));
	}
}

static void an_unreachable_service_is_named_by_its_address(void **state)
{
	(void)state;
	char address[VALUE_SIZE];
	(void)snprintf(
	    address, sizeof address, "ipc://%s/run/intake.sock", deployment_home(cli.deployment));
	EXPECT(EX_UNAVAILABLE, TEACHER, NULL, "request", "list");
	if (cli.by_gateway) {
		assert_true(said("nobody answers at http://localhost"));
		return;
	}
	assert_true(said(address));
	assert_true(said("samen up"));
}

static void up_without_a_deployment_says_what_to_do(void **state)
{
	(void)state;
	struct run run;
	const char *const words[] = {SAMEN, "up", "--home", "/nonexistent", NULL};
	run_program(words, NULL, 0, &run);
	assert_int_equal(run.code, EX_CONFIG);
	assert_non_null(strstr(run.err, "samen setup"));
	run_forget(&run);
}

int main(int argc, char **argv)
{
	cli.by_gateway = argc > 1 && strcmp(argv[1], "--gateway") == 0;
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_coordinator_signs_in),
	    cmocka_unit_test(areas_organisations_and_topics_are_imported),
	    cmocka_unit_test(importing_schools_twice_changes_nothing),
	    cmocka_unit_test(a_school_that_vanished_from_the_list_is_closed),
	    cmocka_unit_test(a_broken_line_is_named_and_nothing_is_imported),
	    cmocka_unit_test(keep_going_imports_the_rest_and_closes_nothing),
	    cmocka_unit_test(bad_files_are_refused_with_what_is_wrong),
	    cmocka_unit_test(people_are_invited_and_accept),
	    cmocka_unit_test(a_specialist_registers_expertise_and_room),
	    cmocka_unit_test(a_teacher_files_a_request_from_a_file),
	    cmocka_unit_test(text_with_a_phone_number_is_refused_with_its_place),
	    cmocka_unit_test(refused_text_does_not_reach_matching),
	    cmocka_unit_test(ten_answers_file_a_request_too),
	    cmocka_unit_test(a_transition_is_filed_before_its_schools_are_known),
	    cmocka_unit_test(who_may_read_is_part_of_the_question_about_consent),
	    cmocka_unit_test(the_specialist_is_suggested_with_reasons),
	    cmocka_unit_test(a_team_says_who_takes_on_what_and_how_to_offer_it),
	    cmocka_unit_test(a_plan_says_why_and_asks_nobody),
	    cmocka_unit_test(an_approved_line_of_a_plan_becomes_an_offer),
	    cmocka_unit_test(at_a_terminal_a_plan_is_approved_line_by_line),
	    cmocka_unit_test(the_consultant_is_told_what_to_type),
	    cmocka_unit_test(an_offer_is_declined_with_a_remark),
	    cmocka_unit_test(another_offer_is_accepted_and_the_text_opens),
	    cmocka_unit_test(consent_can_be_withdrawn),
	    cmocka_unit_test(consent_is_shown_with_its_date),
	    cmocka_unit_test(the_consultant_watches),
	    cmocka_unit_test(the_consultant_looks_for_some),
	    cmocka_unit_test(a_narrow_screen_gets_rows_of_several_lines),
	    cmocka_unit_test(the_consultant_sees_what_needs_a_person),
	    cmocka_unit_test(the_match_and_the_request_end),
	    cmocka_unit_test(setup_refuses_a_folder_whose_name_no_socket_can_have),
	    cmocka_unit_test(mistakes_have_the_exit_codes_of_sysexits),
	    cmocka_unit_test(signing_out_ends_the_session),
	    cmocka_unit_test(every_commands_help_has_an_example),
	    cmocka_unit_test(the_language_follows_the_environment),
	    cmocka_unit_test(services_answer_in_the_language_of_the_caller),
	    cmocka_unit_test(the_national_list_is_imported),
	    cmocka_unit_test(up_starts_a_service_again_that_died),
	    cmocka_unit_test(up_ends_all_services_in_order),
	    cmocka_unit_test(an_unreachable_service_is_named_by_its_address),
	    cmocka_unit_test(up_without_a_deployment_says_what_to_do),
	};
	return cmocka_run_group_tests(tests, open_cli, close_cli);
}
