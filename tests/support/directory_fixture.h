/*
 * A directory of its own for a test: home folder, keys, store and service, as after `samen setup`,
 * with one coordinator. Calls go through fake_call; their answers live until the fixture is closed.
 * Every function fails the test when something does not go well that the test is not about.
 */
#ifndef SAMEN_TEST_DIRECTORY_FIXTURE_H
#define SAMEN_TEST_DIRECTORY_FIXTURE_H

#include "support/fake_call.h"

#include "directory/directory.h"

#include "directory.pb-c.h"

#define FIXTURE_COORDINATOR "anneke.bos@example.org"
#define FIXTURE_PASSWORD "een goed wachtwoord"

/* Roles, for short. */
#define TEACHER SAMEN__COMMON__V1__ROLE__TEACHER
#define SPECIALIST SAMEN__COMMON__V1__ROLE__SPECIALIST
#define CONSULTANT SAMEN__COMMON__V1__ROLE__CONSULTANT
#define COORDINATOR SAMEN__COMMON__V1__ROLE__COORDINATOR

struct fixture_calls;

struct directory_fixture {
	char home[64];
	struct arena *arena; /* for what a test keeps */
	struct signing_key *key;
	struct service_secret *secret;
	struct config *config; /* of home's samen.conf; NULL when there is none */
	struct service service;
	struct fake_service fake;
	struct fixture_calls *calls;
	struct caller coordinator;
	struct caller nobody;
	struct caller matching; /* another service */
};

/* Makes home, keys and the file that setup leaves, and nothing more: the service has not been
 * started. */
void directory_fixture_make(struct directory_fixture *fixture);
/* The first start, and the coordinator's sign-in. */
void directory_fixture_start(struct directory_fixture *fixture);
/* Stops and starts once more; what lived in memory is gone. */
void directory_fixture_restart(struct directory_fixture *fixture);
/* Closes and removes all of it. Idempotent. */
void directory_fixture_close(struct directory_fixture *fixture);

/* For cmocka: *state is a started fixture. */
int directory_fixture_setup(void **state);
int directory_fixture_teardown(void **state);

/* A path below home, in the fixture's arena. */
const char *fixture_path(struct directory_fixture *fixture, const char *below);

/* Moves the clock of all further calls. */
void fixture_pass_ms(struct directory_fixture *fixture, int64_t ms);

/* One call of "samen.directory.v1.Directory/METHOD"; key may be NULL. */
const struct fake_call *fixture_try(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *method,
    const char *key,
    const void *request);
/* The same, which must succeed; its response. */
const void *fixture_call(struct directory_fixture *fixture,
    const struct caller *caller,
    const char *method,
    const void *request);

/* Who holds this access token, as the rpc server finds out. */
struct caller fixture_caller(struct directory_fixture *fixture, const char *access_token);
const Samen__Directory__V1__Session *fixture_login(
    struct directory_fixture *fixture, const char *email, const char *password);

/* An area, an organisation; their ids. */
const char *fixture_area(struct directory_fixture *fixture, const char *code, const char *place);
const char *fixture_organisation(
    struct directory_fixture *fixture, const char *code, const char *city);
/* An invitation for a person of organisation "region" with one role (a consultant watches
 * area_code). */
const Samen__Directory__V1__InviteResponse *fixture_invite(struct directory_fixture *fixture,
    const char *email,
    Samen__Common__V1__Role role,
    const char *area_code);
/* An active person, with FIXTURE_PASSWORD, signed in. */
struct caller fixture_person(
    struct directory_fixture *fixture, const char *email, Samen__Common__V1__Role role);
/* A vocabulary of these topics, without links. */
void fixture_topics(struct directory_fixture *fixture, const char *const *ids, size_t count);

/* The number of the store's last change. */
uint64_t fixture_last_change(struct directory_fixture *fixture);

/* Asserts that the call failed with INVALID_ARGUMENT and named this field for this reason. */
void assert_field(const struct fake_call *fake, const char *field, const char *reason);

#endif
