/* Opening sealed text and adding notes: who may, on which basis, and what the log says. */
#include "support/intake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))

typedef Samen__Intake__V1__OpenRequestRequest Open;
typedef Samen__Intake__V1__OpenRequestResponse Opened;
typedef Samen__Intake__V1__AddNoteRequest AddNote;

static Open open_of(const char *request_id, const char *grant)
{
	Open in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.grant = TEXT(grant);
	return in;
}

static enum status open_as(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    const char *grant)
{
	Open in = open_of(request_id, grant);
	return world_status(world, INTAKE("OpenRequest"), caller, &in.base);
}

static const char *grant_for(struct intake_world *world, const char *request_id)
{
	const struct grant_options options = {.request_id = request_id};
	return world_grant(world, &options);
}

static enum status helper_opens(struct intake_world *world, const char *request_id)
{
	return open_as(world, &world_specialist, request_id, grant_for(world, request_id));
}

static AddNote note_of(const char *request_id, const char *grant)
{
	AddNote in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.grant = TEXT(grant);
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__FOLLOW_UP;
	in.text = TEXT("we spreken elkaar volgende week");
	return in;
}

static enum status note_as(
    struct intake_world *world, const struct caller *caller, const AddNote *in)
{
	return world_status(world, INTAKE("AddNote"), caller, &in->base);
}

static const char *file_with(struct intake_world *world, Samen__Intake__V1__BasisKind kind)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = kind;
	return world_file(world, &filing);
}

static void end_it(struct intake_world *world, const char *request_id, bool withdrawn)
{
	Samen__Intake__V1__CloseRequestRequest closing =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__WithdrawRequestRequest withdrawing =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	closing.request_id = TEXT(request_id);
	closing.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	withdrawing.request_id = TEXT(request_id);
	assert_int_equal(
	    world_status(world, withdrawn ? INTAKE("WithdrawRequest") : INTAKE("CloseRequest"),
		&world_teacher, withdrawn ? &withdrawing.base : &closing.base),
	    OK);
}

static void withdraw_consent(struct intake_world *world, const char *request_id)
{
	Samen__Intake__V1__WithdrawConsentRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	assert_int_equal(
	    world_status(world, INTAKE("WithdrawConsent"), &world_teacher, &in.base), OK);
}

/* The log of a request as its filer sees it, alive until *fake is closed. */
static const Samen__Intake__V1__ListReadsResponse *reads_of(
    struct intake_world *world, const char *request_id, struct fake_call *fake)
{
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	fake_call_make(&world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

static size_t count_reads(struct intake_world *world, const char *request_id)
{
	struct fake_call fake;
	size_t count = reads_of(world, request_id, &fake)->n_reads;
	fake_call_close(&fake);
	return count;
}

/* --- what opens --- */

static void filer_gets_the_story_and_the_pseudonym(void **state)
{
	struct intake_world *world = *state;
	Open in = open_of(world_file_plain(world), "");
	struct fake_call fake;
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Opened *opened = fake.response;
	assert_string_equal(opened->story->happens, "het kind loopt weg zodra er sommen komen");
	assert_string_equal(opened->story->tried, "een rustige plek en kleine stappen");
	assert_string_equal(opened->request->pseudonym, "leerling 7b");
	fake_call_close(&fake);
}

static void helper_gets_the_story_but_not_the_pseudonym(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Open in = open_of(id, grant_for(world, id));
	struct fake_call fake;
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_specialist, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Opened *opened = fake.response;
	assert_string_equal(opened->story->happens, "het kind loopt weg zodra er sommen komen");
	assert_string_equal(opened->request->pseudonym, "");
	fake_call_close(&fake);
}

static void helper_sees_why_the_pupil_was_not_heard(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.hearing.heard = false;
	filing.hearing.waived_reason = TEXT("nog te jong");
	const char *id = world_file(world, &filing);
	Open in = open_of(id, grant_for(world, id));
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_specialist, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Opened *opened = fake.response;
	assert_string_equal(opened->request->hearing->waived_reason, "nog te jong");
	fake_call_close(&fake);
}

static void notes_open_oldest_first(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	AddNote first = note_of(id, "");
	AddNote second = note_of(id, grant_for(world, id));
	Open in = open_of(id, second.grant);
	struct fake_call fake;
	first.text = TEXT("eerst dit");
	second.text = TEXT("daarna dat");
	assert_int_equal(note_as(world, &world_teacher, &first), OK);
	world->service.now_ms += 1000;
	assert_int_equal(note_as(world, &world_specialist, &second), OK);
	world->service.now_ms -= 1000;
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_specialist, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Opened *opened = fake.response;
	assert_int_equal(opened->n_notes, 2);
	assert_string_equal(opened->notes[0]->text, "eerst dit");
	assert_string_equal(opened->notes[1]->text, "daarna dat");
	assert_string_equal(opened->notes[1]->author_id, world_specialist.id);
	fake_call_close(&fake);
}

/* --- grants --- */

static void without_a_grant_there_is_nothing_to_see(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(open_as(world, &world_specialist, world_file_plain(world), ""), NOT_FOUND);
}

static void watching_the_area_does_not_open_the_text(void **state)
{
	struct intake_world *world = *state;
	struct caller watcher = world_consultant;
	watcher.roles |= MAY_SPECIALIST;
	assert_int_equal(open_as(world, &watcher, world_file_plain(world), ""), PERMISSION_DENIED);
}

static void grant_of_another_person_is_refused(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	assert_int_equal(
	    open_as(world, &world_other_specialist, id, grant_for(world, id)), PERMISSION_DENIED);
}

static void grant_for_another_request_is_refused(void **state)
{
	struct intake_world *world = *state;
	const char *other = world_file_plain(world);
	assert_int_equal(
	    open_as(world, &world_specialist, world_file_plain(world), grant_for(world, other)),
	    PERMISSION_DENIED);
}

static void expired_grant_is_refused(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const struct grant_options options = {.request_id = id, .expires_at_ms = WORLD_NOW_MS + 1};
	const char *grant = world_grant(world, &options);
	assert_int_equal(open_as(world, &world_specialist, id, grant), OK);
	world->service.now_ms += 1;
	assert_int_equal(open_as(world, &world_specialist, id, grant), PERMISSION_DENIED);
	world->service.now_ms -= 1;
}

static void forged_grant_is_refused_alike_for_what_exists_and_what_does_not(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(open_as(world, &world_specialist, world_file_plain(world), "abc.def"),
	    PERMISSION_DENIED);
	assert_int_equal(
	    open_as(world, &world_specialist, "r-000000000000", "abc.def"), PERMISSION_DENIED);
}

static void grant_signed_by_directory_is_refused(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const struct grant_options options = {.request_id = id};
	struct signing_key *matching = world->matching_key;
	char folder[80];
	(void)snprintf(folder, sizeof folder, "%s/keys", world->home);
	assert_int_equal(signing_key_open(folder, "directory", &world->matching_key), OK);
	const char *grant = world_grant(world, &options);
	signing_key_close(world->matching_key);
	world->matching_key = matching;
	assert_int_equal(open_as(world, &world_specialist, id, grant), PERMISSION_DENIED);
}

static void grant_to_add_only_does_not_open(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const struct grant_options options = {.request_id = id, .add_only = true};
	assert_int_equal(
	    open_as(world, &world_specialist, id, world_grant(world, &options)), PERMISSION_DENIED);
}

/* --- basis and state --- */

static void every_standing_basis_opens(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	assert_int_equal(
	    helper_opens(world, file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT)),
	    OK);
	assert_int_equal(
	    helper_opens(world, file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT)),
	    OK);
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS;
	filing.basis.note = TEXT("zorgplicht van de school");
	assert_int_equal(helper_opens(world, world_file(world, &filing)), OK);
}

static void without_a_basis_the_text_stays_in_the_school(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS);
	assert_int_equal(helper_opens(world, id), PERMISSION_DENIED);
	assert_int_equal(open_as(world, &world_teacher, id, ""), OK);
}

static void withdrawn_consent_closes_the_text_at_once(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const char *grant = grant_for(world, id);
	assert_int_equal(open_as(world, &world_specialist, id, grant), OK);
	withdraw_consent(world, id);
	assert_int_equal(open_as(world, &world_specialist, id, grant), PERMISSION_DENIED);
	assert_int_equal(open_as(world, &world_teacher, id, ""), OK);
}

static void closed_request_opens_for_its_filer_for_thirty_days(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	end_it(world, id, false);
	assert_int_equal(helper_opens(world, id), FAILED_PRECONDITION);
	world->service.now_ms += 29 * WORLD_DAY_MS;
	assert_int_equal(open_as(world, &world_teacher, id, ""), OK);
	world->service.now_ms += 1 * WORLD_DAY_MS;
	assert_int_equal(open_as(world, &world_teacher, id, ""), FAILED_PRECONDITION);
	world->service.now_ms = WORLD_NOW_MS;
}

static void withdrawn_request_opens_for_nobody(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	end_it(world, id, true);
	assert_int_equal(helper_opens(world, id), FAILED_PRECONDITION);
	assert_int_equal(open_as(world, &world_teacher, id, ""), FAILED_PRECONDITION);
}

/* --- the log --- */

static void every_opening_is_logged_with_who_when_and_why(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	assert_int_equal(open_as(world, &world_teacher, id, ""), OK);
	assert_int_equal(helper_opens(world, id), OK);
	const Samen__Intake__V1__ListReadsResponse *reads = reads_of(world, id, &fake);
	assert_int_equal(reads->n_reads, 2);
	assert_string_equal(reads->reads[0]->person_id, world_teacher.id);
	assert_string_equal(reads->reads[0]->by, "own school");
	assert_string_equal(reads->reads[1]->person_id, world_specialist.id);
	assert_string_equal(reads->reads[1]->by, "m-00000000001m");
	assert_int_equal(reads->reads[1]->at_ms, WORLD_NOW_MS);
	assert_int_equal(reads->reads[1]->basis, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT);
	assert_int_equal(reads->reads[1]->kind, SAMEN__INTAKE__V1__ACCESS_KIND__OPENED);
	assert_string_equal(reads->reads[0]->grant_mark, "");
	assert_int_equal(strlen(reads->reads[1]->grant_mark), 16);
	fake_call_close(&fake);
}

static void another_grant_leaves_another_mark(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const struct grant_options later = {.request_id = id, .expires_at_ms = WORLD_NOW_MS + 1000};
	struct fake_call fake;
	assert_int_equal(helper_opens(world, id), OK);
	assert_int_equal(helper_opens(world, id), OK);
	assert_int_equal(open_as(world, &world_specialist, id, world_grant(world, &later)), OK);
	const Samen__Intake__V1__ListReadsResponse *reads = reads_of(world, id, &fake);
	assert_int_equal(reads->n_reads, 3);
	assert_string_equal(reads->reads[0]->grant_mark, reads->reads[1]->grant_mark);
	assert_string_not_equal(reads->reads[0]->grant_mark, reads->reads[2]->grant_mark);
	fake_call_close(&fake);
}

static void refused_opening_is_not_logged(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS);
	assert_int_equal(helper_opens(world, id), PERMISSION_DENIED);
	assert_int_equal(count_reads(world, id), 0);
}

static void repeated_opening_is_answered_and_logged_once(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Open in = open_of(id, grant_for(world, id));
	for (int i = 0; i < 2; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("OpenRequest"), &world_specialist,
		    "opening-request-key-1", &in.base, &fake);
		assert_int_equal(fake.status, OK);
		const Opened *opened = fake.response;
		assert_non_null(opened->story);
		fake_call_close(&fake);
	}
	assert_int_equal(count_reads(world, id), 1);
}

static void repeated_opening_is_refused_once_consent_is_withdrawn(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Open in = open_of(id, grant_for(world, id));
	for (int i = 0; i < 2; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("OpenRequest"), &world_specialist,
		    "opening-request-key-2", &in.base, &fake);
		assert_int_equal(fake.status, i == 0 ? OK : PERMISSION_DENIED);
		fake_call_close(&fake);
		if (i == 0) {
			withdraw_consent(world, id);
		}
	}
}

static void repeated_opening_is_refused_once_the_grant_has_expired(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Open in = open_of(id, grant_for(world, id));
	for (int i = 0; i < 2; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("OpenRequest"), &world_specialist,
		    "opening-request-key-3", &in.base, &fake);
		assert_int_equal(fake.status, i == 0 ? OK : PERMISSION_DENIED);
		fake_call_close(&fake);
		world->service.now_ms += 600000;
	}
	world->service.now_ms = WORLD_NOW_MS;
}

static void repeated_opening_is_refused_when_it_would_be_one_that_is_not_logged(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	static const enum status expected[] = {OK, OK, ABORTED};
	Open in = open_of(id, "");
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct fake_call fake;
		fake_call_make(&world->service, INTAKE("OpenRequest"), &world_teacher,
		    "opening-request-key-4", &in.base, &fake);
		assert_int_equal(fake.status, expected[i]);
		fake_call_close(&fake);
		world->service.now_ms += 200000;
	}
	world->service.now_ms = WORLD_NOW_MS;
	assert_int_equal(count_reads(world, id), 1);
}

static void opening_is_not_a_change_in_the_feed(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Open in = open_of(id, "");
	struct fake_call first;
	struct fake_call second;
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &first);
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &second);
	assert_int_equal(first.change, second.change);
	fake_call_close(&first);
	fake_call_close(&second);
}

static void log_is_the_filers_only(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	in.request_id = TEXT(world_file_plain(world));
	assert_int_equal(
	    world_status(world, INTAKE("ListReads"), &world_other_teacher, &in.base), NOT_FOUND);
	assert_int_equal(world_status(world, INTAKE("ListReads"), &world_consultant, &in.base),
	    PERMISSION_DENIED);
}

static void log_comes_in_pages(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	Samen__Common__V1__PageRequest page = SAMEN__COMMON__V1__PAGE_REQUEST__INIT;
	static const size_t expected[] = {2, 1};
	char token[32] = "";
	in.request_id = TEXT(id);
	in.page = &page;
	page.size = 2;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(open_as(world, &world_teacher, id, ""), OK);
	}
	for (size_t i = 0; i < 2; i++) {
		struct fake_call fake;
		page.token = token;
		fake_call_make(
		    &world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, &fake);
		assert_int_equal(fake.status, OK);
		const Samen__Intake__V1__ListReadsResponse *reads = fake.response;
		assert_int_equal(reads->n_reads, expected[i]);
		assert_true((reads->next_token[0] == '\0') == (i == 1));
		(void)snprintf(token, sizeof token, "%s", reads->next_token);
		fake_call_close(&fake);
	}
}

/* --- notes --- */

static void note_comes_back_without_its_text(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	struct fake_call fake;
	fake_call_make(&world->service, INTAKE("AddNote"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__Note *note = fake.response;
	assert_true(id_is(note->id, 'n'));
	assert_string_equal(note->request_id, in.request_id);
	assert_string_equal(note->author_id, world_teacher.id);
	assert_int_equal(note->kind, SAMEN__INTAKE__V1__NOTE_KIND__FOLLOW_UP);
	assert_string_equal(note->text, "");
	fake_call_close(&fake);
}

static void grant_to_add_only_adds(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_with(world, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS);
	const struct grant_options options = {.request_id = id, .add_only = true};
	AddNote in = note_of(id, world_grant(world, &options));
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK;
	assert_int_equal(note_as(world, &world_specialist, &in), OK);
}

/* How many notes of a request the caller gets to read. */
static size_t count_notes(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    const char *grant)
{
	Open in = open_of(request_id, grant);
	struct fake_call fake;
	fake_call_make(&world->service, INTAKE("OpenRequest"), caller, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	size_t count = ((const Opened *)fake.response)->n_notes;
	fake_call_close(&fake);
	return count;
}

static const char *file_and_decline(struct intake_world *world)
{
	const char *id = world_file_plain(world);
	const struct grant_options options = {.request_id = id,
	    .person_id = world_other_specialist.id,
	    .match_id = "m-00000000002m",
	    .add_only = true};
	AddNote in = note_of(id, world_grant(world, &options));
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK;
	assert_int_equal(note_as(world, &world_other_specialist, &in), OK);
	return id;
}

static void filer_reads_why_somebody_declined(void **state)
{
	const char *id = file_and_decline(*state);
	assert_int_equal(count_notes(*state, &world_teacher, id, ""), 1);
}

static void helper_does_not_read_why_somebody_else_declined(void **state)
{
	const char *id = file_and_decline(*state);
	assert_int_equal(count_notes(*state, &world_specialist, id, grant_for(*state, id)), 0);
}

static void strangers_add_nothing(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	assert_int_equal(note_as(world, &world_specialist, &in), NOT_FOUND);
	assert_int_equal(note_as(world, &world_other_teacher, &in), NOT_FOUND);
	in.grant = TEXT("abc.def");
	assert_int_equal(note_as(world, &world_specialist, &in), PERMISSION_DENIED);
}

static void note_needs_kind_and_text(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	struct fake_call fake;
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__NOTE_KIND_UNSPECIFIED;
	in.text = TEXT("  ");
	fake_call_make(&world->service, INTAKE("AddNote"), &world_teacher, NULL, &in.base, &fake);
	assert_int_equal(fake.status, INVALID_ARGUMENT);
	assert_non_null(fake_call_detail(&fake, "kind"));
	assert_non_null(fake_call_detail(&fake, "text"));
	fake_call_close(&fake);
}

static void note_is_looked_over(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	in.text = TEXT("bel 06-12345678");
	assert_int_equal(note_as(world, &world_teacher, &in), INVALID_ARGUMENT);
}

static void name_in_a_note_is_to_be_confirmed(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	in.text = TEXT("dan huilt Sanne vaak");
	assert_int_equal(note_as(world, &world_teacher, &in), INVALID_ARGUMENT);
	in.names_confirmed = true;
	assert_int_equal(note_as(world, &world_teacher, &in), OK);
}

static void name_in_a_note_bars_an_anonymous_consult(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	AddNote in = note_of(id, "");
	Samen__Intake__V1__RecordBasisRequest recording =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	recording.request_id = TEXT(id);
	recording.basis = &basis;
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	in.text = TEXT("dan huilt Sanne vaak");
	in.names_confirmed = true;
	assert_int_equal(note_as(world, &world_teacher, &in), OK);
	assert_int_equal(
	    world_status(world, INTAKE("RecordBasis"), &world_teacher, &recording.base),
	    INVALID_ARGUMENT);
}

static void ended_request_takes_no_note(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	AddNote in = note_of(id, "");
	end_it(world, id, false);
	assert_int_equal(note_as(world, &world_teacher, &in), FAILED_PRECONDITION);
}

static void hundred_notes_are_enough(void **state)
{
	struct intake_world *world = *state;
	AddNote in = note_of(world_file_plain(world), "");
	for (int i = 0; i < 100; i++) {
		assert_int_equal(note_as(world, &world_teacher, &in), OK);
	}
	assert_int_equal(note_as(world, &world_teacher, &in), RESOURCE_EXHAUSTED);
}

static void outcome_words_fit_on_top_of_all_notes(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	AddNote in = note_of(id, "");
	Samen__Intake__V1__CloseRequestRequest closing =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	closing.request_id = TEXT(id);
	closing.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	closing.words = TEXT("het lukt nu");
	for (int i = 0; i < 100; i++) {
		assert_int_equal(note_as(world, &world_teacher, &in), OK);
	}
	assert_int_equal(
	    world_status(world, INTAKE("CloseRequest"), &world_teacher, &closing.base), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filer_gets_the_story_and_the_pseudonym),
	    cmocka_unit_test(helper_gets_the_story_but_not_the_pseudonym),
	    cmocka_unit_test(helper_sees_why_the_pupil_was_not_heard),
	    cmocka_unit_test(notes_open_oldest_first),
	    cmocka_unit_test(without_a_grant_there_is_nothing_to_see),
	    cmocka_unit_test(watching_the_area_does_not_open_the_text),
	    cmocka_unit_test(grant_of_another_person_is_refused),
	    cmocka_unit_test(grant_for_another_request_is_refused),
	    cmocka_unit_test(expired_grant_is_refused),
	    cmocka_unit_test(forged_grant_is_refused_alike_for_what_exists_and_what_does_not),
	    cmocka_unit_test(grant_signed_by_directory_is_refused),
	    cmocka_unit_test(grant_to_add_only_does_not_open),
	    cmocka_unit_test(every_standing_basis_opens),
	    cmocka_unit_test(without_a_basis_the_text_stays_in_the_school),
	    cmocka_unit_test(withdrawn_consent_closes_the_text_at_once),
	    cmocka_unit_test(closed_request_opens_for_its_filer_for_thirty_days),
	    cmocka_unit_test(withdrawn_request_opens_for_nobody),
	    cmocka_unit_test(every_opening_is_logged_with_who_when_and_why),
	    cmocka_unit_test(another_grant_leaves_another_mark),
	    cmocka_unit_test(refused_opening_is_not_logged),
	    cmocka_unit_test(repeated_opening_is_answered_and_logged_once),
	    cmocka_unit_test(repeated_opening_is_refused_once_consent_is_withdrawn),
	    cmocka_unit_test(repeated_opening_is_refused_once_the_grant_has_expired),
	    cmocka_unit_test(repeated_opening_is_refused_when_it_would_be_one_that_is_not_logged),
	    cmocka_unit_test(opening_is_not_a_change_in_the_feed),
	    cmocka_unit_test(log_is_the_filers_only),
	    cmocka_unit_test(log_comes_in_pages),
	    cmocka_unit_test(note_comes_back_without_its_text),
	    cmocka_unit_test(grant_to_add_only_adds),
	    cmocka_unit_test(filer_reads_why_somebody_declined),
	    cmocka_unit_test(helper_does_not_read_why_somebody_else_declined),
	    cmocka_unit_test(strangers_add_nothing),
	    cmocka_unit_test(note_needs_kind_and_text),
	    cmocka_unit_test(note_is_looked_over),
	    cmocka_unit_test(name_in_a_note_is_to_be_confirmed),
	    cmocka_unit_test(name_in_a_note_bars_an_anonymous_consult),
	    cmocka_unit_test(ended_request_takes_no_note),
	    cmocka_unit_test(hundred_notes_are_enough),
	    cmocka_unit_test(outcome_words_fit_on_top_of_all_notes),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
