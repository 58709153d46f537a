/* Landlock, by the system calls themselves: Debian 12's C library has no functions for it. */
#include "runtime/sandbox_files.h"

#include "runtime/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than Debian 12's headers. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t changing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
				 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
				 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER;
/* Of nothing, anywhere. */
static const uint64_t never = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
			      LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
			      LANDLOCK_ACCESS_FS_MAKE_SYM;
/* What a rule about a file, and no folder, may say. */
static const uint64_t of_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

/* What libraries read while a program runs: their own files, texts, the machine's names and
 * zones, the number of its processors. */
static const char *const system_paths[] = {
    "/usr", "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system/cpu", "/dev/urandom", NULL};

struct rules {
	int fd;
	uint64_t handled; /* what this kernel knows of all that */
};

static bool rules_open(struct rules *rules)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1) {
		return false;
	}
	rules->handled = reading | changing | never;
	if (version < 2) {
		rules->handled &= ~(uint64_t)LANDLOCK_ACCESS_FS_REFER;
	}
	if (version < 3) {
		rules->handled &= ~(uint64_t)LANDLOCK_ACCESS_FS_TRUNCATE;
	}
	const struct landlock_ruleset_attr about = {.handled_access_fs = rules->handled};
	rules->fd = (int)syscall(SYS_landlock_create_ruleset, &about, sizeof about, 0);
	return rules->fd >= 0;
}

/* What is not there needs no leave. */
static bool allow(const struct rules *rules, const char *path, uint64_t access)
{
	struct stat found;
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0) {
		return true;
	}
	bool allowed = fstat(fd, &found) == 0;
	if (allowed) {
		const uint64_t possible = S_ISDIR(found.st_mode) ? rules->handled : of_files;
		const struct landlock_path_beneath_attr about = {
		    .allowed_access = access & possible & rules->handled, .parent_fd = fd};
		allowed = syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH,
			      &about, 0) == 0;
	}
	(void)close(fd);
	return allowed;
}

static bool allow_all(const struct rules *rules, const char *const *paths, uint64_t access)
{
	for (; *paths != NULL; paths++) {
		if (!allow(rules, *paths, access)) {
			return false;
		}
	}
	return true;
}

/* PREFIX of PREFIX/bin/program: its texts lie below it. */
static bool allow_program(const struct rules *rules)
{
	char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
	if (size < 0) {
		return false;
	}
	path[size] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(path, '/');
		if (slash == NULL || slash == path) {
			return true;
		}
		*slash = '\0';
	}
	return allow(rules, path, reading);
}

/* Where the machine's name servers stand: on many systems a link to a file below /run, which is
 * replaced when the network changes. The folder, so that the next one can be read too. */
static bool allow_name_servers(const struct rules *rules)
{
	char path[PATH_MAX];
	if (realpath("/etc/resolv.conf", path) == NULL) {
		return true;
	}
	char *slash = strrchr(path, '/');
	*slash = '\0';
	return slash == path || allow(rules, path, reading);
}

bool sandbox_files(const struct sandbox_options *options)
{
	struct rules rules;
	if (!rules_open(&rules)) {
		log_info("sandbox.files", "landlock=none errno=%d", errno);
		return false;
	}
	bool on = allow_all(&rules, system_paths, reading) && allow_program(&rules) &&
		  allow(&rules, "/dev/null", reading | LANDLOCK_ACCESS_FS_WRITE_FILE) &&
		  (!options->internet || allow_name_servers(&rules)) &&
		  allow_all(&rules, options->read_paths, reading) &&
		  allow_all(&rules, options->write_paths, reading | changing) &&
		  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		  syscall(SYS_landlock_restrict_self, rules.fd, 0) == 0;
	if (!on) {
		log_warning("sandbox.files", "landlock=failed errno=%d", errno);
	}
	(void)close(rules.fd);
	return on;
}
