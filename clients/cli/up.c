#include "up.h"

#include "runtime/clock.h"
#include "runtime/service.h"
#include "sso/issuer.h"

#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CHILDREN_MAX = 6,
	RESTARTS_MAX = 5,
	WINDOW_MS = 10000, /* as systemd counts */
	STOP_MS = 10000,
	READY_MS = 20000,
	POLL_MS = 50
};

struct child {
	const char *name; /* samen-NAME is the program */
	pid_t pid;        /* 0: not running */
	unsigned restarts;
	int64_t window_mono_ms; /* restarts are counted from here */
};

struct up {
	struct cli *cli;
	size_t child_count;
	struct child children[CHILDREN_MAX];
	char programs[CHILDREN_MAX][PATH_MAX];
	char port_file[PATH_MAX + 32]; /* the gateway says there where it listens */
	sigset_t stops;
	bool said_ready;
	int64_t started_mono_ms;
};

/* The services lie beside this program. */
static bool find_programs(struct up *up)
{
	char own[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
	if (size < 0) {
		return false;
	}
	own[size] = '\0';
	const char *folder = dirname(own);
	for (size_t i = 0; i < up->child_count; i++) {
		int length = snprintf(
		    up->programs[i], PATH_MAX, "%s/samen-%s", folder, up->children[i].name);
		if (length < 0 || length >= PATH_MAX || access(up->programs[i], X_OK) != 0) {
			return false;
		}
	}
	return true;
}

static bool start(struct up *up, size_t i)
{
	pid_t pid = fork();
	if (pid == 0) {
		sigset_t none;
		(void)sigemptyset(&none);
		(void)sigprocmask(SIG_SETMASK, &none, NULL);
		(void)setpgid(0, 0); /* Ctrl-C comes to this program only, which passes it on */
		/* Killed itself, this program leaves no service behind that holds its folder. */
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		(void)execl(
		    up->programs[i], up->programs[i], "--home", up->cli->home, (char *)NULL);
		_exit(EX_OSERR);
	}
	up->children[i].pid = pid > 0 ? pid : 0;
	return pid > 0;
}

/* Where the gateway listens; 0 when it does not (yet). */
static unsigned gateway_port(const struct up *up)
{
	unsigned port = 0;
	FILE *file = fopen(up->port_file, "re");
	if (file != NULL) {
		port =
		    fscanf(file, "%u", &port) == 1 ? port : 0; /* NOLINT(cert-err34-c): our own */
		(void)fclose(file);
	}
	return port;
}

/* Whether somebody answers on the service's ipc socket; other addresses are taken to be ready, and
 * so is the program that nobody calls. */
static bool answers(const struct up *up, size_t i)
{
	char url[PATH_MAX + 64];
	const char *name = up->children[i].name;
	if (strcmp(name, "jwks") == 0) {
		return true;
	}
	if (strcmp(name, "gateway") == 0) {
		return gateway_port(up) != 0;
	}
	service_url(up->cli->home, up->cli->config, name, url, sizeof url);
	if (strncmp(url, "ipc://", 6) != 0) {
		return true;
	}
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = url + strlen("ipc://");
	if (strlen(path) >= sizeof address.sun_path) {
		return false;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answered = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	if (fd >= 0) {
		(void)close(fd);
	}
	return answered;
}

/* Where the page is, when there is one. */
static void say_address(const struct up *up)
{
	char url[64];
	const struct config *config = up->cli->config;
	unsigned port = gateway_port(up);
	if (port == 0) {
		return;
	}
	bool secure = config_text(config, "gateway.certificate", NULL) != NULL;
	(void)snprintf(url, sizeof url, "%s://127.0.0.1:%u", secure ? "https" : "http", port);
	printf(_("The page: %s\n"), config_text(config, "gateway.public_url", url));
}

static void say_when_ready(struct up *up)
{
	for (size_t i = 0; !up->said_ready && i < up->child_count; i++) {
		if (!answers(up, i)) {
			return;
		}
	}
	if (!up->said_ready) {
		say_address(up);
		printf("%s\n", _("All services answer. Stop with Ctrl-C."));
		(void)fflush(stdout);
		up->said_ready = true;
	}
}

/* Starts again what died; false when one dies over and over. */
static bool mind_children(struct up *up)
{
	int how;
	for (pid_t pid = waitpid(-1, &how, WNOHANG); pid > 0; pid = waitpid(-1, &how, WNOHANG)) {
		for (size_t i = 0; i < up->child_count; i++) {
			struct child *child = &up->children[i];
			if (child->pid != pid) {
				continue;
			}
			child->pid = 0;
			int64_t now = clock_mono_ms();
			if (now - child->window_mono_ms > WINDOW_MS) {
				child->window_mono_ms = now;
				child->restarts = 0;
			}
			bool hopeless = WIFEXITED(how) && WEXITSTATUS(how) != 0 && !up->said_ready;
			if (hopeless || ++child->restarts > RESTARTS_MAX || !start(up, i)) {
				(void)cli_fail(EX_UNAVAILABLE,
				    _("samen-%s does not stay up; its log above says why"),
				    child->name);
				return false;
			}
			(void)cli_fail(0, _("samen-%s ended and was started again"), child->name);
		}
	}
	return true;
}

static bool any_running(const struct up *up)
{
	bool any = false;
	for (size_t i = 0; i < up->child_count; i++) {
		any = any || up->children[i].pid != 0;
	}
	return any;
}

static void signal_all(const struct up *up, int number)
{
	for (size_t i = 0; i < up->child_count; i++) {
		if (up->children[i].pid != 0) {
			(void)kill(up->children[i].pid, number);
		}
	}
}

static void stop_all(struct up *up)
{
	const struct timespec pause = {.tv_nsec = (long)POLL_MS * 1000000};
	int64_t until = clock_mono_ms() + STOP_MS;
	signal_all(up, SIGTERM);
	while (any_running(up)) {
		if (clock_mono_ms() > until) {
			signal_all(up, SIGKILL);
		}
		for (size_t i = 0; i < up->child_count; i++) {
			if (up->children[i].pid != 0 &&
			    waitpid(up->children[i].pid, NULL, WNOHANG) != 0) {
				up->children[i].pid = 0;
			}
		}
		(void)nanosleep(&pause, NULL);
	}
}

static int watch(struct up *up)
{
	const struct timespec tick = {.tv_nsec = (long)POLL_MS * 1000000};
	for (;;) {
		int number = sigtimedwait(&up->stops, NULL, &tick);
		if (number > 0) {
			return EX_OK;
		}
		if (!mind_children(up)) {
			return EX_UNAVAILABLE;
		}
		say_when_ready(up);
		if (!up->said_ready && clock_mono_ms() - up->started_mono_ms > READY_MS) {
			return cli_fail(EX_UNAVAILABLE,
			    _("the services did not start in time; the log above says more"));
		}
	}
}

/* Which programs this deployment wants. */
static void choose_programs(struct up *up)
{
	const struct config *config = up->cli->config;
	const char *const always[] = {"directory", "intake", "matching", "notify"};
	for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
		up->children[up->child_count++].name = always[i];
	}
	if (issuers_configured(config)) {
		up->children[up->child_count++].name = "jwks";
	}
	if (config_text(config, "gateway.listen", "")[0] != '\0') {
		up->children[up->child_count++].name = "gateway";
	}
	/* One that an earlier run left says nothing about this one. */
	(void)snprintf(up->port_file, sizeof up->port_file, "%s/run/gateway.port", up->cli->home);
	(void)unlink(up->port_file);
}

int up_run(struct cli *cli)
{
	struct up up = {.cli = cli, .started_mono_ms = clock_mono_ms()};
	choose_programs(&up);
	if (!find_programs(&up)) {
		return cli_fail(EX_SOFTWARE, _("the services' programs are not beside this one"));
	}
	(void)sigemptyset(&up.stops);
	(void)sigaddset(&up.stops, SIGINT);
	(void)sigaddset(&up.stops, SIGTERM);
	(void)sigaddset(&up.stops, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &up.stops, NULL);
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < up.child_count; i++) {
		if (!start(&up, i)) {
			code = cli_fail(EX_OSERR, _("cannot start samen-%s"), up.children[i].name);
		}
	}
	if (code == EX_OK) {
		code = watch(&up);
	}
	stop_all(&up);
	return code;
}
