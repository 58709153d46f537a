#include "demo_case.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ITEMS_OF_CASE = 64, TICKS_A_WEEK = 10 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

struct demo_random demo_case_random(
    const struct demo_case *c, enum demo_stream stream, unsigned index)
{
	return demo_random_of(c->seed, stream, (uint64_t)c->number * ITEMS_OF_CASE + index);
}

/* --- the plan --- */

static unsigned tick_drawn(const struct demo_calendar *calendar, struct demo_random *random)
{
	unsigned total = 0;
	for (size_t i = 0; i < calendar->count; i++) {
		total += calendar->ticks[i].weight;
	}
	unsigned drawn = demo_below(random, total);
	size_t i = 0;
	while (i + 1 < calendar->count && drawn >= calendar->ticks[i].weight) {
		drawn -= calendar->ticks[i++].weight;
	}
	return (unsigned)i;
}

/* Somebody who files requests and is still there that day. */
static struct demo_person *filer_drawn(
    struct demo_people *people, int64_t day, struct demo_random *random)
{
	struct demo_person *person;
	do {
		person = &people->items[demo_below(random, (unsigned)people->count)];
	} while (!demo_person_is(person, SAMEN__COMMON__V1__ROLE__TEACHER) ||
		 (person->closes_day != 0 && person->closes_day <= day + 1));
	return person;
}

static Samen__Common__V1__AgeGroup age_drawn(
    const struct demo_person *filer, struct demo_random *random)
{
	static const unsigned of_group[] = {8, 10, 13, 14, 13, 13, 12, 10};
	if (filer->place->sector == SAMEN__COMMON__V1__SECTOR__EARLY_YEARS) {
		return SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL;
	}
	return SAMEN__COMMON__V1__AGE_GROUP__GROEP_1 +
	       (Samen__Common__V1__AgeGroup)demo_weighted(random, of_group, COUNT(of_group));
}

static void plan_needs(
    struct demo_case *c, const struct demo_topics *topics, struct demo_random *random)
{
	static const unsigned of_count[] = {52, 36, 12};
	size_t wanted = 1 + demo_weighted(random, of_count, COUNT(of_count));
	while (c->need_count < wanted) {
		const struct demo_topic *topic = demo_topic_draw(topics, c->age_group, random);
		bool twice = false;
		for (size_t i = 0; i < c->need_count; i++) {
			twice = twice || c->needs[i] == topic;
		}
		wanted -= twice;
		if (!twice) {
			c->needs[c->need_count++] = topic;
		}
	}
}

static Samen__Common__V1__Urgency urgency_drawn(
    Samen__Intake__V1__RequestKind kind, struct demo_random *random)
{
	static const unsigned of_signal[] = {85, 15, 0};
	static const unsigned of_other[] = {6, 74, 20};
	bool signal = kind == SAMEN__INTAKE__V1__REQUEST_KIND__EARLY_SIGNAL;
	return SAMEN__COMMON__V1__URGENCY__EARLY_SIGNAL +
	       (Samen__Common__V1__Urgency)demo_weighted(
		   random, signal ? of_signal : of_other, COUNT(of_other));
}

static void plan_basis(struct demo_case *c, struct demo_random *random)
{
	static const unsigned of_basis[] = {64, 27, 9};
	static const Samen__Intake__V1__BasisKind kinds[] = {
	    SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT,
	    SAMEN__INTAKE__V1__BASIS_KIND__ANONYMOUS_CONSULT,
	    SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS};
	c->basis = kinds[demo_weighted(random, of_basis, COUNT(of_basis))];
	if (c->sending != NULL && c->receiving != NULL) { /* who it is can be told by the schools */
		c->basis = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	}
	c->basis_tick = c->consent_tick = DEMO_NEVER;
	if (c->basis == SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS && demo_chance(random, 70)) {
		c->basis_tick = c->filed_tick + demo_between(random, 2, 24);
	}
	if (c->basis == SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT && demo_chance(random, 3)) {
		c->consent_tick = c->filed_tick + demo_between(random, 10, 80);
	}
	if (demo_chance(random, 8)) {
		c->recipients = SAMEN__INTAKE__V1__RECIPIENTS__EDUCATION_ONLY;
	}
}

/* When somebody is asked first: mostly the same day, sometimes weeks later, or never. */
static void plan_first_asking(struct demo_case *c, struct demo_random *random)
{
	static const unsigned of_delay[] = {24, 58, 14, 2, 2};
	static const unsigned least[] = {0, 1, 4, 16, DEMO_NEVER};
	static const unsigned most[] = {0, 3, 12, 40, DEMO_NEVER};
	size_t delay = demo_weighted(random, of_delay, COUNT(of_delay));
	bool never = least[delay] == DEMO_NEVER;
	c->ask_tick =
	    never ? DEMO_NEVER : c->filed_tick + demo_between(random, least[delay], most[delay]);
	c->close_tick = DEMO_NEVER;
	if (never) { /* it solves itself, or is taken back */
		c->close_tick = c->filed_tick + demo_between(random, 20, 50);
		c->outcome = demo_chance(random, 60)
				 ? SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED
				 : SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	}
}

static bool is_special(const struct demo_place *place)
{
	return place->sector == SAMEN__COMMON__V1__SECTOR__SBO ||
	       place->sector == SAMEN__COMMON__V1__SECTOR__SO;
}

static Samen__Intake__V1__RequestKind kind_drawn(
    const struct demo_person *filer, struct demo_random *random)
{
	static const unsigned of_regular[] = {73, 20, 2, 5};
	static const unsigned of_special[] = {35, 5, 52, 8};
	static const unsigned of_voorschool[] = {40, 20, 0, 40};
	const unsigned *of_kind = is_special(filer->place) ? of_special
				  : filer->place->sector == SAMEN__COMMON__V1__SECTOR__EARLY_YEARS
				      ? of_voorschool
				      : of_regular;
	return SAMEN__INTAKE__V1__REQUEST_KIND__SUPPORT +
	       (Samen__Intake__V1__RequestKind)demo_weighted(random, of_kind, 4);
}

/* The school of another teacher, special or regular. */
static const struct demo_place *school_drawn(
    const struct demo_people *people, bool special, struct demo_random *random)
{
	const struct demo_person *person;
	do {
		person = &people->items[demo_below(random, (unsigned)people->count)];
	} while (special ? !is_special(person->place)
			 : person->place->sector != SAMEN__COMMON__V1__SECTOR__REGULAR);
	return person->place;
}

/* Who works there is asked to take part, sooner or later. */
static void plan_party(struct demo_case *c, struct demo_random *random)
{
	bool sends = c->sending == c->filer->place;
	c->party.ask_tick = c->party.answer_tick = DEMO_NEVER;
	if (c->sending == NULL || c->receiving == NULL || demo_chance(random, 30)) {
		return;
	}
	c->party.part = sends ? SAMEN__MATCHING__V1__PART__RECEIVING_SCHOOL
			      : SAMEN__MATCHING__V1__PART__SENDING_SCHOOL;
	c->party.ask_tick = c->filed_tick + demo_between(random, 0, 8);
}

/* From where to where; voorgezet onderwijs is not among the demo's schools. */
static void plan_move(
    struct demo_case *c, const struct demo_people *people, struct demo_random *random)
{
	const struct demo_place *own = c->filer->place;
	if (c->kind == SAMEN__INTAKE__V1__REQUEST_KIND__RETURN) {
		bool sends = is_special(own);
		const struct demo_place *other = school_drawn(people, !sends, random);
		c->sending = sends ? own : other;
		c->receiving = sends ? other : own;
	} else if (c->kind == SAMEN__INTAKE__V1__REQUEST_KIND__TRANSITION) {
		bool young = own->sector == SAMEN__COMMON__V1__SECTOR__EARLY_YEARS;
		c->sending = own;
		c->receiving = young ? school_drawn(people, false, random) : NULL;
		c->age_group = young ? SAMEN__COMMON__V1__AGE_GROUP__VOORSCHOOL
				     : SAMEN__COMMON__V1__AGE_GROUP__GROEP_8;
	}
}

void demo_case_plan(struct demo_case *c,
    unsigned number,
    uint64_t seed,
    const struct demo_calendar *calendar,
    const struct demo_topics *topics,
    struct demo_people *people)
{
	*c = (struct demo_case){.number = number, .seed = seed};
	struct demo_random random = demo_case_random(c, DEMO_OF_CASE, 0);
	c->filed_tick = tick_drawn(calendar, &random);
	c->filer = filer_drawn(people, calendar->ticks[c->filed_tick].day, &random);
	c->kind = kind_drawn(c->filer, &random);
	c->age_group = age_drawn(c->filer, &random);
	plan_move(c, people, &random);
	plan_party(c, &random);
	c->urgency = urgency_drawn(c->kind, &random);
	plan_needs(c, topics, &random);
	if (demo_chance(&random, 45)) {
		c->form = SAMEN__COMMON__V1__FORM_OF_HELP__CALL +
			  (Samen__Common__V1__FormOfHelp)demo_below(&random, 6);
	}
	plan_basis(c, &random);
	c->heard = demo_chance(&random, 72);
	c->not_own_school = demo_chance(&random, 20);
	c->rounds_max = demo_between(&random, 2, 5);
	plan_first_asking(c, &random);
}

/* --- looking --- */

unsigned demo_case_all_needs(const struct demo_case *c)
{
	return (1U << c->need_count) - 1;
}

bool demo_case_has_open_offer(const struct demo_case *c)
{
	for (size_t i = 0; i < c->offer_count; i++) {
		if (c->offers[i].open) {
			return true;
		}
	}
	return false;
}

bool demo_case_is_helped(const struct demo_case *c)
{
	for (size_t i = 0; i < c->match_count; i++) {
		if (c->matches[i].active) {
			return true;
		}
	}
	return false;
}

bool demo_case_has_asked(const struct demo_case *c, const struct demo_person *person)
{
	for (size_t i = 0; i < c->offer_count; i++) {
		if (c->offers[i].person == person) {
			return true;
		}
	}
	return false;
}

/* --- what follows --- */

/* Nobody was found: it goes elsewhere, or is taken back, after a while in which somebody may act.
 */
static void give_up(struct demo_case *c, unsigned tick)
{
	struct demo_random random = demo_case_random(c, DEMO_OF_END, 0);
	static const unsigned of_outcome[] = {55, 20, 25};
	static const Samen__Intake__V1__Outcome outcomes[] = {SAMEN__INTAKE__V1__OUTCOME__REFERRED,
	    SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED,
	    SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED};
	c->ask_tick = DEMO_NEVER;
	c->close_tick = tick + demo_between(&random, TICKS_A_WEEK / 2, 2 * TICKS_A_WEEK);
	c->outcome = outcomes[demo_weighted(&random, of_outcome, COUNT(of_outcome))];
}

/* It is closed soon, or somebody forgets to. */
static void plan_close(struct demo_case *c, unsigned tick)
{
	struct demo_random random = demo_case_random(c, DEMO_OF_END, 1 + (unsigned)c->match_count);
	const struct demo_match *last = &c->matches[c->match_count - 1];
	bool stopped = last->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	c->ask_tick = DEMO_NEVER;
	c->outcome = stopped ? SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED : last->outcome;
	c->close_tick = tick + (demo_chance(&random, 92) ? demo_between(&random, 0, 8)
							 : demo_between(&random, 30, 60));
}

/* When all who were asked have answered, and nobody helps now. */
static void plan_next_round(struct demo_case *c, unsigned tick)
{
	if (demo_case_has_open_offer(c) || demo_case_is_helped(c)) {
		return;
	}
	if (c->covered != 0) {
		plan_close(c, tick);
		return;
	}
	if (c->rounds >= c->rounds_max || c->offer_count + DEMO_NEEDS_MAX > DEMO_OFFERS_MAX) {
		give_up(c, tick);
		return;
	}
	struct demo_random random = demo_case_random(c, DEMO_OF_ASKING, 32 + c->rounds);
	c->ask_tick = tick + (demo_chance(&random, 80) ? demo_between(&random, 1, 5)
						       : demo_between(&random, 6, 20));
}

void demo_case_filed(struct demo_case *c, unsigned tick)
{
	(void)tick;
	c->stage = DEMO_OPEN;
}

void demo_case_found_nobody(struct demo_case *c, unsigned tick)
{
	struct demo_random random = demo_case_random(c, DEMO_OF_ASKING, 48 + c->rounds);
	c->rounds++;
	c->ask_tick = tick + demo_between(&random, TICKS_A_WEEK, 2 * TICKS_A_WEEK);
	if (c->rounds >= c->rounds_max) {
		give_up(c, tick);
	}
}

/* Yes, no with a reason, or nothing at all. */
static void plan_answer(struct demo_case *c, struct demo_offer *offer, unsigned tick)
{
	static const unsigned of_answer[] = {56, 28, 16};
	static const unsigned of_reason[] = {34, 24, 14, 7, 10, 11};
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_ANSWER, (unsigned)(offer - c->offers));
	size_t answer = demo_weighted(&random, of_answer, COUNT(of_answer));
	bool urgent = c->urgency == SAMEN__COMMON__V1__URGENCY__URGENT;
	offer->answer_tick = tick + demo_between(&random, 1, urgent ? 2 : 5);
	if (answer == 1) {
		offer->reason = SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM +
				(Samen__Matching__V1__DeclineReason)demo_weighted(
				    &random, of_reason, COUNT(of_reason));
	} else if (answer == 2) {
		offer->answer_tick = DEMO_NEVER;
	}
}

struct demo_offer *demo_case_offered(struct demo_case *c,
    const char *id,
    struct demo_person *person,
    unsigned needs,
    int64_t expires_at_ms,
    unsigned tick)
{
	struct demo_offer *offer = &c->offers[c->offer_count++];
	*offer = (struct demo_offer){
	    .person = person, .needs = needs, .open = true, .expires_at_ms = expires_at_ms};
	(void)snprintf(offer->id, sizeof offer->id, "%s", id);
	plan_answer(c, offer, tick);
	return offer;
}

void demo_case_declined(struct demo_case *c, struct demo_offer *offer, unsigned tick)
{
	offer->open = false;
	plan_next_round(c, tick);
}

/* How long it takes, and how it ends. */
static void plan_help(struct demo_case *c, struct demo_match *match, unsigned tick)
{
	static const unsigned of_outcome[] = {50, 25, 8, 6, 4};
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_HELP, (unsigned)(match - c->matches));
	match->forgets = demo_chance(&random, 9);
	match->end_tick = tick + demo_between(&random, 3 * TICKS_A_WEEK, 11 * TICKS_A_WEEK);
	if (demo_chance(&random, 9)) {
		match->stop = SAMEN__MATCHING__V1__STOP_REASON__NO_CONTACT +
			      (Samen__Matching__V1__StopReason)demo_below(&random, 3);
		match->end_tick = tick + demo_between(&random, TICKS_A_WEEK, 5 * TICKS_A_WEEK);
		return;
	}
	match->outcome =
	    SAMEN__INTAKE__V1__OUTCOME__HELPED +
	    (Samen__Intake__V1__Outcome)demo_weighted(&random, of_outcome, COUNT(of_outcome));
}

/* Others are asked no more for what somebody takes care of now. */
static void release_others(struct demo_case *c, unsigned needs)
{
	for (size_t i = 0; i < c->offer_count; i++) {
		struct demo_offer *other = &c->offers[i];
		other->needs &= ~needs;
		other->open = other->open && other->needs != 0;
	}
}

void demo_case_accepted(struct demo_case *c,
    struct demo_offer *offer,
    const char *match_id,
    int64_t follow_up_at_ms,
    unsigned tick)
{
	struct demo_match *match = &c->matches[c->match_count++];
	*match = (struct demo_match){.person = offer->person,
	    .needs = offer->needs,
	    .active = true,
	    .follow_up_at_ms = follow_up_at_ms,
	    .check_at_ms = INT64_MAX,
	    .handle_at_ms = INT64_MAX};
	(void)snprintf(match->id, sizeof match->id, "%s", match_id);
	(void)atomic_fetch_add(&match->person->load, 1);
	offer->open = false;
	c->covered |= match->needs;
	release_others(c, match->needs);
	plan_help(c, match, tick);
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_ASKING, 16 + (unsigned)c->match_count);
	bool more = c->covered != demo_case_all_needs(c) && demo_chance(&random, 55);
	c->ask_tick = more ? tick + demo_between(&random, 2, 16) : DEMO_NEVER;
}

void demo_case_followed_up(struct demo_match *match, int64_t next_at_ms)
{
	match->follow_ups++;
	match->follow_up_at_ms = next_at_ms;
}

/* --- whether it lasts --- */

static void plan_check(const struct demo_case *c, struct demo_match *match)
{
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_CHECK, (unsigned)(match - c->matches) * 4 + match->checks);
	bool asked = match->checks < 2 &&
		     match->outcome != SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED &&
		     match->outcome != SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED;
	int64_t days = 42 * ((int64_t)match->checks + 1) + demo_below(&random, 7);
	bool late = demo_chance(&random, 8);
	bool never = demo_below(&random, 1000) < 4;
	days += late ? (int64_t)demo_between(&random, 8, 40) : 0;
	match->check_at_ms = asked && !never ? match->ended_at_ms + days * day_ms : INT64_MAX;
}

Samen__Intake__V1__Outcome demo_case_check_outcome(
    const struct demo_case *c, const struct demo_match *match)
{
	static const unsigned of_change[] = {93, 7};
	struct demo_random random = demo_case_random(
	    c, DEMO_OF_CHECK, 32 + (unsigned)(match - c->matches) * 4 + match->checks);
	bool worse = demo_weighted(&random, of_change, COUNT(of_change)) == 1;
	return worse && match->outcome < SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED ? match->outcome + 1
										: match->outcome;
}

void demo_case_checked(const struct demo_case *c,
    struct demo_match *match,
    Samen__Intake__V1__Outcome outcome,
    int64_t at_ms)
{
	struct demo_random random = demo_case_random(
	    c, DEMO_OF_CHECK, 48 + (unsigned)(match - c->matches) * 2 + match->checks % 2);
	bool lasts = outcome == match->outcome && outcome != SAMEN__INTAKE__V1__OUTCOME__NOT_HELPED;
	match->checks++;
	plan_check(c, match);
	if (!lasts && demo_chance(&random, 95)) {
		match->handle_at_ms = at_ms + (int64_t)demo_between(&random, 1, 12) * day_ms;
	}
}

bool demo_case_is_over(const struct demo_case *c)
{
	bool over = c->stage == DEMO_ENDED;
	for (size_t i = 0; i < c->match_count; i++) {
		over = over && c->matches[i].check_at_ms == INT64_MAX &&
		       c->matches[i].handle_at_ms == INT64_MAX;
	}
	return over;
}

void demo_case_match_ended(
    struct demo_case *c, struct demo_match *match, unsigned tick, int64_t at_ms)
{
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_END, 32 + (unsigned)(match - c->matches));
	bool stopped = match->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	match->active = false;
	match->ended_at_ms = at_ms;
	plan_check(c, match);
	(void)atomic_fetch_sub(&match->person->load, 1);
	if (stopped && c->match_count + DEMO_NEEDS_MAX <= DEMO_MATCHES_MAX &&
	    demo_chance(&random, 70)) {
		c->covered &= ~match->needs; /* somebody else is asked */
	}
	plan_next_round(c, tick);
}

void demo_case_ended(struct demo_case *c)
{
	c->stage = DEMO_ENDED;
	for (size_t i = 0; i < c->offer_count; i++) {
		c->offers[i].open = false;
	}
	for (size_t i = 0; i < c->match_count; i++) {
		if (c->matches[i].active) {
			c->matches[i].active = false;
			(void)atomic_fetch_sub(&c->matches[i].person->load, 1);
		}
	}
}
