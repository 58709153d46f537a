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
	deployment_configure(deployment, "mail.timeout_seconds", "2");
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

/* The next two mails are to these two, in any order, and have this in them. */
static void expect_mail_to_both(
    const struct actor *one, const struct actor *other, const char *text)
{
	char *first = next_mail();
	bool swapped = is_to(first, other);
	if (!swapped && !is_to(first, one)) {
		fail_msg("to neither of the two:\n%s", first);
	}
	assert_has(first, text);
	expect_mail(swapped ? one : other, text);
	free(first);
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

/* --- steps --- */

static const char *offer_to(const char *request_id, const struct actor *specialist)
{
	region_settle(&stage.region);
	const Samen__Matching__V1__CreateOffersResponse *made =
	    actor_do(stage.region.teacher, MATCHING, "CreateOffers",
		"{'requestId': '%s', 'personIds': ['%s']}", request_id, specialist->id);
	return made->offers[0]->id;
}

static void decline(struct actor *specialist, const char *offer_id)
{
	(void)actor_do(specialist, MATCHING, "DeclineOffer",
	    "{'offerId': '%s', 'reason': 'NO_ROOM'}", offer_id);
}

/* --- the story, in Dutch --- */

static void an_offer_is_mailed_to_the_specialist(void **state)
{
	(void)state;
	const char *request_id = region_file(stage.region.teacher);
	const char *offer_id = offer_to(request_id, stage.region.near);
	expect_mail(stage.region.near, offer_id);
	decline(stage.region.near, offer_id);
	expect_mail(stage.region.teacher, request_id);
	expect_no_more();
}

static void acceptance_is_mailed_and_follow_ups_on_their_day(void **state)
{
	(void)state;
	const char *offer_id = offer_to(region_file(stage.region.teacher), stage.region.near);
	expect_mail(stage.region.near, offer_id);
	const Samen__Matching__V1__Match *match =
	    actor_do(stage.region.near, MATCHING, "AcceptOffer", "{'offerId': '%s'}", offer_id);
	expect_mail(stage.region.teacher, "Femke Jansen");
	expect_no_more();
	move_clock_to(stage.now_ms + 14 * day_ms + hour_ms);
	expect_mail_to_both(stage.region.near, stage.region.teacher, match->id);
	expect_no_more();
}

int main(void)
{
	if (!mail_server_exists()) {
		print_message("skipped: there is no Exim here (package exim4-daemon-light)\n");
		return SKIPPED;
	}
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_offer_is_mailed_to_the_specialist),
	    cmocka_unit_test(acceptance_is_mailed_and_follow_ups_on_their_day),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
