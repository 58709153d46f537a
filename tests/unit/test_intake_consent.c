/* Consent: for whom it counts, and what its withdrawal ends. */
#include "support/intake_world.h"

#include "directory.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) ((char *)(text))
#define SECTOR(name) SAMEN__COMMON__V1__SECTOR__##name
#define RECIPIENTS(name) SAMEN__INTAKE__V1__RECIPIENTS__##name

typedef Samen__Intake__V1__RecordBasisRequest RecordBasis;

/* The helper's organisation, of this kind from now on. */
#define HELPERS "o-00000he1pers"

static struct caller helper(void)
{
	struct caller caller = world_specialist;
	caller.organisation_id = HELPERS;
	return caller;
}

static void set_sector(struct intake_world *world, Samen__Common__V1__Sector sector)
{
	Samen__Directory__V1__Organisation organisation = SAMEN__DIRECTORY__V1__ORGANISATION__INIT;
	organisation.id = TEXT(HELPERS);
	organisation.sector = sector;
	world_know(world, "organisation", HELPERS, &organisation.base);
}

static const char *file_for(struct intake_world *world, Samen__Intake__V1__Recipients recipients)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.recipients = recipients;
	return world_file(world, &filing);
}

static const char *grant_for(struct intake_world *world, const char *request_id)
{
	return world_grant(world, &(struct grant_options){.request_id = request_id});
}

static void open_as_helper(struct intake_world *world,
    const char *request_id,
    const char *grant,
    struct fake_call *ret_fake)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	struct caller caller = helper();
	in.request_id = TEXT(request_id);
	in.grant = TEXT(grant);
	fake_call_make(&world->service, INTAKE("OpenRequest"), &caller, NULL, &in.base, ret_fake);
}

static enum status opens_with(struct intake_world *world, const char *request_id, const char *grant)
{
	struct fake_call fake;
	open_as_helper(world, request_id, grant, &fake);
	enum status status = fake.status;
	fake_call_close(&fake);
	return status;
}

static enum status opens(struct intake_world *world, const char *request_id)
{
	return opens_with(world, request_id, grant_for(world, request_id));
}

static enum status withdraw(struct intake_world *world, const char *request_id)
{
	Samen__Intake__V1__WithdrawConsentRequest in =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	in.request_id = TEXT(request_id);
	return world_status(world, INTAKE("WithdrawConsent"), &world_teacher, &in.base);
}

/* Parents agree, now. */
static void agree(struct intake_world *world, const char *request_id)
{
	RecordBasis in = SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	in.request_id = TEXT(request_id);
	in.basis = &basis;
	basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	basis.given_at_ms = world->service.now_ms;
	assert_int_equal(world_status(world, INTAKE("RecordBasis"), &world_teacher, &in.base), OK);
}

/* --- for whom --- */

static void each_class_opens_for_its_sectors_and_for_no_other(void **state)
{
	struct intake_world *world = *state;
	static const struct {
		Samen__Intake__V1__Recipients recipients;
		Samen__Common__V1__Sector in, out;
	} classes[] = {
	    {RECIPIENTS(EDUCATION_ONLY), SECTOR(SO), SECTOR(YOUTH_CARE)},
	    {RECIPIENTS(EDUCATION_AND_YOUTH_CARE), SECTOR(YOUTH_CARE), SECTOR(HEALTH_CARE)},
	    {RECIPIENTS(EDUCATION_AND_CARE), SECTOR(MUNICIPALITY), SECTOR(OTHER)},
	    {RECIPIENTS(RECIPIENTS_UNSPECIFIED), SECTOR(HEALTH_CARE), SECTOR(OTHER)},
	};
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		const char *id = file_for(world, classes[i].recipients);
		set_sector(world, classes[i].out);
		assert_int_equal(opens(world, id), PERMISSION_DENIED);
		set_sector(world, classes[i].in);
		assert_int_equal(opens(world, id), OK);
	}
}

static void all_partners_are_all(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_for(world, RECIPIENTS(ALL_PARTNERS));
	set_sector(world, SECTOR(OTHER));
	assert_int_equal(opens(world, id), OK);
	world_know(world, "organisation", HELPERS, NULL);
	assert_int_equal(opens(world, id), OK);
}

static void the_refusal_says_who_may(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_for(world, RECIPIENTS(EDUCATION_ONLY));
	struct fake_call fake;
	set_sector(world, SECTOR(YOUTH_CARE));
	open_as_helper(world, id, grant_for(world, id), &fake);
	assert_int_equal(fake.status, PERMISSION_DENIED);
	assert_non_null(strstr(fake.call.message, "education only"));
	fake_call_close(&fake);
}

static void an_organisation_not_heard_of_does_not_open(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	struct fake_call fake;
	world_know(world, "organisation", HELPERS, NULL);
	open_as_helper(world, id, grant_for(world, id), &fake);
	assert_int_equal(fake.status, PERMISSION_DENIED);
	assert_non_null(strstr(fake.call.message, "not known here"));
	fake_call_close(&fake);
}

static void refused_for_its_sector_is_not_logged_as_read(void **state)
{
	struct intake_world *world = *state;
	const char *id = file_for(world, RECIPIENTS(EDUCATION_ONLY));
	Samen__Intake__V1__ListReadsRequest in = SAMEN__INTAKE__V1__LIST_READS_REQUEST__INIT;
	struct fake_call fake;
	set_sector(world, SECTOR(YOUTH_CARE));
	assert_int_equal(opens(world, id), PERMISSION_DENIED);
	in.request_id = TEXT(id);
	fake_call_make(&world->service, INTAKE("ListReads"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__ListReadsResponse *out = fake.response;
	for (size_t i = 0; i < out->n_reads; i++) {
		assert_string_not_equal(out->reads[i]->person_id, world_specialist.id);
	}
	fake_call_close(&fake);
}

static void the_helper_is_told_what_it_may_be_used_for(void **state)
{
	struct intake_world *world = *state;
	struct filing filing;
	struct fake_call fake;
	filing_init(&filing);
	filing.basis.purpose = SAMEN__INTAKE__V1__PURPOSE__ADVICE_ONLY;
	filing.basis.recipients = RECIPIENTS(EDUCATION_ONLY);
	const char *id = world_file(world, &filing);
	set_sector(world, SECTOR(SBO));
	open_as_helper(world, id, grant_for(world, id), &fake);
	assert_int_equal(fake.status, OK);
	const Samen__Intake__V1__OpenRequestResponse *out = fake.response;
	assert_int_equal(out->request->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__ADVICE_ONLY);
	assert_int_equal(out->request->basis->recipients, RECIPIENTS(EDUCATION_ONLY));
	fake_call_close(&fake);
}

static void what_was_not_said_is_shown_as_what_it_counts_for(void **state)
{
	struct intake_world *world = *state;
	Samen__Intake__V1__GetRequestRequest in = SAMEN__INTAKE__V1__GET_REQUEST_REQUEST__INIT;
	struct fake_call fake;
	in.request_id = TEXT(world_file_plain(world));
	fake_call_make(
	    &world->service, INTAKE("GetRequest"), &world_teacher, NULL, &in.base, &fake);
	const Samen__Intake__V1__Request *out = fake.response;
	assert_int_equal(out->basis->purpose, SAMEN__INTAKE__V1__PURPOSE__FIND_HELP);
	assert_int_equal(out->basis->recipients, RECIPIENTS(EDUCATION_AND_CARE));
	fake_call_close(&fake);
}

/* --- withdrawal --- */

static void a_grant_of_before_the_withdrawal_never_counts_again(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	char old[TOKEN_TEXT_MAX];
	(void)snprintf(old, sizeof old, "%s", grant_for(world, id));
	set_sector(world, SECTOR(SO));
	assert_int_equal(opens_with(world, id, old), OK);
	assert_int_equal(withdraw(world, id), OK);
	assert_int_equal(opens_with(world, id, old), PERMISSION_DENIED);
	world->service.now_ms += 10000;
	agree(world, id);
	assert_int_equal(opens_with(world, id, old), PERMISSION_DENIED);
	world->service.now_ms += 2000;
	assert_int_equal(opens_with(world, id, old), PERMISSION_DENIED);
	assert_int_equal(opens(world, id), OK);
	world->service.now_ms = WORLD_NOW_MS;
}

static void a_grant_of_between_withdrawal_and_new_consent_counts_not_either(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	char between[TOKEN_TEXT_MAX];
	set_sector(world, SECTOR(SO));
	assert_int_equal(withdraw(world, id), OK);
	world->service.now_ms += 5000;
	(void)snprintf(between, sizeof between, "%s", grant_for(world, id));
	assert_int_equal(opens_with(world, id, between), PERMISSION_DENIED);
	agree(world, id);
	world->service.now_ms += 1000;
	assert_int_equal(opens_with(world, id, between), PERMISSION_DENIED);
	world->service.now_ms = WORLD_NOW_MS;
}

static void a_grant_of_before_the_withdrawal_adds_no_note(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	Samen__Intake__V1__AddNoteRequest in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	struct caller caller = helper();
	in.request_id = TEXT(id);
	in.grant = TEXT(grant_for(world, id));
	in.kind = SAMEN__INTAKE__V1__NOTE_KIND__FOLLOW_UP;
	in.text = TEXT("we spreken elkaar volgende week");
	assert_int_equal(world_status(world, INTAKE("AddNote"), &caller, &in.base), OK);
	assert_int_equal(withdraw(world, id), OK);
	assert_int_equal(
	    world_status(world, INTAKE("AddNote"), &caller, &in.base), PERMISSION_DENIED);
}

static void the_refusal_says_that_consent_was_withdrawn(void **state)
{
	struct intake_world *world = *state;
	const char *id = world_file_plain(world);
	const char *grant = grant_for(world, id);
	struct fake_call fake;
	set_sector(world, SECTOR(SO));
	assert_int_equal(withdraw(world, id), OK);
	open_as_helper(world, id, grant, &fake);
	assert_int_equal(fake.status, PERMISSION_DENIED);
	assert_non_null(strstr(fake.call.message, "consent was withdrawn"));
	fake_call_close(&fake);
}

static void withdrawal_of_one_request_leaves_another_open(void **state)
{
	struct intake_world *world = *state;
	const char *one = world_file_plain(world);
	const char *other = world_file_plain(world);
	set_sector(world, SECTOR(SO));
	assert_int_equal(withdraw(world, one), OK);
	assert_int_equal(opens(world, other), OK);
	assert_int_equal(opens_with(world, one, grant_for(world, other)), PERMISSION_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_class_opens_for_its_sectors_and_for_no_other),
	    cmocka_unit_test(all_partners_are_all),
	    cmocka_unit_test(the_refusal_says_who_may),
	    cmocka_unit_test(an_organisation_not_heard_of_does_not_open),
	    cmocka_unit_test(refused_for_its_sector_is_not_logged_as_read),
	    cmocka_unit_test(the_helper_is_told_what_it_may_be_used_for),
	    cmocka_unit_test(what_was_not_said_is_shown_as_what_it_counts_for),
	    cmocka_unit_test(a_grant_of_before_the_withdrawal_never_counts_again),
	    cmocka_unit_test(a_grant_of_between_withdrawal_and_new_consent_counts_not_either),
	    cmocka_unit_test(a_grant_of_before_the_withdrawal_adds_no_note),
	    cmocka_unit_test(the_refusal_says_that_consent_was_withdrawn),
	    cmocka_unit_test(withdrawal_of_one_request_leaves_another_open),
	};
	return cmocka_run_group_tests(tests, intake_world_open, intake_world_close);
}
