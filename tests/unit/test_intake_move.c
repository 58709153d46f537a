/* RETURN and TRANSITION: their own questions, and from where to where. */
#include "intake/move.h"
#include "support/intake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))
#define SECTOR(name) SAMEN__COMMON__V1__SECTOR__##name
#define RETURN SAMEN__INTAKE__V1__REQUEST_KIND__RETURN
#define TRANSITION SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION
#define SUPPORT SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT
#define GROEP_4 SAMEN__COMMON__V1__AGE_GROUP__GROEP_4
#define GROEP_8 SAMEN__COMMON__V1__AGE_GROUP__GROEP_8

#define SBO "o-00000000sb0"
#define SO "o-000000000s0"
#define VOORSCHOOL "o-00000v00rsc"
#define CARE "o-00000000car"
#define CLOSED "o-0000000c10s"
#define OTHER_SCHOOL "o-000000schoo"

/* --- the rules --- */

static void return_starts_at_a_special_school(void **state)
{
	(void)state;
	assert_true(move_may_send(RETURN, SECTOR(SBO)));
	assert_true(move_may_send(RETURN, SECTOR(SO)));
	assert_true(move_may_send(RETURN, SECTOR(VSO)));
	assert_false(move_may_send(RETURN, SECTOR(REGULAR)));
	assert_false(move_may_send(RETURN, SECTOR(YOUTH_CARE)));
	assert_false(move_may_send(RETURN, 99));
}

static void return_leads_to_a_regular_or_an_sbo_school(void **state)
{
	(void)state;
	assert_true(move_may_receive(RETURN, GROEP_4, SECTOR(REGULAR)));
	assert_true(move_may_receive(RETURN, GROEP_4, SECTOR(SBO)));
	assert_false(move_may_receive(RETURN, GROEP_8, SECTOR(SO)));
	assert_false(move_may_receive(RETURN, GROEP_8, SECTOR(OTHER)));
}

static void transition_starts_at_a_voorschool_or_a_primary_school(void **state)
{
	(void)state;
	assert_true(move_may_send(TRANSITION, SECTOR(EARLY_YEARS)));
	assert_true(move_may_send(TRANSITION, SECTOR(REGULAR)));
	assert_true(move_may_send(TRANSITION, SECTOR(SO)));
	assert_false(move_may_send(TRANSITION, SECTOR(VSO)));
	assert_false(move_may_send(TRANSITION, SECTOR(MUNICIPALITY)));
}

static void only_the_oldest_leave_primary_school(void **state)
{
	(void)state;
	assert_true(move_may_receive(TRANSITION, GROEP_4, SECTOR(REGULAR)));
	assert_false(move_may_receive(TRANSITION, GROEP_4, SECTOR(VSO)));
	assert_true(move_may_receive(TRANSITION, GROEP_8, SECTOR(VSO)));
	assert_true(move_may_receive(TRANSITION, GROEP_8, SECTOR(OTHER)));
}

static void day_lies_around_the_request(void **state)
{
	(void)state;
	const int64_t filed = WORLD_NOW_MS;
	assert_true(move_day_fits(0, filed, filed));
	assert_true(move_day_fits(filed - 31 * WORLD_DAY_MS, filed, filed));
	assert_false(move_day_fits(filed - 32 * WORLD_DAY_MS, filed, filed));
	assert_true(move_day_fits(filed + 731 * WORLD_DAY_MS, filed, filed));
	assert_false(move_day_fits(filed + 732 * WORLD_DAY_MS, filed, filed));
	assert_true(move_day_fits(filed + 732 * WORLD_DAY_MS, filed, filed + WORLD_DAY_MS));
}

/* --- filing --- */

/* A return from SBO to the world's school, as it can be filed. Refers to itself: do not copy. */
struct moving {
	struct filing filing;
	Samen__Intake__V1__Move move;
};

static int moving_open(void **state)
{
	const struct world_organisation others[] = {{SBO, WORLD_AREA, SECTOR(SBO), false},
	    {SO, WORLD_AREA, SECTOR(SO), false},
	    {VOORSCHOOL, WORLD_AREA, SECTOR(EARLY_YEARS), false},
	    {CARE, "", SECTOR(YOUTH_CARE), false}, {CLOSED, WORLD_AREA, SECTOR(SBO), true},
	    {OTHER_SCHOOL, WORLD_AREA, SECTOR(REGULAR), false}};
	int opened = intake_world_open(state);
	for (size_t i = 0; opened == 0 && i < sizeof others / sizeof *others; i++) {
		world_know_organisation(*state, &others[i]);
	}
	return opened;
}

static void moving_init(struct moving *moving, Samen__Intake__V1__RequestKind kind)
{
	filing_init(&moving->filing);
	samen__intake__v1__move__init(&moving->move);
	moving->filing.in.kind = kind;
	moving->filing.in.move = &moving->move;
	moving->filing.story.works_here = TEXT("een vaste plek bij het raam");
	moving->filing.story.needed_there = TEXT("een maatje en een rustige start");
	moving->filing.story.worries = TEXT("de grote groep");
	moving->filing.story.agreements = TEXT("eerst twee ochtenden wennen");
	moving->move.sending_organisation_id = TEXT(SBO);
	moving->move.receiving_organisation_id = TEXT(WORLD_SCHOOL);
	moving->move.planned_at_ms = WORLD_NOW_MS + 30 * WORLD_DAY_MS;
}

static void assert_filed(struct intake_world *world, const struct moving *moving)
{
	assert_int_equal(
	    world_status(world, INTAKE("FileRequest"), &world_teacher, &moving->filing.in.base),
	    OK);
}

static void assert_call_refused(struct intake_world *world,
    const char *method,
    const ProtobufCMessage *in,
    const char *field,
    const char *reason)
{
	struct fake_call fake;
	fake_call_make(&world->service, method, &world_teacher, NULL, in, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(&fake, field);
	assert_non_null(detail);
	assert_string_equal(detail->reason, reason);
	fake_call_close(&fake);
}

static void assert_refused(
    struct intake_world *world, const struct moving *moving, const char *field, const char *reason)
{
	assert_call_refused(world, INTAKE("FileRequest"), &moving->filing.in.base, field, reason);
}

static void return_is_shown_with_its_move_and_purpose(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	moving_init(&moving, RETURN);
	fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher, NULL,
	    &moving.filing.in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_string_equal(made->move->sending_organisation_id, SBO);
	assert_string_equal(made->move->receiving_organisation_id, WORLD_SCHOOL);
	assert_int_equal(made->move->planned_at_ms, moving.move.planned_at_ms);
	assert_int_equal(made->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__RETURN_OR_TRANSITION);
	fake_call_close(&fake);
}

static void purpose_that_was_said_stays(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	moving_init(&moving, RETURN);
	moving.filing.basis.purpose = SAMEN__INTAKE__V1__PURPOSE__ADVICE_ONLY;
	fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher, NULL,
	    &moving.filing.in.base, &fake);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_int_equal(made->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__ADVICE_ONLY);
	fake_call_close(&fake);
}

static void new_basis_of_a_return_is_for_the_return(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	Samen__Intake__V1__RecordBasisRequest in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file(world, &moving.filing);
	in.basis = &moving.filing.basis;
	fake_call_make(
	    &world->service, INTAKE("RecordBasis"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_int_equal(made->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__RETURN_OR_TRANSITION);
	fake_call_close(&fake);
}

static void return_needs_its_move_and_answers(void **state)
{
	struct moving moving;
	moving_init(&moving, RETURN);
	moving.filing.in.move = NULL;
	assert_refused(*state, &moving, "move", "REQUIRED");
	moving_init(&moving, RETURN);
	moving.move.sending_organisation_id = TEXT("");
	assert_refused(*state, &moving, "move.sending_organisation_id", "REQUIRED");
	moving_init(&moving, RETURN);
	moving.filing.story.works_here = TEXT("  ");
	assert_refused(*state, &moving, "story.works_here", "REQUIRED");
	moving_init(&moving, RETURN);
	moving.filing.story.needed_there = TEXT("");
	assert_refused(*state, &moving, "story.needed_there", "REQUIRED");
}

static void transition_needs_less(void **state)
{
	struct moving moving;
	moving_init(&moving, TRANSITION);
	moving.filing.story.needed_there = TEXT("");
	moving.move.sending_organisation_id = TEXT(WORLD_SCHOOL);
	moving.move.receiving_organisation_id = TEXT("");
	moving.move.planned_at_ms = 0;
	assert_filed(*state, &moving);
	moving.filing.in.move = NULL;
	assert_filed(*state, &moving);
	moving.filing.story.works_here = TEXT("");
	assert_refused(*state, &moving, "story.works_here", "REQUIRED");
}

static void transition_from_a_voorschool_is_filed_by_the_school(void **state)
{
	struct moving moving;
	moving_init(&moving, TRANSITION);
	moving.filing.in.age_group = SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL;
	moving.move.sending_organisation_id = TEXT(VOORSCHOOL);
	assert_filed(*state, &moving);
}

static void other_kinds_have_no_move_and_no_answers_of_it(void **state)
{
	struct moving moving;
	moving_init(&moving, SUPPORT);
	assert_refused(*state, &moving, "move", "NOT_FOR_THIS_KIND");
	assert_refused(*state, &moving, "story.works_here", "NOT_FOR_THIS_KIND");
	assert_refused(*state, &moving, "story.agreements", "NOT_FOR_THIS_KIND");
}

static void filer_works_at_one_of_the_two(void **state)
{
	struct moving moving;
	moving_init(&moving, RETURN);
	moving.move.receiving_organisation_id = TEXT(OTHER_SCHOOL);
	assert_refused(*state, &moving, "move", "NOT_YOUR_SCHOOL");
	moving_init(&moving, TRANSITION);
	moving.move = (Samen__Intake__V1__Move)SAMEN__INTAKE__V1__MOVE__INIT;
	assert_refused(*state, &moving, "move", "NOT_YOUR_SCHOOL");
}

static void schools_of_a_move_are_known_open_and_of_the_right_kind(void **state)
{
	struct moving moving;
	static const struct {
		const char *sending, *reason;
	} wrong[] = {{"o-0000000n0ne", "UNKNOWN_ORGANISATION"}, {CLOSED, "CLOSED"},
	    {OTHER_SCHOOL, "WRONG_SECTOR"}, {CARE, "WRONG_SECTOR"}};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		moving_init(&moving, RETURN);
		moving.move.sending_organisation_id = TEXT(wrong[i].sending);
		assert_refused(*state, &moving, "move.sending_organisation_id", wrong[i].reason);
	}
	moving_init(&moving, RETURN);
	moving.move.sending_organisation_id = TEXT(WORLD_SCHOOL);
	moving.move.receiving_organisation_id = TEXT(SO);
	assert_refused(*state, &moving, "move.receiving_organisation_id", "WRONG_SECTOR");
	moving.move.receiving_organisation_id = TEXT(WORLD_SCHOOL);
	assert_refused(*state, &moving, "move.receiving_organisation_id", "SAME");
	moving_init(&moving, TRANSITION);
	moving.move.sending_organisation_id = TEXT(WORLD_SCHOOL);
	moving.move.receiving_organisation_id = TEXT(CARE);
	assert_refused(*state, &moving, "move.receiving_organisation_id", "WRONG_SECTOR");
}

static void planned_day_is_no_birth_date(void **state)
{
	struct moving moving;
	moving_init(&moving, RETURN);
	moving.move.planned_at_ms = WORLD_NOW_MS - 4000 * WORLD_DAY_MS;
	assert_refused(*state, &moving, "move.planned_at_ms", "OUT_OF_RANGE");
	moving.move.planned_at_ms = INT64_MIN;
	assert_refused(*state, &moving, "move.planned_at_ms", "OUT_OF_RANGE");
}

static void move_between_known_schools_is_not_anonymous(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	Samen__Intake__V1__RecordBasisRequest in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__AmendRequestRequest amendment =
	    SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file(world, &moving.filing);
	in.basis = &moving.filing.basis;
	moving.filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	assert_refused(world, &moving, "basis.kind", "NOT_ANONYMOUS");
	assert_call_refused(world, INTAKE("RecordBasis"), &in.base, "basis.kind", "NOT_ANONYMOUS");
	moving.filing.in.kind = TRANSITION;
	moving.move.sending_organisation_id = TEXT("");
	amendment.request_id = (char *)world_file(world, &moving.filing);
	amendment.move = &moving.move;
	moving.move.sending_organisation_id = TEXT(VOORSCHOOL);
	assert_call_refused(
	    world, INTAKE("AmendRequest"), &amendment.base, "move", "NOT_ANONYMOUS");
}

static void answers_of_a_move_are_looked_over_with_the_place(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	moving_init(&moving, RETURN);
	const struct {
		const char *field;
		char **text;
	} texts[] = {
	    {"story.works_here", &moving.filing.story.works_here},
	    {"story.needed_there", &moving.filing.story.needed_there},
	    {"story.worries", &moving.filing.story.worries},
	    {"story.agreements", &moving.filing.story.agreements},
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct fake_call fake;
		char *before = *texts[i].text;
		*texts[i].text = TEXT("bel 06-12345678");
		fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher, NULL,
		    &moving.filing.in.base, &fake);
		const struct call_detail *detail = fake_call_detail(&fake, texts[i].field);
		assert_non_null(detail);
		assert_string_equal(detail->reason, "PHONE_FOUND");
		assert_int_equal(detail->from, 4);
		assert_int_equal(detail->to, 15);
		fake_call_close(&fake);
		*texts[i].text = before;
	}
}

static void answers_open_as_they_were_told(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file(world, &moving.filing);
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__OpenRequestResponse *opened = fake.response;
	assert_string_equal(opened->story->works_here, moving.filing.story.works_here);
	assert_string_equal(opened->story->needed_there, moving.filing.story.needed_there);
	assert_string_equal(opened->story->worries, moving.filing.story.worries);
	assert_string_equal(opened->story->agreements, moving.filing.story.agreements);
	fake_call_close(&fake);
}

static void feed_tells_the_move_and_none_of_the_answers(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	Samen__Common__V1__ChangesRequest in = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	in.limit = 100;
	moving_init(&moving, RETURN);
	(void)world_file(world, &moving.filing);
	fake_call_make(&world->service, INTAKE("Changes"), &world_matching, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Common__V1__ChangesResponse *out = fake.response;
	assert_int_equal(out->n_changes, 1);
	ProtobufCBinaryData record = out->changes[0]->record;
	Samen__Intake__V1__FeedRequest *feed =
	    samen__intake__v1__feed_request__unpack(NULL, record.len, record.data);
	assert_non_null(feed);
	assert_string_equal(feed->move->sending_organisation_id, SBO);
	assert_int_equal(feed->move->planned_at_ms, moving.move.planned_at_ms);
	assert_null(memmem(record.data, record.len, "maatje", 6));
	samen__intake__v1__feed_request__free_unpacked(feed, NULL);
	fake_call_close(&fake);
}

/* --- amending --- */

static void move_can_be_amended(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	struct fake_call fake;
	Samen__Intake__V1__AmendRequestRequest in = SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file(world, &moving.filing);
	moving.move.sending_organisation_id = TEXT(SO);
	in.move = &moving.move;
	fake_call_make(
	    &world->service, INTAKE("AmendRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_string_equal(made->move->sending_organisation_id, SO);
	fake_call_close(&fake);
	moving.move.sending_organisation_id = TEXT(OTHER_SCHOOL);
	assert_call_refused(world, INTAKE("AmendRequest"), &in.base, "move.sending_organisation_id",
	    "WRONG_SECTOR");
}

static void story_of_a_return_keeps_its_questions(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	Samen__Intake__V1__AmendRequestRequest in = SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file(world, &moving.filing);
	moving.filing.story.needed_there = TEXT("");
	in.story = &moving.filing.story;
	assert_call_refused(
	    world, INTAKE("AmendRequest"), &in.base, "story.needed_there", "REQUIRED");
}

static void request_of_another_kind_gets_no_move(void **state)
{
	struct intake_world *world = *state;
	struct moving moving;
	Samen__Intake__V1__AmendRequestRequest in = SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	moving_init(&moving, RETURN);
	in.request_id = (char *)world_file_plain(world);
	in.move = &moving.move;
	assert_call_refused(world, INTAKE("AmendRequest"), &in.base, "move", "NOT_FOR_THIS_KIND");
}

#define MOVING_TEST(name) cmocka_unit_test_setup_teardown(name, moving_open, intake_world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(return_starts_at_a_special_school),
	    cmocka_unit_test(return_leads_to_a_regular_or_an_sbo_school),
	    cmocka_unit_test(transition_starts_at_a_voorschool_or_a_primary_school),
	    cmocka_unit_test(only_the_oldest_leave_primary_school),
	    cmocka_unit_test(day_lies_around_the_request),
	    MOVING_TEST(return_is_shown_with_its_move_and_purpose),
	    MOVING_TEST(purpose_that_was_said_stays),
	    MOVING_TEST(new_basis_of_a_return_is_for_the_return),
	    MOVING_TEST(return_needs_its_move_and_answers),
	    MOVING_TEST(transition_needs_less),
	    MOVING_TEST(transition_from_a_voorschool_is_filed_by_the_school),
	    MOVING_TEST(other_kinds_have_no_move_and_no_answers_of_it),
	    MOVING_TEST(filer_works_at_one_of_the_two),
	    MOVING_TEST(schools_of_a_move_are_known_open_and_of_the_right_kind),
	    MOVING_TEST(planned_day_is_no_birth_date),
	    MOVING_TEST(move_between_known_schools_is_not_anonymous),
	    MOVING_TEST(answers_of_a_move_are_looked_over_with_the_place),
	    MOVING_TEST(answers_open_as_they_were_told),
	    MOVING_TEST(feed_tells_the_move_and_none_of_the_answers),
	    MOVING_TEST(move_can_be_amended),
	    MOVING_TEST(story_of_a_return_keeps_its_questions),
	    MOVING_TEST(request_of_another_kind_gets_no_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
