/* FileRequest: what it asks for, what it refuses, and what it makes. */
#include "support/intake_world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

/* "kind" etc. as wrong field with this reason, and INVALID_ARGUMENT. */
static void assert_refused(
    struct intake_world *world, const struct filing *filing, const char *field, const char *reason)
{
	struct fake_call fake;
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing->in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(&fake, field);
	assert_non_null(detail);
	assert_string_equal(detail->reason, reason);
	assert_true(detail->message[0] != '\0');
	fake_call_close(&fake);
}

static enum status file_as(
    struct intake_world *world, const struct filing *filing, const struct caller *caller)
{
	return world_status(world, INTAKE("FileRequest"), caller, &filing->in.base);
}

static enum status file(struct intake_world *world, const struct filing *filing)
{
	return file_as(world, filing, &world_teacher);
}

/* --- what it makes --- */

static void filed_request_comes_back_with_its_place_and_its_pseudonym(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_true(id_is(made->id, 'r'));
	assert_string_equal(made->area_id, WORLD_AREA);
	assert_string_equal(made->organisation_id, WORLD_SCHOOL);
	assert_string_equal(made->filer_id, world_teacher.id);
	assert_string_equal(made->pseudonym, "leerling 7b");
	assert_int_equal(made->state, SAMEN__INTAKE__V1__REQUEST_STATE__OPEN);
	assert_int_equal(made->filed_at_ms, WORLD_NOW_MS);
	assert_int_equal(made->basis->recorded_at_ms, WORLD_NOW_MS);
	assert_string_equal(made->basis->recorded_by, world_teacher.id);
	assert_true(fake.change > 0);
	fake_call_close(&fake);
}

static void weight_of_nothing_is_read_as_one(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.needs[0].weight = 0;
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_true(fabs(made->needs[0]->weight - 1) < 1e-9);
	fake_call_close(&fake);
}

static void basis_fields_of_the_service_are_not_the_clients_to_set(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.basis.withdrawn_at_ms = 5;
	filing.basis.recorded_by = TEXT("p-somebody0000");
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *made = fake.response;
	assert_int_equal(made->basis->withdrawn_at_ms, 0);
	assert_string_equal(made->basis->recorded_by, world_teacher.id);
	fake_call_close(&fake);
}

static void same_request_key_gives_the_same_request_once(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call first;
	struct fake_call second;
	filing_init(&filing);
	fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher,
	    "same-request-key-0001", &filing.in.base, &first);
	fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher,
	    "same-request-key-0001", &filing.in.base, &second);
	assert_int_equal(second.status, OK);
	assert_true(second.repeated);
	const Samen__Intake__V1__Request *a = first.response;
	const Samen__Intake__V1__Request *b = second.response;
	assert_string_equal(a->id, b->id);
	assert_string_equal(b->pseudonym, "leerling 7b");
	fake_call_close(&first);
	fake_call_close(&second);
}

static size_t spares(struct intake_world *world)
{
	const struct call call = {.service = world->service.service};
	return request_keys_spare_count(intake_keys(&call));
}

static void repeat_gives_its_spare_key_back(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	for (int i = 0; i < 2; i++) {
		size_t before = spares(world);
		fake_call_make(&world->service, INTAKE("FileRequest"), &world_teacher,
		    "same-request-key-0002", &filing.in.base, &fake);
		assert_int_equal(fake.status, OK);
		assert_int_equal(before - spares(world), fake.repeated ? 0 : 1);
		fake_call_close(&fake);
	}
}

static void refused_request_uses_up_no_key(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	filing_init(&filing);
	filing.needs[0].topic_id = TEXT("nergens");
	size_t before = spares(world);
	assert_int_equal(file(world, &filing), INVALID_ARGUMENT);
	assert_int_equal(spares(world), before);
}

static void failed_commit_does_not_give_the_key_back(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	filing_init(&filing);
	size_t before = spares(world);
	world->service.commits_fail = true;
	assert_int_equal(file(world, &filing), UNAVAILABLE);
	world->service.commits_fail = false;
	assert_int_equal(spares(world), before - 1);
}

static void request_is_never_written_over_another_one(void **state)
{
	struct intake_world *world = *state;
	const struct call call = {.service = world->service.service};
	struct spare_key spare;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	assert_int_equal(request_keys_take(intake_keys(&call), &spare), OK);
	request_keys_give_back(intake_keys(&call), &spare);
	request_keys_give_back(intake_keys(&call), &spare);
	assert_string_equal(world_file(world, &filing), spare.request_id.text);
	filing.in.age_group = SAMEN__COMMON__V1__AGE_GROUP__GROEP_8;
	assert_int_equal(file(world, &filing), ABORTED);
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	in.request_id = spare.request_id.text;
	fake_call_make(
	    &world->service, INTAKE("GetRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *first = fake.response;
	assert_int_equal(first->age_group, SAMEN__COMMON__V1__AGE_GROUP__GROEP_4);
	fake_call_close(&fake);
	assert_int_equal(file(world, &filing), OK); /* and the next one goes well */
}

/* --- required fields --- */

static void every_wrong_field_is_named_at_once(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	Samen__Intake__V1__FileRequestRequest in = SAMEN__INTAKE__V1__FILE_REQUEST_REQUEST__INIT;
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	static const char *const fields[] = {
	    "kind", "age_group", "urgency", "pseudonym", "story.happens", "basis.kind", "hearing"};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct call_detail *detail = fake_call_detail(&fake, fields[i]);
		assert_non_null(detail);
		assert_string_equal(detail->reason, "REQUIRED");
	}
	fake_call_close(&fake);
}

static void text_and_topic_are_refused_together(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.needs[0].topic_id = TEXT("nergens");
	filing.story.asks = TEXT("bel 06-12345678");
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_non_null(fake_call_detail(&fake, "needs[0].topic_id"));
	assert_non_null(fake_call_detail(&fake, "story.asks"));
	fake_call_close(&fake);
}

static void blank_story_is_no_story(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.story.happens = TEXT(" \n\t ");
	assert_refused(*state, &filing, "story.happens", "REQUIRED");
}

static char *repeated(const char *piece, size_t times)
{
	size_t size = strlen(piece);
	size_t room = times * size + 1;
	char *text = calloc(room, 1);
	assert_non_null(text);
	for (size_t i = 0; i < times; i++) {
		(void)snprintf(text + i * size, room - i * size, "%s", piece);
	}
	return text;
}

static void story_is_counted_in_characters_and_ends_at_4000(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	char *text = repeated("\xc3\xa9", 4000);
	filing_init(&filing);
	filing.story.goes_well = text;
	assert_int_equal(file(world, &filing), OK);
	free(text);
}

static void story_of_4001_characters_is_too_long(void **state)
{
	struct filing filing;
	char *text = repeated("\xc3\xa9", 4001);
	filing_init(&filing);
	filing.story.goes_well = text;
	assert_refused(*state, &filing, "story.goes_well", "TOO_LONG");
	free(text);
}

static void pseudonym_of_41_characters_is_too_long(void **state)
{
	struct filing filing;
	char *text = repeated("x", 41);
	filing_init(&filing);
	filing.in.pseudonym = text;
	assert_refused(*state, &filing, "pseudonym", "TOO_LONG");
	free(text);
}

/* --- needs and forms --- */

static void needs_may_be_left_out(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.in.n_needs = 0;
	filing.in.n_forms = 0;
	assert_int_equal(file(*state, &filing), OK);
}

static void thirteen_needs_are_too_many(void **state)
{
	struct filing filing;
	filing_init(&filing);
	for (size_t i = 0; i < 13; i++) {
		filing.needs[i].topic_id = TEXT("rekenen");
	}
	filing.in.n_needs = 13;
	assert_refused(*state, &filing, "needs", "TOO_MANY");
}

static void unknown_topic_is_refused_with_its_place(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.needs[1].topic_id = TEXT("nergens");
	filing.in.n_needs = 2;
	assert_refused(*state, &filing, "needs[1].topic_id", "UNKNOWN_TOPIC");
}

static void topic_named_twice_is_refused(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.needs[1].topic_id = TEXT("rekenen");
	filing.in.n_needs = 2;
	assert_refused(*state, &filing, "needs[1].topic_id", "DUPLICATE");
}

static void topic_must_be_named(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.in.n_needs = 2;
	assert_refused(*state, &filing, "needs[1].topic_id", "REQUIRED");
}

static void weights_outside_nought_to_one_are_refused(void **state)
{
	static const double wrong[] = {-0.1, 1.1, NAN, INFINITY};
	struct filing filing;
	filing_init(&filing);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		filing.needs[0].weight = wrong[i];
		assert_refused(*state, &filing, "needs[0].weight", "OUT_OF_RANGE");
	}
}

static void form_of_help_named_twice_is_refused(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.forms[1] = filing.forms[0];
	filing.in.n_forms = 2;
	assert_refused(*state, &filing, "forms", "DUPLICATE");
}

/* --- basis and hearing --- */

static void request_without_basis_may_be_filed(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS;
	filing.basis.given_at_ms = 0;
	assert_int_equal(file(*state, &filing), OK);
}

static void consent_must_be_dated(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.given_at_ms = 0;
	assert_refused(*state, &filing, "basis.given_at_ms", "REQUIRED");
}

static void consent_of_tomorrow_is_refused(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.given_at_ms = WORLD_NOW_MS + WORLD_DAY_MS;
	assert_refused(*state, &filing, "basis.given_at_ms", "IN_FUTURE");
}

static void consent_of_more_than_two_years_ago_is_refused(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.given_at_ms = WORLD_NOW_MS - 740 * WORLD_DAY_MS;
	assert_refused(*state, &filing, "basis.given_at_ms", "TOO_OLD");
}

static void other_basis_needs_a_note(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS;
	assert_refused(*state, &filing, "basis.note", "REQUIRED");
}

static void basis_note_of_201_characters_is_too_long(void **state)
{
	struct filing filing;
	char *text = repeated("x", 201);
	filing_init(&filing);
	filing.basis.note = text;
	assert_refused(*state, &filing, "basis.note", "TOO_LONG");
	free(text);
}

static void pupil_was_heard_or_there_is_a_reason(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.hearing.heard = false;
	assert_refused(*state, &filing, "hearing", "REQUIRED");
}

static void reason_why_not_heard_suffices(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.hearing.heard = false;
	filing.hearing.waived_reason = TEXT("nog te jong");
	assert_int_equal(file(*state, &filing), OK);
}

static void heard_and_a_reason_why_not_contradict(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.hearing.waived_reason = TEXT("nog te jong");
	assert_refused(*state, &filing, "hearing.waived_reason", "NOT_BOTH");
}

/* --- what may not be said --- */

static void number_of_a_person_is_refused_with_its_place(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.in.names_confirmed = true;
	filing.story.tried = TEXT("het nummer is 111222333 zei hij");
	fake_call_make(
	    &world->service, INTAKE("FileRequest"), &world_teacher, NULL, &filing.in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	const struct call_detail *detail = fake_call_detail(&fake, "story.tried");
	assert_non_null(detail);
	assert_string_equal(detail->reason, "BSN_FOUND");
	assert_int_equal(detail->from, 14);
	assert_int_equal(detail->to, 23);
	fake_call_close(&fake);
}

static void every_free_text_is_looked_over(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.hearing.heard = false;
	filing.hearing.waived_reason = TEXT("nog te jong");
	const struct {
		const char *field;
		char **text;
	} texts[] = {
	    {"story.happens", &filing.story.happens},
	    {"story.tried", &filing.story.tried},
	    {"story.goes_well", &filing.story.goes_well},
	    {"story.asks", &filing.story.asks},
	    {"story.pupil_view", &filing.story.pupil_view},
	    {"story.parents_view", &filing.story.parents_view},
	    {"basis.note", &filing.basis.note},
	    {"hearing.waived_reason", &filing.hearing.waived_reason},
	    {"pseudonym", &filing.in.pseudonym},
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *before = *texts[i].text;
		*texts[i].text = TEXT("jan@school.nl");
		assert_refused(*state, &filing, texts[i].field, "EMAIL_FOUND");
		*texts[i].text = before;
	}
}

static void number_behind_forty_names_is_found(void **state)
{
	struct filing filing;
	char *names = repeated("dan huilt Sanne. ", 40);
	char text[1024];
	(void)snprintf(text, sizeof text, "%sen 111222333", names);
	filing_init(&filing);
	filing.in.names_confirmed = true;
	filing.story.happens = text;
	assert_refused(*state, &filing, "story.happens", "BSN_FOUND");
	free(names);
}

static void name_is_refused_until_confirmed(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.story.tried = TEXT("dan huilt Sanne vaak");
	assert_refused(*state, &filing, "story.tried", "NAME_FOUND");
	filing.in.names_confirmed = true;
	assert_int_equal(file(*state, &filing), OK);
}

static void name_as_pseudonym_is_refused_until_confirmed(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.in.pseudonym = TEXT("leerling Sanne");
	assert_refused(*state, &filing, "pseudonym", "NAME_FOUND");
}

static void anonymous_consult_holds_no_name_even_when_confirmed(void **state)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	filing.in.names_confirmed = true;
	filing.story.tried = TEXT("dan huilt Sanne vaak");
	assert_refused(*state, &filing, "story.tried", "NAME_FOUND");
}

/* --- who files --- */

static void only_teachers_file(void **state)
{
	struct filing filing;
	filing_init(&filing);
	assert_int_equal(file_as(*state, &filing, &world_specialist), PERMISSION_DENIED);
	assert_int_equal(file_as(*state, &filing, &world_consultant), PERMISSION_DENIED);
	assert_int_equal(file_as(*state, &filing, &world_coordinator), PERMISSION_DENIED);
}

static void school_that_has_not_arrived_yet_cannot_file(void **state)
{
	struct filing filing;
	struct caller caller = world_teacher;
	filing_init(&filing);
	caller.organisation_id = "o-0000000000zz";
	assert_int_equal(file_as(*state, &filing, &caller), FAILED_PRECONDITION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filed_request_comes_back_with_its_place_and_its_pseudonym),
	    cmocka_unit_test(weight_of_nothing_is_read_as_one),
	    cmocka_unit_test(basis_fields_of_the_service_are_not_the_clients_to_set),
	    cmocka_unit_test(same_request_key_gives_the_same_request_once),
	    cmocka_unit_test(repeat_gives_its_spare_key_back),
	    cmocka_unit_test(refused_request_uses_up_no_key),
	    cmocka_unit_test(failed_commit_does_not_give_the_key_back),
	    cmocka_unit_test(request_is_never_written_over_another_one),
	    cmocka_unit_test(every_wrong_field_is_named_at_once),
	    cmocka_unit_test(text_and_topic_are_refused_together),
	    cmocka_unit_test(blank_story_is_no_story),
	    cmocka_unit_test(story_is_counted_in_characters_and_ends_at_4000),
	    cmocka_unit_test(story_of_4001_characters_is_too_long),
	    cmocka_unit_test(pseudonym_of_41_characters_is_too_long),
	    cmocka_unit_test(needs_may_be_left_out),
	    cmocka_unit_test(thirteen_needs_are_too_many),
	    cmocka_unit_test(unknown_topic_is_refused_with_its_place),
	    cmocka_unit_test(topic_named_twice_is_refused),
	    cmocka_unit_test(topic_must_be_named),
	    cmocka_unit_test(weights_outside_nought_to_one_are_refused),
	    cmocka_unit_test(form_of_help_named_twice_is_refused),
	    cmocka_unit_test(request_without_basis_may_be_filed),
	    cmocka_unit_test(consent_must_be_dated),
	    cmocka_unit_test(consent_of_tomorrow_is_refused),
	    cmocka_unit_test(consent_of_more_than_two_years_ago_is_refused),
	    cmocka_unit_test(other_basis_needs_a_note),
	    cmocka_unit_test(basis_note_of_201_characters_is_too_long),
	    cmocka_unit_test(pupil_was_heard_or_there_is_a_reason),
	    cmocka_unit_test(reason_why_not_heard_suffices),
	    cmocka_unit_test(heard_and_a_reason_why_not_contradict),
	    cmocka_unit_test(number_of_a_person_is_refused_with_its_place),
	    cmocka_unit_test(every_free_text_is_looked_over),
	    cmocka_unit_test(number_behind_forty_names_is_found),
	    cmocka_unit_test(name_is_refused_until_confirmed),
	    cmocka_unit_test(name_as_pseudonym_is_refused_until_confirmed),
	    cmocka_unit_test(anonymous_consult_holds_no_name_even_when_confirmed),
	    cmocka_unit_test(only_teachers_file),
	    cmocka_unit_test(school_that_has_not_arrived_yet_cannot_file),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
