/* The invented people of the demo's year: who they are, where they work, what they know, and when
 * they are away. Decided from the seed; ids are the service's. */
#ifndef SAMEN_CLI_DEMO_PEOPLE_H
#define SAMEN_CLI_DEMO_PEOPLE_H

#include "demo_topics.h"

#include <pthread.h>
#include <stdatomic.h>

#define DEMO_PASSWORD "samen-demo-2026"

enum { DEMO_EXPERTISE_MAX = 6, DEMO_LEAVES_MAX = 2, DEMO_TOKEN_MAX = 2048 };

/* Where somebody can work. */
struct demo_place {
	const char *id, *code;
	unsigned sector;     /* samen.common.v1.Sector */
	const char *area_id; /* "" for none */
};

struct demo_region {
	struct demo_place *places; /* by code */
	size_t place_count;
	char **area_ids; /* by code */
	size_t area_count;
};

struct demo_expertise {
	const struct demo_topic *topic;
	unsigned level;               /* samen.common.v1.Level */
	unsigned least_age, most_age; /* 0: all */
	unsigned forms[2];
	const char *evidence;
};

struct demo_person {
	unsigned number;
	const char *name, *email, *title;
	const struct demo_place *place;
	unsigned roles; /* 1 << samen.common.v1.Role */
	char **area_ids;
	size_t area_count;
	struct demo_expertise expertise[DEMO_EXPERTISE_MAX];
	size_t expertise_count;
	unsigned capacity;
	struct {
		int64_t from_day, to_day;
	} leaves[DEMO_LEAVES_MAX];
	size_t leave_count, leaves_said;
	int64_t confirms_day; /* says that all still holds; 0: never does */
	int64_t closes_day;   /* leaves for good; 0: stays */
	/* In play. */
	char id[32];
	bool is_new; /* invited by this run */
	bool closed;
	int64_t closed_day;
	char session_id[64];
	char session_secret[256];
	char token[DEMO_TOKEN_MAX];
	int64_t token_until_ms;
	pthread_mutex_t mutex; /* of the token */
	_Atomic unsigned load; /* active matches */
};

struct demo_people {
	struct demo_person *items;
	size_t count;
};

bool demo_person_is(const struct demo_person *person, int role);
/* Whether the person is away on that day, or gone. */
bool demo_person_is_away(const struct demo_person *person, int64_t day);
/* Of the service's id; NULL when it is nobody's here. */
struct demo_person *demo_people_find(const struct demo_people *people, const char *id);
/* The area of this id as long as people live, NULL when no consultant watches it. */
const char *demo_area_of(const struct demo_people *people, const char *area_id);
/* The consultant who watches an area, or NULL. */
struct demo_person *demo_people_watching(const struct demo_people *people, const char *area_id);

/*
 * Invents about wanted people for this region and these days; in the CLI's arena. An exit code:
 * EX_DATAERR when the region lacks places for some job.
 */
int demo_people_plan(struct cli *cli,
    uint64_t seed,
    size_t wanted,
    const struct demo_region *region,
    const struct demo_topics *topics,
    int64_t first_day,
    int64_t last_day,
    struct demo_people *ret_people);

#endif
