#include "gateway/upstream.h"

#include "runtime/door.h"

#include "directory.pb-c.h"
#include "intake.pb-c.h"
#include "matching.pb-c.h"
#include "notify.pb-c.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static const struct {
	const char *text;
	const ProtobufCServiceDescriptor *descriptor;
} services[UPSTREAM_COUNT] = {
    [UPSTREAM_DIRECTORY] = {"directory", &samen__directory__v1__directory__descriptor},
    [UPSTREAM_INTAKE] = {"intake", &samen__intake__v1__intake__descriptor},
    [UPSTREAM_MATCHING] = {"matching", &samen__matching__v1__matching__descriptor},
    [UPSTREAM_NOTIFY] = {"notify", &samen__notify__v1__notify__descriptor},
};

struct upstream {
	pthread_rwlock_t lock; /* of ended: whoever calls holds it */
	bool ended;
	struct uplink *uplinks[UPSTREAM_COUNT];
};

const char *upstream_text(enum upstream_name name)
{
	return services[name].text;
}

const ProtobufCServiceDescriptor *upstream_descriptor(enum upstream_name name)
{
	return services[name].descriptor;
}

enum status upstream_open(const char *home,
    const struct config *config,
    const struct uplink_limits *limits,
    struct upstream **ret_upstream)
{
	struct upstream *upstream = calloc(1, sizeof *upstream);
	enum status status = OK;
	if (upstream == NULL || pthread_rwlock_init(&upstream->lock, NULL) != 0) {
		free(upstream);
		return RESOURCE_EXHAUSTED;
	}
	for (enum upstream_name i = 0; status == OK && i < UPSTREAM_COUNT; i++) {
		char url[PATH_MAX + 64];
		service_url(home, config, services[i].text, url, sizeof url);
		status = uplink_open(url, limits, &upstream->uplinks[i]);
	}
	if (status != OK) {
		upstream_close(upstream);
		return status;
	}
	*ret_upstream = upstream;
	return OK;
}

void upstream_close(struct upstream *upstream)
{
	if (upstream == NULL) {
		return;
	}
	upstream_end(upstream);
	(void)pthread_rwlock_destroy(&upstream->lock);
	free(upstream);
}

void upstream_end(struct upstream *upstream)
{
	(void)pthread_rwlock_wrlock(&upstream->lock);
	upstream->ended = true;
	(void)pthread_rwlock_unlock(&upstream->lock);
	for (enum upstream_name i = 0; i < UPSTREAM_COUNT; i++) {
		uplink_close(upstream->uplinks[i]);
		upstream->uplinks[i] = NULL;
	}
}

enum status upstream_call(struct upstream *upstream,
    enum upstream_name name,
    struct bytes request,
    uint32_t timeout_ms,
    bool waits,
    uplink_done *done,
    void *arg)
{
	enum status status = UNAVAILABLE;
	(void)pthread_rwlock_rdlock(&upstream->lock);
	if (!upstream->ended) {
		status =
		    uplink_call(upstream->uplinks[name], request, timeout_ms, waits, done, arg);
	}
	(void)pthread_rwlock_unlock(&upstream->lock);
	return status;
}

void upstream_stats(
    struct upstream *upstream, enum upstream_name name, struct uplink_stats *ret_stats)
{
	*ret_stats = (struct uplink_stats){.calls = 0};
	(void)pthread_rwlock_rdlock(&upstream->lock);
	if (!upstream->ended) {
		uplink_stats(upstream->uplinks[name], ret_stats);
	}
	(void)pthread_rwlock_unlock(&upstream->lock);
}
