/*
 * A load generator: one thread of plain sockets that speaks SP REQ, with so many calls in flight,
 * so that what is measured is the server. And the echo servers that calls are compared with.
 */
#ifndef SAMEN_BENCH_LOAD_H
#define SAMEN_BENCH_LOAD_H

#include "runtime/bytes.h"
#include "runtime/sp_frame.h"

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

enum { LOAD_BODY_BYTES_MAX = 16 * 1024, LOAD_IN_FLIGHT_MAX = 64, LOAD_ROUNDS_MAX = 99 };

/* Where to call. */
struct load_target {
	enum sp_carrier carrier;
	char socket[sizeof((struct sockaddr_un *)NULL)->sun_path];
	int port;
};

/* What to call: writes the next call's body (room for LOAD_BODY_BYTES_MAX) and gives its size. */
struct load_calls {
	size_t (*next)(void *context, uint8_t *ret_body);
	/* Looks at an answer's body; false ends the program: a wrong answer makes no figure. */
	bool (*good)(void *context, struct bytes body);
	void *context;
};

/* Calls a second over round_ms: connections times pipelined calls in flight. */
double load_run(const struct load_target *target,
    const struct load_calls *calls,
    size_t connections,
    size_t pipelined,
    int round_ms);

/* How a program measures. */
struct load_options {
	bool quick; /* only to see that it runs */
	int rounds;
	int round_ms;
};

/* Reads --quick, --rounds N and --ms N; says on standard error how it is called, and gives false,
 * for anything else. */
bool load_options_read(int argc, char **argv, struct load_options *ret_options);

/* Sorts the values. */
double load_median(double *values, int count);

/* Says what failed and ends the program. */
_Noreturn void load_fail(const char *doing);

/* An echo server in a process of its own. */
enum peer_kind { PEER_OURS, PEER_NNG, PEER_KINDS };
struct peer {
	pid_t pid;
	int control; /* closing it ends the server */
	int port;
	char socket[sizeof((struct sockaddr_un *)NULL)->sun_path];
};
/* Before this process has used nng: it forks. The socket goes into folder. */
struct peer peer_start(enum peer_kind kind, const char *folder);
void peer_stop(struct peer *peer);
struct load_target peer_target(const struct peer *peer, enum sp_carrier carrier);

#endif
