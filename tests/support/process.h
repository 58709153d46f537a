/*
 * Other programs: run to their end with what they print, or left running. Every child dies with the
 * thread that started it, so a failing test leaves nothing behind: start children on the main
 * thread only.
 */
#ifndef SAMEN_TEST_PROCESS_H
#define SAMEN_TEST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* How a program ended and what it printed; texts end with a NUL. Forget it with run_forget. */
struct run {
	int code; /* exit code; 128 and the signal's number when a signal ended it; -1 when it had
		     to be ended because it took too long */
	char *out;
	size_t out_size;
	char *err;
};

/*
 * Runs a program (found on the PATH when its name has no slash) with input on its standard input.
 * words ends with NULL. Fails the test when it cannot be started. Blocks, a minute at most.
 */
void run_program(
    const char *const *words, const void *input, size_t input_size, struct run *ret_run);
/* Idempotent. */
void run_forget(struct run *run);

/* Leaves a program running, its output added to the file at log_path. */
pid_t process_start(const char *const *words, const char *log_path);
/* Whether it has ended; then *ret_code is as in struct run, and the process is gone. */
bool process_ended(pid_t pid, int *ret_code);

/* Whether there is such a program on the PATH. */
bool program_exists(const char *name);

/* The whole file with a NUL behind it, to be freed; NULL when it cannot be read. */
char *file_text(const char *path, size_t *ret_size);
/* Writes a file, replacing it. Fails the test when that does not work. */
void file_write(const char *path, const void *data, size_t size);

#endif
