#include "support/process.h"

#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_MS = 60000, CANNOT_RUN = 127 };

/* Becomes the program. Only calls that are safe between fork and exec. */
static void become(const char *const *words, pid_t parent, int in, int out, int err)
{
	sigset_t none;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL); /* NOLINT(concurrency-mt-unsafe): one thread */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0) {
		_exit(CANNOT_RUN);
	}
	(void)execvp(words[0], (char *const *)(uintptr_t)words);
	_exit(CANNOT_RUN);
}

static pid_t start(const char *const *words, int in, int out, int err)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		become(words, parent, in, out, err);
	}
	assert_true(pid > 0);
	return pid;
}

bool process_ended(pid_t pid, int *ret_code)
{
	int how = 0;
	pid_t ended = waitpid(pid, &how, WNOHANG);
	assert_true(ended >= 0);
	if (ended == 0) {
		return false;
	}
	*ret_code = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
	return true;
}

/* --- run to the end --- */

/* A file in memory: neither side ever waits for the other, as with pipes. */
static int memory_file(const char *name, const void *data, size_t size)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static char *take_text(int fd, size_t *ret_size)
{
	off_t size = lseek(fd, 0, SEEK_END);
	assert_true(size >= 0);
	char *text = malloc((size_t)size + 1);
	assert_non_null(text);
	assert_int_equal(pread(fd, text, (size_t)size, 0), size);
	text[size] = '\0';
	(void)close(fd);
	if (ret_size != NULL) {
		*ret_size = (size_t)size;
	}
	return text;
}

static int wait_for_end(pid_t pid)
{
	int64_t until = clock_mono_ms() + RUN_MS;
	int code;
	while (!process_ended(pid, &code)) {
		if (clock_mono_ms() > until) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, NULL, 0);
			return -1;
		}
		check_pause();
	}
	return code;
}

void run_program(
    const char *const *words, const void *input, size_t input_size, struct run *ret_run)
{
	int in = memory_file("in", input_size > 0 ? input : "", input_size);
	int out = memory_file("out", "", 0);
	int err = memory_file("err", "", 0);
	ret_run->code = wait_for_end(start(words, in, out, err));
	(void)close(in);
	ret_run->out = take_text(out, &ret_run->out_size);
	ret_run->err = take_text(err, NULL);
}

void run_forget(struct run *run)
{
	free(run->out);
	free(run->err);
	*run = (struct run){.code = 0};
}

/* --- left running --- */

pid_t process_start(const char *const *words, const char *log_path)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(in >= 0 && log >= 0);
	pid_t pid = start(words, in, log, log);
	(void)close(in);
	(void)close(log);
	return pid;
}

bool program_exists(const char *name)
{
	const char *path = getenv("PATH"); /* NOLINT(concurrency-mt-unsafe): before threads */
	char *folders = strdup(path != NULL ? path : "");
	char *rest = NULL;
	bool found = false;
	char *folder = strtok_r(folders, ":", &rest);
	while (folder != NULL && !found) {
		char program[PATH_MAX];
		int length = snprintf(program, sizeof program, "%s/%s", folder, name);
		found = length > 0 && (size_t)length < sizeof program && access(program, X_OK) == 0;
		folder = strtok_r(NULL, ":", &rest);
	}
	free(folders);
	return found;
}

/* --- files --- */

char *file_text(const char *path, size_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? NULL : take_text(fd, ret_size);
}

void file_write(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	assert_int_equal(close(fd), 0);
}
