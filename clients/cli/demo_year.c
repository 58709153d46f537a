#include "demo_year.h"

#include "progress.h"

#include <signal.h>
#include <stdlib.h>

/* What is under way. */
struct year {
	struct demo_player *player;
	struct demo_plan *plan;
	unsigned tick;
	int64_t day, at_ms;
	size_t open; /* cases before this one have ended, or will have been filed */
	/* What is to be done in the step that runs: cases, or people, or their offers in order. */
	size_t *cases;
	size_t case_count;
	struct demo_person **people;
	size_t people_count;
	struct answer {
		struct demo_case *c;
		struct demo_offer *offer;
	} * answers;
	size_t answer_count, answer_room;
	size_t *answer_groups; /* the first answer of each person */
	size_t group_count;
	/* One of the offers that expire at this moment; NULL: none does. */
	struct demo_case *expired_of;
	struct demo_offer *expired;
};

static struct demo_scene scene_of(const struct year *year, struct arena *arena)
{
	return (struct demo_scene){.player = year->player,
	    .people = year->plan->people,
	    .tick = year->tick,
	    .day = year->day,
	    .at_ms = year->at_ms,
	    .arena = arena};
}

/* --- steps that are about cases --- */

struct step {
	bool (*is_due)(const struct year *year, const struct demo_case *c);
	enum status (*act)(const struct demo_scene *scene, struct demo_case *c);
};

static bool is_open(const struct demo_case *c)
{
	return c->stage == DEMO_OPEN;
}

/* Nothing is done about a request in the moment in which an offer expires: it would depend on who
 * comes first. */
static bool is_quiet(const struct year *year, const struct demo_case *c)
{
	return c->quiet_tick == year->tick + 1;
}

static bool match_is_over(const struct year *year, const struct demo_case *c, size_t i)
{
	const struct demo_match *match = &c->matches[i];
	return match->active && (match->end_tick <= year->tick || match->person->closed);
}

static bool ends_are_due(const struct year *year, const struct demo_case *c)
{
	bool due = c->close_tick <= year->tick;
	for (size_t i = 0; i < c->match_count; i++) {
		due = due || match_is_over(year, c, i);
	}
	return is_open(c) && due && !is_quiet(year, c) && (!c->filer->closed || c->kept);
}

static enum status act_ends(const struct demo_scene *scene, struct demo_case *c)
{
	const struct year at = {.tick = scene->tick};
	enum status status = OK;
	for (size_t i = 0; status == OK && i < c->match_count; i++) {
		struct demo_match *match = &c->matches[i];
		if (!match_is_over(&at, c, i)) {
			continue;
		}
		if (match->person->closed) {
			match->outcome = SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
			match->stop = SAMEN__MATCHING__V1__STOP_REASON__SPECIALIST_UNAVAILABLE;
		}
		status = demo_act_end_help(scene, c, match);
	}
	bool closes = c->close_tick <= scene->tick && !demo_case_is_helped(c);
	return status == OK && closes ? demo_act_close(scene, c) : status;
}

static bool follow_up_is_due(const struct year *year, const struct demo_match *match)
{
	return match->active && !match->forgets && match->follow_up_at_ms <= year->at_ms &&
	       !demo_person_is_away(match->person, year->day);
}

static bool contact_is_due(const struct year *year, const struct demo_case *c)
{
	bool due = c->basis_tick <= year->tick || c->consent_tick <= year->tick;
	for (size_t i = 0; i < c->match_count; i++) {
		due = due || follow_up_is_due(year, &c->matches[i]);
	}
	return is_open(c) &&
	       (due || c->party.ask_tick <= year->tick || c->party.answer_tick <= year->tick);
}

static enum status act_contact(const struct demo_scene *scene, struct demo_case *c)
{
	const struct year at = {.tick = scene->tick, .day = scene->day, .at_ms = scene->at_ms};
	enum status status = OK;
	if (c->filer->closed) {
		c->basis_tick = c->consent_tick = c->party.ask_tick = DEMO_NEVER;
	}
	for (size_t i = 0; status == OK && i < c->match_count; i++) {
		if (follow_up_is_due(&at, &c->matches[i])) {
			status = demo_act_follow_up(scene, c, &c->matches[i]);
		}
	}
	if (status == OK && c->party.answer_tick <= scene->tick) {
		status = demo_act_answer_party(scene, c);
	}
	if (status == OK && c->party.ask_tick <= scene->tick) {
		status = demo_act_ask_party(scene, c);
	}
	if (status == OK && c->basis_tick <= scene->tick) {
		status = demo_act_record_basis(scene, c);
	}
	if (status == OK && c->consent_tick <= scene->tick) {
		status = demo_act_withdraw_consent(scene, c);
	}
	return status;
}

/* Two weeks after the teacher left, while something can still come of it; some are overlooked. */
static bool taking_over_is_due(const struct year *year, const struct demo_case *c)
{
	struct demo_random random = demo_case_random(c, DEMO_OF_END, 60);
	return demo_chance(&random, 65) && c->stage != DEMO_PLANNED && c->filer->closed &&
	       !c->kept && c->area_id != NULL && c->filer->closed_day + 14 <= year->day &&
	       !demo_case_is_over(c);
}

static bool check_is_due(const struct year *year, const struct demo_match *match)
{
	return match->check_at_ms <= year->at_ms || match->handle_at_ms <= year->at_ms;
}

static bool checks_are_due(const struct year *year, const struct demo_case *c)
{
	bool due = false;
	for (size_t i = 0; i < c->match_count; i++) {
		due = due || check_is_due(year, &c->matches[i]);
	}
	return due;
}

static enum status act_checks(const struct demo_scene *scene, struct demo_case *c)
{
	enum status status = OK;
	for (size_t i = 0; status == OK && i < c->match_count; i++) {
		struct demo_match *match = &c->matches[i];
		bool asked = !c->filer->closed || c->kept;
		if (match->check_at_ms <= scene->at_ms && asked) {
			status = demo_act_check(scene, c, match);
		}
		if (status == OK && match->handle_at_ms <= scene->at_ms) {
			status = demo_act_handle(scene, c, match);
		}
	}
	return status;
}

static bool filing_is_due(const struct year *year, const struct demo_case *c)
{
	return c->stage == DEMO_PLANNED && c->filed_tick <= year->tick;
}

static bool asking_is_due(const struct year *year, const struct demo_case *c)
{
	return is_open(c) && c->ask_tick <= year->tick && !demo_case_has_open_offer(c);
}

static bool somebody_is_chosen(const struct year *year, const struct demo_case *c)
{
	(void)year;
	return c->chosen_count > 0;
}

struct doing {
	struct year *year;
	const struct step *step;
};

static enum status do_case(void *context, size_t index, struct arena *arena)
{
	const struct doing *doing = context;
	const struct demo_scene scene = scene_of(doing->year, arena);
	return doing->step->act(&scene, &doing->year->plan->cases[doing->year->cases[index]]);
}

/* All cases for which the step is due, at once. */
static enum status take_step(struct year *year, const struct step *step)
{
	struct doing doing = {year, step};
	year->case_count = 0;
	for (size_t i = year->open; i < year->plan->case_count; i++) {
		const struct demo_case *c = &year->plan->cases[i];
		if (c->filed_tick > year->tick) {
			break;
		}
		if (step->is_due(year, c)) {
			year->cases[year->case_count++] = i;
		}
	}
	return year->case_count == 0
		   ? OK
		   : demo_player_run(year->player, year->case_count, do_case, &doing);
}

static enum status take_ends(struct year *year)
{
	return take_step(year, &(const struct step){ends_are_due, act_ends});
}

static enum status take_contact(struct year *year)
{
	return take_step(year, &(const struct step){contact_is_due, act_contact});
}

static enum status take_over(struct year *year)
{
	return take_step(year, &(const struct step){taking_over_is_due, demo_act_take_over});
}

static enum status take_checks(struct year *year)
{
	return take_step(year, &(const struct step){checks_are_due, act_checks});
}

static enum status take_filing(struct year *year)
{
	return take_step(year, &(const struct step){filing_is_due, demo_act_file});
}

static enum status take_choosing(struct year *year)
{
	return take_step(year, &(const struct step){asking_is_due, demo_act_choose});
}

static enum status take_offering(struct year *year)
{
	return take_step(year, &(const struct step){somebody_is_chosen, demo_act_offer});
}

/* --- answers --- */

/* Who leaves for good is asked no more. */
static void forget_gone(struct year *year, struct demo_case *c)
{
	for (size_t i = 0; i < c->offer_count; i++) {
		struct demo_offer *offer = &c->offers[i];
		if (offer->open && offer->person->closed) {
			demo_case_declined(c, offer, year->tick);
		}
	}
}

static void add_answer(struct year *year, struct demo_case *c, struct demo_offer *offer)
{
	if (year->answer_count < year->answer_room) {
		year->answers[year->answer_count++] = (struct answer){c, offer};
	}
}

/* One a request at a time: the first to accept helps. */
static void collect_answers(struct year *year)
{
	year->answer_count = 0;
	for (size_t i = year->open; i < year->plan->case_count; i++) {
		struct demo_case *c = &year->plan->cases[i];
		struct demo_offer *next = NULL;
		if (!is_open(c) || is_quiet(year, c)) {
			continue;
		}
		forget_gone(year, c);
		for (size_t o = 0; o < c->offer_count; o++) {
			struct demo_offer *offer = &c->offers[o];
			bool due = offer->open && offer->answer_tick <= year->tick &&
				   !demo_person_is_away(offer->person, year->day);
			next = due && next == NULL ? offer : next;
		}
		if (next != NULL) {
			add_answer(year, c, next);
		}
	}
}

static int compare_answers(const void *one, const void *other)
{
	const struct answer *a = one;
	const struct answer *b = other;
	if (a->offer->person != b->offer->person) {
		return a->offer->person->number < b->offer->person->number ? -1 : 1;
	}
	return a->c->number < b->c->number ? -1 : a->c->number > b->c->number;
}

/* Everybody answers one after the other: by then they know whether they still have room. */
static enum status do_answers(void *context, size_t index, struct arena *arena)
{
	struct year *year = context;
	const struct demo_scene scene = scene_of(year, arena);
	size_t end =
	    index + 1 < year->group_count ? year->answer_groups[index + 1] : year->answer_count;
	enum status status = OK;
	for (size_t i = year->answer_groups[index]; status == OK && i < end; i++) {
		status = demo_act_answer(&scene, year->answers[i].c, year->answers[i].offer);
	}
	return status;
}

static enum status take_answers(struct year *year)
{
	collect_answers(year);
	if (year->answer_count == 0) {
		return OK;
	}
	qsort(year->answers, year->answer_count, sizeof *year->answers, compare_answers);
	year->group_count = 0;
	for (size_t i = 0; i < year->answer_count; i++) {
		bool first =
		    i == 0 || year->answers[i].offer->person != year->answers[i - 1].offer->person;
		if (first) {
			year->answer_groups[year->group_count++] = i;
		}
	}
	return demo_player_run(year->player, year->group_count, do_answers, year);
}

/* --- people --- */

static bool leave_is_due(const struct year *year, const struct demo_person *person)
{
	/* Said two weeks before. */
	return person->leaves_said < person->leave_count &&
	       person->leaves[person->leaves_said].from_day - 14 <= year->day;
}

static bool closing_is_due(const struct year *year, const struct demo_person *person)
{
	return person->closes_day != 0 && person->closes_day <= year->day;
}

static bool confirming_is_due(const struct year *year, const struct demo_person *person)
{
	return person->confirms_day != 0 && person->confirms_day <= year->day;
}

static enum status do_person(void *context, size_t index, struct arena *arena)
{
	struct year *year = context;
	struct demo_person *person = year->people[index];
	const struct demo_scene scene = scene_of(year, arena);
	enum status status = OK;
	if (leave_is_due(year, person)) {
		status = demo_act_leave(&scene, person);
	}
	if (status == OK && confirming_is_due(year, person)) {
		status = demo_act_confirm(&scene, person);
	}
	if (status == OK && closing_is_due(year, person)) {
		status = demo_act_close_account(&scene, person);
	}
	return status;
}

static enum status take_people(struct year *year)
{
	year->people_count = 0;
	for (size_t i = 0; i < year->plan->people->count; i++) {
		struct demo_person *person = &year->plan->people->items[i];
		if (!person->closed &&
		    (leave_is_due(year, person) || closing_is_due(year, person) ||
			confirming_is_due(year, person))) {
			year->people[year->people_count++] = person;
		}
	}
	return year->people_count == 0
		   ? OK
		   : demo_player_run(year->player, year->people_count, do_person, year);
}

/* --- what nobody answered in time --- */

static void expire(struct year *year, struct demo_case *c)
{
	for (size_t i = 0; i < c->offer_count; i++) {
		struct demo_offer *offer = &c->offers[i];
		if (!offer->open || offer->expires_at_ms > year->at_ms) {
			continue;
		}
		c->quiet_tick = year->tick + 1; /* 0 is none */
		demo_case_declined(c, offer, year->tick);
		if (!c->filer->closed) {
			year->expired_of = c;
			year->expired = offer;
		}
	}
}

static void note_expired(struct year *year)
{
	year->expired_of = NULL;
	for (size_t i = year->open; i < year->plan->case_count; i++) {
		if (is_open(&year->plan->cases[i])) {
			expire(year, &year->plan->cases[i]);
		}
	}
}

static enum status wait_expired(void *context, size_t index, struct arena *arena)
{
	struct year *year = context;
	const struct demo_scene scene = scene_of(year, arena);
	(void)index;
	return demo_act_wait_expired(&scene, year->expired_of, year->expired);
}

/* The service lets all of them expire at once, and soon; the next step counts on it. */
static enum status settle_expired(struct year *year)
{
	/* Whose account was closed at this very moment sees no more. */
	bool sees = year->expired_of != NULL && !year->expired_of->filer->closed;
	return sees ? demo_player_run(year->player, 1, wait_expired, year) : OK;
}

/* --- one half of a day after the other --- */

static void pass_by_ended(struct year *year)
{
	while (year->open < year->plan->case_count &&
	       demo_case_is_over(&year->plan->cases[year->open])) {
		year->open++;
	}
}

/* Room is made before it is taken; what happened in one step is known in the next. */
static enum status play_tick(struct year *year)
{
	static enum status (*const steps[])(struct year *) = {take_people, take_over, take_ends,
	    take_contact, take_answers, take_checks, take_filing, take_choosing, take_offering,
	    settle_expired};
	enum status status = OK;
	note_expired(year);
	for (size_t i = 0; status == OK && i < sizeof steps / sizeof *steps; i++) {
		status = steps[i](year);
	}
	pass_by_ended(year);
	return status;
}

static volatile sig_atomic_t told_to_stop;

static void stop(int number)
{
	(void)number;
	told_to_stop = 1;
}

/* Ctrl-C is obeyed between two moments, so that the clocks can be set right. */
static void mind_signals(void)
{
	struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

static int play_all(struct year *year)
{
	const struct demo_calendar *calendar = &year->plan->calendar;
	int code = EX_OK;
	for (size_t i = 0; code == EX_OK && i < calendar->count; i++) {
		year->tick = (unsigned)i;
		year->day = calendar->ticks[i].day;
		year->at_ms = calendar->ticks[i].at_ms;
		progress_show(i, calendar->count);
		code = demo_player_go_to(year->player, year->at_ms);
		enum status status = code == EX_OK ? play_tick(year) : OK;
		if (status != OK) {
			progress_end();
			code = demo_player_fail(year->player, status);
		}
		if (code == EX_OK && told_to_stop != 0) {
			progress_end();
			code = cli_fail(EX_TEMPFAIL,
			    _("broken off: the clocks are set right, and what was played stays"));
		}
	}
	progress_end();
	return code;
}

static bool year_open(struct year *year)
{
	size_t cases = year->plan->case_count + 1;
	year->answer_room = cases;
	year->cases = calloc(cases, sizeof *year->cases);
	year->answers = calloc(cases, sizeof *year->answers);
	year->answer_groups = calloc(cases, sizeof *year->answer_groups);
	year->people = calloc(year->plan->people->count + 1, sizeof(struct demo_person *));
	return year->cases != NULL && year->answers != NULL && year->answer_groups != NULL &&
	       year->people != NULL;
}

int demo_year_play(struct demo_player *player, struct demo_plan *plan)
{
	struct year year = {.player = player, .plan = plan};
	mind_signals();
	int code = year_open(&year) ? play_all(&year)
				    : cli_fail(EX_OSERR, _("there is not enough memory"));
	free(year.cases);
	free(year.answers);
	free(year.answer_groups);
	free(year.people);
	return code;
}

/* --- the plan --- */

static int compare_cases(const void *one, const void *other)
{
	const struct demo_case *a = one;
	const struct demo_case *b = other;
	if (a->filed_tick != b->filed_tick) {
		return a->filed_tick < b->filed_tick ? -1 : 1;
	}
	return a->number < b->number ? -1 : 1;
}

int demo_year_plan(struct cli *cli,
    uint64_t seed,
    size_t case_count,
    const struct demo_topics *topics,
    struct demo_plan *plan)
{
	plan->cases = arena_alloc(cli->arena, (case_count + 1) * sizeof *plan->cases);
	plan->case_count = case_count;
	if (plan->cases == NULL) {
		return cli_fail(EX_OSERR, _("there is not enough memory"));
	}
	for (size_t i = 0; i < case_count; i++) {
		demo_case_plan(
		    &plan->cases[i], (unsigned)i + 1, seed, &plan->calendar, topics, plan->people);
	}
	qsort(plan->cases, case_count, sizeof *plan->cases, compare_cases);
	return EX_OK;
}
