/* A directory with a coordinator, a teacher, a specialist with expertise, a consultant, an area, a
 * school, a small vocabulary, and an issuer of single sign-on. */
#include "fuzz/support/live.h"

#include "support/directory_fixture.h"
#include "support/issuer_keys.h"
#include "support/process.h"

#include "runtime/clock.h"
#include "sso/key_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct directory_fixture fixture;
static struct issuer_keys *pairs;

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

/* An issuer, "school", with its keys, before the first start. */
static void make_issuer(void)
{
	static const char conf[] = "sso.school.issuer = https://a.nl\n"
				   "sso.school.client_id = samen\n"
				   "sso.school.domains = example.org\n";
	static const struct issuer issuer = {.name = "school", .url = "https://a.nl"};
	struct key_file file = {.fetched_at_ms = clock_now_ms()};
	pairs = issuer_keys_open("");
	json_t *jwks = issuer_keys_jwks(pairs);
	file_write(fixture_path(&fixture, "samen.conf"), conf, strlen(conf));
	live_require(key_set_read(jwks, &file.keys) == OK, "no keys");
	live_require(key_file_write(fixture.home, &issuer, &file) == OK, "no file of keys");
	key_file_close(&file);
	json_decref(jwks);
}

/* An ID token of the issuer for who begins: nobody signs in, a person links. */
static const char *id_token_of(const struct caller *caller, const char *subject, const char *email)
{
	char payload[512];
	char school[] = "school";
	Samen__Directory__V1__BeginSignOnRequest in =
	    SAMEN__DIRECTORY__V1__BEGIN_SIGN_ON_REQUEST__INIT;
	long long now_s = fixture.fake.now_ms / 1000;
	in.name = school;
	in.link = caller->kind == CALLER_PERSON;
	const Samen__Directory__V1__BeginSignOnResponse *begun =
	    fixture_call(&fixture, caller, "BeginSignOn", &in);
	(void)snprintf(payload, sizeof payload,
	    "{'iss':'https://a.nl','aud':'samen','sub':'%s','email':'%s','email_verified':true,"
	    "'nonce':'%s','iat':%lld,'exp':%lld}",
	    subject, email, begun->nonce, now_s, now_s + 300);
	char *text = issuer_keys_sign(pairs, KEY_ED25519, "{'alg':'EdDSA','kid':'ed'}", payload);
	const char *kept = arena_strdup(fixture.arena, text);
	free(text);
	return kept;
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
	live_add_word(service, 'j', id_token_of(&fixture.nobody, "u-1", "invited@example.org"));
	live_add_word(service, 'q', id_token_of(&fixture.coordinator, "u-2", FIXTURE_COORDINATOR));
}

void live_directory_open(struct live_service *service)
{
	static const char *const topics[] = {"autisme", "dyslexie", "rouw"};
	directory_fixture_make(&fixture);
	make_issuer();
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
	live_add_timer(service, "timer/nonces", directory_expire_nonces);
	live_add_timer(service, "timer/purge", directory_purge);
}
