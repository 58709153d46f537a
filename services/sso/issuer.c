#include "sso/issuer.h"

#include "runtime/log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "sso.";

/* --- addresses --- */

static bool is_local_host(const char *host, size_t size)
{
	static const char *const locals[] = {"127.0.0.1", "localhost", "[::1]"};
	for (size_t i = 0; i < sizeof locals / sizeof *locals; i++) {
		if (strlen(locals[i]) == size && memcmp(locals[i], host, size) == 0) {
			return true;
		}
	}
	return false;
}

/* Bytes of the host, without the port. */
static size_t host_size(const char *host)
{
	size_t size = host[0] == '[' ? strcspn(host, "]/") : strcspn(host, ":/");
	return host[0] == '[' && host[size] == ']' ? size + 1 : size;
}

static bool is_plain(const char *url)
{
	for (; *url != '\0'; url++) {
		if (*url <= ' ' || *url > '~' || strchr("@\\\"<>#", *url) != NULL) {
			return false;
		}
	}
	return true;
}

/* Whether only a port, or nothing, lies between host and path. */
static bool port_fits(const char *rest)
{
	if (rest[0] == ':') {
		size_t digits = strspn(rest + 1, "0123456789");
		rest += digits > 0 && digits <= 5 ? digits + 1 : 0;
	}
	return rest[0] == '\0' || rest[0] == '/';
}

static bool is_http(const char *url)
{
	return strncmp(url, "http://", strlen("http://")) == 0;
}

static bool url_allowed(const char *url)
{
	bool secure = strncmp(url, "https://", strlen("https://")) == 0;
	if ((!secure && !is_http(url)) || strlen(url) > ISSUER_URL_MAX || !is_plain(url)) {
		return false;
	}
	const char *host = strstr(url, "//") + 2;
	size_t size = host_size(host);
	return size > 0 && port_fits(host + size) && (secure || is_local_host(host, size));
}

bool issuer_url_allowed(const char *url)
{
	return url_allowed(url) && strchr(url, '?') == NULL;
}

bool issuer_endpoint_allowed(const struct issuer *issuer, const char *url)
{
	return url_allowed(url) && (!is_http(url) || is_http(issuer->url));
}

/* --- reading --- */

static enum status refuse(const char *name, const char *expected)
{
	log_error("sso.config", "name=%s expected=\"%s\"", name, expected);
	return INVALID_ARGUMENT;
}

static bool take_text(const char *value, char *ret_text, size_t size_max)
{
	size_t size = strlen(value);
	if (size == 0 || size > size_max) {
		return false;
	}
	memcpy(ret_text, value, size + 1);
	return true;
}

static enum status take_domains(struct issuer *issuer, const char *name, const char *value)
{
	char *rest = NULL;
	issuer->domain_text = strdup(value);
	if (issuer->domain_text == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (char *at = issuer->domain_text; *at != '\0'; at++) {
		*at = (char)tolower((unsigned char)*at);
	}
	for (char *domain = strtok_r(issuer->domain_text, ", \t", &rest); domain != NULL;
	     domain = strtok_r(NULL, ", \t", &rest)) {
		if (issuer->domain_count == ISSUER_DOMAINS_MAX || strchr(domain, '.') == NULL ||
		    strpbrk(domain, "@*/:") != NULL) {
			return refuse(name, "mail domains, separated by commas: school.nl");
		}
		issuer->domains[issuer->domain_count++] = domain;
	}
	return OK;
}

static enum status take_field(
    struct issuer *issuer, const char *name, const char *field, const char *value)
{
	if (strcmp(field, "issuer") == 0) {
		bool taken = take_text(value, issuer->url, ISSUER_URL_MAX);
		return taken && issuer_url_allowed(value) ? OK : refuse(name, "an https address");
	}
	if (strcmp(field, "client_id") == 0) {
		return take_text(value, issuer->client_id, CLIENT_ID_MAX)
			   ? OK
			   : refuse(name, "1 to 200 characters");
	}
	if (strcmp(field, "label") == 0) {
		return take_text(value, issuer->label, ISSUER_LABEL_MAX)
			   ? OK
			   : refuse(name, "1 to 100 characters");
	}
	if (strcmp(field, "client_secret_file") == 0) {
		return take_text(value, issuer->secret_file, ISSUER_PATH_MAX)
			   ? OK
			   : refuse(name, "a path of 1 to 200 bytes");
	}
	if (strcmp(field, "domains") == 0) {
		return take_domains(issuer, name, value);
	}
	return refuse(name, "issuer, client_id, client_secret_file, label or domains");
}

static bool name_fits(const char *name, size_t size)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	return size > 0 && size <= ISSUER_NAME_MAX && strspn(name, letters) == size;
}

/* The issuer of this name; a new one when it is not in the list yet. NULL when the list is full. */
static struct issuer *issuer_of(struct issuer_list *list, const char *name, size_t size)
{
	for (size_t i = 0; i < list->count; i++) {
		struct issuer *issuer = &list->items[i];
		if (strlen(issuer->name) == size && memcmp(issuer->name, name, size) == 0) {
			return issuer;
		}
	}
	if (list->count == ISSUERS_MAX) {
		return NULL;
	}
	struct issuer *issuer = &list->items[list->count++];
	memcpy(issuer->name, name, size);
	memcpy(issuer->label, name, size);
	return issuer;
}

/* One line "sso.NAME.FIELD"; a name without a second stop is a setting of the fetching. */
static enum status take_line(
    const struct config *config, struct issuer_list *list, const char *name)
{
	const char *begin = name + strlen(prefix);
	const char *stop = strchr(begin, '.');
	if (stop == NULL) {
		return OK;
	}
	size_t size = (size_t)(stop - begin);
	if (!name_fits(begin, size)) {
		return refuse(name, "sso.NAME.issuer with a NAME of a-z, 0-9 and -");
	}
	struct issuer *issuer = issuer_of(list, begin, size);
	return issuer != NULL ? take_field(issuer, name, stop + 1, config_text(config, name, ""))
			      : refuse(name, "at most 16 issuers");
}

static enum status check_whole(const struct issuer_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct issuer *issuer = &list->items[i];
		if (issuer->url[0] == '\0' || issuer->client_id[0] == '\0') {
			return refuse(issuer->name, "sso.NAME.issuer and sso.NAME.client_id");
		}
	}
	return OK;
}

enum status issuers_open(const struct config *config, struct issuer_list *ret_list)
{
	struct issuer_list list = {.items = calloc(ISSUERS_MAX, sizeof *list.items)};
	enum status status = list.items != NULL ? OK : RESOURCE_EXHAUSTED;
	const char *name;
	for (size_t i = 0; status == OK && (name = config_name(config, prefix, i)) != NULL; i++) {
		status = take_line(config, &list, name);
	}
	if (status == OK) {
		status = check_whole(&list);
	}
	if (status != OK) {
		issuers_close(&list);
		return status;
	}
	*ret_list = list;
	return OK;
}

void issuers_close(struct issuer_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].domain_text);
	}
	free(list->items);
	*list = (struct issuer_list){.items = NULL};
}

bool issuers_configured(const struct config *config)
{
	return config_name(config, prefix, 0) != NULL;
}

/* --- asking --- */

const struct issuer *issuer_named(const struct issuer_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0) {
			return &list->items[i];
		}
	}
	return NULL;
}

bool issuer_speaks_for(const struct issuer *issuer, const char *email)
{
	const char *at = strchr(email, '@');
	if (at == NULL || at == email || strchr(at + 1, '@') != NULL) {
		return false;
	}
	for (size_t i = 0; i < issuer->domain_count; i++) {
		if (strcmp(issuer->domains[i], at + 1) == 0) {
			return true;
		}
	}
	return false;
}
