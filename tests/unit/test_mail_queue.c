/* The queue: each event once, whatever feeds repeat and processes do; and what becomes of a mail.
 */
#include "support/check.h"
#include "support/notify_stage.h"

#include "directory.pb-c.h"
#include "matching.pb-c.h"

#include <stdio.h>
#include <string.h>

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED
#define DECLINED SAMEN__MATCHING__V1__OFFER_STATE__DECLINED
#define REVOKED SAMEN__MATCHING__V1__OFFER_STATE__REVOKED
#define MADE "offer-made/" OFFER
#define EXPIRING "offer-expiring/" OFFER

static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = (int64_t)60 * 60 * 1000;
static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

static const struct smtp_result accepted = {SMTP_ACCEPTED, SMTP_ANSWERED, 250};
static const struct smtp_result later = {SMTP_LATER, SMTP_ANSWERED, 451};
static const struct smtp_result refused = {SMTP_REFUSED, SMTP_ANSWERED, 550};
static const struct smtp_result unknown = {SMTP_UNKNOWN, SMTP_LOST, 0};

static uint32_t state_of(struct notify_stage *stage, const char *id)
{
	const Mail *mail = notify_stage_mail(stage, id);
	return mail != NULL ? mail->state : 0;
}

static const char *reason_of(struct notify_stage *stage, const char *id)
{
	const Mail *mail = notify_stage_mail(stage, id);
	assert_non_null(mail);
	return mail->reason;
}

#define assert_state(stage, id, name)                                                              \
	assert_int_equal(state_of(stage, id), SAMEN__NOTIFY__V1__MAIL_STATE__##name)

static void offer_now(struct notify_stage *stage)
{
	notify_stage_offer(stage, OFFERED, stage->service.now_ms, 0);
}

/* --- once --- */

static void an_offer_is_mailed_now_and_its_reminder_later(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	struct outgoing outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_SEND);
	assert_string_equal(outgoing.id, MADE);
	assert_string_equal(outgoing.email, "femke@example.org");
	assert_string_equal(outgoing.letter.name, "Femke Jansen");
	assert_string_equal(outgoing.letter.record_id, OFFER);
	assert_true(outgoing.letter.dutch);
	assert_int_equal(notify_stage_send_all(stage), 1);
	assert_state(stage, MADE, SENT);
	assert_state(stage, EXPIRING, QUEUED);
	outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_NONE);
	/* Saturday is too late for an answer until Sunday: on Friday, an hour before the quiet. */
	assert_int_equal(outgoing.until_ms, stage->service.now_ms + 3 * day_ms + 9 * hour_ms);
	stage->service.now_ms = outgoing.until_ms;
	assert_int_equal(notify_stage_send_all(stage), 1);
	assert_state(stage, EXPIRING, SENT);
}

static void what_the_feed_repeats_is_mailed_once(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	for (int i = 0; i < 3; i++) {
		notify_stage_offer(stage, OFFERED, at_ms, 0);
		assert_int_equal(notify_stage_send_all(stage), i == 0 ? 1 : 0);
	}
}

static void following_anew_from_the_beginning_mails_nothing_twice(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(notify_stage_send_all(stage), 1);
	notify_stage_restart(stage, "127.0.0.1");
	notify_stage_forget(stage, &notify_matching);
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(notify_stage_send_all(stage), 0);
	assert_state(stage, EXPIRING, QUEUED);
}

static void what_happened_before_the_first_start_is_not_mailed(void **state)
{
	struct notify_stage *stage = *state;
	notify_stage_offer(stage, OFFERED, stage->service.now_ms - minute_ms, 0);
	assert_null(notify_stage_mail(stage, MADE));
	/* But what comes of it later is. */
	assert_state(stage, EXPIRING, QUEUED);
	/* A second start changes nothing about that. */
	stage->service.now_ms += hour_ms;
	notify_stage_restart(stage, "127.0.0.1");
	notify_stage_offer(stage, OFFERED, NOTIFY_START_MS + 1, 0);
	assert_state(stage, MADE, QUEUED);
}

static void without_a_mail_server_nothing_is_queued_and_later_ones_begin_then(void **state)
{
	struct notify_stage *stage = *state;
	notify_stage_restart(stage, NULL);
	offer_now(stage);
	assert_null(notify_stage_mail(stage, MADE));
	stage->service.now_ms += day_ms;
	notify_stage_restart(stage, "127.0.0.1");
	notify_stage_offer(stage, OFFERED, NOTIFY_START_MS, 0);
	assert_null(notify_stage_mail(stage, MADE));
}

static void what_is_a_month_old_is_not_mailed_any_more(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	stage->service.now_ms += 31 * day_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_null(notify_stage_mail(stage, MADE));
}

/* --- overtaken --- */

static void an_offer_that_was_taken_back_is_not_mailed(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	notify_stage_offer(stage, REVOKED, at_ms, at_ms + 1);
	assert_int_equal(notify_stage_send_all(stage), 0);
	assert_state(stage, MADE, DROPPED);
	assert_string_equal(reason_of(stage, MADE), "overtaken");
}

static void an_answered_offer_gets_no_reminder(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(notify_stage_send_all(stage), 1);
	notify_stage_offer(stage, DECLINED, at_ms, at_ms + hour_ms);
	stage->service.now_ms += 4 * day_ms;
	notify_stage_restart(stage, "127.0.0.1");
	/* All said no, which the filer is told. */
	assert_string_equal(notify_stage_look(stage).id, "all-declined/" REQUEST "/1795514400000");
	assert_null(notify_stage_mail(stage, EXPIRING));
	stage->service.now_ms += 2 * day_ms;
	assert_int_equal(notify_stage_send_all(stage), 1);
}

static void an_offer_whose_time_is_up_is_not_mailed(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	stage->service.now_ms += 6 * day_ms; /* and nobody has said so yet */
	assert_int_equal(notify_stage_send_all(stage), 0);
	assert_state(stage, MADE, DROPPED);
	assert_state(stage, EXPIRING, DROPPED);
}

static void people_who_left_get_no_mail(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person gone = {
	    HELPER, "Femke Jansen", "femke@example.org", .closed = true};
	offer_now(stage);
	notify_stage_person(stage, &gone);
	assert_int_equal(notify_stage_send_all(stage), 0);
	assert_string_equal(reason_of(stage, MADE), "no_recipient");
}

static void a_person_who_is_not_here_yet_is_waited_for(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person femke = {
	    HELPER, "Femke Jansen", "femke@example.org", .closed = false};
	offer_now(stage);
	notify_stage_forget(stage, &notify_directory);
	struct outgoing outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_WAIT);
	assert_int_equal(outgoing.until_ms, stage->service.now_ms + minute_ms);
	notify_stage_person(stage, &femke);
	assert_int_equal(notify_stage_look(stage).turn, TURN_SEND);
	notify_stage_forget(stage, &notify_directory);
	stage->service.now_ms += 3 * day_ms + 1;
	assert_int_equal(notify_stage_look(stage).turn, TURN_DROP);
}

static void a_request_that_is_followed_anew_is_waited_for(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	notify_stage_forget(stage, &notify_matching);
	assert_int_equal(notify_stage_look(stage).turn, TURN_WAIT);
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(notify_stage_look(stage).turn, TURN_SEND);
}

/* --- how it goes --- */

static void a_mail_that_went_leaves_nothing_but_its_id(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	notify_stage_send(stage, &accepted);
	const Mail *mail = notify_stage_mail(stage, MADE);
	assert_string_equal(mail->person_id, "");
	assert_string_equal(mail->request_id, "");
	assert_int_equal(mail->code, 250);
	assert_int_equal(mail->ended_at_ms, stage->service.now_ms);
}

static void a_refused_mail_is_not_tried_again(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	notify_stage_send(stage, &refused);
	assert_state(stage, MADE, FAILED);
	assert_int_equal(notify_stage_mail(stage, MADE)->code, 550);
	assert_string_equal(notify_stage_mail(stage, MADE)->person_id, HELPER);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
}

static void a_mail_is_tried_again_ever_more_rarely_and_given_up_after_three_days(void **state)
{
	struct notify_stage *stage = *state;
	static const int64_t gaps[] = {1, 5, 15, 60, 180, 360, 360};
	for (uint32_t tries = 1; tries <= 7; tries++) {
		assert_int_equal(queue_pause_ms(tries), gaps[tries - 1] * minute_ms);
	}
	offer_now(stage);
	notify_stage_send(stage, &later);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
	stage->service.now_ms += minute_ms;
	notify_stage_send(stage, &unknown);
	assert_state(stage, MADE, QUEUED);
	assert_int_equal(notify_stage_mail(stage, MADE)->tries, 2);
	assert_int_equal(notify_stage_look(stage).until_ms, stage->service.now_ms + 5 * minute_ms);
	stage->service.now_ms += 3 * day_ms; /* Friday, a minute past ten */
	notify_stage_send(stage, &later);
	assert_state(stage, MADE, FAILED);
	assert_int_equal(notify_stage_mail(stage, MADE)->code, 451);
}

static void what_was_being_sent_when_the_process_died_is_sent_again(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	notify_stage_send(stage, NULL); /* begun, and no end */
	assert_state(stage, MADE, SENDING);
	notify_stage_restart(stage, "127.0.0.1");
	struct outgoing outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_SEND);
	assert_string_equal(outgoing.id, MADE);
	assert_int_equal(notify_stage_send_all(stage), 1);
	assert_state(stage, MADE, SENT);
}

/* --- wishes --- */

static void mail_waits_for_the_end_of_quiet_hours(void **state)
{
	struct notify_stage *stage = *state;
	stage->service.now_ms += 11 * hour_ms; /* 21:00 */
	offer_now(stage);
	struct outgoing outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_WAIT);
	assert_int_equal(outgoing.until_ms, NOTIFY_START_MS + 21 * hour_ms);
	assert_int_equal(notify_stage_send_all(stage), 0);
	stage->service.now_ms = NOTIFY_START_MS + 21 * hour_ms;
	assert_int_equal(notify_stage_send_all(stage), 1);
}

static enum status take_test(struct call *call, void *arg)
{
	const char *id;
	return queue_take_test(call, arg, &id);
}

static void the_queue_is_not_held_up_by_one_mail_that_waits(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	notify_stage_send(stage, &later);
	assert_int_equal(
	    fake_own_write(&stage->service, take_test, (void *)(uintptr_t)WATCHER), OK);
	assert_int_equal(notify_stage_send_all(stage), 1);
	assert_state(stage, MADE, QUEUED);
}

/* --- the weekly list --- */

static void digests(struct notify_stage *stage)
{
	assert_int_equal(
	    fake_own_write(&stage->service, notify_digests, stage->service.service), OK);
}

static void consultants_get_the_list_once_a_week(void **state)
{
	struct notify_stage *stage = *state;
	const int64_t monday_ms = NOTIFY_START_MS + 6 * day_ms - 2 * hour_ms;
	digests(stage);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
	stage->service.now_ms = monday_ms - 1;
	digests(stage);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
	stage->service.now_ms = monday_ms;
	digests(stage);
	digests(stage);
	struct outgoing outgoing = notify_stage_look(stage);
	assert_int_equal(outgoing.turn, TURN_SEND);
	assert_int_equal(outgoing.letter.kind, LETTER_DIGEST);
	assert_string_equal(outgoing.email, "carla@example.org");
	assert_int_equal(outgoing.area_count, 1);
	assert_string_equal(outgoing.area_ids[0], "a-000000000001");
	assert_int_equal(notify_stage_send_all(stage), 1);
	digests(stage);
	assert_int_equal(notify_stage_send_all(stage), 0);
	stage->service.now_ms += 7 * day_ms;
	digests(stage);
	assert_int_equal(notify_stage_send_all(stage), 1);
}

static void who_is_no_consultant_any_more_gets_no_list(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person moved = {
	    WATCHER, "Carla Bakker", "carla@example.org", .area_id = NULL};
	stage->service.now_ms += 6 * day_ms;
	digests(stage);
	notify_stage_person(stage, &moved);
	assert_int_equal(notify_stage_send_all(stage), 0);
}

static void a_list_that_was_missed_by_more_than_a_day_is_not_made_up_for(void **state)
{
	struct notify_stage *stage = *state;
	stage->service.now_ms += 7 * day_ms;
	digests(stage);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
}

/* --- what is kept --- */

static void what_went_is_forgotten_after_ninety_days_and_not_mailed_then(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(notify_stage_send_all(stage), 1);
	stage->service.now_ms += 89 * day_ms;
	assert_int_equal(fake_own_write(&stage->service, notify_purge, stage->service.service), OK);
	assert_state(stage, MADE, SENT);
	stage->service.now_ms += 2 * day_ms;
	assert_int_equal(fake_own_write(&stage->service, notify_purge, stage->service.service), OK);
	assert_null(notify_stage_mail(stage, MADE));
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_null(notify_stage_mail(stage, MADE));
}

static void an_erased_request_leaves_nothing_to_mail(void **state)
{
	struct notify_stage *stage = *state;
	offer_now(stage);
	notify_stage_feed(stage, &notify_matching, "offer", OFFER, NULL);
	notify_stage_feed(stage, &notify_matching, "request", REQUEST, NULL);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
	assert_state(stage, MADE, DROPPED);
	assert_null(notify_stage_mail(stage, EXPIRING));
}

static void a_reminder_of_what_was_taken_back_comes_back_with_it(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	notify_stage_offer(stage, REVOKED, at_ms, at_ms);
	assert_null(notify_stage_mail(stage, EXPIRING));
	assert_state(stage, MADE, DROPPED);
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_state(stage, EXPIRING, QUEUED);
	assert_state(stage, MADE, DROPPED);
}

static enum status damage(struct call *call, void *arg)
{
	struct store_key key = key_of(TABLE_RECORD);
	key_add_text(&key, "mail");
	key_add_text(&key, arg);
	return store_put(
	    call->txn, key_bytes(&key), (struct bytes){(const uint8_t *)"\xff\xff", 2});
}

static void a_damaged_mail_keeps_no_other_from_going(void **state)
{
	struct notify_stage *stage = *state;
	int64_t at_ms = stage->service.now_ms;
	notify_stage_offer(stage, OFFERED, at_ms, 0);
	assert_int_equal(fake_own_write(&stage->service, damage, (void *)(uintptr_t)MADE), OK);
	assert_int_equal(notify_stage_look(stage).turn, TURN_SET_ASIDE);
	notify_stage_send(stage, NULL);
	assert_int_equal(notify_stage_look(stage).turn, TURN_NONE);
	notify_stage_restart(stage, "127.0.0.1");
	stage->service.now_ms = at_ms + 4 * day_ms; /* Saturday, with the reminder */
	assert_int_equal(notify_stage_look(stage).turn, TURN_WAIT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, notify_stage_setup, notify_stage_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_offer_is_mailed_now_and_its_reminder_later),
	    TEST(what_the_feed_repeats_is_mailed_once),
	    TEST(following_anew_from_the_beginning_mails_nothing_twice),
	    TEST(what_happened_before_the_first_start_is_not_mailed),
	    TEST(without_a_mail_server_nothing_is_queued_and_later_ones_begin_then),
	    TEST(what_is_a_month_old_is_not_mailed_any_more),
	    TEST(an_offer_that_was_taken_back_is_not_mailed),
	    TEST(an_answered_offer_gets_no_reminder),
	    TEST(an_offer_whose_time_is_up_is_not_mailed),
	    TEST(people_who_left_get_no_mail),
	    TEST(a_person_who_is_not_here_yet_is_waited_for),
	    TEST(a_request_that_is_followed_anew_is_waited_for),
	    TEST(a_mail_that_went_leaves_nothing_but_its_id),
	    TEST(a_refused_mail_is_not_tried_again),
	    TEST(a_mail_is_tried_again_ever_more_rarely_and_given_up_after_three_days),
	    TEST(what_was_being_sent_when_the_process_died_is_sent_again),
	    TEST(mail_waits_for_the_end_of_quiet_hours),
	    TEST(the_queue_is_not_held_up_by_one_mail_that_waits),
	    TEST(consultants_get_the_list_once_a_week),
	    TEST(who_is_no_consultant_any_more_gets_no_list),
	    TEST(a_list_that_was_missed_by_more_than_a_day_is_not_made_up_for),
	    TEST(what_went_is_forgotten_after_ninety_days_and_not_mailed_then),
	    TEST(a_reminder_of_what_was_taken_back_comes_back_with_it),
	    TEST(an_erased_request_leaves_nothing_to_mail),
	    TEST(a_damaged_mail_keeps_no_other_from_going),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
