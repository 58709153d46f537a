/* Consultants: their notes, which are not about the pupil, and the end of requests whose filer has
 * left. */
#include "intake/mention.h"
#include "intake/opened.h"
#include "support/intake_world.h"

#include "directory.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))
#define CONSULTANT_NOTE SAMEN__INTAKE__V1__NOTE_KIND__CONSULTANT_NOTE
#define OUTCOME_WORDS SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS

typedef Samen__Intake__V1__AddNoteRequest AddNote;
typedef Samen__Intake__V1__CloseRequestRequest CloseRequest;
typedef Samen__Intake__V1__ListConsultantNotesRequest ListNotes;
typedef Samen__Intake__V1__ListConsultantNotesResponse NotesResponse;

/* --- steps --- */

static AddNote note_of(const char *request_id, Samen__Intake__V1__NoteKind kind, const char *text)
{
	AddNote in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.kind = kind;
	in.text = TEXT(text);
	return in;
}

static enum status notes_text(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    const char *text)
{
	AddNote in = note_of(request_id, CONSULTANT_NOTE, text);
	return world_status(world, INTAKE("AddNote"), caller, &in.base);
}

static void note(struct intake_world *world, const char *request_id)
{
	assert_int_equal(
	    notes_text(world, &world_consultant, request_id, "de school is gebeld"), OK);
}

static CloseRequest closing_of(const char *request_id, Samen__Intake__V1__Outcome outcome)
{
	CloseRequest in = SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.outcome = outcome;
	return in;
}

static enum status close_as(
    struct intake_world *world, const struct caller *caller, const CloseRequest *in)
{
	return world_status(world, INTAKE("CloseRequest"), caller, &in->base);
}

static void close_it(struct intake_world *world, const char *request_id)
{
	CloseRequest in = closing_of(request_id, SAMEN__INTAKE__V1__OUTCOME__HELPED);
	assert_int_equal(close_as(world, &world_teacher, &in), OK);
}

static void withdraw_it(struct intake_world *world, const char *request_id)
{
	Samen__Intake__V1__WithdrawRequestRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	assert_int_equal(
	    world_status(world, INTAKE("WithdrawRequest"), &world_teacher, &in.base), OK);
}

/* The account of who filed the plain requests. */
static void teacher_becomes(struct intake_world *world,
    Samen__Directory__V1__PersonState state,
    Samen__Common__V1__Role role)
{
	Samen__Directory__V1__FeedPerson feed = SAMEN__DIRECTORY__V1__FEED_PERSON__INIT;
	Samen__Directory__V1__Person person = SAMEN__DIRECTORY__V1__PERSON__INIT;
	person.id = TEXT(world_teacher.id);
	person.state = state;
	person.roles = &role;
	person.n_roles = 1;
	feed.person = &person;
	world_know(world, "person", world_teacher.id, &feed.base);
}

static void teacher_leaves(struct intake_world *world)
{
	teacher_becomes(
	    world, SAMEN__DIRECTORY__V1__PERSON_STATE__CLOSED, SAMEN__COMMON__V1__ROLE__TEACHER);
}

/* Alive until *fake is closed. */
static const NotesResponse *list_notes(struct intake_world *world,
    const char *request_id,
    const Samen__Common__V1__PageRequest *page,
    struct fake_call *fake)
{
	ListNotes in = SAMEN__INTAKE__V1__LIST_CONSULTANT_NOTES_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.page = (Samen__Common__V1__PageRequest *)(uintptr_t)page;
	fake_call_make(&world->service, INTAKE("ListConsultantNotes"), &world_consultant, NULL,
	    &in.base, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

static size_t count_opened(
    struct intake_world *world, const struct caller *caller, const char *id, const char *grant)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(id);
	in.grant = TEXT(grant);
	fake_call_make(&world->service, INTAKE("OpenRequest"), caller, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	size_t count = ((const Samen__Intake__V1__OpenRequestResponse *)fake.response)->n_notes;
	fake_call_close(&fake);
	return count;
}

/* --- who writes --- */

static void consultant_of_the_area_writes_and_reads_notes(void **state)
{
	const char *id = world_file_plain(*state);
	struct fake_call fake;
	assert_int_equal(notes_text(*state, &world_consultant, id, "eerst dit"), OK);
	((struct intake_world *)*state)->service.now_ms++;
	assert_int_equal(notes_text(*state, &world_consultant, id, "toen dat"), OK);
	const NotesResponse *out = list_notes(*state, id, NULL, &fake);
	assert_int_equal(out->n_notes, 2);
	assert_string_equal(out->notes[0]->text, "eerst dit");
	assert_string_equal(out->notes[1]->text, "toen dat");
	assert_string_equal(out->notes[0]->author_id, world_consultant.id);
	assert_int_equal(out->notes[0]->kind, CONSULTANT_NOTE);
	fake_call_close(&fake);
}

static void consultant_of_another_area_neither_writes_nor_reads(void **state)
{
	const char *id = world_file_plain(*state);
	ListNotes in = SAMEN__INTAKE__V1__LIST_CONSULTANT_NOTES_REQUEST__INIT;
	in.request_id = TEXT(id);
	assert_int_equal(notes_text(*state, &world_far_consultant, id, "nee"), NOT_FOUND);
	assert_int_equal(
	    world_status(*state, INTAKE("ListConsultantNotes"), &world_far_consultant, &in.base),
	    NOT_FOUND);
}

static void others_write_no_note_of_a_consultant(void **state)
{
	const char *id = world_file_plain(*state);
	const struct grant_options options = {.request_id = id};
	AddNote in = note_of(id, CONSULTANT_NOTE, "nee");
	assert_int_equal(notes_text(*state, &world_teacher, id, "nee"), PERMISSION_DENIED);
	in.grant = TEXT(world_grant(*state, &options));
	assert_int_equal(world_status(*state, INTAKE("AddNote"), &world_specialist, &in.base),
	    PERMISSION_DENIED);
}

static void consultant_writes_no_other_kind(void **state)
{
	const char *id = world_file_plain(*state);
	AddNote in = note_of(id, OUTCOME_WORDS, "het gaat goed");
	assert_int_equal(world_status(*state, INTAKE("AddNote"), &world_consultant, &in.base),
	    PERMISSION_DENIED);
}

static void consultant_still_does_not_open_the_text(void **state)
{
	const char *id = world_file_plain(*state);
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	assert_int_equal(world_status(*state, INTAKE("OpenRequest"), &world_consultant, &in.base),
	    PERMISSION_DENIED);
}

static void ended_request_takes_notes_of_consultants(void **state)
{
	const char *id = world_file_plain(*state);
	close_it(*state, id);
	note(*state, id);
	const char *other = world_file_plain(*state);
	withdraw_it(*state, other);
	note(*state, other);
}

static void fifty_notes_of_consultants_are_enough_and_leave_room_for_others(void **state)
{
	const char *id = world_file_plain(*state);
	AddNote in = note_of(id, SAMEN__INTAKE__V1__NOTE_KIND__REMARK, "dit ook nog");
	for (int i = 0; i < 50; i++) {
		note(*state, id);
	}
	assert_int_equal(notes_text(*state, &world_consultant, id, "nog een"), RESOURCE_EXHAUSTED);
	assert_int_equal(world_status(*state, INTAKE("AddNote"), &world_teacher, &in.base), OK);
}

/* --- not about the pupil --- */

static void note_that_names_the_pupil_is_refused(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(
	    world_file_plain(world), CONSULTANT_NOTE, "gebeld over Leerling-7B en het lokaal");
	struct fake_call fake;
	in.names_confirmed = true;
	fake_call_make(
	    &world->service, INTAKE("AddNote"), &world_consultant, NULL, &in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	assert_string_equal(fake_call_detail(&fake, "text")->reason, "HOLDS_PSEUDONYM");
	fake_call_close(&fake);
}

static void who_may_not_write_learns_nothing_about_the_pseudonym(void **state)
{
	const char *id = world_file_plain(*state);
	assert_int_equal(notes_text(*state, &world_far_consultant, id, "leerling 7b"), NOT_FOUND);
}

static void note_of_a_consultant_is_looked_over(void **state)
{
	const char *id = world_file_plain(*state);
	assert_int_equal(
	    notes_text(*state, &world_consultant, id, "bel 06-12345678"), INVALID_ARGUMENT);
}

/* Helpers never read it, so a colleague's name in it does not make the pupil known to them. */
static void confirmed_name_in_it_leaves_an_anonymous_consult_anonymous(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	AddNote in = note_of(world_file(world, &filing), CONSULTANT_NOTE, "dan belt Sanne vaak");
	assert_int_equal(
	    world_status(world, INTAKE("AddNote"), &world_consultant, &in.base), INVALID_ARGUMENT);
	in.names_confirmed = true;
	assert_int_equal(world_status(world, INTAKE("AddNote"), &world_consultant, &in.base), OK);
}

static void names_are_found_as_words_of_their_own(void **state)
{
	(void)state;
	assert_true(mentions("over Leerling 7b.", "leerling 7b"));
	assert_true(mentions("LEERLING-7B", "leerling 7b"));
	assert_true(mentions("x\nleerling\n7b", "leerling 7b"));
	assert_true(mentions("de Éclair", "éclair"));
	assert_false(mentions("leerling 7bis", "leerling 7b"));
	assert_false(mentions("schoolleerling 7b", "leerling 7b"));
	assert_false(mentions("leerling 7", "leerling 7b"));
	assert_false(mentions("", "leerling 7b"));
	assert_false(mentions("van alles", ""));
	assert_true(mentions("met ** erbij", "**"));
}

/* --- who reads --- */

static void filer_reads_them_and_helpers_do_not(void **state)
{
	const char *id = world_file_plain(*state);
	const struct grant_options options = {.request_id = id};
	note(*state, id);
	assert_int_equal(count_opened(*state, &world_teacher, id, ""), 1);
	assert_int_equal(
	    count_opened(*state, &world_specialist, id, world_grant(*state, &options)), 0);
}

static void only_notes_of_consultants_are_listed(void **state)
{
	const char *id = world_file_plain(*state);
	AddNote in = note_of(id, SAMEN__INTAKE__V1__NOTE_KIND__REMARK, "iets van school");
	struct fake_call fake;
	assert_int_equal(world_status(*state, INTAKE("AddNote"), &world_teacher, &in.base), OK);
	assert_int_equal(list_notes(*state, id, NULL, &fake)->n_notes, 0);
	fake_call_close(&fake);
}

static void they_come_in_pages(void **state)
{
	const char *id = world_file_plain(*state);
	struct fake_call first;
	struct fake_call second;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	page.size = 2;
	for (int i = 0; i < 3; i++) {
		note(*state, id);
	}
	const NotesResponse *out = list_notes(*state, id, &page, &first);
	assert_int_equal(out->n_notes, 2);
	page.token = out->next_token;
	const NotesResponse *rest = list_notes(*state, id, &page, &second);
	assert_int_equal(rest->n_notes, 1);
	assert_string_equal(rest->next_token, "");
	fake_call_close(&first);
	fake_call_close(&second);
}

static void every_reading_is_logged(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	struct fake_call fake;
	note(world, id);
	(void)list_notes(world, id, NULL, &fake);
	fake_call_close(&fake);
	in.request_id = TEXT(id);
	fake_call_make(&world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__ListReadsResponse *reads = fake.response;
	assert_int_equal(reads->n_reads, 1);
	assert_int_equal(reads->reads[0]->kind, SAMEN__INTAKE__V1__ACCESS_KIND__NOTES_READ);
	assert_string_equal(reads->reads[0]->person_id, world_consultant.id);
	assert_string_equal(reads->reads[0]->by, "work area");
	fake_call_close(&fake);
}

static void repeat_is_answered_for_five_minutes_and_logged_once(void **state)
{
	struct intake_world *world = *state;
	static const char key[] = "notes-again-0000001";
	ListNotes in = SAMEN__INTAKE__V1__LIST_CONSULTANT_NOTES_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(world_file_plain(world));
	for (int i = 0; i < 2; i++) {
		fake_call_make(&world->service, INTAKE("ListConsultantNotes"), &world_consultant,
		    key, &in.base, &fake);
		assert_int_equal(fake.status, OK);
		fake_call_close(&fake);
	}
	world->service.now_ms += (OPENED_AGAIN_MINUTES + 1) * (int64_t)60000;
	fake_call_make(&world->service, INTAKE("ListConsultantNotes"), &world_consultant, key,
	    &in.base, &fake);
	assert_int_equal(fake.status, ABORTED);
	fake_call_close(&fake);
}

static void no_byte_of_a_note_lies_on_disk_in_the_clear(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(notes_text(world, &world_consultant, id, "vogelbekdierzegtniets"), OK);
	assert_int_equal(world_files_with(world, "vogelbekdier"), 0);
}

/* --- words after the end --- */

static void filer_adds_words_about_how_it_went_on_after_closing(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	AddNote words = note_of(id, OUTCOME_WORDS, "het gaat nog steeds goed");
	AddNote remark = note_of(id, SAMEN__INTAKE__V1__NOTE_KIND__REMARK, "nog iets");
	close_it(world, id);
	world->service.now_ms += 90 * WORLD_DAY_MS;
	assert_int_equal(world_status(world, INTAKE("AddNote"), &world_teacher, &words.base), OK);
	assert_int_equal(world_status(world, INTAKE("AddNote"), &world_teacher, &remark.base),
	    FAILED_PRECONDITION);
}

static void withdrawn_request_takes_no_more_words(void **state)
{
	const char *id = world_file_plain(*state);
	AddNote words = note_of(id, OUTCOME_WORDS, "het gaat goed");
	withdraw_it(*state, id);
	assert_int_equal(world_status(*state, INTAKE("AddNote"), &world_teacher, &words.base),
	    FAILED_PRECONDITION);
}

/* --- closing for who has left --- */

static void consultant_closes_once_the_filer_has_left(void **state)
{
	struct intake_world *world = *state;
	CloseRequest in =
	    closing_of(world_file_plain(world), SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED);
	struct fake_call fake;
	assert_int_equal(close_as(world, &world_consultant, &in), PERMISSION_DENIED);
	teacher_leaves(world);
	assert_int_equal(close_as(world, &world_far_consultant, &in), NOT_FOUND);
	fake_call_make(
	    &world->service, INTAKE("CloseRequest"), &world_consultant, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *closed = fake.response;
	assert_int_equal(closed->state, SAMEN__INTAKE__V1__REQUEST_STATE__CLOSED);
	assert_int_equal(closed->outcome, SAMEN__INTAKE__V1__OUTCOME__PARTLY_HELPED);
	assert_true(closed->ended_at_ms == world->service.now_ms);
	assert_string_equal(closed->pseudonym, "");
	fake_call_close(&fake);
}

static void consultant_closes_for_who_is_no_teacher_any_more(void **state)
{
	struct intake_world *world = *state;
	CloseRequest in = closing_of(world_file_plain(world), SAMEN__INTAKE__V1__OUTCOME__HELPED);
	teacher_becomes(
	    world, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE, SAMEN__COMMON__V1__ROLE__TEACHER);
	assert_int_equal(close_as(world, &world_consultant, &in), PERMISSION_DENIED);
	teacher_becomes(
	    world, SAMEN__DIRECTORY__V1__PERSON_STATE__ACTIVE, SAMEN__COMMON__V1__ROLE__SPECIALIST);
	assert_int_equal(close_as(world, &world_consultant, &in), OK);
}

static void consultant_withdraws_nothing(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__WithdrawRequestRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(world_file_plain(world));
	teacher_leaves(world);
	assert_int_equal(
	    world_status(world, INTAKE("WithdrawRequest"), &world_consultant, &in.base),
	    PERMISSION_DENIED);
}

static void referred_says_to_whom(void **state)
{
	struct intake_world *world = *state;
	CloseRequest in = closing_of(world_file_plain(world), SAMEN__INTAKE__V1__OUTCOME__REFERRED);
	struct fake_call fake;
	in.referred_to = SAMEN__COMMON__V1__SECTOR__SBO;
	fake_call_make(
	    &world->service, INTAKE("CloseRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Request *closed = fake.response;
	assert_int_equal(closed->referred_to, SAMEN__COMMON__V1__SECTOR__SBO);
	fake_call_close(&fake);
}

static void only_referred_says_to_whom(void **state)
{
	struct intake_world *world = *state;
	CloseRequest in = closing_of(world_file_plain(world), SAMEN__INTAKE__V1__OUTCOME__HELPED);
	struct fake_call fake;
	in.referred_to = SAMEN__COMMON__V1__SECTOR__SBO;
	fake_call_make(
	    &world->service, INTAKE("CloseRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	assert_string_equal(fake_call_detail(&fake, "referred_to")->reason, "ONLY_REFERRED");
	fake_call_close(&fake);
}

static void feed_says_to_whom_and_when(void **state)
{
	struct intake_world *world = *state;
	Samen__Common__V1__ChangesRequest changes = SAMEN__COMMON__V1__CHANGES_REQUEST__INIT;
	CloseRequest in = closing_of(world_file_plain(world), SAMEN__INTAKE__V1__OUTCOME__REFERRED);
	struct fake_call fake;
	in.referred_to = SAMEN__COMMON__V1__SECTOR__SO;
	assert_int_equal(close_as(world, &world_teacher, &in), OK);
	fake_call_make(
	    &world->service, INTAKE("Changes"), &world_matching, NULL, &changes.base, &fake);
	const Samen__Common__V1__ChangesResponse *out = fake.response;
	const Samen__Common__V1__Change *last = out->changes[out->n_changes - 1];
	Samen__Intake__V1__FeedRequest *fed =
	    samen__intake__v1__feed_request__unpack(NULL, last->record.len, last->record.data);
	assert_non_null(fed);
	assert_int_equal(fed->referred_to, SAMEN__COMMON__V1__SECTOR__SO);
	assert_true(fed->ended_at_ms == world->service.now_ms);
	samen__intake__v1__feed_request__free_unpacked(fed, NULL);
	fake_call_close(&fake);
}

#define IN_A_WORLD(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, intake_world_open, intake_world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_A_WORLD(consultant_of_the_area_writes_and_reads_notes),
	    IN_A_WORLD(consultant_of_another_area_neither_writes_nor_reads),
	    IN_A_WORLD(others_write_no_note_of_a_consultant),
	    IN_A_WORLD(consultant_writes_no_other_kind),
	    IN_A_WORLD(consultant_still_does_not_open_the_text),
	    IN_A_WORLD(ended_request_takes_notes_of_consultants),
	    IN_A_WORLD(fifty_notes_of_consultants_are_enough_and_leave_room_for_others),
	    IN_A_WORLD(note_that_names_the_pupil_is_refused),
	    IN_A_WORLD(who_may_not_write_learns_nothing_about_the_pseudonym),
	    IN_A_WORLD(note_of_a_consultant_is_looked_over),
	    IN_A_WORLD(confirmed_name_in_it_leaves_an_anonymous_consult_anonymous),
	    cmocka_unit_test(names_are_found_as_words_of_their_own),
	    IN_A_WORLD(filer_reads_them_and_helpers_do_not),
	    IN_A_WORLD(only_notes_of_consultants_are_listed),
	    IN_A_WORLD(they_come_in_pages),
	    IN_A_WORLD(every_reading_is_logged),
	    IN_A_WORLD(repeat_is_answered_for_five_minutes_and_logged_once),
	    IN_A_WORLD(no_byte_of_a_note_lies_on_disk_in_the_clear),
	    IN_A_WORLD(filer_adds_words_about_how_it_went_on_after_closing),
	    IN_A_WORLD(withdrawn_request_takes_no_more_words),
	    IN_A_WORLD(consultant_closes_once_the_filer_has_left),
	    IN_A_WORLD(consultant_closes_for_who_is_no_teacher_any_more),
	    IN_A_WORLD(consultant_withdraws_nothing),
	    IN_A_WORLD(referred_says_to_whom),
	    IN_A_WORLD(only_referred_says_to_whom),
	    IN_A_WORLD(feed_says_to_whom_and_when),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
