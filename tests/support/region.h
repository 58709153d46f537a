/*
 * A small region to play in: three work areas in a row (noord, zuid, oost: neighbours share a
 * border), schools in each, and one person for every part of the story. All know the same about
 * the same topic, so that only the distance tells the specialists apart.
 */
#ifndef SAMEN_TEST_REGION_H
#define SAMEN_TEST_REGION_H

#include "support/actor.h"

struct region {
	struct deployment *deployment;
	struct actor *coordinator;
	struct actor *teacher;          /* of a school in noord */
	struct actor *other_teacher;    /* of a school in oost */
	struct actor *near;             /* specialist, another school in noord */
	struct actor *next;             /* specialist in zuid */
	struct actor *far;              /* specialist in oost */
	struct actor *consultant;       /* watches noord */
	struct actor *other_consultant; /* watches oost */
};

#define REGION_TOPIC "prikkelverwerking"
/* What the teacher of noord tells; without quotes, for use in JSON. */
#define REGION_STORY                                                                               \
	"Hij duikt onder de tafel als het rumoerig wordt en houdt zijn handen over zijn oren."

/* A running deployment with all of it. */
void region_open(struct region *ret_region);
/* The same in a deployment of which nothing runs yet; it belongs to the region then. */
void region_open_in(struct deployment *deployment, struct region *ret_region);
/* Ends everything. Idempotent. */
void region_close(struct region *region);

/* Files a request about REGION_TOPIC by a teacher, with the parents' consent; gives its id, alive
 * as long as the teacher's replies. */
const char *region_file(struct actor *teacher);
/* Waits until intake and matching have seen all answered changes. */
void region_settle(struct region *region);
/* Moves the clock of the services and of the test this far from real time, and signs everybody of
 * the region in anew; tokens of others are to be made anew. */
void region_set_clock(struct region *region, int64_t offset_ms);
/* Files, offers to a specialist, accepts; gives the match's id, alive as long as the specialist's
 * replies. */
const char *region_match(
    struct region *region, struct actor *specialist, const char **ret_request_id);

#endif
