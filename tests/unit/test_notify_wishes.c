/* What people want of mail: their own preferences, and the link in a mail. */
#include "support/check.h"
#include "support/notify_stage.h"

#include "matching.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFERED SAMEN__MATCHING__V1__OFFER_STATE__OFFERED

typedef Samen__Notify__V1__MailPreferences MailPreferences;
typedef Samen__Notify__V1__PutMailPreferencesRequest PutRequest;

static const struct caller femke = {.kind = CALLER_PERSON,
    .id = HELPER,
    .roles = MAY_SPECIALIST,
    .organisation_id = "",
    .session_id = "",
    .token_issued_at_ms = NOTIFY_START_MS};
static const struct caller coordinator = {.kind = CALLER_PERSON,
    .id = WATCHER,
    .roles = MAY_COORDINATOR,
    .organisation_id = "",
    .session_id = "",
    .token_issued_at_ms = NOTIFY_START_MS};
static const struct caller nobody = {
    .kind = CALLER_NOBODY, .id = "", .organisation_id = "", .session_id = ""};

static struct fake_call made;

static const void *ask(struct notify_stage *stage,
    const struct caller *caller,
    const char *method,
    const ProtobufCMessage *request)
{
	char full[64];
	fake_call_close(&made);
	(void)snprintf(full, sizeof full, "samen.notify.v1.Notify/%s", method);
	fake_call_make(&stage->service, full, caller, NULL, request, &made);
	return made.response;
}

static int teardown(void **state)
{
	fake_call_close(&made);
	return notify_stage_teardown(state);
}

static const MailPreferences *get(struct notify_stage *stage, const struct caller *caller)
{
	const Samen__Notify__V1__GetMailPreferencesRequest request =
	    SAMEN__NOTIFY__V1__GET_MAIL_PREFERENCES_REQUEST__INIT;
	const MailPreferences *preferences =
	    ask(stage, caller, "GetMailPreferences", &request.base);
	assert_int_equal(made.status, OK);
	return preferences;
}

static bool is_on(const MailPreferences *preferences, const char *kind)
{
	for (size_t i = 0; i < preferences->n_kinds; i++) {
		if (strcmp(preferences->kinds[i]->name, kind) == 0) {
			return preferences->kinds[i]->on;
		}
	}
	fail_msg("no kind %s", kind);
	return false;
}

static void put(struct notify_stage *stage, PutRequest *request, const char *off)
{
	char *kinds[] = {TEXT(off)};
	request->off = kinds;
	request->n_off = off != NULL;
	(void)ask(stage, &femke, "PutMailPreferences", &request->base);
}

static void all_is_on_until_somebody_says_otherwise(void **state)
{
	const MailPreferences *preferences = get(*state, &femke);
	assert_int_equal(preferences->n_kinds, LETTER_KINDS);
	for (size_t i = 0; i < preferences->n_kinds; i++) {
		assert_true(preferences->kinds[i]->on);
		assert_true(preferences->kinds[i]->text[0] != '\0');
	}
	assert_string_equal(preferences->language, "nl");
	assert_false(preferences->language_chosen);
	assert_int_equal(preferences->quiet_from_hour, 20);
	assert_int_equal(preferences->quiet_to_hour, 7);
	assert_true(preferences->quiet_weekend);
	assert_string_equal(preferences->email, "femke@example.org");
	assert_true(preferences->mail_is_sent);
}

static void what_is_put_holds_for_oneself_only(void **state)
{
	struct notify_stage *stage = *state;
	PutRequest request = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	request.language = TEXT("en");
	request.quiet_from_hour = 9;
	request.quiet_to_hour = 9;
	put(stage, &request, "offer-made");
	assert_int_equal(made.status, OK);
	const MailPreferences *preferences = get(stage, &femke);
	assert_false(is_on(preferences, "offer-made"));
	assert_true(is_on(preferences, "offer-expiring"));
	assert_string_equal(preferences->language, "en");
	assert_true(preferences->language_chosen);
	assert_int_equal(preferences->quiet_from_hour, 9);
	assert_false(preferences->quiet_weekend);
	assert_true(is_on(get(stage, &coordinator), "offer-made"));
}

static void mail_follows_what_was_put(void **state)
{
	struct notify_stage *stage = *state;
	PutRequest request = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	request.language = TEXT("en");
	put(stage, &request, NULL);
	notify_stage_offer(stage, OFFERED, stage->service.now_ms, 0);
	assert_false(notify_stage_look(stage).letter.dutch);
	put(stage, &request, "offer-made");
	assert_int_equal(notify_stage_send_all(stage), 0);
	assert_string_equal(notify_stage_mail(stage, "offer-made/" OFFER)->reason, "unwanted");
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state)
{
	struct notify_stage *stage = *state;
	static const struct {
		const char *off, *language, *field;
		uint32_t from, to;
	} wrong[] = {{"no-such-kind", "", "off[0]", 0, 0}, {NULL, "de", "language", 0, 0},
	    {NULL, "", "quiet_from_hour", 24, 0}, {NULL, "", "quiet_to_hour", 0, 99}};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		PutRequest request = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
		request.language = TEXT(wrong[i].language);
		request.quiet_from_hour = wrong[i].from;
		request.quiet_to_hour = wrong[i].to;
		put(stage, &request, wrong[i].off);
		assert_int_equal(made.status, INVALID_ARGUMENT);
		assert_non_null(fake_call_detail(&made, wrong[i].field));
	}
	assert_int_equal(get(stage, &femke)->quiet_from_hour, 20);
}

static enum status unsubscribe(struct notify_stage *stage, const char *token)
{
	Samen__Notify__V1__UnsubscribeRequest request =
	    SAMEN__NOTIFY__V1__UNSUBSCRIBE_REQUEST__INIT;
	request.token = TEXT(token);
	(void)ask(stage, &nobody, "Unsubscribe", &request.base);
	return made.status;
}

static void the_link_stops_one_kind_for_one_person_however_often(void **state)
{
	struct notify_stage *stage = *state;
	const struct call call = {.service = stage->service.service};
	struct arena *arena = arena_open(4096);
	const char *token =
	    unsubscribe_token(notify_unsubscribe_key(&call), HELPER, LETTER_FOLLOW_UP_DUE, arena);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(unsubscribe(stage, token), OK);
		const Samen__Notify__V1__UnsubscribeResponse *response = made.response;
		assert_string_equal(response->kind, "follow-up-due");
		assert_true(response->text[0] != '\0');
	}
	const MailPreferences *preferences = get(stage, &femke);
	assert_false(is_on(preferences, "follow-up-due"));
	assert_true(is_on(preferences, "offer-made"));
	assert_int_equal(preferences->quiet_from_hour, 20);
	assert_true(is_on(get(stage, &coordinator), "follow-up-due"));
	arena_close(arena);
}

static void any_other_token_does_nothing(void **state)
{
	assert_int_equal(unsubscribe(*state, ""), NOT_FOUND);
	assert_int_equal(unsubscribe(*state, HELPER ".digest.AAAAAAAAAAAAAAAAAAAAAA"), NOT_FOUND);
}

static void what_a_person_wanted_goes_with_their_name(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person former = {HELPER, "", "", .closed = true};
	PutRequest request = SAMEN__NOTIFY__V1__PUT_MAIL_PREFERENCES_REQUEST__INIT;
	put(stage, &request, "digest");
	assert_false(is_on(get(stage, &femke), "digest"));
	notify_stage_person(stage, &former);
	assert_true(is_on(get(stage, &femke), "digest"));
}

static void purge_after(struct notify_stage *stage, int64_t days)
{
	stage->service.now_ms += days * 24 * 3600 * 1000;
	assert_int_equal(fake_own_write(&stage->service, notify_purge, stage->service.service), OK);
}

static void follow_the_link(struct notify_stage *stage)
{
	const struct call call = {.service = stage->service.service};
	struct arena *arena = arena_open(4096);
	assert_int_equal(unsubscribe(stage, unsubscribe_token(notify_unsubscribe_key(&call), HELPER,
						LETTER_DIGEST, arena)),
	    OK);
	arena_close(arena);
}

static void the_link_of_a_forgotten_person_keeps_nothing_for_long(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person former = {HELPER, "", "", .closed = true};
	notify_stage_person(stage, &former);
	follow_the_link(stage);
	purge_after(stage, 29);
	assert_false(is_on(get(stage, &femke), "digest"));
	purge_after(stage, 2);
	assert_true(is_on(get(stage, &femke), "digest"));
}

static void a_link_followed_before_its_person_is_known_again_holds(void **state)
{
	struct notify_stage *stage = *state;
	const struct notify_person again = {
	    HELPER, "Femke Jansen", "femke@example.org", .closed = false};
	notify_stage_forget(stage, &notify_directory);
	follow_the_link(stage);
	notify_stage_person(stage, &again);
	purge_after(stage, 31);
	notify_stage_forget(stage, &notify_directory);
	purge_after(stage, 31);
	assert_false(is_on(get(stage, &femke), "digest"));
}

static void closed_accounts_and_old_tokens_are_not_let_in(void **state)
{
	struct notify_stage *stage = *state;
	const Samen__Notify__V1__GetMailPreferencesRequest request =
	    SAMEN__NOTIFY__V1__GET_MAIL_PREFERENCES_REQUEST__INIT;
	const struct notify_person signed_out = {HELPER, "Femke Jansen", "femke@example.org",
	    .tokens_not_before_ms = NOTIFY_START_MS + 1};
	const struct notify_person closed = {
	    HELPER, "Femke Jansen", "femke@example.org", .closed = true};
	notify_stage_person(stage, &signed_out);
	(void)ask(stage, &femke, "GetMailPreferences", &request.base);
	assert_int_equal(made.status, UNAUTHENTICATED);
	notify_stage_person(stage, &closed);
	(void)ask(stage, &femke, "GetMailPreferences", &request.base);
	assert_int_equal(made.status, UNAUTHENTICATED);
}

static void coordinators_see_the_queue_and_nobody_else(void **state)
{
	struct notify_stage *stage = *state;
	const struct smtp_result refused = {SMTP_REFUSED, SMTP_ANSWERED, 550};
	const Samen__Notify__V1__ListMailRequest request =
	    SAMEN__NOTIFY__V1__LIST_MAIL_REQUEST__INIT;
	notify_stage_offer(stage, OFFERED, stage->service.now_ms, 0);
	(void)ask(stage, &femke, "ListMail", &request.base);
	assert_int_equal(made.status, PERMISSION_DENIED);
	const Samen__Notify__V1__ListMailResponse *queue =
	    ask(stage, &coordinator, "ListMail", &request.base);
	assert_int_equal(made.status, OK);
	assert_int_equal(queue->waiting, 1);
	assert_int_equal(queue->planned, 1);
	assert_int_equal(queue->oldest_waiting_at_ms, stage->service.now_ms);
	assert_int_equal(queue->n_failures, 0);
	notify_stage_send(stage, &refused);
	queue = ask(stage, &coordinator, "ListMail", &request.base);
	assert_int_equal(queue->waiting, 0);
	assert_int_equal(queue->failed, 1);
	assert_int_equal(queue->n_failures, 1);
	assert_int_equal(queue->failures[0]->code, 550);
	assert_string_equal(queue->failures[0]->person_id, HELPER);
	assert_string_equal(queue->failures[0]->kind, "offer-made");
}

static void a_test_mail_goes_whatever_the_hour_and_tells_its_owner_how(void **state)
{
	struct notify_stage *stage = *state;
	const struct smtp_result accepted = {SMTP_ACCEPTED, SMTP_ANSWERED, 250};
	const Samen__Notify__V1__SendTestMailRequest request =
	    SAMEN__NOTIFY__V1__SEND_TEST_MAIL_REQUEST__INIT;
	Samen__Notify__V1__GetTestMailRequest get_test =
	    SAMEN__NOTIFY__V1__GET_TEST_MAIL_REQUEST__INIT;
	stage->service.now_ms += 12 * (int64_t)3600 * 1000; /* late in the evening */
	const Samen__Notify__V1__TestMail *mail =
	    ask(stage, &coordinator, "SendTestMail", &request.base);
	assert_int_equal(made.status, OK);
	assert_int_equal(mail->state, SAMEN__NOTIFY__V1__MAIL_STATE__QUEUED);
	char *id = strdup(mail->id);
	get_test.id = id;
	assert_int_equal(notify_stage_look(stage).turn, TURN_SEND);
	notify_stage_send(stage, &accepted);
	mail = ask(stage, &coordinator, "GetTestMail", &get_test.base);
	assert_int_equal(mail->state, SAMEN__NOTIFY__V1__MAIL_STATE__SENT);
	assert_int_equal(mail->code, 250);
	const struct caller another = {.kind = CALLER_PERSON,
	    .id = FILER,
	    .roles = MAY_COORDINATOR,
	    .organisation_id = "",
	    .session_id = "",
	    .token_issued_at_ms = NOTIFY_START_MS};
	(void)ask(stage, &another, "GetTestMail", &get_test.base);
	assert_int_equal(made.status, NOT_FOUND);
	notify_stage_restart(stage, NULL);
	(void)ask(stage, &coordinator, "SendTestMail", &request.base);
	assert_int_equal(made.status, FAILED_PRECONDITION);
	free(id);
}

#define TEST_CASE(name) cmocka_unit_test_setup_teardown(name, notify_stage_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST_CASE(all_is_on_until_somebody_says_otherwise),
	    TEST_CASE(what_is_put_holds_for_oneself_only),
	    TEST_CASE(mail_follows_what_was_put),
	    TEST_CASE(what_cannot_be_is_refused_and_changes_nothing),
	    TEST_CASE(the_link_stops_one_kind_for_one_person_however_often),
	    TEST_CASE(any_other_token_does_nothing),
	    TEST_CASE(what_a_person_wanted_goes_with_their_name),
	    TEST_CASE(the_link_of_a_forgotten_person_keeps_nothing_for_long),
	    TEST_CASE(a_link_followed_before_its_person_is_known_again_holds),
	    TEST_CASE(closed_accounts_and_old_tokens_are_not_let_in),
	    TEST_CASE(a_test_mail_goes_whatever_the_hour_and_tells_its_owner_how),
	    TEST_CASE(coordinators_see_the_queue_and_nobody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
