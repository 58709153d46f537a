/* What samen.conf may say of the gateway, and what is refused. */
#include "support/check.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include "gateway/settings.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static struct temp_folder folder;
static struct config *config;
static struct settings settings;

static int make(void **state)
{
	(void)state;
	folder = temp_folder_make();
	return 0;
}

static int clear(void **state)
{
	(void)state;
	config_close(config);
	temp_folder_remove(&folder);
	return 0;
}

/* Reads these lines. */
static enum status read_lines(const char *lines)
{
	char path[128];
	if (config != NULL) {
		config_close(config);
	}
	(void)snprintf(path, sizeof path, "%s/samen.conf", folder.path);
	file_write(path, lines, strlen(lines));
	assert_int_equal(config_open(path, &config), OK);
	return settings_read(config, folder.path, &settings);
}

static void nothing_said_is_loopback(void **state)
{
	(void)state;
	assert_int_equal(read_lines("# nothing\n"), OK);
	struct sockaddr_in listen;
	struct address loopback;
	memcpy(&listen, &settings.listen[0], sizeof listen);
	assert_int_equal(settings.listen_count, 1);
	assert_int_equal(ntohs(listen.sin_port), 8080);
	assert_int_equal(listen.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	assert_false(settings_tls(&settings) || settings_public_tls(&settings));
	assert_int_equal(address_parse("::1", &loopback), OK);
	assert_true(networks_hold(&settings.metrics_from, &loopback));
	assert_int_equal(settings.cors_origin_count, 0);
	assert_int_equal(settings.trusted_proxies.count, 0);
	assert_non_null(strstr(settings.web_root, "/share/samen/web"));
}

static void what_is_said_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_lines("gateway.listen = [::1]:1, 127.0.0.1:2,127.0.0.2:0\n"
				    "gateway.public_url = https://samen.example.org\n"
				    "gateway.cors_origins = https://a.example.org, http://b:8000\n"
				    "gateway.trusted_proxies = 10.0.0.0/8\n"
				    "gateway.web_root = page\n"
				    "gateway.incoming_seconds = 7\n"),
	    OK);
	assert_int_equal(settings.listen_count, 3);
	assert_int_equal(settings.listen[0].ss_family, AF_INET6);
	assert_true(settings_public_tls(&settings) && !settings_tls(&settings));
	assert_int_equal(settings.cors_origin_count, 2);
	assert_string_equal(settings.cors_origins[1], "http://b:8000");
	assert_int_equal(settings.incoming_seconds, 7);
	assert_non_null(strstr(settings.web_root, folder.path));
}

static void what_will_not_do_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"gateway.listen = 8080\n",
	    "gateway.listen = localhost:8080\n", "gateway.listen = 127.0.0.1:65536\n",
	    "gateway.listen = ::1:80\n", "gateway.listen = 127.0.0.1:\n",
	    "gateway.listen = 127.0.0.1:1,127.0.0.1:2,127.0.0.1:3,127.0.0.1:4,127.0.0.1:5\n",
	    "gateway.listen = 0.0.0.0:80\n", "gateway.listen = 127.0.0.1:1, 192.0.2.1:80\n",
	    "gateway.certificate = a.pem\n", "gateway.key = a.pem\n", "gateway.cors_origins = *\n",
	    "gateway.cors_origins = https://a.example.org/\n",
	    "gateway.cors_origins = a.example.org\n", "gateway.trusted_proxies = all\n",
	    "gateway.metrics_from = 10.0.0.0/99\n", "gateway.connections = 0\n",
	    "gateway.incoming_seconds = 0\n", "gateway.anonymous_burst = many\n"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (read_lines(wrong[i]) != INVALID_ARGUMENT) {
			fail_msg("taken: %s", wrong[i]);
		}
	}
}

static void others_may_be_listened_to_with_tls(void **state)
{
	(void)state;
	assert_int_equal(read_lines("gateway.listen = 0.0.0.0:443\ngateway.certificate = a.pem\n"
				    "gateway.key = b.pem\n"),
	    OK);
	assert_true(settings_tls(&settings) && settings_public_tls(&settings));
	assert_int_equal(
	    read_lines("gateway.listen = 0.0.0.0:80\ngateway.behind_proxy = yes\n"), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_said_is_loopback),
	    cmocka_unit_test(what_is_said_is_read),
	    cmocka_unit_test(what_will_not_do_is_refused),
	    cmocka_unit_test(others_may_be_listened_to_with_tls),
	};
	return cmocka_run_group_tests(tests, make, clear);
}
