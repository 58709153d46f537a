/* An intake service in a temporary folder, with keys, a small directory, and people to call it as.
 */
#ifndef SAMEN_TEST_INTAKE_WORLD_H
#define SAMEN_TEST_INTAKE_WORLD_H

#include "intake/intake.h"

#include "support/fake_call.h"

#include "intake.pb-c.h"

/* Thursday 9 October 2025. */
#define WORLD_NOW_MS ((int64_t)1760000000000)
#define WORLD_DAY_MS ((int64_t)24 * 60 * 60 * 1000)

#define INTAKE(method) "samen.intake.v1.Intake/" method

/* Known to the world: topics "rekenen" and "rouw", organisation WORLD_SCHOOL in WORLD_AREA. */
#define WORLD_SCHOOL "o-0000school00"
#define WORLD_AREA "a-000000a1km0"

extern const struct caller world_teacher, world_other_teacher, world_specialist,
    world_other_specialist, world_consultant, world_far_consultant, world_coordinator,
    world_matching;

struct intake_world {
	char home[64];
	char key_folder[128];
	struct service parts;
	struct signing_key *matching_key;
	struct signing_key *intake_key;
	struct fake_service service;
};

/* Fixtures of cmocka: *state is a struct intake_world. */
int intake_world_open(void **state);
int intake_world_close(void **state);
/* Stops and starts the service; what is not on disk is gone. */
void intake_world_restart(struct intake_world *world);
/* The parts of a restart, for tests that meddle in between. */
void intake_world_stop(struct intake_world *world);
void intake_world_start(struct intake_world *world);

/* Hands the service a record of the directory's feed; NULL: it was deleted. */
void world_know(
    struct intake_world *world, const char *kind, const char *id, const ProtobufCMessage *message);
/* An organisation. */
struct world_organisation {
	const char *id, *area_id;
	Samen__Common__V1__Sector sector;
	bool closed;
};
void world_know_organisation(
    struct intake_world *world, const struct world_organisation *organisation);
/* A regular school in an area. */
void world_know_school(struct intake_world *world, const char *id, const char *area_id);

/* A request that can be filed as it is, to be changed before. Refers to itself: do not copy. */
struct filing {
	Samen__Intake__V1__FileRequestRequest in;
	Samen__Intake__V1__Story story;
	Samen__Intake__V1__Basis basis;
	Samen__Intake__V1__Hearing hearing;
	Samen__Common__V1__Need needs[16];
	Samen__Common__V1__Need *need_list[16];
	Samen__Common__V1__FormOfHelp forms[2];
};
void filing_init(struct filing *filing);

/* Files it as the teacher and asserts that this went well; its id, alive until eight more are
 * filed. */
const char *world_file(struct intake_world *world, const struct filing *filing);
/* The same with nothing special. */
const char *world_file_plain(struct intake_world *world);

/* A grant as matching signs it, for the specialist. Static storage: alive until the next one. */
struct grant_options {
	const char *request_id;
	const char *person_id; /* NULL: the specialist's */
	const char *match_id;  /* NULL: "m-00000000001m" */
	bool add_only;
	int64_t expires_at_ms; /* 0: five minutes from the world's now */
};
const char *world_grant(struct intake_world *world, const struct grant_options *options);

/* Runs a call and keeps nothing but its status. */
enum status world_status(struct intake_world *world,
    const char *method,
    const struct caller *caller,
    const ProtobufCMessage *request);

/* How many files below the world's folder hold these bytes. */
unsigned world_files_with(const struct intake_world *world, const char *bytes);

#endif
