/*
 * Echo over SP: our server against nng's own REP socket, calls a second over ipc and tcp.
 *
 *     bench_echo [--quick] [--rounds N] [--ms N] [--bytes N]
 *
 * Each server is a process of its own; one client drives both in turn, round by round. "pipelined"
 * is one connection with so many calls in flight, "connections" so many connections with one call
 * each. Printed are the medians of all rounds, and ours divided by nng's.
 */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	int rounds;
	int round_ms;
	size_t body_bytes;
};

static size_t next_body(void *context, uint8_t *ret_body)
{
	const struct options *options = context;
	memset(ret_body, 'x', options->body_bytes);
	return options->body_bytes;
}

static bool good_body(void *context, struct bytes body)
{
	const struct options *options = context;
	return body.size == options->body_bytes;
}

static void compare(const struct peer *peers,
    enum sp_carrier carrier,
    size_t connections,
    size_t pipelined,
    struct options *options)
{
	double rates[PEER_KINDS][LOAD_ROUNDS_MAX];
	const struct load_calls calls = {.next = next_body, .good = good_body, .context = options};
	for (int round = 0; round < options->rounds; round++) {
		for (int i = 0; i < PEER_KINDS; i++) {
			int kind = (round + i) % PEER_KINDS; /* neither is always first */
			struct load_target target = peer_target(&peers[kind], carrier);
			rates[kind][round] =
			    load_run(&target, &calls, connections, pipelined, options->round_ms);
		}
	}
	double ours = load_median(rates[PEER_OURS], options->rounds);
	double theirs = load_median(rates[PEER_NNG], options->rounds);
	(void)printf("%-4s %-11s %9zu %10.0f %10.0f %7.2f\n", carrier == SP_IPC ? "ipc" : "tcp",
	    connections > 1 ? "connections" : "pipelined", connections * pipelined, ours, theirs,
	    ours / theirs);
	(void)fflush(stdout);
}

static void compare_all(const struct peer *peers, struct options *options)
{
	static const size_t in_flight[] = {1, 8, LOAD_IN_FLIGHT_MAX};
	(void)printf("%d rounds of %d ms each, %zu bytes a call\n", options->rounds,
	    options->round_ms, options->body_bytes);
	(void)printf(
	    "%-4s %-11s %9s %10s %10s %7s\n", "", "", "in flight", "ours/s", "nng REP/s", "ratio");
	for (int carrier = SP_IPC; carrier >= SP_TCP; carrier--) {
		for (size_t i = 0; i < sizeof in_flight / sizeof *in_flight; i++) {
			compare(peers, (enum sp_carrier)carrier, 1, in_flight[i], options);
			if (in_flight[i] > 1) {
				compare(peers, (enum sp_carrier)carrier, in_flight[i], 1, options);
			}
		}
	}
}

static bool number_option(
    const char *given, const char *name, const char *value, long most, long *ret)
{
	if (strcmp(given, name) != 0 || value == NULL) {
		return false;
	}
	char *end;
	long number = strtol(value, &end, 10);
	if (*end != '\0' || number < 1 || number > most) {
		return false;
	}
	*ret = number;
	return true;
}

static bool options_read(int argc, char **argv, struct options *options)
{
	long rounds = 9;
	long round_ms = 500;
	long body_bytes = 64;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--quick") == 0) {
			rounds = 1;
			round_ms = 50;
		} else if (number_option(
			       argv[i], "--rounds", argv[i + 1], LOAD_ROUNDS_MAX, &rounds) ||
			   number_option(argv[i], "--ms", argv[i + 1], 60000, &round_ms) ||
			   number_option(
			       argv[i], "--bytes", argv[i + 1], LOAD_BODY_BYTES_MAX, &body_bytes)) {
			i++;
		} else {
			return false;
		}
	}
	*options = (struct options){(int)rounds, (int)round_ms, (size_t)body_bytes};
	return true;
}

int main(int argc, char **argv)
{
	struct options options;
	struct peer peers[PEER_KINDS];
	char folder[] = "/tmp/bench_echo.XXXXXX";
	if (!options_read(argc, argv, &options)) {
		(void)fprintf(
		    stderr, "usage: bench_echo [--quick] [--rounds N] [--ms N] [--bytes N]\n");
		return 2;
	}
	if (mkdtemp(folder) == NULL) {
		load_fail("make a folder");
	}
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		peers[kind] = peer_start((enum peer_kind)kind, folder);
	}
	compare_all(peers, &options);
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		peer_stop(&peers[kind]);
	}
	(void)rmdir(folder);
	return 0;
}
