#include "gateway/readiness.h"

#include "envelope.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_SIZE = 128 };

static void one_done(struct readiness_of *service, bool answers)
{
	struct readiness *readiness = service->readiness;
	service->answers = answers;
	if (atomic_fetch_sub(&readiness->pending, 1) == 1) {
		readiness->done(readiness->arg);
	}
}

/* Whatever it said. */
static void answered(void *arg, enum status status, uint8_t *answer, size_t answer_size)
{
	(void)answer_size;
	free(answer);
	one_done(arg, status == OK);
}

/* A method that no service has, which each says at once. */
static struct bytes question(uint8_t ret_bytes[static QUESTION_SIZE])
{
	Samen__Rpc__V1__Request request = SAMEN__RPC__V1__REQUEST__INIT;
	request.method = (char *)(uintptr_t) "is anybody there?";
	request.timeout_ms = READINESS_MS_MAX;
	return (struct bytes){ret_bytes, samen__rpc__v1__request__pack(&request, ret_bytes)};
}

void readiness_ask(
    struct readiness *readiness, struct upstream *upstream, void (*done)(void *arg), void *arg)
{
	uint8_t packed[QUESTION_SIZE];
	struct bytes asked = question(packed);
	readiness->done = done;
	readiness->arg = arg;
	atomic_init(&readiness->pending, UPSTREAM_COUNT);
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		readiness->services[i] = (struct readiness_of){readiness, false};
	}
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		struct readiness_of *service = &readiness->services[i];
		if (upstream_call(upstream, i, asked, READINESS_MS_MAX, false, answered, service) !=
		    OK) {
			one_done(service, false);
		}
	}
}

void readiness_answer(const struct readiness *readiness, struct answer *answer)
{
	struct buffer json = {.data = NULL};
	bool ready = true;
	char text[256] = "{";
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		bool answers = readiness->services[i].answers;
		size_t size = strlen(text);
		(void)snprintf(text + size, sizeof text - size, "\"%s\":%s,", upstream_text(i),
		    answers ? "true" : "false");
		ready = ready && answers;
	}
	size_t size = strlen(text);
	(void)snprintf(
	    text + size, sizeof text - size, "\"ready\":%s}\n", ready ? "true" : "false");
	(void)buffer_add(&json, (struct bytes){(const uint8_t *)text, strlen(text)});
	answer_take(answer, &json);
	answer->http_status = ready ? 200 : 503;
	answer_header(answer, "Content-Type", "application/json");
	answer_header(answer, "Cache-Control", "no-store");
}
