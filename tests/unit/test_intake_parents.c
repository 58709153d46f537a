/* Parents: the letter, its codes, and what they may see and do without an account. */
#include "support/intake_world.h"

#include "runtime/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))
#define ACCESS(name) SAMEN__INTAKE__V1__ACCESS_KIND__##name

typedef Samen__Intake__V1__ExportRequestResponse Exported;

enum { CODE_SIZE = 24, ID_TEXT_SIZE = 48 };

static const struct caller nobody = {
    .kind = CALLER_NOBODY, .id = "", .organisation_id = "", .session_id = "", .request_id = ""};

/* A parent as the service sees one who came with a token. Refers to itself: do not copy. */
struct parent {
	struct caller caller;
	char request_id[ID_TEXT_SIZE], letter[ID_TEXT_SIZE];
	char next_code[CODE_SIZE];
};

/* --- letters and coming in --- */

static enum status make_letter(struct intake_world *world,
    const struct caller *caller,
    const char *request_id,
    const char *key,
    char ret_code[static CODE_SIZE])
{
	Samen__Intake__V1__MakeParentLetterRequest in =
	    SAMEN__INTAKE__V1__MAKE_PARENT_LETTER_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(request_id);
	fake_call_make(&world->service, INTAKE("MakeParentLetter"), caller, key, &in.base, &fake);
	if (fake.status == OK) {
		const Samen__Intake__V1__ParentLetter *out = fake.response;
		(void)snprintf(ret_code, CODE_SIZE, "%s", out->code);
	}
	enum status status = fake.status;
	fake_call_close(&fake);
	return status;
}

static void letter(struct intake_world *world, const char *request_id, char ret_code[CODE_SIZE])
{
	assert_int_equal(make_letter(world, &world_teacher, request_id, NULL, ret_code), OK);
	assert_int_equal(strlen(ret_code), 19);
}

static void enter_with(struct intake_world *world,
    const char *request_id,
    const char *code,
    const char *key,
    struct fake_call *ret_fake)
{
	Samen__Intake__V1__EnterAsParentRequest in =
	    SAMEN__INTAKE__V1__ENTER_AS_PARENT_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	in.code = TEXT(code);
	fake_call_make(&world->service, INTAKE("EnterAsParent"), &nobody, key, &in.base, ret_fake);
}

static enum status tries_code(struct intake_world *world, const char *request_id, const char *code)
{
	struct fake_call fake;
	enter_with(world, request_id, code, NULL, &fake);
	enum status status = fake.status;
	fake_call_close(&fake);
	return status;
}

/* Comes in, as the token says. */
static void enter(
    struct intake_world *world, const char *request_id, const char *code, struct parent *ret_parent)
{
	struct fake_call fake;
	Samen__Rpc__V1__Claims *claims;
	enter_with(world, request_id, code, NULL, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__ParentSession *out = fake.response;
	assert_int_equal(token_check(world->parts.keyring, fake.call.arena, out->token,
			     SAMEN__RPC__V1__TOKEN_KIND__PARENT, world->service.now_ms, &claims),
	    OK);
	(void)snprintf(ret_parent->letter, ID_TEXT_SIZE, "%s", claims->subject);
	(void)snprintf(ret_parent->request_id, ID_TEXT_SIZE, "%s", claims->request_id);
	(void)snprintf(ret_parent->next_code, CODE_SIZE, "%s", out->next_code);
	ret_parent->caller = (struct caller){.kind = CALLER_PARENT,
	    .id = ret_parent->letter,
	    .roles = MAY_PARENT,
	    .organisation_id = "",
	    .session_id = "",
	    .request_id = ret_parent->request_id,
	    .token_issued_at_ms = claims->issued_at_ms};
	assert_int_equal(claims->expires_at_ms, world->service.now_ms + 30 * 60 * 1000);
	fake_call_close(&fake);
}

/* A request of the teacher's, and a parent of its pupil who has come in. */
static const char *with_parent(struct intake_world *world, struct parent *ret_parent)
{
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enter(world, id, code, ret_parent);
	return id;
}

static void a_code_lets_in_and_gives_the_next(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	char wanted[ID_TEXT_SIZE];
	(void)snprintf(wanted, sizeof wanted, "letter/%s/1", id);
	assert_string_equal(parent.letter, wanted);
	assert_string_equal(parent.request_id, id);
	struct parent again;
	enter(world, id, parent.next_code, &again);
	assert_string_equal(again.letter, wanted);
	assert_string_not_equal(again.next_code, parent.next_code);
}

static void a_used_code_does_not_work_again(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enter(world, id, code, &parent);
	assert_int_equal(tries_code(world, id, code), UNAUTHENTICATED);
	assert_int_equal(tries_code(world, id, parent.next_code), OK);
}

static void a_code_is_read_whatever_its_case_and_dashes(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	char typed[CODE_SIZE];
	size_t size = 0;
	const char *id = world_file_plain(world);
	letter(world, id, code);
	for (const char *c = code; *c != '\0'; c++) {
		if (*c != '-') {
			typed[size++] = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
		}
	}
	typed[size] = '\0';
	assert_int_equal(tries_code(world, id, typed), OK);
}

static void wrong_used_old_and_unknown_are_refused_alike(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	char other[CODE_SIZE];
	struct fake_call fakes[4];
	const char *id = world_file_plain(world);
	const char *another = world_file_plain(world);
	const char *without = world_file_plain(world);
	letter(world, id, code);
	letter(world, another, other);
	enter_with(world, id, other, NULL, &fakes[0]);
	enter_with(world, without, code, NULL, &fakes[1]);
	enter_with(world, "r-000000000000", code, NULL, &fakes[2]);
	world->service.now_ms += 60 * WORLD_DAY_MS;
	enter_with(world, id, code, NULL, &fakes[3]);
	world->service.now_ms = WORLD_NOW_MS;
	for (size_t i = 0; i < sizeof fakes / sizeof *fakes; i++) {
		assert_int_equal(fakes[i].status, UNAUTHENTICATED);
		assert_string_equal(fakes[i].call.message, fakes[0].call.message);
	}
	for (size_t i = 0; i < sizeof fakes / sizeof *fakes; i++) {
		fake_call_close(&fakes[i]);
	}
}

static void a_code_works_for_sixty_days(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	world->service.now_ms += 60 * WORLD_DAY_MS - 1;
	assert_int_equal(tries_code(world, id, code), OK);
	world->service.now_ms = WORLD_NOW_MS;
}

static void the_code_after_it_ends_with_the_letter(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	world->service.now_ms += 60 * WORLD_DAY_MS;
	assert_int_equal(tries_code(world, id, parent.next_code), UNAUTHENTICATED);
	world->service.now_ms = WORLD_NOW_MS;
}

static void a_repeat_gets_the_same_and_spends_nothing(void **state)
{
	struct intake_world *world = *state;
	struct fake_call first;
	struct fake_call second;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enter_with(world, id, code, "parents-repeat-0001", &first);
	enter_with(world, id, code, "parents-repeat-0001", &second);
	assert_int_equal(second.status, OK);
	assert_true(second.repeated);
	const Samen__Intake__V1__ParentSession *one = first.response;
	const Samen__Intake__V1__ParentSession *two = second.response;
	assert_string_equal(one->next_code, two->next_code);
	assert_int_equal(tries_code(world, id, one->next_code), OK);
	fake_call_close(&first);
	fake_call_close(&second);
}

static void a_repeat_of_long_ago_gets_nothing(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enter_with(world, id, code, "parents-repeat-0002", &fake);
	const Samen__Intake__V1__ParentSession *out = fake.response;
	assert_int_equal(tries_code(world, id, out->next_code), OK);
	fake_call_close(&fake);
	enter_with(world, id, code, "parents-repeat-0002", &fake);
	assert_int_equal(fake.status, UNAUTHENTICATED);
	fake_call_close(&fake);
}

static void a_new_letter_ends_the_one_before(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	struct parent parent;
	char code[CODE_SIZE];
	const char *id = with_parent(world, &parent);
	in.request_id = TEXT(id);
	assert_int_equal(world_status(world, INTAKE("GetRequest"), &parent.caller, &in.base), OK);
	letter(world, id, code);
	assert_int_equal(tries_code(world, id, parent.next_code), UNAUTHENTICATED);
	assert_int_equal(
	    world_status(world, INTAKE("GetRequest"), &parent.caller, &in.base), NOT_FOUND);
	assert_int_equal(tries_code(world, id, code), OK);
}

static void a_repeated_letter_shows_its_code_until_it_is_used(void **state)
{
	struct intake_world *world = *state;
	char first[CODE_SIZE];
	char again[CODE_SIZE];
	static const char key[] = "parents-letter-0001";
	const char *id = world_file_plain(world);
	assert_int_equal(make_letter(world, &world_teacher, id, key, first), OK);
	assert_int_equal(make_letter(world, &world_teacher, id, key, again), OK);
	assert_string_equal(first, again);
	assert_int_equal(tries_code(world, id, first), OK);
	assert_int_equal(make_letter(world, &world_teacher, id, key, again), OK);
	assert_string_equal(again, "");
}

static void only_the_filer_makes_letters(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	assert_int_equal(make_letter(world, &world_other_teacher, id, NULL, code), NOT_FOUND);
	assert_int_equal(make_letter(world, &world_consultant, id, NULL, code), PERMISSION_DENIED);
	assert_int_equal(make_letter(world, &world_specialist, id, NULL, code), PERMISSION_DENIED);
}

static void the_right_code_works_however_often_a_stranger_guessed(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enum status last = OK;
	for (int i = 0; i < 20; i++) {
		last = tries_code(world, id, "AAAA-BBBB-CCCC-DDDD");
	}
	assert_int_equal(last, RESOURCE_EXHAUSTED);
	assert_int_equal(tries_code(world, id, code), OK);
}

static void a_restart_keeps_codes(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	const char *id = world_file_plain(world);
	letter(world, id, code);
	intake_world_restart(world);
	assert_int_equal(tries_code(world, id, code), OK);
}

static void no_code_is_on_disk(void **state)
{
	struct intake_world *world = *state;
	char code[CODE_SIZE];
	struct parent parent;
	const char *id = world_file_plain(world);
	letter(world, id, code);
	enter(world, id, code, &parent);
	assert_int_equal(world_files_with(world, code), 0);
	assert_int_equal(world_files_with(world, parent.next_code), 0);
	assert_true(world_files_with(world, id) > 0);
}

/* --- seeing --- */

static const Samen__Intake__V1__Request *get(
    struct intake_world *world, const struct caller *caller, const char *id, struct fake_call *fake)
{
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	fake_call_make(&world->service, INTAKE("GetRequest"), caller, NULL, &in.base, fake);
	assert_int_equal(fake->status, OK);
	return fake->response;
}

static void a_parent_sees_the_request_without_pseudonym_and_staff(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	const Samen__Intake__V1__Request *out = get(world, &parent.caller, id, &fake);
	assert_string_equal(out->pseudonym, "");
	assert_string_equal(out->filer_id, "school");
	assert_string_equal(out->basis->recorded_by, "school");
	assert_int_equal(out->n_needs, 1);
	fake_call_close(&fake);
}

static void a_parent_sees_nothing_of_another_request(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	(void)with_parent(world, &parent);
	const char *other = world_file_plain(world);
	Samen__Intake__V1__GetRequestRequest get_in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__ListReadsRequest reads_in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	Samen__Intake__V1__WithdrawConsentRequest withdraw_in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	Samen__Intake__V1__ExportRequestRequest export_in =
	    SAMEN__INTAKE__V1__EXPORT_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__AddNoteRequest note_in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__RecordBasisRequest basis_in =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	get_in.request_id = reads_in.request_id = withdraw_in.request_id = TEXT(other);
	export_in.request_id = note_in.request_id = basis_in.request_id = TEXT(other);
	note_in.text = TEXT("dit klopt niet");
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	basis_in.basis = &basis;
	const struct {
		const char *method;
		const ProtobufCMessage *in;
	} calls[] = {
	    {INTAKE("GetRequest"), &get_in.base},
	    {INTAKE("ListReads"), &reads_in.base},
	    {INTAKE("WithdrawConsent"), &withdraw_in.base},
	    {INTAKE("ExportRequest"), &export_in.base},
	    {INTAKE("AddNote"), &note_in.base},
	    {INTAKE("RecordBasis"), &basis_in.base},
	};
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		assert_int_equal(
		    world_status(world, calls[i].method, &parent.caller, calls[i].in), NOT_FOUND);
	}
}

static void a_parent_opens_no_text_and_closes_no_request(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	Samen__Intake__V1__OpenRequestRequest open = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__CloseRequestRequest close =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	open.request_id = close.request_id = TEXT(id);
	assert_int_equal(world_status(world, INTAKE("OpenRequest"), &parent.caller, &open.base),
	    PERMISSION_DENIED);
	assert_int_equal(world_status(world, INTAKE("CloseRequest"), &parent.caller, &close.base),
	    PERMISSION_DENIED);
}

/* --- consent --- */

static enum status consent(struct intake_world *world,
    const struct caller *caller,
    const char *id,
    Samen__Intake__V1__BasisKind kind)
{
	Samen__Intake__V1__RecordBasisRequest in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	basis.kind = kind;
	basis.note = TEXT("bij verplichting");
	basis.recipients = SAMEN__INTAKE__V1__RECIPIENTS__EDUCATION_ONLY;
	in.request_id = TEXT(id);
	in.basis = &basis;
	return world_status(world, INTAKE("RecordBasis"), caller, &in.base);
}

static enum status withdraw(struct intake_world *world, const struct caller *caller, const char *id)
{
	Samen__Intake__V1__WithdrawConsentRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	in.request_id = TEXT(id);
	return world_status(world, INTAKE("WithdrawConsent"), caller, &in.base);
}

static enum status helper_opens(struct intake_world *world, const char *id)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.grant = TEXT(world_grant(world, &(struct grant_options){.request_id = id}));
	return world_status(world, INTAKE("OpenRequest"), &world_specialist, &in.base);
}

static void parents_agree_themselves_and_the_school_sees_it(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct filing filing;
	struct fake_call fake;
	char code[CODE_SIZE];
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS;
	const char *id = world_file(world, &filing);
	letter(world, id, code);
	enter(world, id, code, &parent);
	assert_int_equal(helper_opens(world, id), PERMISSION_DENIED);
	assert_int_equal(
	    consent(world, &parent.caller, id, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT),
	    OK);
	world->service.now_ms += 5000;
	assert_int_equal(helper_opens(world, id), OK);
	world->service.now_ms = WORLD_NOW_MS;
	const Samen__Intake__V1__Request *out = get(world, &world_teacher, id, &fake);
	assert_string_equal(out->basis->recorded_by, "parent");
	assert_int_equal(out->basis->given_at_ms, WORLD_NOW_MS);
	assert_int_equal(out->basis->recipients, SAMEN__INTAKE__V1__RECIPIENTS__EDUCATION_ONLY);
	fake_call_close(&fake);
}

static void parents_record_no_other_ground(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	assert_int_equal(
	    consent(world, &parent.caller, id, SAMEN__INTAKE__V1__BASIS_KIND__OTHER_BASIS),
	    INVALID_ARGUMENT);
	assert_int_equal(
	    consent(world, &parent.caller, id, SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS),
	    INVALID_ARGUMENT);
}

static void withdrawal_by_a_parent_closes_the_text_at_once(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	assert_int_equal(helper_opens(world, id), OK);
	assert_int_equal(withdraw(world, &parent.caller, id), OK);
	assert_int_equal(helper_opens(world, id), PERMISSION_DENIED);
	const Samen__Intake__V1__Request *out = get(world, &world_teacher, id, &fake);
	assert_int_equal(out->basis->withdrawn_at_ms, WORLD_NOW_MS);
	assert_string_equal(out->basis->withdrawn_by, "parent");
	fake_call_close(&fake);
}

/* --- the log --- */

static void all_that_parents_do_is_in_the_log(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	static const Samen__Intake__V1__AccessKind kinds[] = {ACCESS(LETTER_MADE),
	    ACCESS(PARENT_CAME), ACCESS(CONSENT_GIVEN), ACCESS(CONSENT_WITHDRAWN)};
	assert_int_equal(
	    consent(world, &parent.caller, id, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT),
	    OK);
	assert_int_equal(withdraw(world, &parent.caller, id), OK);
	in.request_id = TEXT(id);
	fake_call_make(&world->service, INTAKE("ListReads"), &parent.caller, NULL, &in.base, &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__ListReadsResponse *out = fake.response;
	assert_int_equal(out->n_reads, sizeof kinds / sizeof *kinds);
	for (size_t i = 0; i < out->n_reads; i++) {
		assert_int_equal(out->reads[i]->kind, kinds[i]);
		assert_string_equal(out->reads[i]->person_id, i == 0 ? "school" : "parent");
		assert_string_equal(out->reads[i]->by, parent.letter);
	}
	fake_call_close(&fake);
}

/* --- remarks --- */

static enum status remark(struct intake_world *world, const struct caller *caller, const char *id)
{
	Samen__Intake__V1__AddNoteRequest in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK;
	in.text = TEXT("het speelt thuis ook");
	return world_status(world, INTAKE("AddNote"), caller, &in.base);
}

static void a_remark_of_the_parents_is_read_by_the_school(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	assert_int_equal(remark(world, &parent.caller, id), OK);
	in.request_id = TEXT(id);
	fake_call_make(
	    &world->service, INTAKE("OpenRequest"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__OpenRequestResponse *out = fake.response;
	assert_int_equal(out->n_notes, 1);
	assert_int_equal(out->notes[0]->kind, SAMEN__INTAKE__V1__NOTE_KIND__PARENT_REMARK);
	assert_string_equal(out->notes[0]->author_id, "parent");
	assert_string_equal(out->notes[0]->text, "het speelt thuis ook");
	fake_call_close(&fake);
}

static void only_parents_write_remarks_of_parents(void **state)
{
	struct intake_world *world = *state;
	assert_int_equal(remark(world, &world_teacher, world_file_plain(world)), INVALID_ARGUMENT);
}

static void twenty_remarks_leave_room_for_the_school(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__AddNoteRequest in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(remark(world, &parent.caller, id), OK);
	}
	assert_int_equal(remark(world, &parent.caller, id), RESOURCE_EXHAUSTED);
	in.request_id = TEXT(id);
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__REMARK;
	in.text = TEXT("besproken");
	for (int i = 0; i < 100; i++) {
		assert_int_equal(
		    world_status(world, INTAKE("AddNote"), &world_teacher, &in.base), OK);
	}
	assert_int_equal(
	    world_status(world, INTAKE("AddNote"), &world_teacher, &in.base), RESOURCE_EXHAUSTED);
}

static void close_request(struct intake_world *world, const char *id)
{
	Samen__Intake__V1__CloseRequestRequest in = SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.outcome = SAMEN__INTAKE__V1__OUTCOME__HELPED;
	assert_int_equal(world_status(world, INTAKE("CloseRequest"), &world_teacher, &in.base), OK);
}

static void parents_may_add_after_the_end(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	close_request(world, id);
	assert_int_equal(remark(world, &parent.caller, id), OK);
}

/* --- the export --- */

static void export_with_key(struct intake_world *world,
    const struct caller *caller,
    const char *id,
    const char *request_key,
    struct fake_call *ret_fake)
{
	Samen__Intake__V1__ExportRequestRequest in =
	    SAMEN__INTAKE__V1__EXPORT_REQUEST_REQUEST__INIT;
	in.request_id = TEXT(id);
	fake_call_make(
	    &world->service, INTAKE("ExportRequest"), caller, request_key, &in.base, ret_fake);
}

static void export_as(struct intake_world *world,
    const struct caller *caller,
    const char *id,
    struct fake_call *ret_fake)
{
	export_with_key(world, caller, id, NULL, ret_fake);
}

static void decline_remark(struct intake_world *world, const char *id)
{
	Samen__Intake__V1__AddNoteRequest in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	in.request_id = TEXT(id);
	in.grant =
	    TEXT(world_grant(world, &(struct grant_options){.request_id = id, .add_only = true}));
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK;
	in.text = TEXT("ik zit zelf thuis");
	assert_int_equal(world_status(world, INTAKE("AddNote"), &world_specialist, &in.base), OK);
}

static void a_parents_export_holds_all_but_what_is_of_others(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	decline_remark(world, id);
	assert_int_equal(remark(world, &parent.caller, id), OK);
	assert_int_equal(
	    consent(world, &parent.caller, id, SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT),
	    OK);
	export_as(world, &parent.caller, id, &fake);
	assert_int_equal(fake.status, OK);
	const Exported *out = fake.response;
	assert_string_equal(
	    out->opened->story->happens, "het kind loopt weg zodra er sommen komen");
	assert_string_equal(out->opened->request->pseudonym, "");
	assert_int_equal(out->opened->n_notes, 1);
	assert_int_equal(out->notes_withheld, 1);
	assert_int_equal(out->n_earlier_bases, 1);
	assert_string_equal(out->earlier_bases[0]->recorded_by, "school");
	assert_string_equal(out->opened->request->basis->recorded_by, "parent");
	assert_int_equal(out->log[out->n_log - 1]->kind, ACCESS(EXPORTED));
	assert_string_equal(out->log[out->n_log - 1]->person_id, "parent");
	assert_int_equal(out->exported_at_ms, WORLD_NOW_MS);
	fake_call_close(&fake);
}

static void an_export_is_repeated_for_minutes_only(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	static const enum status expected[] = {OK, OK, ABORTED};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct fake_call fake;
		export_with_key(world, &parent.caller, id, "export-request-key-1", &fake);
		assert_int_equal(fake.status, expected[i]);
		fake_call_close(&fake);
		world->service.now_ms += 200000;
	}
	world->service.now_ms = WORLD_NOW_MS;
}

static void the_filers_export_holds_all(void **state)
{
	struct intake_world *world = *state;
	struct fake_call fake;
	const char *id = world_file_plain(world);
	decline_remark(world, id);
	export_as(world, &world_teacher, id, &fake);
	assert_int_equal(fake.status, OK);
	const Exported *out = fake.response;
	assert_string_equal(out->opened->request->pseudonym, "leerling 7b");
	assert_int_equal(out->opened->n_notes, 1);
	assert_int_equal(out->notes_withheld, 0);
	assert_int_equal(out->log[0]->kind, ACCESS(EXPORTED));
	assert_string_equal(out->log[0]->person_id, world_teacher.id);
	fake_call_close(&fake);
}

static void a_parent_exports_what_the_filer_may_not_open_any_more(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	close_request(world, id);
	world->service.now_ms += 31 * WORLD_DAY_MS;
	export_as(world, &world_teacher, id, &fake);
	assert_int_equal(fake.status, FAILED_PRECONDITION);
	fake_call_close(&fake);
	export_as(world, &parent.caller, id, &fake);
	assert_int_equal(fake.status, OK);
	fake_call_close(&fake);
	world->service.now_ms = WORLD_NOW_MS;
}

static void helpers_and_consultants_export_nothing(void **state)
{
	struct intake_world *world = *state;
	const struct caller *const others[] = {
	    &world_other_teacher, &world_specialist, &world_consultant, &world_coordinator};
	const char *id = world_file_plain(world);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct fake_call fake;
		export_as(world, others[i], id, &fake);
		assert_true(fake.status == NOT_FOUND || fake.status == PERMISSION_DENIED);
		fake_call_close(&fake);
	}
}

static void twenty_earlier_bases_are_kept(void **state)
{
	struct intake_world *world = *state;
	struct parent parent;
	struct fake_call fake;
	const char *id = with_parent(world, &parent);
	for (int i = 0; i < 25; i++) {
		world->service.now_ms = WORLD_NOW_MS + i;
		assert_int_equal(consent(world, &parent.caller, id,
				     SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT),
		    OK);
	}
	export_as(world, &parent.caller, id, &fake);
	const Exported *out = fake.response;
	assert_int_equal(out->n_earlier_bases, 20);
	assert_int_equal(out->earlier_bases[19]->recorded_at_ms, WORLD_NOW_MS + 23);
	assert_int_equal(out->earlier_bases[0]->recorded_at_ms, WORLD_NOW_MS + 4);
	fake_call_close(&fake);
	world->service.now_ms = WORLD_NOW_MS;
}

/* --- the end --- */

static void erasure_ends_the_letter(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__EraseRequestRequest in = SAMEN__INTAKE__V1__ERASE_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__GetRequestRequest get_in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	struct parent parent;
	const char *id = with_parent(world, &parent);
	in.request_id = get_in.request_id = TEXT(id);
	in.reason = SAMEN__INTAKE__V1__ERASURE_REASON__PARENTS_ASKED;
	assert_int_equal(world_status(world, INTAKE("EraseRequest"), &world_teacher, &in.base), OK);
	assert_int_equal(tries_code(world, id, parent.next_code), UNAUTHENTICATED);
	assert_int_equal(
	    world_status(world, INTAKE("GetRequest"), &parent.caller, &get_in.base), NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_code_lets_in_and_gives_the_next),
	    cmocka_unit_test(a_used_code_does_not_work_again),
	    cmocka_unit_test(a_code_is_read_whatever_its_case_and_dashes),
	    cmocka_unit_test(wrong_used_old_and_unknown_are_refused_alike),
	    cmocka_unit_test(a_code_works_for_sixty_days),
	    cmocka_unit_test(the_code_after_it_ends_with_the_letter),
	    cmocka_unit_test(a_repeat_gets_the_same_and_spends_nothing),
	    cmocka_unit_test(a_repeat_of_long_ago_gets_nothing),
	    cmocka_unit_test(a_new_letter_ends_the_one_before),
	    cmocka_unit_test(a_repeated_letter_shows_its_code_until_it_is_used),
	    cmocka_unit_test(only_the_filer_makes_letters),
	    cmocka_unit_test(the_right_code_works_however_often_a_stranger_guessed),
	    cmocka_unit_test(a_restart_keeps_codes),
	    cmocka_unit_test(no_code_is_on_disk),
	    cmocka_unit_test(a_parent_sees_the_request_without_pseudonym_and_staff),
	    cmocka_unit_test(a_parent_sees_nothing_of_another_request),
	    cmocka_unit_test(a_parent_opens_no_text_and_closes_no_request),
	    cmocka_unit_test(parents_agree_themselves_and_the_school_sees_it),
	    cmocka_unit_test(parents_record_no_other_ground),
	    cmocka_unit_test(withdrawal_by_a_parent_closes_the_text_at_once),
	    cmocka_unit_test(all_that_parents_do_is_in_the_log),
	    cmocka_unit_test(a_remark_of_the_parents_is_read_by_the_school),
	    cmocka_unit_test(only_parents_write_remarks_of_parents),
	    cmocka_unit_test(twenty_remarks_leave_room_for_the_school),
	    cmocka_unit_test(parents_may_add_after_the_end),
	    cmocka_unit_test(a_parents_export_holds_all_but_what_is_of_others),
	    cmocka_unit_test(an_export_is_repeated_for_minutes_only),
	    cmocka_unit_test(the_filers_export_holds_all),
	    cmocka_unit_test(a_parent_exports_what_the_filer_may_not_open_any_more),
	    cmocka_unit_test(helpers_and_consultants_export_nothing),
	    cmocka_unit_test(twenty_earlier_bases_are_kept),
	    cmocka_unit_test(erasure_ends_the_letter),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
