/* What intake makes of the directory's feed, and whom it lets in. */
#include "support/intake_world.h"

#include "intake/known.h"

#include "directory.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

static void know_person(struct intake_world *world,
    Samen__Directory__V1__PersonState state,
    int64_t tokens_not_before_ms)
{
	Samen__Directory__V1__FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	Samen__Directory__V1__Person person = SAMEN__DIRECTORY__V1__PERSON__INIT;
	person.id = TEXT(world_teacher.id);
	person.state = state;
	feed.person = &person;
	feed.tokens_not_before_ms = tokens_not_before_ms;
	world_know(world, "person", world_teacher.id, &feed.base);
}

static enum status list_as_teacher(struct intake_world *world)
{
	Samen__Intake__V1__ListRequestsRequest in = SAMEN__INTAKE__V1__LIST_REQUESTS_REQUEST__INIT;
	return world_status(world, INTAKE("ListRequests"), &world_teacher, &in.base);
}

static enum status file_as_teacher(struct intake_world *world)
{
	struct filing filing;
	filing_init(&filing);
	return world_status(world, INTAKE("FileRequest"), &world_teacher, &filing.in.base);
}

static enum status forget_all(struct call *call, void *arg)
{
	(void)arg;
	return known_source()->forget(call);
}

static void person_not_heard_of_is_let_in(void **state)
{
	assert_int_equal(list_as_teacher(*state), OK);
}

static void active_person_is_let_in(void **state)
{
	know_person(*state, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE, 0);
	assert_int_equal(list_as_teacher(*state), OK);
}

static void person_with_a_closed_account_is_kept_out(void **state)
{
	know_person(*state, SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED, 0);
	assert_int_equal(list_as_teacher(*state), UNAUTHENTICATED);
	assert_int_equal(file_as_teacher(*state), UNAUTHENTICATED);
}

static void token_of_before_the_sign_out_is_kept_out(void **state)
{
	know_person(*state, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE,
	    world_teacher.token_issued_at_ms + 1);
	assert_int_equal(list_as_teacher(*state), UNAUTHENTICATED);
}

static void token_of_the_moment_of_sign_out_counts(void **state)
{
	know_person(
	    *state, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE, world_teacher.token_issued_at_ms);
	assert_int_equal(list_as_teacher(*state), OK);
}

static void school_that_moves_files_in_its_new_area(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	world_know_school(world, WORLD_SCHOOL, "a-0000000e1der");
	filing_init(&filing);
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_string_equal(made->area_id, "a-0000000e1der");
	fake_call_close(&fake);
}

static void school_outside_all_areas_may_file(void **state)
{
	world_know_school(*state, WORLD_SCHOOL, "");
	assert_int_equal(file_as_teacher(*state), OK);
}

static void deleted_topic_is_unknown(void **state)
{
	world_know(*state, "topic", "rekenen", NULL);
	assert_int_equal(file_as_teacher(*state), INVALID_ARGUMENT);
}

static void other_kinds_of_the_feed_pass_by(void **state)
{
	Samen__Directory__V1__Area area = SAMEN__DIRECTORY__V1__AREA__INIT;
	world_know(*state, "area", WORLD_AREA, &area.base);
	world_know(*state, "something-new", "x", NULL);
	assert_int_equal(file_as_teacher(*state), OK);
}

static void forgetting_drops_schools_topics_and_people(void **state)
{
	struct intake_world *world = *state;
	know_person(world, SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED, 0);
	assert_int_equal(fake_own_write(&world->service, forget_all, NULL), OK);
	assert_int_equal(list_as_teacher(world), OK);
	assert_int_equal(file_as_teacher(world), INVALID_ARGUMENT);
	Samen__Directory__V1__Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	world_know(world, "topic", "rekenen", &topic.base);
	assert_int_equal(file_as_teacher(world), FAILED_PRECONDITION);
}

static void forgetting_many_forgets_all(void **state)
{
	struct intake_world *world = *state;
	Samen__Directory__V1__Topic topic = SAMEN__DIRECTORY__V1__TOPIC__INIT;
	char id[16] = "t-000";
	for (int i = 0; i < 600; i++) {
		id[2] = (char)('0' + i / 100);
		id[3] = (char)('0' + i / 10 % 10);
		id[4] = (char)('0' + i % 10);
		world_know(world, "topic", id, &topic.base);
	}
	assert_int_equal(fake_own_write(&world->service, forget_all, NULL), OK);
	world_know_school(world, WORLD_SCHOOL, WORLD_AREA);
	struct filing filing;
	filing_init(&filing);
	filing.needs[0].topic_id = id;
	assert_int_equal(
	    world_status(world, INTAKE("FileRequest"), &world_teacher, &filing.in.base),
	    INVALID_ARGUMENT);
}

#define IN_A_WORLD(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, intake_world_open, intake_world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_A_WORLD(person_not_heard_of_is_let_in),
	    IN_A_WORLD(active_person_is_let_in),
	    IN_A_WORLD(person_with_a_closed_account_is_kept_out),
	    IN_A_WORLD(token_of_before_the_sign_out_is_kept_out),
	    IN_A_WORLD(token_of_the_moment_of_sign_out_counts),
	    IN_A_WORLD(school_that_moves_files_in_its_new_area),
	    IN_A_WORLD(school_outside_all_areas_may_file),
	    IN_A_WORLD(deleted_topic_is_unknown),
	    IN_A_WORLD(other_kinds_of_the_feed_pass_by),
	    IN_A_WORLD(forgetting_drops_schools_topics_and_people),
	    IN_A_WORLD(forgetting_many_forgets_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
