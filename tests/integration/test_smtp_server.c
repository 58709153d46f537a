/* Mail through a real mail server: delivered, refused, not now, too slow, gone. */
#include "notify/mail.h"
#include "notify/smtp.h"
#include "runtime/sandbox.h"
#include "support/check.h"
#include "support/mail_server.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, TIMEOUT_S = 20, SHORT_TIMEOUT_S = 1, SLACK_MS = 4000 };

static struct mail_server *server;

/* What a sender is opened with; what is NULL or 0 is as it should be. */
struct settings {
	enum mail_server_port port;
	const char *host, *ca, *password, *tls, *hello;
	unsigned timeout_s, answer_s;
	const atomic_bool *stopping;
};

static const char *tls_of(const struct settings *settings)
{
	static const char *const tls[] = {"starttls", "tls", "none"};
	return settings->tls != NULL ? settings->tls : tls[settings->port];
}

/* Opens it as a service does, from a folder with samen.conf and a password. */
static struct smtp *open_sender(const struct settings *settings)
{
	const struct temp_folder home = temp_folder_make();
	char path[128], text[1024];
	struct config *config;
	struct smtp *smtp;
	(void)snprintf(path, sizeof path, "%s/keys", home.path);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof path, "%s/keys/smtp-password", home.path);
	(void)snprintf(text, sizeof text, "%s\n",
	    settings->password != NULL ? settings->password : MAIL_SERVER_PASSWORD);
	file_write(path, text, strlen(text));
	(void)snprintf(text, sizeof text,
	    "mail.server = %s\nmail.port = %u\nmail.tls = %s\nmail.ca = %s\nmail.from = "
	    "samen@region.test\nmail.hello = %s\nmail.timeout_seconds = %u\nmail.answer_seconds = "
	    "%u\n%s",
	    settings->host != NULL ? settings->host : MAIL_SERVER_HOST,
	    mail_server_port(server, settings->port), tls_of(settings),
	    settings->ca != NULL ? settings->ca : mail_server_ca(server),
	    settings->hello != NULL ? settings->hello : "region.test",
	    settings->timeout_s != 0 ? settings->timeout_s : TIMEOUT_S,
	    settings->answer_s != 0 ? settings->answer_s : TIMEOUT_S,
	    settings->port == MAIL_SERVER_CLEAR ? "" : "mail.user = " MAIL_SERVER_USER "\n");
	(void)snprintf(path, sizeof path, "%s/samen.conf", home.path);
	file_write(path, text, strlen(text));
	assert_int_equal(config_open(path, &config), OK);
	assert_int_equal(smtp_open(config, home.path, NULL, settings->stopping, &smtp), OK);
	config_close(config);
	temp_folder_remove(&home);
	return smtp;
}

/* A whole message with a line that begins with a dot, and one that is nothing but a dot. */
static struct bytes message_of(struct arena *arena, const char *key)
{
	struct bytes message;
	const struct mail mail = {.from = "samen@region.test",
	    .from_name = "samen",
	    .to = "lidewij@school.test",
	    .subject = "Kunt u helpen?",
	    .body = ".begin\nmidden\n.\n..\neinde\n.\n",
	    .key = key};
	assert_int_equal(mail_compose(&mail, arena, &message), OK);
	return message;
}

static struct smtp_result send_with(struct smtp *smtp, const char *recipient)
{
	struct arena *arena = arena_open(64 * 1024);
	assert_non_null(arena);
	struct smtp_result result = smtp_send(smtp, recipient, message_of(arena, recipient));
	arena_close(arena);
	return result;
}

/* One message by a sender of its own. */
static struct smtp_result send_one(const struct settings *settings, const char *recipient)
{
	struct smtp *smtp = open_sender(settings);
	struct smtp_result result = send_with(smtp, recipient);
	smtp_close(smtp);
	return result;
}

#define assert_result(result, is_verdict, is_reason, is_code)                                      \
	do {                                                                                       \
		const struct smtp_result got_ = (result);                                          \
		if (got_.verdict != (is_verdict) || got_.reason != (is_reason) ||                  \
		    got_.code != (is_code)) {                                                      \
			fail_msg("%s %s %d, not %s %s %d", smtp_verdict_name(got_.verdict),        \
			    smtp_reason_name(got_.reason), got_.code,                              \
			    smtp_verdict_name(is_verdict), smtp_reason_name(is_reason), is_code);  \
		}                                                                                  \
	} while (0)

/* How many messages for this recipient have arrived; the last of them, to be freed. */
static size_t count_for(const char *recipient, char **ret_mail)
{
	char envelope[128];
	size_t found = 0;
	(void)snprintf(envelope, sizeof envelope, "Envelope-to: %s\n", recipient);
	for (size_t i = 0; i < mail_server_count(server); i++) {
		char *mail = mail_server_mail(server, i);
		if (strstr(mail, envelope) != NULL) {
			found++;
			free(*ret_mail);
			*ret_mail = mail;
		} else {
			free(mail);
		}
	}
	return found;
}

/* Each test has a recipient of its own: what others sent may still be on its way. */
static void assert_arrived(const char *recipient, size_t count, const char *how)
{
	char *mail = NULL;
	WAIT_UNTIL(count_for(recipient, &mail) >= count);
	assert_int_equal(count_for(recipient, &mail), count);
	assert_non_null(strstr(mail, how));
	assert_non_null(strstr(mail, "\n\n.begin\nmidden\n.\n..\neinde\n.\n"));
	free(mail);
}

/* --- delivered --- */

static void a_mail_is_delivered_with_starttls_and_a_login(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS};
	assert_result(
	    send_one(&settings, "starttls@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	assert_arrived("starttls@school.test", 1, "with esmtpsa");
}

static void a_mail_is_delivered_with_tls_and_a_login(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_TLS};
	assert_result(send_one(&settings, "tls@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	assert_arrived("tls@school.test", 1, "with esmtpsa");
}

static void a_mail_goes_in_the_clear_to_this_machine_only(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_CLEAR, .host = "127.0.0.1"};
	assert_result(send_one(&settings, "clear@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	assert_arrived("clear@school.test", 1, "with esmtp ");
}

/* How many connections of who says hello with this name have ended in good order. */
static unsigned farewells(const char *hello)
{
	char line[128];
	unsigned count = 0;
	char *log = mail_server_log(server);
	(void)snprintf(line, sizeof line, "(%s) [127.0.0.1] closed by QUIT", hello);
	for (const char *at = log; (at = strstr(at, line)) != NULL; at++) {
		count++;
	}
	free(log);
	return count;
}

static void several_mails_go_over_one_connection(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS, .hello = "several.test"};
	struct smtp *smtp = open_sender(&settings);
	for (size_t i = 0; i < 3; i++) {
		assert_result(
		    send_with(smtp, "several@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	}
	smtp_close(smtp);
	assert_arrived("several@school.test", 3, "with esmtpsa");
	WAIT_UNTIL(farewells("several.test") == 1);
}

static void a_sender_that_rested_connects_again(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_TLS, .hello = "rested.test"};
	struct smtp *smtp = open_sender(&settings);
	for (unsigned i = 1; i <= 2; i++) {
		assert_result(
		    send_with(smtp, "rested@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
		smtp_rest(smtp);
		smtp_rest(smtp);
		WAIT_UNTIL(farewells("rested.test") == i);
	}
	smtp_close(smtp);
	assert_arrived("rested@school.test", 2, "with esmtpsa");
	assert_int_equal(farewells("rested.test"), 2);
}

static void a_connection_that_the_server_dropped_is_made_anew(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS};
	struct smtp *smtp = open_sender(&settings);
	assert_result(send_with(smtp, "dropped@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	assert_arrived("dropped@school.test", 1, "with esmtpsa");
	mail_server_down(server);
	mail_server_up(server);
	assert_result(send_with(smtp, "dropped@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	smtp_close(smtp);
	assert_arrived("dropped@school.test", 2, "with esmtpsa");
}

/* As samen-notify does: names, certificates and the connection are all had from inside. */
static void a_mail_is_sent_from_inside_the_sandbox(void **state)
{
	(void)state;
	int how = 0;
	pid_t pid = fork();
	if (pid == 0) {
		const struct settings settings = {.port = MAIL_SERVER_STARTTLS};
		const struct sandbox_options options = {
		    .internet = true, .read_paths = {mail_server_ca(server)}};
		struct smtp *smtp = open_sender(&settings);
		bool on = sandbox_enter(&options).seccomp;
		_exit(on ? (int)send_with(smtp, "sandbox@school.test").verdict : SKIPPED);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), SMTP_ACCEPTED);
	assert_arrived("sandbox@school.test", 1, "with esmtpsa");
}

/* --- not with this server --- */

static void a_wrong_password_is_for_later(void **state)
{
	(void)state;
	struct settings settings = {.port = MAIL_SERVER_STARTTLS, .password = "mis"};
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_LOGIN, 535);
	settings.port = MAIL_SERVER_TLS;
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_LOGIN, 535);
}

static void a_certificate_of_others_is_not_trusted(void **state)
{
	(void)state;
	struct settings settings = {
	    .port = MAIL_SERVER_STARTTLS, .ca = mail_server_other_ca(server)};
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_BAD_TLS, 0);
	settings.port = MAIL_SERVER_TLS;
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_BAD_TLS, 0);
}

static void a_certificate_of_another_name_is_not_trusted(void **state)
{
	(void)state;
	struct settings settings = {.port = MAIL_SERVER_STARTTLS, .host = "127.0.0.1"};
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_BAD_TLS, 0);
	settings.port = MAIL_SERVER_TLS;
	assert_result(send_one(&settings, "joost@school.test"), SMTP_LATER, SMTP_BAD_TLS, 0);
}

/* The clear port takes everybody's mail: only the sender itself can keep from going on there. */
static void nothing_is_sent_where_no_tls_is_offered(void **state)
{
	(void)state;
	char *mail = NULL;
	const struct settings settings = {.port = MAIL_SERVER_CLEAR, .tls = "starttls"};
	assert_result(send_one(&settings, "nothing@school.test"), SMTP_LATER, SMTP_NO_TLS, 0);
	const struct settings implicit = {.port = MAIL_SERVER_CLEAR, .tls = "tls"};
	assert_result(send_one(&implicit, "nothing@school.test"), SMTP_LATER, SMTP_BAD_TLS, 0);
	assert_int_equal(count_for("nothing@school.test", &mail), 0);
}

static void a_server_that_is_down_is_for_later_and_then_works(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS};
	struct smtp *smtp = open_sender(&settings);
	mail_server_down(server);
	assert_result(send_with(smtp, "joost@school.test"), SMTP_LATER, SMTP_NO_SERVER, 0);
	mail_server_up(server);
	assert_result(send_with(smtp, "joost@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	smtp_close(smtp);
}

/* --- what the server says no to --- */

static void a_refused_recipient_is_refused_for_good_and_another_is_not(void **state)
{
	(void)state;
	char *mail = NULL;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS};
	struct smtp *smtp = open_sender(&settings);
	assert_result(send_with(smtp, "refused@school.test"), SMTP_REFUSED, SMTP_ANSWERED, 550);
	assert_result(send_with(smtp, "later@school.test"), SMTP_LATER, SMTP_ANSWERED, 451);
	assert_result(send_with(smtp, "another@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	smtp_close(smtp);
	assert_arrived("another@school.test", 1, "with esmtpsa");
	assert_int_equal(count_for("refused@school.test", &mail), 0);
	assert_int_equal(count_for("later@school.test", &mail), 0);
}

static void moods_of_the_server_decide(void **state)
{
	(void)state;
	static const struct {
		enum mail_server_mood mood;
		enum smtp_verdict verdict;
		int code;
	} cases[] = {{MAIL_SERVER_REFUSING, SMTP_REFUSED, 550}, {MAIL_SERVER_BUSY, SMTP_LATER, 451},
	    {MAIL_SERVER_REFUSING_MAIL, SMTP_REFUSED, 554},
	    {MAIL_SERVER_WILLING, SMTP_ACCEPTED, 250}};
	const struct settings settings = {.port = MAIL_SERVER_TLS};
	struct smtp *smtp = open_sender(&settings);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		mail_server_behave(server, cases[i].mood);
		assert_result(send_with(smtp, "joost@school.test"), cases[i].verdict, SMTP_ANSWERED,
		    cases[i].code);
	}
	smtp_close(smtp);
}

/* --- slow --- */

static struct smtp_result send_slowly(enum mail_server_mood mood, const struct settings *settings)
{
	struct smtp *smtp = open_sender(settings);
	mail_server_behave(server, mood);
	int64_t began_ms = clock_mono_ms();
	struct smtp_result result = send_with(smtp, "slow@school.test");
	smtp_close(smtp);
	int64_t took_ms = clock_mono_ms() - began_ms;
	mail_server_behave(server, MAIL_SERVER_WILLING);
	assert_in_range(took_ms, SHORT_TIMEOUT_S * 1000, SHORT_TIMEOUT_S * 1000 + SLACK_MS);
	return result;
}

static void a_slow_server_is_not_waited_for(void **state)
{
	(void)state;
	const struct settings settings = {
	    .port = MAIL_SERVER_STARTTLS, .timeout_s = SHORT_TIMEOUT_S};
	assert_result(
	    send_slowly(MAIL_SERVER_SLOW_TO_GREET, &settings), SMTP_LATER, SMTP_TIMEOUT, 0);
	assert_result(
	    send_slowly(MAIL_SERVER_SLOW_TO_HEAR, &settings), SMTP_LATER, SMTP_TIMEOUT, 0);
}

/* And it may arrive after all: this is why nobody can promise one mail an event. */
static void a_server_that_does_not_answer_to_a_message_leaves_it_unknown(void **state)
{
	(void)state;
	const struct settings settings = {
	    .port = MAIL_SERVER_STARTTLS, .answer_s = SHORT_TIMEOUT_S};
	assert_result(
	    send_slowly(MAIL_SERVER_SLOW_TO_ANSWER, &settings), SMTP_UNKNOWN, SMTP_TIMEOUT, 0);
	assert_arrived("slow@school.test", 1, "with esmtpsa");
}

/* As servers are that look for spam; the time for all before it is much shorter. */
static void an_answer_to_a_message_is_waited_for_longer(void **state)
{
	(void)state;
	const struct settings settings = {.port = MAIL_SERVER_STARTTLS,
	    .timeout_s = MAIL_SERVER_DELAY_S / 2,
	    .answer_s = 8 * MAIL_SERVER_DELAY_S};
	struct smtp *smtp = open_sender(&settings);
	mail_server_behave(server, MAIL_SERVER_SLOW_TO_ANSWER);
	assert_result(send_with(smtp, "patient@school.test"), SMTP_ACCEPTED, SMTP_ANSWERED, 250);
	smtp_close(smtp);
}

/* --- the frame --- */

static int reset_mood(void **state)
{
	(void)state;
	mail_server_behave(server, MAIL_SERVER_WILLING);
	return 0;
}

#define CASE(test) cmocka_unit_test_setup(test, reset_mood)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_mail_is_delivered_with_starttls_and_a_login),
	    CASE(a_mail_is_delivered_with_tls_and_a_login),
	    CASE(a_mail_goes_in_the_clear_to_this_machine_only),
	    CASE(several_mails_go_over_one_connection),
	    CASE(a_sender_that_rested_connects_again),
	    CASE(a_connection_that_the_server_dropped_is_made_anew),
	    CASE(a_mail_is_sent_from_inside_the_sandbox),
	    CASE(a_wrong_password_is_for_later),
	    CASE(a_certificate_of_others_is_not_trusted),
	    CASE(a_certificate_of_another_name_is_not_trusted),
	    CASE(nothing_is_sent_where_no_tls_is_offered),
	    CASE(a_server_that_is_down_is_for_later_and_then_works),
	    CASE(a_refused_recipient_is_refused_for_good_and_another_is_not),
	    CASE(moods_of_the_server_decide),
	    CASE(a_slow_server_is_not_waited_for),
	    CASE(a_server_that_does_not_answer_to_a_message_leaves_it_unknown),
	    CASE(an_answer_to_a_message_is_waited_for_longer),
	};
	if (!mail_server_exists()) {
		puts("skipped: no exim4-daemon-light, openssl or setsid here (scripts/setup "
		     "--tests)");
		return SKIPPED;
	}
	int failed = 1;
	server = mail_server_start();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	mail_server_stop(server);
	return failed;
}
