/*
 * The gateway with a certificate: TLS 1.3 and nothing else. And where it refuses to listen: in the
 * clear where others are, unless a proxy is said to do the TLS.
 */
#include "support/check.h"
#include "support/deployment.h"
#include "support/http_peer.h"
#include "support/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { NAME_SIZE = 64 };

static struct deployment *deployment;
static char *certificate, *key;

static void make_certificate(void)
{
	struct run run;
	certificate = deployment_path(deployment, "certificate.pem");
	key = deployment_path(deployment, "key.pem");
	const char *const words[] = {"openssl", "req", "-x509", "-newkey", "ed25519", "-nodes",
	    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
	    "-keyout", key, "-out", certificate, NULL};
	run_program(words, NULL, 0, &run);
	assert_int_equal(run.code, 0);
	run_forget(&run);
}

static int open_all(void **state)
{
	(void)state;
	deployment = deployment_open();
	make_certificate();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	free(certificate);
	free(key);
	deployment_close(deployment);
	return 0;
}

/* What came of asking for /healthz with a version of TLS. To be forgotten. */
static struct run ask(const char *version)
{
	static const char request[] =
	    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char address[NAME_SIZE];
	struct run run;
	(void)snprintf(
	    address, sizeof address, "127.0.0.1:%u", deployment_gateway_port(deployment));
	const char *const words[] = {"openssl", "s_client", "-connect", address, "-servername",
	    "localhost", "-verify_hostname", "localhost", "-CAfile", certificate,
	    "-verify_return_error", "-quiet", "-ign_eof", version, NULL};
	run_program(words, request, strlen(request), &run);
	return run;
}

static void only_tls_13_is_spoken(void **state)
{
	(void)state;
	deployment_configure(deployment, "gateway.certificate", certificate);
	deployment_configure(deployment, "gateway.key", key);
	deployment_start(deployment, GATEWAY);
	struct run run = ask("-tls1_3");
	assert_non_null(strstr(run.out, "alive"));
	assert_non_null(strstr(run.out, "Strict-Transport-Security: max-age="));
	run_forget(&run);
	run = ask("-tls1_2");
	assert_int_not_equal(run.code, 0);
	assert_null(strstr(run.out, "alive"));
	run_forget(&run);
	struct http_answer answer = http_request(
	    deployment_gateway_port(deployment), "GET", "/healthz", NULL, (struct bytes){NULL, 0});
	assert_int_equal(answer.status, 0);
	http_answer_forget(&answer);
	deployment_stop(deployment, GATEWAY);
}

static void check_refuses(void)
{
	deployment_launch(deployment, GATEWAY);
	assert_int_equal(deployment_wait_end(deployment, GATEWAY), EX_CONFIG);
}

static void wrong_certificate_is_refused(void **state)
{
	(void)state;
	deployment_configure(deployment, "gateway.certificate", key);
	check_refuses();
	deployment_configure(deployment, "gateway.certificate", "/nowhere/certificate.pem");
	check_refuses();
	deployment_configure(deployment, "gateway.certificate", "");
	check_refuses(); /* a key alone */
}

static void others_get_nothing_in_the_clear(void **state)
{
	(void)state;
	deployment_configure(deployment, "gateway.key", "");
	deployment_configure(deployment, "gateway.listen", "0.0.0.0:0");
	check_refuses();
	deployment_configure(deployment, "gateway.behind_proxy", "yes");
	deployment_start(deployment, GATEWAY);
	deployment_stop(deployment, GATEWAY);
}

int main(void)
{
	if (!program_exists("openssl")) {
		print_message("skipped: there is no openssl here\n");
		return 77;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_tls_13_is_spoken),
	    cmocka_unit_test(wrong_certificate_is_refused),
	    cmocka_unit_test(others_get_nothing_in_the_clear),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
