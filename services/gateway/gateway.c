#include "gateway/gateway.h"

#include "runtime/log.h"

#include <pthread.h>
#include <stdlib.h>

struct gateway {
	const struct settings *settings;
	struct methods *methods;
	struct upstream *upstream;
	struct renewals *renewals;
	pthread_mutex_t mutex; /* of files */
	struct files *files;
};

enum status gateway_open(const char *home,
    const struct config *config,
    const struct settings *settings,
    struct gateway **ret_gateway)
{
	static const struct uplink_limits defaults;
	struct gateway *gateway = calloc(1, sizeof *gateway);
	if (gateway == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	gateway->settings = settings;
	(void)pthread_mutex_init(&gateway->mutex, NULL);
	enum status status = methods_open(&gateway->methods);
	if (status == OK) {
		status = upstream_open(home, config, &defaults, &gateway->upstream);
	}
	if (status == OK) {
		status = renewals_open(gateway->upstream, &gateway->renewals);
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
	methods_close(gateway->methods);
	(void)pthread_mutex_destroy(&gateway->mutex);
	free(gateway);
}

void gateway_end_calls(struct gateway *gateway)
{
	upstream_end(gateway->upstream);
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

struct renewals *gateway_renewals(const struct gateway *gateway)
{
	return gateway->renewals;
}

struct files *gateway_files(struct gateway *gateway)
{
	(void)pthread_mutex_lock(&gateway->mutex);
	struct files *files = gateway->files != NULL ? files_hold(gateway->files) : NULL;
	(void)pthread_mutex_unlock(&gateway->mutex);
	return files;
}
