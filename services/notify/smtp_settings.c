#include "notify/smtp_settings.h"

#include "runtime/log.h"
#include "runtime/utf8.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	PORT_MAX = 65535,
	TIMEOUT_S_DEFAULT = 30,
	TIMEOUT_S_MAX = 600,
	ANSWER_S_DEFAULT = 600, /* RFC 5321, 4.5.3.2.6 */
	ANSWER_S_MAX = 3600
};

enum tls { STARTTLS, TLS, NONE, TLS_KINDS };

static const struct {
	const char *name, *scheme;
	unsigned port;
} tls_kinds[] = {
    [STARTTLS] = {"starttls", "smtp", 587},
    [TLS] = {"tls", "smtps", 465},
    [NONE] = {"none", "smtp", 25},
};

static enum status refuse(const char *name, const char *expected)
{
	log_error("mail.setting", "name=%s expected=\"%s\"", name, expected);
	return INVALID_ARGUMENT;
}

/* A value that fits, or nothing. */
static bool copy(char *ret_text, size_t room, const char *text)
{
	size_t size = strlen(text);
	if (size >= room) {
		return false;
	}
	memcpy(ret_text, text, size + 1);
	return true;
}

static bool is_plain_line(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at < ' ' || *at == 0x7f) {
			return false;
		}
	}
	return utf8_is_valid(text, strlen(text));
}

static bool is_address6(const char *server)
{
	struct in6_addr address;
	return inet_pton(AF_INET6, server, &address) == 1;
}

/* This machine by its number, or by the one name that libcurl never asks anybody about. */
static bool is_loopback(const char *server)
{
	struct in_addr address4;
	struct in6_addr address6;
	return (inet_pton(AF_INET, server, &address4) == 1 &&
		   ntohl(address4.s_addr) >> 24 == 127) ||
	       (inet_pton(AF_INET6, server, &address6) == 1 && IN6_IS_ADDR_LOOPBACK(&address6)) ||
	       strcasecmp(server, "localhost") == 0;
}

static enum status read_tls(const struct config *config, const char *server, enum tls *ret_tls)
{
	const char *name = config_text(config, "mail.tls", tls_kinds[STARTTLS].name);
	enum tls tls = STARTTLS;
	while (tls < TLS_KINDS && strcmp(tls_kinds[tls].name, name) != 0) {
		tls++;
	}
	if (tls == TLS_KINDS) {
		return refuse("mail.tls", "starttls, tls or none");
	}
	if (tls == NONE && !is_loopback(server)) {
		return refuse("mail.tls",
		    "starttls or tls: mail.server is not 127.0.0.1, ::1 or localhost, and nothing "
		    "leaves this machine in the clear");
	}
	*ret_tls = tls;
	return OK;
}

static enum status read_from(const struct config *config, struct smtp_settings *settings)
{
	const char *from = config_text(config, "mail.from", "");
	const char *name = config_text(config, "mail.from_name", "samen");
	if (!address_is_plain(from) || !copy(settings->from, sizeof settings->from, from)) {
		return refuse("mail.from", "an address like samen@region.nl");
	}
	if (!is_plain_line(name) || !copy(settings->from_name, sizeof settings->from_name, name)) {
		return refuse("mail.from_name", "a name of at most 200 bytes");
	}
	return OK;
}

static enum status read_login(const struct config *config, struct smtp_settings *settings)
{
	const char *user = config_text(config, "mail.user", "");
	return is_plain_line(user) && copy(settings->user, sizeof settings->user, user)
		   ? OK
		   : refuse("mail.user", "a name of at most 255 bytes");
}

static enum status read_ca(
    const struct config *config, const char *home, struct smtp_settings *settings)
{
	const char *ca = config_text(config, "mail.ca", "");
	int length = snprintf(settings->ca, sizeof settings->ca, "%s%s%s",
	    ca[0] == '\0' || ca[0] == '/' ? "" : home, ca[0] == '\0' || ca[0] == '/' ? "" : "/",
	    ca);
	return length >= 0 && (size_t)length < sizeof settings->ca
		   ? OK
		   : refuse("mail.ca", "the path of a file");
}

static enum status read_count(
    const struct config *config, const char *name, uint64_t otherwise, uint64_t most, long *ret)
{
	uint64_t count;
	enum status status = config_count(config, name, otherwise, &count);
	if (status == OK && (count == 0 || count > most)) {
		char expected[32];
		(void)snprintf(expected, sizeof expected, "1 to %u", (unsigned)most);
		return refuse(name, expected);
	}
	if (status == OK) {
		*ret = (long)count;
	}
	return status;
}

static enum status read_times(const struct config *config, struct smtp_settings *settings)
{
	long timeout_s;
	long answer_s;
	enum status status = read_count(
	    config, "mail.timeout_seconds", TIMEOUT_S_DEFAULT, TIMEOUT_S_MAX, &timeout_s);
	if (status == OK) {
		status = read_count(
		    config, "mail.answer_seconds", ANSWER_S_DEFAULT, ANSWER_S_MAX, &answer_s);
	}
	if (status == OK) {
		settings->timeout_ms = timeout_s * 1000;
		settings->answer_ms = answer_s * 1000;
	}
	return status;
}

static enum status read_server(
    const struct config *config, const char *server, struct smtp_settings *settings)
{
	long port;
	enum tls tls;
	const char *hello = config_text(config, "mail.hello", address_host(settings->from));
	bool address6 = is_address6(server);
	if (!address6 && !address_is_host(server)) {
		return refuse("mail.server", "the name of a mail server");
	}
	if (!address_is_host(hello)) {
		return refuse("mail.hello", "a host name");
	}
	enum status status = read_tls(config, server, &tls);
	if (status == OK) {
		status = read_count(config, "mail.port", tls_kinds[tls].port, PORT_MAX, &port);
	}
	if (status != OK) {
		return status;
	}
	settings->starttls = tls == STARTTLS;
	int length = snprintf(settings->url, sizeof settings->url,
	    address6 ? "%s://[%s]:%ld/%s" : "%s://%s:%ld/%s", tls_kinds[tls].scheme, server, port,
	    hello);
	return length > 0 && (size_t)length < sizeof settings->url
		   ? OK
		   : refuse("mail.server", "a shorter name");
}

enum status smtp_settings_read(
    const struct config *config, const char *home, struct smtp_settings *ret_settings)
{
	const char *server = config_text(config, "mail.server", "");
	if (server[0] == '\0') {
		return NOT_FOUND;
	}
	enum status status = read_from(config, ret_settings);
	if (status == OK) {
		status = read_login(config, ret_settings);
	}
	if (status == OK) {
		status = read_ca(config, home, ret_settings);
	}
	if (status == OK) {
		status = read_times(config, ret_settings);
	}
	return status == OK ? read_server(config, server, ret_settings) : status;
}
