/*
 * What a process gives up before it takes in anything that others sent, so that a hole in it is
 * worth less to whoever finds it. No rights are asked for, and nothing can be had back:
 *
 *   seccomp   a list of what is denied, all else is let through: other programs and processes
 *             (exec ends the process), other processes' memory, modules, mounts, keyrings, new
 *             executable memory, and all sockets but Unix ones (and internet ones, when wanted)
 *   Landlock  files: read those of the system (the name servers' too, with internet), of the
 * program and of read_paths, change those below write_paths, nothing else; Linux 5.13 and later
 */
#ifndef SAMEN_SANDBOX_H
#define SAMEN_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum { SANDBOX_PATHS_MAX = 16 };

/* Folders, with all below them, or files. What is not there is passed over. */
struct sandbox_options {
	bool internet;
	const char *read_paths[SANDBOX_PATHS_MAX + 1]; /* end with NULL */
	const char *write_paths[SANDBOX_PATHS_MAX + 1];
};

/* What is on; false for what this system does not have or allow. */
struct sandbox_state {
	bool seccomp, landlock;
};

/* No core dump and no debugger: what lives in memory is about pupils. */
void sandbox_keep_memory_private(void);

/*
 * Enters the sandbox: the whole process, for good. To be called while there is one thread. The
 * state says what is on; the log, what could not be and why.
 */
struct sandbox_state sandbox_enter(const struct sandbox_options *options);

#endif
