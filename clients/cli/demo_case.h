/* One request of the demo's year: what is asked by whom and when, decided from the seed before
 * anything is called, and how far it has come since. */
#ifndef SAMEN_CLI_DEMO_CASE_H
#define SAMEN_CLI_DEMO_CASE_H

#include "demo_calendar.h"
#include "demo_people.h"

#include "intake.pb-c.h"
#include "matching.pb-c.h"

enum {
	DEMO_NEEDS_MAX = 3,
	DEMO_OFFERS_MAX = 24,
	DEMO_MATCHES_MAX = 8,
	DEMO_NEVER = 1 << 30, /* a tick that does not come */
};

struct demo_offer {
	char id[32];
	struct demo_person *person;
	unsigned needs; /* a bit a need */
	bool open;
	int64_t expires_at_ms;
	unsigned answer_tick;                      /* DEMO_NEVER: does not answer */
	Samen__Matching__V1__DeclineReason reason; /* unset: accepts */
};

struct demo_match {
	char id[32];
	struct demo_person *person;
	unsigned needs;
	bool active;
	int64_t follow_up_at_ms;
	unsigned follow_ups; /* so far */
	unsigned end_tick;
	bool forgets;                       /* does no more follow-ups */
	Samen__Intake__V1__Outcome outcome; /* unset: stops */
	Samen__Matching__V1__StopReason stop;
	/* After the end: when somebody says whether it lasts, and when the consultant does
	 * something about it if not; INT64_MAX: nobody does. */
	unsigned checks; /* answered */
	int64_t ended_at_ms, check_at_ms, handle_at_ms;
};

/* Somebody of the other school of a move, who takes part. */
struct demo_party {
	struct demo_person *person;
	unsigned part;                  /* samen.matching.v1.Part; 0: nobody is to be asked */
	unsigned ask_tick, answer_tick; /* DEMO_NEVER: done, or nobody does */
	char offer_id[32];
};

enum demo_stage { DEMO_PLANNED, DEMO_OPEN, DEMO_ENDED };

struct demo_case {
	/* The plan. */
	unsigned number;
	uint64_t seed;
	unsigned filed_tick;
	struct demo_person *filer;
	Samen__Intake__V1__RequestKind kind;
	/* RETURN and TRANSITION: the two schools; NULL: not known. */
	const struct demo_place *sending, *receiving;
	Samen__Common__V1__AgeGroup age_group;
	Samen__Common__V1__Urgency urgency;
	const struct demo_topic *needs[DEMO_NEEDS_MAX];
	size_t need_count;
	Samen__Common__V1__FormOfHelp form; /* unset: any */
	Samen__Intake__V1__BasisKind basis;
	Samen__Intake__V1__Recipients recipients;
	bool heard, not_own_school;
	unsigned rounds_max;
	unsigned basis_tick;   /* parents agree after all */
	unsigned consent_tick; /* parents withdraw their consent */
	/* What has come of it. */
	enum demo_stage stage;
	char id[32];
	const char *area_id;                /* NULL for none */
	unsigned ask_tick;                  /* when somebody is asked next */
	unsigned close_tick;                /* when it is closed, or taken back */
	Samen__Intake__V1__Outcome outcome; /* with which; unset: taken back */
	bool kept; /* its filer is gone, and the consultant looks after it */
	unsigned rounds;
	unsigned covered; /* needs that somebody takes care of, or did */
	struct demo_offer offers[DEMO_OFFERS_MAX];
	size_t offer_count;
	struct demo_match matches[DEMO_MATCHES_MAX];
	size_t match_count;
	struct demo_party party;
	unsigned quiet_tick; /* an offer expires: nothing is done about the request meanwhile */
	/* Whom the last look at who can help showed. */
	struct {
		struct demo_person *person;
		unsigned needs;
	} chosen[DEMO_NEEDS_MAX];
	size_t chosen_count;
};

/* Plans number of number cases. */
void demo_case_plan(struct demo_case *c,
    unsigned number,
    uint64_t seed,
    const struct demo_calendar *calendar,
    const struct demo_topics *topics,
    struct demo_people *people);

/* The chance for one thing about a case. */
struct demo_random demo_case_random(
    const struct demo_case *c, enum demo_stream stream, unsigned index);

unsigned demo_case_all_needs(const struct demo_case *c);
bool demo_case_has_open_offer(const struct demo_case *c);
bool demo_case_is_helped(const struct demo_case *c);
bool demo_case_has_asked(const struct demo_case *c, const struct demo_person *person);

/* What follows upon what happened, at this tick. */
void demo_case_filed(struct demo_case *c, unsigned tick);
void demo_case_found_nobody(struct demo_case *c, unsigned tick);
struct demo_offer *demo_case_offered(struct demo_case *c,
    const char *id,
    struct demo_person *person,
    unsigned needs,
    int64_t expires_at_ms,
    unsigned tick);
void demo_case_declined(struct demo_case *c, struct demo_offer *offer, unsigned tick);
void demo_case_accepted(struct demo_case *c,
    struct demo_offer *offer,
    const char *match_id,
    int64_t follow_up_at_ms,
    unsigned tick);
void demo_case_followed_up(struct demo_match *match, int64_t next_at_ms);
void demo_case_match_ended(
    struct demo_case *c, struct demo_match *match, unsigned tick, int64_t at_ms);
/* How the pupil is doing by then. */
Samen__Intake__V1__Outcome demo_case_check_outcome(
    const struct demo_case *c, const struct demo_match *match);
void demo_case_checked(const struct demo_case *c,
    struct demo_match *match,
    Samen__Intake__V1__Outcome outcome,
    int64_t at_ms);
/* Whether anything can still happen. */
bool demo_case_is_over(const struct demo_case *c);
void demo_case_ended(struct demo_case *c);

#endif
