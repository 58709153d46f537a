#include "matching/today.h"

#include "matching/check.h"
#include "matching/limits.h"
#include "matching/matching.h"
#include "matching/monitor.h"
#include "matching/move.h"
#include "matching/profile.h"
#include "matching/question.h"
#include "matching/school.h"
#include "matching/views.h"
#include "runtime/growing.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME(name) (int)ATTENTION_##name == (int)SAMEN__MATCHING__V1__ATTENTION__##name
_Static_assert(SAME(NO_CANDIDATE) && SAME(NOBODY_ASKED) && SAME(ALL_SAID_NO) &&
		   SAME(OFFER_EXPIRING) && SAME(SIGNAL_UNANSWERED) && SAME(HELP_STOPPED) &&
		   SAME(NO_FOLLOW_UP) && SAME(CHECK_UNANSWERED) && SAME(DID_NOT_LAST) &&
		   SAME(FILER_GONE) && SAME(SCHOOL_MISSING) && SAME(NEED_LEFT),
    "the judge's reasons have the numbers of those on the wire");

static const int64_t day_ms = (int64_t)24 * 60 * 60 * 1000;

/* Of requests that ended longer ago nothing is asked any more. */
enum { LOOK_BACK_DAYS = 366, WEEK_DAYS = 7 };

/* One look at all requests. */
struct look {
	struct call *call;
	const RowFilter *filter;
	struct attention_limits limits;
	struct today *today;
};

/* What is known of one request. */
struct subject {
	FeedRequest *request;
	struct offers offers;
	struct matches matches;
	Samen__Matching__V1__Progress progress;
	struct attention_facts facts;
};

/* --- facts --- */

static enum status add_offers(struct call *call, struct subject *subject)
{
	struct attention_facts *facts = &subject->facts;
	struct attention_offer *open =
	    arena_alloc(call->arena, (subject->offers.count + 1) * sizeof *open);
	if (open == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < subject->offers.count; i++) {
		const Offer *offer = subject->offers.items[i];
		bool is_help = offer_is_help(offer);
		if (offer->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED) {
			open[facts->offer_count++] = (struct attention_offer){
			    offer->id, offer->expires_at_ms, offer->offered_at_ms};
			facts->is_asked = facts->is_asked || is_help;
		}
		bool said_no = offer->state == SAMEN__MATCHING__V1__OFFER_STATE__DECLINED ||
			       offer->state == SAMEN__MATCHING__V1__OFFER_STATE__EXPIRED;
		if (is_help && said_no && offer->answered_at_ms > facts->said_no_at_ms) {
			facts->said_no_at_ms = offer->answered_at_ms;
		}
	}
	facts->offers = open;
	return OK;
}

static struct attention_match match_facts(const Match *match)
{
	struct attention_match facts = {.id = match->id,
	    .is_active = match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE,
	    .contact_at_ms = match->n_follow_ups_at_ms > 0
				 ? match->follow_ups_at_ms[match->n_follow_ups_at_ms - 1]
				 : match->accepted_at_ms,
	    .next_contact_at_ms = match->next_follow_up_at_ms};
	const Check *open = check_open(match);
	facts.check_due_at_ms = open != NULL ? open->due_at_ms : 0;
	for (size_t i = 0; i < match->n_checks && facts.failed_at_ms == 0; i++) {
		if (check_waits(match, match->checks[i])) {
			facts.failed_at_ms = match->checks[i]->answered_at_ms;
		}
	}
	return facts;
}

static enum status add_matches(struct call *call, struct subject *subject)
{
	struct attention_facts *facts = &subject->facts;
	struct attention_match *help =
	    arena_alloc(call->arena, (subject->matches.count + 1) * sizeof *help);
	if (help == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (size_t i = 0; i < subject->matches.count; i++) {
		const Match *match = subject->matches.items[i];
		if (!match_is_help(match)) {
			continue;
		}
		help[facts->match_count++] = match_facts(match);
		facts->is_helped =
		    facts->is_helped || match->state == SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE;
		facts->was_helped =
		    facts->was_helped || match->state != SAMEN__MATCHING__V1__MATCH_STATE__ACTIVE;
		facts->was_completed = facts->was_completed ||
				       match->state == SAMEN__MATCHING__V1__MATCH_STATE__COMPLETED;
	}
	facts->matches = help;
	return OK;
}

static void add_needs(struct subject *subject)
{
	const FeedRequest *request = subject->request;
	for (size_t i = 0; i < request->n_needs; i++) {
		const char *topic_id = request->needs[i]->topic_id;
		if (!need_is_helped(&subject->matches, topic_id) &&
		    !need_is_asked(&subject->offers, topic_id)) {
			subject->facts.need_left_since_ms =
			    last_step_ms(request, &subject->offers, &subject->matches);
		}
	}
}

/* Somebody of the school was asked to take part, and can still answer. */
static bool is_asked_for(const struct offers *offers, Part part)
{
	for (size_t i = 0; i < offers->count; i++) {
		if (offers->items[i]->part == (uint32_t)part &&
		    offers->items[i]->state == SAMEN__MATCHING__V1__OFFER_STATE__OFFERED) {
			return true;
		}
	}
	return false;
}

/* When the last match of the part ended; 0: there was none. */
static int64_t part_left_at_ms(const struct matches *matches, Part part)
{
	int64_t left_at_ms = 0;
	for (size_t i = 0; i < matches->count; i++) {
		const Match *match = matches->items[i];
		if (match->part == (uint32_t)part && match->ended_at_ms > left_at_ms) {
			left_at_ms = match->ended_at_ms;
		}
	}
	return left_at_ms;
}

static enum status add_schools(struct call *call, struct subject *subject)
{
	const FeedRequest *request = subject->request;
	Part part;
	enum status status = school_missing(call, request, &subject->matches, &part);
	if (status == OK) {
		subject->facts.school_is_missing =
		    part != PART_NONE && !is_asked_for(&subject->offers, part);
		subject->facts.school_left_at_ms = part_left_at_ms(&subject->matches, part);
		subject->facts.planned_at_ms =
		    request->move != NULL ? request->move->planned_at_ms : 0;
	}
	return status;
}

static enum status add_filer(struct call *call, struct subject *subject)
{
	FeedPerson *person;
	enum status status = replica_person_find(call, subject->request->filer_id, &person);
	subject->facts.filer_is_gone =
	    status == OK && person->person != NULL &&
	    person->person->state != SAMEN__DIRECTORY__V1__PERSON_STATE__INVITED &&
	    !person_is_teacher(person);
	return status == NOT_FOUND ? OK : status;
}

/* --- who could be asked --- */

/* Whether one of them can still be asked: a specialist who has not said no to this request. */
static enum status any_left(struct call *call,
    const struct question *question,
    const struct rank_result *result,
    bool *ret_any)
{
	*ret_any = false;
	for (size_t i = 0; i < result->ranked_count && !*ret_any; i++) {
		const char *id = result->ranked[i].person_id;
		FeedPerson *feed;
		enum status status = replica_person_find(call, id, &feed);
		if (status != OK && status != NOT_FOUND) {
			return status;
		}
		*ret_any = status == OK && person_is_specialist(feed) &&
			   question_offer_state(question, id) !=
			       SAMEN__MATCHING__V1__OFFER_STATE__DECLINED;
	}
	return OK;
}

/* As SuggestMatches would propose them; one more than have been asked is enough to know. */
static enum status add_candidates(struct call *call, struct subject *subject)
{
	struct question question;
	struct rank_result result;
	struct finder_hold hold;
	enum status status = finder_hold(matching_finder(call), &hold);
	if (status != OK) {
		return status;
	}
	status = question_of_request(call, &hold, subject->request, "", &question);
	if (status == OK) {
		question.query.limit = subject->offers.count + 1;
		status = question_run(call, &hold, &question.query, &result);
	}
	if (status == OK) {
		status = any_left(call, &question, &result, &subject->facts.has_candidate);
	}
	finder_release(matching_finder(call), &hold);
	return status;
}

/* --- one request --- */

static enum status subject_load(struct look *look, struct subject *subject)
{
	struct call *call = look->call;
	const FeedRequest *request = subject->request;
	enum status status = request_offers(call, request->id, &subject->offers);
	if (status == OK) {
		status = request_matches(call, request->id, &subject->matches);
	}
	if (status != OK) {
		return status;
	}
	subject->progress = progress_of(request, &subject->offers, &subject->matches);
	subject->facts = (struct attention_facts){
	    .is_open = request->state == SAMEN__INTAKE__V1__REQUEST_STATE__OPEN,
	    .is_urgent = request->urgency == SAMEN__COMMON__V1__URGENCY__URGENT,
	    .is_signal = request->urgency == SAMEN__COMMON__V1__URGENCY__EARLY_SIGNAL ||
			 request->kind == SAMEN__INTAKE__V1__REQUEST_KIND__EARLY_SIGNAL,
	    .has_needs = request->n_needs > 0,
	    .filed_at_ms = request->filed_at_ms,
	    .waiting_since_ms = waiting_since_ms(request, &subject->matches)};
	status = add_offers(call, subject);
	if (status == OK) {
		status = add_matches(call, subject);
	}
	if (status == OK) {
		add_needs(subject);
		status = add_schools(call, subject);
	}
	if (status == OK) {
		status = add_filer(call, subject);
	}
	return status == OK && attention_asks_candidates(&subject->facts)
		   ? add_candidates(call, subject)
		   : status;
}

static void count_request(struct look *look, const struct subject *subject)
{
	struct today *today = look->today;
	int64_t week_ago_ms = look->call->now_ms - WEEK_DAYS * day_ms;
	today->waiting += subject->facts.waiting_since_ms != 0;
	today->being_helped += subject->facts.is_open && subject->facts.is_helped;
	today->filed_last_week += subject->facts.filed_at_ms > week_ago_ms;
}

/* Reason, then since when, then the request, each in a width of its own. */
static enum status add_item(
    struct today *today, const struct subject *subject, const struct attention_found *found)
{
	struct today_item *items =
	    growing_reserve(today->items, &today->room, today->count + 1, sizeof *today->items);
	if (items == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	today->items = items;
	struct today_item *item = &items[today->count++];
	*item = (struct today_item){
	    .reason = found->reason, .since_ms = found->since_ms, .due_ms = found->due_ms};
	(void)snprintf(item->request_id.text, ID_SIZE, "%s", subject->request->id);
	(void)snprintf(item->offer_id.text, ID_SIZE, "%s", found->offer_id);
	(void)snprintf(item->match_id.text, ID_SIZE, "%s", found->match_id);
	bool waits_urgently = subject->facts.is_urgent && subject->facts.waiting_since_ms != 0;
	(void)snprintf(item->key, sizeof item->key, "%02u%016llx%s",
	    attention_press(found->reason, waits_urgently), (unsigned long long)found->since_ms,
	    item->request_id.text);
	today->counts[found->reason]++;
	return OK;
}

bool today_is_key(const char *text)
{
	enum { BEFORE_ID = 2 + 16 };
	size_t at = 0;
	while (at < BEFORE_ID && isxdigit((unsigned char)text[at])) {
		at++;
	}
	return at == BEFORE_ID && id_is(text + at, 'r');
}

static enum status look_at_subject(struct look *look, struct subject *subject)
{
	struct attention_found found[ATTENTION_COUNT];
	enum status status = subject_load(look, subject);
	if (status != OK) {
		return status;
	}
	count_request(look, subject);
	size_t count = attention_judge(&subject->facts, &look->limits, look->call->now_ms, found);
	for (size_t i = 0; status == OK && i < count; i++) {
		status = add_item(look->today, subject, &found[i]);
	}
	return status;
}

static enum status fits(struct look *look, const FeedRequest *request, bool *ret_fits)
{
	MonitorRow *row;
	enum status status = OK;
	*ret_fits = row_filter_fits_request(look->filter, request);
	if (*ret_fits && look->filter != NULL) {
		status = row_view(look->call, request, false, &row);
		*ret_fits = status == OK && row_filter_fits_row(look->filter, row);
	}
	return status;
}

/* OUT_OF_RANGE behind the last that is looked at. */
static enum status look_at(struct look *look, const char *id)
{
	struct subject subject = {0};
	bool wanted;
	enum status status = replica_request_find(look->call, id, &subject.request);
	if (status != OK) {
		return status;
	}
	if (subject.request->ended_at_ms != 0 &&
	    subject.request->ended_at_ms < look->call->now_ms - LOOK_BACK_DAYS * day_ms) {
		return OUT_OF_RANGE;
	}
	status = fits(look, subject.request, &wanted);
	return status == OK && wanted ? look_at_subject(look, &subject) : status;
}

/* --- all requests --- */

static enum status look_at_next(struct look *look, struct listing *listing)
{
	struct call *call = look->call;
	struct arena_mark mark = arena_mark(call->arena);
	const char *id;
	enum status status = call_check_time(call);
	if (status == OK) {
		status = listing_next(listing, &id);
	}
	if (status == OK) {
		status = look_at(look, id);
	}
	if (status == OK) {
		arena_rewind(call->arena, mark);
	}
	return status;
}

static int by_key(const void *a, const void *b)
{
	const struct today_item *x = a, *y = b;
	return strcmp(x->key, y->key);
}

enum status today_collect(struct call *call,
    char *const *area_ids,
    size_t area_count,
    const RowFilter *filter,
    struct today *today)
{
	const struct page all = {0};
	struct look look = {.call = call, .filter = filter, .today = today};
	struct listing *listing;
	Limits limits;
	enum status status = limits_load(call, &limits);
	if (status != OK) {
		return status;
	}
	look.limits = limits_judged(&limits);
	status = replica_requests_list(call, area_ids, area_count, &all, &listing);
	if (status != OK) {
		return status;
	}
	while (status == OK) {
		status = look_at_next(&look, listing);
	}
	listing_close(listing);
	if (today->count > 0) {
		qsort(today->items, today->count, sizeof *today->items, by_key);
	}
	return status == OUT_OF_RANGE ? OK : status;
}

void today_fini(struct today *today)
{
	free(today->items);
	*today = (struct today){0};
}
