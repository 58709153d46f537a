/* A directory with a coordinator, a teacher, a specialist with expertise, a consultant, an area, a
 * school and a small vocabulary. */
#include "fuzz/support/live.h"

#include "support/directory_fixture.h"

#include <stdlib.h>

static struct directory_fixture fixture;

static void close_fixture(void)
{
	directory_fixture_close(&fixture);
}

static void open_again(void)
{
	void *state = NULL;
	if (directory_open(&fixture.service, &state) == OK) {
		directory_close(state);
	}
}

static void give_expertise(const struct caller *specialist)
{
	Samen__Directory__V1__PutExpertiseRequest in =
	    SAMEN__DIRECTORY__V1__PUT_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__Expertise expertise = SAMEN__DIRECTORY__V1__EXPERTISE__INIT;
	expertise.topic_id = (char *)"autisme";
	expertise.level = SAMEN__COMMON__V1__LEVEL__COACHES;
	in.expertise = &expertise;
	(void)fixture_call(&fixture, specialist, "PutExpertise", &in);
}

static void add_people(struct live_service *service)
{
	static struct caller teacher, specialist, consultant;
	teacher = fixture_person(&fixture, "teacher@example.org", TEACHER);
	specialist = fixture_person(&fixture, "specialist@example.org", SPECIALIST);
	Samen__Directory__V1__AcceptInvitationRequest in =
	    SAMEN__DIRECTORY__V1__ACCEPT_INVITATION_REQUEST__INIT;
	in.email = (char *)"consultant@example.org";
	in.code = fixture_invite(&fixture, in.email, CONSULTANT, "noord")->code;
	in.password = (char *)FIXTURE_PASSWORD;
	const Samen__Directory__V1__Session *session =
	    fixture_call(&fixture, &fixture.nobody, "AcceptInvitation", &in);
	consultant = fixture_caller(&fixture, session->access_token);
	give_expertise(&specialist);
	live_add_caller(service, "nobody", fixture.nobody);
	live_add_caller(service, "coordinator", fixture.coordinator);
	live_add_caller(service, "teacher", teacher);
	live_add_caller(service, "specialist", specialist);
	live_add_caller(service, "consultant", consultant);
	live_add_caller(service, "service", fixture.matching);
	live_add_caller(service, "parent",
	    (struct caller){.kind = CALLER_PARENT,
		.id = "l-000000000001",
		.roles = MAY_PARENT,
		.organisation_id = "",
		.session_id = "",
		.request_id = "r-000000000001"});
	live_add_word(service, 'c', fixture.coordinator.id);
	live_add_word(service, 't', teacher.id);
	live_add_word(service, 's', specialist.id);
	live_add_word(service, 'k', consultant.id);
}

static void add_sessions(struct live_service *service)
{
	const Samen__Directory__V1__Session *session =
	    fixture_login(&fixture, FIXTURE_COORDINATOR, FIXTURE_PASSWORD);
	const Samen__Directory__V1__InviteResponse *invited =
	    fixture_invite(&fixture, "invited@example.org", TEACHER, NULL);
	live_add_word(service, 'e', session->session_id);
	live_add_word(service, 'S', session->session_secret);
	live_add_word(service, 'i', invited->code);
	live_add_word(service, 'v', invited->person->id);
	live_add_word(service, 'P', FIXTURE_PASSWORD);
}

void live_directory_open(struct live_service *service)
{
	static const char *const topics[] = {"autisme", "dyslexie", "rouw"};
	directory_fixture_make(&fixture);
	directory_fixture_start(&fixture);
	live_require(atexit(close_fixture) == 0, "no room to clean up");
	service->name = "directory";
	service->fake = &fixture.fake;
	service->open_again = open_again;
	live_add_word(service, 'a', fixture_area(&fixture, "noord", "Testdorp"));
	live_add_word(service, 'b', fixture_area(&fixture, "zuid", "Anderdorp"));
	live_add_word(service, 'o', fixture_organisation(&fixture, "21PO00", "Testdorp"));
	fixture_topics(&fixture, topics, sizeof topics / sizeof *topics);
	add_people(service);
	add_sessions(service);
	live_add_routes(service);
	live_add_timer(service, "timer/sessions", directory_expire_sessions);
	live_add_timer(service, "timer/imports", directory_expire_imports);
	live_add_timer(service, "timer/purge", directory_purge);
}
