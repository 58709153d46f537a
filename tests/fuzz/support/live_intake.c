/* An intake with two requests (one with parental consent, one filed anonymously), notes, a reading,
 * a letter to the parents and grants for the first. */
#include "fuzz/support/live.h"

#include "intake/known.h"
#include "support/intake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct intake_world *world;

static void close_world(void)
{
	void *state = world;
	(void)intake_world_close(&state);
}

static char *kept(const char *text)
{
	char *copy = strdup(text);
	live_require(copy != NULL, "no memory");
	return copy;
}

static const char *file_anonymous(void)
{
	struct filing filing;
	filing_init(&filing);
	filing.basis.kind = SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT;
	filing.basis.given_at_ms = 0;
	filing.hearing.heard = false;
	filing.hearing.waived_reason = (char *)"nog niet gevraagd";
	return kept(world_file(world, &filing));
}

static const char *add_note(const char *request_id, Samen__Intake__V1__NoteKind kind)
{
	struct fake_call fake;
	Samen__Intake__V1__AddNoteRequest in = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	in.request_id = (char *)request_id;
	in.kind = kind;
	in.text = (char *)"het gaat beter";
	fake_call_make(&world->service, INTAKE("AddNote"), &world_teacher, NULL, &in.base, &fake);
	live_require(fake.status == OK, "the note was refused");
	const char *id = kept(((const Samen__Intake__V1__Note *)fake.response)->id);
	fake_call_close(&fake);
	return id;
}

static void read_once(const char *request_id)
{
	Samen__Intake__V1__OpenRequestRequest in = SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	in.request_id = (char *)request_id;
	live_require(world_status(world, INTAKE("OpenRequest"), &world_teacher, &in.base) == OK,
	    "the request does not open");
}

/* The code of a letter about it, which has not been used. */
static const char *make_letter(const char *request_id)
{
	struct fake_call fake;
	Samen__Intake__V1__MakeParentLetterRequest in =
	    SAMEN__INTAKE__V1__MAKE_PARENT_LETTER_REQUEST__INIT;
	in.request_id = (char *)request_id;
	fake_call_make(
	    &world->service, INTAKE("MakeParentLetter"), &world_teacher, NULL, &in.base, &fake);
	live_require(fake.status == OK, "no letter was made");
	const char *code = kept(((const Samen__Intake__V1__ParentLetter *)fake.response)->code);
	fake_call_close(&fake);
	return code;
}

static void add_words(struct live_service *service)
{
	const char *request = kept(world_file_plain(world));
	live_add_word(service, 'r', request);
	live_add_word(service, 's', file_anonymous());
	live_add_word(service, 'n', add_note(request, SAMEN__INTAKE__V1__NOTE_KIND__REMARK));
	read_once(request);
	live_add_word(service, 'l', make_letter(request));
	live_add_word(
	    service, 'g', kept(world_grant(world, &(struct grant_options){.request_id = request})));
	live_add_word(service, 'h',
	    kept(world_grant(
		world, &(struct grant_options){.request_id = request, .add_only = true})));
}

static void add_callers(struct live_service *service)
{
	static char letter[64];
	(void)snprintf(letter, sizeof letter, "letter/%s/1", service->words[0].text);
	live_add_caller(
	    service, "nobody", (struct caller){.id = "", .organisation_id = "", .session_id = ""});
	live_add_caller(service, "teacher", world_teacher);
	live_add_caller(service, "other-teacher", world_other_teacher);
	live_add_caller(service, "specialist", world_specialist);
	live_add_caller(service, "other-specialist", world_other_specialist);
	live_add_caller(service, "consultant", world_consultant);
	live_add_caller(service, "far-consultant", world_far_consultant);
	live_add_caller(service, "coordinator", world_coordinator);
	live_add_caller(service, "service", world_matching);
	live_add_caller(service, "parent",
	    (struct caller){.kind = CALLER_PARENT,
		.id = letter,
		.roles = MAY_PARENT,
		.organisation_id = "",
		.session_id = "",
		.request_id = service->words[0].text});
}

void live_intake_open(struct live_service *service)
{
	void *state = NULL;
	live_require(intake_world_open(&state) == 0, "intake does not open");
	world = state;
	live_require(atexit(close_world) == 0, "no room to clean up");
	service->name = "intake";
	service->fake = &world->service;
	service->left_out = "RotateMasterKey";
	add_words(service);
	add_callers(service);
	live_add_routes(service);
	live_add_feed(service, "feed/directory", known_source());
	live_add_timer(service, "timer/erase-keys", intake_erase_keys);
	live_add_timer(service, "timer/purge", intake_purge);
}
