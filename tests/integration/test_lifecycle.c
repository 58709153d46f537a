/* The life of a service process: one a folder, an orderly end, nothing lost by a restart, other
 * addresses by configuration. */
#include "support/check.h"
#include "support/process.h"
#include "support/region.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum { WRITERS = 4, WRITES_MAX = 4000, ACKNOWLEDGED_BEFORE_STOP = 20 };

static struct region region;

static int open_region(void **state)
{
	(void)state;
	region_open(&region);
	return 0;
}

static int close_region(void **state)
{
	(void)state;
	region_close(&region);
	return 0;
}

/* --- one process a folder --- */

/* Starts a second process of the service and gives its code. */
static int start_second(enum service_name service, const char *log)
{
	char program[256];
	int code = 0;
	const char *const words[] = {program, "--home", deployment_home(region.deployment), NULL};
	(void)snprintf(
	    program, sizeof program, "%s/samen-%s", SAMEN_BIN_DIR, service_text(service));
	pid_t pid = process_start(words, log);
	WAIT_UNTIL(process_ended(pid, &code));
	return code;
}

static void a_second_process_on_the_folder_is_refused_and_says_why(void **state)
{
	(void)state;
	char *log = deployment_path(region.deployment, "second.log");
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		assert_int_equal(start_second(service, log), EX_UNAVAILABLE);
		assert_true(deployment_answers(region.deployment, service));
	}
	char *text = file_text(log, NULL);
	assert_non_null(strstr(text, "another process works on this folder"));
	free(text);
	free(log);
}

static void a_service_without_a_folder_says_how_to_make_one(void **state)
{
	(void)state;
	struct run run;
	const char *const words[] = {SAMEN_BIN_DIR "/samen-intake", "--home", "/nonexistent", NULL};
	run_program(words, NULL, 0, &run);
	assert_int_equal(run.code, EX_USAGE);
	assert_non_null(strstr(run.err, "samen setup"));
	run_forget(&run);
}

static void setup_does_not_touch_a_deployment_that_is_there(void **state)
{
	(void)state;
	struct run run;
	const char *const words[] = {
	    "setup", "--region", "X", "--name", "Y", "--email", "y@example.org", NULL};
	deployment_cli(region.deployment, "other", words, "another-password\n", &run);
	assert_int_equal(run.code, EX_CANTCREAT);
	run_forget(&run);
	struct actor *coordinator = actor_login(region.deployment, DEPLOYMENT_COORDINATOR);
	actor_close(coordinator);
}

/* --- an orderly end --- */

struct writer {
	struct actor *actor;
	pthread_t thread;
	unsigned number;
	_Atomic unsigned acknowledged;
	unsigned unanswered;
};

/* Writes until a write is refused or not answered. */
static void *write_on(void *arg)
{
	struct writer *writer = arg;
	writer->actor->timeout_ms = 1200;
	for (unsigned i = 0; i < WRITES_MAX; i++) {
		struct reply reply = actor_ask(writer->actor, DIRECTORY, "PutOrganisation",
		    "{'organisation': {'code': 'drain-%u-%u', 'name': 'Drain', 'sector': "
		    "'OTHER', 'city': 'Heiloo'}}",
		    writer->number, i);
		if (reply.status != OK) {
			writer->unanswered += !reply.answered;
			break;
		}
		writer->acknowledged++;
	}
	return NULL;
}

static size_t count_organisations(const char *words)
{
	size_t count = 0;
	const char *token = "";
	do {
		const Samen__Directory__V1__ListOrganisationsResponse *list =
		    actor_do(region.coordinator, DIRECTORY, "ListOrganisations",
			"{'text': '%s', 'page': {'size': 500, 'token': '%s'}}", words, token);
		count += list->n_organisations;
		token = list->next_token;
	} while (token[0] != '\0');
	return count;
}

static unsigned all_acknowledged(const struct writer *writers)
{
	unsigned sum = 0;
	for (size_t i = 0; i < WRITERS; i++) {
		sum += writers[i].acknowledged;
	}
	return sum;
}

static void an_orderly_end_answers_the_writes_under_way(void **state)
{
	(void)state;
	struct writer writers[WRITERS] = {{.number = 0}};
	for (unsigned i = 0; i < WRITERS; i++) {
		writers[i].number = i;
		writers[i].actor = actor_login(region.deployment, DEPLOYMENT_COORDINATOR);
		assert_int_equal(
		    pthread_create(&writers[i].thread, NULL, write_on, &writers[i]), 0);
	}
	WAIT_UNTIL(all_acknowledged(writers) >= ACKNOWLEDGED_BEFORE_STOP);
	deployment_stop(region.deployment, DIRECTORY);
	for (size_t i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
		actor_close(writers[i].actor);
	}
	deployment_start(region.deployment, DIRECTORY);
	/* Whoever had no answer asked after the end had begun: nothing of theirs was done. */
	assert_int_equal(count_organisations("drain"), all_acknowledged(writers));
}

/* A waiting call must not hold up the end. */
static void *watch_on(void *arg)
{
	struct actor *actor = arg;
	actor->at_once = true;
	(void)actor_ask(actor, INTAKE, "Changes", "{'after': '1000000', 'waitMs': 30000}");
	return NULL;
}

static void waiting_calls_do_not_hold_up_the_end(void **state)
{
	(void)state;
	pthread_t thread;
	struct actor *follower = actor_service(region.deployment, MATCHING);
	follower->timeout_ms = 4000;
	assert_int_equal(pthread_create(&thread, NULL, watch_on, follower), 0);
	(void)actor_do(region.teacher, INTAKE, "ListRequests", "{}");
	int64_t begin = clock_mono_ms();
	deployment_stop(region.deployment, INTAKE);
	assert_true(clock_mono_ms() - begin < 10000);
	assert_int_equal(pthread_join(thread, NULL), 0);
	deployment_start(region.deployment, INTAKE);
	actor_close(follower);
}

static void a_restart_keeps_everything(void **state)
{
	(void)state;
	const char *request;
	const char *match = region_match(&region, region.near, &request);
	for (unsigned round = 0; round < 2; round++) {
		for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
			deployment_stop(region.deployment, service);
		}
		deployment_start_all(region.deployment);
	}
	(void)actor_do(region.teacher, MATCHING, "GetMatch", "{'matchId': '%s'}", match);
	const Samen__Intake__V1__OpenRequestResponse *opened =
	    actor_do(region.teacher, INTAKE, "OpenRequest", "{'requestId': '%s'}", request);
	assert_string_equal(opened->story->happens, REGION_STORY);
	(void)actor_do(region.coordinator, DIRECTORY, "WhoAmI", "{}");
}

static void a_socket_left_behind_by_a_killed_process_is_replaced(void **state)
{
	(void)state;
	for (enum service_name service = 0; service < SERVICE_COUNT; service++) {
		deployment_kill(region.deployment, service);
		deployment_start(region.deployment, service);
	}
	(void)actor_do(region.teacher, MATCHING, "ListMatches", "{}");
}

/* --- addresses --- */

/* A port that nobody listens on at this moment. */
static unsigned free_port(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	(void)close(fd);
	return ntohs(address.sin_port);
}

static void a_service_listens_on_tcp_when_told_to(void **state)
{
	(void)state;
	char url[64];
	(void)snprintf(url, sizeof url, "tcp://127.0.0.1:%u", free_port());
	deployment_configure(region.deployment, "intake.listen", url);
	deployment_configure(region.deployment, "intake.url", url);
	deployment_stop(region.deployment, INTAKE);
	deployment_stop(region.deployment, MATCHING);
	deployment_start(region.deployment, INTAKE);
	deployment_start(region.deployment, MATCHING);
	assert_memory_equal(
	    rpc_client_url(deployment_client(region.deployment, INTAKE)), "tcp://", 6);
	/* Matching follows it there as well. */
	(void)region_match(&region, region.near, NULL);
}

static void an_address_that_makes_no_sense_ends_the_start(void **state)
{
	(void)state;
	deployment_stop(region.deployment, DIRECTORY);
	deployment_configure(region.deployment, "directory.listen", "carrier-pigeon://coop");
	deployment_launch(region.deployment, DIRECTORY);
	assert_int_not_equal(deployment_wait_end(region.deployment, DIRECTORY), 0);
	assert_true(
	    deployment_log_count(region.deployment, DIRECTORY, "carrier-pigeon://coop") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_second_process_on_the_folder_is_refused_and_says_why),
	    cmocka_unit_test(a_service_without_a_folder_says_how_to_make_one),
	    cmocka_unit_test(setup_does_not_touch_a_deployment_that_is_there),
	    cmocka_unit_test(an_orderly_end_answers_the_writes_under_way),
	    cmocka_unit_test(waiting_calls_do_not_hold_up_the_end),
	    cmocka_unit_test(a_restart_keeps_everything),
	    cmocka_unit_test(a_socket_left_behind_by_a_killed_process_is_replaced),
	    cmocka_unit_test(a_service_listens_on_tcp_when_told_to),
	    cmocka_unit_test(an_address_that_makes_no_sense_ends_the_start),
	};
	return cmocka_run_group_tests(tests, open_region, close_region);
}
