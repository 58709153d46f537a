#include "gateway/settings.h"

#include "runtime/log.h"
#include "runtime/rate_limit.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <libgen.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ITEM_SIZE = ORIGIN_SIZE };

/* The next of a list with commas into ret_item; false when there is none, or it does not fit. */
static bool next_item(const char **list, char ret_item[static ITEM_SIZE])
{
	*list += strspn(*list, ", \t");
	size_t size = strcspn(*list, ", \t");
	if (size == 0 || size >= ITEM_SIZE) {
		return false;
	}
	memcpy(ret_item, *list, size);
	ret_item[size] = '\0';
	*list += size;
	return true;
}

static enum status refuse(const char *name, const char *advice)
{
	log_error("gateway.config", "name=%s do=\"%s\"", name, advice);
	return INVALID_ARGUMENT;
}

/* "127.0.0.1:8080" or "[::1]:8080". */
static enum status parse_listen(char *text, struct sockaddr_storage *ret_address)
{
	struct sockaddr_in ipv4 = {.sin_family = AF_INET};
	struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
	char *colon = strrchr(text, ':');
	char *end = NULL;
	unsigned long port = colon != NULL ? strtoul(colon + 1, &end, 10) : 0;
	if (colon == NULL || end == colon + 1 || *end != '\0' || port > UINT16_MAX) {
		return INVALID_ARGUMENT;
	}
	*colon = '\0';
	ipv4.sin_port = ipv6.sin6_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1) {
		memcpy(ret_address, &ipv4, sizeof ipv4);
		return OK;
	}
	size_t size = strlen(text);
	if (size < 2 || text[0] != '[' || text[size - 1] != ']') {
		return INVALID_ARGUMENT;
	}
	text[size - 1] = '\0';
	if (inet_pton(AF_INET6, text + 1, &ipv6.sin6_addr) != 1) {
		return INVALID_ARGUMENT;
	}
	memcpy(ret_address, &ipv6, sizeof ipv6);
	return OK;
}

static enum status read_listen(const struct config *config, struct settings *settings)
{
	static const char *const advice =
	    "addresses with a port, 4 at most: 127.0.0.1:8080 or [::1]:8080";
	const char *list = config_text(config, "gateway.listen", "127.0.0.1:8080");
	char item[ITEM_SIZE];
	while (next_item(&list, item)) {
		if (settings->listen_count == LISTEN_ADDRESSES_MAX ||
		    parse_listen(item, &settings->listen[settings->listen_count++]) != OK) {
			return refuse("gateway.listen", advice);
		}
	}
	return settings->listen_count > 0 ? OK : refuse("gateway.listen", advice);
}

/* In the clear only where nobody else listens in, or where somebody says that all is well. */
static enum status check_in_clear(const struct settings *settings)
{
	for (size_t i = 0; i < settings->listen_count; i++) {
		struct address address = address_of((const struct sockaddr *)&settings->listen[i]);
		if (!settings_tls(settings) && !settings->behind_proxy &&
		    !address_is_loopback(&address)) {
			return refuse("gateway.listen",
			    "name gateway.certificate and gateway.key, or listen on 127.0.0.1 "
			    "only, "
			    "or say gateway.behind_proxy = yes when a proxy does the TLS");
		}
	}
	return OK;
}

static enum status read_origins(const struct config *config, struct settings *settings)
{
	const char *list = config_text(config, "gateway.cors_origins", "");
	char item[ITEM_SIZE];
	while (next_item(&list, item)) {
		bool is_origin =
		    strncmp(item, "https://", 8) == 0 || strncmp(item, "http://", 7) == 0;
		if (!is_origin || settings->cors_origin_count == ORIGINS_MAX ||
		    strlen(item) >= ORIGIN_SIZE || strchr(strstr(item, "//") + 2, '/') != NULL) {
			return refuse("gateway.cors_origins",
			    "origins, 16 at most: https://samen.example.org, nothing behind the "
			    "host");
		}
		memcpy(
		    settings->cors_origins[settings->cors_origin_count++], item, strlen(item) + 1);
	}
	return OK;
}

static enum status read_networks(const struct config *config,
    const char *name,
    const char *otherwise,
    struct networks *ret_networks)
{
	return networks_parse(config_text(config, name, otherwise), ret_networks) == OK
		   ? OK
		   : refuse(name, "addresses or networks, 16 at most: 127.0.0.1, 10.0.0.0/8");
}

/* The page that was installed with this program: share/samen/web beside its folder. */
static void default_web_root(char ret_path[static PATH_MAX])
{
	char own[PATH_MAX];
	ret_path[0] = '\0';
	ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
	if (size > 0) {
		own[size] = '\0';
		const char *folder =
		    dirname(dirname(own)); /* NOLINT(concurrency-mt-unsafe): at start */
		int length = snprintf(
		    ret_path, PATH_MAX, "%.*s/share/samen/web", (int)(PATH_MAX - 32), folder);
		ret_path[length < PATH_MAX ? length : 0] = '\0';
	}
}

static enum status read_web_root(
    const struct config *config, const char *home, struct settings *settings)
{
	const char *path = config_text(config, "gateway.web_root", "");
	if (path[0] == '\0') {
		default_web_root(settings->web_root);
		return OK;
	}
	int length = snprintf(settings->web_root, PATH_MAX, "%s%s%s", path[0] == '/' ? "" : home,
	    path[0] == '/' ? "" : "/", path);
	return length < PATH_MAX ? OK : refuse("gateway.web_root", "a shorter path");
}

static enum status read_tls(const struct config *config, struct settings *settings)
{
	settings->certificate = config_text(config, "gateway.certificate", "");
	settings->key = config_text(config, "gateway.key", "");
	settings->public_url = config_text(config, "gateway.public_url", "");
	settings->behind_proxy =
	    strcmp(config_text(config, "gateway.behind_proxy", "no"), "yes") == 0;
	if ((settings->certificate[0] == '\0') != (settings->key[0] == '\0')) {
		return refuse(
		    "gateway.certificate", "name both gateway.certificate and gateway.key");
	}
	return OK;
}

static enum status read_number(const struct config *config,
    const char *name,
    uint64_t least,
    uint64_t most,
    uint64_t otherwise,
    uint64_t *ret_number)
{
	uint64_t number;
	enum status status = config_count(config, name, otherwise, &number);
	if (status == OK && (number < least || number > most)) {
		log_error("config.number", "name=%s expected=\"%" PRIu64 " to %" PRIu64 "\"", name,
		    least, most);
		status = INVALID_ARGUMENT;
	}
	if (status == OK) {
		*ret_number = number;
	}
	return status;
}

static enum status read_limits(const struct config *config, struct settings *settings)
{
	const struct {
		const char *name;
		uint64_t least, most, otherwise;
		uint64_t *number;
	} limits[] = {
	    {"gateway.connections", 16, 65536, 4096, &settings->connections},
	    {"gateway.connections_per_address", 0, 65536, 256, &settings->connections_per_address},
	    {"gateway.incoming_seconds", 1, 3600, 30, &settings->incoming_seconds},
	    {"gateway.sending_seconds", 1, 3600, 60, &settings->sending_seconds},
	    {"gateway.anonymous_per_second", 0, RATE_MAX, 20, &settings->anonymous_per_second},
	    {"gateway.anonymous_burst", 0, RATE_MAX, 400, &settings->anonymous_burst},
	};
	enum status status = OK;
	for (size_t i = 0; status == OK && i < sizeof limits / sizeof *limits; i++) {
		status = read_number(config, limits[i].name, limits[i].least, limits[i].most,
		    limits[i].otherwise, limits[i].number);
	}
	return status;
}

enum status settings_read(
    const struct config *config, const char *home, struct settings *ret_settings)
{
	struct settings settings = {.listen_count = 0};
	enum status status = read_tls(config, &settings);
	if (status == OK) {
		status = read_listen(config, &settings);
	}
	if (status == OK) {
		status = check_in_clear(&settings);
	}
	if (status == OK) {
		status = read_origins(config, &settings);
	}
	if (status == OK) {
		status =
		    read_networks(config, "gateway.trusted_proxies", "", &settings.trusted_proxies);
	}
	if (status == OK) {
		status = read_networks(
		    config, "gateway.metrics_from", "127.0.0.1, ::1", &settings.metrics_from);
	}
	if (status == OK) {
		status = read_web_root(config, home, &settings);
	}
	if (status == OK) {
		status = read_limits(config, &settings);
	}
	if (status == OK) {
		*ret_settings = settings;
	}
	return status;
}

bool settings_tls(const struct settings *settings)
{
	return settings->certificate[0] != '\0';
}

bool settings_public_tls(const struct settings *settings)
{
	return settings_tls(settings) || strncmp(settings->public_url, "https://", 8) == 0;
}
