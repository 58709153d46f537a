/*
 * samen-jwks: fetches the keys of the issuers that samen.conf names for single sign-on, so that the
 * directory itself needs no network. samen-jwks --home FOLDER [--once]
 *
 * Every sso.refresh_seconds (600), a minute after a failure, and at once on SIGHUP. --once: one
 * time, for a timer of the system.
 */
#include "jwks/refresh.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/sandbox.h"
#include "sso/issuer.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { REFRESH_S_DEFAULT = 600, REFRESH_S_MIN = 1, REFRESH_S_MAX = 24 * 60 * 60, RETRY_S = 60 };

struct jwks {
	char home[PATH_MAX];
	bool once;
	bool sandboxed;
	struct issuer_list issuers;
	uint64_t refresh_s;
	struct fetcher *fetcher;
	sigset_t signals;
};

/* SIGTERM and SIGINT are blocked: one that waits ends what is under way. */
static bool is_stopping(void)
{
	sigset_t waiting;
	return sigpending(&waiting) == 0 &&
	       (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

static int take_arguments(struct jwks *jwks, int argc, char **argv)
{
	const char *home = getenv("SAMEN_HOME"); /* NOLINT(concurrency-mt-unsafe): one thread */
	bool known = true;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--once") == 0) {
			jwks->once = true;
		} else if (strcmp(argv[i], "--home") == 0 && i + 1 < argc) {
			home = argv[++i];
		} else {
			known = false;
		}
	}
	if (!known || home == NULL || realpath(home, jwks->home) == NULL) {
		(void)fprintf(stderr,
		    "usage: %s --home FOLDER [--once]\nFOLDER is made by 'samen setup'.\n",
		    argv[0]);
		return EX_USAGE;
	}
	return EX_OK;
}

static enum status read_refresh(const struct config *config, uint64_t *ret_seconds)
{
	uint64_t seconds;
	enum status status =
	    config_count(config, "sso.refresh_seconds", REFRESH_S_DEFAULT, &seconds);
	if (status == OK && (seconds < REFRESH_S_MIN || seconds > REFRESH_S_MAX)) {
		log_error("config.number", "name=sso.refresh_seconds expected=\"%d to %d\"",
		    REFRESH_S_MIN, REFRESH_S_MAX);
		status = INVALID_ARGUMENT;
	}
	if (status == OK) {
		*ret_seconds = seconds;
	}
	return status;
}

static enum status read_config(struct jwks *jwks)
{
	char path[PATH_MAX + 16];
	struct config *config = NULL;
	(void)snprintf(path, sizeof path, "%s/samen.conf", jwks->home);
	enum status status = config_open(path, &config);
	if (status == OK) {
		status = read_refresh(config, &jwks->refresh_s);
	}
	if (status == OK) {
		status = issuers_open(config, &jwks->issuers);
	}
	if (status == OK) {
		jwks->sandboxed = strcmp(config_text(config, "sandbox", "on"), "off") != 0;
	} else {
		log_error("jwks.config", "file=\"%s\" status=%s do=\"%s\"", path,
		    status_name(status),
		    status == NOT_FOUND ? "run samen setup first" : "mend the file");
	}
	if (config != NULL) {
		config_close(config);
	}
	return status;
}

static enum status refresh_all(struct jwks *jwks)
{
	enum status worst = OK;
	clock_poll();
	for (size_t i = 0; i < jwks->issuers.count && !is_stopping(); i++) {
		enum status status = issuer_refresh(
		    jwks->fetcher, jwks->home, &jwks->issuers.items[i], clock_now_ms());
		worst = status != OK ? status : worst;
	}
	return worst;
}

/* The signal that came within this time; 0 when none did. */
static int wait_for_signal(const struct jwks *jwks, uint64_t seconds)
{
	int64_t until_ms = clock_mono_ms() + (int64_t)seconds * 1000;
	for (;;) {
		int64_t left_ms = until_ms - clock_mono_ms();
		if (left_ms <= 0) {
			return 0;
		}
		const struct timespec pause = {
		    .tv_sec = left_ms / 1000, .tv_nsec = left_ms % 1000 * 1000000};
		int number = sigtimedwait(&jwks->signals, NULL, &pause);
		if (number > 0) {
			return number;
		}
	}
}

static int run(struct jwks *jwks)
{
	for (;;) {
		enum status status = refresh_all(jwks);
		if (jwks->once) {
			return status == OK ? EX_OK : EX_TEMPFAIL;
		}
		bool soon = status != OK && jwks->refresh_s > RETRY_S;
		int number = wait_for_signal(jwks, soon ? RETRY_S : jwks->refresh_s);
		if (number != 0 && number != SIGHUP) {
			return EX_OK;
		}
	}
}

/* Left to it are the network, and the folder that it writes. */
static void enter_sandbox(const struct jwks *jwks)
{
	char written[PATH_MAX + 8];
	char clock_folder[PATH_MAX] = "";
	const char *clock_file = getenv("SAMEN_CLOCK_FILE"); /* NOLINT(concurrency-mt-unsafe) */
	(void)snprintf(written, sizeof written, "%s/sso", jwks->home);
	(void)mkdir(written, 0750);
	if (clock_file != NULL) {
		(void)snprintf(clock_folder, sizeof clock_folder, "%s", clock_file);
	}
	const struct sandbox_options options = {.internet = true,
	    .read_paths = {clock_file != NULL ? dirname(clock_folder) : NULL},
	    .write_paths = {written}};
	struct sandbox_state state = sandbox_enter(&options);
	log_info("jwks.sandbox", "seccomp=%s landlock=%s", state.seccomp ? "on" : "off",
	    state.landlock ? "on" : "off");
}

static int start(struct jwks *jwks)
{
	if (read_config(jwks) != OK) {
		return EX_CONFIG;
	}
	if (jwks->issuers.count == 0) {
		log_info("jwks.nothing", "do=\"name an issuer in samen.conf: sso.NAME.issuer\"");
		return EX_OK;
	}
	if (jwks->sandboxed) {
		enter_sandbox(jwks);
	}
	if (fetcher_open(is_stopping, &jwks->fetcher) != OK) {
		return EX_OSERR;
	}
	log_info("jwks.ready", "home=\"%s\" issuers=%zu", jwks->home, jwks->issuers.count);
	return run(jwks);
}

int main(int argc, char **argv)
{
	struct jwks jwks = {.once = false};
	(void)sigemptyset(&jwks.signals);
	(void)sigaddset(&jwks.signals, SIGTERM);
	(void)sigaddset(&jwks.signals, SIGINT);
	(void)sigaddset(&jwks.signals, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &jwks.signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)umask(0027);
	log_open("jwks", LOG_LEVEL_INFO);
	sandbox_keep_memory_private();
	clock_follow(getenv("SAMEN_CLOCK_FILE")); /* NOLINT(concurrency-mt-unsafe): one thread */
	int code = take_arguments(&jwks, argc, argv);
	if (code == EX_OK) {
		code = start(&jwks);
	}
	fetcher_close(jwks.fetcher);
	issuers_close(&jwks.issuers);
	/* What libraries do at the end may be what the sandbox denies: a checker of leaks traces.
	 */
	_exit(code);
}
