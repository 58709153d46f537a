/*
 * Mail about what happened, by real services through a real mail server: the story of a request is
 * played, and what arrives is read from the server's mailbox. The clock stands at hours in which
 * people get mail, unless a test moves it. The tests build on each other, in order.
 */
#include "support/check.h"
#include "support/mail_server.h"
#include "support/process.h"
#include "support/region.h"

#include "notify.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

enum { SKIPPED = 77 };

static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const int64_t tuesday_ms = 1795510800000; /* 24 November 2026, 10:00 in the Netherlands */

static struct {
	struct region region;
	struct mail_server *server;
	char *clock_file;
	int64_t now_ms; /* by the clock of everybody, when it was set */
	size_t seen;    /* mails that were read so far */
} stage;

/* --- the clock --- */

static void set_clock(int64_t now_ms)
{
	char text[32];
	char *next = deployment_path(stage.region.deployment, "home/clock.next");
	int64_t real_ms = clock_now_ms() - clock_offset_ms();
	(void)snprintf(text, sizeof text, "%lld\n", (long long)(now_ms - real_ms));
	file_write(next, text, strlen(text));
	assert_int_equal(rename(next, stage.clock_file), 0);
	clock_set_offset_ms(now_ms - real_ms);
	stage.now_ms = now_ms;
	free(next);
}

static struct actor *const *people(size_t *ret_count)
{
	static struct actor *all[8];
	const struct region *region = &stage.region;
	struct actor *const them[] = {region->coordinator, region->teacher, region->other_teacher,
	    region->near, region->next, region->far, region->consultant, region->other_consultant};
	memcpy(all, them, sizeof them);
	*ret_count = sizeof them / sizeof *them;
	return all;
}

/* Signs in, and says whether that was by the new time. */
static bool signs_in(struct actor *actor)
{
	actor->token[0] = '\0';
	const Samen__Directory__V1__Session *session = actor_do(actor, DIRECTORY, "Login",
	    "{'email': '%s', 'password': '%s'}", actor->email, DEPLOYMENT_PASSWORD);
	(void)snprintf(actor->token, sizeof actor->token, "%s", session->access_token);
	return session->access_expires_at_ms > clock_now_ms() &&
	       session->access_expires_at_ms < clock_now_ms() + day_ms;
}

static bool is_let_in(enum service_name service, const char *method)
{
	return actor_code(stage.region.teacher, service, method, "{}") == OK;
}

static void move_clock_to(int64_t now_ms)
{
	size_t count;
	struct actor *const *all = people(&count);
	set_clock(now_ms);
	for (size_t i = 0; i < count; i++) {
		WAIT_UNTIL(signs_in(all[i]));
	}
	WAIT_UNTIL(is_let_in(INTAKE, "ListRequests"));
	WAIT_UNTIL(is_let_in(MATCHING, "ListMatches"));
	if (deployment_pid(stage.region.deployment, NOTIFY) != 0) {
		WAIT_UNTIL(is_let_in(NOTIFY, "GetMailPreferences"));
	}
}

/* --- the stage --- */

static void configure_mail(struct deployment *deployment)
{
	char port[16];
	(void)snprintf(port, sizeof port, "%u", mail_server_port(stage.server, MAIL_SERVER_CLEAR));
	deployment_configure(deployment, "mail.server", MAIL_SERVER_HOST);
	deployment_configure(deployment, "mail.port", port);
	deployment_configure(deployment, "mail.tls", "none");
	deployment_configure(deployment, "mail.from", "samen@region.test");
	deployment_configure(deployment, "mail.link_base", "https://samen.region.test");
	deployment_configure(deployment, "mail.timeout_seconds", "5");
}

static void put_wishes(struct actor *actor, const char *json)
{
	(void)actor_do(actor, NOTIFY, "PutMailPreferences", "{%s}", json);
}

static int open_stage(void **state)
{
	(void)state;
	struct deployment *deployment = deployment_open();
	stage.region.deployment = deployment;
	stage.server = mail_server_start();
	stage.clock_file = deployment_path(deployment, "home/clock");
	set_clock(tuesday_ms);
	(void)setenv("SAMEN_CLOCK_FILE", stage.clock_file, 1); /* NOLINT(concurrency-mt-unsafe) */
	region_open_in(deployment, &stage.region);
	configure_mail(deployment);
	deployment_start(deployment, NOTIFY);
	/* Mondays pass while other things are tried. */
	put_wishes(stage.region.consultant, "'off': ['digest'], 'quietWeekend': true");
	put_wishes(stage.region.other_consultant, "'off': ['digest']");
	return 0;
}

static int close_stage(void **state)
{
	(void)state;
	region_close(&stage.region);
	mail_server_stop(stage.server);
	clock_set_offset_ms(0);
	free(stage.clock_file);
	return 0;
}

/* --- mails --- */

/* Soft line breaks of quoted-printable out, "=C3=AB" and such left as they are. */
static void join_lines(char *mail)
{
	char *to = mail;
	for (const char *from = mail; *from != '\0';) {
		if (from[0] == '=' && from[1] == '\n') {
			from += 2;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

/* The next mail that arrives, to be freed. */
static char *next_mail(void)
{
	char *mail = mail_server_mail(stage.server, stage.seen++);
	assert_non_null(mail);
	join_lines(mail);
	return mail;
}

static void assert_has(const char *mail, const char *text)
{
	if (strstr(mail, text) == NULL) {
		fail_msg("'%s' is not in:\n%s", text, mail);
	}
}

static bool is_to(const char *mail, const struct actor *to)
{
	char envelope[128];
	(void)snprintf(envelope, sizeof envelope, "Envelope-to: %s\n", to->email);
	return strstr(mail, envelope) != NULL;
}

/* The next mail is to this person, and has this in it. */
static void expect_mail(const struct actor *to, const char *text)
{
	char *mail = next_mail();
	if (!is_to(mail, to)) {
		fail_msg("not to %s:\n%s", to->email, mail);
	}
	assert_has(mail, text);
	free(mail);
}

/* A mail to somebody, that has this in it. */
struct expected {
	const struct actor *to;
	const char *text;
};

enum { EXPECTED_MAX = 3 };

/* The next mails are these, in any order: the server that got them delivers each by itself. */
static void expect_mails(const struct expected *expected, size_t count)
{
	bool came[EXPECTED_MAX] = {false};
	for (size_t i = 0; i < count; i++) {
		char *mail = next_mail();
		size_t at = 0;
		while (at < count && (came[at] || !is_to(mail, expected[at].to))) {
			at++;
		}
		if (at == count) {
			fail_msg("to none of those:\n%s", mail);
		}
		assert_has(mail, expected[at].text);
		came[at] = true;
		free(mail);
	}
}

static void expect_mail_to_both(
    const struct actor *one, const struct actor *other, const char *text)
{
	const struct expected expected[] = {{one, text}, {other, text}};
	expect_mails(expected, 2);
}

static const Samen__Notify__V1__ListMailResponse *queue(void)
{
	return actor_do(stage.region.coordinator, NOTIFY, "ListMail", "{}");
}

/* Nothing is on its way any more, and nothing arrived that was not read. */
static void expect_no_more(void)
{
	WAIT_UNTIL(queue()->waiting == 0);
	assert_int_equal(mail_server_count(stage.server), stage.seen);
}

/* Where one message ends up twice, both have the same id. To be freed. */
static char *message_id(const char *mail)
{
	const char *header = strstr(mail, "\nMessage-ID:");
	assert_non_null(header);
	const char *from = strchr(header, '<');
	const char *to = strchr(header, '>');
	assert_true(from != NULL && to != NULL && from < to);
	return strndup(from, (size_t)(to - from) + 1);
}

/* --- steps --- */

static const char *offer_to(const char *request_id, const struct actor *specialist)
{
	region_settle(&stage.region);
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(stage.region.teacher, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", request_id, specialist->id);
	return made->offers[0]->id;
}

/* A new request, offered to the specialist who is near; nothing of it is read yet. */
static const char *offer_new(const char **ret_request_id)
{
	*ret_request_id = region_file(stage.region.teacher);
	return offer_to(*ret_request_id, stage.region.near);
}

static void decline(struct actor *specialist, const char *offer_id)
{
	(void)actor_do(specialist, MATCHING, "DeclineOffer",
	    "{'offerId': '%s', 'reason': 'NO_ROOM'}", offer_id);
}

static const char *accept(const char *offer_id)
{
	const Samen__Matching__V1__Match *match =
	    actor_do(stage.region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer_id);
	return match->id;
}

/* Nothing more comes of it. */
static void withdraw(const char *request_id)
{
	(void)actor_do(
	    stage.region.teacher, INTAKE, "WithdrawRequest", "{'requestId': '%s'}", request_id);
	region_settle(&stage.region);
}

static void restart_notify(const char *failpoint)
{
	deployment_stop(stage.region.deployment, NOTIFY);
	if (failpoint != NULL) {
		deployment_arm(stage.region.deployment, failpoint);
	}
	deployment_start(stage.region.deployment, NOTIFY);
}

static void configure_port(enum mail_server_port port)
{
	char text[16];
	(void)snprintf(text, sizeof text, "%u", mail_server_port(stage.server, port));
	deployment_configure(stage.region.deployment, "mail.port", text);
}

/* --- the story --- */

static void an_offer_is_mailed_and_what_came_of_it(void **state)
{
	(void)state;
	const char *request_id;
	const char *offer_id = offer_new(&request_id);
	char *mail = next_mail();
	assert_true(is_to(mail, stage.region.near));
	assert_has(mail, "Subject: Kunt u helpen?");
	assert_has(mail, "Femke Jansen");
	assert_has(mail, "https://samen.region.test/offers/");
	assert_has(mail, offer_id);
	free(mail);
	const char *other = offer_to(request_id, stage.region.next);
	expect_mail(stage.region.next, other);
	decline(stage.region.near, offer_id);
	expect_mail(stage.region.teacher, "kan nu niet helpen");
	decline(stage.region.next, other);
	expect_mail(stage.region.teacher, request_id);
	expect_no_more();
	withdraw(request_id);
}

static void an_offer_that_is_not_answered_is_mailed_again_a_day_before(void **state)
{
	(void)state;
	const char *request_id;
	const char *offer_id = offer_new(&request_id); /* for five days: Sunday */
	expect_mail(stage.region.near, offer_id);
	put_wishes(stage.region.near, "'quietWeekend': false");
	move_clock_to(stage.now_ms + 4 * day_ms + hour_ms);
	expect_mail(stage.region.near, "We wachten nog op uw antwoord");
	withdraw(request_id);
	expect_no_more();
	move_clock_to(stage.now_ms + 3 * day_ms - hour_ms);
}

static void help_is_mailed_from_acceptance_until_it_has_lasted(void **state)
{
	(void)state;
	const char *request_id;
	const char *offer_id = offer_new(&request_id);
	expect_mail(stage.region.near, offer_id);
	const char *match_id = accept(offer_id);
	expect_mail(stage.region.teacher, "Femke Jansen");
	expect_no_more();
	for (int reminder = 1; reminder <= 3; reminder++) {
		move_clock_to(stage.now_ms + (reminder == 1 ? 14 : 7) * day_ms + hour_ms / 6);
		expect_mail_to_both(stage.region.near, stage.region.teacher, match_id);
		expect_no_more();
	}
	move_clock_to(stage.now_ms + 7 * day_ms);
	expect_no_more();
	(void)actor_do(stage.region.teacher, MATCHING, "CompleteMatch",
	    "{'matchId': '%s', 'outcome': 'HELPED'}", match_id);
	expect_no_more();
	move_clock_to(stage.now_ms + 42 * day_ms + hour_ms / 6);
	expect_mail(stage.region.teacher, "6 weken");
	move_clock_to(stage.now_ms + 7 * day_ms);
	expect_mail(stage.region.teacher, "6 weken");
	move_clock_to(stage.now_ms + 35 * day_ms);
	expect_mail(stage.region.teacher, "12 weken");
	move_clock_to(stage.now_ms + 7 * day_ms);
	expect_mail(stage.region.teacher, "12 weken");
	move_clock_to(stage.now_ms + 14 * day_ms);
	withdraw(request_id);
	expect_no_more();
}

static void both_sides_hear_when_a_consultant_asks_somebody_else(void **state)
{
	(void)state;
	const char *request_id;
	const char *offer_id = offer_new(&request_id);
	expect_mail(stage.region.near, offer_id);
	const char *match_id = accept(offer_id);
	expect_mail(stage.region.teacher, "Femke Jansen");
	const Samen__Matching__V1__ReassignResponse *made =
	    actor_do(stage.region.consultant, MATCHING, "Reassign",
		"{'matchId': '%s', 'personIds': ['%s'], 'reason': 'SPECIALIST_UNAVAILABLE'}",
		match_id, stage.region.next->id);
	const struct expected expected[] = {{stage.region.near, match_id},
	    {stage.region.teacher, match_id}, {stage.region.next, made->offers[0]->id}};
	expect_mails(expected, 3);
	expect_no_more();
	withdraw(request_id);
}

static void who_wants_english_gets_it(void **state)
{
	(void)state;
	const char *request_id;
	put_wishes(stage.region.near, "'language': 'en'");
	const char *offer_id = offer_new(&request_id);
	expect_mail(stage.region.near, "Subject: Can you help?");
	decline(stage.region.near, offer_id);
	expect_mail(stage.region.teacher, "Subject: Nog niemand");
	put_wishes(stage.region.near, "'language': ''");
	withdraw(request_id);
	expect_no_more();
}

static void the_link_in_a_mail_stops_its_kind(void **state)
{
	(void)state;
	const char *request_id;
	const char *offer_id = offer_new(&request_id);
	char *mail = next_mail();
	char *from = strstr(mail, "<https://samen.region.test/mail/off/");
	assert_non_null(from);
	*strchr(from, '>') = '\0';
	struct actor *nobody = actor_nobody(stage.region.deployment);
	(void)actor_do(nobody, NOTIFY, "Unsubscribe", "{'token': '%s'}", from + 1);
	actor_close(nobody);
	free(mail);
	decline(stage.region.near, offer_id);
	expect_mail(stage.region.teacher, request_id);
	(void)offer_to(request_id, stage.region.next);
	char *other = next_mail();
	assert_true(is_to(other, stage.region.next));
	free(other);
	withdraw(request_id);
	(void)offer_new(&request_id);
	expect_no_more();
	put_wishes(stage.region.near, "'off': []");
	withdraw(request_id);
}

static void mail_waits_for_the_end_of_quiet_hours(void **state)
{
	(void)state;
	const char *request_id;
	put_wishes(stage.region.near, "'quietFromHour': 20, 'quietToHour': 7");
	move_clock_to(stage.now_ms + 12 * hour_ms); /* after ten in the evening */
	const char *offer_id = offer_new(&request_id);
	expect_no_more();
	assert_true(queue()->planned > 0);
	move_clock_to(stage.now_ms + 10 * hour_ms);
	expect_mail(stage.region.near, offer_id);
	put_wishes(stage.region.near, "'off': []");
	withdraw(request_id);
}

static void consultants_get_a_list_on_monday_without_any_names(void **state)
{
	(void)state;
	const char *request_id = region_file(stage.region.teacher);
	region_settle(&stage.region);
	put_wishes(stage.region.consultant, "'off': []");
	int64_t monday_ms = tuesday_ms - day_ms - 2 * hour_ms;
	while (monday_ms < stage.now_ms) {
		monday_ms += 7 * day_ms;
	}
	move_clock_to(monday_ms + 9 * hour_ms / 6);
	char *mail = next_mail();
	assert_true(is_to(mail, stage.region.consultant));
	assert_has(mail, "die op hulp wachten: 1");
	assert_has(mail, "https://samen.region.test/today");
	assert_null(strstr(mail, request_id));
	free(mail);
	expect_no_more();
	put_wishes(stage.region.consultant, "'off': ['digest']");
	withdraw(request_id);
}

/* --- what goes wrong --- */

static void a_server_that_is_down_gets_the_mail_when_it_is_back(void **state)
{
	(void)state;
	const char *request_id;
	mail_server_down(stage.server);
	const char *offer_id = offer_new(&request_id);
	WAIT_UNTIL(strcmp(queue()->trouble, "no_server") == 0);
	assert_int_equal(queue()->waiting, 1);
	mail_server_up(stage.server);
	move_clock_to(stage.now_ms + 3 * hour_ms / 60);
	expect_mail(stage.region.near, offer_id);
	WAIT_UNTIL(queue()->trouble[0] == '\0');
	withdraw(request_id);
	expect_no_more();
}

static void a_server_that_has_no_time_is_asked_again(void **state)
{
	(void)state;
	const char *request_id;
	mail_server_behave(stage.server, MAIL_SERVER_BUSY);
	const char *offer_id = offer_new(&request_id);
	WAIT_UNTIL(queue()->n_failures == 1 && queue()->failures[0]->code == 451);
	mail_server_behave(stage.server, MAIL_SERVER_WILLING);
	move_clock_to(stage.now_ms + 3 * hour_ms / 60);
	expect_mail(stage.region.near, offer_id);
	withdraw(request_id);
	expect_no_more();
}

static void a_refused_mail_is_given_up_and_told_to_coordinators(void **state)
{
	(void)state;
	const char *request_id;
	uint64_t failed = queue()->failed;
	mail_server_behave(stage.server, MAIL_SERVER_REFUSING);
	(void)offer_new(&request_id);
	WAIT_UNTIL(queue()->failed == failed + 1);
	assert_int_equal(queue()->failures[0]->code, 550);
	assert_string_equal(queue()->failures[0]->person_id, stage.region.near->id);
	mail_server_behave(stage.server, MAIL_SERVER_WILLING);
	withdraw(request_id);
	move_clock_to(stage.now_ms + 7 * hour_ms / 60);
	expect_no_more();
}

static void a_slow_server_keeps_nobody_waiting_and_gets_the_mail_later(void **state)
{
	(void)state;
	const char *request_id;
	mail_server_behave(stage.server, MAIL_SERVER_SLOW_TO_HEAR);
	const char *offer_id = offer_new(&request_id);
	WAIT_UNTIL(queue()->n_failures > 0 && strcmp(queue()->trouble, "timeout") == 0);
	mail_server_behave(stage.server, MAIL_SERVER_WILLING);
	move_clock_to(stage.now_ms + 3 * hour_ms / 60);
	expect_mail(stage.region.near, offer_id);
	withdraw(request_id);
	expect_no_more();
}

static void the_service_ends_at_once_while_a_server_is_slow(void **state)
{
	(void)state;
	enum { SOON_MS = 4000 };
	const char *request_id;
	deployment_configure(stage.region.deployment, "mail.timeout_seconds", "60");
	restart_notify(NULL);
	mail_server_behave(stage.server, MAIL_SERVER_SLOW_TO_HEAR);
	const char *offer_id = offer_new(&request_id);
	WAIT_UNTIL(queue()->waiting == 1);
	int64_t before_ms = clock_mono_ms();
	deployment_stop(stage.region.deployment, NOTIFY);
	assert_true(clock_mono_ms() - before_ms < SOON_MS);
	mail_server_behave(stage.server, MAIL_SERVER_WILLING);
	deployment_configure(stage.region.deployment, "mail.timeout_seconds", "5");
	deployment_start(stage.region.deployment, NOTIFY);
	expect_mail(stage.region.near, offer_id);
	withdraw(request_id);
	expect_no_more();
}

/* --- crashes --- */

static void a_mail_of_which_nothing_was_sent_arrives_once(void **state)
{
	(void)state;
	const char *request_id;
	restart_notify("mail-begun:1");
	const char *offer_id = offer_new(&request_id);
	(void)deployment_wait_end(stage.region.deployment, NOTIFY);
	assert_int_equal(mail_server_count(stage.server), stage.seen);
	deployment_start(stage.region.deployment, NOTIFY);
	expect_mail(stage.region.near, offer_id);
	expect_no_more();
	withdraw(request_id);
}

static void a_mail_whose_answer_was_lost_arrives_twice_with_one_id(void **state)
{
	(void)state;
	const char *request_id;
	restart_notify("mail-answered:1");
	const char *offer_id = offer_new(&request_id);
	(void)deployment_wait_end(stage.region.deployment, NOTIFY);
	char *first = next_mail();
	deployment_start(stage.region.deployment, NOTIFY);
	char *second = next_mail();
	char *first_id = message_id(first);
	char *second_id = message_id(second);
	assert_has(first, offer_id);
	assert_has(second, offer_id);
	assert_string_equal(first_id, second_id);
	free(first);
	free(second);
	free(first_id);
	free(second_id);
	expect_no_more();
	withdraw(request_id);
}

/* At least one arrives about this offer. Copies of it, and of the one before, which may be late,
 * have the id of the first. *id: of the one before, then of this one; to be freed. */
static void expect_copies(const char *offer_id, char **id)
{
	char *mail = next_mail();
	while (*id != NULL && strstr(mail, *id) != NULL) {
		free(mail);
		mail = next_mail();
	}
	assert_has(mail, offer_id);
	free(*id);
	*id = message_id(mail);
	free(mail);
	WAIT_UNTIL(queue()->waiting == 0);
}

static void wherever_it_dies_each_event_is_mailed(void **state)
{
	(void)state;
	static const char *const failpoints[] = {"before-commit", "after-commit", "commit"};
	struct deployment *deployment = stage.region.deployment;
	char *id = NULL;
	for (unsigned round = 0; round < 15; round++) {
		char failpoint[32];
		const char *request_id;
		int code = 0;
		(void)snprintf(
		    failpoint, sizeof failpoint, "%s:%u", failpoints[round % 3], round / 3 + 2);
		deployment_kill(deployment, NOTIFY);
		deployment_arm(deployment, failpoint);
		deployment_launch(deployment, NOTIFY);
		const char *offer_id = offer_new(&request_id);
		WAIT_UNTIL(deployment_has_ended(deployment, NOTIFY, &code) ||
			   mail_server_count(stage.server) > stage.seen);
		if (deployment_pid(deployment, NOTIFY) != 0) {
			deployment_kill(deployment, NOTIFY);
		}
		deployment_start(deployment, NOTIFY);
		expect_copies(offer_id, &id);
		withdraw(request_id);
	}
	while (mail_server_count(stage.server) > stage.seen) {
		char *copy = next_mail();
		assert_has(copy, id);
		free(copy);
	}
	free(id);
}

static void what_happened_while_it_was_down_is_mailed_once(void **state)
{
	(void)state;
	const char *request_id;
	deployment_stop(stage.region.deployment, NOTIFY);
	const char *offer_id = offer_new(&request_id);
	deployment_start(stage.region.deployment, NOTIFY);
	expect_mail(stage.region.near, offer_id);
	restart_notify(NULL);
	expect_no_more();
	withdraw(request_id);
}

/* --- the command line --- */

#define RUN(run, profile, input, ...)                                                              \
	run_cli(run, profile, input, (const char *const[]){__VA_ARGS__, NULL})

static void run_cli(
    struct run *run, const char *profile, const char *input, const char *const *words)
{
	run_forget(run);
	deployment_cli(stage.region.deployment, profile, words, input, run);
}

static void sign_in_cli(struct run *run, const char *profile, const char *email)
{
	RUN(run, profile, DEPLOYMENT_PASSWORD "\n", "login", email);
	assert_int_equal(run->code, EX_OK);
}

static void people_choose_what_they_get_at_the_command_line(void **state)
{
	(void)state;
	struct run run = {.out = NULL};
	sign_in_cli(&run, "ruben", stage.region.next->email);
	RUN(&run, "ruben", NULL, "mail");
	assert_int_equal(run.code, EX_OK);
	assert_has(run.out, stage.region.next->email);
	assert_has(run.out, "No mail from 20 to 7 o'clock, and none in weekends.");
	RUN(&run, "ruben", NULL, "mail", "off", "digest", "offer-made");
	assert_int_equal(run.code, EX_OK);
	RUN(&run, "ruben", NULL, "mail", "on", "digest");
	RUN(&run, "ruben", NULL, "mail", "language", "en");
	RUN(&run, "ruben", NULL, "mail", "quiet", "22-6");
	RUN(&run, "ruben", NULL, "mail", "--json");
	assert_has(run.out, "\"language\": \"en\"");
	assert_has(run.out, "\"quietFromHour\": 22");
	const Samen__Notify__V1__MailPreferences *kept =
	    actor_do(stage.region.next, NOTIFY, "GetMailPreferences", "{}");
	assert_int_equal(kept->quiet_to_hour, 6);
	assert_false(kept->quiet_weekend);
	for (size_t i = 0; i < kept->n_kinds; i++) {
		assert_int_equal(
		    kept->kinds[i]->on, strcmp(kept->kinds[i]->name, "offer-made") != 0);
	}
	RUN(&run, "ruben", NULL, "mail", "off", "everything");
	assert_int_equal(run.code, EX_DATAERR);
	RUN(&run, "ruben", NULL, "mail", "quiet", "late");
	assert_int_equal(run.code, EX_USAGE);
	RUN(&run, "ruben", NULL, "mail", "queue");
	assert_int_equal(run.code, EX_NOPERM);
	RUN(&run, "nobody", NULL, "mail", "unsubscribe", "p-0m3x5v8q2r7d.digest.AAAA");
	assert_int_equal(run.code, EX_NOINPUT);
	RUN(&run, "ruben", NULL, "mail", "on", "offer-made");
	run_forget(&run);
}

static void coordinators_see_the_queue_and_try_the_server(void **state)
{
	(void)state;
	struct run run = {.out = NULL};
	sign_in_cli(&run, "anneke", DEPLOYMENT_COORDINATOR);
	RUN(&run, "anneke", NULL, "mail", "queue");
	assert_int_equal(run.code, EX_OK);
	assert_has(run.out, "waiting 0");
	assert_has(run.out, stage.region.near->id); /* what was refused */
	assert_null(strstr(run.out, "@"));
	RUN(&run, "anneke", NULL, "mail", "test");
	assert_int_equal(run.code, EX_OK);
	assert_has(run.out, "(250)");
	expect_mail(stage.region.coordinator, "U vroeg samen om een mail");
	mail_server_down(stage.server);
	RUN(&run, "anneke", NULL, "mail", "test");
	assert_int_equal(run.code, EX_TEMPFAIL);
	assert_has(run.err, "no_server");
	mail_server_up(stage.server);
	RUN(&run, "anneke", NULL, "mail", "test"); /* without waiting for the end of the pause */
	assert_int_equal(run.code, EX_OK);
	assert_has(run.out, "(250)");
	expect_mail(stage.region.coordinator, "U vroeg samen om een mail");
	move_clock_to(stage.now_ms + 3 * hour_ms / 60);
	expect_mail(stage.region.coordinator, "U vroeg samen om een mail");
	run_forget(&run);
}

/* --- all of it --- */

/* What a mail could give away: what was written, what a request says, where people work. */
static void no_mail_says_anything_about_a_pupil(void **state)
{
	(void)state;
	static const char *const secrets[] = {"duikt", "tafel", "rumoerig", "Wie denkt er",
	    "leerling", REGION_TOPIC, "Prikkel", "Sensory", "GROEP", "groep 2", "De Berk",
	    "De Beuk", "Koedijk", "noord", "OBSERVE"};
	assert_true(stage.seen > 30);
	for (size_t i = 0; i < stage.seen; i++) {
		char *mail = mail_server_mail(stage.server, i);
		join_lines(mail);
		const char *body = strstr(mail, "\n\n");
		assert_non_null(body);
		for (size_t s = 0; s < sizeof secrets / sizeof *secrets; s++) {
			if (strstr(body, secrets[s]) != NULL) {
				fail_msg("'%s' is in:\n%s", secrets[s], mail);
			}
		}
		free(mail);
	}
}

static void with_tls_and_a_login_it_arrives_too(void **state)
{
	(void)state;
	const char *request_id;
	struct deployment *deployment = stage.region.deployment;
	char *password = deployment_path(deployment, "home/keys/smtp-password");
	file_write(password, MAIL_SERVER_PASSWORD, strlen(MAIL_SERVER_PASSWORD));
	assert_int_equal(chmod(password, 0600), 0);
	configure_port(MAIL_SERVER_STARTTLS);
	deployment_configure(deployment, "mail.tls", "starttls");
	deployment_configure(deployment, "mail.user", MAIL_SERVER_USER);
	deployment_configure(deployment, "mail.ca", mail_server_ca(stage.server));
	restart_notify(NULL);
	const char *offer_id = offer_new(&request_id);
	expect_mail(stage.region.near, offer_id);
	withdraw(request_id);
	free(password);
}

int main(void)
{
	if (!mail_server_exists()) {
		print_message("skipped: there is no Exim here (package exim4-daemon-light)\n");
		return SKIPPED;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_offer_is_mailed_and_what_came_of_it),
	    cmocka_unit_test(an_offer_that_is_not_answered_is_mailed_again_a_day_before),
	    cmocka_unit_test(help_is_mailed_from_acceptance_until_it_has_lasted),
	    cmocka_unit_test(both_sides_hear_when_a_consultant_asks_somebody_else),
	    cmocka_unit_test(who_wants_english_gets_it),
	    cmocka_unit_test(the_link_in_a_mail_stops_its_kind),
	    cmocka_unit_test(mail_waits_for_the_end_of_quiet_hours),
	    cmocka_unit_test(consultants_get_a_list_on_monday_without_any_names),
	    cmocka_unit_test(a_server_that_is_down_gets_the_mail_when_it_is_back),
	    cmocka_unit_test(a_server_that_has_no_time_is_asked_again),
	    cmocka_unit_test(a_refused_mail_is_given_up_and_told_to_coordinators),
	    cmocka_unit_test(a_slow_server_keeps_nobody_waiting_and_gets_the_mail_later),
	    cmocka_unit_test(the_service_ends_at_once_while_a_server_is_slow),
	    cmocka_unit_test(a_mail_of_which_nothing_was_sent_arrives_once),
	    cmocka_unit_test(a_mail_whose_answer_was_lost_arrives_twice_with_one_id),
	    cmocka_unit_test(wherever_it_dies_each_event_is_mailed),
	    cmocka_unit_test(what_happened_while_it_was_down_is_mailed_once),
	    cmocka_unit_test(people_choose_what_they_get_at_the_command_line),
	    cmocka_unit_test(coordinators_see_the_queue_and_try_the_server),
	    cmocka_unit_test(with_tls_and_a_login_it_arrives_too),
	    cmocka_unit_test(no_mail_says_anything_about_a_pupil),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
