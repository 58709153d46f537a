/*
 * samen-gateway: the web page and the open HTTP API in front of the services. No store, no rules.
 * samen-gateway --home FOLDER. SIGHUP reads the page's files anew; docs/gateway.md says the rest.
 */
#include "gateway/buffer.h"
#include "gateway/gateway.h"
#include "gateway/http_server.h"
#include "runtime/clock.h"
#include "runtime/i18n.h"
#include "runtime/libsodium.h"
#include "runtime/log.h"
#include "runtime/sandbox.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	TICK_MS = 250,
	END_MS_MAX = 5000, /* for calls under way */
	SEND_MS_MAX = 1000 /* then, for the answers of those that were ended */
};

struct process {
	char home[PATH_MAX];
	char config_path[PATH_MAX + 16];
	struct config *config;
	struct settings settings;
	struct sign_on *sign_on;
	struct gateway *gateway;
	struct http_server *server;
	FILE *port_file; /* HOME/run/gateway.port, opened before the sandbox shuts; may be NULL */
	sigset_t signals;
};

static int take_arguments(struct process *process, int argc, char **argv)
{
	const char *home = getenv("SAMEN_HOME"); /* NOLINT(concurrency-mt-unsafe): one thread */
	bool known = argc == 1 || (argc == 3 && strcmp(argv[1], "--home") == 0);
	if (argc == 3) {
		home = argv[2];
	}
	if (!known || home == NULL || realpath(home, process->home) == NULL) {
		(void)fprintf(
		    stderr, "usage: %s --home FOLDER\nFOLDER is made by 'samen setup'.\n", argv[0]);
		return EX_USAGE;
	}
	return EX_OK;
}

static enum status read_config(struct process *process)
{
	(void)snprintf(
	    process->config_path, sizeof process->config_path, "%s/samen.conf", process->home);
	enum status status = config_open(process->config_path, &process->config);
	if (status == OK) {
		status = settings_read(process->config, process->home, &process->settings);
		return status == OK
			   ? sign_on_open(process->config, process->home, &process->sign_on)
			   : status;
	}
	log_error("gateway.config", "file=\"%s\" status=%s do=\"%s\"", process->config_path,
	    status_name(status), status == NOT_FOUND ? "run samen setup first" : "mend the file");
	return status;
}

/* As many connections as the system lets it have. */
static void raise_files(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Left to it are the network, the services' sockets, and the page: no keys, and no store. */
static void enter_sandbox(const struct process *process)
{
	const struct settings *settings = &process->settings;
	const struct sandbox_options options = {.internet = true,
	    .read_paths = {settings->web_root, settings->certificate, settings->key}};
	if (strcmp(config_text(process->config, "sandbox", "on"), "off") == 0) {
		return;
	}
	struct sandbox_state state = sandbox_enter(&options);
	log_info("gateway.sandbox", "seccomp=%s landlock=%s", state.seccomp ? "on" : "off",
	    state.landlock ? "on" : "off");
}

/* Where it will say its port, for whoever started it; where that cannot be, it is not said. */
static void open_port_file(struct process *process)
{
	char path[PATH_MAX + 32];
	(void)snprintf(path, sizeof path, "%s/run/gateway.port", process->home);
	process->port_file = fopen(path, "we");
}

static void write_port(struct process *process)
{
	if (process->port_file != NULL) {
		(void)fprintf(process->port_file, "%u\n", http_server_port(process->server));
		(void)fclose(process->port_file);
		process->port_file = NULL;
	}
}

/* The signal that came within a tick; 0: none. */
static int wait_tick(const struct process *process)
{
	static const struct timespec tick = {.tv_nsec = (long)TICK_MS * 1000000};
	int number = sigtimedwait(&process->signals, NULL, &tick);
	return number > 0 ? number : 0;
}

static void run(struct process *process)
{
	int number;
	do {
		number = wait_tick(process);
		peers_reap(gateway_peers(process->gateway), clock_mono_ms());
		if (number == SIGHUP) {
			gateway_reload(process->gateway);
		}
	} while (number == 0 || number == SIGHUP);
}

static void wait_until_idle(const struct process *process, int64_t time_ms)
{
	static const struct timespec pause = {.tv_nsec = 5000000};
	int64_t until_ms = clock_mono_ms() + time_ms;
	while (http_server_busy(process->server) > 0 && clock_mono_ms() < until_ms) {
		(void)nanosleep(&pause, NULL);
	}
}

/* No new connections; what is under way is finished, what only waits is told to come back. */
static void stop(struct process *process)
{
	http_server_quiesce(process->server);
	wait_until_idle(process, END_MS_MAX);
	gateway_end_calls(process->gateway);
	wait_until_idle(process, SEND_MS_MAX);
}

static int start(struct process *process)
{
	if (read_config(process) != OK) {
		return EX_CONFIG;
	}
	raise_files();
	open_port_file(process);
	enter_sandbox(process);
	enum status status = gateway_open(process->home, process->config, &process->settings,
	    process->sign_on, &process->gateway);
	if (status == OK) {
		status = http_server_open(process->gateway, &process->server);
	}
	if (status != OK) {
		return status == RESOURCE_EXHAUSTED ? EX_OSERR : EX_CONFIG;
	}
	write_port(process);
	log_info("gateway.ready", "home=\"%s\" port=%u", process->home,
	    http_server_port(process->server));
	run(process);
	stop(process);
	log_info("gateway.ended", "home=\"%s\"", process->home);
	return EX_OK;
}

int main(int argc, char **argv)
{
	struct process process = {.config = NULL};
	(void)sigemptyset(&process.signals);
	(void)sigaddset(&process.signals, SIGTERM);
	(void)sigaddset(&process.signals, SIGINT);
	(void)sigaddset(&process.signals, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &process.signals, NULL); /* NOLINT: one thread yet */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)umask(0027);
	log_open("gateway", LOG_LEVEL_INFO);
	sandbox_keep_memory_private();
	i18n_open();
	json_set_alloc_funcs(malloc, buffer_wipe); /* what passes as JSON may be about a pupil */
	libsodium_ready();
	int code = take_arguments(&process, argc, argv);
	if (code == EX_OK) {
		code = start(&process);
	}
	http_server_close(process.server);
	gateway_close(process.gateway);
	sign_on_close(process.sign_on);
	if (process.config != NULL) {
		config_close(process.config);
	}
	/* What libraries do at the end may be what the sandbox denies: a checker of leaks traces.
	 */
	_exit(code);
}
