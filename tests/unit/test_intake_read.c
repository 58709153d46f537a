/* Reading without opening: who sees which request, lists, text checks, and what followers get. */
#include "support/intake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

typedef Samen__Intake__V1__ListRequestsRequest List;
typedef Samen__Intake__V1__ListRequestsResponse Listed;

static Samen__Intake__V1__GetRequestRequest get_of(const char *request_id)
{
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return in;
}

static enum status get_as(
    struct intake_world *world, const struct caller *caller, const char *request_id)
{
	Samen__Intake__V1__GetRequestRequest in = get_of(request_id);
	return world_status(world, INTAKE("GetRequest"), caller, &in.base);
}

/* Files as somebody of one's own, so that lists hold nothing of other tests. */
static void file_as(struct intake_world *world,
    const struct caller *caller,
    const struct filing *filing,
    char ret_id[ID_SIZE])
{
	struct fake_call fake;
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), caller, NULL, &filing->in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	(void)snprintf(ret_id, ID_SIZE, "%s", made->id);
	fake_call_close(&fake);
}

static struct caller somebody(const char *id)
{
	struct caller caller = world_teacher;
	caller.id = id;
	return caller;
}

/* --- GetRequest --- */

static void filer_sees_own_words_without_opening(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.basis.note = TEXT("moeder tekende");
	Samen__Intake__V1__GetRequestRequest in = get_of(world_file(world, &filing));
	fake_call_make(
	    &world->service, INTAKE("GetRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *request = fake.response;
	assert_string_equal(request->pseudonym, "leerling 7b");
	assert_string_equal(request->basis->note, "moeder tekende");
	fake_call_close(&fake);
}

static void consultant_sees_the_request_without_its_words(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.basis.note = TEXT("moeder tekende");
	filing.hearing.heard = false;
	filing.hearing.waived_reason = TEXT("nog te jong");
	Samen__Intake__V1__GetRequestRequest in = get_of(world_file(world, &filing));
	fake_call_make(
	    &world->service, INTAKE("GetRequest"), &world_consultant, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *request = fake.response;
	assert_string_equal(request->needs[0]->topic_id, "rekenen");
	assert_string_equal(request->pseudonym, "");
	assert_string_equal(request->basis->note, "");
	assert_string_equal(request->hearing->waived_reason, "");
	fake_call_close(&fake);
}

static void others_find_nothing(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(get_as(world, &world_other_teacher, id), NOT_FOUND);
	assert_int_equal(get_as(world, &world_far_consultant, id), NOT_FOUND);
	assert_int_equal(get_as(world, &world_specialist, id), PERMISSION_DENIED);
	assert_int_equal(get_as(world, &world_coordinator, id), PERMISSION_DENIED);
}

static void what_is_not_there_is_not_found(void **state)
{
	assert_int_equal(get_as(*state, &world_teacher, "r-000000000000"), NOT_FOUND);
	assert_int_equal(get_as(*state, &world_teacher, ""), NOT_FOUND);
}

static void area_ids_of_somebody_who_is_no_consultant_count_for_nothing(void **state)
{
	struct intake_world *world = *state;
	struct caller caller = world_consultant;
	caller.roles = MAY_TEACHER;
	assert_int_equal(get_as(world, &caller, world_file_plain(world)), NOT_FOUND);
}

/* --- ListRequests --- */

/* Walks all pages of this size; ids of the requests, one after another with a space behind each. */
static void list_all(struct intake_world *world,
    const struct caller *caller,
    List *in,
    uint32_t page_size,
    char *ret_ids,
    size_t size)
{
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	char token[64] = "";
	size_t length = 0;
	page.size = page_size;
	in->page = &page;
	ret_ids[0] = '\0';
	for (int pages = 0; pages < 20; pages++) {
		struct fake_call fake;
		page.token = token;
		fake_call_make(
		    &world->service, INTAKE("ListRequests"), caller, NULL, &in->base, &fake);
		assert_int_equal(fake.status, OK);
		const Listed *listed = fake.response;
		assert_true(listed->n_requests <= page_size);
		for (size_t i = 0; i < listed->n_requests; i++) {
			length += (size_t)snprintf(
			    ret_ids + length, size - length, "%s ", listed->requests[i]->id);
		}
		(void)snprintf(token, sizeof token, "%s", listed->next_token);
		fake_call_close(&fake);
		if (token[0] == '\0') {
			return;
		}
	}
	fail_msg("the list does not end");
}

/* Files three requests a minute apart. */
static void file_three(
    struct intake_world *world, const struct caller *caller, char ret_ids[3][ID_SIZE])
{
	struct filing filing;
	filing_init(&filing);
	for (int i = 0; i < 3; i++) {
		file_as(world, caller, &filing, ret_ids[i]);
		world->service.now_ms += 60000;
	}
	world->service.now_ms = WORLD_NOW_MS;
}

static void own_requests_come_newest_first_in_pages(void **state)
{
	struct intake_world *world = *state;
	struct caller caller = somebody("p-00001ister01");
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	char ids[3][ID_SIZE];
	char expected[80];
	char found[400];
	file_three(world, &caller, ids);
	(void)snprintf(expected, sizeof expected, "%s %s %s ", ids[2], ids[1], ids[0]);
	list_all(world, &caller, &in, 2, found, sizeof found);
	assert_string_equal(found, expected);
}

static void list_can_be_of_one_state(void **state)
{
	struct intake_world *world = *state;
	struct caller caller = somebody("p-00001ister02");
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	Samen__Intake__V1__WithdrawRequestRequest withdrawing =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	char ids[3][ID_SIZE];
	char expected[80];
	char found[400];
	file_three(world, &caller, ids);
	withdrawing.request_id = ids[1];
	assert_int_equal(
	    world_status(world, INTAKE("WithdrawRequest"), &caller, &withdrawing.base), OK);
	in.state = SAMEN__INTAKE__V1__REQUEST_STATE__OPEN;
	(void)snprintf(expected, sizeof expected, "%s %s ", ids[2], ids[0]);
	list_all(world, &caller, &in, 2, found, sizeof found);
	assert_string_equal(found, expected);
	in.state = SAMEN__INTAKE__V1__REQUEST_STATE__WITHDRAWN;
	(void)snprintf(expected, sizeof expected, "%s ", ids[1]);
	list_all(world, &caller, &in, 2, found, sizeof found);
	assert_string_equal(found, expected);
}

static void file_at(
    struct intake_world *world, const struct caller *caller, int minute, char ret_id[ID_SIZE])
{
	struct filing filing;
	filing_init(&filing);
	world->service.now_ms = WORLD_NOW_MS + (int64_t)minute * 60000;
	file_as(world, caller, &filing, ret_id);
	world->service.now_ms = WORLD_NOW_MS;
}

static void consultant_lists_areas_and_own_requests_newest_first_and_each_once(void **state)
{
	struct intake_world *world = *state;
	struct caller teacher = somebody("p-00001ister03");
	struct caller caller = somebody("p-00001ister04");
	static char area[] = "a-000000area05";
	char *const areas[] = {area};
	char ids[4][ID_SIZE];
	char expected[80];
	char found[400];
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	world_know_school(world, "o-000schoo1005", area);
	caller.roles = MAY_TEACHER | MAY_CONSULTANT;
	caller.area_ids = areas;
	caller.area_count = 1;
	teacher.organisation_id = "o-000schoo1005";
	file_at(world, &teacher, 1, ids[0]);
	file_at(world, &caller, 2, ids[1]); /* in the consultant's own school, elsewhere */
	caller.organisation_id = "o-000schoo1005";
	file_at(world, &caller, 3, ids[2]); /* own, and in the area */
	file_at(world, &teacher, 4, ids[3]);
	(void)snprintf(expected, sizeof expected, "%s %s %s %s ", ids[3], ids[2], ids[1], ids[0]);
	list_all(world, &caller, &in, 4, found, sizeof found);
	assert_string_equal(found, expected);
}

static void consultant_of_another_area_lists_nothing(void **state)
{
	struct intake_world *world = *state;
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	char found[400];
	(void)world_file_plain(world);
	list_all(world, &world_far_consultant, &in, 2, found, sizeof found);
	assert_string_equal(found, "");
}

static void page_token_that_is_none_is_refused(void **state)
{
	static const char *const wrong[] = {"x", "r-000000000000", "r-../../etc", "p-00000teacher"};
	struct intake_world *world = *state;
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	in.page = &page;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		page.token = TEXT(wrong[i]);
		assert_int_equal(
		    world_status(world, INTAKE("ListRequests"), &world_teacher, &in.base),
		    INVALID_ARGUMENT);
	}
}

static void page_of_501_is_refused(void **state)
{
	struct intake_world *world = *state;
	List in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	in.page = &page;
	page.size = 501;
	assert_int_equal(world_status(world, INTAKE("ListRequests"), &world_teacher, &in.base),
	    INVALID_ARGUMENT);
}

/* --- CheckText --- */

static void checked_text_shows_what_is_refused_and_what_to_confirm(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__CheckTextRequest in = SAMEN__INTAKE__V1__CHECK_TEXT_REQUEST__INIT;
	struct fake_call fake;
	in.text = TEXT("dan huilt Sanne vaak, bel 06-12345678");
	fake_call_make(
	    &world->service, INTAKE("CheckText"), &world_specialist, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__CheckTextResponse *out = fake.response;
	assert_int_equal(out->n_findings, 2);
	assert_string_equal(out->findings[0]->reason, "NAME_FOUND");
	assert_false(out->findings[0]->refused);
	assert_int_equal(out->findings[0]->from, 10);
	assert_int_equal(out->findings[0]->to, 15);
	assert_string_equal(out->findings[1]->reason, "PHONE_FOUND");
	assert_true(out->findings[1]->refused);
	assert_true(out->findings[1]->message[0] != '\0');
	fake_call_close(&fake);
}

/* --- Changes --- */

/* The feed's last entry about a request, alive until *fake is closed. */
static Samen__Intake__V1__FeedRequest *fed(
    struct intake_world *world, const char *request_id, struct fake_call *fake)
{
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	in.limit = 1000;
	fake_call_make(&world->service, INTAKE("Changes"), &world_matching, NULL, &in.base, fake);
	assert_int_equal(fake->status, OK);
	const Samen__Common__V1__ChangesResponse *out = fake->response;
	const Samen__Common__V1__Change *found = NULL;
	for (size_t i = 0; i < out->n_changes; i++) {
		assert_string_equal(out->changes[i]->kind, "request");
		if (strcmp(out->changes[i]->id, request_id) == 0) {
			assert_null(found);
			found = out->changes[i];
		}
	}
	if (found == NULL) {
		fail_msg("%s is not in the feed", request_id);
		return NULL;
	}
	Samen__Intake__V1__FeedRequest *request = samen__intake__v1__feed_request__unpack(
	    arena_allocator(fake->call.arena), found->record.len, found->record.data);
	assert_non_null(request);
	return request;
}

static void fed_request_holds_what_matching_needs(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	const Samen__Intake__V1__FeedRequest *request = fed(world, id, &fake);
	assert_string_equal(request->id, id);
	assert_int_equal(request->n_needs, 1);
	assert_string_equal(request->area_id, WORLD_AREA);
	assert_string_equal(request->filer_id, world_teacher.id);
	assert_int_equal(request->state, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN);
	assert_true(request->openable);
	fake_call_close(&fake);
}

static void request_without_basis_is_fed_as_not_openable(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS;
	assert_false(fed(world, world_file(world, &filing), &fake)->openable);
	fake_call_close(&fake);
}

static void withdrawn_consent_is_fed_as_not_openable(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__WithdrawConsentRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(id);
	assert_int_equal(
	    world_status(world, INTAKE("WithdrawConsent"), &world_teacher, &in.base), OK);
	assert_false(fed(world, id, &fake)->openable);
	fake_call_close(&fake);
}

static void feed_is_for_services(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	assert_int_equal(
	    world_status(world, INTAKE("Changes"), &world_consultant, &in.base), PERMISSION_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filer_sees_own_words_without_opening),
	    cmocka_unit_test(consultant_sees_the_request_without_its_words),
	    cmocka_unit_test(others_find_nothing),
	    cmocka_unit_test(what_is_not_there_is_not_found),
	    cmocka_unit_test(area_ids_of_somebody_who_is_no_consultant_count_for_nothing),
	    cmocka_unit_test(own_requests_come_newest_first_in_pages),
	    cmocka_unit_test(list_can_be_of_one_state),
	    cmocka_unit_test(consultant_lists_areas_and_own_requests_newest_first_and_each_once),
	    cmocka_unit_test(consultant_of_another_area_lists_nothing),
	    cmocka_unit_test(page_token_that_is_none_is_refused),
	    cmocka_unit_test(page_of_501_is_refused),
	    cmocka_unit_test(checked_text_shows_what_is_refused_and_what_to_confirm),
	    cmocka_unit_test(fed_request_holds_what_matching_needs),
	    cmocka_unit_test(request_without_basis_is_fed_as_not_openable),
	    cmocka_unit_test(withdrawn_consent_is_fed_as_not_openable),
	    cmocka_unit_test(feed_is_for_services),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
