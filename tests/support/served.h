/* A test's service in a process of its own, which can be killed: this very program once more,
 * started as "serve URL". */
#ifndef SAMEN_TEST_SERVED_H
#define SAMEN_TEST_SERVED_H

#include "runtime/status.h"

#include <stddef.h>
#include <sys/types.h>

struct served {
	pid_t pid;
	int told; /* what the service writes to its standard output comes here */
};

/* Starts it, and waits until it listens. */
struct served served_start(const char *url);
/* Waits for so many bytes that the service tells. */
void served_await(const struct served *served, size_t count);
/* SIGKILL, and waits until it is gone. */
void served_kill(struct served *served);

/* What main does for "serve URL": opens the service, says that it listens, and serves until it is
 * killed, also when the test itself falls over. Gives main's code when it cannot. */
int served_main(
    const char *url, enum status (*open)(void *service, const char *url), void *service);

#endif
