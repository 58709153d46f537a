/* Sending mail: its settings, and what is made of a server that does what servers should not. */
#include "notify/smtp.h"
#include "support/check.h"
#include "support/fake_smtp.h"
#include "support/process.h"
#include "support/temp_folder.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* SHORT_S, the least that can be set, is for what is never answered. */
enum { SHORT_S = 1, LONG_S = 20, SLACK_MS = 4000 };

/* mail.timeout_seconds and mail.answer_seconds. */
struct times {
	unsigned timeout_s, answer_s;
};
static const struct times patient = {LONG_S, LONG_S};
static const struct times impatient = {SHORT_S, LONG_S};
static const struct times impatient_at_the_end = {LONG_S, SHORT_S};

#define ANY_REASON ((enum smtp_reason)(SMTP_FAILED + 1))

static struct temp_folder home;

static int make_home(void **state)
{
	char path[128];
	(void)state;
	home = temp_folder_make();
	(void)snprintf(path, sizeof path, "%s/keys", home.path);
	return mkdir(path, 0700);
}

static int remove_home(void **state)
{
	(void)state;
	temp_folder_remove(&home);
	return 0;
}

static void write_in_home(const char *name, const char *text, mode_t mode)
{
	char path[128];
	(void)snprintf(path, sizeof path, "%s/%s", home.path, name);
	file_write(path, text, strlen(text));
	assert_int_equal(chmod(path, mode), 0);
}

static enum status open_with(const char *settings, const char *credentials, struct smtp **ret_smtp)
{
	char path[128];
	struct config *config;
	write_in_home("samen.conf", settings, 0600);
	(void)snprintf(path, sizeof path, "%s/samen.conf", home.path);
	assert_int_equal(config_open(path, &config), OK);
	enum status status = smtp_open(config, home.path, credentials, NULL, ret_smtp);
	config_close(config);
	return status;
}

static enum status status_with(const char *settings)
{
	struct smtp *smtp = NULL;
	enum status status = open_with(settings, NULL, &smtp);
	smtp_close(smtp);
	return status;
}

/* --- settings --- */

static void without_a_server_there_is_no_mail(void **state)
{
	(void)state;
	assert_int_equal(status_with("mail.from = samen@region.test\n"), NOT_FOUND);
	assert_int_equal(status_with("mail.server =\nmail.port = nonsense\n"), NOT_FOUND);
}

#define SERVER "mail.server = mail.region.test\n"
#define FROM "mail.from = samen@region.test\n"

static void settings_that_can_be_are_taken(void **state)
{
	static const char *const taken[] = {SERVER FROM,
	    SERVER FROM "mail.tls = tls\nmail.port = 465\nmail.timeout_seconds = 600\n",
	    SERVER FROM "mail.hello = notify.region.test\nmail.from_name = Samenwerkingsverband\n",
	    "mail.server = 127.0.0.1\nmail.tls = none\n" FROM,
	    "mail.server = 127.8.9.1\nmail.tls = none\n" FROM,
	    "mail.server = ::1\nmail.tls = none\n" FROM,
	    "mail.server = localhost\nmail.tls = none\n" FROM, "mail.server = 2001:db8::25\n" FROM,
	    "mail.server = 192.0.2.25\n" FROM};
	(void)state;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		assert_int_equal(status_with(taken[i]), OK);
	}
}

static void settings_that_cannot_be_are_refused(void **state)
{
	static const char *const refused[] = {SERVER, SERVER "mail.from = samen\n",
	    SERVER "mail.from = samen@region.test>\n", SERVER "mail.from = <samen@region.test>\n",
	    SERVER "mail.from = sa men@region.test\n",
	    SERVER "mail.from = sam\xc3\xa9n@region.test\n", SERVER FROM "mail.tls = yes\n",
	    SERVER FROM "mail.tls = none\n", "mail.server = 192.0.2.25\nmail.tls = none\n" FROM,
	    "mail.server = 1270.0.0.1\nmail.tls = none\n" FROM,
	    "mail.server = localhost.region.test\nmail.tls = none\n" FROM,
	    "mail.server = 2001:db8::25\nmail.tls = none\n" FROM, SERVER FROM "mail.port = 0\n",
	    SERVER FROM "mail.port = 65536\n", SERVER FROM "mail.port = smtp\n",
	    SERVER FROM "mail.timeout_seconds = 0\n", SERVER FROM "mail.answer_seconds = 3601\n",
	    SERVER FROM "mail.timeout_seconds = 601\n", SERVER FROM "mail.hello = a b\n",
	    SERVER FROM "mail.hello = a/b\n", SERVER FROM "mail.ca = not/there.pem\n",
	    "mail.server = a/b\n" FROM, "mail.server = user@mail.region.test\n" FROM,
	    "mail.server = mail.region.test:25\n" FROM, SERVER FROM "mail.from_name = a\tb\n",
	    SERVER FROM "mail.from_name = \xff\n"};
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		enum status status = status_with(refused[i]);
		if (status != INVALID_ARGUMENT) {
			fail_msg("%s: %s", refused[i], status_name(status));
		}
	}
}

/* --- the password --- */

#define LOGIN SERVER FROM "mail.user = samen\n"

static void a_login_needs_a_password_in_a_file_for_this_user_only(void **state)
{
	(void)state;
	assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
	write_in_home("keys/smtp-password", "geheim\n", 0600);
	assert_int_equal(status_with(LOGIN), OK);
	write_in_home("keys/smtp-password", "geheim", 0400);
	assert_int_equal(status_with(LOGIN), OK);
	write_in_home("keys/smtp-password", "geheim\r\n", 0640);
	assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
	write_in_home("keys/smtp-password", "geheim\r\n", 0604);
	assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
}

static void a_password_is_one_line(void **state)
{
	static const char *const refused[] = {"", "\n", "twee\nregels\n", "mail\r\nDATA\n"};
	char text[300];
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		write_in_home("keys/smtp-password", refused[i], 0600);
		assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
	}
	memset(text, 'x', sizeof text);
	text[256] = '\0';
	write_in_home("keys/smtp-password", text, 0600);
	assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
	text[255] = '\0';
	write_in_home("keys/smtp-password", text, 0600);
	assert_int_equal(status_with(LOGIN), OK);
}

static void a_link_to_a_password_is_not_followed(void **state)
{
	char path[128], target[128];
	(void)state;
	write_in_home("elsewhere", "geheim\n", 0600);
	(void)snprintf(path, sizeof path, "%s/keys/smtp-password", home.path);
	(void)snprintf(target, sizeof target, "%s/elsewhere", home.path);
	(void)unlink(path);
	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(status_with(LOGIN), FAILED_PRECONDITION);
}

static void a_credential_goes_before_files_and_may_have_another_mode(void **state)
{
	char folder[128];
	struct smtp *smtp = NULL;
	(void)state;
	(void)snprintf(folder, sizeof folder, "%s/credentials", home.path);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(open_with(LOGIN, folder, &smtp), FAILED_PRECONDITION);
	write_in_home("credentials/smtp-password", "geheim\n", 0440);
	write_in_home("keys/smtp-password", "twee\nregels\n", 0600);
	assert_int_equal(open_with(LOGIN, folder, &smtp), OK);
	smtp_close(smtp);
}

static void a_service_with_keys_of_its_own_reads_the_password_there(void **state)
{
	char folder[128];
	(void)state;
	(void)snprintf(folder, sizeof folder, "%s/keys/notify", home.path);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_in_home("keys/notify/smtp-password", "geheim\n", 0600);
	assert_int_equal(status_with(LOGIN), OK);
}

/* --- a server that does what it should not --- */

static const char message[] = "Subject: hoi\r\n\r\n.a\r\n.\r\n..\r\nb\r\n";

static struct smtp *open_sender(
    const struct fake_smtp *fake, struct times times, const char *more, const atomic_bool *stopping)
{
	char path[128], settings[512];
	struct config *config;
	struct smtp *smtp;
	(void)snprintf(settings, sizeof settings,
	    "mail.server = 127.0.0.1\nmail.tls = none\nmail.port = %u\nmail.timeout_seconds = "
	    "%u\nmail.answer_seconds = %u\n" FROM "%s",
	    fake_smtp_port(fake), times.timeout_s, times.answer_s, more);
	write_in_home("samen.conf", settings, 0600);
	(void)snprintf(path, sizeof path, "%s/samen.conf", home.path);
	assert_int_equal(config_open(path, &config), OK);
	assert_int_equal(smtp_open(config, home.path, NULL, stopping, &smtp), OK);
	config_close(config);
	return smtp;
}

static struct smtp_result send_by(struct smtp *smtp)
{
	const struct bytes bytes = {(const uint8_t *)message, sizeof message - 1};
	return smtp_send(smtp, "joost@school.test", bytes);
}

static void check_result(size_t number, struct smtp_result got, const struct smtp_result *expected)
{
	if (got.verdict != expected->verdict ||
	    (got.reason != expected->reason && expected->reason != ANY_REASON) ||
	    got.code != expected->code) {
		fail_msg("case %zu: %s %s %d, not %s %s %d", number, smtp_verdict_name(got.verdict),
		    smtp_reason_name(got.reason), got.code, smtp_verdict_name(expected->verdict),
		    expected->reason == ANY_REASON ? "*" : smtp_reason_name(expected->reason),
		    expected->code);
	}
}

struct server_case {
	struct fake_smtp_script script;
	struct smtp_result expected;
};

/* Each ends in time, the leave-taking included. */
static void try_cases(const struct server_case *cases, size_t count, struct times times)
{
	for (size_t i = 0; i < count; i++) {
		struct fake_smtp *fake = fake_smtp_start(&cases[i].script);
		struct smtp *smtp = open_sender(fake, times, "", NULL);
		int64_t began_ms = clock_mono_ms();
		struct smtp_result result = send_by(smtp);
		smtp_close(smtp);
		int64_t took_ms = clock_mono_ms() - began_ms;
		fake_smtp_stop(fake);
		check_result(i, result, &cases[i].expected);
		unsigned bound_s =
		    times.timeout_s < times.answer_s ? times.timeout_s : times.answer_s;
		assert_in_range(took_ms, 0, bound_s * 1000 + SLACK_MS);
	}
}

static void what_a_server_answers_is_told_apart(void **state)
{
	static const struct server_case cases[] = {
	    {{NULL}, {SMTP_ACCEPTED, SMTP_ANSWERED, 250}},
	    {{.greeting = "554 no\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 554}},
	    {{.greeting = "421 later\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 421}},
	    {{.ehlo = "502 what\r\n"}, {SMTP_ACCEPTED, SMTP_ANSWERED, 250}},
	    {{.ehlo = "502 what\r\n", .helo = "550 no\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 550}},
	    {{.mail = "550 not you\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 550}},
	    {{.mail = "451 not now\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 451}},
	    {{.rcpt = "550-no\r\n550 such user\r\n"}, {SMTP_REFUSED, SMTP_ANSWERED, 550}},
	    {{.rcpt = "450 greylisted\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 450}},
	    {{.rcpt = "421 going down\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 421}},
	    {{.rcpt = "530 log in first\r\n"}, {SMTP_LATER, SMTP_LOGIN, 530}},
	    {{.data = "554 nobody\r\n"}, {SMTP_REFUSED, SMTP_ANSWERED, 554}},
	    {{.data = "452 full\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 452}},
	    {{.end = "554 spam\r\n"}, {SMTP_REFUSED, SMTP_ANSWERED, 554}},
	    {{.end = "451 disk\r\n"}, {SMTP_LATER, SMTP_ANSWERED, 451}},
	    {{.end = "252 perhaps\r\n"}, {SMTP_ACCEPTED, SMTP_ANSWERED, 252}},
	};
	(void)state;
	try_cases(cases, sizeof cases / sizeof *cases, patient);
}

static void a_broken_connection_is_for_later_until_the_message_has_gone(void **state)
{
	static const struct server_case cases[] = {
	    {{.greeting = FAKE_SMTP_HANG_UP}, {SMTP_LATER, SMTP_LOST, 0}},
	    {{.greeting = FAKE_SMTP_RESET}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.ehlo = FAKE_SMTP_HANG_UP}, {SMTP_LATER, SMTP_LOST, 0}},
	    {{.mail = FAKE_SMTP_HANG_UP}, {SMTP_LATER, SMTP_LOST, 0}},
	    {{.rcpt = FAKE_SMTP_RESET}, {SMTP_LATER, SMTP_LOST, 0}},
	    {{.data = FAKE_SMTP_HANG_UP}, {SMTP_LATER, SMTP_LOST, 0}},
	    {{.end = FAKE_SMTP_HANG_UP}, {SMTP_UNKNOWN, SMTP_LOST, 0}},
	    {{.end = FAKE_SMTP_RESET}, {SMTP_UNKNOWN, SMTP_LOST, 0}},
	};
	(void)state;
	try_cases(cases, sizeof cases / sizeof *cases, patient);
}

static void silence_is_bounded(void **state)
{
	static const struct server_case cases[] = {
	    {{.greeting = FAKE_SMTP_SILENCE}, {SMTP_LATER, SMTP_TIMEOUT, 0}},
	    {{.greeting = "HTTP/1.1 200 OK\r\n\r\n"}, {SMTP_LATER, SMTP_TIMEOUT, 0}},
	    {{.rcpt = FAKE_SMTP_SILENCE}, {SMTP_LATER, SMTP_TIMEOUT, 0}},
	};
	static const struct server_case at_the_end[] = {
	    {{.end = FAKE_SMTP_SILENCE}, {SMTP_UNKNOWN, SMTP_TIMEOUT, 0}},
	    {{.end = "xyz\r\n"}, {SMTP_UNKNOWN, SMTP_TIMEOUT, 0}},
	};
	static const struct server_case at_leave[] = {
	    {{.quit = FAKE_SMTP_SILENCE}, {SMTP_ACCEPTED, SMTP_ANSWERED, 250}}};
	(void)state;
	try_cases(cases, sizeof cases / sizeof *cases, impatient);
	try_cases(at_the_end, sizeof at_the_end / sizeof *at_the_end, impatient_at_the_end);
	try_cases(at_leave, sizeof at_leave / sizeof *at_leave, patient);
}

/* libcurl gives up by itself on some of these before the time is over: only the verdict counts. */
static void talk_without_end_is_bounded(void **state)
{
	static const struct server_case cases[] = {
	    {{.greeting = FAKE_SMTP_LINES}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.greeting = FAKE_SMTP_LINE}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.ehlo = FAKE_SMTP_LINES}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.ehlo = FAKE_SMTP_LINE}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.rcpt = FAKE_SMTP_LINES}, {SMTP_LATER, ANY_REASON, 0}},
	    {{.rcpt = FAKE_SMTP_LINE}, {SMTP_LATER, ANY_REASON, 0}},
	};
	static const struct server_case at_the_end[] = {
	    {{.end = FAKE_SMTP_LINES}, {SMTP_UNKNOWN, ANY_REASON, 0}},
	    {{.end = FAKE_SMTP_LINE}, {SMTP_UNKNOWN, ANY_REASON, 0}},
	};
	static const struct server_case at_leave[] = {
	    {{.quit = FAKE_SMTP_LINES}, {SMTP_ACCEPTED, ANY_REASON, 250}},
	    {{.quit = FAKE_SMTP_LINE}, {SMTP_ACCEPTED, ANY_REASON, 250}},
	};
	(void)state;
	try_cases(cases, sizeof cases / sizeof *cases, impatient);
	try_cases(at_the_end, sizeof at_the_end / sizeof *at_the_end, impatient_at_the_end);
	try_cases(at_leave, sizeof at_leave / sizeof *at_leave, patient);
}

/* libcurl says QUIT by itself after a refusal: what it waits then is part of our time. */
static void a_refusal_with_a_silent_leave_is_bounded_too(void **state)
{
	static const struct server_case cases[] = {
	    {{.rcpt = "550 no\r\n", .quit = FAKE_SMTP_SILENCE}, {SMTP_REFUSED, SMTP_ANSWERED, 550}},
	};
	(void)state;
	try_cases(cases, sizeof cases / sizeof *cases, (struct times){3 * SHORT_S, SHORT_S});
}

/* Whether this falls before or after the last byte left is a race: both are right. */
static void a_server_that_dies_in_the_middle_of_a_message_is_for_later_or_unknown(void **state)
{
	(void)state;
	const struct fake_smtp_script script = {.data = FAKE_SMTP_HALF};
	struct fake_smtp *fake = fake_smtp_start(&script);
	struct smtp *smtp = open_sender(fake, patient, "", NULL);
	struct smtp_result result = send_by(smtp);
	smtp_close(smtp);
	fake_smtp_stop(fake);
	assert_int_equal(result.reason, SMTP_LOST);
	assert_true(result.verdict == SMTP_LATER || result.verdict == SMTP_UNKNOWN);
}

static void lines_that_begin_with_a_dot_are_doubled(void **state)
{
	static const char expected[] = "Subject: hoi\r\n\r\n..a\r\n..\r\n...\r\nb\r\n.\r\n";
	size_t size;
	(void)state;
	const struct fake_smtp_script script = {NULL};
	struct fake_smtp *fake = fake_smtp_start(&script);
	struct smtp *smtp = open_sender(fake, patient, "", NULL);
	assert_int_equal(send_by(smtp).verdict, SMTP_ACCEPTED);
	smtp_close(smtp);
	const char *got = fake_smtp_message(fake, &size);
	assert_int_equal(size, sizeof expected - 1);
	assert_memory_equal(got, expected, size);
	fake_smtp_stop(fake);
}

static void a_refusal_by_a_server_that_took_no_login_is_for_later(void **state)
{
	(void)state;
	const struct fake_smtp_script script = {.rcpt = "550 relay denied\r\n"};
	struct fake_smtp *fake = fake_smtp_start(&script);
	write_in_home("keys/smtp-password", "geheim\n", 0600);
	struct smtp *smtp = open_sender(fake, patient, "mail.user = samen\n", NULL);
	struct smtp_result result = send_by(smtp);
	smtp_close(smtp);
	fake_smtp_stop(fake);
	check_result(0, result, &(struct smtp_result){SMTP_LATER, SMTP_LOGIN, 550});
}

static void a_connection_given_up_by_the_server_is_made_anew_at_once(void **state)
{
	static const char *const ways[] = {"421 idle too long\r\n", FAKE_SMTP_HANG_UP};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const struct fake_smtp_script script = {.second_mail = ways[i]};
		struct fake_smtp *fake = fake_smtp_start(&script);
		struct smtp *smtp = open_sender(fake, patient, "", NULL);
		assert_int_equal(send_by(smtp).verdict, SMTP_ACCEPTED);
		assert_int_equal(send_by(smtp).verdict, SMTP_ACCEPTED);
		assert_int_equal(fake_smtp_connections(fake), 2);
		smtp_close(smtp);
		fake_smtp_stop(fake);
	}
}

static void an_address_that_is_none_is_refused_before_anything_is_said(void **state)
{
	static const char *const refused[] = {"", "joost", "@school.test", "joost@",
	    "a b@school.test", "joost@school.test>", "<joost@school.test>",
	    "joost@school.test\r\nRCPT TO:<x@y.z>", "joost@school.test\n",
	    "jo\xc3\xb6st@school.test", "joost@sch\xc3\xb6ol.test", "joost@@school.test",
	    "joost@school..test", ".joost@school.test", "\"jo st\"@school.test",
	    "joost@-school.test", "joost@school.test SIZE=1", "joost@[127.0.0.1]"};
	const struct bytes bytes = {(const uint8_t *)message, sizeof message - 1};
	(void)state;
	const struct fake_smtp_script script = {NULL};
	struct fake_smtp *fake = fake_smtp_start(&script);
	struct smtp *smtp = open_sender(fake, patient, "", NULL);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		check_result(i, smtp_send(smtp, refused[i], bytes),
		    &(struct smtp_result){SMTP_REFUSED, SMTP_BAD_ADDRESS, 0});
	}
	assert_int_equal(fake_smtp_connections(fake), 0);
	smtp_close(smtp);
	fake_smtp_stop(fake);
}

/* --- a service that ends --- */

static atomic_bool stopping;

/* Becomes true when the server has heard so many commands. */
struct stopper {
	const struct fake_smtp *fake;
	unsigned commands;
	pthread_t thread;
};

static void *stop_then(void *context)
{
	const struct stopper *stopper = context;
	WAIT_UNTIL(fake_smtp_connections(stopper->fake) > 0 &&
		   fake_smtp_commands(stopper->fake) >= stopper->commands);
	atomic_store(&stopping, true);
	return NULL;
}

static struct smtp_result send_until(const struct fake_smtp_script *script, unsigned commands)
{
	atomic_store(&stopping, false);
	struct fake_smtp *fake = fake_smtp_start(script);
	struct smtp *smtp = open_sender(fake, patient, "", &stopping);
	struct stopper stopper = {.fake = fake, .commands = commands};
	assert_int_equal(pthread_create(&stopper.thread, NULL, stop_then, &stopper), 0);
	int64_t began_ms = clock_mono_ms();
	struct smtp_result result = send_by(smtp);
	smtp_close(smtp);
	int64_t took_ms = clock_mono_ms() - began_ms;
	assert_int_equal(pthread_join(stopper.thread, NULL), 0);
	fake_smtp_stop(fake);
	assert_in_range(took_ms, 0, SMTP_GRACE_MS + SLACK_MS);
	return result;
}

static void a_service_that_ends_gives_up_what_is_not_sent_yet(void **state)
{
	(void)state;
	const struct fake_smtp_script at_greeting = {.greeting = FAKE_SMTP_SILENCE};
	const struct fake_smtp_script at_recipient = {.rcpt = FAKE_SMTP_SILENCE};
	const struct smtp_result expected = {SMTP_LATER, SMTP_STOPPED, 0};
	check_result(0, send_until(&at_greeting, 0), &expected);
	check_result(1, send_until(&at_recipient, 3), &expected);
}

static void a_service_that_ends_waits_a_while_for_the_last_answer(void **state)
{
	(void)state;
	const struct fake_smtp_script answers = {
	    .end_once_stopping = "250 taken\r\n", .stopping = &stopping};
	const struct fake_smtp_script silent = {.end = FAKE_SMTP_SILENCE};
	check_result(
	    0, send_until(&answers, 4), &(struct smtp_result){SMTP_ACCEPTED, SMTP_ANSWERED, 250});
	check_result(
	    1, send_until(&silent, 4), &(struct smtp_result){SMTP_UNKNOWN, SMTP_STOPPED, 0});
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(without_a_server_there_is_no_mail),
	    CASE(settings_that_can_be_are_taken),
	    CASE(settings_that_cannot_be_are_refused),
	    CASE(a_login_needs_a_password_in_a_file_for_this_user_only),
	    CASE(a_password_is_one_line),
	    CASE(a_link_to_a_password_is_not_followed),
	    CASE(a_credential_goes_before_files_and_may_have_another_mode),
	    CASE(a_service_with_keys_of_its_own_reads_the_password_there),
	    CASE(what_a_server_answers_is_told_apart),
	    CASE(a_broken_connection_is_for_later_until_the_message_has_gone),
	    CASE(silence_is_bounded),
	    CASE(talk_without_end_is_bounded),
	    CASE(a_refusal_with_a_silent_leave_is_bounded_too),
	    CASE(a_server_that_dies_in_the_middle_of_a_message_is_for_later_or_unknown),
	    CASE(lines_that_begin_with_a_dot_are_doubled),
	    CASE(a_refusal_by_a_server_that_took_no_login_is_for_later),
	    CASE(a_connection_given_up_by_the_server_is_made_anew_at_once),
	    CASE(an_address_that_is_none_is_refused_before_anything_is_said),
	    CASE(a_service_that_ends_gives_up_what_is_not_sent_yet),
	    CASE(a_service_that_ends_waits_a_while_for_the_last_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
