#include "overview/attention.h"

/* The most pressing first: what is over within hours, what stands still, what may be wrong. */
static const enum attention by_press[] = {ATTENTION_OFFER_EXPIRING, ATTENTION_ALL_SAID_NO,
    ATTENTION_NO_CANDIDATE, ATTENTION_HELP_STOPPED, ATTENTION_NOBODY_ASKED, ATTENTION_NEED_LEFT,
    ATTENTION_SCHOOL_MISSING, ATTENTION_FILER_GONE, ATTENTION_DID_NOT_LAST,
    ATTENTION_SIGNAL_UNANSWERED, ATTENTION_NO_FOLLOW_UP, ATTENTION_CHECK_UNANSWERED};

unsigned attention_press(enum attention reason, bool waits_urgently)
{
	unsigned place = 0;
	while (place < ATTENTION_COUNT - 1 && by_press[place] != reason) {
		place++;
	}
	return place + (waits_urgently ? 0 : ATTENTION_COUNT);
}

/* Nobody helps, and nobody is asked to. */
static bool stands_still(const struct attention_facts *facts)
{
	return facts->is_open && !facts->is_helped && !facts->is_asked;
}

bool attention_asks_candidates(const struct attention_facts *facts)
{
	return stands_still(facts) && facts->has_needs && !facts->was_completed;
}

static int64_t patience_ms(
    const struct attention_facts *facts, const struct attention_limits *limits)
{
	return facts->is_urgent ? limits->urgent_ms : limits->nobody_asked_ms;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Why finding help stands still, whatever the time; ATTENTION_NONE when nobody has been asked yet.
 */
static struct attention_found standstill(const struct attention_facts *facts)
{
	struct attention_found found = {.since_ms = facts->waiting_since_ms};
	bool said_no = facts->said_no_at_ms != 0 && facts->said_no_at_ms >= facts->waiting_since_ms;
	if (said_no) {
		found.since_ms = facts->said_no_at_ms;
	}
	if (facts->was_completed) {
		found.reason = ATTENTION_HELP_STOPPED;
		found.since_ms = facts->waiting_since_ms;
	} else if (facts->has_needs && !facts->has_candidate) {
		found.reason = ATTENTION_NO_CANDIDATE;
	} else if (said_no) {
		found.reason = ATTENTION_ALL_SAID_NO;
	} else if (facts->was_helped) {
		found.reason = ATTENTION_HELP_STOPPED;
	}
	return found;
}

/* What has waited too long, of a request for which nobody said yes. */
static struct attention_found overdue(
    const struct attention_facts *facts, const struct attention_limits *limits, int64_t now_ms)
{
	int64_t asked_by_ms = facts->waiting_since_ms + patience_ms(facts, limits);
	int64_t answered_by_ms = facts->waiting_since_ms + limits->early_signal_ms;
	bool counts_as_signal = facts->is_signal && !facts->is_urgent;
	if (!facts->is_asked && !counts_as_signal && now_ms >= asked_by_ms) {
		return (struct attention_found){
		    .reason = ATTENTION_NOBODY_ASKED, .since_ms = asked_by_ms};
	}
	if (facts->is_signal && !facts->was_helped && now_ms >= answered_by_ms) {
		return (struct attention_found){
		    .reason = ATTENTION_SIGNAL_UNANSWERED, .since_ms = answered_by_ms};
	}
	return (struct attention_found){.reason = ATTENTION_NONE};
}

/* The offer that expires first, when that is soon. */
static struct attention_found expiring(
    const struct attention_facts *facts, const struct attention_limits *limits, int64_t now_ms)
{
	struct attention_found found = {.reason = ATTENTION_NONE};
	for (size_t i = 0; facts->is_open && i < facts->offer_count; i++) {
		const struct attention_offer *offer = &facts->offers[i];
		int64_t since_ms =
		    later(offer->expires_at_ms - limits->offer_expiring_ms, offer->made_at_ms);
		if (now_ms >= since_ms &&
		    (found.reason == ATTENTION_NONE || offer->expires_at_ms < found.due_ms)) {
			found = (struct attention_found){.reason = ATTENTION_OFFER_EXPIRING,
			    .offer_id = offer->id,
			    .since_ms = since_ms,
			    .due_ms = offer->expires_at_ms};
		}
	}
	return found;
}

/* How finding help stands; an offer about to expire says enough of one that is asked for. */
static struct attention_found search(const struct attention_facts *facts,
    const struct attention_limits *limits,
    int64_t now_ms,
    bool is_expiring)
{
	struct attention_found found = {.reason = ATTENTION_NONE};
	if (!facts->is_open || facts->is_helped || (facts->is_asked && is_expiring)) {
		return found;
	}
	if (stands_still(facts)) {
		found = standstill(facts);
	}
	return found.reason != ATTENTION_NONE ? found : overdue(facts, limits, now_ms);
}

static struct attention_found school_missing(
    const struct attention_facts *facts, const struct attention_limits *limits, int64_t now_ms)
{
	int64_t patience = patience_ms(facts, limits);
	int64_t since_ms = facts->filed_at_ms + patience;
	if (facts->planned_at_ms != 0 && facts->planned_at_ms - patience < since_ms) {
		since_ms = later(facts->filed_at_ms, facts->planned_at_ms - patience);
	}
	since_ms = later(since_ms, facts->school_left_at_ms);
	bool holds = facts->is_open && facts->school_is_missing && now_ms >= since_ms;
	return (struct attention_found){.reason = holds ? ATTENTION_SCHOOL_MISSING : ATTENTION_NONE,
	    .since_ms = since_ms,
	    .due_ms = facts->planned_at_ms};
}

/* While nobody helps at all, the search for help says enough. */
static struct attention_found need_left(
    const struct attention_facts *facts, const struct attention_limits *limits, int64_t now_ms)
{
	int64_t since_ms = facts->need_left_since_ms + patience_ms(facts, limits);
	bool holds = facts->is_open && facts->is_helped && facts->need_left_since_ms != 0 &&
		     now_ms >= since_ms;
	return (struct attention_found){
	    .reason = holds ? ATTENTION_NEED_LEFT : ATTENTION_NONE, .since_ms = since_ms};
}

static struct attention_found filer_gone(const struct attention_facts *facts)
{
	bool holds = facts->is_open && facts->filer_is_gone;
	return (struct attention_found){.reason = holds ? ATTENTION_FILER_GONE : ATTENTION_NONE};
}

/* --- matches --- */

static struct attention_found no_follow_up(
    const struct attention_match *match, const struct attention_limits *limits)
{
	int64_t since_ms = match->contact_at_ms + limits->follow_up_ms;
	int64_t missed_ms = match->next_contact_at_ms + limits->check_ms;
	if (match->next_contact_at_ms > match->contact_at_ms && missed_ms < since_ms) {
		since_ms = missed_ms;
	}
	return (struct attention_found){
	    .reason = match->is_active ? ATTENTION_NO_FOLLOW_UP : ATTENTION_NONE,
	    .since_ms = since_ms};
}

static struct attention_found check_unanswered(
    const struct attention_match *match, const struct attention_limits *limits)
{
	bool asks = match->check_due_at_ms != 0 && match->failed_at_ms == 0;
	return (struct attention_found){
	    .reason = asks ? ATTENTION_CHECK_UNANSWERED : ATTENTION_NONE,
	    .since_ms = match->check_due_at_ms + limits->check_ms};
}

static struct attention_found did_not_last(
    const struct attention_match *match, const struct attention_limits *limits)
{
	(void)limits;
	return (struct attention_found){
	    .reason = match->failed_at_ms != 0 ? ATTENTION_DID_NOT_LAST : ATTENTION_NONE,
	    .since_ms = match->failed_at_ms};
}

typedef struct attention_found judge_match(
    const struct attention_match *match, const struct attention_limits *limits);

/* The match for which it has held the longest. */
static struct attention_found longest(const struct attention_facts *facts,
    const struct attention_limits *limits,
    int64_t now_ms,
    judge_match *judge)
{
	struct attention_found found = {.reason = ATTENTION_NONE};
	for (size_t i = 0; i < facts->match_count; i++) {
		struct attention_found one = judge(&facts->matches[i], limits);
		if (one.reason != ATTENTION_NONE && now_ms >= one.since_ms &&
		    (found.reason == ATTENTION_NONE || one.since_ms < found.since_ms)) {
			found = one;
			found.match_id = facts->matches[i].id;
		}
	}
	return found;
}

/* --- all --- */

size_t attention_judge(const struct attention_facts *facts,
    const struct attention_limits *limits,
    int64_t now_ms,
    struct attention_found ret_found[static ATTENTION_COUNT])
{
	struct attention_found first = expiring(facts, limits, now_ms);
	const struct attention_found all[] = {
	    first,
	    search(facts, limits, now_ms, first.reason != ATTENTION_NONE),
	    school_missing(facts, limits, now_ms),
	    need_left(facts, limits, now_ms),
	    filer_gone(facts),
	    longest(facts, limits, now_ms, no_follow_up),
	    longest(facts, limits, now_ms, check_unanswered),
	    longest(facts, limits, now_ms, did_not_last),
	};
	size_t count = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i].reason != ATTENTION_NONE) {
			ret_found[count] = all[i];
			ret_found[count].offer_id = all[i].offer_id != NULL ? all[i].offer_id : "";
			ret_found[count].match_id = all[i].match_id != NULL ? all[i].match_id : "";
			count++;
		}
	}
	return count;
}
