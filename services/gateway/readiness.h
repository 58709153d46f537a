/* Whether the services answer, asked of all of them at once. */
#ifndef SAMEN_READINESS_H
#define SAMEN_READINESS_H

#include "gateway/answer.h"
#include "gateway/upstream.h"

#include <stdatomic.h>

enum { READINESS_MS_MAX = 1000 };

struct readiness {
	void (*done)(void *arg);
	void *arg;
	atomic_uint pending;
	struct readiness_of {
		struct readiness *readiness;
		bool answers;
	} services[UPSTREAM_COUNT];
};

/* Asks; done is called once, from any thread, within READINESS_MS_MAX or so, perhaps before this
 * returns. readiness must live until then. Does not block. */
void readiness_ask(
    struct readiness *readiness, struct upstream *upstream, void (*done)(void *arg), void *arg);

/* 200 when all answered, else 503; which did, as JSON. */
void readiness_answer(const struct readiness *readiness, struct answer *answer);

#endif
