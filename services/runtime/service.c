#include "runtime/service.h"

#include "runtime/clock.h"
#include "runtime/demo.h"
#include "runtime/failpoint.h"
#include "runtime/i18n.h"
#include "runtime/key_watch.h"
#include "runtime/log.h"
#include "runtime/request_key.h"
#include "runtime/sandbox.h"
#include "runtime/service_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	TICK_MS = 20,
	DRAIN_MS = 5000,
	PURGE_EVERY_MS = 60000,
	PURGE_AT_ONCE = 1000,
	DESCRIPTORS_WANTED = 8192
};

/* All that main owns, in the order in which it is opened. */
struct process {
	const struct service_definition *definition;
	struct service service;
	char home[PATH_MAX];
	char key_folder[PATH_MAX];
	struct config *config;
	struct door *door;
	struct sp_server_limits limits;
	int lock;
	char public_folder[PATH_MAX];
	struct signing_key *key;
	struct service_secret *secret;
	struct key_watch *watch;
	void *state;
	struct follower *followers[SERVICE_SOURCES_MAX];
	int64_t timer_due_mono_ms[SERVICE_TIMERS_MAX];
	int64_t purge_due_mono_ms;
	int64_t clock_offset_ms; /* with which the timers have run */
};

static enum status path_in(
    const struct process *process, const char *below, char ret_path[static PATH_MAX])
{
	int length = snprintf(ret_path, PATH_MAX, "%s/%s", process->home, below);
	return length > 0 && length < PATH_MAX ? OK : INVALID_ARGUMENT;
}

static int take_arguments(struct process *process, int argc, char **argv)
{
	const char *home = getenv("SAMEN_HOME"); /* NOLINT(concurrency-mt-unsafe): before threads */
	if (argc == 3 && strcmp(argv[1], "--home") == 0) {
		home = argv[2];
	} else if (argc != 1) {
		home = NULL;
	}
	if (home == NULL || realpath(home, process->home) == NULL) {
		(void)fprintf(stderr,
		    "usage: %s --home FOLDER\nFOLDER is made by 'samen setup'%s%s.\n", argv[0],
		    home != NULL ? "; there is none at " : "", home != NULL ? home : "");
		return EX_USAGE;
	}
	return EX_OK;
}

/* As many descriptors as the connections that are let in need, where the system allows it. */
static void allow_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < DESCRIPTORS_WANTED) {
		limit.rlim_cur =
		    limit.rlim_max < DESCRIPTORS_WANTED ? limit.rlim_max : DESCRIPTORS_WANTED;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Makes HOME/data/NAME. */
static enum status make_folder(const struct process *process, char folder[static PATH_MAX])
{
	char below[64];
	enum status status = path_in(process, "data", folder);
	if (status != OK) {
		return status;
	}
	(void)mkdir(folder, 0700);
	(void)snprintf(below, sizeof below, "data/%s", process->definition->name);
	status = path_in(process, below, folder);
	if (status == OK && mkdir(folder, 0700) != 0 && errno != EEXIST) {
		return UNAVAILABLE;
	}
	return status;
}

/* Holds the folder for this process; the lock goes with it, however it ends. */
static enum status lock_folder(struct process *process, char folder[static PATH_MAX])
{
	char below[64];
	char path[PATH_MAX];
	(void)snprintf(below, sizeof below, "data/%s/lock", process->definition->name);
	enum status status = make_folder(process, folder);
	if (status == OK) {
		status = path_in(process, below, path);
	}
	if (status != OK) {
		return status;
	}
	process->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (process->lock < 0) {
		return UNAVAILABLE;
	}
	if (flock(process->lock, LOCK_EX | LOCK_NB) != 0) {
		log_error("service.twice",
		    "folder=\"%s\" do=\"another process works on this folder: stop it first\"",
		    folder);
		return ALREADY_EXISTS;
	}
	return OK;
}

static enum status open_store(struct process *process)
{
	char folder[PATH_MAX];
	enum status status = lock_folder(process, folder);
	if (status != OK) {
		return status;
	}
	uint64_t map_bytes;
	bool demo = false;
	status = config_count(process->config, "map_bytes", 0, &map_bytes);
	if (status == OK) {
		status = demo_configured(process->config, &demo);
	}
	if (status != OK) {
		return status;
	}
	const struct store_options options = {.folder = folder,
	    .map_bytes = map_bytes,
	    .schema = process->definition->schema,
	    .upgrade = process->definition->upgrade,
	    .demo = demo};
	status = store_open(&options, &process->service.store);
	if (status != OK || !demo) {
		return status;
	}
	clock_follow(
	    getenv("SAMEN_CLOCK_FILE")); /* NOLINT(concurrency-mt-unsafe): before threads */
	return demo_clock_restore(process->service.store);
}

/* A service that is a user of its own has its secret keys in a folder of its own. */
static enum status find_key_folder(struct process *process)
{
	char below[64];
	(void)snprintf(below, sizeof below, "keys/%s", process->definition->name);
	enum status status = path_in(process, below, process->key_folder);
	if (status == OK && access(process->key_folder, F_OK) != 0) {
		status = path_in(process, "keys", process->key_folder);
	}
	process->service.key_folder = process->key_folder;
	return status;
}

static enum status open_watch(struct process *process, const char *folder)
{
	(void)snprintf(process->public_folder, sizeof process->public_folder, "%s", folder);
	process->watch = key_watch_open(
	    process->public_folder, process->key_folder, process->service.keyring, process->key);
	return process->watch != NULL ? OK : RESOURCE_EXHAUSTED;
}

static enum status open_keys(struct process *process)
{
	char folder[PATH_MAX];
	enum status status = path_in(process, "keys", folder);
	if (status == OK) {
		status = find_key_folder(process);
	}
	if (status == OK) {
		status =
		    signing_key_open(process->key_folder, process->definition->name, &process->key);
	}
	if (status == OK) {
		process->service.key = process->key;
		status = keyring_open(folder, &process->service.keyring);
	}
	if (status == OK) {
		status = service_secret_open(
		    process->key_folder, process->definition->name, &process->secret);
	}
	if (status == OK) {
		process->service.secret = process->secret;
		status = open_watch(process, folder);
	}
	if (status != OK) {
		log_error("service.keys", "folder=\"%s\" status=%s", folder, status_name(status));
	}
	return status;
}

static enum status open_config(struct process *process)
{
	char path[PATH_MAX];
	enum status status = path_in(process, "samen.conf", path);
	if (status == OK) {
		status = config_open(path, &process->config);
	}
	if (status != OK) {
		log_error("service.config", "file=\"%s\" status=%s do=\"%s\"", path,
		    status_name(status),
		    status == NOT_FOUND ? "run samen setup first" : "mend the file");
	}
	process->service.home = process->home;
	process->service.config = process->config;
	return status == OK ? door_open(process->home, process->config, process->definition->name,
				  &process->door)
			    : status;
}

/* What each caller may call. */
static enum status read_rate(const struct config *config, struct rate *ret_rate)
{
	uint64_t per_second;
	uint64_t burst;
	enum status status =
	    config_count(config, "limit.calls_per_second", CALLS_PER_SECOND_DEFAULT, &per_second);
	if (status == OK) {
		status = config_count(config, "limit.burst", CALLS_BURST_DEFAULT, &burst);
	}
	if (status != OK) {
		return status;
	}
	if (per_second > RATE_MAX || burst > RATE_MAX) {
		log_error("config.number", "name=limit expected=\"at most %d\"", RATE_MAX);
		return INVALID_ARGUMENT;
	}
	*ret_rate =
	    (struct rate){.calls_per_second = (unsigned)per_second, .burst = (unsigned)burst};
	return OK;
}

static enum status open_server(struct process *process)
{
	const struct service_definition *definition = process->definition;
	process->limits.socket_mode = door_socket_mode(process->door);
	struct rpc_options options = {.name = definition->name,
	    .limits = &process->limits,
	    .routes = definition->routes,
	    .service = process->state,
	    .store = process->service.store,
	    .keyring = process->service.keyring,
	    .admit = definition->admit};
	uint64_t waiting;
	enum status status = read_rate(process->config, &options.rate);
	if (status == OK) {
		status =
		    config_count(process->config, "limit.waiting", CALLS_WAITING_DEFAULT, &waiting);
	}
	if (status != OK) {
		return status;
	}
	/* More than all who wait is no limit. */
	options.parked_per_caller =
	    waiting < CALLS_PARKED_MAX ? (unsigned)waiting : CALLS_PARKED_MAX;
	service_secret_derive(process->secret, "request-key", options.hash_key);
	status = rpc_server_open(&options, &process->service.server);
	sodium_memzero(options.hash_key, sizeof options.hash_key);
	return status;
}

static enum status open_followers(struct process *process)
{
	for (size_t i = 0; i < SERVICE_SOURCES_MAX && process->definition->sources[i] != NULL;
	     i++) {
		const struct follower_source *source = process->definition->sources[i];
		char url[PATH_MAX];
		service_url(process->home, process->config, source->name, url, sizeof url);
		enum status status = follower_open(
		    process->service.server, source, url, process->key, &process->followers[i]);
		if (status != OK) {
			return status;
		}
	}
	return OK;
}

static enum status open_all(struct process *process)
{
	enum status status = open_config(process);
	if (status == OK) {
		status = find_key_folder(process);
	}
	if (status == OK) {
		door_make_folders(process->door);
		service_sandbox_enter(&process->service, process->definition->name, process->door);
		status = open_keys(process);
	}
	if (status == OK) {
		status = open_store(process);
	}
	if (status == OK) {
		status = process->definition->open(&process->service, &process->state);
	}
	if (status == OK) {
		status = open_server(process);
	}
	if (status == OK) {
		status = open_followers(process);
	}
	if (status == OK && process->definition->start != NULL) {
		status = process->definition->start(process->state, process->service.server);
	}
	if (status == OK) {
		status = door_listen(process->door, rpc_server_sp(process->service.server));
	}
	return status;
}

/* In the opposite order; each step bears that the process never got that far. */
static void close_all(struct process *process)
{
	if (process->state != NULL && process->definition->stop != NULL) {
		process->definition->stop(process->state);
	}
	if (process->service.server != NULL) {
		rpc_server_drain(process->service.server, DRAIN_MS);
	}
	for (size_t i = 0; i < SERVICE_SOURCES_MAX; i++) {
		follower_close(process->followers[i]);
	}
	rpc_server_close(process->service.server);
	if (process->state != NULL) {
		process->definition->close(process->state);
	}
	store_close(process->service.store);
	key_watch_close(process->watch);
	keyring_close(process->service.keyring);
	service_secret_close(process->secret);
	signing_key_close(process->key);
	door_close(process->door);
	config_close(process->config);
}

static enum status purge_request_keys(struct call *call, void *arg)
{
	(void)arg;
	return request_key_purge(call, PURGE_AT_ONCE);
}

/* What is due by a clock that was set is due now, however long the timers would still rest. */
static void mind_clock(struct process *process)
{
	int64_t offset_ms = clock_offset_ms();
	if (offset_ms != process->clock_offset_ms) {
		process->clock_offset_ms = offset_ms;
		process->purge_due_mono_ms = 0;
		memset(process->timer_due_mono_ms, 0, sizeof process->timer_due_mono_ms);
	}
}

static void run_timers(struct process *process)
{
	int64_t now = clock_mono_ms();
	struct rpc_server *server = process->service.server;
	for (size_t i = 0; i < SERVICE_TIMERS_MAX && process->definition->timers[i].name != NULL;
	     i++) {
		const struct service_timer *timer = &process->definition->timers[i];
		if (now < process->timer_due_mono_ms[i]) {
			continue;
		}
		process->timer_due_mono_ms[i] = now + timer->every_ms;
		if (timer->look != NULL) {
			timer->look(process->state);
			continue;
		}
		enum status status = rpc_server_write(server, timer->run, process->state);
		if (status != OK) {
			log_warning(
			    "timer.failed", "timer=%s status=%s", timer->name, status_name(status));
		}
	}
	if (now >= process->purge_due_mono_ms) {
		process->purge_due_mono_ms = now + PURGE_EVERY_MS;
		(void)rpc_server_write(server, purge_request_keys, NULL);
	}
}

/* Ticks until a signal says stop; returns its number. */
static int run_until_signal(struct process *process, const sigset_t *stops)
{
	const struct timespec tick = {.tv_nsec = (long)TICK_MS * 1000000};
	for (;;) {
		int signal_number = sigtimedwait(stops, NULL, &tick);
		if (signal_number > 0) {
			return signal_number;
		}
		clock_poll();
		rpc_server_tick(process->service.server);
		key_watch_look(process->watch);
		mind_clock(process);
		run_timers(process);
	}
}

static int exit_code(enum status status)
{
	switch (status) {
	case OK:
		return EX_OK;
	case NOT_FOUND:
	case INVALID_ARGUMENT:
		return EX_CONFIG;
	case PERMISSION_DENIED:
		return EX_NOPERM;
	case FAILED_PRECONDITION:
	case DATA_LOSS:
		return EX_DATAERR;
	case ALREADY_EXISTS:
	case UNAVAILABLE:
		return EX_UNAVAILABLE;
	default:
		return EX_SOFTWARE;
	}
}

int service_main(int argc, char **argv, const struct service_definition *definition)
{
	struct process process = {.definition = definition, .lock = -1};
	sigset_t stops;
	(void)sigemptyset(&stops);
	(void)sigaddset(&stops, SIGTERM);
	(void)sigaddset(&stops, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, &stops, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)umask(0077);
	log_open(definition->name, LOG_LEVEL_INFO);
	i18n_open();
	failpoint_open();
	sandbox_keep_memory_private();
	allow_descriptors();
	int code = take_arguments(&process, argc, argv);
	if (code != EX_OK) {
		return code;
	}
	enum status status = sodium_init() >= 0 ? open_all(&process) : INTERNAL;
	if (status == OK) {
		log_info("service.ready", "home=\"%s\"", process.home);
		int number = run_until_signal(&process, &stops);
		log_info("service.stopping", "signal=%d", number);
	} else {
		log_error("service.failed", "status=%s", status_name(status));
	}
	close_all(&process);
	log_info("service.stopped", "status=%s", status_name(status));
	/* nng's own threads may still run: leave without waiting for them. */
	_exit(exit_code(status));
}
