#include "demo_acts.h"

#include "demo_story.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CANDIDATES = 20, OFFER_HOURS = 120 };

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;
static const int64_t hour_ms = (int64_t)60 * 60 * 1000;

#define CALL_AS(scene, person, service, method, request, type, ret_response)                       \
	DEMO_CALL(                                                                                 \
	    (scene)->player, person, (scene)->arena, service, method, request, type, ret_response)

/* What the service says no to because of how things have become, as it would to anybody. */
static bool is_no(enum status status)
{
	return status == INVALID_ARGUMENT || status == FAILED_PRECONDITION;
}

/* The consultant of the request's area, or NULL. */
static struct demo_person *consultant_of(const struct demo_scene *scene, const struct demo_case *c)
{
	return c->area_id != NULL ? demo_people_watching(scene->people, c->area_id) : NULL;
}

/* Who sees to the end of it: the teacher; the consultant where she is gone. */
static struct demo_person *doer_of(const struct demo_scene *scene, const struct demo_case *c)
{
	return c->kept ? consultant_of(scene, c) : c->filer;
}

/* --- the teacher --- */

static void fill_basis(
    const struct demo_scene *scene, const struct demo_case *c, Samen__Intake__V1__Basis *basis)
{
	basis->kind = c->basis;
	basis->recipients = c->recipients;
	if (c->basis == SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT) {
		basis->given_at_ms = scene->at_ms - day_ms;
	}
}

static void fill_needs(const struct demo_case *c,
    Samen__Common__V1__Need needs[static DEMO_NEEDS_MAX],
    Samen__Common__V1__Need *refs[static DEMO_NEEDS_MAX])
{
	static const double weights[DEMO_NEEDS_MAX] = {1, 0.7, 0.5};
	for (size_t i = 0; i < c->need_count && i < DEMO_NEEDS_MAX; i++) {
		samen__common__v1__need__init(&needs[i]);
		needs[i].topic_id = wire_text(c->needs[i]->id);
		needs[i].weight = weights[i];
		refs[i] = &needs[i];
	}
}

static void fill_move(
    const struct demo_scene *scene, const struct demo_case *c, Samen__Intake__V1__Move *move)
{
	move->sending_organisation_id = wire_text(c->sending != NULL ? c->sending->id : "");
	move->receiving_organisation_id = wire_text(c->receiving != NULL ? c->receiving->id : "");
	move->planned_at_ms = scene->at_ms + 60 * day_ms;
}

static bool is_move(const struct demo_case *c)
{
	return c->sending != NULL || c->receiving != NULL;
}

enum status demo_act_file(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Intake__V1__FileRequestRequest request =
	    SAMEN__INTAKE__V1__FILE_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__Story story;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	Samen__Intake__V1__Hearing hearing = SAMEN__INTAKE__V1__HEARING__INIT;
	Samen__Intake__V1__Move move = SAMEN__INTAKE__V1__MOVE__INIT;
	Samen__Common__V1__Need needs[DEMO_NEEDS_MAX];
	Samen__Common__V1__Need *refs[DEMO_NEEDS_MAX];
	Samen__Intake__V1__Request *filed;
	struct demo_random random = demo_case_random(c, DEMO_OF_STORY, 0);
	if (!demo_story_make(
		scene->arena, &random, c->age_group, c->needs, c->need_count, is_move(c), &story)) {
		return RESOURCE_EXHAUSTED;
	}
	fill_basis(scene, c, &basis);
	fill_needs(c, needs, refs);
	fill_move(scene, c, &move);
	hearing.heard = c->heard;
	hearing.waived_reason = wire_text(c->heard ? "" : demo_words_not_heard(&random));
	request.kind = c->kind;
	request.age_group = c->age_group;
	request.urgency = c->urgency;
	request.story = &story;
	request.needs = refs;
	request.n_needs = c->need_count;
	request.forms = &c->form;
	request.n_forms = c->form != 0;
	request.basis = &basis;
	request.hearing = &hearing;
	request.pseudonym = arena_printf(scene->arena, "leerling %u", c->number);
	request.not_own_school = c->not_own_school;
	request.move = is_move(c) ? &move : NULL;
	request.names_confirmed = true;
	enum status status = CALL_AS(
	    scene, c->filer, INTAKE, FileRequest, &request, samen__intake__v1__request, &filed);
	if (status == OK) {
		(void)snprintf(c->id, sizeof c->id, "%s", filed->id);
		c->area_id = demo_area_of(scene->people, filed->area_id);
		demo_case_filed(c, scene->tick);
	}
	return status;
}

enum status demo_act_record_basis(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Intake__V1__RecordBasisRequest request =
	    SAMEN__INTAKE__V1__RECORD_BASIS_REQUEST__INIT;
	Samen__Intake__V1__Basis basis = SAMEN__INTAKE__V1__BASIS__INIT;
	Samen__Intake__V1__Request *changed;
	c->basis = SAMEN__INTAKE__V1__BASIS_KIND__PARENTAL_CONSENT;
	c->basis_tick = DEMO_NEVER;
	fill_basis(scene, c, &basis);
	request.request_id = c->id;
	request.basis = &basis;
	return CALL_AS(
	    scene, c->filer, INTAKE, RecordBasis, &request, samen__intake__v1__request, &changed);
}

enum status demo_act_withdraw_consent(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Intake__V1__WithdrawConsentRequest request =
	    SAMEN__INTAKE__V1__WITHDRAW_CONSENT_REQUEST__INIT;
	Samen__Intake__V1__Request *changed;
	request.request_id = c->id;
	c->consent_tick = DEMO_NEVER;
	c->basis = SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS;
	return CALL_AS(scene, c->filer, INTAKE, WithdrawConsent, &request,
	    samen__intake__v1__request, &changed);
}

static enum status withdraw(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Intake__V1__WithdrawRequestRequest request =
	    SAMEN__INTAKE__V1__WITHDRAW_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__Request *changed;
	request.request_id = c->id;
	return CALL_AS(scene, c->filer, INTAKE, WithdrawRequest, &request,
	    samen__intake__v1__request, &changed);
}

/* Where a pupil goes for whom no help was found. */
static Samen__Common__V1__Sector referral_drawn(struct demo_random *random)
{
	static const unsigned of_sector[] = {25, 25, 35, 15};
	static const Samen__Common__V1__Sector sectors[] = {SAMEN__COMMON__V1__SECTOR__SBO,
	    SAMEN__COMMON__V1__SECTOR__SO, SAMEN__COMMON__V1__SECTOR__YOUTH_CARE,
	    SAMEN__COMMON__V1__SECTOR__HEALTH_CARE};
	return sectors[demo_weighted(random, of_sector, 4)];
}

static enum status close_with_outcome(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Intake__V1__CloseRequestRequest request =
	    SAMEN__INTAKE__V1__CLOSE_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__Request *changed;
	struct demo_random random = demo_case_random(c, DEMO_OF_END, 48);
	request.request_id = c->id;
	request.outcome = c->outcome;
	request.names_confirmed = true;
	if (!c->kept && demo_chance(&random, 35)) {
		request.words = wire_text(demo_words_outcome(&random, c->outcome));
	}
	if (c->outcome == SAMEN__INTAKE__V1__OUTCOME__REFERRED && demo_chance(&random, 80)) {
		request.referred_to = referral_drawn(&random);
	}
	return CALL_AS(scene, doer_of(scene, c), INTAKE, CloseRequest, &request,
	    samen__intake__v1__request, &changed);
}

enum status demo_act_close(const struct demo_scene *scene, struct demo_case *c)
{
	if (c->kept && c->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED) {
		c->outcome = SAMEN__INTAKE__V1__OUTCOME__NOT_NEEDED; /* only she takes it back */
	}
	bool taken_back = c->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	enum status status = taken_back ? withdraw(scene, c) : close_with_outcome(scene, c);
	if (status == OK) {
		demo_case_ended(c);
	}
	return status;
}

/* --- asking --- */

/* Later rounds are seen to by the consultant, where there is one. */
static struct demo_person *asker_of(const struct demo_scene *scene, const struct demo_case *c)
{
	struct demo_person *consultant = consultant_of(scene, c);
	bool hers = c->filer->closed || c->rounds >= 2;
	return hers && consultant != NULL ? consultant : c->filer;
}

/* A bit for each need that the candidate covers and nobody takes care of. */
static unsigned needs_of(const struct demo_case *c, const Samen__Matching__V1__Candidate *candidate)
{
	unsigned needs = 0;
	unsigned open = demo_case_all_needs(c) & ~c->covered;
	for (size_t t = 0; t < candidate->n_topic_ids; t++) {
		for (size_t i = 0; i < c->need_count; i++) {
			bool same = strcmp(c->needs[i]->id, candidate->topic_ids[t]) == 0;
			needs |= same ? 1U << i : 0;
		}
	}
	return needs & open;
}

/* Better ones first; those that are as good, in the order of our own numbers: ids are random. */
struct choice {
	struct demo_person *person;
	unsigned needs;
	long score;
};

static int compare_choices(const void *one, const void *other)
{
	const struct choice *a = one;
	const struct choice *b = other;
	if (a->score != b->score) {
		return a->score > b->score ? -1 : 1;
	}
	return a->person->number < b->person->number ? -1 : a->person->number > b->person->number;
}

static size_t take_choices(const struct demo_scene *scene,
    const struct demo_case *c,
    const Samen__Matching__V1__SuggestMatchesResponse *response,
    struct choice choices[static CANDIDATES])
{
	size_t count = 0;
	for (size_t i = 0; i < response->n_candidates && count < CANDIDATES; i++) {
		const Samen__Matching__V1__Candidate *candidate = response->candidates[i];
		struct demo_person *person = demo_people_find(scene->people, candidate->person_id);
		if (person == NULL || person->closed || demo_case_has_asked(c, person)) {
			continue;
		}
		choices[count] = (struct choice){.person = person,
		    .needs = needs_of(c, candidate),
		    .score = lround(candidate->score * 100)};
		count += choices[count].needs != 0;
	}
	qsort(choices, count, sizeof *choices, compare_choices);
	return count;
}

enum status demo_act_choose(const struct demo_scene *scene, struct demo_case *c)
{
	static const unsigned of_people[DEMO_NEEDS_MAX] = {55, 33, 12};
	Samen__Matching__V1__SuggestMatchesRequest request =
	    SAMEN__MATCHING__V1__SUGGEST_MATCHES_REQUEST__INIT;
	Samen__Matching__V1__SuggestMatchesResponse *response;
	struct choice choices[CANDIDATES];
	struct demo_random random = demo_case_random(c, DEMO_OF_ASKING, c->rounds);
	request.request_id = c->id;
	request.limit = CANDIDATES;
	enum status status = CALL_AS(scene, asker_of(scene, c), MATCHING, SuggestMatches, &request,
	    samen__matching__v1__suggest_matches_response, &response);
	if (status != OK) {
		return status;
	}
	size_t count = take_choices(scene, c, response, choices);
	size_t wanted = 1 + demo_weighted(&random, of_people, DEMO_NEEDS_MAX);
	c->chosen_count = 0;
	while (c->chosen_count < wanted && c->chosen_count < count &&
	       c->offer_count + c->chosen_count < DEMO_OFFERS_MAX) {
		c->chosen[c->chosen_count].person = choices[c->chosen_count].person;
		c->chosen[c->chosen_count].needs = choices[c->chosen_count].needs;
		c->chosen_count++;
	}
	if (c->chosen_count == 0) {
		demo_case_found_nobody(c, scene->tick);
	}
	return OK;
}

static enum status offer_one(const struct demo_scene *scene,
    struct demo_case *c,
    struct demo_person *as,
    struct demo_person *person,
    unsigned needs)
{
	Samen__Matching__V1__CreateOffersRequest request =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__CreateOffersResponse *made;
	char *topics[DEMO_NEEDS_MAX];
	char *person_id = person->id;
	for (size_t i = 0; i < c->need_count; i++) {
		if ((needs & (1U << i)) != 0) {
			topics[request.n_topic_ids++] = wire_text(c->needs[i]->id);
		}
	}
	request.request_id = c->id;
	request.person_ids = &person_id;
	request.n_person_ids = 1;
	request.topic_ids = topics;
	request.expires_in_hours = OFFER_HOURS;
	enum status status = CALL_AS(scene, as, MATCHING, CreateOffers, &request,
	    samen__matching__v1__create_offers_response, &made);
	if (is_no(status)) { /* they cannot be asked any more: somebody else, later */
		return OK;
	}
	if (status == OK) {
		(void)demo_case_offered(c, made->offers[0]->id, person, needs,
		    scene->at_ms + OFFER_HOURS * hour_ms, scene->tick);
	}
	return status;
}

enum status demo_act_offer(const struct demo_scene *scene, struct demo_case *c)
{
	struct demo_person *as = asker_of(scene, c);
	enum status status = OK;
	c->rounds++;
	c->ask_tick = DEMO_NEVER;
	for (size_t i = 0; status == OK && i < c->chosen_count; i++) {
		status = offer_one(scene, c, as, c->chosen[i].person, c->chosen[i].needs);
	}
	c->chosen_count = 0;
	if (status == OK && !demo_case_has_open_offer(c)) {
		demo_case_found_nobody(c, scene->tick);
	}
	return status;
}

/* --- the specialist --- */

static enum status grant_of(const struct demo_scene *scene,
    struct demo_person *person,
    const char *offer_id,
    const char *match_id,
    char **ret_grant)
{
	Samen__Matching__V1__IssueGrantRequest request =
	    SAMEN__MATCHING__V1__ISSUE_GRANT_REQUEST__INIT;
	Samen__Matching__V1__IssueGrantResponse *response;
	request.offer_id = wire_text(offer_id);
	request.match_id = wire_text(match_id);
	enum status status = CALL_AS(scene, person, MATCHING, IssueGrant, &request,
	    samen__matching__v1__issue_grant_response, &response);
	if (status == OK) {
		*ret_grant = response->grant;
	}
	return status;
}

/* Seals words; *ret_id is the note's. */
static enum status add_note(const struct demo_scene *scene,
    const struct demo_case *c,
    struct demo_person *person,
    char *grant,
    Samen__Intake__V1__NoteKind kind,
    const char *words,
    char **ret_id)
{
	Samen__Intake__V1__AddNoteRequest request = SAMEN__INTAKE__V1__ADD_NOTE_REQUEST__INIT;
	Samen__Intake__V1__Note *note;
	request.request_id = wire_text(c->id);
	request.grant = grant;
	request.kind = kind;
	request.text = wire_text(words);
	request.names_confirmed = true;
	enum status status =
	    CALL_AS(scene, person, INTAKE, AddNote, &request, samen__intake__v1__note, &note);
	if (status == OK) {
		*ret_id = note->id;
	}
	return status;
}

static enum status decline(const struct demo_scene *scene,
    struct demo_case *c,
    struct demo_offer *offer,
    Samen__Matching__V1__DeclineReason reason)
{
	Samen__Matching__V1__DeclineOfferRequest request =
	    SAMEN__MATCHING__V1__DECLINE_OFFER_REQUEST__INIT;
	Samen__Matching__V1__Offer *declined;
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_ANSWER, 32 + (unsigned)(offer - c->offers));
	char *grant = NULL;
	enum status status = OK;
	request.offer_id = offer->id;
	request.reason = reason;
	if (demo_chance(&random, 30)) {
		status = grant_of(scene, offer->person, offer->id, "", &grant);
		if (status == OK) {
			status = add_note(scene, c, offer->person, grant,
			    SAMEN__INTAKE__V1__NOTE_KIND__DECLINE_REMARK,
			    demo_words_declined(&random), &request.remark_note_id);
		}
	}
	if (status == OK) {
		status = CALL_AS(scene, offer->person, MATCHING, DeclineOffer, &request,
		    samen__matching__v1__offer, &declined);
	}
	if (status == OK) {
		demo_case_declined(c, offer, scene->tick);
	}
	return status;
}

/* Reads the story, as most do at once; where parents agreed. */
static enum status open_story(
    const struct demo_scene *scene, struct demo_case *c, const struct demo_match *match)
{
	Samen__Intake__V1__OpenRequestRequest request =
	    SAMEN__INTAKE__V1__OPEN_REQUEST_REQUEST__INIT;
	Samen__Intake__V1__OpenRequestResponse *opened;
	if (c->basis == SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS) {
		return OK;
	}
	request.request_id = c->id;
	enum status status = grant_of(scene, match->person, "", match->id, &request.grant);
	return status == OK ? CALL_AS(scene, match->person, INTAKE, OpenRequest, &request,
				  samen__intake__v1__open_request_response, &opened)
			    : status;
}

static enum status accept(
    const struct demo_scene *scene, struct demo_case *c, struct demo_offer *offer)
{
	Samen__Matching__V1__AcceptOfferRequest request =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	Samen__Matching__V1__Match *match;
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_ANSWER, 32 + (unsigned)(offer - c->offers));
	request.offer_id = offer->id;
	request.follow_up_at_ms = scene->at_ms + (int64_t)demo_between(&random, 5, 18) * day_ms;
	enum status status = CALL_AS(scene, offer->person, MATCHING, AcceptOffer, &request,
	    samen__matching__v1__match, &match);
	if (is_no(status)) {
		return decline(scene, c, offer, SAMEN__MATCHING__V1__DECLINE_REASON__OTHER_REASON);
	}
	if (status != OK) {
		return status;
	}
	demo_case_accepted(c, offer, match->id, request.follow_up_at_ms, scene->tick);
	return demo_chance(&random, 85) ? open_story(scene, c, &c->matches[c->match_count - 1])
					: OK;
}

enum status demo_act_answer(
    const struct demo_scene *scene, struct demo_case *c, struct demo_offer *offer)
{
	if (offer->reason != SAMEN__MATCHING__V1__DECLINE_REASON__DECLINE_REASON_UNSPECIFIED) {
		return decline(scene, c, offer, offer->reason);
	}
	bool full = atomic_load(&offer->person->load) >= offer->person->capacity ||
		    c->match_count == DEMO_MATCHES_MAX;
	return full ? decline(scene, c, offer, SAMEN__MATCHING__V1__DECLINE_REASON__NO_ROOM)
		    : accept(scene, c, offer);
}

enum status demo_act_follow_up(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	Samen__Matching__V1__FollowUpRequest request = SAMEN__MATCHING__V1__FOLLOW_UP_REQUEST__INIT;
	Samen__Matching__V1__Match *changed;
	struct demo_random random = demo_case_random(c, DEMO_OF_HELP, 16 + match->follow_ups);
	char *grant = NULL;
	enum status status = OK;
	request.match_id = match->id;
	request.took_place = true;
	request.next_at_ms = scene->at_ms + (int64_t)demo_between(&random, 10, 30) * day_ms;
	if (c->basis != SAMEN__INTAKE__V1__BASIS_KIND__NO_BASIS && demo_chance(&random, 30)) {
		status = grant_of(scene, match->person, "", match->id, &grant);
		if (status == OK) {
			status = add_note(scene, c, match->person, grant,
			    SAMEN__INTAKE__V1__NOTE_KIND__FOLLOW_UP, demo_words_contact(&random),
			    &request.note_id);
		}
	}
	if (status == OK) {
		status = CALL_AS(scene, match->person, MATCHING, FollowUp, &request,
		    samen__matching__v1__match, &changed);
	}
	if (status == OK) {
		demo_case_followed_up(match, request.next_at_ms);
	}
	return status;
}

/* --- the end of help --- */

static enum status complete(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	Samen__Matching__V1__CompleteMatchRequest request =
	    SAMEN__MATCHING__V1__COMPLETE_MATCH_REQUEST__INIT;
	Samen__Matching__V1__Match *changed;
	struct demo_random random =
	    demo_case_random(c, DEMO_OF_HELP, 48 + (unsigned)(match - c->matches));
	enum status status = OK;
	request.match_id = match->id;
	request.outcome = match->outcome;
	if (!c->kept && demo_chance(&random, 40)) {
		status = add_note(scene, c, c->filer, wire_text(""),
		    SAMEN__INTAKE__V1__NOTE_KIND__OUTCOME_WORDS,
		    demo_words_outcome(&random, match->outcome), &request.note_id);
	}
	return status == OK ? CALL_AS(scene, doer_of(scene, c), MATCHING, CompleteMatch, &request,
				  samen__matching__v1__match, &changed)
			    : status;
}

static enum status stop(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	Samen__Matching__V1__StopMatchRequest request =
	    SAMEN__MATCHING__V1__STOP_MATCH_REQUEST__INIT;
	Samen__Matching__V1__Match *changed;
	request.match_id = match->id;
	request.reason = match->stop;
	return CALL_AS(scene, doer_of(scene, c), MATCHING, StopMatch, &request,
	    samen__matching__v1__match, &changed);
}

enum status demo_act_end_help(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	bool stops = match->outcome == SAMEN__INTAKE__V1__OUTCOME__OUTCOME_UNSPECIFIED;
	enum status status = stops ? stop(scene, c, match) : complete(scene, c, match);
	if (status == OK) {
		demo_case_match_ended(c, match, scene->tick, scene->at_ms);
	}
	return status;
}

/* --- where the teacher is gone --- */

enum status demo_act_take_over(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Matching__V1__TakeOverRequest request = SAMEN__MATCHING__V1__TAKE_OVER_REQUEST__INIT;
	Samen__Matching__V1__TakeOverResponse *response;
	request.request_id = c->id;
	c->kept = true;
	return CALL_AS(scene, consultant_of(scene, c), MATCHING, TakeOver, &request,
	    samen__matching__v1__take_over_response, &response);
}

/* --- whether it lasts --- */

enum status demo_act_check(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	Samen__Matching__V1__AnswerCheckRequest request =
	    SAMEN__MATCHING__V1__ANSWER_CHECK_REQUEST__INIT;
	Samen__Matching__V1__Match *changed;
	request.match_id = match->id;
	request.outcome = demo_case_check_outcome(c, match);
	enum status status = CALL_AS(scene, doer_of(scene, c), MATCHING, AnswerCheck, &request,
	    samen__matching__v1__match, &changed);
	if (status == OK) {
		demo_case_checked(c, match, request.outcome, scene->at_ms);
	}
	return status;
}

enum status demo_act_handle(
    const struct demo_scene *scene, struct demo_case *c, struct demo_match *match)
{
	Samen__Matching__V1__HandleCheckRequest request =
	    SAMEN__MATCHING__V1__HANDLE_CHECK_REQUEST__INIT;
	Samen__Matching__V1__Match *changed;
	struct demo_person *consultant = consultant_of(scene, c);
	match->handle_at_ms = INT64_MAX;
	request.match_id = match->id;
	enum status status = consultant == NULL
				 ? OK
				 : CALL_AS(scene, consultant, MATCHING, HandleCheck, &request,
				       samen__matching__v1__match, &changed);
	return is_no(status) ? OK : status; /* there is nothing to be done about it */
}

/* --- the two schools of a move --- */

static struct demo_person *somebody_at(
    const struct demo_people *people, const struct demo_place *place)
{
	for (size_t i = 0; i < people->count; i++) {
		if (people->items[i].place == place && !people->items[i].closed) {
			return &people->items[i];
		}
	}
	return NULL;
}

enum status demo_act_ask_party(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Matching__V1__CreateOffersRequest request =
	    SAMEN__MATCHING__V1__CREATE_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__CreateOffersResponse *made;
	bool sends = c->sending == c->filer->place;
	c->party.ask_tick = DEMO_NEVER;
	c->party.person = somebody_at(scene->people, sends ? c->receiving : c->sending);
	if (c->party.person == NULL) {
		return OK;
	}
	char *person_id = c->party.person->id;
	request.request_id = c->id;
	request.person_ids = &person_id;
	request.n_person_ids = 1;
	request.part = (Samen__Matching__V1__Part)c->party.part;
	enum status status = CALL_AS(scene, c->filer, MATCHING, CreateOffers, &request,
	    samen__matching__v1__create_offers_response, &made);
	if (status == OK) {
		(void)snprintf(
		    c->party.offer_id, sizeof c->party.offer_id, "%s", made->offers[0]->id);
		c->party.answer_tick = scene->tick + 1 + c->number % 4;
	}
	return is_no(status) ? OK : status;
}

enum status demo_act_answer_party(const struct demo_scene *scene, struct demo_case *c)
{
	Samen__Matching__V1__AcceptOfferRequest request =
	    SAMEN__MATCHING__V1__ACCEPT_OFFER_REQUEST__INIT;
	Samen__Matching__V1__Match *match;
	c->party.answer_tick = DEMO_NEVER;
	if (c->party.person->closed) {
		return OK;
	}
	request.offer_id = c->party.offer_id;
	enum status status = CALL_AS(scene, c->party.person, MATCHING, AcceptOffer, &request,
	    samen__matching__v1__match, &match);
	return is_no(status) ? OK : status; /* a holiday was longer than the offer was open */
}

/* --- what happens by itself --- */

enum status demo_act_wait_expired(
    const struct demo_scene *scene, const struct demo_case *c, const struct demo_offer *offer)
{
	enum { TRIES_MAX = 2000 };
	const struct timespec pause = {.tv_nsec = 5000000};
	Samen__Matching__V1__ListOffersRequest request =
	    SAMEN__MATCHING__V1__LIST_OFFERS_REQUEST__INIT;
	Samen__Matching__V1__ListOffersResponse *response;
	request.request_id = wire_text(c->id);
	request.state = SAMEN__MATCHING__V1__OFFER_STATE__OFFERED;
	for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
		struct arena_mark mark = arena_mark(scene->arena);
		bool open = false;
		enum status status = CALL_AS(scene, c->filer, MATCHING, ListOffers, &request,
		    samen__matching__v1__list_offers_response, &response);
		for (size_t i = 0; status == OK && i < response->n_offers; i++) {
			open = open || strcmp(response->offers[i]->id, offer->id) == 0;
		}
		if (status != OK || !open) {
			return status;
		}
		arena_rewind(scene->arena, mark);
		(void)nanosleep(&pause, NULL);
	}
	return DEADLINE_EXCEEDED;
}

/* --- people --- */

enum status demo_act_leave(const struct demo_scene *scene, struct demo_person *person)
{
	Samen__Directory__V1__PutAvailabilityRequest request =
	    SAMEN__DIRECTORY__V1__PUT_AVAILABILITY_REQUEST__INIT;
	Samen__Directory__V1__Availability room = SAMEN__DIRECTORY__V1__AVAILABILITY__INIT;
	Samen__Directory__V1__Availability *saved;
	room.capacity = person->capacity;
	room.leave_from_ms = person->leaves[person->leaves_said].from_day * day_ms;
	room.leave_to_ms = person->leaves[person->leaves_said].to_day * day_ms;
	request.availability = &room;
	person->leaves_said++;
	return CALL_AS(scene, person, DIRECTORY, PutAvailability, &request,
	    samen__directory__v1__availability, &saved);
}

enum status demo_act_confirm(const struct demo_scene *scene, struct demo_person *person)
{
	Samen__Directory__V1__ConfirmExpertiseRequest request =
	    SAMEN__DIRECTORY__V1__CONFIRM_EXPERTISE_REQUEST__INIT;
	Samen__Directory__V1__ListExpertiseResponse *confirmed;
	person->confirms_day = 0;
	return CALL_AS(scene, person, DIRECTORY, ConfirmExpertise, &request,
	    samen__directory__v1__list_expertise_response, &confirmed);
}

enum status demo_act_close_account(const struct demo_scene *scene, struct demo_person *person)
{
	Samen__Directory__V1__UpdatePersonRequest request =
	    SAMEN__DIRECTORY__V1__UPDATE_PERSON_REQUEST__INIT;
	Samen__Directory__V1__Person *closed;
	request.person_id = person->id;
	request.close = true;
	person->closed = true;
	person->closed_day = scene->day;
	person->closes_day = 0;
	return CALL_AS(scene, demo_player_coordinator(scene->player), DIRECTORY, UpdatePerson,
	    &request, samen__directory__v1__person, &closed);
}
