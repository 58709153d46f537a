/* What the filer changes: content, basis, end. */
#include "support/intake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

typedef Samen__Intake__V1__AmendRequestRequest Amend;
typedef Samen__Intake__V1__CloseRequestRequest Close;
typedef Samen__Intake__V1__RecordBasisRequest RecordBasis;
typedef Samen__Intake__V1__OpenRequestRequest Open;
typedef Samen__Intake__V1__OpenRequestResponse Opened;

static Amend amend_of(const char *request_id)
{
	Amend in = SAMEN__INTAKE__V1__AMEND_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return in;
}

static Close close_of(const char *request_id)
{
	Close in = SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	return in;
}

static RecordBasis basis_of(const char *request_id, Samen__Intake__V1__Basis *basis)
{
	RecordBasis in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	samen__intake__v1__basis__init(basis);
	basis->kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	basis->given_at_ms = WORLD_NOW_MS - WORLD_DAY_MS / 2;
	in.basis = basis;
	return in;
}

static enum status withdraw_as(
    struct intake_world *world, const char *request_id, const struct caller *caller)
{
	Samen__Intake__V1__WithdrawRequestRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return world_status(world, INTAKE("WithdrawRequest"), caller, &in.base);
}

static enum status withdraw_consent(struct intake_world *world, const char *request_id)
{
	Samen__Intake__V1__WithdrawConsentRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return world_status(world, INTAKE("WithdrawConsent"), &world_teacher, &in.base);
}

static enum status amend(struct intake_world *world, const Amend *in)
{
	return world_status(world, INTAKE("AmendRequest"), &world_teacher, &in->base);
}

static enum status close_it(struct intake_world *world, const Close *in)
{
	return world_status(world, INTAKE("CloseRequest"), &world_teacher, &in->base);
}

static enum status record(struct intake_world *world, const RecordBasis *in)
{
	return world_status(world, INTAKE("RecordBasis"), &world_teacher, &in->base);
}

/* Makes a call as the teacher and gives the request it answers with, alive until *fake is closed.
 */
static const Samen__Intake__V1__Request *made_by(struct intake_world *world,
    const char *method,
    const ProtobufCMessage *in,
    struct fake_call *fake)
{
	fake_call_make(&world->service, method, &world_teacher, NULL, in, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

static void assert_detail(struct intake_world *world,
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

static const Opened *open_it(
    struct intake_world *world, const char *request_id, struct fake_call *fake)
{
	Open in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

static const char *file_with(struct intake_world *world, Samen__Intake__V1__BasisKind kind)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = kind;
	return world_file(world, &filing);
}

static const char *file_with_name(struct intake_world *world)
{
	struct filing filing;
	filing_init(&filing);
	filing.story.tried = TEXT("dan huilt Sanne vaak");
	filing.in.names_confirmed = true;
	return world_file(world, &filing);
}

/* --- AmendRequest --- */

static void amended_story_replaces_the_old_one(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Amend in = amend_of(id);
	Samen__Intake__V1__Story story = SAMEN__INTAKE__V1__STORY__INIT;
	struct fake_call fake;
	story.happens = TEXT("nu gaat het al beter");
	in.story = &story;
	assert_int_equal(amend(world, &in), OK);
	const Opened *opened = open_it(world, id, &fake);
	assert_string_equal(opened->story->happens, "nu gaat het al beter");
	assert_string_equal(opened->story->tried, "");
	fake_call_close(&fake);
}

static void amending_one_thing_leaves_the_rest(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	struct fake_call fake;
	in.urgency = SAMEN__COMMON__V1__URGENCY__URGENT;
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("AmendRequest"), &in.base, &fake);
	assert_int_equal(made->urgency, SAMEN__COMMON__V1__URGENCY__URGENT);
	assert_int_equal(made->age_group, SAMEN__COMMON__V1__AGE_GROUP__GROEP_4);
	assert_int_equal(made->n_needs, 1);
	assert_int_equal(made->n_forms, 1);
	assert_true(made->hearing->heard);
	assert_string_equal(made->pseudonym, "leerling 7b");
	fake_call_close(&fake);
}

static void amended_needs_replace_the_old_ones(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	struct filing other;
	struct fake_call fake;
	filing_init(&other);
	other.needs[0].topic_id = TEXT("rouw");
	in.needs = other.need_list;
	in.n_needs = 1;
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("AmendRequest"), &in.base, &fake);
	assert_int_equal(made->n_needs, 1);
	assert_string_equal(made->needs[0]->topic_id, "rouw");
	fake_call_close(&fake);
}

static void amended_hearing_is_shown_to_the_filer(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	Samen__Intake__V1__Hearing hearing = SAMEN__INTAKE__V1__HEARING__INIT;
	struct fake_call fake;
	hearing.waived_reason = TEXT("nog te jong");
	in.hearing = &hearing;
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("AmendRequest"), &in.base, &fake);
	assert_false(made->hearing->heard);
	assert_string_equal(made->hearing->waived_reason, "nog te jong");
	fake_call_close(&fake);
}

static void amending_with_an_unknown_topic_is_refused(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	struct filing other;
	filing_init(&other);
	other.needs[0].topic_id = TEXT("nergens");
	in.needs = other.need_list;
	in.n_needs = 1;
	assert_detail(
	    world, INTAKE("AmendRequest"), &in.base, "needs[0].topic_id", "UNKNOWN_TOPIC");
}

static void amending_nothing_is_refused(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	assert_detail(world, INTAKE("AmendRequest"), &in.base, "request_id", "NOTHING");
}

static void amended_story_is_looked_over(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	Samen__Intake__V1__Story story = SAMEN__INTAKE__V1__STORY__INIT;
	story.happens = TEXT("mail jan@school.nl");
	in.story = &story;
	assert_detail(world, INTAKE("AmendRequest"), &in.base, "story.happens", "EMAIL_FOUND");
}

static void anonymous_consult_is_not_amended_with_names(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT));
	Samen__Intake__V1__Story story = SAMEN__INTAKE__V1__STORY__INIT;
	story.happens = TEXT("dan huilt Sanne vaak");
	in.story = &story;
	in.names_confirmed = true;
	assert_detail(world, INTAKE("AmendRequest"), &in.base, "story.happens", "NAME_FOUND");
}

static void only_the_filer_amends(void **state)
{
	struct intake_world *world = *state;
	Amend in = amend_of(world_file_plain(world));
	in.urgency = SAMEN__COMMON__V1__URGENCY__URGENT;
	struct caller watcher = world_consultant;
	watcher.roles |= MAY_TEACHER;
	assert_int_equal(
	    world_status(world, INTAKE("AmendRequest"), &world_other_teacher, &in.base), NOT_FOUND);
	assert_int_equal(
	    world_status(world, INTAKE("AmendRequest"), &watcher, &in.base), PERMISSION_DENIED);
}

static void amending_what_is_not_there_is_not_found(void **state)
{
	Amend in = amend_of("r-000000000000");
	Samen__Intake__V1__Story story = SAMEN__INTAKE__V1__STORY__INIT;
	story.happens = TEXT("er is iets");
	in.story = &story;
	assert_int_equal(amend(*state, &in), NOT_FOUND);
}

/* --- ends --- */

static void withdrawn_request_takes_no_change(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Amend amendment = amend_of(id);
	Close closing = close_of(id);
	Samen__Intake__V1__Basis basis;
	RecordBasis recording = basis_of(id, &basis);
	amendment.urgency = SAMEN__COMMON__V1__URGENCY__URGENT;
	assert_int_equal(withdraw_as(world, id, &world_teacher), OK);
	assert_int_equal(amend(world, &amendment), FAILED_PRECONDITION);
	assert_int_equal(close_it(world, &closing), FAILED_PRECONDITION);
	assert_int_equal(record(world, &recording), FAILED_PRECONDITION);
	assert_int_equal(withdraw_as(world, id, &world_teacher), FAILED_PRECONDITION);
}

static void only_the_filer_withdraws(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(
	    withdraw_as(world, world_file_plain(world), &world_other_teacher), NOT_FOUND);
}

static void closed_request_shows_its_outcome(void **state)
{
	struct intake_world *world = *state;
	Close in = close_of(world_file_plain(world));
	struct fake_call fake;
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("CloseRequest"), &in.base, &fake);
	assert_int_equal(made->state, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED);
	assert_int_equal(made->outcome, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	fake_call_close(&fake);
}

static void closing_needs_an_outcome(void **state)
{
	struct intake_world *world = *state;
	Close in = close_of(world_file_plain(world));
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	assert_detail(world, INTAKE("CloseRequest"), &in.base, "outcome", "REQUIRED");
}

static void words_of_the_outcome_open_as_a_note(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Close in = close_of(id);
	struct fake_call fake;
	in.words = TEXT("het lukt nu met een maatje");
	assert_int_equal(close_it(world, &in), OK);
	const Opened *opened = open_it(world, id, &fake);
	assert_int_equal(opened->n_notes, 1);
	assert_int_equal(opened->notes[0]->kind, SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS);
	assert_string_equal(opened->notes[0]->text, "het lukt nu met een maatje");
	fake_call_close(&fake);
}

static void words_of_the_outcome_are_looked_over(void **state)
{
	struct intake_world *world = *state;
	Close in = close_of(world_file_plain(world));
	in.words = TEXT("dank aan Sanne, ze hielp");
	assert_detail(world, INTAKE("CloseRequest"), &in.base, "words", "NAME_FOUND");
}

static void repeated_closing_gets_the_same_answer(void **state)
{
	struct intake_world *world = *state;
	Close in = close_of(world_file_plain(world));
	in.words = TEXT("het lukt nu");
	for (int i = 0; i < 2; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("CloseRequest"), &world_teacher,
		    "closing-request-key-1", &in.base, &fake);
		assert_int_equal(fake.status, OK);
		assert_true(fake.repeated == (i == 1));
		fake_call_close(&fake);
	}
}

/* --- basis --- */

static void recorded_basis_replaces_the_old_one(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__Basis basis;
	RecordBasis in =
	    basis_of(file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS), &basis);
	struct fake_call fake;
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS;
	basis.note = TEXT("zorgplicht van de school");
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("RecordBasis"), &in.base, &fake);
	assert_int_equal(made->basis->kind, SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS);
	assert_string_equal(made->basis->note, "zorgplicht van de school");
	assert_int_equal(made->basis->given_at_ms, 0);
	fake_call_close(&fake);
}

static void recorded_basis_needs_a_kind(void **state)
{
	struct intake_world *world = *state;
	RecordBasis in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	in.request_id = TEXT(world_file_plain(world));
	assert_detail(world, INTAKE("RecordBasis"), &in.base, "basis.kind", "REQUIRED");
}

static void withdrawn_consent_keeps_its_first_moment(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__GetRequestRequest get = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	struct fake_call fake;
	get.request_id = TEXT(id);
	assert_int_equal(withdraw_consent(world, id), OK);
	world->service.now_ms += 60000;
	assert_int_equal(withdraw_consent(world, id), OK);
	world->service.now_ms -= 60000;
	const Samen__Intake__V1__Request *request =
	    made_by(world, INTAKE("GetRequest"), &get.base, &fake);
	assert_int_equal(request->basis->withdrawn_at_ms, WORLD_NOW_MS);
	fake_call_close(&fake);
}

static void consent_can_be_withdrawn_after_the_end(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Close in = close_of(id);
	assert_int_equal(close_it(world, &in), OK);
	assert_int_equal(withdraw_consent(world, id), OK);
}

static void nothing_to_withdraw_without_a_basis(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS);
	assert_int_equal(withdraw_consent(world, id), FAILED_PRECONDITION);
}

static void consent_given_anew_stands_again(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__Basis basis;
	RecordBasis in = basis_of(id, &basis);
	struct fake_call fake;
	assert_int_equal(withdraw_consent(world, id), OK);
	const Samen__Intake__V1__Request *made =
	    made_by(world, INTAKE("RecordBasis"), &in.base, &fake);
	assert_int_equal(made->basis->withdrawn_at_ms, 0);
	fake_call_close(&fake);
}

static void consent_of_before_the_withdrawal_is_refused(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__Basis basis;
	RecordBasis in = basis_of(id, &basis);
	basis.given_at_ms = WORLD_NOW_MS - 5 * WORLD_DAY_MS;
	assert_int_equal(withdraw_consent(world, id), OK);
	assert_detail(
	    world, INTAKE("RecordBasis"), &in.base, "basis.given_at_ms", "BEFORE_WITHDRAWAL");
}

static void text_with_names_does_not_become_an_anonymous_consult(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__Basis basis;
	RecordBasis in = basis_of(file_with_name(world), &basis);
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	in.names_confirmed = true;
	assert_detail(world, INTAKE("RecordBasis"), &in.base, "basis.kind", "NAME_FOUND");
}

static void text_amended_to_hold_no_names_may_become_an_anonymous_consult(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_with_name(world);
	Samen__Intake__V1__Basis basis;
	Samen__Intake__V1__Story story = SAMEN__INTAKE__V1__STORY__INIT;
	Amend amendment = amend_of(id);
	RecordBasis in = basis_of(id, &basis);
	story.happens = TEXT("een kind huilt vaak");
	amendment.story = &story;
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	assert_int_equal(amend(world, &amendment), OK);
	assert_int_equal(record(world, &in), OK);
}

static void note_of_the_basis_is_looked_over(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__Basis basis;
	RecordBasis in = basis_of(world_file_plain(world), &basis);
	basis.note = TEXT("volgens Sanne");
	assert_detail(world, INTAKE("RecordBasis"), &in.base, "basis.note", "NAME_FOUND");
	in.names_confirmed = true;
	assert_int_equal(record(world, &in), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(amended_story_replaces_the_old_one),
	    cmocka_unit_test(amending_one_thing_leaves_the_rest),
	    cmocka_unit_test(amended_needs_replace_the_old_ones),
	    cmocka_unit_test(amended_hearing_is_shown_to_the_filer),
	    cmocka_unit_test(amending_with_an_unknown_topic_is_refused),
	    cmocka_unit_test(amending_nothing_is_refused),
	    cmocka_unit_test(amended_story_is_looked_over),
	    cmocka_unit_test(anonymous_consult_is_not_amended_with_names),
	    cmocka_unit_test(only_the_filer_amends),
	    cmocka_unit_test(amending_what_is_not_there_is_not_found),
	    cmocka_unit_test(withdrawn_request_takes_no_change),
	    cmocka_unit_test(only_the_filer_withdraws),
	    cmocka_unit_test(closed_request_shows_its_outcome),
	    cmocka_unit_test(closing_needs_an_outcome),
	    cmocka_unit_test(words_of_the_outcome_open_as_a_note),
	    cmocka_unit_test(words_of_the_outcome_are_looked_over),
	    cmocka_unit_test(repeated_closing_gets_the_same_answer),
	    cmocka_unit_test(recorded_basis_replaces_the_old_one),
	    cmocka_unit_test(recorded_basis_needs_a_kind),
	    cmocka_unit_test(withdrawn_consent_keeps_its_first_moment),
	    cmocka_unit_test(consent_can_be_withdrawn_after_the_end),
	    cmocka_unit_test(nothing_to_withdraw_without_a_basis),
	    cmocka_unit_test(consent_given_anew_stands_again),
	    cmocka_unit_test(consent_of_before_the_withdrawal_is_refused),
	    cmocka_unit_test(text_with_names_does_not_become_an_anonymous_consult),
	    cmocka_unit_test(text_amended_to_hold_no_names_may_become_an_anonymous_consult),
	    cmocka_unit_test(note_of_the_basis_is_looked_over),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
