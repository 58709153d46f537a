#include "gateway/gateway.h"

#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/rate_limit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MS_PER_SECOND = 1000 };

struct gateway {
	const struct settings *settings;
	struct methods *methods;
	struct upstream *upstream;
	struct renewals *renewals;
	struct sign_on *sign_on;
	struct peers *peers;
	struct metrics *metrics;
	struct rate_limit *anonymous;
	atomic_size_t body_bytes;
	pthread_mutex_t mutex; /* of files */
	struct files *files;
};

static enum status open_limits(struct gateway *gateway)
{
	const struct settings *settings = gateway->settings;
	const struct peer_limits limits = {
	    .per_address = (unsigned)settings->connections_per_address,
	    .exempt = &settings->trusted_proxies,
	    .incoming_ms = (unsigned)settings->incoming_seconds * MS_PER_SECOND,
	    .sending_ms = (unsigned)settings->sending_seconds * MS_PER_SECOND};
	const struct rate anonymous = {.calls_per_second = (unsigned)settings->anonymous_per_second,
	    .burst = (unsigned)settings->anonymous_burst};
	enum status status = peers_open(&limits, &gateway->peers);
	return status == OK ? rate_limit_open(anonymous, &gateway->anonymous) : status;
}

enum status gateway_open(const char *home,
    const struct config *config,
    const struct settings *settings,
    struct sign_on *sign_on,
    struct gateway **ret_gateway)
{
	static const struct uplink_limits defaults;
	struct gateway *gateway = calloc(1, sizeof *gateway);
	if (gateway == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	gateway->settings = settings;
	gateway->sign_on = sign_on;
	(void)pthread_mutex_init(&gateway->mutex, NULL);
	enum status status = methods_open(&gateway->methods);
	if (status == OK) {
		status = metrics_open(gateway->methods, &gateway->metrics);
	}
	if (status == OK) {
		status = open_limits(gateway);
	}
	if (status == OK) {
		status = upstream_open(home, config, &defaults, &gateway->upstream);
	}
	if (status == OK) {
		status = renewals_open(gateway->upstream, &gateway->renewals);
	}
	if (status == OK) {
		status = sign_on_begin(sign_on, settings, gateway->upstream);
	}
	if (status != OK) {
		gateway_close(gateway);
		return status;
	}
	gateway_reload(gateway);
	*ret_gateway = gateway;
	return OK;
}

void gateway_close(struct gateway *gateway)
{
	if (gateway == NULL) {
		return;
	}
	upstream_close(gateway->upstream);
	renewals_close(gateway->renewals);
	files_release(gateway->files);
	peers_close(gateway->peers);
	rate_limit_close(gateway->anonymous);
	metrics_close(gateway->metrics);
	methods_close(gateway->methods);
	(void)pthread_mutex_destroy(&gateway->mutex);
	free(gateway);
}

void gateway_end_calls(struct gateway *gateway)
{
	upstream_end(gateway->upstream);
	sign_on_end(gateway->sign_on);
}

void gateway_reload(struct gateway *gateway)
{
	struct files *files = NULL;
	if (files_open(gateway->settings->web_root, &files) != OK) {
		return;
	}
	log_info("gateway.files", "folder=\"%s\" files=%zu", gateway->settings->web_root,
	    files_count(files));
	(void)pthread_mutex_lock(&gateway->mutex);
	struct files *old = gateway->files;
	gateway->files = files;
	(void)pthread_mutex_unlock(&gateway->mutex);
	files_release(old);
}

const struct settings *gateway_settings(const struct gateway *gateway)
{
	return gateway->settings;
}

const struct methods *gateway_methods(const struct gateway *gateway)
{
	return gateway->methods;
}

struct upstream *gateway_upstream(const struct gateway *gateway)
{
	return gateway->upstream;
}

struct sign_on *gateway_sign_on(const struct gateway *gateway)
{
	return gateway->sign_on;
}

struct renewals *gateway_renewals(const struct gateway *gateway)
{
	return gateway->renewals;
}

struct peers *gateway_peers(const struct gateway *gateway)
{
	return gateway->peers;
}

struct metrics *gateway_metrics(const struct gateway *gateway)
{
	return gateway->metrics;
}

enum status gateway_count_anonymous(
    struct gateway *gateway, const struct address *client, unsigned cost, unsigned *ret_wait_ms)
{
	struct address site = address_of_site(client);
	const struct bytes caller = {site.bytes, sizeof site.bytes};
	return rate_limit_take(gateway->anonymous, caller, cost, clock_mono_ms(), ret_wait_ms);
}

bool gateway_hold_bytes(struct gateway *gateway, size_t size)
{
	if (atomic_fetch_add(&gateway->body_bytes, size) + size <= GATEWAY_BODY_BYTES_MAX) {
		return true;
	}
	gateway_give_back_bytes(gateway, size);
	return false;
}

void gateway_give_back_bytes(struct gateway *gateway, size_t size)
{
	(void)atomic_fetch_sub(&gateway->body_bytes, size);
}

struct files *gateway_files(struct gateway *gateway)
{
	(void)pthread_mutex_lock(&gateway->mutex);
	struct files *files = gateway->files != NULL ? files_hold(gateway->files) : NULL;
	(void)pthread_mutex_unlock(&gateway->mutex);
	return files;
}
