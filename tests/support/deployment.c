#include "support/deployment.h"

#include "support/check.h"
#include "support/process.h"

#include "directory/directory.h"
#include "intake/intake.h"
#include "matching/matching.h"
#include "notify/notify.h"
#include "runtime/config.h"
#include "runtime/service.h"
#include "runtime/token.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"
#include "notify.pb-c.h"

#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMEN (SAMEN_BIN_DIR "/samen")

enum { PATH_SIZE = 256, ANSWER_MS = 300, TOKEN_LIFE_MS = 600000, CLI_WORDS_MAX = 40 };

struct deployment {
	char folder[64];
	char home[80];
	pid_t pids[ALL_PROGRAMS]; /* 0: does not run */
	struct rpc_client *clients[ALL_SERVICES];
	char failpoint[64];
	pthread_mutex_t mutex;
	uint64_t changes[ALL_SERVICES];
	unsigned group; /* 0: services run as this test's own user */
	unsigned users[SERVICE_COUNT];
	char gateway[48]; /* by which the command line comes; "": by the services' sockets */
};

static const struct {
	const char *name;
	const struct route *(*routes)(void);
	const ProtobufCServiceDescriptor *descriptor;
} services[ALL_PROGRAMS] = {
    [DIRECTORY] = {"directory", directory_routes, &samen__directory__v1__directory__descriptor},
    [INTAKE] = {"intake", intake_routes, &samen__intake__v1__intake__descriptor},
    [MATCHING] = {"matching", matching_routes, &samen__matching__v1__matching__descriptor},
    [NOTIFY] = {"notify", notify_routes, &samen__notify__v1__notify__descriptor},
    [GATEWAY] = {"gateway", NULL, NULL},
};

const char *service_text(enum service_name service)
{
	return services[service].name;
}

const struct route *service_routes(enum service_name service)
{
	return services[service].routes();
}

const ProtobufCServiceDescriptor *service_descriptor(enum service_name service)
{
	return services[service].descriptor;
}

void service_method(enum service_name service, const char *name, char *ret_method, size_t size)
{
	int length = snprintf(ret_method, size, "%s/%s", services[service].descriptor->name, name);
	assert_true(length > 0 && (size_t)length < size);
}

/* --- the folder --- */

const char *deployment_home(const struct deployment *deployment)
{
	return deployment->home;
}

char *deployment_path(const struct deployment *deployment, const char *below)
{
	char *path = NULL;
	assert_true(asprintf(&path, "%s/%s", deployment->folder, below) > 0);
	return path;
}

static void log_path(
    const struct deployment *deployment, enum service_name service, char path[static PATH_SIZE])
{
	(void)snprintf(path, PATH_SIZE, "%s/%s.log", deployment->folder, services[service].name);
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void set_up(struct deployment *deployment, bool demo)
{
	const char *const words[] = {"setup", "--region", DEPLOYMENT_REGION, "--name", "Anneke Bos",
	    "--email", DEPLOYMENT_COORDINATOR, "--web", "127.0.0.1:0", demo ? "--demo" : NULL, NULL};
	struct run run;
	deployment_cli(deployment, "setup", words, DEPLOYMENT_PASSWORD "\n", &run);
	if (run.code != 0) {
		fail_msg("setup ended with %d: %s", run.code, run.err);
	}
	run_forget(&run);
}

/* Also when the program ends: fails no test. */
static void end_and_remove(struct deployment *deployment)
{
	for (enum service_name i = 0; i < ALL_PROGRAMS; i++) {
		if (deployment->pids[i] != 0) {
			(void)kill(deployment->pids[i], SIGKILL);
			(void)waitpid(deployment->pids[i], NULL, 0);
		}
	}
	if (getenv("SAMEN_TEST_KEEP") == NULL) { /* NOLINT(concurrency-mt-unsafe) */
		(void)nftw(deployment->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS); /* NOLINT */
	} else {
		print_message("kept: %s\n", deployment->folder);
	}
}

/* The one that is open, for close_at_exit. */
static struct deployment *still_open;

/* A group whose setup failed gets no teardown. */
static void close_at_exit(void)
{
	if (still_open != NULL) {
		end_and_remove(still_open);
	}
}

static struct deployment *open_new(bool demo)
{
	struct deployment *deployment = calloc(1, sizeof *deployment);
	assert_non_null(deployment);
	assert_null(still_open);
	assert_int_equal(atexit(close_at_exit), 0);
	/* Short: the path of a Unix socket has 107 bytes at most. */
	(void)snprintf(deployment->folder, sizeof deployment->folder, "/tmp/samen-XXXXXX");
	assert_non_null(mkdtemp(deployment->folder));
	(void)snprintf(deployment->home, sizeof deployment->home, "%s/home", deployment->folder);
	(void)pthread_mutex_init(&deployment->mutex, NULL);
	/* Before any thread of this test. NOLINTBEGIN(concurrency-mt-unsafe) */
	(void)setenv("SAMEN_TEST_CHEAP_PASSWORDS", "1", 1);
	(void)setenv("XDG_STATE_HOME", deployment->folder, 1);
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	/* NOLINTEND(concurrency-mt-unsafe) */
	still_open = deployment;
	set_up(deployment, demo);
	/* Tests ask faster than people. */
	deployment_configure(deployment, "limit.calls_per_second", "0");
	deployment_configure(deployment, "gateway.anonymous_per_second", "0");
	deployment_configure(deployment, "gateway.connections_per_address", "0");
	return deployment;
}

struct deployment *deployment_open(void)
{
	return open_new(true);
}

struct deployment *deployment_open_real(void)
{
	return open_new(false);
}

/* Says what a sanitizer found; true when it found something. */
static bool log_is_bad(const struct deployment *deployment, enum service_name service)
{
	static const char *const reports[] = {
	    "AddressSanitizer", "runtime error:", "ThreadSanitizer", "Assertion"};
	char path[PATH_SIZE];
	log_path(deployment, service, path);
	char *text = file_text(path, NULL);
	const char *found = NULL;
	for (size_t i = 0; text != NULL && i < sizeof reports / sizeof *reports; i++) {
		found = found == NULL ? strstr(text, reports[i]) : found;
	}
	if (found != NULL) {
		print_error("samen-%s: %.4000s\n", services[service].name, found);
	}
	free(text);
	return found != NULL;
}

/* Addresses may be others now. */
static void deployment_forget_clients(struct deployment *deployment)
{
	for (enum service_name i = 0; i < ALL_SERVICES; i++) {
		rpc_client_close(deployment->clients[i]);
		deployment->clients[i] = NULL;
	}
}

void deployment_close(struct deployment *deployment)
{
	if (deployment == NULL) {
		return;
	}
	bool bad = false;
	deployment_forget_clients(deployment);
	if (deployment->pids[GATEWAY] != 0) {
		deployment_stop(deployment, GATEWAY);
	}
	for (enum service_name i = 0; i < ALL_PROGRAMS; i++) {
		bad = log_is_bad(deployment, i) || bad;
	}
	end_and_remove(deployment);
	still_open = NULL;
	(void)pthread_mutex_destroy(&deployment->mutex);
	free(deployment);
	assert_false(bad);
}

/* Copies the lines of other names. */
static void copy_other_lines(char *text, const char *name, FILE *file)
{
	char *rest = NULL;
	size_t size = strlen(name);
	char *line = strtok_r(text, "\n", &rest);
	while (line != NULL) {
		if (strncmp(line, name, size) != 0 || line[size] != ' ') {
			assert_true(fprintf(file, "%s\n", line) > 0);
		}
		line = strtok_r(NULL, "\n", &rest);
	}
}

void deployment_configure(struct deployment *deployment, const char *name, const char *value)
{
	char path[PATH_SIZE];
	(void)snprintf(path, sizeof path, "%s/samen.conf", deployment->home);
	char *text = file_text(path, NULL);
	assert_non_null(text);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	copy_other_lines(text, name, file);
	assert_true(fprintf(file, "%s = %s\n", name, value) > 0);
	assert_int_equal(fclose(file), 0);
	free(text);
	deployment_forget_clients(deployment);
}

/* --- processes --- */

void deployment_arm(struct deployment *deployment, const char *failpoint)
{
	(void)snprintf(deployment->failpoint, sizeof deployment->failpoint, "%s", failpoint);
}

char *deployment_copy_program(struct deployment *deployment, const char *path)
{
	struct run run;
	char *copy = deployment_path(deployment, strrchr(path, '/') + 1);
	const char *const words[] = {"install", "-m", "0755", path, copy, NULL};
	run_program(words, NULL, 0, &run);
	assert_int_equal(run.code, 0);
	run_forget(&run);
	return copy;
}

void deployment_use_users(
    struct deployment *deployment, unsigned group, const unsigned users[static SERVICE_COUNT])
{
	struct run run;
	char texts[SERVICE_COUNT + 1][16];
	const char *const words[] = {SAMEN_SOURCE_DIR "/packaging/install-permissions",
	    deployment->home, texts[SERVICE_COUNT], texts[DIRECTORY], texts[INTAKE],
	    texts[MATCHING], NULL};
	deployment->group = group;
	memcpy(deployment->users, users, sizeof deployment->users);
	(void)snprintf(texts[SERVICE_COUNT], sizeof texts[0], "%u", group);
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		(void)snprintf(texts[i], sizeof texts[i], "%u", users[i]);
	}
	assert_int_equal(chmod(deployment->folder, 0711), 0);
	run_program(words, NULL, 0, &run);
	if (run.code != 0) {
		fail_msg("install-permissions ended with %d: %s", run.code, run.err);
	}
	run_forget(&run);
	deployment_forget_clients(deployment);
}

/* Starts the program as the service's user, in the deployment's group and no other. */
static pid_t start_as_user(
    struct deployment *deployment, enum service_name service, const char *program, const char *log)
{
	char user[16];
	char group[16];
	char *copy = deployment_copy_program(deployment, program);
	const char *const words[] = {"setpriv", "--reuid", user, "--regid", group, "--clear-groups",
	    "--bounding-set=-all", "--pdeathsig", "KILL", copy, "--home", deployment->home, NULL};
	(void)snprintf(user, sizeof user, "%u", deployment->users[service]);
	(void)snprintf(group, sizeof group, "%u", deployment->group);
	pid_t pid = process_start(words, log);
	free(copy);
	return pid;
}

/* What samen-gateway writes when it listens. */
static void port_path(const struct deployment *deployment, char path[static PATH_SIZE])
{
	(void)snprintf(path, PATH_SIZE, "%s/run/gateway.port", deployment->home);
}

unsigned deployment_gateway_port(const struct deployment *deployment)
{
	char path[PATH_SIZE];
	port_path(deployment, path);
	char *text = file_text(path, NULL);
	unsigned port = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;
	free(text);
	return port;
}

void deployment_launch(struct deployment *deployment, enum service_name service)
{
	char program[PATH_SIZE];
	char log[PATH_SIZE];
	const char *const words[] = {program, "--home", deployment->home, NULL};
	assert_int_equal(deployment->pids[service], 0);
	if (service == GATEWAY) {
		port_path(deployment, log);
		(void)unlink(log);
	}
	(void)snprintf(
	    program, sizeof program, "%s/samen-%s", SAMEN_BIN_DIR, services[service].name);
	log_path(deployment, service, log);
	/* No other thread of a test touches the environment. NOLINTBEGIN(concurrency-mt-unsafe) */
	if (deployment->failpoint[0] != '\0') {
		(void)setenv("SAMEN_FAILPOINT", deployment->failpoint, 1);
	}
	deployment->pids[service] = deployment->group == 0
					? process_start(words, log)
					: start_as_user(deployment, service, program, log);
	(void)unsetenv("SAMEN_FAILPOINT");
	/* NOLINTEND(concurrency-mt-unsafe) */
	deployment->failpoint[0] = '\0';
}

bool deployment_answers(struct deployment *deployment, enum service_name service)
{
	if (service == GATEWAY) {
		return deployment_gateway_port(deployment) != 0;
	}
	struct arena *arena = arena_open(1 << 16);
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	Samen__Rpc__V1__Response *response;
	request.method = TEXT("is anybody there?");
	request.timeout_ms = ANSWER_MS;
	enum status status =
	    rpc_client_call(deployment_client(deployment, service), arena, &request, &response);
	bool answers = status == OK && response->code == SAMEN__RPC__V1__CODE__UNIMPLEMENTED;
	arena_close(arena);
	return answers;
}

static void say_log(const struct deployment *deployment, enum service_name service)
{
	enum { TAIL = 4000 };
	char path[PATH_SIZE];
	size_t size = 0;
	log_path(deployment, service, path);
	char *text = file_text(path, &size);
	print_error("samen-%s: %s\n", services[service].name,
	    text == NULL ? "no log" : text + (size > TAIL ? size - TAIL : 0));
	free(text);
}

static void deployment_wait_ready(struct deployment *deployment, enum service_name service)
{
	int64_t until = clock_mono_ms() + CHECK_SOON_MS;
	int code = 0;
	while (!deployment_answers(deployment, service)) {
		if (deployment_has_ended(deployment, service, &code) || clock_mono_ms() > until) {
			say_log(deployment, service);
			fail_msg(
			    "samen-%s does not answer (code %d)", services[service].name, code);
		}
		check_pause();
	}
}

void deployment_start(struct deployment *deployment, enum service_name service)
{
	deployment_launch(deployment, service);
	deployment_wait_ready(deployment, service);
}

void deployment_start_all(struct deployment *deployment)
{
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		deployment_launch(deployment, i);
	}
	for (enum service_name i = 0; i < SERVICE_COUNT; i++) {
		deployment_wait_ready(deployment, i);
	}
}

void deployment_signal(struct deployment *deployment, enum service_name service, int number)
{
	assert_int_not_equal(deployment->pids[service], 0);
	assert_int_equal(kill(deployment->pids[service], number), 0);
}

pid_t deployment_pid(const struct deployment *deployment, enum service_name service)
{
	return deployment->pids[service];
}

bool deployment_has_ended(struct deployment *deployment, enum service_name service, int *ret_code)
{
	bool ended =
	    deployment->pids[service] != 0 && process_ended(deployment->pids[service], ret_code);
	if (ended) {
		deployment->pids[service] = 0;
	}
	return ended;
}

int deployment_wait_end(struct deployment *deployment, enum service_name service)
{
	int code = 0;
	WAIT_UNTIL(deployment_has_ended(deployment, service, &code));
	return code;
}

void deployment_stop(struct deployment *deployment, enum service_name service)
{
	deployment_signal(deployment, service, SIGTERM);
	int code = deployment_wait_end(deployment, service);
	if (code != 0) {
		say_log(deployment, service);
		fail_msg("samen-%s ended with %d", services[service].name, code);
	}
}

void deployment_kill(struct deployment *deployment, enum service_name service)
{
	deployment_signal(deployment, service, SIGKILL);
	(void)deployment_wait_end(deployment, service);
}

size_t deployment_log_count(
    const struct deployment *deployment, enum service_name service, const char *text)
{
	char path[PATH_SIZE];
	size_t count = 0;
	log_path(deployment, service, path);
	char *log = file_text(path, NULL);
	for (const char *at = log; at != NULL && (at = strstr(at, text)) != NULL; at++) {
		count++;
	}
	free(log);
	return count;
}

/* --- calls --- */

struct rpc_client *deployment_client(struct deployment *deployment, enum service_name service)
{
	(void)pthread_mutex_lock(&deployment->mutex);
	struct rpc_client **client = &deployment->clients[service];
	if (*client == NULL) {
		char path[PATH_SIZE];
		char url[PATH_SIZE];
		struct config *config = NULL;
		(void)snprintf(path, sizeof path, "%s/samen.conf", deployment->home);
		(void)config_open(path, &config);
		service_url(deployment->home, config, services[service].name, url, sizeof url);
		config_close(config);
		(void)rpc_client_open(url, DEPLOYMENT_CALLS_MAX, client);
	}
	(void)pthread_mutex_unlock(&deployment->mutex);
	assert_non_null(*client);
	return *client;
}

uint64_t deployment_change(struct deployment *deployment, enum service_name service)
{
	(void)pthread_mutex_lock(&deployment->mutex);
	uint64_t change = deployment->changes[service];
	(void)pthread_mutex_unlock(&deployment->mutex);
	return change;
}

void deployment_saw(struct deployment *deployment, const Samen__Rpc__V1__Position *position)
{
	(void)pthread_mutex_lock(&deployment->mutex);
	for (enum service_name i = 0; i < ALL_SERVICES; i++) {
		if (strcmp(services[i].name, position->service) == 0 &&
		    position->change > deployment->changes[i]) {
			deployment->changes[i] = position->change;
		}
	}
	(void)pthread_mutex_unlock(&deployment->mutex);
}

void deployment_token(
    const struct deployment *deployment, const Samen__Rpc__V1__Claims *claims, char *ret_token)
{
	char folder[PATH_SIZE];
	struct signing_key *key;
	(void)snprintf(folder, sizeof folder, "%s/keys", deployment->home);
	assert_int_equal(signing_key_open(folder, claims->issuer, &key), OK);
	assert_int_equal(token_sign(key, claims, ret_token), OK);
	signing_key_close(key);
}

void deployment_service_token(
    const struct deployment *deployment, enum service_name service, char *ret_token)
{
	Samen__Rpc__V1__Claims claims = SAMEN__RPC__V1__CLAIMS__INIT;
	claims.kind = SAMEN__RPC__V1__TOKEN_KIND__SERVICE;
	claims.issuer = TEXT(services[service].name);
	claims.subject = TEXT(services[service].name);
	claims.issued_at_ms = clock_now_ms();
	claims.expires_at_ms = claims.issued_at_ms + TOKEN_LIFE_MS;
	deployment_token(deployment, &claims, ret_token);
}

void deployment_cli_by_gateway(struct deployment *deployment)
{
	(void)snprintf(deployment->gateway, sizeof deployment->gateway, "http://localhost:%u",
	    deployment_gateway_port(deployment));
}

const char *deployment_cli_option(const struct deployment *deployment)
{
	return deployment->gateway[0] != '\0' ? "--gateway" : "--home";
}

const char *deployment_cli_place(const struct deployment *deployment)
{
	return deployment->gateway[0] != '\0' ? deployment->gateway : deployment->home;
}

void deployment_cli(struct deployment *deployment,
    const char *profile,
    const char *const *words,
    const char *input,
    struct run *ret_run)
{
	const char *all[CLI_WORDS_MAX] = {SAMEN, deployment_cli_option(deployment),
	    deployment_cli_place(deployment), "--profile", profile};
	size_t count = 5;
	for (; *words != NULL; words++) {
		assert_true(count < CLI_WORDS_MAX - 1);
		all[count++] = *words;
	}
	all[count] = NULL;
	run_program(all, input, input != NULL ? strlen(input) : 0, ret_run);
}
