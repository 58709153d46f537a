#include "support/served.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

void served_await(const struct served *served, size_t count)
{
	char byte;
	while (count-- > 0) {
		assert_int_equal(read(served->told, &byte, 1), 1);
	}
}

struct served served_start(const char *url)
{
	int pipe_ends[2];
	struct served served = {.pid = 0};
	assert_int_equal(pipe(pipe_ends), 0);
	served.pid = fork();
	assert_true(served.pid >= 0);
	if (served.pid == 0) {
		(void)dup2(pipe_ends[1], STDOUT_FILENO);
		(void)close(pipe_ends[0]);
		(void)execl("/proc/self/exe", "served", "serve", url, NULL);
		_exit(1);
	}
	(void)close(pipe_ends[1]);
	served.told = pipe_ends[0];
	served_await(&served, 1);
	return served;
}

void served_kill(struct served *served)
{
	(void)kill(served->pid, SIGKILL);
	(void)waitpid(served->pid, NULL, 0);
	(void)close(served->told);
}

int served_main(const char *url, enum status (*open)(void *service, const char *url), void *service)
{
	(void)signal(SIGPIPE, SIG_IGN);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (open(service, url) != OK || write(STDOUT_FILENO, "l", 1) != 1) {
		return 1;
	}
	for (;;) {
		(void)pause();
	}
}
