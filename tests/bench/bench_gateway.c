/*
 * What the gateway costs: a read (GetRequest) through it, over HTTP connections that are kept and
 * in protobuf, beside the same read over ipc, 64 in flight each; and what a thousand browsers that
 * wait for news cost in memory and in processor time, at rest and at every change.
 *
 *     bench_gateway [--quick] [--rounds N] [--ms N]
 *
 * One run, everything in turn round by round; printed are medians and ratios.
 */
#include "load.h"

#include "support/http_peer.h"
#include "support/region.h"

#include "runtime/clock.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IN_FLIGHT = LOAD_IN_FLIGHT_MAX, WAITING = 1000, WAIT_MS = 30000, BYTES_MAX = 8192 };

/* The same call both ways. */
struct bench {
	struct load_options options;
	int changes; /* to be made while others wait */
	struct region region;
	uint8_t envelope[LOAD_BODY_BYTES_MAX];
	size_t envelope_size;
	struct load_target intake;
	char http[BYTES_MAX];
	size_t http_size;
	int connections[IN_FLIGHT];
	int waiting[WAITING];
};

static unsigned gateway_port(const struct bench *bench)
{
	return deployment_gateway_port(bench->region.deployment);
}

/* --- a read --- */

static size_t next_call(void *context, uint8_t *ret_body)
{
	const struct bench *bench = context;
	memcpy(ret_body, bench->envelope, bench->envelope_size);
	return bench->envelope_size;
}

/* An answer whose code is not OK begins with field 1. */
static bool good_answer(void *context, struct bytes body)
{
	(void)context;
	return body.size > 0 && body.data[0] != 0x08;
}

static double measure_ipc(struct bench *bench)
{
	struct load_calls calls = {.next = next_call, .good = good_answer, .context = bench};
	return load_run(&bench->intake, &calls, IN_FLIGHT, 1, bench->options.round_ms);
}

/* Whether the bytes are one whole answer, and a good one. */
static bool whole_answer(char *bytes, size_t size)
{
	bytes[size] = '\0';
	const char *body = strstr(bytes, "\r\n\r\n");
	const char *length = strcasestr(bytes, "\r\ncontent-length: ");
	if (body == NULL || length == NULL) {
		return false;
	}
	if (strncmp(bytes, "HTTP/1.1 200", strlen("HTTP/1.1 200")) != 0) {
		load_fail(bytes);
	}
	size_t head = (size_t)(body + 4 - bytes);
	return size == head + strtoul(length + strlen("\r\ncontent-length: "), NULL, 10);
}

static void ask(const struct bench *bench, int connection)
{
	if (!http_send(connection, bench->http, bench->http_size)) {
		load_fail("send");
	}
}

/* Answers are small: each comes in one piece, or the next look finds it whole. */
static double measure_http(struct bench *bench)
{
	struct pollfd polled[IN_FLIGHT];
	char bytes[BYTES_MAX];
	uint64_t answers = 0;
	int64_t start_ms = clock_mono_ms();
	int64_t now_ms = start_ms;
	size_t open = IN_FLIGHT;
	for (size_t i = 0; i < IN_FLIGHT; i++) {
		polled[i] = (struct pollfd){.fd = bench->connections[i], .events = POLLIN};
		ask(bench, polled[i].fd);
	}
	while (open > 0 && poll(polled, IN_FLIGHT, 5000) > 0) {
		now_ms = clock_mono_ms();
		for (size_t i = 0; i < IN_FLIGHT; i++) {
			if (polled[i].fd < 0 || polled[i].revents == 0) {
				continue;
			}
			ssize_t got = recv(polled[i].fd, bytes, sizeof bytes - 1, MSG_PEEK);
			if (got <= 0) {
				load_fail("receive");
			}
			if (!whole_answer(bytes, (size_t)got)) {
				continue;
			}
			(void)recv(polled[i].fd, bytes, (size_t)got, 0);
			answers++;
			if (now_ms - start_ms < bench->options.round_ms) {
				ask(bench, polled[i].fd);
			} else {
				polled[i].fd = -1;
				open--;
			}
		}
	}
	return (double)answers * 1000 / (double)(now_ms - start_ms);
}

static void compare_reads(struct bench *bench)
{
	double ipc[LOAD_ROUNDS_MAX];
	double http[LOAD_ROUNDS_MAX];
	for (size_t i = 0; i < IN_FLIGHT; i++) {
		bench->connections[i] = http_connect(gateway_port(bench));
	}
	for (int round = 0; round < bench->options.rounds; round++) {
		ipc[round] = measure_ipc(bench);
		http[round] = measure_http(bench);
	}
	for (size_t i = 0; i < IN_FLIGHT; i++) {
		(void)close(bench->connections[i]);
	}
	double by_ipc = load_median(ipc, bench->options.rounds);
	double by_http = load_median(http, bench->options.rounds);
	(void)printf("a read, %d in flight: %.0f/s over ipc, %.0f/s through the gateway: %.2f\n",
	    IN_FLIGHT, by_ipc, by_http, by_http / by_ipc);
}

/* --- a thousand who wait --- */

/* A line of /proc/PID/status, in KiB. */
static unsigned long memory_kb(const struct bench *bench, enum service_name service)
{
	char path[64];
	char line[128];
	unsigned long kb = 0;
	(void)snprintf(path, sizeof path, "/proc/%d/status",
	    (int)deployment_pid(bench->region.deployment, service));
	FILE *file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0) {
			kb = strtoul(line + 6, NULL, 10);
		}
	}
	if (file != NULL) {
		(void)fclose(file);
	}
	return kb;
}

/* Processor time so far, in ms: the 14th and 15th field of /proc/PID/stat. */
static double cpu_ms(const struct bench *bench, enum service_name service)
{
	char path[64];
	char text[1024] = "";
	(void)snprintf(path, sizeof path, "/proc/%d/stat",
	    (int)deployment_pid(bench->region.deployment, service));
	FILE *file = fopen(path, "re");
	if (file == NULL || fgets(text, sizeof text, file) == NULL) {
		load_fail("read the processor time");
	}
	(void)fclose(file);
	char *at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < 14; field++) {
		at = strchr(at + 1, ' ');
	}
	char *end = NULL;
	double ticks = at != NULL ? (double)strtoul(at, &end, 10) : 0;
	ticks += end != NULL ? (double)strtoul(end, NULL, 10) : 0;
	return ticks * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static void begin_waiting(struct bench *bench)
{
	char body[96];
	char head[TOKEN_TEXT_MAX + 512];
	struct actor *who = bench->region.far;
	const Samen__Matching__V1__WatchOwnResponse *now =
	    actor_do(who, MATCHING, "WatchOwn", "{}");
	(void)snprintf(
	    body, sizeof body, "{\"after\":\"%" PRIu64 "\",\"waitMs\":%d}", now->change, WAIT_MS);
	(void)snprintf(head, sizeof head,
	    "POST /samen.matching.v1.Matching/WatchOwn HTTP/1.1\r\nHost: localhost\r\n"
	    "Content-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n"
	    "\r\n%s",
	    who->token, strlen(body), body);
	for (size_t i = 0; i < WAITING; i++) {
		bench->waiting[i] = http_connect(gateway_port(bench));
		if (!http_send_text(bench->waiting[i], head)) {
			load_fail("send");
		}
	}
}

static void pause_ms(int ms)
{
	(void)poll(NULL, 0, ms);
}

/* Changes that concern none of those who wait: each wakes all of them. */
static void make_changes(struct bench *bench)
{
	for (int i = 0; i < bench->changes; i++) {
		(void)region_file(bench->region.teacher);
		region_settle(&bench->region);
	}
}

static void measure_changes(struct bench *bench, double *ret_gateway, double *ret_matching)
{
	double gateway = cpu_ms(bench, GATEWAY);
	double matching = cpu_ms(bench, MATCHING);
	make_changes(bench);
	*ret_gateway = (cpu_ms(bench, GATEWAY) - gateway) / bench->changes;
	*ret_matching = (cpu_ms(bench, MATCHING) - matching) / bench->changes;
}

static void measure_waiting(struct bench *bench)
{
	double gateway_alone;
	double matching_alone;
	double gateway_waiting;
	double matching_waiting;
	make_changes(bench); /* warm */
	measure_changes(bench, &gateway_alone, &matching_alone);
	unsigned long gateway_kb = memory_kb(bench, GATEWAY);
	unsigned long matching_kb = memory_kb(bench, MATCHING);
	begin_waiting(bench);
	pause_ms(2 * bench->options.round_ms);
	double at_rest = cpu_ms(bench, GATEWAY) + cpu_ms(bench, MATCHING);
	pause_ms(4 * bench->options.round_ms);
	at_rest = cpu_ms(bench, GATEWAY) + cpu_ms(bench, MATCHING) - at_rest;
	measure_changes(bench, &gateway_waiting, &matching_waiting);
	(void)printf("%d wait: %.1f KiB each in the gateway, %.1f KiB in matching\n", WAITING,
	    ((double)memory_kb(bench, GATEWAY) - (double)gateway_kb) / WAITING,
	    ((double)memory_kb(bench, MATCHING) - (double)matching_kb) / WAITING);
	(void)printf("at rest: %.1f ms of processor time a second, of both\n",
	    at_rest * 1000 / (4 * bench->options.round_ms));
	(void)printf("a request filed and seen: %.1f ms in the gateway (%.1f without them), "
		     "%.1f ms in matching (%.1f)\n",
	    gateway_waiting, gateway_alone, matching_waiting, matching_alone);
	for (size_t i = 0; i < WAITING; i++) {
		(void)close(bench->waiting[i]);
	}
}

/* --- the run --- */

static void bench_prepare(struct bench *bench)
{
	struct actor *teacher = bench->region.teacher;
	char json[96];
	char method[128];
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	(void)snprintf(json, sizeof json, "{'requestId':'%s'}", region_file(teacher));
	struct bytes payload = actor_pack(teacher, INTAKE, "GetRequest", json);
	service_method(INTAKE, "GetRequest", method, sizeof method);
	request.method = method;
	request.payload = (ProtobufCBinaryData){payload.size, (uint8_t *)(uintptr_t)payload.data};
	request.token = teacher->token;
	request.timeout_ms = 30000;
	bench->envelope_size = samen__rpc__v1__request__pack(&request, bench->envelope);
	bench->http_size = (size_t)snprintf(bench->http, sizeof bench->http,
	    "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/proto\r\n"
	    "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
	    method, teacher->token, payload.size);
	memcpy(bench->http + bench->http_size, payload.data, payload.size);
	bench->http_size += payload.size;
	bench->intake.carrier = SP_IPC;
	(void)snprintf(bench->intake.socket, sizeof bench->intake.socket, "%s/run/intake.sock",
	    deployment_home(bench->region.deployment));
}

int main(int argc, char **argv)
{
	static struct bench bench;
	if (!load_options_read(argc, argv, &bench.options)) {
		return 2;
	}
	bench.changes = bench.options.quick ? 2 : 50;
	struct deployment *deployment = deployment_open();
	deployment_configure(deployment, "gateway.connections_per_address", "0");
	/* Calls are counted as in earnest, but one caller is all the load. */
	deployment_configure(deployment, "limit.calls_per_second", "1000000");
	deployment_configure(deployment, "limit.burst", "1000000");
	deployment_configure(deployment, "limit.waiting", "0");
	region_open_in(deployment, &bench.region);
	deployment_start(deployment, GATEWAY);
	bench_prepare(&bench);
	compare_reads(&bench);
	measure_waiting(&bench);
	region_close(&bench.region);
	return 0;
}
